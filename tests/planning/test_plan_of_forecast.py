"""The plan of the example county with its forecast, beside the one that takes every year to be like this one."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from junheng.example import example_snapshots
from junheng.forecasting.exchange import plan_table
from junheng.forecasting.forecast import forecast
from junheng.forecasting.reading import history_of
from junheng.planning import Outlook, Plan, plan
from junheng.planning.forecast_file import read_outlook
from junheng.records.snapshot import Snapshot
from junheng.standards import load_standard

pytestmark = [pytest.mark.scale, pytest.mark.xdist_group("plan of forecast")]

SECONDS = 10.0  # the first plan is there in a few; the rest only narrows the gap
LAST = 2029
ROOM = "build_teaching"


@pytest.fixture(scope="module")
def county() -> Snapshot:
    return example_snapshots()[-1]


@pytest.fixture(scope="module")
def outlook(county: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Outlook:
    """By way of the file that `junheng forecast --out` writes and `junheng plan --forecast` reads."""
    path: Path = tmp_path_factory.mktemp("forecast") / "forecast.csv"
    plan_table(forecast(history_of(county), years=5)).write_csv(path)
    return read_outlook(path, county, 5)


@pytest.fixture(scope="module")
def plans(county: Snapshot, outlook: Outlook) -> tuple[Plan, Plan]:
    """Without and with the forecast."""
    without, with_forecast = (plan(county, outlook=one, seconds=SECONDS, by_hand=False) for one in (None, outlook))
    return without, with_forecast


def building(found: Plan) -> set[str]:
    return {step.school_id for step in found.steps if step.action == ROOM and step.quantity > 0}


def test_the_plan_takes_every_school_row_of_the_forecast(county: Snapshot, outlook: Outlook) -> None:
    taught = county.table("stages").filter((pl.col("pupils") > 0) & (pl.col("stage") != "senior"))
    wanted = {(*row, year) for row in taught.select("school_id", "stage").iter_rows() for year in range(2025, LAST + 1)}
    assert wanted <= set(outlook.pupils)


def test_fewer_pupils_cost_less_and_both_plans_pass_for_the_pupils_they_expect(plans: tuple[Plan, Plan]) -> None:
    without, with_forecast = plans
    assert without.cost is not None and with_forecast.bound is not None and with_forecast.cost is not None
    assert with_forecast.cost < without.cost
    assert [found.years[-1].verdict for found in plans] == ["pass", "pass"]
    assert with_forecast.years[-1].evaluation.snapshot.table("stages")["pupils"].sum() < without.years[-1].evaluation.snapshot.table("stages")["pupils"].sum()  # fmt: skip


def test_a_shrinking_school_gets_no_new_rooms(county: Snapshot, outlook: Outlook, plans: tuple[Plan, Plan]) -> None:
    """Because what it has is enough for the pupils it will have: it would be built for pupils who do not come."""
    without, with_forecast = plans
    target = load_standard("cn-2017").rule("YZ-R4").target
    assert target is not None
    primary_only = county.table("schools").filter(kind="primary")["school_id"]
    areas = county.table("campuses").select("school_id", pl.col("teaching_area") - pl.col("indoor_sports_area"))
    area = dict(areas.group_by("school_id").agg(pl.col("teaching_area").sum()).iter_rows())
    today = dict(county.table("stages").filter(stage="primary").select("school_id", "pupils").iter_rows())
    shrinking = [school for school in building(without) if school in set(primary_only)]
    enough = []
    for school in shrinking:
        needed_now = target.at("primary") * today[school]
        needed_then = target.at("primary") * outlook.pupils[school, "primary", LAST]
        if area[school] < needed_now and area[school] >= needed_then:
            enough.append(school)
    assert len(enough) >= 2, "the example has schools that are short today and will not be"
    assert building(with_forecast).isdisjoint(enough)
