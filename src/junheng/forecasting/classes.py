"""From pupils of the grades to classes: how many at the limit, and how large the largest is with those there are."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from math import ceil


def classes_needed(pupils: Sequence[int], limit: int, now: int | None) -> int:
    """The fewest classes in which no class exceeds `limit`.

    Args:
        pupils: of each grade.
        limit: pupils in a class.
        now: classes of today. Where they are fewer than the grades, grades are taught together, and may stay so.
    """
    taught = [number for number in pupils if number > 0]
    apart = sum(ceil(number / limit) for number in taught)
    if now is not None and 0 < now < len(taught):
        return min(apart, max(now, ceil(sum(taught) / limit)))
    return apart


def largest_class(pupils: Sequence[int], classes: int) -> int | None:
    """The largest class, as small as `classes` classes allow; None without pupils or classes.

    Each grade has classes of its own; where there are fewer classes than grades, grades are taught together.
    """
    taught = [number for number in pupils if number > 0]
    if not taught or classes <= 0:
        return None
    if classes < len(taught):
        return ceil(sum(taught) / classes)
    # Giving the next class to the grade with the fullest classes makes the largest as small as can be.
    fullest = [(-float(number), number, 1) for number in taught]
    heapq.heapify(fullest)
    for _ in range(classes - len(taught)):
        _, number, given = fullest[0]
        heapq.heapreplace(fullest, (-number / (given + 1), number, given + 1))
    _, number, given = fullest[0]
    return ceil(number / given)
