"""The forecast as JSON with stable keys, and as the tables that go into files."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from junheng.forecasting.places import Places
from junheng.forecasting.result import Forecast
from junheng.records.findings import Finding
from junheng.text import Language

FORECASTS = ("year", "school_id", "stage", "grade", "pupils", "low", "high")
PLACES = ("year", "school_id", "stage", "capacity", "pupils", "classes", "level")
BACKTEST = ("lead", "mape_total", "mape_grade", "mape_school", "coverage80", "baseline_mape_total")
RISKS = ("year", "school_id", "stage", "surplus", "probability", "largest_class", "capacity_from")


def forecast_dict(
    places: Places, county: str = "", findings: Sequence[Finding] = (), language: Language = "zh"
) -> dict[str, object]:
    """Everything that `junheng forecast --json` prints. `findings` come before those of the forecast itself."""
    forecast = places.forecast
    return {
        "forecasts": forecast.forecasts.select(FORECASTS).to_dicts(),
        "places": places.rows.select(PLACES).to_dicts(),
        "backtest": forecast.backtest.select(BACKTEST).to_dicts(),
        "county": county,
        "origin": forecast.origin,
        "years": forecast.years,
        "system": forecast.history.system,
        "entry_age": forecast.history.entry_age,
        "standard": places.standard.id,
        "totals": forecast.totals.to_dicts(),
        "rows": forecast.rows.to_dicts(),
        "risks": places.rows.select(RISKS).to_dicts(),
        "areas": places.areas.to_dicts(),
        "peaks": places.peaks.to_dicts(),
        "takers": places.takers.to_dicts(),
        "needs": places.needs.filter(pl.col("short_by") > 0).to_dicts(),
        "levels": [
            {
                "level": level.id,
                "name": level.name.get(language),
                "probability": level.probability,
                "short": level.short,
                "meaning": level.meaning.get(language),
            }
            for level in places.rules.levels
        ],
        "methods": forecast.methods.to_dicts(),
        "findings": [finding.to_dict(language) for finding in (*findings, *forecast.findings)],
    }


def plan_table(forecast: Forecast) -> pl.DataFrame:
    """The table `forecast` that a plan takes: school_id, stage, year, pupils, low, high, to a hundredth of a pupil.

    The limits are those of the stage itself, not sums over its grades.
    """
    return forecast.rows.select(
        "school_id", "stage", "year", *(pl.col(name).round(2) for name in ("pupils", "low", "high"))
    ).sort("school_id", "stage", "year")


def places_table(places: Places) -> pl.DataFrame:
    """The school rows of every year with places, shortage, probability and level, for a file."""
    names = places.forecast.history.schools.select("school_id", "name", "township")
    rounded = [pl.col(name).round(2) for name in ("low", "high")]
    return places.rows.join(names, on="school_id", how="left", maintain_order="left").select(
        "year", "school_id", "name", "township", "stage", "capacity", "pupils", *rounded, "classes", "surplus",
        pl.col("probability").round(4), "level", "largest_class", "classes_now", "class_limit", "capacity_from",
    )  # fmt: skip
