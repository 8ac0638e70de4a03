"""The pieces of indicators: what is asked, by which clause, how the values are spread, and who stands where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from junheng.evaluation.case import Judged
from junheng.reporting.balance import BalanceLine
from junheng.reporting.basis import Basis
from junheng.reporting.indicators import RatioLine, composite_line, lines_of, ratio_line, reason_words
from junheng.reporting.notes import SourceLine, sources_of
from junheng.web.board.judged_lines import JudgedLine, LaidOut
from junheng.web.board.plain import kept, plain
from junheng.web.board.spread import spread_of

ORDER = {"fail": 0, "unknown": 1, "pass": 2}


def indicators_of(parts: LaidOut, lines: Iterable[JudgedLine]) -> Iterator[tuple[str, dict[str, object]]]:
    """The id of every indicator, condition and composite, and what its page shows."""
    evaluation = parts.basis.evaluation
    sources = {one.id: one for one in sources_of(parts.basis)}
    by_indicator: dict[str, dict[str, list[JudgedLine]]] = {}
    for line in lines:
        by_indicator.setdefault(line.indicator, {}).setdefault(line.stage, []).append(line)
    balance = {(line.indicator, line.stage): line for stage in parts.balance for line in stage.lines}
    kinds = (("", evaluation.county), ("entry", evaluation.entry), ("veto", evaluation.vetoes))
    pages: dict[str, tuple[Judged, str]] = {one.indicator: (one, kind) for kind, judged in kinds for one in judged}
    for one, kind in list(pages.values()):
        for part in one.parts:  # a part that schools are judged by has a page of its own
            if part.indicator in by_indicator:
                pages.setdefault(part.indicator, (part, kind))
    for indicator, (one, kind) in pages.items():
        yield indicator, _indicator(parts, one, kind, sources, by_indicator, balance)


def _indicator(
    parts: LaidOut,
    judged: Judged,
    kind: str,
    sources: dict[str, SourceLine],
    by_indicator: dict[str, dict[str, list[JudgedLine]]],
    balance: dict[tuple[str, str], BalanceLine],
) -> dict[str, object]:
    basis, say = parts.basis, parts.basis.say
    composite = basis.evaluation.standard.pack.composite
    rule = basis.evaluation.rule_of(judged.indicator)
    ratio = judged.indicator in basis.ratios
    whole = composite is not None and judged.indicator == composite.id
    told = [] if ratio or whole else list(lines_of(basis, [judged], "veto_" if kind == "veto" else ""))
    columns = ratio_line(basis, judged) if ratio else composite_line(basis, judged) if whole else None
    stages = by_indicator.get(judged.indicator, {})
    order = [*basis.evaluation.standard.pack.stages, ""]
    return kept(
        id=judged.indicator,
        kind=kind,
        name=basis.name(judged.indicator),
        unit=say.text(rule.unit) if rule is not None else "",
        owner=say.text(rule.owner) if rule is not None else "",
        verdict=judged.verdict,
        reason=reason_words(basis, judged),
        value=told[0].value_text if told else "",
        target=told[0].target_text if told else "",
        parts=[plain(one) for one in told[1:]],
        coefficients=ratio_piece(basis, columns)["coefficients"] if columns is not None else [],
        sources=[plain(sources[name]) for name in _sourced(basis, judged.indicator) if name in sources],
        stages=[_stage(parts, judged.indicator, stage, stages[stage], balance) for stage in order if stage in stages],
    )


def ratio_piece(basis: Basis, line: RatioLine) -> dict[str, object]:
    """An indicator with its coefficients; each names its stage and what explains it."""
    coefficients = [
        {
            "stage": one.stage,
            "stage_name": basis.say.stage(one.stage),
            "explained": one.key.partition("/")[0],
            "cv": one.cv.text,
            "asked": one.asked,
            "verdict": one.verdict,
            "failed": one.failed,
            "unknown": one.unknown,
            "rows": one.rows,
        }
        for one in line.coefficients
    ]
    said = {"id": line.id, "name": line.name, "verdict": line.verdict, "reason": line.reason}
    return {**said, "coefficients": coefficients}


def _sourced(basis: Basis, indicator: str) -> Iterator[str]:
    """The demands behind an indicator: itself, and the limit of its coefficient."""
    yield indicator
    rule = basis.ratios.get(indicator)
    if rule is not None and rule.balance is not None:
        yield rule.balance.id


def _stage(
    parts: LaidOut,
    indicator: str,
    stage: str,
    lines: Sequence[JudgedLine],
    balance: dict[tuple[str, str], BalanceLine],
) -> dict[str, object]:
    basis = parts.basis
    found = Counter(line.said.get("verdict", "none") for line in lines)
    coefficient = balance.get((indicator, stage))
    rule = basis.evaluation.standard.rule(indicator)
    worst_first = sorted(
        lines,
        key=lambda line: (
            ORDER.get(str(line.said.get("verdict")), 3),
            -int(str(line.said.get("rank", 0))),
            line.school_id,
        ),
    )
    said = kept(
        name=basis.say.stage(stage) or basis.say("whole_school"),
        counts={str(verdict): count for verdict, count in found.items()},
        mean=coefficient.mean.full if coefficient is not None else "",
        coefficient={name: value for name, value in _balance(coefficient).items() if name != "contributors"}
        if coefficient is not None
        else None,
        spread=spread_of([line.number for line in lines if line.number is not None], rule.decimals),
        rows=[
            {"school_id": line.school_id, "school": basis.short(line.school_id), **line.said} for line in worst_first
        ],
    )
    return {"stage": stage, **said}


def _balance(line: BalanceLine) -> dict[str, object]:
    found = plain(line)
    return found if isinstance(found, dict) else {}
