"""A county's own catalogue from real files: read right, or refused at the cell."""

import csv
import dataclasses
from pathlib import Path

import openpyxl
import pytest

from junheng.errors import JunhengError, UsageError
from junheng.planning.catalogue import Action, Catalogue
from junheng.planning.catalogue_file import catalogue_of, read_catalogue
from junheng.planning.catalogue_template import write_catalogue
from junheng.planning.default_catalogue import default_catalogue
from junheng.reader import FindingsError, read
from junheng.tables import TABLES
from junheng.text import LANGUAGES, Language

HEADINGS = TABLES["actions"].names
LINE = {
    "action": "build_teaching",
    "resources": "teaching_area",
    "unit_cost": "3200",
    "recurrent_cost": "0",
    "lead_years": "2",
    "limit_per_school": "",
    "limit_county_per_year": "20000",
    "integer": "no",
    "department": "项目办",
    "remark": "2023年三个项目的决算",
}


def as_csv(path: Path, *changes: dict[str, str], without: str = "") -> Path:
    """A catalogue with `LINE` in each row, changed."""
    names = [name for name in HEADINGS if name != without]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows({**LINE, **change} for change in changes)
    return path


def sentences(path: Path, language: Language = "zh") -> str:
    """What is said of a catalogue that cannot be used."""
    with pytest.raises(JunhengError) as caught:
        read_catalogue(path)
    return caught.value.message(language)


def test_a_line_of_the_county_is_no_assumption(tmp_path: Path) -> None:
    catalogue = read_catalogue(as_csv(tmp_path / "actions.csv", {}))
    action = catalogue.actions["build_teaching"]
    assert dataclasses.replace(action, remark=default_catalogue().actions["build_teaching"].remark) == Action(
        "build_teaching", ("teaching_area",), 3200.0, 0.0, 2, None, 20000.0, False, "项目办",
        remark=default_catalogue().actions["build_teaching"].remark,
    )  # fmt: skip
    assert action.remark.en == "2023年三个项目的决算"
    assert not action.assumed


def test_a_given_catalogue_stands_for_the_whole_default_one(tmp_path: Path) -> None:
    assert list(read_catalogue(as_csv(tmp_path / "actions.csv", {})).actions) == ["build_teaching"]


