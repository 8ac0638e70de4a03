"""A return as a workbook, and a workbook as what a return would hold: read, compared, and applied when confirmed."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePath

import polars as pl
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from junheng.errors import UsageError
from junheng.reader import FindingsError
from junheng.records.findings import Finding, Severity
from junheng.records.reading import Reading
from junheng.records.reading import read as read_files
from junheng.records.snapshot import Snapshot, empty, schema
from junheng.records.store import pack, unpack
from junheng.records.writing.workbook import write_workbook
from junheng.tables import TABLES
from junheng.text import Language, Text
from junheng.web.audit.record import record
from junheng.web.files.kinds import recognised
from junheng.web.people.models import User
from junheng.web.returns import content as contents
from junheng.web.returns.cells import NOT_NOW, changed, locked, refuse_other_version
from junheng.web.returns.content import Lines, add_lines, frames
from junheng.web.returns.layout import ROW_NAME, row_title, shown, tables_of
from junheng.web.returns.models import Content, Return, Upload
from junheng.web.years.models import Year

MOST_BYTES = 20 * 1024 * 1024
SUFFIXES = (".xlsx", ".xls", ".csv")
STARTS = {b"PK\x03\x04": ".xlsx", bytes.fromhex("d0cf11e0a1b11ae1"): ".xls"}  # by the content, as the reader tells them

WRONG_KIND = Text(
    "请选择 Excel 工作簿（.xlsx、.xls）或 CSV 文件。", "Choose an Excel workbook (.xlsx, .xls) or a CSV file."
)
TOO_LARGE = Text(
    "文件超过 20 MB，请只保留要填报的表。", "The file is larger than 20 MB; keep only the sheets of the return."
)
NOT_ONE = Text(
    "文件里应当只有一个县一个学年的数据。", "The file should hold the data of one county in one school year."
)


@dataclass(frozen=True)
class Change:
    """One cell that a workbook would change."""

    table: Text
    row: Text
    column: Text
    old: str
    new: str


def written(one: Return, language: Language) -> bytes:
    """A return as the workbook that `read_upload` reads."""
    lines: Lines = {}
    is_school = one.school_id is not None
    tables = tables_of(is_school=is_school)
    add_lines(lines, one.code if is_school else None, one.content, dict.fromkeys((table.name for table in tables), 0))
    values, _ = frames(lines)
    sheets = {table.name: values.get(table.name, empty(table.name)) for table in tables}
    if not is_school:
        sheets = {"schools": _schools(one), **sheets}  # the reader looks up the schools that evidence names
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "return.xlsx"
        write_workbook(path, sheets, county=one.name, year=one.year.number, language=language)
        return path.read_bytes()


def _schools(one: Return) -> pl.DataFrame:
    rows = list(Return.objects.filter(year=one.year).exclude(school=None).order_by("code").values_list("code", "name"))
    names = {"school_id": [code for code, _ in rows], "name": [name for _, name in rows]}
    return pl.DataFrame({**dict.fromkeys(schema(TABLES["schools"])), **names}, schema=schema(TABLES["schools"]))


def read_upload(file: UploadedFile[bytes], year: Year) -> tuple[Reading, str, str]:
    """What a file holds, its name and its hash. The reader tells by the content what it is.

    Raises:
        UsageError: the file is of no kind that is read, too large, or made to do harm.
    """
    name = PurePath((file.name or "").replace("\\", "/")).name[-120:]
    suffix = PurePath(name).suffix.casefold()
    if suffix not in SUFFIXES:
        raise UsageError(WRONG_KIND)
    if (file.size or 0) > MOST_BYTES:
        raise UsageError(TOO_LARGE)
    data = file.read()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{suffix}"  # never under a name that somebody sent
        path.write_bytes(data)
        reading = read_files([path], year=year.number)
        if not errors(reading):
            _refuse_harm(path, data, name)
    return reading, name, hashlib.sha256(data).hexdigest()


def _refuse_harm(path: Path, data: bytes, name: str) -> None:
    """What the reader passes over, and no file may hold that others open later: macros, members that lead out.

    Raises:
        UsageError: there is such a thing.
    """
    for start, ending in STARTS.items():
        if data.startswith(start):
            recognised(path, f"{PurePath(name).stem}{ending}")


def errors(reading: Reading) -> list[Finding]:
    """What keeps a workbook from being taken."""
    return [finding for finding in reading.findings if finding.severity is Severity.ERROR]


def single(reading: Reading) -> Snapshot:
    """The one county year that was read.

    Raises:
        FindingsError: the file has errors.
        UsageError: it holds several county years, or none.
    """
    if errors(reading):
        raise FindingsError(tuple(reading.findings))
    if len(reading.snapshots) != 1:
        raise UsageError(NOT_ONE)
    return reading.snapshots[0]


def of_return(snapshot: Snapshot, one: Return) -> Content:
    """The part of a workbook that is of this return.

    Raises:
        UsageError: it holds another school.
    """
    schools, bureau = contents.contents_of(snapshot)
    if one.school_id is None:
        return {name: bureau[name] for name in bureau if name in snapshot.tables}
    others = [code for code in schools if code != one.code]
    if others or one.code not in schools:
        raise UsageError(
            Text(
                "工作簿里是{codes}，这份报表是{name}（{code}）。请核对机构标识码，或换文件。",
                "The workbook holds {codes}; this is the return of {name} ({code}). Check the code, or take another file.",
            ).format(codes="、".join(others[:3]) or "—", name=one.name, code=one.code)
        )
    return {name: rows for name, rows in schools[one.code].items() if name in snapshot.tables}


def merged(one: Return, given: Content) -> Content:
    """What the return would hold: the tables that the workbook has as they stand there, the others as they are.

    A row that stands for the same keeps its name; what nobody may change (the county's name) stays.
    """
    made: Content = {}
    for table in tables_of(is_school=one.school_id is not None):
        old = one.content.get(table.name, [])
        if table.name not in given:
            made[table.name] = old
            continue
        key = [name for name in table.key if name != "school_id"]
        by_key = {tuple(row.get(name) for name in key): row for row in old}
        rows = []
        for place, row in enumerate(given[table.name]):
            values = {name: value for name, value in row.items() if name != ROW_NAME}
            same = (
                by_key.get(tuple(row.get(name) for name in key))
                if table.key
                else (old[place] if place < len(old) else None)
            )
            if table.name == "schools" and same is not None:
                values |= {name: same[name] for name in ("city", "county") if name in same}
            rows.append({ROW_NAME: same[ROW_NAME] if same is not None else row[ROW_NAME], **values})
        made[table.name] = rows
    return made


def changes(one: Return, after: Content) -> list[Change]:
    """Cells that would change."""
    found = []
    for table, row, column, old, new in contents.changes(
        one.content, after, tables_of(is_school=one.school_id is not None)
    ):
        if column.name == "school_id" and one.school_id is not None:
            continue
        title = row_title(
            table.name, row, 1 + next((n for n, r in enumerate(after.get(table.name, [])) if r is row), 0)
        )
        found.append(Change(Text(table.zh, table.en), title, Text(column.zh, column.en), shown(old), shown(new)))
    return found


@transaction.atomic
def keep_upload(one: Return, snapshot: Snapshot, name: str, sha256: str, by: User) -> Upload:
    """Keep what was read until it is confirmed; what the same person had waiting for this return goes.

    Raises:
        UsageError: the return cannot be filled in, or the workbook holds another school.
    """
    if not one.can_be_filled:
        raise UsageError(NOT_NOW)
    of_return(snapshot, one)
    Upload.objects.filter(target=one, by=by).delete()
    return Upload.objects.create(
        year=one.year, county_id=one.county_id, school_id=one.school_id, target=one, version=one.version, name=name,
        sha256=sha256, content=pack(snapshot), by=by,
    )  # fmt: skip


@transaction.atomic
def apply_upload(upload: Upload, by: User) -> Return:
    """Take a confirmed workbook into its return.

    Raises:
        UsageError: the return cannot be filled in, or has changed since the workbook was compared with it.
    """
    one = locked(upload.target_id)
    if not one.can_be_filled:
        raise UsageError(NOT_NOW)
    refuse_other_version(one, upload.version)
    after = merged(one, of_return(unpack(bytes(upload.content)), one))
    count = len(changes(one, after))
    one.content, one.doubts = after, None
    changed(one, by)
    record(
        "returns.log_uploaded", who=by, county=one.county_id, target=one, file=upload.name, sha256=upload.sha256, cells=count,
        version=one.version,
    )  # fmt: skip
    upload.delete()
    return one
