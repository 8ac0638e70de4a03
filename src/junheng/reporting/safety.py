"""How safe the verdicts are, in words and rounded figures: slack, the number that changes a verdict, the settings that do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from junheng.evaluation.robustness import NO_FLIP, Robustness, SettingFlip, Standing
from junheng.evaluation.robustness.result import NOT_SEARCHED
from junheng.reporting.words import Speaker

FRAGILE = 20  # verdicts on schools that are listed, the most fragile first
SHOWN_SETTINGS = 4  # verdicts of a setting that are named
DIGITS = 7  # significant digits of a number, of which at least all before the point; the exact one stands in the JSON
PERCENT_DIGITS = 2


@dataclass(frozen=True, slots=True)
class SafetyLine:
    """A verdict, its slack and what changes it."""

    id: str
    name: str
    verdict: str
    words: str
    slack: str
    weakest: str
    cell: str  # or why there is none
    place: str
    now: str
    new: str
    change: str
    then: str


@dataclass(frozen=True, slots=True)
class SettingLine:
    """What another value of a setting changes."""

    setting: str
    name: str
    instead: str
    changed: str


@dataclass(frozen=True, slots=True)
class Safety:
    """The whole of it."""

    wide: tuple[SafetyLine, ...]
    rows_title: str
    rows: tuple[SafetyLine, ...]
    settings: tuple[SettingLine, ...]
    searched: str


def safety_of(found: Robustness, say: Speaker) -> Safety:
    """What there is to say of how safe verdicts are: county, areas, indicators and coefficients; the most fragile rows."""
    wide = [one for one in found.standings if one.subject.level not in ("row", "school")]
    fragile = [*found.fragile("row", FRAGILE)]
    return Safety(
        tuple(_line(found, one, say) for one in wide),
        say("safety_rows", count=len(fragile)),
        tuple(_line(found, one, say) for one in fragile),
        tuple(_setting(found, one, say) for one in found.settings if one.changes),
        say.text(NOT_SEARCHED),
    )


def _line(found: Robustness, one: Standing, say: Speaker) -> SafetyLine:
    flip = one.flip
    slack = "" if one.slack is None else f"{100 * one.slack:+.{PERCENT_DIGITS}f}%"
    weakest = "" if one.weakest is None else say.text(found.named(one.weakest))
    id_ = "" if one.subject.level == "area" else one.subject.id
    head = (id_, say.text(found.named(one.subject)), one.verdict, say.verdict(one.verdict), slack, weakest)
    if flip is None:
        return SafetyLine(*head, say.text(NO_FLIP[one.no_flip]), "", "", "", "", "")
    school = found.evaluation.names.get(str(flip.cell.key.get("school_id", "")), "")
    then = say("safety_left_out") if flip.after == "left_out" else say.verdict(flip.after)
    new = shown(flip.new_value)
    if not flip.cell.whole:
        new = say("safety_beyond", value=new)
    change = f"{flip.change:+,.0f}" if flip.relative is None else _percent(flip.relative, say)
    cell = say.text(flip.cell.described(school))
    return SafetyLine(*head, cell, flip.cell.places(), shown(flip.cell.value), new, change, then)


def shown(value: float) -> str:
    """A number as a person reads it."""
    decimals = max(0, DIGITS - len(f"{abs(value):.0f}"))
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _percent(relative: float, say: Speaker) -> str:
    """A relative change; one that would be shown as 0 is said to be less than the smallest shown."""
    smallest = 10.0**-PERCENT_DIGITS
    if 100 * abs(relative) < smallest:
        return say("safety_tiny", smallest=f"{smallest:g}")
    return f"{100 * relative:+.{PERCENT_DIGITS}f}%"


def _setting(found: Robustness, one: SettingFlip, say: Speaker) -> SettingLine:
    wide = [each for each in one.changes if each.subject.level not in ("row", "school")]
    named = [
        f"{say.text(found.named(each.subject))} {_turn(say, each.before, each.after)}" for each in wide[:SHOWN_SETTINGS]
    ]
    small = Counter((each.before, each.after) for each in one.changes if each.subject.level in ("row", "school"))
    what = say.listed(f"{_turn(say, *turn)} × {count}" for turn, count in sorted(small.items()))
    if small:
        named.append(say("safety_counts", count=sum(small.values()), what=what))
    name = say.text(found.evaluation.standard.pack.settings[one.setting].name)
    instead = shown(one.instead) if isinstance(one.instead, float) else str(one.instead)
    return SettingLine(one.setting, name, instead, say.clauses(named))


def _turn(say: Speaker, before: str, after: str) -> str:
    words: Iterable[str] = (
        say("safety_left_out") if one == "left_out" else say.verdict(one) for one in (before, after)
    )
    return " → ".join(words)
