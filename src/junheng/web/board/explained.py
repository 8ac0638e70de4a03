"""The page behind a number: formula, the numbers put in, the cells they stand in, the clause."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from junheng.errors import UsageError
from junheng.evaluation import Explanation, explain
from junheng.evaluation.explain.result import Input
from junheng.reporting.figures import Figure, limit_of
from junheng.reporting.opened import joined_cells, shown_value
from junheng.standards.model import CONFIDENCE_NAMES, BalanceRule, Composite, IndicatorRule
from junheng.tables import unit_words
from junheng.web.access.pages import Asked
from junheng.web.board.held import held
from junheng.web.board.sight import Sight, sight
from junheng.web.board.standing import Standing, once_judged, standing_of
from junheng.web.people.models import Organisation
from junheng.web.returns.sources import address_of, place_of
from junheng.web.words import language
from junheng.web.years.models import Year

INPUTS = 100  # of a page


@once_judged
def explanation(request: Asked, county: Organisation, year: Year, indicator: str) -> HttpResponse:
    """Why the county has a value: an indicator, a coefficient (`?stage=`), a composite."""
    return _explained(request, county, year, indicator, None)


@once_judged
def school_explanation(
    request: Asked, county: Organisation, year: Year, school: Organisation, indicator: str
) -> HttpResponse:
    """Why a school has a value, in one stage (`?stage=`) or as a whole."""
    return _explained(request, county, year, indicator, school)


def _explained(
    request: Asked, county: Organisation, year: Year, indicator: str, school: Organisation | None
) -> HttpResponse:
    standing, seen = standing_of(year), sight(request, county)
    stage = request.GET.get("stage") or None
    evaluation = held(standing.evaluation).evaluation
    try:
        found = explain(evaluation, indicator, school_id=school.code if school is not None else None, stage=stage)
    except UsageError as error:
        raise Http404 from error
    inputs = [one for one in found.inputs if not one.school_id or seen.sees(one.school_id)]
    page = Paginator(inputs, INPUTS).get_page(request.GET.get("page"))
    shown = {
        **_told(found, standing, seen),
        "school": school,
        "page": page,
        "inputs": [_input(one, found, standing.piece("board")["stages"], seen) for one in page],
        "hidden": len(found.inputs) - len(inputs),
    }
    return render(request, "board/explanation.html", shown)


def _told(found: Explanation, standing: Standing, seen: Sight) -> dict[str, Any]:
    said, rule = language(), found.rule
    decimals = rule.decimals if isinstance(rule, IndicatorRule | BalanceRule | Composite) else 2
    operator = (
        rule.operator(found.stage) if isinstance(rule, BalanceRule) else rule.operator if rule is not None else ""
    )
    unit = found.unit.get(said)
    return {
        "standing": standing,
        "sight": seen,
        "found": found,
        "name": found.name.get(said),
        "stage_name": standing.piece("board")["stages"].get(found.stage, ""),
        "value": Figure(found.value, decimals, unit).full,
        "exact": repr(found.value) if found.value is not None and not float(found.value).is_integer() else "",
        "target": limit_of(found.target, 0, unit).full if found.target is not None else "",
        "operator": {">=": "≥", "<=": "≤", "<": "<"}.get(operator, ""),
        "by_evidence": isinstance(rule, IndicatorRule) and rule.method in ("school_judgement", "county_judgement"),
        "reason": found.reason.get(said) if seen.whole or found.school_id else "",
        "formula": found.formula.get(said),
        "demand": found.text.get(said),
        "exemption": found.exemption_text(said),
        "confidence": CONFIDENCE_NAMES[found.cited.confidence].get(said) if found.cited is not None else "",
        "sources": found.sources(),
    }


def _input(one: Input, found: Explanation, stages: dict[str, str], seen: Sight) -> dict[str, Any]:
    said = language()
    places = [
        " ".join(part for part in (file, sheet.get(said), joined_cells(cells)) if part)
        for (file, sheet), cells in groupby(one.cells, key=lambda cell: place_of(cell.file, cell.sheet))
    ]
    balance = isinstance(found.rule, BalanceRule)
    return {
        "name": one.name.get(said),
        "value": _written(shown_value(one, said)),
        "unit": unit_words(one.unit).get(said),
        "numeric": isinstance(one.value, int | float) and not isinstance(one.value, bool),
        "stage_name": stages.get(one.stage, "") if one.stage != found.stage else "",
        "note": one.note.get(said),
        "places": places,
        "href": _return_of(one) if seen.whole or one.school_id else None,
        "school_id": one.school_id,
        "indicator": _indicator_of(found) if balance else "",
        "row_stage": one.stage,
    }


def _written(value: object) -> object:
    """A figure with all its digits; a whole one without a point."""
    return f"{value:,.15g}" if isinstance(value, int | float) and not isinstance(value, bool) else value


def _return_of(one: Input) -> str | None:
    """The page of the return that shows the first cell; None where it came from a file."""
    return next((address for cell in one.cells[:1] if (address := address_of(cell)) is not None), None)


def _indicator_of(found: Explanation) -> str:
    """The indicator whose values a coefficient is of."""
    indicators = found.evaluation.standard.pack.indicators
    return next((name for name, rule in indicators.items() if rule.balance is found.rule), "")
