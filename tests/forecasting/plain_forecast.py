"""A forecast that a test can compute in its head: every grade as in the last year, with limits of its own choosing."""

from __future__ import annotations

import polars as pl

from junheng.forecasting.history import History, make_history
from junheng.forecasting.result import Forecast

EMPTY = pl.DataFrame()


def plain_forecast(
    history: History, *, years: int = 3, growth: float = 0.0, spread: float = 0.1, origin: int | None = None
) -> Forecast:
    """Every grade grows by `growth` of its last number a year; limits stand `spread` of the pupils apart on each side."""
    start = history.last_year if origin is None else origin
    last = history.enrolment.filter(year=start).with_columns(
        pl.col("grade").map_elements(history.stage_of, return_dtype=pl.String).alias("stage")
    )
    ahead = pl.DataFrame({"lead": list(range(1, years + 1))}, schema={"lead": pl.Int64})
    grades = last.join(ahead, how="cross").with_columns(
        (start + pl.col("lead")).alias("year"), (pl.col("pupils") * (1 + growth * pl.col("lead"))).alias("pupils")
    )

    def with_limits(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(
            (pl.col("pupils") * (1 - spread)).alias("low"), (pl.col("pupils") * (1 + spread)).alias("high")
        )

    def summed(*by: str) -> pl.DataFrame:
        frame = grades.join(history.schools.select("school_id", "township"), on="school_id", how="left")
        return with_limits(frame.group_by(*by).agg(pl.col("pupils").sum()).sort(*by)).drop_nulls(list(by))

    totals = [
        summed("year").with_columns(pl.lit(None, pl.String).alias("stage"), pl.lit(None, pl.Int64).alias("grade")),
        summed("year", "stage").with_columns(pl.lit(None, pl.Int64).alias("grade")),
        summed("year", "stage", "grade"),
    ]
    columns = ["year", "stage", "grade", "pupils", "low", "high"]
    forecasts = with_limits(grades.select("year", "school_id", "stage", "grade", "pupils"))
    return Forecast(
        history=history,
        origin=start,
        years=years,
        forecasts=forecasts.sort("year", "school_id", "stage", "grade"),
        rows=summed("year", "school_id", "stage"),
        townships=summed("year", "township", "stage"),
        totals=pl.concat([frame.select(columns) for frame in totals]),
        backtest=EMPTY,
        methods=EMPTY,
        findings=(),
    )


def small_history(pupils: dict[tuple[str, int], int], **tables: pl.DataFrame) -> History:
    """One year of pupils by school and grade, and other tables."""
    rows = [(2024, school, grade, number) for (school, grade), number in pupils.items()]
    enrolment = pl.DataFrame(rows, schema=["year", "school_id", "grade", "pupils"], orient="row")
    return make_history({"enrolment": enrolment, **tables})
