"""A mixed-integer programme, collected block by block and handed to HiGHS.

minimise  c·x   subject to  lower ≤ A x ≤ upper,  bounds on x,  some x whole
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import highspy
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]
INFINITY = math.inf
FEASIBILITY = 1e-9  # how far a row may be missed, in the units that rows are scaled to

Outcome = Literal["optimal", "feasible", "infeasible", "none"]


@dataclass(frozen=True, slots=True)
class Solved:
    """What the solver says: `optimal` within its tolerance, `feasible` when stopped with a solution, else without one."""

    outcome: Outcome
    values: Floats | None
    cost: float
    bound: float


@dataclass
class Programme:
    """Columns and rows as they are added; entries as coordinate lists."""

    cost: list[Floats] = field(default_factory=list)
    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    whole: list[Flags] = field(default_factory=list)
    row_lower: list[Floats] = field(default_factory=list)
    row_upper: list[Floats] = field(default_factory=list)
    entry_rows: list[Indices] = field(default_factory=list)
    entry_columns: list[Indices] = field(default_factory=list)
    entry_values: list[Floats] = field(default_factory=list)
    column_count: int = 0
    row_count: int = 0

    def columns(
        self,
        count: int,
        *,
        cost: Floats | float = 0.0,
        lower: Floats | float = 0.0,
        upper: Floats | float = INFINITY,
        whole: Flags | bool = False,
    ) -> Indices:
        """Add `count` columns and return their numbers."""
        self.cost.append(np.broadcast_to(np.asarray(cost, dtype=np.float64), (count,)))
        self.lower.append(np.broadcast_to(np.asarray(lower, dtype=np.float64), (count,)))
        self.upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), (count,)))
        self.whole.append(np.broadcast_to(np.asarray(whole, dtype=np.bool_), (count,)))
        first = self.column_count
        self.column_count += count
        return np.arange(first, first + count)

    def rows(
        self,
        lower: Floats | float,
        upper: Floats | float,
        count: int,
        *entries: tuple[Indices, Indices, Floats | float],
    ) -> Indices:
        """Add `count` rows; `entries` are (row 0..count-1, column, value), aligned arrays."""
        first = self.row_count
        self.row_lower.append(np.broadcast_to(np.asarray(lower, dtype=np.float64), (count,)))
        self.row_upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), (count,)))
        for rows, columns, values in entries:
            numbers = np.broadcast_to(np.asarray(values, dtype=np.float64), rows.shape)
            kept = numbers != 0.0
            self.entry_rows.append(rows[kept] + first)
            self.entry_columns.append(columns[kept])
            self.entry_values.append(numbers[kept])
        self.row_count += count
        return np.arange(first, first + count)

    def enter(self, rows: Indices, column: int, value: float) -> None:
        """Let a column stand in rows that are there."""
        self.entry_rows.append(rows)
        self.entry_columns.append(np.full(rows.size, column, dtype=np.int64))
        self.entry_values.append(np.full(rows.size, value))

    def matrix(self, from_row: int = 0) -> tuple[Indices, Indices, Floats]:
        """Entries of the rows from `from_row` on, row by row: starts, columns, values; equal entries added up."""
        nothing = np.empty(0, dtype=np.int64)
        rows = np.concatenate([nothing, *self.entry_rows])
        columns = np.concatenate([nothing, *self.entry_columns])
        values = np.concatenate([np.empty(0), *self.entry_values])
        kept = rows >= from_row
        keys = (rows[kept] - from_row) * self.column_count + columns[kept]
        unique, where = np.unique(keys, return_inverse=True)
        summed = np.bincount(where, weights=values[kept], minlength=unique.size)
        starts = np.searchsorted(unique // self.column_count, np.arange(self.row_count - from_row))
        return starts.astype(np.int64), unique % self.column_count, summed.astype(np.float64)

    def activity(self, values: Floats) -> Floats:
        """A x of a solution that may lack the newest columns, which then count nothing."""
        starts, columns, entries = self.matrix()
        full = np.zeros(self.column_count)
        full[: values.size] = values
        sums = np.append(0.0, np.cumsum(entries * full[columns]))
        found: Floats = sums[np.append(starts[1:], columns.size)] - sums[starts]
        return found

    def joined(self, name: Literal["cost", "lower", "upper", "row_lower", "row_upper"]) -> Floats:
        """One vector of a kind over all blocks."""
        blocks = {
            "cost": self.cost,
            "lower": self.lower,
            "upper": self.upper,
            "row_lower": self.row_lower,
            "row_upper": self.row_upper,
        }[name]
        return np.concatenate(blocks) if blocks else np.empty(0)

    @property
    def integers(self) -> Flags:
        """Which columns are whole."""
        return np.concatenate(self.whole) if self.whole else np.empty(0, dtype=np.bool_)


Listener = Callable[[float, float], bool]  # (best cost, bound) -> whether to stop


def _highs() -> highspy.Highs:
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("primal_feasibility_tolerance", FEASIBILITY)
    highs.setOptionValue("mip_feasibility_tolerance", FEASIBILITY)
    highs.setOptionValue("random_seed", 1)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_detect_symmetry", False)  # its search heeds no time limit, and schools are not alike
    return highs


def _passed(
    programme: Programme,
    *,
    lower: Floats,
    upper: Floats,
    relaxed: bool,
    cost: Floats,
    row_lower: Floats | None = None,
    row_upper: Floats | None = None,
) -> highspy.Highs:
    starts, columns, values = programme.matrix()
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = programme.column_count, programme.row_count
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, lower, upper
    model.row_lower_ = programme.joined("row_lower") if row_lower is None else row_lower
    model.row_upper_ = programme.joined("row_upper") if row_upper is None else row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.append(starts, columns.size).astype(np.int32)
    model.a_matrix_.index_ = columns.astype(np.int32)
    model.a_matrix_.value_ = values
    if not relaxed:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[int(whole)] for whole in programme.integers]
    highs = _highs()
    highs.passModel(model)
    return highs


class Relaxed:
    """The programme without whole numbers, kept warm while rows and columns are added to it."""

    def __init__(self, programme: Programme, *, lower: Floats | None = None, upper: Floats | None = None) -> None:
        self._programme = programme
        self._highs = _passed(
            programme,
            lower=programme.joined("lower") if lower is None else lower,
            upper=programme.joined("upper") if upper is None else upper,
            relaxed=True,
            cost=programme.joined("cost"),
        )
        self._columns, self._rows = programme.column_count, programme.row_count

    def solve(self, seconds: float) -> Solved:
        """Solve with what was added since."""
        self._take_up()
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(seconds, 0.01))
        self._highs.run()
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            values = np.asarray(self._highs.getSolution().col_value)
            cost = self._highs.getObjectiveValue()
            return Solved("optimal", values, cost, cost)
        infeasible = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
        return Solved("infeasible" if status in infeasible else "none", None, INFINITY, -INFINITY)

    def duals(self) -> Floats:
        """The price of each row at the last solution: cost per unit of its right-hand side."""
        return np.asarray(self._highs.getSolution().row_dual)

    def bound(self, columns: Indices, lower: Floats, upper: Floats) -> None:
        """Change the bounds of columns."""
        self._highs.changeColsBounds(columns.size, columns.astype(np.int32), lower, upper)

    def row_upper(self, row: int, upper: float) -> None:
        """Change the upper side of a row that has no lower one."""
        self._take_up()
        self._highs.changeRowBounds(row, -INFINITY, upper)

    def _take_up(self) -> None:
        programme = self._programme
        if (count := programme.column_count - self._columns) > 0:
            cost, lower, upper = (programme.joined(name)[self._columns :] for name in ("cost", "lower", "upper"))
            nothing = np.empty(0, dtype=np.int32)
            self._highs.addCols(count, cost, lower, upper, 0, nothing, nothing, np.empty(0))
            self._columns = programme.column_count
        if (count := programme.row_count - self._rows) > 0:
            starts, columns, values = programme.matrix(self._rows)
            lower, upper = (programme.joined(name)[self._rows :] for name in ("row_lower", "row_upper"))
            self._highs.addRows(
                count, lower, upper, values.size, starts.astype(np.int32), columns.astype(np.int32), values
            )
            self._rows = programme.row_count


def solve_whole(
    programme: Programme,
    *,
    seconds: float,
    lower: Floats | None = None,
    upper: Floats | None = None,
    row_lower: Floats | None = None,
    row_upper: Floats | None = None,
    cost: Floats | None = None,
    start: Floats | None = None,
    gap: float = 1e-6,
    listen: Listener | None = None,
) -> Solved:
    """Branch and bound on the programme, or on the part of it between `lower` and `upper`."""
    highs = _passed(
        programme,
        lower=programme.joined("lower") if lower is None else lower,
        upper=programme.joined("upper") if upper is None else upper,
        relaxed=False,
        cost=programme.joined("cost") if cost is None else cost,
        row_lower=row_lower,
        row_upper=row_upper,
    )
    highs.setOptionValue("time_limit", max(seconds, 0.01))
    highs.setOptionValue("mip_rel_gap", gap)
    highs.setOptionValue("mip_abs_gap", 1e-6)
    if start is not None:
        highs.setSolution(start.size, np.arange(start.size, dtype=np.int32), start)
    if listen is not None:
        _listen(highs, listen)
    highs.run()
    status, info = highs.getModelStatus(), highs.getInfo()
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return Solved("infeasible", None, INFINITY, INFINITY)
    bound = info.mip_dual_bound
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Solved("none", None, INFINITY, bound)
    values = np.asarray(highs.getSolution().col_value)
    integers = programme.integers
    values[integers] = np.round(values[integers])
    outcome: Outcome = "optimal" if status == highspy.HighsModelStatus.kOptimal else "feasible"
    return Solved(outcome, values, highs.getObjectiveValue(), bound)


def _listen(highs: highspy.Highs, listen: Listener) -> None:
    def called(event: highspy.HighsCallbackEvent) -> None:
        said = event.data_out
        if listen(said.mip_primal_bound, said.mip_dual_bound) and event.data_in is not None:
            event.data_in.user_interrupt = True

    highs.cbMipInterrupt.subscribe(called)
