"""The page of a school: its indicators by stage, what it lacks, schools like it, the years, what it owes."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from junheng.web.access.pages import Asked
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import may
from junheng.web.board.pictures import VERDICT_OF_KIND, school_year
from junheng.web.board.sight import sight
from junheng.web.board.standing import by_year, judging, once_judged, standing_of
from junheng.web.comments.reading import panel
from junheng.web.people.models import Organisation
from junheng.web.returns.models import Return
from junheng.web.words import language, say
from junheng.web.years.models import Year


@once_judged
def school_standing(request: Asked, county: Organisation, year: Year, school: Organisation) -> HttpResponse:
    """Where a school stands."""
    standing = standing_of(year)
    told, board = standing.piece(f"school:{school.code}"), standing.piece("board")
    years = by_year(county, f"school:{school.code}:{language()}")
    stages = [{**stage, "lines": named(stage["lines"], board)} for stage in told.get("stages", [])]
    whole = named(told.get("whole", []), board)
    lines = [*chain.from_iterable(stage["lines"] for stage in stages), *whole]
    shown = {
        "school": school,
        "told": told,
        "verdict": VERDICT_OF_KIND.get(told["kind"], "none"),
        "stages": stages,
        "whole": whole,
        "short": shortages_of(stages, whole),
        "unknown": any(line.get("verdict") == "unknown" for line in lines),
        "whole_school": say("board.whole_school"),
        "history_years": [(school_year(number), number) for number, _ in years],
        "history": [(stage, named(history_of(years, stage["stage"]), board)) for stage in stages],
        "sight": sight(request, county),
        "job": judging(year),
        "links": links(request, county, year, school),
        "may_ask": may(request.user, Permission.WHAT_IF, school),
        "comments": panel(request.user, county, year, school=school),
    }
    return render(request, "board/school_standing.html", shown)


def links(request: Asked, county: Organisation, year: Year, school: Organisation) -> list[dict[str, str]]:
    """Where else one can go from a school: its return, its tasks."""
    found = []
    number = Return.objects.filter(year=year, school=school).values_list("pk", flat=True).first()
    if number is not None and may(request.user, Permission.RETURN_VIEW, school):
        found.append({"href": reverse("return", args=[number]), "words": say("board.return_of"), "icon": "table"})
    if may(request.user, Permission.TASK_VIEW, school):
        href = reverse("tasks_school", args=[county.code, year.number, school.code])
        found.append({"href": href, "words": say("board.tasks_of"), "icon": "clipboard-data"})
    return found


def named(lines: list[dict[str, Any]], board: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines with the names of their indicators and units; ratios come first, as in the standard."""
    names, units = board["names"], board["units"]
    found = [
        {**line, "name": names.get(line["indicator"], line["indicator"]), "unit": units.get(line["indicator"], "")}
        for line in lines
    ]
    return sorted(found, key=lambda line: line["indicator"] not in units)


def shortages_of(stages: list[dict[str, Any]], whole: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the school lacks in whole units, stage by stage, then as a whole."""
    places = [*((stage["name"], stage["stage"], stage["lines"]) for stage in stages), ("", "", whole)]
    return [
        {**line, "stage_name": name, "stage": stage}
        for name, stage, lines in places
        for line in lines
        if line.get("verdict") == "fail"
    ]


def history_of(years: list[tuple[int, Any]], stage: str) -> list[dict[str, Any]]:
    """Every indicator of a stage over the years: value and verdict, empty where a year has none."""
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for number, piece in years:
        for line in chain.from_iterable(one["lines"] for one in piece.get("stages", []) if one["stage"] == stage):
            found.setdefault(line["indicator"], {})[number] = line
    return [
        {"indicator": indicator, "cells": [lines.get(number, {}) for number, _ in years]}
        for indicator, lines in found.items()
    ]
