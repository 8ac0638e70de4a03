"""School workbooks as a whole: whose they are, which layout they have, and what comes in beside them."""

from pathlib import Path

import openpyxl
import pytest
from form_files import cell, changed, codes, found, only, some_schools, written
from openpyxl.worksheet.worksheet import Worksheet

from junheng.records import read


def put(at: str, value: object):  # type: ignore[no-untyped-def]
    """A change that puts a value into a cell."""

    def change(sheet: Worksheet) -> None:
        sheet[at] = value

    return change


def test_two_workbooks_of_a_school_are_an_error_that_names_both(tmp_path: Path) -> None:
    (path,) = written(tmp_path, some_schools(["primary"]))
    copy = tmp_path / "再报一次.xlsx"
    copy.write_bytes(path.read_bytes())
    reading = read([path, copy], year=2024)
    assert not reading.snapshots
    error = found(reading, "school-in-two-workbooks")
    assert path.name in error.what()
    assert copy.name in error.what()


def test_without_a_code_the_name_is_the_schools_key(tmp_path: Path) -> None:
    tables = some_schools(["primary"])
    (path,) = written(tmp_path, tables)
    changed(path, "教基1001", put("C5", None))
    read_back, reading = only([path])
    assert read_back["schools"]["school_id"].to_list() == tables["schools"]["name"].to_list()
    assert read_back["stages"]["school_id"].to_list() == tables["schools"]["name"].to_list()
    assert found(reading, "school-name-as-id").severity.value == "note"


def test_a_list_of_schools_beside_the_workbooks_gives_the_codes(tmp_path: Path) -> None:
    tables = some_schools(["primary"])
    (path,) = written(tmp_path, tables)
    changed(path, "教基1001", put("C5", None))
    school, name = tables["schools"].select("school_id", "name").row(0)
    finance = tmp_path / "finance.csv"
    finance.write_text(f"机构标识码,公用经费预算\n{school},120000\n", encoding="utf-8")
    directory = tmp_path / "schools.csv"
    directory.write_text(f"机构标识码,学校名称,寄宿制\n{school},{name},是\n", encoding="utf-8")
    read_back, reading = only([path, finance, directory])
    assert read_back["schools"]["school_id"].to_list() == [school]
    assert cell(read_back, "schools.boarding", school_id=school) is True
    assert cell(read_back, "schools.kind", school_id=school) == "primary"
    assert cell(read_back, "finance.public_funds_budget", school_id=school) == 120_000
    assert "school-name-as-id" not in codes(reading)


def test_other_tables_add_what_the_forms_do_not_have(tmp_path: Path) -> None:
    tables = some_schools(["nine_year"])
    (path,) = written(tmp_path, tables)
    school = tables["schools"]["school_id"][0]
    more = tmp_path / "stages.csv"
    more.write_text(f"机构标识码,学段,持教师资格证专任教师数\n{school},小学,41\n{school},初中,39\n", encoding="utf-8")
    read_back, _ = only([path, more])
    for stage, certified in (("primary", 41), ("junior", 39)):
        assert cell(read_back, "stages.certified_teachers", school_id=school, stage=stage) == certified
        pupils = cell(tables, "stages.pupils", school_id=school, stage=stage)
        assert cell(read_back, "stages.pupils", school_id=school, stage=stage) == pupils


def test_another_table_that_disagrees_with_a_form_is_an_error_at_both_cells(tmp_path: Path) -> None:
    tables = some_schools(["primary"])
    (path,) = written(tmp_path, tables)
    school = tables["schools"]["school_id"][0]
    more = tmp_path / "stages.csv"
    more.write_text(f"机构标识码,学段,在校生数\n{school},小学,7\n", encoding="utf-8")
    reading = read([path, more], year=2024)
    assert not reading.snapshots
    told = {(one.file, one.cell) for one in reading.findings if one.rule.code == "files-disagree"}
    assert told == {(path.name, "I6"), ("stages.csv", "C2")}


def test_two_schools_of_one_name_without_codes_are_not_told_apart(tmp_path: Path) -> None:
    paths = written(tmp_path, some_schools(["primary", "junior"]))
    for path in paths:
        changed(path, "教基1001", put("C5", None))
        changed(path, "教基1001", put("C4", "第一学校"))
    assert "school-in-two-workbooks" in codes(read(paths, year=2024))


