"""Formulas compiled to narwhals expressions, run on polars in this process."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw
import polars as pl

from junheng.engines.base import BALANCE_COLUMNS, PART_COLUMNS, RATIO_COLUMNS, Engine
from junheng.formulas import Allowed, Figure, Formula, Minus, Plus, Ratio, Shared

KEYS = ["stage", "indicator"]


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


class PolarsEngine(Engine):
    """polars in this process, through narwhals."""

    def ratios(self, rows: pl.DataFrame, ratios: Mapping[str, Ratio]) -> pl.DataFrame:
        """See `Engine.ratios`."""
        frame = nw.from_native(rows, eager_only=True)
        computed = [
            frame.select(
                nw.col("school_id"),
                nw.col("stage"),
                nw.lit(name).alias("indicator"),
                expression(ratio.numerator).alias("numerator"),
                expression(ratio.numerator, "none").alias("numerator_least"),
                expression(ratio.numerator, "all").alias("numerator_most"),
                expression(ratio.denominator).alias("denominator"),
            ).with_columns(
                nw.when(nw.col("denominator") != 0.0)
                .then(nw.lit(ratio.scale) * nw.col("numerator") / nw.col("denominator"))
                .alias("value")
            )
            for name, ratio in ratios.items()
        ]
        if not computed:
            return pl.DataFrame(schema=RATIO_COLUMNS)
        long: pl.DataFrame = nw.concat(computed, how="vertical").to_native()
        return long.select(pl.col(name).cast(dtype) for name, dtype in RATIO_COLUMNS.items()).sort(
            "stage", "indicator", "school_id"
        )

    def balance(self, values: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """See `Engine.balance`."""
        frame = nw.from_native(values.sort("stage", "indicator", "school_id"), eager_only=True)
        quantity, pupils, value, n = nw.col("quantity"), nw.col("pupils"), nw.col("x"), nw.col("n")
        frame = frame.with_columns(
            (nw.col("scale") * quantity / pupils).alias("x"),
            (pupils / pupils.sum().over(*KEYS)).alias("p"),
            (nw.col("scale") * quantity.sum().over(*KEYS) / pupils.sum().over(*KEYS)).alias("mean"),
            nw.len().over(*KEYS).cast(nw.Float64).alias("n"),
        )
        frame = frame.with_columns(value.mean().over(*KEYS).alias("mean_unweighted"))
        mean, plain = nw.col("mean"), nw.col("mean_unweighted")
        frame = frame.with_columns(
            (nw.col("p") * (value - mean) ** 2).alias("square"),
            ((value - plain) ** 2 / n).alias("square_unweighted"),
        ).with_columns(
            nw.when(mean > 0.0).then(nw.col("p") * ((value - mean) / mean) ** 2).alias("part"),
            nw.when(plain > 0.0).then(((value - plain) / plain) ** 2 / n).alias("part_unweighted"),
            nw.when(mean > 0.0).then(nw.col("p") * value / mean).alias("y"),
        )
        frame = frame.with_columns(
            nw.when(value > 0.0).then(nw.col("y") * (value / mean).log()).otherwise(0.0).alias("theil_term")
        )
        # Gini by trapezoids under the Lorenz curve, rows from poor to rich.
        frame = frame.sort("stage", "indicator", "x", "school_id").with_columns(
            nw.col("y").cum_sum().over(*KEYS).alias("lorenz")
        )
        frame = frame.with_columns((nw.col("p") * (2.0 * nw.col("lorenz") - nw.col("y"))).alias("strip"))
        stats = frame.group_by(*KEYS).agg(
            nw.len().alias("rows"),
            mean.mean().alias("mean"),
            nw.col("square").sum().sqrt().alias("sd"),
            nw.col("part").sum().sqrt().alias("cv"),
            plain.mean().alias("mean_unweighted"),
            nw.col("square_unweighted").sum().sqrt().alias("sd_unweighted"),
            nw.col("part_unweighted").sum().sqrt().alias("cv_unweighted"),
            (1.0 - nw.col("strip").sum()).alias("gini"),
            nw.col("theil_term").sum().alias("theil"),
        )
        # A sum of nothing but nulls is 0.
        defined, defined_alike = nw.col("mean") > 0.0, nw.col("mean_unweighted") > 0.0
        stats = stats.with_columns(
            *(nw.when(defined).then(nw.col(name)).alias(name) for name in ("cv", "gini", "theil")),
            nw.when(defined_alike).then(nw.col("cv_unweighted")).alias("cv_unweighted"),
        )
        native, parts = stats.to_native(), frame.to_native()
        return (
            native.select(pl.col(name).cast(dtype) for name, dtype in BALANCE_COLUMNS.items()).sort(
                "stage", "indicator"
            ),
            parts.select(pl.col(name).cast(dtype) for name, dtype in PART_COLUMNS.items()).sort(
                "stage", "indicator", "school_id"
            ),
        )
