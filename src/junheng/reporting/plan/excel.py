"""The plan as a workbook: numbers as numbers, sheets that can be filtered, sorted and handed out."""

from __future__ import annotations

from collections.abc import Sequence

from junheng.reporting.book import Book, Cell, Filled, Heading, Sheet, book_of
from junheng.reporting.figures import Figure
from junheng.reporting.matrix import Cell as MatrixCell
from junheng.reporting.plan.content import PlanContent
from junheng.reporting.plan.steps import DepartmentPage, Task

FILL = {"fail": "bad", "unknown": "unknown"}
MARKS = {"low": "▼", "short": "▽"}
NARROW = 11.0  # of a column for a year


def plan_excel(content: PlanContent) -> bytes:
    """The workbook as bytes."""
    with book_of(content.say, content.summary.title, content.base) as (book, buffer):
        _summary(book, content)
        _money(book, content)
        _departments(book, content)
        _steps(book, content)
        _schools(book, content)
        _school_values(book, content)
        _indicators(book, content)
        _course(book, content)
        _heat(book, content)
    return buffer.getvalue()


def _headings(book: Book, *columns: tuple[str, float]) -> list[Heading]:
    return [Heading(book.say(key), width, key in CENTRED) for key, width in columns]


CENTRED = frozenset({"stage", "when", "done_by", "begin_by", "effect_year", "year"})


def _sheet(
    book: Book, c: PlanContent, key: str, lead: str, headings: Sequence[Heading], rows: int, freeze: int = 0
) -> Sheet:
    """A sheet with its headings; `rows` that can be filtered."""
    sheet = book.sheet(book.say(key), f"{c.summary.title}　{book.say(key)}", lead, headings)
    sheet.head(freeze=freeze, rows=rows)
    return sheet


def _verdict(words: str, verdict: str | None) -> Filled:
    return Filled(words, FILL.get(verdict or "", ""))


def _year_headings(book: Book, c: PlanContent) -> list[Heading]:
    say = book.say
    return [Heading(say("today" if not place else "year_short", year=year), NARROW) for place, year in enumerate(c.years)]  # fmt: skip


def _summary(book: Book, c: PlanContent) -> None:
    say, head = book.say, c.summary
    sheet = book.sheet(
        say("s_summary"), head.title, head.basis, [Heading("", 22), *(Heading("", 17) for _ in range(6))]
    )
    sheet.paragraph(head.sentence, bold=True, font_size=13)
    for point in head.points:
        sheet.paragraph(f"· {point}", font_size=11)
    for title, texts in (("s_plan_open", head.unplanned), ("s_plan_assumed", head.assumptions)):
        if texts:
            sheet.row += 1
            sheet.paragraph(say(title), bold=True)
            for text in texts:
                sheet.paragraph(f"· {text}")
    if len(head.lines) > 1:
        sheet.row += 1
        keys = ("year", "demanded", "passing", "resource_verdict", "whole_verdict", "cost_money")
        sheet.line([Filled(say(key), "sum", bold=True) for key in keys])
        for place, line in enumerate(head.lines):
            year = say("year_short" if place else "today", year=line.year)
            resource, whole = _verdict(line.resource_words, line.resource), _verdict(line.words, line.verdict)
            sheet.line([year, line.demanded, line.passing, resource, whole, line.cost])
    if c.actions:
        sheet.row += 1
        heads = ("action", "quantity", "unit", "schools_touched", "when", "cost_money", "recurrent_money")
        sheet.line([Filled(say(key), "sum", bold=True) for key in heads])
        for one in c.actions:
            sheet.line([one.action, _plain(one.quantity), one.quantity.unit, one.schools, one.years, one.cost, one.recurrent])  # fmt: skip
    sheet.row += 1
    for note in head.notes:
        sheet.paragraph(note, font_color="#595959")
    sheet.signatures()


def _plain(figure: Figure) -> Figure:
    """A figure whose unit stands in a column of its own."""
    return Figure(figure.value, figure.digits)


