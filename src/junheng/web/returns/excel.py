"""A return as a workbook, and a workbook as what a return would hold: read, compared, and applied when confirmed."""

from __future__ import annotations

import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from junheng.tables import TABLES, Column, Table
from junheng.text import Language, Text
from junheng.web.audit.record import record
from junheng.web.files.kinds import recognised
from junheng.web.people.models import User
from junheng.web.returns import content as contents
from junheng.web.returns.cells import NOT_NOW, changed, locked, refuse_other_version
from junheng.web.returns.content import Lines, Row, add_lines, frames
from junheng.web.returns.layout import (
    ROW_NAME,
    ROWS_STAND,
    SCHOOL_TABLES,
    columns_of,
    label,
    name_of,
    row_title,
    shown,
    tables_of,
)
from junheng.web.returns.models import Content, Return, Upload
from junheng.web.years.keep import standard_of
from junheng.web.years.models import Year

MOST_BYTES = 20 * 1024 * 1024
SUFFIXES = (".xlsx", ".xls", ".csv")
STARTS = {b"PK\x03\x04": ".xlsx", bytes.fromhex("d0cf11e0a1b11ae1"): ".xls"}  # by the content, as the reader tells them

WRONG_KIND = Text(
    "请选择 Excel 工作簿（.xlsx、.xls）或 CSV 文件。WPS 的 .et 请在 WPS 里另存为 .xlsx；带宏的 .xlsm 不接收，也请另存为 .xlsx。",
    "Choose an Excel workbook (.xlsx, .xls) or a CSV file. Save an .et as .xlsx in WPS; workbooks with macros (.xlsm) are not "
    "taken, save them as .xlsx, too.",
)
TOO_LARGE = Text(
    "文件超过 20 MB，请只保留要填报的表。", "The file is larger than 20 MB; keep only the sheets of the return."
)
TABLES_STAY = Text(
    "文件里没有这些表的数据，原来的数不变：{names}。要删去哪一行，请在网页上删。",
    "The file has no record of these tables, which stay as they are: {names}. Rows are removed on the page of a table.",
)
COLUMNS_STAY = Text(
    "文件的“{table}”没有这些列，原来的数不变：{names}。",
    "The file's “{table}” lacks these columns, whose figures stay as they are: {names}.",
)
COLUMNS_SAY_NOTHING = Text(
    "文件的“{table}”没有这些列，或整列没填，原来的数不变：{names}。",
    "The file's “{table}” lacks these columns, or says nothing in them; their figures stay as they are: {names}.",
)
NOTHING_OF_SCHOOL = Text(
    "文件里没有本校报表的数据。请下载本页的 Excel，填好再传。",
    "The file has nothing of a school's return. Download the workbook of this page and fill it in.",
)
ROWS_STAY = Text(
    "文件的“{table}”缺少这些行，原来的数不变：{names}。",
    "The file's “{table}” lacks these rows, which stay as they are: {names}.",
)
NOT_OF_STANDARD = Text(
    "“{table}”里的这些行不在本年的标准中，没有读取：{names}。",
    "These rows of “{table}” are not of this year's standard and were not taken: {names}.",
)
ROW_COMES, ROW_GOES = Text("增加一行", "a new row"), Text("删去这一行", "the row is removed")
NOT_ONE = Text(
    "文件里应当只有一个县一个学年的数据。", "The file should hold the data of one county in one school year."
)


@dataclass(frozen=True)
class Change:
    """What a workbook would change: a cell, or a whole row that comes or goes; "" where nothing is reported."""

    table: Text
    row: Text
    column: Text
    old: Text
    new: Text

    @property
    def empties(self) -> bool:
        """Whether something that was reported would be no more."""
        return bool(self.old.zh) and not self.new.zh


@dataclass(frozen=True)
class Taken:
    """What a return would hold after a workbook was taken, and what of both stays out of it."""

    content: Content
    remarks: tuple[Text, ...]


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


