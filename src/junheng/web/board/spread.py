"""How values are spread: counted in steps of a round width."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

STEPS = 12  # about so many
ROUND = (1, 2, 2.5, 5, 10)


def spread_of(values: Sequence[float], decimals: int) -> list[dict[str, object]]:
    """Steps from the smallest to the largest value, each with how many lie from `low` up to but not at `high`.

    Empty where all values are the same: there is nothing to spread.
    """
    if not values or min(values) == max(values):
        return []
    low, high = min(values), max(values)
    width = _round_width((high - low) / STEPS, decimals)
    first = math.floor(low / width)
    counted = Counter(math.floor(value / width) - first for value in values)
    digits = max(0, -math.floor(math.log10(width)) + (1 if width / 10 ** math.floor(math.log10(width)) == 2.5 else 0))
    return [
        {
            "low": round((first + step) * width, digits),
            "high": round((first + step + 1) * width, digits),
            "label": f"{(first + step) * width:,.{digits}f}–{(first + step + 1) * width:,.{digits}f}",
            "count": counted[step],
        }
        for step in range(max(counted) + 1)
    ]


def _round_width(width: float, decimals: int) -> float:
    """The next width that people count in; never finer than the values are written."""
    size = 10.0 ** math.floor(math.log10(width))
    return max(next(size * one for one in ROUND if size * one >= width * (1 - 1e-9)), 10.0**-decimals)
