"""Thin and broken histories: each gives a finding and the best honest answer."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pytest
from forecast_counties import FIRST, changed, noisy_tables

from junheng.forecasting import Forecast, forecast, make_history

YEARS = 12
LAST = FIRST + YEARS - 1
SCHOOL = "S0003"


@pytest.fixture(scope="module")
def tables() -> Mapping[str, pl.DataFrame]:
    """A county of ten schools and twelve years with nothing wrong."""
    return noisy_tables(21, schools=10, years=YEARS)


@pytest.fixture(scope="module")
def whole(tables: Mapping[str, pl.DataFrame]) -> Forecast:
    """What is forecast from it."""
    return forecast(make_history(tables), years=5)


def codes(found: Forecast) -> set[str]:
    """The findings that speak of the history, not of methods."""
    return {one.rule.code for one in found.findings} - {"forecast-baseline-wins", "forecast-births-end"}


def county(found: Forecast) -> list[float]:
    return found.totals.filter(pl.col("stage").is_null()).sort("year")["pupils"].to_list()


def width(found: Forecast, **where: object) -> float:
    return float(found.rows.filter(**where).select((pl.col("high") - pl.col("low")).sum()).item())


def of_school(found: Forecast, school: str = SCHOOL) -> float:
    return float(found.rows.filter(year=LAST + 1, school_id=school)["pupils"].sum())


def test_a_whole_history_has_nothing_to_say(whole: Forecast) -> None:
    assert codes(whole) == set()


def test_a_missing_year_is_filled_and_told(tables: Mapping[str, pl.DataFrame], whole: Forecast) -> None:
    gap = {**tables, "enrolment": tables["enrolment"].filter(pl.col("year") != LAST - 4)}
    found = forecast(make_history(gap), years=5)
    assert codes(found) == {"forecast-years-filled"}
    assert str(LAST - 4) in found.findings[0].what("zh")
    assert county(found) == pytest.approx(county(whole), rel=0.03)
    assert LAST - 4 not in found.methods["origin"].to_list()


@pytest.mark.parametrize("year", [LAST - 4, LAST])
@pytest.mark.parametrize("grade", [1, 4])
def test_a_grade_that_jumps_tenfold_is_not_believed(
    tables: Mapping[str, pl.DataFrame], whole: Forecast, year: int, grade: int
) -> None:
    cell = (pl.col("school_id") == SCHOOL) & (pl.col("year") == year) & (pl.col("grade") == grade)
    found = forecast(make_history(changed(tables, cell, 10)), years=5)
    slips = [one for one in found.findings if one.rule.code == "forecast-grade-break"]
    assert [one.key for one in slips] == [(str(year), SCHOOL, str(grade))]
    assert codes(found) == {"forecast-grade-break"}
    assert county(found) == pytest.approx(county(whole), rel=0.02)
    assert of_school(found) == pytest.approx(of_school(whole), rel=0.12)
    if year == LAST:
        assert width(found, year=LAST + 1, school_id=SCHOOL) > 1.3 * width(whole, year=LAST + 1, school_id=SCHOOL)


def test_a_grade_left_out_in_the_last_year_is_not_nobody(tables: Mapping[str, pl.DataFrame], whole: Forecast) -> None:
    left = (pl.col("school_id") == SCHOOL) & (pl.col("year") == LAST) & (pl.col("grade") == 4)
    found = forecast(make_history({**tables, "enrolment": tables["enrolment"].filter(~left)}), years=5)
    assert codes(found) == {"forecast-grade-unreported"}
    assert of_school(found) == pytest.approx(of_school(whole), rel=0.1)
    ended = forecast(make_history(changed(tables, left, 0)), years=5)
    assert codes(ended) <= {"forecast-school-break"}
    fifth = ended.forecasts.filter(school_id=SCHOOL, year=LAST + 1, grade=5)["pupils"].item()
    assert fifth < 0.5 * found.forecasts.filter(school_id=SCHOOL, year=LAST + 1, grade=5)["pupils"].item()


def test_a_new_code_for_the_same_pupils_is_one_school(tables: Mapping[str, pl.DataFrame], whole: Forecast) -> None:
    code = pl.when((pl.col("school_id") == SCHOOL) & (pl.col("year") < LAST - 3)).then(pl.lit("OLD"))
    renamed = {**tables, "enrolment": tables["enrolment"].with_columns(code.otherwise("school_id").alias("school_id"))}
    found = forecast(make_history(renamed), years=5)
    assert codes(found) == {"forecast-code-changed"}
    assert found.forecasts.equals(whole.forecasts)
    told = pl.DataFrame({"year": [LAST - 3], "school_id": ["OLD"], "what": ["renamed"], "other_id": [SCHOOL]})
    assert codes(forecast(make_history({**renamed, "changes": told}), years=5)) == {"forecast-schools-joined"}


def test_a_school_that_is_no_longer_reported_is_taken_as_closed_and_told(tables: Mapping[str, pl.DataFrame]) -> None:
    gone = (pl.col("school_id") == SCHOOL) & (pl.col("year") >= LAST - 1)
    found = forecast(make_history({**tables, "enrolment": tables["enrolment"].filter(~gone)}), years=5)
    assert codes(found) == {"forecast-school-ended"}
    assert SCHOOL not in found.forecasts["school_id"].to_list()


def test_without_births_entrants_follow_the_latest_ones(tables: Mapping[str, pl.DataFrame], whole: Forecast) -> None:
    found = forecast(make_history({name: tables[name] for name in ("enrolment", "schools")}), years=5)
    assert codes(found) == {"forecast-births-missing"}
    latest = tables["enrolment"].filter(grade=1).group_by("year").agg(pl.col("pupils").sum()).sort("year")["pupils"]
    entering = found.totals.filter(grade=1)["pupils"]
    assert min(latest[-4:]) * 0.98 <= entering.min() <= entering.max() <= max(latest[-4:]) * 1.02


def test_one_year_moves_up_whole_with_assumed_widths_and_says_so(tables: Mapping[str, pl.DataFrame]) -> None:
    one = {**tables, "enrolment": tables["enrolment"].filter(year=LAST)}
    found = forecast(make_history(one), years=3)
    assert codes(found) == {"forecast-one-year"}
    assert found.backtest.is_empty()
    before = tables["enrolment"].filter(year=LAST, grade=4, school_id=SCHOOL)["pupils"].item()
    after = found.forecasts.filter(year=LAST + 1, grade=5, school_id=SCHOOL).row(0, named=True)
    assert after["pupils"] == pytest.approx(before, rel=0.1)
    learned = forecast(make_history(tables), years=3)
    assert width(found) > width(learned)


def test_few_years_are_told(tables: Mapping[str, pl.DataFrame]) -> None:
    few = {**tables, "enrolment": tables["enrolment"].filter(pl.col("year") > LAST - 3)}
    assert codes(forecast(make_history(few), years=3)) == {"forecast-few-years"}


def test_a_school_that_halves_in_the_last_year_starts_half_way_with_wide_limits(
    tables: Mapping[str, pl.DataFrame], whole: Forecast
) -> None:
    fallen = (pl.col("school_id") == SCHOOL) & (pl.col("year") == LAST)
    found = forecast(make_history(changed(tables, fallen, 0.5)), years=5)
    assert codes(found) == {"forecast-school-break"}
    assert 0.55 * of_school(whole) < of_school(found) < 0.9 * of_school(whole)
    limits = found.rows.filter(year=LAST + 1, school_id=SCHOOL).select(pl.col("low").sum(), pl.col("high").sum())
    assert limits["low"].item() < 0.5 * of_school(whole)
    others = found.rows.filter(pl.col("school_id") != SCHOOL, year=LAST + 1)
    assert others["pupils"].sum() == pytest.approx(county(whole)[0] - of_school(whole), rel=0.03)


def test_a_dip_that_came_back_teaches_nothing(tables: Mapping[str, pl.DataFrame], whole: Forecast) -> None:
    dip = (pl.col("school_id") == SCHOOL) & (pl.col("year") == LAST - 4)
    found = forecast(make_history(changed(tables, dip, 0.5)), years=5)
    assert codes(found) == {"forecast-school-break"}
    assert of_school(found) == pytest.approx(of_school(whole), rel=0.03)


def test_a_pandemic_year_is_told_and_does_not_poison_the_ratios(
    tables: Mapping[str, pl.DataFrame], whole: Forecast
) -> None:
    found = forecast(make_history(changed(tables, pl.col("year") == LAST - 3, 0.8)), years=5)
    assert codes(found) == {"forecast-county-break"}
    assert county(found) == pytest.approx(county(whole), rel=0.05)


def test_a_school_gone_and_pupils_moved_is_no_break_of_the_others_ratios(tables: Mapping[str, pl.DataFrame]) -> None:
    """Half of a closed school's pupils come to one other school at once: its later years move up as before."""
    lines = tables["enrolment"]
    moved = lines.filter(school_id="S0001").filter(pl.col("year") >= LAST - 2)
    kept = lines.join(moved, on=["year", "school_id", "grade"], how="anti")
    added = kept.join(moved.select("year", "grade", more="pupils"), on=["year", "grade"], how="left")
    more = pl.when(pl.col("school_id") == SCHOOL).then(pl.col("more").fill_null(0)).otherwise(0)
    found = forecast(
        make_history({**tables, "enrolment": added.with_columns(pl.col("pupils") + more).drop("more")}), years=5
    )
    last = added.with_columns(pl.col("pupils") + more).filter(school_id=SCHOOL, year=LAST)
    leaving = last.filter(grade=9)["pupils"].item()
    entering = found.forecasts.filter(school_id=SCHOOL, year=LAST + 1, grade=1)["pupils"].item()
    assert of_school(found) == pytest.approx(last["pupils"].sum() - leaving + entering, rel=0.1)


@pytest.mark.parametrize("pupils", [0, 30])
def test_the_smallest_history_of_all_is_answered(pupils: int) -> None:
    lines = pl.DataFrame({"year": [2023], "school_id": ["A"], "grade": [3], "pupils": [pupils]})
    found = forecast(make_history({"enrolment": lines}), years=2)
    assert "forecast-one-year" in codes(found)
    assert found.totals["pupils"].is_finite().all()
