"""Who is judged: nobody drops out silently, and what cannot be told is unknown."""

from __future__ import annotations

import polars as pl
import pytest
from small_counties import balance_of, changed, county, example, judged, on_county, reason_left_out, row_of

from junheng.tables import STAGES_OF_KIND

RESOURCE = [f"YZ-R{number}" for number in range(1, 8)]


@pytest.mark.parametrize("kind", STAGES_OF_KIND)
def test_a_school_that_reported_no_stage_is_unknown_in_every_stage_of_its_kind(kind: str) -> None:
    full = [{"school_id": "P", "stage": "primary", "pupils": 100, "backbone_teachers": 1}]
    full.append({"school_id": "J", "stage": "junior", "pupils": 100, "backbone_teachers": 1})
    schools = [{"school_id": "P", "kind": "primary"}, {"school_id": "J", "kind": "junior"}]
    evaluation = judged(county(schools=[*schools, {"school_id": "A", "kind": kind}], stages=full))
    expected = [stage for stage in STAGES_OF_KIND[kind] if stage != "senior"]
    rows = evaluation.rows.filter(pl.col("school_id") == "A", pl.col("indicator") == "YZ-R2")
    assert sorted(rows["stage"]) == sorted(expected)
    assert set(rows["verdict"]) == {"unknown"}
    for stage in ("primary", "junior"):
        assert (balance_of(evaluation, "YZ-R2", stage)["cv"] is None) == (stage in expected)
    silent = {stage for school, stage in reason_left_out(evaluation) if school == "A"}
    assert silent <= {"senior"}


def test_every_school_is_either_judged_or_left_out_with_a_reason() -> None:
    evaluation = judged(example())
    judged_ids = set(evaluation.rows.filter(pl.col("indicator").is_in(RESOURCE))["school_id"])
    left_out = {school for school, _ in reason_left_out(evaluation)}
    assert judged_ids | left_out == set(example().table("schools")["school_id"])
    for reason in set(reason_left_out(evaluation).values()):
        for words in evaluation.reason_excluded(reason):
            assert words
            assert "{" not in words


def test_every_row_in_scope_has_all_seven_also_where_all_is_unknown() -> None:
    bare = example().table("stages").select("school_id", "stage", "pupils")
    evaluation = judged(changed(example(), stages=bare, campuses=None))
    resource = evaluation.rows.filter(pl.col("indicator").is_in(RESOURCE))
    assert set(resource.group_by("school_id", "stage").len()["len"]) == {7}
    assert set(resource["verdict"]) == {"unknown"}
    assert resource["value"].null_count() == resource.height
    full = judged(example()).rows.filter(pl.col("indicator").is_in(RESOURCE))
    assert resource.height == full.height


def test_a_kind_that_is_not_reported_leaves_the_row_and_its_coefficient_open() -> None:
    evaluation = judged(
        county(
            schools=[{"school_id": "A", "kind": "primary"}, {"school_id": "B"}],
            stages=[
                {"school_id": school, "stage": "primary", "pupils": 100, "backbone_teachers": 1} for school in "AB"
            ],
        )
    )
    row = row_of(evaluation, "YZ-R2", "B")
    assert (row["value"], row["verdict"], row["reason"], row["missing"]) == (
        1,
        "unknown",
        "scope_untold",
        ["schools.kind"],
    )
    balance = balance_of(evaluation, "YZ-R2")
    assert (balance["rows"], balance["unreported"], balance["cv"], balance["verdict"]) == (2, 1, None, "unknown")
    whole = on_county(evaluation, "YZ-R2")
    assert whole.verdict == "unknown"
    assert {(one.table, one.column, one.school_id) for one in whole.missing} >= {("schools", "kind", "B")}


def test_a_point_whose_pupils_are_not_reported_may_be_left_out_or_not() -> None:
    evaluation = judged(
        county(schools=[{"school_id": "T", "kind": "teaching_point"}], stages=[{"school_id": "T", "stage": "primary"}])
    )
    assert row_of(evaluation, "YZ-R1", "T")["reason"] == "scope_untold"
    assert row_of(evaluation, "YZ-R1", "T")["missing"] == ["stages.teachers_above_degree", "stages.pupils"]


