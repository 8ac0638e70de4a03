"""Small counties for the tests of this folder, written as rows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import polars as pl

from junheng.evaluation import Evaluation, evaluate
from junheng.evaluation.case import Judged
from junheng.example import example_snapshots
from junheng.records.snapshot import Snapshot, make_snapshot, schema
from junheng.standards import load_standard
from junheng.tables import TABLES

Row = dict[str, Any]


def county(year: int = 2024, **tables: list[Row]) -> Snapshot:
    """A snapshot from rows; what a row does not say is not reported."""
    frames = {
        name: pl.DataFrame(
            [{column: row.get(column) for column in TABLES[name].names} for row in rows],
            schema=schema(TABLES[name]),
        )
        for name, rows in tables.items()
    }
    assert all(set(row) <= set(TABLES[name].names) for name, rows in tables.items() for row in rows)
    return make_snapshot("例县", year, frames)


def judged(snapshot: Snapshot, standard: str = "cn-2017", **settings: str | float) -> Evaluation:
    """The county under a standard and settings."""
    return evaluate(snapshot, load_standard(standard, settings))


def row_of(evaluation: Evaluation, indicator: str, school_id: str, stage: str | None = None) -> Row:
    """The one line of `rows` of an indicator and a school."""
    found = evaluation.rows.filter(pl.col("indicator") == indicator, pl.col("school_id") == school_id)
    if stage is not None:
        found = found.filter(pl.col("stage") == stage)
    return found.row(0, named=True) if found.height == 1 else {"lines": found.height}


def balance_of(evaluation: Evaluation, indicator: str, stage: str = "primary") -> Row:
    """The line of `balance` of an indicator."""
    return evaluation.balance.filter(pl.col("indicator") == indicator, pl.col("stage") == stage).row(0, named=True)


def whole_of(evaluation: Evaluation, school_id: str, stage: str = "primary") -> Row:
    """The line of `school_rows`."""
    return evaluation.school_rows.filter(pl.col("school_id") == school_id, pl.col("stage") == stage).row(0, named=True)


def reason_left_out(evaluation: Evaluation) -> dict[tuple[str, str | None], str]:
    """Who is left out, and why (the id of the reason)."""
    return {(row["school_id"], row["stage"]): row["reason"] for row in evaluation.excluded.iter_rows(named=True)}


def on_county(evaluation: Evaluation, indicator: str) -> Judged:
    """The judgement on the county of an indicator, an entry condition, a veto or a part."""
    return next(one for one in everything_judged(evaluation) if one.indicator == indicator)


def everything_judged(evaluation: Evaluation) -> Iterator[Judged]:
    """Every judgement on the county, wholes before parts."""

    def walk(one: Judged) -> Iterator[Judged]:
        yield one
        for part in one.parts:
            yield from walk(part)

    for one in (*evaluation.county, *evaluation.vetoes, *evaluation.entry):
        yield from walk(one)


@cache
def example() -> Snapshot:
    """The newest year of the example county."""
    return example_snapshots()[-1]


def changed(snapshot: Snapshot, **tables: pl.DataFrame | None) -> Snapshot:
    """The county with other tables; None takes one away."""
    frames = {**snapshot.tables, **tables}
    return make_snapshot(
        snapshot.county, snapshot.year, {name: frame for name, frame in frames.items() if frame is not None}
    )
