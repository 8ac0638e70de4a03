"""Small array operations that several steps of the forecast share. A missing number is NaN."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.int64]


def divided(above: Floats, below: Floats, otherwise: Floats | float = np.nan) -> Floats:
    """`above` / `below`, and `otherwise` where nothing can be divided by."""
    possible = np.isfinite(above) & np.isfinite(below) & (below > 0)
    return np.where(possible, np.divide(above, np.where(possible, below, 1.0)), otherwise)


def weighted_sums(above: Floats, below: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Sums over the last axis (years) of `above` and `below` where both are known, and how much they weigh together.

    The third is the effective size (Σ w·below)² / Σ w²·below: pupils that would say as much if all counted fully.
    """
    known = np.isfinite(above) & np.isfinite(below) & (below > 0)
    heavy = np.where(known, weights, 0.0)
    first = (np.where(known, above, 0.0) * heavy).sum(-1)
    second = (np.where(known, below, 0.0) * heavy).sum(-1)
    square = (np.where(known, below, 0.0) * heavy**2).sum(-1)
    return first, second, divided(second**2, square, 0.0)


def some(values: Bools, axis: int | tuple[int, ...]) -> Bools:
    """Whether any of `values` along `axis` holds."""
    return np.asarray(np.any(values, axis=axis), dtype=np.bool_)


def by_group(values: Floats, group: Ints, groups: int) -> Floats:
    """Sums of `values` over its first axis by group, without what is missing."""
    sums = np.zeros((groups, *values.shape[1:]))
    np.add.at(sums, group, np.nan_to_num(values))
    return sums


def between_years(values: Floats) -> Floats:
    """`values` with gaps of the last axis filled on a straight line between the years around them; ends stay missing."""
    years = np.arange(values.shape[-1])
    known = np.isfinite(values)
    before = np.maximum.accumulate(np.where(known, years, -1), axis=-1)
    after = np.minimum.accumulate(np.where(known, years, years.size)[..., ::-1], axis=-1)[..., ::-1]
    inside = (before >= 0) & (after < years.size)
    low, high = np.where(inside, before, 0), np.where(inside, after, 0)
    share = divided((years - low).astype(np.float64), (high - low).astype(np.float64), 0.0)
    start, end = np.take_along_axis(values, low, -1), np.take_along_axis(values, high, -1)
    return np.where(known, values, np.where(inside, start + share * (end - start), np.nan))


def recency(years: int, half_life: float) -> Floats:
    """Weights of `years` years up to the last, halved every `half_life` years back."""
    weights: Floats = 0.5 ** (np.arange(years - 1, -1, -1, dtype=np.float64) / half_life)
    return weights
