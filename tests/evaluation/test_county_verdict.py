"""The county: every one of the 32, the vetoes and the entry conditions; what lowers, what is newest, what is pooled."""

from __future__ import annotations

import random

import polars as pl
import pytest
from small_counties import changed, county, everything_judged, example, judged, on_county

from junheng.evaluation import Evaluation
from junheng.evaluation.verdicts import all_of
from junheng.records.snapshot import Snapshot

THE_32 = [
    *(f"YZ-R{number}" for number in range(1, 8)),
    *(f"YZ-G{number}" for number in range(1, 16)),
    *(f"YZ-Q{number}" for number in range(1, 10)),
    "YZ-S1",
]
ONE_SCHOOL = {"schools": [{"school_id": "A", "kind": "primary"}]}


def test_the_county_is_judged_by_exactly_the_32() -> None:
    evaluation = judged(example())
    assert [one.indicator for one in evaluation.county] == THE_32
    assert [one.indicator for one in evaluation.vetoes] == [f"YZ-V{number}" for number in range(1, 7)]
    assert [one.indicator for one in evaluation.entry] == ["YZ-P1", "YZ-P2"]
    assert evaluation.verdict == all_of(
        one.verdict for one in (*evaluation.county, *evaluation.vetoes, *evaluation.entry) if one.verdict
    )


def test_areas_join_their_indicators() -> None:
    evaluation = judged(example())
    areas = {area: verdict for area, _, verdict in evaluation.areas()}
    assert list(areas) == ["resource", "government", "quality", "social"]
    assert areas["resource"] == all_of(one.verdict for one in evaluation.county[:7] if one.verdict)
    assert areas["social"] == evaluation.county[-1].verdict


def repaired() -> Snapshot:
    """The example county with plenty for every school row, so that the county can pass."""
    stages = (
        example()
        .table("stages")
        .with_columns(
            pl.when(pl.col("stage") != "senior").then((pl.col("pupils") * share).ceil().cast(pl.Int64)).alias(name)
            for name, share in {
                "teachers_above_degree": 0.07,
                "backbone_teachers": 0.02,
                "pe_art_teachers": 0.02,
            }.items()
        )
    )
    per_pupil = {"teaching_area": 9.0, "outdoor_sports_area": 15.0, "equipment_value": 4000.0}
    campuses = stages.group_by("school_id").agg(
        pl.lit(0.0).alias("indoor_sports_area"),
        *((pl.col("pupils").sum() * each).alias(name) for name, each in per_pupil.items()),
        (pl.col("pupils").sum() * 0.04).ceil().cast(pl.Int64).alias("multimedia_rooms"),
    )
    return changed(example(), stages=stages, campuses=campuses, teachers=None)


def resources(evaluation: Evaluation) -> tuple[bool, bool]:
    """Whether all seven pass on the county; whether every row passes the rule and every coefficient its limit."""
    seven = all(one.verdict == "pass" for one in evaluation.county[:7])
    rows = set(evaluation.school_rows["verdict"]) <= {"pass"}
    coefficients = set(evaluation.balance["verdict"]) <= {"pass"}
    return seven, rows and coefficients


def test_the_seven_pass_exactly_when_every_row_and_every_coefficient_passes() -> None:
    good = repaired()
    assert resources(judged(good)) == (True, True)
    chance = random.Random(7)
    seen = set()
    for _ in range(25):
        table = chance.choice(["stages", "stages", "campuses"])
        columns = (
            ["teachers_above_degree", "backbone_teachers", "pe_art_teachers"]
            if table == "stages"
            else ["equipment_value", "multimedia_rooms", "outdoor_sports_area"]
        )
        column, line = chance.choice(columns), chance.randrange(good.table(table).height)
        factor = chance.choice([None, 0.0, 0.3, 0.5, 0.6, 5.0, 40.0])
        cell = pl.when(pl.int_range(pl.len()) == line)
        frame = good.table(table)
        other = pl.lit(None) if factor is None else pl.col(column) * factor
        frame = frame.with_columns(cell.then(other).otherwise(pl.col(column)).cast(frame[column].dtype).alias(column))
        evaluation = judged(changed(good, **{table: frame}))
        seven, each = resources(evaluation)
        assert seven == each, (table, column, line, factor)
        fails = "fail" in {one.verdict for one in evaluation.county[:7]}
        assert fails == ("fail" in {*evaluation.school_rows["verdict"], *evaluation.balance["verdict"]})
        seen.add((seven, fails))
    assert seen == {(True, False), (False, True), (False, False)}


