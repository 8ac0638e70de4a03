"""The lines of an evaluation's tables by school, so that explaining one number after another does not search them anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import polars as pl

from junheng.evaluation.case import Case
from junheng.evaluation.rows import training_hours
from junheng.records.derive import listed_counts
from junheng.records.removal import listed, removed_lines

Line = Mapping[str, object]


class Lines:
    """Finds lines by school; indexes a table when it is first asked for one."""

    def __init__(self, rows: pl.DataFrame, case: Case) -> None:
        self._case = case
        self._frames: dict[str, Callable[[], pl.DataFrame]] = {
            "rows": lambda: rows,
            "stages": lambda: case.rows,
            "compulsory": lambda: case.compulsory,
            "schools": lambda: case.tables.schools,
            "campuses": lambda: case.tables.campuses,
            "finance": lambda: case.tables.finance,
        }
        self._evaluated: dict[str, dict[str, list[Line]]] = {}
        self._given: dict[str, dict[str | None, list[tuple[int, Line]]]] = {}

    def of_school(self, table: str, school_id: str) -> list[Line]:
        """The lines of a school in a table as evaluated; "rows" are the judged ones, "compulsory" the school rows."""
        if table not in self._evaluated:
            index: dict[str, list[Line]] = {}
            for line in self._frames[table]().iter_rows(named=True):
                index.setdefault(line["school_id"], []).append(line)
            self._evaluated[table] = index
        return self._evaluated[table].get(school_id, [])

    def given(self, table: str, where: Mapping[str, str | None]) -> list[tuple[int, Line]]:
        """The lines of a table as imported whose columns equal `where`, with their places in the table."""
        if table not in self._given:
            index: dict[str | None, list[tuple[int, Line]]] = {}
            for place, line in enumerate(self._case.snapshot.table(table).iter_rows(named=True)):
                index.setdefault(line.get("school_id"), []).append((place, line))
            self._given[table] = index
        index = self._given[table]
        lines = (
            index.get(where["school_id"], [])
            if "school_id" in where
            else [one for all_ in index.values() for one in all_]
        )
        found = [(place, line) for place, line in lines if all(line[name] == value for name, value in where.items())]
        return sorted(found, key=lambda one: one[0])

    @cached_property
    def _listed(self) -> dict[tuple[str, str | None], list[int]]:
        found: dict[tuple[str, str | None], list[int]] = {}
        teachers = self._case.snapshot.table("teachers").select("school_id", "stage")
        for place, key in enumerate(teachers.iter_rows()):
            found.setdefault(key, []).append(place)
        return found

    def teachers(self, school_id: str, stage: str) -> list[int]:
        """Places in the list of teachers of those who teach in a stage of a school, its merged units with it."""
        members = self._case.tables.members.get(school_id, (school_id,))
        return sorted(place for member in members for place in self._listed.get((member, stage), ()))

    @cached_property
    def _removed(self) -> dict[tuple[str, str], int]:
        return removed_lines(self._case.snapshot)

    def removed(self, school_id: str, stage: str) -> int:
        """How many teachers of a stage of a school were removed from the list and are still counted."""
        members = self._case.tables.members.get(school_id, (school_id,))
        return sum(self._removed.get((member, stage), 0) for member in members)

    @cached_property
    def counted(self) -> frozenset[str]:
        """The columns of the school rows that are counted from the list of teachers where it is given."""
        return frozenset(listed_counts(listed(self._case.snapshot, training_hours(self._case.standard))).columns)
