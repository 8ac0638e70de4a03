"""Coefficients of variation against their limits, and which schools make them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from junheng.reporting.basis import Basis, number, text
from junheng.reporting.figures import Figure, limit_of, percent

LARGEST = 5  # contributors named beside a coefficient
DIGITS = 3  # of a coefficient where the rule says nothing
CHART_WIDTH = 220.0


@dataclass(frozen=True, slots=True)
class Contributor:
    """A school row's part in CV²."""

    school_id: str
    school: str
    short: str
    rank: int
    share: Figure  # percent
    value: Figure
    side: str  # "above", "below" the county mean, or empty


@dataclass(frozen=True, slots=True)
class Bar:
    """Where things stand in the chart, from 0 to `CHART_WIDTH`."""

    cv: float
    other: float | None
    limit: float | None


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """The coefficient of an indicator in a stage."""

    stage: str
    indicator: str
    id: str
    name: str
    rows: int
    unreported: int
    cv: Figure
    other: Figure
    weighted: Figure
    unweighted: Figure
    limit: Figure
    mean: Figure
    sd: Figure
    gini: Figure
    theil: Figure
    verdict: str | None
    words: str
    flags: tuple[str, ...]
    problem: str
    bar: Bar | None
    contributors: tuple[Contributor, ...]

    @property
    def largest(self) -> tuple[Contributor, ...]:
        """The largest contributors that contribute at all."""
        return tuple(one for one in self.contributors[:LARGEST] if one.share.value)


@dataclass(frozen=True, slots=True)
class StageBalance:
    """All coefficients of one stage."""

    stage: str
    name: str
    lines: tuple[BalanceLine, ...]


def balance_of(basis: Basis) -> tuple[StageBalance, ...]:
    """The coefficients by stage, indicators in the order of the standard."""
    frame = list(basis.evaluation.balance.iter_rows(named=True))
    known = [number(row[name]) or 0.0 for row in frame for name in ("cv", "cv_unweighted", "cv_weighted", "limit")]
    scale = CHART_WIDTH / (max(known, default=0.0) * 1.08 or 1.0)
    contributors = _contributors(basis)
    lines: dict[str, list[BalanceLine]] = {stage: [] for stage in basis.stages}
    for row in sorted(frame, key=lambda row: basis.place(str(row["indicator"]))):
        if row["stage"] in lines:
            stage = str(row["stage"])
            lines[stage].append(_line(basis, row, scale, contributors.get((stage, str(row["indicator"])), ())))
    return tuple(StageBalance(stage, basis.say.stage(stage), tuple(found)) for stage, found in lines.items() if found)


def _line(basis: Basis, row: Mapping[str, object], scale: float, contributors: tuple[Contributor, ...]) -> BalanceLine:
    indicator = str(row["indicator"])
    rule = basis.ratios[indicator]
    digits = rule.balance.decimals if rule.balance is not None else DIGITS
    cv, limit = number(row["cv"]), number(row["limit"])
    weighted, unweighted = number(row["cv_weighted"]), number(row["cv_unweighted"])
    other = unweighted if basis.weighted else weighted
    return BalanceLine(
        stage=str(row["stage"]),
        indicator=indicator,
        id=rule.balance.id if rule.balance is not None else indicator,
        name=basis.say.text(rule.name),
        rows=int(str(row["rows"])),
        unreported=int(str(row["unreported"])),
        cv=Figure(cv, digits),
        other=Figure(other, digits),
        weighted=Figure(weighted, digits),
        unweighted=Figure(unweighted, digits),
        limit=limit_of(limit, 2),
        mean=Figure(number(row["mean"]), rule.decimals),
        sd=Figure(number(row["sd"]), rule.decimals),
        gini=Figure(number(row["gini"]), digits),
        theil=Figure(number(row["theil"]), digits),
        verdict=text(row["verdict"]) or None,
        words=basis.say.verdict(text(row["verdict"]) or None),
        flags=_flags(basis, row),
        problem=_problem(basis, row),
        bar=None if cv is None else Bar(cv * scale, _scaled(other, scale), _scaled(limit, scale)),
        contributors=contributors,
    )


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else value * scale


def _flags(basis: Basis, row: Mapping[str, object]) -> tuple[str, ...]:
    flags = []
    if row["at_limit"]:
        flags.append("flag_at_limit")
    elif row["near_limit"]:
        flags.append("flag_near_limit")
    if row["differs_when_rounded"]:
        flags.append("flag_rounded")
    if row["differs_when_unweighted"]:
        flags.append("flag_unweighted" if basis.weighted else "flag_weighted")
    return tuple(basis.say(flag) for flag in flags)


def _problem(basis: Basis, row: Mapping[str, object]) -> str:
    if row["unreported"]:
        return basis.say("cv_missing", rows=row["rows"], count=row["unreported"])
    return basis.say("cv_undefined") if row["cv"] is None else ""


def _contributors(basis: Basis) -> dict[tuple[str, str], tuple[Contributor, ...]]:
    means = {(row["stage"], row["indicator"]): row["mean"] for row in basis.evaluation.balance.iter_rows(named=True)}
    values = {
        (row["school_id"], row["stage"], row["indicator"]): number(row["value"])
        for row in basis.rows
        if row["indicator"] in basis.ratios
    }
    found: dict[tuple[str, str], list[Contributor]] = {}
    ordered = basis.evaluation.contributions.sort("share", "school_id", descending=[True, False])
    for row in ordered.iter_rows(named=True):
        key = (row["stage"], row["indicator"])
        places = found.setdefault(key, [])
        value, mean = values.get((row["school_id"], *key)), means.get(key)
        side = "" if value is None or mean is None or value == mean else "above" if value > mean else "below"
        places.append(
            Contributor(
                row["school_id"],
                basis.school(row["school_id"]),
                basis.short(row["school_id"]),
                len(places) + 1,
                percent(row["share"]),
                Figure(value, basis.ratios[row["indicator"]].decimals),
                side,
            )
        )
    return {key: tuple(contributors) for key, contributors in found.items()}
