"""Deviation, coefficients of variation, Gini and Theil of groups of rows, in either dialect of expressions.

The formulas are those of `junheng.engines.base`. Rows have `group`, `school_id`, `quantity`, `pupils`, `scale`.
"""

from __future__ import annotations

from junheng.engines.expressions import Dialect, Expr

PARTS = ("part", "part_unweighted")


def part(dialect: Dialect[Expr], weight: Expr, value: Expr, mean: Expr) -> Expr:
    """A row's part of the squared coefficient; null where the mean is not positive."""
    return dialect.where(mean > 0.0, weight * square(value, mean))


def square(value: Expr, mean: Expr) -> Expr:
    """The squared distance of a value from the mean, relative to it."""
    return ((value - mean) / mean) ** 2


def terms_in_steps(dialect: Dialect[Expr]) -> tuple[dict[str, Expr], ...]:
    """Every row's terms of the sums, as columns that are added one step after the other."""
    col, one = dialect.column, dialect.number(1.0)
    quantity, pupils, value, n, p = col("quantity"), col("pupils"), col("x"), col("n"), col("p")
    mean, plain, times_mean = col("mean"), col("mean_unweighted"), col("times_mean")
    return (
        {
            "x": col("scale") * quantity / pupils,
            "all_pupils": pupils.sum().over("group"),
            "all_quantity": quantity.sum().over("group"),
            "n": dialect.real(dialect.rows().over("group")),
        },
        {
            "p": pupils / col("all_pupils"),
            "mean": col("scale") * col("all_quantity") / col("all_pupils"),
            "mean_unweighted": value.sum().over("group") / n,
        },
        {
            "square": p * (value - mean) ** 2,
            "square_unweighted": (value - plain) ** 2 / n,
            "part": part(dialect, p, value, mean),
            "part_unweighted": part(dialect, one / n, value, plain),
            "y": dialect.where(mean > 0.0, p * value / mean),
            # No engine is asked for the logarithm of what is not positive.
            "times_mean": dialect.either((mean > 0.0) & (value > 0.0), value / mean, one),
        },
        # Gini by trapezoids under the Lorenz curve, rows from poor to rich.
        {
            "theil_term": col("y") * times_mean.log(),
            "lorenz": col("y").cum_sum().over("group", order_by=["x", "school_id"]),
        },
        {"strip": p * (dialect.number(2.0) * col("lorenz") - col("y"))},
    )


def sums_of_terms(dialect: Dialect[Expr]) -> dict[str, Expr]:
    """What is summed up in a group."""
    col = dialect.column
    return {
        "rows": dialect.rows(),
        "mean": col("mean").max(),
        "mean_unweighted": col("mean_unweighted").max(),
        **{name: col(name).sum() for name in ("square", "part", "square_unweighted", "part_unweighted")},
        "strips": col("strip").sum(),
        "theil": col("theil_term").sum(),
    }


def coefficients_of_sums(dialect: Dialect[Expr]) -> dict[str, Expr]:
    """The statistics of a group from its sums."""
    col, where = dialect.column, dialect.where
    # A sum of nothing but nulls is 0 in one engine and null in another.
    defined, defined_alike = col("mean") > 0.0, col("mean_unweighted") > 0.0
    return {
        "rows": col("rows"),
        "mean": col("mean"),
        "sd": col("square").sqrt(),
        "cv": where(defined, col("part").sqrt()),
        "mean_unweighted": col("mean_unweighted"),
        "sd_unweighted": col("square_unweighted").sqrt(),
        "cv_unweighted": where(defined_alike, col("part_unweighted").sqrt()),
        "gini": where(defined, dialect.number(1.0) - col("strips")),
        "theil": where(defined, col("theil")),
    }
