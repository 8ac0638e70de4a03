"""Pupils against places, where every number can be worked out by hand."""

from __future__ import annotations

from itertools import combinations_with_replacement
from math import ceil
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_forecast import plain_forecast, small_history
from scipy.stats import norm

from junheng.forecasting.chances import chance_above
from junheng.forecasting.classes import classes_needed, largest_class
from junheng.forecasting.places import Places, places_of
from junheng.forecasting.rules import national_rules, read_rules
from junheng.records.snapshot import Snapshot, make_snapshot
from junheng.yaml_file import YamlError

SCHOOLS = pl.DataFrame(
    {
        "school_id": ["A", "B", "C", "S"],
        "name": ["甲小学", "乙小学", "丙九年制", "特校"],
        "kind": ["primary", "primary", "nine_year", "special"],
        "ownership": ["public"] * 4,
        "township": ["东镇", "东镇", "西镇", "西镇"],
        "longitude": [110.0, 110.01, 110.5, 110.5],
        "latitude": [30.0, 30.0, 30.0, 30.0],
        "posts_quota": [30, 20, None, 10],
    }
)
PUPILS = {
    **{("A", grade): 100 for grade in range(1, 7)},
    **{("B", grade): 40 for grade in range(1, 7)},
    **{("C", grade): 50 for grade in range(1, 10)},
    ("S", 1): 30,
}


def county(**tables: pl.DataFrame) -> tuple[Places, Snapshot]:
    given = {"schools": SCHOOLS, "places": pl.DataFrame(schema={"school_id": pl.String}), **tables}
    given = {name: frame for name, frame in given.items() if frame.height}
    history = small_history(PUPILS, **given)
    snapshot = make_snapshot("某县", 2024, {**given, "enrolment": history.enrolment})
    return places_of(plain_forecast(history, spread=0.1), snapshot), snapshot


def row(found: Places, school_id: str, stage: str = "primary", year: int = 2025) -> dict[str, object]:
    return found.rows.row(by_predicate=(pl.col("school_id") == school_id) & (pl.col("stage") == stage) & (pl.col("year") == year), named=True)  # fmt: skip


def places(**of: int) -> pl.DataFrame:
    return pl.DataFrame({"school_id": list(of), "stage": ["primary"] * len(of), "places": list(of.values())})


def test_classes_are_counted_by_grade_and_not_by_school() -> None:
    found, _ = county(places=places(A=540, B=270))
    assert row(found, "A")["classes"] == 6 * ceil(100 / 45)
    assert row(found, "C", "junior")["classes"] == 3  # 50 pupils a grade, limit 50
    assert row(found, "S")["classes"] is None  # the standard limits no classes of special schools


def test_a_shortage_has_its_probability_and_level() -> None:
    found, _ = county(places=places(A=540, B=270))
    short = row(found, "A")
    assert short["surplus"] == -60
    spread = 60 / norm.ppf(0.9)
    assert short["probability"] == pytest.approx(norm.sf((540.5 - 600) / spread))
    assert short["level"] == "orange"  # probability 0.898, below the 0.9 of red
    assert row(found, "B")["level"] == "none"


def test_unknown_places_stay_unknown_and_are_not_nothing() -> None:
    found, _ = county()
    assert row(found, "A")["level"] == "unknown"
    assert row(found, "A")["capacity"] is None
    county_rows = found.areas.filter(pl.col("township").is_null())
    assert county_rows["capacity"].null_count() == county_rows.height


def test_without_approved_places_todays_classes_at_the_limit_count() -> None:
    stages = pl.DataFrame({"school_id": ["A"], "stage": ["primary"], "pupils": [600], "classes": [12]})
    found, _ = county(stages=stages)
    assert (row(found, "A")["capacity"], row(found, "A")["capacity_from"]) == (12 * 45, "classes")
    assert row(found, "A")["largest_class"] == 50


def test_an_area_has_the_places_of_all_its_schools() -> None:
    found, _ = county(places=places(A=540, B=270, C=300, S=30))
    east = found.areas.filter((pl.col("township") == "东镇") & (pl.col("year") == 2025))
    assert east["capacity"].to_list() == [810]
    assert east["pupils"].to_list() == [840]
    whole = found.areas.filter(pl.col("township").is_null() & (pl.col("year") == 2025) & (pl.col("stage") == "primary"))
    assert whole["capacity"].to_list() == [1140]


def test_the_nearest_school_takes_what_stays_free_at_its_upper_limit() -> None:
    found, _ = county(places=places(A=590, B=290, C=1000))
    moved = found.takers.filter(year=2025)
    assert moved.select("from_school", "to_school", "pupils").rows() == [("A", "B", 10)]  # C has room, 48 km away
    assert moved["distance_km"][0] == pytest.approx(0.96, abs=0.01)
    tight, _ = county(places=places(A=540, B=270, C=1000))
    assert tight.takers.filter(year=2025)["pupils"].to_list() == [270 - ceil(240 * 1.1)]


def test_private_schools_take_nobody() -> None:
    private = SCHOOLS.with_columns(pl.Series("ownership", ["public", "private", "public", "public"]))
    found, _ = county(schools=private, places=places(A=590, B=290))
    assert found.takers.is_empty()


def test_without_coordinates_the_township_is_near() -> None:
    blind = SCHOOLS.with_columns(pl.lit(None, pl.Float64).alias("longitude"))
    found, _ = county(schools=blind, places=places(A=590, B=290, C=1000))
    assert found.takers.filter(year=2025).select("to_school", "pupils", "distance_km").rows() == [("B", 10, None)]


