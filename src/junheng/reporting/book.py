"""A workbook being written: formats made once, tables with frozen headings, pages ready for the printer.

Texts are always written as texts: a school called "=1+1" stays that. There is not one formula in these workbooks.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from junheng.reporting.figures import Figure
from junheng.reporting.words import Speaker

HIGHEST = 400.0  # of a row, in points; a cell can be 409
LONGEST_TEXT = 32_767  # that a cell can hold
A4, A3 = 9, 8
A4_CHARACTERS = 140  # fit the width of a landscape A4 page at a legible scale
HEAD, EDGE, INK = "#DDE8F1", "#BFC9D2", "#1F4E79"
FILLS = {"low": "#F0A878", "short": "#FBE0CC", "more": "#E0ECF5", "most": "#B9D5EA", "bad": "#FDF1E8", "sum": "#EEF3F7"}


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell with a fill of `FILLS` ("unknown" is hatched), and a mark before its number."""

    value: str | int | Figure | None
    fill: str = ""
    mark: str = ""
    bold: bool = False


Cell = str | int | Figure | Filled | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its heading and its width in Latin letters."""

    text: str
    width: float
    centred: bool = False


class Book:
    """A workbook in one language."""

    def __init__(self, workbook: Workbook, say: Speaker) -> None:
        self.workbook = workbook
        self.say = say
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def style(self, **properties: object) -> Format:
        """The cell format with `properties`."""
        font = {"font_name": "宋体" if self.say.language == "zh" else "Arial", "font_size": 10, "valign": "vcenter"}
        full = {**font, **properties}
        key = tuple(sorted(full.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(full)
        return self._formats[key]

    def sheet(self, name: str, title: str, lead: str, headings: Sequence[Heading]) -> Sheet:
        """A sheet with its title and a line on how to read it."""
        worksheet = self.workbook.add_worksheet(name)
        worksheet.hide_gridlines(2)
        width = sum(heading.width for heading in headings)
        for place, heading in enumerate(headings):
            worksheet.set_column(place, place, heading.width)
        worksheet.set_row(0, 26)
        worksheet.write_string(0, 0, title, self.style(bold=True, font_size=14, font_color=INK))
        sheet = Sheet(self, worksheet, headings)
        if lead:
            sheet.paragraph(lead, font_color="#595959")
        worksheet.set_landscape()
        worksheet.set_paper(A3 if width > A4_CHARACTERS else A4)
        worksheet.fit_to_pages(1, 0)
        worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        worksheet.set_footer(f"&L&9{title.replace('&', '&&')}&R&9{self.say('pages')}")
        return sheet


class Sheet:
    """A sheet being filled from top to bottom; `row` is the next free one."""

    def __init__(self, book: Book, worksheet: Worksheet, headings: Sequence[Heading]) -> None:
        self.book = book
        self.worksheet = worksheet
        self.headings = headings
        self.row = 1

    def paragraph(self, text: str, **properties: object) -> None:
        """A text across all columns."""
        columns, width = len(self.headings), sum(heading.width for heading in self.headings)
        style = self.book.style(text_wrap=True, **properties)
        size = properties.get("font_size", 10)
        line = 1.45 * (size if isinstance(size, int) else 10)
        lines = ceil(1.08 * width_of(text) * line / 14.5 / max(width, 1))
        self.worksheet.set_row(self.row, line * lines + 4)
        self.worksheet.merge_range(self.row, 0, self.row, columns - 1, "", style)
        self._text(0, text, style)
        self.row += 1

    def head(self, *, freeze: int = 0, filtered: bool = True, rows: int = 0) -> None:
        """The headings; with `filtered`, drop-downs over the next `rows`. `freeze` columns stay in sight."""
        style = self.book.style(bold=True, text_wrap=True, align="center", bg_color=HEAD, border=1, border_color=EDGE)
        tallest = 1
        for place, heading in enumerate(self.headings):
            self.worksheet.write_string(self.row, place, heading.text, style)
            tallest = max(tallest, ceil(width_of(heading.text) / max(heading.width - 2, 1)))
        self.worksheet.set_row(self.row, 15 * tallest + 6)
        if filtered and rows:
            self.worksheet.autofilter(self.row, 0, self.row + rows, len(self.headings) - 1)
        self.worksheet.freeze_panes(self.row + 1, freeze)
        self.worksheet.repeat_rows(0, self.row)
        self.row += 1

    def line(self, cells: Sequence[Cell], fill: str = "") -> None:
        """One line of the table; `fill` for cells that bring none of their own."""
        filled = [cell if isinstance(cell, Filled) else Filled(cell, fill) for cell in cells]
        for place, cell in enumerate(filled):
            self._cell(place, cell)
        lines = max(map(self._lines, range(len(filled)), filled), default=1)
        if lines > 1:  # not every program makes room for wrapped text by itself
            self.worksheet.set_row(self.row, min(13.5 * lines + 3, HIGHEST))
        self.row += 1

    def _lines(self, place: int, cell: Filled) -> int:
        """How many lines the text of a cell takes."""
        room = max(self.headings[place].width - 2, 1)
        return ceil(width_of(cell.value) / room) if isinstance(cell.value, str) else 1

    def signatures(self) -> None:
        """The line that officials sign."""
        self.worksheet.set_row(self.row + 1, 28)
        self.worksheet.write_string(self.row + 1, 0, self.book.say("signatures"), self.book.style(font_size=11))
        self.row += 2

    def _cell(self, place: int, cell: Filled) -> None:
        value = cell.value
        properties: dict[str, object] = {"border": 1, "border_color": EDGE}
        if cell.fill == "unknown":
            properties |= {"pattern": 14, "fg_color": "#D0D0D0", "bg_color": "#F6F6F6"}
        elif cell.fill in FILLS:
            properties["bg_color"] = FILLS[cell.fill]
        if cell.bold:
            properties["bold"] = True
        number = value.value if isinstance(value, Figure) else value
        if isinstance(number, int | float) and not isinstance(number, bool):
            properties |= {"align": "right", "indent": 1, "num_format": number_format(value, cell.mark)}
            self.worksheet.write_number(self.row, place, number, self.book.style(**properties))
        elif isinstance(number, str) and number:
            centred = self.headings[place].centred or cell.fill == "unknown"
            properties |= {"text_wrap": True, "align": "center" if centred else "left", "num_format": "@"}
            self._text(place, number, self.book.style(**properties))
        else:
            self.worksheet.write_blank(self.row, place, None, self.book.style(**properties))

    def _text(self, place: int, text: str, style: Format) -> None:
        if len(text) > LONGEST_TEXT:
            text = text[: LONGEST_TEXT - 1] + "…"
        if text.startswith("<r>") and text.endswith("</r>"):
            text += " "  # the writer takes such a text for markup
        self.worksheet.write_string(self.row, place, text, style)


def number_format(value: object, mark: str = "") -> str:
    """The display format of a figure: official digits, the percent sign, a mark in front."""
    digits = value.digits if isinstance(value, Figure) else 0
    shown = "#,##0" + ("." + "0" * digits if digits else "")
    percent = '"%"' if isinstance(value, Figure) and value.unit == "%" else ""
    return (f'"{mark} "' if mark else "") + shown + percent


def width_of(text: str) -> int:
    """The width of `text` in Latin letters; a Chinese character takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


@contextmanager
def book_of(say: Speaker, title: str, year: int) -> Iterator[tuple[Book, io.BytesIO]]:
    """A workbook; the buffer holds its bytes afterwards."""
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with Workbook(buffer, options) as workbook:
        # Equal content gives equal bytes: the counting date stands for the clock.
        workbook.set_properties({"title": title, "created": datetime(year, 9, 1, tzinfo=UTC)})
        yield Book(workbook, say), buffer
