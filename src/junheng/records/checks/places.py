"""From offending rows to findings: the words of the case and the source cell, looked up for those rows only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

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
    if not rows.height:
        return
    names = school_names(snapshot)
    telling = [name for name in _telling(table) if name in rows.columns]
    lines = _lines(snapshot, table, rows, telling)
    seen: Counter[tuple[object, ...]] = Counter()
    for row in rows.iter_rows(named=True):
        where = {name: row[name] for name in telling}
        equal = tuple(where.values())
        source = _source(snapshot, table, (column, *telling), lines.get(equal, ()), seen[equal])
        yield _finding(rule, table, where, column, {**common(names, row), **words(row)}, source)
        seen[equal] += 1


def finding(
    snapshot: Snapshot,
    rule: FindingRule,
    table: str,
    where: Mapping[str, object],
    column: str,
    words: Mapping[str, object],
) -> Finding:
    """One finding at `column` of the row of `table` that `where` tells."""
    lines: Mapping[tuple[object, ...], Sequence[int]] = {}
    if where:
        wanted = pl.DataFrame([where], schema={name: snapshot.table(table).schema[name] for name in where})
        lines = _lines(snapshot, table, wanted, list(where))
    source = _source(snapshot, table, (column, *where), lines.get(tuple(where.values()), ()))
    return _finding(rule, table, where, column, words, source)


def _finding(
    rule: FindingRule,
    table: str,
    where: Mapping[str, object],
    column: str,
    words: Mapping[str, object],
    source: Source,
) -> Finding:
    zh, en = column_names(table, column)
    values = {name: text_of(value) for name, value in {"column_zh": zh, "column_en": en, **words}.items()}
    key = tuple(text_of(value) for value in where.values())
    return Finding(rule, values, source.file, source.sheet, source.cell, table, key, column)


def _telling(table: str) -> tuple[str, ...]:
    """Columns that tell a row: the key, or all columns where equal rows may stand side by side."""
    return TABLES[table].key or TABLES[table].names


def _lines(
    snapshot: Snapshot, table: str, rows: pl.DataFrame, telling: Sequence[str]
) -> dict[tuple[object, ...], list[int]]:
    """The lines of `table` that equal one of `rows` in `telling`, by their values there."""
    found: dict[tuple[object, ...], list[int]] = {}
    if telling and table in snapshot.tables:
        numbered = snapshot.tables[table].select(telling).with_row_index("__line")
        same = numbered.join(rows.select(telling), on=telling, how="semi", nulls_equal=True)
        for line, *values in same.sort("__line").iter_rows():
            found.setdefault(tuple(values), []).append(line)
    return found


def _source(snapshot: Snapshot, table: str, names: Iterable[str], lines: Sequence[int], occurrence: int = 0) -> Source:
    """The cell of the first of `names` that came from a file at all; of several equal lines the one asked for."""
    for name in names:
        if name in TABLES[table].names:
            found = [source for line in lines for source in snapshot.source_at(table, name, line)]
            if found:
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
