"""Plans of generated counties, each held against its promises from its steps alone."""

from __future__ import annotations

from typing import Any

import pytest
from numpy.random import default_rng
from plan_audit import faults, worst_coefficient

from junheng.example.to_plan import FORECAST_YEARS, generated_county
from junheng.planning import Wish, plan
from junheng.planning.forecast_file import outlook_of
from junheng.planning.plan import Plan

SECONDS = 15

pytestmark = pytest.mark.scale


def wish_of(seed: int) -> dict[str, Any]:
    """What is asked, drawn by chance: years, stages, limits of coefficients and of moves."""
    draw = default_rng([seed, 7])
    years = int(draw.integers(1, 5))
    found: dict[str, Any] = {"years": years}
    if draw.random() < 0.5:
        found["stages"] = (*sorted(round(float(share), 2) for share in draw.uniform(0.3, 1, years - 1)), 1.0)
    if draw.random() < 0.3:
        found["cv_limit"] = float(draw.choice((0.5, 0.4, 0.3)))
    if draw.random() < 0.3:
        found["transfers"] = False
    elif draw.random() < 0.3:
        found["moves_per_year"] = int(draw.integers(0, 20))
    return found


def planned(seed: int, rows: int, **wish: Any) -> Plan:
    county = generated_county(seed, rows)
    outlook = outlook_of(county, min(int(wish["years"]), FORECAST_YEARS))
    return plan(county, wish=Wish(**wish), outlook=outlook, seconds=SECONDS, by_hand=False)


@pytest.mark.parametrize("seed", range(10))
def test_a_plan_keeps_what_it_promises(seed: int) -> None:
    found = planned(seed, 15, **wish_of(seed))
    assert found.status != "no_plan_in_time"
    assert not faults(found)


@pytest.mark.parametrize("share", [0.7, 1.2])
def test_a_budget_is_kept_or_there_is_no_plan(share: float) -> None:
    free = planned(2, 15, years=3)
    assert free.cost is not None
    dearest = max(year.cost for year in free.years)
    bound = planned(2, 15, years=3, budgets=(share * dearest,) * 3)
    assert not faults(bound)
    if share > 1:
        assert bound.cost is not None and bound.bound is not None and bound.cost >= free.bound * (1 - 1e-9)


@pytest.mark.parametrize("limit", [0.5, 0.3, 0.2, 0.1])
def test_coefficients_meet_the_limit_asked(limit: float) -> None:
    found = planned(0, 15, years=2, cv_limit=limit)
    if found.cost is None:
        assert found.status == "infeasible"
    else:
        assert worst_coefficient(found.years[-1].evaluation, limit) <= 1e-6
