"""The county as steps leave it: every action changes what it should in `evaluate`, and nothing else."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl
import pytest
from hand_counties import YEAR, Cells, county, school, staffed

from junheng.errors import UsageError
from junheng.evaluation import Evaluation, evaluate
from junheng.example import example_snapshots
from junheng.planning.carried import carried_out
from junheng.planning.catalogue import Action, Catalogue
from junheng.planning.default_catalogue import default_catalogue
from junheng.planning.outlook import Outlook
from junheng.planning.steps import Kind, Step
from junheng.records.snapshot import Snapshot
from junheng.standards import Standard, load_standard

STANDARD = load_standard("cn-2017")
NOTHING = Outlook({})
CATALOGUE = default_catalogue()
LATE = YEAR + 5  # everything that stands in the next year is in effect


def step(action: str, school_id: str, stage: str | None = None, quantity: float = 1, **more: Any) -> Step:
    return Step(more.pop("year", YEAR + 1), school_id, stage, action, quantity, 0.0, "", **more)


def carried(
    snapshot: Snapshot, *steps: Step, year: int = LATE, standard: Standard = STANDARD, outlook: Outlook = NOTHING
) -> Snapshot:
    return carried_out(snapshot, standard, CATALOGUE, steps, year, outlook)


@cache
def example() -> Snapshot:
    return example_snapshots()[-1]


@cache
def example_judged() -> Evaluation:
    return judged(example())


def judged(snapshot: Snapshot, standard: Standard = STANDARD) -> Evaluation:
    return evaluate(snapshot, standard)


def line(evaluation: Evaluation, indicator: str, school_id: str, stage: str | None = None) -> Cells:
    """The one line of `rows` of an indicator and a school."""
    found = evaluation.rows.filter(pl.col("indicator") == indicator, pl.col("school_id") == school_id)
    found = found.filter(pl.col("stage") == stage) if stage else found
    assert found.height == 1
    return found.row(0, named=True)


def changed(before: Evaluation, after: Evaluation) -> dict[tuple[str, str, str | None], float | None]:
    """What differs between two evaluations: how much the numerator rose, by indicator, school and stage."""
    key = ["indicator", "school_id", "stage"]
    figures = ["numerator", "denominator", "target", "verdict"]
    both = before.rows.select(*key, *figures).join(
        after.rows.select(*key, *figures), on=key, how="full", suffix="_after", nulls_equal=True, coalesce=True
    )
    assert both.height == before.rows.height == after.rows.height
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_after")) for name in figures)
    found = both.filter(differs).select(*key, pl.col("numerator_after") - pl.col("numerator"))
    return {(indicator, school_id, stage): more for indicator, school_id, stage, more in found.iter_rows()}


def coefficients(before: Evaluation, after: Evaluation) -> set[tuple[str, str]]:
    """The coefficients that differ, by indicator and stage."""
    both = before.balance.join(after.balance, on=["indicator", "stage"], suffix="_after")
    differs = both.filter((pl.col("cv") - pl.col("cv_after")).abs() > 1e-12)
    return set(differs.select("indicator", "stage").iter_rows())


def test_without_steps_the_county_stays_as_it_is() -> None:
    same = carried(example(), year=example().year)
    assert same.hash == example().hash
    later = carried(example(), year=LATE)
    assert later.year == LATE
    assert later.hash != example().hash
    assert all(later.tables[name].equals(frame) for name, frame in example().tables.items())
    assert all(later.sources[name].equals(frame) for name, frame in example().sources.items())


def a_school(kind: str) -> str:
    """A school of the example county."""
    return str(example().table("schools").filter(pl.col("kind") == kind)["school_id"][0])


OF_A_ROW = {
    "recruit_teacher": {"YZ-R1": 3.0},
    "recruit_pe_art": {"YZ-R1": 3.0, "YZ-R3": 3.0},
    "upgrade_degree": {"YZ-R1": 3.0},
    "train_backbone": {"YZ-R2": 3.0},
    "share_pe_art": {},  # no small rural school: shared teachers do not count
}


@pytest.mark.parametrize("action", OF_A_ROW)
def test_a_step_in_a_school_row_changes_its_indicators_and_nothing_else(action: str) -> None:
    before = example_judged()
    school_id = a_school("nine_year")
    after = judged(carried(example(), step(action, school_id, "junior", 3)))
    assert changed(before, after) == {(name, school_id, "junior"): more for name, more in OF_A_ROW[action].items()}
    assert coefficients(before, after) == {(name, "junior") for name in OF_A_ROW[action]}
    for name in ("YZ-G9", "YZ-G12"):
        assert next(one for one in after.county if one.indicator == name).verdict == "pass"


SHARED = {
    "build_teaching": ({"YZ-R4": 12.5}, 12.5),
    "build_sports": ({"YZ-R5": 12.5}, 12.5),
    "buy_equipment": ({"YZ-R6": 12.5}, 12.5),
    "equip_multimedia_room": ({"YZ-R7": 2.0}, 2.0),
    "build_music_room": ({"YZ-R4": 192.0, "YZ-G3a": 2.0}, 2.0),
    "build_art_room": ({"YZ-R4": 180.0, "YZ-G3b": 2.0}, 2.0),
    "lease_sports": ({}, 12.5),  # not in a dense centre
    "convert_sports": ({}, 12.5),
}


@pytest.mark.parametrize("action", SHARED)
def test_what_stages_share_rises_in_all_of_them_by_their_part(action: str) -> None:
    expected, quantity = SHARED[action]
    before = example_judged()
    school_id = a_school("nine_year")
    after = judged(carried(example(), step(action, school_id, None, quantity)))
    found: dict[str, float] = {}
    for (name, of, _), more in changed(before, after).items():
        assert of == school_id
        found[name] = found.get(name, 0.0) + (more or 0.0)
    assert found == pytest.approx(expected)
    assert {name for name, _ in coefficients(before, after)} == {name for name in expected if name.startswith("YZ-R")}


def test_a_step_is_in_effect_after_its_lead_years() -> None:
    snapshot = county(schools=[school("P")], stages=[staffed("P", 10, 4, 1, 1)])
    study = step("upgrade_degree", "P", "primary", 2)
    above = [
        carried(snapshot, study, year=year).table("stages")["teachers_above_degree"][0]
        for year in range(YEAR, YEAR + 6)
    ]
    assert above == [4, 4, 4, 4, 6, 6]  # studies from 2025, counts from 2028


def test_a_figure_that_nobody_reported_stays_unreported() -> None:
    snapshot = county(
        schools=[school("P", buildable_area=None)],
        stages=[staffed("P", None, None, None, None)],
        campuses=[{"school_id": "P", "teaching_area": None, "building_area": None, "equipment_value": 5.0}],
        rooms=[],
    )
    after = carried(
        snapshot,
        step("recruit_teacher", "P", "primary"),
        step("build_teaching", "P", None, 10.0),
        step("build_music_room", "P"),
        step("buy_equipment", "P", None, 2.0),
    )
    assert after.table("stages")["teachers"].to_list() == [None]
    assert after.table("campuses").select("teaching_area", "building_area", "equipment_value").row(0) == (
        None,
        None,
        7.0,
    )
    assert after.table("rooms").height == 0  # the school has not listed its rooms
    assert after.table("schools")["buildable_area"].to_list() == [None]


def test_a_room_is_built_as_large_as_a_new_school_needs_it_and_takes_land() -> None:
    snapshot = county(
        schools=[school("P", year_built=1990, buildable_area=150.0, sports_land=30.0)],
        stages=[staffed("P", 9, 9, 1, 1, classes=13, largest_class=40)],
        campuses=[{"school_id": "P", "teaching_area": 500.0, "building_area": 900.0, "outdoor_sports_area": 700.0}],
        rooms=[{"school_id": "P", "use": "music", "area": 73.0}],
    )
    after = carried(snapshot, step("build_music_room", "P"), step("build_sports", "P", None, 40.0))
    assert sorted(after.table("rooms").select("use", "area").iter_rows()) == [("music", 73.0), ("music", 96.0)]
    assert after.table("campuses").select("teaching_area", "building_area").row(0) == (596.0, 996.0)
    assert after.table("schools").select("buildable_area", "sports_land").row(0) == (54.0, 0.0)
    assert line(judged(snapshot), "YZ-G3a", "P")["verdict"] == "fail"
    assert line(judged(after), "YZ-G3a", "P")["verdict"] == "pass"


def through_school(*campuses: Cells) -> Snapshot:
    return county(
        schools=[school("N", "nine_year")],
        stages=[staffed("N", 20, 20, 2, 2), staffed("N", 20, 20, 2, 2, stage="junior")],
        campuses=list(campuses),
    )


def equipment(snapshot: Snapshot, **settings: str) -> dict[str, float]:
    rows = judged(snapshot, load_standard("cn-2017", settings)).rows.filter(pl.col("indicator") == "YZ-R6")
    return dict(rows.select("stage", "numerator").iter_rows())


def test_a_through_school_shares_what_is_bought_by_weighted_pupils() -> None:
    after = carried(
        through_school({"school_id": "N", "equipment_value": 2100.0}), step("buy_equipment", "N", None, 210.0)
    )
    assert equipment(after) == pytest.approx({"primary": 1100.0, "junior": 1210.0})


def test_where_a_through_school_keeps_figures_by_stage_the_line_of_the_stage_rises() -> None:
    lines = ({"school_id": "N", "stage": stage, "equipment_value": 1000.0} for stage in ("primary", "junior"))
    after = carried(through_school(*lines), step("buy_equipment", "N", "junior", 50.0))
    assert equipment(after, split_mode="reported") == {"primary": 1000.0, "junior": 1050.0}
    assert sum(equipment(after).values()) == pytest.approx(2050.0)


def test_a_figure_kept_by_stage_beside_a_shared_line_rises_where_it_stands() -> None:
    before = through_school(
        {"school_id": "N", "multimedia_rooms": 9},
        {"school_id": "N", "stage": "primary", "equipment_value": 1000.0},
        {"school_id": "N", "stage": "junior", "equipment_value": 500.0},
    )
    after = carried(before, step("buy_equipment", "N", None, 50.0), step("equip_multimedia_room", "N"))
    lines = after.table("campuses").select("stage", "equipment_value", "multimedia_rooms").rows()
    assert lines == [(None, None, 10), ("junior", 500.0, None), ("primary", 1050.0, None)]


DENSE = {
    "schools": [school("D", setting="urban", dense_centre=True)],
    "stages": [staffed("D", 9, 9, 1, 1)],
    "campuses": [
        {
            "school_id": "D",
            "outdoor_sports_area": 700.0,
            "indoor_sports_area": 0.0,
            "leased_sports_area": 0.0,
            "converted_sports_area": 0.0,
        }
    ],
}


def test_leased_sports_ground_counts_with_the_proof_that_is_planned() -> None:
    snapshot = county(**DENSE)
    assert line(judged(snapshot), "YZ-R5", "D")["verdict"] == "fail"
    after = carried(snapshot, step("lease_sports", "D", None, 50.0))
    row = line(judged(after), "YZ-R5", "D")
    assert (row["numerator"], row["verdict"]) == (750.0, "pass")
    (proof,) = after.table("evidence").iter_rows(named=True)
    assert (proof["indicator_id"], proof["school_id"], proof["judgement"]) == ("YZ-R5", "D", "met")
    assert "规划" in proof["document"]
    assert carried(snapshot, step("build_sports", "D", None, 50.0)).table("evidence").height == 0


@pytest.mark.parametrize("judgement", ["not_met", "unknown"])
def test_a_judgement_that_stands_is_not_overruled_by_a_plan(judgement: str) -> None:
    snapshot = county(**DENSE, evidence=[{"indicator_id": "YZ-R5", "school_id": "D", "judgement": judgement}])
    after = carried(snapshot, step("lease_sports", "D", None, 50.0))
    assert after.table("evidence").equals(snapshot.table("evidence"))
    assert line(judged(after), "YZ-R5", "D")["verdict"] != "pass"


def test_shared_teachers_count_in_a_small_rural_school() -> None:
    snapshot = county(
        schools=[school("S", setting="rural")], stages=[staffed("S", 6, 6, 1, 0, pupils=60, pe_art_teachers_shared=0)]
    )
    assert line(judged(carried(snapshot, step("share_pe_art", "S", "primary"))), "YZ-R3", "S")["numerator"] == 1


def classes_of(*sizes: int, grade: int = 1) -> list[Cells]:
    return [
        {"school_id": "P", "stage": "primary", "grade": grade, "class_no": str(number), "pupils": size}
        for number, size in enumerate(sizes, start=1)
    ]


def sized(pupils: int, classes: int | None, largest: int | None, *listed: Cells) -> Snapshot:
    tables = {"schools": [school("P")], "stages": [staffed("P", 9, 9, 1, 1, pupils=pupils, classes=classes, largest_class=largest)]}  # fmt: skip
    return county(**tables, **({"classes": list(listed)} if listed else {}))


@pytest.mark.parametrize(
    ("before", "splits", "after"),
    [
        ((100, 2, 60), 1, (3, 34)),  # all spread evenly over three
        ((100, 2, 60), 2, (4, 25)),
        ((90, 3, 30), 1, (4, 23)),
        ((100, 2, None), 1, (3, None)),
        ((100, None, 60), 1, (None, 60)),
    ],
)
def test_a_split_without_a_list_spreads_the_row_evenly(
    before: tuple[int, int | None, int | None], splits: int, after: tuple[int | None, int | None]
) -> None:
    found = carried(sized(*before), step("split_class", "P", "primary", splits))
    assert found.table("stages").select("classes", "largest_class").row(0) == after


def test_a_split_spreads_the_grade_with_the_largest_class() -> None:
    snapshot = sized(199, 5, 52, *classes_of(50, 52), *classes_of(30, 30, 37, grade=2))
    assert line(judged(snapshot), "YZ-G5", "P")["value"] == 52
    once = carried(snapshot, step("split_class", "P", "primary"))
    assert once.table("classes").select("grade", "class_no", "pupils").rows() == [
        (1, "1", 34), (1, "2", 34), (1, "3", 34), (2, "1", 30), (2, "2", 30), (2, "3", 37),
    ]  # fmt: skip
    row = line(judged(once), "YZ-G5", "P")
    assert (row["value"], row["verdict"]) == (37, "pass")
    assert once.table("stages").select("classes", "largest_class").row(0) == (6, 37)
    twice = carried(snapshot, step("split_class", "P", "primary", 2))
    assert twice.table("classes").filter(pl.col("grade") == 2)["pupils"].to_list() == [25, 24, 24, 24]
    assert sum(twice.table("classes")["pupils"]) == 199


def test_a_class_of_unknown_size_keeps_the_row_unknown() -> None:
    lines = classes_of(50, 52)
    lines[0]["pupils"] = None
    after = carried(sized(102, 2, None, *lines), step("split_class", "P", "primary"))
    assert after.table("classes")["pupils"].to_list() == [None, 52, None]


def test_more_classes_may_need_more_rooms() -> None:
    tables: dict[str, list[Cells]] = {
        "schools": [school("P", year_built=2020)],
        "stages": [staffed("P", 9, 9, 1, 1, pupils=540, classes=12, largest_class=46)],
        "rooms": [{"school_id": "P", "use": use, "area": 96.0} for use in ("music", "art")],
    }
    after = judged(carried(county(**tables), step("split_class", "P", "primary")))
    assert line(after, "YZ-G5", "P")["verdict"] == "pass"
    assert line(after, "YZ-G3a", "P")["target"] == 2
    assert line(after, "YZ-G3a", "P")["verdict"] == "fail"


def two_schools(**more: list[Cells]) -> Snapshot:
    return county(
        schools=[school("A"), school("B")], stages=[staffed("A", 10, 8, 3, 1), staffed("B", 6, 2, 0, 0)], **more
    )


def transfer(kind: Kind, quantity: float = 1, **more: Any) -> Step:
    return step("transfer_teacher", "B", "primary", quantity, from_school="A", kind=kind, **more)


def test_a_transfer_moves_whole_people_with_what_they_are() -> None:
    after = carried(two_schools(), transfer(Kind(True, True), 2), transfer(Kind(True, False, True)), transfer(Kind()))
    columns = ["teachers", "teachers_above_degree", "backbone_teachers", "pe_art_teachers", "certified_teachers", "trained_teachers"]  # fmt: skip
    assert after.table("stages").select(columns).rows() == [(6, 5, 1, 0, 6, 6), (10, 5, 2, 1, 10, 10)]


def test_a_transfer_counts_as_rotation_in_its_own_year_only() -> None:
    items = [{"item": "rotation_eligible", "value": 100.0}, {"item": "rotated", "value": 8.0}]
    items += [{"item": "rotated_backbone", "value": 1.0}]
    snapshot = two_schools(county=items)
    moves = (transfer(Kind(True, True)), transfer(Kind(True)), transfer(Kind(True), year=YEAR + 2))

    def rotated(year: int) -> list[float]:
        return carried(snapshot, *moves, year=year).table("county").sort("item")["value"].to_list()

    assert [rotated(year) for year in (YEAR, YEAR + 1, YEAR + 2, YEAR + 3)] == [
        [8.0, 1.0, 100.0], [10.0, 2.0, 100.0], [9.0, 1.0, 100.0], [8.0, 1.0, 100.0],
    ]  # fmt: skip
    rule = next(one for one in judged(carried(snapshot, *moves, year=YEAR + 1)).county if one.indicator == "YZ-G11")
    assert rule.verdict == "pass"


def test_an_empty_rotation_figure_stays_empty() -> None:
    snapshot = two_schools(county=[{"item": "rotated", "value": None}])
    assert carried(snapshot, transfer(Kind(True)), year=YEAR + 1).table("county")["value"].to_list() == [None]


def test_titles_go_along_only_where_everybody_left_has_one() -> None:
    stages = [staffed("A", 3, 3, 0, 0, teachers_mid_title=2), staffed("B", 6, 2, 0, 0, teachers_mid_title=1)]
    snapshot = county(schools=[school("A"), school("B")], stages=stages)
    assert carried(snapshot, transfer(Kind(True))).table("stages")["teachers_mid_title"].to_list() == [2, 1]
    assert carried(snapshot, transfer(Kind(True), 2)).table("stages")["teachers_mid_title"].to_list() == [1, 2]


def test_expected_pupils_change_class_sizes_and_keep_shares() -> None:
    stage = staffed("P", 9, 9, 1, 1, pupils=100, classes=3, largest_class=40, migrant_pupils=10, pupils_in_zone=95)
    stage |= {"entrants": 20, "entrants_in_zone": 19, "graduates": 15}
    snapshot = county(schools=[school("P")], stages=[stage], classes=classes_of(40, 31, 29))
    outlook = Outlook({("P", "primary", YEAR + 1): 73, ("P", "primary", YEAR + 2): 100})
    after = carried(snapshot, year=YEAR + 1, outlook=outlook)
    names = ["pupils", "classes", "largest_class", "migrant_pupils", "pupils_in_zone", "entrants", "entrants_in_zone", "graduates"]  # fmt: skip
    assert after.table("stages").select(names).row(0) == (73, 3, 30, 8, 70, 15, 15, 15)
    assert after.table("classes")["pupils"].to_list() == [30, 23, 22]
    assert carried(snapshot, year=YEAR + 2, outlook=outlook).tables["stages"].equals(snapshot.tables["stages"])
    assert carried(snapshot, year=YEAR + 3, outlook=outlook).tables["stages"].equals(snapshot.tables["stages"])


def test_classes_are_split_after_the_pupils_have_come() -> None:
    snapshot = sized(100, 2, 50)
    outlook = Outlook({("P", "primary", YEAR + 1): 120})
    after = carried(snapshot, step("split_class", "P", "primary"), year=YEAR + 1, outlook=outlook)
    assert after.table("stages").select("pupils", "classes", "largest_class").row(0) == (120, 3, 40)


def test_nothing_can_be_in_proportion_to_no_pupils() -> None:
    stage = staffed(
        "P", 9, 9, 1, 1, pupils=0, classes=0, largest_class=0, migrant_pupils=0, entrants=0, entrants_in_zone=0
    )
    snapshot = county(schools=[school("P")], stages=[stage])
    after = carried(snapshot, year=YEAR + 1, outlook=Outlook({("P", "primary", YEAR + 1): 50}))
    names = ["pupils", "largest_class", "migrant_pupils", "entrants", "entrants_in_zone"]
    assert after.table("stages").select(names).row(0) == (50, None, None, None, None)


def test_only_changed_cells_lose_their_source() -> None:
    snapshot = two_schools()
    addresses = pl.DataFrame({name: [f"0!{name}1", f"0!{name}2"] for name in snapshot.tables["stages"].columns})
    snapshot = Snapshot(snapshot.county, snapshot.year, snapshot.tables, {**snapshot.sources, "stages": addresses})
    after = carried(snapshot, step("train_backbone", "B", "primary")).sources["stages"]
    assert after["backbone_teachers"].to_list() == ["0!backbone_teachers1", None]
    assert after.drop("backbone_teachers").equals(addresses.drop("backbone_teachers"))


def test_the_order_of_steps_does_not_matter() -> None:
    steps = [transfer(Kind(True)), step("recruit_teacher", "A", "primary", 2), step("build_music_room", "A")]
    assert carried(two_schools(), *steps).hash == carried(two_schools(), *reversed(steps)).hash


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (step("build_castle", "A"), "build_castle 不在措施目录中"),
        (step("buy_equipment", "X"), "学校 X 不在本县学校名单中"),
        (step("recruit_teacher", "A", "junior"), "学校 A 没有学段 junior"),
        (step("recruit_teacher", "A"), "学校 A 没有学段 （未填）"),
        (step("recruit_teacher", "A", "primary", 0.5), "应为整数，现为 0.5"),
        (step("build_sports", "A", None, -3.0), "不小于 0 的数，现为 -3"),
        (step("transfer_teacher", "A", "primary", kind=Kind()), "学校 （未填） 不在本县学校名单中"),
        (transfer(Kind(True, True), 4), "县级以上骨干教师数不足"),
    ],
)
def test_a_step_that_cannot_be_is_said_in_a_sentence(wrong: Step, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        carried(two_schools(), wrong)
    assert said in raised.value.text.zh
    assert raised.value.text.en


def test_a_standard_without_a_rule_for_rooms_has_no_room_to_build() -> None:
    with pytest.raises(UsageError, match=r"rooms\.music"):
        carried(two_schools(), step("build_music_room", "A"), standard=load_standard("cn-2012"))


def test_an_action_that_raises_what_none_can_is_named() -> None:
    magic = Catalogue({"magic": Action("magic", ("pupils",), 1.0, 0.0, 0, None, None, True, "")})
    with pytest.raises(UsageError, match="magic 增加的 pupils"):
        carried_out(two_schools(), STANDARD, magic, (step("magic", "A", "primary"),), LATE, NOTHING)


def test_a_step_at_a_unit_counts_in_the_school_that_it_merges_into() -> None:
    point = school("T", "teaching_point", counts_as_school=False, parent_id="A")
    stages = [staffed("A", 10, 8, 3, 1), staffed("T", 4, 2, 0, 0)]
    lines = [{"school_id": school_id, "equipment_value": 1000.0} for school_id in "AT"]
    merging = load_standard("cn-2017", {"merge_uncounted": "merge"})
    after = carried(
        county(schools=[school("A"), point], stages=stages, campuses=lines),
        step("recruit_teacher", "T", "primary"),
        step("buy_equipment", "T", None, 10.0),
        standard=merging,
    )
    found = judged(after, merging)
    assert line(found, "YZ-R1", "A")["numerator"] == 11
    assert line(found, "YZ-R6", "A")["numerator"] == 2010.0
