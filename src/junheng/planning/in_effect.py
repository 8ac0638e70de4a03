"""The steps of a plan that are in effect in a year, checked against the county."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

from junheng.errors import UsageError
from junheng.evaluation.rows import SHARED
from junheng.planning.catalogue import TRANSFER, Action, Catalogue
from junheng.planning.people_moves import PEOPLE
from junheng.planning.premises import ROOM
from junheng.planning.steps import Step
from junheng.records.snapshot import Snapshot
from junheng.text import Text

CLASSES = "classes"
_ROUNDING = 1e-6  # how far from a whole number a number of people, rooms or classes may be


@dataclass(frozen=True, slots=True)
class InEffect:
    """A step in effect."""

    step: Step
    action: Action
    year: int  # from which it is

    @property
    def about_people(self) -> bool:
        """Whether it changes who teaches where."""
        return self.action.id == TRANSFER or any(name in PEOPLE for name in self.action.resources)

    @property
    def of_a_row(self) -> bool:
        """Whether it is done in one stage."""
        return self.about_people or CLASSES in self.action.resources

    @property
    def whole(self) -> int:
        """The quantity of what comes in whole units.

        Raises:
            UsageError: it is not whole.
        """
        number = round(self.step.quantity)
        if abs(number - self.step.quantity) > _ROUNDING:
            raise UsageError(
                _said(
                    self.step,
                    f"数量应为整数，现为 {self.step.quantity:g}",
                    f"takes a whole quantity, not {self.step.quantity:g}",
                )
            )
        return number


def in_effect(steps: Sequence[Step], catalogue: Catalogue, snapshot: Snapshot, year: int) -> list[InEffect]:
    """The steps that are in effect in a calendar year.

    Raises:
        UsageError: a step names an action, school or stage that is not there, or its quantity is no number from 0 on.
    """
    if unknown := next((step for step in steps if step.action not in catalogue.actions), None):
        raise UsageError(_said(unknown, "不在措施目录中", "is not in the catalogue"))
    found = [InEffect(step, action := catalogue.actions[step.action], step.year + action.lead_years) for step in steps]
    for fault in _faults(found, snapshot):
        raise UsageError(fault)
    return [one for one in found if one.year <= year and one.step.quantity]


def _faults(found: Iterable[InEffect], snapshot: Snapshot) -> Iterator[Text]:
    schools = {*snapshot.table("schools")["school_id"]}
    rows = {*snapshot.table("stages").select("school_id", "stage").iter_rows()}
    for one in found:
        step = one.step
        if not (isfinite(step.quantity) and step.quantity >= 0):
            yield _said(
                step,
                f"数量应为不小于 0 的数，现为 {step.quantity:g}",
                f"takes a quantity from 0 on, not {step.quantity:g}",
            )
        if strange := [name for name in one.action.resources if not _can_rise(name)]:
            names = ", ".join(strange)
            yield _said(step, f"增加的 {names} 不是措施能改变的列", f"raises {names}, which no action can change")
        for school_id in (step.school_id, *([step.from_school or ""] if step.action == TRANSFER else ())):
            if school_id not in schools:
                named = Text(school_id or "（未填）", school_id or "(none given)")
                yield _said(
                    step,
                    f"的学校 {named.zh} 不在本县学校名单中",
                    f"names school {named.en}, which is not in the county",
                )
            elif one.of_a_row and (school_id, step.stage) not in rows:
                named = Text(step.stage or "（未填）", step.stage or "(none given)")
                yield _said(
                    step, f"：学校 {school_id} 没有学段 {named.zh}", f": school {school_id} has no stage {named.en}"
                )


def _can_rise(resource: str) -> bool:
    return resource in (*PEOPLE, *SHARED, CLASSES) or resource.startswith(ROOM)


def _said(step: Step, zh: str, en: str) -> Text:
    return Text(
        f"方案中 {step.year} 年学校 {step.school_id} 的措施 {step.action} {zh}",
        f"{step.action} of {step.year} at school {step.school_id} {en}",
    )
