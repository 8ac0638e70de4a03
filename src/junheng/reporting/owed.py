"""What was not reported, in words, by who owes it: an office for county figures, the school for its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from junheng.evaluation.case import Missing
from junheng.evaluation.county import owed_cell
from junheng.reporting.basis import Basis, missing_of

OFFICE_TABLES = frozenset({"county", "vetoes", "survey", "evidence", "monitoring_balance", "monitoring_quality"})

NAMED_AFTER_INDICATOR = frozenset({"evidence", "vetoes"})  # a cell of theirs says little without what it is about


@dataclass(frozen=True, slots=True)
class OwedCell:
    """One missing cell and what it leaves open. `school_id` is empty where an office owes it."""

    who: str
    school_id: str
    about: str  # the school it is about
    about_school: str
    cell: str
    indicators: tuple[str, ...]
    office: str  # that leads the indicators


@dataclass(frozen=True, slots=True)
class OwedAlike:
    """Cells that are named by the same words: a table, a column or a line that several schools did not give.

    `schools` is empty where it is a single figure of the county.
    """

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
    offices: tuple[tuple[str, tuple[OwedAlike, ...]], ...]
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
    rule = basis.evaluation.standard.pack.school_rule
    # What a coefficient or the school rule lacks are the figures of the indicators, and is named there.
    of = {one.balance.id: name for name, one in basis.ratios.items() if one.balance is not None}
    named = ((of.get(indicator, indicator), missing) for indicator, missing in found)
    return list(dict.fromkeys(one for one in named if rule is None or one[0] != rule.id))


def owed_of(basis: Basis) -> Owed:
    """All that is missing, by who owes it."""
    cells = _cells(basis)
    of_schools = [cell for cell in cells if cell.school_id]
    grouped = _grouped(basis, of_schools)
    alike = [one for one, same in grouped if len(one.schools) > 1]
    single = [cell for one, same in grouped if len(one.schools) == 1 for cell in same]
    offices: dict[str, list[OwedCell]] = {}
    for cell in cells:
        if not cell.school_id:
            offices.setdefault(cell.who, []).append(cell)
    return Owed(
        tuple(cells),
        tuple((who, tuple(one for one, _ in _grouped(basis, owed))) for who, owed in offices.items()),
        tuple(sorted(alike, key=lambda one: -len(one.schools))),
        _by_school(basis, single),
        basis.say(
            "unknowns_lead",
            cells=f"{len(cells):,}",
            indicators=len({_top(basis, indicator) for cell in cells for indicator in cell.indicators}),
            schools=len({cell.about for cell in cells if cell.about}),
        ),
    )


def _grouped(basis: Basis, cells: Iterable[OwedCell]) -> list[tuple[OwedAlike, list[OwedCell]]]:
    """Cells under the same words together."""
    by_text: dict[str, list[OwedCell]] = {}
    for cell in cells:
        by_text.setdefault(cell.cell, []).append(cell)
    total = basis.evaluation.case.compulsory["school_id"].n_unique()
    found = []
    for words, same in by_text.items():
        schools = list(dict.fromkeys(cell.about for cell in same if cell.about))
        indicators = sorted({indicator for cell in same for indicator in cell.indicators}, key=basis.place)
        names = tuple(basis.short(school) for school in schools)
        found.append((OwedAlike(words, names, len(schools) >= total, tuple(indicators), same[0].office), same))
    return found


def _cells(basis: Basis) -> list[OwedCell]:
    concerned: dict[Missing, dict[str, None]] = {}
    for indicator, missing in owed_cells(basis):
        concerned.setdefault(missing, {})[indicator] = None
    locator = basis.evaluation.locator
    cells = []
    for missing, ids in concerned.items():
        indicators = tuple(sorted(ids, key=basis.place))
        office = _office(basis, indicators)
        own = bool(missing.school_id) and missing.table not in OFFICE_TABLES
        words = basis.say.text(locator.described(missing))
        if missing.table in NAMED_AFTER_INDICATOR:
            words = basis.say("judgement_of", name=basis.say.listed(map(basis.name, indicators)), cell=words)
        about = basis.school(missing.school_id) if missing.school_id else ""
        who = about if own else office
        school = missing.school_id if own else ""
        cells.append(OwedCell(who, school, missing.school_id, about, words, indicators, office))
    return cells


def _by_school(basis: Basis, cells: Iterable[OwedCell]) -> tuple[OwedBySchool, ...]:
    found: dict[str, list[OwedCell]] = {}
    for cell in cells:
        found.setdefault(cell.school_id, []).append(cell)
    return tuple(OwedBySchool(school, basis.school(school), tuple(owed)) for school, owed in sorted(found.items()))


def _office(basis: Basis, indicators: tuple[str, ...]) -> str:
    rules = map(basis.evaluation.rule_of, indicators)
    names = dict.fromkeys(basis.say.text(rule.owner) for rule in rules if rule is not None)
    return basis.say.listed(names) or basis.say("nobody")


def _top(basis: Basis, indicator: str) -> str:
    """The indicator that a part belongs to."""
    indicators = basis.evaluation.standard.pack.indicators
    return next((name for name, rule in indicators.items() if indicator in rule.parts), indicator)
