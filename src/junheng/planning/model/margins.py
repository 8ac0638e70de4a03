"""What a little more of something is worth to a plan: the duals of its relaxation.

The choices of the plan stay: which school rows pass and which indicators they need not meet are as `evaluate` found them. All
quantities may be parts of a whole. At the least cost of that programme, its cuts for the coefficients included, the dual of a
row says by how much the cost falls per unit that the row is loosened, for the first bit of it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import scipy.sparse as sp

from junheng.evaluation.result import Evaluation
from junheng.planning.model.build import build
from junheng.planning.model.cuts import Group, cut, groups, name_of
from junheng.planning.model.elastic import Slack, slacks
from junheng.planning.model.levers import Lever
from junheng.planning.model.numbers import Numbers, Place
from junheng.planning.model.programme import Floats, Relaxed
from junheng.planning.model.search import ROUNDS
from junheng.planning.model.state import MONEY, Model
from junheng.planning.steps import Kind

NEAR = 1e-6  # how far above its limit, relatively, a coefficient may be left: a solver does not come nearer everywhere

# Rows that what is given for free does not stand in: it takes no money, post or land of the county's, and no limit.
_NOT_FOR_GIFTS = ("budget", "posts", "land", "school", "county", "moves", "balance")


@dataclass(frozen=True)
class Margins:
    """The relaxation of a plan at its least cost."""

    model: Model
    groups: tuple[Group, ...]
    cost: float  # yuan
    values: Floats
    duals: Floats  # of the rows, in the programme's unit of money

    def loosened(self, families: Sequence[str]) -> list[tuple[Slack, float]]:
        """Yuan of present cost saved by one more unit of each slack."""
        return [
            (slack, max(float(-self.duals[slack.rows].sum() * slack.loosens * MONEY), 0.0))
            for slack in slacks(self.model, families)
        ]

    def coefficients(self) -> list[tuple[Group, float]]:
        """Yuan saved per unit that the limit of a coefficient is raised: −dual · 2τX for the row Σz ≤ τ²X."""
        found = []
        for group in self.groups:
            name = f"cv:{name_of(self.model.numbers, group)}"
            for row, (_, year) in zip(self.model.named.get(name, ()), self.model.about.get(name, ()), strict=True):
                if year == group.year and group.z.size:
                    mean = float(self.values[group.mean[0]])
                    found.append((group, max(float(-self.duals[row]) * 2 * group.limit * mean * MONEY, 0.0)))
        return found

    def gifts(self) -> list[tuple[Lever, Place, float]]:
        """Yuan saved by one unit of an action at a place, begun in the first year, that costs nothing and takes nothing."""
        worth = self._columns(_NOT_FOR_GIFTS)
        found = []
        for lever, columns in zip(self.model.levers, self.model.begun, strict=True):
            if lever.leaves or not columns.size or columns[0, 0] < 0:
                continue
            for place, column in zip(lever.places, columns[0], strict=True):
                found.append((lever, place, max(float(worth[column]) / lever.size * MONEY, 0.0)))
        return found

    def moved(self, kind: Kind, giver: Place, taker: Place, year: int) -> tuple[float, float, float] | None:
        """Yuan that somebody of a kind is worth to the taker, to the giver, and that the move costs; None: no such lever."""
        worth, cost = self._columns(("balance", "moves", "budget")), self.model.programme.joined("cost")
        found: dict[bool, int] = {}
        for lever, columns in zip(self.model.levers, self.model.begun, strict=True):
            wanted = giver if lever.leaves else taker
            if lever.action.id == "transfer_teacher" and lever.kind == kind and wanted in lever.places:
                column = int(columns[year - 1, lever.places.index(wanted)])
                if column >= 0:
                    found[lever.leaves] = column
        if set(found) != {False, True}:
            return None
        come, gone = found[False], found[True]
        return float(worth[come]) * MONEY, float(-worth[gone]) * MONEY, float(cost[come]) * MONEY

    def _columns(self, without: Sequence[str]) -> Floats:
        """Σ dual · entry of every column, over all rows but those of some families."""
        duals = self.duals.copy()
        for name, rows in self.model.named.items():
            if name.partition(":")[0] in without:
                duals[rows] = 0.0
        programme = self.model.programme
        starts, columns, values = programme.matrix()
        matrix = sp.csr_matrix(
            (values, columns, np.append(starts, columns.size)), shape=(programme.row_count, programme.column_count)
        )
        found: Floats = np.asarray(duals @ matrix, dtype=np.float64)
        return found


def margins(numbers: Numbers, results: Sequence[Evaluation], seconds: float) -> Margins | None:
    """The relaxation of a plan; None where it was not solved in time.

    Args:
        numbers: The county and what is asked.
        results: The years of the plan, judged as its steps leave the county.
        seconds: How long to solve.
    """
    started = time.monotonic()
    model = build(numbers)
    relaxed = Relaxed(model.programme, upper=_as_chosen(model, results))
    limited, _ = groups(numbers)
    for _ in range(ROUNDS):
        solved = relaxed.solve(max(seconds - (time.monotonic() - started), 0.1))
        if solved.values is None:
            return None
        numerators = model.numerators(solved.values)
        left = [group for group in limited if group.coefficient(numbers, numerators) > group.limit * (1 + NEAR)]
        if not left:
            return Margins(model, tuple(limited), solved.cost * MONEY, solved.values, relaxed.duals())
        for group in left:
            cut(model, group, numerators)
    return None


def _as_chosen(model: Model, results: Sequence[Evaluation]) -> Floats:
    """Upper bounds of the columns with y and m at what `evaluate` found: a row that fails, an indicator that is missed, is 0."""
    numbers = model.numbers
    lower, upper = model.programme.joined("lower"), model.programme.joined("upper")
    for year, result in enumerate(results):
        passed = result.school_rows.filter(pl.col("verdict") == "pass").select("school_id", "stage")
        met = result.rows.filter(pl.col("verdict") == "pass").select("school_id", "stage", "indicator")
        passing, meeting = set(passed.iter_rows()), set(met.iter_rows())
        for number, row in enumerate(numbers.rows):
            if row not in passing:
                _close(upper, model.passes[year, number])
            for place, name in enumerate(numbers.indicators):
                if (*row, name) not in meeting:
                    _close(upper, model.meets[year, number, place])
    return np.maximum(lower, upper)


def _close(upper: Floats, column: np.int64) -> None:
    if column >= 0:
        upper[column] = 0.0
