"""The numbers and verdicts in which two evaluations of the same schools differ."""

from __future__ import annotations

import polars as pl

from junheng.evaluation.comparison.numbers import KEY, numbers_of
from junheng.evaluation.result import Evaluation

COMPARED = ("value", "target", "verdict")


def differences(before: Evaluation, after: Evaluation) -> pl.DataFrame:
    """Every number or verdict that is not the same in both.

    Returns:
        what (row, school_rule, balance, indicator, area, county), indicator, stage, school_id (both empty where they do
        not apply); value, target and verdict, each with `_before` and `_after`: null where there is none.
    """
    old, new = (numbers_of(one).select(*KEY, *COMPARED) for one in (before, after))
    both = old.join(new, on=KEY, how="full", coalesce=True, suffix="_after", nulls_equal=True)
    both = both.rename({name: f"{name}_before" for name in COMPARED})
    differ = [pl.col(f"{name}_before").ne_missing(pl.col(f"{name}_after")) for name in COMPARED]
    ordered = [f"{name}_{when}" for name in COMPARED for when in ("before", "after")]
    return (
        both.filter(pl.any_horizontal(differ)).select(*KEY, *ordered).sort(KEY, descending=[False, False, True, False])
    )
