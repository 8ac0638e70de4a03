"""A solution of the programme as steps: who moves from where, what is begun when and what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl
from scipy.optimize import linear_sum_assignment

from junheng.planning.catalogue import TRANSFER, Action
from junheng.planning.model.levers import Lever
from junheng.planning.model.programme import Floats, Indices
from junheng.planning.model.state import MONEY, Model, yearly_cost
from junheng.planning.steps import Kind, Step

_FAR = 1e4  # km taken between schools of which one has no coordinates: after all that are known
_NOWHERE = 1e9  # nobody moves from a school to itself
_EARTH_KM = 6371.0


def settled(model: Model, values: Floats) -> Floats:
    """The solution without moves that are none: who would come to a row and leave it in the same year stays, unpaid for.

    In a year in which people must rotate, they change places with each other where staying would be too few who do.
    """
    found = values.copy()
    moves: dict[Kind, list[Indices]] = {}
    for lever, columns in zip(model.levers, model.begun, strict=True):
        if lever.action.id == TRANSFER and lever.kind is not None:
            moves.setdefault(lever.kind, []).append(columns[(columns >= 0).all(axis=1)])
    for come, gone in moves.values():
        both = np.minimum(found[come], found[gone])
        found[come] -= both
        found[gone] -= both
    for year in _rotating_too_few(model, found):
        for come, gone in moves.values():
            for columns in (come[year - 1], gone[year - 1]):
                found[columns] = values[columns]
    return found


def _rotating_too_few(model: Model, values: Floats) -> set[int]:
    """The years in which fewer people move than must."""
    if "rotation" not in model.named:
        return set()
    rows = model.named["rotation"]
    short = model.programme.activity(values)[rows] < model.programme.joined("row_lower")[rows] - 1e-6
    return {year for (_, year), few in zip(model.about["rotation"], short, strict=True) if few and year is not None}


def steps_of(model: Model, values: Floats) -> tuple[Step, ...]:
    """The steps of a solution, by year, school, stage and action.

    Args:
        model: The programme.
        values: A solution as it is carried out (`Search.carried`), settled.
    """
    found: list[Step] = []
    come: dict[Kind, Indices] = {}
    gone: dict[Kind, Indices] = {}
    action: Action | None = None
    for lever, columns in zip(model.levers, model.begun, strict=True):
        if lever.action.id == TRANSFER and lever.kind is not None:
            (gone if lever.leaves else come)[lever.kind] = columns
            action = lever.action
        else:
            found += _begun(model, lever, columns, values)
    if action is not None:
        for kind, columns in come.items():
            found += _moved(model, action, kind, columns, gone[kind], values)
    return tuple(sorted(found, key=_order))


def _order(step: Step) -> tuple[object, ...]:
    return (step.year, step.school_id, step.stage or "", step.action, step.from_school or "", step.kind or Kind())


def _begun(model: Model, lever: Lever, columns: Indices, values: Floats) -> Iterator[Step]:
    for year in model.numbers.years:
        line = columns[year - 1]
        if not line.size or line[0] < 0:
            continue
        quantities = values[line] * lever.size
        for at in np.flatnonzero(quantities > 1e-9):
            school, stage = lever.places[at]
            quantity = float(round(quantities[at])) if lever.whole else float(np.round(quantities[at], 4))
            yield _step(model, lever.action, year, school, stage, quantity, lever.kind, None)


def _step(
    model: Model,
    action: Action,
    year: int,
    school: str,
    stage: str | None,
    quantity: float,
    kind: Kind | None,
    giver: str | None,
) -> Step:
    wish = model.numbers.wish
    price = action.unit_cost * (1 + wish.price_growth) ** year
    base = model.numbers.evaluations[0].snapshot.year - 1
    return Step(base + year, school, stage, action.id, quantity, quantity * price, action.department, giver, kind)


def _moved(model: Model, action: Action, kind: Kind, come: Indices, gone: Indices, values: Floats) -> Iterator[Step]:
    """Who comes and who goes within a stage and year, paired so that the ways are short in all."""
    staffed = [row for row in model.numbers.rows if row in model.numbers.people]
    points = _points(model)
    for year in model.numbers.years:
        if not come[year - 1].size or come[year - 1, 0] < 0:
            continue
        coming, going = (np.round(values[columns[year - 1]]).astype(int) for columns in (come, gone))
        for stage in sorted({stage for _, stage in staffed}):
            inside = [number for number, row in enumerate(staffed) if row[1] == stage]
            takers = [number for number in inside for _ in range(coming[number])]
            givers = [number for number in inside for _ in range(going[number])]
            if not takers:
                continue
            ways = np.array(
                [
                    [_NOWHERE if g == t else _km(points.get(staffed[g][0]), points.get(staffed[t][0])) for t in takers]
                    for g in givers
                ]
            )
            pairs: dict[tuple[int, int], int] = {}
            for giver, taker in zip(*linear_sum_assignment(ways), strict=True):
                pair = (givers[giver], takers[taker])
                pairs[pair] = pairs.get(pair, 0) + 1
            for (giver, taker), count in pairs.items():
                yield _step(model, action, year, staffed[taker][0], stage, float(count), kind, staffed[giver][0])


def _points(model: Model) -> Mapping[str, tuple[float, float]]:
    schools = (
        model.numbers.evaluations[0]
        .snapshot.table("schools")
        .filter(pl.col("longitude").is_not_null(), pl.col("latitude").is_not_null())
    )
    return {
        school: (east, north)
        for school, east, north in schools.select("school_id", "longitude", "latitude").iter_rows()
    }


def _km(one: tuple[float, float] | None, other: tuple[float, float] | None) -> float:
    """Kilometres between two points on the globe (equirectangular: right to 0.1 % within a county)."""
    if one is None or other is None:
        return _FAR
    north = np.radians(other[1] - one[1])
    east = np.radians(other[0] - one[0]) * np.cos(np.radians((one[1] + other[1]) / 2))
    return float(_EARTH_KM * np.hypot(north, east))


def cost_of_year(model: Model, values: Floats, year: int) -> float:
    """Yuan at prices of a year (1..n) that a solution costs in it, with what recurs."""
    total = 0.0
    for lever, columns in zip(model.levers, model.begun, strict=True):
        for begun in range(1, year + 1):
            line = columns[begun - 1]
            if line.size and line[0] >= 0:
                total += yearly_cost(model.numbers, lever, begun, year) * float(values[line].sum()) * lever.size
    return total


def cost_of(model: Model, values: Floats) -> float:
    """Present cost in yuan of a solution."""
    costs = model.programme.joined("cost")[: values.size]
    return float(costs @ values) * MONEY
