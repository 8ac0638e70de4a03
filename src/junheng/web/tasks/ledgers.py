"""Ledgers (台账): failing cells of the newest evaluation beside their tasks, and what was written off.

classes: classes that are too large; sizes: schools that are too large; standard: every demand on every school, school by
school; rectification: every task, with where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from junheng.text import Text
from junheng.web.access.reach import Reach
from junheng.web.people.departments import departments_of, office
from junheng.web.people.models import Organisation
from junheng.web.people.roles import OrganisationKind
from junheng.web.tasks.make import STAGE_NAMES, Cell
from junheng.web.tasks.models import Task
from junheng.web.tasks.pieces import INDEX, ledger_key
from junheng.web.years.models import StoredEvaluation

NUMERALS = "一二三四五六七八九"
NAMES = ("classes", "sizes", "standard", "rectification")


@dataclass(frozen=True)
class LargeClass:
    """A class above the limit, and how many pupils are to leave it."""

    grade: int | None
    number: str
    pupils: int
    to_move: int

    @property
    def name(self) -> Text:
        """What it is called."""
        number = self.number if not self.number.isdigit() else f"{self.number}班"
        if self.grade is None:
            return Text(number, f"class {self.number}")
        return Text(f"{NUMERALS[self.grade - 1]}年级{number}", f"grade {self.grade}, class {self.number}")


@dataclass(frozen=True)
class Line:
    """A cell that fails, or that did and has a task."""

    cell: Cell
    school: Organisation | None
    indicator: Text
    stage: Text
    value: Text
    target: Text
    short: Text
    effect: Text
    owner: Text
    reason: Text
    fails: bool
    counts: bool  # a demand that the school rule tolerates does not
    task: Task | None
    classes: tuple[
        LargeClass, ...
    ] = ()  # of a ledger of classes: those above the limit, where they are listed one by one
    unsaid: int = 0  # listed classes that do not say how many pupils they have
    only_counts: bool = False  # of a ledger of classes: nothing is listed

    @property
    def to_move(self) -> int:
        """How many pupils are to leave the large classes."""
        return sum(one.to_move for one in self.classes)


@dataclass(frozen=True)
class Unknown:
    """A cell that cannot be told."""

    school: Organisation | None
    indicator: Text
    stage: Text
    reason: Text


@dataclass
class Ledger:
    """A ledger of a year: what fails, what cannot be told, and how much was judged."""

    name: str
    lines: list[Line] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    judged: int = 0
    kinds: int = 0  # of indicators that this ledger is of, under the year's standard

    @property
    def failing(self) -> int:
        """Cells that fail now."""
        return sum(line.fails for line in self.lines)

    @property
    def without_task(self) -> int:
        """Those that nobody has been given."""
        return sum(line.fails and line.task is None for line in self.lines)


def ledger(name: str, county: Organisation, evaluation: StoredEvaluation | None, reach: Reach) -> Ledger:
    """The ledger, as far as `reach` goes; empty where nothing was judged yet."""
    found = Ledger(name)
    if evaluation is None:
        return found
    index: dict[str, Any] = dict(evaluation.pieces.filter(key=INDEX).values_list("key", "content")).get(INDEX, {})
    indicators = index.get(name, [])
    keys = [ledger_key(one) for one in indicators]
    pieces = dict(evaluation.pieces.filter(key__in=keys).values_list("key", "content"))
    schools = {
        one.code: one
        for one in Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=county)
        if reach.covers(one)
    }
    tasks = _tasks(county, reach)
    found.kinds = len(indicators)
    for indicator in indicators:
        content = pieces.get(ledger_key(indicator))
        if content is not None:
            _add(found, indicator, content, schools, tasks)
    if name == "standard" and county.pk in reach.counties:
        found.lines.extend(_county_line(line, tasks) for line in index.get("county", ()))
    found.lines.extend(_no_longer(found, set(indicators), tasks))
    offices = departments_of(county)
    found.lines = [replace(line, owner=office(line.owner, offices)) for line in found.lines]
    return found


def _tasks(county: Organisation, reach: Reach) -> dict[tuple[str, str, str], Task]:
    """The task of each cell: of the gap itself, else of a step of the plan that is to close it."""
    rows = (
        reach.within(Task.objects.filter(county=county))
        .exclude(state=Task.State.WITHDRAWN)
        .select_related("school", "lead")
        .prefetch_related("targets__school")
    )
    found: dict[tuple[str, str, str], Task] = {}
    for task in sorted(
        rows, key=lambda one: (one.kind != Task.Kind.GAP, one.closed, one.deadline is None, one.deadline)
    ):
        for target in task.targets.all():
            school = target.school.code if target.school is not None else ""
            found.setdefault((school, target.indicator, target.stage), task)
    return found


def _add(
    found: Ledger,
    indicator: str,
    content: dict[str, Any],
    schools: dict[str, Organisation],
    tasks: dict[tuple[str, str, str], Task],
) -> None:
    name, owner = Text(*content["name"]), Text(*content["owner"])
    found.judged += sum(count for school, count in content["judged"].items() if school in schools)
    for line in content["lines"]:
        school = schools.get(line["school"])
        if school is None:
            continue
        cell = Cell(line["school"], indicator, line["stage"])
        found.lines.append(
            Line(
                cell, school, name, Text(*line["stage_name"]), Text(*line["value"]), Text(*line["target"]),
                Text(*line["short"]), Text(*line["effect"]), owner, Text(*line["reason"]), fails=True,
                counts=not line["tolerated"], task=tasks.get((cell.school, cell.indicator, cell.stage)), **_classes(line),
            )
        )  # fmt: skip
    for code, stage, reason in content["unknown"]:
        if code in schools:
            found.unknown.append(Unknown(schools[code], name, STAGE_NAMES.get(stage, Text("", "")), Text(*reason)))


def _classes(line: dict[str, Any]) -> dict[str, Any]:
    """What a line says of classes, where it is of a ledger of classes."""
    if "classes" not in line:
        return {}
    if (listed := line["classes"]) is None:
        return {"only_counts": True}
    over = [LargeClass(grade, number, pupils, round(to_move)) for grade, number, pupils, to_move in listed["over"]]
    return {"classes": tuple(over), "unsaid": listed["unsaid"]}


def _county_line(line: dict[str, Any], tasks: dict[tuple[str, str, str], Task]) -> Line:
    cell = Cell("", line["indicator"], line["stage"])
    nothing = Text("", "")
    return Line(
        cell, None, Text(*line["name"]), STAGE_NAMES.get(line["stage"], nothing), nothing, nothing, nothing, nothing,
        Text(*line["owner"]), Text(*line["reason"]), fails=True, counts=True, task=tasks.get(("", cell.indicator, cell.stage)),
    )  # fmt: skip


def _no_longer(found: Ledger, indicators: set[str], tasks: dict[tuple[str, str, str], Task]) -> Iterator[Line]:
    """Cells that have a task and do not fail any more: written off, or waiting to be."""
    failing = {(line.cell.school, line.cell.indicator, line.cell.stage) for line in found.lines}
    for (school, indicator, stage), task in tasks.items():
        if indicator not in indicators or (school, indicator, stage) in failing or task.kind == Task.Kind.FINDING:
            continue
        target = next(
            one
            for one in task.targets.all()
            if (one.indicator, one.stage) == (indicator, stage) and (one.school.code if one.school else "") == school
        )
        if not target.pass_suffices:  # asked for beyond the demand on the row
            continue
        nothing = Text("", "")
        yield Line(
            Cell(school, indicator, stage), target.school, target.name, STAGE_NAMES.get(stage, nothing), nothing, nothing,
            nothing, nothing, nothing, nothing, fails=False, counts=False, task=task,
        )  # fmt: skip
