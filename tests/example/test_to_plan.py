"""The counties to plan for are of the size asked for, and fail only where a plan can help, this year and in the years to come."""

from __future__ import annotations

import pytest

from junheng.evaluation import Evaluation, evaluate
from junheng.example.to_plan import FORECAST_YEARS, generated_county
from junheng.planning.carried import carried_out
from junheng.planning.default_catalogue import default_catalogue
from junheng.planning.forecast_file import outlook_of
from junheng.planning.people import kinds
from junheng.records.checks import check
from junheng.records.findings import Severity
from junheng.standards import load_standard

STANDARD = load_standard("cn-2017")
# What actions can change: the resource part, rooms, class sizes, rotation.
PLANNABLE = {*(f"YZ-R{number}" for number in range(1, 8)), "YZ-G3", "YZ-G5", "YZ-G11"}


def not_passed(evaluation: Evaluation) -> set[str]:
    judged = (*evaluation.county, *evaluation.vetoes, *evaluation.entry)
    assert not [one.indicator for one in judged if one.verdict == "unknown"]
    return {one.indicator for one in judged if one.verdict == "fail"}


@pytest.mark.parametrize("seed", range(8))
def test_a_county_fails_in_what_actions_can_change_and_in_nothing_else(seed: int) -> None:
    county = generated_county(seed)
    found = evaluate(county, STANDARD)
    assert 15 <= found.school_rows.height <= 40
    assert not_passed(found)
    assert not_passed(found) <= PLANNABLE
    assert {"pass", "fail"} == set(found.school_rows["verdict"])
    outlook = outlook_of(county, FORECAST_YEARS)
    last = carried_out(county, STANDARD, default_catalogue(), (), county.year + FORECAST_YEARS, outlook)
    assert not_passed(evaluate(last, STANDARD)) <= PLANNABLE


def test_counties_differ_in_what_they_give() -> None:
    counties = [generated_county(seed) for seed in range(30)]
    for table in ("classes", "teachers", "forecast"):
        assert 0 < sum(table in county.tables for county in counties) < 30, table
    for column in ("posts_quota", "buildable_area", "dense_centre"):
        given = [county.table("schools")[column] for county in counties]
        assert 0 < sum(bool(values.drop_nulls().cast(float).sum()) for values in given) < 30, column
    assert any(county.table("campuses")["stage"].drop_nulls().len() for county in counties)
    kinds_of_school = {kind for county in counties for kind in county.table("schools")["kind"]}
    assert {"primary", "junior", "nine_year", "complete_secondary", "teaching_point"} <= kinds_of_school


def test_a_county_is_as_large_as_asked_and_the_same_again() -> None:
    county = generated_county(3, 120)
    assert evaluate(county, STANDARD).school_rows.height in (119, 120)
    assert generated_county(3, 120).hash == county.hash
    assert generated_county(4, 120).hash != county.hash


def test_the_list_of_teachers_agrees_with_the_counts() -> None:
    county = next(one for one in map(generated_county, range(50)) if "teachers" in one.tables)
    assert all(people is not None for people in kinds(county, STANDARD).rows.values())
    assert not [one for one in check(county) if one.severity is Severity.ERROR]
