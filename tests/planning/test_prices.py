"""What constraints cost and gifts are worth: duals against planning again and against what one reckons by hand."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from small_needs import EQUIP, MOVE, RECRUIT, STANDARD, catalogue, small

from junheng.errors import UsageError
from junheng.planning.catalogue import Catalogue
from junheng.planning.granted import granted
from junheng.planning.make import plan
from junheng.planning.move import move
from junheng.planning.plan import Plan
from junheng.planning.prices import Price, Prices, constraint_name, prices, replanned, worth_of_one_more
from junheng.planning.steps import Kind
from junheng.planning.wish import Wish
from junheng.planning.words import PEOPLE
from junheng.records.snapshot import Snapshot

ABOVE = Kind(above_degree=True)


def planned(snapshot: Snapshot, actions: Catalogue, **wish: object) -> Plan:
    """A plan of one year in which money is worth the same always."""
    asked = Wish(years=1, discount=0.0, price_growth=0.0, years_beyond=0, **wish)  # type: ignore[arg-type]
    return plan(snapshot, STANDARD, asked, catalogue=actions, seconds=20.0, by_hand=False)


@cache
def moving() -> Plan:
    """A lacks three teachers and may be below in no other indicator; two can come from C, who is rich, but one may move."""
    county = small(A={"above": 2, "equipment_value": 180_000.0}, B={}, C={"above": 12, "teachers": 12})
    return planned(county, catalogue(RECRUIT, MOVE), moves_per_year=1)


@cache
def its_prices() -> Prices:
    return prices(moving(), seconds=20.0)


def test_the_plan_is_what_one_reckons() -> None:
    assert moving().cost == pytest.approx(10_000 + 2 * 100_000)


def test_one_more_move_saves_a_recruit_less_a_move_by_dual_and_by_planning_again() -> None:
    (one,) = (price for price in its_prices().constraints if price.constraint == "moves")
    assert one.kind == "dual" and one.saved == pytest.approx(90_000)
    again = replanned(moving(), one, seconds=20.0)
    assert again.kind == "replanned" and again.saved == pytest.approx(90_000)
    assert again.least is not None and again.most is not None
    assert again.least - 1 <= again.saved <= again.most + 1


def test_a_teacher_given_to_a_school_saves_what_a_recruit_costs_there_and_nothing_elsewhere() -> None:
    worths = {
        one.school_id: one.saved for one in its_prices().worths if one.action == "recruit_teacher" and one.saved > 1
    }
    assert worths == {"A": pytest.approx(100_000)}
    given = worth_of_one_more(moving(), "A", "primary", "recruit_teacher", seconds=20.0)
    assert given.kind == "replanned" and given.saved == pytest.approx(100_000)
    assert worth_of_one_more(moving(), "B", "primary", "recruit_teacher", seconds=20.0).saved == pytest.approx(0, abs=1)


def test_a_yuan_of_equipment_given_saves_a_yuan() -> None:
    made = planned(small(A={"equipment_value": 0.0, "multimedia_rooms": 2}, B={}), catalogue(EQUIP))
    assert made.cost == pytest.approx(200_000, abs=1)
    (one,) = prices(made, seconds=20.0).worths
    assert (one.school_id, one.action) == ("A", "buy_equipment") and one.saved == pytest.approx(1.0)


def test_a_dual_keeps_the_plans_choices_and_planning_again_does_not() -> None:
    """Without a post A buys equipment for 30,000 and stays below in teachers; with one it hires for 20,000 instead."""
    cheap = replace(RECRUIT, unit_cost=20_000.0)
    county = small(A={"above": 4, "equipment_value": 170_000.0, "posts_quota": 6}, B={})
    made = planned(county, catalogue(cheap, EQUIP))
    assert made.cost == pytest.approx(30_000, abs=1)
    assert not [one for one in prices(made, seconds=20.0).constraints if one.constraint == "posts"]
    post = Price("posts", "A", PEOPLE, 0.0, "dual")
    assert replanned(made, post, seconds=20.0).saved == pytest.approx(10_000, abs=1)


def test_a_tighter_coefficient_costs_and_its_price_says_how_much() -> None:
    """B has three times A's equipment; whatever A buys brings the coefficient down."""
    county = small(A={"equipment_value": 200_000.0}, B={"equipment_value": 600_000.0})
    made = planned(county, catalogue(EQUIP), cv_limit=0.4)
    price = max(
        (one for one in prices(made, seconds=20.0).constraints if one.constraint == "cv"), key=lambda one: one.saved
    )
    looser = planned(county, catalogue(EQUIP), cv_limit=0.401)
    assert made.cost is not None and looser.cost is not None
    # (600 − a)/(600 + a) = τ: a = 600(1 − τ)/(1 + τ), so da/dτ = −1200/(1 + τ)²: 1,200,000/1.96 yuan per 1, 6,122 per 0.01
    assert price.saved == pytest.approx(12_000 / 1.4**2, rel=1e-3)
    assert (made.cost - looser.cost) * 10 == pytest.approx(price.saved, rel=5e-3)


def test_prices_have_names_and_are_refused_without_a_plan() -> None:
    names = {constraint_name(price, moving()).zh for price in its_prices().constraints}
    assert "每年交流轮岗人数的上限" in names
    said = its_prices().to_dict("en")
    assert set(said) == {"cost", "bound", "status", "cost_in_parts", "constraints", "worths"}
    with pytest.raises(UsageError, match="没有方案"):
        prices(planned(small(A={"above": 0}, B={}), catalogue(EQUIP)))


def test_what_cannot_be_granted_is_refused() -> None:
    made = moving()
    with pytest.raises(UsageError):
        granted(made.snapshot, made.catalogue, made.wish, "weather", 1.0, ())


def test_a_move_shows_both_schools_the_coefficients_and_its_worth() -> None:
    found = move(moving(), ABOVE, "C", "A", "primary", 2025)
    of = {(one.school_id, one.indicator): one for one in found.schools}
    assert len(found.schools) == 14
    assert of["C", "YZ-R1"].before == pytest.approx(11.0) and of["C", "YZ-R1"].after == pytest.approx(10.0)
    assert of["A", "YZ-R1"].after == pytest.approx((of["A", "YZ-R1"].before or 0) + 1)
    (cv,) = (one for one in found.coefficients if one.indicator == "YZ-R1" and one.stage == "primary")
    # Without the move A, B, C have 5, 5, 11 per 100 pupils: deviation √8 of mean 7; with it 6, 5, 10: √(14/3).
    assert cv.before == pytest.approx(8**0.5 / 7) and cv.after == pytest.approx((14 / 3) ** 0.5 / 7)
    assert found.worth_to_giver == pytest.approx(0, abs=1) and found.cost_of_move == pytest.approx(10_000)
    assert found.worth_to_taker == pytest.approx(100_000)


def test_a_move_out_of_the_years_is_refused() -> None:
    with pytest.raises(UsageError, match="2030"):
        move(moving(), ABOVE, "C", "A", "primary", 2030)
