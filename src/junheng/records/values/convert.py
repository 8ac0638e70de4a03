"""Feeds into typed frames: every cell read as its column's type, with its address, all faults at once.

Plain cells are read a column at a time (`plain`); all others go to `cells.read_cell`, once for every different value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from junheng.records.files.addresses import address, column_letters
from junheng.records.files.columns import Cells
from junheng.records.files.limits import Flaw
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.layout.feeds import Coordinates, Feed, Part
from junheng.records.layout.merges import Merged, spread
from junheng.records.snapshot import DTYPES
from junheng.records.values.cells import (
    EMPTY_FORMULA,
    EMPTY_REQUIRED,
    ERROR_CELL,
    NO_STORED_VALUE,
    NOTHING,
    PLAIN,
    NumberForm,
    Outcome,
    as_text,
    read_cell,
)
from junheng.records.values.coordinates import to_wgs84
from junheng.records.values.plain import read_plain
from junheng.tables import Column
from junheng.text import Text

COORDINATES_CONVERTED = FindingRule(
    "coordinates-converted",
    Severity.NOTE,
    Text(
        "{count} 所学校的经纬度已由 {system} 换算为 WGS 84",
        "coordinates of {count} school(s) were converted from {system} to WGS 84",
    ),
    Text("无需处理", "nothing to do"),
)

_FLAWS: Mapping[Flaw, FindingRule] = {
    Flaw.ERROR: ERROR_CELL,
    Flaw.NO_VALUE: NO_STORED_VALUE,
    Flaw.EMPTY: EMPTY_FORMULA,
}
_SYSTEM_NAMES: Mapping[Coordinates, str] = {Coordinates.GCJ02: "GCJ-02", Coordinates.BD09: "BD-09"}


@dataclass(frozen=True)
class Converted:
    """A feed read: typed columns, their addresses ("0!F5"), and the findings. Row i is feed.rows[i]."""

    feed: Feed
    frame: pl.DataFrame
    addresses: pl.DataFrame
    findings: tuple[Finding, ...]


class Issue(NamedTuple):
    """What is said of the cell in line `row` of a column."""

    row: int
    rule: FindingRule
    words: Mapping[str, str]
    cell: int


@dataclass(slots=True)
class _Column:
    column: Column
    values: pl.Series
    addresses: pl.Series
    issues: list[Issue] = field(default_factory=list)


def convert(feed: Feed, sheet: int) -> Converted:
    """Read `feed`; `sheet` is the number of its sheet in addresses."""
    merged = spread(feed)
    reader = _Reader(feed, sheet, merged)
    columns = [reader.column(feed.table.column(name), part) for name, part in feed.parts.items()]
    findings = list(merged.findings)
    if feed.coordinates is not Coordinates.WGS84:
        findings += _to_wgs84(feed, columns)
    frame = pl.DataFrame([one.values.alias(one.column.name) for one in columns])
    addresses = pl.DataFrame([one.addresses.alias(one.column.name) for one in columns])
    for one in columns:
        findings += _findings(feed, one, frame)
    return Converted(feed, frame, addresses, tuple(findings))


class _Reader:
    def __init__(self, feed: Feed, sheet: int, merged: Merged) -> None:
        self.feed = feed
        self.sheet = sheet
        self.merged = merged
        self.height = len(feed.rows)
        self.places = pl.Series(feed.rows, dtype=pl.UInt32)
        numbers = [feed.grid.numbers[place] for place in feed.rows]
        self.lines = pl.Series([number + 1 for number in numbers], dtype=pl.Int64).cast(pl.String)
        self.row_of = {number: row for row, number in enumerate(numbers)}

    def column(self, column: Column, part: Part) -> _Column:
        if part.constant is not None:
            value = read_cell(part.constant, column).value
            values = pl.Series([value] * self.height, dtype=DTYPES[column.type])
            return _Column(column, values, pl.Series([None] * self.height, dtype=pl.String))
        terms = [self._cells(column, part, cell) for cell in part.cells]
        read = terms[0] if len(terms) == 1 else self._sum(column, part, terms)
        if column.required:
            faulty = {issue.row for issue in read.issues if issue.rule.severity is Severity.ERROR}
            empty = [row for row in read.values.is_null().arg_true() if row not in faulty]
            read.issues += [Issue(row, EMPTY_REQUIRED, {}, part.cells[0]) for row in empty]
        return read

    def _cells(self, column: Column, part: Part, cell: int) -> _Column:
        cells = self.feed.grid.columns[cell].at(self.places)
        addresses = f"{self.sheet}!{column_letters(cell)}" + self.lines
        if self.merged.values:
            cells, addresses = self._filled(cell, cells, addresses)
        form = NumberForm(part.factor, part.add, is_part=len(part.cells) > 1)
        is_key = column.name in self.feed.table.key or column.required
        values, issues = read_column(cells, column, form, is_key=is_key, cell=cell, said=part.values)
        flaws = {
            self.row_of[number]: flaw
            for (number, flawed), flaw in self.feed.grid.flaws.items()
            if flawed == cell and number in self.row_of
        }
        issues += [Issue(row, _FLAWS[flaw], {}, cell) for row, flaw in flaws.items()]
        return _Column(column, values.scatter(list(flaws), None), addresses, issues)

    def _filled(self, cell: int, cells: Cells, addresses: pl.Series) -> tuple[Cells, pl.Series]:
        """Cells that a merged one speaks for have its value and its address."""
        covered = [row for row, place in enumerate(self.feed.rows) if (place, cell) in self.merged.values]
        values = cells.to_list()
        for row in covered:
            values[row] = self.merged.values[self.feed.rows[row], cell]
        origins = [f"{self.sheet}!{self.merged.origins[self.feed.rows[row], cell]}" for row in covered]
        return Cells.of(values), addresses.scatter(covered, pl.Series(origins, dtype=pl.String))

    def _sum(self, column: Column, part: Part, terms: Sequence[_Column]) -> _Column:
        """Terms added up; a sum with an empty term is not reported, for missing is not zero."""
        rows = zip(*(term.values.to_list() for term in terms), strict=True)
        totals = ["" if None in row else float(sum(row)) for row in rows]
        values, issues = read_column(Cells.of(totals), column, cell=part.cells[0])
        addresses = pl.select(pl.concat_str([term.addresses for term in terms], separator="+")).to_series()
        return _Column(column, values, addresses, [*(issue for term in terms for issue in term.issues), *issues])


def read_column(
    cells: Cells,
    column: Column,
    form: NumberForm = PLAIN,
    *,
    is_key: bool = False,
    cell: int = 0,
    said: Mapping[str, str] = NOTHING,
) -> tuple[pl.Series, list[Issue]]:
    """The values of `cells`, which stand in column `cell` of the sheet, and what is said of them.

    `said` translates texts before they are read.
    """
    if said:
        cells = _translated(cells, said)
    values = read_plain(cells, column, form, is_key=is_key)
    rest = (values.is_null() & ~cells.are_empty).arg_true()
    read: list[object] = []
    issues: list[Issue] = []
    seen: dict[tuple[type, object], Outcome] = {}
    for row, value in zip(rest, cells.at(rest).to_list(), strict=True):
        outcome = seen.get((value.__class__, value))
        if outcome is None:
            outcome = seen[value.__class__, value] = read_cell(value, column, form, is_key=is_key)
        read.append(outcome.value)
        if outcome.rule is not None:
            issues.append(Issue(row, outcome.rule, outcome.words, cell))
    return values.scatter(rest, pl.Series(read, dtype=values.dtype, strict=True)), issues


def _translated(cells: Cells, said: Mapping[str, str]) -> Cells:
    if cells.numbers.null_count() < len(cells) or cells.others:
        return Cells.of([said.get(as_text(value), value) if value != "" else "" for value in cells.to_list()])
    spelled = {text: as_text(text) for text in cells.texts.unique() if text}
    known = {text: said[plain] for text, plain in spelled.items() if plain in said}
    return Cells(cells.texts.replace(known), cells.numbers, cells.others) if known else cells


def _to_wgs84(feed: Feed, columns: Sequence[_Column]) -> list[Finding]:
    by_name = {one.column.name: one for one in columns}
    if "longitude" not in by_name or "latitude" not in by_name:
        return []
    places = by_name["longitude"], by_name["latitude"]
    east, north = (one.values.to_list() for one in places)
    converted = 0
    for row, (longitude, latitude) in enumerate(zip(east, north, strict=True)):
        if isinstance(longitude, float) and isinstance(latitude, float):
            east[row], north[row] = to_wgs84(longitude, latitude, feed.coordinates)
            converted += 1
    for one, degrees in zip(places, (east, north), strict=True):
        one.values = pl.Series(degrees, dtype=pl.Float64)
    values = {"count": str(converted), "system": _SYSTEM_NAMES[feed.coordinates]}
    return [Finding(COORDINATES_CONVERTED, values, file=feed.grid.file, sheet=feed.grid.sheet, table=feed.table.name)]


def _findings(feed: Feed, one: _Column, frame: pl.DataFrame) -> list[Finding]:
    """Errors and doubts each at its cell; a note once for the column, with its first cell and their number."""
    findings = []
    notes: dict[tuple[str, str], list[Issue]] = {}
    keys = frame.select(name for name in feed.table.key if name in frame.columns)
    base = {"column": one.column.zh, "column_en": one.column.en}
    for issue in sorted(one.issues, key=lambda issue: issue.row):
        if issue.rule.severity is Severity.NOTE:
            notes.setdefault(
                (issue.rule.code, issue.words.get("value", "") if "{value}" in issue.rule.what.zh else ""), []
            ).append(issue)
            continue
        findings.append(
            Finding(
                issue.rule,
                base | dict(issue.words),
                feed.grid.file,
                feed.grid.sheet,
                _place(feed, issue),
                feed.table.name,
                _key(keys, issue.row),
                one.column.name,
            )
        )
    for issues in notes.values():
        first = _place(feed, issues[0])
        words = base | {"wanted": one.column.unit} | dict(issues[0].words) | {"first": first, "count": str(len(issues))}
        findings.append(
            Finding(issues[0].rule, words, feed.grid.file, feed.grid.sheet, first, feed.table.name, (), one.column.name)
        )
    return findings


def _key(keys: pl.DataFrame, row: int) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in keys.row(row)) if keys.width else ()


def _place(feed: Feed, issue: Issue) -> str:
    return address(feed.grid.numbers[feed.rows[issue.row]], issue.cell)
