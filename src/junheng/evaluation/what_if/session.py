"""A county that is changed number by number and judged again after each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from junheng.engines import PolarsEngine
from junheng.errors import UsageError
from junheng.evaluation.evaluate import check_formulas, judged_again
from junheng.evaluation.memory import Memory
from junheng.evaluation.result import Evaluation
from junheng.evaluation.what_if.change import Cell, Change, Changed
from junheng.evaluation.what_if.county import with_change
from junheng.evaluation.what_if.differences import differences
from junheng.records.snapshot import Snapshot
from junheng.standards import Standard, load_standard
from junheng.text import Language, Text

OF_CLASSES = ("classes", "largest_class")  # what the list of classes tells of a school row


def what_if(county: Evaluation | Snapshot, standard: Standard | str | None = None) -> WhatIf:
    """Ask what would be if numbers were others.

    Args:
        county: The county year, or an evaluation of it.
        standard: A standard, or the id of one; that of the evaluation where None, else cn-2017.

    Raises:
        UsageError: there is no such standard, or the county has no schools.
    """
    if isinstance(county, Evaluation):
        snapshot, standard = county.snapshot, standard if standard is not None else county.standard
    else:
        snapshot, standard = county, standard if standard is not None else "cn-2017"
    return WhatIf(snapshot, load_standard(standard) if isinstance(standard, str) else standard)


@dataclass(frozen=True)
class _Step:
    """The county after some changes, and how it is judged."""

    snapshot: Snapshot
    result: Evaluation
    made: tuple[Changed, ...] = ()


def list_behind(snapshot: Snapshot, judged: Evaluation, column: str, school_id: str, stage: str) -> str:
    """The table (classes, teachers) that a count of a school row is made from, where it is not read; else empty."""
    table = "classes" if column in OF_CLASSES else "teachers"
    if table == "teachers" and column not in judged.lines.counted:
        return ""
    listed = snapshot.table(table).filter(pl.col("school_id") == school_id, pl.col("stage") == stage)
    gone = judged.lines.removed(school_id, stage) if table == "teachers" else 0
    return table if listed.height or gone else ""


class WhatIf:
    """A county year under a standard, with changes that add up. Nothing is stored; the county itself stays as it is."""

    def __init__(self, snapshot: Snapshot, standard: Standard) -> None:
        check_formulas(standard)
        self._standard, self._memory = standard, Memory()
        self._steps = [_Step(snapshot, self._judged(snapshot))]

    def _judged(self, snapshot: Snapshot) -> Evaluation:
        with PolarsEngine() as engine:
            return judged_again(snapshot, self._standard, engine, self._memory)

    @property
    def base(self) -> Evaluation:
        """The evaluation before any change."""
        return self._steps[0].result

    @property
    def result(self) -> Evaluation:
        """The evaluation with all changes."""
        return self._steps[-1].result

    @property
    def changes(self) -> tuple[Changed, ...]:
        """What was changed, in order."""
        return tuple(one for step in self._steps for one in step.made)

    @property
    def differences(self) -> pl.DataFrame:
        """Every number and verdict that is not as in `base`; the columns are those of `differences`."""
        return differences(self.base, self.result)

    def change(
        self,
        table: str,
        column: str,
        value: Cell,
        *,
        school_id: str | None = None,
        stage: str | None = None,
        where: Mapping[str, Cell] | None = None,
    ) -> Evaluation:
        """Put a value in the place of a cell, and judge again.

        Args:
            table: The table, such as "stages".
            column: The column, such as "pupils".
            value: The new value; None: not reported.
            school_id: The school, in tables of schools.
            stage: The stage, in tables of school rows.
            where: Other columns that name the line, such as {"item": "rotated"}.

        Raises:
            UsageError: there is no such cell, or it cannot hold the value.
        """
        named = {name: one for name, one in (("school_id", school_id), ("stage", stage)) if one is not None}
        return self.apply(Change(table, column, value, {**named, **(where or {})}))

    def add(self, table: str, line: Mapping[str, Cell]) -> Evaluation:
        """Add a line, such as a room: {"school_id": ..., "use": "music", "area": 96}.

        Raises:
            UsageError: it lacks a part of its key, is there already, or a cell cannot hold its value.
        """
        return self.apply(Change(table, line=line, how="add"))

    def remove(self, table: str, line: Mapping[str, Cell]) -> Evaluation:
        """Remove the line that these columns name; of lines that are wholly alike, one.

        Raises:
            UsageError: there is no such line, or it names several.
        """
        return self.apply(Change(table, line=line, how="remove"))

    def apply(self, *changes: Change) -> Evaluation:
        """Make all of `changes`, or none where one cannot be made, and judge again once.

        Raises:
            UsageError: one of them cannot be made.
        """
        step = self._steps[-1]
        snapshot, made = step.snapshot, list[Changed]()
        for change in changes:
            snapshot, changed = with_change(snapshot, change)
            self._check_read(snapshot, changed)
            made.append(changed)
        self._steps.append(_Step(snapshot, self._judged(snapshot), tuple(made)))
        return self.result

    def undo(self) -> Evaluation:
        """Take the last step back; without one, nothing happens."""
        if len(self._steps) > 1:
            del self._steps[-1]
        return self.result

    def reset(self) -> Evaluation:
        """Take all steps back."""
        del self._steps[1:]
        return self.result

    def _check_read(self, snapshot: Snapshot, changed: Changed) -> None:
        """Whether the count that was changed is read, not counted from a list.

        Raises:
            UsageError: a list decides it; a change that cannot have any effect would look like an answer.
        """
        if changed.table != "stages":
            return
        school_id, stage = str(changed.key["school_id"]), str(changed.key["stage"])
        table = list_behind(snapshot, self.base, changed.column, school_id, stage)
        if table:
            cell, list_ = changed.described(self.base.names.get(school_id, "")), Text("班级", "classes")
            if table == "teachers":
                list_ = Text("教师名册", "teachers")
            raise UsageError(
                Text(
                    "“{cell}”由“{list}”表统计，改这里不起作用：请改“{list}”表中的行",
                    "{cell} is counted from the table “{list}”, a change here has no effect: change the lines of that table",
                ).format(cell=cell, list=list_)
            )

    def to_dict(self, language: Language = "zh") -> dict[str, object]:
        """One object with stable keys, as `junheng what-if --json` prints it."""
        base, names = self.base, {**self.base.names, **self.result.names}
        return {
            "county_name": base.snapshot.county,
            "year": base.snapshot.year,
            "snapshot": base.snapshot.hash,
            "standard": base.standard.id,
            "version": base.standard.pack.version,
            "settings": dict(base.standard.settings),
            "changes": [one.to_dict(language, names.get(str(one.key.get("school_id")), "")) for one in self.changes],
            "verdict_before": base.verdict,
            "verdict_after": self.result.verdict,
            "differences": [
                {
                    **{
                        name: value or None if name in ("stage", "school_id") else value for name, value in line.items()
                    },
                    "name": names.get(line["school_id"]),
                }
                for line in self.differences.iter_rows(named=True)
            ],
        }
