"""A page for every school (一校一策): what it lacks today, what is done, and where its indicators stand each year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from junheng.reporting.basis import number, text
from junheng.reporting.figures import NOTHING, Figure
from junheng.reporting.plan.basis import Line, PlanBasis
from junheng.reporting.plan.steps import StepLine, total
from junheng.reporting.shortages import Shortage, shortages_of


@dataclass(frozen=True, slots=True)
class ValueLine:
    """An indicator of a school row through the years."""

    indicator: str
    name: str
    target: str
    values: tuple[Figure, ...]
    verdicts: tuple[str | None, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """The values with a mark where they miss the target."""
        return tuple(marked(figure, verdict) for figure, verdict in zip(self.values, self.verdicts, strict=True))


@dataclass(frozen=True, slots=True)
class StageValues:
    """All indicators of a school row, and the school rule."""

    stage: str
    lines: tuple[ValueLine, ...]
    verdicts: tuple[str | None, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchoolPage:
    """A school's page."""

    school_id: str
    school: str
    township: str
    lacks: tuple[Shortage, ...]
    untold: str  # what cannot be told today, as figures are missing; empty where all can
    steps: tuple[StepLine, ...]
    gives: tuple[StepLine, ...]
    values: tuple[StageValues, ...]
    cost: Figure


def marked(figure: Figure, verdict: str | None) -> str:
    """A value with a mark that needs no colour."""
    return {"fail": "✗ ", "unknown": "？ "}.get(verdict or "", "") + figure.text


def school_pages(basis: PlanBasis, lines: Iterable[StepLine]) -> tuple[tuple[SchoolPage, ...], tuple[str, ...]]:
    """Pages of the schools that lack something, cannot be told or have a part in the plan, worst first; names of the others."""
    lacks: dict[str, list[Shortage]] = {}
    for shortage in shortages_of(basis.before).items:
        lacks.setdefault(shortage.school_id, []).append(shortage)
    steps: dict[str, list[StepLine]] = {}
    gives: dict[str, list[StepLine]] = {}
    for line in lines:
        steps.setdefault(line.school_id, []).append(line)
        if line.from_id:
            gives.setdefault(line.from_id, []).append(line)
    untold = _untold(basis)
    values = _values(basis)
    townships = dict(basis.plan.snapshot.table("schools").select("school_id", "township").iter_rows())
    judged = dict.fromkeys(row["school_id"] for row in basis.plan.before.rows.iter_rows(named=True))
    pages, others = [], []
    for school in judged:
        if not (lacks.get(school) or untold.get(school) or steps.get(school) or gives.get(school)):
            others.append(basis.before.short(school))
            continue
        own = steps.get(school, [])
        pages.append(
            SchoolPage(
                school, basis.before.school(school), townships.get(school) or "", tuple(lacks.get(school, ())),
                basis.say.listed(untold.get(school, ())),
                tuple(own), tuple(gives.get(school, ())), tuple(values.get(school, ())),
                total([one.cost for one in own]),
            )
        )  # fmt: skip
    pages.sort(key=lambda page: (-len(page.lacks), -(page.cost.value or 0.0), page.school_id))
    return tuple(pages), tuple(others)


def _untold(basis: PlanBasis) -> dict[str, list[str]]:
    """By school, the indicators that cannot be told today."""
    found: dict[str, list[str]] = {}
    for row in basis.plan.before.rows.iter_rows(named=True):
        if row["verdict"] == "unknown":
            stage = basis.say("stage_of", stage=basis.say.stage(row["stage"])) if row["stage"] else ""
            found.setdefault(row["school_id"], []).append(f"{row['indicator']}{stage}")
    return found


def _values(basis: PlanBasis) -> dict[str, list[StageValues]]:
    """By school, the values of its rows through the years."""
    cells: dict[tuple[str, str, str, int], Line] = {
        (row["school_id"], row["stage"], row["indicator"], row["year"]): row
        for row in basis.values.iter_rows(named=True)
        if row["indicator"] in basis.before.ratios
    }
    rules = {
        (row["school_id"], row["stage"], year): row["verdict"]
        for year, evaluation in basis.evaluations
        for row in evaluation.school_rows.iter_rows(named=True)
    }
    rows = {(school, stage) for school, stage, _, year in cells if year == basis.base}
    stages = basis.plan.standard.pack.stages
    found: dict[str, list[StageValues]] = {}
    for school, stage in sorted(rows, key=lambda row: (row[0], stages.index(row[1]))):
        lines = tuple(
            _value_line(basis, indicator, [cells.get((school, stage, indicator, year)) for year in basis.judged_years])
            for indicator in basis.before.ratios
        )
        verdicts = tuple(rules.get((school, stage, year)) for year in basis.judged_years)
        words = tuple(basis.say.verdict(one) if one else "" for one in verdicts)
        found.setdefault(school, []).append(StageValues(basis.say.stage(stage), lines, verdicts, words))
    return found


def _value_line(basis: PlanBasis, indicator: str, rows: list[Line | None]) -> ValueLine:
    rule = basis.before.ratios[indicator]
    known = next((row for row in rows if row is not None), None)
    target = basis.before.target(known, rule) if known is not None else NOTHING
    return ValueLine(
        indicator,
        basis.say.text(rule.name),
        basis.say.asked(rule.operator, target.full) if target.value is not None else "",
        tuple(Figure(None if row is None else number(row["value"]), rule.decimals) for row in rows),
        tuple(None if row is None else text(row["verdict"]) or None for row in rows),
    )
