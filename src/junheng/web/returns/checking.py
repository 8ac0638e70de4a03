"""A return checked by itself, by the library's checks, each finding at its cell; and what keeps it from being submitted."""

from __future__ import annotations

import json
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
from junheng.text import Text
from junheng.web.returns import content as contents
from junheng.web.returns.content import Lines, Row, add_lines, cell_address, frames
from junheng.web.returns.layout import ROW_NAME, tables_of
from junheng.web.returns.models import Content, Return
from junheng.web.returns.pieces import DOUBTS
from junheng.web.years.keep import evaluation_of
from junheng.web.years.models import StoredSnapshot

_OF_ALL_SCHOOLS = frozenset({JUNIOR_INTAKE_LOW.code})  # means nothing for one school


@dataclass(frozen=True)
class Placed:
    """A finding with the row and column of the return that it is about; both empty: the return as a whole."""

    finding: Finding
    table: str
    row: str
    column: str


def check_return(one: Return) -> tuple[Placed, ...]:
    """What the library asks about a return taken by itself: doubts and notes, and errors that keep it from being whole."""
    about = _About(
        one.school_id is not None,
        one.code,
        one.code_before or one.code,
        one.county.name,
        one.year.number,
        _snapshot_before(one),
    )
    return _checked(about, json.dumps(one.content, ensure_ascii=False))


@dataclass(frozen=True)
class _About:
    """Whose return it is: all of a return but its content that a check depends on."""

    is_school: bool
    code: str
    code_before: str
    county: str
    year: int
    before: tuple[int, str] | None  # the stored snapshot of the year before, and its hash


@lru_cache(maxsize=256)
def _checked(about: _About, content: str) -> tuple[Placed, ...]:
    """Of one content once: it is asked before and after each cell that is saved."""
    held: Content = json.loads(content)
    is_school = about.is_school
    unkeyed = [
        _unkeyed(table, row, column.name, held)
        for table, row, column in contents.unkeyed_cells(held, is_school=is_school)
    ]
    keyed = _without(held, unkeyed)
    doubled = [
        Placed(finding, table.name, row[ROW_NAME], finding.column)
        for table in tables_of(is_school=is_school)
        for row in keyed.get(table.name, [])
        if (place := contents.twin(keyed, table.name, row)) is not None
        for finding in [contents.twin_finding(table, row, place)]
    ]
    single = _without(keyed, doubled)
    asked = [
        _placed(finding, single)
        for finding in check(_by_itself(about, single), _before(about))
        if finding.rule.code not in _OF_ALL_SCHOOLS
    ]
    return (*unkeyed, *doubled, *asked)


def _without(content: Content, found: Iterable[Placed]) -> Content:
    """The content without the rows that something was found in."""
    rows_of = {(placed.table, placed.row) for placed in found}
    return {table: [row for row in rows if (table, row[ROW_NAME]) not in rows_of] for table, rows in content.items()}


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


def _by_itself(about: _About, content: Content) -> Snapshot:
    lines: Lines = {}
    tables = tables_of(is_school=about.is_school)
    sheets = [SourceSheet("", table.name, "") for table in tables]
    places = {table.name: place for place, table in enumerate(tables)}
    add_lines(lines, about.code if about.is_school else None, content, places)
    values, addresses = frames(lines)
    return make_snapshot(about.county, about.year, values, addresses, sheets)


def _placed(finding: Finding, content: Content) -> Placed:
    table = finding.sheet or finding.table
    digits = finding.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    rows = content.get(table, [])
    if not digits or table != finding.table or int(digits) > len(rows):
        return Placed(finding, finding.table, "", finding.column)
    return Placed(finding, table, rows[int(digits) - 1][ROW_NAME], finding.column)


def before(one: Return) -> Snapshot | None:
    """What the same school, or the bureau, reported for the year before; under the code that the school has now."""
    return _before(
        _About(
            one.school_id is not None, one.code, one.code_before or one.code, "", one.year.number, _snapshot_before(one)
        )
    )


def _snapshot_before(one: Return) -> tuple[int, str] | None:
    """The newest stored snapshot of the year before."""
    rows = StoredSnapshot.objects.filter(year__county_id=one.county_id, year__number=one.year.number - 1)
    return rows.order_by("-pk").values_list("pk", "hash").first()


def _before(about: _About) -> Snapshot | None:
    if about.before is None:
        return None
    whole = unpacked(*about.before)
    names = [table.name for table in tables_of(is_school=about.is_school) if table.name in whole.tables]
    if not about.is_school:
        return make_snapshot(whole.county, whole.year, {name: whole.tables[name] for name in names})
    own = {name: whole.tables[name].filter(school_id=about.code_before) for name in names}
    named = {name: frame.with_columns(pl.lit(about.code).alias("school_id")) for name, frame in own.items()}
    return make_snapshot(whole.county, whole.year, named)


@lru_cache(maxsize=4)
def unpacked(pk: int, hash_: str) -> Snapshot:
    """A stored snapshot. Under its hash, so that one from which persons were removed is not taken from memory."""
    return unpack(bytes(StoredSnapshot.objects.values_list("content", flat=True).get(pk=pk)))


@dataclass(frozen=True)
class CountyDoubt:
    """A doubt that shows only when all schools are looked at together; as the newest evaluation had it."""

    id: str
    table: str
    what: Text
    do: Text
    school: str  # its code, where it is about one
    released: str | None


def county_doubts(one: Return) -> list[CountyDoubt]:
    """Doubts of the county that no return raises by itself: the bureau's to settle. Empty for the return of a school."""
    if one.school_id is not None:
        return []
    evaluation = evaluation_of(one.year)
    piece = evaluation.pieces.filter(key=DOUBTS).first() if evaluation is not None else None
    if piece is None:
        return []
    explained = {
        finding
        for given in Return.objects.filter(year=one.year)
        .exclude(school=None)
        .values_list("approved_reasons", flat=True)
        for finding in given
    }
    own = {placed.finding.id for placed in check_return(one)} | explained
    return [
        CountyDoubt(told["id"], told["table"], Text(*told["what"]), Text(*told["do"]), told["school"], told["released"])
        for told in piece.content
        if told["id"] not in own
    ]


def open_doubts(found: Iterable[Placed], reasons: Mapping[str, object]) -> list[Placed]:
    """Doubts for which nobody has given a reason."""
    return [
        placed for placed in found if placed.finding.severity is Severity.DOUBT and placed.finding.id not in reasons
    ]


def errors(found: Iterable[Placed]) -> list[Placed]:
    """What must be mended before a return can be submitted."""
    return [placed for placed in found if placed.finding.severity is Severity.ERROR]
