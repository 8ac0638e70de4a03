"""Every school row and school that misses a demand, with the shortage in whole units."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.reporting.basis import Basis, Row, number, text
from junheng.reporting.figures import NOTHING, Figure, percent
from junheng.standards.model import IndicatorRule

PLAIN_REASONS = frozenset({"below"})  # say no more than the figures beside them


@dataclass(frozen=True, slots=True)
class Shortage:
    """A school (in a stage) below a target, or above a limit."""

    school_id: str
    school: str
    stage: str
    stage_name: str
    indicator: str
    name: str
    value: Figure
    target: Figure
    target_text: str
    ratio: Figure
    short: Figure
    short_text: str
    over: bool
    short_school: Figure
    tolerated: bool
    effect: str
    reason: str
    owner: str


@dataclass(frozen=True, slots=True)
class ShortageTotal:
    """All shortages of an indicator in a stage together."""

    indicator: str
    name: str
    stage_name: str
    items: int
    short: Figure
    short_text: str
    owner: str


@dataclass(frozen=True, slots=True)
class Shortages:
    """The list of shortages."""

    lead: str
    items: tuple[Shortage, ...]
    totals: tuple[ShortageTotal, ...]


def shortages_of(basis: Basis) -> Shortages:
    """Failing rows: indicators in the order of the standard, stage by stage, the largest shortage first."""
    items = [_shortage(basis, row) for row in basis.rows if row["verdict"] == "fail"]
    stages: dict[str, int] = {stage: place for place, stage in enumerate(basis.evaluation.standard.pack.stages)}
    items.sort(
        key=lambda item: (
            basis.place(item.indicator),
            stages.get(item.stage, -1),
            -(item.short.value or 0.0),
            item.school_id,
        )
    )
    return Shortages(_lead(basis, len(items)), tuple(items), _totals(basis, items))


def _lead(basis: Basis, count: int) -> str:
    if not count:
        judged = any(row["verdict"] is not None for row in basis.rows)
        return basis.say("shortages_none" if judged else "shortages_unjudged")
    if basis.floor is None:
        return basis.say("shortages_lead_plain", count=count)
    return basis.say("shortages_lead", count=count, floor=basis.floor_text)


def _shortage(basis: Basis, row: Row) -> Shortage:
    indicator, school, stage = text(row["indicator"]), text(row["school_id"]), text(row["stage"])
    rule = basis.evaluation.standard.rule(indicator)
    over = rule.operator != ">="
    unit = basis.say.text(rule.short_unit)
    short = Figure(number(row["short_by"]), 0, unit)
    whole = basis.school_verdicts.get((school, stage))
    tolerated = indicator in basis.ratios and whole is not None and whole["verdict"] == "pass"
    target = basis.target(row, rule)
    return Shortage(
        school,
        basis.school(school),
        stage,
        basis.say.stage(stage) or basis.say("whole_school"),
        indicator,
        basis.say.text(rule.name),
        basis.value(row, rule),
        target,
        basis.say.asked(rule.operator, target.full) if target.value is not None else "",
        percent(number(row["ratio"])),
        short,
        _short_text(basis, short, over=over),
        over,
        Figure(number(row["short_by_school"]), 0, unit),
        tolerated,
        basis.say("tolerated" if tolerated else "counted"),
        _reason(basis, row, rule),
        basis.say.text(rule.owner),
    )


def _reason(basis: Basis, row: Row, rule: IndicatorRule) -> str:
    """What the figures do not say by themselves."""
    words = [] if row["reason"] in PLAIN_REASONS else [basis.reason(row, rule)]
    if row["differs_when_rounded"]:
        words.append(basis.say("flag_rounded"))
    return basis.say.clauses(words)


def _short_text(basis: Basis, short: Figure, *, over: bool) -> str:
    if short.value is None:
        return ""
    return basis.say("over_by", amount=short.full) if over else short.full


def _totals(basis: Basis, items: list[Shortage]) -> tuple[ShortageTotal, ...]:
    """Sums by indicator and stage, in the order of the items."""
    groups: dict[tuple[str, str], list[Shortage]] = {}
    for item in items:
        groups.setdefault((item.indicator, item.stage), []).append(item)
    totals = []
    for same in groups.values():
        first = same[0]
        known = [item.short.value for item in same if item.short.value is not None]
        short = Figure(sum(known), 0, first.short.unit) if known else NOTHING
        totals.append(
            ShortageTotal(
                first.indicator,
                first.name,
                first.stage_name,
                len(same),
                short,
                _short_text(basis, short, over=first.over),
                first.owner,
            )
        )
    return tuple(totals)