def test_a_row_that_the_rule_tolerates_does_not_count_against_its_indicator() -> None:
    evaluation = judged(
        county(
            schools=[{"school_id": "A", "kind": "primary"}],
            stages=[{"school_id": "A", "stage": "primary", "pupils": 100, "teachers_above_degree": 4, "backbone_teachers": 1, "pe_art_teachers": 1}, {"school_id": "A", "stage": "junior", "pupils": 0}],
            campuses=[{"school_id": "A", "teaching_area": 500.0, "indoor_sports_area": 0.0, "outdoor_sports_area": 800.0, "equipment_value": 300_000.0, "multimedia_rooms": 3}],
        )
    )  # fmt: skip
    assert evaluation.rows.filter(pl.col("indicator") == "YZ-R1")["verdict"].to_list() == ["fail"]
    assert evaluation.school_rows["verdict"].to_list() == ["pass"]
    assert on_county(evaluation, "YZ-R1").verdict == "pass"


# ---- evidence ----


@pytest.mark.parametrize(
    ("computed", "judgements", "verdict"),
    [
        (1.0, [], "pass"),
        (1.0, ["met"], "pass"),
        (1.0, ["not_met"], "fail"),
        (1.0, ["unknown"], "unknown"),
        (1.0, ["met", "not_met"], "fail"),
        (0.9, ["met"], "fail"),
        (0.9, ["unknown"], "fail"),
        (None, ["met"], "unknown"),
        (None, ["not_met"], "fail"),
    ],
)
def test_evidence_lowers_and_never_raises(computed: float | None, judgements: list[str], verdict: str) -> None:
    evaluation = judged(
        county(
            **ONE_SCHOOL,
            county=[{"item": "teacher_pay_mean", "value": computed}, {"item": "civil_servant_pay_mean", "value": 1.0}],
            evidence=[{"indicator_id": "YZ-G8", "judgement": judgement} for judgement in judgements],
        )
    )
    found = on_county(evaluation, "YZ-G8")
    assert found.verdict == verdict
    assert found.value == computed


def test_evidence_lowers_an_entry_condition() -> None:
    tables = {
        "county": [{"item": "years_since_basic_balance", "value": 5.0}],
        "evidence": [{"indicator_id": "YZ-P1", "judgement": "not_met"}],
    }
    assert on_county(judged(county(**ONE_SCHOOL, **tables)), "YZ-P1").verdict == "fail"


def test_evidence_for_one_school_says_nothing_of_the_county() -> None:
    tables = {"evidence": [{"indicator_id": "YZ-G1", "school_id": "A", "judgement": "met"}]}
    assert on_county(judged(county(**ONE_SCHOOL, **tables)), "YZ-G1").reason == "no_judgement"


@pytest.mark.parametrize(
    ("county_says", "school_says", "verdict"),
    [
        ("met", [], "pass"),
        ("met", ["not_met"], "fail"),
        ("not_met", ["met"], "fail"),  # of two that contradict each other, the worse
        (None, ["met"], "pass"),
        (None, ["met", "unknown"], "unknown"),
        (None, [None], "unknown"),
        (None, [], "unknown"),
    ],
)
def test_a_schools_own_judgement_comes_first(county_says: str | None, school_says: list, verdict: str) -> None:
    evidence = [{"indicator_id": "YZ-Q3", "school_id": "A", "judgement": one} for one in school_says]
    evidence += [{"indicator_id": "YZ-Q3", "judgement": county_says}] if county_says else []
    assert on_county(judged(county(**ONE_SCHOOL, evidence=evidence)), "YZ-Q3").verdict == verdict


# ---- sums, monitoring, survey, years ----


def test_special_schools_count_in_documents_and_training_money_and_in_no_class_size() -> None:
    evaluation = judged(
        county(
            schools=[{"school_id": "S", "kind": "special"}, {"school_id": "A", "kind": "primary"}],
            stages=[{"school_id": school, "stage": "primary", "pupils": 60, "largest_class": 60, "teachers": 4, "certified_teachers": 3 if school == "S" else 4} for school in "SA"],
            finance=[{"school_id": "A", "public_funds_budget": 100.0, "training_budget": 5.0}, {"school_id": "S", "public_funds_budget": 100.0, "training_budget": 4.0}],
        )
    )  # fmt: skip
    assert on_county(evaluation, "YZ-Q4").value == 50
    assert on_county(evaluation, "YZ-G12").value == 87.5  # full-time teachers of all primary and junior rows
    assert evaluation.rows.filter(pl.col("indicator") == "YZ-G5")["school_id"].to_list() == ["A"]


