"""How far off a forecast of so many pupils so many years ahead was: the widths of 80 % intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from junheng.forecasting.arrays import Floats, divided
from junheng.forecasting.panel import HORIZON

COVERED = 0.8
NORMAL = 1.2815515655446004  # 80 % of a normal distribution lie within so many standard deviations
_GROWTHS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5)  # powers of the lead that the squared error may grow with
_MOST_ERRORS = 30_000  # that a fit looks at, drawn out of more with a fixed seed
_SEED = 5
_OPINION = 30.0  # errors that the assumed widths below weigh as much as


@dataclass(frozen=True)
class Width:
    """The squared deviation of n pupils at lead h is h^growth (counting·n + drift·n²), `reach` deviations hold 80 %."""

    counting: float
    drift: float
    growth: float
    reach: Floats  # by lead

    def of(self, pupils: Floats, leads: Floats) -> Floats:
        """Half the width of the interval round `pupils`, `leads` years ahead (from 1)."""
        size = np.maximum(pupils, 0.5)
        deviation = np.sqrt(leads**self.growth * (self.counting * size + self.drift * size**2))
        return np.asarray(self.reach[leads.astype(np.int64) - 1] * deviation)


def assumed(drift: float) -> Width:
    """The width before anything is known: counting alone, and a relative deviation `drift` in the first year."""
    return Width(1.0, drift**2, 1.0, np.full(HORIZON, NORMAL))


def fitted(forecasts: Floats, found: Floats, leads: Floats, opinion: Width) -> Width:
    """The width that the errors of earlier origins ask for, leaning on `opinion` where they are few.

    Args:
        forecasts: numbers of pupils forecast, one axis; those that were not found out are NaN in `found`.
        found: what was found.
        leads: years ahead of each.
        opinion: what is assumed.
    """
    told = np.flatnonzero(np.isfinite(found) & np.isfinite(forecasts))
    if told.size == 0:
        return opinion
    if told.size > _MOST_ERRORS:
        told = np.sort(np.random.default_rng(_SEED).choice(told, _MOST_ERRORS, replace=False))
    size, lead = np.maximum(forecasts[told], 0.5), leads[told]
    error = np.abs(found[told] - forecasts[told])
    fits = [_at_growth(size, error, lead, growth) for growth in _GROWTHS]
    _, counting, drift, growth = min(fits)
    trust = told.size / (told.size + _OPINION)
    counting, drift, growth = (
        trust * own + (1 - trust) * other
        for own, other in ((counting, opinion.counting), (drift, opinion.drift), (growth, opinion.growth))
    )
    deviation = np.sqrt(lead**growth * (counting * size + drift * size**2))
    return Width(counting, drift, growth, _reach(error / deviation, lead))


def _at_growth(size: Floats, error: Floats, lead: Floats, growth: float) -> tuple[float, float, float, float]:
    """Least squares of the squared errors on size, and how unevenly the leads then reach."""
    squares = error**2 / (size * lead**growth)
    squares = np.minimum(squares, np.quantile(squares, 0.98))
    heavy = 1 / (1 + size / np.median(size))
    counting, drift = _two(size, squares, heavy)
    reach = error / np.sqrt(lead**growth * (counting * size + drift * size**2))
    whole = float(np.quantile(reach, COVERED))
    misfit = 0.0
    for one in np.unique(lead):
        here = reach[lead == one]
        misfit += here.size * np.log(max(float(np.quantile(here, COVERED)), 1e-9) / max(whole, 1e-9)) ** 2
    return misfit, counting, drift, growth


def _two(size: Floats, squares: Floats, heavy: Floats) -> tuple[float, float]:
    """Weighted least squares of `squares` = counting + drift·size, neither below nearly 0."""
    total = heavy.sum()
    middle, mean = (heavy * size).sum() / total, (heavy * squares).sum() / total
    spread = (heavy * (size - middle) ** 2).sum()
    slope = (heavy * (size - middle) * (squares - mean)).sum() / spread if spread > 0 else 0.0
    slope = float(np.clip(slope, 0.0, mean / middle))
    return max(float(mean - slope * middle), 1e-6), max(slope, 1e-9)


def _reach(standard: Floats, lead: Floats) -> Floats:
    """How many deviations hold 80 %, by lead: of that lead's errors, leaning on all errors where they are few."""
    opinion = (float(np.quantile(standard, COVERED)) * standard.size + NORMAL * _OPINION) / (standard.size + _OPINION)
    reach = np.full(HORIZON, opinion)
    for place in range(HORIZON):
        here = standard[lead == place + 1]
        if here.size:
            own = float(np.quantile(here, COVERED))
            reach[place] = divided(
                np.array(own * here.size + opinion * _OPINION), np.array(here.size + _OPINION), opinion
            )
    return reach
