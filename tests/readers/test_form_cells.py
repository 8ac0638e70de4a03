"""A figure of a school form: by its headings first, by its address second, else not reported and said so."""

from pathlib import Path

import pytest
import xlwt
from form_files import (
    cell,
    changed,
    codes,
    found,
    insert_column,
    only,
    some_schools,
    unmerge,
    without_texts,
    written,
)
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from junheng.records import read
from junheng.records.files.addresses import column_letters


def one_school(folder: Path, kind: str = "primary", layout: str = "forms-2021") -> tuple[Path, str, dict[str, object]]:
    """A school's workbook, its code, and its figures as they were written."""
    tables = some_schools([kind])
    (path,) = written(folder, tables, layout)
    return path, tables["schools"]["school_id"][0], tables["campuses"].row(0, named=True)


def test_a_row_that_was_inserted_moves_every_figure_below_it_and_it_is_said_once(tmp_path: Path) -> None:
    path, school, figures = one_school(tmp_path)
    changed(path, "教基5176", lambda sheet: sheet.insert_rows(7))
    tables, reading = only([path])
    for column in ("outdoor_sports_area", "books", "multimedia_rooms", "equipment_value", "computers"):
        assert cell(tables, f"campuses.{column}", school_id=school) == figures[column]
    said = [one for one in reading.findings if one.rule.code == "form-cell-moved"]
    assert {one.column for one in said} == {"outdoor_sports_area", "books", "multimedia_rooms", "equipment_value"}
    moved = next(one for one in said if one.column == "equipment_value")
    assert "D20" in moved.what()
    assert "D19" in moved.what()


def test_a_column_that_was_inserted_moves_the_figures(tmp_path: Path) -> None:
    tables = some_schools(["nine_year"])
    (path,) = written(tmp_path, tables)
    changed(path, "教基3112", lambda sheet: insert_column(sheet, 5))
    changed(path, "教基4155", lambda sheet: insert_column(sheet, 13))
    read_back, reading = only([path])
    school = tables["schools"]["school_id"][0]
    for column in ("pupils", "entrants", "migrant_pupils", "pe_art_teachers", "teachers_above_degree"):
        where = {"school_id": school, "stage": "primary"}
        assert cell(read_back, f"stages.{column}", **where) == cell(tables, f"stages.{column}", **where)
    assert "form-cell-moved" in codes(reading)


def test_many_workbooks_with_the_same_change_are_one_note(tmp_path: Path) -> None:
    paths = written(tmp_path, some_schools(["primary", "junior", "nine_year"]))
    for path in paths:
        changed(path, "教基1102续", lambda sheet: sheet.insert_rows(10))
    _, reading = only(paths)
    said = [one for one in reading.findings if one.rule.code == "form-cell-moved"]
    assert len(said) == 2  # primary and junior
    assert all(one.values["count"] == "2" for one in said)


@pytest.mark.parametrize(
    "spelled",
    [
        "  #运动场地面积",
        "运动\n场地面积",
        "其中：运动场地面积",
        "运动场地面积（平方米）",
        "运动场地面积 (m²)",
        "＃运动场地面积＊",
        "二、运动场地面积",
    ],
)
def test_headings_are_known_in_every_spelling(spelled: str, tmp_path: Path) -> None:
    path, school, figures = one_school(tmp_path)

    def respell(sheet: Worksheet) -> None:
        sheet["A7"] = spelled

    changed(path, "教基5176", respell)
    tables, reading = only([path])
    assert cell(tables, "campuses.outdoor_sports_area", school_id=school) == figures["outdoor_sports_area"]
    assert codes(reading) == {"forms-recognised"}


def test_full_width_column_headings_with_line_breaks_are_known(tmp_path: Path) -> None:
    path, school, _ = one_school(tmp_path)
    was = read([path], year=2024).snapshots[0].tables

    def respell(sheet: Worksheet) -> None:
        unmerge(sheet)
        for row in (3, 4):
            for one in sheet[row]:
                if isinstance(one.value, str):
                    one.value = "　" + "\n".join(one.value) + " "

    changed(path, "教基3112", respell)
    tables, reading = only([path])
    assert cell(tables, "stages.pupils", school_id=school) == cell(was, "stages.pupils", school_id=school)
    assert codes(reading) == {"forms-recognised"}


