"""Feeds into typed frames: every cell read as its column's type, with its address, all faults at once.

Plain cells pass in a short loop; everything else goes to `cells.read_cell`, once for every different value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from junheng.records.files.addresses import address, column_letters
from junheng.records.files.limits import Flaw
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.layout.feeds import Coordinates, Feed, Part
from junheng.records.layout.merges import Merged, spread
from junheng.records.snapshot import DTYPES
from junheng.records.values.cells import (
    EMPTY_FORMULA,
    EMPTY_REQUIRED,
    ERROR_CELL,
    MAXIMUM_EXACT,
    NO_STORED_VALUE,
    NumberForm,
    Outcome,
    as_text,
    read_cell,
)
from junheng.records.values.coordinates import to_wgs84
from junheng.tables import Column, Type
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
_NUMBERS = frozenset({Type.COUNT, Type.NUMBER, Type.YEAR})
_PLAIN_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,8})?").fullmatch
_PLAIN_TEXT = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff()·]*").fullmatch
_PLAIN_ID = re.compile(r"[0-9]{1,32}").fullmatch
_SYSTEM_NAMES: Mapping[Coordinates, str] = {Coordinates.GCJ02: "GCJ-02", Coordinates.BD09: "BD-09"}


@dataclass(frozen=True)
class Converted:
    """A feed read: typed columns, their addresses ("0!F5"), and the findings. Row i is feed.rows[i]."""

    feed: Feed
    frame: pl.DataFrame
    addresses: pl.DataFrame
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Issue:
    """What was said of one cell of a column."""

    row: int
    rule: FindingRule
    words: Mapping[str, str]
    cell: int | None


@dataclass(slots=True)
class _Column:
    column: Column
    values: list[object]
    addresses: list[str | None]
    issues: list[_Issue] = field(default_factory=list)


def convert(feed: Feed, sheet: int) -> Converted:
    """Read `feed`; `sheet` is the number of its sheet in addresses."""
    merged = spread(feed)
    reader = _Reader(feed, sheet, merged)
    columns = [reader.column(feed.table.column(name), part) for name, part in feed.parts.items()]
    findings = list(merged.findings)
    if feed.coordinates is not Coordinates.WGS84:
        findings += _to_wgs84(feed, columns)
    frame = pl.DataFrame(
        [pl.Series(one.column.name, one.values, DTYPES[one.column.type], strict=True) for one in columns]
    )
    addresses = pl.DataFrame([pl.Series(one.column.name, one.addresses, pl.String) for one in columns])
    keys = _keys(feed, frame)
    for one in columns:
        findings += _findings(feed, one, keys)
    return Converted(feed, frame, addresses, tuple(findings))


class _Reader:
    def __init__(self, feed: Feed, sheet: int, merged: Merged) -> None:
        self.feed = feed
        self.sheet = sheet
        self.merged = merged
        self.rows = [feed.grid.rows[place] for place in feed.rows]
        self.numbers = [str(feed.grid.numbers[place] + 1) for place in feed.rows]
        self.row_of = {feed.grid.numbers[place]: row for row, place in enumerate(feed.rows)}

    def column(self, column: Column, part: Part) -> _Column:
        if part.constant is not None:
            outcome = read_cell(part.constant, column)
            return _Column(column, [outcome.value] * len(self.rows), [None] * len(self.rows))
        terms = [self._cells(column, part, cell) for cell in part.cells]
        read = terms[0] if len(terms) == 1 else self._sum(column, part, terms)
        if column.required:
            faulty = {issue.row for issue in read.issues if issue.rule.severity is Severity.ERROR}
            for row, value in enumerate(read.values):
                if value is None and row not in faulty:
                    read.issues.append(_Issue(row, EMPTY_REQUIRED, {}, part.cells[0]))
        return read

    def _cells(self, column: Column, part: Part, cell: int) -> _Column:
        raw = [row[cell] for row in self.rows]
        prefix = f"{self.sheet}!{column_letters(cell)}"
        addresses: list[str | None] = [prefix + number for number in self.numbers]
        if self.merged.values:
            for row, place in enumerate(self.feed.rows):
                if (place, cell) in self.merged.values:
                    raw[row] = self.merged.values[place, cell]
                    addresses[row] = f"{self.sheet}!{self.merged.origins[place, cell]}"
        form = NumberForm(part.factor, part.add, is_part=len(part.cells) > 1)
        is_key = column.name in self.feed.table.key or column.required

        def read(value: object) -> Outcome:
            if part.values:
                value = part.values.get(as_text(value), value)
            return read_cell(value, column, form, is_key=is_key)

        is_plain = part.factor == 1 and part.add == 0 and not part.values
        values, issues = _read_all(raw, column, cell, read, is_plain=is_plain, is_part=form.is_part)
        for (number, flawed), flaw in self.feed.grid.flaws.items():
            if flawed == cell and number in self.row_of:
                row = self.row_of[number]
                values[row] = None
                issues.append(_Issue(row, _FLAWS[flaw], {}, cell))
        return _Column(column, values, addresses, issues)

    def _sum(self, column: Column, part: Part, terms: Sequence[_Column]) -> _Column:
        """Terms added up; a sum with an empty term is not reported, for missing is not zero."""
        whole = _Column(column, [], [])
        for term in terms:
            whole.issues += term.issues
        for row in range(len(self.rows)):
            numbers = [value for term in terms if isinstance(value := term.values[row], (int, float))]
            total: object = sum(numbers) if len(numbers) == len(terms) else None
            if total is not None:
                outcome = read_cell(total, column)
                total = outcome.value
                if outcome.rule is not None:
                    whole.issues.append(_Issue(row, outcome.rule, outcome.words, part.cells[0]))
            whole.values.append(total)
            whole.addresses.append("+".join(term.addresses[row] or "" for term in terms))
        return whole


def _read_all(
    raw: Sequence[object],
    column: Column,
    cell: int,
    read: Callable[[object], Outcome],
    *,
    is_plain: bool,
    is_part: bool,
) -> tuple[list[object], list[_Issue]]:
    """Values and issues of a column's cells."""
    fast = _fast(column, is_part=is_part) if is_plain else None
    values: list[object] = []
    issues: list[_Issue] = []
    seen: dict[tuple[type, object], Outcome] = {}
    append = values.append
    for row, value in enumerate(raw):
        if value == "":
            append(None)
            continue
        if fast is not None and (known := fast(value)) is not None:
            append(known)
            continue
        outcome = seen.get((value.__class__, value))
        if outcome is None:
            outcome = seen[value.__class__, value] = read(value)
        append(outcome.value)
        if outcome.rule is not None:
            issues.append(_Issue(row, outcome.rule, outcome.words, cell))
    return values, issues