@pytest.mark.parametrize("name", ["template.xlsx", "template.csv"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_reads_as_the_default_catalogue(tmp_path: Path, name: str, language: Language) -> None:
    write_catalogue(tmp_path / name, default_catalogue(), language)
    assert read_catalogue(tmp_path / name) == default_catalogue()


def test_a_price_typed_over_in_the_template_is_the_countys(tmp_path: Path) -> None:
    path = tmp_path / "本县措施.xlsx"
    write_catalogue(path, default_catalogue())
    book = openpyxl.load_workbook(path)
    sheet = book["改进措施目录"]
    row = next(row for row in sheet.iter_rows() if row[0].value == "新建运动场地")
    row[2].value = 520
    sheet.delete_rows(next(row[0].row for row in sheet.iter_rows() if row[0].value == "拆分大班"))
    book.save(path)
    catalogue = read_catalogue(path)
    assert catalogue.actions["build_sports"].unit_cost == 520
    assert not catalogue.actions["build_sports"].assumed
    assert catalogue.actions["build_teaching"].assumed
    assert "split_class" not in catalogue.actions


def test_the_template_says_what_to_do(tmp_path: Path) -> None:
    write_catalogue(tmp_path / "t.xlsx", default_catalogue())
    texts = [
        cell
        for row in openpyxl.load_workbook(tmp_path / "t.xlsx")["填报说明"].iter_rows(values_only=True)
        for cell in row
    ]
    assert "改进措施目录" in texts
    assert "junheng plan 县数据 --actions 本文件.xlsx" in texts
    assert not any("junheng import" in str(text) for text in texts)


def test_long_remarks_are_shown_in_full(tmp_path: Path) -> None:
    write_catalogue(tmp_path / "t.xlsx", default_catalogue())
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["改进措施目录"]
    heights = {row[0].value: sheet.row_dimensions[row[0].row].height or 0 for row in sheet.iter_rows()}
    assert heights["拆分大班"] > heights["培养骨干教师"] > 18


def test_the_template_is_not_written_over_and_has_two_forms(tmp_path: Path) -> None:
    write_catalogue(tmp_path / "t.csv", default_catalogue())
    with pytest.raises(UsageError, match="已经存在"):
        write_catalogue(tmp_path / "t.csv", Catalogue({}))
    write_catalogue(tmp_path / "t.csv", Catalogue({}), overwrite=True)
    with pytest.raises(UsageError, match=r"\.xlsx 或 \.csv"):
        write_catalogue(tmp_path / "t.pdf", default_catalogue())


def test_chinese_names_separators_and_empty_resources_of_built_in_actions(tmp_path: Path) -> None:
    path = as_csv(
        tmp_path / "actions.csv",
        {"action": "招聘教师", "resources": "专任教师数；高于规定学历教师数", "integer": "是", "department": ""},
        {"action": "新建音乐教室", "resources": "", "integer": "是", "department": "construction"},
    )
    actions = read_catalogue(path).actions
    assert actions["recruit_teacher"].resources == ("teachers", "teachers_above_degree")
    assert actions["recruit_teacher"].department == "组织人事科"
    assert actions["build_music_room"].resources == ("rooms.music",)
    assert actions["build_music_room"].department == "教育基建中心"


def test_an_action_of_the_countys_own(tmp_path: Path) -> None:
    path = as_csv(
        tmp_path / "actions.csv",
        {"action": "own_gymnasium", "resources": "teaching_area;indoor_sports_area"},
        {"action": "本县_图书", "resources": "图书册数", "integer": "yes", "department": ""},
        {},
    )
    actions = read_catalogue(path).actions
    assert list(actions) == ["build_teaching", "own_gymnasium", "本县_图书"]
    assert actions["own_gymnasium"].resources == ("teaching_area", "indoor_sports_area")
    assert not actions["本县_图书"].assumed
    assert actions["本县_图书"].department == ""


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"action": "build_teching"}, "A2", "没有“build_teching”这项措施；内置措施有：招聘教师、"),
        ({"unit_cost": "-1"}, "C2", "“单位成本”不能小于 0，填的是 -1"),
        ({"recurrent_cost": "-0.5"}, "D2", "“每年经常性成本”不能小于 0"),
        ({"unit_cost": ""}, "C2", "“单位成本”没有填：空着不是 0"),
        ({"recurrent_cost": ""}, "D2", "“每年经常性成本”没有填"),
        ({"lead_years": ""}, "E2", "“提前年数”没有填"),
        ({"lead_years": "1.5"}, "E2", "“提前年数”应为整数，填的是 1.5"),
        ({"lead_years": "-1"}, "E2", "“提前年数”不能小于 0"),
        ({"limit_per_school": "-3"}, "F2", "“每校上限”不能小于 0"),
        ({"limit_county_per_year": "很多"}, "G2", "很多"),
        ({"integer": ""}, "H2", "“取整”没有填"),
        ({"integer": "maybe"}, "H2", "maybe"),
        ({"action": "split_class", "resources": "", "integer": "no"}, "H2", "“取整”应为“是”"),
        ({"action": "transfer_teacher", "resources": "", "integer": "no"}, "H2", "“取整”应为“是”"),
        ({"action": "own_books", "resources": "books", "integer": "no"}, "H2", "“取整”应为“是”"),
        ({"resources": "teaching_aera"}, "B2", "“teaching_aera”不能由措施增加"),
        ({"resources": "books"}, "B2", "内置措施“build_teaching”增加的资源应为“教学及辅助用房面积”"),
        ({"action": "recruit_pe_art", "resources": "teachers", "integer": "yes"}, "B2", "增加的资源应为"),
        ({"action": "own_hire", "resources": "teachers", "integer": "yes"}, "B2", "自定的措施“own_hire”不能增加“专任教师数”"),
        ({"action": "own_rent", "resources": "leased_sports_area"}, "B2", "不能增加“租赁运动场地面积”"),
        ({"action": "own_gym", "resources": "indoor_sports_area"}, "B2", "两列要一起写"),
        ({"action": "own_gym", "resources": ""}, "B2", "没有写增加的资源"),
        ({"action": ""}, "A2", "“措施”是空的"),
    ],
)  # fmt: skip
def test_one_fault_is_one_sentence_that_names_the_cell(
    tmp_path: Path, change: dict[str, str], place: str, words: str
) -> None:
    path = as_csv(tmp_path / "actions.csv", change)
    said = sentences(path)
    assert said.startswith(f"文件中有1处错误：\nactions.csv {place}：")
    assert words in said
    assert f"actions.csv {place}: " in sentences(path, "en")


