"""What somebody asks: cells of schools that become other values, and amounts for many schools at once.

The questions travel in the form, so that any process of the desk can answer and nothing is stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from typing import Any

from junheng.evaluation import Evaluation
from junheng.evaluation.explain.result import Input
from junheng.evaluation.explain.school import explain_line
from junheng.evaluation.what_if import Change, list_behind
from junheng.tables import TABLES as SCHEMA
from junheng.text import Text
from junheng.web.board.sight import Sight

TABLES = ("stages", "campuses", "finance")  # of which a school has a line that its own key names
MOST = 400  # single cells in one form


@dataclass(frozen=True)
class Cell:
    """A cell of a school, and the value that it is to have; empty: not reported."""

    table: str
    column: str
    school: str
    stage: str
    value: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Which cell."""
        return self.table, self.column, self.school, self.stage

    def change(self) -> Change:
        """For the library."""
        return Change(self.table, self.column, self.value or None, _line(self.table, self.school, self.stage))


@dataclass(frozen=True)
class Bulk:
    """Something more for every school row of a stage that fails an indicator: so much each, or what each lacks."""

    table: str
    column: str
    indicator: str
    stage: str
    amount: float | None

    def changes(self, evaluation: Evaluation) -> Iterator[Change]:
        """For the library: one for each failing row with a known figure."""
        for row in evaluation.rows.iter_rows(named=True):
            if (row["indicator"], row["stage"] or "", row["verdict"]) != (self.indicator, self.stage, "fail"):
                continue
            amount = self.amount if self.amount is not None else row["short_by"]
            found = evaluation.lines.of_school(self.table, row["school_id"])
            stages = [str(line.get("stage") or "") for line in found if line.get(self.column) is not None]
            stage = self.stage if self.stage in stages else "" if "" in stages or self.table == "finance" else None
            if amount and stages and stage is not None:
                line = _line(self.table, row["school_id"], stage)
                yield Change(self.table, self.column, amount, line, how="raise")


def _line(table: str, school: str, stage: str) -> dict[str, Any]:
    return {"school_id": school} if table == "finance" else {"school_id": school, "stage": stage or None}


@dataclass(frozen=True)
class Questions:
    """All that is asked at once."""

    cells: tuple[Cell, ...] = ()
    bulk: tuple[Bulk, ...] = ()

    @classmethod
    def read(cls, text: str) -> Questions:
        """From the form.

        Raises:
            ValueError: nobody's form says this.
        """
        if not text:
            return cls()
        found = json.loads(text)
        if not isinstance(found, dict) or len(found.get("cells", ())) > MOST:
            raise ValueError
        try:
            cells = tuple(Cell(*map(str, one)) for one in found.get("cells", ()))
            bulk = tuple(
                Bulk(str(one[0]), str(one[1]), str(one[2]), str(one[3]), _amount(one[4]))
                for one in found.get("bulk", ())
            )
        except (TypeError, LookupError) as error:
            raise ValueError from error
        named = [(one.table, one.column) for one in cells] + [(one.table, one.column) for one in bulk]
        if not all(table in TABLES and column in SCHEMA[table].names for table, column in named):
            raise ValueError
        return cls(cells, bulk)

    def written(self) -> str:
        """For the form."""
        return json.dumps({"cells": [astuple(one) for one in self.cells], "bulk": [astuple(one) for one in self.bulk]})

    def with_cells(self, asked: dict[tuple[str, str, str, str], str | None]) -> Questions:
        """With these cells as they are asked for now; None: as it is."""
        kept = {one.key: one for one in self.cells if one.key not in asked}
        new = {key: Cell(*key, value) for key, value in asked.items() if value is not None}
        return Questions(tuple((kept | new).values()), self.bulk)

    def without(self, place: str) -> Questions:
        """Without the cell ("c0") or the bulk ("b0") at a place."""
        kind, number = place[:1], int(place[1:] or -1)
        cells = tuple(one for at, one in enumerate(self.cells) if (kind, number) != ("c", at))
        return Questions(cells, tuple(one for at, one in enumerate(self.bulk) if (kind, number) != ("b", at)))

    def within(self, seen: Sight) -> bool:
        """Whether they are about schools that somebody may ask about."""
        return all(seen.sees(one.school) for one in self.cells) and (seen.whole or not self.bulk)

    def changes(self, evaluation: Evaluation) -> list[Change]:
        """For the library: what is asked of many first, so that a single cell has the last word."""
        many = [change for one in self.bulk for change in one.changes(evaluation)]
        return [*many, *(one.change() for one in self.cells)]


def _amount(value: object) -> float | None:
    return None if value is None else float(str(value))


@dataclass(frozen=True)
class Number:
    """A number of a school that can be asked about: it is read from one cell, and decides something."""

    table: str
    column: str
    stage: str
    name: Text
    unit: str
    value: object
    indicators: tuple[str, ...]

    @property
    def written(self) -> str:
        """As it stands in a field."""
        if isinstance(self.value, float):
            return f"{self.value:.15g}"
        return "" if self.value is None else str(self.value)


def numbers_of(evaluation: Evaluation, school: str) -> list[Number]:
    """The numbers that the verdicts of a school are made from. What is counted from a list of persons is not one cell."""
    if len(evaluation.case.tables.members.get(school, (school,))) > 1:
        return []  # several units are judged as one school: its numbers are sums of theirs
    found: dict[tuple[str, str, str], Input] = {}
    read: dict[tuple[str, str, str], dict[str, None]] = {}
    for row in evaluation.lines.of_school("rows", school):
        indicator = str(row["indicator"])
        rule = evaluation.standard.rule(indicator)
        for one in explain_line(evaluation, indicator, rule, row).inputs:
            if one.table in TABLES and one.school_id == school and _is_number(one.value):
                key = (one.table, one.column, one.stage)
                found.setdefault(key, one)
                read.setdefault(key, {})[indicator] = None
    return [
        Number(*key, one.name, one.unit, one.value, tuple(read[key]))
        for key, one in found.items()
        if key[0] != "stages" or not list_behind(evaluation.snapshot, evaluation, key[1], school, key[2])
    ]


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
