"""Steps for people: each on a line, and gathered into the tasks of a department."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from junheng.planning.steps import Kind
from junheng.planning.words import action_name, kind_name, supporting
from junheng.reporting.figures import NOTHING, Figure
from junheng.reporting.plan.basis import Line, PlanBasis


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step."""

    number: int
    department: str
    year: int
    effect_year: int
    begin_by: str
    done_by: str
    school_id: str
    school: str
    stage: str
    action_id: str
    action: str
    from_id: str
    from_school: str
    kind: str
    quantity: Figure
    cost: Figure
    recurrent: Figure
    words: str  # school and quantity, for a list of places


@dataclass(frozen=True, slots=True)
class Task:
    """What a department does of one action by one day."""

    done_by: str
    begin_by: str
    year: int
    action: str
    quantity: Figure
    schools: int
    places: tuple[str, ...]
    cost: Figure
    recurrent: Figure
    supporting: str


@dataclass(frozen=True, slots=True)
class DepartmentPage:
    """A department's tasks in the order of their deadlines."""

    name: str
    lead: str
    cost: Figure
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action over all years."""

    action: str
    quantity: Figure
    schools: int
    years: str
    cost: Figure
    recurrent: Figure
    department: str


def step_lines(basis: PlanBasis) -> tuple[StepLine, ...]:
    """Every step, by deadline."""
    return tuple(_step(basis, line) for line in basis.steps)


def _step(basis: PlanBasis, line: Line) -> StepLine:
    say = basis.say
    quantity = say.amount(basis.action(line["action"]), line["action"], line["quantity"])
    moved = line["from_school"] is not None
    kind = say.text(kind_name(Kind(line["above_degree"], line["backbone"], line["pe_art"]))) if moved else ""
    return StepLine(
        number=line["number"],
        department=basis.department(line["department"]),
        year=line["year"],
        effect_year=line["effect_year"],
        begin_by=_begin(basis, line["begin_by"]),
        done_by=say("before_day", day=say.day(line["done_by"])),
        school_id=line["school_id"],
        school=basis.before.school(line["school_id"]),
        stage=say.stage(line["stage"]) or say("whole_school"),
        action_id=line["action"],
        action=say.text(action_name(line["action"])),
        from_id=line["from_school"] or "",
        from_school=basis.before.school(line["from_school"]) if moved else "",
        kind=kind,
        quantity=quantity,
        cost=say.money(line["cost"], 2),
        recurrent=say.money(line["recurrent"] or None, 2),
        words=_words(basis, line, quantity, kind),
    )


def _words(basis: PlanBasis, line: Line, quantity: Figure, kind: str) -> str:
    stage = basis.say("stage_of", stage=basis.say.stage(line["stage"])) if line["stage"] else ""
    school, amount = basis.before.short(line["school_id"]), quantity.full
    if line["from_school"] is None:
        return basis.say("step_at", school=school, stage=stage, amount=amount)
    giver = basis.before.short(line["from_school"])
    return basis.say("move_at", from_school=giver, school=school, stage=stage, kind=kind, amount=amount)


def _begin(basis: PlanBasis, day: date | None) -> str:
    return basis.say("within") if day is None else basis.say("before_day", day=basis.say.day(day))


def departments(basis: PlanBasis, lines: Iterable[StepLine]) -> tuple[DepartmentPage, ...]:
    """Each department's tasks: the steps of one action with one deadline are one task. The costliest comes first."""
    gathered: dict[str, dict[tuple[int, str], list[StepLine]]] = {}
    for line in lines:
        gathered.setdefault(line.department, {}).setdefault((line.year, line.action_id), []).append(line)
    pages = [_department(basis, name, tasks) for name, tasks in gathered.items()]
    return tuple(sorted(pages, key=lambda page: (-(page.cost.value or 0.0), page.name)))


def _department(basis: PlanBasis, name: str, tasks: dict[tuple[int, str], list[StepLine]]) -> DepartmentPage:
    say = basis.say
    ordered = sorted(tasks.values(), key=lambda steps: (steps[0].effect_year, steps[0].number))
    found = tuple(_task(basis, steps) for steps in ordered)
    cost = say.money(_spent(basis, name), 1)
    lead = say("total_of_department", count=len(found), cost=cost.full)
    return DepartmentPage(name, lead, cost, found)


def _spent(basis: PlanBasis, department: str) -> float:
    """What a department spends over the years of the plan, in yuan."""
    own = [line for line in basis.spending if basis.department(line["department"]) == department]
    return float(sum(line["capital"] + line["recurrent"] for line in own))


def _task(basis: PlanBasis, steps: list[StepLine]) -> Task:
    say, first = basis.say, steps[0]
    action = basis.action(first.action_id)
    return Task(
        done_by=first.done_by,
        begin_by=first.begin_by,
        year=first.year,
        action=first.action,
        quantity=total([one.quantity for one in steps]),
        schools=len({one.school_id for one in steps}),
        places=tuple(one.words for one in steps),
        cost=total([one.cost for one in steps]),
        recurrent=total([one.recurrent for one in steps]),
        supporting=say.listed(say.text(words) for words in supporting(action)),
    )


def action_lines(lines: Iterable[StepLine]) -> tuple[ActionLine, ...]:
    """Each action with all that is done of it, the costliest first."""
    gathered: dict[str, list[StepLine]] = {}
    for line in lines:
        gathered.setdefault(line.action_id, []).append(line)
    found = []
    for steps in gathered.values():
        years = sorted({one.year for one in steps})
        found.append(
            ActionLine(
                action=steps[0].action,
                quantity=total([one.quantity for one in steps]),
                schools=len({one.school_id for one in steps}),
                years=str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}",
                cost=total([one.cost for one in steps]),
                recurrent=total([one.recurrent for one in steps]),
                department=steps[0].department,
            )
        )
    return tuple(sorted(found, key=lambda one: -((one.cost.value or 0.0) + (one.recurrent.value or 0.0))))


def total(figures: list[Figure]) -> Figure:
    """Figures of one unit together; nothing where none is known."""
    known = [figure.value for figure in figures if figure.value is not None]
    if not figures:
        return NOTHING
    return Figure(sum(known) if known else None, max(figure.digits for figure in figures), figures[0].unit)
