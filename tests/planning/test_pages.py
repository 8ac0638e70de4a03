"""The answer laid out: deadlines, money, the course of the indicators."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from hand_made_plan import CATALOGUE, GROWTH, hand_made, step
from junheng.planning.pages import course, raised, school_values, spending, steps_by_indicator, steps_table
from junheng.planning.plan import Plan
from junheng.planning.steps import Kind


@pytest.fixture(scope="module")
def plan() -> Plan:
    return hand_made()


def of(plan: Plan, *steps: object) -> Plan:
    return replace(plan, steps=steps)


def test_a_deadline_is_counted_backwards_from_the_day_on_which_the_step_must_count(plan: Plan) -> None:
    build = step(2024, 1, "build_teaching", "a", None, 100)  # two years of lead: counts on 1 September 2027
    recruit = step(2024, 3, "recruit_pe_art", "a", "primary", 1)
    rows = {row["action"]: row for row in steps_table(of(plan, build, recruit)).iter_rows(named=True)}
    assert (rows["build_teaching"]["begin_by"], rows["build_teaching"]["done_by"]) == (
        date(2025, 9, 1),
        date(2027, 8, 31),
    )
    assert (rows["recruit_pe_art"]["begin_by"], rows["recruit_pe_art"]["done_by"]) == (None, date(2027, 8, 31))


def test_steps_are_ordered_by_deadline_and_numbered(plan: Plan) -> None:
    table = steps_table(plan)
    assert table["number"].to_list() == list(range(1, len(plan.steps) + 1))
    assert table["done_by"].is_sorted()
    assert table["quantity"].sum() == pytest.approx(sum(one.quantity for one in plan.steps))


def test_a_wage_is_paid_from_the_year_of_effect_to_the_last_at_the_prices_of_each_year(plan: Plan) -> None:
    train = step(2024, 2, "train_backbone", "a", "primary", 3)  # counts from 2027
    table = spending(of(plan, train))
    wage = 3 * CATALOGUE.actions["train_backbone"].recurrent_cost
    assert table.select("year", "capital", "recurrent").rows() == [
        (2026, pytest.approx(3 * 8000 * (1 + GROWTH) ** 2), 0.0),
        *((2024 + number, 0.0, pytest.approx(wage * (1 + GROWTH) ** number)) for number in (3, 4, 5)),
    ]


def test_money_by_department_adds_up_to_the_cost_of_every_year(plan: Plan) -> None:
    by_year = spending(plan).group_by("year").agg((pl.col("capital") + pl.col("recurrent")).sum().alias("yuan"))
    assert dict(by_year.iter_rows()) == {one.year: pytest.approx(one.cost) for one in plan.years}


def test_the_course_has_every_coefficient_of_every_year_as_evaluate_has_it(plan: Plan) -> None:
    table = course(plan)
    assert table.height == (len(plan.years) + 1) * plan.before.balance.height
    last = plan.years[-1]
    for row in last.evaluation.balance.iter_rows(named=True):
        here = table.row(
            by_predicate=(pl.col("indicator") == row["indicator"])
            & (pl.col("stage") == row["stage"])
            & (pl.col("year") == last.year),
            named=True,
        )
        assert (here["cv"], here["limit"], here["verdict"]) == (row["cv"], row["limit"], row["verdict"])
    failing = table.filter((pl.col("indicator") == "YZ-R6") & (pl.col("stage") == "primary"))["failing"].to_list()
    assert failing[0] > 0 == failing[-1]


def test_every_judged_row_of_every_year_is_there(plan: Plan) -> None:
    rows = sum(one.evaluation.rows.height for one in plan.years) + plan.before.rows.height
    assert school_values(plan).height == rows


def test_a_step_helps_the_indicators_whose_figures_it_raises(plan: Plan) -> None:
    helped = steps_by_indicator(plan)
    assert {one.action for one in helped["YZ-R3"]} == {"recruit_pe_art"}
    assert {one.action for one in helped["YZ-R1"]} == {"upgrade_degree", "recruit_pe_art", "transfer_teacher"}
    moved = next(one for one in plan.steps if one.kind == Kind(above_degree=True, backbone=True))
    assert raised(plan, moved) == {"teachers_above_degree", "backbone_teachers"}
    assert "YZ-G5" not in helped


def test_a_plan_without_steps_has_empty_tables() -> None:
    nothing = hand_made("infeasible")
    assert steps_table(nothing).is_empty() and spending(nothing).is_empty()
    assert course(nothing)["year"].unique().to_list() == [2024]
