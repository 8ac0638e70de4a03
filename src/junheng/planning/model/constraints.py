"""The rows of a plan's programme, each kind by a function that states its inequality and unit.

Notation: t year (1..n), s school row, i indicator, a action, x[a,p,t] units of action a at place p begun in year t;
R[s,i,t] the numerator that the steps lead to, R₀ that of today, N[s,i,t] the numerator that meets the target, y[s,t] = 1
where the row is to pass, m[s,i,t] = 1 where the indicator is to be met. Money is in 10,000 yuan.
"""

from __future__ import annotations

import math

import numpy as np
import scipy.sparse as sp

from junheng.planning.catalogue import TRANSFER
from junheng.planning.model.levers import SPLIT, Lever
from junheng.planning.model.programme import INFINITY, Flags, Floats, Indices
from junheng.planning.model.school_needs import rooms_needed, rotation_rules, splits_needed
from junheng.planning.model.state import (
    GRAIN,
    MONEY,
    TIE,
    Model,
    before,
    begun_by,
    bringing,
    of_school,
    yearly_cost,
)
from junheng.planning.steps import Kind


def meet_targets(model: Model) -> None:
    """R[s,i,t] ≥ L·y[s,t] + (N[s,i,t] − L)·m[s,i,t], L = 85 % of the target (the pack's ratio); in units of the numerator.

    Where everything that moves R is whole and counts alike, N − R₀ and L − R₀ are rounded up to whole units.
    """
    numbers, programme = model.numbers, model.programme
    cells = np.flatnonzero(model.meets.ravel() >= 0)
    needed, there = numbers.needed.ravel()[cells], numbers.numerators.ravel()[cells]
    lowest = numbers.lowest.ravel()[cells]
    entries = model.effects[cells].tocoo()
    whole = programme.integers[: model.effects.shape[1]]
    grain = _grain(entries, whole, cells.size)
    # Without a grain: in the unit of the numerator, scaled so that the target is 1.
    unit = np.where(grain > 0, grain, np.maximum(needed, 1e-6))
    full, floor = (needed - there) / unit, (lowest - there) / unit
    slack = TIE * needed / unit
    full = np.where(grain > 0, np.ceil(full - slack), full)
    floor = np.where(grain > 0, np.ceil(floor - slack), floor)
    # What holds whatever is done needs no row: nothing can lower R and it is there already.
    lowered = np.zeros(cells.size, dtype=bool)
    lowered[entries.row[entries.data < 0]] = True
    asked = ~((full <= 0) & ~lowered)
    # y counts from `base` on: R − R₀ ≥ base + (floor − base)·y + (full − floor)·m, base = the lowest that R can go.
    row_of_cell = cells // len(numbers.indicators)
    y, m = model.passes.ravel()[row_of_cell], model.meets.ravel()[cells]
    floor = np.where(lowered, floor, np.maximum(floor, 0.0))
    base = np.where(lowered, -there / unit, 0.0)
    kept = np.flatnonzero(asked)
    place = np.full(cells.size, -1, dtype=np.int64)
    place[kept] = np.arange(kept.size)
    inside = asked[entries.row]
    rows_ = programme.rows(
        base[kept],
        INFINITY,
        kept.size,
        (
            place[entries.row[inside]],
            entries.col[inside].astype(np.int64),
            entries.data[inside] / unit[entries.row[inside]],
        ),
        (np.arange(kept.size), y[kept], -(floor - base)[kept]),
        (np.arange(kept.size), m[kept], -(full - floor)[kept]),
    )
    model.keep("targets", rows_)


def _grain(entries: sp.coo_matrix, whole: Flags, count: int) -> Floats:
    """Per row the size of one unit where all columns are whole and of one size; 0 elsewhere."""
    size = np.abs(entries.data)
    most, least = np.zeros(count), np.full(count, INFINITY)
    np.maximum.at(most, entries.row, size)
    np.minimum.at(least, entries.row, size)
    parts = np.zeros(count, dtype=bool)
    np.logical_or.at(parts, entries.row, ~whole[entries.col])
    alike = (most > 0) & (np.abs(most - least) <= 1e-12 * most) & ~parts
    return np.where(alike, most, 0.0)


