"""Keys and references: doubled, unknown, closed on themselves; units of county items; ids of indicators."""

from __future__ import annotations

import pytest
from reader_files import SCHOOLS, STAGES, changed, codes, only, read_book, read_folder, stopped_by, values, write_folder

from junheng.records import read
from junheng.records.findings import Severity


def test_a_school_code_twice_names_the_first_place(tmp_path):
    reading = read_folder(
        tmp_path, {"schools": [*SCHOOLS, ["2141000001", "分校", "小学", "公办", "城区", "甲县", "否", ""]]}
    )
    stopped_by(reading, "duplicate-key")
    found = only(reading, "duplicate-key")
    assert (found.cell, found.key) == ("A5", ("2141000001",))
    assert "schools.csv A2" in found.what()


def test_in_a_single_workbook_the_first_place_is_its_sheet_and_cell(tmp_path):
    reading = read_book(tmp_path, {"stages": [*STAGES, STAGES[1]]})
    assert only(reading, "duplicate-key").values["first"] == "分学段情况 A2"


def test_every_further_place_is_said(tmp_path):
    reading = read_folder(tmp_path, {"stages": [*STAGES, STAGES[1], STAGES[1]]})
    assert [finding.cell for finding in reading.findings] == ["A6", "A7"]


def test_a_key_twice_across_files(tmp_path):
    folder = write_folder(tmp_path / "a", {"schools": SCHOOLS})
    more = write_folder(tmp_path / "b", {"学校基本情况": SCHOOLS[:2]})
    reading = read([folder, more], year=2024)
    assert only(reading, "duplicate-key").file == "学校基本情况.csv"


def test_an_empty_optional_part_of_a_key_is_a_value_of_its_own(tmp_path):
    once = [["机构标识码", "学段", "占地面积"], ["2141000001", "", "1"], ["2141000001", "小学", "2"]]
    assert codes(read_folder(tmp_path / "a", {"campuses": once})) == []
    twice = [*once, ["2141000001", "", "3"]]
    stopped_by(read_folder(tmp_path / "b", {"campuses": twice}), "duplicate-key")


def test_tables_without_a_key_may_repeat_rows(tmp_path):
    rooms = [["机构标识码", "用途", "使用面积"], *[["2141000001", "音乐", "75"]] * 3]
    reading = read_folder(tmp_path, {"rooms": rooms})
    assert values(reading, "rooms", "area") == [75.0] * 3


def test_tables_may_stand_without_the_list_of_schools_where_it_is_not_asked_for(tmp_path):
    folder = write_folder(tmp_path, {"stages": STAGES})
    stopped_by(read([folder], year=2024), "no-schools")
    (found,) = read([folder], year=2024, lists_schools=False).snapshots
    assert found.tables.keys() == {"stages"}


def test_a_list_of_schools_that_is_there_is_held_to(tmp_path):
    folder = write_folder(tmp_path, {"schools": SCHOOLS, "stages": changed(STAGES, {(2, 0): "999"})})
    stopped_by(read([folder], year=2024, lists_schools=False), "unknown-school")


def test_a_school_nobody_knows(tmp_path):
    reading = read_folder(tmp_path, {"stages": changed(STAGES, {(2, 0): "999"})})
    found = only(reading, "unknown-school")
    assert (found.cell, found.values["value"]) == ("A3", "999")
    assert reading.snapshots == ()


def test_lost_leading_zeros_are_suggested(tmp_path):
    schools = changed(SCHOOLS, {(1, 0): "0141"})
    stages = [STAGES[0], ["141", "小学", "5", "1", "1"]]
    reading = read_folder(
        tmp_path, {"schools": schools, "stages": stages, "campuses": [["机构标识码", "占地面积"], ["0141", "1"]]}
    )
    assert "0141" in only(reading, "unknown-school").what()


def test_no_list_of_schools(tmp_path):
    folder = write_folder(tmp_path, {"stages": STAGES})
    stopped_by(read([folder], year=2024), "no-schools")


def test_county_figures_alone_need_no_schools(tmp_path):
    folder = write_folder(tmp_path, {"county": [["项目", "数值"], ["常住人口", "1000"]]})
    assert len(read([folder], year=2024).snapshots) == 1


@pytest.mark.parametrize(
    ("parents", "wanted"),
    [
        (["2141000002", "2141000001", ""], ["parent-cycle"]),
        (["2141000002", "2141000003", "2141000001"], ["parent-cycle"]),
        (["2141000001", "", ""], ["parent-cycle"]),
        (["2141000003", "2141000003", ""], []),
        (["2141000003", "2141000001", ""], []),
        (["x", "", ""], ["unknown-school"]),
        (["/", "无", "-"], []),
    ],
)
def test_central_schools(tmp_path, parents, wanted):
    rows = [[*row, parent] for row, parent in zip(SCHOOLS, ["中心校标识码", *parents], strict=True)]
    reading = read_folder(tmp_path, {"schools": rows})
    assert codes(reading, Severity.ERROR) == wanted


def county(*lines):
    return {"county": [["项目", "数值", "单位", "备注"], *lines]}


def test_items_of_the_county_come_in_their_own_unit(tmp_path):
    reading = read_folder(
        tmp_path,
        county(
            ["特殊教育学校公用经费", "35.007", "万元", ""], ["常住人口", "52.5", "万人", ""], ["residents ", "", "", ""]
        ),
    )
    assert "duplicate-key" in codes(reading)
    reading = read_folder(
        tmp_path,
        county(
            ["特殊教育学校公用经费", "0.035", "万元", ""],
            ["常住人口", "52.5", "万人", ""],
            ["适龄残疾儿童少年数", "40", "名", ""],
        ),
    )
    assert codes(reading) == ["item-unit-converted", "item-unit-converted"]
    table = reading.snapshots[0].table("county")
    assert table.select("item", "value", "unit").rows() == [
        ("disabled_children", 40.0, "人"),
        ("residents", 525000.0, "人"),
        ("special_funds", 350.0, "元"),
    ]


def test_items_with_a_unit_that_cannot_be(tmp_path):
    reading = read_folder(
        tmp_path,
        county(["常住人口", "52", "万元", ""], ["政府得分", "90", "", ""], ["县级政府推进工作得分", "-1", "", ""]),
    )
    assert sorted(codes(reading, Severity.ERROR)) == ["below-minimum", "unknown-code", "wrong-item-unit"]


def test_ids_that_do_not_look_like_ids(tmp_path):
    tables = {
        "vetoes": [["否决项", "发生起数"], ["YZ-V1", "0"], ["第二条", "0"]],
        "evidence": [
            ["指标", "机构标识码", "判定"],
            ["YZ-G3a", "", "达到"],
            ["YZ-Q9", "2141000001", "未达到"],
            ["g3", "", "达到"],
        ],
    }
    reading = read_folder(tmp_path, tables)
    assert [finding.values["value"] for finding in reading.findings if finding.rule.code == "strange-id"] == [
        "g3",
        "第二条",
    ]
    assert len(reading.snapshots) == 1
