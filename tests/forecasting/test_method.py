"""The method: cohorts move up, births enter, small schools lean on others, what is announced comes to pass."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from forecast_counties import FIRST, births_of, entrants_of, exact_tables, noisy_tables

from junheng.errors import UsageError
from junheng.forecasting import Forecast, forecast, make_history

LAST = FIRST + 11


def pupils(found: Forecast, **where: object) -> float:
    """The sum of the forecast's cells where the columns equal these values."""
    return float(found.forecasts.filter(**where)["pupils"].sum())


def changes(*rows: tuple[int, str, str, str | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["year", "school_id", "what", "other_id"], orient="row")


def test_where_ratios_never_change_the_forecast_is_what_comes() -> None:
    found = forecast(make_history(exact_tables(kept=0.95)), years=5)
    for lead in range(1, 6):
        for grade in range(1, 7):
            truth = 0.5 * entrants_of(LAST + lead - grade + 1) * 0.95 ** (grade - 1)
            assert pupils(found, year=LAST + lead, school_id="A", grade=grade) == pytest.approx(truth, rel=0.02)


def test_a_year_of_few_births_reaches_grade_1_six_and_seven_years_later() -> None:
    def births(year: int) -> int:
        return 400 if year == 2018 else 1000

    found = forecast(make_history(exact_tables(births=births)), years=7)
    by_year = {year: pupils(found, year=year, grade=1) for year in range(LAST + 1, LAST + 8)}
    assert by_year[2023] == pytest.approx(1000, rel=0.05)
    assert by_year[2024] == pytest.approx(1000 - 600 * 8 / 12, rel=0.05)
    assert by_year[2025] == pytest.approx(1000 - 600 * 4 / 12, rel=0.05)


def test_births_by_township_move_the_schools_of_that_township_only() -> None:
    tables = exact_tables()
    halves = [
        (year, place, 300 if place == "west" and year >= 2015 else births_of(year) // 2)
        for year in range(FIRST - 8, LAST + 1)
        for place in ("east", "west")
    ]
    tables["births"] = pl.DataFrame(halves, schema=["year", "township", "births"], orient="row")
    fewer = tables["births"].with_columns(
        births=pl.when((pl.col("township") == "west") & (pl.col("year") >= 2016)).then(150).otherwise(pl.col("births"))
    )
    before = forecast(make_history(tables), years=6)
    after = forecast(make_history({**tables, "births": fewer}), years=6)
    east, west = ({"school_id": school, "year": 2025, "grade": 1} for school in ("A", "B"))
    assert pupils(after, **east) == pytest.approx(pupils(before, **east), rel=0.03)
    assert pupils(after, **west) == pytest.approx(pupils(before, **west) / 2, rel=0.03)


def test_cells_add_up_to_rows_and_totals() -> None:
    found = forecast(make_history(noisy_tables(3)), years=4)
    rows = found.forecasts.group_by("year", "school_id", "stage").agg(pl.col("pupils").sum().alias("summed"))
    both = found.rows.join(rows, on=["year", "school_id", "stage"], how="full")
    assert (
        both.filter((pl.col("pupils") - pl.col("summed")).abs() > 1e-6).is_empty() and not both["summed"].null_count()
    )
    county = found.totals.filter(pl.col("stage").is_null()).select("year", "pupils")
    summed = found.forecasts.group_by("year").agg(pl.col("pupils").sum().alias("summed"))
    assert county.join(summed, on="year").filter((pl.col("pupils") - pl.col("summed")).abs() > 1e-6).is_empty()
    places = found.townships.group_by("year").agg(pl.col("pupils").sum().alias("summed"))
    assert county.join(places, on="year").filter((pl.col("pupils") - pl.col("summed")).abs() > 1e-6).is_empty()


def test_one_line_per_school_and_grade_and_no_sums_among_them() -> None:
    found = forecast(make_history(noisy_tables(3, schools=5)), years=3).forecasts
    assert found.height == 3 * 5 * 9 == found.unique(["year", "school_id", "grade"]).height
    assert found.columns == ["year", "school_id", "stage", "grade", "pupils", "low", "high"]
    assert found.null_count().row(0) == (0,) * 7


def test_a_lucky_small_school_leans_on_the_county_and_a_large_one_keeps_its_own_ratio() -> None:
    """Both had a fifth more pupils than moved up, every year; of 4 pupils that says little, of 400 much."""
    lines = []
    kept = {"large": 1.2, "small": 1.2, **{f"other{number}": 1.0 for number in range(10)}}
    size = {"large": 400, "small": 4}
    for year in range(2016, 2024):
        for school, ratio in kept.items():
            first = size.get(school, 100)
            lines += [(year, school, 1, first), (year, school, 2, round(first * ratio))]
    table = pl.DataFrame(lines, schema=["year", "school_id", "grade", "pupils"], orient="row")
    noise = pl.when(pl.col("school_id").str.starts_with("other")).then(pl.col("year") % 3 * 4 - 4).otherwise(0)
    found = forecast(make_history({"enrolment": table.with_columns(pl.col("pupils") + noise)}), years=1)
    large, small = (pupils(found, school_id=school, grade=2) / size[school] for school in ("large", "small"))
    assert large > 1.15
    assert small < large - 0.03


def test_junior_schools_take_their_shares_of_who_leaves_primary_school() -> None:
    lines = []
    leavers = {year: 300 - 12 * (year - 2014) for year in range(2014, 2024)}
    for year in range(2014, 2024):
        lines += [(year, "P", grade, leavers.get(year + 6 - grade, 180)) for grade in range(1, 7)]
        for grade in (7, 8, 9):
            came = leavers.get(year - (grade - 6), 300)
            lines += [(year, "J1", grade, round(came * 0.75)), (year, "J2", grade, round(came * 0.25))]
    table = pl.DataFrame(lines, schema=["year", "school_id", "grade", "pupils"], orient="row")
    found = forecast(make_history({"enrolment": table}), years=1)
    assert pupils(found, school_id="J1", grade=7) == pytest.approx(leavers[2023] * 0.75, rel=0.03)
    assert pupils(found, school_id="J2", grade=7) == pytest.approx(leavers[2023] * 0.25, rel=0.03)
    assert set(found.forecasts.filter(grade=7)["stage"]) == {"junior"}


def test_a_new_school_grows_into_its_grades_and_a_teaching_point_does_not() -> None:
    tables = exact_tables(shares={"A": 0.6, "B": 0.3, "point": 0.05})
    start = LAST - 1
    young = [(year, "new", grade, 40) for year in (start, LAST) for grade in range(1, 4 + year - start)]
    new = pl.DataFrame(young, schema=["year", "school_id", "grade", "pupils"], orient="row")
    tables["enrolment"] = pl.concat(
        [tables["enrolment"].filter((pl.col("school_id") != "point") | (pl.col("grade") <= 3)), new]
    )
    found = forecast(make_history(tables), years=3)
    assert pupils(found, year=LAST + 2, school_id="new", grade=6) > 30
    assert pupils(found, year=LAST + 1, school_id="new", grade=6) == 0
    assert found.forecasts.filter(school_id="point")["grade"].max() == 3


@pytest.mark.parametrize(("what", "other", "taker"), [("merged_into", "C", "C"), ("closed", None, "C")])
def test_a_school_that_will_close_hands_its_pupils_on(what: str, other: str | None, taker: str) -> None:
    """B and C lie in one township, A in another: those of a closed school stay near."""
    tables = exact_tables()
    before = forecast(make_history(tables), years=3)
    after = forecast(make_history({**tables, "changes": changes((LAST + 2, "B", what, other))}), years=3)
    assert pupils(after, year=LAST + 1, school_id="B") == pytest.approx(pupils(before, year=LAST + 1, school_id="B"))
    assert pupils(after, year=LAST + 2, school_id="B") == 0
    gained = pupils(after, year=LAST + 2, school_id=taker) - pupils(before, year=LAST + 2, school_id=taker)
    assert gained == pytest.approx(pupils(before, year=LAST + 2, school_id="B"))
    assert after.rows.filter(year=LAST + 2, school_id="B").select("low", "high").row(0) == (0, 0)


def test_merged_and_renamed_schools_are_one_school_through_all_years() -> None:
    tables = exact_tables()
    split = pl.when((pl.col("school_id") == "B") & (pl.col("year") < 2014)).then(pl.lit("old")).otherwise("school_id")
    old = {**tables, "enrolment": tables["enrolment"].with_columns(split.alias("school_id"))}
    told = forecast(make_history({**old, "changes": changes((2014, "old", "renamed", "B"))}), years=3)
    assert told.forecasts.equals(forecast(make_history(tables), years=3).forecasts)
    assert [finding.rule.code for finding in told.findings if "joined" in finding.rule.code] == [
        "forecast-schools-joined"
    ]


def test_new_homes_add_their_pupils_over_three_years_to_the_school_named() -> None:
    tables = exact_tables()
    homes = pl.DataFrame(
        {
            "year": [LAST + 1],
            "dwellings": [500],
            "pupils_per_dwelling": [0.3],
            "school_id": ["A"],
            "handover": [dt.date(LAST + 2, 6, 30)],
        }
    )
    before = forecast(make_history(tables), years=5)
    history = make_history({**tables, "housing": homes})
    after, within = forecast(history, years=5, newcomers=1), forecast(history, years=5)
    added = [
        pupils(after, year=LAST + lead, school_id="A") - pupils(before, year=LAST + lead, school_id="A")
        for lead in range(1, 6)
    ]
    assert added == pytest.approx([0, 50, 100, 150, 150])
    assert [pupils(within, year=LAST + lead) for lead in range(1, 6)] == pytest.approx(
        [pupils(before, year=LAST + lead) for lead in range(1, 6)]
    )
    assert pupils(within, year=LAST + 4, school_id="A") > pupils(before, year=LAST + 4, school_id="A") + 50
    assert pupils(within, year=LAST + 4, school_id="B") < pupils(before, year=LAST + 4, school_id="B") - 10
    width = [
        found.rows.filter(year=LAST + 4, school_id="A").select(pl.col("high") - pl.col("low")).item()
        for found in (before, after)
    ]
    assert width[1] > width[0] + 100


def test_a_full_school_passes_its_entrants_on_where_that_is_asked_for() -> None:
    tables = exact_tables(births=lambda year: 800 if year < 2015 else 1200)
    tables["places"] = pl.DataFrame(
        {"school_id": ["A", "B", "C"], "stage": ["primary"] * 3, "places": [10_000, 1_440, 10_000]}
    )
    history = make_history(tables)
    free, capped = forecast(history, years=6), forecast(history, years=6, capped=True)
    year = LAST + 5
    assert pupils(free, year=year, school_id="B") > 1_700
    assert pupils(capped, year=year, school_id="B") == pytest.approx(1_440, abs=1)
    assert pupils(capped, year=year) == pytest.approx(pupils(free, year=year))
    assert pupils(capped, year=year, school_id="A") == pytest.approx(pupils(free, year=year, school_id="A"))
    # Who went to C in grade 1 is in grade 2 there a year later.
    gained = {
        (lead, grade): pupils(capped, year=LAST + lead, school_id="C", grade=grade)
        - pupils(free, year=LAST + lead, school_id="C", grade=grade)
        for lead, grade in ((4, 1), (5, 2))
    }
    assert gained[4, 1] > 1
    assert gained[5, 2] == pytest.approx(gained[4, 1])


def test_grade_0_is_entered_at_five_and_grade_6_is_junior_under_5_4() -> None:
    lines = [(year, "A", grade, 90) for year in range(2015, 2024) for grade in range(10)]
    table = pl.DataFrame(lines, schema=["year", "school_id", "grade", "pupils"], orient="row")
    born = pl.DataFrame({"year": range(2009, 2024), "births": [100] * 10 + [50] * 5})
    found = forecast(make_history({"enrolment": table, "births": born}, system="5-4"), years=6)
    stages = dict(found.forecasts.select("grade", "stage").unique().iter_rows())
    assert stages[0] == stages[5] == "primary" and stages[6] == "junior"
    assert pupils(found, year=2026, grade=0) == pytest.approx(45, abs=3)


@pytest.mark.parametrize(("years", "origin"), [(0, None), (21, None), (5, 1990), (5, LAST + 1)])
def test_what_cannot_be_asked_is_refused_in_one_sentence(years: int, origin: int | None) -> None:
    with pytest.raises(UsageError) as refusal:
        forecast(make_history(exact_tables()), years=years, origin=origin)
    assert str(origin if origin is not None else years) in refusal.value.message("zh")
