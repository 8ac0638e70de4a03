"""Children who enter: births of several years by township or county, times what entered of them before."""

from __future__ import annotations

import numpy as np

from junheng.forecasting.arrays import Floats, between_years, divided, recency, weighted_sums

# Children enter who are of age by 31 August: of one year's births January to August, of the year before September on.
_BORN_IN_YEAR = 8 / 12
_LAST_BIRTHS = 2  # years whose mean stands for births that are not known yet


def cohorts(births: Floats) -> Floats:
    """The births behind each year's entrants; all NaN where none are known.

    Args:
        births: place x year of entry x (of age, a year older).
    """
    of_age, older = births[..., 0], births[..., 1]
    mixed = np.where(np.isfinite(older), _BORN_IN_YEAR * of_age + (1 - _BORN_IN_YEAR) * older, of_age)
    return continued(mixed)


def continued(births: Floats) -> Floats:
    """`births` with gaps filled from the years around them, and the years after the last at the mean of the last ones."""
    filled = between_years(births)
    for place in range(births.shape[0]):
        known = np.flatnonzero(np.isfinite(births[place]))
        if known.size:
            filled[place, known[-1] + 1 :] = births[place, known[-_LAST_BIRTHS:]].mean()
    return filled


def intake(entrants: Floats, sources: Floats, half_life: float) -> Floats:
    """Each school's entrants for one of its source: recency-weighted, over the years that both are known.

    Args:
        entrants: school x year, NaN where the school was not there.
        sources: school x year, what its entrants come from (births, or pupils of the grade below a year before).
        half_life: of the weights, in years.
    """
    first, second, _ = weighted_sums(entrants, sources, recency(entrants.shape[-1], half_life))
    return divided(first, second, 0.0)
