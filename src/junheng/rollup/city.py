"""Balance above the county: how much counties of a city differ from each other, and how much schools within them do.

With P_c the pupils of county c in a stage (those of its judged rows), N their sum, X_c = scale Σq / P_c its mean, X the mean
of the city, CV_c the pupil-weighted coefficient within the county:

    between = Σ (P_c/N) ((X_c - X) / X)²          CV_between = √between, counties as rows of the same formula
    within  = Σ (P_c/N) (X_c / X)² CV_c²
    CV² over all schools of the city = between + within

The last line is an identity of the weighted form, whatever `cv_method` says of the counties, and is how the coefficient over all
schools is computed here; the tests compute it from the schools. No national
rule sets a limit: it is described, not judged. Where one county cannot be told, neither can its city. Source of the
wish: the opinions of 2023 on balanced basic public education, which ask for balance within cities to rise.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from junheng.engines import Engine, PolarsEngine
from junheng.evaluation.resource import ratio_of, row_indicators
from junheng.standards import Standard

KEY = ["county", "stage", "indicator"]
CITY_COLUMNS: Mapping[str, pl.DataType] = {
    "city": pl.String(),
    "stage": pl.String(),
    "indicator": pl.String(),
    "counties": pl.Int64(),
    "unknown": pl.Int64(),  # counties that cannot be told
    "lacking": pl.List(pl.String()),  # and which they are
    "schools": pl.Int64(),  # school rows
    "mean": pl.Float64(),
    "cv_between": pl.Float64(),
    "cv_schools": pl.Float64(),
    "between": pl.Float64(),
    "within": pl.Float64(),
    "share_between": pl.Float64(),
}


def county_sums(rows: pl.DataFrame) -> pl.DataFrame:
    """What each county has in all, from its judged school rows: county, stage, indicator, quantity, pupils."""
    # In the order of the schools, so that a sum does not change with the order of the files.
    ordered = rows.sort(*KEY, "school_id").group_by(KEY, maintain_order=True)
    return ordered.agg(pl.col("numerator").sum().alias("quantity"), pl.col("denominator").sum().alias("pupils"))


def city_balance(
    sums: pl.DataFrame,
    balance: pl.DataFrame,
    cities: pl.DataFrame,
    silent: pl.DataFrame,
    standard: Standard,
    engine: Engine | None = None,
) -> pl.DataFrame:
    """Balance between the counties of each city, for every stage and indicator.

    Args:
        sums: What the counties have, see `county_sums`.
        balance: The coefficients within counties: county, stage, indicator, rows, unreported, cv_weighted.
        cities: county, city; a county without a city is in none.
        silent: county, stage: stages that no school of the county reported.
        standard: What the indicators are.
        engine: Where coefficients are computed (polars).

    Returns:
        A frame with `CITY_COLUMNS`.
    """
    over = ["city", "stage", "indicator"]
    cities = cities.select("county", "city").drop_nulls()
    scales = {name: ratio_of(name, standard).scale for name in row_indicators(standard)}
    told = balance.select(*KEY, "rows", "unreported", pl.col("cv_weighted").alias("cv")).join(cities, on="county")
    groups = _lacking(told, cities, silent, list(scales))
    known = groups.filter(pl.col("unknown") == 0).select(over)
    values = (
        sums.join(cities, on="county")
        .join(known, on=over, how="semi")
        .with_columns(pl.col("indicator").replace_strict(scales, return_dtype=pl.Float64).alias("scale"))
        .sort("city", *KEY)
    )
    schools = told.join(known, on=over, how="semi").group_by(over).agg(pl.col("rows").sum().alias("schools"))
    table = (
        groups.join(_between(values, engine or PolarsEngine()), on=over, how="left")
        .join(_within(values, told), on=over, how="left")
        .join(schools, on=over, how="left")
        .with_columns((pl.col("cv_between") ** 2).alias("between"))
    )
    total = pl.col("between") + pl.col("within")
    return (
        table.with_columns(
            total.sqrt().alias("cv_schools"), pl.when(total > 0).then(pl.col("between") / total).alias("share_between")
        )
        .select(pl.col(name).cast(dtype) for name, dtype in CITY_COLUMNS.items())
        .sort("city", "indicator", "stage", descending=[False, False, True])
    )


def _between(values: pl.DataFrame, engine: Engine) -> pl.DataFrame:
    """city, stage, indicator, mean, cv_between: to the engine a city is a county, and a county a school."""
    stats, _ = engine.balance(
        values.select(
            pl.col("city").alias("county"), pl.col("county").alias("school_id"),
            "stage", "indicator", "quantity", "pupils", "scale",
        )
    )  # fmt: skip
    return stats.select(pl.col("county").alias("city"), "stage", "indicator", "mean", pl.col("cv").alias("cv_between"))


def _lacking(told: pl.DataFrame, cities: pl.DataFrame, silent: pl.DataFrame, indicators: list[str]) -> pl.DataFrame:
    """For each city, stage and indicator: its counties, and those of them that cannot be told."""
    open_ = told.filter(pl.col("unreported") > 0).select("city", *KEY)
    unheard = silent.join(cities, on="county").join(pl.DataFrame({"indicator": indicators}), how="cross")
    lacking = pl.concat([open_, unheard.select("city", *KEY)]).unique()
    everyone = pl.concat([told.select("city", *KEY), lacking]).unique()
    names = lacking.group_by("city", "stage", "indicator").agg(pl.col("county").sort().alias("lacking"))
    counted = everyone.group_by("city", "stage", "indicator").agg(pl.len().alias("counties"))
    return counted.join(names, on=["city", "stage", "indicator"], how="left").with_columns(
        pl.col("lacking").fill_null([]), pl.col("lacking").list.len().fill_null(0).alias("unknown")
    )


def _within(sums: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """The part of the squared coefficient that is within counties; a county of nothing has no part in it."""
    over = ["city", "stage", "indicator"]
    pupils, quantity = pl.col("pupils"), pl.col("quantity")
    part = (pupils / pupils.sum().over(over)) * (
        (quantity / pupils) / (quantity.sum().over(over) / pupils.sum().over(over))
    ) ** 2
    joined = sums.join(told.select(*KEY, "cv"), on=KEY, how="left")
    nothing = pl.when(quantity == 0).then(0.0).otherwise(part * pl.col("cv") ** 2)
    return joined.with_columns(nothing.alias("within")).group_by(over, maintain_order=True).agg(pl.col("within").sum())
