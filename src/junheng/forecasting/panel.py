"""The history as arrays: school x grade x year, births by place, and where every school lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from junheng.forecasting.arrays import Bools, Floats, Ints, by_group, some
from junheng.forecasting.history import LAST_GRADE, LAST_PRIMARY_GRADE, History

_MOVED = ("merged_into", "renamed")
HORIZON = 20  # years ahead; beyond that nothing that is known today tells anything
_SAME = 0.15  # of the pupils moving up may be off for two codes to be one school
_MOST_LINKS = 20  # of a chain of renamings and mergers; a longer one is a circle


@dataclass(frozen=True)
class Panel:
    """Pupils of every school, grade and year up to the last; years without a report are there and missing.

    Schools that were renamed or merged are one school through all years: the one that is left.
    """

    years: tuple[int, ...]
    schools: tuple[str, ...]
    townships: tuple[str | None, ...]  # None: the schools whose township is not known
    township: Ints  # of each school, a place in `townships`
    grades: tuple[int, ...]
    last_primary: int  # place in `grades`
    pupils: Floats  # school x grade x year, as reported
    found: Floats  # the same, as forecasts are held against: without what is a slip of the pen
    recoded: tuple[tuple[str, str, int], ...]  # old code, new code, year: taken as one school though nobody said so
    entry_age: int
    births: Floats  # township x year of entry x (of age, a year older); NaN where unknown
    county_births: Floats  # year of entry x (of age, a year older)

    @property
    def without_births(self) -> Bools:
        """By township: whether its schools have entrants, but its births are not known."""
        entered = by_group(self.pupils[:, 0], self.township, len(self.townships)).sum(1) > 0
        return np.asarray(entered & ~some(np.isfinite(self.births[..., 0]), 1))


def make_panel(history: History) -> Panel:
    """The arrays of `history`; births reach `HORIZON` years further, to the children who enter then."""
    recoded = recoded_schools(history)
    final = _final_ids(history.changes, history.last_year, recoded)
    lines = history.enrolment.with_columns(pl.col("school_id").replace(final))
    lines = lines.group_by("year", "school_id", "grade").agg(pl.col("pupils").sum())
    first, last = int(min(lines["year"].to_list())), history.last_year
    years, grades = tuple(range(first, last + 1)), tuple(range(history.first_grade, LAST_GRADE + 1))
    grades = tuple(grade for grade in grades if grade <= max(lines["grade"].to_list()))
    schools = tuple(sorted(set(lines["school_id"].to_list())))
    rows = pl.DataFrame({"school_id": schools}).with_row_index("row")
    placed = lines.join(rows, on="school_id").filter(pl.col("grade") >= grades[0])
    pupils = np.full((len(schools), len(grades), len(years)), np.nan)
    pupils[placed["row"].to_numpy(), placed["grade"].to_numpy() - grades[0], placed["year"].to_numpy() - first] = (
        placed["pupils"].to_numpy()
    )
    townships, township = _places(history.schools, schools)
    births, county = _births(history, townships, first, last + HORIZON)
    return Panel(
        years=years,
        schools=schools,
        townships=townships,
        township=township,
        grades=grades,
        last_primary=min(LAST_PRIMARY_GRADE[history.system], grades[-1]) - grades[0],
        pupils=pupils,
        found=pupils,
        recoded=recoded,
        entry_age=history.entry_age,
        births=births,
        county_births=county,
    )


def recoded_schools(history: History) -> tuple[tuple[str, str, int], ...]:
    """Schools that end in one year where another begins with the same pupils a grade higher: old code, new code, year.

    Only where school changes is silent about both, and only one old and one new code fit each other.
    """
    spans = (
        history.enrolment.filter(pl.col("pupils") > 0)
        .group_by("school_id")
        .agg(pl.col("year").min().alias("first"), pl.col("year").max().alias("last"))
    )
    told = history.changes["school_id"].to_list() + history.changes["other_id"].to_list()
    spans = spans.filter(~pl.col("school_id").is_in([code for code in told if code is not None]))
    old = spans.filter(pl.col("last") < history.last_year).select("school_id", year=pl.col("last") + 1)
    new = spans.filter(pl.col("first") > history.enrolment["year"].min()).select("school_id", year="first")
    lines = history.enrolment.select("year", "school_id", "grade", "pupils")
    moving = lines.join(old.with_columns(year=pl.col("year") - 1), on=["school_id", "year"], how="semi")
    moving = moving.with_columns(pl.col("year") + 1, pl.col("grade") + 1)
    came = lines.join(new, on=["school_id", "year"], how="semi")
    both = moving.join(came, on=["year", "grade"], suffix="_new")
    fits = (
        both.group_by("school_id", "school_id_new", "year")
        .agg(
            (pl.col("pupils") - pl.col("pupils_new")).abs().sum().alias("apart"),
            pl.col("pupils").sum(),
            pl.len().alias("grades"),
        )
        .filter((pl.col("apart") <= _SAME * pl.col("pupils")) & (pl.col("grades") > 1))
        .filter(pl.len().over("school_id") == 1, pl.len().over("school_id_new") == 1)
        .sort("year", "school_id")
    )
    return tuple(fits.select("school_id", "school_id_new", "year").iter_rows())


def _final_ids(changes: pl.DataFrame, last_year: int, recoded: tuple[tuple[str, str, int], ...]) -> Mapping[str, str]:
    """What schools that were renamed or merged up to `last_year` are called now."""
    moved = changes.filter(pl.col("what").is_in(_MOVED) & (pl.col("year") <= last_year)).drop_nulls("other_id")
    step = dict(zip(moved["school_id"].to_list(), moved["other_id"].to_list(), strict=True))
    step |= {old: new for old, new, _ in recoded}
    final: dict[str, str] = {}
    for school in step:
        now = school
        for _ in range(_MOST_LINKS):
            now = step.get(now, now)
        final[school] = now
    return final


def _places(listed: pl.DataFrame, schools: tuple[str, ...]) -> tuple[tuple[str | None, ...], Ints]:
    told = dict(zip(listed["school_id"].to_list(), listed["township"].to_list(), strict=True))
    townships: tuple[str | None, ...] = (*sorted({place for place in told.values() if place is not None}), None)
    row = {township: number for number, township in enumerate(townships)}
    return townships, np.array([row[told.get(school)] for school in schools], dtype=np.int64)


def _births(history: History, townships: tuple[str | None, ...], first: int, last: int) -> tuple[Floats, Floats]:
    """Births of those who are of age in each year from `first` to `last`, and of those a year older."""
    by_place = np.full((len(townships), last - first + 1, 2), np.nan)
    county = np.full((last - first + 1, 2), np.nan)
    sums = history.births.group_by("year", "township").agg(pl.col("births").sum())
    whole = dict(sums.filter(pl.col("township").is_null()).select("year", "births").iter_rows())
    parts = sums.drop_nulls("township")
    added = dict(parts.group_by("year").agg(pl.col("births").sum()).iter_rows())
    row = {township: number for number, township in enumerate(townships)}
    for older in (0, 1):
        start = first - history.entry_age - older
        for place in range(county.shape[0]):
            born = start + place
            county[place, older] = whole.get(born, added.get(born, np.nan))
        for year, township, births in parts.iter_rows():
            if township in row and 0 <= year - start < by_place.shape[1]:
                by_place[row[township], year - start, older] = births
    return by_place, county
