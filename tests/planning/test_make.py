"""Plans of the example county: judged anew, they are what they promise."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import polars as pl
import pytest

from junheng.errors import UsageError
from junheng.example import example_snapshots
from junheng.planning import Kind, Outlook, Plan, Wish, plan
from junheng.planning.people import kinds
from junheng.records.snapshot import Snapshot, make_snapshot

# One process makes the plan that most of these look at.
pytestmark = [pytest.mark.scale, pytest.mark.xdist_group("plan of the example")]


@pytest.fixture(scope="module")
def county() -> Snapshot:
    return example_snapshots()[-1]


@pytest.fixture(scope="module")
def simple(county: Snapshot) -> Plan:
    return plan(county, "cn-2017", seconds=60)


def test_the_last_year_passes_when_judged_anew(simple: Plan) -> None:
    assert simple.status in ("optimal", "feasible")
    last = simple.years[-1]
    assert (last.year, last.share_passing, last.resource_verdict, last.verdict) == (2029, 1.0, "pass", "pass")
    assert simple.unplanned == ()


def test_cost_bound_and_gap_fit_together(simple: Plan) -> None:
    assert simple.cost is not None and simple.bound is not None and simple.gap is not None
    assert 0 < simple.bound <= simple.cost
    assert simple.gap == pytest.approx((simple.cost - simple.bound) / simple.cost)
    assert simple.greedy_cost is not None and simple.greedy_cost > simple.cost  # by hand nobody is moved


def test_the_money_of_a_year_is_that_of_its_steps(simple: Plan) -> None:
    actions, wish = simple.catalogue.actions, simple.wish
    for year in simple.years:
        begun = sum(step.cost for step in simple.steps if step.year == year.year)
        recurring = sum(
            step.quantity
            * actions[step.action].recurrent_cost
            * (1 + wish.price_growth) ** (year.year - simple.snapshot.year)
            for step in simple.steps
            if step.year + actions[step.action].lead_years <= year.year
        )
        assert year.cost == pytest.approx(begun + recurring, rel=1e-9)


def test_people_are_whole_and_nobody_is_lost(simple: Plan) -> None:
    after = kinds(simple.years[-1].evaluation.snapshot, simple.standard).rows
    moves = [step for step in simple.steps if step.action == "transfer_teacher"]
    assert moves and all(step.quantity == int(step.quantity) and step.from_school != step.school_id for step in moves)
    recruited = sum(step.quantity for step in simple.steps if step.action.startswith("recruit"))
    before = kinds(simple.snapshot, simple.standard).rows

    def people(rows: dict[tuple[str, str], dict[Kind, int] | None]) -> int:
        return sum(sum(row.values()) for row in rows.values() if row)

    assert people(dict(after)) == people(dict(before)) + recruited  # type: ignore[arg-type]


def test_who_passes_today_passes_in_every_year(simple: Plan) -> None:
    today = simple.before.school_rows.filter(pl.col("verdict") == "pass").select("school_id", "stage")
    for year in simple.years:
        passing = year.evaluation.school_rows.filter(pl.col("verdict") == "pass")
        assert today.join(passing, on=["school_id", "stage"], how="anti").is_empty()


def test_stages_and_budgets_are_kept(county: Snapshot, simple: Plan) -> None:
    assert simple.cost is not None
    budget = simple.cost * 0.35
    wish = Wish(stages=(0.2, 0.3, 0.5, 0.7, 1.0), budgets=(budget,) * 5)
    staged = plan(county, "cn-2017", wish, seconds=10, by_hand=False)  # the last two per cent would take half a minute
    assert staged.status in ("optimal", "feasible")
    for year, demanded in zip(staged.years, wish.demands, strict=True):
        assert year.share_passing >= demanded - 1e-9
        assert year.cost <= budget + 1e-6
    assert staged.years[-1].verdict == "pass"
    assert staged.cost is not None and simple.bound is not None and staged.cost >= simple.bound


def test_a_tighter_coefficient_is_kept(county: Snapshot) -> None:
    found = plan(county, "cn-2017", Wish(cv_limit=0.3), seconds=60, by_hand=False)
    assert found.status in ("optimal", "feasible")
    assert found.years[-1].evaluation.balance["cv"].max() <= 0.3 + 1e-6  # type: ignore[operator]


def test_without_land_there_is_no_plan(county: Snapshot) -> None:
    schools = county.table("schools").with_columns(pl.lit(0.0).alias("sports_land"))
    tables = {**county.tables, "schools": schools}
    found = plan(make_snapshot(county.county, county.year, tables), "cn-2017", seconds=60, relax=False)
    assert (found.status, found.steps, found.years, found.cost) == ("infeasible", (), (), None)


def test_what_cannot_be_planned_is_named_and_the_rest_is_answered(county: Snapshot) -> None:
    items = county.table("county").with_columns(
        pl.when(pl.col("item") == "special_funds").then(None).otherwise(pl.col("value")).alias("value")
    )
    found = plan(replace(county, tables={**county.tables, "county": items}), "cn-2017", seconds=60, by_hand=False)
    assert found.status == "infeasible"
    assert found.years[-1].resource_verdict == "pass" and found.years[-1].verdict == "unknown"
    assert len(found.unplanned) == 1 and "YZ-G7" in found.unplanned[0].zh


def test_fewer_pupils_cost_less(county: Snapshot, simple: Plan) -> None:
    rows = county.table("stages").select("school_id", "stage", "pupils").iter_rows()
    fewer = {
        (school, stage, county.year + year): int(pupils * (1 - 0.03 * year))
        for school, stage, pupils in rows
        for year in range(1, 6)
    }
    found = plan(county, "cn-2017", outlook=Outlook(fewer), seconds=60, by_hand=False)
    assert found.years[-1].verdict == "pass"
    assert found.cost is not None and simple.bound is not None and found.cost < simple.bound


def test_without_transfers_nobody_moves(county: Snapshot) -> None:
    found = plan(county, "cn-2017", Wish(transfers=False), seconds=60, by_hand=False)
    assert "transfer_teacher" not in Counter(step.action for step in found.steps)
    assert found.years[-1].verdict == "pass"


def test_a_composite_is_refused(county: Snapshot) -> None:
    with pytest.raises(UsageError, match="cn-2012"):
        plan(county, "cn-2012")