def test_without_headings_the_addresses_serve_and_it_is_said(tmp_path: Path) -> None:
    path, school, figures = one_school(tmp_path)
    changed(path, "教基5176", without_texts)
    tables, reading = only([path])
    for column in ("outdoor_sports_area", "books", "multimedia_rooms", "equipment_value"):
        assert cell(tables, f"campuses.{column}", school_id=school) == figures[column]
    said = [one for one in reading.findings if one.rule.code == "form-cell-by-address"]
    assert {one.column for one in said} == {"outdoor_sports_area", "books", "multimedia_rooms", "equipment_value"}
    assert {one.severity.value for one in said} == {"note"}
    # What has no known address is not reported, never 0.
    assert cell(tables, "campuses.site_area", school_id=school) is None
    assert {one.column for one in reading.findings if one.rule.code == "form-item-not-found"} == {
        "site_area",
        "computers",
    }


def test_an_address_that_is_not_confirmed_is_a_doubt(tmp_path: Path) -> None:
    path, school, figures = one_school(tmp_path)
    changed(path, "教基5170", without_texts)
    tables, reading = only([path])
    assert cell(tables, "campuses.teaching_area", school_id=school) == figures["teaching_area"]
    said = [one for one in reading.findings if one.rule.code == "form-cell-by-unsure-address"]
    assert {(one.column, one.severity.value) for one in said} == {
        ("teaching_area", "doubt"),
        ("indoor_sports_area", "doubt"),
    }


def test_an_address_is_not_believed_where_the_form_has_moved(tmp_path: Path) -> None:
    path, school, figures = one_school(tmp_path)

    def change(sheet: Worksheet) -> None:
        sheet["A19"] = "另一个名称"
        sheet.insert_rows(7)

    changed(path, "教基5176", change)
    tables, reading = only([path])
    assert cell(tables, "campuses.books", school_id=school) == figures["books"]
    assert cell(tables, "campuses.equipment_value", school_id=school) is None
    doubt = found(reading, "form-figure-not-found")
    assert "教基5176" in doubt.what()
    assert "教学仪器设备资产值" in doubt.what()


def test_a_heading_that_stands_twice_elsewhere_is_not_guessed(tmp_path: Path) -> None:
    path, school, _ = one_school(tmp_path)

    def change(sheet: Worksheet) -> None:
        sheet["A7"] = "别的面积"
        for row in (21, 22):
            sheet.cell(row, 1, "运动场地面积")
            sheet.cell(row, 4, 5.0)

    changed(path, "教基5176", change)
    tables, reading = only([path])
    assert cell(tables, "campuses.outdoor_sports_area", school_id=school) is None
    assert "室外运动场地面积" in found(reading, "form-figure-not-found").what()


def test_an_address_that_holds_no_number_is_no_figure(tmp_path: Path) -> None:
    path, school, _ = one_school(tmp_path)

    def change(sheet: Worksheet) -> None:
        sheet["A7"] = "别的面积"
        sheet["D7"] = "平方米"

    changed(path, "教基5176", change)
    tables, reading = only([path])
    assert cell(tables, "campuses.outdoor_sports_area", school_id=school) is None
    assert found(reading, "form-figure-not-found").values["form"] == "教基5176"


def test_a_form_that_is_absent_is_named_and_its_figures_are_not_zero(tmp_path: Path) -> None:
    path, school, _ = one_school(tmp_path)
    book = load_workbook(path)
    del book["教基5176_小学"]
    book.save(path)
    tables, reading = only([path])
    assert cell(tables, "campuses.books", school_id=school) is None
    doubt = found(reading, "form-absent")
    assert doubt.values["form"] == "教基5176"
    assert "图书册数" in doubt.what()
    assert doubt.key == (school,)


def test_the_form_of_the_layouts_own_year_is_the_one_that_is_missed(tmp_path: Path) -> None:
    path, _, _ = one_school(tmp_path, "nine_year")
    book = load_workbook(path)
    del book["教基4156_九年一贯制学校"]
    book.save(path)
    _, reading = only([path])
    doubt = found(reading, "form-absent")
    assert doubt.values["form"] == "教基4156"
    assert "专任教师数" in doubt.what()


