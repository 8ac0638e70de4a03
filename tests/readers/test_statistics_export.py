"""District statistics exports and the national directory: written from the example county and read back, and their messes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import polars as pl
from polars.testing import assert_frame_equal
from reader_files import Rows, codes, csv_bytes, only, stopped_by

from junheng.example import COUNTY, YEARS, example_county
from junheng.records import Reading, read
from junheng.records.checks import check
from junheng.records.findings import Severity
from junheng.records.snapshot import Source
from junheng.records.writing.statistics import DIRECTORY_FILE, EXPORT_FILE, not_carried, write_statistics
from junheng.tables import TABLES

YEAR = YEARS[-1]
PRIMARY, JUNIOR = EXPORT_FILE.format(stage="小学"), EXPORT_FILE.format(stage="初中")

# Columns of a flat export of one stage, with the group names in their first column only, as CSV has them.
GROUPS = [
    "学校名称",
    "统计三级",
    "办学类型",
    "是否计校数",
    "在校生数",
    "",
    "专任教师",
    "",
    "",
    "",
    "",
    "",
    "",
    "教学仪器设备资产值",
]
MIDDLES = ["", "", "", "", "合计", "其中：女", "合计", "#按学历分", "", "", "", "#按授课课程分", "", ""]
LEAVES = ["", "", "", "", "", "", "", "博士研究生", "硕士研究生", "本科", "专科", "体育与健康", "艺术", ""]
FIRST: list[object] = ["第一小学", "甲县", "小学", "是", 450, 210, 30, 0, 1, 20, 8, 2, 1, 91.5]
THROUGH: list[object] = ["第三学校", "甲县", "九年一贯制学校", "是", 220, 100, 18, 0, 0, 12, 6, 1, 1, 70]
DIRECTORY: Rows = [
    ["机构编码", "机构名称", "办学类型", "举办者类型", "城乡类型", "是否计校数", "是否上年撤销", "统计二级", "统计三级", "所在地区划四级", "经度", "纬度"],
    ["2141000001", "第一小学", "211 小学", "841 县级教育部门", "111 主城区", "是", "否", "乙市", "甲县", "东街道", "114.6", "30.2"],
    ["2141000003", "第三学校", "九年一贯制学校", "民办", "220", "1", "0", "乙市", "甲县", "丙镇", "114.7", "30.3"],
]  # fmt: skip


def export_rows(*schools: Sequence[object]) -> Rows:
    return [GROUPS, MIDDLES, LEAVES, *map(list, schools)]


def write(folder: Path, files: Mapping[str, Rows]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        (folder / f"{name}.csv").write_bytes(csv_bytes(rows))
    return folder


def read_files(folder: Path, files: Mapping[str, Rows]) -> Reading:
    return read([write(folder, files)], year=2024)


def in_book(path: Path, change: Callable[[openpyxl.worksheet.worksheet.Worksheet], None]) -> None:
    book = openpyxl.load_workbook(path)
    change(book.active)
    book.save(path)


def example_files(folder: Path) -> dict[str, pl.DataFrame]:
    tables = example_county()[YEAR]
    write_statistics(folder, tables, county=COUNTY, year=YEAR)
    return tables


def test_the_example_county_comes_back_cell_for_cell(tmp_path):
    tables = example_files(tmp_path)
    reading = read([tmp_path], year=YEAR)
    assert codes(reading, Severity.ERROR) == []
    (snapshot,) = reading.snapshots
    assert (snapshot.county, snapshot.year) == (COUNTY, YEAR)
    assert set(snapshot.tables) == {"schools", "stages", "campuses"}
    lost = set(not_carried(tables))
    # One school keeps its own figures for each stage; the form has them for the whole school.
    own = tables["campuses"].filter(pl.col("stage").is_not_null())
    assert own["school_id"].n_unique() == 1
    whole = own.group_by("school_id").agg(pl.lit(None, pl.String).alias("stage"), pl.exclude("stage").sum())
    campuses = pl.concat([tables["campuses"].filter(pl.col("stage").is_null()), whole.select(own.columns)])
    for name, expected in (*((name, tables[name]) for name in ("schools", "stages")), ("campuses", campuses)):
        key = list(TABLES[name].key)
        kept = [column for column in expected.columns if f"{name}.{column}" not in lost or column in key]
        assert_frame_equal(snapshot.tables[name].select(kept), expected.sort(key).select(kept))
        empty = [column for column in TABLES[name].names if column not in kept]
        assert snapshot.tables[name].select(empty).null_count().row(0) == (snapshot.tables[name].height,) * len(empty)


def test_what_the_layout_cannot_carry_is_listed_by_name():
    tables = example_county()[YEAR]
    lost = not_carried(tables)
    assert [name for name in lost if "." not in name] == [
        name for name in tables if name not in ("schools", "stages", "campuses")
    ]
    assert {"schools.parent_id", "schools.year_built", "stages.largest_class", "campuses.books"} <= set(lost)
    assert not {"schools.setting", "stages.pupils", "stages.pe_art_teachers", "campuses.equipment_value"} & set(lost)


def test_the_example_keeps_teaching_points_as_rows_and_says_that_their_parents_are_unknown(tmp_path):
    example_files(tmp_path)
    (snapshot,) = read([tmp_path], year=YEAR).snapshots
    points = snapshot.table("schools").filter(kind="teaching_point")
    assert points["counts_as_school"].to_list() == [False] * 10
    assert points["parent_id"].null_count() == 10
    said = [finding for finding in check(snapshot) if finding.rule.code == "parent-column-absent"]
    assert [(finding.severity, finding.values["count"]) for finding in said] == [(Severity.NOTE, "10")]


def test_sources_of_a_sum_and_of_converted_money(tmp_path):
    example_files(tmp_path)
    (snapshot,) = read([tmp_path], year=YEAR).snapshots
    where = {"school_id": snapshot.table("stages")["school_id"][0], "stage": "primary"}
    cells = [source.cell for source in snapshot.source("stages", "teachers_above_degree", where)]
    assert cells == ["H8", "I8", "J8", "K8"]
    (equipment,) = snapshot.source("campuses", "equipment_value", {"school_id": where["school_id"]})
    assert equipment == Source(PRIMARY, "小学", "R8")
    (longitude,) = snapshot.source("schools", "longitude", {"school_id": where["school_id"]})
    assert longitude.file == DIRECTORY_FILE


def test_headings_without_merged_cells_and_names_for_keys(tmp_path):
    reading = read_files(tmp_path, {"小学": export_rows(FIRST, THROUGH)})
    (snapshot,) = reading.snapshots
    assert only(reading, "names-are-keys").severity is Severity.NOTE
    assert snapshot.table("schools").select("school_id", "name", "kind", "counts_as_school").rows() == [
        ("第一小学", "第一小学", "primary", True),
        ("第三学校", "第三学校", "nine_year", True),
    ]
    stages = snapshot.table("stages").select("pupils", "teachers", "teachers_above_degree", "pe_art_teachers")
    assert stages.rows() == [(450, 30, 29, 3), (220, 18, 18, 2)]
    assert snapshot.table("campuses")["equipment_value"].to_list() == [915_000, 700_000]
    assert only(reading, "unit-converted").values["unit"] == "万元"  # the form's unit, though the heading says none


def test_headings_flattened_into_one_row(tmp_path):
    headings = [
        "学校名称",
        "办学类型",
        "在校生数/合计",
        "专任教师/合计",
        "专任教师/#按学历分/本科",
        "教学及辅助用房/计",
        "教学仪器设备资产值(元)",
    ]
    reading = read_files(tmp_path, {"初中": [headings, ["第二中学", "初级中学", 600, 52, 40, 4100, 1630000.25]]})
    (snapshot,) = reading.snapshots
    assert snapshot.table("stages").select("stage", "pupils", "teachers", "teachers_above_degree").rows() == [
        ("junior", 600, 52, None)  # the file lacks doctors and masters: not reported, never taken for none
    ]
    assert snapshot.table("campuses").select("teaching_area", "equipment_value").rows() == [(4100.0, 1630000.25)]


def test_lines_that_are_no_schools(tmp_path):
    rows = [
        ["甲县2024年小学统计表"],
        ["统计时点：2024年9月1日", "", "", "单位：人、万元"],
        *export_rows(FIRST, ["甲县小计", "", "", "", 450], THROUGH, GROUPS, MIDDLES, LEAVES, ["", "合计", "", "", 670]),
        ["填表人：", "", "", "审核人："],
    ]
    rows.insert(5, ["甲", "乙", "丙", "丁", *range(1, 11)])
    reading = read_files(tmp_path, {"导出": rows})
    (snapshot,) = reading.snapshots
    assert snapshot.table("stages")["stage"].to_list() == ["primary", "primary"]  # the title says the stage
    assert snapshot.table("stages")["pupils"].to_list() == [450, 220]
    assert only(reading, "totals-skipped").values["count"] == "2"


def test_music_and_fine_art_beside_art_are_added_and_below_it_are_not(tmp_path):
    def pe_art(folder: str, middle: list[str], leaf: list[str]) -> object:
        top = ["学校名称", "办学类型", "在校生数", "专任教师", "", "", "", ""]
        rows: Rows = [
            top,
            ["", "", "", "合计", *middle],
            ["", "", "", "", *leaf],
            ["第一小学", "小学", 450, 30, 4, 3, 2, 1],
        ]
        (snapshot,) = read_files(tmp_path / folder, {"小学": rows}).snapshots
        return snapshot.table("stages")["pe_art_teachers"].to_list()

    beside = pe_art("beside", ["按授课课程分", "", "", ""], ["体育与健康", "艺术", "音乐", "美术"])
    below = pe_art("below", ["按授课课程分", "", "", ""], ["体育与健康", "艺术/计", "艺术/音乐", "艺术/美术"])
    alone = pe_art("alone", ["按授课课程分", "", "", ""], ["体育与健康", "语文", "数学", "英语"])
    assert (beside, below, alone) == ([10], [7], [None])


def test_the_directory_gives_codes_kinds_owners_and_settings_and_joins_by_name(tmp_path):
    through = ["第三学校 ", *THROUGH[1:]]
    reading = read_files(
        tmp_path, {"名录": DIRECTORY, "小学": export_rows(FIRST, through), "初中": export_rows(through)}
    )
    (snapshot,) = reading.snapshots
    assert snapshot.table("schools").select(
        "school_id", "kind", "ownership", "setting", "city", "county", "township", "longitude", "counts_as_school"
    ).rows() == [
        ("2141000001", "primary", "public", "urban", "乙市", "甲县", "东街道", 114.6, True),
        ("2141000003", "nine_year", "private", "rural", "乙市", "甲县", "丙镇", 114.7, True),
    ]
    assert snapshot.table("stages").select("school_id", "stage").rows() == [
        ("2141000001", "primary"), ("2141000003", "junior"), ("2141000003", "primary"),
    ]  # fmt: skip
    assert snapshot.table("campuses").select("school_id", "stage", "equipment_value").rows() == [
        ("2141000001", None, 915_000), ("2141000003", None, 700_000),
    ]  # fmt: skip


def test_every_urban_and_rural_class_of_the_directory(tmp_path):
    said = {
        "111": "urban", "112城乡结合区": "urban", "城区": "urban", "12": "town", "121 镇中心区": "town", "镇乡结合区(122)": "town",
        "123-特殊区域": "town", "210": "rural", "乡中心区": "rural", "22": "rural", "220 村庄": "rural",
    }  # fmt: skip
    rows = [
        [f"21410000{number:02}", f"小学{number}", "小学", "教育部门", word, "是", "否"]
        for number, word in enumerate(said)
    ]
    (snapshot,) = read_files(tmp_path, {"名录": [DIRECTORY[0][:7], *rows]}).snapshots
    assert snapshot.table("schools")["setting"].to_list() == list(said.values())


def test_a_class_whose_code_contradicts_its_name_is_an_error(tmp_path):
    rows: Rows = [*DIRECTORY[:2], [*DIRECTORY[2][:4], "111 村庄", *DIRECTORY[2][5:]]]
    reading = read_files(tmp_path, {"名录": rows})
    stopped_by(reading, "unknown-code")
    assert only(reading, "unknown-code").cell == "E3"


def test_closed_schools_and_kindergartens_are_left_out_with_a_note(tmp_path):
    closed = ["2141000008", "老小学", "小学", "教育部门", "220", "是", "是"]
    nursery = ["2141000009", "幼儿园", "111 幼儿园", "民办", "111", "是", "否"]
    reading = read_files(tmp_path, {"名录": [*DIRECTORY, closed, nursery]})
    assert reading.snapshots[0].table("schools")["school_id"].to_list() == ["2141000001", "2141000003"]
    notes = [finding for finding in reading.findings if finding.rule.code == "official-rows-left-out"]
    assert [(note.cell, note.values["count"], note.values["names"]) for note in notes] == [
        ("G4", "1", "老小学"), ("C5", "1", "幼儿园"),
    ]  # fmt: skip


def test_two_schools_of_one_name_are_never_guessed(tmp_path):
    other = ["2141000007", "第一小学", *DIRECTORY[1][2:9], "西街道", "114.8", "30.1"]
    reading = read_files(tmp_path, {"名录": [*DIRECTORY, other], "小学": export_rows(FIRST)})
    stopped_by(reading, "school-name-ambiguous")
    found = only(reading, "school-name-ambiguous")
    assert (found.file, found.cell) == ("小学.csv", "A4")
    assert "2141000001" in found.what() and "2141000007" in found.what()


def test_schools_of_one_name_in_two_counties_are_told_by_their_county(tmp_path):
    rows = export_rows(FIRST, [FIRST[0], "丁县", *FIRST[2:4], 300, *FIRST[5:]])
    other = ["2141000007", "第一小学", *DIRECTORY[1][2:8], "丁县", "西街道", "114.8", "30.1"]
    reading = read_files(tmp_path / "listed", {"名录": [*DIRECTORY, other], "小学": rows})
    pupils = {
        one.county: dict(one.table("stages").select("school_id", "pupils").iter_rows()) for one in reading.snapshots
    }
    assert pupils == {"甲县": {"2141000001": 450}, "丁县": {"2141000007": 300}}
    alone = read_files(tmp_path / "alone", {"小学": rows})
    assert {one.county: one.table("schools")["school_id"].to_list() for one in alone.snapshots} == {
        "甲县": ["甲县第一小学"], "丁县": ["丁县第一小学"],
    }  # fmt: skip


def test_a_name_is_one_school_however_it_is_spaced(tmp_path):
    spaced = ["第三 学校", *THROUGH[1:]]
    (snapshot,) = read_files(tmp_path, {"小学": export_rows(THROUGH), "初中": export_rows(spaced)}).snapshots
    assert snapshot.table("schools")["school_id"].n_unique() == 1


def test_codes_in_the_export_tell_schools_of_one_name_apart(tmp_path):
    other = ["2141000007", "第一小学", *DIRECTORY[1][2:9], "西街道", "114.8", "30.1"]
    rows = export_rows(FIRST, FIRST)
    coded = [[*row, code] for row, code in zip(rows, ["机构标识码", "", "", "2141000001", "2141000007"], strict=True)]
    (snapshot,) = read_files(tmp_path, {"名录": [*DIRECTORY, other], "小学": coded}).snapshots
    assert snapshot.table("stages")["school_id"].to_list() == ["2141000001", "2141000007"]


def test_a_school_that_the_directory_does_not_have(tmp_path):
    reading = read_files(tmp_path, {"名录": DIRECTORY, "小学": export_rows(["第1小学", *FIRST[1:]])})
    stopped_by(reading, "school-name-unknown")
    assert "是否为“第一小学”" in only(reading, "school-name-unknown").what()


def test_files_that_disagree_about_a_school_are_told_at_both_cells(tmp_path):
    changed = [*THROUGH[:-1], 71]
    reading = read_files(tmp_path, {"小学": export_rows(FIRST, THROUGH), "初中": export_rows(changed)})
    stopped_by(reading, "files-disagree", "files-disagree")
    found = [finding for finding in reading.findings if finding.rule.code == "files-disagree"]
    assert [(finding.file, finding.cell) for finding in found] == [("初中.csv", "N4"), ("小学.csv", "N5")]
    assert found[0].what() == "第三学校的“教学仪器设备资产值”这里是 710000，小学.csv N5 是 700000"


def test_files_that_disagree_about_the_kind_say_it_in_words(tmp_path):
    files = {"小学": export_rows(THROUGH), "初中": export_rows([*THROUGH[:2], "完全中学", *THROUGH[3:]])}
    reading = read_files(tmp_path, files)
    stopped_by(reading, "files-disagree", "files-disagree")
    found = next(finding for finding in reading.findings if finding.file == "小学.csv" and finding.cell == "C4")
    assert found.what() == "第三学校的“办学类型”这里是 九年一贯制，初中.csv C4 是 完全中学"
    assert found.what("en") == "第三学校: “kind” is nine-year school here, complete secondary school at 初中.csv C4"


def test_what_only_one_file_gives_is_taken_from_it(tmp_path):
    reading = read_files(tmp_path, {"小学": export_rows(THROUGH), "初中": export_rows([*THROUGH[:-1], ""])})
    (snapshot,) = reading.snapshots
    assert snapshot.table("campuses")["equipment_value"].to_list() == [700_000]
    assert snapshot.source("campuses", "equipment_value", {"school_id": "第三学校"}) == (Source("小学.csv", "", "N4"),)


def test_a_file_that_does_not_say_its_stage(tmp_path):
    reading = read_files(tmp_path, {"导出": export_rows(FIRST)})
    stopped_by(reading, "official-stage-unclear")


def test_a_name_and_a_title_of_different_stages(tmp_path):
    reading = read_files(tmp_path, {"小学": [["甲县初中统计表"], *export_rows(FIRST)]})
    stopped_by(reading, "official-stage-unclear")
    assert "小学" in only(reading, "official-stage-unclear").what()


def test_a_column_twice(tmp_path):
    rows = [[*row, row[4]] for row in export_rows(FIRST)]
    rows[1][-1] = "合计"
    reading = read_files(tmp_path, {"小学": rows})
    stopped_by(reading, "heading-twice")
    assert only(reading, "heading-twice").values["cells"] == "E2, O2"


def test_errors_do_not_hide_contradictions(tmp_path):
    wrong = [*FIRST[:4], "很多", *FIRST[5:]]
    over = [*THROUGH[:11], 40, *THROUGH[12:]]
    reading = read_files(tmp_path, {"小学": export_rows(wrong, over)})
    assert reading.snapshots == ()
    assert only(reading, "not-a-number").cell == "E4"
    assert only(reading, "form-parts-over-whole").cell == "L5"
    (readable,) = reading.readable
    assert [finding.rule.code for finding in check(readable) if finding.severity is Severity.DOUBT] == [
        "stage-row-missing", "part-over-whole",
    ]  # fmt: skip


def test_a_merged_district_is_said_of_each_school(tmp_path):
    example_files(tmp_path)

    def merge(sheet):
        for row in range(9, 20):
            sheet[f"B{row}"].value = None
        sheet.merge_cells("B8:B19")

    in_book(tmp_path / PRIMARY, merge)
    reading = read([tmp_path], year=YEAR)
    assert codes(reading, Severity.ERROR) == []
    assert only(reading, "merged-filled").cell == "B8"


def test_the_template_adds_what_the_official_files_lack(tmp_path):
    more: dict[str, Rows] = {
        "schools": [["机构标识码", "建成年份"], ["2141000001", "1998"]],
        "stages": [["机构标识码", "学段", "班级数", "在校生数"], ["2141000001", "小学", "10", "450"]],
    }
    (snapshot,) = read_files(tmp_path, {"名录": DIRECTORY, "小学": export_rows(FIRST), **more}).snapshots
    assert snapshot.table("schools").select("name", "year_built").rows()[0] == ("第一小学", 1998)
    assert snapshot.table("stages").select("pupils", "classes", "teachers").rows() == [(450, 10, 30)]
    where = {"school_id": "2141000001", "stage": "primary"}
    assert [source.file for source in snapshot.source("stages", "classes", where)] == ["stages.csv"]


def test_the_template_must_agree_with_the_official_files(tmp_path):
    more: Rows = [["机构标识码", "学段", "在校生数"], ["2141000001", "小学", "451"]]
    reading = read_files(tmp_path, {"名录": DIRECTORY, "小学": export_rows(FIRST), "stages": more})
    stopped_by(reading, "files-disagree", "files-disagree")
    assert {finding.place() for finding in reading.findings if finding.severity is Severity.ERROR} == {
        "小学.csv E4", "stages.csv C2",
    }  # fmt: skip


def test_the_countys_own_list_of_schools_serves_as_directory(tmp_path):
    own: Rows = [["机构标识码", "学校名称", "办学类型"], ["2141000001", "第一小学", "小学"]]
    (snapshot,) = read_files(tmp_path, {"schools": own, "小学": export_rows(FIRST)}).snapshots
    assert snapshot.table("stages").select("school_id", "pupils").rows() == [("2141000001", 450)]
