"""What local packs ask beside the national indicators is explained like them, down to the cells; strict limits say so."""

from __future__ import annotations

import pytest
from small_counties import county, judged, on_county, row_of

from junheng.evaluation import evaluate, explain
from junheng.records.snapshot import Snapshot
from junheng.standards import load_standard


def school() -> Snapshot:
    """A primary school of 300 pupils with two listed teachers, one of them of senior title and with a degree."""
    return county(
        schools=[{"school_id": "P", "kind": "primary", "setting": "town"}],
        stages=[{"school_id": "P", "stage": "primary", "pupils": 300, "classes": 2, "teachers": 9}],
        teachers=[
            {"teacher_id": "A", "school_id": "P", "stage": "primary", "full_time": True, "title": "associate", "degree": "bachelor"},
            {"teacher_id": "B", "school_id": "P", "stage": "primary", "full_time": True, "title": "middle", "degree": "below"},
        ],
    )  # fmt: skip


def pair(primary: tuple[int, int], junior: tuple[int, int]) -> Snapshot:
    """Two schools of 100 pupils in each stage with so many backbone teachers."""
    return county(
        schools=[{"school_id": f"{kind[0]}{n}", "kind": kind} for kind in ("primary", "junior") for n in (1, 2)],
        stages=[
            {"school_id": f"{stage[0]}{n}", "stage": stage, "pupils": 100, "teachers": 10, "backbone_teachers": number}
            for stage, numbers in (("primary", primary), ("junior", junior))
            for n, number in enumerate(numbers, 1)
        ],
    )


def test_a_ratio_of_a_row_is_explained_with_its_figures() -> None:
    evaluation = judged(school(), "baoshan-2018")
    row = row_of(evaluation, "DF-T1a", "P", "primary")
    assert (row["value"], row["verdict"], row["short_by"]) == (150, "fail", 300 - 41)  # the list says two teachers
    told = explain(evaluation, "DF-T1a", school_id="P", stage="primary")
    assert told.formula.zh == "在校生数 ÷ 专任教师数"
    assert told.numbers == "300 ÷ 2"
    assert [one.column for one in told.inputs] == ["pupils", "teachers"]
    assert "20.7" in told.reason.zh
    assert told.cited is not None
    assert told.cited.clause == "四(二)4"


def test_what_only_the_list_of_teachers_gives_is_said() -> None:
    told = explain(judged(school(), "baoshan-2018"), "DF-T2a", school_id="P", stage="primary")
    assert (told.verdict, told.value, told.target) == ("pass", 1, 1)
    [figure] = told.inputs
    assert (figure.value, figure.note.zh) == (1, "由教师名册统计")


def test_a_share_of_listed_teachers_names_the_cells_of_the_list() -> None:
    evaluation = judged(school(), "longtan-2025")
    assert on_county(evaluation, "DF-T4").verdict == "fail"
    told = explain(evaluation, "DF-T4")
    assert told.value == 50
    assert {one.column for one in told.inputs if one.table == "teachers"} == {"full_time", "degree"}


def test_a_school_without_a_list_of_teachers_is_unknown_and_says_what_is_owed() -> None:
    evaluation = judged(pair((1, 1), (1, 1)), "baoshan-2018")
    row = row_of(evaluation, "DF-T2b", "j1", "junior")
    assert (row["verdict"], row["missing"]) == ("unknown", ["teachers.full_time", "teachers.title"])
    assert "教师名册" in evaluation.reason_of(row).zh


@pytest.mark.parametrize("engine", ["polars", "reference"])
def test_a_strict_limit_is_not_kept_at_the_limit(engine: str) -> None:
    evaluation = evaluate(pair((3, 1), (13, 7)), load_standard("quality-junior-2025"), engine=engine)
    [primary, junior] = [row for row in evaluation.balance.iter_rows(named=True) if row["indicator"] == "YZ-R2"]
    assert (primary["stage"], primary["cv"], primary["verdict"]) == ("primary", 0.5, "pass")
    assert (junior["stage"], junior["cv"], junior["verdict"], junior["at_limit"]) == ("junior", 0.3, "fail", True)
    reason = evaluation.reason_judged(on_county(evaluation, "YZ-R2"))
    assert "初中差异系数0.300，须低于0.3" in reason.zh
    assert "must be below 0.3" in reason.en


def test_the_setting_of_rounding_does_not_soften_a_strict_limit() -> None:
    almost = pair((1, 1), (1299999, 700001))  # 0.299999, published as 0.300
    for digits, verdict in (("none", "pass"), ("official", "fail")):
        evaluation = judged(almost, "quality-junior-2025", compare_digits=digits)
        [junior] = evaluation.balance.filter(
            (evaluation.balance["indicator"] == "YZ-R2") & (evaluation.balance["stage"] == "junior")
        ).iter_rows(named=True)
        assert (junior["verdict"], junior["differs_when_rounded"]) == (verdict, True)
