"""Headings: spellings, units, doubles, what is absent and what nobody knows."""

from __future__ import annotations

import pytest
from reader_files import CAMPUSES, SCHOOLS, STAGES, changed, codes, only, read_book, read_folder, stopped_by, values

from junheng.records.layout.headings import understand
from junheng.records.layout.units import unit_of
from junheng.tables import TABLES


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("教学及辅助用房面积", "teaching_area"),
        ("教学及辅助用房面积(m²)", "teaching_area"),
        ("教学及辅助用房\n面积（㎡）", "teaching_area"),
        ("教学及辅助用房面积（平方米）*", "teaching_area"),
        ("* 教学 及 辅助用房面积", "teaching_area"),
        ("teaching_area", "teaching_area"),
        ("Teaching Area", "teaching_area"),
        ("教学仪器设备资产值(原值)(元)", "equipment_value"),
        ("教学仪器设备资产值（单位：元）", "equipment_value"),
        ("图书册数[册]", "books"),
    ],
)
def test_spellings(heading, column):
    assert understand("campuses", heading).column.name == column


@pytest.mark.parametrize("heading", ["在校生数(女)", "在校生数（其中：随迁）", "上年在校生数", "面积", ""])
def test_another_heading_is_not_taken_for_a_known_one(heading):
    assert understand("stages", heading) is None


def test_brackets_that_belong_to_the_name():
    assert understand("schools", "县（市、区）").column.name == "county"
    assert understand("schools", "乡镇(街道)").column.name == "township"


@pytest.mark.parametrize(
    ("heading", "value", "column", "wanted"),
    [
        ("教学仪器设备资产值(万元)", "91.1", "equipment_value", 911000.0),
        ("教学仪器设备资产值(千元)", "911", "equipment_value", 911000.0),
        ("占地面积(亩)", "30", "site_area", 20000.0),
        ("占地面积(公顷)", "1.2", "site_area", 12000.0),
    ],
)
def test_units_are_converted_exactly_and_said(tmp_path, heading, value, column, wanted):
    rows = [["机构标识码", heading], ["2141000001", value]]
    reading = read_folder(tmp_path, {"campuses": rows})
    assert only(reading, "unit-converted").cell == "B1"
    assert values(reading, "campuses", column) == [wanted]


def test_a_unit_of_another_kind_is_an_error(tmp_path):
    rows = [["机构标识码", "占地面积(万元)"], ["2141000001", "5"]]
    stopped_by(read_folder(tmp_path, {"campuses": rows}), "wrong-unit")


def test_a_row_of_units_and_a_row_of_numbers_below_the_headings(tmp_path):
    rows = [
        CAMPUSES[0],
        ["", "", "m²", "万元", "亩"],
        ["甲", "乙", "1", "2", "3"],
        ["2141000001", "", "2400", "91.1", "30"],
    ]
    reading = read_folder(tmp_path, {"campuses": rows})
    assert codes(reading) == ["unit-converted", "unit-converted"]
    assert values(reading, "campuses", "equipment_value") == [911000.0]
    assert values(reading, "campuses", "site_area") == [20000.0]


def test_a_unit_in_the_title_counts_for_columns_of_its_kind(tmp_path):
    rows = [["学校设备情况", "", "", "", "单位：万元"], *changed(CAMPUSES, {(1, 3): "91.1"})]
    reading = read_folder(tmp_path, {"campuses": rows})
    assert only(reading, "unit-converted").column == "equipment_value"
    assert values(reading, "campuses", "equipment_value")[0] == 911000.0
    assert values(reading, "campuses", "site_area")[0] == 12000.0


def test_the_name_of_who_reports_is_no_unit(tmp_path):
    rows = [["填报单位：甲县教育局", "", "", "", ""], *CAMPUSES]
    assert codes(read_folder(tmp_path, {"campuses": rows})) == []


def test_an_unknown_heading_is_named_with_the_nearest(tmp_path):
    rows = [[*row, extra] for row, extra in zip(STAGES, ["专任教师总数", "1", "2", "3", "4"], strict=True)]
    found = only(read_folder(tmp_path, {"stages": rows}), "unknown-heading")
    assert (found.cell, found.values["heading"]) == ("F1", "专任教师总数")
    assert "专任教师数" in found.what()


def test_a_column_without_a_heading(tmp_path):
    rows = [[*row, extra] for row, extra in zip(STAGES, ["", "", "x", "", ""], strict=True)]
    assert only(read_book(tmp_path, {"stages": rows}), "column-without-heading").cell == "F3"


def test_a_heading_twice(tmp_path):
    rows = [[*row, extra] for row, extra in zip(STAGES, ["学生数", "1", "2", "3", "4"], strict=True)]
    reading = read_folder(tmp_path, {"stages": rows})
    stopped_by(reading, "heading-twice")
    assert "C1, F1" in only(reading, "heading-twice").what()


def test_a_needed_column_absent(tmp_path):
    rows = [row[:1] + row[2:] for row in STAGES]
    reading = read_folder(tmp_path, {"stages": rows})
    assert only(reading, "missing-column").values["column"] == "学段"
    assert reading.snapshots == ()


def test_no_headings_at_all(tmp_path):
    stopped_by(read_folder(tmp_path, {"stages": STAGES[1:]}), "no-headings")


def test_columns_in_any_order(tmp_path):
    rows = [row[::-1] for row in SCHOOLS]
    assert values(read_folder(tmp_path, {"schools": rows}), "schools", "year_built") == [1998, 2012, None]


def test_headings_below_many_title_rows(tmp_path):
    rows = [[f"第{number}行说明文字", "", "", "", ""] for number in range(12)] + STAGES
    assert len(values(read_folder(tmp_path, {"stages": rows}), "stages", "pupils")) == 4


@pytest.mark.parametrize(
    ("text", "kind"),
    [("万元", "money"), ("（㎡）", None), ("单位：m²", "area"), ("M2", "area"), ("女", None), ("", None)],
)
def test_units_known(text, kind):
    found = unit_of(text)
    assert (found.kind if found else None) == kind


def test_a_column_is_read_by_its_name_in_words_too():
    for table in TABLES.values():
        for column in table.columns:
            for heading in (column.name, column.name.replace("_", " "), column.en, column.zh):
                assert understand(table.name, heading).column is column, (table.name, heading)