def _money(book: Book, c: PlanContent) -> None:
    say = book.say
    years = [Heading(say("year_short", year=year), 13) for year in c.money.years]
    columns = [*_headings(book, ("department", 22)), Heading("", 10), *years, Heading(say("sum"), 14)]
    sheet = _sheet(book, c, "s_plan_money", say("lead_money"), columns, 0)
    for line in c.money.lines:
        fill = "sum" if line.sum else ""
        name = Filled(line.department, fill, bold=line.sum)
        sheet.line([name, Filled(line.sort, fill), *(Filled(one, fill) for one in (*line.years, line.total))])
    sheet.signatures()


def _departments(book: Book, c: PlanContent) -> None:
    say = book.say
    columns = _headings(
        book, ("department", 16), ("done_by", 17), ("begin_by", 17), ("action", 20), ("quantity", 12), ("unit", 10),
        ("schools_touched", 8), ("cost_money", 12), ("recurrent_money", 13), ("places", 70), ("supporting", 34),
    )  # fmt: skip
    rows = [_task(page, task, say.clauses(task.places)) for page in c.departments for task in page.tasks]
    sheet = _sheet(book, c, "s_plan_departments", say("lead_departments"), columns, len(rows), 2)
    for row in rows:
        sheet.line(row)
    sheet.signatures()


def _task(page: DepartmentPage, task: Task, places: str) -> list[Cell]:
    return [
        page.name, task.done_by, task.begin_by, task.action, _plain(task.quantity), task.quantity.unit, task.schools,
        task.cost, task.recurrent, places, task.supporting,
    ]  # fmt: skip


def _steps(book: Book, c: PlanContent) -> None:
    columns = _headings(
        book, ("number", 7), ("year", 9), ("done_by", 17), ("begin_by", 17), ("department", 16), ("action", 20),
        ("school_id", 14), ("school", 28), ("stage", 9), ("quantity", 12), ("unit", 10), ("cost_money", 12),
        ("recurrent_money", 13), ("from_school", 28), ("kind", 14),
    )  # fmt: skip
    sheet = _sheet(book, c, "s_plan_steps", "", columns, len(c.steps), 1)
    for one in c.steps:
        sheet.line(
            [
                one.number, str(one.year), one.done_by, one.begin_by, one.department, one.action, one.school_id, one.school,
                one.stage, _plain(one.quantity), one.quantity.unit, one.cost, one.recurrent, one.from_school, one.kind,
            ]
        )  # fmt: skip


def _schools(book: Book, c: PlanContent) -> None:
    """What every school lacks beside what is done for it: a block for each, so that a school can be filtered out."""
    say = book.say
    columns = _headings(
        book, ("school_id", 14), ("school", 28), ("township", 13), ("part", 12), ("indicator", 36), ("stage", 10),
        ("value", 12), ("target", 18), ("quantity", 16), ("done_by", 17), ("cost_money", 13), ("department", 16),
    )  # fmt: skip
    rows: list[list[Cell]] = []
    for page in c.schools:
        who = [page.school_id, page.school, page.township]
        for lack in page.lacks:
            name = f"{lack.indicator} {lack.name}"
            lacking = Filled(say("lacks"), "bad")
            rows.append([*who, lacking, name, lack.stage_name, lack.value, lack.target_text, lack.short_text, "", None, lack.owner])  # fmt: skip
        if page.untold:
            rows.append([*who, Filled(say("unknown"), "unknown"), say("untold", names=page.untold), "", None, "", "", "", None, ""])  # fmt: skip
        for key, steps in (("does", page.steps), ("gives", page.gives)):
            for one in steps:
                about = " ".join(
                    filter(None, (one.action, one.kind, one.school if key == "gives" else one.from_school))
                )
                rows.append([*who, say(key), about, one.stage, None, "", one.quantity.full, one.done_by, one.cost, one.department])  # fmt: skip
    sheet = _sheet(book, c, "s_plan_schools", say("lead_schools"), columns, len(rows), 2)
    for row in rows:
        sheet.line(row)
    if c.other_schools:
        sheet.paragraph(say("no_page", count=len(c.other_schools), names=say.listed(c.other_schools)))


