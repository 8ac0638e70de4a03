"""Steps about people, carried out: teachers who come, move, study and are trained, in the counts and in the list.

Where a row stands in the list of teachers a real line is moved or changed: the one with the lowest id that fits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from junheng.errors import UsageError
from junheng.planning.catalogue import TRANSFER, Action
from junheng.planning.people import ATTRIBUTES, CHANGES, flags
from junheng.planning.roster import Row
from junheng.planning.steps import Kind, Step
from junheng.planning.teacher_list import PE_ART, Cells, TeacherList, cells_of
from junheng.tables import TABLES
from junheng.text import Text

SHARED = "pe_art_teachers_shared"
PEOPLE = tuple(column.name for column in TABLES["stages"].columns if "teachers" in column.name)  # counts of people
# What a moved teacher is counted in beside the kind, as far as the giving row has any such teachers left.
_EVERYBODYS = ("certified_teachers", "trained_teachers")
_TITLED = "teachers_mid_title"


@dataclass
class PeopleTask:
    """A step about people that is in effect."""

    step: Step
    action: Action
    year: int  # takes effect
    left: int  # people still to be done

    @property
    def row(self) -> Row:
        """The row that gains."""
        return self.step.school_id, self.step.stage or ""

    @property
    def giver(self) -> Row:
        """The row that a transfer takes from."""
        return self.step.from_school or "", self.step.stage or ""

    @property
    def order(self) -> tuple[object, ...]:
        """Earlier effects first, then always the same."""
        step = self.step
        return (self.year, *self.row, step.action, step.from_school or "", step.kind or Kind(), step.year, self.left)


class PeopleMoves:
    """Steps about people carried out one after the other.

    Args:
        listed: The list of teachers.
        counts: The counts of `stages` of every row.
        training_hours: What somebody has who counts as trained.
    """

    def __init__(
        self, listed: TeacherList, counts: Mapping[Row, Mapping[str, int | None]], training_hours: float
    ) -> None:
        self.list, self._counts, self._hours = listed, counts, training_hours
        self.raised: dict[str, dict[Row, int]] = defaultdict(lambda: defaultdict(int))  # by column of `stages`

    def carry_out(self, tasks: Sequence[PeopleTask]) -> None:
        """All tasks, those that take effect earlier first.

        Raises:
            UsageError: there is nobody (of that kind) to move, upgrade or train.
        """
        ordered = sorted(tasks, key=lambda task: task.order)
        for year in sorted({task.year for task in ordered}):
            self._of_year([task for task in ordered if task.year == year])

    def _of_year(self, tasks: Sequence[PeopleTask]) -> None:
        """One task may need whom another brings, so they are gone through until all are done.

        Only where nothing else is left, somebody is upgraded or trained who is not of the usual kind.
        """
        strict = True
        while left := [task for task in tasks if task.left]:
            before = sum(task.left for task in left)
            for task in left:
                while task.left and self._one(task, strict=strict):
                    task.left -= 1
            if sum(task.left for task in left) == before:
                if not strict:
                    raise UsageError(_nobody(left[0].step))
                strict = False
            else:
                strict = True

    def _one(self, task: PeopleTask, *, strict: bool) -> bool:
        """One unit of a task; False where there is nobody for it yet."""
        if task.action.id == TRANSFER:
            return self._transfer(task)
        columns = set(task.action.resources) & {*PEOPLE}
        if "teachers" in columns or SHARED in columns:
            self._recruit(task, columns)
        elif not self._improve(task, columns, strict=strict):
            return False
        for column in columns:
            self.raised[column][task.row] += 1
        return True

    def _recruit(self, task: PeopleTask, counted: set[str]) -> None:
        if task.row not in self.list.rows:
            return
        if SHARED in counted:
            self.list.add(task.row, Kind(), counted, {"full_time": False, "shared": True, "subject": PE_ART})
            return
        kind = Kind(**{name: count in counted for name, count in ATTRIBUTES.items()})
        self.list.add(task.row, kind, counted, self._newcomer(kind, task, counted))

    def _newcomer(self, kind: Kind, task: PeopleTask, counted: set[str]) -> Cells:
        return {
            **cells_of(kind, task.row[1]),
            "certificate": "certified_teachers" in counted,
            "started_here": task.year,
            "training_hours": self._hours if "trained_teachers" in counted else 0.0,
        }

    def _improve(self, task: PeopleTask, columns: set[str], *, strict: bool) -> bool:
        """Somebody of the row gains an attribute."""
        attributes = [name for name, count in ATTRIBUTES.items() if count in columns]
        if not self.list.names_people(task.row) or not self.list.tells(attributes):
            return True
        usual, _ = CHANGES.get(task.action.id, (None, Kind()))
        able = self.list.without(task.row, attributes)
        if usual is not None and strict:
            able = [kind for kind in able if kind == self.list.seen(usual)]
        teacher = self.list.take(task.row, able[0]) if able else None
        if teacher is None:
            return False
        self.list.improve(task.row, teacher, attributes)
        return True

    def _transfer(self, task: PeopleTask) -> bool:
        giver, taker, kind = task.giver, task.row, task.step.kind or Kind()
        teacher = self.list.take(giver, kind, to=taker) if self.list.names_people(giver) else None
        if teacher is None and self.list.names_people(giver):
            return False
        counted = {"teachers"} | {ATTRIBUTES[name] for name, flag in flags(kind).items() if flag}
        listed = self.list.roster.listed if teacher is not None else frozenset()
        for name in (*_EVERYBODYS, _TITLED):
            if name in teacher.counted if teacher is not None and name in listed else self._goes_along(name, giver):
                counted.add(name)
        moved: Cells = {"started_here": task.year, "rotated_from": giver[0]}
        if teacher is not None:
            self.list.move(teacher, giver, taker, moved)
        elif taker in self.list.rows:
            self.list.add(taker, kind, counted, {**self._newcomer(kind, task, counted), **moved})
        for name in counted:
            self.raised[name][giver] -= 1
            self.raised[name][taker] += 1
        return True

    def _goes_along(self, name: str, giver: Row) -> bool:
        """Whether somebody of whom only counts are known is taken to be certified, trained or to have a title.

        Certified and trained while there is any such teacher left; with a title only where all teachers left have one.
        """
        left = self._now(name, giver)
        if name != _TITLED:
            return left != 0
        teachers = self._now("teachers", giver)
        return left is not None and teachers is not None and 0 < teachers <= left

    def _now(self, column: str, row: Row) -> int | None:
        before = self._counts[row][column]
        return None if before is None else before + self.raised[column][row]


def _nobody(step: Step) -> Text:
    school_id = step.from_school or step.school_id
    return Text(
        f"{step.year} 年的措施 {step.action} 做不到：学校 {school_id} 没有这类教师，或人数不够",
        f"{step.action} of {step.year} cannot be carried out: school {school_id} has none or too few of these teachers",
    )
