"""Whatever tables hold, a forecast is a number of pupils with limits round it, and its sums agree."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from junheng.forecasting import forecast, make_history


def some_tables(seed: int) -> dict[str, pl.DataFrame]:
    """Tables of a few schools with holes, zeros, slips, unknown codes and townships, circles of mergers."""
    random = np.random.default_rng(seed)
    ids = [f"S{number}" for number in range(random.integers(1, 6))]
    first, last = (int(grade) for grade in np.sort(random.integers(0, 10, 2)))
    sizes = random.choice([0, 1, 5, 40, 400, 10**7], p=[0.1, 0.1, 0.2, 0.4, 0.15, 0.05], size=10_000).tolist()
    lines = [
        (year, school, grade, sizes.pop())
        for year in range(2010, 2010 + int(random.integers(1, 9)))
        if random.random() < 0.85
        for school in ids
        if random.random() < 0.85
        for grade in range(first, last + 1)
        if random.random() < 0.9
    ] or [(2010, "S0", 3, 30)]
    codes = [*ids, "unknown"]

    def any_of(*values: str | None) -> str | None:
        return values[int(random.integers(len(values)))]

    def any_year() -> int:
        return int(random.integers(1998, 2026))

    given = {
        "births": pl.DataFrame(
            [(any_year(), any_of("a", "b", None), int(random.integers(0, 500))) for _ in range(30)],
            schema={"year": pl.Int64, "township": pl.String, "births": pl.Int64},
            orient="row",
        ),
        "schools": pl.DataFrame(
            [(school, any_of("a", "b", "c", None)) for school in ids],
            schema={"school_id": pl.String, "township": pl.String},
            orient="row",
        ),
        "changes": pl.DataFrame(
            [
                (any_year(), any_of(*codes), any_of("opened", "closed", "merged_into", "renamed"), any_of(*codes, None))
                for _ in range(5)
            ],
            schema={"year": pl.Int64, "school_id": pl.String, "what": pl.String, "other_id": pl.String},
            orient="row",
        ),
        "housing": pl.DataFrame(
            [(any_year(), 500, 0.2, any_of(*codes, None), any_of("a", "q"), dt.date(2018, 6, 30)) for _ in range(3)],
            schema={
                **dict.fromkeys(("year", "dwellings"), pl.Int64),
                "pupils_per_dwelling": pl.Float64,
                **dict.fromkeys(("school_id", "township"), pl.String),
                "handover": pl.Date,
            },
            orient="row",
        ),
        "places": pl.DataFrame(
            [(school, stage, int(random.integers(0, 300))) for school in ids for stage in ("primary", "junior")],
            schema=["school_id", "stage", "places"],
            orient="row",
        ),
    }
    enrolment = pl.DataFrame(lines, schema=["year", "school_id", "grade", "pupils"], orient="row")
    return {"enrolment": enrolment, **{name: table for name, table in given.items() if random.random() < 0.7}}


@pytest.mark.parametrize("seed", range(80))
def test_any_history_gives_numbers_whose_sums_agree(seed: int) -> None:
    history = make_history(some_tables(seed), system="5-4" if seed % 2 else "6-3")
    found = forecast(history, years=1 + seed % 12, capped=seed % 3 == 0, newcomers=seed % 5 / 4)
    for table in (found.forecasts, found.rows, found.townships, found.totals):
        pupils, low, high = (table[name].to_numpy() for name in ("pupils", "low", "high"))
        slack = 1e-6 * (1 + pupils)
        assert np.isfinite(pupils).all() and np.isfinite(low).all() and np.isfinite(high).all()
        assert (low >= 0).all() and (low <= pupils + slack).all() and (pupils <= high + slack).all()
    whole = found.totals.filter(pl.col("stage").is_null()).select("year", "pupils")
    cells = found.forecasts.group_by("year").agg(pl.col("pupils").sum().alias("summed"))
    both = whole.join(cells, on="year")
    assert both["summed"].to_numpy() == pytest.approx(both["pupils"].to_numpy(), rel=1e-6, abs=1e-3)
    for finding in found.findings:
        assert finding.what("zh") and finding.what("en") and finding.do("zh") and finding.do("en")


def test_a_missing_year_of_births_is_filled_from_those_around() -> None:
    lines = [(year, "A", grade, 100) for year in range(2014, 2024) for grade in range(1, 7)]
    enrolment = pl.DataFrame(lines, schema=["year", "school_id", "grade", "pupils"], orient="row")
    births = pl.DataFrame({"year": [year for year in range(2006, 2024) if year != 2020], "births": [120] * 17})
    found = forecast(make_history({"enrolment": enrolment, "births": births}), years=6)
    assert found.forecasts.filter(grade=1)["pupils"].to_numpy() == pytest.approx(100, rel=0.01)
