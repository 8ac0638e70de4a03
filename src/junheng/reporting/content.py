"""All that a report says of an evaluation, in one language: the page and the workbook are two prints of it."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.evaluation import Evaluation
from junheng.evaluation.comparison import Comparison
from junheng.evaluation.robustness import Robustness
from junheng.reporting.balance import StageBalance, balance_of
from junheng.reporting.basis import Basis
from junheng.reporting.changes import Changes, changes_of
from junheng.reporting.indicators import AreaPart, Line, areas_of, lines_of
from junheng.reporting.matrix import Matrix, matrices_of
from junheng.reporting.notes import (
    Described,
    Excluded,
    Findings,
    SourceLine,
    description_of,
    excluded_of,
    findings_of,
    sources_of,
)
from junheng.reporting.owed import Owed, owed_of
from junheng.reporting.places import SchoolMap, map_of
from junheng.reporting.safety import Safety, safety_of
from junheng.reporting.shortages import Shortages, shortages_of
from junheng.reporting.summary import Summary, summary_of
from junheng.reporting.words import Speaker
from junheng.text import Language


@dataclass(frozen=True)
class Content:
    """The parts of a report in the order in which they are told."""

    say: Speaker
    summary: Summary
    areas: tuple[AreaPart, ...]
    entry: tuple[Line, ...]
    vetoes: tuple[Line, ...]
    matrices: tuple[Matrix, ...]
    balance: tuple[StageBalance, ...]
    map: SchoolMap
    shortages: Shortages
    owed: Owed
    findings: Findings
    excluded: tuple[Excluded, ...]
    description: tuple[Described, ...]
    sources: tuple[SourceLine, ...]
    indicators: int
    floor: str
    weighted: bool
    example_indicator: str
    changes: Changes | None = None
    safety: Safety | None = None


def content_of(
    evaluation: Evaluation,
    language: Language = "zh",
    *,
    comparison: Comparison | None = None,
    robust: Robustness | None = None,
) -> Content:
    """What there is to say of `evaluation`; `comparison` is with an earlier one, or another; `robust`: how safe it is."""
    basis = Basis(evaluation, Speaker(language))
    return Content(
        say=basis.say,
        summary=summary_of(basis),
        areas=areas_of(basis),
        entry=tuple(lines_of(basis, evaluation.entry)),
        vetoes=tuple(lines_of(basis, evaluation.vetoes, "veto_")),
        matrices=matrices_of(basis),
        balance=balance_of(basis),
        map=map_of(basis),
        shortages=shortages_of(basis),
        owed=owed_of(basis),
        findings=findings_of(basis),
        excluded=excluded_of(basis),
        description=description_of(basis),
        sources=sources_of(basis),
        indicators=len(evaluation.county),
        floor=basis.floor_text,
        weighted=basis.weighted,
        example_indicator=next(iter(basis.ratios), next(iter(evaluation.standard.pack.indicators))),
        changes=changes_of(comparison, basis.say) if comparison is not None else None,
        safety=safety_of(robust, basis.say) if robust is not None else None,
    )
