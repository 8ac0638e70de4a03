"""What changed against another evaluation, in words and rounded figures: verdicts, coefficients, schools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from junheng.evaluation import Evaluation
from junheng.evaluation.comparison import REASONS, Comparison
from junheng.reporting.figures import Figure
from junheng.reporting.words import Speaker
from junheng.text import Text

Line = Mapping[str, Any]
OF_SCHOOLS = ("row", "school_rule")


@dataclass(frozen=True, slots=True)
class Turn:
    """A verdict that changed."""

    indicator: str
    name: str
    school_id: str
    school: str
    stage_name: str
    before: Figure
    after: Figure
    demand: str
    verdict_before: str
    verdict_after: str
    words: str  # both verdicts
    because: str


@dataclass(frozen=True, slots=True)
class CoefficientChange:
    """A coefficient that changed, and by what; `by` in the order of the comparison's reasons."""

    indicator: str
    name: str
    stage_name: str
    before: Figure
    after: Figure
    change: str
    by: tuple[str, ...]
    school: str  # whose part changed most in the same direction


@dataclass(frozen=True, slots=True)
class Changes:
    """The whole comparison. `reasons` are the headings of `CoefficientChange.by`."""

    before: str
    after: str
    reasons: tuple[str, ...]
    lead: tuple[str, ...]
    turned: tuple[Turn, ...]
    coefficients: tuple[CoefficientChange, ...]
    schools_lead: str
    schools: tuple[Turn, ...]


def changes_of(found: Comparison, say: Speaker) -> Changes:
    """What there is to say of a comparison."""
    reasons = tuple(say.text(REASONS[name]) for name in found.reasons)
    turned = found.turned
    of_schools = turned.filter(pl.col("what").is_in(OF_SCHOOLS))
    # A school as a whole before its single indicators.
    ordered = of_schools.sort(
        "what", "indicator", "stage", "school_id", descending=[True, False, True, False], maintain_order=True
    )
    return Changes(
        before=_side(found.before, say),
        after=_side(found.after, say),
        reasons=reasons,
        lead=tuple(_lead(found, say, reasons)),
        turned=tuple(_turn(found, line, say) for line in _of_county(found, turned)),
        coefficients=tuple(_coefficients(found, say)),
        schools_lead=_schools_lead(of_schools, say),
        schools=tuple(_turn(found, line, say) for line in ordered.iter_rows(named=True)),
    )


def _side(side: Evaluation, say: Speaker) -> str:
    pack, snapshot = side.standard.pack, side.snapshot
    return say(
        "changes_side", county=snapshot.county or say("unnamed"), year=snapshot.year, id=pack.id, version=pack.version,
        verdict=say.verdict(side.verdict),
    )  # fmt: skip


def _lead(found: Comparison, say: Speaker, reasons: tuple[str, ...]) -> Iterator[str]:
    if not reasons:
        yield say("changes_none")
        return
    yield say("changes_reasons", reasons=say.listed(reasons))
    for key, schools in (("changes_opened", found.opened), ("changes_closed", found.closed)):
        if schools:
            yield say(key, count=len(schools), names=say.listed(found.name_of(one) for one in schools))
    of_county = found.numbers.filter(pl.col("what") == "indicator")
    for key, here, there in (
        ("changes_only_before", "present_before", "present_after"),
        ("changes_only_after", "present_after", "present_before"),
    ):
        ids = of_county.filter(pl.col(here) & ~pl.col(there))["indicator"].to_list()
        if ids:
            yield say(key, ids=say.listed(ids))


def _schools_lead(turned: pl.DataFrame, say: Speaker) -> str:
    if turned.height == 0:
        return say("changes_no_school")
    now = turned["verdict_after"]
    return say("changes_schools", count=turned.height, better=(now == "pass").sum(), worse=(now == "fail").sum())


