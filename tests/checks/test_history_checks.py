"""What is strange in a history is asked about, at its cell; what is ordinary is not."""

from __future__ import annotations

import polars as pl
import pytest

from junheng.records.checks.history import check_history
from junheng.records.findings import Finding
from junheng.records.snapshot import Snapshot, SourceSheet, make_snapshot

YEARS = range(2019, 2025)
NAMES = {"A": "甲小学", "B": "乙小学", "C": "丙初中"}
KINDS = {"A": "primary", "B": "primary", "C": "junior"}
Rows = dict[tuple[int, str, int], int]


def ordinary() -> Rows:
    """Three schools whose cohorts move up with a small loss."""
    rows: Rows = {}
    for year in YEARS:
        for grade in range(1, 7):
            rows[year, "A", grade] = 90 + year - 2019 - grade
            rows[year, "B", grade] = 40 - (year - 2019) - grade
        for grade in range(7, 10):
            rows[year, "C", grade] = 120 - grade
    return rows


def found(rows: Rows, last_primary_grade: int | None = None, **tables: pl.DataFrame) -> list[Finding]:
    enrolment = pl.DataFrame(
        [(*key, pupils) for key, pupils in rows.items()], schema=["year", "school_id", "grade", "pupils"], orient="row"
    )
    schools = pl.DataFrame({"school_id": list(NAMES), "name": list(NAMES.values()), "kind": list(KINDS.values())})
    every = {"schools": schools.with_columns(pl.lit("东镇").alias("township")), **tables, "enrolment": enrolment}
    sources = {
        "enrolment": pl.DataFrame(
            {
                name: [f"0!{letter}{number + 2}" for number in range(enrolment.height)]
                for letter, name in zip("ABCD", enrolment.columns, strict=True)
            }
        )
    }
    snapshot: Snapshot = make_snapshot("某县", 2024, every, sources, [SourceSheet("enrolment.csv", "", "0" * 64)])
    return list(check_history(snapshot, last_primary_grade))


def codes(findings: list[Finding]) -> list[str]:
    return [one.rule.code for one in findings]


def without(rows: Rows, **which: object) -> Rows:
    return {
        key: pupils
        for key, pupils in rows.items()
        if not all(key[["year", "school_id", "grade"].index(name)] == value for name, value in which.items())
    }


def test_an_ordinary_history_asks_nothing() -> None:
    assert found(ordinary()) == []


def test_a_year_left_out() -> None:
    (one,) = found(without(ordinary(), year=2021))
    assert one.rule.code == "history-year-missing"
    assert "2021" in one.what("zh") and "2021" in one.what("en")


def test_a_year_that_one_school_left_out() -> None:
    (one,) = found(without(ordinary(), year=2021, school_id="B"))
    assert one.rule.code == "history-school-gap"
    assert "乙小学" in one.what("zh")


@pytest.mark.parametrize("year", [2019, 2021, 2024])
@pytest.mark.parametrize("grade", [1, 4, 6])
@pytest.mark.parametrize("factor", [10, 0.1])
def test_a_digit_too_many_or_too_few_is_named_by_its_cell_and_nothing_else(
    year: int, grade: int, factor: float
) -> None:
    rows = ordinary()
    rows[year, "A", grade] = round(rows[year, "A", grade] * factor)
    (one,) = found(rows)
    assert one.rule.code == "history-jump"
    assert one.key == (str(year), "A", str(grade))
    assert (one.file, one.cell) == ("enrolment.csv", f"D{list(rows).index((year, 'A', grade)) + 2}")


def test_a_school_that_takes_another_in_has_not_slipped() -> None:
    rows = without(ordinary(), year=2024, school_id="B")
    rows |= {(2024, "A", grade): 500 for grade in range(1, 7)}
    merged = pl.DataFrame({"year": [2024], "school_id": ["B"], "what": ["merged_into"], "other_id": ["A"]})
    assert "history-jump" not in codes(found(rows, changes=merged))


def renamed() -> Rows:
    rows = ordinary()
    return {
        (year, "A2" if school == "A" and year >= 2022 else school, grade): n
        for (year, school, grade), n in rows.items()
    }


def test_a_code_that_changed_suggests_the_line_that_says_so() -> None:
    findings = found(renamed())
    one = next(one for one in findings if one.rule.code == "history-renamed")
    assert one.key == ("2022", "A2")
    for words in (one.do("zh"), one.do("en")):
        assert "2022" in words and "renamed" in words and "A2" in words
    assert "history-school-unknown" in codes(findings)  # A2 is not in the list of schools either


def test_once_said_the_change_is_not_asked_about() -> None:
    said = pl.DataFrame({"year": [2022], "school_id": ["A"], "what": ["renamed"], "other_id": ["A2"]})
    assert found(renamed(), changes=said) == []


def test_a_school_that_closes_as_another_opens_elsewhere_is_no_new_code() -> None:
    rows = without(ordinary(), school_id="B", year=2024)
    rows |= {(2024, "N", grade): 10 * grade for grade in range(1, 7)}
    assert "history-renamed" not in codes(found(rows))


def test_a_grade_that_the_kind_of_school_does_not_have() -> None:
    rows = ordinary()
    rows[2024, "A", 8] = 30
    (one,) = found(rows)
    assert one.rule.code == "history-grade-strange"
    rows = ordinary()
    assert (
        codes(found(rows, last_primary_grade=5)) == ["history-grade-strange"] * 2
    )  # both primary schools have six grades
    assert found(rows, last_primary_grade=6) == []


def test_pupils_after_the_school_closed() -> None:
    closed = pl.DataFrame({"year": [2022], "school_id": ["B"], "what": ["closed"]})
    assert codes(found(ordinary(), changes=closed)) == ["history-after-closing"]


def test_births_of_a_township_without_a_school() -> None:
    births = pl.DataFrame({"year": [2018, 2020], "births": [100, 90], "township": ["东镇", "乐镇"]})
    assert sorted(codes(found(ordinary(), births=births))) == ["births-township-unknown", "history-year-missing"]
