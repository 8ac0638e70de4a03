"""merge_uncounted: a unit that is not counted as a school belongs to its parent, before anything is left out."""

from __future__ import annotations

import pytest
from small_counties import balance_of, county, judged, reason_left_out, row_of

POINT = {"school_id": "T", "kind": "teaching_point", "setting": "rural", "counts_as_school": False, "parent_id": "P"}
PARENT = {"school_id": "P", "kind": "primary", "setting": "town", "counts_as_school": True, "year_built": 2018}


def merged(stages: list[dict], schools: list[dict] | None = None, **tables: list[dict]):
    return judged(county(schools=schools or [PARENT, POINT], stages=stages, **tables), merge_uncounted="merge")


def of(school_id: str, stage: str = "primary", **figures: object) -> dict:
    return {"school_id": school_id, "stage": stage, **figures}


def test_a_small_point_counts_in_its_parent_with_the_parents_attributes() -> None:
    stages = [of("P", pupils=60, pe_art_teachers=0), of("T", pupils=20, pe_art_teachers=0, pe_art_teachers_shared=1)]
    evaluation = merged(stages)
    row = row_of(evaluation, "YZ-R3", "P")
    assert row["denominator"] == 80
    assert (row["value"], row["exemption"]) == (0, None)  # the parent is in town: no exemption for its 80 pupils
    assert reason_left_out(evaluation) == {}
    assert row_of(evaluation, "YZ-R3", "T") == {"lines": 0}
    kept = judged(county(schools=[PARENT, POINT], stages=stages))
    assert reason_left_out(kept) == {("T", "primary"): "small_point"}


def test_counts_add_up_and_the_largest_class_is_the_largest() -> None:
    evaluation = merged(
        [of("P", pupils=90, classes=2, largest_class=46), of("T", pupils=20, classes=2, largest_class=12)]
    )
    assert row_of(evaluation, "YZ-G5", "P")["value"] == 46
    assert row_of(evaluation, "YZ-G3a", "P")["denominator"] == 4
    assert row_of(evaluation, "YZ-G4a", "P")["value"] == 110


def test_a_class_known_to_be_too_large_stays_known_where_the_unit_is_silent() -> None:
    evaluation = merged([of("P", pupils=90, classes=2, largest_class=46), of("T", pupils=20)])
    row = row_of(evaluation, "YZ-G5", "P")
    assert (row["verdict"], row["reason"], row["short_by"]) == ("fail", "known_class_over", 1)


def test_a_chain_ends_at_the_counted_school() -> None:
    middle = {**POINT, "school_id": "M", "parent_id": "P"}
    last = {**POINT, "school_id": "T", "parent_id": "M"}
    evaluation = merged(
        [
            of("P", pupils=100, backbone_teachers=1),
            of("M", pupils=30, backbone_teachers=1),
            of("T", pupils=20, backbone_teachers=1),
        ],
        [PARENT, middle, last],
    )
    row = row_of(evaluation, "YZ-R2", "P")
    assert (row["numerator"], row["denominator"]) == (3, 150)
    assert evaluation.case.tables.members["P"] == ("P", "M", "T")


def test_a_point_in_another_stage_adds_a_row_to_its_parent() -> None:
    parent = {**PARENT, "kind": "junior"}
    evaluation = merged([of("P", "junior", pupils=200), of("T", pupils=60)], [parent, POINT])
    assert row_of(evaluation, "YZ-R1", "P", "primary")["denominator"] == 60


@pytest.mark.parametrize("parents", [{"T": "U", "U": "T"}, {"T": "T"}, {"T": "nowhere"}])
def test_units_without_a_counted_school_above_them_stay_as_they_are(parents: dict[str, str]) -> None:
    schools = [{**POINT, "school_id": school, "parent_id": parent} for school, parent in parents.items()]
    evaluation = merged([of(school, pupils=60, backbone_teachers=1) for school in parents], schools)
    for school in parents:
        assert row_of(evaluation, "YZ-R2", school)["verdict"] == "pass"


def test_a_unit_that_counts_or_has_no_parent_is_not_merged() -> None:
    schools = [PARENT, {**POINT, "counts_as_school": True}, {**POINT, "school_id": "U", "parent_id": None}]
    evaluation = merged([of("P", pupils=100), of("T", pupils=60), of("U", pupils=60)], schools)
    assert [row_of(evaluation, "YZ-R1", school)["denominator"] for school in ("P", "T", "U")] == [100, 60, 60]


def test_rooms_and_money_of_a_unit_with_pupils_are_not_taken_for_none() -> None:
    stages = [of("P", pupils=100), of("T", pupils=20)]
    evaluation = merged(
        stages,
        campuses=[{"school_id": "P", "equipment_value": 300_000.0}],
        finance=[{"school_id": "P", "public_funds_budget": 100.0, "training_budget": 5.0}],
    )
    assert row_of(evaluation, "YZ-R6", "P")["missing"] == ["campuses.equipment_value"]
    assert balance_of(evaluation, "YZ-R6")["cv"] is None
    assert row_of(evaluation, "YZ-Q4", "P")["verdict"] == "unknown"
    words = evaluation.reason_of(row_of(evaluation, "YZ-R6", "P"))
    assert "没有填报这一行" in words.zh
    # With a line of its own, or without pupils, the sum is the sum.
    for point in ({"school_id": "T", "equipment_value": 12_000.0}, None):
        stages[1]["pupils"] = 20 if point else 0
        campuses = [{"school_id": "P", "equipment_value": 300_000.0}, *([point] if point else [])]
        row = row_of(merged(stages, campuses=campuses), "YZ-R6", "P")
        assert row["numerator"] == (312_000 if point else 300_000)


def test_a_stage_that_the_unit_owes_leaves_the_parent_unknown() -> None:
    evaluation = merged([of("P", pupils=100, backbone_teachers=1)])
    row = row_of(evaluation, "YZ-R2", "P")
    assert (row["verdict"], row["denominator"]) == ("unknown", None)


def test_a_proof_of_the_unit_is_a_proof_of_its_parent() -> None:
    parent = {**PARENT, "dense_centre": True}
    evaluation = merged(
        [of("P", pupils=100), of("T", pupils=20)],
        [parent, POINT],
        campuses=[
            {
                "school_id": "P",
                "indoor_sports_area": 0.0,
                "outdoor_sports_area": 800.0,
                "converted_sports_area": 0.0,
                "leased_sports_area": 60.0,
            },
            {
                "school_id": "T",
                "indoor_sports_area": 0.0,
                "outdoor_sports_area": 0.0,
                "converted_sports_area": 0.0,
                "leased_sports_area": 40.0,
            },
        ],
        evidence=[{"indicator_id": "YZ-R5", "school_id": "T", "judgement": "met"}],
    )
    assert row_of(evaluation, "YZ-R5", "P")["numerator"] == 900


def test_a_unit_that_does_not_say_whether_it_counts_leaves_both_open() -> None:
    evaluation = merged(
        [of("P", pupils=100, backbone_teachers=5), of("T", pupils=60, backbone_teachers=5)],
        [PARENT, {**POINT, "counts_as_school": None}],
    )
    for school in ("P", "T"):
        row = row_of(evaluation, "YZ-R2", school)
        assert (row["verdict"], row["missing"]) == ("unknown", ["schools.counts_as_school"])
