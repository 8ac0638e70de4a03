"""What a return holds: rows of plain JSON, their cells read and addressed, and as the frames of a snapshot."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from junheng.records.files.addresses import address
from junheng.records.findings import Finding, Severity
from junheng.records.snapshot import Snapshot, schema
from junheng.records.values.cells import read_cell
from junheng.records.values.keys import DUPLICATE_KEY
from junheng.tables import TABLES, Column, Table, Type
from junheng.web.returns.layout import (
    ROW_NAME,
    SCHOOL_TABLES,
    columns_of,
    is_asked,
    is_locked,
    is_optional,
    stages_of,
    tables_of,
)
from junheng.web.returns.models import Content

Row = dict[str, Any]


def new_row(**values: object) -> Row:
    """A row with a name of its own, that no row of any return ever had."""
    return {
        ROW_NAME: secrets.token_hex(5),
        **{name: plain(value) for name, value in values.items() if value is not None},
    }


def plain(value: object) -> object:
    """A value as JSON holds it."""
    return value.isoformat() if isinstance(value, dt.date) else value


def native(column: Column, value: Any) -> Any:
    """A value of JSON as a frame holds it."""
    if value is None:
        return None
    if column.type is Type.DATE:
        return dt.date.fromisoformat(value)
    return float(value) if column.type is Type.NUMBER else value


def read(table: Table, column: Column, typed: str) -> tuple[object, Finding | None]:
    """What somebody typed as JSON holds it, and what the library says of it: an error where it cannot be read."""
    outcome = read_cell(typed, column, is_key=column.name in table.key or column.required)
    finding = None
    if outcome.rule is not None:
        words = {"column": column.zh, "column_en": column.en, "wanted": column.unit, "first": "", "count": "1"}
        finding = Finding(outcome.rule, {**words, **outcome.words}, table=table.name, column=column.name)
    return plain(outcome.value), finding


def is_error(finding: Finding | None) -> bool:
    """Whether a finding refuses a value."""
    return finding is not None and finding.severity is Severity.ERROR


def row_of(content: Content, table: str, name: str) -> Row | None:
    """The row of a table by its name."""
    return next((row for row in content.get(table, []) if row[ROW_NAME] == name), None)


def twin(content: Content, table: str, row: Row) -> int | None:
    """The place of another row with the same whole key, counted from 1."""
    key = [name for name in TABLES[table].key if name != "school_id" or table == "evidence"]
    if not key:
        return None
    needed = [name for name in key if TABLES[table].column(name).required]
    values = [row.get(name) for name in key]
    if any(row.get(name) is None for name in needed):
        return None
    for place, other in enumerate(content.get(table, []), 1):
        if other is not row and [other.get(name) for name in key] == values:
            return place
    return None


def twin_finding(table: Table, row: Row, place: int) -> Finding:
    """The library's words for a key that stands twice."""
    key = tuple(str(row.get(name, "")) for name in table.key if name != "school_id")
    words = {"table": table.zh, "table_en": table.en, "key": " ".join(key), "first": str(place)}
    return Finding(DUPLICATE_KEY, words, table=table.name, key=key, column=table.key[-1])


def missing_cells(content: Content, *, is_school: bool) -> Iterator[tuple[str, Row, Column]]:
    """Cells that are asked for and empty."""
    for table in tables_of(is_school=is_school):
        for row in content.get(table.name, []):
            for column in columns_of(table, is_school=is_school):
                if row.get(column.name) is None and is_asked(table.name, column.name, row):
                    if is_optional(table.name, column.name, row) or is_locked(table.name, column.name):
                        continue
                    yield table.name, row, column


def unkeyed_cells(content: Content, *, is_school: bool) -> Iterator[tuple[str, Row, Column]]:
    """Cells without which a row cannot be told from others."""
    for table, row, column in missing_cells(content, is_school=is_school):
        if column.required:
            yield table, row, column


def blank(*, is_school: bool, kind: str | None = None, **school: object) -> Content:
    """The content of a return in which nothing is reported: rows for the school, its stages, its campus, its money."""
    content: Content = {table.name: [] for table in tables_of(is_school=is_school)}
    if is_school:
        content["schools"] = [new_row(kind=kind, **school)]
        content["stages"] = [new_row(stage=stage) for stage in stages_of(kind)]
        content["campuses"] = [new_row()]
        content["finance"] = [new_row()]
        return content
    for table, column in (("county", "item"), ("survey", "group")):
        codes = TABLES[table].column(column).codes
        content[table] = [
            new_row(**{column: code.value, **({"unit": code.unit} if code.unit else {})}) for code in codes
        ]
    return content


