"""How probable a number is under a forecast with 80 % limits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Z80 = 1.2815515655446004  # the standard normal lies within ±this with a probability of 80 %
Numbers = NDArray[np.float64]


def chance_above(places: Numbers, pupils: Numbers, low: Numbers, high: Numbers) -> Numbers:
    """The probability that there are more pupils than places; NaN where the places are unknown.

    The forecast is read as two halves of normal curves that meet in the median: half of the probability lies on each side,
    with the spread that puts 10 % below `low` and 10 % above `high`. Pupils are whole: one more than the places begins
    half a pupil above them.
    """
    from scipy.special import ndtr  # noqa: PLC0415 - not needed to start the program

    apart = places + 0.5 - pupils
    spread = np.where(apart >= 0, high - pupils, pupils - low) / Z80
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = np.where(spread > 0, apart / spread, np.sign(apart) * np.inf)
    # A forecast without spread that stands on the edge itself has no distance from it: even odds.
    return np.asarray(np.where(np.isnan(places), np.nan, ndtr(-np.nan_to_num(distance, nan=0.0))), dtype=np.float64)
