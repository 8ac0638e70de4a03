"""Cohorts carried forward: who is at school moves up a grade a year, who was born enters."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from junheng.forecasting import entry
from junheng.forecasting.arrays import Bools, Floats, by_group, divided, some, weighted_sums
from junheng.forecasting.cleaning import Cleaned, cleaned
from junheng.forecasting.panel import Panel
from junheng.forecasting.ratios import learned

POOLED, NO_CHANGE, LAST_YEAR, THREE_YEARS = "pooled", "no_change", "last_year", "three_years"
BASELINES = (NO_CHANGE, LAST_YEAR, THREE_YEARS)
METHODS = (POOLED, *BASELINES)

# Years after which a year counts half: about as much memory as the three years of common practice, without their edge.
_RATIOS_HALVED = 2.0
_CHOICE_HALVED = 2.0
_ENTRANTS_HALVED = 1.0  # where no births are known: entrants themselves drift, and only the latest say where they are
_NEVER_HALVED = math.inf
# A school has an intake if it had one in the last two years, a grade if it had it in the last four (a small one may stand
# empty); a school that began in the last six years grows by a grade a year to the end of its stage.
_ENTERED_LATELY, _TAUGHT_LATELY, _YOUNG = 2, 4, 6


@dataclass(frozen=True)
class Projection:
    """What one origin says about the years after it."""

    clean: Cleaned
    cells: Floats  # school x grade x lead, by the pooled method
    county: Mapping[str, Floats]  # grade x lead, by method; what the plain ones start from is mended too
    plain: Mapping[str, Floats]  # grade x lead, by plain method from the reports as they are: what there is to beat


def projected(panel: Panel, origin: int, horizon: int) -> Projection:
    """The forecast of every method from the years up to `origin` (a place in `panel.years`), `horizon` years ahead."""
    clean = cleaned(panel.pupils[..., : origin + 1])
    ratios = learned(clean, panel.township, len(panel.townships), _RATIOS_HALVED)
    sources = _sources(panel, origin, horizon)
    totals = np.nansum(clean.pupils, axis=0)
    pooled = _moved_up(totals[:, -1], ratios.county, _entrants(panel, clean, sources))
    reported = panel.pupils[..., : origin + 1]
    known = some(np.isfinite(reported), (0, 1))
    mended = _plain_methods(panel, np.where(known & ~clean.county_breaks, totals, np.nan), totals, horizon)
    as_reported = np.where(known, np.nansum(reported, axis=0), np.nan)
    return Projection(
        clean=clean,
        cells=_cells(panel, clean, ratios.school, sources, pooled),
        county={POOLED: pooled, **mended},
        plain=_plain_methods(panel, as_reported, as_reported, horizon),
    )


def _known_births(births: Floats, origin: int, entry_age: int) -> Floats:
    """`births` without those of years after the origin."""
    known = births.copy()
    known[..., origin + entry_age + 1 :, 0] = np.nan
    known[..., origin + entry_age + 2 :, 1] = np.nan
    return known


def _sources(panel: Panel, origin: int, horizon: int) -> Floats:
    """What the entrants of each township come from, by year of entry up to the horizon: its births, else the county's.

    All ones where no births are known.
    """
    years = origin + 1 + horizon
    births = np.concatenate([panel.births[:, :years], panel.county_births[None, :years]])
    found = entry.cohorts(_known_births(births, origin, panel.entry_age))
    known = some(found[:, : origin + 1] > 0, 1)
    county = found[-1] if known[-1] else np.ones(years)
    return np.where(known[:-1, None], found[:-1], county)


def _entrants(panel: Panel, clean: Cleaned, sources: Floats) -> Floats:
    """The county's entrants of the coming years: each township's source times what entered of it, summed."""
    entered = by_group(clean.pupils[:, 0], panel.township, len(panel.townships))
    entered = np.where(clean.county_breaks, np.nan, entered)
    years = entered.shape[-1]
    unknown = (sources == 1.0).all()  # no births anywhere
    share = entry.intake(entered, sources[:, :years], _ENTRANTS_HALVED if unknown else _RATIOS_HALVED)
    return np.asarray((share[:, None] * sources[:, years:]).sum(0))


def _moved_up(last: Floats, ratios: Floats, entrants: Floats) -> Floats:
    """Grade x lead: `last` pupils by grade moved up by `ratios`, with `entrants` by lead below."""
    path = np.empty((last.size, entrants.size))
    for lead, entering in enumerate(entrants):
        path[1:, lead] = (path[:-1, lead - 1] if lead else last[:-1]) * ratios
        path[0, lead] = entering
    return path


def _plain_methods(panel: Panel, learned_from: Floats, totals: Floats, horizon: int) -> Mapping[str, Floats]:
    """What the county's `totals` (grade x year) become without pooling: grade x lead, by plain method.

    `learned_from` are the same without the years that ratios must not be learned from.
    """
    years = totals.shape[-1]
    births = _known_births(panel.county_births[: years + horizon], years - 1, panel.entry_age)[:, 0]
    sources = entry.continued(births[None])[0] if np.isfinite(births[:years]).any() else np.ones(births.size)

    def progressed(window: int) -> Floats:
        share = entry.intake(_latest(learned_from[0], window)[None], sources[None, :years], _NEVER_HALVED)
        above, below = learned_from[1:, 1:], learned_from[:-1, :-1]
        both = _latest((above + below).sum(0), window)
        even = np.broadcast_to(np.isfinite(both).astype(np.float64), above.shape)
        found, before, _ = weighted_sums(above, below, even)
        return _moved_up(totals[:, -1], divided(found, before, 1.0), share[0] * sources[years:])

    return {
        NO_CHANGE: np.repeat(totals[:, -1:], horizon, axis=1),
        LAST_YEAR: progressed(1),
        THREE_YEARS: progressed(3),
    }


def _latest(values: Floats, window: int) -> Floats:
    """`values` by year, of which only the last `window` known ones are kept."""
    known = np.isfinite(values)
    after = known[::-1].cumsum()[::-1]
    return np.where(known & (after <= window), values, np.nan)


def _cells(panel: Panel, clean: Cleaned, ratios: Floats, sources: Floats, county: Floats) -> Floats:
    """School x grade x lead: schools' own ratios and shares, brought to the county's sum of each grade and year."""
    years, horizon = clean.pupils.shape[-1], county.shape[-1]
    crossing = panel.last_primary + 1  # the first grade of junior school, whose pupils come from many primary schools
    teaches = _teaches(panel, clean)
    own_source = sources[panel.township]
    entering = entry.intake(clean.pupils[:, 0], own_source[:, :years], _CHOICE_HALVED)
    cells = np.empty((*clean.pupils.shape[:2], horizon))
    current = np.nan_to_num(clean.pupils[..., -1])
    crossed = _crossing(clean, crossing)
    for lead in range(horizon):
        following = np.zeros_like(current)
        following[:, 0] = entering * own_source[:, years + lead]
        following[:, 1:] = current[:, :-1] * ratios
        if crossing < following.shape[1]:
            following[:, crossing] = crossed * current[:, crossing - 1].sum()
        following = np.where(teaches, following, 0.0)
        following *= divided(county[:, lead], following.sum(0), 1.0)
        cells[..., lead] = current = following
    return cells


def _crossing(clean: Cleaned, crossing: int) -> Floats:
    """Each school's share of the leavers of primary school a year before."""
    if crossing >= clean.pupils.shape[1] or clean.pupils.shape[-1] < 2:
        return np.nan_to_num(clean.pupils[:, min(crossing, clean.pupils.shape[1] - 1), -1])
    leavers = np.broadcast_to(
        np.nansum(clean.pupils[:, crossing - 1, :-1], axis=0), clean.pupils[:, crossing, 1:].shape
    )
    return entry.intake(clean.pupils[:, crossing, 1:], leavers, _CHOICE_HALVED)


def _teaches(panel: Panel, clean: Cleaned) -> Bools:
    """Whether a school will have pupils in a grade: it had some lately, or it is new and grows into its stage."""
    pupils = np.nan_to_num(clean.pupils)
    lately = some(pupils[..., -_ENTERED_LATELY:] > 0, -1)
    lately[:, 1:] |= some(pupils[:, 1:, -_TAUGHT_LATELY:] > 0, -1)
    there = some(pupils[..., -1] > 0, 1)
    first = np.argmax(some(pupils > 0, 1), axis=1)
    new = (first > 0) & (first >= pupils.shape[-1] - _YOUNG)
    grades = np.arange(pupils.shape[1])
    top = np.where(pupils[..., -1] > 0, grades, -1).max(1)
    stage_end = np.where(top <= panel.last_primary, panel.last_primary, grades[-1])
    grows = new[:, None] & (grades > top[:, None]) & (grades <= stage_end[:, None])
    return np.asarray((lately | grows) & there[:, None])
