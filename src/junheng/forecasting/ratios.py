"""Progression ratios: how many of a grade are found a grade higher a year later; small schools lean on larger groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from junheng.forecasting.arrays import Bools, Floats, Ints, by_group, divided, recency, weighted_sums
from junheng.forecasting.cleaning import Cleaned

_LEAST_TRUST = 0.5  # of a county year's pupils that must be reported and believed for its ratios to count
_YEAR_DEVIATIONS = 2.0  # a county year further off than that counts less: Huber's weights


@dataclass(frozen=True)
class Ratios:
    """Ratios into every grade but the first. `county` is by grade, `school` by school and grade."""

    county: Floats
    school: Floats


def moves(clean: Cleaned) -> tuple[Floats, Floats, Bools]:
    """Pupils of each grade but the first, those of the grade below a year before, and whether both can be learned from."""
    above, below = clean.pupils[:, 1:, 1:], clean.pupils[:, :-1, :-1]
    broken = clean.school_breaks | clean.county_breaks
    usable = clean.believed[:, 1:, 1:] & clean.believed[:, :-1, :-1] & ~broken[:, None, 1:]
    return above, below, usable


def learned(clean: Cleaned, township: Ints, townships: int, half_life: float) -> Ratios:
    """The ratios of a county, with those of its schools pooled towards township and county.

    A school's ratio is county x township x school x grade, each factor an observed over expected number of pupils,
    drawn towards 1 by as much as its noise makes up of the differences seen (empirical Bayes).
    """
    above, below, usable = moves(clean)
    if not above.shape[-1]:
        return Ratios(np.ones(above.shape[1]), np.ones(above.shape[:2]))
    weights = recency(above.shape[-1], half_life)
    county = county_ratios(clean, half_life)
    observed, sizes, effective = weighted_sums(np.where(usable, above, np.nan), below, weights)
    awaited = sizes * county
    noise = _dispersion(above, below, usable, county)
    grouped = by_group(np.stack([observed.sum(1), awaited.sum(1), effective.sum(1)], axis=1), township, townships)
    of_township = shrunk(grouped[:, 0], grouped[:, 1], grouped[:, 2], noise)[township]
    of_school = shrunk(observed.sum(1), awaited.sum(1) * of_township, effective.sum(1), noise)
    factor = (of_township * of_school)[:, None]
    of_grade = shrunk(observed, awaited * factor, effective, noise)
    return Ratios(county, county * factor * of_grade)


def county_ratios(clean: Cleaned, half_life: float) -> Floats:
    """Ratios of the county's sums by grade, over all years, a year counting half every `half_life` years back.

    A year without enough reports to believe, or one in which the whole county broke, does not count; a year far off the
    others counts less.
    """
    totals = np.nansum(clean.pupils, axis=0)
    trust = divided(np.where(clean.believed, clean.pupils, 0.0).sum((0, 1)), totals.sum(0), 0.0)
    above, below = totals[1:, 1:], totals[:-1, :-1]
    weights = recency(above.shape[-1], half_life) * (np.minimum(trust[1:], trust[:-1]) > _LEAST_TRUST)
    weights = weights * ~clean.county_breaks[1:]
    weights = weights * _calm(divided(above, below))
    first, second, _ = weighted_sums(above, below, np.broadcast_to(weights, above.shape))
    return divided(first, second, 1.0)


def _calm(ratios: Floats) -> Floats:
    """Huber's weights of years: 1 within `_YEAR_DEVIATIONS` of the median year, less beyond."""
    if ratios.shape[-1] < 4:
        return np.ones(ratios.shape)
    centre = np.nanmedian(np.where(np.isfinite(ratios), ratios, 1.0), axis=-1, keepdims=True)
    off = np.abs(np.where(np.isfinite(ratios), ratios, centre) - centre)
    usual = np.maximum(np.median(off, axis=-1, keepdims=True) * 1.4826, 1e-9)
    return np.asarray(np.minimum(1.0, _YEAR_DEVIATIONS * usual / np.maximum(off, 1e-12)))


def _dispersion(above: Floats, below: Floats, usable: Bools, county: Floats) -> float:
    """How much a cell scatters round its expected pupils, against the scatter of counting (1)."""
    awaited = below * county[:, None]
    squares = divided((above - awaited) ** 2, awaited)[usable]
    squares = squares[np.isfinite(squares)]
    return float(max(np.median(squares) / 0.455, 0.05)) if squares.size else 1.0


def shrunk(observed: Floats, awaited: Floats, effective: Floats, noise: float) -> Floats:
    """Observed over awaited pupils, drawn towards 1 by the share of noise in what is seen."""
    ratio = divided(observed, awaited, 1.0)
    variance = divided(np.full_like(effective, noise), effective, np.inf)
    told = np.isfinite(variance) & (awaited > 0)
    if told.sum() < 3:
        return np.ones_like(ratio)
    weight = 1 / variance[told]
    capped = np.clip(ratio[told] - 1, -0.5, 0.5)
    between = max(float((weight * (capped**2 - variance[told])).sum() / weight.sum()), 0.0)
    return 1 + np.where(told, between / (between + np.where(told, variance, 1.0)), 0.0) * np.clip(ratio - 1, -0.5, 0.5)