def _school_values(book: Book, c: PlanContent) -> None:
    say = book.say
    columns = [
        *_headings(book, ("school_id", 14), ("school", 28), ("stage", 10), ("indicator", 40), ("target", 18)),
        *_year_headings(book, c),
    ]
    rows: list[list[Cell]] = []
    for page in c.schools:
        for stage in page.values:
            who = [page.school_id, page.school, stage.stage]
            for line in stage.lines:
                cells = [Filled(figure, FILL.get(verdict or "", "")) for figure, verdict in zip(line.values, line.verdicts, strict=True)]  # fmt: skip
                rows.append([*who, f"{line.indicator} {line.name}", line.target, *cells])
            words = [_verdict(word, verdict) for word, verdict in zip(stage.words, stage.verdicts, strict=True)]
            rows.append([*who, Filled(say("school_row_verdict"), bold=True), "", *words])
    sheet = _sheet(book, c, "values", "", columns, len(rows), 2)
    for row in rows:
        sheet.line(row)


def _indicators(book: Book, c: PlanContent) -> None:
    say = book.say
    columns = _headings(
        book, ("id", 10), ("indicator", 40), ("owner", 18), ("action", 22), ("quantity", 13), ("unit", 10),
        ("schools_touched", 9), ("cost_money", 13), ("recurrent_money", 14),
    )  # fmt: skip
    rows: list[list[Cell]] = []
    for page in c.indicators:
        head: list[Cell] = [page.indicator, page.name, page.owner]
        if not page.measures:
            rows.append([*head, say("nothing_done"), None, "", None, None, None])
        rows += [
            [*head, one.action, _plain(one.quantity), one.quantity.unit, one.schools, one.cost, one.recurrent]
            for one in page.measures
        ]
    sheet = _sheet(book, c, "s_plan_indicators", say("lead_indicators"), columns, len(rows), 2)
    for row in rows:
        sheet.line(row)


def _course(book: Book, c: PlanContent) -> None:
    say = book.say
    columns = [
        *_headings(book, ("id", 10), ("indicator", 40), ("stage", 12), ("part", 18), ("limit", 9)),
        *_year_headings(book, c),
    ]
    sheet = _sheet(book, c, "s_plan_course", say("lead_course"), columns, 3 * len(c.courses), 4)
    for one in c.courses:
        who = [one.name, one.stage_name]
        cvs = [Filled(cv, FILL.get(verdict or "", "")) for cv, verdict in zip(one.cvs, one.verdicts, strict=True)]
        sheet.line([one.id, *who, Filled(say("cv"), bold=True), one.limit, *cvs])
        sheet.line([one.indicator, *who, say("mean"), None, *one.means])
        sheet.line([one.indicator, *who, say("failing_rows"), None, *one.failing])


def _heat(book: Book, c: PlanContent) -> None:
    say = book.say
    if not c.heat:
        return
    columns = c.heat[0].columns
    sides = [Heading(f"{year} {one.id}", 10.5) for year in dict.fromkeys((c.base, c.years[-1])) for one in columns]
    headings = [*_headings(book, ("school_id", 14), ("school", 28), ("stage", 9)), *sides]
    marks = say.clauses([say("band_low", floor=c.floor), say("band_short", floor=c.floor), say("band_unknown")])
    names = say.clauses([f"{one.id} {one.name}" for one in columns])
    sheet = _sheet(book, c, "s_plan_heat", f"{marks}　{names}", headings, sum(len(one.rows) for one in c.heat), 2)
    for one in c.heat:
        for row in one.rows:
            after = row.after or (None,) * (len(sides) - len(row.before))
            cells: list[Cell] = [_cell(cell) for cell in (*row.before, *after)]
            sheet.line([row.school_id, row.school, say.stage(one.stage), *cells])


def _cell(cell: MatrixCell | None) -> Cell:
    if cell is None:
        return None
    return Filled(cell.figure if cell.figure.value is not None else cell.mark, cell.band, MARKS.get(cell.band, ""))
