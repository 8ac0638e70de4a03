"""Areas and money against an optimum found another way: there is a plan exactly where scipy finds that there can be one.

Here a coefficient is one convex function of the values of all schools, h(x) = √Σp(x−X)² − τX, and is cut as a whole: h(k·x) =
k·h(x), so ∇h(x̂)·x ≤ 0 holds wherever h(x) ≤ 0. The linear programme with such cuts never costs more than the best that there
can be, and once its solution keeps the limit it costs just that; where it has no solution, nothing can keep the limit. Which
indicator each school may miss is tried out. The model cuts every row's share by itself and chooses with whole numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.random import default_rng
from numpy.typing import NDArray
from plan_audit import faults, worst_coefficient
from scipy.optimize import linprog
from small_needs import BUILD, EQUIP, MULTIMEDIA, STANDARD, catalogue, small

from junheng.planning import Wish, plan
from junheng.planning.catalogue import Action
from junheng.planning.plan import Plan
from junheng.records.snapshot import Snapshot

Floats = NDArray[np.float64]
SPORTS = Action("build_sports", ("outdoor_sports_area",), 400.0, 0.0, 0, None, None, False, "construction")
ACTIONS = (BUILD, SPORTS, EQUIP)
# Per pupil of a primary school, the demand in 教督〔2017〕6号; a school may miss one of its seven by 15 %.
TARGETS = {"teaching_area": 4.5, "outdoor_sports_area": 7.5, "equipment_value": 2000.0}
TOLERATED = 0.85
LIMITS = (0.5, 0.3, 0.2, 0.1)
NEAR = 1e-5  # how near to the edge, relatively, plans are asked for
EXACT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
PRICES = 1.02  # of the first year, relative to the base year's


@dataclass(frozen=True)
class County:
    """Primary schools that lack area and equipment, one with far more of each; of the other four indicators all have enough."""

    pupils: Floats
    shares: Floats  # of the target that each school has, [resource, school]

    def snapshot(self, **land: Floats) -> Snapshot:
        """The county, with the land of each school."""
        given: dict[str, dict[str, Any]] = {}
        for at, pupils in enumerate(self.pupils):
            people = {"teachers": 0.07, "above": 0.06, "backbone": 0.02, "pe_art": 0.015, "multimedia_rooms": 0.03}
            given[f"S{at}"] = {
                "pupils": int(pupils),
                **{name: math.ceil(share * pupils) for name, share in people.items()},
                **{
                    name: float(self.shares[place, at] * target * pupils)
                    for place, (name, target) in enumerate(TARGETS.items())
                },
                **{name: float(area[at]) for name, area in land.items()},
            }
        return small(**given)


def drawn(seed: int, schools: int = 3) -> County:
    draw = default_rng(seed)
    ratio = draw.uniform(0.5, 1.3, (len(TARGETS), schools))
    ratio[np.arange(len(TARGETS)), draw.integers(0, schools, len(TARGETS))] = draw.uniform(2.0, 4.0, len(TARGETS))
    return County(100.0 * draw.integers(4, 13, schools), ratio)


def least(
    first: Floats,
    weights: Floats,
    lowest: Floats,
    limit: float,
    *,
    cost: Floats | None = None,
    room: Floats | None = None,
) -> float:
    """The least Σ cost·a with first + a ≥ lowest, a ≥ 0 and a coefficient of at most `limit`; infinite where there is none.

    With `room` in place of `cost`: the least κ with a ≤ κ·room. All values are shares of the target.
    """
    count = first.size
    objective = np.append(np.zeros(count), 1.0) if cost is None else np.append(cost / cost.sum(), 0.0)
    rows, sides = [np.append(-one, 0.0) for one in np.eye(count)], list(first - lowest)
    if room is not None:
        rows += [np.append(one, -space) for one, space in zip(np.eye(count), room, strict=True)]
        sides += [0.0] * count
    for _ in range(300):
        found = linprog(objective, np.array(rows), np.array(sides), method="highs-ds", options=EXACT)
        if found.status == 2:
            return math.inf
        assert found.status == 0
        x = first + found.x[:count]
        mean = float(weights @ x)
        spread = math.sqrt(float(weights @ (x - mean) ** 2))
        if spread <= limit * mean * (1 + 1e-8):
            return float(found.fun) * (1.0 if cost is None else float(cost.sum()))
        gradient = weights * (x - mean) / spread - limit * weights
        rows.append(np.append(gradient, 0.0))
        sides.append(-float(gradient @ first))
    raise AssertionError("the cuts do not settle")


def cheapest(county: County, limit: float) -> float:
    """What the county must spend at least in the first year, at its prices; infinite where no money helps."""
    schools, weights = county.pupils.size, county.pupils / county.pupils.sum()
    alone: dict[tuple[int, tuple[bool, ...]], float] = {}
    for place, target in enumerate(TARGETS.values()):
        for missed in product((False, True), repeat=schools):
            price = ACTIONS[place].unit_cost * target * county.pupils
            lowest = np.where(missed, TOLERATED, 1.0)
            alone[place, missed] = least(county.shares[place], weights, lowest, limit, cost=price)
    choices = product(range(-1, len(TARGETS)), repeat=schools)  # which indicator each school misses; -1: none
    return PRICES * min(
        sum(alone[place, tuple(one == place for one in choice)] for place in range(len(TARGETS))) for choice in choices
    )


def planned(
    snapshot: Snapshot, limit: float, *, budget: float | None = None, actions: Sequence[Action] = ACTIONS
) -> Plan:
    wish = Wish(years=1, stages=(0.99,), cv_limit=limit, budgets=None if budget is None else (budget,))
    return plan(snapshot, STANDARD, wish, catalogue=catalogue(*actions), seconds=20, by_hand=False, relax=False)


@pytest.mark.parametrize(
    ("seed", "limit"),
    [(1, 0.5), (2, 0.3), (3, 0.2), (4, 0.1), *(pytest.param(seed, limit, marks=pytest.mark.scale) for seed in range(5, 8) for limit in LIMITS)],
)  # fmt: skip
def test_the_least_money_is_found_and_less_is_proven_not_to_do(seed: int, limit: float) -> None:
    county = drawn(seed)
    money = cheapest(county, limit)
    assert 0 < money < math.inf
    enough = planned(county.snapshot(), limit, budget=money * (1 + NEAR))
    assert enough.status == "optimal" and not faults(enough)
    assert enough.years[0].cost == pytest.approx(money, rel=NEAR)
    assert planned(county.snapshot(), limit, budget=money * (1 - NEAR)).status == "infeasible"


@pytest.mark.parametrize(
    ("seed", "limit"),
    [(21, 0.5), (22, 0.3), (23, 0.2), (24, 0.1), *(pytest.param(seed, limit, marks=pytest.mark.scale) for seed in range(25, 28) for limit in LIMITS)],
)  # fmt: skip
def test_the_least_land_is_found_and_less_is_proven_not_to_do(seed: int, limit: float) -> None:
    """Only sports ground is lacking, so every school may miss it by 15 %; it takes land, of which each has its share."""
    county = drawn(seed, 4)
    county.shares[[0, 2]] = 1.1  # of teaching area and equipment all have enough
    county.shares[1] *= 0.8 / county.shares[1].min()  # of sports ground one has too little for any leave
    target, weights = TARGETS["outdoor_sports_area"], county.pupils / county.pupils.sum()
    room = default_rng([seed, 1]).uniform(0.1, 0.3, 4)
    share = least(county.shares[1], weights, np.full(4, TOLERATED), limit, room=room)
    assert 0 < share < math.inf
    for factor, status in ((1 + NEAR, "optimal"), (1 - NEAR, "infeasible")):
        found = planned(county.snapshot(sports_land=share * factor * room * target * county.pupils), limit)
        assert found.status == status and not faults(found)


@pytest.mark.parametrize(("rooms", "more"), [((4, 6), 0), ((3, 6), 1)])
def test_a_coefficient_that_whole_rooms_bring_just_to_its_limit_keeps_it(rooms: tuple[int, int], more: int) -> None:
    """4 and 6 rooms for as many pupils: a mean of 5, a deviation of 1, a coefficient of exactly 0.2."""
    county = small(**{f"S{at}": {"multimedia_rooms": count} for at, count in enumerate(rooms)})
    only = (replace(MULTIMEDIA, limit_per_school=1.0),)
    money = PRICES * MULTIMEDIA.unit_cost * more
    found = planned(county, 0.2, budget=money, actions=only)
    assert found.status == "optimal" and not faults(found)
    assert sum(step.quantity for step in found.steps) == more
    assert worst_coefficient(found.years[0].evaluation, 0.0) == pytest.approx(0.2, rel=1e-9)
    assert planned(county, 0.2 * (1 - 1e-6), budget=money, actions=only).status == "infeasible"
