"""Money against shares and years, other ways, scenarios kept and compared: tiny counties whose answers one reckons."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from small_needs import EQUIP, MOVE, RECRUIT, STANDARD, catalogue, small

from junheng.errors import UsageError
from junheng.planning.frontier import alternatives, money_and_share, money_and_year, moves
from junheng.planning.make import plan
from junheng.planning.plan import Plan
from junheng.planning.scenario import Kept, Scenario, compare_scenarios, read_scenario, write_scenario
from junheng.planning.wish import Wish
from junheng.text import Text
from junheng.yaml_file import YamlError

SECONDS = 40.0


@cache
def made() -> Plan:
    """A and B lack two and one teachers; C can give as many. A teacher hired costs ten times one moved."""
    county = small(
        A={"above": 2, "equipment_value": 180_000.0},
        B={"above": 3, "equipment_value": 180_000.0},
        C={"above": 9, "teachers": 9},
    )
    wish = Wish(years=2, discount=0.0, price_growth=0.0, years_beyond=0)
    return plan(county, STANDARD, wish, catalogue=catalogue(RECRUIT, MOVE, EQUIP), seconds=20.0, by_hand=False)


def test_the_fewer_schools_must_pass_the_less_it_costs() -> None:
    said: list[Text] = []
    points = money_and_share(made(), shares=(1.0, 0.6, 0.3), seconds=SECONDS, told=said.append)
    assert [point.at for point in points] == [0.3, 0.6, 1.0]
    costs = [point.plan.cost for point in points]
    # C passes as it is; two moves from C to A bring the coefficient of 2, 3, 9 teachers (0.66; one move 0.505) below 0.5.
    assert costs[0] == pytest.approx(20_000) and costs[0] <= costs[1] <= costs[2]
    assert costs[2] == pytest.approx(made().cost)
    assert all((point.share_passing or 0) >= (point.at or 0) for point in points)
    assert [text.zh for text in said] == ["30% 的学校学段达到", "60% 的学校学段达到", "100% 的学校学段达到"]


def test_the_earlier_all_must_pass_the_more_it_costs() -> None:
    wish = Wish(years=2, discount=0.0, price_growth=0.0, years_beyond=0, budgets=(15_000.0, 200_000.0))
    later = plan(made().snapshot, STANDARD, wish, catalogue=made().catalogue, seconds=20.0, by_hand=False)
    first, last = money_and_year(later, seconds=SECONDS)
    assert (first.at, last.at) == (2025.0, 2026.0)
    assert not first.plan.years and first.plan.status == "infeasible"
    assert last.plan.years and last.to_dict()["first_year"] == 2026


def test_other_ways_are_the_same_county_under_other_wishes() -> None:
    points = {point.label.en: point for point in alternatives(made(), seconds=SECONDS)}
    assert points["the plan"].plan is made()
    none = points["no transfers"].plan
    assert moves(none) == 0 and moves(made()) > 0
    assert none.cost is not None and made().cost is not None and none.cost > made().cost
    only = points["transfers only"].plan
    assert {step.action for step in only.steps} <= {"transfer_teacher"}
    (earliest,) = (point for label, point in points.items() if label.startswith("money no object"))
    assert earliest.at == 2025.0 and earliest.to_dict()["first_year"] == 2025
    (half,) = (point for label, point in points.items() if label.startswith("half the money"))
    assert half.plan.years
    spent = sum(year.cost for year in half.plan.years)
    assert spent <= sum(year.cost for year in made().years) / 2 + 1
    assert 0 < (half.share_passing or 0) < 1


def test_a_scenario_is_kept_and_read_again(tmp_path: Path) -> None:
    one = Scenario(name="省钱", years=2, budget=(3.0, 20.0), stages=(0.5, 1.0), transfers=False)
    write_scenario(tmp_path / "省钱.yaml", one)
    assert read_scenario(tmp_path / "省钱.yaml").scenario == one
    assert "transfers: false" in (tmp_path / "省钱.yaml").read_text(encoding="utf-8")
    assert one.wish().budgets == (30_000.0, 200_000.0)
    with pytest.raises(UsageError):
        write_scenario(tmp_path / "省钱.yaml", one)


def test_scenarios_stand_side_by_side(tmp_path: Path) -> None:
    county = made().snapshot
    kept = [
        Kept(Scenario(name="可以交流", years=1), tmp_path),
        Kept(Scenario(name="不交流", years=1, transfers=False), tmp_path),
    ]
    moving, staying = compare_scenarios(county, kept, seconds=SECONDS)
    assert moving.label.zh == "可以交流" and staying.to_dict()["moves"] == 0
    assert moving.plan.cost is not None and staying.plan.cost is not None
    assert moving.plan.cost <= staying.plan.cost
    assert set(moving.to_dict("en")) >= {"status", "cost", "gap", "share_passing", "first_year", "moves", "recruits"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: 甲\nbudgets: [1]\n", "第2行"),
        ("years: 3\n", "name"),
    ],
)
def test_faults_of_a_scenario_file_name_the_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "甲.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(YamlError) as caught:
        read_scenario(path)
    assert said in caught.value.text.zh


def test_a_scenario_that_cannot_be_is_named(tmp_path: Path) -> None:
    short = Kept(Scenario(name="缺一年", years=3, budget=(1.0, 2.0)), tmp_path)
    with pytest.raises(UsageError, match="缺一年"):
        compare_scenarios(made().snapshot, [short])
    with pytest.raises(UsageError, match="都叫"):
        compare_scenarios(made().snapshot, [short, short])
