"""What holds for every county: nothing depends on the order of rows, on the engine, or on the run; totals are kept."""

from __future__ import annotations

import json
import math
import random

import polars as pl
import pytest
from county_strategies import SHARED_FIGURES, WEIGHTS, Tables, counties, settings_of, snapshot_of
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from junheng.engines import PolarsEngine
from junheng.evaluation import Evaluation, evaluate
from junheng.evaluation.resource import judge_rows, row_indicators
from junheng.evaluation.rows import school_rows, school_tables
from junheng.example import example_snapshots
from junheng.standards import load_standard

# An evaluation takes a tenth of a second: to shrink what fails would take minutes.
FEW = settings(max_examples=8, phases=[Phase.explicit, Phase.reuse, Phase.generate])


def printed(result: Evaluation) -> str:
    return json.dumps(result.to_dict(), ensure_ascii=False, allow_nan=False)


@given(counties(), settings_of(), st.randoms(use_true_random=False))
@FEW
def test_the_order_of_rows_changes_nothing(tables: Tables, chosen: dict[str, str], order: random.Random) -> None:
    standard = load_standard("cn-2017", chosen)
    first = snapshot_of(tables)
    shuffled = {name: order.sample(rows, len(rows)) for name, rows in tables.items()}
    names = order.sample(list(shuffled), len(shuffled))
    second = snapshot_of({name: shuffled[name] for name in names})
    assert second.hash == first.hash
    assert printed(evaluate(second, standard)) == printed(evaluate(first, standard))


@given(counties(max_schools=4), settings_of())
@FEW
def test_twice_the_same_bytes(tables: Tables, chosen: dict[str, str]) -> None:
    standard = load_standard("cn-2017", chosen)
    assert printed(evaluate(snapshot_of(tables), standard)) == printed(evaluate(snapshot_of(tables), standard))


@pytest.mark.parametrize("pack", ["cn-2017", "cn-2012"])
def test_engines_agree_on_the_example_county(pack: str) -> None:
    snapshot = example_snapshots()[-1]
    assert_alike(evaluate(snapshot, pack), evaluate(snapshot, pack, engine="reference"))


@pytest.mark.parametrize("pack", ["cn-2017", "cn-2012"])
@given(tables=counties(), data=st.data())
@FEW
def test_engines_agree_on_verdicts(pack: str, tables: Tables, data: st.DataObject) -> None:
    standard = load_standard(pack, data.draw(settings_of(pack)))
    snapshot = snapshot_of(tables)
    assert_alike(evaluate(snapshot, standard), evaluate(snapshot, standard, engine="reference"))


def assert_alike(found: Evaluation, defined: Evaluation) -> None:
    """The same verdicts and reasons; numbers to a relative 1e-12."""

    def compare(left: object, right: object, where: str, size: float = 0.0) -> None:
        if isinstance(left, dict) and isinstance(right, dict):
            assert left.keys() == right.keys(), where
            for key in left:
                compare(left[key], right[key], f"{where}.{key}", size_of(key, left))
        elif isinstance(left, list) and isinstance(right, list):
            if where.endswith("contributions"):  # largest first: equal ones may change places in the last digit
                left, right = (sorted(one, key=lambda part: part["school_id"]) for one in (left, right))
            assert len(left) == len(right), where
            for number, pair in enumerate(zip(left, right, strict=True)):
                compare(*pair, f"{where}[{number}]")
        elif isinstance(left, float) and isinstance(right, float):
            assert math.isclose(left, right, rel_tol=1e-12, abs_tol=1e-12 * size), where
        else:
            assert left == right, where

    compare(found.to_dict(), defined.to_dict(), "")


def size_of(name: str, row: dict[str, object]) -> float:
    """What a difference of nearly equal numbers is measured against: the mean for a deviation, else 1."""
    if name == "sd":
        return abs(float(str(row["mean"] or 0.0)))
    of_coefficient = name in ("cv", "cv_weighted", "cv_unweighted", "gini", "theil", "part", "share")
    return 1.0 if of_coefficient or (name == "value" and "parts" in row) else 0.0


