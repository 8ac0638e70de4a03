"""A page for every indicator (一项一策): how many rows miss it and its coefficient each year, what is done, for how much."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.evaluation.resource import row_indicators
from junheng.planning.pages import concerned, recurrent_cost, steps_by_indicator
from junheng.planning.steps import Step
from junheng.planning.words import action_name
from junheng.reporting.figures import Figure, limit_of
from junheng.reporting.plan.basis import Line, PlanBasis


@dataclass(frozen=True, slots=True)
class CourseLine:
    """The coefficient of an indicator in a stage through the years."""

    stage: str
    stage_name: str
    indicator: str
    id: str
    name: str
    limit: Figure
    means: tuple[Figure, ...]
    cvs: tuple[Figure, ...]
    verdicts: tuple[str | None, ...]
    failing: tuple[int, ...]
    unknown: tuple[int, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Measure:
    """An action that serves an indicator."""

    action: str
    quantity: Figure
    schools: int
    cost: Figure
    recurrent: Figure


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """An indicator's page; `failing` is by year, over all stages."""

    indicator: str
    name: str
    owner: str
    courses: tuple[CourseLine, ...]
    failing: tuple[int, ...]
    measures: tuple[Measure, ...]


def courses_of(basis: PlanBasis) -> tuple[CourseLine, ...]:
    """Every coefficient through the years, in the order of the standard."""
    gathered: dict[tuple[str, str], list[Line]] = {}
    for line in basis.course:
        gathered.setdefault((line["indicator"], line["stage"]), []).append(line)
    found = [_course(basis, lines) for lines in gathered.values()]
    stages = basis.plan.standard.pack.stages
    return tuple(sorted(found, key=lambda one: (stages.index(one.stage), basis.before.place(one.indicator))))


def _course(basis: PlanBasis, lines: list[Line]) -> CourseLine:
    first = lines[0]
    rule = basis.before.ratios[first["indicator"]]
    digits = rule.balance.decimals if rule.balance is not None else 3
    return CourseLine(
        stage=first["stage"],
        stage_name=basis.say.stage(first["stage"]),
        indicator=first["indicator"],
        id=rule.balance.id if rule.balance is not None else first["indicator"],
        name=basis.say.text(rule.name),
        limit=limit_of(first["limit"], 2),
        means=tuple(Figure(line["mean"], rule.decimals) for line in lines),
        cvs=tuple(Figure(line["cv"], digits) for line in lines),
        verdicts=tuple(line["verdict"] for line in lines),
        failing=tuple(line["failing"] for line in lines),
        unknown=tuple(line["unknown"] for line in lines),
        rows=first["rows"],
    )


def indicator_pages(basis: PlanBasis, courses: tuple[CourseLine, ...]) -> tuple[IndicatorPage, ...]:
    """The resource indicators, and the others that a step of the plan serves or that an action could and rows miss."""
    helped = steps_by_indicator(basis.plan)
    failing = _failing(basis)
    ratios = row_indicators(basis.plan.standard)
    pages = []
    for name in concerned(basis.plan.standard):
        counts = failing.get(name, tuple(0 for _ in basis.judged_years))
        if name not in ratios and name not in helped and not any(counts):
            continue
        rule = basis.plan.standard.rule(name)
        own = tuple(one for one in courses if one.indicator == name)
        measures = _measures(basis, helped.get(name, ()))
        pages.append(IndicatorPage(name, basis.say.text(rule.name), basis.say.text(rule.owner), own, counts, measures))
    return tuple(sorted(pages, key=lambda page: basis.before.place(page.indicator)))


def _failing(basis: PlanBasis) -> dict[str, tuple[int, ...]]:
    counted: dict[str, dict[int, int]] = {}
    for row in basis.values.select("indicator", "year", "verdict").iter_rows(named=True):
        if row["verdict"] == "fail":
            years = counted.setdefault(row["indicator"], {})
            years[row["year"]] = years.get(row["year"], 0) + 1
    return {name: tuple(years.get(year, 0) for year in basis.judged_years) for name, years in counted.items()}


def _measures(basis: PlanBasis, steps: tuple[Step, ...]) -> tuple[Measure, ...]:
    gathered: dict[str, list[Step]] = {}
    for step in steps:
        gathered.setdefault(step.action, []).append(step)
    found = []
    for name, own in gathered.items():
        quantity = sum(one.quantity for one in own)
        yearly = sum(recurrent_cost(basis.plan, one, one.year) for one in own)
        found.append(
            Measure(
                basis.say.text(action_name(name)), basis.say.amount(basis.action(name), name, quantity),
                len({one.school_id for one in own}), basis.say.money(sum(one.cost for one in own)),
                basis.say.money(yearly or None),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: -(one.cost.value or 0.0)))
