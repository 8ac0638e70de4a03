"""Ledgers and lists of tasks as workbooks, in the form of the library's reports: every text stays a text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from junheng.reporting.book import Book, Cell, Heading, book_of
from junheng.reporting.figures import Figure
from junheng.reporting.words import Speaker
from junheng.text import Language
from junheng.web.people.models import Organisation
from junheng.web.tasks.ledgers import Ledger
from junheng.web.tasks.models import Task
from junheng.web.words import words

LEDGER_COLUMNS = (
    ("school", 26), ("indicator", 28), ("stage", 8), ("value", 10), ("asked", 14), ("short", 14), ("effect", 10),
    ("owner", 16), ("task_state", 16), ("lead", 16), ("deadline", 12), ("reason", 30),
)  # fmt: skip
CLASS_COLUMNS = (("school", 26), ("stage", 8), ("class", 18), ("pupils", 10), ("asked", 14), ("to_move", 12))
TASK_COLUMNS = (
    ("number", 7), ("school", 26), ("what", 40), ("kind", 12), ("lead", 16), ("supporting", 24), ("people", 16),
    ("begin_by", 12), ("deadline", 12), ("money", 14), ("state", 16), ("progress", 9), ("handed_in", 12), ("written_off", 12),
)  # fmt: skip


def _say(key: str, language: Language) -> str:
    return words(f"tasks.{key}").get(language)


def state_words(task: Task | None, language: Language, day: date) -> str:
    """Where a task stands, with what is overdue; the words for none."""
    if task is None:
        return _say("no_task", language)
    state = _say(f"state_{task.shown_state}", language)
    return (
        f"{state}（{_say('overdue', language)}）"
        if task.overdue_on(day) and language == "zh"
        else (f"{state} ({_say('overdue', language)})" if task.overdue_on(day) else state)
    )


def ledger_workbook(found: Ledger, county: Organisation, year: int, language: Language, day: date) -> bytes:
    """A ledger with what cannot be told on a sheet of its own."""
    title = f"{county.name} {_say(f'ledger_{found.name}', language)}"
    with book_of(Speaker(language), title, year) as (book, buffer):
        headings = [Heading(_say(f"column_{key}", language), width) for key, width in LEDGER_COLUMNS]
        lead = words("tasks.ledger_lead").format(
            year=year, judged=found.judged, failing=found.failing, unknown=len(found.unknown)
        )
        sheet = book.sheet(_say("sheet_ledger", language), title, lead.get(language), headings)
        sheet.head(freeze=1, rows=len(found.lines))
        for line in found.lines:
            task = line.task
            sheet.line(
                [
                    line.school.name if line.school is not None else _say("whole_county", language),
                    line.indicator.get(language),
                    line.stage.get(language),
                    line.value.get(language) if line.fails else _say("met_now", language),
                    line.target.get(language),
                    line.short.get(language),
                    line.effect.get(language),
                    line.owner.get(language),
                    state_words(task, language, day),
                    task.lead.shown_name.get(language) if task is not None and task.lead is not None else None,
                    _day(task.deadline if task is not None else None),
                    line.reason.get(language),
                ],
                fill="" if not line.fails else "bad" if line.counts else "",
            )
        sheet.signatures()
        if found.name == "classes":
            _class_by_class(book, title, found, language)
        if found.unknown:
            columns = [
                Heading(_say(f"column_{key}", language), width)
                for key, width in (("school", 26), ("indicator", 30), ("stage", 8), ("reason", 50))
            ]
            other = book.sheet(_say("sheet_unknown", language), title, _say("unknown_lead", language), columns)
            other.head(freeze=1, rows=len(found.unknown))
            for one in found.unknown:
                name = one.school.name if one.school is not None else ""
                other.line([name, one.indicator.get(language), one.stage.get(language), one.reason.get(language)])
    return buffer.getvalue()


def _class_by_class(book: Book, title: str, found: Ledger, language: Language) -> None:
    """Every class above the limit."""
    large = [(line, one) for line in found.lines for one in line.classes]
    lead = words("tasks.classes_lead").format(
        count=len(large),
        pupils=sum(one.to_move for _, one in large),
        schools=sum(line.only_counts for line in found.lines),
    )
    columns = [Heading(_say(f"column_{key}", language), width) for key, width in CLASS_COLUMNS]
    sheet = book.sheet(_say("sheet_classes", language), title, lead.get(language), columns)
    sheet.head(freeze=1, rows=len(large))
    for line, one in large:
        school = line.school.name if line.school is not None else ""
        sheet.line(
            [
                school,
                line.stage.get(language),
                one.name.get(language),
                one.pupils,
                line.target.get(language),
                one.to_move,
            ]
        )


def tasks_workbook(
    tasks: Iterable[Task], county: Organisation, year: int, language: Language, day: date, name: str
) -> bytes:
    """A list of tasks."""
    rows = list(tasks)
    title = f"{county.name} {name}"
    with book_of(Speaker(language), title, year) as (book, buffer):
        headings = [Heading(_say(f"column_{key}", language), width) for key, width in TASK_COLUMNS]
        lead = words("tasks.tasks_lead").format(day=day.isoformat(), count=len(rows)).get(language)
        sheet = book.sheet(_say("sheet_tasks", language), title, lead, headings)
        sheet.head(freeze=2, rows=len(rows))
        for task in rows:
            sheet.line(_task_line(task, language, day), fill="bad" if task.overdue_on(day) else "")
        sheet.signatures()
    return buffer.getvalue()


def _task_line(task: Task, language: Language, day: date) -> list[Cell]:
    zh = language == "zh"
    supporting = [one.shown_name.get(language) for one in task.supporting.all()]
    supporting += [one[0 if zh else 1] for one in task.others]
    gap = "、" if zh else ", "
    money = None if task.money is None else Figure(task.money / (1e4 if zh else 1e6), 2 if zh else 4)
    return [
        task.pk,
        task.school.name if task.school is not None else _say("whole_county", language),
        task.what.get(language),
        _say(f"kind_{task.kind}", language),
        task.lead.shown_name.get(language) if task.lead is not None else _say("nobody_leads", language),
        gap.join(supporting) or None,
        gap.join(str(one) for one in task.people.all()) or None,
        _day(task.begin_by),
        _day(task.deadline),
        money,
        state_words(task, language, day),
        None if task.progress is None else Figure(float(task.progress), 0, "%"),
        _day(task.handed_in_at.date() if task.handed_in_at else None),
        _day(task.written_off_at.date() if task.written_off_at else None),
    ]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
