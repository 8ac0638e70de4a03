"""The method tried on the past: at every origin only what was known then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from junheng.forecasting.arrays import Floats, divided
from junheng.forecasting.choice import weights
from junheng.forecasting.cleaning import cleaned
from junheng.forecasting.cohorts import METHODS, POOLED, Projection, projected
from junheng.forecasting.panel import HORIZON, Panel

_FIRST_ORIGIN = 2  # place of the first origin tried: three years are known then


@dataclass(frozen=True)
class Trial:
    """One origin: what was forecast for the years that followed, and with which weights."""

    origin: int  # place in the panel's years
    projection: Projection
    weights: Floats  # method x lead
    county: Floats  # grade x lead, the methods weighed
    cells: Floats  # school x grade x lead, brought to `county`


def trials(panel: Panel) -> list[Trial]:
    """Every origin up to the last year, in order, each as far as the years go; the last is the forecast itself.

    All go as far as they can, however few years are asked for: what is said about next year must not depend on that.
    """
    last = len(panel.years) - 1
    errors: Mapping[str, Floats] = {method: np.full((last + 1, HORIZON), np.nan) for method in METHODS}
    done: list[Trial] = []
    for origin in range(min(_FIRST_ORIGIN, max(last - 1, 0)), last + 1):
        if not np.isfinite(panel.pupils[..., origin]).any():
            continue  # nothing was reported in that year: nobody could have started from it
        ahead = min(HORIZON, last - origin)
        projection = projected(panel, origin, ahead or HORIZON)
        for method in METHODS:
            errors[method][origin, :ahead] = _squared(panel, origin, projection.county[method][:, :ahead])
        done.append(_weighed(projection, origin, weights(errors, origin, ahead or HORIZON)))
    return done


def _squared(panel: Panel, origin: int, county: Floats) -> Floats:
    """Squared relative errors of the county's stages, their mean, by lead."""
    found = found_in(panel, origin, origin + county.shape[-1])
    totals = np.where(np.isfinite(found).any((0, 1)), np.nansum(found, axis=0), np.nan)
    cut = panel.last_primary + 1
    parts = [slice(0, cut)] + ([slice(cut, None)] if cut < county.shape[0] else [])
    each = [(divided(county[part].sum(0), totals[part].sum(0)) - 1) ** 2 for part in parts]
    return np.asarray(np.mean(each, axis=0))


def found_in(panel: Panel, origin: int, until: int) -> Floats:
    """School x grade x lead: what was reported in the years after `origin`, to that at `until`."""
    return panel.found[..., origin + 1 : until + 1]


def with_slips_mended(panel: Panel) -> Panel:
    """`panel` to be held against: a grade that jumps tenfold for a year would count as an error of every forecast."""
    clean = cleaned(panel.pupils)
    return replace(panel, found=np.where(clean.grade_breaks, clean.pupils, panel.pupils))


def _weighed(projection: Projection, origin: int, shares: Floats) -> Trial:
    county = np.sum([shares[place] * projection.county[method] for place, method in enumerate(METHODS)], axis=0)
    cells = projection.cells * divided(county, projection.county[POOLED], 1.0)
    return Trial(origin, projection, shares, county, cells)
