"""Widths of intervals at every level - cells, school rows, townships, county - each from its own past errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from junheng.forecasting.arrays import Bools, Floats, by_group, some
from junheng.forecasting.backtest import Trial, found_in
from junheng.forecasting.intervals import Width, assumed, fitted
from junheng.forecasting.panel import HORIZON, Panel

_ORIGINS = 6  # the last origins that errors are learned from: counties change, and so do their errors

# Relative deviations assumed for the first year before anything is known; the more schools, the more evens out.
_ASSUMED: Mapping[str, float] = {
    "cells": 0.05,
    "rows": 0.04,
    "townships": 0.03,
    "grades": 0.02,
    "stages": 0.015,
    "county": 0.015,
}
LEVELS = tuple(_ASSUMED)


@dataclass(frozen=True)
class CellWidths:
    """The widths of a school's grades: of those who were at the school already, and of those who come later."""

    here: Width
    later: Width

    def half(self, panel: Panel, cells: Floats) -> Floats:
        """Half the intervals' widths round `cells` (school x grade x lead)."""
        leads = np.broadcast_to(np.arange(1.0, cells.shape[-1] + 1), cells.shape)
        late = later_cells(panel, cells.shape[-1])
        return np.where(late, self.later.of(cells, leads), self.here.of(cells, leads))


def later_cells(panel: Panel, horizon: int) -> Bools:
    """Grade x lead: whether its pupils were not yet in the school, or its stage, when the forecast was made."""
    grade, lead = np.arange(len(panel.grades))[:, None], np.arange(1, horizon + 1)
    crossed = (grade > panel.last_primary) & (grade - lead <= panel.last_primary)
    return np.asarray((grade < lead) | crossed)


def summed(panel: Panel, cells: Floats, level: str) -> Floats:
    """School x grade x lead added up to `level`: units x lead. A unit without any number is missing."""
    known = np.isfinite(cells).astype(np.float64)
    sums, counts = (_added(panel, each, level) for each in (np.nan_to_num(cells), known))
    return np.where(counts > 0, sums, np.nan)


def _added(panel: Panel, cells: Floats, level: str) -> Floats:
    if level == "cells":
        return cells.reshape(-1, cells.shape[-1])
    if level == "grades":
        return np.asarray(cells.sum(0))
    stages = np.stack([cells[:, part].sum(1) for part in stage_parts(panel)], axis=1)
    by_level: Mapping[str, Callable[[], Floats]] = {
        "rows": lambda: stages.reshape(-1, cells.shape[-1]),
        "townships": lambda: by_group(stages, panel.township, len(panel.townships)).reshape(-1, cells.shape[-1]),
        "stages": lambda: np.asarray(stages.sum(0)),
        "county": lambda: np.asarray(stages.sum((0, 1)))[None],
    }
    return by_level[level]()


def stage_parts(panel: Panel) -> tuple[slice, ...]:
    """The grades of primary and of junior school, where there are any."""
    cut = panel.last_primary + 1
    return (slice(0, cut), slice(cut, None)) if cut < len(panel.grades) else (slice(0, cut),)


def _earlier(done: Sequence[Trial], origin: int) -> list[Trial]:
    """The trials that a forecast made at `origin` learns its widths from."""
    return [trial for trial in done if origin - _ORIGINS <= trial.origin < origin]


def pairs(panel: Panel, trial: Trial, until: int, level: str) -> tuple[Floats, Floats]:
    """What `trial` forecast and what was found up to the year at `until`, units x lead; of schools that it knew."""
    ahead = min(trial.cells.shape[-1], until - trial.origin)
    there = some(np.nan_to_num(panel.pupils[..., trial.origin]) > 0, 1)
    found = np.where(there[:, None, None], found_in(panel, trial.origin, until)[..., :ahead], np.nan)
    forecast = np.where(np.isfinite(found), trial.cells[..., :ahead], np.nan)
    if level in ("stages", "county", "grades"):  # the county is as large as it is, whoever came new
        found, forecast = found_in(panel, trial.origin, until)[..., :ahead], trial.cells[..., :ahead]
    return summed(panel, forecast, level), summed(panel, found, level)


def sum_width(panel: Panel, done: Sequence[Trial], origin: int, level: str) -> Width:
    """What the trials before `origin` say about sums at `level`, by the years that `origin` has seen."""
    opinion = assumed(_ASSUMED[level])
    told = [pairs(panel, trial, origin, level) for trial in _earlier(done, origin)]
    if not told:
        return opinion
    forecast, found = (np.concatenate([one[side].ravel() for one in told]) for side in (0, 1))
    return fitted(forecast, found, np.concatenate([leads_of(one[0]).ravel() for one in told]), opinion)


def cell_widths(panel: Panel, done: Sequence[Trial], origin: int) -> CellWidths:
    """What the trials before `origin` say about schools' grades, by the years that `origin` has seen."""
    opinion = assumed(_ASSUMED["cells"])
    told = [pairs(panel, trial, origin, "cells") for trial in _earlier(done, origin)]
    if not told:
        return CellWidths(opinion, opinion)
    late = later_cells(panel, HORIZON)
    forecast, found = (np.concatenate([one[side].ravel() for one in told]) for side in (0, 1))
    leads = np.concatenate([leads_of(one[0]).ravel() for one in told])
    kinds = np.concatenate([np.tile(late[:, : one[0].shape[1]], (len(panel.schools), 1)).ravel() for one in told])
    return CellWidths(
        *(fitted(np.where(kinds == kind, forecast, np.nan), found, leads, opinion) for kind in (False, True))
    )


def leads_of(sums: Floats) -> Floats:
    """The lead, from 1, of every number of `sums` (units x lead)."""
    return np.broadcast_to(np.arange(1.0, sums.shape[1] + 1), sums.shape)
