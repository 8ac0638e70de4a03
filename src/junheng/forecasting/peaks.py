"""When most pupils are at school, stage by stage."""

from __future__ import annotations

import polars as pl

from junheng.forecasting.result import Forecast


def peaks_of(forecast: Forecast) -> pl.DataFrame:
    """The year with most pupils of each stage, among the years given and those forecast; the first of equal ones.

    Returns:
        stage, year, pupils, forecast (whether that year lies ahead), low and high (null for a year given), last (pupils of the
        origin's year), final (of the last year forecast).
    """
    given = given_totals(forecast).with_columns(
        pl.lit(False).alias("forecast"), pl.lit(None, pl.Float64).alias("low"), pl.lit(None, pl.Float64).alias("high")
    )
    ahead = (
        forecast.totals.filter(pl.col("stage").is_not_null() & pl.col("grade").is_null())
        .with_columns(pl.lit(True).alias("forecast"))
        .select(given.columns)
    )
    ends = (
        given.filter(year=forecast.origin)
        .select("stage", pl.col("pupils").alias("last"))
        .join(ahead.filter(year=forecast.origin + forecast.years).select("stage", pl.col("pupils").alias("final")),
              on="stage", how="full", coalesce=True)
    )  # fmt: skip
    return (
        pl.concat([given, ahead])
        .sort("stage", "pupils", "year", descending=[True, True, False])
        .unique("stage", keep="first", maintain_order=True)
        .join(ends, on="stage", how="left", maintain_order="left")
    )


def given_totals(forecast: Forecast) -> pl.DataFrame:
    """stage, year, pupils of the years up to the origin, as reported."""
    enrolment = forecast.history.enrolment.filter(pl.col("year") <= forecast.origin)
    stages = pl.Series("stage", [forecast.history.stage_of(grade) for grade in enrolment["grade"]], pl.String)
    return (
        enrolment.with_columns(stages)
        .group_by("stage", "year")
        .agg(pl.col("pupils").sum().cast(pl.Float64))
        .sort("stage", "year", descending=[True, False])
    )