def _of_county(found: Comparison, turned: pl.DataFrame) -> Iterator[Line]:
    areas = [{area: name for area, name, _ in side.areas()} for side in (found.before, found.after)]
    for line in turned.filter(~pl.col("what").is_in(OF_SCHOOLS)).iter_rows(named=True):
        # Areas of two standards may have the same id and be about other things.
        if line["what"] != "area" or areas[0][line["indicator"]] == areas[1][line["indicator"]]:
            yield line


def _turn(found: Comparison, line: Line, say: Speaker) -> Turn:
    digits = _digits(found, line)
    before, after = (line[f"verdict_{when}"] for when in ("before", "after"))
    return Turn(
        line["indicator"] if line["what"] in ("indicator", "balance", *OF_SCHOOLS) else "",
        say.text(_name(found, line)),
        line["school_id"],
        found.name_of(line["school_id"]) if line["school_id"] else "",
        say.stage(line["stage"]),
        Figure(line["value_before"], digits),
        Figure(line["value_after"], digits),
        _demand(line),
        before or "",
        after or "",
        f"{say.verdict(before)} → {say.verdict(after)}",
        _because(found, line, say),
    )


def _name(found: Comparison, line: Line) -> Text:
    if line["what"] == "county":
        return Text("全县", "the county")
    if line["what"] == "area":
        return next(name for area, name, _ in found.after.areas() if area == line["indicator"])
    side = found.after if line["present_after"] else found.before
    name = side.name_of(line["indicator"])
    return Text(f"{name.zh}（差异系数）", f"{name.en} (CV)") if line["what"] == "balance" else name


def _digits(found: Comparison, line: Line) -> int:
    """How many digits the official forms give the number."""
    if line["what"] == "school_rule":  # how many of the seven are met
        return 0
    rule = found.after.rule_of(line["indicator"]) or found.before.rule_of(line["indicator"])
    if rule is None:
        return 3
    return rule.balance.decimals if line["what"] == "balance" and rule.balance is not None else rule.decimals


def _demand(line: Line) -> str:
    """The demand, and how it changed."""
    before, after = (line[f"target_{when}"] for when in ("before", "after"))
    if before == after:
        return "" if after is None else f"{after:g}"
    return " → ".join("—" if one is None else f"{one:g}" for one in (before, after))


def _because(found: Comparison, line: Line, say: Speaker) -> str:
    """By which of the reasons a verdict turned: each that is enough by itself, or those that it takes together."""
    alone, needed = ([say.text(REASONS[name]) for name in line[which]] for which in ("alone", "needed"))
    if len(alone) == 1:
        return alone[0]
    if alone:
        return say("changes_each", names=say.listed(alone))
    together = needed if len(needed) > 1 else [say.text(REASONS[name]) for name in found.reasons]
    return say("changes_together", names=say.listed(together))


def _coefficients(found: Comparison, say: Speaker) -> Iterator[CoefficientChange]:
    for line in found.numbers.filter(pl.col("what") == "balance").iter_rows(named=True):
        if line["present_before"] and line["present_after"] and line["change"] != 0:
            digits = _digits(found, line)
            side = found.after
            yield CoefficientChange(
                line["indicator"],
                say.text(side.name_of(line["indicator"])),
                say.stage(line["stage"]),
                Figure(line["value_before"], digits),
                Figure(line["value_after"], digits),
                _signed(line["change"], digits),
                tuple(_signed(line[name], digits) for name in found.reasons),
                _widest(found, line),
            )


def _signed(value: float | None, digits: int) -> str:
    if value is None:
        return "—"
    return f"{value:+.{digits}f}" if abs(value) >= 0.5 * 10**-digits else "0"


def _widest(found: Comparison, line: Line) -> str:
    """The school whose part of CV² changed most in the direction of the coefficient."""
    if line["change"] is None:
        return ""
    of = (pl.col("indicator") == line["indicator"]) & (pl.col("stage") == line["stage"])
    parts = found.parts.filter(of).sort("change", descending=line["change"] > 0, maintain_order=True)
    return found.name_of(parts["school_id"][0]) if parts.height else ""