@given(counties(holes=False), st.sampled_from(["weighted", "reported"]))
@FEW
def test_splitting_through_schools_keeps_totals(tables: Tables, split_mode: str) -> None:
    """What the stages of a school get of a shared figure adds up to the figure, the senior share included."""
    standard = load_standard("cn-2017", {"split_mode": split_mode})
    snapshot = snapshot_of(tables)
    rows = school_rows(snapshot, school_tables(snapshot, standard), standard)
    for figure in SHARED_FIGURES:
        reported: dict[object, float] = {}
        for row in tables["campuses"]:
            value = row.get(figure)
            reported[row["school_id"]] = reported.get(row["school_id"], 0.0) + float(str(value or 0))
        for (school,), stages in rows.group_by("school_id"):
            if stages["pupils"].sum() == 0:
                continue
            shares = [
                row[f"{figure}__own"] + (row[figure] * row["share_part"] / row["share_whole"])
                for row in stages.iter_rows(named=True)
            ]
            assert math.fsum(shares) == pytest.approx(reported[school], rel=1e-12, abs=1e-9), (school, figure)
            weighted = {row["stage"]: WEIGHTS[row["stage"]] * row["pupils"] for row in stages.iter_rows(named=True)}
            for row in stages.iter_rows(named=True):
                assert row["share_part"] == pytest.approx(weighted[row["stage"]], rel=1e-12)
                assert row["share_whole"] == pytest.approx(sum(weighted.values()), rel=1e-12)


@given(
    st.tuples(*[st.integers(1, 3000)] * 3),
    st.one_of(st.integers(0, 400).map(float), st.floats(1e-6, 1e9)),
)
@FEW
def test_a_twelve_year_school_is_split_by_hand(pupils: tuple[int, int, int], equipment: float) -> None:
    """Numerators of R6 as judged, with the senior share by the rule 1 : 1.1 : 1.32."""
    stages = [{"school_id": "a", "stage": stage, "pupils": size} for stage, size in zip(WEIGHTS, pupils, strict=True)]
    snapshot = snapshot_of(
        {
            "schools": [{"school_id": "a", "kind": "twelve_year"}],
            "stages": stages,
            "campuses": [{"school_id": "a", "equipment_value": equipment}],
        }
    )
    standard = load_standard("cn-2017")
    rows = school_rows(snapshot, school_tables(snapshot, standard), standard)
    judged = judge_rows(rows, standard, PolarsEngine()).filter(pl.col("indicator") == "YZ-R6")
    assert sorted(judged["stage"]) == ["junior", "primary"]
    whole = sum(weight * size for weight, size in zip(WEIGHTS.values(), pupils, strict=True))
    senior = equipment * 1.32 * pupils[2] / whole
    assert math.fsum([*judged["numerator"], senior]) == pytest.approx(equipment, rel=1e-12, abs=1e-12)


@given(counties(max_schools=4), settings_of())
@FEW
def test_flags_say_where_another_reading_changes_the_verdict(tables: Tables, chosen: dict[str, str]) -> None:
    standard = load_standard("cn-2017", chosen)
    """Rounded as published, or every row alike: a verdict differs exactly where that is flagged."""
    snapshot = snapshot_of(tables)
    key = ["indicator", "stage"]
    for setting, values, flag in (
        ("compare_digits", ("none", "official"), "differs_when_rounded"),
        ("cv_method", ("weighted", "unweighted"), "differs_when_unweighted"),
    ):
        exact = standard.with_settings({"compare_digits": "none"})
        left, right = (evaluate(snapshot, exact.with_settings({setting: value})) for value in values)
        both = left.balance.join(right.balance, on=key, how="inner", suffix="__other", nulls_equal=True)
        assert both.height == left.balance.height
        differing = both.filter(pl.col("verdict").ne_missing(pl.col("verdict__other")))
        known = differing.filter(pl.col("verdict") != "unknown", pl.col("verdict__other") != "unknown")
        assert both.filter(pl.col(flag)).select(key).rows() == known.select(key).rows()
        if setting == "compare_digits":
            resource = pl.col("indicator").is_in(list(row_indicators(standard)))
            rows = left.rows.filter(resource).join(
                right.rows.filter(resource), on=["school_id", *key], suffix="__other", nulls_equal=True
            )
            told = rows.filter(pl.col("value").is_not_null(), pl.col("verdict") != "unknown")
            differing = told.filter(pl.col("verdict") != pl.col("verdict__other"))
            assert (
                told.filter(pl.col(flag)).select("school_id", *key).rows() == differing.select("school_id", *key).rows()
            )
