"""Balance above the county: how much counties of a city differ from each other, and how much schools within them do.

With P_c the pupils of county c in a stage (those of its judged rows), N their sum, X_c = scale Σq / P_c its mean, X the mean
of the city, CV_c the pupil-weighted coefficient within the county:

    between = Σ (P_c/N) ((X_c - X) / X)²          CV_between = √between, counties as rows of the same formula
    within  = Σ (P_c/N) (X_c / X)² CV_c²
    CV² over all schools of the city = between + within

The last line is an identity of the weighted form, whatever `cv_method` says of the counties; the tests hold it. No national
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


def city_balance(
    rows: pl.DataFrame,
    balance: pl.DataFrame,
    cities: pl.DataFrame,
    silent: pl.DataFrame,
    standard: Standard,
    engine: Engine | None = None,
) -> pl.DataFrame:
    """Balance between the counties of each city, for every stage and indicator.

    Args:
        rows: The judged school rows of all counties: county, school_id, stage, indicator, numerator, denominator.
        balance: The coefficients within counties: county, stage, indicator, unreported, cv_weighted.
        cities: county, city; a county without a city is in none.
        silent: county, stage: stages that no school of the county reported.
        standard: What the indicators are.
        engine: Where coefficients are computed (polars).

    Returns:
        A frame with `CITY_COLUMNS`.
    """
    cities = cities.select("county", "city").drop_nulls()
    scales = {name: ratio_of(name, standard).scale for name in row_indicators(standard)}
    told = balance.select(*KEY, "unreported", pl.col("cv_weighted").alias("cv")).join(cities, on="county")
    rows = rows.select("county", "school_id", "stage", "indicator", "numerator", "denominator").join(
        cities, on="county"
    )
    groups = _lacking(told, cities, silent, list(scales))
    known = groups.filter(pl.col("unknown") == 0).select("city", "stage", "indicator")
    values = (
        rows.join(known, on=["city", "stage", "indicator"], how="semi")
        .rename({"numerator": "quantity", "denominator": "pupils"})
        .with_columns(pl.col("indicator").replace_strict(scales, return_dtype=pl.Float64).alias("scale"))
        .sort("city", *KEY, "school_id")
    )
    computing = engine or PolarsEngine()
    sums = values.group_by("city", *KEY, "scale", maintain_order=True).agg(
        pl.col("quantity").sum(), pl.col("pupils").sum()
    )
    over_counties = _balance(sums.with_columns(pl.col("county").alias("school_id")), computing)
    over_schools = _balance(values.with_columns(pl.concat_str("county", "school_id", separator=" ")), computing)
    table = (
        groups.join(over_counties.rename({"cv": "cv_between"}).drop("rows"), on=["city", "stage", "indicator"], how="left")
        .join(
            over_schools.select("city", "stage", "indicator", pl.col("cv").alias("cv_schools"), pl.col("rows").alias("schools")),
            on=["city", "stage", "indicator"], how="left",
        )
        .join(_within(sums, told), on=["city", "stage", "indicator"], how="left")
    )  # fmt: skip
    between = pl.col("cv_between") ** 2
    total = pl.col("cv_schools") ** 2
    return (
        table.with_columns(between.alias("between"), pl.when(total > 0).then(between / total).alias("share_between"))
        .select(pl.col(name).cast(dtype) for name, dtype in CITY_COLUMNS.items())
        .sort("city", "indicator", "stage", descending=[False, False, True])
    )


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


def _balance(values: pl.DataFrame, engine: Engine) -> pl.DataFrame:
    """city, stage, indicator, rows, mean, cv: rows are what `school_id` names."""
    stats, _ = engine.balance(
        values.select(pl.col("city").alias("county"), "school_id", "stage", "indicator", "quantity", "pupils", "scale")
    )
    return stats.select(pl.col("county").alias("city"), "stage", "indicator", "rows", "mean", "cv")


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
