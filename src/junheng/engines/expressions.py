"""Formulas as expressions: one translation, spoken in narwhals (for DuckDB and Spark) or in polars itself.

The two dialects share every line but the names of some functions. polars could take the detour through narwhals, but
for one county that takes several times as long as the computation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import narwhals as nw
import polars as pl

from junheng.formulas import Allowed, Figure, Formula, Minus, Plus, Ratio, Shared, has_allowance

Expr = TypeVar("Expr", nw.Expr, pl.Expr)


@dataclass(frozen=True, slots=True)
class Dialect(Generic[Expr]):
    """What a formula needs of a library of expressions."""

    column: Callable[[str], Expr]
    number: Callable[[float], Expr]
    where: Callable[[Expr, Expr], Expr]  # a value where a condition holds, else null
    either: Callable[[Expr, Expr, Expr], Expr]  # a value where a condition holds, else another
    rows: Callable[[], Expr]  # how many rows
    real: Callable[[Expr], Expr]  # as float64


NARWHALS: Dialect[nw.Expr] = Dialect(
    nw.col,
    nw.lit,
    lambda when, then: nw.when(when).then(then),
    lambda when, then, other: nw.when(when).then(then).otherwise(other),
    nw.len,
    lambda number: number.cast(nw.Float64),
)
POLARS: Dialect[pl.Expr] = Dialect(
    pl.col,
    pl.lit,
    lambda when, then: pl.when(when).then(then),
    lambda when, then, other: pl.when(when).then(then).otherwise(other),
    pl.len,
    lambda number: number.cast(pl.Float64),
)


def expression(formula: Formula, dialect: Dialect[Expr], allowances: str = "told") -> Expr:
    """The formula as an expression; null where a figure is missing.

    `allowances`: "told" counts them where their exemption holds (null where it cannot be told and would matter),
    "none" never, "all" always.
    """
    match formula:
        case Figure(name):
            return dialect.column(name)
        case Shared(name):
            own, total = dialect.column(f"{name}__own"), dialect.column(name)
            part = total * dialect.column("share_part") / dialect.column("share_whole")
            # Nothing to split needs no pupils.
            return own + dialect.either(total == 0.0, dialect.number(0.0), part)
        case Plus(terms):
            total = expression(terms[0], dialect, allowances)
            for term in terms[1:]:
                total = total + expression(term, dialect, allowances)
            return total
        case Minus(left, right):
            return expression(left, dialect, allowances) - expression(right, dialect, allowances)
        case Allowed(exemption, of):
            return _allowance(exemption, expression(of, dialect), dialect, allowances)


def _allowance(exemption: str, amount: Expr, dialect: Dialect[Expr], allowances: str) -> Expr:
    nothing = dialect.number(0.0)
    if allowances == "none":
        return nothing
    if allowances == "all":
        return amount
    holds = dialect.column(f"exempt__{exemption}")
    untold = dialect.where(amount == 0.0, nothing)  # an allowance of nothing does not matter
    told = dialect.either(holds, amount, nothing)
    return dialect.either(holds.is_null(), untold, told)


def terms_of(ratios: Mapping[str, Ratio], dialect: Dialect[Expr]) -> dict[str, Expr]:
    """What the values of ratios are made from: "numerator@name", "denominator@name", and with none and all allowances.

    The least and the most are left out where they are the numerator itself.
    """
    terms: dict[str, Expr] = {}
    for name, ratio in ratios.items():
        terms[f"numerator@{name}"] = expression(ratio.numerator, dialect)
        terms[f"denominator@{name}"] = expression(ratio.denominator, dialect)
        if has_allowance(ratio.numerator):
            terms[f"numerator_least@{name}"] = expression(ratio.numerator, dialect, "none")
            terms[f"numerator_most@{name}"] = expression(ratio.numerator, dialect, "all")
    return terms


def values_of(ratios: Mapping[str, Ratio], dialect: Dialect[Expr]) -> dict[str, Expr]:
    """The values of ratios, "value@name", from the columns of `terms_of`; null over 0."""
    found: dict[str, Expr] = {}
    for name, ratio in ratios.items():
        top, bottom = dialect.column(f"numerator@{name}"), dialect.column(f"denominator@{name}")
        found[f"value@{name}"] = dialect.where(bottom != 0.0, dialect.number(ratio.scale) * top / bottom)
    return found


def with_formulas(frame: pl.DataFrame, **formulas: Formula) -> pl.DataFrame:
    """`frame` with a column for each formula."""
    return frame.with_columns(expression(formula, POLARS).alias(name) for name, formula in formulas.items())
