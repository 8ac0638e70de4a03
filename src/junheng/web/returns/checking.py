"""A return checked by itself, by the library's checks, each finding at its cell; and what keeps it from being submitted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from junheng.records.checks import check
from junheng.records.checks.years import JUNIOR_INTAKE_LOW
from junheng.records.findings import Finding, Severity
from junheng.records.snapshot import Snapshot, SourceSheet, make_snapshot
from junheng.records.store import unpack
from junheng.records.values.cells import EMPTY_REQUIRED
from junheng.tables import TABLES
from junheng.web.returns import content as contents
from junheng.web.returns.content import Lines, Row, add_lines, cell_address, frames
from junheng.web.returns.layout import ROW_NAME, tables_of
from junheng.web.returns.models import Content, Return
from junheng.web.years.models import StoredSnapshot, Year

_OF_ALL_SCHOOLS = frozenset({JUNIOR_INTAKE_LOW.code})  # means nothing for one school


@dataclass(frozen=True)
class Placed:
    """A finding with the row and column of the return that it is about; both empty: the return as a whole."""

    finding: Finding
    table: str
    row: str
    column: str


def check_return(one: Return, content: Content | None = None) -> list[Placed]:
    """What the library asks about a return taken by itself: doubts and notes, and errors that keep it from being whole."""
    held: Content = one.content if content is None else content
    is_school = one.school_id is not None
    found = [
        _unkeyed(table, row, column.name, held)
        for table, row, column in contents.unkeyed_cells(held, is_school=is_school)
    ]
    unkeyed = {(placed.table, placed.row) for placed in found}
    readable: Content = {
        table: [row for row in rows if (table, row[ROW_NAME]) not in unkeyed] for table, rows in held.items()
    }
    for table in tables_of(is_school=is_school):
        for row in readable.get(table.name, []):
            place = contents.twin(readable, table.name, row)
            if place is not None:
                finding = contents.twin_finding(table, row, place)
                found.append(Placed(finding, table.name, row[ROW_NAME], finding.column))
    doubled = {(placed.table, placed.row) for placed in found}
    single: Content = {
        table: [row for row in rows if (table, row[ROW_NAME]) not in doubled] for table, rows in readable.items()
    }
    found += [
        _placed(finding, single)
        for finding in check(_by_itself(one, single), before(one))
        if finding.rule.code not in _OF_ALL_SCHOOLS
    ]
    return found


def _unkeyed(table: str, row: Row, column: str, held: Content) -> Placed:
    named = TABLES[table].column(column)
    place = 1 + next(place for place, one in enumerate(held[table]) if one is row)
    words = {"column": named.zh, "column_en": named.en}
    finding = Finding(
        EMPTY_REQUIRED,
        words,
        sheet=TABLES[table].zh,
        cell=cell_address(TABLES[table], column, place),
        table=table,
        column=column,
    )
    return Placed(finding, table, row[ROW_NAME], column)


def _by_itself(one: Return, content: Content) -> Snapshot:
    lines: Lines = {}
    tables = tables_of(is_school=one.school_id is not None)
    sheets = [SourceSheet("", table.name, "") for table in tables]
    add_lines(lines, one, content, {table.name: place for place, table in enumerate(tables)})
    values, addresses = frames(lines)
    return make_snapshot(one.county.name, one.year.number, values, addresses, sheets)


def _placed(finding: Finding, content: Content) -> Placed:
    table = finding.sheet or finding.table
    digits = finding.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    rows = content.get(table, [])
    if not digits or table != finding.table or int(digits) > len(rows):
        return Placed(finding, finding.table, "", finding.column)
    return Placed(finding, table, rows[int(digits) - 1][ROW_NAME], finding.column)


def before(one: Return) -> Snapshot | None:
    """What the same school, or the bureau, reported for the year before; under the code that the school has now."""
    year = Year.objects.filter(county_id=one.county_id, number=one.year.number - 1).first()
    current = year.snapshots.order_by("-pk").values_list("pk", flat=True).first() if year is not None else None
    if current is None:
        return None
    whole = unpacked(current)
    names = {table.name for table in tables_of(is_school=one.school_id is not None)}
    if one.school_id is None:
        return make_snapshot(
            whole.county, whole.year, {name: whole.tables[name] for name in names if name in whole.tables}
        )
    code = one.code_before or one.code
    own = {name: whole.tables[name].filter(school_id=code) for name in names if name in whole.tables}
    return make_snapshot(
        whole.county,
        whole.year,
        {name: frame.with_columns(pl.lit(one.code).alias("school_id")) for name, frame in own.items()},
    )


@lru_cache(maxsize=4)
def unpacked(pk: int) -> Snapshot:
    """A stored snapshot, which never changes."""
    return unpack(bytes(StoredSnapshot.objects.values_list("content", flat=True).get(pk=pk)))


def open_doubts(found: Iterable[Placed], reasons: Mapping[str, object]) -> list[Placed]:
    """Doubts for which nobody has given a reason."""
    return [
        placed for placed in found if placed.finding.severity is Severity.DOUBT and placed.finding.id not in reasons
    ]


def errors(found: Iterable[Placed]) -> list[Placed]:
    """What must be mended before a return can be submitted."""
    return [placed for placed in found if placed.finding.severity is Severity.ERROR]
