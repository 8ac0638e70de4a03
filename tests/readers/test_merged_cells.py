"""Merged cells: titles are harmless, texts are said of every row, a number over several rows is nobody's."""

from __future__ import annotations

from reader_files import COUNTY, STAGES, changed, codes, only, read_book, rezip, stopped_by, values, write_book

from junheng.records import read
from junheng.records.snapshot import Source


def merge(sheet, *areas):
    def touch(book):
        for area in areas:
            book[sheet].merge_cells(area)

    return touch


def test_a_key_merged_over_the_rows_of_a_school(tmp_path):
    reading = read_book(tmp_path, touch=merge("分学段情况", "A4:A5"))
    found = only(reading, "merged-filled")
    assert (found.cell, found.values["count"], found.column) == ("A4", "1", "school_id")
    assert values(reading, "stages", "school_id")[2:] == ["2141000003", "2141000003"]
    where = {"school_id": "2141000003", "stage": "junior"}
    assert reading.snapshots[0].source("stages", "school_id", where) == (Source("县数据.xlsx", "分学段情况", "A4"),)


def test_a_code_merged_over_schools(tmp_path):
    reading = read_book(tmp_path, touch=merge("学校基本情况", "D2:D3"))
    assert values(reading, "schools", "ownership") == ["public", "public", "private"]
    assert codes(reading) == ["merged-filled"]


def test_a_number_merged_over_two_records(tmp_path):
    reading = read_book(tmp_path, touch=merge("分学段情况", "C2:C3"))
    stopped_by(reading, "merged-number")
    found = only(reading, "merged-number")
    assert found.cell == "C2"
    assert "C2:C3" in found.what()


def test_a_number_merged_over_two_columns(tmp_path):
    stopped_by(read_book(tmp_path, touch=merge("分学段情况", "C2:D2")), "merged-columns")


def test_a_number_merged_with_an_empty_row_below_belongs_to_its_row(tmp_path):
    rows = [*STAGES[:2], [""] * 5, *STAGES[2:]]
    reading = read_book(tmp_path, {"stages": rows}, merge("分学段情况", "C2:C3", "A2:A3"))
    assert values(reading, "stages", "pupils")[0] == 450
    assert len(values(reading, "stages", "pupils")) == 4


def test_an_empty_merged_range_says_nothing(tmp_path):
    rows = changed(STAGES, {(1, 4): "", (2, 4): ""})
    reading = read_book(tmp_path, {"stages": rows}, merge("分学段情况", "E2:E3"))
    assert codes(reading) == []
    assert values(reading, "stages", "teachers")[:2] == [None, None]


def test_a_merged_title_over_the_headings(tmp_path):
    rows = [["甲县2024学年学校情况", "", "", "", ""], ["单位：人", "", "", "", ""], *STAGES]
    reading = read_book(tmp_path, {"stages": rows}, merge("分学段情况", "A1:E1"))
    assert codes(reading) == []
    assert len(values(reading, "stages", "pupils")) == 4


def test_headings_in_two_rows_merged(tmp_path):
    head = [["机构标识码", "学段", "学生", "", "专任教师数"], ["", "", "在校生数", "班级数", ""]]
    reading = read_book(
        tmp_path, {"stages": [*head, *STAGES[1:]]}, merge("分学段情况", "A1:A2", "B1:B2", "C1:D1", "E1:E2")
    )
    assert codes(reading) == []
    assert values(reading, "stages", "teachers") == [30, 52, None, 18]


def test_a_school_merged_over_two_rows_of_the_school_list_is_a_doubled_key(tmp_path):
    reading = read_book(tmp_path, touch=merge("学校基本情况", "A2:A3"))
    assert "duplicate-key" in codes(reading)
    assert reading.snapshots == ()


def test_one_range_over_everything_does_not_hang(tmp_path):
    plain = write_book(tmp_path / "plain.xlsx", COUNTY, merge("分学段情况", "G1:H1"))

    def edit(name, data):
        return data.replace(b'ref="G1:H1"', b'ref="A1:XFD1048576"') if name.startswith("xl/worksheets/") else data

    reading = read([rezip(plain, tmp_path / "merged.xlsx", edit)], year=2024)
    assert values(reading, "stages", "pupils") == [450, 600, 130, 220]


def test_ranges_without_number_do_not_hang(tmp_path):
    plain = write_book(tmp_path / "plain.xlsx", COUNTY, merge("分学段情况", "G1:H1"))

    def edit(name, data):
        return data.replace(
            b'<mergeCell ref="G1:H1"', b'<mergeCell ref="A2:E1048576"' + b'/><mergeCell ref="A2:E5"' * 20_000
        )

    reading = read([rezip(plain, tmp_path / "merged.xlsx", edit)], year=2024)
    assert values(reading, "stages", "pupils") == [450, 600, 130, 220]
