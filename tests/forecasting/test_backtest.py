"""The back-test: no look-ahead, better than plain methods where there is something to know, intervals that hold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from forecast_counties import FIRST, changed, exact_tables, noisy, noisy_tables

from junheng.example import example_county
from junheng.forecasting import Forecast, History, forecast, make_history

DATA = Path(__file__).parents[3] / "shared" / "data"
LAST = FIRST + 13
LEADS = (1, 2, 3, 5)


def by_lead(found: Forecast, column: str) -> dict[int, float]:
    return dict(found.backtest.select("lead", column).iter_rows())


def beats_plain_methods(found: Forecast) -> None:
    """The bar: on average below the better of no change and three-year cohort progression, at no lead 1.1 times it."""
    own = by_lead(found, "mape_total")
    plain = [by_lead(found, f"{name}_mape_total") for name in ("no_change", "three_years")]
    better = min(plain, key=lambda errors: sum(errors[lead] for lead in LEADS))
    assert sum(own[lead] for lead in LEADS) < sum(better[lead] for lead in LEADS)
    assert all(own[lead] <= 1.1 * better[lead] for lead in LEADS)


def covered(found: Forecast) -> float:
    """The share of school x grade cells within their 80 % interval, over all leads."""
    table = found.backtest
    return float((table["coverage80"] * table["cells"]).sum() / table["cells"].sum())


@pytest.fixture(scope="module")
def example() -> Forecast:
    """The forecast of the example county from its newest year."""
    return forecast(make_history(example_county()[2024]), years=5)


def test_the_example_county_is_forecast_better_than_by_plain_methods(example: Forecast) -> None:
    beats_plain_methods(example)
    assert 0.72 <= covered(example) <= 0.88


@pytest.mark.skipif(not DATA.is_dir(), reason="no data folder beside the checkout")
def test_a_real_district_is_forecast_better_than_by_plain_methods() -> None:
    """Fourteen autumns of a district's schools, kindergarten to grade 5; origins from 2003."""
    given = pl.read_csv(DATA / "enrolment_ecasd_1998_2011.csv")
    enrolment = given.select(
        year="fall_year",
        school_id="school",
        grade=pl.col("grade").replace("K", "0").cast(pl.Int64),
        pupils="students",
    )
    births = pl.read_csv(DATA / "births_ecasd.csv")
    found = forecast(make_history({"enrolment": enrolment, "births": births}), years=8)
    assert found.backtest["origins"].to_list() == [8, 7, 6, 5, 4, 3, 2, 1]  # 2003 to 2010
    beats_plain_methods(found)
    assert 0.72 <= covered(found) <= 0.88


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_intervals_of_made_up_counties_hold_what_they_say(seed: int) -> None:
    found = forecast(noisy(seed), years=5)
    assert 0.72 <= covered(found) <= 0.88


def test_intervals_widen_with_the_lead(example: Forecast) -> None:
    wide = (
        example.totals.filter(pl.col("stage").is_null())
        .sort("year")
        .select(((pl.col("high") - pl.col("low")) / pl.col("pupils")).alias("width"))["width"]
    )
    assert wide.is_sorted() and wide[-1] > 2 * wide[0] > 0


@pytest.mark.parametrize("factor", [0.5, 3.0])
def test_no_origin_sees_what_came_after_it(factor: float) -> None:
    """Years after 2016 change; what was chosen and forecast at 2016 and before stays."""
    tables = noisy_tables(5, schools=6)
    other = changed(tables, pl.col("year") > 2016, factor)
    other["births"] = tables["births"].with_columns(
        births=pl.when(pl.col("year") > 2016).then(pl.col("births") * 2).otherwise(pl.col("births"))
    )
    one, two = (make_history(each) for each in (tables, other))
    early = pl.col("origin") <= 2016
    weights = [forecast(each, years=4).methods.filter(early) for each in (one, two)]
    assert weights[0].equals(weights[1]) and weights[0].height
    started = [forecast(each, years=4, origin=2016) for each in (one, two)]
    assert started[0].forecasts.equals(started[1].forecasts)
    last = pl.col("origin") == 2016
    assert started[0].methods.filter(last).equals(weights[0].filter(last))


def test_next_year_is_forecast_alike_however_many_years_are_asked_for() -> None:
    history = noisy(9, schools=5)
    one, ten = (forecast(history, years=years).forecasts for years in (1, 10))
    assert one.equals(ten.filter(pl.col("year") == LAST + 1))


def test_an_origin_is_forecast_as_if_it_were_the_last_year() -> None:
    tables = noisy_tables(6, schools=6)
    until = {name: tables[name].filter(pl.col("year") <= 2017) for name in ("enrolment", "births")}
    assert forecast(make_history(tables), years=3, origin=2017).forecasts.equals(
        forecast(make_history({**tables, **until}), years=3).forecasts
    )


def test_weights_add_up_to_1_at_every_origin_and_lead() -> None:
    methods = forecast(noisy(2, schools=5), years=3).methods
    sums = methods.group_by("origin", "lead").agg(pl.col("weight").sum())
    assert sums["weight"].to_numpy() == pytest.approx(1)
    assert methods["weight"].min() >= 0


def test_where_nothing_moves_up_no_change_wins_and_is_used() -> None:
    """Grades of lasting, very different size: pupils who leave in one and come in the next. Cohorts mislead here."""
    random = np.random.default_rng(4)
    level = dict(zip(range(1, 7), (300, 60, 280, 70, 310, 50), strict=True))
    scale = {"A": 1.0, "B": 0.6, "C": 0.4}
    lines = []
    for year in range(2006, 2024):
        lines += [
            (year, school, grade, round(size * share * (1 + 0.3 * ((year + grade) % 2)) + random.integers(-3, 4)))
            for school, share in scale.items()
            for grade, size in level.items()
        ]
    table = pl.DataFrame(lines, schema=["year", "school_id", "grade", "pupils"], orient="row")
    found = forecast(make_history({"enrolment": table}), years=2)
    two = found.backtest.filter(lead=2).row(0, named=True)
    weight = found.methods.filter(origin=2023, lead=2, method="no_change")["weight"].item()
    assert two["baseline"] == "no_change"
    assert weight > 0.5


def test_the_table_names_the_best_plain_method_of_each_lead(example: Forecast) -> None:
    for row in example.backtest.iter_rows(named=True):
        plain = {name: row[f"{name}_mape_total"] for name in ("no_change", "last_year", "three_years")}
        assert row["baseline_mape_total"] == min(plain.values())
        assert plain[row["baseline"]] == row["baseline_mape_total"]


def test_errors_are_those_of_the_forecasts_made_at_each_origin() -> None:
    """The table of lead 1, computed anew from forecasts that know nothing later."""
    tables = noisy_tables(8, schools=5, years=9)
    history: History = make_history(tables)
    table = forecast(history, years=3).backtest.filter(lead=1).row(0, named=True)
    errors = []
    for origin in range(FIRST + 4, FIRST + 8):
        total = forecast(history, years=1, origin=origin).totals.filter(pl.col("stage").is_null())["pupils"].item()
        found = tables["enrolment"].filter(year=origin + 1)["pupils"].sum()
        errors.append(abs(total / found - 1))
    assert table["origins"] == 4
    assert table["mape_total"] == pytest.approx(np.mean(errors))
    assert forecast(make_history(exact_tables()), years=2).backtest["mape_total"].max() < 0.05
