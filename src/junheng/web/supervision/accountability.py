"""Who still owes what: notices that are not closed, the longest overdue first; and the same as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from junheng.reporting.book import Filled, Heading, book_of
from junheng.reporting.words import Speaker
from junheng.text import Language
from junheng.web.access.reach import Reach
from junheng.web.supervision.models import Notice
from junheng.web.supervision.words import WORDS
from junheng.web.words import words
from junheng.web.years.models import Year

COLUMNS = (
    ("number", 8), ("school", 24), ("responsible", 14), ("demands", 60), ("issued", 13), ("deadline", 13),
    ("extensions", 11), ("state", 12), ("days_over", 11), ("inspector", 14),
)  # fmt: skip


@dataclass(frozen=True)
class Owed:
    """A line of the list."""

    notice: Notice
    days_over: int
    extensions: int  # how often the deadline was put off


def owed(year: Year, reached: Reach, day: date | None = None) -> list[Owed]:
    """What is open in a year, within reach."""
    today = day or timezone.localdate()
    rows = reached.within(Notice.objects.filter(year=year, state__in=Notice.OPEN))
    rows = rows.select_related("school", "inspection__inspector", "issued_by").prefetch_related("extensions__by")
    lines = [Owed(one, one.days_over(today), len(one.extensions.all())) for one in rows]
    return sorted(lines, key=lambda one: (-one.days_over, one.notice.deadline))


def book_bytes(year: Year, lines: list[Owed], language: Language) -> bytes:
    """The list as a workbook, to be printed and signed."""
    say = {key: text.get(language) for key, text in WORDS.items()}
    title = WORDS["accountability_title"].format(county=year.county.name, year=year.number).get(language)
    with book_of(Speaker(language), title, year.number) as (book, buffer):
        headings = [Heading(say[name], width) for name, width in COLUMNS]
        sheet = book.sheet(say["accountability"], title, "", headings)
        sheet.head(rows=len(lines))
        for one in lines:
            notice = one.notice
            sheet.line([
                notice.number, notice.school.name, notice.responsible, notice.demands,
                timezone.localdate(notice.issued_at).isoformat(), notice.deadline.isoformat(),
                one.extensions, words(f"state_{notice.state}").get(language),
                Filled(one.days_over, "low" if one.days_over else ""), str(notice.inspection.inspector),
            ])  # fmt: skip
        sheet.signatures()
    return buffer.getvalue()
