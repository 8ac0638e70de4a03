"""Source files as grids: native values by row, merged ranges, and cells that hold no usable value.

Enter by `open_files`. Understood are CSV (see `csv_text`), .xlsx/.xlsm and .xls; what a file is, is decided by its
content and not by its name. Everything else, and every damaged or hostile file, gets one clear finding.
Nothing here knows a table of the schema.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import python_calamine as calamine

from junheng.records.files import csv_text, xls_parts, xlsx_parts
from junheng.records.files.columns import Cells
from junheng.records.files.limits import MAXIMUM_BYTES, MAXIMUM_CELLS, MAXIMUM_COLUMNS, Flaw, UnreadableFileError
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.text import Text

Range = tuple[tuple[int, int], tuple[int, int]]
Progress = Callable[[str, int, int], None]

UNREADABLE_FILE = FindingRule(
    "unreadable-file", Severity.ERROR, Text("{why}", "{why_en}"), Text("{remedy}", "{remedy_en}")
)
OTHER_FILE = FindingRule(
    "other-file",
    Severity.NOTE,
    Text("“{file}”不是表格文件，没有读取", "“{file}” is not a table and was not read"),
    Text("如其中有要导入的数据，请另存为 .xlsx 或 .csv", "if it holds data to import, save them as .xlsx or .csv"),
)
LYING_NAME = FindingRule(
    "lying-name",
    Severity.NOTE,
    Text(
        "文件扩展名是 {suffix}，内容是 {kind}，已按内容读取",
        "the file is named {suffix} but holds {kind}; it was read as {kind}",
    ),
    Text("无需处理；建议改正扩展名", "nothing to do; better correct the name"),
)
NO_FILE = FindingRule(
    "no-file",
    Severity.ERROR,
    Text("“{file}”不存在或打不开", "“{file}” is not there or cannot be opened"),
    Text("请检查路径和读取权限", "check the path and the right to read it"),
)
NOTHING_HERE = FindingRule(
    "nothing-here",
    Severity.ERROR,
    Text("文件夹“{file}”中没有 .csv、.xlsx 或 .xls 文件", "the folder “{file}” holds no .csv, .xlsx or .xls file"),
    Text("请把数据文件放进该文件夹，或指定文件", "put the data files there, or name the files"),
)
EMPTY_FILE = FindingRule(
    "empty-file",
    Severity.ERROR,
    Text("文件是空的", "the file is empty"),
    Text("请换成填好的文件", "take the one that is filled in"),
)
EMPTY_SHEET = FindingRule(
    "empty-sheet",
    Severity.NOTE,
    Text("工作表没有内容", "the sheet is empty"),
    Text("无需处理", "nothing to do"),
)

TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".xltx", ".xls"})
# Formats in which counties keep tables but that are not read: to leave them out of a folder silently would lose data.
_OTHER_TABLES = frozenset({".et", ".ett", ".ods", ".xlsb", ".numbers", ".dbf", ".mdb", ".accdb"})
_XLSX_NAMES = frozenset({".xlsx", ".xlsm", ".xltx"})


@dataclass(frozen=True)
class Grid:
    """A sheet or CSV file.

    `rows` holds only rows with content, all equally long; `numbers` their 0-based row numbers in the file.
    Empty cells are "". `flaws` are cells whose value the file does not give (0-based row of the file, column).
    """

    file: str
    sheet: str
    sha256: str
    rows: list[list[object]]
    numbers: list[int]
    merged: tuple[Range, ...] = ()
    flaws: Mapping[tuple[int, int], Flaw] = field(default_factory=dict)
    is_hidden: bool = False
    is_csv: bool = False
    widths: tuple[int, ...] = ()  # of CSV rows before they were made equal

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0

    @cached_property
    def columns(self) -> tuple[Cells, ...]:
        """The cells of `rows` by column."""
        return tuple(map(Cells.of, zip(*self.rows, strict=True)))

    def index(self) -> Mapping[int, int]:
        """Place in `rows` by row number of the file."""
        return {number: place for place, number in enumerate(self.numbers)}


@dataclass(frozen=True)
class Opened:
    """What the files gave."""

    files: tuple[Path, ...]
    grids: tuple[Grid, ...]
    findings: tuple[Finding, ...]


def open_files(paths: Sequence[Path], progress: Progress | None = None) -> Opened:
    """Open every file of `paths`; a folder stands for the files in it (not for its folders)."""
    files: list[Path] = []
    findings: list[Finding] = []
    for path in paths:
        if path.is_dir():
            inside = _files_of(path, findings)
            if not inside and not any(finding.severity is Severity.ERROR for finding in findings):
                findings.append(Finding(NOTHING_HERE, {"file": path.name}, file=path.name))
            files += inside
        else:
            files.append(path)
    unique = list(dict.fromkeys(files))
    grids: list[Grid] = []
    for number, path in enumerate(unique):
        if progress is not None:
            progress(path.name, number, len(unique))
        found, said = open_file(path)
        grids += found
        findings += said
    if progress is not None and unique:
        progress(unique[-1].name, len(unique), len(unique))
    return Opened(tuple(unique), tuple(grids), tuple(findings))


def _files_of(folder: Path, findings: list[Finding]) -> list[Path]:
    try:
        inside = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        findings.append(Finding(NO_FILE, {"file": folder.name}, file=folder.name))
        return []
    files = []
    for path in inside:
        suffix = path.suffix.casefold()
        if path.name.startswith((".", "~$")):
            continue  # traces of an open office program
        if suffix in TABLE_SUFFIXES or suffix in _OTHER_TABLES:
            files.append(path)
        else:
            findings.append(Finding(OTHER_FILE, {"file": path.name}, file=path.name))
    return files


def open_file(path: Path) -> tuple[list[Grid], list[Finding]]:
    """The grids of one file. Never raises for what the file holds."""
    name = path.name
    try:
        size = path.stat().st_size if path.is_file() else -1
        data = path.read_bytes() if 0 < size <= MAXIMUM_BYTES else b""
    except OSError:
        size, data = -1, b""
    if size < 0:
        return [], [Finding(NO_FILE, {"file": name}, file=name)]
    if size == 0:
        return [], [Finding(EMPTY_FILE, file=name)]
    try:
        kind, grids = _read(name, path.suffix.casefold(), size, data)
    except UnreadableFileError as error:
        return [], [_unreadable(name, error)]
    findings = _lies(name, path.suffix.casefold(), kind)
    findings += [
        Finding(EMPTY_SHEET, file=name, sheet=grid.sheet) for grid in grids if not grid.rows and not grid.is_hidden
    ]
    return [grid for grid in grids if grid.rows], findings


def _read(name: str, suffix: str, size: int, data: bytes) -> tuple[str, list[Grid]]:
    if size > MAXIMUM_BYTES:
        raise UnreadableFileError.too_large()
    kind = _kind(data, suffix)
    digest = hashlib.sha256(data).hexdigest()
    if kind == "CSV":
        return kind, [_csv_grid(name, digest, data)]
    parts = xlsx_parts.inspect(data) if kind == "Excel (.xlsx)" else xls_parts.inspect(data)
    return kind, _workbook_grids(name, digest, data, parts)


def _unreadable(name: str, fault: UnreadableFileError) -> Finding:
    values = {"why": fault.why.zh, "why_en": fault.why.en, "remedy": fault.remedy.zh, "remedy_en": fault.remedy.en}
    return Finding(UNREADABLE_FILE, values, file=name, cell=fault.cell)


def _lies(name: str, suffix: str, kind: str) -> list[Finding]:
    honest = {
        "CSV": suffix in {".csv", ".tsv", ".txt"},
        "Excel (.xlsx)": suffix in _XLSX_NAMES,
        "Excel 97-2003 (.xls)": suffix == ".xls",
    }
    return [] if honest[kind] else [Finding(LYING_NAME, {"suffix": suffix or name, "kind": kind}, file=name)]


def _kind(data: bytes, suffix: str) -> str:
    """What the bytes are.

    Raises:
        UnreadableFileError: something that is not read.
    """
    if suffix in _OTHER_TABLES or suffix in {".wps", ".doc", ".docx", ".pdf"}:
        raise UnreadableFileError.other_format(suffix)
    if data.startswith(b"PK"):
        return xlsx_parts.kind(data)
    if data.startswith(xls_parts.MAGIC):
        return xls_parts.kind(data)
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for mark, what in (
        (b"%pdf", ".pdf"),
        (b"{\\rtf", ".rtf"),
        (b"\x89png", ".png"),
        (b"\xff\xd8\xff", ".jpg"),
        (b"rar!", ".rar"),
        (b"7z\xbc\xaf", ".7z"),
    ):
        if head.startswith(mark):
            raise UnreadableFileError.other_format(what)
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise UnreadableFileError.web_page()
    return "CSV"


def _csv_grid(name: str, digest: str, data: bytes) -> Grid:
    records = csv_text.records(csv_text.decode(data))
    kept = [
        (number, record) for number, record in enumerate(records) if any(cell and not cell.isspace() for cell in record)
    ]
    width = max((len(record) for _, record in kept), default=0)
    if width > MAXIMUM_COLUMNS or width * len(kept) > MAXIMUM_CELLS:
        raise UnreadableFileError.too_large()
    rows: list[list[object]] = [[*record, *[""] * (width - len(record))] for _, record in kept]
    return Grid(
        name,
        "",
        digest,
        rows,
        [number for number, _ in kept],
        is_csv=True,
        widths=tuple(len(record) for _, record in kept),
    )


def _workbook_grids(name: str, digest: str, data: bytes, parts: Mapping[str, xlsx_parts.SheetPart]) -> list[Grid]:
    """Grids of a workbook that has been found fit to parse.

    The parser is native code: its panics do not derive from Exception, and a mutated file can cause one.
    """
    try:
        return _calamine_grids(name, digest, data, parts)
    except calamine.PasswordError as error:
        raise UnreadableFileError.password() from error
    except (calamine.CalamineError, ValueError, OverflowError, OSError) as error:
        raise UnreadableFileError.corrupt() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFileError.corrupt() from error


def _calamine_grids(name: str, digest: str, data: bytes, parts: Mapping[str, xlsx_parts.SheetPart]) -> list[Grid]:
    grids = []
    with calamine.load_workbook(io.BytesIO(data)) as book:
        for metadata in book.sheets_metadata:
            if metadata.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(metadata.name)
            part = parts.get(metadata.name, xlsx_parts.SheetPart())
            if sheet.total_width > MAXIMUM_COLUMNS or sheet.total_height * sheet.total_width > MAXIMUM_CELLS:
                raise UnreadableFileError.too_large()
            flawed = {row for (row, _), flaw in part.flaws.items() if flaw is not Flaw.EMPTY}
            rows, numbers = _rows(sheet, flawed, 1 + max((column for _, column in part.flaws), default=-1))
            merged = tuple(sheet.merged_cell_ranges or ())
            hidden = metadata.visible != calamine.SheetVisibleEnum.Visible
            grids.append(Grid(name, metadata.name, digest, rows, numbers, merged, part.flaws, hidden))
    return grids


def _is_used(values: Sequence[object]) -> bool:
    return any(value != "" and not (isinstance(value, str) and value.isspace()) for value in values)


def _rows(sheet: calamine.CalamineSheet, flawed: set[int], least_width: int) -> tuple[list[list[object]], list[int]]:
    rows: list[list[object]] = []
    numbers: list[int] = []
    if sheet.start is not None:
        left: list[object] = [""] * sheet.start[1]  # the iterator starts at the first used column, but at row 1
        for number, values in enumerate(sheet.iter_rows()):
            if number in flawed or _is_used(values):
                rows.append([*left, *values])
                numbers.append(number)
    missing = sorted(flawed - set(numbers))
    if missing:
        rows += [[] for _ in missing]
        numbers += missing
        order = sorted(range(len(numbers)), key=numbers.__getitem__)
        rows, numbers = [rows[place] for place in order], [numbers[place] for place in order]
    width = max(max(map(len, rows), default=0), least_width if rows else 0)
    for row in rows:
        row.extend([""] * (width - len(row)))
    return rows, numbers
