"""The indicators at a glance: per area, the ratios of school rows in one table and all others with their parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from junheng.evaluation.case import Judged
from junheng.evaluation.evaluate import SCHOOL_METHODS
from junheng.evaluation.reasons import part_name
from junheng.reporting.basis import Basis
from junheng.reporting.figures import NOTHING, Figure, limit_of
from junheng.standards.model import IndicatorRule

MOST_PARTS_SHOWN = 3  # values of parts that stand beside an indicator; more are found under it


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator, a condition, or a part of one (`depth` over 0)."""

    id: str
    name: str
    demand: str
    depth: int
    value: Figure
    value_text: str
    target: Figure
    target_text: str
    verdict: str | None
    words: str
    reason: str
    flags: tuple[str, ...]
    parts: int
    key: str  # of the explanation that opens, empty where the line above has it


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient of variation of one stage, with the rows below target."""

    stage: str
    cv: Figure
    limit: Figure
    asked: str  # the limit in words
    verdict: str | None
    failed: int
    unknown: int
    rows: int
    key: str  # of the explanation that opens


@dataclass(frozen=True, slots=True)
class RatioLine:
    """An indicator that every school row has a value of."""

    id: str
    name: str
    demand: str
    unit: str
    coefficients: tuple[Coefficient, ...]
    verdict: str | None
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class AreaPart:
    """The indicators of one area."""

    id: str
    name: str
    verdict: str
    words: str
    ratios: tuple[RatioLine, ...]
    composite: RatioLine | None
    lines: tuple[Line, ...]


def areas_of(basis: Basis) -> tuple[AreaPart, ...]:
    """The indicators by area, in the order of the standard."""
    pack = basis.evaluation.standard.pack
    parts = []
    for area, name, verdict in basis.evaluation.areas():
        of_area = [one for one in basis.evaluation.county if in_area(basis, one, area)]
        composite = next(
            (one for one in of_area if pack.composite is not None and one.indicator == pack.composite.id), None
        )
        ratios = [one for one in of_area if one.indicator in basis.ratios]
        others = [one for one in of_area if one.indicator not in basis.ratios and one is not composite]
        parts.append(
            AreaPart(
                area,
                basis.say.text(name),
                verdict,
                basis.say.verdict(verdict),
                tuple(ratio_line(basis, one) for one in ratios),
                composite_line(basis, composite) if composite is not None else None,
                tuple(lines_of(basis, others)),
            )
        )
    return tuple(parts)


def in_area(basis: Basis, judged: Judged, area: str) -> bool:
    """Whether an indicator or a composite belongs to an area."""
    composite = basis.evaluation.standard.pack.composite
    if composite is not None and judged.indicator == composite.id:
        return composite.area == area
    return basis.evaluation.standard.rule(judged.indicator).area == area


def ratio_line(basis: Basis, judged: Judged) -> RatioLine:
    """A resource indicator with its coefficients."""
    rule = basis.ratios[judged.indicator]
    return RatioLine(
        judged.indicator,
        basis.say.text(rule.name),
        basis.say.text(rule.text),
        basis.say.text(rule.unit),
        tuple(_coefficient(basis, judged, rule, stage) for stage in basis.stages),
        judged.verdict,
        basis.say.verdict(judged.verdict),
        reason_words(basis, judged),
    )


def _coefficient(basis: Basis, judged: Judged, rule: IndicatorRule, stage: str) -> Coefficient:
    found = Counter(
        str(row["verdict"]) for row in basis.rows if row["indicator"] == judged.indicator and row["stage"] == stage
    )
    balance_id = rule.balance.id if rule.balance is not None else ""
    part = next((part for part in judged.parts if part.indicator == balance_id and part.stage == stage), None)
    digits = rule.balance.decimals if rule.balance is not None else 3
    if part is None:
        return Coefficient(
            stage, Figure(None, digits), limit_of(None), "", None, found["fail"], found["unknown"], found.total(), ""
        )
    limit = limit_of(part.target, 2)
    operator = rule.balance.operator(stage) if rule.balance is not None else "<="
    return Coefficient(
        stage,
        Figure(part.value, digits),
        limit,
        basis.say.asked(operator, limit.text) if limit.value is not None else "",
        part.verdict,
        found["fail"],
        found["unknown"],
        found.total(),
        f"{balance_id}/{stage}",
    )


def composite_line(basis: Basis, judged: Judged) -> RatioLine:
    """A composite with its value in each stage."""
    rule = basis.evaluation.standard.pack.composite
    if rule is None:
        raise TypeError("the standard has no composite")
    by_stage = {part.stage: part for part in judged.parts}
    return RatioLine(
        judged.indicator,
        basis.say.text(rule.name),
        basis.say.text(rule.text),
        "",
        tuple(
            Coefficient(
                stage,
                Figure(by_stage[stage].value, rule.decimals),
                limit_of(by_stage[stage].target, 2),
                basis.say.asked(rule.operator, limit_of(by_stage[stage].target, 2).text),
                by_stage[stage].verdict,
                0,
                0,
                0,
                f"{rule.id}/{stage}",
            )
            for stage in basis.stages
            if stage in by_stage
        ),
        judged.verdict,
        basis.say.verdict(judged.verdict),
        reason_words(basis, judged),
    )


def lines_of(basis: Basis, judged: Iterable[Judged], verdict_words: str = "") -> Iterable[Line]:
    """Indicators or conditions, each followed by its parts. `verdict_words` is put before the key of a verdict's words."""
    for one in judged:
        yield from _lines(basis, one, None, 0, verdict_words)


