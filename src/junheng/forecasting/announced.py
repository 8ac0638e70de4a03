"""What is known to come: schools that close, merge or open, homes that will be lived in, places that are full."""

from __future__ import annotations

import numpy as np
import polars as pl

from junheng.forecasting.arrays import Floats, by_group, divided
from junheng.forecasting.history import History
from junheng.forecasting.levels import stage_parts
from junheng.forecasting.panel import Panel

# Homes fill over so many years; their pupils are spread over the grades as those of the schools that take them.
_YEARS_TO_FILL = 3


def with_changes(panel: Panel, history: History, cells: Floats) -> Floats:
    """`cells` (school x grade x lead) with the pupils of schools that close or merge in coming years at other schools."""
    place = {school: row for row, school in enumerate(panel.schools)}
    changed = cells.copy()
    last = panel.years[-1]
    coming = history.changes.filter((pl.col("year") > last) & pl.col("what").is_in(["closed", "merged_into"]))
    for year, school, what, other in (
        coming.sort("year", "school_id").select("year", "school_id", "what", "other_id").iter_rows()
    ):
        lead = year - last - 1
        if school not in place or lead >= cells.shape[-1]:
            continue
        row = place[school]
        moving = changed[row, :, lead:].copy()
        changed[row, :, lead:] = 0.0
        if what == "merged_into" and other in place:
            changed[place[other], :, lead:] += moving
        else:
            changed[..., lead:] += _spread(panel, changed[..., lead:], row) * moving
    return changed


def _spread(panel: Panel, cells: Floats, closing: int) -> Floats:
    """Shares (school x grade x lead) in which others take the pupils of `closing`: its township, else the county."""
    near = np.where((panel.township == panel.township[closing])[:, None, None], cells, 0.0)
    return np.where(near.sum(0) > 0, _shares(near), _shares(cells))


def _shares(cells: Floats) -> Floats:
    return divided(cells, np.broadcast_to(cells.sum(0), cells.shape), 0.0)


def housing_pupils(panel: Panel, history: History, cells: Floats) -> Floats:
    """Pupils (school x grade x lead) that homes of the coming years add, at the school or in the township named."""
    last, horizon = panel.years[-1], cells.shape[-1]
    years = np.arange(last + 1, last + 1 + horizon)
    added = np.zeros_like(cells)
    coming = history.housing.drop_nulls(["year", "dwellings", "pupils_per_dwelling"]).filter(pl.col("year") > last)
    for row in coming.iter_rows(named=True):
        start = row["year"] if row["handover"] is None else max(row["year"], row["handover"].year)
        filled = np.clip((years - start + 1) / _YEARS_TO_FILL, 0.0, 1.0)
        shares = _takers(panel, cells, row["school_id"], row["township"])
        added += shares * (row["dwellings"] * row["pupils_per_dwelling"] * filled)
    return added


def with_homes(cells: Floats, homes: Floats, newcomers: float) -> Floats:
    """`cells` with the pupils of new `homes`, of whom the share `newcomers` adds to the county's grades."""
    added = cells + homes
    wanted = cells.sum(0) + newcomers * homes.sum(0)
    return np.asarray(added * divided(wanted, added.sum(0), 1.0))


def _takers(panel: Panel, cells: Floats, school: str | None, township: str | None) -> Floats:
    """Shares (school x grade x lead) in which schools and grades take pupils of new homes: as they have pupils now."""
    taking = np.zeros(len(panel.schools), dtype=np.bool_)
    if school in panel.schools:
        taking[panel.schools.index(school)] = True
    elif township in panel.townships:
        taking = panel.township == panel.townships.index(township)
    if not cells[taking].any():
        taking = np.ones_like(taking)
    near = np.where(taking[:, None, None], cells, 0.0)
    return divided(near, np.broadcast_to(near.sum((0, 1)), near.shape), 0.0)


def within_places(panel: Panel, history: History, cells: Floats) -> Floats:
    """`cells` with the entrants that a full school cannot take at others of its township, then of the county.

    Only those who enter a stage move: who is at a school stays there. Schools without approved places take their own only.
    """
    moved = np.zeros_like(cells)
    for part, stage in zip(stage_parts(panel), ("primary", "junior"), strict=False):
        places = _places(panel, history, stage)
        own = cells[:, part]
        gives, gains = np.zeros(own.shape[:2]), np.zeros(own.shape[:2])
        for lead in range(cells.shape[-1]):
            now = own[..., lead]
            if lead:
                gives, gains = _a_year_on(own[..., lead - 1], now, gives, gains)
            asked = (now - gives + gains).sum(1)
            over = np.clip(np.nan_to_num(asked - places), 0.0, now[:, 0])
            room = np.where(now[:, 0] > 0, np.maximum(np.nan_to_num(places - asked), 0.0), 0.0)
            gives[:, 0], gains[:, 0] = _passed_on(panel, over, room)
            moved[:, part, lead] = gains - gives
    return np.asarray(cells + moved)


def _a_year_on(before: Floats, now: Floats, gives: Floats, gains: Floats) -> tuple[Floats, Floats]:
    """Who moved, a grade higher: the same share of each cohort that gave, at the schools that took them."""
    given, gained = np.zeros_like(gives), np.zeros_like(gains)
    given[:, 1:] = now[:, 1:] * np.minimum(divided(gives[:, :-1], before[:, :-1], 0.0), 1.0)
    gained[:, 1:] = gains[:, :-1] * divided(given[:, 1:].sum(0), gains[:, :-1].sum(0), 0.0)
    return given, gained


def _places(panel: Panel, history: History, stage: str) -> Floats:
    told = history.places.filter(pl.col("stage") == stage).drop_nulls("places")
    places = dict(told.select("school_id", "places").iter_rows())
    return np.array([places.get(school, np.nan) for school in panel.schools], dtype=np.float64)


def _passed_on(panel: Panel, over: Floats, free: Floats) -> tuple[Floats, Floats]:
    """What each school gives and gains when `over` goes where it is `free`: in the township first, then anywhere."""
    groups = len(panel.townships)
    wanted, room = (by_group(each, panel.township, groups) for each in (over, free))
    near = np.minimum(wanted, room)
    gains = free * divided(near, room, 0.0)[panel.township]
    gives = over * divided(near, wanted, 0.0)[panel.township]
    wanting, left = over - gives, free - gains
    far = min(float(wanting.sum()), float(left.sum()))
    gains += left * (far / left.sum() if left.sum() > 0 else 0.0)
    gives += wanting * (far / wanting.sum() if wanting.sum() > 0 else 0.0)
    return gives, gains
