"""The index of a dossier, in Word: what is asked, what there is, under which number."""

from __future__ import annotations

import io
from collections.abc import Sequence

from django.utils import timezone
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from junheng.text import Language
from junheng.web.evidence.numbered import Numbered
from junheng.web.evidence.wanted import Demand
from junheng.web.evidence.words import WORDS
from junheng.web.years.models import Year

COLUMNS = ("index_number", "index_title", "index_school", "index_pages", "index_checked", "index_file_name")
WIDTHS = (Cm(2.6), Cm(7.2), Cm(4.6), Cm(2.4), Cm(3.6), Cm(5.0))


def index_bytes(year: Year, parts: Sequence[tuple[Demand, Sequence[Numbered]]], language: Language) -> bytes:
    """The index as a Word file."""

    def say(key: str, **fields: object) -> str:
        return WORDS[key].format(**fields).get(language)

    document = _document(language)
    document.add_heading(say("index_title_page", county=year.county.name, year=year.number, next=year.number + 1), 0)
    count = sum(len(found) for _, found in parts)
    document.add_paragraph(say("index_lead", count=count, standard=year.standard, day=timezone.localdate().isoformat()))
    area = ""
    for demand, found in parts:
        if (named := demand.area.get(language)) != area:
            area = named
            document.add_heading(area, 1)
        document.add_heading(f"{demand.indicator} {demand.name.get(language)}", 2)
        if lacking := _lacking(demand, say("index_separator")):
            document.add_paragraph(say(f"index_lacking_{demand.asked}", schools=lacking, count=len(demand.lacking)))
        if found:
            _table(
                document,
                [say(column) for column in COLUMNS],
                [_cells(one, say("index_same", number=one.same_as)) for one in found],
            )
        elif not lacking:
            document.add_paragraph(say("index_nothing"))
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _lacking(demand: Demand, separator: str) -> str:
    if demand.asked == "county":
        return "" if demand.by_county else "-"
    return separator.join(one.name for one in demand.lacking)


def _cells(one: Numbered, same: str) -> list[str]:
    item = one.item
    checked = f"{item.checked_by} {timezone.localdate(item.checked_at).isoformat()}" if item.checked_at else ""
    school = item.school.name if item.school is not None else item.county.name
    return [one.number, item.title, school, item.pages, checked, same if one.same_as else item.name]


def _document(language: Language) -> WordDocument:
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2)
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = document.styles[name]
        font = "宋体" if name == "Normal" else "黑体"
        style.font.name = "Times New Roman"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    document.styles["Normal"].font.size = Pt(10.5)
    document.core_properties.author = ""
    document.core_properties.language = "zh-CN" if language == "zh" else "en"
    return document


def _table(document: WordDocument, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    repeated = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no name for it
    repeated.append(repeated.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
    for line in (heads, *lines):
        cells = table.rows[0].cells if line is heads else table.add_row().cells
        for cell, text, width in zip(cells, line, WIDTHS, strict=True):
            cell.width = width
            cell.text = _printable(text)


def _printable(text: str) -> str:
    """XML takes no control characters."""
    return "".join(one for one in text if one >= " " or one in "\t\n")
