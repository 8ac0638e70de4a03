"""What was not reported, in words, by who owes it: an office for county figures, the school for its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from junheng.evaluation.case import Missing
from junheng.evaluation.county import owed_cell
from junheng.reporting.basis import Basis, missing_of
from junheng.standards.model import IndicatorRule

OFFICE_TABLES = frozenset({"county", "vetoes", "survey", "evidence", "monitoring_balance", "monitoring_quality"})


@dataclass(frozen=True, slots=True)
class OwedCell:
    """One missing cell and what it leaves open. `school_id` is empty where an office owes it."""

    who: str
    school_id: str
    cell: str
    indicators: tuple[str, ...]
    office: str  # that leads the indicators


@dataclass(frozen=True, slots=True)
class OwedAlike:
    """A cell that several schools owe in the same words: a table, a column or a line that was not given."""

    cell: str
    schools: tuple[str, ...]
    everybody: bool
    indicators: tuple[str, ...]
    office: str


@dataclass(frozen=True, slots=True)
class OwedBySchool:
    """What a single school owes beside what several owe alike."""

    school_id: str
    school: str
    cells: tuple[OwedCell, ...]


@dataclass(frozen=True, slots=True)
class Owed:
    """All that is missing."""

    cells: tuple[OwedCell, ...]
    offices: tuple[tuple[str, tuple[OwedCell, ...]], ...]
    alike: tuple[OwedAlike, ...]
    schools: tuple[OwedBySchool, ...]
    lead: str


def owed_cells(basis: Basis) -> list[tuple[str, Missing]]:
    """Every (indicator, missing cell): of the county's judgements, and of rows left open beside a failing one."""
    found = dict.fromkeys(basis.evaluation.unknowns())
    for row in basis.rows:
        if row["verdict"] == "unknown":
            for cell in missing_of(row):
                found[str(row["indicator"]), owed_cell(cell, row)] = None
    return list(found)


def owed_of(basis: Basis) -> Owed:
    """All that is missing, by who owes it."""
    cells = _cells(basis)
    offices: dict[str, list[OwedCell]] = {}
    by_text: dict[str, list[OwedCell]] = {}
    for cell in cells:
        (by_text if cell.school_id else offices).setdefault(cell.cell if cell.school_id else cell.who, []).append(cell)
    alike, single = [], []
    total = basis.evaluation.case.compulsory["school_id"].n_unique()
    for words, same in by_text.items():
        schools = list(dict.fromkeys(cell.school_id for cell in same))
        if len(schools) == 1:
            single += same
            continue
        alike.append(
            OwedAlike(
                words,
                tuple(basis.short(school) for school in schools),
                len(schools) >= total,
                tuple(sorted({indicator for cell in same for indicator in cell.indicators}, key=basis.place)),
                same[0].office,
            )
        )
    return Owed(
        tuple(cells),
        tuple((who, tuple(owed)) for who, owed in offices.items()),
        tuple(sorted(alike, key=lambda one: -len(one.schools))),
        _by_school(basis, single),
        basis.say(
            "unknowns_lead",
            cells=f"{len(cells):,}",
            indicators=len({_top(basis, indicator) for cell in cells for indicator in cell.indicators}),
            schools=len({cell.school_id for cell in cells if cell.school_id}),
        ),
    )


def _cells(basis: Basis) -> list[OwedCell]:
    concerned: dict[Missing, dict[str, None]] = {}
    for indicator, missing in owed_cells(basis):
        concerned.setdefault(missing, {})[indicator] = None
    locator = basis.evaluation.locator
    cells = []
    for missing, ids in concerned.items():
        indicators = tuple(sorted(ids, key=basis.place))
        office = _office(basis, indicators)
        own = missing.school_id and missing.table not in OFFICE_TABLES
        words = basis.say.text(locator.described(missing))
        if missing.table == "evidence":
            of = basis.short(missing.school_id) if missing.school_id else ""
            words = basis.say.listed([words, *(basis.name(one) for one in indicators), *([of] if of else [])])
        who = basis.school(missing.school_id) if own else office
        cells.append(OwedCell(who, missing.school_id if own else "", words, indicators, office))
    return cells


def _by_school(basis: Basis, cells: Iterable[OwedCell]) -> tuple[OwedBySchool, ...]:
    found: dict[str, list[OwedCell]] = {}
    for cell in cells:
        found.setdefault(cell.school_id, []).append(cell)
    return tuple(OwedBySchool(school, basis.school(school), tuple(owed)) for school, owed in sorted(found.items()))


def _office(basis: Basis, indicators: tuple[str, ...]) -> str:
    rules = (_rule(basis, indicator) for indicator in indicators)
    names = dict.fromkeys(basis.say.text(rule.owner) for rule in rules if rule is not None)
    return basis.say.listed(names) or basis.say("nobody")


def _rule(basis: Basis, indicator: str) -> IndicatorRule | None:
    """The rule of an indicator; of a coefficient, that of the ratio it is about."""
    rule = basis.evaluation.rule_of(indicator)
    if rule is not None:
        return rule
    return next((one for one in basis.ratios.values() if one.balance is not None and one.balance.id == indicator), None)


def _top(basis: Basis, indicator: str) -> str:
    """The indicator that a part belongs to."""
    indicators = basis.evaluation.standard.pack.indicators
    return next((name for name, rule in indicators.items() if indicator in rule.parts), indicator)