def test_an_empty_figure_keeps_its_address(tmp_path: Path) -> None:
    path, school, _ = one_school(tmp_path)

    def empty(sheet: Worksheet) -> None:
        sheet["D12"] = None

    changed(path, "教基5176", empty)
    tables, reading = only([path])
    assert cell(tables, "campuses.books", school_id=school) is None
    (source,) = reading.snapshots[0].source("campuses", "books", {"school_id": school})
    assert source.cell == "D12"


def test_a_sum_with_an_empty_cell_is_not_reported(tmp_path: Path) -> None:
    path, school, _ = one_school(tmp_path)

    def empty(sheet: Worksheet) -> None:
        sheet["C9"] = None

    changed(path, "教基4155", empty)
    tables, reading = only([path])
    assert cell(tables, "stages.teachers_above_degree", school_id=school) is None
    assert found(reading, "form-part-empty").values["cells"] == "C9"


def test_arts_that_are_the_total_of_music_and_fine_arts_are_not_added_twice(tmp_path: Path) -> None:
    path, school, _ = one_school(tmp_path)

    def fill(sheet: Worksheet) -> None:
        for at, value in (("L6", 3), ("N6", 5), ("O6", 2), ("P6", 3)):
            sheet[at] = value

    changed(path, "教基4155", fill)
    tables, reading = only([path])
    assert cell(tables, "stages.pe_art_teachers", school_id=school) == 8
    assert found(reading, "form-total-not-added").cell == "N6"


def test_arts_with_a_total_of_their_own_are_taken_from_it(tmp_path: Path) -> None:
    path, school, _ = one_school(tmp_path)

    def fill(sheet: Worksheet) -> None:
        unmerge(sheet)
        for at, value in (("L6", 3), ("N6", 5), ("O6", 2), ("P6", 3)):
            sheet[at] = value
        for column, (upper, lower) in enumerate((("艺术", "计"), (None, "音乐"), (None, "美术")), start=14):
            sheet.cell(3, column, upper)
            sheet.cell(4, column, lower)

    changed(path, "教基4155", fill)
    tables, reading = only([path])
    assert cell(tables, "stages.pe_art_teachers", school_id=school) == 8
    assert codes(reading) == {"forms-recognised"}


def test_a_form_of_both_stages_gives_each_its_section(tmp_path: Path) -> None:
    tables = some_schools(["nine_year"])
    (path,) = written(tmp_path, tables)
    school = tables["schools"]["school_id"][0]
    book = load_workbook(path)
    del book["教基4156_九年一贯制学校"], book["教基4155_九年一贯制学校"]
    sheet = book.create_sheet("教基4155")
    sheet.append(["义务教育阶段专任教师分课程、分学历情况"])
    sheet.append(["指标名称", "代码", "合计", "#女", "语文", "体育与健康", "艺术", "音乐", "美术"])
    sheet.append(["甲", "乙", *range(1, 8)])
    sheet.append(["总计", "01", 90, 50, 60, 9, 12, 6, 6])
    for section, shift in (("小学", 0), ("初中", 10)):
        sheet.append([section, "02", 50 - shift, 30, 30, 5, 7, 3, 4])
        for degree, count in (("博士研究生", 0), ("硕士研究生", 1), ("本科", 20), ("专科", 9), ("高中阶段", 0)):
            sheet.append([f" {degree}", "05", count + shift])
    book.save(path)
    read_back, _ = only([path])
    got = {
        (stage, name): cell(read_back, f"stages.{name}", school_id=school, stage=stage)
        for stage in ("primary", "junior")
        for name in ("teachers", "teachers_above_degree", "pe_art_teachers")
    }
    assert got == {
        ("primary", "teachers"): 50,
        ("primary", "teachers_above_degree"): 30,  # college and above
        ("primary", "pe_art_teachers"): 12,
        ("junior", "teachers"): 40,
        ("junior", "teachers_above_degree"): 10 + 11 + 30,  # bachelor and above
        ("junior", "pe_art_teachers"): 12,
    }


def test_junior_degrees_are_the_same_cells_in_a_through_school(tmp_path: Path) -> None:
    for kind in ("junior", "nine_year"):
        path, school, _ = one_school(tmp_path / kind, kind)

        def fill(sheet: Worksheet) -> None:
            for at, value in (("C10", 1), ("C11", 2), ("C12", 30), ("C13", 40)):
                sheet[at] = value

        changed(path, "教基4156", fill)
        tables, _ = only([path])
        assert cell(tables, "stages.teachers_above_degree", school_id=school, stage="junior") == 33


