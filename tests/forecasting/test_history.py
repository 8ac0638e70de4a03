"""What a forecast starts from: `make_history`."""

from __future__ import annotations

import polars as pl
import pytest

from junheng.errors import UsageError
from junheng.forecasting import make_history

LINES = {"year": [2022, 2023, 2023], "school_id": ["A", "A", "B"], "grade": [1, 2, 1], "pupils": [30, 29, None]}


def test_a_line_without_pupils_is_not_known_rather_than_nobody() -> None:
    history = make_history({"enrolment": pl.DataFrame(LINES)})
    assert history.enrolment["school_id"].to_list() == ["A", "A"]
    assert history.enrolment["classes"].to_list() == [None, None]
    assert history.last_year == 2023


@pytest.mark.parametrize(("grades", "first", "age"), [([1, 2, 1], 1, 6), ([0, 1, 1], 0, 5)])
def test_a_grade_before_the_first_is_entered_a_year_younger(grades: list[int], first: int, age: int) -> None:
    history = make_history({"enrolment": pl.DataFrame({**LINES, "grade": grades})})
    assert (history.first_grade, history.entry_age) == (first, age)


def test_grade_6_is_primary_or_junior_by_the_system() -> None:
    table = {"enrolment": pl.DataFrame(LINES)}
    assert make_history(table).stage_of(6) == "primary"
    assert make_history(table, system="5-4").stage_of(6) == "junior"


def test_what_was_known_at_an_origin_holds_nothing_later() -> None:
    births = pl.DataFrame({"year": [2021, 2022, 2023], "births": [9, 8, 7]})
    known = make_history({"enrolment": pl.DataFrame(LINES), "births": births}).until(2022)
    assert known.last_year == 2022
    assert known.births["year"].to_list() == [2021, 2022]


def test_without_enrolment_the_refusal_says_what_is_missing() -> None:
    with pytest.raises(UsageError) as refusal:
        make_history({"enrolment": pl.DataFrame({**LINES, "pupils": [None, None, None]})})
    assert "enrolment" in refusal.value.message("zh") and "enrolment" in refusal.value.message("en")
