"""Lines that are no records: signatures, notes, examples, totals, repeated headings."""

from __future__ import annotations

import pytest
from reader_files import SCHOOLS, STAGES, codes, only, read_book, read_folder, values


@pytest.mark.parametrize(
    "line",
    [
        ["填表人：张三", "", "审核人：李四", "", "负责人：王五"],
        ["", "填表人：", "", "", ""],
        ["审核人", "", "", "", ""],
        ["单位负责人：", "", "（盖章）", "", ""],
        ["（盖章）", "", "", "", ""],
        ["填报单位：甲县教育局", "", "", "", ""],
        ["联系电话：0000-0000000", "", "", "", ""],
        ["填表日期：2024年9月", "", "", "", ""],
        ["注：本表数据截至9月1日", "", "", "", ""],
        ["说明：略", "", "", "", ""],
        ["例：2141000099", "小学", "100", "3", "9"],
        ["示例", "小学", "100", "3", "9"],
        ["（示例）2141000099", "小学", "100", "3", "9"],
        ["Example: 2141000099", "小学", "100", "3", "9"],
        ["", "", "", "", ""],
    ],
)
@pytest.mark.parametrize("place", [1, 5])
def test_lines_that_are_passed_over_without_a_word(tmp_path, line, place):
    rows = [list(row) for row in STAGES]
    rows.insert(place, line)
    reading = read_folder(tmp_path, {"stages": rows})
    assert codes(reading) == []
    assert values(reading, "stages", "pupils") == [450, 600, 130, 220]


@pytest.mark.parametrize(
    "line",
    [
        ["合计", "", "1400", "31", "100"],
        ["总 计", "", "1400", "", ""],
        ["", "小计", "820", "", ""],
        ["全县合计", "", "1", "", ""],
        ["Total", "", "1", "", ""],
    ],
)
def test_totals_are_passed_over_and_said(tmp_path, line):
    reading = read_folder(tmp_path, {"stages": [*STAGES, line]})
    found = only(reading, "totals-skipped")
    assert (found.cell, found.values["count"]) == ("A6", "1")
    assert values(reading, "stages", "pupils") == [450, 600, 130, 220]


def test_a_total_in_the_column_of_names(tmp_path):
    rows = [*SCHOOLS, ["", "合计", "", "", "", "", "", ""]]
    reading = read_folder(tmp_path, {"schools": rows})
    assert codes(reading) == ["totals-skipped"]
    assert len(values(reading, "schools", "name")) == 3


def test_a_total_after_a_column_of_line_numbers(tmp_path):
    rows = [
        ["序号", *STAGES[0]],
        *([str(number), *row] for number, row in enumerate(STAGES[1:], 1)),
        ["合计", "", "", "1400", "", ""],
    ]
    reading = read_folder(tmp_path, {"stages": rows})
    assert codes(reading) == ["totals-skipped"]


def test_headings_repeated_on_every_page(tmp_path):
    rows = [*STAGES[:3], STAGES[0], *STAGES[3:]]
    reading = read_folder(tmp_path, {"stages": rows})
    assert only(reading, "headings-repeated").cell == "A4"
    assert len(values(reading, "stages", "pupils")) == 4


def test_empty_rows_keep_the_row_numbers(tmp_path):
    rows = [STAGES[0], *([""] * 5 for _ in range(30)), *STAGES[1:], ["2141000001", "小学", "x", "", ""]]
    assert only(read_book(tmp_path, {"stages": rows}), "not-a-number").cell == "C36"


def test_a_school_whose_name_holds_such_a_word_is_a_school(tmp_path):
    rows = [
        *SCHOOLS,
        ["2141000004", "合计镇中心小学", "小学", "公办", "乡村", "甲县", "否", ""],
        ["2141000005", "负责人培训学校", "小学", "", "", "甲县", "", ""],
    ]
    reading = read_folder(tmp_path, {"schools": rows})
    assert codes(reading) == []
    assert len(values(reading, "schools", "name")) == 5


def test_code_numbers_of_schools_are_no_numbers_of_columns(tmp_path):
    schools = [["机构标识码", "学校名称", "建成年份"], ["1", "2", ""], ["2", "乙校", "1999"]]
    stages = [["机构标识码", "学段", "在校生数"], ["1", "小学", "2"], ["2", "小学", "3"]]
    reading = read_folder(
        tmp_path, {"schools": schools, "stages": stages, "campuses": [["机构标识码", "占地面积"], ["1", "5"]]}
    )
    assert values(reading, "schools", "school_id") == ["1", "2"]
