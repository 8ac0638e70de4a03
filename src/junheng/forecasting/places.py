"""Pupils against places: classes, shortage and its probability, warning levels, by school, township and county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from junheng.forecasting.capacity import capacity_of
from junheng.forecasting.chances import chance_above
from junheng.forecasting.classes import classes_needed, largest_class
from junheng.forecasting.needs import needs_of
from junheng.forecasting.peaks import peaks_of
from junheng.forecasting.result import Forecast
from junheng.forecasting.rules import PlacesRules, national_rules
from junheng.forecasting.takers import takers_of
from junheng.records.snapshot import Snapshot
from junheng.standards import Standard, load_standard

GRAVE = ("red", "orange", "yellow", "blue")
LEVELS = (*GRAVE, "none", "unknown")
_ROW = ["school_id", "stage"]


@dataclass(frozen=True)
class Places:
    """What the forecast asks of the schools. Pupils that are compared with places are the median, rounded to whole."""

    forecast: Forecast
    standard: Standard
    rules: PlacesRules
    # year, school_id, stage, capacity, pupils, classes, level; and low, high, surplus (negative: short), probability (of
    # more pupils than places), largest_class (with today's classes), classes_now, class_limit, capacity_from
    rows: pl.DataFrame
    areas: (
        pl.DataFrame
    )  # year, township (null: the county), stage, capacity, pupils, low, high, surplus, probability, level
    needs: pl.DataFrame  # year, school_id, stage (null: what stages share), item, unit, needed, have, short_by
    takers: pl.DataFrame  # year, stage, from_school, to_school, pupils, distance_km
    peaks: pl.DataFrame  # stage, year, pupils, forecast, low, high, last, final

    def warned(self, levels: tuple[str, ...] = ("red", "orange")) -> pl.DataFrame:
        """School rows that reach one of `levels`: the gravest, its first year, and the worst shortage; gravest first."""
        order = {level: place for place, level in enumerate(LEVELS)}
        grave = self.rows.filter(pl.col("level").is_in(levels)).with_columns(
            pl.col("level").replace_strict(order, return_dtype=pl.Int64).alias("place")
        )
        return (
            grave.sort("place", "year")
            .group_by(_ROW, maintain_order=True)
            .agg(
                pl.col("level").first(),
                pl.col("place").first(),
                pl.col("year").first(),
                pl.col("capacity").first(),
                pl.col("pupils").first(),
                pl.col("probability").first(),
                pl.col("surplus").min().alias("worst"),
            )
            .sort("place", "worst", "school_id", "stage")
            .drop("place")
        )


def places_of(
    forecast: Forecast, snapshot: Snapshot, standard: Standard | str = "cn-2017", *, rules: PlacesRules | None = None
) -> Places:
    """Compare a forecast with what the schools have.

    Args:
        forecast: of the county in `snapshot`.
        snapshot: its tables: places, classes, resources, coordinates, as far as they are given.
        standard: whose class sizes and per-pupil targets hold.
        rules: staffing ratios, warning levels and reach; those that come with the program where None.
    """
    chosen = load_standard(standard) if isinstance(standard, str) else standard
    by = rules or national_rules()
    rows = _rows(forecast, snapshot, chosen, by)
    return Places(
        forecast,
        chosen,
        by,
        rows,
        _areas(forecast, rows, by),
        needs_of(forecast, rows, snapshot, chosen, by),
        takers_of(rows, snapshot, by),
        peaks_of(forecast),
    )


def _rows(forecast: Forecast, snapshot: Snapshot, standard: Standard, rules: PlacesRules) -> pl.DataFrame:
    grades = (
        forecast.forecasts.sort("year", "school_id", "stage", "grade")
        .group_by("year", *_ROW, maintain_order=True)
        .agg(pl.col("pupils").round(0).cast(pl.Int64).alias("of_grades"))
    )
    rows = (
        forecast.rows.join(grades, on=["year", *_ROW], how="left")
        .join(capacity_of(forecast.history, snapshot, standard, forecast.origin), on=_ROW, how="left")
        .sort("year", *_ROW)
    )
    rows = _without_closed(rows, forecast)
    needed, largest = [], []
    for of_grades, limit, now in rows.select("of_grades", "class_limit", "classes_now").iter_rows():
        needed.append(None if limit is None else classes_needed(of_grades or (), limit, now))
        largest.append(None if now is None else largest_class(of_grades or (), now))
    rows = rows.with_columns(pl.Series("classes", needed, pl.Int64), pl.Series("largest_class", largest, pl.Int64))
    return _judged(rows, rules).select(
        "year", *_ROW, "capacity", "pupils", "classes", "level", "low", "high", "surplus", "probability",
        "largest_class", "classes_now", "class_limit", "capacity_from",
    )  # fmt: skip


def _without_closed(rows: pl.DataFrame, forecast: Forecast) -> pl.DataFrame:
    """No places and classes in the years from which a school is to be closed or merged into another."""
    closing = (
        forecast.history.changes.filter(
            pl.col("what").is_in(["closed", "merged_into"]) & (pl.col("year") > forecast.origin)
        )
        .group_by("school_id")
        .agg(pl.col("year").min().alias("closing"))
    )
    rows = rows.join(closing, on="school_id", how="left", maintain_order="left")
    closed = (pl.col("year") >= pl.col("closing")).fill_null(False)
    return rows.with_columns(
        *(pl.when(closed).then(0).otherwise(pl.col(name)).alias(name) for name in ("capacity", "classes_now")),
        pl.when(closed).then(pl.lit("closed")).otherwise(pl.col("capacity_from")).alias("capacity_from"),
    )


def _areas(forecast: Forecast, rows: pl.DataFrame, rules: PlacesRules) -> pl.DataFrame:
    """Townships and the county. Places of an area are unknown where those of one of its schools are."""
    townships = rows.join(forecast.history.schools.select("school_id", "township"), on="school_id", how="left")
    columns = ["year", "township", "stage", "pupils", "low", "high"]
    whole = (
        forecast.totals.filter(pl.col("stage").is_not_null() & pl.col("grade").is_null())
        .with_columns(pl.lit(None, pl.String).alias("township"))
        .select(columns)
    )
    known = pl.when(pl.col("capacity").null_count() == 0).then(pl.col("capacity").sum()).alias("capacity")
    places = pl.concat(
        [
            townships.with_columns(pl.lit(None, pl.String).alias("township"))
            .group_by("year", "township", "stage")
            .agg(known),
            townships.drop_nulls("township").group_by("year", "township", "stage").agg(known),
        ]
    )
    areas = pl.concat([whole, forecast.townships.select(columns)]).join(
        places, on=["year", "township", "stage"], how="left", nulls_equal=True
    )
    return (
        _judged(areas, rules)
        .select("year", "township", "stage", "capacity", "pupils", "low", "high", "surplus", "probability", "level")
        .sort("year", "township", "stage", nulls_last=False)
    )


def _judged(rows: pl.DataFrame, rules: PlacesRules) -> pl.DataFrame:
    """Whole pupils, what is left of the places, how probable a shortage is, and the level."""
    places = rows["capacity"].cast(pl.Float64)
    numbers = {name: rows[name].cast(pl.Float64).to_numpy() for name in ("pupils", "low", "high")}
    chance = chance_above(places.fill_null(float("nan")).to_numpy(), **numbers)
    rows = rows.with_columns(
        pl.col("pupils").round(0).cast(pl.Int64), pl.Series("probability", chance).fill_nan(None)
    ).with_columns((pl.col("capacity") - pl.col("pupils")).alias("surplus"))
    levels = [_level(row, rules) for row in rows.select("capacity", "surplus", "probability").iter_rows(named=True)]
    return rows.with_columns(pl.Series("level", levels, pl.String))


def _level(row: Mapping[str, int | float | None], rules: PlacesRules) -> str:
    capacity, surplus, probability = row["capacity"], row["surplus"], row["probability"]
    if capacity is None or surplus is None or probability is None:
        return "unknown"
    # Without places every pupil is one too many.
    short = -surplus / capacity if capacity else float(surplus < 0)
    return rules.level(probability, max(short, 0.0))
