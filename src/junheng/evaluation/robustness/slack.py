"""How far every verdict is from its limit, relative to the limit: positive where it is kept, negative where it is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from junheng.evaluation.case import Judged, Missing
from junheng.evaluation.county import owed_cell
from junheng.evaluation.evaluate import SCHOOL_METHODS
from junheng.evaluation.result import Evaluation
from junheng.evaluation.robustness.members import against, every_judgement
from junheng.evaluation.robustness.result import Subject
from junheng.standards.model import IndicatorRule, Operator

Counting = set[tuple[str, str | None, str | None]]  # indicator, school, stage


@dataclass(frozen=True, slots=True)
class Distance:
    """A verdict and its distance to its limit."""

    subject: Subject
    verdict: str
    value: float | None = None
    target: float | None = None
    slack: float | None = None
    weakest: Subject | None = None
    missing: tuple[Missing, ...] = ()
    documents: bool = False  # no figure decides it


def slack(value: float | None, limit: float | None, operator: Operator) -> float | None:
    """The distance to a limit, relative to it; None where one is missing or the limit is 0."""
    if value is None or limit is None or limit == 0:
        return None
    return (value - limit) / abs(limit) if operator == ">=" else (limit - value) / abs(limit)


def distances(evaluation: Evaluation) -> list[Distance]:
    """Every verdict: the county, its areas, indicators, coefficients, the school rule of every row, every row."""
    rows = list(_rows(evaluation))
    schools = list(_school_rows(evaluation, rows))
    coefficients = list(_coefficients(evaluation))
    indicators = list(_indicators(evaluation, [*rows, *schools, *coefficients]))
    areas = list(_areas(evaluation, indicators))
    parts = {part for rule in evaluation.standard.pack.indicators.values() for part in rule.parts}
    top = [one for one in indicators if one.subject.id not in parts]
    county = _worst(Subject("county", ""), evaluation.verdict, top, ())
    return [county, *areas, *indicators, *coefficients, *schools, *rows]


def _rows(evaluation: Evaluation) -> Iterator[Distance]:
    for row in evaluation.rows.filter(pl.col("verdict").is_not_null()).iter_rows(named=True):
        rule = evaluation.standard.rule(row["indicator"])
        yield Distance(
            Subject("row", row["indicator"], row["school_id"], row["stage"]), row["verdict"], row["value"], row["target"],
            slack(row["value"], row["target"], rule.operator),
            missing=tuple(owed_cell(cell, row) for cell in row["missing"]),
            documents=rule.method == "school_judgement",
        )  # fmt: skip


def _school_rows(evaluation: Evaluation, rows: list[Distance]) -> Iterator[Distance]:
    """The school rule: the indicator after those it tolerates, or the lowest against the floor, whichever is closer."""
    rule, standard = evaluation.standard.pack.school_rule, evaluation.standard
    if rule is None:
        return
    tolerated = len(rule.of) - int(standard.one(rule.met))
    floor = standard.one(rule.lowest_ratio)
    of: dict[tuple[str | None, str | None], list[Distance]] = {}
    for one in rows:
        if one.subject.id in rule.of:
            of.setdefault((one.subject.school_id, one.subject.stage), []).append(one)
    for row in evaluation.school_rows.iter_rows(named=True):
        members = of.get((row["school_id"], row["stage"]), [])
        known = sorted((one for one in members if one.slack is not None), key=lambda one: one.slack or 0.0)
        found: list[tuple[float, Subject]] = []
        if len(known) > tolerated:
            found.append((known[tolerated].slack or 0.0, known[tolerated].subject))
        if known and row["lowest_ratio"] is not None:
            found.append(((row["lowest_ratio"] - floor) / floor, known[0].subject))
        least = min(found, key=lambda one: one[0], default=None)
        yield Distance(
            Subject("school", rule.id, row["school_id"], row["stage"]), row["verdict"], row["lowest_ratio"], floor,
            least[0] if least else None, least[1] if least else None,
            tuple(dict.fromkeys(cell for one in members if one.verdict == "unknown" for cell in one.missing)),
        )  # fmt: skip


def _coefficients(evaluation: Evaluation) -> Iterator[Distance]:
    composite = evaluation.standard.pack.composite
    parts = evaluation.contributions.sort("share", descending=True, nulls_last=True)
    largest = {
        (row["indicator"], row["stage"]): row["school_id"]
        for row in parts.unique(["indicator", "stage"], keep="first", maintain_order=True).iter_rows(named=True)
    }
    balances = {
        rule.balance.id: (name, rule.balance)
        for name, rule in evaluation.standard.pack.indicators.items()
        if rule.balance is not None
    }
    for one in every_judgement(evaluation):
        if one.verdict is None or not one.stage or (one.target is None and one.value is None):
            continue
        if one.indicator in balances:
            name, balance = balances[one.indicator]
            school = largest.get((name, one.stage))
            weakest = Subject("row", name, school, one.stage) if school is not None else None
            distance = slack(one.value, one.target, balance.operator(one.stage))
            yield Distance(Subject("cv", one.indicator, None, one.stage), one.verdict, one.value, one.target, distance, weakest, one.missing)  # fmt: skip
        elif composite is not None and one.indicator == composite.id:
            distance = slack(one.value, one.target, composite.operator)
            yield Distance(Subject("composite", one.indicator, None, one.stage), one.verdict, one.value, one.target, distance, None, one.missing)  # fmt: skip


def _indicators(evaluation: Evaluation, below: list[Distance]) -> Iterator[Distance]:
    """Every indicator, part, entry condition and veto that is judged."""
    pack = evaluation.standard.pack
    rules = {**pack.indicators, **pack.entry, **pack.vetoes}
    seen: dict[str, Distance] = {}
    counting = _counting(evaluation)
    # Parts come before their whole, which is as far from its limit as they are.
    for one in sorted(
        every_judgement(evaluation), key=lambda one: bool(one.indicator in rules and rules[one.indicator].parts)
    ):
        known = one.indicator in rules or (pack.composite is not None and one.indicator == pack.composite.id)
        if one.verdict is None or one.indicator in seen or not known:
            continue
        seen[one.indicator] = _of_indicator(
            evaluation, one, rules.get(one.indicator), [*below, *seen.values()], counting
        )
    order = {name: place for place, name in enumerate(rules)}
    yield from sorted(seen.values(), key=lambda one: order.get(one.subject.id, len(order)))


def _of_indicator(
    evaluation: Evaluation, one: Judged, rule: IndicatorRule | None, below: list[Distance], counting: Counting
) -> Distance:
    subject = Subject("indicator", one.indicator)
    method = rule.method if rule is not None else "composite"
    if method in ("county_judgement", "school_judgement"):
        return Distance(subject, str(one.verdict), missing=one.missing, documents=True)
    if method in ("row_ratio", "composite", "parts") or method in SCHOOL_METHODS:
        members = [each for each in below if _belongs(evaluation, one.indicator, each, counting)]
        return _worst(subject, str(one.verdict), members, one.missing)
    operator: Operator = rule.operator if rule is not None else ">="
    found = [slack(each.value, each.target, operator) for each in _figures(one)]
    least = min((each for each in found if each is not None), default=None)
    return Distance(subject, str(one.verdict), one.value, one.target, least, None, one.missing)


def _figures(one: Judged) -> Iterator[Judged]:
    """The judgement itself where it has a figure and a target, else its parts."""
    if one.value is not None and one.target is not None:
        yield one
    for part in one.parts:
        yield from _figures(part)


def _counting(evaluation: Evaluation) -> Counting:
    """The rows of the school rule's indicators that count on the county: those in school rows that fail the rule."""
    rule = evaluation.standard.pack.school_rule
    if rule is None:
        return set()
    rows = against(evaluation.rows, evaluation.school_rows, rule.of, []).filter(pl.col("verdict") != "pass")
    return set(rows.select("indicator", "school_id", "stage").iter_rows())


