"""How an official document looks: A4, the margins, fonts and sizes of GB/T 9704, tables that break well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from junheng.text import Language, Text

LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
PAGE_WIDTH, PAGE_HEIGHT = Cm(21.0), Cm(29.7)
TOP, BOTTOM, INNER, OUTER = Cm(3.7), Cm(3.5), Cm(2.8), Cm(2.6)  # GB/T 9704: 156 mm x 225 mm of text
PORTRAIT_CM, LANDSCAPE_CM = 15.6, 24.7  # widths of the text
SHADE = "EAEAEA"

# Styles by the names that an official sees.
BODY, TITLE, COVER = (
    Text("公文正文", "Body of report"),
    Text("公文标题", "Title of report"),
    Text("封面项目", "Cover line"),
)
NOTE, CAPTION = Text("说明文字", "Note"), Text("表题", "Table caption")
GAP = Text("表后空行", "After a table")
HEAD, CELL, FIGURE = Text("表头", "Table head"), Text("表格文字", "Table text"), Text("表格数字", "Table number")


@dataclass(frozen=True, slots=True)
class Face:
    """A style: fonts, size in points, where it stands."""

    chinese: str
    latin: str
    size: float
    bold: bool = False
    align: WD_ALIGN_PARAGRAPH = LEFT
    before: float = 0
    after: float = 0
    line: float = 0  # exact, in points; 0 for single
    indent: int = 0  # of the first line, in characters
    left: int = 0  # of all lines, in characters
    keep_with_next: bool = False


def faces(language: Language) -> dict[str, Face]:
    """Every style by its name. Chinese sizes are 二号 22, 三号 16, 四号 14, 小四 12, 五号 10.5, 小五 9."""
    chinese = language == "zh"
    latin, heads = ("Times New Roman", "Times New Roman") if chinese else ("Times New Roman", "Arial")
    body = 16.0 if chinese else 12.0
    line = 28.0 if chinese else 18.0
    indent = 2 if chinese else 0
    return {
        "Normal": Face("仿宋", latin, body),
        BODY.get(language): Face("仿宋", latin, body, line=line, indent=indent, after=0 if chinese else 6),
        TITLE.get(language): Face("宋体", heads, 26.0 if chinese else 24.0, bold=True, align=CENTRE, after=12),
        COVER.get(language): Face("仿宋", latin, body, line=36.0 if chinese else 26.0, left=1),
        NOTE.get(language): Face("仿宋", latin, 12.0 if chinese else 10.0, line=20.0 if chinese else 14.0, after=4),
        GAP.get(language): Face("仿宋", latin, 4.0, line=6.0),
        CAPTION.get(language): Face("黑体", heads, 12.0 if chinese else 10.5, bold=not chinese, before=8, after=4, keep_with_next=True),
        HEAD.get(language): Face("黑体", heads, 9.0 if chinese else 8.5, bold=not chinese, align=CENTRE, before=2, after=2),
        CELL.get(language): Face("宋体", latin, 9.0, before=1.5, after=1.5),
        FIGURE.get(language): Face("宋体", latin, 9.0, align=RIGHT, before=1.5, after=1.5),
        "Heading 1": Face("黑体", heads, body if chinese else 15.0, bold=not chinese, line=line, indent=indent, before=10, after=4, keep_with_next=True),
        "Heading 2": Face("楷体", heads, body if chinese else 12.5, bold=not chinese, line=line, indent=indent, before=6, after=2, keep_with_next=True),
        "Footer": Face("宋体", latin, 14.0 if chinese else 10.0),
    }  # fmt: skip


class Look:
    """A document being made."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.document: DocumentObject = Document()
        self._faces = faces(language)
        for name, face in self._faces.items():
            self._style(name, face)
        self.document.settings.odd_and_even_pages_header_footer = True
        self.section = self.document.sections[0]
        _page(self.section, landscape=False)

    def _style(self, name: str, face: Face) -> None:
        styles = self.document.styles
        style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if not isinstance(style, ParagraphStyle):
            raise TypeError(name)
        if name not in ("Normal", "Heading 1", "Heading 2", "Footer"):
            style.base_style = styles["Normal"]
            style.quick_style = True
        style.font.name, style.font.size, style.font.bold = face.latin, Pt(face.size), face.bold
        style.font.italic = False
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), face.chinese)
        fonts.set(qn("w:cs"), face.latin)
        if self.language == "zh":
            fonts.set(qn("w:hint"), "eastAsia")  # quotation marks and dashes as wide as Chinese has them
        shape = style.paragraph_format
        shape.alignment, shape.keep_with_next = face.align, face.keep_with_next
        shape.space_before, shape.space_after = Pt(face.before), Pt(face.after)
        shape.widow_control = True
        if face.line:
            # At least, not exactly: a line with a fraction or a wide letter is not cut off.
            shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(face.line)
        else:
            shape.line_spacing = 1.0
        if face.left:
            shape.left_indent = Pt(face.size * face.left)
        if face.indent:
            shape.first_line_indent = Pt(face.size * face.indent)
            indent = style.element.get_or_add_pPr().get_or_add_ind()
            indent.set(qn("w:firstLineChars"), str(100 * face.indent))

    def paragraph(self, text: str, style: Text | str = BODY) -> Paragraph:
        """A paragraph in a style."""
        name = style.get(self.language) if isinstance(style, Text) else style
        return self.document.add_paragraph(text, style=name)

    def break_section(self, *, landscape: bool) -> Section:
        """What follows stands on new pages."""
        self.section = self.document.add_section(WD_SECTION.NEW_PAGE)
        _page(self.section, landscape=landscape)
        for start in self.section._sectPr.findall(qn("w:pgNumType")):  # noqa: SLF001 - pages are counted on
            self.section._sectPr.remove(start)  # noqa: SLF001
        return self.section

    def number_pages(self, section: Section) -> None:
        """“— 1 —” at the outer edge, as GB/T 9704 has it, from 1 in this section on."""
        for footer, align in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
            footer.is_linked_to_previous = False
            paragraph = footer.paragraphs[0]
            paragraph.style = self.document.styles["Footer"]
            paragraph.alignment = align
            side = "w:rightChars" if align is RIGHT else "w:leftChars"
            paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn(side), "100")  # noqa: SLF001 - python-docx has no other way
            paragraph.add_run("— ")
            _field(paragraph, "PAGE")
            paragraph.add_run(" —")
        start = OxmlElement("w:pgNumType")
        start.set(qn("w:start"), "1")
        section._sectPr.append(start)  # noqa: SLF001

    def table(self, widths_cm: Sequence[float]) -> Table:
        """A table with columns of these widths, without rows yet."""
        table: Table = self.document.add_table(rows=0, cols=len(widths_cm))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, widths_cm, strict=True):
            column.width = Cm(width)
        margins = OxmlElement("w:tblCellMar")
        for side in ("left", "right"):
            edge = OxmlElement(f"w:{side}")
            edge.set(qn("w:w"), "57")  # 1 mm
            edge.set(qn("w:type"), "dxa")
            margins.append(edge)
        table._tbl.tblPr.append(margins)  # noqa: SLF001
        return table

    def row(self, table: Table, texts: Sequence[str], styles: Sequence[Text], *, head: bool = False) -> _Row:
        """A row that stays on one page; a head is repeated on every page."""
        row: _Row = table.add_row()  # type: ignore[no-untyped-call] # python-docx types most, not this
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001
        properties.append(OxmlElement("w:cantSplit"))
        if head:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, column, text, style in zip(row.cells, table.columns, texts, styles, strict=True):
            cell.width = column.width or Emu(0)
            cell.paragraphs[0].text = text
            cell.paragraphs[0].style = style.get(self.language)
            if head:
                _shade(cell)
            _centre(cell)
        return row


def _page(section: Section, *, landscape: bool) -> None:
    if landscape:
        section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, PAGE_HEIGHT, PAGE_WIDTH
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin, section.bottom_margin = Cm(2.6), Cm(2.6)
    else:
        section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, PAGE_WIDTH, PAGE_HEIGHT
        section.left_margin, section.right_margin = INNER, OUTER
        section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.footer_distance = Cm(1.6 if landscape else 2.5)


def _field(paragraph: Paragraph, code: str) -> None:
    """A field that Word fills in, such as the page number."""
    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        element: BaseOxmlElement = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = code
        run._r.append(element)  # noqa: SLF001


def _shade(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:color"), "auto")
    shade.set(qn("w:fill"), SHADE)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001


def _centre(cell: _Cell) -> None:
    centre = OxmlElement("w:vAlign")
    centre.set(qn("w:val"), "center")
    cell._tc.get_or_add_tcPr().append(centre)  # noqa: SLF001
