"""`junheng forecast` as a clerk meets it: whole counties, thin and broken histories, files that the plan takes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from junheng.forecasting.exchange import forecast_dict
from junheng.forecasting.forecast import forecast as forecast_of
from junheng.forecasting.places import places_of
from junheng.forecasting.reading import history_findings, history_of, read_history
from reference_pages.forecast import KEYS

Change = Callable[[pl.DataFrame], pl.DataFrame]
Forecasted = dict[str, Any]


@pytest.fixture(scope="module")
def tables(made_example: Path) -> dict[str, pl.DataFrame]:
    """The history of the example county, and the schools."""
    snapshot = read_history(made_example)
    return {name: snapshot.table(name) for name in ("enrolment", "births", "changes", "places", "schools")}


@pytest.fixture(scope="module")
def whole(made_example: Path) -> Forecasted:
    """The forecast of the example county as it stands."""
    county = read_history(made_example)
    places = places_of(forecast_of(history_of(county)), county)
    return json.loads(json.dumps(forecast_dict(places, county.county, history_findings(county))))


@pytest.fixture
def forecast(run, tables: dict[str, pl.DataFrame], tmp_path: Path) -> Callable[..., Forecasted]:
    """Writes the history as a folder of CSV, changed or without some tables, and forecasts it."""

    def forecast_it(*options: object, without: tuple[str, ...] = (), **changes: Change) -> Forecasted:
        folder = tmp_path / "folder"
        folder.mkdir()
        for name, frame in tables.items():
            if name not in without:
                changes.get(name, lambda same: same)(frame).write_csv(folder / f"{name}.csv")
        shown = run("forecast", folder, "--json", *options)
        shutil.rmtree(folder)
        assert shown.code == 0, shown.err + shown.out
        return json.loads(shown.out)

    return forecast_it


def codes(found: Forecasted) -> set[str]:
    return {finding["code"] for finding in found["findings"]}


def total(found: Forecasted, year: int, grade: int | None = None) -> dict[str, float]:
    """The whole county, or one grade of it."""
    rows = [row for row in found["totals"] if (row["year"], row["grade"]) == (year, grade)]
    (row,) = [row for row in rows if grade is not None or row["stage"] is None]
    return row


def width(found: Forecasted, year: int, grade: int | None = None) -> float:
    row = total(found, year, grade)
    return (row["high"] - row["low"]) / row["pupils"]


def of_school(found: Forecasted, school_id: str, year: int) -> float:
    return sum(row["pupils"] for row in found["forecasts"] if (row["school_id"], row["year"]) == (school_id, year))


def largest_school(tables: dict[str, pl.DataFrame]) -> str:
    """A primary school with a history of its own."""
    last = tables["enrolment"].filter((pl.col("year") == 2024) & (pl.col("grade") < 7))
    return str(last.group_by("school_id").agg(pl.col("pupils").sum()).sort("pupils", "school_id")["school_id"][-1])


def test_json_has_the_keys_that_were_promised(run, example_folder: Path) -> None:
    shown = run("forecast", example_folder, "--years", "3", "--json")
    found = json.loads(shown.out)
    assert set(found["forecasts"][0]) == {"year", "school_id", "stage", "grade", "pupils", "low", "high"}
    assert set(found["places"][0]) == {"year", "school_id", "stage", "capacity", "pupils", "classes", "level"}
    promised = {"lead", "mape_total", "mape_grade", "mape_school", "coverage80", "baseline_mape_total"}
    assert set(found["backtest"][0]) == promised
    assert {row["year"] for row in found["forecasts"]} == {2025, 2026, 2027}
    cells = [(row["year"], row["school_id"], row["grade"]) for row in found["forecasts"]]
    assert len(set(cells)) == len(cells)
    assert all(row["low"] <= row["pupils"] <= row["high"] for row in found["forecasts"])


def test_every_key_is_described_and_nothing_else(whole) -> None:
    keys = {
        *whole, *(f"{name}[].{key}" for name, rows in whole.items() if isinstance(rows, list) for row in rows for key in row)
    }  # fmt: skip
    assert keys == set(KEYS)


def test_the_origin_may_lie_in_the_past(run, example_folder: Path) -> None:
    found = json.loads(run("forecast", example_folder, "--years", "2", "--origin", "2022", "--json").out)
    assert {row["year"] for row in found["forecasts"]} == {2023, 2024}


@pytest.mark.parametrize(("language", "words"), [("zh", "峰值在2023学年"), ("en", "most pupils in 2023")])
def test_a_stranger_reads_peaks_warnings_and_the_back_test(
    run, example_folder: Path, language: str, words: str
) -> None:
    shown = run("forecast", example_folder, "--lang", language)
    assert shown.code == 0
    assert words in shown.out
    for both in (("学位预警", "Warnings"), ("回测", "Back-test"), ("可接纳", "could take"), ("红色", "red")):
        assert both[language == "en"] in shown.out
    assert "Text(" not in shown.out and "{" not in shown.out


def test_a_year_missing(forecast, tables, whole) -> None:
    found = forecast(enrolment=lambda frame: frame.filter(pl.col("year") != 2021))
    assert "history-year-missing" in codes(found) - codes(whole)
    assert total(found, 2026)["pupils"] == pytest.approx(total(whole, 2026)["pupils"], rel=0.03)


def test_a_school_renamed_is_one_school_with_one_history(forecast, tables, whole) -> None:
    school = largest_school(tables)
    renamed = (
        pl.when((pl.col("school_id") == school) & (pl.col("year") < 2022))
        .then(pl.lit("OLD"))
        .otherwise(pl.col("school_id"))
    )
    found = forecast(enrolment=lambda frame: frame.with_columns(renamed.alias("school_id")))
    (finding,) = [each for each in found["findings"] if each["code"] == "history-renamed"]
    assert (finding["file"], finding["key"]) == ("enrolment.csv", ["2022", school])
    assert "OLD" in finding["do"] and "renamed" in finding["do"]
    assert of_school(found, "OLD", 2026) == 0
    assert of_school(found, school, 2026) == pytest.approx(of_school(whole, school, 2026), rel=0.05)


def test_a_grade_that_jumps_tenfold_does_not_poison_the_forecast(forecast, tables, whole) -> None:
    school = largest_school(tables)
    slip = (pl.col("school_id") == school) & (pl.col("year") == 2024) & (pl.col("grade") == 3)
    found = forecast(
        enrolment=lambda frame: frame.with_columns(
            pl.when(slip).then(pl.col("pupils") * 10).otherwise(pl.col("pupils")).alias("pupils")
        )
    )
    (finding,) = [each for each in found["findings"] if each["code"] == "history-jump"]
    assert finding["cell"].startswith("D") and finding["key"] == ["2024", school, "3"]
    assert of_school(found, school, 2026) == pytest.approx(of_school(whole, school, 2026), rel=0.15)


def test_births_not_given_say_so_and_make_entrants_less_sure(forecast, whole) -> None:
    found = forecast(without=("births",))
    assert "forecast-births-missing" in codes(found) - codes(whole)
    assert all(width(found, year, grade=1) > width(whole, year, grade=1) for year in range(2025, 2035))


def test_one_single_year_is_forecast_with_wider_limits_and_no_back_test(forecast, whole) -> None:
    found = forecast(enrolment=lambda frame: frame.filter(pl.col("year") == 2024))
    assert "forecast-one-year" in codes(found)
    assert found["backtest"] == []
    assert width(found, 2027) > width(whole, 2027)


def test_no_enrolment_is_refused_with_what_is_missing(run, tmp_path: Path) -> None:
    (tmp_path / "births.csv").write_text("year,births\n2020,100\n", encoding="utf-8")
    shown = run("forecast", tmp_path)
    assert shown.code == 2
    assert "分年级学生" in shown.err


def test_errors_are_listed_with_their_cells_and_nothing_is_forecast(run, tmp_path: Path) -> None:
    text = "year,school_id,grade,pupils,classes\n2024,A,1,40,1\n2024,A,1,41,1\n2024,A,2,-3,1\n"
    (tmp_path / "enrolment.csv").write_text(text, encoding="utf-8")
    shown = run("forecast", tmp_path)
    assert shown.code == 1
    assert "enrolment.csv A3" in shown.out and "enrolment.csv D4" in shown.out
    found = json.loads(run("forecast", tmp_path, "--json").out)
    assert found["forecasts"] == [] and len(found["findings"]) == 2


@pytest.mark.parametrize(
    "options",
    [
        ("--years", "0"), ("--origin", "1990"), ("--set", "system=4-4"), ("--set", "entry_age=x"), ("--set", "capped=maybe"),
        ("--set", "nonsense=1"), ("--standard", "nowhere"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_one_sentence(run, example_folder: Path, options: tuple[str, ...]) -> None:
    shown = run("forecast", example_folder, *options)
    assert shown.code == 2
    assert shown.err.strip() and "Traceback" not in shown.err


def test_five_and_four_years(forecast, tables) -> None:
    found = forecast("--set", "system=5-4")
    assert {row["stage"] for row in found["forecasts"] if row["grade"] == 6} == {"junior"}
    assert "history-grade-strange" in codes(found)  # the example's primary schools have six grades


def test_out_writes_files_that_fit_together(run, example_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "预测"
    shown = run("forecast", example_folder, "--years", "3", "--out", out)
    assert shown.code == 0
    assert {path.suffix for path in out.iterdir()} == {".csv", ".html", ".xlsx", ".docx"}
    for_plan = pl.read_csv(out / "forecast.csv", schema_overrides={"school_id": pl.String})
    assert for_plan.columns == ["school_id", "stage", "year", "pupils", "low", "high"]
    places = pl.read_csv(out / "places.csv", schema_overrides={"school_id": pl.String})
    both = for_plan.join(places, on=["school_id", "stage", "year"], suffix="_places")
    assert both.height == for_plan.height == places.height
    assert (both["pupils"] - both["pupils_places"]).abs().max() <= 0.5
    again = run("forecast", example_folder, "--years", "3", "--out", out)
    assert again.code == 2 and "--overwrite" in again.err
    assert run("forecast", example_folder, "--years", "3", "--out", out, "--overwrite").code == 0


def test_limits_of_a_stage_are_not_sums_over_its_grades(forecast) -> None:
    found = forecast("--years", "3")
    grades = pl.DataFrame(found["forecasts"]).group_by("year", "school_id", "stage").agg(
        pl.col("pupils").sum(), (pl.col("high") - pl.col("low")).sum().alias("summed")
    )  # fmt: skip
    rows = pl.DataFrame(found["rows"]).join(grades, on=["year", "school_id", "stage"], suffix="_grades")
    assert (rows["pupils"] - rows["pupils_grades"]).abs().max() < 1e-6
    assert (rows["high"] - rows["low"]).sum() < 0.9 * rows["summed"].sum()
