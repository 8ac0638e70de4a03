"""Years, dates, yes/no and codes."""

from __future__ import annotations

import datetime as dt

import pytest
from reader_files import SCHOOLS, changed, only, read_book, read_folder, stopped_by, values

from junheng.records.values.cells import read_cell
from junheng.tables import TABLES

YEAR = TABLES["schools"].column("year_built")
DATE = TABLES["pupils"].column("birth_date")
YES_NO = TABLES["schools"].column("boarding")
KIND = TABLES["schools"].column("kind")
TITLE = TABLES["teachers"].column("title")
DAY = dt.date(2024, 9, 1)


def outcome(value, column):
    read = read_cell(value, column)
    return read.value, read.rule.code if read.rule else None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2008", (2008, None)),
        (2008.0, (2008, None)),
        ("2008年", (2008, "unit-in-cell")),
        ("2008学年", (2008, "unit-in-cell")),
        ("2008-09-01", (2008, "year-from-date")),
        (dt.date(2008, 9, 1), (2008, "year-from-date")),
        (dt.datetime(2008, 9, 1), (2008, "year-from-date")),  # noqa: DTZ001 - cells know no zone
        (dt.date(1905, 6, 30), (None, "date-in-number")),  # the number 2008 shown as a date
        ("二〇〇八年", (None, "not-a-year")),
        ("08", (None, "below-minimum")),
        ("2008.5", (None, "not-a-year")),
        ("3008", (None, "above-maximum")),
        ("/", (None, "not-reported-mark")),
    ],
)
def test_years(value, expected):
    assert outcome(value, YEAR) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-09-01", (DAY, None)),
        ("2024/9/1", (DAY, None)),
        ("2024.9.1", (DAY, None)),
        ("2024年9月1日", (DAY, None)),
        ("２０２４－９－１", (DAY, None)),
        ("2024-09-01 08:30:00", (DAY, None)),
        (dt.datetime(2024, 9, 1, 8, 30), (DAY, None)),  # noqa: DTZ001 - cells know no zone
        (DAY, (DAY, None)),
        (45536.0, (DAY, "date-from-number")),
        ("45536", (DAY, "date-from-number")),
        ("20240901", (DAY, "date-from-number")),
        (20240901.0, (DAY, "date-from-number")),
        ("2024-13-01", (None, "not-a-date")),
        ("2024-02-30", (None, "not-a-date")),
        ("24-9-1", (None, "not-a-date")),
        ("9月1日", (None, "not-a-date")),
        ("昨天", (None, "not-a-date")),
        (True, (None, "not-a-date")),
        (float("inf"), (None, "not-a-date")),
    ],
)
def test_dates(value, expected):
    assert outcome(value, DATE) == expected


@pytest.mark.parametrize("value", ["是", "yes", "Y", "TRUE", "1", 1.0, True, "√", "有"])
def test_yes(value):
    assert outcome(value, YES_NO) == (True, None)


@pytest.mark.parametrize("value", ["否", "No", "n", "false", "0", 0.0, False, "×", "无", "Ｎ"])
def test_no(value):
    assert outcome(value, YES_NO) == (False, None)


def test_neither_yes_nor_no():
    assert outcome("也许", YES_NO) == (None, "not-yes-no")
    assert outcome(2.0, YES_NO) == (None, "not-yes-no")
    assert outcome("/", YES_NO) == (None, "not-reported-mark")


@pytest.mark.parametrize("value", ["primary", "PRIMARY", "小学", " 小 学 ", "primary school", "完全小学", "小學"])
def test_spellings_of_a_code(value):
    assert outcome(value, KIND) == ("primary", None)


def test_a_code_may_be_a_word_for_nothing():
    assert outcome("无", TITLE) == ("none", None)
    assert outcome("无", KIND) == (None, "word-for-nothing")


def test_an_unknown_code_lists_what_is_permitted(tmp_path):
    reading = read_folder(tmp_path, {"schools": changed(SCHOOLS, {(2, 2): "大学"})})
    stopped_by(reading, "unknown-code")
    found = only(reading, "unknown-code")
    assert found.cell == "C3"
    assert "九年一贯制" in found.do()
    assert "nine_year" in found.do("en")


def test_date_cells_in_a_workbook(tmp_path):
    reading = read_book(tmp_path, {"schools": changed(SCHOOLS, {(1, 7): dt.datetime(1998, 9, 1)})})  # noqa: DTZ001 - cells know no zone
    assert only(reading, "year-from-date").cell == "H2"
    assert values(reading, "schools", "year_built")[0] == 1998