def six_of_seven(model: Model) -> None:
    """Σ_i m[s,i,t] ≥ 6·y[s,t] (the pack's number) and m[s,i,t] ≤ y[s,t]; counts of indicators."""
    numbers, programme = model.numbers, model.programme
    rule = numbers.standard.pack.school_rule
    if rule is None:
        return
    years, rows = np.nonzero(model.passes >= 0)
    y, m = model.passes[years, rows], model.meets[years, rows]
    asked = m[0] >= 0 if m.size else np.zeros(0, dtype=bool)
    m = m[:, asked]
    each, across = np.arange(y.size), m.shape[1] if m.size else 0
    met = numbers.standard.one(rule.met)
    programme.rows(0.0, INFINITY, y.size, (np.repeat(each, across), m.ravel(), 1.0), (each, y, -met))
    every = np.arange(m.size)
    programme.rows(-INFINITY, 0.0, m.size, (every, m.ravel(), 1.0), (every, np.repeat(y, across), -1.0))


def enough_rows(model: Model) -> None:
    """Σ_s y[s,t] ≥ ⌈share(t) · rows in scope⌉, of those whose verdict can be told; counts of school rows."""
    numbers, programme = model.numbers, model.programme
    for year in numbers.years:
        share = numbers.wish.demands[year - 1]
        if share <= 0:
            continue
        asked = math.ceil(share * np.count_nonzero(numbers.in_scope[year - 1]) - 1e-9)
        able = model.passes[year - 1][model.passes[year - 1] >= 0]
        asked = min(asked, able.size)  # those that cannot be told are named apart
        rows = programme.rows(asked, INFINITY, 1, (np.zeros(able.size, dtype=np.int64), able, 1.0))
        model.keep("rows", rows, year=year)


def conserve_people(model: Model) -> None:
    """Nobody is there twice, nobody who is not there leaves, changes or is trained; persons.

    n[s,k,t] = n0 + recruited, upgraded, trained or come (in effect by t) − upgraded, trained or gone (begun by t) ≥ 0
    for every kind k that somebody is taken from.
    """
    numbers = model.numbers
    staffed = [row for row in numbers.rows if row in numbers.people]
    each = np.arange(len(staffed))
    taken = {lever.kind if lever.leaves else before(lever) for lever in model.levers if lever.kind is not None}
    for kind in sorted(taken - {None}, key=lambda kind: kind or Kind()):
        there = np.array([numbers.people[row].get(kind or Kind(), 0) for row in staffed], dtype=np.float64)
        for year in numbers.years:
            entries = [
                (each, line, sign)
                for lever, columns in zip(model.levers, model.begun, strict=True)
                for sign in _signs(lever, kind)
                for line in begun_by(lever, columns, year, effective=sign > 0)
            ]
            model.keep("people", model.programme.rows(-there, INFINITY, each.size, *entries), year=year)


def _signs(lever: Lever, kind: Kind | None) -> list[float]:
    """How a unit of a lever changes the number of a kind: +1 for who comes or becomes, −1 for who goes or is changed."""
    gained = lever.kind == kind and not lever.leaves
    lost = (lever.leaves and lever.kind == kind) or (not lever.leaves and before(lever) == kind)
    return ([1.0] if gained else []) + ([-1.0] if lost else [])


def balance_transfers(model: Model) -> None:
    """Σ_s come[s,k,t] = Σ_s gone[s,k,t] within a stage: a transfer makes and loses nobody; persons.

    Where people must rotate, come[s,k,t] ≤ Σ_r gone[r,k,t] − gone[s,k,t] too: nobody rotates from a school to itself.
    """
    numbers = model.numbers
    stages = np.array([stage for row, stage in numbers.rows if (row, stage) in numbers.people])
    moves = [
        (lever, columns)
        for lever, columns in zip(model.levers, model.begun, strict=True)
        if lever.action.id == TRANSFER
    ]
    come = {lever.kind: columns for lever, columns in moves if not lever.leaves}
    for lever, gone in moves:
        if not lever.leaves:
            continue
        for year in numbers.years:
            asked = any(year in numbers.wish.full_years or rule.kept_today for rule in rotation_rules(numbers, year))
            arriving, going = come[lever.kind][year - 1], gone[year - 1]
            if not going.size or going[0] < 0:
                continue
            for stage in np.unique(stages):
                inside = np.flatnonzero(stages == stage)
                zero = np.zeros(inside.size, dtype=np.int64)
                rows = model.programme.rows(0.0, 0.0, 1, (zero, arriving[inside], 1.0), (zero, going[inside], -1.0))
                model.keep("balance", rows, year=year)
                if asked:
                    each, moved = np.arange(inside.size), model.programme.columns(1)
                    rows = model.programme.rows(0.0, 0.0, 1, (zero, going[inside], 1.0), (zero[:1], moved, -1.0))
                    model.keep("balance", rows, year=year)
                    others = (each, np.full(inside.size, moved[0]), 1.0)
                    own = (each, arriving[inside], -1.0), (each, going[inside], -1.0)
                    rows = model.programme.rows(0.0, INFINITY, inside.size, others, *own)
                    model.keep("balance", rows, year=year)


