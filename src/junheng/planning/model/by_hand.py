"""What people do by hand, as the opponent that a plan is measured against.

Every failing school row on its own at least cost, in the same years and stages and without transfers (one programme in
which nothing binds the schools together, so it is solved exactly per school); then the cheapest additions, with nothing
taken back, until the coefficients keep their limits. Budgets and what the county can do in a year are not asked of it.
"""

from __future__ import annotations

from dataclasses import replace

from junheng.planning.model.build import build
from junheng.planning.model.numbers import Numbers
from junheng.planning.model.programme import Floats, solve_whole
from junheng.planning.model.search import Cancelled, Search
from junheng.planning.model.state import MONEY

_NEAR = 1e-3  # the gap at which the additions are cheap enough


def cost_by_hand(numbers: Numbers, seconds: float, cancelled: Cancelled | None = None) -> float | None:
    """Present cost in yuan of the way by hand; None where there is none, or none was found in `seconds`.

    Where time ran out the proven bound is given, so that the opponent is never made dearer than it is.
    """
    numbers = replace(numbers, wish=replace(numbers.wish, transfers=False))
    alone = build(numbers, alone=True)
    each = solve_whole(alone.programme, seconds=seconds / 2)
    if each.values is None:
        return None
    least: dict[int, Floats] = {}
    for number, (lever, columns) in enumerate(zip(alone.levers, alone.begun, strict=True)):
        quantities = each.values[columns] * lever.size
        least[number] = quantities * (columns >= 0)
    search = Search(build(numbers, alone=True, least=least), seconds / 2, cancelled=cancelled, gap=_NEAR)
    outcome = search.run()
    if outcome == "optimal":
        return search.cost * MONEY
    return search.bound * MONEY if outcome == "feasible" else None
