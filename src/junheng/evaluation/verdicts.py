"""Comparing a value with its limit, and joining verdicts: pass, fail or unknown.

Comparisons are unrounded in float64. A relative distance under `TIE` to an inclusive limit counts as met and is
flagged: a share of a through-school can come out as 7.4999999999. A strict limit ("below 0.15") has no such leave.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from junheng.standards.model import Operator

Verdict = Literal["pass", "fail", "unknown"]
TIE = 1e-9

# Columns that every indicator judged per school or school row has, in this order.
ROW_COLUMNS: Mapping[str, pl.DataType] = {
    "school_id": pl.String(),
    "stage": pl.String(),  # null: the school as a whole
    "indicator": pl.String(),
    "numerator": pl.Float64(),
    "denominator": pl.Float64(),
    "value": pl.Float64(),
    "target": pl.Float64(),
    "ratio": pl.Float64(),  # value/target for >=, limit/value for <=
    "verdict": pl.String(),  # null where the standard sets no target
    "reason": pl.String(),  # a code of `junheng.evaluation.reasons`
    "missing": pl.List(pl.String()),  # "table.column", "table.column@stage"
    "exemption": pl.String(),
    "short_by": pl.Float64(),  # whole units of the numerator; the excess for <=
    "short_by_school": pl.Float64(),  # the same for the whole of a through-school
    "at_limit": pl.Boolean(),
    "differs_when_rounded": pl.Boolean(),
}
# What stands in a column that an indicator has no use for, where that is not null.
NO_USE: Mapping[str, object] = {"missing": [], "at_limit": False, "differs_when_rounded": False}


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Every one must pass: one fail fails, one unknown leaves it open. Nothing to judge is a pass."""
    found = set(verdicts)
    return "fail" if "fail" in found else "unknown" if "unknown" in found else "pass"


def rounded(value: float, digits: int) -> float:
    """Half up, as officials round; the last float64 bit of a value such as 2.675 does not decide."""
    shift = 10.0**digits
    return math.floor(value * shift * (1 + 1e-12) + 0.5) / shift


def met(value: float, limit: float, operator: Operator) -> bool:
    """Whether `value` keeps `limit`."""
    leave = TIE * abs(limit)
    if operator == ">=":
        return value >= limit - leave
    return value <= limit + leave if operator == "<=" else value < limit


@dataclass(frozen=True, slots=True)
class Comparison:
    """A value against a limit."""

    verdict: Verdict
    at_limit: bool
    differs_when_rounded: bool


def compare(value: float | None, limit: float | None, operator: Operator, digits: int, *, official: bool) -> Comparison:
    """Judge a single value; `official` compares after rounding to `digits`."""
    if value is None or limit is None:
        return Comparison("unknown", False, False)
    exact, round_met = met(value, limit, operator), met(rounded(value, digits), limit, operator)
    at_limit = abs(value - limit) <= TIE * abs(limit)
    return Comparison("pass" if (round_met if official else exact) else "fail", at_limit, exact != round_met)


def rounded_expr(value: pl.Expr, digits: int) -> pl.Expr:
    """`rounded` for a column."""
    shift = 10.0**digits
    return (value * shift * (1 + 1e-12) + 0.5).floor() / shift


def met_expr(value: pl.Expr, limit: pl.Expr, operator: Operator) -> pl.Expr:
    """`met` for columns; null where a side is missing."""
    leave = TIE * limit.abs()
    if operator == ">=":
        return value >= limit - leave
    return value <= limit + leave if operator == "<=" else value < limit


def at_limit_expr(value: pl.Expr, limit: pl.Expr) -> pl.Expr:
    """Whether a value stands at its limit within `TIE`."""
    return ((value - limit).abs() <= TIE * limit.abs()).fill_null(False)


def whole_units(short: pl.Expr, size: pl.Expr) -> pl.Expr:
    """A shortage in whole units, upwards; what float64 adds to an exact number (`size` is its magnitude) is not a unit."""
    return pl.when(short.is_not_null()).then(pl.max_horizontal((short - 1e-9 * size.abs()).ceil(), pl.lit(0.0)))


def finished(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with exactly `ROW_COLUMNS`; a column that an indicator has no use for is null (false, empty)."""
    there, ratio = set(rows.columns), pl.col("ratio")
    made = {
        name: pl.col(name).cast(dtype) if name in there else pl.lit(NO_USE.get(name), dtype=dtype).alias(name)
        for name, dtype in ROW_COLUMNS.items()
    }
    if "ratio" in there:  # over nothing (no class, no room needed) there is no ratio
        made["ratio"] = pl.when(ratio.is_finite()).then(ratio)
    return rows.select(made.values())
