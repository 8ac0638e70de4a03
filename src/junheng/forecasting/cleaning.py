"""Breaks in the history: which numbers are not believed, and what is taken in their place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from junheng.forecasting.arrays import Bools, Floats, between_years, divided, some

# A school's year is a break when its pupils, against last year's a grade lower, moved by more than a fifth and by more
# than four of its usual deviations; a single grade, when by more than a factor of three and five deviations of a count.
_SCHOOL_MOVED = 0.2
_SCHOOL_DEVIATIONS = 4.0
_GRADE_MOVED = 1.1  # e^1.1 = 3
_GRADE_DEVIATIONS = 5.0
# The whole county's year is a break when it is off by more than a twentieth and four times the usual.
_COUNTY_MOVED = 0.05
_LEAST_NOISE = 0.05  # of a school's ratio beside the noise of counting: below that nothing is called a break


@dataclass(frozen=True)
class Cleaned:
    """The history as the ratios are learned from. All arrays are school x grade x year unless said."""

    pupils: Floats  # gaps and disbelieved numbers filled in between the years around them
    believed: Bools  # reported and not part of a break
    county_breaks: Bools  # year: all schools together are off, as in a pandemic
    school_breaks: Bools  # school x year: one school is off, against the others
    passing: Bools  # school x year: a break that the year after took back
    jumps: Floats  # school x year: how far off, in logarithms, what was expected
    grade_breaks: Bools
    unreported: Bools  # school x grade: grades of the last year that nobody reported, though their pupils must be there
    doubt: Floats  # school x grade: how far, relatively, what the last year starts from may be off


def cleaned(reported: Floats) -> Cleaned:
    """`reported` (school x grade x year) with breaks found and filled; the last year is where the forecast starts."""
    expected = _expected(reported)
    grade = _grade_breaks(reported, expected)
    kept = np.where(grade, np.nan, reported)
    jumps, usual = _school_jumps(kept, _expected(kept))
    county = _county_breaks(kept, _expected(kept))
    school = (np.abs(jumps) > _SCHOOL_MOVED) & (np.abs(jumps) > _SCHOOL_DEVIATIONS * usual)
    passing = school & _undone(jumps)
    faulty = grade | passing[:, None, :]
    pupils = between_years(np.where(faulty, np.nan, reported))
    unreported = _unreported(reported, expected)
    last, doubt = _last_year(reported, expected, grade[..., -1] | unreported, school, jumps)
    pupils[..., -1] = last
    return Cleaned(
        pupils=pupils,
        believed=np.isfinite(reported) & ~faulty,
        county_breaks=county,
        school_breaks=school,
        passing=passing,
        jumps=jumps,
        grade_breaks=grade,
        unreported=unreported,
        doubt=doubt,
    )


def _expected(reported: Floats) -> Floats:
    """Last year's pupils a grade lower, times the median ratio of that grade; of the entry grade, last year's entrants."""
    expected = np.full_like(reported, np.nan)
    ratios = divided(reported[:, 1:, 1:], reported[:, :-1, :-1])
    expected[:, 1:, 1:] = reported[:, :-1, :-1] * _median(ratios, (0, 2))[None, :, None]
    entry = divided(reported[:, :1, 1:], reported[:, :1, :-1])
    expected[:, :1, 1:] = reported[:, :1, :-1] * _median(entry, (0,))[None]
    return expected


def _median(values: Floats, axis: tuple[int, ...]) -> Floats:
    """The median of what is there, 1 where nothing is."""
    if not all(values.shape[one] for one in axis):
        return np.ones([size for place, size in enumerate(values.shape) if place not in axis])
    there = np.isfinite(values).any(axis=axis)
    filled = np.where(np.isfinite(values).any(axis=axis, keepdims=True), values, 1.0)
    return np.where(there, np.nanmedian(filled, axis=axis), 1.0)


def _grade_breaks(reported: Floats, expected: Floats) -> Bools:
    moved = np.log(reported + 1) - np.log(expected + 1)
    deviance = 2 * ((reported + 1) * moved - (reported - expected))  # of a count, squared deviations
    broken = (np.abs(moved) > _GRADE_MOVED) & (deviance > _GRADE_DEVIATIONS**2) & (reported > 0)
    # The year after a break looks broken too: it is compared with the wrong number.
    after = np.zeros_like(broken)
    after[:, 1:, 1:] = broken[:, :-1, :-1]
    after[:, :1, 1:] |= broken[:, :1, :-1]
    return np.asarray(broken & ~after)


def _school_jumps(reported: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """How far each school's year is off what was expected, in logarithms, and how far that usually is at its size."""
    both = np.isfinite(reported) & np.isfinite(expected)
    found, awaited = (np.where(both, values, 0.0).sum(1) for values in (reported, expected))
    jumps = np.where((found > 0) & (awaited > 0), np.log((found + 0.5) / (awaited + 0.5)), np.nan)
    jumps -= np.nan_to_num(_median(jumps, (0,)) * np.isfinite(jumps).any(0)) * (np.isfinite(jumps).sum(0) > 2)
    spread = jumps**2 * awaited
    typical = np.nanmedian(spread[np.isfinite(spread)]) / 0.455 if np.isfinite(spread).any() else 1.0
    return np.nan_to_num(jumps), np.sqrt(typical / np.maximum(awaited, 1.0)) + _LEAST_NOISE


def _county_breaks(reported: Floats, expected: Floats) -> Bools:
    both = np.isfinite(reported) & np.isfinite(expected)
    found, awaited = (np.where(both, values, 0.0).sum((0, 1)) for values in (reported, expected))
    moved = np.abs(np.log((found + 0.5) / (awaited + 0.5)))
    usual = 1.4826 * np.median(moved[awaited > 0]) if (awaited > 0).any() else 0.0
    return np.asarray((moved > _COUNTY_MOVED) & (moved > _SCHOOL_DEVIATIONS * usual))


def _undone(jumps: Floats) -> Bools:
    """Whether the year after took at least half of the jump back."""
    back = np.zeros(jumps.shape, dtype=np.bool_)
    back[:, :-1] = np.abs(jumps[:, :-1] + jumps[:, 1:]) < np.abs(jumps[:, :-1]) / 2
    return back


def _unreported(reported: Floats, expected: Floats) -> Bools:
    """Grades left out in the last year by a school that reports, taught them before and must have had pupils in them.

    A grade that few are expected in may well have nobody: such lines are commonly left out.
    """
    if reported.shape[-1] < 2:
        return np.zeros(reported.shape[:2], dtype=np.bool_)
    there = some(np.isfinite(reported[..., -1]), 1)[:, None]
    missing = np.isnan(reported[..., -1]) & (reported[..., -2] > 0)
    return np.asarray(there & missing & (2 * expected[..., -1] > _GRADE_DEVIATIONS**2))


def _last_year(reported: Floats, expected: Floats, grade: Bools, school: Bools, jumps: Floats) -> tuple[Floats, Floats]:
    """Where the forecast starts: a grade not believed (school x grade) as expected, a school that jumped half-way.

    And how doubtful that is.
    """
    last, awaited = reported[..., -1], expected[..., -1]
    half_way = np.sqrt(last * awaited)
    started = np.where(school[:, None, -1] & np.isfinite(half_way), half_way, last)
    started = np.where(grade, awaited, started)
    doubt = np.where(school[:, None, -1], np.abs(jumps[:, None, -1]) / 2, 0.0) + np.zeros_like(last)
    return started, np.where(grade, _GRADE_MOVED / 2, doubt)
