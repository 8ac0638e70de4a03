"""What templates are built from: numbered headings, sentences with fields, tables whose rows repeat."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from docx.text.paragraph import Paragraph

from junheng.reporting.official.files import repacked
from junheng.reporting.official.words import CHINESE_NUMERALS
from junheng.text import Language, Text
from word_template.look import CAPTION, CELL, GAP, HEAD, LANDSCAPE_CM, NOTE, PORTRAIT_CM, Look
from word_template.tags import Entries, Scope

MADE = datetime(2025, 1, 1, tzinfo=UTC)  # in the properties of the file


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading (a key of the words), the field in it, its share of the width, its style."""

    heading: str
    field: str
    width: float
    style: Text = CELL


class Blocks:
    """Writes parts of a template; `words` are its labels and sentences."""

    def __init__(self, entries: Entries, words: Mapping[str, Text], language: Language) -> None:
        self.language = language
        self.words = words
        self.look = Look(language)
        self.report = Scope(entries, language)
        self.headings = 0
        self.subheadings = 0

    def finished(self, title: str) -> bytes:
        """The template as Word keeps it; equal sources give equal bytes."""
        properties = self.look.document.core_properties
        properties.title, properties.author, properties.comments = title, "", ""
        properties.identifier = ""
        properties.created = properties.modified = MADE
        buffer = io.BytesIO()
        self.look.document.save(buffer)
        return repacked(buffer.getvalue())

    def word(self, key: str) -> str:
        """A label."""
        return self.words[key].get(self.language)

    def heading(self, key: str) -> None:
        """一、二、三 in Chinese, 1, 2, 3 in English."""
        self.headings += 1
        self.subheadings = 0
        number = f"{CHINESE_NUMERALS[self.headings - 1]}、" if self.language == "zh" else f"{self.headings}. "
        self.look.paragraph(number + self.word(key), "Heading 1")

    def subheading(self, key: str) -> None:
        """（一）（二） in Chinese, 1.1, 1.2 in English."""
        self.subheadings += 1
        chinese = self.language == "zh"
        number = f"（{CHINESE_NUMERALS[self.subheadings - 1]}）" if chinese else f"{self.headings}.{self.subheadings} "
        self.look.paragraph(number + self.word(key), "Heading 2")

    def sentence(self, key: str) -> Paragraph:
        """A sentence that stands in every report."""
        return self.look.paragraph(self.report.sentence(self.words[key]))

    def block(self, head: str, inside: Callable[[], object]) -> None:
        """Paragraphs and tables under a condition or in a loop."""
        self.look.paragraph(f"{{%p {head} %}}", NOTE)
        inside()
        self.look.paragraph(f"{{%p end{head.split(maxsplit=1)[0]} %}}", NOTE)

    def table(
        self, name: str, variable: Text, caption: str | None, columns: Sequence[Column], *, landscape: bool = False
    ) -> None:
        """A list of the report as a table; nothing where the list is empty."""
        loop, line = self.report.each(name, variable)

        def rows() -> None:
            self.look.paragraph(*(("", GAP) if caption is None else (self.word(caption), CAPTION)))
            cells = [(one.heading, one.width, line.tag(one.field), one.style) for one in columns]
            self.rows(loop, cells, landscape=landscape)

        self.block(f"if {self.report.path(name)}", rows)

    def rows(
        self,
        loop: str,
        cells: Sequence[tuple[str, float, str, Text]],
        *,
        landscape: bool = False,
        inner: str = "",
        none: tuple[str, Sequence[str]] | None = None,
    ) -> None:
        """A table with its head and one row that is repeated; by an `inner` loop too, with `none` where that is empty."""
        look, count = self.look, len(cells)
        # "junior secondary" needs more room than 初中
        wide = [
            max(width, 2.2) if heading == "stage" and self.language == "en" else width for heading, width, _, _ in cells
        ]
        whole = (LANDSCAPE_CM if landscape else PORTRAIT_CM) / sum(wide)
        table = look.table([width * whole for width in wide])

        def tag(words: str) -> None:
            look.row(table, [f"{{%tr {words} %}}", *[""] * (count - 1)], [CELL] * count)

        styles = [style for _, _, _, style in cells]
        look.row(table, [self.word(heading) for heading, _, _, _ in cells], [HEAD] * count, head=True)
        tag(loop)
        if inner:
            tag(inner)
        look.row(table, [text for _, _, text, _ in cells], styles)
        if inner:
            tag("endfor")
        if none is not None:
            tag(none[0])
            look.row(table, none[1], styles)
            tag("endif")
        tag("endfor")
        look.paragraph("", GAP)  # Word joins tables that touch
