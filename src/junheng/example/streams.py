"""Seeded random numbers that are the same on every platform and Python version.

Only draws whose arithmetic IEEE 754 fixes are used (uniform, whole numbers, choice): no logarithm or power of the C
library. Sums of floats go through `math.fsum`, because `sum` rounds otherwise from Python 3.12 on.
"""

from __future__ import annotations

from random import Random


def stream(seed: int, *names: object) -> Random:
    """A generator of its own for one purpose, so that a draw more in one place moves nothing elsewhere."""
    return Random("/".join(str(part) for part in (seed, *names)))


def share_out(total: int, weights: list[float]) -> list[int]:
    """`total` whole units by `weights`, largest remainder first; ties go to the earlier place."""
    whole = sum(round(weight * 1_000_000) for weight in weights)
    exact = [divmod(total * round(weight * 1_000_000), whole) for weight in weights]
    given = [quotient for quotient, _ in exact]
    order = sorted(range(len(weights)), key=lambda place: (-exact[place][1], place))
    for place in order[: total - sum(given)]:
        given[place] += 1
    return given
