"""The programme of a plan with what is needed to read its solution; costs of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from junheng.planning.model.levers import Lever
from junheng.planning.model.numbers import Numbers
from junheng.planning.model.programme import Floats, Indices, Programme
from junheng.planning.people import CHANGES
from junheng.planning.steps import Kind

MONEY = 10_000.0  # yuan in a unit of the objective
TIE = 1e-9  # what `evaluate` lets pass at a limit, relative
# A column that is not whole is carried out in steps of this much of its unit, upwards.
GRAIN = 1e-4


@dataclass
class Model:
    """A programme with what is needed to read its solution."""

    numbers: Numbers
    programme: Programme
    levers: tuple[Lever, ...]
    begun: list[Indices]  # per lever: column numbers [year, place], -1 where it would come too late
    passes: Indices  # y, [year, row]; -1 where nothing is asked
    meets: Indices  # m, [year, row, indicator]; -1 where nothing is asked
    effects: sp.csr_matrix  # numerators = numbers.numerators + effects @ values, [cell, column]
    tangents: list[Indices] = field(default_factory=list)  # rows that are cuts of the coefficients
    named: dict[str, Indices] = field(default_factory=dict)  # rows by the name of their constraint
    # What each row of a name is about: a school (None: the county) and a year (1..n; None: all of them).
    about: dict[str, list[tuple[str | None, int | None]]] = field(default_factory=dict)

    def numerators(self, values: Floats) -> Floats:
        """R[t,s,i] of a solution."""
        changes: Floats = self.effects @ values[: self.effects.shape[1]]
        return self.numbers.numerators + changes.reshape(self.numbers.numerators.shape)

    def keep(self, name: str, rows: Indices, schools: Sequence[str] | None = None, year: int | None = None) -> None:
        """Remember rows by the name of their constraint, with the school of each row where it has one, and their year."""
        self.named[name] = np.concatenate([self.named[name], rows]) if name in self.named else rows
        whose: Sequence[str | None] = schools if schools is not None else [None] * rows.size
        self.about.setdefault(name, []).extend((school, year) for school in whose)


def present(numbers: Numbers, year: int) -> float:
    """What one yuan at prices of the base year, spent in a year, is worth today."""
    return float(((1 + numbers.wish.price_growth) / (1 + numbers.wish.discount)) ** year)


def present_cost(numbers: Numbers, lever: Lever, year: int) -> float:
    """Present cost in yuan of one unit begun in a year: its price, and what recurs until the horizon and beyond."""
    if lever.leaves:
        return 0.0
    action, wish = lever.action, numbers.wish
    recurring = sum(
        present(numbers, later) for later in range(year + action.lead_years, wish.years + wish.years_beyond + 1)
    )
    return action.unit_cost * present(numbers, year) + action.recurrent_cost * recurring


def yearly_cost(numbers: Numbers, lever: Lever, begun: int, year: int) -> float:
    """Yuan at prices of `year` that one unit begun in year `begun` costs in `year`."""
    if lever.leaves:
        return 0.0
    action = lever.action
    paid = (action.unit_cost if begun == year else 0.0) + (
        action.recurrent_cost if year >= begun + action.lead_years else 0.0
    )
    return paid * (1 + numbers.wish.price_growth) ** year


def begun_by(lever: Lever, columns: Indices, year: int, *, effective: bool) -> Indices:
    """Columns [first year, place] begun (or in effect) by a year, counted from 1."""
    last = year - (lever.action.lead_years if effective else 0)
    found = columns[: max(last, 0)]
    return found[(found >= 0).all(axis=1)] if found.size else found


def before(lever: Lever) -> Kind | None:
    """Whom an action takes from: the kind that it changes; None where it brings somebody new or moves."""
    return CHANGES[lever.action.id][0] if lever.action.id in CHANGES else None


def of_school(model: Model, lever: Lever) -> Indices:
    """The number of the school of each place of a lever."""
    school_of = {school: number for number, school in enumerate(model.numbers.schools)}
    return np.array([school_of[school] for school, _ in lever.places], dtype=np.int64)


def bringing(model: Model) -> list[tuple[Lever, Indices]]:
    """Levers that bring something, one for each action: all kinds of a transfer are counted together."""
    return [(lever, columns) for lever, columns in zip(model.levers, model.begun, strict=True) if not lever.leaves]
