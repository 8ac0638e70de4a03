"""What would have to give: so much is enough, less is not, and it is said in words."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product

import polars as pl
import pytest
from small_needs import BUILD, EQUIP, MOVE, MULTIMEDIA, RECRUIT, STANDARD, asked, catalogue, judged, small

from junheng.evaluation import evaluate
from junheng.planning.carried import carried_out
from junheng.planning.catalogue import Catalogue
from junheng.planning.granted import granted
from junheng.planning.make import plan
from junheng.planning.model.elastic import exists
from junheng.planning.model.relax import relaxations
from junheng.planning.outlook import Outlook
from junheng.planning.plan import Relaxation
from junheng.planning.steps import Step
from junheng.planning.wish import Wish
from junheng.records.snapshot import Snapshot

SECONDS = 30.0
Case = tuple[Snapshot, Catalogue, Wish]


def plain(years: int = 1, **more: object) -> Wish:
    """Money of all years alike, so that costs can be reckoned by hand."""
    return Wish(years=years, discount=0.0, price_growth=0.0, years_beyond=0, **more)  # type: ignore[arg-type]


def possible(case: Case) -> bool:
    found = exists(asked(*case), SECONDS)
    assert found in ("feasible", "infeasible")
    return found == "feasible"


@cache
def of_case(constraint: str) -> dict[str, Relaxation]:
    return relaxed(CASES[constraint])


def relaxed(case: Case) -> dict[str, Relaxation]:
    snapshot, actions, _ = case
    assert not possible(case)
    found = relaxations(asked(*case), SECONDS, lambda years: judged(snapshot, actions, years))
    return {one.constraint: one for one in found}


def given(case: Case, one: Relaxation, share: float = 1.0) -> Case:
    """The county, catalogue or wish with a share of what was said to be needed."""
    snapshot, actions, wish = case
    parts = tuple((name, amount * share) for name, amount in one.parts)
    if one.constraint == "cv":
        return snapshot, actions, replace(wish, cv_limit=(wish.cv_limit or 0.45) + one.needed * share)
    if one.constraint == "rows":
        rows, fewer = snapshot.table("stages").height, dict(parts)
        stages = tuple(
            demand - fewer.get(str(snapshot.year + year), 0.0) / rows for year, demand in enumerate(wish.demands, 1)
        )
        return snapshot, actions, replace(wish, stages=stages)
    return granted(snapshot, actions, wish, one.constraint.partition(":20")[0], one.needed * share, parts)


POOR = {"above": 2, "equipment_value": 100_000.0}  # two teachers and 100,000 yuan, or three and 70,000
LIMITED = replace(RECRUIT, limit_per_school=1.0)
SLOW = replace(RECRUIT, limit_county_per_year=2.0)


def two_poor_schools(actions: Catalogue, wish: Wish, **more: object) -> Case:
    return small(A={**POOR, **more}, B={"above": 3, **more}, C={"above": 9, "teachers": 9}), actions, wish


CASES: dict[str, Case] = {
    "budget:2025": (small(A=POOR, B={}), catalogue(RECRUIT, EQUIP), plain(budgets=(150_000.0,))),
    "posts": two_poor_schools(catalogue(RECRUIT, EQUIP), plain(), posts_quota=6),
    "land:buildable_area": (
        small(A={"teaching_area": 300.0, "equipment_value": 180_000.0, "buildable_area": 40.0}, B={}),
        catalogue(BUILD),
        plain(),
    ),
    "school:recruit_teacher": two_poor_schools(catalogue(LIMITED, EQUIP), plain()),
    "county:recruit_teacher": two_poor_schools(catalogue(SLOW, EQUIP), plain()),
    "moves": two_poor_schools(catalogue(MOVE, EQUIP), plain(moves_per_year=1)),
    "cv": (
        small(A={"multimedia_rooms": 3}, B={"multimedia_rooms": 9}),
        catalogue(replace(MULTIMEDIA, limit_per_school=3.0)),
        plain(cv_limit=0.1),
    ),
    "rows": (small(A=POOR, B={}), catalogue(EQUIP), plain(2)),
}


@pytest.mark.parametrize("constraint", CASES)
def test_what_is_said_to_be_enough_is_and_less_is_not(constraint: str) -> None:
    case = CASES[constraint]
    one = relaxed(case)[constraint]
    assert one.suffices and not one.together and one.needed > 0
    assert one.words.zh and one.words.en
    assert one.least is not None and one.least == pytest.approx(one.needed, rel=2e-3, abs=1e-3)
    assert possible(given(case, one))
    assert not possible(given(case, one, 0.98 if constraint.startswith(("budget", "land", "cv")) else 0.49))


@pytest.mark.parametrize(
    ("constraint", "needed"),
    [
        ("budget:2025", 150_001),  # 300,000 for A, and a yuan, since equipment is bought in parts of a yuan
        ("posts", 3),  # two at A, one at B: the rest are there
        ("land:buildable_area", 110),  # 450 m² or 85 % of it: equipment takes the one indicator that may be below
        ("school:recruit_teacher", 1),
        ("county:recruit_teacher", 1),
        ("moves", 2),
        ("rows", 1),
    ],
)
def test_the_amount_is_what_one_reckons_by_hand(constraint: str, needed: float) -> None:
    assert of_case(constraint)[constraint].needed == needed


def test_posts_needed_are_the_fewest_of_all_ways_tried_by_evaluate() -> None:
    case = two_poor_schools(catalogue(RECRUIT, EQUIP), plain(), posts_quota=6)
    snapshot, actions, _ = case

    def passes(recruits: tuple[int, int], money: float) -> bool:
        year = snapshot.year + 1
        counts = zip("AB", recruits, strict=True)
        steps = [Step(year, name, "primary", "recruit_teacher", float(count), 0.0, "") for name, count in counts]
        steps.append(Step(year, "A", None, "buy_equipment", money, 0.0, ""))
        result = evaluate(carried_out(snapshot, STANDARD, actions, steps, year, Outlook({})), STANDARD)
        coefficients = result.balance.filter(pl.col("verdict") == "fail").height
        return not coefficients and bool((result.school_rows["verdict"] == "pass").all())

    ways = product(product(range(4), range(3)), (0.0, 100_000.0))
    fewest = min(sum(recruits) for recruits, money in ways if passes(recruits, money))
    assert relaxed(case)["posts"].needed == fewest


def test_words_name_the_year_and_the_school() -> None:
    assert of_case("budget:2025")["budget:2025"].words.zh == "2025 年预算还差 15.01 万元"
    assert of_case("posts")["posts"].words.zh == "编制合计还缺 3 个：A校 2 个、B校 1 个"
    assert of_case("land:buildable_area")["land:buildable_area"].words.zh == "A校可建教学用房的面积还缺 110 平方米"
    assert of_case("moves")["moves"].words.zh == "每年交流轮岗人数的上限要由 1 人提高到 3 人"


def test_years_more_are_said_where_they_are_enough() -> None:
    case = small(A=POOR), catalogue(RECRUIT, EQUIP), plain(budgets=(160_000.0,))
    found = relaxed(case)
    assert found["years"].needed == 1 and "2026" in found["years"].words.zh
    assert found["budget:2025"].needed == 140_001


def test_moving_teachers_is_said_where_it_is_enough() -> None:
    case = two_poor_schools(catalogue(MOVE, EQUIP), plain(transfers=False))
    assert relaxed(case)["transfers"].suffices


def test_constraints_that_collide_are_named_together() -> None:
    """Two posts and 200,000 yuan are lacking at once: neither is enough by itself."""
    case = small(A={**POOR, "posts_quota": 6}, B={}), catalogue(RECRUIT, EQUIP), plain(budgets=(100_000.0,))
    found = relaxed(case)
    together = {name: one for name, one in found.items() if one.together}
    assert set(together) == {"budget:2025", "posts"}
    assert together["posts"].needed == 2
    assert together["budget:2025"].needed == pytest.approx(200_000, abs=2)
    both = given(given(case, together["posts"]), together["budget:2025"])
    assert possible(both)
    assert not possible(given(case, together["posts"])) and not possible(given(case, together["budget:2025"]))


def test_nothing_asked_for_can_be_had_without_an_action() -> None:
    """Neither money nor posts help where no action raises what is lacking: fewer rows are what is left."""
    found = relaxed((small(A={"above": 3, "equipment_value": 0.0}, B={}), catalogue(EQUIP), plain(budgets=(1e6,))))
    assert set(found) == {"rows"} and found["rows"].words.zh.endswith("2025 年由 2 个降到 1 个（50.0%）")


def test_a_plan_carries_them_and_exists_once_they_are_granted() -> None:
    snapshot, actions, wish = CASES["budget:2025"]
    short = plan(snapshot, STANDARD, wish, catalogue=actions, seconds=20.0, by_hand=False)
    assert short.status == "infeasible" and not short.steps
    (one,) = (one for one in short.relaxations if one.constraint == "budget:2025")
    said = short.to_dict("en")["relaxations"]
    assert isinstance(said, list)
    assert said[0] == {
        "constraint": "budget:2025",
        "needed": 150_001.0,
        "unit": "yuan",
        "words": "the budget of 2025 lacks 15.01 (10,000 yuan)",
        "least": pytest.approx(150_000, rel=1e-3),
        "suffices": True,
        "together": False,
        "parts": [{"of": "2025", "needed": 150_001.0}],
    }
    _, _, richer = given(CASES["budget:2025"], one)
    enough = plan(snapshot, STANDARD, richer, catalogue=actions, seconds=20.0, by_hand=False)
    assert enough.relaxations == ()
    assert enough.years[-1].share_passing == 1.0
    assert enough.cost == pytest.approx(300_000)
