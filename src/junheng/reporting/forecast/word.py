"""The forecast as a section for a Word report: what matters, the charts of the county, the years, the warnings."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from junheng.forecasting.places import GRAVE
from junheng.reporting.forecast.charts import LARGE, fan_svg
from junheng.reporting.forecast.content import Line, Outcome
from junheng.reporting.forecast.words import ABOUT_CHANCE, ABOUT_LIMITS, ABOUT_PLACES, rule_sentence

if TYPE_CHECKING:
    from docx.document import Document as DocumentObject

MOST_SCHOOLS = 40  # in the table of warnings; the workbook has all
_STYLE = (
    ".grid{stroke:#e1e7ec}.fan{fill:#b9d5ea}.ahead{fill:none;stroke:#1d5f92;stroke-width:2;stroke-dasharray:5 3}"
    ".given{fill:none;stroke:#1c2733;stroke-width:2.2}.places{fill:none;stroke:#b5501b;stroke-width:1.5}"
    "text{font-size:13px;fill:#44515e}.x{text-anchor:middle}.y{text-anchor:end}"
)
_PIXELS_PER_INCH = 200.0
_TEXT_CM = 15.0


def word_bytes(outcome: Outcome) -> bytes:
    """The section as a document of its own, to be put into a report."""
    from docx import Document  # noqa: PLC0415 - not needed to start the program
    from docx.shared import Cm  # noqa: PLC0415

    document = Document()
    _fonts(document)
    # Equal content gives equal bytes: the counting date stands for the clock.
    made = datetime(outcome.places.forecast.origin, 9, 1, tzinfo=UTC)
    document.core_properties.created = document.core_properties.modified = made
    document.core_properties.title = outcome.title
    document.add_heading(outcome.title, level=1)
    for sentence in outcome.sentences:
        document.add_paragraph(sentence, style="List Bullet")
    for line in outcome.whole:
        document.add_heading(outcome.stage(line.stage), level=2)
        document.add_picture(io.BytesIO(_picture(outcome, line)), width=Cm(_TEXT_CM))
        _add(document, _years_heading(outcome), [_year_row(year) for year in _rows_of(line)])
    document.add_paragraph(
        outcome.say("图中实线是已有数据，虚线是预测，阴影是八成把握的范围，横线是现有学位。", "Solid: as reported; dashed: forecast; shaded: 80 % interval; level line: places of today.")
    )  # fmt: skip
    document.add_heading(outcome.say("学校预警", "Schools with warnings"), level=2)
    document.add_paragraph(outcome.text(rule_sentence(outcome.places.rules)))
    warned = [line for line in outcome.schools if line.gravest in GRAVE]
    if warned:
        _add(document, _warned_heading(outcome), [_warned_row(outcome, line) for line in warned[:MOST_SCHOOLS]], 5.5)
    else:
        document.add_paragraph(outcome.say("没有预警。", "No warnings."))
    if len(warned) > MOST_SCHOOLS:
        document.add_paragraph(
            outcome.say(
                f"共{len(warned)}个学校行，其余见 Excel。",
                f"{len(warned)} school rows in all; the workbook has the others.",
            )
        )
    for text in (ABOUT_PLACES, ABOUT_CHANCE, ABOUT_LIMITS):
        document.add_paragraph(outcome.text(text))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _fonts(document: DocumentObject) -> None:
    """Chinese text in the fonts of official documents."""
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    for name, font, size in (("Normal", "宋体", 11), ("Heading 1", "黑体", 16), ("Heading 2", "黑体", 13)):
        style = document.styles[name]
        style.font.name, style.font.size = "Times New Roman", Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(kind), None)
        fonts.set(qn("w:eastAsia"), font)


def _picture(outcome: Outcome, line: Line) -> bytes:
    """The chart as PNG; it holds digits only, so that no Chinese font is needed."""
    import typst  # noqa: PLC0415 - not needed to start the program

    chart = str(fan_svg(outcome.fan(line), LARGE, outcome.stage(line.stage)))
    chart = chart.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    chart = chart.replace(">", f"><style>{_STYLE}</style>", 1)
    page = (
        f"#set page(width: {LARGE.width}pt, height: {LARGE.height}pt, margin: 0pt)\n"
        '#image(bytes(sys.inputs.chart), format: "svg", width: 100%)'
    )
    made = typst.compile(page.encode(), format="png", ppi=_PIXELS_PER_INCH, sys_inputs={"chart": chart})
    if not isinstance(made, bytes):
        raise TypeError("a chart is one page")
    return made


def _add(
    document: DocumentObject, heading: Sequence[str], rows: Iterable[Sequence[str]], first_cm: float = 2.5
) -> None:
    """A table across the page, its first column `first_cm` wide."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Cm, Pt  # noqa: PLC0415

    table = document.add_table(rows=1, cols=len(heading), style="Table Grid")
    for place, line in enumerate((heading, *rows)):
        cells = table.rows[0].cells if place == 0 else table.add_row().cells
        for column, (cell, words) in enumerate(zip(cells, line, strict=True)):
            cell.width = Cm(first_cm if column == 0 else (_TEXT_CM - first_cm) / (len(heading) - 1))
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(words)
            run.font.size, run.bold = Pt(9), place == 0
            paragraph.paragraph_format.space_after = Pt(0)
            if column and words[-1:].isdigit():
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _years_heading(outcome: Outcome) -> list[str]:
    return [
        outcome.say("学年", "year"), outcome.say("预计学生", "pupils"), outcome.say("下限", "low"), outcome.say("上限", "high"),
        outcome.say("学位", "places"), outcome.say("余（负数为缺）", "to spare (minus: short)"),
    ]  # fmt: skip


def _rows_of(line: Line) -> list[tuple[int, int, float, float, int | None, int | None]]:
    return [(one.year, one.pupils, one.low, one.high, one.capacity, one.surplus) for one in line.years]


def _year_row(row: tuple[int, int, float, float, int | None, int | None]) -> list[str]:
    year, *numbers = row
    return [str(year), *("—" if number is None else f"{number:,.0f}" for number in numbers)]


def _warned_heading(outcome: Outcome) -> list[str]:
    return [
        outcome.say("学校", "school"), outcome.say("学段", "stage"), outcome.say("最高预警", "gravest"), outcome.say("从哪年起", "from"),
        outcome.say("学位", "places"), outcome.say("最多缺", "most short"),
    ]  # fmt: skip


def _warned_row(outcome: Outcome, line: Line) -> list[str]:
    first = next(year for year in line.years if year.level == line.gravest)
    return [
        line.name, outcome.stage(line.stage), outcome.level(line.gravest), str(first.year),
        "—" if first.capacity is None else f"{first.capacity:,}", f"{max(-line.worst, 0):,}",
    ]  # fmt: skip
