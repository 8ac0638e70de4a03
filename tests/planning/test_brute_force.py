"""Small counties against complete enumeration: the plan costs what the cheapest of all candidates costs, or there is none.

The enumeration judges with the rule written out here in numpy; that it judges as `evaluate` does is checked beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.random import default_rng
from numpy.typing import NDArray
from plan_audit import faults, passing, worst_coefficient
from small_needs import MOVE, MULTIMEDIA, RECRUIT, STANDARD, catalogue, small

from junheng.evaluation import evaluate
from junheng.planning import Wish, plan
from junheng.planning.carried import carried_out
from junheng.planning.catalogue import Action
from junheng.planning.outlook import Outlook
from junheng.planning.plan import Plan
from junheng.planning.steps import Step
from junheng.records.snapshot import Snapshot

Counts = NDArray[np.float64]  # [candidate, ...]
TRAIN = Action("train_backbone", ("backbone_teachers",), 15_000.0, 3600.0, 1, None, None, True, "personnel")
# Per 100 pupils; the other three of the seven are met throughout, alike in every school.
TARGETS = {"above": 4.2, "backbone": 1.0, "multimedia_rooms": 2.3, "pe_art": 0.9}
PE_ART = 2
MOVES = 3

pytestmark = pytest.mark.scale


@dataclass(frozen=True)
class Case:
    """A county of primary schools; what is not said is enough. `start` is [school, resource], as `TARGETS` has them."""

    snapshot: Snapshot
    pupils: Counts
    start: Counts
    teachers: Counts
    posts: Counts
    wish: Wish


def drawn(seed: int, *, years: int, schools: int = 3) -> Case:
    draw = default_rng([seed, years])
    pupils = draw.integers(80, 130, schools)
    above = draw.integers(4, 8, schools)
    backbone = np.minimum(draw.integers(0, 4, schools), above - PE_ART)
    rooms = draw.integers(1, 5, schools)
    if seed % 5 == 4:  # one school has far more than its share
        backbone[0], above[0] = above[0], above[0] + PE_ART
    posts = above + 1 + draw.integers(0, 3, schools) + (10 if seed % 3 else 0)
    given: dict[str, dict[str, Any]] = {}
    for at in range(schools):
        given[f"S{at}"] = {
            "pupils": int(pupils[at]),
            "teachers": int(above[at] + 1),
            "above": int(above[at]),
            "backbone": int(backbone[at]),
            "pe_art": PE_ART,
            "multimedia_rooms": int(rooms[at]),
            "posts_quota": int(posts[at]),
            "teaching_area": 7.0 * float(pupils[at]),
            "outdoor_sports_area": 10.0 * float(pupils[at]),
            "equipment_value": 3000.0 * float(pupils[at]),
        }
    share = float(draw.choice((0.3, 0.6, 0.99)))
    stages = (share, 0.99)[-years:] if years == 2 else (0.99,)
    limit = float(draw.choice((0.5, 0.3, 0.2, 0.1)))
    budgets = tuple(float(x) for x in draw.choice((60_000, 130_000, 400_000), years)) if seed % 4 == 1 else None
    wish = Wish(years=years, stages=stages, cv_limit=limit, budgets=budgets)
    start = np.stack([above, backbone, rooms, np.full(schools, PE_ART)], axis=1).astype(float)
    return Case(small(**given), pupils.astype(float), start, above + 1.0, posts.astype(float), wish)


def judge(case: Case, resources: Counts) -> tuple[NDArray[np.bool_], Counts]:
    """Whether each school passes, and the largest coefficient; `resources` are [candidate, school, resource]."""
    per_hundred = 100 * resources / case.pupils[:, None]
    ratio = per_hundred / np.array(list(TARGETS.values()))
    passes = ((ratio >= 1 - 1e-9).sum(axis=2) >= 3) & (ratio >= 0.85 * (1 - 1e-9)).all(axis=2)
    weights = case.pupils / case.pupils.sum()
    mean = np.einsum("s,csr->cr", weights, per_hundred)
    variance = np.einsum("s,csr->cr", weights, (per_hundred - mean[:, None, :]) ** 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        worst = np.nan_to_num(np.sqrt(variance) / mean, nan=np.inf).max(axis=1)
    return passes, worst


def within(worst: Counts, wish: Wish) -> NDArray[np.bool_]:
    """Whether the largest coefficient keeps its limit; one that stands at it does."""
    return worst <= (wish.cv_limit or np.inf) * (1 + 1e-9)


def gains(
    *,
    above: Counts | float = 0.0,
    backbone: Counts | float = 0.0,
    rooms: Counts | float = 0.0,
    pe_art: Counts | float = 0.0,
) -> Counts:
    """What is gained, [candidate, school, resource], of parts [candidate, school]."""
    return np.stack(np.broadcast_arrays(above, backbone, rooms, pe_art), axis=2).astype(float)


def candidates(count: int, *ranges: range) -> Counts:
    """Every combination of `count` values of each range: [candidate, range, place]."""
    grids = [np.array(list(product(values, repeat=count)), dtype=float) for values in ranges]
    places = np.meshgrid(*[np.arange(len(grid)) for grid in grids], indexing="ij")
    return np.stack([grid[place.ravel()] for grid, place in zip(grids, places, strict=True)], axis=1)


def price(wish: Wish, action: Action, begun: int) -> float:
    """Present cost of one unit."""
    rate = (1 + wish.price_growth) / (1 + wish.discount)
    later = range(begun + action.lead_years, wish.years + wish.years_beyond + 1)
    return action.unit_cost * rate**begun + action.recurrent_cost * sum(rate**year for year in later)


def asked_rows(case: Case, year: int) -> int:
    return int(np.ceil(case.wish.demands[year - 1] * case.pupils.size - 1e-9))


def agreed(found: Plan, costs: Counts, allowed: NDArray[np.bool_]) -> None:
    """The plan costs the least of the allowed candidates, and there is none exactly where none is allowed."""
    if not allowed.any():
        assert found.status == "infeasible" and found.cost is None
        return
    assert found.status == "optimal" and found.cost is not None
    assert found.cost == pytest.approx(float(costs[allowed].min()), rel=1e-6, abs=1e-3)
    assert not faults(found)


@pytest.mark.parametrize("seed", range(12))
def test_recruits_and_rooms_of_one_year(seed: int) -> None:
    case = drawn(seed, years=1)
    most = 3
    actions = catalogue(*(replace(one, limit_per_school=float(most)) for one in (RECRUIT, MULTIMEDIA)))
    done = candidates(case.pupils.size, range(most + 1), range(most + 1))
    gained = gains(above=done[:, 0], rooms=done[:, 1])
    passes, worst = judge(case, case.start + gained)
    spent = done.sum(axis=2) @ np.array([RECRUIT.unit_cost, MULTIMEDIA.unit_cost])
    kept_posts = (case.teachers + done[:, 0] <= np.maximum(case.posts, case.teachers)).all(axis=1)
    allowed = (passes.sum(axis=1) >= asked_rows(case, 1)) & within(worst, case.wish) & kept_posts
    if case.wish.budgets is not None:
        allowed &= spent * (1 + case.wish.price_growth) <= case.wish.budgets[0] + 1e-6
    costs = done.sum(axis=2) @ np.array([price(case.wish, RECRUIT, 1), price(case.wish, MULTIMEDIA, 1)])
    agreed(plan(case.snapshot, STANDARD, case.wish, catalogue=actions, seconds=20, by_hand=False), costs, allowed)


@pytest.mark.parametrize("seed", range(12, 24))
def test_transfers_of_one_year(seed: int) -> None:
    case = drawn(seed, years=1)
    schools = case.pupils.size
    wish = replace(case.wish, budgets=None, moves_per_year=MOVES)
    actions = catalogue(MOVE, replace(MULTIMEDIA, limit_per_school=2.0))
    each = range(-MOVES, MOVES + 1)
    net = np.array([one for one in product(each, repeat=schools) if sum(one) == 0], dtype=float)
    moved = np.maximum(net, 0).sum(axis=1)
    # People of four kinds; those with neither degree nor post only free a post for others.
    pairs = [one for one in product(range(len(net)), repeat=2) if moved[list(one)].sum() <= MOVES]
    kinds_moved = np.array([(*a, *b) for a, b in product(pairs, repeat=2) if moved[[*a, *b]].sum() <= MOVES])
    plain, above, backbone, pe_art = (net[kinds_moved[:, place]] for place in range(4))
    start = case.start
    there = start[:, 0] - start[:, 1] - PE_ART
    kept = (there + above >= 0).all(axis=1) & (start[:, 1] + backbone >= 0).all(axis=1)
    kept &= (1 + plain >= 0).all(axis=1) & (PE_ART + pe_art >= 0).all(axis=1)
    teachers = case.teachers + plain + above + backbone + pe_art
    kept &= (teachers <= np.maximum(case.posts, case.teachers)).all(axis=1)
    above, backbone, pe_art, moves = above[kept], backbone[kept], pe_art[kept], moved[kinds_moved[kept]].sum(axis=1)
    today = judge(case, start[None])[0][0]
    costs, allowed = [], []
    for rooms in product(range(3), repeat=schools):
        gained = gains(above=above + backbone + pe_art, backbone=backbone, rooms=np.array(rooms), pe_art=pe_art)
        passes, worst = judge(case, start + gained)
        good = (passes.sum(axis=1) >= asked_rows(case, 1)) & within(worst, wish) & passes[:, today].all(axis=1)
        allowed.append(good)
        costs.append(moves * price(wish, MOVE, 1) + sum(rooms) * price(wish, MULTIMEDIA, 1))
    found = plan(case.snapshot, STANDARD, wish, catalogue=actions, seconds=20, by_hand=False)
    agreed(found, np.concatenate(costs), np.concatenate(allowed))


@pytest.mark.parametrize("seed", range(24, 36))
def test_training_and_rooms_of_two_years(seed: int) -> None:
    case = drawn(seed, years=2)
    schools, most, wish = case.pupils.size, 2, case.wish
    actions = catalogue(*(replace(one, limit_per_school=float(most)) for one in (TRAIN, MULTIMEDIA)))
    # Training begun in the second year would come too late; that of the first is there in the second.
    done = candidates(schools, range(most + 1), range(most + 1), range(most + 1))
    trained, first, second = done[:, 0], done[:, 1], done[:, 2]
    kept = (first + second <= most).all(axis=1) & (case.start[:, 0] - case.start[:, 1] - PE_ART - trained >= 0).all(
        axis=1
    )
    trained, first, second = trained[kept], first[kept], second[kept]
    today = judge(case, case.start[None])[0][0]
    passes, _ = judge(case, case.start + gains(rooms=first))
    allowed = (passes.sum(axis=1) >= asked_rows(case, 1)) & passes[:, today].all(axis=1)
    passes, worst = judge(case, case.start + gains(backbone=trained, rooms=first + second))
    allowed &= (passes.sum(axis=1) >= asked_rows(case, 2)) & passes[:, today].all(axis=1) & within(worst, wish)
    people, rooms, more = trained.sum(axis=1), first.sum(axis=1), second.sum(axis=1)
    if wish.budgets is not None:
        growth = 1 + wish.price_growth
        allowed &= (people * TRAIN.unit_cost + rooms * MULTIMEDIA.unit_cost) * growth <= wish.budgets[0] + 1e-6
        allowed &= (people * TRAIN.recurrent_cost + more * MULTIMEDIA.unit_cost) * growth**2 <= wish.budgets[1] + 1e-6
    costs = people * price(wish, TRAIN, 1) + rooms * price(wish, MULTIMEDIA, 1) + more * price(wish, MULTIMEDIA, 2)
    agreed(plan(case.snapshot, STANDARD, wish, catalogue=actions, seconds=20, by_hand=False), costs, allowed)


@pytest.mark.parametrize("seed", range(8))
def test_the_enumeration_judges_as_evaluate_does(seed: int) -> None:
    case = drawn(seed, years=1)
    draw = default_rng([seed, 9])
    actions = catalogue(RECRUIT, MULTIMEDIA)
    recruits, rooms = draw.integers(0, 4, (2, case.pupils.size))
    year = case.snapshot.year + 1
    steps = tuple(
        Step(year, f"S{at}", stage, action.id, float(number[at]), 0.0, "", None, None)
        for action, number, stage in ((RECRUIT, recruits, "primary"), (MULTIMEDIA, rooms, None))
        for at in range(case.pupils.size)
        if number[at]
    )
    result = evaluate(carried_out(case.snapshot, STANDARD, actions, steps, year, Outlook({})), STANDARD)
    passes, worst = judge(case, case.start + gains(above=recruits[None], rooms=rooms[None]))
    assert {school for school, _ in passing(result)} == {f"S{at}" for at in np.flatnonzero(passes[0])}
    assert worst_coefficient(result, 0.0) == pytest.approx(worst[0], rel=1e-9)
