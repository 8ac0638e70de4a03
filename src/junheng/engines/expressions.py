"""Formulas as narwhals expressions: the same on polars, DuckDB and Spark."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from junheng.formulas import Allowed, Figure, Formula, Minus, Plus, Shared


def expression(formula: Formula, allowances: str = "told") -> nw.Expr:
    """The formula as an expression; null where a figure is missing.

    `allowances`: "told" counts them where their exemption holds (null where it cannot be told and would matter),
    "none" never, "all" always.
    """
    match formula:
        case Figure(name):
            return nw.col(name)
        case Shared(name):
            own, total = nw.col(f"{name}__own"), nw.col(name)
            part = total * nw.col("share_part") / nw.col("share_whole")
            # Nothing to split needs no pupils.
            return own + nw.when(total == 0.0).then(0.0).otherwise(part)
        case Plus(terms):
            total = expression(terms[0], allowances)
            for term in terms[1:]:
                total = total + expression(term, allowances)
            return total
        case Minus(left, right):
            return expression(left, allowances) - expression(right, allowances)
        case Allowed(exemption, of):
            return _allowance(exemption, expression(of), allowances)


def _allowance(exemption: str, amount: nw.Expr, allowances: str) -> nw.Expr:
    if allowances == "none":
        return nw.lit(0.0)
    if allowances == "all":
        return amount
    holds = nw.col(f"exempt__{exemption}")
    untold = nw.when(amount == 0.0).then(0.0)  # an allowance of nothing does not matter
    told = nw.when(holds).then(amount).otherwise(0.0)
    return nw.when(holds.is_null()).then(untold).otherwise(told)


def with_formulas(frame: pl.DataFrame, **formulas: Formula) -> pl.DataFrame:
    """`frame` with a column for each formula."""
    columns = (expression(formula).alias(name) for name, formula in formulas.items())
    computed: pl.DataFrame = nw.from_native(frame, eager_only=True).with_columns(*columns).to_native()
    return computed
