"""Whatever is unknown says which cell is owed; emptying tables and columns never ends in a traceback or a pass."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import pytest
from small_counties import changed, county, everything_judged, example, judged, on_county

from junheng.evaluation import Evaluation
from junheng.evaluation.case import Judged, Missing
from junheng.records.snapshot import SourceSheet, make_snapshot
from junheng.tables import TABLES

ITEMS = {code.value for code in TABLES["county"].column("item").codes}


def names_a_cell(one: Missing) -> bool:
    if one.table == "county":
        return one.where in ITEMS
    return one.column in TABLES[one.table].names


def owed(judged_one: Judged) -> Iterator[Missing]:
    yield from judged_one.missing
    for part in judged_one.parts:
        yield from owed(part)


def check(evaluation: Evaluation) -> None:
    """Every unknown has a reason and a cell, in both languages."""
    for row in evaluation.rows.filter(pl.col("verdict") == "unknown").iter_rows(named=True):
        assert row["reason"], row
        assert row["missing"], row
        words = evaluation.reason_of(row)
        assert words.zh
        assert words.en
        assert "{" not in words.zh + words.en
    for one in everything_judged(evaluation):
        if one.verdict == "unknown":
            assert one.reason, one.indicator
            assert list(owed(one)), (one.indicator, one.stage, one.reason)
    for indicator, missing in evaluation.unknowns():
        assert names_a_cell(missing), (indicator, missing)
        described = evaluation.locator.described(missing)
        assert described.zh
        assert described.en
    evaluation.to_dict("zh")
    evaluation.to_dict("en")


@pytest.mark.parametrize("standard", ["cn-2017", "cn-2012"])
@pytest.mark.parametrize(
    "table",
    [
        "stages",
        "campuses",
        "rooms",
        "classes",
        "finance",
        "county",
        "monitoring_balance",
        "monitoring_quality",
        "survey",
        "evidence",
        "vetoes",
    ],
)
def test_without_a_table(standard: str, table: str) -> None:
    check(judged(changed(example(), **{table: None}), standard))


READ = {
    "schools": ("kind", "ownership", "setting", "boarding", "counts_as_school", "year_built", "dense_centre", "name"),
    "stages": tuple(name for name in TABLES["stages"].names if name not in ("school_id", "stage")),
    "campuses": ("teaching_area", "indoor_sports_area", "outdoor_sports_area", "equipment_value", "multimedia_rooms"),
    "finance": ("public_funds_budget", "training_budget", "public_funds_approved"),
    "county": ("value",),
    "survey": ("valid", "satisfied"),
    "vetoes": ("cases",),
    "monitoring_balance": ("composite_cv",),
    "monitoring_quality": ("level", "difference_rate"),
    "evidence": ("judgement",),
}


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, columns in READ.items() for column in columns]
)
def test_without_a_column(table: str, column: str) -> None:
    frame = example().table(table)
    frame = frame.with_columns(pl.lit(None, dtype=frame[column].dtype).alias(column))
    check(judged(changed(example(), **{table: frame})))


@pytest.mark.parametrize("service", ["count", "leave_out", "prorate"])
@pytest.mark.parametrize("split", ["weighted", "reported"])
@pytest.mark.parametrize("merge", ["keep", "merge"])
def test_under_every_reading_of_a_bare_county(service: str, split: str, merge: str) -> None:
    bare = make_snapshot(
        "例县",
        2024,
        {"schools": example().table("schools"), "stages": example().table("stages").select("school_id", "stage")},
    )
    settings = {"g9_short_service": service, "split_mode": split, "merge_uncounted": merge}
    evaluation = judged(bare, **settings, g13_base="entrants", q1_formula="simple", q4_account="spent", r3_small="row")
    assert evaluation.verdict == "unknown"
    assert all(one.verdict in ("unknown", None) for one in evaluation.county if one.reason != "nothing_in_scope")
    check(evaluation)


def test_schools_alone() -> None:
    evaluation = judged(county(schools=[{"school_id": "A"}, {"school_id": "B", "kind": "special"}]))
    assert evaluation.verdict == "unknown"
    check(evaluation)


def test_zero_denominators_name_the_cell_that_says_0() -> None:
    evaluation = judged(
        county(
            schools=[{"school_id": "A", "kind": "teaching_point", "setting": "rural"}],
            stages=[{"school_id": "A", "stage": "primary", "pupils": 20, "teachers": 0, "certified_teachers": 1, "trained_teachers": 0}],
            finance=[{"school_id": "A", "public_funds_budget": 0.0, "training_budget": 0.0, "public_funds_approved": 1.0}],
            county=[
                {"item": "public_funds_base_primary", "value": 0.0},
                {"item": "special_pupils", "value": 0.0},
                {"item": "special_funds", "value": 5.0},
            ],
            survey=[{"group": "parents", "sent": 10, "valid": 0, "satisfied": 0}],
        )
    )  # fmt: skip
    check(evaluation)
    assert on_county(evaluation, "YZ-G7").reason == "zero_denominator"
    assert on_county(evaluation, "YZ-G7").missing == (Missing("county", "value", where="special_pupils"),)
    assert on_county(evaluation, "YZ-G12").reason == "zero_denominator"
    assert on_county(evaluation, "YZ-G12").missing == (Missing("stages", "teachers", "A", "primary"),)
    assert on_county(evaluation, "YZ-G9").verdict == "pass"  # nobody over nobody
    rows = {row["indicator"]: row for row in evaluation.rows.iter_rows(named=True)}
    assert (rows["YZ-Q4"]["reason"], rows["YZ-Q4"]["missing"]) == ("zero_denominator", ["finance.public_funds_budget"])
    assert (rows["YZ-G6"]["reason"], rows["YZ-G6"]["missing"]) == (
        "zero_denominator",
        ["county.public_funds_base_primary"],
    )


def test_the_empty_cell_the_absent_column_the_absent_line_and_the_absent_table_are_told_apart() -> None:
    schools = pl.DataFrame({"school_id": ["A", "B"], "kind": ["primary", "primary"]})
    stages = pl.DataFrame(
        {
            "school_id": ["A", "B"],
            "stage": ["primary", "primary"],
            "pupils": [100, 100],
            "backbone_teachers": [None, 1],
        },
        schema_overrides={"backbone_teachers": pl.Int64},
    )
    campuses = pl.DataFrame({"school_id": ["A"], "multimedia_rooms": [3]})
    sources = {
        "stages": pl.DataFrame({"school_id": ["0!A2", "0!A3"], "stage": ["0!B2", "0!B3"], "pupils": ["0!C2", "0!C3"], "backbone_teachers": ["0!D2", "0!D3"]})
    }  # fmt: skip
    sheets = [SourceSheet("county.xlsx", "分学段情况", "0" * 64)]
    evaluation = judged(
        make_snapshot("例县", 2024, {"schools": schools, "stages": stages, "campuses": campuses}, sources, sheets)
    )

    def words(table: str, column: str, school: str, stage: str = "") -> str:
        return evaluation.locator.described(Missing(table, column, school, stage)).en

    assert words("stages", "backbone_teachers", "A", "primary").endswith("(county.xlsx 分学段情况 D2 is empty)")
    assert words("stages", "classes", "A", "primary").endswith("(the file has no such column)")
    assert words("campuses", "multimedia_rooms", "B").endswith("(the line was not given)")
    assert words("finance", "training_budget", "A").endswith("(the table was not given)")
    assert [
        str(one) for one in evaluation.locator.sources(Missing("stages", "backbone_teachers", "B", "primary"))
    ] == []
