"""From offending rows to findings: the words of the case and the source cell, looked up for those rows only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

import polars as pl

from junheng.records.findings import Finding, FindingRule
from junheng.records.snapshot import Snapshot, Source
from junheng.tables import STAGES, TABLES

Row = Mapping[str, object]
Words = Callable[[Row], Mapping[str, object]]

_STAGE_NAMES = {code.value: (code.zh, code.en) for code in STAGES}


def findings(
    snapshot: Snapshot,
    rule: FindingRule,
    table: str,
    rows: pl.DataFrame,
    column: str,
    words: Words = lambda row: {},  # noqa: ARG005 - most cases need no words of their own
) -> Iterator[Finding]:
    """A finding at `column` of each row of `rows`.

    `rows` holds the columns that tell the row in `table` (its key, or the school where the key is empty) and those
    that `words` reads. School, stage and both names of the column are there for every rule's text.
    """
    names = school_names(snapshot) if rows.height else {}
    seen: Counter[tuple[object, ...]] = Counter()
    for row in rows.iter_rows(named=True):
        where = {name: row[name] for name in _telling(table) if name in row}
        equal = tuple(where.values())
        yield finding(snapshot, rule, table, where, column, {**common(names, row), **words(row)}, seen[equal])
        seen[equal] += 1


def finding(
    snapshot: Snapshot,
    rule: FindingRule,
    table: str,
    where: Mapping[str, object],
    column: str,
    words: Mapping[str, object],
    occurrence: int = 0,
) -> Finding:
    """One finding at `column` of the row of `table` that `where` tells, or of the next one like it."""
    place = source_of(snapshot, table, where, column, occurrence)
    zh, en = column_names(table, column)
    values = {name: text_of(value) for name, value in {"column_zh": zh, "column_en": en, **words}.items()}
    key = tuple(text_of(value) for value in where.values())
    return Finding(rule, values, place.file, place.sheet, place.cell, table, key, column)


def _telling(table: str) -> tuple[str, ...]:
    """Columns that tell a row: the key, or all columns where equal rows may stand side by side."""
    return TABLES[table].key or TABLES[table].names


def source_of(snapshot: Snapshot, table: str, where: Mapping[str, object], column: str, occurrence: int = 0) -> Source:
    """The cell of `column`, or of the first column of the row that came from a file at all."""
    for name in (column, *where) if where else ():
        if name in TABLES[table].names and (found := snapshot.source(table, name, where)):
            return found[min(occurrence, len(found) - 1)]
    return Source("", "", "")


def common(names: Mapping[str, str], row: Row) -> dict[str, object]:
    """Words that every text may use."""
    school_id = str(row.get("school_id") or "")
    zh, en = _STAGE_NAMES.get(str(row.get("stage")), ("", ""))
    school = names.get(school_id, school_id)
    return {
        "school": school,
        "stage_zh": zh,
        "stage_en": en,
        "row_zh": f"{school}（{zh}）" if zh else school,
        "row_en": f"{school} ({en})" if en else school,
    }


def school_names(snapshot: Snapshot) -> dict[str, str]:
    """Names by school; a school without a name goes by its code."""
    frame = snapshot.table("schools")
    pairs = zip(frame["school_id"].to_list(), frame["name"].to_list(), strict=True)
    return {school_id: name or school_id for school_id, name in pairs}


def column_names(table: str, column: str) -> tuple[str, str]:
    """Chinese and English name of a column."""
    if column not in TABLES[table].names:
        return column, column
    found = TABLES[table].column(column)
    return found.zh, found.en


def text_of(value: object) -> str:
    """A value as people write it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.6g}"
    return str(value)


def listed(items: Iterable[object]) -> str:
    """Several values in one text."""
    return "、".join(text_of(item) for item in items)
