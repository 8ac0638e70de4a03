"""Tasks made of the adopted plan, of figures that fail, and of findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from junheng.errors import UsageError
from junheng.planning.pages import LAST_DAY
from junheng.standards.model import IndicatorRule
from junheng.tables import STAGES
from junheng.text import Text
from junheng.web.audit.record import record
from junheng.web.people.departments import department_named, departments_of
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import Department, OrganisationKind
from junheng.web.plans.keep import in_any_year, part
from junheng.web.plans.models import Scenario
from junheng.web.tasks.agreement import newest_evaluation
from junheng.web.tasks.models import Note, Target, Task
from junheng.web.tasks.moves import supersede
from junheng.web.tasks.pieces import INDEX, figures_key, ledger_key
from junheng.web.words import words
from junheng.web.years.models import StoredEvaluation, Year

SUPERSEDED = Text("已改用方案“{name}”，其中没有这项措施", "the plan “{name}” is followed now, which has no such step")
STAGE_NAMES = {code.value: Text(code.zh, code.en) for code in STAGES}
MOST_YEARS_AHEAD = 15
STILL_OPEN = (Task.State.TO_DO, Task.State.DOING, Task.State.TO_VERIFY, Task.State.TO_AGREE)


@dataclass(frozen=True)
class Made:
    """How many tasks a plan made, kept from the plan before, withdrew, and left for somebody to decide on."""

    made: int
    kept: int
    withdrawn: int
    left: int  # begun under the plan before, not in this one: open until their department withdraws them


def counted_day(year: int) -> date:
    """The day by which must be done what counts in the returns of `year`; as plans count."""
    return date(year, *LAST_DAY)


@transaction.atomic
def from_plan(scenario: Scenario, by: User | None) -> Made:
    """A task for every step of an adopted plan.

    A step that an earlier plan had too keeps its task, with its history; the same step in another year, too, where its
    task is still open.
    """
    steps: list[dict[str, Any]] = part(scenario, "steps") or []
    before = {
        task.step: task
        for task in Task.objects.select_for_update(of=("self",))
        .filter(county=scenario.county, kind=Task.Kind.ACTION)
        .exclude(state=Task.State.WITHDRAWN)
    }
    schools = _schools(scenario.county_id)
    departments = departments_of(scenario.county_id)
    kept_tasks = {step["key"]: before.pop(step["key"]) for step in steps if step["key"] in before}
    kept_tasks |= _moved([step["key"] for step in steps if step["key"] not in kept_tasks], before)
    fresh, kept = [], []
    for step in steps:
        task = kept_tasks.get(step["key"])
        if task is None:
            task = Task(county=scenario.county, kind=Task.Kind.ACTION, step=step["key"], made_by=by)
            fresh.append((task, step))
        else:
            task.step = step["key"]
            kept.append((task, step))
        _fill(task, scenario, step, schools, departments)
    Task.objects.bulk_create([task for task, _ in fresh], 200)
    for task, _ in kept:
        task.save()
    Target.objects.filter(task__in=[task for task, _ in kept]).delete()
    Target.objects.bulk_create([one for task, step in (*fresh, *kept) for one in _targets(task, step, schools)], 500)
    Note.objects.bulk_create(
        [Note(task=task, by=by, what=Note.What.MADE) for task, _ in fresh]
        + [Note(task=task, by=by, what=Note.What.PLANNED_ANEW) for task, _ in kept],
        500,
    )
    others = [task for task in before.values() if task.state in STILL_OPEN and task.scenario_id != scenario.pk]
    unbegun = [task for task in others if task.state == Task.State.TO_DO]
    supersede(unbegun, by, SUPERSEDED.format(name=scenario.name))
    made = Made(len(fresh), len(kept), len(unbegun), len(others) - len(unbegun))
    record(
        "tasks.made_of_plan", who=by, county=scenario.county_id, target=scenario, made=made.made, kept=made.kept,
        withdrawn=made.withdrawn, left=made.left,
    )  # fmt: skip
    return made


def _moved(keys: Iterable[str], before: dict[str, Task]) -> dict[str, Task]:
    """Open tasks of an earlier plan by the key of the step that is theirs now; they leave `before`. Earliest first."""
    waiting: dict[str, list[str]] = {}
    for key in sorted(before):
        if before[key].state in STILL_OPEN:
            waiting.setdefault(in_any_year(key), []).append(key)
    found = {}
    for key in sorted(keys):
        if same := waiting.get(in_any_year(key)):
            found[key] = before.pop(same.pop(0))
    return found


def _schools(county: int) -> dict[str, Organisation]:
    rows = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=county)
    return {one.code: one for one in rows}


def _fill(
    task: Task,
    scenario: Scenario,
    step: Mapping[str, Any],
    schools: Mapping[str, Organisation],
    departments: Mapping[str, Organisation],
) -> None:
    task.year = scenario.year
    task.school = schools.get(step["school_id"])
    task.indicator = step["promises"][0]["indicator"] if step["promises"] else ""
    task.stage = step["stage"] or ""
    task.what_zh, task.what_en = step["words"]
    if task.lead_id is None:
        task.lead = department_named(step["department"], departments)
    task.lead_named = step["department"]
    task.others = step["supporting"]
    task.begin_by = date.fromisoformat(step["begin_by"]) if step["begin_by"] else None
    task.deadline = date.fromisoformat(step["done_by"])
    task.money, task.recurrent = step["cost"], step["recurrent"] or None
    task.scenario = scenario


def _targets(task: Task, step: Mapping[str, Any], schools: Mapping[str, Organisation]) -> list[Target]:
    return [
        Target(
            task=task,
            school=schools.get(one["school_id"]),
            indicator=one["indicator"],
            stage=one["stage"] or "",
            name_zh=one["name"][0],
            name_en=one["name"][1],
            unit_zh=one["unit"][0],
            unit_en=one["unit"][1],
            operator=one["operator"],
            value=one["value"],
            digits=one["digits"],
            pass_suffices=one["pass_suffices"],
        )
        for one in step["promises"]
        if one["school_id"] in schools
    ]


@dataclass(frozen=True)
class Cell:
    """A figure that fails: of a school, or (no school) of the county."""

    school: str
    indicator: str
    stage: str

    @property
    def key(self) -> str:
        """As forms name it."""
        return f"{self.school}|{self.indicator}|{self.stage}"

    @classmethod
    def of(cls, key: str) -> Cell | None:
        """The cell of a key; None where it is none."""
        parts = key.split("|")
        return cls(*parts) if len(parts) == 3 else None


@transaction.atomic
def from_evaluation(
    evaluation: StoredEvaluation, cells: Iterable[Cell], by: User | None, demanded: int
) -> tuple[int, int]:
    """A task for each failing cell that has none, to be done in time for the returns of the year `demanded`.

    Returns:
        How many were made, and how many of the cells do not fail or have a task already.

    Raises:
        UsageError: no cell was chosen, or `demanded` is no year that comes.
    """
    year = evaluation.snapshot.year
    wanted = list(dict.fromkeys(cells))
    if not wanted or not year.number < demanded <= year.number + MOST_YEARS_AHEAD:
        raise UsageError(words("tasks.choose_cells"))
    failing = _failing(evaluation, {cell.indicator for cell in wanted})
    schools, departments = _schools(year.county_id), departments_of(year.county_id)
    taken = set(
        Task.objects.filter(county=year.county_id, kind=Task.Kind.GAP)
        .exclude(state=Task.State.WITHDRAWN)
        .values_list("school__code", "indicator", "stage")
    )
    made = 0
    for cell in wanted:
        line = failing.get(cell)
        if line is None or (cell.school or None, cell.indicator, cell.stage) in taken:
            continue
        if cell.school and cell.school not in schools:
            continue
        _of_cell(year, cell, line, schools.get(cell.school), departments, by, demanded)
        made += 1
    record("tasks.made_of_cells", who=by, county=year.county_id, target=evaluation, made=made, demanded=demanded)
    return made, len(wanted) - made


def _failing(evaluation: StoredEvaluation, indicators: set[str]) -> dict[Cell, dict[str, Any]]:
    """The failing cells of some indicators, with their lines and what the indicator is."""
    keys = {ledger_key(one): one for one in indicators}
    pieces = dict(evaluation.pieces.filter(key__in=[INDEX, *keys]).values_list("key", "content"))
    found = {
        Cell("", line["indicator"], line["stage"]): line
        for line in pieces.get(INDEX, {}).get("county", ())
        if line["indicator"] in indicators
    }
    for key, indicator in keys.items():
        rule = pieces.get(key, {})
        about = {name: rule[name] for name in ("name", "unit", "operator", "digits", "owner") if name in rule}
        for line in rule.get("lines", ()):
            found[Cell(line["school"], indicator, line["stage"])] = {**about, **line}
    return found


def _of_cell(
    year: Year,
    cell: Cell,
    line: Mapping[str, Any],
    school: Organisation | None,
    departments: Mapping[str, Organisation],
    by: User | None,
    demanded: int,
) -> None:
    what = _what_of_school(line) if cell.school else _what_of_county(line)
    task = Task.objects.create(
        county=year.county,
        year=year,
        school=school,
        kind=Task.Kind.GAP,
        indicator=cell.indicator,
        stage=cell.stage,
        what_zh=what.zh,
        what_en=what.en,
        lead=department_named(line["owner"][0], departments),
        lead_named=line["owner"][0],
        deadline=counted_day(demanded),
        made_by=by,
    )
    unit = line.get("unit", ["", ""])
    Target.objects.create(
        task=task,
        school=school,
        indicator=cell.indicator,
        stage=cell.stage,
        name_zh=line["name"][0],
        name_en=line["name"][1],
        unit_zh=unit[0],
        unit_en=unit[1],
        operator=line.get("operator", ""),
        value=line.get("asked"),
        digits=line.get("digits", 0),
    )
    Note.objects.create(task=task, by=by, what=Note.What.MADE)


def _what_of_school(line: Mapping[str, Any]) -> Text:
    """班级学生数（小学）：现为51，要求≤ 45人，超出6人."""
    short = Text(*line["short"])
    told = Text("，{short}", "; {short}").format(short=short) if short.zh else Text("", "")
    return Text("{name}（{stage}）：现为{value}，要求{target}{told}", "{name} ({stage}): {value}, asked {target}{told}").format(
        name=Text(*line["name"]), stage=Text(*line["stage_name"]), value=Text(*line["value"]), target=Text(*line["target"]),
        told=told,
    )  # fmt: skip


def _what_of_county(line: Mapping[str, Any]) -> Text:
    stage = STAGE_NAMES.get(line["stage"])
    about = (
        Text("{name}（{stage}）", "{name} ({stage})").format(name=Text(*line["name"]), stage=stage)
        if stage
        else Text(*line["name"])
    )
    return Text("{about}：{reason}", "{about}: {reason}").format(about=about, reason=Text(*line["reason"]))


def from_finding(
    *,
    year: Year,
    school: Organisation,
    what: Text,
    deadline: date,
    by: User,
    indicator: str = "",
    rule: IndicatorRule | None = None,
) -> Task:
    """A task of what an inspection found at a school.

    Its department is that which answers for the indicator, else the inspection office. Where the finding names an
    indicator that is judged of this school, each of its cells must agree before the task is written off, as for other
    tasks; where it names none, no figure tells whether it is done, and checked evidence writes it off.

    Args:
        year: The year of the inspection.
        school: Where it was found.
        what: What was found, in a line.
        deadline: That of the notice of rectification.
        by: Who issued the notice.
        indicator: What was looked at; empty for a question of one's own.
        rule: What the standard says of the indicator.
    """
    departments = departments_of(year.county_id)
    owner = rule.owner.zh if rule is not None else ""
    lead = department_named(owner, departments) or departments.get(Department.INSPECTION)
    with transaction.atomic():
        task = Task.objects.create(
            county=year.county, year=year, school=school, kind=Task.Kind.FINDING, indicator=indicator, what_zh=what.zh,
            what_en=what.en, lead=lead, lead_named=owner, deadline=deadline, made_by=by, state=Task.State.DOING,
        )  # fmt: skip
        if rule is not None:
            Target.objects.bulk_create(_cells_of(task, school, indicator, rule))
        Note.objects.create(task=task, by=by, what=Note.What.MADE)
        record("tasks.made_of_finding", who=by, county=year.county_id, target=task)
    return task


def _cells_of(task: Task, school: Organisation, indicator: str, rule: IndicatorRule) -> list[Target]:
    """The cells of an indicator, or of its parts, that the newest evaluation judges of a school."""
    evaluation = newest_evaluation(task.county_id)
    piece = evaluation.pieces.filter(key=figures_key(school.code)).first() if evaluation is not None else None
    cells = [key.split("|") for key, (_, verdict, _) in (piece.content if piece is not None else {}).items() if verdict]
    return [
        Target(
            task=task, school=school, indicator=name, stage=stage, name_zh=rule.name.zh, name_en=rule.name.en,
            unit_zh=rule.unit.zh, unit_en=rule.unit.en, operator=rule.operator, digits=rule.decimals,
        )
        for name, stage in cells
        if name == indicator or name in rule.parts
    ]  # fmt: skip
