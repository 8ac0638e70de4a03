"""The back-test as a table, and what was used at each origin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from junheng.forecasting.arrays import Floats, divided
from junheng.forecasting.backtest import Trial
from junheng.forecasting.cohorts import BASELINES, METHODS
from junheng.forecasting.levels import cell_widths, pairs, summed
from junheng.forecasting.panel import Panel

EARLIER = 5  # years before the first origin that the back-test tells of; half of a history shorter than twice that
BACKTEST = {
    "lead": pl.Int64,
    "mape_total": pl.Float64,
    "mape_grade": pl.Float64,
    "mape_school": pl.Float64,
    "coverage80": pl.Float64,
    "baseline_mape_total": pl.Float64,
    "baseline": pl.String,
    "origins": pl.Int64,
    "cells": pl.Int64,
    **{f"{method}_mape_total": pl.Float64 for method in BASELINES},
}


def told_origins(panel: Panel, done: Sequence[Trial]) -> list[Trial]:
    """The trials that the back-test tells of: those with enough years before them, and at least one after."""
    years = len(panel.years)
    return [trial for trial in done if min(EARLIER, years // 2) <= trial.origin < years - 1]


def backtest_table(panel: Panel, done: Sequence[Trial], horizon: int) -> pl.DataFrame:
    """Mean absolute relative errors and coverage by lead. Columns: see `BACKTEST`."""
    last = len(panel.years) - 1
    told = told_origins(panel, done)
    errors: dict[str, list[Floats]] = {name: [] for name in ("county", "grades", "rows", *BASELINES)}
    held: list[tuple[Floats, Floats]] = []
    for trial in told:
        for level in ("county", "grades", "rows"):
            errors[level].append(_relative(*pairs(panel, trial, last, level)))
        found = pairs(panel, trial, last, "county")[1]
        for method in BASELINES:
            errors[method].append(_relative(trial.projection.plain[method][:, : found.shape[1]].sum(0)[None], found))
        held.append(_held(panel, done, trial, last))
    rows = [row for lead in range(horizon) if (row := _row(errors, held, lead)) is not None]
    return pl.DataFrame(rows, schema=BACKTEST, orient="row")


def _relative(forecast: Floats, found: Floats) -> Floats:
    return np.abs(divided(forecast, found) - 1)


def _held(panel: Panel, done: Sequence[Trial], trial: Trial, last: int) -> tuple[Floats, Floats]:
    """By lead: cells within their interval, and cells."""
    widths = cell_widths(panel, done, trial.origin)
    forecast, found = pairs(panel, trial, last, "cells")
    half = summed(panel, widths.half(panel, trial.cells), "cells")[:, : found.shape[1]]
    known = np.isfinite(found)
    inside = known & (found >= np.maximum(forecast - half, 0)) & (found <= forecast + half)
    return inside.sum(0).astype(np.float64), known.sum(0).astype(np.float64)


def _row(
    errors: dict[str, list[Floats]], held: list[tuple[Floats, Floats]], lead: int
) -> list[float | int | str | None] | None:
    def mean(name: str) -> float | None:
        ahead = [one[:, lead] for one in errors[name] if one.shape[1] > lead]
        known = np.concatenate(ahead) if ahead else np.empty(0)
        known = known[np.isfinite(known)]
        return float(known.mean()) if known.size else None

    total = mean("county")
    if total is None:
        return None
    plain = {method: value for method in BASELINES if (value := mean(method)) is not None}
    best = min(plain, key=lambda method: plain[method])
    inside, cells = (sum(float(one[side][lead]) for one in held if one[side].size > lead) for side in (0, 1))
    origins = sum(bool(np.isfinite(one[:, lead]).any()) for one in errors["county"] if one.shape[1] > lead)
    covered = inside / cells if cells else None
    return [
        *(lead + 1, total, mean("grades"), mean("rows"), covered, plain[best], best, origins, int(cells)),
        *(plain.get(method) for method in BASELINES),
    ]


def methods_table(panel: Panel, done: Sequence[Trial], horizon: int) -> pl.DataFrame:
    """How much each method counted: one line per origin, lead and method. Columns: origin (year), lead, method, weight."""
    rows = [
        (panel.years[trial.origin], lead + 1, method, float(trial.weights[place, lead]))
        for trial in done
        for lead in range(min(horizon, trial.weights.shape[1]))
        for place, method in enumerate(METHODS)
    ]
    schema = {"origin": pl.Int64, "lead": pl.Int64, "method": pl.String, "weight": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")
