"""What is stored of an evaluation for tasks and ledgers: every judged figure by school, and every cell that fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from junheng.evaluation import Evaluation
from junheng.evaluation.case import Judged
from junheng.evaluation.verdicts import Verdict
from junheng.reporting.basis import Basis
from junheng.reporting.shortages import Shortage, shortages_of
from junheng.reporting.words import Speaker
from junheng.text import LANGUAGES
from junheng.web.years.making import makes_pieces

COUNTY = "figures"  # the county's own
INDEX = "ledgers"
METHODS = {"classes": "class_size", "sizes": "size"}  # ledger: how its indicators are judged
WORST: tuple[Verdict | None, ...] = ("fail", "unknown", "pass", None)


def figures_key(school: str) -> str:
    """The piece of a school's figures."""
    return f"figures:{school}"


def ledger_key(indicator: str) -> str:
    """The piece of the cells of an indicator that fail or cannot be told."""
    return f"ledger:{indicator}"


def cell_key(indicator: str, stage: str | None) -> str:
    """A cell within a piece of figures."""
    return f"{indicator}|{stage or ''}"


@makes_pieces
def tasks_pieces(result: Evaluation) -> Iterator[tuple[str, object]]:
    """`figures:<school>` and `figures`: [value, verdict, tolerated] by cell; `ledger:<indicator>`; `ledgers`."""
    bases = {language: Basis(result, Speaker(language)) for language in LANGUAGES}
    yield COUNTY, _county(result)
    for school, cells in _schools(bases["zh"]).items():
        yield figures_key(school), cells
    ledgers = _ledgers(bases)
    for indicator, content in ledgers.items():
        yield ledger_key(indicator), content
    yield INDEX, _index(result, ledgers)


def _schools(basis: Basis) -> dict[str, dict[str, list[Any]]]:
    found: dict[str, dict[str, list[Any]]] = {}
    for row in basis.rows:
        school, stage, indicator = str(row["school_id"]), row["stage"], str(row["indicator"])
        whole = basis.school_verdicts.get((school, str(stage)))
        tolerated = (
            row["verdict"] == "fail" and indicator in basis.ratios and whole is not None and whole["verdict"] == "pass"
        )
        cell = cell_key(indicator, None if stage is None else str(stage))
        found.setdefault(school, {})[cell] = [row["value"], row["verdict"], tolerated]
    return found


def _leaves(judged: Iterable[Judged]) -> Iterator[Judged]:
    for one in judged:
        yield one
        yield from _leaves(one.parts)


def _county(result: Evaluation) -> dict[str, list[Any]]:
    """The county's own cells; of several of one name (subjects, groups) the worst."""
    found: dict[str, list[Any]] = {}
    for one in _leaves((*result.county, *result.vetoes, *result.entry)):
        cell = cell_key(one.indicator, one.stage)
        if cell not in found or WORST.index(one.verdict) < WORST.index(found[cell][1]):
            found[cell] = [one.value, one.verdict, False]
    for row in result.balance.iter_rows(named=True):
        rule = result.standard.rule(row["indicator"])
        if rule.balance is not None:
            found[cell_key(rule.balance.id, row["stage"])] = [row["cv"], row["verdict"], False]
    return found


def _ledgers(bases: dict[Any, Basis]) -> dict[str, dict[str, Any]]:
    """By indicator: failing cells in both languages, and the cells that cannot be told."""
    zh, en = bases["zh"], bases["en"]
    found: dict[str, dict[str, Any]] = {}
    indicators = zh.evaluation.standard.pack.indicators

    def of(indicator: str) -> dict[str, Any]:
        rule = indicators[indicator]
        empty: dict[str, Any] = {
            "name": list(rule.name), "unit": list(rule.unit), "operator": rule.operator, "digits": rule.decimals,
            "owner": list(rule.owner), "method": rule.method, "judged": {}, "lines": [], "unknown": [],
        }  # fmt: skip
        return found.setdefault(indicator, empty)

    for row in zh.rows:
        one = of(str(row["indicator"]))
        one["judged"][row["school_id"]] = one["judged"].get(row["school_id"], 0) + 1
        if row["verdict"] == "unknown":
            reasons = [basis.reason(row, indicators[str(row["indicator"])]) for basis in (zh, en)]
            one["unknown"].append([row["school_id"], row["stage"] or "", reasons])
    by_row = _classes(zh.evaluation)
    for both in zip(shortages_of(zh).items, shortages_of(en).items, strict=True):
        first = both[0]
        by_class = indicators[first.indicator].method == METHODS["classes"]
        of(first.indicator)["lines"].append(
            {
                **({"classes": _over(by_row.get((first.school_id, first.stage)), first)} if by_class else {}),
                "school": first.school_id,
                "stage": first.stage,
                "stage_name": [one.stage_name for one in both],
                "value": [one.value.text for one in both],
                "amount": first.value.value,
                "target": [one.target_text for one in both],
                "asked": first.target.value,
                "short": [one.short_text for one in both],
                "short_by": first.short.value,
                "tolerated": first.tolerated,
                "effect": [one.effect for one in both],
                "reason": [one.reason for one in both],
            }
        )
    return found


Class = tuple[int | None, str, int | None]  # grade, number, pupils


def _classes(result: Evaluation) -> dict[tuple[str, str], list[Class]]:
    """The classes that are listed one by one, by school and stage."""
    found: dict[tuple[str, str], list[Class]] = {}
    rows = result.case.tables.classes.select("school_id", "stage", "grade", "class_no", "pupils")
    for school, stage, *one in rows.iter_rows():
        found.setdefault((school, stage), []).append((one[0], one[1], one[2]))
    for classes in found.values():
        classes.sort(key=lambda one: (one[0] or 0, len(one[1]), one[1]))  # 2 before 10
    return found


def _over(classes: list[Class] | None, line: Shortage) -> dict[str, Any] | None:
    """The classes above the limit with how many pupils are to leave each, and how many do not say; None: none is listed."""
    asked = line.target.value
    if classes is None or asked is None:
        return None
    over = [(*one, one[2] - asked) for one in classes if one[2] is not None and one[2] > asked]
    return {"over": over, "unsaid": sum(one[2] is None for one in classes)}


def _index(result: Evaluation, ledgers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Which indicators make up which ledger, and what fails of the county as a whole."""
    methods = {name: content["method"] for name, content in ledgers.items()}
    return {
        **{ledger: [one for one, how in methods.items() if how == method] for ledger, method in METHODS.items()},
        "standard": list(ledgers),
        "county": list(_county_lines(result, ledgers)),
    }


def _county_lines(result: Evaluation, ledgers: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The county's failing leaves that no school's cell stands behind: coefficients, judgements, monitoring."""
    own = {rule.id for rule in (result.standard.pack.school_rule,) if rule is not None}
    seen: set[str] = set()
    for top in (*result.vetoes, *result.entry, *result.county):
        for one in _leaves((top,)):
            cell = cell_key(one.indicator, one.stage)
            if one.parts or one.verdict != "fail" or one.indicator in ledgers or one.indicator in own or cell in seen:
                continue
            seen.add(cell)
            parent = result.rule_of(top.indicator)
            rule = result.rule_of(one.indicator) or parent
            reason = result.reason_judged(one, parent)
            yield {
                "indicator": one.indicator,
                "stage": one.stage,
                "name": list(result.name_of(one.indicator)),
                "value": one.value,
                "target": one.target,
                "reason": list(reason),
                "owner": list(rule.owner) if rule is not None else ["", ""],
            }
