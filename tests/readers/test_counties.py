"""Several counties in one source: every row to its own."""

from __future__ import annotations

from reader_files import SCHOOLS, STAGES, changed, codes, only, read_folder, stopped_by

TWO = changed(SCHOOLS, {(2, 5): "乙县"})
FINANCE = [["机构标识码", "公用经费预算"], ["2141000001", "1"], ["2141000002", "2"]]


def test_rows_follow_their_school(tmp_path):
    reading = read_folder(tmp_path, {"schools": TWO, "finance": FINANCE})
    assert codes(reading) == []
    assert [snapshot.county for snapshot in reading.snapshots] == ["乙县", "甲县"]
    second, first = reading.snapshots
    assert first.table("schools")["school_id"].to_list() == ["2141000001", "2141000003"]
    assert second.table("stages")["pupils"].to_list() == [600]
    assert second.source("stages", "pupils", {"school_id": "2141000002"})[0].cell == "C3"
    assert first.hash != second.hash


def test_findings_go_with_the_school_they_speak_of(tmp_path):
    stages = changed(STAGES, {(2, 3): "不详"})
    reading = read_folder(tmp_path, {"schools": TWO, "stages": stages})
    second, first = reading.snapshots
    assert [finding.rule.code for finding in second.findings] == ["word-for-nothing"]
    assert first.findings == ()


def test_a_school_without_a_county_among_several(tmp_path):
    reading = read_folder(tmp_path, {"schools": changed(TWO, {(3, 5): ""})})
    assert set(codes(reading)) == {"no-county"}
    assert reading.findings[0].file == "campuses.csv"
    assert reading.snapshots == ()


def test_one_county_and_an_empty_cell_is_one_county(tmp_path):
    reading = read_folder(tmp_path, {"schools": changed(SCHOOLS, {(3, 5): ""})})
    assert [snapshot.county for snapshot in reading.snapshots] == ["甲县"]
    assert len(reading.snapshots[0].table("schools")) == 3


def test_a_table_that_cannot_say_its_county(tmp_path):
    reading = read_folder(tmp_path, {"schools": TWO, "survey": [["调查对象", "发放份数"], ["学生", "5"]]})
    stopped_by(reading, "table-without-county")
    assert only(reading, "table-without-county").file == "survey.csv"


def test_births_say_their_county(tmp_path):
    births = [["年份", "出生人数", "县(市、区)"], ["2023", "10", "甲县"], ["2023", "7", "乙县"]]
    reading = read_folder(tmp_path, {"schools": TWO, "births": births})
    assert [snapshot.table("births")["births"].to_list() for snapshot in reading.snapshots] == [[7], [10]]


def test_counties_of_one_name_in_two_cities(tmp_path):
    rows = [[*row, city] for row, city in zip(SCHOOLS, ["市", "子市", "丑市", "子市"], strict=True)]
    reading = read_folder(tmp_path, {"schools": rows})
    assert sorted(snapshot.county for snapshot in reading.snapshots) == ["丑市甲县", "子市甲县"]


def test_no_county_at_all(tmp_path):
    reading = read_folder(tmp_path, {"schools": [row[:5] for row in SCHOOLS]})
    assert [snapshot.county for snapshot in reading.snapshots] == [""]
