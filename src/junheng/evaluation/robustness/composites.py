"""Where the mean of several coefficients reaches its limit as one cell moves.

A cell that moves one coefficient only moves the mean with it, so that the place is a root like that of a coefficient.
A cell that moves several (pupils, indoor sports rooms) moves a sum of square roots, which has no closed form: the mean
is computed on a fine grid and the places where it crosses are halved down. A mean that touches its limit between two
points of the grid could be missed: what is not found there is called "not found", not "none".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import polars as pl

from junheng.evaluation.result import Evaluation
from junheng.evaluation.robustness.coefficients import Coefficients
from junheng.evaluation.robustness.cuts import cuts
from junheng.evaluation.robustness.roots import Array

GRID = 400  # points between nothing and a hundred times the cell's size
HALVINGS = 60


def composite_roots(evaluation: Evaluation, coefficients: Coefficients, pairs: pl.DataFrame) -> pl.DataFrame:
    """cell, low, high, root: where the composite of a stage reaches the values around its limit."""
    rule, standard = evaluation.standard.pack.composite, evaluation.standard
    schema = {"cell": pl.Int64, "low": pl.Float64, "high": pl.Float64, "root": pl.Float64}
    if rule is None:
        return pl.DataFrame(schema=schema)
    pairs = pairs.filter(pl.col("indicator").is_in(rule.of))
    moved = pl.col("indicator").n_unique().over("cell", "stage", "low", "unit")
    base = {(row["indicator"], row["stage"]): row["cv"] for row in coefficients.base.iter_rows(named=True)}
    limits: list[tuple[str, str, float]] = []
    several: list[tuple[int, float, float, float]] = []
    for stage in standard.pack.stages:
        limit, today = standard.number(rule.limit, stage), [base.get((name, stage)) for name in rule.of]
        if limit is None or any(value is None for value in today):
            continue
        whole = sum(value for value in today if value is not None)
        of_stage = coefficients.prepared(pairs.filter(moved > 1, pl.col("stage") == stage))
        for turn in cuts(limit, rule.operator, rule.decimals, official=evaluation.case.official):
            wanted = turn * len(rule.of)
            rest = {name: whole - (base[name, stage] or 0.0) for name in rule.of}
            limits += [(name, stage, wanted - rest[name]) for name in rule.of if wanted > rest[name]]
            several += _of_several(coefficients, of_stage, wanted - whole, base)
    places = pl.DataFrame(
        limits, schema={"indicator": pl.String, "stage": pl.String, "limit": pl.Float64}, orient="row"
    )
    alone = coefficients.roots(pairs.filter(moved == 1), places)
    return pl.concat([alone, pl.DataFrame(several, schema=schema, orient="row")])


def _of_several(
    coefficients: Coefficients, frame: pl.DataFrame, short: float, base: Mapping[tuple[str, str], float | None]
) -> Iterator[tuple[int, float, float, float]]:
    """Cells that move several coefficients: where their sum is `short` above what it is today."""
    for _, group in frame.group_by("cell", "low", "unit", maintain_order=True):
        today = sum(base[name, stage] or 0.0 for name, stage in group.select("indicator", "stage").iter_rows())
        cell, low, high, first, second = group.select("cell", "low", "high", "first", "second").row(0)

        def over(values: Array, group: pl.DataFrame = group, today: float = today) -> Array:
            gap: Array = coefficients.at(group, values).sum(axis=0) - today - short
            return gap

        for root in _crossings(over, _grid(low, high, first, second)):
            yield cell, low, high, root


def _grid(low: float, high: float, first: float, second: float) -> Array:
    """Points from one end of the stretch to the other, or to a hundred times the cell's size: close by, then further apart."""
    size = max(abs(first), abs(second - first), 1.0)
    end = min(high, 100 * size)
    even = np.linspace(low, min(end, 2 * size), GRID)
    further = np.geomspace(max(low, size), end, GRID) if end > max(low, size) else np.empty(0)
    return np.unique(np.concatenate([even, further, [end]]))


def _crossings(over: Callable[[Array], Array], grid: Array) -> list[float]:
    """The places between points of the grid where `over` changes its sign."""
    signs = np.sign(over(grid))
    places = np.flatnonzero(signs[:-1] * signs[1:] <= 0)
    low, high = grid[places], grid[places + 1]
    below = signs[places]
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        same = np.sign(over(middle)) == below
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return [*low.tolist(), *high.tolist()]
