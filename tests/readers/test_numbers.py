"""Cells of counts and amounts: what is read, with which word, and what is refused."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from reader_files import CAMPUSES, STAGES, changed, codes, only, read_book, read_folder, stopped_by, values

from junheng.records.findings import Severity
from junheng.records.values.cells import NumberForm, read_cell
from junheng.tables import TABLES

COUNT = TABLES["stages"].column("pupils")
AREA = TABLES["campuses"].column("teaching_area")
MONEY = TABLES["campuses"].column("equipment_value")
LONGITUDE = TABLES["schools"].column("longitude")


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("350", 350, None),
        (" 350\u3000", 350, None),
        ("\u00a0350\u00a0", 350, None),
        ("1,234", 1234, None),
        ("12,345,678", 12345678, None),
        ("350.0", 350, None),
        ("1.2e3", 1200, None),
        ("+7", 7, None),
        ("３５０", 350, "full-width"),
        ("１，２３４", 1234, "full-width"),
        ("350人", 350, "unit-in-cell"),
        ("350 名", 350, "unit-in-cell"),
        ("1.2万人", 12000, "unit-in-cell"),
        ("", None, None),
        ("  ", None, None),
        ("/", None, "not-reported-mark"),
        ("-", None, "not-reported-mark"),
        ("—", None, "not-reported-mark"),
        ("——", None, "not-reported-mark"),
        ("－", None, "not-reported-mark"),
        ("…", None, "not-reported-mark"),
        ("……", None, "not-reported-mark"),
        ("无", None, "word-for-nothing"),
        ("N/A", None, "word-for-nothing"),
        ("暂无", None, "word-for-nothing"),
        ("不详", None, "word-for-nothing"),
        ("约350", None, "not-a-number"),
        ("350左右", None, "not-a-number"),
        ("1,23", None, "not-a-number"),
        ("1 234", None, "not-a-number"),
        ("350元", None, "not-a-number"),
        ("3-5", None, "not-a-number"),
        ("12.5.3", None, "not-a-number"),
        ("三百", None, "not-a-number"),
        ("nan", None, "not-a-number"),
        ("inf", None, "not-a-number"),
        ("-inf", None, "not-a-number"),
        ("1e400", None, "not-a-number"),
        ("1e9999", None, "not-a-number"),
        ("1e99999999999", None, "not-a-number"),
        ("0x1f", None, "not-a-number"),
        ("1_000", None, "not-a-number"),
        ("=1+1", None, "not-a-number"),
        ("12.5", None, "not-whole"),
        ("1e-320", None, "not-whole"),
        ("-5", None, "below-minimum"),
        ("−5", None, "below-minimum"),
        ("9007199254740993", None, "number-too-large"),
        ("99999999999999999999", None, "number-too-large"),
        (float("nan"), None, "not-a-number"),
        (float("inf"), None, "not-a-number"),
        (1e300, None, "number-too-large"),
        (12.5, None, "not-whole"),
        (True, None, "yes-no-in-number"),
        (dt.date(2024, 9, 1), None, "date-in-number"),
        (dt.datetime(2024, 9, 1, 8), None, "date-in-number"),  # noqa: DTZ001 - cells know no zone
        (dt.time(8, 30), None, "date-in-number"),
        (dt.timedelta(days=2), None, "date-in-number"),
    ],
)
def test_a_count(text, value, code):
    outcome = read_cell(text, COUNT)
    assert outcome.value == value
    assert (outcome.rule.code if outcome.rule else None) == code


@pytest.mark.parametrize(
    ("text", "column", "value"),
    [
        ("12.5㎡", AREA, 12.5),
        ("12.5 平方米", AREA, 12.5),
        ("3亩", AREA, 2000.0),
        ("1公顷", AREA, 10000.0),
        ("1.1万元", MONEY, 11000.0),
        ("121.43583052", LONGITUDE, 121.43583052),
        ("0.1", AREA, 0.1),
        ("1e-5", AREA, 0.00001),
    ],
)
def test_an_amount(text, column, value):
    assert read_cell(text, column).value == value


@pytest.mark.parametrize("value", ["1e20", 1e20, 2.0**53 + 2, "9007199254740993"])
def test_an_amount_that_no_float_holds_exactly_is_refused_as_a_count_is(value):
    for column in (AREA, MONEY, COUNT):
        assert read_cell(value, column).rule.code == "number-too-large"
    assert read_cell(2.0**53, AREA).value == 2.0**53


def test_an_amount_that_cannot_be_is_refused_at_its_cell(tmp_path):
    reading = read_book(tmp_path, {"campuses": changed(CAMPUSES, {(1, 2): 1e20})})
    stopped_by(reading, "number-too-large")
    assert only(reading, "number-too-large").cell == "C2"


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("6", 6, None),
        ("六", 6, "grade-in-words"),
        ("六年级", 6, "grade-in-words"),
        ("6年级", 6, "grade-in-words"),
        (" ７年级 ", 7, "grade-in-words"),
        ("九年级", 9, "grade-in-words"),
        ("初一", None, "not-a-number"),
        ("十年级", None, "not-a-number"),
        ("0年级", None, "not-a-number"),
        ("六年级2班", None, "not-a-number"),
    ],
)
def test_a_grade_in_words(text, value, code):
    for table in ("classes", "pupils", "enrolment"):
        outcome = read_cell(text, TABLES[table].column("grade"), is_key=True)
        assert (outcome.value, outcome.rule.code if outcome.rule else None) == (value, code)
    assert read_cell("六", COUNT).rule.code == "not-a-number"


def test_grades_in_words_are_read_with_a_note_for_each_way_to_write_them(tmp_path):
    grades = ["5", "六年级", "六年级", "6年级"]
    rows = [["2141000001", "小学", grade, f"{number}班", "40"] for number, grade in enumerate(grades, 1)]
    reading = read_book(tmp_path, {"classes": [["机构标识码", "学段", "年级", "班号", "学生数"], *rows]})
    assert values(reading, "classes", "grade") == [5, 6, 6, 6]
    assert values(reading, "classes", "class_no") == ["1班", "2班", "3班", "4班"]
    notes = [(one.cell, one.what()) for one in reading.findings if one.rule.code == "grade-in-words"]
    assert notes == [
        ("C3", "“年级”的“六年级”已读作6（首处 C3，共 2 处）"),
        ("C5", "“年级”的“6年级”已读作6（首处 C5，共 1 处）"),
    ]


def test_bounds_of_the_column():
    assert read_cell("181", LONGITUDE).rule.code == "above-maximum"
    assert read_cell("-181", LONGITUDE).rule.code == "below-minimum"
    assert read_cell("-180", LONGITUDE).value == -180.0


def test_factors_are_exact_where_floats_are_not():
    assert 0.035 * 10000 != 350.0
    form = NumberForm(factor=Fraction(10000))
    assert read_cell(0.035, MONEY, form).value == 350.0
    assert read_cell("0.035", MONEY, form).value == 350.0


def test_notes_stand_once_for_a_column_with_first_cell_and_number(tmp_path):
    rows = changed(STAGES, {(1, 2): "４５０", (2, 2): "６００", (4, 2): "１３０"})
    reading = read_folder(tmp_path, {"stages": rows})
    found = only(reading, "full-width")
    assert (found.cell, found.values["count"], found.column) == ("C2", "3", "pupils")
    assert values(reading, "stages", "pupils") == [450, 600, 130, 220]


def test_errors_stand_at_every_cell(tmp_path):
    reading = read_folder(tmp_path, {"stages": changed(STAGES, {(1, 2): "-5", (2, 2): "很多", (3, 3): "6.5"})})
    places = [(finding.cell, finding.rule.code) for finding in reading.findings]
    assert places == [("C2", "below-minimum"), ("C3", "not-a-number"), ("D4", "not-whole")]
    assert reading.snapshots == ()
    assert reading.findings[0].key == ("2141000001", "primary")


def test_nothing_becomes_zero(tmp_path):
    reading = read_folder(tmp_path, {"stages": changed(STAGES, {(1, 2): "", (2, 2): "/", (3, 2): "无", (4, 2): "0"})})
    assert values(reading, "stages", "pupils") == [None, None, 0, None]
    assert codes(reading, Severity.DOUBT) == ["word-for-nothing"]


def test_a_date_cell_in_a_column_of_counts(tmp_path):
    reading = read_book(tmp_path, {"stages": changed(STAGES, {(1, 3): dt.datetime(2024, 3, 5)})})  # noqa: DTZ001 - cells know no zone
    stopped_by(reading, "date-in-number")
    assert only(reading, "date-in-number").cell == "D2"


def test_many_faults_alike_are_counted_and_not_listed(tmp_path):
    rows = [STAGES[0], *([f"x{number}", "小学", "多", "1", "1"] for number in range(1000))]
    reading = read_folder(tmp_path, {"stages": rows})
    assert codes(reading).count("not-a-number") == 200
    assert codes(reading).count("unknown-school") == 200
    more = [finding for finding in reading.findings if finding.rule.code == "and-more-errors"]
    assert sorted(finding.values["count"] for finding in more) == ["800", "800"]


def test_amounts_keep_every_digit(tmp_path):
    rows = changed(CAMPUSES, {(1, 2): "2400.123456789"})
    assert values(read_folder(tmp_path, {"campuses": rows}), "campuses", "teaching_area")[0] == 2400.123456789
