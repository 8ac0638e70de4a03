"""Finds, for every verdict, the smallest change of one number that flips it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from junheng.evaluation.result import Evaluation
from junheng.evaluation.robustness.cells import Cell, cell_at, school_cells
from junheng.evaluation.robustness.county_cells import CountyCells
from junheng.evaluation.robustness.leaves import Leaves
from junheng.evaluation.robustness.members import memberships
from junheng.evaluation.robustness.proposals import proposals
from junheng.evaluation.robustness.result import Flip, Subject
from junheng.text import Text

BATCH = 15_000  # trials judged at a time: bounds the memory
TRIAL = ("trial", "table", "row", "column", "old", "new")
DECIDED = ("pass", "fail")
Progress = Callable[[Text, int, int], None]
SEARCHING = Text("查找会变的数", "searching")


def flips(evaluation: Evaluation, progress: Progress) -> dict[Subject, Flip]:
    """The smallest flip of every verdict that a single number can flip."""
    leaves = Leaves(evaluation)
    trials, changed = _of_schools(evaluation, leaves, progress)
    of_county, more = CountyCells(evaluation).changes()
    more = more.with_columns(pl.col("trial") + trials.height)
    trials = pl.concat([trials, _trials_of_county(of_county, trials.height)])
    changed = pl.concat([changed, more])
    levels = pl.concat([_own(evaluation, changed), _joined(evaluation, leaves.base, changed)])
    return _smallest(evaluation, trials, levels)


def _of_schools(evaluation: Evaluation, leaves: Leaves, progress: Progress) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every trial of a school's cell (trial, table, row, column, old, new), and the leaves it changes."""
    cells = school_cells(evaluation)
    progress(SEARCHING, 0, 1)
    proposed = proposals(evaluation, cells, leaves.copies, leaves.coefficients, leaves.sums)
    trials = proposed.join(cells, on="cell").sort("cell", "new").with_row_index("trial")
    trials = trials.with_columns(pl.col("trial").cast(pl.Int64), pl.col("value").alias("old")).with_columns(
        pl.col("new").alias("value")
    )
    found = []
    for start in range(0, max(trials.height, 1), BATCH):
        progress(SEARCHING, start, trials.height)
        found.append(leaves.changed(trials.slice(start, BATCH)))
    progress(SEARCHING, trials.height, trials.height)
    return trials.select(TRIAL), pl.concat(found)


def _trials_of_county(trials: list[tuple[Cell, float]], first: int) -> pl.DataFrame:
    schema = {"trial": pl.Int64, "table": pl.String, "row": pl.Int64, "column": pl.String, "old": pl.Float64, "new": pl.Float64}  # fmt: skip
    records = [
        (first + number, cell.table, cell.row, cell.column, cell.value, value) for number, (cell, value) in enumerate(trials)
    ]  # fmt: skip
    return pl.DataFrame(records, schema=schema, orient="row")


def _own(evaluation: Evaluation, changed: pl.DataFrame) -> pl.DataFrame:
    """Changed verdicts that are leaves themselves: rows, the school rule, coefficients, composites."""
    named = {
        name: rule.balance.id for name, rule in evaluation.standard.pack.indicators.items() if rule.balance is not None
    }
    kinds = changed.filter(pl.col("kind").is_in(["row", "school", "cv", "composite"]))
    id_ = pl.when(pl.col("kind") == "cv").then(pl.col("indicator").replace(named)).otherwise("indicator")
    return kinds.select(
        "trial", pl.col("kind").alias("level"), id_.alias("id"), "school_id", "stage", "before", "after"
    )


def _joined(evaluation: Evaluation, base: pl.DataFrame, changed: pl.DataFrame) -> pl.DataFrame:
    """Changed verdicts that are the worst of their leaves: counted, not judged anew."""
    members = memberships(evaluation)
    key, of = ["level", "id"], ["kind", "indicator"]

    def number(column: str, verdict: str) -> pl.Expr:
        return (pl.col(column) == verdict).cast(pl.Int64)

    counts = members.join(base, on=of, how="left").group_by(key).agg(
        number("verdict", "fail").sum().alias("fail"), number("verdict", "unknown").sum().alias("unknown")
    )  # fmt: skip
    more = (
        changed.join(members, on=of)
        .group_by("trial", *key)
        .agg(
            (number("after", name) - number("before", name)).sum().alias(f"more_{name}") for name in ("fail", "unknown")
        )
    )
    both = more.join(counts, on=key)

    def worst(fail: pl.Expr, unknown: pl.Expr) -> pl.Expr:
        return (
            pl.when(fail > 0).then(pl.lit("fail")).when(unknown > 0).then(pl.lit("unknown")).otherwise(pl.lit("pass"))
        )

    fail, unknown = pl.col("fail"), pl.col("unknown")
    nobody = pl.lit(None, dtype=pl.String)
    return both.with_columns(
        worst(fail, unknown).alias("before"),
        worst(fail + pl.col("more_fail"), unknown + pl.col("more_unknown")).alias("after"),
    ).filter(pl.col("before") != pl.col("after")).select(
        "trial", *key, nobody.alias("school_id"), nobody.alias("stage"), "before", "after"
    )  # fmt: skip


def _smallest(evaluation: Evaluation, trials: pl.DataFrame, levels: pl.DataFrame) -> dict[Subject, Flip]:
    place = ["level", "id", "school_id", "stage"]
    change = pl.col("new") - pl.col("old")
    ranked = (
        levels.filter(pl.col("before").is_in(DECIDED))
        .join(trials, on="trial")
        .with_columns(
            change.alias("change"), pl.when(pl.col("old") != 0).then(change / pl.col("old")).alias("relative")
        )
        .with_columns(pl.col("relative").abs().alias("size"), pl.col("change").abs().alias("amount"))
        .sort("size", "amount", "table", "row", "column", "new", nulls_last=True)
        .unique(place, keep="first", maintain_order=True)
    )
    return {
        Subject(row["level"], row["id"], row["school_id"], row["stage"]): _flip(evaluation, row)
        for row in ranked.iter_rows(named=True)
    }


def _flip(evaluation: Evaluation, row: Mapping[str, object]) -> Flip:
    cell = cell_at(evaluation.snapshot, str(row["table"]), int(str(row["row"])), str(row["column"]))
    new, relative = float(str(row["new"])), row["relative"]
    return Flip(
        cell,
        new,
        new - cell.value,
        relative if isinstance(relative, float) else None,
        str(row["before"]),
        str(row["after"]),
    )
