"""What was computed last, kept as long as what it was made from stays the same.

A county is judged again and again with one number changed; most of what is judged does not depend on it. A step says
what it is made from. Where all of that is equal to the last time, so is what comes out, and it is not computed anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

import polars as pl

T = TypeVar("T")


class Memory:
    """The last outcome of every step, by name, and the parts it was made from."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[tuple[object, ...], object]] = {}

    def of(self, step: str, parts: Sequence[object], make: Callable[[], T]) -> T:
        """What `make` makes of `parts` and of nothing else: the last time's, where they are as they were then."""
        last = self._last.get(step)
        if last is not None and _alike(last[0], parts):
            return cast("T", last[1])  # a step has one name, and its outcome one type
        made = make()
        self._last[step] = (tuple(parts), made)
        return made


def _alike(before: Sequence[object], now: Sequence[object]) -> bool:
    return len(before) == len(now) and all(_equal(*pair) for pair in zip(before, now, strict=True))


def _equal(one: object, other: object) -> bool:
    if one is other:
        return True
    if isinstance(one, pl.DataFrame) and isinstance(other, pl.DataFrame):
        return one.equals(other) and one.dtypes == other.dtypes  # `equals` takes 1 and 1.0 for the same
    return type(one) is type(other) and one == other
