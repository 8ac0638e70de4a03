"""The pages of the county: overview, schools by indicator, coefficients, map, years, what is unknown."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from junheng.web.access.pages import Asked
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import may
from junheng.web.board.pictures import of_coefficients, of_schools, of_years, school_year
from junheng.web.board.sight import Sight, sight
from junheng.web.board.standing import Standing, by_year, judging, once_judged, standing_of
from junheng.web.comments.reading import panel
from junheng.web.people.models import Organisation
from junheng.web.words import say
from junheng.web.years.models import Year

ROWS = 50  # of a page
TABS = ("board", "board_schools", "board_balance", "board_map", "board_years", "board_unknown")


def _shown(request: Asked, name: str, standing: Standing, seen: Sight, **context: object) -> HttpResponse:
    around = {"standing": standing, "sight": seen, "tabs": TABS, "tab": name}
    return render(request, f"board/{name}.html", around | context)


@once_judged
def board(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """Where the county stands: the verdict and why, every indicator at a glance."""
    standing, seen = standing_of(year), sight(request, county)
    told = standing.piece("board")
    totals = dict(by_year(county, "totals"))
    names = Organisation.objects.filter(parent=county, code__in=seen.schools or ()).values_list("code", "name")
    return _shown(
        request,
        "board",
        standing,
        seen,
        told=told,
        tiles=tiles_of(told, totals[year.number], totals.get(year.number - 1), county, year),
        own_schools=list(names),
        job=judging(year),
        current=standing.current,
        may_choose=may(request.user, Permission.STANDARD_CHOOSE, county),
        comments=panel(request.user, county, year),
    )


def tiles_of(
    told: dict[str, Any], totals: dict[str, Any], before: dict[str, Any] | None, county: Organisation, year: Year
) -> list[dict[str, object]]:
    """The key figures, each with what it was the year before and the page that tells more."""
    found = [_counted("indicators", totals, before), _counted("rows", totals, before), _counted("cv", totals, before)]
    pages = ("board", "board_schools", "board_balance")
    tiles = [
        {**tile, "href": reverse(page, args=[county.code, year.number])}
        for tile, page in zip(found, pages, strict=True)
        if tile
    ]
    doubts = say("board.open_doubts", count=told["doubts"]) if told["doubts"] else say("board.no_doubts")
    missing: dict[str, object] = {
        "label": say("board.cells_unknown"),
        "figure": f"{told['owed']['cells']:,}",
        "unit": say("board.places_unit"),
        "note": doubts,
        "kind": "unknown" if told["owed"]["cells"] else "pass",
        "href": reverse("board_unknown", args=[county.code, year.number]),
    }
    return [*tiles, missing]


TILES = {
    "indicators": ("board.indicators_met", "board.failed_unknown"),
    "rows": ("board.school_rows_met", "board.rows_failed_unknown"),
    "cv": ("board.coefficients_met", "board.failed_unknown"),
}


def _counted(what: str, totals: dict[str, Any], before: dict[str, Any] | None) -> dict[str, object]:
    """How many of them are met; empty where the standard judges none."""
    counts = _counts(what, totals)
    judged = sum(counts.values())
    if not judged:
        return {}
    label, open_ = TILES[what]
    notes = [say(open_, failed=counts["fail"], unknown=counts["unknown"])]
    earlier = _counts(what, before) if before is not None else Counter[str]()
    if earlier:
        notes.append(say("board.against_before", before=f"{earlier['pass']}/{sum(earlier.values())}"))
    return {
        "label": say(label),
        "figure": counts["pass"],
        "unit": say("board.of_number", count=judged),
        "note": say("board.between").join(notes),
        "kind": "fail" if counts["fail"] else "unknown" if counts["unknown"] else "pass",
    }


def _counts(what: str, totals: dict[str, Any]) -> Counter[str]:
    if what == "rows":
        return sum((Counter(found) for found in totals["school_rows"].values()), Counter[str]())
    if what == "cv":
        lines = [line for stages in totals["coefficients"].values() for line in stages.values()]
        return Counter(line["verdict"] for line in lines if line["verdict"])
    return Counter({verdict: count for verdict, count in totals["counts"].items() if verdict != "none"})


@once_judged
def schools(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """School rows by indicator, failing first."""
    standing, seen = standing_of(year), sight(request, county)
    matrix = standing.piece("matrix")
    wanted = Wanted.of(request, [one["stage"] for one in matrix["stages"]])
    table = next((one for one in matrix["stages"] if one["stage"] == wanted.stage), None)
    rows = wanted.rows(table, seen) if table is not None else []
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return _shown(
        request,
        "board_schools",
        standing,
        seen,
        matrix=matrix,
        table=table,
        wanted=wanted,
        verdicts=("fail", "unknown", "pass"),
        page=page,
        lines=[_opened(row, table, county, year) for row in page] if table is not None else [],
    )


def _opened(row: dict[str, Any], table: dict[str, Any], county: Organisation, year: Year) -> dict[str, Any]:
    """A row with the addresses of its school and of the explanation of every cell."""
    href = reverse("school_standing", args=[county.code, year.number, row["school_id"]])
    cells = [
        (f"{href}explained/{column['id']}/?stage={table['stage']}", *cell)
        for column, cell in zip(table["columns"], row["cells"], strict=True)
    ]
    return {**row, "href": href, "cells": cells}


class Wanted:
    """Which school rows somebody wants to see."""

    def __init__(self, stage: str, text: str, verdict: str, indicator: str) -> None:
        self.stage, self.text, self.verdict, self.indicator = stage, text, verdict, indicator

    @classmethod
    def of(cls, request: Asked, stages: list[str]) -> Wanted:
        """As the address says; the first stage where it says none."""
        asked = request.GET.get("stage", "")
        stage = asked if asked in stages else next(iter(stages), "")
        return cls(
            stage, request.GET.get("q", "").strip(), *(request.GET.get(name, "") for name in ("verdict", "fails"))
        )

    def rows(self, table: dict[str, Any], seen: Sight) -> list[dict[str, Any]]:
        """Those rows, in their order."""
        place = next((number for number, one in enumerate(table["columns"]) if one["id"] == self.indicator), None)
        return [row for row in seen.only(table["rows"]) if self._fits(row, place)]

    def _fits(self, row: dict[str, Any], place: int | None) -> bool:
        if self.text and self.text not in f"{row['school']} {row['township']} {row['school_id']}":
            return False
        if self.verdict and row["verdict"] != self.verdict:
            return False
        return place is None or row["cells"][place][1] in ("low", "short", "unknown")


@once_judged
def balance(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """Coefficients of variation against their limits, and the schools that make them."""
    standing, seen = standing_of(year), sight(request, county)
    told = standing.piece("balance")
    return _shown(
        request,
        "board_balance",
        standing,
        seen,
        told=told,
        charts=of_coefficients(told, county, year),
        other=say("board.unweighted") if told["weighted"] else say("board.weighted"),
    )


@once_judged
def map_of(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """The schools where they stand."""
    standing, seen = standing_of(year), sight(request, county)
    told = standing.piece("map")
    places = seen.only(told["schools"])
    return _shown(
        request, "board_map", standing, seen, told=told, places=places, chart=of_schools(places, county, year)
    )


@once_judged
def years(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """The county over the years that are stored."""
    standing, seen = standing_of(year), sight(request, county)
    totals = by_year(county, "totals")
    told = standing.piece("board")
    lines = [
        {
            "number": number,
            "verdict": one["verdict"],
            "counts": _written(one["counts"]),
            "rows": [(_written(one["school_rows"].get(stage, {})), name) for stage, name in told["stages"].items()],
        }
        for number, one in reversed(totals)
    ]
    span = f"{school_year(totals[0][0])} — {school_year(totals[-1][0])}"
    charts = of_years(totals, told)
    return _shown(
        request, "board_years", standing, seen, told=told, totals=totals, lines=lines, charts=charts, span=span
    )


def _written(counts: dict[str, int]) -> str:
    """Met, not met, cannot be told; a dash where nothing is judged."""
    numbers = [counts.get(verdict, 0) for verdict in ("pass", "fail", "unknown")]
    return " / ".join(map(str, numbers)) if any(numbers) else "—"


@once_judged
def unknown(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """What is not reported, and who owes it."""
    standing, seen = standing_of(year), sight(request, county)
    told = standing.piece("owed")
    own = [] if seen.whole else [standing.piece(f"school:{code}") for code in sorted(seen.schools or ())]
    single = Paginator(told["schools"], ROWS).get_page(request.GET.get("page"))
    return _shown(request, "board_unknown", standing, seen, told=told, single=single, own=own)
