"""Made-up counties whose coming years are known, and the example county's history."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl

from junheng.forecasting import History, make_history

FIRST = 2008
BORN_IN_YEAR = 8 / 12  # of those who enter in a year, the rest was born the year before


def births_of(year: int) -> int:
    """Births of a county that halve after 2012."""
    return 1200 if year <= 2012 else 600


def entrants_of(year: int, births: Callable[[int], int] = births_of) -> float:
    """Who is six by 31 August of `year`."""
    return BORN_IN_YEAR * births(year - 6) + (1 - BORN_IN_YEAR) * births(year - 7)


def exact_tables(
    years: int = 12,
    shares: Mapping[str, float] | None = None,
    kept: float = 1.0,
    births: Callable[[int], int] = births_of,
) -> dict[str, pl.DataFrame]:
    """Primary schools that take fixed `shares` of who was born and keep the share `kept` from grade to grade."""
    taken = shares or {"A": 0.5, "B": 0.3, "C": 0.2}
    lines = [
        (year, school, grade, round(entrants_of(year - grade + 1, births) * share * kept ** (grade - 1)))
        for year in range(FIRST, FIRST + years)
        for school, share in taken.items()
        for grade in range(1, 7)
    ]
    born = [(year, births(year)) for year in range(FIRST - 8, FIRST + years)]
    return {
        "enrolment": pl.DataFrame(lines, schema=["year", "school_id", "grade", "pupils"], orient="row"),
        "births": pl.DataFrame(born, schema=["year", "births"], orient="row"),
        "schools": pl.DataFrame({"school_id": list(taken), "township": ["east", *["west"] * (len(taken) - 1)]}),
    }


def noisy_tables(seed: int, schools: int = 20, years: int = 14, townships: int = 4) -> dict[str, pl.DataFrame]:
    """Schools of grades 1 to 9 whose shares, entry ratio and ratios wander as those of real counties do."""
    random = np.random.default_rng(seed)
    births = schools * 60 * np.exp(np.cumsum(random.normal(-0.01, 0.03, years + 24)))
    share, entry, moved = random.normal(0, 0.5, schools), 0.0, 0.0
    own, by_grade = random.normal(0, 0.01, schools), random.normal(0, 0.01, 8)
    pupils = np.zeros((schools, 9))
    lines = []
    for step in range(years + 10):
        share += random.normal(0, 0.04, schools)
        entry += random.normal(0, 0.015)
        moved = 0.7 * moved + random.normal(0, 0.006)
        born = BORN_IN_YEAR * births[step + 1] + (1 - BORN_IN_YEAR) * births[step]
        entering = random.poisson(born * np.exp(entry) * np.exp(share) / np.exp(share).sum())
        expected = pupils[:, :-1] * np.exp(by_grade + own[:, None] + moved)
        stayed = random.binomial(pupils[:, :-1].astype(int), 0.94)
        pupils[:, 1:] = stayed + random.poisson(np.maximum(expected - 0.94 * pupils[:, :-1], 0))
        pupils[:, 0] = entering
        if step >= 10:
            year = FIRST + step - 10
            lines += [
                (year, f"S{row:04}", grade + 1, int(pupils[row, grade])) for row in range(schools) for grade in range(9)
            ]
    # Births of step s + 1 are those of the year six years before.
    born_lines = [(FIRST + step - 10 - 6, int(births[step + 1])) for step in range(years + 16)]
    born_lines = [(year, count) for year, count in born_lines if year < FIRST + years]
    places = [f"T{number}" for number in random.integers(0, townships, schools)]
    return {
        "enrolment": pl.DataFrame(lines, schema=["year", "school_id", "grade", "pupils"], orient="row"),
        "births": pl.DataFrame(born_lines, schema=["year", "births"], orient="row"),
        "schools": pl.DataFrame({"school_id": [f"S{row:04}" for row in range(schools)], "township": places}),
    }


def changed(tables: Mapping[str, pl.DataFrame], when: pl.Expr, factor: float) -> dict[str, pl.DataFrame]:
    """The same tables with the pupils of some lines times `factor`."""
    pupils = pl.when(when).then((pl.col("pupils") * factor).round().cast(pl.Int64)).otherwise(pl.col("pupils"))
    return {**tables, "enrolment": tables["enrolment"].with_columns(pupils.alias("pupils"))}


def noisy(seed: int = 1, schools: int = 20, years: int = 14) -> History:
    """The history of `noisy_tables`."""
    return make_history(noisy_tables(seed, schools, years))
