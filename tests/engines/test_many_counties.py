"""Many counties judged at once: the same as each judged by itself, and the same on every engine."""

from __future__ import annotations

import polars as pl
import pytest
from many_counties import YEAR, Tables, many_counties, snapshot_of
from polars.testing import assert_frame_equal

from junheng.engines import Listed
from junheng.evaluation import evaluate
from junheng.evaluation.result import Evaluation
from junheng.evaluation.verdicts import all_of
from junheng.rollup import CountyTables, counties_of, judge_counties
from junheng.standards import load_standard

CLOSE = 1e-12
OTHER_READINGS = {
    "cv_method": "unweighted",
    "compare_digits": "official",
    "split_mode": "reported",
    "merge_uncounted": "merge",
    "built_by_inclusive": "no",
    "r3_small": "row",
}
STANDARDS = {
    "cn-2017": {},
    "cn-2017 in its other readings": OTHER_READINGS,
    "cn-2012": {},
    "cn-2012 in its other readings": {"split_mode": "reported", "merge_uncounted": "merge", "cv_method": "unweighted"},
    "quality-junior-2025": {},
    "jilin-city-2025": {},
    "hebei": {},
}


def source_of(tables: Tables) -> CountyTables:
    return CountyTables(YEAR, {name: Listed(name, frame=frame) for name, frame in tables.items()})


def resource_verdict(result: Evaluation) -> str:
    """The resource part as `evaluate` has it: the ratios of school rows and what is made of their coefficients."""
    rules = result.standard.pack.indicators
    composite = result.standard.pack.composite
    ours = {name for name, rule in rules.items() if rule.method == "row_ratio"} | {composite.id if composite else ""}
    return all_of(one.verdict for one in result.county if one.indicator in ours and one.verdict is not None)


@pytest.mark.parametrize("case", sorted(STANDARDS))
def test_many_counties_at_once_are_judged_as_each_by_itself(case: str) -> None:
    tables = many_counties(30 if case == "cn-2017" else 6, seed=7)
    standard = load_standard(case.split(maxsplit=1)[0], settings=STANDARDS[case])
    judged = judge_counties(source_of(tables), standard, parts=True)
    assert judged.parts is not None
    verdicts = dict(judged.counties.select("county", "verdict").iter_rows())
    for county in tables["schools"]["county"].unique():
        result = evaluate(snapshot_of(tables, county), standard)
        ours = result.rows.filter(pl.col("indicator").is_in(list(judged.rows["indicator"].unique())))
        mine = pl.col("county") == county
        for found, alone, key, near_zero in (
            (judged.rows, ours.drop("missing"), ["indicator", "stage", "school_id"], 0.0),
            (judged.school_rows, result.school_rows, ["stage", "school_id"], 0.0),
            # What is a difference of nearly equal numbers is measured against the numbers, here 1.
            (judged.balance, result.balance, ["indicator", "stage"], CLOSE),
            (judged.parts, result.contributions, ["indicator", "stage", "school_id"], CLOSE),
        ):
            together = found.filter(mine).drop("county").sort(key)
            assert_frame_equal(together, alone.sort(key), rel_tol=CLOSE, abs_tol=near_zero)
        assert verdicts[county] == resource_verdict(result), county


def test_counties_in_memory_are_judged_as_their_tables() -> None:
    tables = many_counties(5, seed=11)
    counties = counties_of(snapshot_of(tables, county) for county in tables["schools"]["county"].unique())
    assert_frame_equal(
        judge_counties(counties, "cn-2017").counties.drop("city"),
        judge_counties(source_of(tables), "cn-2017").counties.drop("city"),
    )
