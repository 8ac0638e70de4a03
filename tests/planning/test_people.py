"""Who teaches where, by kind: from the list of teachers, from the counts, from both."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hand_counties import county, school, staffed, teacher

from junheng.evaluation.rows import counted_stages, list_counts
from junheng.example import example_snapshots
from junheng.planning.people import ATTRIBUTES, People, kinds
from junheng.planning.steps import Kind
from junheng.standards import load_standard

STANDARD = load_standard("cn-2017")
PLAIN, ABOVE, BACKBONE, PE_ART = Kind(), Kind(True), Kind(True, True), Kind(True, False, True)


def of_counts(teachers: int | None, above: int | None, backbone: int | None, pe_art: int | None) -> People:
    return kinds(county(schools=[school("P")], stages=[staffed("P", teachers, above, backbone, pe_art)]), STANDARD)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((20, 12, 3, 2), {PLAIN: 8, ABOVE: 7, BACKBONE: 3, PE_ART: 2}),
        ((20, 20, 0, 0), {ABOVE: 20}),
        # Nobody has to be both while there are teachers below the degree.
        ((20, 4, 3, 3), {PLAIN: 14, BACKBONE: 3, PE_ART: 1, Kind(False, False, True): 2}),
        # Six of ten and six of ten: two are both.
        ((10, 10, 6, 6), {BACKBONE: 4, PE_ART: 4, Kind(True, True, True): 2}),
        ((0, 0, 0, 0), {}),
    ],
)
def test_counts_are_taken_as_different_above_degree_people(
    counts: tuple[int, int, int, int], expected: dict[Kind, int]
) -> None:
    assert of_counts(*counts).rows == {("P", "primary"): expected}


def test_the_plan_says_what_is_assumed() -> None:
    (assumed,) = of_counts(20, 12, 3, 2).assumptions
    assert "1 个学校学段没有完整的教师名册" in assumed.zh
    _, overlap = of_counts(10, 10, 6, 6).assumptions
    assert overlap.zh.startswith("P校（小学）：")
    assert of_counts(0, 0, 0, 0).assumptions == ()


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((20, 12, None, 2), "县级以上骨干教师数没有填报"),
        ((None, 12, 3, 2), "专任教师数没有填报"),
        ((10, 10, 11, 2), "县级以上骨干教师数多于专任教师数"),
    ],
)
def test_people_that_cannot_be_told_stay_untold_and_the_cell_is_named(
    counts: tuple[int | None, int | None, int | None, int | None], said: str
) -> None:
    found = of_counts(*counts)
    assert found.rows == {("P", "primary"): None}
    (assumed,) = found.assumptions
    assert said in assumed.zh
    assert "P校（小学）" in assumed.zh


def listed(*teachers: dict[str, Any], **stages: Any) -> People:
    snapshot = county(
        schools=[school("P"), school("J", "junior"), school("Q")],
        stages=[
            staffed("P", 20, 12, 3, 2, **stages),
            staffed("J", 20, 12, 3, 2, stage="junior"),
            staffed("Q", 8, 4, 1, 1),
        ],
        teachers=list(teachers),
    )
    return kinds(snapshot, STANDARD)


def test_the_list_tells_the_real_combinations() -> None:
    found = listed(
        teacher("1", "P", degree="college"),
        teacher("2", "P", degree="college", backbone="city", subject="体育"),
        teacher("3", "P", backbone="county"),
        teacher("4", "P", full_time=False, subject="体育"),
        teacher("5", "J", "junior", degree="college"),  # a college degree is the required one in a junior school
        teacher("6", "J", "junior", degree="bachelor", subject=" Music "),
        teacher("7", "J", "junior", degree="bachelor", subject="美术", shared=True),
    )
    assert found.rows["P", "primary"] == {ABOVE: 1, Kind(True, True, True): 1, Kind(False, True): 1}
    assert found.rows["J", "junior"] == {PLAIN: 1, ABOVE: 1, PE_ART: 1}
    assert found.rows["Q", "primary"] == {PLAIN: 4, ABOVE: 2, BACKBONE: 1, PE_ART: 1}  # stands in no list
    (assumed,) = found.assumptions
    assert assumed.zh.startswith("有 1 个学校学段")


def test_what_the_list_does_not_tell_comes_from_the_counts() -> None:
    lines = [
        teacher(str(number), "P", degree="college", subject="体育" if number < 2 else "语文") for number in range(5)
    ]
    lines += [teacher(str(number), "P") for number in range(5, 9)]
    for line in lines:
        line["backbone"] = None
    assert listed(*lines).rows["P", "primary"] == {PLAIN: 4, BACKBONE: 3, PE_ART: 2}


def test_one_teacher_of_whom_it_cannot_be_told_leaves_the_row_untold() -> None:
    found = listed(teacher("1", "P", degree=None), teacher("2", "P"), teacher("3", "Q"))
    assert found.rows["P", "primary"] is None
    assert found.rows["Q", "primary"] == {PLAIN: 1}
    assert any("高于规定学历教师数没有填报（或名册中有人填得不全）" in text.zh for text in found.assumptions)


def test_only_the_stages_of_the_standard_have_people() -> None:
    snapshot = county(
        schools=[school("C", "complete_secondary")],
        stages=[staffed("C", 9, 9, 1, 1, stage="junior"), staffed("C", 9, 9, 1, 1, stage="senior")],
    )
    assert set(kinds(snapshot, STANDARD).rows) == {("C", "junior")}


def test_the_kinds_of_the_example_county_add_up_to_what_is_judged() -> None:
    snapshot = example_snapshots()[-1]
    found = kinds(snapshot, STANDARD)
    stages = counted_stages(snapshot, list_counts(snapshot, STANDARD)).filter(pl.col("stage") != "senior")
    assert len(found.rows) == stages.height
    for line in stages.iter_rows(named=True):
        people = found.rows[line["school_id"], line["stage"]]
        assert people is not None
        assert sum(people.values()) == line["teachers"]
        counted = {
            "above_degree": sum(number for kind, number in people.items() if kind.above_degree),
            "backbone": sum(number for kind, number in people.items() if kind.backbone),
            "pe_art": sum(number for kind, number in people.items() if kind.pe_art),
        }
        assert counted == {name: line[column] for name, column in ATTRIBUTES.items()}
