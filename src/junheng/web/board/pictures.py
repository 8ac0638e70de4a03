"""The charts of the board: figures that are stored, as the charts of the desk want them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from junheng.evaluation.verdicts import Verdict
from junheng.web.desk.charts import Bar, Bars, Limit, Lines, Place, Places, Ranking, Series
from junheng.web.people.models import Organisation
from junheng.web.words import say
from junheng.web.years.models import Year

VERDICT_OF_KIND: dict[str, Verdict] = {"pass": "pass", "fail": "fail", "other": "fail", "unknown": "unknown"}


def school_year(number: int) -> str:
    """A year on an axis: 2024 is the school year 2024—2025."""
    return f"{number}–{(number + 1) % 100:02d}"


def of_coefficients(told: dict[str, Any], county: Organisation, year: Year) -> dict[str, Ranking]:
    """By stage, each coefficient against the limit, where they have one in common."""
    charts = {}
    for stage in told["stages"]:
        limits = {line["limit"]["value"] for line in stage["lines"]}
        limit = limits.pop() if len(limits) == 1 else None
        bars = [
            Bar(
                line["name"],
                line["cv"]["value"],
                line["verdict"],
                reverse("indicator_standing", args=[county.code, year.number, line["indicator"]]),
            )
            for line in stage["lines"]
        ]
        shown = Limit(limit, say("board.limit_is", limit=f"{limit:g}")) if limit is not None else None
        charts[stage["stage"]] = Ranking(digits=3, name=say("board.cv"), bars=bars, limit=shown)
    return charts


def of_schools(schools: list[dict[str, Any]], county: Organisation, year: Year) -> Places:
    """The map; schools without pupils reported have the smallest sign."""
    places = [
        Place(
            one["name"],
            one["longitude"],
            one["latitude"],
            one["pupils"] or 0.0,
            VERDICT_OF_KIND.get(one["kind"]),
            one["title"],
            reverse("school_standing", args=[county.code, year.number, one["school_id"]]),
        )
        for one in schools
    ]
    return Places(size_name=say("board.pupils"), places=places)


def of_years(totals: list[tuple[int, Any]], told: dict[str, Any]) -> list[tuple[str, str, Lines]]:
    """Each indicator's coefficients over the years, a line for each stage: id, name, chart."""
    x = [school_year(number) for number, _ in totals]
    charts = []
    for indicator in told["units"]:
        series = [
            Series(name, [_cv(one, indicator, stage) for _, one in totals]) for stage, name in told["stages"].items()
        ]
        limits = {
            found["limit"] for found in totals[-1][1]["coefficients"].get(indicator, {}).values() if found["limit"]
        }
        limit = limits.pop() if len(limits) == 1 else None
        shown = Limit(limit, say("board.limit_is", limit=f"{limit:g}")) if limit is not None else None
        charts.append((indicator, told["names"][indicator], Lines(digits=3, x=x, series=series, limit=shown)))
    return charts


def _cv(totals: dict[str, Any], indicator: str, stage: str) -> float | None:
    found: float | None = totals["coefficients"].get(indicator, {}).get(stage, {}).get("cv")
    return found


def of_spread(stage: dict[str, Any], unit: str) -> Bars | None:
    """How many schools lie in each step; None where there is nothing to spread."""
    steps = stage.get("spread")
    if not steps:
        return None
    series = [Series(say("board.schools_number"), [float(one["count"]) for one in steps])]
    return Bars(digits=0, x=[one["label"] for one in steps], series=series, x_name=unit)