def _lines(basis: Basis, judged: Judged, parent: IndicatorRule | None, depth: int, prefix: str) -> Iterable[Line]:
    say = basis.say
    rule = basis.evaluation.rule_of(judged.indicator) or parent
    parts = sorted(judged.parts, key=lambda part: _stage_place(basis, part))
    value, target = _value(judged, rule, basis), _target(judged, rule, basis)
    key = f"{prefix}{judged.verdict}" if prefix and judged.verdict in ("pass", "fail") else judged.verdict
    yield Line(
        judged.indicator,
        basis.say.text(part_name(judged, basis.evaluation.standard)) if depth else basis.name(judged.indicator),
        say.text(rule.text) if rule is not None and (depth == 0 or not _is_slice(judged)) else "",
        depth,
        value,
        _value_text(basis, judged, rule, value, parts),
        target,
        _target_text(basis, rule, target),
        judged.verdict,
        say.verdict(key),
        reason_words(basis, judged, parent),
        _flags(basis, judged, rule),
        len(parts),
        judged.indicator if depth == 0 or not _is_slice(judged) else "",
    )
    for part in parts:
        yield from _lines(basis, part, rule, depth + 1, prefix)


def _is_slice(judged: Judged) -> bool:
    return bool(judged.stage or judged.label is not None)


def _stage_place(basis: Basis, judged: Judged) -> tuple[str, int]:
    """Parts keep their order but for the stage, which goes as in the standard."""
    stages = basis.evaluation.standard.pack.stages
    label = judged.label.zh if judged.label is not None and judged.stage else ""
    return label, stages.index(judged.stage) if judged.stage in stages else len(stages)


def _value(judged: Judged, rule: IndicatorRule | None, basis: Basis) -> Figure:
    if judged.value is None or rule is None:
        return NOTHING
    if rule.method in SCHOOL_METHODS:
        return Figure(judged.value, 2, "%")
    return Figure(judged.value, rule.decimals, basis.say.text(rule.unit))


def _target(judged: Judged, rule: IndicatorRule | None, basis: Basis) -> Figure:
    if judged.target is None or rule is None:
        return NOTHING
    unit = "%" if rule.method in SCHOOL_METHODS else basis.say.text(rule.unit)
    # In English the unit is a phrase; it stands at the value and need not be said twice.
    return limit_of(judged.target, 0, unit if basis.say.language == "zh" or unit == "%" else "")


def _target_text(basis: Basis, rule: IndicatorRule | None, target: Figure) -> str:
    if rule is None or target.value is None:
        return ""
    if rule.method in SCHOOL_METHODS:
        return basis.say("all_schools")
    return basis.say.asked(rule.operator, target.full)


def _value_text(
    basis: Basis, judged: Judged, rule: IndicatorRule | None, value: Figure, parts: Sequence[Judged]
) -> str:
    if value.value is not None:
        return value.full
    if rule is not None and rule.method == "county_judgement" and judged.verdict != "unknown":
        return basis.say("by_evidence")
    return _parts_text(basis, parts, rule)


def _parts_text(basis: Basis, parts: Sequence[Judged], parent: IndicatorRule | None) -> str:
    """The values of a few parts, for an indicator that has none of its own."""
    if not 0 < len(parts) <= MOST_PARTS_SHOWN or any(part.value is None for part in parts):
        return ""
    figures = [_value(part, basis.evaluation.rule_of(part.indicator) or parent, basis) for part in parts]
    return " / ".join(figure.full for figure in figures)


def _flags(basis: Basis, judged: Judged, rule: IndicatorRule | None) -> tuple[str, ...]:
    flags = []
    if judged.differs_when_rounded:
        flags.append(basis.say("flag_rounded"))
    # Levels, cases and years are whole: standing at the limit is no close call.
    if judged.at_limit and rule is not None and rule.decimals and judged.target not in (0.0, 100.0):
        flags.append(basis.say("flag_at_limit"))
    return tuple(flags)


def reason_words(basis: Basis, judged: Judged, parent: IndicatorRule | None = None) -> str:
    """Why an indicator is judged as it is; which cells are missing stands in the list of unknowns."""
    if judged.reason == "no_target" and judged.indicator in basis.ratios:
        return ""
    return basis.say.text(basis.evaluation.reason_judged(judged, parent, brief=True))
