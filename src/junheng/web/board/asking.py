"""The page where somebody changes numbers and sees verdicts, coefficients and everything else move; nothing is stored."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render

from junheng.errors import UsageError
from junheng.evaluation import Evaluation
from junheng.evaluation.explain.words import ratio_leaves
from junheng.evaluation.resource import ratio_of, row_indicators
from junheng.formulas import Shared
from junheng.reporting.figures import Figure, limit_of
from junheng.tables import TABLES, unit_words
from junheng.text import Text
from junheng.web.access.pages import Asked
from junheng.web.access.permissions import Permission
from junheng.web.board.held import Answer, Held, held
from junheng.web.board.questions import Bulk, Number, Questions, numbers_of
from junheng.web.board.sight import Sight, sight
from junheng.web.board.standing import once_judged, standing_of
from junheng.web.people.models import Organisation
from junheng.web.words import language, say
from junheng.web.years.models import Year

SHOWN = 80  # differences on a page; the others are counted
ORDER = {"county": 0, "area": 1, "indicator": 2, "balance": 3, "school_rule": 4, "row": 5}
LACKS = "lacks"  # in the place of an amount: what each lacks


@once_judged
def asking(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """What if numbers of a school, or of many, were others."""
    standing = standing_of(year)
    seen = sight(request, county, Permission.WHAT_IF)
    kept = held(standing.evaluation)
    evaluation = kept.evaluation
    school = _school(request, evaluation, seen)
    numbers = numbers_of(evaluation, school) if school else []
    questions, fault = _asked(request, seen, school, numbers)
    answer, said = _answered(kept, questions)
    asked = {one.key: one.value for one in questions.cells}
    board = standing.piece("board")
    shown = {
        "schools": [(code, name) for code, name in sorted(evaluation.names.items()) if seen.sees(code)],
        "school": school,
        "school_name": evaluation.names.get(school, ""),
        "numbers": [_field(one, school, asked, board["stages"]) for one in numbers],
        "questions": questions,
        "listed": _listed(questions, evaluation, board),
        "bulk": _bulk_choices(evaluation, board) if seen.whole else None,
        "fault": fault or said,
        "answer": _shown(answer, seen, board, school) if answer is not None else None,
        "sight": seen,
    }
    return render(request, "board/what_if.html", shown, status=400 if fault or said else 200)


def _school(request: Asked, evaluation: Evaluation, seen: Sight) -> str:
    """The school that is asked about: by its code or name; the only one that somebody sees."""
    asked = (request.POST.get("school") or request.GET.get("school") or "").strip()
    if not asked:
        return next(iter(seen.schools)) if seen.schools is not None and len(seen.schools) == 1 else ""
    named = asked.rpartition(" ")[2]
    found = next((code for code, name in evaluation.names.items() if code == named or name == asked), "")
    if not found or not seen.sees(found):
        raise Http404
    return found


def _asked(request: Asked, seen: Sight, school: str, numbers: list[Number]) -> tuple[Questions, str]:
    """What the form asks, and what is wrong with it."""
    if request.method != "POST":
        return Questions(), ""
    try:
        questions = Questions.read(request.POST.get("questions", ""))
        if "without" in request.POST:
            questions = questions.without(request.POST["without"])
    except ValueError as error:
        raise BadRequest from error
    fault = ""
    if "cells" in request.POST:
        questions = questions.with_cells(
            {
                (one.table, one.column, school, one.stage): _other(request.POST[name], one)
                for one in numbers
                if (name := f"{one.table}-{one.column}-{one.stage}") in request.POST
            }
        )
    elif "bulk" in request.POST:
        questions, fault = _with_bulk(request, questions)
    elif "reset" in request.POST:
        questions = Questions()
    if not questions.within(seen):
        raise PermissionDenied
    return questions, fault


def _other(text: str, number: Number) -> str | None:
    """The text of a field where it is not what stands there already."""
    return None if text.strip() == number.written else text.strip()


def _with_bulk(request: Asked, questions: Questions) -> tuple[Questions, str]:
    table, _, column = request.POST.get("number", "").partition("-")
    indicator, _, stage = request.POST.get("failing", "").partition("/")
    amount = request.POST.get("amount", "").strip()
    if table not in TABLES or column not in TABLES[table].names or not indicator:
        return questions, say("board.bulk_choose")
    try:
        number = None if request.POST.get("how") == LACKS else float(amount)
    except ValueError:
        return questions, say("board.bulk_amount", amount=amount or "—")
    return Questions(questions.cells, (*questions.bulk, Bulk(table, column, indicator, stage, number))), ""


def _answered(kept: Held, questions: Questions) -> tuple[Answer | None, str]:
    """What would be, or why it cannot be asked."""
    if not questions.cells and not questions.bulk:
        return None, ""
    changes = questions.changes(kept.evaluation)
    if not changes:
        return None, say("board.bulk_nobody")
    try:
        return kept.what_if(changes), ""
    except UsageError as error:
        return None, error.text.get(language())


def _field(
    number: Number, school: str, asked: dict[tuple[str, str, str, str], str], stages: dict[str, str]
) -> dict[str, Any]:
    value = asked.get((number.table, number.column, school, number.stage))
    return {
        "id": f"{number.table}-{number.column}-{number.stage}",
        "label": number.name.get(language()),
        "stage": stages.get(number.stage, ""),
        "unit": unit_words(number.unit).get(language()),
        "now": number.written,
        "value": number.written if value is None else value,
        "changed": value is not None,
        "indicators": number.indicators,
    }


def _listed(questions: Questions, evaluation: Evaluation, board: dict[str, Any]) -> list[dict[str, str]]:
    """What is asked, each with the place by which it can be taken back."""
    said = language()
    listed = []
    for place, bulk in enumerate(questions.bulk):
        column = TABLES[bulk.table].column(bulk.column)
        amount = f"{bulk.amount:+g}" if bulk.amount is not None else say("board.bulk_lacks")
        stage, name = board["stages"].get(bulk.stage, ""), board["names"].get(bulk.indicator, bulk.indicator)
        words = say(
            "board.bulk_said", stage=stage, indicator=name, column=Text(column.zh, column.en).get(said), amount=amount
        )
        listed.append({"place": f"b{place}", "words": words})
    for place, cell in enumerate(questions.cells):
        column = TABLES[cell.table].column(cell.column)
        words = say(
            "board.cell_said",
            school=evaluation.names.get(cell.school, cell.school),
            stage=board["stages"].get(cell.stage, ""),
            column=Text(column.zh, column.en).get(said),
            value=cell.value or say("board.not_reported"),
        )
        listed.append({"place": f"c{place}", "words": words})
    return listed


def _bulk_choices(evaluation: Evaluation, board: dict[str, Any]) -> dict[str, Any]:
    """The ratios that rows fail, and the numbers that they are made from."""
    ratios = row_indicators(evaluation.standard)
    failing = evaluation.rows.filter(pl.col("verdict") == "fail", pl.col("indicator").is_in(list(ratios)))
    failing = failing.group_by("indicator", "stage").len()
    leaves = [leaf for name in ratios for leaf in ratio_leaves(ratio_of(name, evaluation.standard))]
    numbers = {("campuses" if isinstance(leaf, Shared) else "stages", leaf.name): None for leaf in leaves}
    counted = {(indicator, stage or ""): count for indicator, stage, count in failing.iter_rows()}
    order = list(board["names"])
    chosen = sorted(counted, key=lambda one: (order.index(one[0]), one[1]))
    return {
        "failing": [
            {
                "value": f"{indicator}/{stage}",
                "words": say(
                    "board.bulk_failing",
                    indicator=board["names"][indicator],
                    stage=board["stages"].get(stage, ""),
                    count=counted[indicator, stage],
                ),
            }
            for indicator, stage in chosen
        ],
        "numbers": [
            (f"{table}-{name}", Text(TABLES[table].column(name).zh, TABLES[table].column(name).en).get(language()))
            for table, name in numbers
            if name in TABLES[table].names
        ],
    }


def _shown(answer: Answer, seen: Sight, board: dict[str, Any], school: str) -> dict[str, Any]:
    """The answer as the page lays it out."""
    told = _Told(answer, board)
    differences = [one for one in answer.differences if not one["school_id"] or seen.sees(one["school_id"])]
    differences.sort(key=lambda one: (one["verdict_before"] == one["verdict_after"], ORDER[str(one["what"])]))
    turned = sum(one["verdict_before"] != one["verdict_after"] for one in differences)
    return {
        "before": answer.before.verdict,
        "after": answer.after.verdict,
        "areas": [
            {"name": name.get(language()), "before": before, "after": after}
            for (_, name, before), (_, _, after) in zip(answer.before.areas(), answer.after.areas(), strict=True)
        ],
        "balance": told.balance(),
        "school_rows": told.school_rows(school) if school else [],
        "differences": [told.difference(one) for one in differences[:SHOWN]],
        "count": len(differences),
        "turned": turned,
        "more": max(len(differences) - SHOWN, 0),
    }


class _Told:
    def __init__(self, answer: Answer, board: dict[str, Any]) -> None:
        self.answer, self.board = answer, board
        self.standard = answer.after.standard

    def _digits(self, what: str, indicator: str) -> int:
        rule = self.answer.after.rule_of(indicator)
        if what == "school_rule" or rule is None:
            return 0 if what == "school_rule" else 3
        if what == "balance":
            return rule.balance.decimals if rule.balance is not None else 3
        return rule.decimals

    def balance(self) -> list[dict[str, Any]]:
        """Every coefficient before and after."""
        before = {(one["stage"], one["indicator"]): one for one in self.answer.before.balance.iter_rows(named=True)}
        order = list(self.board["names"])
        lines = sorted(
            self.answer.after.balance.iter_rows(named=True),
            key=lambda one: (list(self.board["stages"]).index(one["stage"]), order.index(one["indicator"])),
        )
        return [
            {
                "stage": self.board["stages"][one["stage"]],
                "indicator": one["indicator"],
                "name": self.board["names"][one["indicator"]],
                **self._pair(
                    "balance", one["indicator"], before.get((one["stage"], one["indicator"]), {}).get("cv"), one["cv"]
                ),
                "limit": limit_of(one["limit"], 2).text,
                "verdict_before": before.get((one["stage"], one["indicator"]), {}).get("verdict"),
                "verdict_after": one["verdict"],
            }
            for one in lines
            if one["stage"] in self.board["stages"]
        ]

    def school_rows(self, school: str) -> list[dict[str, Any]]:
        """Every line of the school that is asked about, before and after."""
        before = {(one["stage"], one["indicator"]): one for one in self.answer.before.lines.of_school("rows", school)}
        found = []
        for one in self.answer.after.lines.of_school("rows", school):
            was = before.get((one["stage"], one["indicator"]), {})
            pair = self._pair("row", str(one["indicator"]), was.get("value"), one["value"])
            found.append(
                {
                    "stage": self.board["stages"].get(str(one["stage"]), ""),
                    "indicator": one["indicator"],
                    "name": self.board["names"].get(str(one["indicator"]), one["indicator"]),
                    **pair,
                    "verdict_before": was.get("verdict"),
                    "verdict_after": one["verdict"],
                }
            )
        return found

    def difference(self, one: dict[str, Any]) -> dict[str, Any]:
        """A line of the list of differences."""
        return {
            "what": self._what(one),
            "school": self.answer.after.names.get(one["school_id"], ""),
            **self._pair(one["what"], one["indicator"], one["value_before"], one["value_after"]),
            "verdict_before": one["verdict_before"],
            "verdict_after": one["verdict_after"],
        }

    def _what(self, one: dict[str, Any]) -> str:
        said = language()
        if one["what"] == "county":
            return say("board.whole_county")
        if one["what"] == "area":
            return next(name.get(said) for area, name, _ in self.answer.after.areas() if area == one["indicator"])
        name = self.answer.after.name_of(one["indicator"]).get(said)
        words = {"balance": say("board.cv_of", name=name)}.get(one["what"], name)
        stage = self.board["stages"].get(one["stage"], "")
        return f"{stage} {words}" if stage else words

    def _pair(self, what: str, indicator: str, before: object, after: object) -> dict[str, Any]:
        digits = self._digits(what, indicator)
        one, other = (Figure(value if isinstance(value, float) else None, digits).text for value in (before, after))
        return {"value_before": one, "value_after": other, "changed": before != after}
