"""Where the mean of several coefficients reaches its limit as one cell moves.

A cell that moves one coefficient only moves the mean with it, so that the place is a root like that of a coefficient.
A cell that moves several (pupils, indoor sports rooms) moves a sum of square roots, which has no closed form: the mean
is computed on a fine grid and the places where it crosses are halved down. A mean that touches its limit between two
points of the grid could be missed: what is not found there is called "not found", not "none".
"""

from __future__ import annotations

from collections.abc import Callable

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
    frame = coefficients.prepared(pairs.filter(pl.col("indicator").is_in(rule.of)))
    base = {(row["indicator"], row["stage"]): row["cv"] for row in coefficients.base.iter_rows(named=True)}
    records: list[tuple[int, float, float, float]] = []
    for (cell, stage, low, _), group in frame.group_by("cell", "stage", "low", "unit", maintain_order=True):
        limit = standard.number(rule.limit, str(stage))
        moved = set(group["indicator"])
        rest = [base.get((name, str(stage))) for name in rule.of if name not in moved]
        if limit is None or any(value is None for value in rest):
            continue
        others = sum(value for value in rest if value is not None)
        high = float(group["high"][0])
        grid = _grid(float(low), high, float(group["first"][0]), float(group["second"][0]))
        for turn in cuts(limit, rule.operator, rule.decimals, official=evaluation.case.official):
            wanted = turn * len(rule.of) - others

            def over(values: Array, group: pl.DataFrame = group, wanted: float = wanted) -> Array:
                gap: Array = coefficients.at(group, values).sum(axis=0) - wanted
                return gap

            records += [(int(cell), float(low), high, root) for root in _crossings(over, grid)]
    return pl.DataFrame(records, schema=schema, orient="row")


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
