"""What a plan can move: for every action the places where it can be done and what one unit of it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from junheng.planning.catalogue import TRANSFER, Action
from junheng.planning.model.numbers import Numbers, Place
from junheng.planning.model.programme import Floats, Indices
from junheng.planning.people import ATTRIBUTES, CHANGES, flags
from junheng.planning.premises import ROOM, new_room_area
from junheng.planning.steps import Kind
from junheng.tables import TABLES

SPLIT = "split_class"
_PERSONAL = ("teachers", "certified_teachers", "trained_teachers")  # columns that everybody is counted in
_PREMISES = frozenset(TABLES["campuses"].names)


@dataclass(frozen=True)
class Lever:
    """One action at its places. Arrays of columns are [year, place]; -1 where it would come too late.

    `raises` says what one unit adds to which column of the tables; for those who leave it is negative. Columns count in
    units of `size` so that the solver sees numbers of one magnitude.
    """

    action: Action
    places: tuple[Place, ...]
    raises: Mapping[str, float]
    kind: Kind | None = None
    leaves: bool = False  # a transfer's giving side, which costs nothing
    size: float = 1.0
    # Each unit at `at_place` adds `slope[year]` to the numerator of (row, indicator).
    at_place: Indices = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    at_row: Indices = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    at_indicator: Indices = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    slope: Floats = field(default_factory=lambda: np.empty((0, 0)))

    @property
    def whole(self) -> bool:
        """Whether units are whole."""
        return self.action.integer


def person(kind: Kind) -> dict[str, float]:
    """The columns of stages in which somebody of a kind is counted."""
    return dict.fromkeys([*_PERSONAL, *(ATTRIBUTES[name] for name, has in flags(kind).items() if has)], 1.0)


def levers(numbers: Numbers) -> tuple[Lever, ...]:
    """Every lever of a county under its catalogue, with the places where it has an effect."""
    found: list[Lever] = []
    rows = tuple((school, stage) for school, stage in numbers.rows)
    staffed = tuple(row for row in numbers.rows if row in numbers.people)
    for action in numbers.catalogue:
        if action.id == TRANSFER:
            if numbers.wish.transfers:
                for kind in _kinds(numbers):
                    raises = person(kind)
                    given = {column: -amount for column, amount in raises.items()}
                    found.append(Lever(action, staffed, raises, kind))
                    found.append(Lever(action, staffed, given, kind, leaves=True))
        elif action.id in CHANGES:
            raises = dict.fromkeys(action.resources, 1.0)
            found.append(Lever(action, staffed, raises, CHANGES[action.id][1]))
        elif action.id == SPLIT:
            found.append(Lever(action, rows, {}))
        else:
            raises = dict.fromkeys(action.resources, 1.0)
            for resource in action.resources:
                if resource.startswith(ROOM):  # a room stands in the teaching rooms
                    area = new_room_area(numbers.standard, resource.removeprefix(ROOM)) or 0.0
                    raises["teaching_area"] = raises.get("teaching_area", 0.0) + area
            shared = any(column in _PREMISES or column.startswith(ROOM) for column in raises)
            found.append(Lever(action, numbers.lines if shared else rows, raises))
    return tuple(
        lever
        for lever in (_with_effects(numbers, lever) for lever in found)
        # Who counts in no indicator frees a post where somebody is needed, and counts as rotated.
        if lever.slope.size
        or lever.action.id in (SPLIT, TRANSFER)
        or any(name.startswith(ROOM) for name in lever.raises)
    )


def _kinds(numbers: Numbers) -> list[Kind]:
    there = {kind for people in numbers.people.values() for kind, count in people.items() if count}
    made = {after for name, (_, after) in CHANGES.items() if name in numbers.catalogue.actions}
    return sorted(there | made)


def _with_effects(numbers: Numbers, lever: Lever) -> Lever:
    entries: list[tuple[Indices, Indices, Indices, Floats]] = []
    for column, amount in lever.raises.items():
        if column.startswith(ROOM):
            continue
        for own in (False, True):
            at_place, at_row = _reached(numbers, lever.places, column, own=own)
            if not at_place.size:
                continue
            slopes = amount * numbers.slopes(column, own=own)[:, at_row, :]
            which, indicator = np.nonzero(slopes.any(axis=0))
            entries.append((at_place[which], at_row[which], indicator, slopes[:, which, indicator]))
    if not entries:
        return lever
    place, row, indicator = (np.concatenate([entry[part] for entry in entries]) for part in range(3))
    slope = np.concatenate([entry[3] for entry in entries], axis=1)
    kept = lever.places
    if lever.kind is None and not any(name.startswith(ROOM) for name in lever.raises):
        useful = np.unique(place)  # a place where nothing comes of it is no place for it
        kept = tuple(lever.places[number] for number in useful)
        place = np.searchsorted(useful, place)
    size = 1.0
    if not lever.whole and place.size:
        with np.errstate(invalid="ignore", divide="ignore"):
            typical = np.nanmedian(numbers.needed[:, row, indicator] / slope)
        size = float(max(typical, 1.0)) / 100 if np.isfinite(typical) else 1.0
    return Lever(lever.action, kept, lever.raises, lever.kind, lever.leaves, size, place, row, indicator, slope)


def _reached(numbers: Numbers, places: Sequence[Place], column: str, *, own: bool) -> tuple[Indices, Indices]:
    """Pairs of place and row that a column at the place belongs to; `own` are lines of one stage that keep to it."""
    pairs: list[tuple[int, int]] = []
    keeps_apart = numbers.standard.settings.get("split_mode") == "reported"
    of_school: dict[str, list[int]] = {}
    for number, (school, _) in enumerate(numbers.rows):
        of_school.setdefault(school, []).append(number)
    for place, (school, stage) in enumerate(places):
        if column not in _PREMISES:
            if not own and (school, stage) in numbers.row_of:
                pairs.append((place, numbers.row_of[school, str(stage)]))
        elif own == (stage is not None and keeps_apart):
            inside = [row for row in of_school.get(school, []) if not own or numbers.rows[row][1] == stage]
            pairs += [(place, row) for row in inside]
    found = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]
