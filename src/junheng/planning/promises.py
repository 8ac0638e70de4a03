"""What each step of a plan is to bring about, in the indicators that judge it: what a task made of it is held to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from junheng.planning.pages import concerned, raised, school_values
from junheng.planning.plan import Plan
from junheng.planning.steps import Step
from junheng.standards.model import Operator

_Cell = tuple[str, str | None, str, int]  # school_id, stage, indicator, calendar year


@dataclass(frozen=True, slots=True)
class Promise:
    """A value that a school's row is to reach.

    Where the row missed its target before the plan, passing suffices, and so does a value that the plan itself only
    brings so far. Where it passed already (a coefficient asks for more), the value of the plan is what counts.
    """

    school_id: str
    stage: str | None
    indicator: str
    operator: Operator
    value: float
    pass_suffices: bool


def promises(plan: Plan) -> Mapping[Step, tuple[Promise, ...]]:
    """For every step the indicators that it helps at the school that gains, in the year in which it takes effect.

    Of several those that the row missed before; all of them where it missed none. Empty for a step that no indicator of
    a school counts.
    """
    cells: dict[_Cell, Mapping[str, Any]] = {
        (row["school_id"], row["stage"], row["indicator"], row["year"]): row
        for row in school_values(plan).iter_rows(named=True)
    }
    rows: dict[tuple[str, str], list[str | None]] = {}
    for school, stage, indicator, year in cells:
        if year == plan.snapshot.year:
            rows.setdefault((school, indicator), []).append(stage)
    columns = concerned(plan.standard)
    found = {}
    for step in plan.steps:
        helped = [name for name, of in columns.items() if raised(plan, step) & of]
        every = list(_promised(plan, step, helped, cells, rows))
        lacking = [promise for promise in every if promise.pass_suffices]
        found[step] = tuple(lacking or every)
    return found


def _promised(
    plan: Plan,
    step: Step,
    helped: list[str],
    cells: Mapping[_Cell, Mapping[str, Any]],
    rows: Mapping[tuple[str, str], list[str | None]],
) -> Iterator[Promise]:
    action = plan.catalogue.actions.get(step.action)
    effect = step.year + (action.lead_years if action is not None else 0)
    for name in helped:
        rule = plan.standard.rule(name)
        for stage in rows.get((step.school_id, name), ()):
            if step.stage is not None and stage not in (step.stage, None):
                continue
            before = cells[step.school_id, stage, name, plan.snapshot.year]
            after = cells.get((step.school_id, stage, name, effect))
            if after is None or after["value"] is None or after["verdict"] == "unknown":
                continue
            missed = before["verdict"] == "fail"
            value = after["target"] if missed and after["verdict"] == "pass" else after["value"]
            if value is None:
                continue
            yield Promise(step.school_id, stage, name, rule.operator, float(value), missed)