def _fast(column: Column, *, is_part: bool) -> Callable[[object], object] | None:
    """A reader of the plainest cells of `column`; it gives None for every other."""
    if column.type is Type.TEXT:
        is_id = column.required or column.references or column.name.endswith("_id")
        return _fast_text(_PLAIN_ID if is_id else _PLAIN_TEXT)
    if column.type not in _NUMBERS:
        return None
    low = -MAXIMUM_EXACT if column.minimum is None or is_part else column.minimum
    high = MAXIMUM_EXACT if column.maximum is None or is_part else column.maximum
    return _fast_amount(low, high) if column.type is Type.NUMBER else _fast_count(low, high)


def _fast_text(pattern: Callable[[str], object]) -> Callable[[object], object]:
    def text(value: object) -> object:
        return value if isinstance(value, str) and len(value) < 100 and pattern(value) else None

    return text


def _fast_count(low: float, high: float) -> Callable[[object], object]:
    def count(value: object) -> object:
        if isinstance(value, str):
            if value.isascii() and value.isdigit() and len(value) < 16 and low <= (number := int(value)) <= high:
                return number
        elif isinstance(value, float) and low <= value <= high and value.is_integer():
            return int(value)
        return None

    return count


def _fast_amount(low: float, high: float) -> Callable[[object], object]:
    def amount(value: object) -> object:
        if isinstance(value, str):
            if _PLAIN_NUMBER(value) and low <= (number := float(value)) <= high:
                return number
        elif isinstance(value, float) and low <= value <= high:
            return value
        return None

    return amount


def _to_wgs84(feed: Feed, columns: Sequence[_Column]) -> list[Finding]:
    by_name = {one.column.name: one for one in columns}
    if "longitude" not in by_name or "latitude" not in by_name:
        return []
    east, north = by_name["longitude"].values, by_name["latitude"].values
    converted = 0
    for row, (longitude, latitude) in enumerate(zip(east, north, strict=True)):
        if isinstance(longitude, float) and isinstance(latitude, float):
            east[row], north[row] = to_wgs84(longitude, latitude, feed.coordinates)
            converted += 1
    values = {"count": str(converted), "system": _SYSTEM_NAMES[feed.coordinates]}
    return [Finding(COORDINATES_CONVERTED, values, file=feed.grid.file, sheet=feed.grid.sheet, table=feed.table.name)]


def _keys(feed: Feed, frame: pl.DataFrame) -> list[tuple[str, ...]]:
    names = [name for name in feed.table.key if name in frame.columns]
    if not names:
        return [()] * frame.height
    return [tuple("" if value is None else str(value) for value in row) for row in frame.select(names).iter_rows()]


def _findings(feed: Feed, one: _Column, keys: Sequence[tuple[str, ...]]) -> list[Finding]:
    """Errors and doubts each at its cell; a note once for the column, with its first cell and their number."""
    findings = []
    notes: dict[tuple[str, str], list[_Issue]] = {}
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
                keys[issue.row],
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


def _place(feed: Feed, issue: _Issue) -> str:
    number = feed.grid.numbers[feed.rows[issue.row]]
    return address(number, issue.cell) if issue.cell is not None else ""
