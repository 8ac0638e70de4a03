"""Where the conditions of a standard turn as one cell moves, and the stretches between, where they do not.

Pupils are the only number that conditions, scopes and sums all hang on: a school of 50 to 99 pupils has an exemption,
a teaching point under 50 is out of scope, a row of none is no row. For the other counts of a condition (largest class,
migrant children) and for what is compared as it stands (rooms, sizes) the turning points are themselves all there is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from junheng.evaluation.result import Evaluation
from junheng.evaluation.robustness.cuts import GAP, turning_facts
from junheng.standards.model import Value
from junheng.tables import COMPULSORY_STAGES

Cell = Mapping[str, object]
FAR = 1000.0  # how far the second probe stands from the first where nothing bounds the stretch


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a cell's values, ends included, in which no condition turns; probes at `first` and `second`."""

    low: float
    high: float
    first: float
    second: float


class Regions:
    """Turning points and stretches of the cells of an evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        case, standard = evaluation.case, evaluation.standard
        self._facts = turning_facts(standard)
        rules = standard.pack.indicators.values()
        self._sizes = _numbers(
            number for rule in rules if rule.method == "size"
            for number in (case.target(rule), *(_number(one.target, None) for one in rule.exemptions))
        )  # fmt: skip
        self._class_sizes: dict[str, tuple[float, ...]] = {
            stage: _numbers(case.target(rule, stage) for rule in rules if rule.method == "class_size")
            for stage in standard.pack.stages
        }
        rooms = [rule for rule in rules if rule.rooms is not None]
        self._room_areas = _numbers(
            area for rule in rooms if rule.rooms is not None
            for area in (
                standard.one(rule.rooms.area),
                *(_number(one.area, stage) for one in rule.exemptions for stage in COMPULSORY_STAGES),
            )
        )  # fmt: skip
        self._per_classes = _numbers(standard.one(rule.rooms.per_classes) for rule in rooms if rule.rooms is not None)
        self._roots = {member: school for school, members in case.tables.members.items() for member in members}
        self._rows = {(row["school_id"], row["stage"]): row for row in case.rows.iter_rows(named=True)}
        self._totals = _totals(case.rows)
        self._rooms = dict(case.tables.rooms.group_by("school_id").len().iter_rows())

    def points(self, cell: Cell) -> list[float]:
        """The values at which something turns, whatever the ratios say."""
        column, value = str(cell["column"]), _float(cell["value"])
        root = self._roots.get(str(cell["school_id"]), str(cell["school_id"]))
        stage = str(cell["stage"])
        total = self._totals.get(root, {})
        if column == "pupils" and cell["table"] == "stages":
            return [*self.edges(cell), *self._pupil_points(root, stage, value)]
        if column == "migrant_pupils":
            rest = total.get("migrant_pupils", 0.0) - value
            return [
                0.0,
                *(percent * total.get("pupils", 0.0) / 100 - rest for percent in self._turns("migrant_percent")),
            ]
        if column == "largest_class" or cell["table"] == "classes":
            return [0.0, *self._turns("largest_class"), *self._class_sizes.get(stage, ())]
        if column == "classes":
            return [0.0, *self._class_points(root, stage, value)]
        if cell["table"] == "rooms":
            return [0.0, *(side for area in self._room_areas for side in (area * (1 - GAP), area))]
        return [0.0]

    def regions(self, cell: Cell) -> list[Region]:
        """The stretches between the turning points."""
        value = _float(cell["value"])
        if cell["column"] != "pupils" or cell["table"] != "stages":
            if cell["table"] in ("rooms", "classes") or cell["column"] == "largest_class":
                return []
            return [Region(0.0, math.inf, value or 1.0, 2 * value + FAR)]
        edges = sorted(edge for edge in self.edges(cell) if edge >= 0)
        found = []
        for low, high in zip(edges, [*edges[1:], math.inf], strict=True):
            first, last = math.floor(low) + 1.0, math.ceil(high) - 1.0 if math.isfinite(high) else math.inf
            second = first + 2 * max(value, FAR) if math.isinf(last) else last
            if second > first:
                found.append(Region(first, last, first, second))
        return found

    def edges(self, cell: Cell) -> list[float]:
        """The numbers of pupils at which a condition turns."""
        value = _float(cell["value"])
        root = self._roots.get(str(cell["school_id"]), str(cell["school_id"]))
        total = self._totals.get(root, {})
        rest = total.get("pupils", 0.0) - (value if cell["stage"] in COMPULSORY_STAGES else 0.0)
        of_row = _float(self._rows[root, str(cell["stage"])]["pupils"]) - value
        turns = [turn - rest for turn in self._turns("school_pupils", "small_pupils")]
        turns += [turn - of_row for turn in self._turns("small_pupils")]
        migrants = total.get("migrant_pupils", 0.0)
        turns += [100 * migrants / percent - rest for percent in self._turns("migrant_percent") if percent]
        return sorted({0.0, *turns})

    def _turns(self, *facts: str) -> list[float]:
        return [number for fact in facts for number in self._facts.get(fact, ())]

    def _pupil_points(self, root: str, stage: str, value: float) -> list[float]:
        total, row = self._totals.get(root, {}), self._rows[root, stage]
        rests = (total.get("pupils", 0.0) - value, _float(row["pupils"]) - value)
        found = [size - rest for size in self._sizes for rest in rests]
        classes = _float(row["classes"])
        return found + [classes * size - rests[1] for size in self._class_sizes.get(stage, ())]

    def _class_points(self, root: str, stage: str, value: float) -> list[float]:
        """Numbers of classes for which one room more is needed, or at which the mean class reaches the limit."""
        row, rest = self._rows[root, stage], self._totals.get(root, {}).get("classes", 0.0) - value
        rooms = range(self._rooms.get(root, 0) + 1)
        found = [count * per - rest for per in self._per_classes for count in rooms]
        of_row = _float(row["classes"]) - value
        return found + [_float(row["pupils"]) / size - of_row for size in self._class_sizes.get(stage, ()) if size]


def _totals(rows: pl.DataFrame) -> dict[str, dict[str, float]]:
    """Per school what its compulsory rows report together."""
    names = ("pupils", "migrant_pupils", "classes")
    totals = rows.filter(pl.col("stage").is_in(COMPULSORY_STAGES)).group_by("school_id").agg(pl.col(names).sum())
    return {row["school_id"]: {name: row[name] for name in names} for row in totals.iter_rows(named=True)}


def _numbers(numbers: Iterable[float | None]) -> tuple[float, ...]:
    return tuple(sorted({number for number in numbers if number is not None}))


def _number(value: Value | None, stage: str | None) -> float | None:
    return value.at(stage) if value is not None else None


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
