"""Codes of schools and other texts: what Excel did to them, and what people paste."""

from __future__ import annotations

import datetime as dt

import pytest
from reader_files import SCHOOLS, STAGES, changed, codes, only, read_book, read_folder, stopped_by, values

from junheng.records.values.cells import read_cell
from junheng.tables import TABLES

ID = TABLES["schools"].column("school_id")
NAME = TABLES["schools"].column("name")
GROUP = TABLES["schools"].column("group_id")


def outcome(value, column, **more):
    read = read_cell(value, column, **more)
    return read.value, read.rule.code if read.rule else None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2141000001", ("2141000001", None)),
        (2141000001.0, ("2141000001", None)),
        (2141000001, ("2141000001", None)),
        ("011301", ("011301", None)),
        ("'2141000001", ("2141000001", None)),
        (" 2141000001 ", ("2141000001", None)),
        ("２１４１０００００１", ("2141000001", "full-width")),
        ("2141000001.0", ("2141000001", "decimal-id")),
        ("2141\u200b000001", ("2141000001", "control-characters")),
        ("2141000001\n", ("2141000001", None)),
        ("2.141E+09", (None, "damaged-id")),
        (1.5e17, (None, "damaged-id")),
        (1e15, (None, "damaged-id")),
        (dt.date(2024, 9, 1), (None, "date-in-text")),
        ("-", (None, "not-reported-mark")),
        ("无", (None, "not-reported-mark")),
    ],
)
def test_ids(value, expected):
    assert outcome(value, ID, is_key=True) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("第一小学（总校）", ("第一小学（总校）", None)),
        ("=cmd|'/c calc'!A1", ("=cmd|'/c calc'!A1", None)),
        ("@SUM(1)", ("@SUM(1)", None)),
        ("第一\n小学", ("第一 小学", "control-characters")),
        ("第一\x07小学", ("第一小学", "control-characters")),
        ("\u202e第一小学", ("第一小学", "control-characters")),
        ("/", (None, "not-reported-mark")),
        ("无", ("无", None)),
        (12.0, ("12", None)),
        (12.5, ("12.5", None)),
        (True, ("TRUE", None)),
        (dt.date(2024, 9, 1), ("2024-09-01", "date-to-text")),
        ("x" * 32767, ("x" * 32767, None)),
        ("x" * 32768, (None, "text-too-long")),
    ],
)
def test_other_texts(value, expected):
    assert outcome(value, NAME) == expected


def test_a_group_called_nothing_is_no_group():
    assert outcome("无", GROUP) == (None, "not-reported-mark")


def test_formula_like_names_come_in_as_text(tmp_path):
    reading = read_folder(tmp_path, {"schools": changed(SCHOOLS, {(1, 1): '=HYPERLINK("http://a")', (2, 1): "+1+1"})})
    assert codes(reading) == []
    assert values(reading, "schools", "name")[:2] == ['=HYPERLINK("http://a")', "+1+1"]


def test_a_damaged_code_stops_the_import_at_its_cell(tmp_path):
    reading = read_folder(tmp_path, {"schools": changed(SCHOOLS, {(3, 0): "2.141E+09"}), "stages": STAGES[:3]})
    found = only(reading, "damaged-id")
    assert found.cell == "A4"
    assert reading.snapshots == ()


def test_codes_as_numbers_meet_codes_as_texts(tmp_path):
    rows = [STAGES[0], *([float(row[0]), *row[1:]] for row in STAGES[1:])]
    reading = read_book(tmp_path, {"stages": rows})
    assert codes(reading) == []
    assert values(reading, "stages", "school_id")[0] == "2141000001"


def test_an_empty_key_is_an_error(tmp_path):
    reading = read_folder(
        tmp_path,
        {
            "schools": changed(SCHOOLS, {(3, 0): ""}),
            "stages": STAGES[:3],
            "campuses": [["机构标识码", "占地面积"], ["2141000001", "5"]],
        },
    )
    stopped_by(reading, "empty-required")
    assert only(reading, "empty-required").cell == "A4"


def test_a_row_with_nothing_but_its_key_is_fine(tmp_path):
    rows = [*SCHOOLS, ["2141000009", *[""] * 7]]
    reading = read_folder(tmp_path, {"schools": rows})
    assert codes(reading) == []
    assert values(reading, "schools", "name")[-1] is None


def test_long_text_shows_a_school_that_can_be_found(tmp_path):
    reading = read_folder(tmp_path, {"schools": changed(SCHOOLS, {(2, 1): "长" * 40000})})
    stopped_by(reading, "text-too-long")
    assert only(reading, "text-too-long").key == ("2141000002",)