def test_a_school_that_is_to_close_has_no_places_from_then_on() -> None:
    merging = pl.DataFrame({"year": [2026], "school_id": ["B"], "what": ["merged_into"], "other_id": ["A"]})
    found, _ = county(places=places(A=590, B=290), changes=merging)
    assert [row(found, "B", year=year)["capacity"] for year in (2025, 2026, 2027)] == [290, 0, 0]
    assert row(found, "B", year=2026)["capacity_from"] == "closed"
    assert found.takers["year"].to_list() == [2025]


def test_staff_and_areas_follow_the_ratios() -> None:
    stages = pl.DataFrame(
        {
            "school_id": ["A", "C", "C"],
            "stage": ["primary", "primary", "junior"],
            "pupils": [600, 300, 150],
            "classes": [12, 6, 3],
            "teachers_above_degree": [20, 15, None],
        }
    )
    campuses = pl.DataFrame({"school_id": ["C"], "teaching_area": [2000.0], "indoor_sports_area": [0.0]})
    found, _ = county(stages=stages, campuses=campuses)
    year = found.needs.filter(year=2025)

    def need(school_id: str, item: str, stage: str | None = None) -> tuple[object, ...]:
        rows = year.filter(
            (pl.col("school_id") == school_id) & (pl.col("item") == item) & pl.col("stage").eq_missing(pl.lit(stage))
        )
        return rows.select("needed", "have", "short_by").row(0)

    assert need("A", "staff") == (ceil(600 / 19), 30, 2)
    assert need("C", "staff") == (ceil(300 / 19 + 150 / 13.5), None, None)
    assert need("A", "YZ-R1", "primary") == (ceil(4.2 * 6), 20, 6)
    assert need("C", "YZ-R1", "junior")[1:] == (None, None)
    assert need("C", "YZ-R4") == (
        pytest.approx(4.5 * 300 + 5.8 * 150),
        2000,
        pytest.approx(220),
    )  # both stages together
    assert need("A", "YZ-G3a")[0] == 2  # 18 classes
    assert year.filter((pl.col("school_id") == "S") & (pl.col("item") != "staff")).is_empty()


def test_the_peak_is_the_highest_year_given_or_forecast() -> None:
    history = small_history(PUPILS, schools=SCHOOLS)
    falling = plain_forecast(history, growth=-0.1)
    snapshot = make_snapshot("某县", 2024, {"schools": SCHOOLS, "enrolment": history.enrolment})
    peak = places_of(falling, snapshot).peaks.row(by_predicate=pl.col("stage") == "primary", named=True)
    assert (peak["year"], peak["forecast"], peak["pupils"]) == (2024, False, 1170)
    rising = places_of(plain_forecast(history, growth=0.1), snapshot).peaks
    assert rising["year"].to_list() == [2027, 2027]


def test_warned_schools_come_gravest_first_with_the_year_it_begins() -> None:
    found, _ = county(places=places(A=400, B=235, C=1000))
    assert found.warned().select("school_id", "level", "year").rows() == [("A", "red", 2025), ("B", "orange", 2025)]


def test_small_schools_may_go_on_teaching_grades_together() -> None:
    assert classes_needed([8, 7, 9, 6, 5, 8], 45, now=3) == 3
    assert classes_needed([8, 7, 9, 6, 5, 8], 45, now=6) == 6
    assert classes_needed([60, 7, 9, 6, 5, 8], 45, now=1) == 3  # 95 pupils need three classes whichever way
    assert classes_needed([], 45, now=3) == 0


@given(st.lists(st.integers(1, 60), min_size=1, max_size=4), st.integers(0, 4))
def test_the_largest_class_is_as_small_as_can_be(pupils: list[int], more: int) -> None:
    classes = len(pupils) + more
    spread = [
        [1 + chosen.count(grade) for grade in range(len(pupils))]
        for chosen in combinations_with_replacement(range(len(pupils)), more)
    ]
    best = min(max(ceil(number / own) for number, own in zip(pupils, each, strict=True)) for each in spread)
    assert largest_class(pupils, classes) == best


def test_the_limits_are_where_they_should_be_under_the_probability() -> None:
    values = {"pupils": np.array([100.0, 100.0]), "low": np.array([90.0, 90.0]), "high": np.array([130.0, 130.0])}
    assert chance_above(np.array([129.5, 89.5]), **values) == pytest.approx([0.1, 0.9])
    sure = {name: np.array([100.0, 100.0]) for name in values}
    assert chance_above(np.array([100.0, 99.0]), **sure).tolist() == [0.0, 1.0]
    assert np.isnan(chance_above(np.array([np.nan, 1.0]), **values)[0])


def test_every_value_of_the_rules_has_a_source() -> None:
    rules = national_rules()
    for cited in (rules.staff, rules.reach_km, *rules.levels):
        assert set(cited.source) <= set(rules.sources)
    chances = [level.probability for level in rules.levels]
    assert chances == sorted(chances, reverse=True)


def test_a_county_may_judge_by_its_own_levels(tmp_path: Path) -> None:
    rules = national_rules()
    stricter = rules.model_copy(
        update={"levels": (rules.levels[0].model_copy(update={"probability": 0.01, "short": 0.0}),)}
    )
    history = small_history(PUPILS, schools=SCHOOLS, places=places(A=700))
    snapshot = make_snapshot(
        "某县", 2024, {"schools": SCHOOLS, "places": places(A=700), "enrolment": history.enrolment}
    )
    assert row(places_of(plain_forecast(history), snapshot, rules=stricter), "A")["level"] == "red"
    broken = tmp_path / "rules.yaml"
    broken.write_text("version: 1.0.0\nlevels: []\n", encoding="utf-8")
    with pytest.raises(YamlError, match="staff"):
        read_rules(broken)