def test_each_cell_of_the_old_junior_form_is_added_once(tmp_path: Path) -> None:
    path, school, _ = one_school(tmp_path, "junior", "forms-2020")

    def fill(sheet: Worksheet) -> None:
        for at, value in (("V8", 1), ("W8", 2), ("X8", 30), ("Y8", 40), ("D12", 1), ("D13", 20), ("D14", 300)):
            sheet[at] = value

    changed(path, "基础基424", fill)
    tables, _ = only([path], 2020)
    assert cell(tables, "stages.pe_art_teachers", school_id=school) == 73
    assert cell(tables, "stages.teachers_above_degree", school_id=school) == 21  # D14 is college: not above for junior


@pytest.mark.parametrize(("unit", "factor"), [("元", 1), ("千元", 1000), ("万元", 10_000)])
def test_the_unit_that_the_form_states_goes_before_the_layouts(unit: str, factor: int, tmp_path: Path) -> None:
    path, school, _ = one_school(tmp_path)

    def fill(sheet: Worksheet) -> None:
        sheet["B19"], sheet["D19"] = unit, 123.5

    changed(path, "教基5176", fill)
    tables, reading = only([path])
    assert cell(tables, "campuses.equipment_value", school_id=school) == 123.5 * factor
    assert ("form-unit-differs" in codes(reading)) is (unit != "万元")


def test_a_value_that_is_no_number_stops_the_import_at_its_cell(tmp_path: Path) -> None:
    path, school, _ = one_school(tmp_path)

    def fill(sheet: Worksheet) -> None:
        sheet["D12"], sheet["D17"] = "很多", "=1/0"

    changed(path, "教基5176", fill)
    reading = read([path], year=2024)
    assert not reading.snapshots
    told = {(one.cell, one.rule.code) for one in reading.findings if one.severity.value == "error"}
    assert told == {("D12", "not-a-number"), ("D17", "formula-without-value")}
    assert {one.key for one in reading.findings if one.cell == "D12"} == {(school, "")}


def test_zero_stays_zero_and_a_dash_is_not_reported(tmp_path: Path) -> None:
    path, school, _ = one_school(tmp_path)

    def fill(sheet: Worksheet) -> None:
        sheet["D12"], sheet["D17"] = 0, "-"

    changed(path, "教基5176", fill)
    tables, reading = only([path])
    assert cell(tables, "campuses.books", school_id=school) == 0
    assert cell(tables, "campuses.multimedia_rooms", school_id=school) is None
    assert "not-reported-mark" in codes(reading)


def test_old_excel_files_are_read_alike(tmp_path: Path) -> None:
    (path,) = written(tmp_path, some_schools(["nine_year"]), "forms-2020")
    old = xlwt.Workbook()
    for sheet in load_workbook(path):
        copy = old.add_sheet(sheet.title)
        taken = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
        for row in sheet.iter_rows():
            for one in row:
                area = taken.get((one.row, one.column))
                if area is not None:
                    copy.write_merge(area.min_row - 1, area.max_row - 1, area.min_col - 1, area.max_col - 1, one.value)
                elif one.value is not None:
                    copy.write(one.row - 1, one.column - 1, one.value)
    old.save(str(tmp_path / "学校.xls"))
    new, _ = only([path], 2020)
    same, reading = only([tmp_path / "学校.xls"], 2020)
    for name, frame in new.items():
        assert frame.equals(same[name])
    assert codes(reading) == {"forms-recognised"}


def test_addresses_of_many_columns_are_understood(tmp_path: Path) -> None:
    # Z + 1: a form wider than the alphabet.
    (path,) = written(tmp_path, some_schools(["junior"]))
    changed(path, "教基4156", lambda sheet: [insert_column(sheet, 10) for _ in range(6)])
    tables, reading = only([path])
    assert tables["stages"]["pe_art_teachers"][0] is not None
    moved = next(one for one in reading.findings if one.column == "pe_art_teachers")
    assert column_letters(29) + "6" in moved.values["found"].split("+")


def test_a_workbook_of_another_kind_is_not_taken_for_a_form(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "教基3112"
    sheet.append(["教基3112", "不是学校报表"])
    book.save(tmp_path / "别的.xlsx")
    reading = read([tmp_path / "别的.xlsx"], year=2024)
    assert "nothing-recognised" in codes(reading)
