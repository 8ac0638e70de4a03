"""The page of an indicator: what is asked and by which clause, how the values are spread, who stands where."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from junheng.evaluation.reasons import rule_of
from junheng.web.access.pages import Asked
from junheng.web.board.pictures import of_spread, of_years
from junheng.web.board.sight import sight
from junheng.web.board.standing import by_year, once_judged, standing_of
from junheng.web.comments.reading import panel
from junheng.web.people.departments import departments_of, office
from junheng.web.people.models import Organisation
from junheng.web.years.keep import standard_of
from junheng.web.years.models import Year

ROWS = 50
ORDERS = ("verdict", "best", "share")  # failing first, best first, largest part in CV² first


@once_judged
def indicator_standing(request: Asked, county: Organisation, year: Year, indicator: str) -> HttpResponse:
    """Where the county and its schools stand by an indicator."""
    standing, seen = standing_of(year), sight(request, county)
    board = standing.piece("board")
    if indicator not in known(board):
        raise Http404
    told = standing.piece(f"indicator:{indicator}")
    stages = told.get("stages", [])
    asked = request.GET.get("stage", "")
    stage = next((one for one in stages if one["stage"] == asked), next(iter(stages), None))
    order = request.GET.get("order", "")
    order = order if order in ORDERS else ORDERS[0]
    rows = ordered(seen.only(stage["rows"]), order) if stage is not None else []
    unit = told.get("unit", "")
    rule = rule_of(standard_of(year), indicator)
    totals = by_year(county, "totals")
    trend = next((chart for name, _, chart in of_years(totals, board) if name == indicator), None)
    shown = {
        "told": told,
        "owner": office(rule.owner, departments_of(county)) if rule is not None else None,
        "stages": stages,
        "stage": stage,
        "order": order,
        "orders": ORDERS if stage is not None and stage.get("coefficient") else ORDERS[:2],
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "spread": of_spread(stage, unit) if stage is not None else None,
        "trend": trend,
        "sight": seen,
        "names": board["names"],
        "comments": panel(request.user, county, year, indicator=indicator),
    }
    return render(request, "board/indicator_standing.html", shown)


def known(board: dict[str, Any]) -> set[str]:
    """The indicators and conditions of the standard, and what they are made of."""
    conditions = {line["id"] for line in (*board["entry"], *board["vetoes"])}
    composites = {area["composite"]["id"] for area in board["areas"] if area["composite"]}
    return {*board["names"], *conditions, *composites}


def ordered(rows: list[dict[str, Any]], order: str) -> list[dict[str, Any]]:
    """Rows as they are stored (failing first), or by rank, or by their part in CV²."""
    if order == "best":
        return sorted(rows, key=lambda row: row.get("rank", len(rows) + 1))
    if order == "share":
        return sorted(rows, key=lambda row: -float(row.get("share", "0").rstrip("%")))
    return rows