def read_upload(file: UploadedFile[bytes], year: Year, *, lists_schools: bool = True) -> tuple[Reading, str, str]:
    """What a file holds, its name and its hash. The reader tells by the content what it is.

    `lists_schools`: whether it has to list the schools that it speaks of; a school's return knows its own.

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
        reading = read_files([path], year=year.number, lists_schools=lists_schools)
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


def taken_by(one: Return, snapshot: Snapshot) -> Taken:
    """What a return would hold after its workbook was taken.

    Raises:
        UsageError: it holds another school.
    """
    schools, bureau = contents.contents_of(snapshot)
    if one.school_id is None:
        return taken(one, bureau, lacking(snapshot).get("", {}))
    if not schools:
        raise UsageError(NOTHING_OF_SCHOOL)
    others = [code for code in schools if code != one.code]
    if others and one.code in schools:
        raise UsageError(
            Text(
                "工作簿里有{count}所学校，这份报表只收{name}（{code}）的。请只留本校的行；全县的工作簿由县管理员在“导入全县工作簿”上传。",
                "The workbook holds {count} schools; this is the return of {name} ({code}) alone. Keep its rows only; the "
                "administrator imports a county's workbook.",
            ).format(count=len(schools), name=one.name, code=one.code)
        )
    if others or one.code not in schools:
        raise UsageError(
            Text(
                "工作簿里是{codes}，这份报表是{name}（{code}）。请核对机构标识码，或换文件。",
                "The workbook holds {codes}; this is the return of {name} ({code}). Check the code, or take another file.",
            ).format(codes="、".join(others[:3]) or "—", name=one.name, code=one.code)
        )
    return taken(one, schools[one.code], lacking(snapshot).get(one.code, {}))


Lacking = Mapping[str, frozenset[str]]


def lacking(snapshot: Snapshot, *, empty_too: bool = False) -> dict[str, dict[str, frozenset[str]]]:
    """By school ("" the bureau) and table the columns that its sheets had not.

    Of them a workbook says nothing, which is not that they are empty. With `empty_too` also those in which no row of the
    whole county says anything: they were left out, not emptied.
    """
    found: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for name, cells in snapshot.sources.items():
        rows = snapshot.tables[name]
        empty_ = {column for column in rows.columns if empty_too and rows[column].null_count() == rows.height}
        is_there = cells.select(pl.all().is_not_null())
        if not any(is_there.select(pl.all().any()).row(0)):  # nothing is known of where it is from
            continue
        whose = rows["school_id"] if name in SCHOOL_TABLES else pl.repeat("", rows.height, dtype=pl.String, eager=True)
        for said in (
            is_there.with_columns(whose.alias("__of")).group_by("__of").agg(pl.all().any()).iter_rows(named=True)
        ):
            code = said.pop("__of") or ""
            found[code][name] = frozenset({column for column, there in said.items() if not there} | empty_)
    return found


def taken(one: Return, given: Content, lacks: Lacking, columns_stay: Text = COLUMNS_STAY) -> Taken:
    """What the return would hold: what the workbook says, and as it was whatever it does not speak of.

    A table without a row, a column that no sheet has and a row that the year brought stay. A row that stands for the same
    keeps its name. What nobody may change (the county's name) stays, and a veto that the standard does not know is not taken.

    Args:
        one: The return.
        given: What the workbook holds of it.
        lacks: By table the columns that it does not have.
        columns_stay: What is said of such a column.
    """
    made: Content = {}
    remarks: list[Text] = []
    silent: list[Text] = []
    for table in tables_of(is_school=one.school_id is not None):
        old, new = one.content.get(table.name, []), given.get(table.name, [])
        if not new:
            made[table.name] = old
            silent += [Text(table.zh, table.en)] if old else []
            continue
        merged = _merged(table, old, new, lacks.get(table.name, frozenset()), one)
        made[table.name] = merged.rows
        kept = [name_of(column) for column in table.columns if column.name in merged.kept]
        for words, names in (
            (columns_stay, kept),
            (ROWS_STAY, [row_title(table.name, row, 0) for row in merged.absent]),
            (NOT_OF_STANDARD, [row_title(table.name, row, 0) for row in merged.strange]),
        ):
            if names:
                remarks.append(words.format(table=Text(table.zh, table.en), names=_names(names)))
    if silent:
        remarks.insert(0, TABLES_STAY.format(names=_names(silent)))
    return Taken(made, tuple(remarks))


@dataclass
class _Merged:
    """The rows of a table, the columns in which something stayed, rows that stay though a workbook lacks them, rows not taken."""

    rows: list[Row] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    absent: list[Row] = field(default_factory=list)
    strange: list[Row] = field(default_factory=list)


def _merged(table: Table, before: Sequence[Row], after: Sequence[Row], lacks: frozenset[str], one: Return) -> _Merged:
    made = _Merged()
    apart = contents.told_apart_by(table, lacks)
    for old, new in contents.pairs(table, before, after, lacks):
        if new is None:
            if old is not None and table.name in ROWS_STAND:
                made.rows.append(old)
                made.absent.append(old)
        elif old is None:
            is_strange = table.name == "vetoes" and new.get("veto_id") not in standard_of(one.year).pack.vetoes
            (made.strange if is_strange else made.rows).append(new)
        else:
            values = {name: value for name, value in new.items() if name != ROW_NAME}
            stay = {name for name in lacks if old.get(name) is not None} if contents.alike(old, new, apart) else set()
            given = {"city", "county"} & set(old) if table.name == "schools" else set()
            made.kept |= stay - set(table.key) - {"school_id"}
            made.rows.append({ROW_NAME: old[ROW_NAME], **values, **{name: old[name] for name in stay | given}})
    return made


def _names(names: Sequence[Text]) -> Text:
    return Text("、".join(name.zh for name in names), ", ".join(name.en for name in names))


def changes(one: Return, after: Content) -> list[Change]:
    """What would change, cell by cell; a row that comes or goes as a whole."""
    found = []
    for table in tables_of(is_school=one.school_id is not None):
        asked = columns_of(table, is_school=one.school_id is not None)
        before = one.content.get(table.name, [])
        places = {row[ROW_NAME]: place for place, row in enumerate(after.get(table.name, []), 1)}
        for place, (old, new) in enumerate(contents.pairs(table, before, after.get(table.name, [])), 1):
            title = row_title(table.name, new or old or {}, place if new is None else places[new[ROW_NAME]])
            named = Text(table.zh, table.en), title
            if old is None or new is None:
                words = ROW_COMES if old is None else ROW_GOES
                found.append(Change(*named, words, _whole(asked, old), _whole(asked, new)))
                continue
            found += [
                Change(
                    *named, name_of(column), label(column, old.get(column.name)), label(column, new.get(column.name))
                )
                for column in asked
                if old.get(column.name) != new.get(column.name)
            ]
    return found


def _whole(asked: Sequence[Column], row: Row | None) -> Text:
    """A row in one line."""
    if row is None:
        return Text("", "")
    told = [(name_of(column), label(column, row.get(column.name))) for column in asked]
    return Text(
        "，".join(f"{name.zh} {value.zh}" for name, value in told if value.zh),
        ", ".join(f"{name.en} {value.en}" for name, value in told if value.en),
    )


def cells_changed(before: Content, after: Content, *, is_school: bool) -> list[dict[str, str]]:
    """The cells that differ, as the log keeps them."""
    return [
        {
            "table": table.name, "row": (new or old or {})[ROW_NAME], "column": column.name,
            "old": shown((old or {}).get(column.name)), "new": shown((new or {}).get(column.name)),
        }
        for table in tables_of(is_school=is_school)
        for old, new in contents.pairs(table, before.get(table.name, []), after.get(table.name, []))
        for column in columns_of(table, is_school=is_school)
        if (old or {}).get(column.name) != (new or {}).get(column.name)
    ]  # fmt: skip


@transaction.atomic
def keep_upload(one: Return, snapshot: Snapshot, name: str, sha256: str, by: User) -> Upload:
    """Keep what was read until it is confirmed; what the same person had waiting for this return goes.

    Raises:
        UsageError: the return cannot be filled in, or the workbook holds another school.
    """
    if not one.can_be_filled:
        raise UsageError(NOT_NOW)
    taken_by(one, snapshot)
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
    before, one.content = one.content, taken_by(one, unpack(bytes(upload.content))).content
    one.doubts = None
    changed(one, by)
    cells = cells_changed(before, one.content, is_school=one.school_id is not None)
    record(
        "returns.log_uploaded", who=by, county=one.county_id, target=one, file=upload.name, sha256=upload.sha256, cells=cells,
        version=one.version,
    )  # fmt: skip
    upload.delete()
    return one
