"""Where a verdict turns: the values just below and just above each limit, and the numbers in a standard's conditions.

A comparison turns at `limit·(1 - TIE)` and the like, or halfway to the next rounded number where values are compared
rounded. On each side of that one value is taken, `GAP` away (relative): far more than float64 adds by itself, far less
than any figure that a school reports.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

from junheng.evaluation.rows import exemptions
from junheng.evaluation.verdicts import TIE, met
from junheng.standards import Standard
from junheng.standards.model import Condition, Operator

GAP = 1e-11


def both_sides(turn: float) -> tuple[float, float]:
    """A value on each side of a turn."""
    gap = GAP * (abs(turn) or 1.0)
    return turn - gap, turn + gap


def cuts(limit: float, operator: Operator, digits: int, *, official: bool) -> tuple[float, ...]:
    """The values around the point at which `compare` turns."""
    if not official:
        leave = TIE * abs(limit)
        return both_sides({">=": limit - leave, "<=": limit + leave, "<": limit}[operator])
    shift = 10.0**digits
    if operator == ">=":  # the smallest rounded number that is enough is reached from half a unit below
        step = math.floor(limit * shift) - 1
        while not met(step / shift, limit, operator):
            step += 1
        return both_sides((step - 0.5) / shift)
    step = math.ceil(limit * shift) + 1
    while not met(step / shift, limit, operator):
        step -= 1
    return both_sides((step + 0.5) / shift)


def floor_cuts(target: float, floor: float, operator: Operator, digits: int, *, official: bool) -> tuple[float, ...]:
    """The values around the point at which a value has `floor` of its target."""
    if operator != ">=":
        return both_sides(target / (floor * (1 - TIE)))
    if not official:
        return both_sides(target * floor * (1 - TIE))
    return cuts(target * floor, ">=", digits, official=True)


def turning_facts(standard: Standard) -> dict[str, tuple[float, ...]]:
    """For every fact that conditions of the standard ask for by number: those numbers."""
    pack = standard.pack
    conditions: list[Condition] = [rule.when for rule in pack.leave_out]
    conditions += [exemption.when for _, exemption in exemptions(standard).values()]
    conditions += [condition for rule in pack.indicators.values() for condition in rule.scope]
    found: dict[str, set[float]] = defaultdict(set)
    for condition in conditions:
        for fact, band in condition.items():
            found[fact] |= set(_known((band.at_least, band.at_most, band.below, band.over)))
    return {fact: tuple(sorted(numbers)) for fact, numbers in found.items()}


def _known(numbers: Iterable[float | None]) -> list[float]:
    return [number for number in numbers if number is not None]
