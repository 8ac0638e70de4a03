"""A copy of the user's own file with what was found in it: coloured cells with comments, and a list on a first sheet.

The original is never touched. An .xlsx or .xlsm is copied by openpyxl, which keeps formats, formulas, drop-downs and
comments but loses charts, pictures and the stored results of formulas (a spreadsheet computes them on opening). An .xls, a
CSV, or a workbook that openpyxl cannot take becomes a new workbook with the values as they stand. Marking a marked copy
again takes off the old marks first. Nothing that is written can become a formula. Of a file too large to be copied in
memory, or one that cannot be read at all, the list alone is written.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from datetime import time as dt_time
from math import ceil
from pathlib import Path
from typing import cast
from unicodedata import east_asian_width
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from junheng.errors import UsageError
from junheng.records.durable import refuse_existing, write_for_user
from junheng.records.files.addresses import address, column_letters, column_number
from junheng.records.files.grids import Grid, open_file
from junheng.records.findings import SEVERITY_NAMES, Finding, Severity
from junheng.text import Language, Text

RESULT_SHEET = Text("检查结果", "Findings")
COLOURS: Mapping[Severity, str] = {Severity.ERROR: "FF9B9B", Severity.DOUBT: "FFE27A", Severity.NOTE: "BDD7EE"}

_HEAVIEST_FIRST = (Severity.ERROR, Severity.DOUBT, Severity.NOTE)
_MARK = "【junheng】"  # what follows in a comment is ours, and goes when the copy is checked again
_MOST_IN_COMMENT = 5  # findings of one cell; the list has them all
_MOST_CELLS = 200  # of one finding that names a whole area
_ROWS, _COLUMNS = 1_048_576, 16_384  # that a sheet can have
_MOST_SHEET_BYTES = 200 * 1024 * 1024  # openpyxl takes about ten times as much memory
_MOST_MERGED = 1_000_000  # cells
_MOST_CELLS_COPIED = 3_000_000
_MOST_LINKS = 60_000  # Excel repairs a file with more than 65,530
_LONGEST_TEXT = 32_767
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})(?::([A-Z]{1,3})([1-9]\d{0,6}))?")
_HEADINGS = (
    (Text("程度", "severity"), 8),
    (Text("文件", "file"), 20),
    (Text("工作表", "sheet"), 16),
    (Text("单元格", "cell"), 10),
    (Text("问题", "what is wrong"), 56),
    (Text("怎样处理", "what to do"), 48),
    (Text("编号", "id"), 14),
)
# What openpyxl raises on workbooks that spreadsheets (and our reader) take: it validates more than they do.
_CANNOT_COPY = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
)


def mark(
    source: Path, findings: Sequence[Finding], target: Path, language: Language = "zh", *, overwrite: bool = False
) -> None:
    """Write a copy of `source` with `findings` marked to `target`.

    Args:
        source: the file that was read.
        findings: all are listed; those that name `source`, a sheet and a cell are marked there.
        target: the .xlsx file to write (.xlsm where the source is one and its macros are to stay).
        language: of list and comments.
        overwrite: replace a file that is there.

    Raises:
        UsageError: `target` is `source`, has another ending, exists, or cannot be written.
    """
    _check_target(source, target)
    if not overwrite:
        refuse_existing(target)
    grids, _ = open_file(source)
    try:
        data = _marked(_copy(source, target, grids) or _plain_copy(source, grids), source, findings, language)
    except _CANNOT_COPY:  # taken by openpyxl, but not given back
        data = _marked(_plain_copy(source, grids), source, findings, language)
    write_for_user(target, data, overwrite=overwrite)


def _marked(book: Workbook, source: Path, findings: Sequence[Finding], language: Language) -> bytes:
    """`book` with its marks and list, as the bytes of a file."""
    _take_off_old_marks(book)
    own = [finding for finding in findings if finding.file == source.name]
    for sheet_name, cells in _by_sheet(own).items():
        sheet = _sheet(book, source, sheet_name)
        if sheet is not None:
            for place, found in cells.items():
                _mark_cell(sheet, place, found, language)
    _write_list(book, source, findings, language)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _check_target(source: Path, target: Path) -> None:
    if source.resolve() == target.resolve() or (target.exists() and source.exists() and source.samefile(target)):
        raise UsageError(
            Text(
                "标注文件不能与原文件同名：{path}。原文件不会被改动，请换一个名称。",
                "the marked copy cannot replace the original {path}; choose another name.",
            ).format(path=target)
        )
    allowed = {".xlsx", source.suffix.casefold()} & {".xlsx", ".xlsm"}
    if target.suffix.casefold() not in allowed:
        raise UsageError(
            Text("标注文件的扩展名应为 .xlsx：{path}", "the marked copy should be named .xlsx: {path}").format(
                path=target
            )
        )


def _copy(source: Path, target: Path, grids: Sequence[Grid]) -> Workbook | None:
    """The workbook in `source` as openpyxl has it; None where it is none or cannot be taken.

    What the reader refuses as a whole (a password, a zip bomb) has no grids and is not opened here either.
    """
    if not grids or grids[0].is_csv or not zipfile.is_zipfile(source):
        return None
    try:
        if not _fits_in_memory(source):
            return None
        with warnings.catch_warnings():
            # It warns of what it will not keep; the docstring and the manual say so once and for all.
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(source, keep_vba=target.suffix.casefold() == ".xlsm")
    except _CANNOT_COPY:
        return None


def _fits_in_memory(source: Path) -> bool:
    """Whether openpyxl can hold the workbook: it makes an object of every cell, and of every cell that is merged."""
    with zipfile.ZipFile(source) as archive:
        sheets = [part for part in archive.infolist() if part.filename.startswith("xl/worksheets/")]
        if sum(part.file_size for part in sheets) > _MOST_SHEET_BYTES:
            return False
        merged = 0
        for part in sheets:
            for area in re.findall(rb'mergeCell\b[^>]*\bref="([A-Z0-9:]+)"', archive.read(part)):
                merged += _size(area.decode())
    return merged <= _MOST_MERGED


def _size(area: str) -> int:
    """How many cells `area` has."""
    match = _ADDRESS.fullmatch(area)
    if match is None or not match[3]:
        return 1
    return (abs(column_number(match[3]) - column_number(match[1])) + 1) * (abs(int(match[4]) - int(match[2])) + 1)


def _plain_copy(source: Path, grids: Sequence[Grid]) -> Workbook:
    """A new workbook with the values of `grids` at their places."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    if sum(len(grid.rows) * grid.width for grid in grids) > _MOST_CELLS_COPIED:
        return book
    for grid in grids:
        sheet = book.create_sheet(_title(grid.sheet or source.stem))
        for number, row in zip(grid.numbers, grid.rows, strict=True):
            for place, value in enumerate(row):
                if value != "" and number < _ROWS and place < _COLUMNS:
                    _put(sheet.cell(number + 1, place + 1), value)
        for first, last in grid.merged:
            if _size(area := f"{address(*first)}:{address(*last)}") <= _MOST_CELLS:
                sheet.merge_cells(area)
        if grid.is_hidden:
            sheet.sheet_state = "hidden"
    return book