def stay_within_posts(model: Model) -> None:
    """Teachers who come − who go ≤ max(posts − teachers today, 0) in every school and year; persons."""
    numbers, programme = model.numbers, model.programme
    snapshot = numbers.evaluations[0].snapshot
    quota = dict(snapshot.table("schools").select("school_id", "posts_quota").iter_rows())
    teachers: dict[str, float | None] = {}
    for school, count in numbers.evaluations[0].case.rows.select("school_id", "teachers").iter_rows():
        before = teachers.get(school, 0.0)
        teachers[school] = None if before is None or count is None else before + count
    room = np.array([
        INFINITY if quota.get(school) is None or teachers.get(school) is None
        else max(float(quota[school] or 0) - float(teachers[school] or 0.0), 0.0)
        for school in numbers.schools
    ])  # fmt: skip
    kept = np.flatnonzero(np.isfinite(room))
    place = np.full(room.size, -1, dtype=np.int64)
    place[kept] = np.arange(kept.size)
    for year in numbers.years:
        entries = []
        for lever, columns in zip(model.levers, model.begun, strict=True):
            amount = lever.raises.get("teachers", 0.0)
            if not amount:
                continue
            at = place[of_school(model, lever)]
            inside = np.flatnonzero(at >= 0)
            lines = begun_by(lever, columns, year, effective=True)
            entries += [(at[inside], line[inside], amount) for line in lines]
        if entries and kept.size:
            rows = programme.rows(-INFINITY, room[kept], kept.size, *entries)
            model.keep("posts", rows, [numbers.schools[number] for number in kept], year)


def stay_on_land(model: Model) -> None:
    """Σ teaching area built ≤ buildable area, Σ sports ground made ≤ land for it, in every school; m²."""
    numbers, programme = model.numbers, model.programme
    schools = numbers.evaluations[0].snapshot.table("schools")
    for column, limit in (("teaching_area", "buildable_area"), ("outdoor_sports_area", "sports_land")):
        given = dict(schools.select("school_id", limit).iter_rows())
        room = np.array([INFINITY if given.get(s) is None else float(given[s]) for s in numbers.schools])
        kept = np.flatnonzero(np.isfinite(room))
        place = np.full(room.size, -1, dtype=np.int64)
        place[kept] = np.arange(kept.size)
        entries = []
        for lever, columns in zip(model.levers, model.begun, strict=True):
            amount = lever.raises.get(column, 0.0)
            if not amount:
                continue
            at = place[of_school(model, lever)]
            inside = np.flatnonzero(at >= 0)
            entries += [
                (at[inside], line[inside], amount * lever.size / 100.0)
                for line in columns
                if line.size and line[0] >= 0
            ]
        if entries and kept.size:
            rows = programme.rows(-INFINITY, room[kept] / 100.0, kept.size, *entries)
            model.keep(f"land:{limit}", rows, [numbers.schools[number] for number in kept])


def limit_per_school(model: Model) -> None:
    """Σ_t x[a,p,t] over the places of a school ≤ the action's limit per school; units of the action."""
    programme = model.programme
    count = len(model.numbers.schools)
    for action in model.numbers.catalogue:
        if action.limit_per_school is None:
            continue
        entries = [
            (of_school(model, lever), line, lever.size)
            for lever, columns in bringing(model)
            if lever.action.id == action.id
            for line in columns
            if line.size and line[0] >= 0
        ]
        if entries:
            rows = programme.rows(-INFINITY, action.limit_per_school, count, *entries)
            model.keep(f"school:{action.id}", rows, model.numbers.schools)


def limit_per_year(model: Model) -> None:
    """Σ_p x[a,p,t] ≤ what the county can do of an action in one year; units of the action."""
    for action in model.numbers.catalogue:
        if action.limit_county_per_year is None:
            continue
        for year in model.numbers.years:
            entries = [
                (np.zeros(columns.shape[1], dtype=np.int64), columns[year - 1], lever.size)
                for lever, columns in bringing(model)
                if lever.action.id == action.id and columns.shape[1] and columns[year - 1, 0] >= 0
            ]
            if entries:
                rows = model.programme.rows(-INFINITY, action.limit_county_per_year, 1, *entries)
                model.keep(f"county:{action.id}", rows, year=year)


