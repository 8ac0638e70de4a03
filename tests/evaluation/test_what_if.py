"""What-if: changes of cells and lines, what is refused and why, taking back, and what differs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from small_counties import county, example

import junheng as jh
from junheng.errors import UsageError
from junheng.evaluation.memory import Memory
from junheng.evaluation.what_if import Change, WhatIf
from junheng.records.snapshot import Snapshot

SCHOOLS = [
    {"school_id": "A", "name": "甲小学", "kind": "primary", "ownership": "public", "setting": "town"},
    {"school_id": "B", "name": "乙校", "kind": "nine_year", "ownership": "public", "setting": "town"},
]
STAGES = [
    {"school_id": "A", "stage": "primary", "pupils": 200, "teachers_above_degree": 7, "classes": 5},
    {"school_id": "B", "stage": "primary", "pupils": 400, "teachers_above_degree": 20, "classes": 10},
    {"school_id": "B", "stage": "junior", "pupils": 300, "teachers_above_degree": 18, "classes": 6},
]
CAMPUSES = [
    {"school_id": "A", "outdoor_sports_area": 1500.0, "indoor_sports_area": 0.0},
    {"school_id": "B", "outdoor_sports_area": 5000.0, "indoor_sports_area": 0.0},
    {"school_id": "B", "stage": "junior", "teaching_area": 2000.0},
]
ROOMS = [{"school_id": "A", "use": "music", "area": 96.0}] * 2 + [{"school_id": "A", "use": "music", "area": 80.0}]
EVIDENCE = [
    {"indicator_id": "YZ-G1", "judgement": "met"},
    {"indicator_id": "YZ-G10", "school_id": "A", "judgement": "met"},
]


def small() -> Snapshot:
    """Two schools, three school rows."""
    return county(
        schools=SCHOOLS,
        stages=STAGES,
        campuses=CAMPUSES,
        rooms=ROOMS,
        evidence=EVIDENCE,
        county=[{"item": "rotated", "value": 10.0}],
    )


@pytest.fixture
def asked() -> WhatIf:
    """The small county under the national standard."""
    return jh.what_if(small(), "cn-2017")


def value_of(result: jh.Evaluation, indicator: str, school_id: str, stage: str) -> Any:
    """The value of a school row."""
    rows = result.rows.filter(indicator=indicator, school_id=school_id, stage=stage)
    return rows["value"].item()


def test_a_changed_cell_is_judged_at_once(asked: WhatIf) -> None:
    result = asked.change("stages", "teachers_above_degree", 9, school_id="A", stage="primary")
    assert value_of(asked.base, "YZ-R1", "A", "primary") == 3.5
    assert value_of(result, "YZ-R1", "A", "primary") == 4.5
    row = asked.differences.row(by_predicate=(pl.col("indicator") == "YZ-R1") & (pl.col("what") == "row"), named=True)
    assert (row["verdict_before"], row["verdict_after"]) == ("fail", "pass")


def test_changes_add_up_and_are_taken_back(asked: WhatIf) -> None:
    first = asked.change("stages", "pupils", 100, school_id="A", stage="primary")
    second = asked.change("stages", "teachers_above_degree", 8, school_id="A", stage="primary")
    assert value_of(second, "YZ-R1", "A", "primary") == 8.0
    assert [one.after for one in asked.changes] == [100, 8]
    assert asked.undo() is first
    assert asked.reset() is asked.base
    assert asked.undo() is asked.base
    assert asked.differences.height == 0


def test_a_cell_can_become_not_reported_and_reported_again(asked: WhatIf) -> None:
    gone = asked.change("stages", "pupils", None, school_id="A", stage="primary")
    assert value_of(gone, "YZ-R1", "A", "primary") is None
    back = asked.change("stages", "pupils", 200, school_id="A", stage="primary")
    assert back.rows.equals(asked.base.rows)


def test_something_can_be_added_to_what_is_reported(asked: WhatIf) -> None:
    asked.apply(Change("campuses", "outdoor_sports_area", -500, {"school_id": "A"}, "raise"))
    assert asked.changes[0].after == 1000.0


def test_of_a_school_whose_stages_have_lines_too_the_shared_line_is_meant(asked: WhatIf) -> None:
    asked.change("campuses", "outdoor_sports_area", 1, school_id="B")
    asked.change("campuses", "teaching_area", 2, school_id="B", stage="junior")
    lines = asked.result.snapshot.table("campuses").filter(school_id="B").sort("stage", nulls_last=False)
    assert lines["outdoor_sports_area"].to_list() == [1.0, None]
    assert lines["teaching_area"].to_list() == [None, 2.0]


def test_a_value_can_be_given_where_no_line_was(asked: WhatIf) -> None:
    asked.change("finance", "training_budget", "5万元", school_id="A")
    asked.change("county", "value", 3, where={"item": "rotated_backbone"})
    asked.change("evidence", "judgement", "not_met", where={"indicator_id": "YZ-G2"})
    asked.change("stages", "pupils", 210, school_id="A")  # its only stage need not be said
    now = asked.result.snapshot
    assert now.table("finance").row(0, named=True)["training_budget"] == 50_000.0
    assert asked.result.case.items["rotated_backbone"] == 3.0
    assert next(one for one in asked.result.county if one.indicator == "YZ-G2").verdict == "fail"
    assert all(now.sources[name].height == frame.height for name, frame in now.tables.items())


def test_rooms_come_and_go_one_at_a_time(asked: WhatIf) -> None:
    asked.remove("rooms", {"school_id": "A", "use": "音乐", "area": 96})
    assert asked.result.snapshot.table("rooms")["area"].to_list() == [80.0, 96.0]
    asked.add("rooms", {"school_id": "A", "use": "art", "area": 90})
    assert asked.result.snapshot.table("rooms").height == 3
    assert [one.how for one in asked.changes] == ["remove", "add"]


def test_a_step_is_made_whole_or_not_at_all(asked: WhatIf) -> None:
    with pytest.raises(UsageError):
        asked.apply(
            Change("stages", "pupils", 1, {"school_id": "A", "stage": "primary"}),
            Change("stages", "pupils", -1, {"school_id": "B", "stage": "primary"}),
        )
    assert asked.result is asked.base
    assert asked.changes == ()


REFUSED: list[tuple[Callable[[WhatIf], object], str]] = [
    (lambda one: one.change("births", "births", 1), "births"),
    (lambda one: one.change("stage", "pupils", 1), "stage is not a table"),
    (lambda one: one.change("stages", "pupil", 1, school_id="A", stage="primary"), "no column pupil"),
    (lambda one: one.change("stages", "pupils", 1, school_id="Z", stage="primary"), "no school Z"),
    (lambda one: one.change("stages", "pupils", 1, school_id="A", stage="middle"), "no option"),
    (lambda one: one.change("classes", "pupils", 1, school_id="A"), "it also takes: stage, grade, class_no"),
    (lambda one: one.change("stages", "pupils", 1, school_id="B"), "2 lines"),
    (lambda one: one.change("stages", "pupils", 1.5, school_id="A", stage="primary"), "whole number"),
    (lambda one: one.change("stages", "pupils", -1, school_id="A", stage="primary"), "below 0"),
    (lambda one: one.change("stages", "pupils", "many", school_id="A", stage="primary"), "as a number"),
    (lambda one: one.change("stages", "pupils", "无", school_id="A", stage="primary"), "zero or not known"),
    (lambda one: one.change("stages", "stage", "junior", school_id="A", stage="primary"), "which line"),
    (lambda one: one.change("county", "value", 1, where={"item": "rotation"}), "no option"),
    (lambda one: one.change("rooms", "area", 1, school_id="A"), "3 lines"),
    (lambda one: one.change("rooms", "area", 1, school_id="B"), "no line"),
    (lambda one: one.change("schools", "kind", "university", school_id="A"), "no option"),
    (lambda one: one.change("schools", "kind", "primary", school_id="Z"), "no line"),
    (lambda one: one.add("rooms", {"school_id": "A", "area": 96}), "use"),
    (lambda one: one.add("stages", {"school_id": "A", "stage": "primary"}), "already"),
    (lambda one: one.remove("rooms", {"school_id": "B"}), "no line"),
    (lambda one: one.remove("finance", {"school_id": "A"}), "no line"),
    (lambda one: one.remove("schools", {"school_id": "A"}), "0 pupils"),
    (lambda one: one.apply(Change("finance", "training_budget", 1, {"school_id": "A"}, "raise")), "not reported"),
    (lambda one: one.apply(Change("schools", "kind", 1, {"school_id": "A"}, "raise")), "nothing can be added"),
]


@pytest.mark.parametrize(("call", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_cannot_be_changed_is_said_in_one_sentence(
    asked: WhatIf, call: Callable[[WhatIf], object], said: str
) -> None:
    with pytest.raises(UsageError) as refused:
        call(asked)
    assert said in refused.value.message("en")
    assert "\n" not in refused.value.message("zh")
    assert asked.result is asked.base


def test_a_count_that_a_list_decides_cannot_be_changed_beside_it() -> None:
    row = {"school_id": "A", "stage": "primary"}
    classes = [{**row, "grade": 1, "class_no": "1", "pupils": 40}]
    teachers = [{**row, "teacher_id": "T1", "full_time": True}]
    asked = jh.what_if(county(schools=SCHOOLS, stages=STAGES, classes=classes, teachers=teachers))
    for column in ("classes", "largest_class", "teachers"):
        with pytest.raises(UsageError, match="不起作用"):
            asked.change("stages", column, 7, **row)
    asked.change("stages", "teachers_above_degree", 7, **row)  # the list does not tell degrees
    asked.change("classes", "pupils", 60, **row)
    largest = asked.result.rows.filter(indicator="YZ-G5", school_id="A")["value"].item()
    assert largest == 60.0


def test_an_evaluation_is_asked_under_its_own_standard() -> None:
    standard = jh.load_standard("cn-2017", {"cv_method": "unweighted"})
    result = jh.evaluate(example(), standard)
    asked = jh.what_if(result)
    assert asked.base.standard is standard
    assert asked.base.rows.equals(result.rows)
    assert jh.what_if(result, "cn-2012").base.standard.id == "cn-2012"


def test_the_object_for_scripts_has_changes_and_differences(asked: WhatIf) -> None:
    asked.change("stages", "teachers_above_degree", 9, school_id="A", stage="primary")
    said = asked.to_dict("en")
    assert said["changes"] == [
        {
            "how": "set",
            "table": "stages",
            "column": "teachers_above_degree",
            "key": {"school_id": "A", "stage": "primary"},
            "name": "School stages · 甲小学 · primary · teachers above the required degree",
            "before": 7,
            "after": 9,
        }
    ]
    differences = said["differences"]
    assert isinstance(differences, list)
    assert {one["what"] for one in differences} >= {"row", "balance"}
    assert said["verdict_before"] == asked.base.verdict


def test_a_step_is_only_computed_where_its_parts_differ() -> None:
    memory, calls = Memory(), []

    def make() -> int:
        calls.append(1)
        return len(calls)

    frame = pl.DataFrame({"a": [1, None]})
    assert memory.of("step", (frame, 2024), make) == 1
    assert memory.of("step", (frame.clone(), 2024), make) == 1
    assert memory.of("step", (frame, 2025), make) == 2
    assert memory.of("step", (frame.with_columns(a=pl.lit(1)), 2025), make) == 3
    assert memory.of("step", (frame.with_columns(a=pl.lit(1.0)), 2025), make) == 4
    assert memory.of("other", (frame, 2024), make) == 5