@pytest.mark.parametrize(("pupils", "in_scope"), [(49, False), (50, True)])
def test_a_point_is_judged_from_50_pupils(pupils: int, in_scope: bool) -> None:
    evaluation = judged(
        county(
            schools=[{"school_id": "T", "kind": "teaching_point"}, {"school_id": "P", "kind": "primary"}],
            stages=[
                {"school_id": "T", "stage": "primary", "pupils": pupils},
                {"school_id": "P", "stage": "primary", "pupils": 49},
            ],
        )
    )
    assert (row_of(evaluation, "YZ-R1", "T") != {"lines": 0}) == in_scope
    assert (row_of(evaluation, "YZ-G3a", "T") != {"lines": 0}) == in_scope
    assert row_of(evaluation, "YZ-R1", "P")["verdict"] == "unknown"  # a school stays, however small
    for indicator in ("YZ-G4a", "YZ-G5", "YZ-G6", "YZ-Q3", "YZ-Q4"):
        assert row_of(evaluation, indicator, "T")["verdict"] is not None


def test_private_schools_are_in() -> None:
    evaluation = judged(
        county(
            schools=[{"school_id": "A", "kind": "junior", "ownership": "private"}],
            stages=[{"school_id": "A", "stage": "junior", "pupils": 100, "backbone_teachers": 1}],
        )
    )
    assert row_of(evaluation, "YZ-R2", "A")["verdict"] == "pass"


def test_a_stage_that_no_school_reported_is_unknown_and_one_with_0_pupils_is_not() -> None:
    schools = [{"school_id": "A", "kind": "primary"}]
    stages = [{"school_id": "A", "stage": "primary", "pupils": 100, "backbone_teachers": 1}]
    open_one = judged(county(schools=schools, stages=stages))
    assert [part.verdict for part in on_county(open_one, "YZ-R2").parts if part.stage == "junior"] == ["unknown"]
    none = [*stages, {"school_id": "B", "stage": "junior", "pupils": 0}]
    closed = judged(county(schools=[*schools, {"school_id": "B", "kind": "junior"}], stages=none))
    assert reason_left_out(closed)[("B", "junior")] == "no_pupils"
    assert on_county(closed, "YZ-R2").verdict == "pass"
    assert on_county(closed, "YZ-Q1").reason == "nothing_in_scope"


def test_senior_classes_and_pupils_count_nowhere() -> None:
    evaluation = judged(
        county(
            schools=[{"school_id": "A", "kind": "twelve_year", "setting": "rural"}],
            stages=[
                {
                    "school_id": "A",
                    "stage": "primary",
                    "pupils": 40,
                    "classes": 6,
                    "largest_class": 12,
                    "teachers": 6,
                    "certified_teachers": 6,
                },
                {
                    "school_id": "A",
                    "stage": "junior",
                    "pupils": 30,
                    "classes": 6,
                    "largest_class": 12,
                    "teachers": 6,
                    "certified_teachers": 6,
                },
                {
                    "school_id": "A",
                    "stage": "senior",
                    "pupils": 3000,
                    "classes": 60,
                    "largest_class": 60,
                    "teachers": 99,
                    "certified_teachers": 0,
                },
            ],
        )
    )
    assert row_of(evaluation, "YZ-G3a", "A")["denominator"] == 12
    assert row_of(evaluation, "YZ-G4b", "A")["value"] == 70
    assert set(evaluation.rows.filter(pl.col("indicator") == "YZ-G5")["stage"]) == {"primary", "junior"}
    assert row_of(evaluation, "YZ-G6", "A")["verdict"] == "unknown"  # under 100 in the compulsory stages
    assert on_county(evaluation, "YZ-G12").value == 100


def test_description_counts_what_was_reported_and_what_was_not() -> None:
    evaluation = judged(
        county(
            schools=[{"school_id": school, "kind": "primary"} for school in "ABC"],
            stages=[
                {"school_id": "A", "stage": "primary", "pupils": 90, "classes": 3, "teachers": 6},
                {"school_id": "B", "stage": "primary", "pupils": 30, "teachers": 4},
                {"school_id": "C", "stage": "primary", "pupils": 0},
            ],
        )
    )
    row = next(one for one in evaluation.description.to_dicts() if one["stage"] == "primary")
    assert (row["pupils"], row["classes"], row["teachers"]) == (120, 3, 10)
    assert (row["pupils_unreported"], row["classes_unreported"], row["teachers_unreported"]) == (0, 2, 1)
    assert (row["mean_class_size"], row["pupils_per_teacher"]) == (30, 12)
