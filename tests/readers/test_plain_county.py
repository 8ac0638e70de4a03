"""The small county without a mess: the same from CSV and workbook, traceable to the cell."""

from __future__ import annotations

import polars as pl
import pytest
from reader_files import (
    COUNTY,
    SCHOOLS,
    codes,
    only,
    read_book,
    read_folder,
    stopped_by,
    values,
    write_book,
    write_folder,
)

from junheng.errors import UsageError
from junheng.records import RULES, read
from junheng.records.snapshot import Source, schema
from junheng.tables import TABLES


def test_csv_and_workbook_give_the_same_snapshot(tmp_path):
    from_csv = read_folder(tmp_path / "csv", {})
    from_book = read_book(tmp_path)
    assert codes(from_csv) == codes(from_book) == []
    assert from_csv.snapshots[0].hash == from_book.snapshots[0].hash
    assert from_csv.snapshots[0].county == "甲县"
    assert from_csv.snapshots[0].year == 2024


def test_types_are_those_of_the_schema(tmp_path):
    snapshot = read_folder(tmp_path, {}).snapshots[0]
    for name, frame in snapshot.tables.items():
        assert dict(frame.schema) == schema(TABLES[name])
    assert set(snapshot.tables) == set(COUNTY)


def test_every_value_names_its_cell(tmp_path):
    snapshot = read_book(tmp_path).snapshots[0]
    where = {"school_id": "2141000003", "stage": "primary"}
    assert snapshot.source("stages", "pupils", where) == (Source("县数据.xlsx", "分学段情况", "C4"),)


def test_an_empty_cell_is_null_and_keeps_its_address(tmp_path):
    snapshot = read_folder(tmp_path, {}).snapshots[0]
    where = {"school_id": "2141000003", "stage": "junior"}
    assert snapshot.table("stages").filter(stage="junior", school_id="2141000003")["teachers"].to_list() == [None]
    assert snapshot.source("stages", "teachers", where) == (Source("stages.csv", "", "E5"),)


def test_an_absent_column_is_null_without_an_address(tmp_path):
    snapshot = read_folder(tmp_path, {}).snapshots[0]
    assert snapshot.table("stages")["migrant_pupils"].null_count() == 4
    assert snapshot.source("stages", "migrant_pupils", {"school_id": "2141000001"}) == ()


def test_several_files_may_feed_one_table(tmp_path):
    folder = write_folder(tmp_path / "a", COUNTY)
    more = write_folder(
        tmp_path / "b", {"schools": [SCHOOLS[0], ["9", "第九小学", "小学", "公办", "城区", "甲县", "否", ""]]}
    )
    reading = read([folder, more / "schools.csv"], year=2024)
    assert values(reading, "schools", "school_id") == ["2141000001", "2141000002", "2141000003", "9"]


def test_schema_names_and_english_headings_are_read(tmp_path):
    rows = [["school_id", "Stage", "pupils in zone"], ["2141000001", "primary", "7"]]
    reading = read_folder(tmp_path, {"stages": rows})
    assert codes(reading) == []
    assert values(reading, "stages", "pupils_in_zone") == [7]


def test_a_chinese_file_name_is_the_table(tmp_path):
    folder = write_folder(tmp_path, {"学校基本情况": SCHOOLS})
    assert len(read([folder], year=2024).snapshots[0].table("schools")) == 3


@pytest.mark.parametrize(
    "name", ["1 学校基本情况", "表1.学校基本情况表", "一、学校基本情况", "Schools", "2024学校基本情况"]
)
def test_numbering_around_a_sheet_name_is_tolerated(tmp_path, name):
    reading = read([write_book(tmp_path / "a.xlsx", {name: SCHOOLS})], year=2024)
    assert codes(reading) == []
    assert len(reading.snapshots[0].table("schools")) == 3


def test_an_unnamed_sheet_is_known_by_its_headings(tmp_path):
    reading = read([write_book(tmp_path / "a.xlsx", {"Sheet1": SCHOOLS})], year=2024)
    assert only(reading, "recognised-by-headings").sheet == "Sheet1"
    assert len(reading.snapshots[0].table("schools")) == 3


def test_monitoring_csv_is_told_apart_by_headings(tmp_path):
    balance = [["年份", "学段", "综合差异系数"], ["2023", "小学", "0.41"]]
    quality = [["年份", "学段", "学科", "学业水平等级", "校际差异率"], ["2023", "小学", "数学", "3", "0.1"]]
    for name, rows in (("monitoring_balance", balance), ("monitoring_quality", quality)):
        reading = read_folder(tmp_path / name, {"monitoring": rows})
        assert set(reading.snapshots[0].tables) == {*COUNTY, name}


def test_unknown_sheets_are_named_and_passed_over(tmp_path):
    reading = read_book(tmp_path, {"会议签到": [["姓名"], ["张三"]], "填报说明": [["请如实填写"]]})
    assert only(reading, "not-a-table").sheet == "会议签到"
    assert len(reading.snapshots) == 1


def test_nothing_recognised_is_an_error(tmp_path):
    book = write_book(tmp_path / "a.xlsx", {"会议签到": [["姓名"], ["张三"]]})
    stopped_by(read([book], year=2024), "nothing-recognised")


def test_only_headings_is_not_a_table_given(tmp_path):
    reading = read_folder(tmp_path, {"finance": [["机构标识码", "公用经费预算"]]})
    assert only(reading, "no-rows").file == "finance.csv"
    assert "finance" not in reading.snapshots[0].tables


def test_headings_everywhere_and_no_record_is_an_error(tmp_path):
    folder = write_folder(tmp_path, {"schools": SCHOOLS[:1]})
    stopped_by(read([folder], year=2024), "nothing-filled")


def test_a_hidden_sheet_is_passed_over_and_named(tmp_path):
    def hide(book):
        book["校舍与设备"].sheet_state = "hidden"

    reading = read_book(tmp_path, touch=hide)
    assert only(reading, "hidden-sheet").sheet == "校舍与设备"
    assert "campuses" not in reading.snapshots[0].tables


def test_a_year_is_needed(tmp_path):
    folder = write_folder(tmp_path, COUNTY)
    with pytest.raises(UsageError):
        read([folder], year=None)
    with pytest.raises(UsageError):
        read([folder], year=24)


def test_progress_is_told(tmp_path):
    told = []
    read([write_folder(tmp_path, COUNTY)], year=2024, progress=lambda *step: told.append(step))
    assert ("campuses.csv", 0, 3) in told
    assert told[-1][1] == told[-1][2] == 3


def test_every_rule_has_words_in_both_languages():
    for code, rule in RULES.items():
        assert code == rule.code
        assert all(text.strip() for text in (*rule.what, *rule.do))


def test_findings_travel_with_the_snapshot(tmp_path):
    reading = read_folder(tmp_path, {"stages": [["机构标识码", "学段", "在校生数"], ["2141000001", "小学", "无"]]})
    assert [finding.rule.code for finding in reading.snapshots[0].findings] == ["word-for-nothing"]
    assert isinstance(reading.snapshots[0].table("stages"), pl.DataFrame)