def limit_moves(model: Model) -> None:
    """Σ come[s,k,t] ≤ the moves that the county allows in a year; persons."""
    most = model.numbers.wish.moves_per_year
    if most is None:
        return
    for year in model.numbers.years:
        entries = _moves(model, year, backbone=False)
        if entries:
            model.keep("moves", model.programme.rows(-INFINITY, float(most), 1, *entries), year=year)


def _moves(model: Model, year: int, *, backbone: bool, factor: float = 1.0) -> list[tuple[Indices, Indices, float]]:
    """Entries of one row: people who come in a year."""
    return [
        (np.zeros(columns.shape[1], dtype=np.int64), columns[year - 1], factor)
        for lever, columns in bringing(model)
        if lever.action.id == TRANSFER and columns.shape[1] and columns[year - 1, 0] >= 0
        if not backbone or (lever.kind is not None and lever.kind.backbone)
    ]


def stay_in_budget(model: Model) -> None:
    """Σ price of what is begun in t + what recurs in t ≤ budget(t); 10,000 yuan at prices of the year.

    What rounding a quantity up to its grain can cost is held back.
    """
    numbers = model.numbers
    if numbers.wish.budgets is None:
        return
    for year in numbers.years:
        entries = []
        for lever, columns in bringing(model):
            for begun in range(1, year + 1):
                line = columns[begun - 1]
                price = yearly_cost(numbers, lever, begun, year)
                if line.size and line[0] >= 0 and price:
                    entries.append((np.zeros(line.size, dtype=np.int64), line, price * lever.size / MONEY))
        most = (numbers.wish.budgets[year - 1] - held_back(model, year)) / MONEY
        if entries:
            model.keep("budget", model.programme.rows(-INFINITY, max(most, 0.0), 1, *entries), year=year)


def held_back(model: Model, year: int) -> float:
    """Yuan of a year that rounding quantities up to their grain can cost at most."""
    total = 0.0
    for lever, columns in bringing(model):
        for begun in range(1, year + 1):
            if not lever.whole and columns.shape[1] and columns[begun - 1, 0] >= 0:
                total += yearly_cost(model.numbers, lever, begun, year) * GRAIN * columns.shape[1]
    return total


def build_rooms(model: Model) -> None:
    """Large enough rooms today + built ≥ ⌈classes / 12⌉ (the pack's number) in every school, once all must pass; rooms."""
    for year in model.numbers.wish.full_years:
        for resource, needed in rooms_needed(model.numbers, year).items():
            asked = {school: count for school, count in needed.items() if count > 0}
            if not asked:
                continue
            place = {school: number for number, school in enumerate(asked)}
            entries = []
            for lever, columns in bringing(model):
                amount = lever.raises.get(resource, 0.0)
                if not amount:
                    continue
                inside = [number for number, (school, _) in enumerate(lever.places) if school in place]
                at = np.array([place[lever.places[number][0]] for number in inside], dtype=np.int64)
                entries += [(at, line[inside], amount) for line in begun_by(lever, columns, year, effective=True)]
            least = np.array([float(count) for count in asked.values()])
            model.keep("rooms", model.programme.rows(least, INFINITY, len(asked), *entries), list(asked), year)


def split_classes(model: Model) -> None:
    """Classes split = as many as bring the largest class of the row to the limit, once all must pass; classes."""
    for year in model.numbers.wish.full_years:
        needed = splits_needed(model.numbers, year)
        for lever, columns in bringing(model):
            if lever.action.id != SPLIT:
                continue
            least = np.array([float(needed.get((school, str(stage)), 0)) for school, stage in lever.places])
            lines = begun_by(lever, columns, year, effective=True)
            asked = np.flatnonzero(least > 0)
            each = np.arange(asked.size)
            if asked.size:
                rows = model.programme.rows(
                    least[asked], INFINITY, asked.size, *((each, line[asked], 1.0) for line in lines)
                )
                model.keep("classes", rows, [lever.places[number][0] for number in asked], year)


def keep_rotation(model: Model) -> None:
    """(rotated + come) ≥ share · eligible, and backbone who rotated + come ≥ share · (rotated + come); persons.

    Where the county must pass, or keeps the share today. `rotated` are those reported: every year as in the base year.
    """
    numbers = model.numbers
    full = model.numbers.wish.full_years
    for year in numbers.years:
        for rule in rotation_rules(numbers, year):
            if year not in full and not rule.kept_today:
                continue
            entries = _moves(model, year, backbone=False, factor=rule.any_move)
            entries += _moves(model, year, backbone=True, factor=rule.backbone_move)
            if entries and (rule.kept_today is False or rule.any_move < 0):
                model.keep("rotation", model.programme.rows(-rule.today, INFINITY, 1, *entries), year=year)
