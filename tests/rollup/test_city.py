"""Balance between counties: the same formula with counties as rows, an identity with what is within, unknown stays so."""

import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rollup_county import small_county

from junheng.engines import ReferenceEngine
from junheng.evaluation import evaluate
from junheng.records.snapshot import Snapshot
from junheng.rollup import judge_counties
from junheng.rollup.rolled import RollUp, of_snapshots, roll_up
from junheng.standards import load_standard

TEACHERS = st.lists(st.integers(0, 30), min_size=5, max_size=5)


def rolled(*snapshots: Snapshot, **settings: str) -> RollUp:
    return roll_up(of_snapshots(snapshots), load_standard("cn-2017", settings))


def line(found: pl.DataFrame, city: str, indicator: str, stage: str) -> dict[str, object]:
    return found.row(
        by_predicate=(pl.col("city") == city) & (pl.col("indicator") == indicator) & (pl.col("stage") == stage),
        named=True,
    )


def test_two_counties_by_hand() -> None:
    # Primary pupils 1000 and 1000, backbone teachers 10 and 30: 1 and 3 per hundred around 2, so CV = 1/2.
    found = rolled(
        small_county("甲县", stages={"backbone_teachers": [5, 2, 3, 3, 7]}),
        small_county("乙县", stages={"backbone_teachers": [15, 6, 9, 3, 7]}),
    )
    own = line(found.cities, "某市", "YZ-R2", "primary")
    assert own["cv_between"] == pytest.approx(0.5)
    assert own["mean"] == pytest.approx(2.0)
    assert (own["counties"], own["unknown"], own["schools"]) == (2, 0, 6)
    assert own["within"] == pytest.approx(0.0, abs=1e-15)
    assert own["share_between"] == pytest.approx(1.0)


def over_all(schools: pl.DataFrame, row: dict[str, object]) -> float:
    """The coefficient over all schools of the city as the definition has it: x = q/P, weighted by pupils."""
    same = (pl.col("indicator") == row["indicator"]) & (pl.col("stage") == row["stage"])
    pairs = schools.filter(same).select("numerator", "denominator").rows()
    pupils = sum(each for _, each in pairs)
    mean = sum(each for each, _ in pairs) / pupils
    return math.sqrt(math.fsum(each / pupils * (amount / each - mean) ** 2 for amount, each in pairs)) / mean


@given(st.lists(TEACHERS, min_size=1, max_size=4), st.sampled_from(["weighted", "unweighted"]))
@settings(max_examples=15)
def test_between_and_within_make_up_the_whole_whatever_the_method(counties: list[list[int]], method: str) -> None:
    source = of_snapshots(
        small_county(f"{place}县", stages={"backbone_teachers": each}) for place, each in enumerate(counties)
    )
    standard = load_standard("cn-2017", {"cv_method": method})
    found, schools = roll_up(source, standard), judge_counties(source, standard).rows
    told = [row for row in found.cities.iter_rows(named=True) if row["cv_schools"] is not None]
    assert told
    for row in told:
        assert math.isclose(row["cv_schools"], over_all(schools, row), rel_tol=1e-9, abs_tol=1e-12)
        assert math.isclose(row["cv_schools"] ** 2, row["between"] + row["within"], rel_tol=1e-12, abs_tol=1e-15)


def test_the_engines_agree() -> None:
    snapshots = [small_county("甲县"), small_county("乙县", stages={"backbone_teachers": [9, 9, 9, 9, 9]})]
    source, standard = of_snapshots(snapshots), load_standard("cn-2017")
    one, other = (roll_up(source, standard, engine=engine) for engine in (None, ReferenceEngine()))
    for name in ("cv_between", "cv_schools"):
        assert one.cities[name].to_list() == pytest.approx(other.cities[name].to_list(), rel=1e-12, abs=1e-15)


def test_a_county_that_cannot_be_told_leaves_its_city_open_and_no_other() -> None:
    silent = small_county("乙县", stages={"backbone_teachers": [None, 1, 3, 3, 7]})
    found = rolled(small_county("甲县"), silent, small_county("丙县", city="别市"))
    own = line(found.cities, "某市", "YZ-R2", "primary")
    assert (own["unknown"], own["lacking"], own["counties"]) == (1, ["乙县"], 2)
    assert own["cv_between"] is own["cv_schools"] is own["within"] is None
    assert line(found.cities, "某市", "YZ-R2", "junior")["cv_between"] is not None
    assert line(found.cities, "别市", "YZ-R2", "primary")["cv_between"] == 0.0
    assert line(found.whole, "", "YZ-R2", "primary")["unknown"] == 1


def test_a_county_that_reported_no_junior_school_leaves_the_stage_open() -> None:
    places = {"kind": ["primary"] * 4}
    stages = {"school_id": ["A", "B", "C", "D", "D"], "stage": ["primary"] * 4 + ["senior"]}
    silent = small_county("乙县", schools=places, stages=stages)
    found = rolled(small_county("甲县"), silent)
    own = line(found.cities, "某市", "YZ-R1", "junior")
    assert (own["unknown"], own["lacking"]) == (1, ["乙县"])
    said = {one.indicator: one.verdict for one in evaluate(silent, "cn-2017").county}
    for county, indicator, verdict in found.verdicts.iter_rows():
        assert county != "乙县" or verdict == said[indicator]