def _belongs(evaluation: Evaluation, indicator: str, one: Distance, counting: Counting) -> bool:
    """Whether the verdict on an indicator hangs on that of `one`."""
    pack = evaluation.standard.pack
    subject, rule = one.subject, pack.indicators.get(indicator)
    if rule is None:
        return subject.level == "composite"
    if rule.parts:
        return subject.level == "indicator" and subject.id in rule.parts
    if subject.level == "cv":
        return rule.balance is not None and rule.balance.id == subject.id
    if subject.level != "row" or subject.id != indicator:
        return False
    if pack.school_rule is not None and indicator in pack.school_rule.of:
        return (subject.id, subject.school_id, subject.stage) in counting
    return rule.method != "row_ratio"


def _areas(evaluation: Evaluation, indicators: list[Distance]) -> Iterator[Distance]:
    pack = evaluation.standard.pack
    of = {name: rule.area for name, rule in pack.indicators.items()}
    parts = {part for rule in pack.indicators.values() for part in rule.parts}
    if pack.composite is not None:
        of[pack.composite.id] = pack.composite.area
    for area, _, verdict in evaluation.areas():
        members = [one for one in indicators if of.get(one.subject.id) == area and one.subject.id not in parts]
        yield _worst(Subject("area", area), verdict, members, ())


def _worst(subject: Subject, verdict: str, members: Iterable[Distance], missing: tuple[Missing, ...]) -> Distance:
    """A verdict that is the worst of others: as far from its limit as the one that is furthest below, or closest to it."""
    members = list(members)
    known = [one for one in members if one.slack is not None]
    least = min(known, key=lambda one: one.slack or 0.0, default=None)
    if not missing:
        missing = tuple(dict.fromkeys(cell for one in members if one.verdict == "unknown" for cell in one.missing))
    documents = bool(members) and all(one.documents for one in members)
    if least is None:
        return Distance(subject, verdict, missing=missing, documents=documents)
    return Distance(
        subject, verdict, slack=least.slack, weakest=least.subject, missing=missing if verdict == "unknown" else (), documents=documents
    )  # fmt: skip