def test_the_newest_result_of_each_subject_and_stage_counts() -> None:
    rows = [
        {"year": 2021, "stage": "primary", "subject": "数学", "level": 1, "difference_rate": 0.9},
        {"year": 2024, "stage": "primary", "subject": "数学", "level": 3, "difference_rate": 0.1},
        {"year": 2022, "stage": "primary", "subject": "语文", "level": 4, "difference_rate": 0.1},
        {"year": 2024, "stage": "junior", "subject": "数学", "level": 4, "difference_rate": None},
    ]
    evaluation = judged(county(**ONE_SCHOOL, monitoring_quality=rows))
    level = on_county(evaluation, "YZ-Q9a")
    assert level.verdict == "pass"
    assert [(part.stage, part.label.en if part.label else "", part.value) for part in level.parts] == [
        ("junior", "2024 数学", 4),
        ("primary", "2024 数学", 3),
        ("primary", "2022 语文", 4),
    ]
    assert on_county(evaluation, "YZ-Q9b").verdict == "unknown"
    assert on_county(evaluation, "YZ-Q9").verdict == "unknown"


def test_groups_of_a_survey() -> None:
    rows = [
        {"group": "parents", "sent": 100, "valid": 80, "satisfied": 72},
        {"group": "teachers", "sent": 20, "valid": 20, "satisfied": 12},
        {"group": "public", "sent": 5, "valid": 0, "satisfied": 0},
    ]
    items = [{"item": "residents", "value": 150_500.0}]
    pooled = on_county(judged(county(**ONE_SCHOOL, survey=rows, county=items)), "YZ-S1")
    assert pooled.value == 84
    assert [part.value for part in pooled.parts] == [90, 60]
    assert pooled.fields == {"valid": 100, "least": 151, "parents": 80.0, "parents_least": 50.0}
    assert on_county(judged(county(**ONE_SCHOOL, survey=rows), survey_weights="groups"), "YZ-S1").value == 75


@pytest.mark.parametrize(
    ("years", "verdict", "parts"),
    [
        ([(2021, 0.6), (2022, 0.6), (2023, 0.6)], "pass", 3),
        ([(2021, 0.6), (2023, 0.6)], "unknown", 3),
        ([(2021, 0.6), (2022, None), (2023, 0.7)], "fail", 3),
        ([(2021, 0.66)], "fail", 1),
        ([], "unknown", 0),
    ],
)
def test_every_year_since_recognition(years: list, verdict: str, parts: int) -> None:
    rows = [{"year": year, "stage": "primary", "composite_cv": cv} for year, cv in years]
    stages = [{"school_id": "A", "stage": "primary", "pupils": 10}]
    found = on_county(judged(county(**ONE_SCHOOL, stages=stages, monitoring_balance=rows)), "YZ-P2")
    assert (found.verdict, len(found.parts)) == (verdict, parts)


def test_a_stage_with_schools_needs_its_years_too() -> None:
    evaluation = judged(
        county(
            schools=[{"school_id": "A", "kind": "primary"}, {"school_id": "B", "kind": "junior"}],
            stages=[
                {"school_id": "A", "stage": "primary", "pupils": 10},
                {"school_id": "B", "stage": "junior", "pupils": 10},
            ],
            monitoring_balance=[{"year": 2023, "stage": "primary", "composite_cv": 0.3}],
        )
    )
    assert on_county(evaluation, "YZ-P2").verdict == "unknown"


def test_a_veto_that_nobody_reported_is_not_none() -> None:
    evaluation = judged(
        county(
            **ONE_SCHOOL,
            vetoes=[{"veto_id": "YZ-V1", "cases": 0}, {"veto_id": "YZ-V2"}, {"veto_id": "YZ-V3", "cases": 2}],
        )
    )
    assert [one.verdict for one in evaluation.vetoes] == ["pass", "unknown", "fail", "unknown", "unknown", "unknown"]
    assert evaluation.verdict == "fail"


def test_under_2012_only_the_composite_the_score_and_the_satisfaction_are_judged() -> None:
    evaluation = judged(example(), "cn-2012")
    verdicts = {one.indicator: one.verdict for one in evaluation.county}
    assert [verdicts[f"JB-{number}"] for number in range(1, 9)] == [None] * 8
    assert evaluation.verdict == all_of(verdicts[name] for name in ("JB-C", "JB-GOV", "JB-SAT"))
    for part in on_county(evaluation, "JB-C").parts:
        cvs = evaluation.balance.filter(pl.col("stage") == part.stage)["cv"]
        assert part.value == pytest.approx(cvs.sum() / 8, rel=1e-12)
    assert {one.verdict for one in everything_judged(evaluation)} <= {"pass", "fail", "unknown", None}