def test_faults_come_all_at_once_in_the_order_of_the_cells(tmp_path: Path) -> None:
    path = as_csv(
        tmp_path / "actions.csv",
        {"action": "lease_sports", "resources": "", "unit_cost": ""},
        {"action": "build_teaching", "recurrent_cost": "-4", "lead_years": ""},
        {"action": "新建教学及辅助用房"},
    )
    with pytest.raises(FindingsError) as caught:
        read_catalogue(path)
    assert [finding.cell for finding in caught.value.findings] == ["C2", "D3", "E3"]


def test_an_action_that_stands_twice(tmp_path: Path) -> None:
    by_id = as_csv(tmp_path / "actions.csv", {}, {})
    assert "build_teaching 重复" in sentences(by_id)
    by_name = as_csv(tmp_path / "actions.csv", {}, {"action": "新建教学及辅助用房"})
    assert "actions.csv A3：措施“新建教学及辅助用房”出现了两次" in sentences(by_name)


@pytest.mark.parametrize(("column", "name"), [("unit_cost", "单位成本"), ("integer", "取整")])
def test_a_column_that_is_not_there_is_said_once(tmp_path: Path, column: str, name: str) -> None:
    path = as_csv(tmp_path / "actions.csv", {}, {"action": "build_sports", "resources": ""}, without=column)
    assert f"文件中有1处错误：\nactions.csv：表“改进措施目录”缺少必需的列“{name}”" in sentences(path)


def test_a_fault_in_a_workbook_names_its_sheet(tmp_path: Path) -> None:
    path = tmp_path / "措施.xlsx"
    write_catalogue(path, default_catalogue())
    book = openpyxl.load_workbook(path)
    cell = next(row[2] for row in book["改进措施目录"].iter_rows() if row[0].value == "招聘教师")
    cell.value = None
    book.save(path)
    assert f"措施.xlsx 改进措施目录 {cell.coordinate}：措施“招聘教师”的“单位成本”没有填" in sentences(path)


def test_a_file_that_holds_no_catalogue(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    assert "notes.csv 里没有“改进措施目录”的数据" in sentences(tmp_path / "notes.csv")
    (tmp_path / "actions.csv").write_text(",".join(HEADINGS) + "\n", encoding="utf-8")
    assert "actions.csv 里没有“改进措施目录”的数据" in sentences(tmp_path / "actions.csv")
    assert "gone.csv" in sentences(tmp_path / "gone.csv")


def test_a_catalogue_imported_with_the_county_is_used(tmp_path: Path) -> None:
    (tmp_path / "schools.csv").write_text("school_id,name,county\nS1,一小,云岭县\n", encoding="utf-8")
    assert catalogue_of(read(tmp_path, year=2024)) == default_catalogue()
    as_csv(tmp_path / "actions.csv", {})
    assert list(catalogue_of(read(tmp_path, year=2024)).actions) == ["build_teaching"]
    as_csv(tmp_path / "actions.csv", {"lead_years": ""})
    with pytest.raises(FindingsError, match=r"actions\.csv E2"):
        catalogue_of(read(tmp_path, year=2024))
