"""What a coefficient of variation must keep to, whatever the figures."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from junheng.engines import Engine, PolarsEngine, ReferenceEngine

Member = tuple[float, int]

quantities = st.one_of(st.sampled_from([0.0, 1.0, 1e-9, 1e12]), st.integers(0, 5000).map(float), st.floats(1e-9, 1e7))
sizes = st.one_of(st.sampled_from([1, 50, 99, 1_000_000]), st.integers(1, 3000))
members = st.lists(st.tuples(quantities, sizes), min_size=1, max_size=10)
factors = st.one_of(st.sampled_from([0.5, 2.0, 1e-6, 1e6, 10_000.0]), st.floats(1e-3, 1e3))
engines = pytest.mark.parametrize("engine", [PolarsEngine(), ReferenceEngine()], ids=["polars", "reference"])
ENOUGH = settings(max_examples=60)


def balance(engine: Engine, rows: list[Member]) -> tuple[dict[str, float], pl.DataFrame]:
    values = pl.DataFrame(
        {
            "school_id": [f"s{number:03}" for number in range(len(rows))],
            "stage": "primary",
            "indicator": "i",
            "quantity": [float(quantity) for quantity, _ in rows],
            "pupils": [float(size) for _, size in rows],
            "scale": 1.0,
        }
    )
    stats, parts = engine.balance(values)
    return stats.to_dicts()[0], parts


def close(value: float) -> object:
    return pytest.approx(value, rel=1e-9, abs=1e-12)


@engines
@given(rows=members, factor=factors)
@ENOUGH
def test_scaling_the_resource_changes_no_coefficient(engine: Engine, rows: list[Member], factor: float) -> None:
    assume(any(quantity for quantity, _ in rows))
    before, parts = balance(engine, rows)
    after, scaled = balance(engine, [(quantity * factor, size) for quantity, size in rows])
    for name in ("cv", "cv_unweighted", "gini", "theil"):
        assert after[name] == close(before[name])
    assert after["mean"] == pytest.approx(before["mean"] * factor, rel=1e-12)
    assert scaled["part"].to_list() == close(parts["part"].to_list())


@engines
@given(rows=members, times=st.integers(2, 1000), factor=factors)
@ENOUGH
def test_a_county_so_many_times_as_large_is_as_equal(
    engine: Engine, rows: list[Member], times: int, factor: float
) -> None:
    """Pupils and resource scaled, together and each by its own factor."""
    assume(any(quantity for quantity, _ in rows))
    before, _ = balance(engine, rows)
    after, _ = balance(engine, [(quantity * factor, size * times) for quantity, size in rows])
    for name in ("cv", "cv_unweighted", "gini", "theil"):
        assert after[name] == close(before[name])


@engines
@given(rows=members)
@ENOUGH
def test_parts_add_up_and_nothing_is_negative(engine: Engine, rows: list[Member]) -> None:
    found, parts = balance(engine, rows)
    assert found["sd"] >= 0
    assert found["sd_unweighted"] >= 0
    if found["mean"] == 0:
        assert found["cv"] is None
        return
    assert found["cv"] >= 0
    assert parts["part"].min() >= 0
    assert parts["part_unweighted"].min() >= 0
    assert parts["part"].sum() == pytest.approx(found["cv"] ** 2, rel=1e-12, abs=1e-300)
    assert parts["part_unweighted"].sum() == pytest.approx(found["cv_unweighted"] ** 2, rel=1e-12, abs=1e-300)
    assert found["sd"] == close(found["cv"] * found["mean"])
    assert -1e-12 <= found["gini"] < 1
    assert found["theil"] >= -1e-12


@engines
@given(per_pupil=quantities, sizes_of=st.lists(sizes, min_size=1, max_size=10))
@ENOUGH
def test_equal_schools_are_equal(engine: Engine, per_pupil: float, sizes_of: list[int]) -> None:
    """The one-pass form of the variance goes negative here."""
    assume(per_pupil > 0)
    found, _ = balance(engine, [(per_pupil * size, size) for size in sizes_of])
    assert 0 <= found["cv"] < 1e-13
    assert 0 <= found["cv_unweighted"] < 1e-13


@engines
@given(amounts=st.lists(quantities, min_size=1, max_size=10), size=sizes)
@ENOUGH
def test_weights_do_not_matter_where_schools_are_alike_in_size(engine: Engine, amounts: list[float], size: int) -> None:
    found, parts = balance(engine, [(amount, size) for amount in amounts])
    assert found["mean"] == pytest.approx(found["mean_unweighted"], rel=1e-12)
    if found["cv"] is not None:
        assert found["cv"] == close(found["cv_unweighted"])
        assert parts["part"].to_list() == close(parts["part_unweighted"].to_list())


@engines
@given(rows=members.filter(lambda rows: len(rows) > 1), share=st.floats(0, 1), data=st.data())
@ENOUGH
def test_a_transfer_that_leaves_the_giver_not_below_the_taker_never_raises_the_coefficient(
    engine: Engine, rows: list[Member], share: float, data: st.DataObject
) -> None:
    """Pupils fixed, weighted form (the principle of transfers)."""
    one, other = data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=2, max_size=2, unique=True))
    giver, taker = sorted((one, other), key=lambda index: rows[index][0] / rows[index][1], reverse=True)
    (given_by, giver_size), (taken_by, taker_size) = rows[giver], rows[taker]
    # With the whole of `most` moved both have the same per pupil.
    most = (given_by * taker_size - taken_by * giver_size) / (giver_size + taker_size)
    amount = share * most
    assume(amount > 0)
    after = list(rows)
    after[giver], after[taker] = (given_by - amount, giver_size), (taken_by + amount, taker_size)
    before_cv, after_cv = balance(engine, rows)[0]["cv"], balance(engine, after)[0]["cv"]
    assert after_cv <= before_cv * (1 + 1e-12) + 1e-12


@engines
@given(rows=members)
@ENOUGH
def test_no_row_is_above_the_bound_of_its_size(engine: Engine, rows: list[Member]) -> None:
    """CV² is at most (1 - p) / p of the smallest share of pupils: all of the resource in the smallest school."""
    found, _ = balance(engine, rows)
    smallest = min(size for _, size in rows) / sum(size for _, size in rows)
    if found["cv"] is not None:
        assert found["cv"] ** 2 <= (1 - smallest) / smallest * (1 + 1e-12) + 1e-12
