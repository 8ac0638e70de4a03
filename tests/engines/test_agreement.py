"""The polars engine against the plain reference, and both against exact rational arithmetic."""

from __future__ import annotations

import math
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from junheng.engines import PolarsEngine, ReferenceEngine, make_engine
from junheng.engines.base import BALANCE_COLUMNS, PART_COLUMNS, RATIO_COLUMNS
from junheng.formulas import Allowed, Figure, Formula, Minus, Plus, Ratio, Shared

# A relative 1e-12; what is a difference of nearly equal numbers is measured against the numbers, here 1.
CLOSE = 1e-12

Member = tuple[float, int]  # resource, pupils

quantities = st.one_of(
    st.sampled_from([0.0, 1.0, 45.0, 1e-9, 1e12]),
    st.integers(0, 5000).map(float),
    st.floats(1e-9, 1e7),  # smaller ones are no figures of a school
)
sizes = st.one_of(st.sampled_from([1, 2, 49, 50, 99, 100, 1_000_000]), st.integers(1, 3000))
members = st.lists(st.tuples(quantities, sizes), min_size=1, max_size=12)
equal = st.builds(
    lambda per_pupil, found: [(per_pupil * size, size) for size in found],
    quantities,
    st.lists(sizes, min_size=1, max_size=9),
)
stages_of_members = st.one_of(members, equal)


def frame(rows: list[Member], scale: float = 1.0, stage: str = "primary", indicator: str = "i") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "school_id": [f"s{number:03}" for number in range(len(rows))],
            "stage": stage,
            "indicator": indicator,
            "quantity": [float(quantity) for quantity, _ in rows],
            "pupils": [float(pupils) for _, pupils in rows],
            "scale": scale,
        }
    )


def same(left: float | None, right: float | None, size: float = 0.0) -> bool:
    """Equal to a relative 1e-12, or to 1e-12 of `size`."""
    if left is None or right is None:
        return left is right
    return math.isclose(left, right, rel_tol=CLOSE, abs_tol=CLOSE * size)


@given(stages_of_members, stages_of_members, st.sampled_from([1.0, 100.0]))
@example([(0.0, 5), (0.0, 7)], [(3.0, 1)], 1.0)
@settings(max_examples=150)
def test_engines_agree_on_balance(first: list[Member], second: list[Member], scale: float) -> None:
    values = pl.concat(
        [frame(first, scale), frame(second, scale, "junior"), frame(first + second, scale, indicator="j")]
    )
    found, parts = PolarsEngine().balance(values)
    defined, terms = ReferenceEngine().balance(values)
    assert found.schema == defined.schema == pl.Schema(BALANCE_COLUMNS)
    assert parts.schema == terms.schema == pl.Schema(PART_COLUMNS)
    for left, right in zip(found.to_dicts(), defined.to_dicts(), strict=True):
        assert [left[name] for name in ("stage", "indicator", "rows")] == [
            right[name] for name in ("stage", "indicator", "rows")
        ]
        for name in ("mean", "mean_unweighted"):
            assert same(left[name], right[name]), name
        for name in ("sd", "sd_unweighted"):
            assert same(left[name], right[name], right[name.replace("sd", "mean")]), name
        for name in ("cv", "cv_unweighted", "gini", "theil"):
            assert same(left[name], right[name], 1.0), name
    for left, right in zip(parts.to_dicts(), terms.to_dicts(), strict=True):
        assert left["school_id"] == right["school_id"]
        assert same(left["part"], right["part"], 1.0)
        assert same(left["part_unweighted"], right["part_unweighted"], 1.0)


@pytest.mark.parametrize("engine", ["polars", "reference"])
@given(rows=stages_of_members)
@settings(max_examples=100)
def test_squared_coefficients_are_the_exact_ones(engine: str, rows: list[Member]) -> None:
    """The textbook formulas in rational numbers: no rounding but that of the result."""
    stats, parts = make_engine(engine).balance(frame(rows))
    (found,) = stats.to_dicts()
    amounts, pupils = [Fraction(amount) for amount, _ in rows], [Fraction(size) for _, size in rows]
    x = [amount / size for amount, size in zip(amounts, pupils, strict=True)]
    p = [size / sum(pupils) for size in pupils]
    mean, plain = sum(amounts) / sum(pupils), sum(x) / len(x)
    assert same(found["mean"], float(mean))
    assert same(found["mean_unweighted"], float(plain))
    if mean == 0:
        assert [found[name] for name in ("cv", "cv_unweighted", "gini", "theil")] == [None] * 4
        assert parts["part"].null_count() == parts["part_unweighted"].null_count() == len(rows)
        return
    squares = [weight * (value - mean) ** 2 / mean**2 for weight, value in zip(p, x, strict=True)]
    plain_squares = [(value - plain) ** 2 / plain**2 / len(x) for value in x]
    assert same(found["cv"] ** 2, float(sum(squares)), 1.0)
    assert same(found["cv_unweighted"] ** 2, float(sum(plain_squares)), 1.0)
    # Another way to the same: CV² is the chi-square divergence of resource shares from pupil shares.
    y = [amount / sum(amounts) for amount in amounts]
    divergence = sum((own - share) ** 2 / share for own, share in zip(y, p, strict=True))
    assert sum(squares) == divergence
    gaps = sum(p[i] * p[j] * abs(x[i] - x[j]) for i in range(len(x)) for j in range(len(x)))
    assert same(found["gini"], float(gaps / (2 * mean)), 1.0)
    for term, exact in zip(parts["part"], squares, strict=True):
        assert same(term, float(exact), 1.0)
    for term, exact in zip(parts["part_unweighted"], plain_squares, strict=True):
        assert same(term, float(exact), 1.0)