def test_a_workbook_that_does_not_say_whose_it_is_is_an_error(tmp_path: Path) -> None:
    (path,) = written(tmp_path, some_schools(["primary"]))
    book = openpyxl.load_workbook(path)
    del book["教基1001_小学"]
    book.save(path)
    reading = read([path], year=2024)
    assert not reading.snapshots
    assert found(reading, "form-without-school").file == path.name


def test_one_form_twice_in_a_workbook_is_an_error(tmp_path: Path) -> None:
    (path,) = written(tmp_path, some_schools(["primary"]))
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["教基5176_小学"]).title = "教基5176_分校"
    book.save(path)
    reading = read([path], year=2024)
    assert not reading.snapshots
    assert "教基5176_分校" in found(reading, "form-twice").what()


def test_kindergartens_and_senior_schools_are_left_out_and_counted(tmp_path: Path) -> None:
    paths = written(tmp_path, some_schools(["primary", "junior", "nine_year"]))
    for path in paths[:2]:
        changed(path, "教基1001", put("C25", "幼儿园"))
    tables, reading = only(paths)
    assert tables["schools"].height == 1
    assert found(reading, "form-school-left-out").values["count"] == "2"


def test_old_forms_under_a_new_year_are_a_doubt(tmp_path: Path) -> None:
    paths = written(tmp_path, some_schools(["primary", "junior"]), "forms-2020")
    tables, reading = only(paths, 2024)
    assert tables["schools"].height == 2
    doubt = found(reading, "forms-of-other-years")
    assert doubt.severity.value == "doubt"
    assert doubt.values["count"] == "2"


def test_sheets_that_no_figure_comes_from_are_named_once(tmp_path: Path) -> None:
    paths = written(tmp_path, some_schools(["primary", "junior"]))
    for path in paths:
        book = openpyxl.load_workbook(path)
        book.create_sheet("教基4068_小学")["A1"] = "培训"
        book.save(path)
    _, reading = only(paths)
    assert "教基4068_小学" in found(reading, "form-sheets-unused").what()


@pytest.mark.parametrize("title", ["教基3112", "教基3112（小学）", " 教基3112 _小学", "教基3112-小学"])
def test_forms_are_known_by_the_start_of_the_sheets_name(title: str, tmp_path: Path) -> None:
    tables = some_schools(["primary"])
    (path,) = written(tmp_path, tables)
    book = openpyxl.load_workbook(path)
    book["教基3112_小学"].title = title
    book.save(path)
    read_back, _ = only([path])
    assert read_back["stages"]["pupils"].to_list() == tables["stages"]["pupils"].to_list()


def test_forms_of_stages_that_a_school_has_not_give_no_row(tmp_path: Path) -> None:
    (path,) = written(tmp_path, some_schools(["primary"]))
    (other,) = written(tmp_path / "b", some_schools(["junior"]))
    book, junior = openpyxl.load_workbook(path), openpyxl.load_workbook(other)["教基3115_初级中学"]
    sheet = book.create_sheet("教基3115_小学")
    for row in junior.iter_rows():
        for one in row:
            is_figure = isinstance(one.value, (int, float))
            sheet.cell(one.row, one.column, 0 if is_figure else one.value)
    book.save(path)
    tables, _ = only([path])
    assert tables["stages"]["stage"].to_list() == ["primary"]


def test_workbooks_of_one_name_in_two_folders_are_two_schools(tmp_path: Path) -> None:
    paths = []
    for number, path in enumerate(written(tmp_path, some_schools(["primary", "junior"]))):
        (tmp_path / str(number)).mkdir()
        paths.append(path.rename(tmp_path / str(number) / "学校报表.xlsx"))
    tables, _ = only(paths)
    assert tables["schools"].height == 2


def test_the_same_county_is_written_as_the_same_bytes(tmp_path: Path) -> None:
    tables = some_schools(["twelve_year"])
    (one,), (other,) = written(tmp_path / "a", tables), written(tmp_path / "b", tables)
    assert one.read_bytes() == other.read_bytes()


def test_progress_is_told_for_every_workbook(tmp_path: Path) -> None:
    paths = written(tmp_path, some_schools(["primary", "junior"]))
    told: list[tuple[str, int, int]] = []
    read(paths, year=2024, progress=lambda word, done, whole: told.append((word, done, whole)))
    assert [(word, done) for word, done, whole in told if whole == 2 and done < 2] == [
        *((path.name, number) for number, path in enumerate(paths)),
        *((path.name, number) for number, path in enumerate(paths)),
    ]