def _title(name: str) -> str:
    """`name` as a sheet can be called."""
    return re.sub(r"[\[\]:*?/\\']", "_", _clean(name))[:31] or "CSV"


def _put(cell: Cell | MergedCell, value: object) -> None:
    """Write `value`; a text stays a text, whatever it looks like."""
    if not isinstance(cell, Cell):
        return
    if isinstance(value, bool | int | float | datetime | date | dt_time | timedelta):
        cell.value = value
    else:
        _put_text(cell, str(value))


def _put_text(cell: Cell, text: str) -> None:
    cell.value = _clean(text)
    cell.data_type = "s"  # the line above may have taken it for a formula or an error
    cell.number_format = "@"


def _clean(text: str) -> str:
    """`text` without characters that a workbook cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)[:_LONGEST_TEXT]


def _take_off_old_marks(book: Workbook) -> None:
    lists = [sheet for sheet in book.worksheets if sheet.title in RESULT_SHEET]
    if not lists:
        return
    for sheet in lists:
        book.remove(sheet)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and _MARK in cell.comment.text:
                    kept = cell.comment.text.partition(_MARK)[0].rstrip()
                    cell.comment = _comment(kept, cell.comment.author) if kept else None
                    cell.fill = PatternFill()


def _by_sheet(findings: Sequence[Finding]) -> dict[str, dict[str, list[Finding]]]:
    """The findings by sheet and cell, heaviest first."""
    found: dict[str, dict[str, list[Finding]]] = {}
    for finding in sorted(findings, key=lambda finding: _HEAVIEST_FIRST.index(finding.severity)):
        for place in _addresses(finding.cell):
            found.setdefault(finding.sheet, {}).setdefault(place, []).append(finding)
    return found


def _addresses(cell: str) -> Iterator[str]:
    """The cells that `cell` names: "F5", "F5+G5", "A1:B2" or several with commas."""
    for part in re.split(r"[+,;、\s]+", cell):
        match = _ADDRESS.fullmatch(part)
        if match is None:
            continue
        left, top = column_number(match[1]), int(match[2]) - 1
        right, bottom = (column_number(match[3]), int(match[4]) - 1) if match[3] else (left, top)
        if max(top, bottom) >= _ROWS or max(left, right) >= _COLUMNS:
            continue  # a CSV can be longer than a sheet
        if (right - left + 1) * (bottom - top + 1) > _MOST_CELLS:
            yield address(top, left)
            continue
        yield from (address(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))


def _sheet(book: Workbook, source: Path, name: str) -> Worksheet | None:
    """The sheet called `name`; a CSV has one without a name."""
    wanted = (name, _title(name or source.stem))
    return next((sheet for sheet in book.worksheets if sheet.title in wanted), None)


def _mark_cell(sheet: Worksheet, place: str, findings: Sequence[Finding], language: Language) -> None:
    """Colour the cell by its heaviest finding and say all of them in a comment, below what a comment said before."""
    cell = sheet[place]
    if isinstance(cell, MergedCell):
        # Only the first cell of a merged area is shown.
        area = next(area for area in sheet.merged_cells.ranges if place in area)
        cell = sheet.cell(area.min_row, area.min_col)
    cell.fill = PatternFill("solid", fgColor=COLOURS[findings[0].severity])
    lines = [
        f"{SEVERITY_NAMES[finding.severity].get(language)}：{finding.what(language)}\n→ {finding.do(language)}"
        for finding in findings[:_MOST_IN_COMMENT]
    ]
    if (more := len(findings) - _MOST_IN_COMMENT) > 0:
        lines.append(
            Text("另有 {count} 条，见“检查结果”", "{count} more on the sheet “Findings”")
            .format(count=more)
            .get(language)
        )
    before, author = ("", "junheng") if cell.comment is None else (cell.comment.text, cell.comment.author)
    if _MARK in before:  # another cell of the same merged area
        cell.comment = _comment(f"{before}\n" + "\n".join(lines), author)
    else:
        cell.comment = _comment((f"{before}\n\n" if before else "") + f"{_MARK}\n" + "\n".join(lines), author)


def _comment(text: str, author: str | None) -> Comment:
    height = 24 + 17 * sum(max(1, ceil(_width(line) / 38)) for line in text.split("\n"))
    return Comment(_clean(text), _clean(author or ""), width=290, height=min(height, 600))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _write_list(book: Workbook, source: Path, findings: Sequence[Finding], language: Language) -> None:
    sheet = book.create_sheet(RESULT_SHEET.get(language), 0)
    count = Counter(finding.severity for finding in findings)
    summary = "，".join if language == "zh" else ", ".join
    parts = [f"{SEVERITY_NAMES[severity].get(language)} {count[severity]}" for severity in _HEAVIEST_FIRST]
    title = Text("检查结果", "Findings")
    _text_cell(sheet, 1, 1, f"{title.get(language)}  {source.name}", font=_font(language, bold=True, size=14))
    _text_cell(sheet, 2, 1, summary(parts), font=_font(language))
    _text_cell(sheet, 3, 1, _WHAT_TO_DO.get(language), font=_font(language, color="595959"))
    thin = Side(style="thin", color="BFBFBF")
    border = Border(left=thin, right=thin, top=thin, bottom=thin)
    for place, (heading, width) in enumerate(_HEADINGS, 1):
        cell = _text_cell(
            sheet, _LIST_TOP, place, heading.get(language), font=_font(language, bold=True, color="FFFFFF")
        )
        cell.fill = PatternFill("solid", fgColor="1F4E79")
        cell.border = border
        sheet.column_dimensions[column_letters(place - 1)].width = width
    ordered = sorted(findings, key=lambda finding: _HEAVIEST_FIRST.index(finding.severity))
    for row, finding in enumerate(ordered, _LIST_TOP + 1):
        texts = (
            SEVERITY_NAMES[finding.severity].get(language),
            finding.file,
            finding.sheet,
            finding.cell,
            finding.what(language),
            finding.do(language),
            finding.id,
        )
        for place, text in enumerate(texts, 1):
            _text_cell(sheet, row, place, text, font=_font(language)).border = border
        lines = max(ceil(_width(text) / (width - 2)) for text, (_, width) in zip(texts, _HEADINGS, strict=True))
        sheet.row_dimensions[row].height = 4 + 14 * min(lines, 25)
        sheet.cell(row, 1).fill = PatternFill("solid", fgColor=COLOURS[finding.severity])
        if row <= _MOST_LINKS:
            _link(book, source, sheet.cell(row, 4), finding)
    sheet.freeze_panes = f"A{_LIST_TOP + 1}"
    sheet.auto_filter.ref = f"A{_LIST_TOP}:G{_LIST_TOP + max(1, len(ordered))}"
    _print_setup(sheet)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False


_LIST_TOP = 5
_WHAT_TO_DO = Text(
    "红色 = 错误，必须改正；黄色 = 疑问，请核对，确认无误的可说明理由后放行（编号见最后一列）；蓝色 = 提示。请在原文件中改正后重新导入。",
    "Red: errors, to be corrected. Yellow: doubts, to be checked, or let stand with a reason by the id in the last "
    "column. Blue: notes. Correct your original and import it again.",
)


def _text_cell(sheet: Worksheet, row: int, place: int, text: str, font: Font) -> Cell:
    cell = cast("Cell", sheet.cell(row, place))  # a new sheet has no merged cells
    _put_text(cell, text)
    cell.alignment = Alignment(vertical="top", wrap_text=row >= _LIST_TOP)
    cell.font = font
    return cell


def _font(language: Language, *, bold: bool = False, size: int = 10, color: str = "000000") -> Font:
    return Font(name="宋体" if language == "zh" else "Arial", bold=bold, size=size, color=color)


def _link(book: Workbook, source: Path, cell: Cell | MergedCell, finding: Finding) -> None:
    """Make the address in the list lead to the cell."""
    target = next(_addresses(finding.cell), None)
    sheet = _sheet(book, source, finding.sheet)
    if finding.file != source.name or target is None or sheet is None:
        return
    quoted = sheet.title.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{target}")
    cell.font = Font(name=cell.font.name, size=cell.font.size, color="0563C1", underline="single")


def _print_setup(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{_LIST_TOP}:{_LIST_TOP}"
    if sheet.oddFooter is not None and sheet.oddFooter.right is not None:
        sheet.oddFooter.right.text = "&P / &N"