@pytest.mark.parametrize("engine", ["polars", "reference"])
def test_nothing_is_defined_where_a_mean_is_not_positive(engine: str) -> None:
    """More indoor sports rooms than rooms altogether is a doubt in the returns and a negative amount here."""
    balance = make_engine(engine).balance
    (below,) = balance(frame([(-300.0, 10), (100.0, 10)]))[0].to_dicts()
    assert [below[name] for name in ("cv", "cv_unweighted", "gini", "theil")] == [None] * 4
    # Weighted by pupils the mean is 4.5, of the two schools alike it is -2.25.
    rows, parts = balance(frame([(1000.0, 190), (-100.0, 10)]))
    (apart,) = rows.to_dicts()
    assert apart["cv"] == pytest.approx(1.4044**0.5, abs=1)
    assert apart["cv_unweighted"] is None
    assert parts["part"].null_count() == 0
    assert parts["part_unweighted"].null_count() == 2
    # And the other way round: 0.5 weighted below nothing, 4.75 alike.
    (other,) = balance(frame([(-1000.0, 190), (150.0, 10)]))[0].to_dicts()
    assert other["cv"] is None
    assert other["cv_unweighted"] is not None


# School rows with nasty figures, and formulas of every shape.

figures = st.one_of(st.none(), st.sampled_from([0.0, 1.0, 1e-9, 1e12]), st.floats(1e-9, 1e6))
flags = st.sampled_from([True, False, None])
NAMES = ("a", "b", "c")
EXEMPTIONS = ("x:one", "x:two")
leaves = st.one_of(st.sampled_from(NAMES).map(Figure), st.sampled_from(NAMES).map(Shared))
plain_formulas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda terms: Plus(tuple(terms))), st.builds(Minus, inner, inner)
    ),
    max_leaves=4,
)
allowances = st.lists(st.builds(Allowed, st.sampled_from(EXEMPTIONS), leaves), max_size=2).map(tuple)


@st.composite
def school_row_frames(draw: st.DrawFn) -> pl.DataFrame:
    rows = []
    for number in range(draw(st.integers(1, 4))):
        part = draw(st.one_of(st.none(), st.floats(0.5, 1e4)))
        row: dict[str, object] = {"school_id": f"s{number}", "stage": draw(st.sampled_from(["primary", "junior"]))}
        row["pupils"] = draw(st.one_of(st.none(), sizes.map(float)))
        for name in NAMES:
            row[name], row[f"{name}__own"] = draw(figures), draw(figures)
        row["share_part"] = part
        row["share_whole"] = None if part is None else part + draw(st.sampled_from([0.0, 1.5, 900.0]))
        row |= {f"exempt__{name}": draw(flags) for name in EXEMPTIONS}
        rows.append(row)
    types = {name: pl.Boolean if name.startswith("exempt__") else pl.Float64 for name in rows[0]}
    return pl.DataFrame(rows, schema={**types, "school_id": pl.String, "stage": pl.String})


@given(school_row_frames(), plain_formulas, allowances, st.sampled_from([1.0, 100.0]))
@settings(max_examples=150)
def test_engines_agree_on_ratios(
    rows: pl.DataFrame, numerator: Formula, allowed: tuple[Allowed, ...], scale: float
) -> None:
    ratios = {
        "i": Ratio(numerator, Figure("pupils"), scale).with_allowances(allowed),
        "j": Ratio(Figure("a"), Figure("b")),
    }
    found, defined = PolarsEngine().ratios(rows, ratios), ReferenceEngine().ratios(rows, ratios)
    assert found.schema == defined.schema == pl.Schema(RATIO_COLUMNS)
    largest = max(
        (abs(value) for column in rows.select(pl.col(pl.Float64)) for value in column.drop_nulls()), default=0
    )
    for left, right in zip(found.to_dicts(), defined.to_dicts(), strict=True):
        assert [left[name] for name in ("school_id", "stage", "indicator")] == [
            right[name] for name in ("school_id", "stage", "indicator")
        ]
        for name in ("numerator", "numerator_least", "numerator_most", "denominator"):
            assert same(left[name], right[name], largest), name
        # Over the same denominator; a difference of nearly equal amounts is measured against the amounts.
        size = 0.0 if not right["denominator"] else scale * largest / right["denominator"]
        assert same(left["value"], right["value"], size)


def test_the_same_rows_give_the_same_sums_to_the_last_digit() -> None:
    sizes = [float(1 + 37 * number % 101) for number in range(560)]
    values = pl.DataFrame(
        {
            "school_id": [f"S{number:03}" for number in range(560)],
            "stage": "primary",
            "indicator": [f"i{number // 40:02}" for number in range(560)],
            "quantity": [0.1 * size + 1 / (number + 3) for number, size in enumerate(sizes)],
            "pupils": sizes,
            "scale": 100.0,
        }
    )
    first, *others = (PolarsEngine().balance(values) for _ in range(40))
    assert all(stats.equals(first[0]) and parts.equals(first[1]) for stats, parts in others)
    for rows in (values, values.gather_every(3), values.sample(fraction=1.0, shuffle=True, seed=1)):
        cv, *again = (PolarsEngine().coefficients(rows, ["quantity"], ["indicator"]) for _ in range(40))
        assert all(one.equals(cv) for one in again)
