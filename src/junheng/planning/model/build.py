"""The programme of a plan, put together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp

from junheng.planning.model import constraints
from junheng.planning.model.levers import Lever, levers
from junheng.planning.model.numbers import Numbers
from junheng.planning.model.programme import Floats, Indices, Programme
from junheng.planning.model.state import MONEY, Model, present_cost
from junheng.planning.premises import ROOM


def build(numbers: Numbers, *, alone: bool = False, least: Mapping[int, Floats] | None = None) -> Model:
    """The whole programme but for the cuts of the coefficients.

    Args:
        numbers: The county and what is asked.
        alone: Without what binds the schools together: budgets, what the county can do in a year, rotation. Without
            transfers (which are the wish's) and cuts every school is then on its own.
        least: Units that are begun at least, by lever number, [year, place].
    """
    programme = Programme()
    moved = levers(numbers)
    begun = [_columns(programme, numbers, lever, (least or {}).get(at)) for at, lever in enumerate(moved)]
    passes, meets = _choices(programme, numbers)
    model = Model(numbers, programme, moved, begun, passes, meets, _effects(programme, numbers, moved, begun))
    constraints.meet_targets(model)
    constraints.six_of_seven(model)
    constraints.enough_rows(model)
    constraints.conserve_people(model)
    constraints.balance_transfers(model)
    constraints.stay_within_posts(model)
    constraints.stay_on_land(model)
    constraints.limit_per_school(model)
    constraints.build_rooms(model)
    constraints.split_classes(model)
    if not alone:
        constraints.keep_rotation(model)
        constraints.stay_in_budget(model)
        constraints.limit_per_year(model)
        constraints.limit_moves(model)
    return model


def _most(numbers: Numbers, lever: Lever) -> Floats:
    """More whole units than anybody can use at each place of a lever; infinite where that cannot be said.

    No row needs more than the target or what the best-off row of its stage has: cutting everybody off there lowers every
    coefficient and every cost. Bounds keep the solver from narrowing endless ranges unit by unit.
    """
    found = np.full(len(lever.places), np.inf)
    if not lever.whole or not lever.at_place.size or any(name.startswith(ROOM) for name in lever.raises):
        return found
    there = [sum(numbers.people.get((school, str(stage)), {}).values()) for school, stage in lever.places]
    useful = np.zeros(len(lever.places))
    with np.errstate(divide="ignore", invalid="ignore"):
        units = np.abs(numbers.ceilings[:, lever.at_row, lever.at_indicator] / lever.slope)
    units = np.nan_to_num(units, nan=0.0, posinf=0.0).max(axis=0)
    np.maximum.at(useful, lever.at_place, np.ceil(units))
    bounded = useful > 0
    found[bounded] = (useful + there + 1.0)[bounded]
    return found


def _columns(programme: Programme, numbers: Numbers, lever: Lever, least: Floats | None) -> Indices:
    count, years = len(lever.places), numbers.wish.years
    found = np.full((years, count), -1, dtype=np.int64)
    most = _most(numbers, lever)
    for year in numbers.years:
        if year + lever.action.lead_years <= years:
            found[year - 1] = programme.columns(
                count,
                cost=present_cost(numbers, lever, year) * lever.size / MONEY,
                lower=0.0 if least is None else least[year - 1] / lever.size,
                upper=most if least is None else np.maximum(most, least[year - 1] / lever.size),
                whole=lever.whole,
            )
    return found


def _choices(programme: Programme, numbers: Numbers) -> tuple[Indices, Indices]:
    """Y and m where something is asked of a row: a share of the rows must pass, or it passes today."""
    wish = numbers.wish
    passes = np.full(numbers.in_scope.shape, -1, dtype=np.int64)
    meets = np.full(numbers.numerators.shape, -1, dtype=np.int64)
    among = np.array([numbers.indicators.index(name) for name in numbers.tolerated], dtype=np.int64)
    for year in numbers.years:
        at = year - 1
        protected = numbers.passing[at]
        able = numbers.in_scope[at] & ~numbers.unsure[at]
        asked = able & (protected | (wish.demands[at] > 0))
        rows = np.flatnonzero(asked)
        must = protected[rows] | (wish.demands[at] >= 1)
        passes[at, rows] = programme.columns(rows.size, lower=must.astype(float), upper=1.0, whole=True)
        for indicator in among:
            meets[at, rows, indicator] = programme.columns(rows.size, upper=1.0, whole=True)
    return passes, meets


def _effects(programme: Programme, numbers: Numbers, moved: tuple[Lever, ...], begun: list[Indices]) -> sp.csr_matrix:
    years, rows, indicators = numbers.numerators.shape
    at_cell, at_column, values = [], [], []
    for lever, columns in zip(moved, begun, strict=True):
        for first in range(years):
            for year in range(first + lever.action.lead_years, years):
                if lever.at_place.size == 0 or columns[first, 0] < 0:
                    continue
                cell = (year * rows + lever.at_row) * indicators + lever.at_indicator
                at_cell.append(cell)
                at_column.append(columns[first, lever.at_place])
                values.append(lever.slope[year] * lever.size)
    shape = (years * rows * indicators, programme.column_count)
    if not at_cell:
        return sp.csr_matrix(shape)
    triple = (np.concatenate(values), (np.concatenate(at_cell), np.concatenate(at_column)))
    found = sp.csr_matrix(triple, shape=shape)
    found.eliminate_zeros()
    return found