def contents_of(snapshot: Snapshot) -> tuple[dict[str, Content], Content]:
    """A snapshot as the contents of its returns: of each school by code, and of the bureau.

    Where no table lists the schools, they are those of which the other tables speak.
    """
    listing = ["schools"] if "schools" in snapshot.tables else [table.name for table in tables_of(is_school=True)]
    schools: dict[str, Content] = {
        code: {table.name: [] for table in tables_of(is_school=True)}
        for name in listing
        for code in snapshot.table(name)["school_id"].drop_nulls()
    }
    bureau: Content = {table.name: [] for table in tables_of(is_school=False)}
    for table in tables_of(is_school=True):
        for row in snapshot.table(table.name).iter_rows(named=True):
            code = row.pop("school_id")
            if code in schools:
                schools[code][table.name].append(new_row(**row))
    for table in tables_of(is_school=False):
        bureau[table.name] = [new_row(**row) for row in snapshot.table(table.name).iter_rows(named=True)]
    return schools, bureau


Lines = dict[str, tuple[list[Row], list[dict[str, str | None]]]]


def add_lines(lines: Lines, code: str | None, content: Content, sheet_of: Mapping[str, int]) -> None:
    """Add the rows of a return to `lines`: by table, the values and their addresses, "3!F5" being F5 of sheet 3.

    `code` is that of the school; None: the bureau's return.
    """
    is_school = code is not None
    for table in tables_of(is_school=is_school):
        values, addresses = lines.setdefault(table.name, ([], []))
        for place, row in enumerate(content.get(table.name, []), 1):
            named = {column.name: native(column, row.get(column.name)) for column in table.columns}
            if is_school:
                named["school_id"] = code
            values.append(named)
            addresses.append(
                {
                    column.name: f"{sheet_of[table.name]}!{cell_address(table, column.name, place)}"
                    if row.get(column.name) is not None or is_asked(table.name, column.name, row)
                    else None
                    for column in table.columns
                }
            )


def cell_address(table: Table, column: str, place: int) -> str:
    """The address of a cell in the grid: letters by the order of the table's columns, rows counted from 1."""
    return address(place - 1, table.names.index(column))


def frames(lines: Lines) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    """Frames of values and of addresses. A table without any row was not given."""
    tables: dict[str, pl.DataFrame] = {}
    sources: dict[str, pl.DataFrame] = {}
    for name, (values, addresses) in lines.items():
        if values:
            columns = schema(TABLES[name])
            tables[name] = _frame(values, columns)
            sources[name] = _frame(addresses, dict.fromkeys(columns, pl.String))
    return tables, sources


def _frame(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    return pl.DataFrame(
        {name: pl.Series(name, [row[name] for row in rows], dtype=dtype) for name, dtype in columns.items()}
    )


def told_apart_by(table: Table, lacking: Collection[str] = ()) -> tuple[str, ...]:
    """The columns by which rows of a return are told apart: the key, or all that a file has where there is none."""
    names = table.key or tuple(name for name in table.names if name not in lacking)
    return tuple(name for name in names if name != "school_id" or table.name not in SCHOOL_TABLES)


def alike(one: Mapping[str, Any], other: Mapping[str, Any], names: Iterable[str]) -> bool:
    """Whether two rows have the same in these columns."""
    return all(one.get(name) == other.get(name) for name in names)


def pairs(
    table: Table, before: Sequence[Row], after: Sequence[Row], lacking: Collection[str] = ()
) -> list[tuple[Row | None, Row | None]]:
    """Rows that stand for the same: those that were there, in their order, then those that are new.

    Of a table without a key the equal rows are found first, as several may be alike; of what is left those are taken for
    one row that changed which are about the same (a room of the same use).
    """
    found = _matched(before, after, told_apart_by(table, lacking))
    if not table.key:
        about = [column.name for column in table.columns if column.required or column.name == "school_id"]
        taken = set(found)
        places = [place for place in range(len(after)) if place not in taken]
        rows = [row for row, place in zip(before, found, strict=True) if place is None]
        rest = iter(_matched(rows, [after[place] for place in places], about))
        found = [
            place if place is not None else (None if (later := next(rest)) is None else places[later])
            for place in found
        ]
    held = [(row, None if place is None else after[place]) for row, place in zip(before, found, strict=True)]
    taken = set(found)
    return [*held, *((None, row) for place, row in enumerate(after) if place not in taken)]


def _matched(before: Sequence[Row], after: Sequence[Row], names: Sequence[str]) -> list[int | None]:
    """For each row the place of the one in `after` that has the same in `names`; each is taken once."""
    waiting: dict[tuple[object, ...], list[int]] = {}
    for place in reversed(range(len(after))):
        waiting.setdefault(tuple(after[place].get(name) for name in names), []).append(place)
    return [places.pop() if (places := waiting.get(tuple(row.get(name) for name in names))) else None for row in before]
