"""What is written is read back the same, looks as the schema says, and cannot become a formula."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from junheng.errors import UsageError
from junheng.records.reading import read
from junheng.records.snapshot import Snapshot, empty, make_snapshot
from junheng.records.writing import csv_folder, workbook
from junheng.records.writing.csv_folder import neutralised, restored, write_csv_folder
from junheng.records.writing.workbook import write_template, write_workbook
from junheng.records.writing.worked_row import worked_value
from junheng.tables import TABLES, Group, Table, Type

NASTY = [
    "=1+1",
    "+86 1380",
    "-5",
    "@SUM(A1)",
    '=HYPERLINK("http://example.org")',
    "0000000001",
    "1e5",
    "<r>粗体</r>",
    "a&b<c>\"d\"'e'",
    "'撇号",
    "'=1",
    "_x0041_",
    "𠮷林小学",
    "甲,乙;丙",
    "TRUE",
    "#N/A",
    "2024-09-01",
    "http://example.org/?a=1",
]
NUMBERS = [0.1 + 0.2, 1 / 3, 1e-7, 123456789.123456789, 0.0, 5e-324, 999999999.9999999, 12.5, 7.0]


def nasty_county() -> Snapshot:
    """Texts, floats, dates and flags that a careless writer would change."""
    ids = [f"{number:010d}" for number in range(len(NASTY))]
    schools = pl.DataFrame(
        {
            "school_id": ids,
            "name": NASTY,
            "kind": [["primary", "nine_year", None][number % 3] for number in range(len(ids))],
            "boarding": [[True, False, None][number % 3] for number in range(len(ids))],
            "year_built": [1998 + number for number in range(len(ids))],
        }
    )
    campuses = pl.DataFrame(
        {
            "school_id": ids[: len(NUMBERS)],
            "teaching_area": NUMBERS,
            "books": [0, None, *range(2, len(NUMBERS))],
        }
    )
    evidence = pl.DataFrame(
        {
            "indicator_id": ["YZ-G1", "YZ-G2", "YZ-G3"],
            "judgement": ["met", None, "unknown"],
            "decided_on": [date(2024, 2, 29), date(1900, 3, 1), None],
        }
    )
    return make_snapshot("三台县", 2024, {"schools": schools, "campuses": campuses, "evidence": evidence})


def assert_read_back(path: Path, snapshot: Snapshot) -> None:
    reading = read([path], year=2024)
    assert [finding.what() for finding in reading.findings if finding.severity.value == "error"] == []
    (found,) = reading.snapshots
    assert sorted(found.tables) == sorted(snapshot.tables)
    for name, frame in snapshot.tables.items():
        assert found.tables[name].to_dicts() == frame.to_dicts(), name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_workbook_is_read_back_cell_for_cell(tmp_path: Path, language: workbook.Language) -> None:
    path = tmp_path / "县.xlsx"
    write_workbook(path, nasty_county().tables, county="三台县", year=2024, language=language)
    assert_read_back(path, nasty_county())


def test_a_folder_of_csv_is_read_back_cell_for_cell(tmp_path: Path) -> None:
    write_csv_folder(tmp_path / "csv", nasty_county().tables)
    assert_read_back(tmp_path / "csv", nasty_county())


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "县.xlsx"
    write_workbook(path, nasty_county().tables, county="=1+1", year=2024)
    write_template(tmp_path / "模板.xlsx", [*Group], ids={"vetoes": [("=1", "=2")]})
    for file in (path, tmp_path / "模板.xlsx"):
        book = openpyxl.load_workbook(file)
        formulas = [
            (sheet.title, cell.coordinate)
            for sheet in book.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]
        assert formulas == []


def test_csv_holds_schema_names_codes_and_neutralised_texts(tmp_path: Path) -> None:
    write_csv_folder(tmp_path / "csv", nasty_county().tables)
    data = (tmp_path / "csv" / "schools.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfschool_id,name,kind,")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines[1].startswith("0000000000,'=1+1,primary,") and ",yes," in lines[1]
    assert not [line for line in lines for cell in line.split(",") if cell[:1] in "=+@-" and cell]


@given(st.text(alphabet="'=+-@\t\r\n a1é中", max_size=8))
def test_neutralising_is_undone_by_restoring(text: str) -> None:
    assert restored(neutralised(text)) == text
    assert neutralised(text)[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n")


def test_equal_content_gives_equal_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, nasty_county().tables, year=2024)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_the_template_has_a_sheet_for_each_table_of_its_groups(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx", [Group.RETURN, Group.DETAIL], year=2024)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    chosen = [table for table in TABLES.values() if table.group in (Group.RETURN, Group.DETAIL)]
    shown = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert shown == ["填报说明", *(table.zh for table in chosen)]
    sheet = book["校舍与设备"]
    assert sheet["A1"].value == "校舍与设备（2024年）"
    assert [cell.value for cell in sheet[3]][:3] == ["*机构标识码", "学段", "教学及辅助用房面积\n(m²)"]
    assert sheet["A4"].value == "例：0000000001"
    assert sheet.protection.sheet and sheet.protection.password is None
    assert sheet["C3"].protection.locked and not sheet.column_dimensions["C"].protection.locked
    assert "含室内体育用房" in sheet["C3"].comment.text
    assert sheet.print_title_rows == "$1:$3" and sheet.page_setup.orientation == "landscape"
    assert "审核人" in sheet.oddFooter.left.text


def test_drop_downs_hold_the_names_of_the_codes_and_only_warn(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx", [Group.RETURN])
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    rules = {str(rule.sqref).split(":")[0]: rule for rule in book["学校基本情况"].data_validations.dataValidation}
    kind = rules["C5"]
    assert (kind.type, kind.errorStyle) == ("list", "warning")
    sheet, _, cells = kind.formula1.partition("!")
    assert book[sheet.strip("'")].sheet_state == "hidden"
    listed = [cell.value for (cell,) in book[sheet.strip("'")][cells.replace("$", "")]]
    assert listed == [code.zh for code in TABLES["schools"].column("kind").codes]
    pupils = {str(rule.sqref).split(":")[0]: rule for rule in book["分学段情况"].data_validations.dataValidation}["C5"]
    assert (pupils.type, pupils.operator, pupils.formula1, pupils.errorStyle) == (
        "whole",
        "greaterThanOrEqual",
        "0",
        "warning",
    )


def test_the_template_names_what_is_asked(tmp_path: Path) -> None:
    ids = {"vetoes": [("YZ-V1", "以考试方式招生"), ("YZ-V2", "违规择校")]}
    write_template(tmp_path / "t.xlsx", ids=ids)
    (found,) = read([tmp_path / "t.xlsx"], year=2024).snapshots
    assert found.tables["county"]["item"].sort().to_list() == sorted(
        code.value for code in TABLES["county"].column("item").codes
    )
    assert found.tables["county"]["value"].null_count() == len(found.tables["county"])
    assert found.tables["vetoes"].select("veto_id", "cases").rows() == [("YZ-V1", None), ("YZ-V2", None)]
    assert "schools" not in found.tables, "the worked row was imported"
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["一票否决事项"]
    assert sheet["A3"].value == "YZ-V1：以考试方式招生"


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_the_worked_row_is_one_that_could_be_reported(table: Table) -> None:
    for column in table.columns:
        value = worked_value(table, column)
        if value == "":
            assert not column.required, column.name
            continue
        expected = {
            Type.TEXT: str,
            Type.CODE: str,
            Type.COUNT: int,
            Type.YEAR: int,
            Type.NUMBER: (int, float),
            Type.YES_NO: bool,
            Type.DATE: date,
        }[column.type]
        assert isinstance(value, expected), column.name
        if isinstance(value, int | float) and not isinstance(value, bool):
            assert column.minimum is None or value >= column.minimum
            assert column.maximum is None or value <= column.maximum


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_table_gets_a_sheet_that_a_spreadsheet_can_name(tmp_path: Path, language: workbook.Language) -> None:
    write_template(tmp_path / "t.xlsx", [*Group], language)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert len([sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]) == 1 + len(TABLES)
    assert all(len(sheet.title) <= 31 for sheet in book.worksheets)


def test_an_export_has_its_signatures_in_the_footer(tmp_path: Path) -> None:
    write_workbook(tmp_path / "e.xlsx", nasty_county().tables, county="三台县", year=2024)
    sheet = openpyxl.load_workbook(tmp_path / "e.xlsx")["学校基本情况"]
    assert sheet["A1"].value == "学校基本情况（三台县2024年）"
    line = sheet.oddFooter.left.text
    assert [line.index(word) for word in ("填表人", "审核人", "负责人", "盖章")] == sorted(
        line.index(word) for word in ("填表人", "审核人", "负责人", "盖章")
    )


def test_every_row_below_the_headings_and_the_data_is_open(tmp_path: Path) -> None:
    tables = {**nasty_county().tables, "classes": empty("classes")}
    write_workbook(tmp_path / "e.xlsx", tables, year=2024)
    book = openpyxl.load_workbook(tmp_path / "e.xlsx")
    for name in ("schools", "campuses", "classes"):
        table, sheet = TABLES[name], book[TABLES[name].zh]
        assert sheet.max_row == 3 + tables[name].height, "something stands below the data"
        assert not sheet.row_dimensions[sheet.max_row + 1].s, "the row has a style that goes before the columns'"
        assert sheet.protection.sheet and not sheet.protection.insertRows, "the protection forbids to insert rows"
        rules = {str(rule.sqref) for rule in sheet.data_validations.dataValidation}
        for number, column in enumerate(table.columns, 1):
            letter = get_column_letter(number)
            open_cells = next(one for one in sheet.column_dimensions.values() if one.min <= number <= one.max)
            assert not open_cells.protection.locked and open_cells.border.left.style == "thin", column.name
            assert open_cells.number_format == workbook._number_format(column)
            assert sheet.cell(3, number).protection.locked, "a heading is open"
            assert (f"{letter}4:{letter}1048576" in rules) == (column.type is not Type.TEXT), column.name


def test_rows_added_below_the_data_are_read(tmp_path: Path) -> None:
    path = tmp_path / "e.xlsx"
    write_workbook(path, {**nasty_county().tables, "classes": empty("classes")}, year=2024)
    book = openpyxl.load_workbook(path)
    school = book["学校基本情况"]["A4"].value
    for row in ((school, "小学", 1, "1", 40), (school, "小学", 1, "2", 41)):
        sheet = book["班级"]
        for place, value in enumerate(row, 1):
            sheet.cell(sheet.max_row + (place == 1), place, value)
    book.save(path)
    (found,) = read([path], year=2024).snapshots
    assert found.tables["classes"]["pupils"].to_list() == [40, 41]
    assert found.tables["schools"].height == nasty_county().tables["schools"].height


def test_the_first_sheet_speaks_of_a_worked_row_only_where_there_is_one(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx")
    write_workbook(tmp_path / "e.xlsx", nasty_county().tables, year=2024)
    said = {}
    for name in ("t", "e"):
        cells = openpyxl.load_workbook(tmp_path / f"{name}.xlsx")["填报说明"].iter_rows(values_only=True)
        said[name] = " ".join(str(value) for row in cells for value in row if value)
    assert "“例”字行" in said["t"] and "示例行" in said["t"] and "junheng import" in said["t"]
    assert "例" not in said["e"] and "接着最后一行往下填" in said["e"] and "junheng" not in said["e"]


def test_what_is_there_stays_unless_told(tmp_path: Path) -> None:
    path, folder = tmp_path / "a.xlsx", tmp_path / "csv"
    path.write_text("mine", encoding="utf-8")
    folder.mkdir()
    (folder / "births.csv").write_text("mine", encoding="utf-8")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    tables = nasty_county().tables
    for write in (
        lambda: write_workbook(path, tables),
        lambda: write_template(path),
        lambda: write_csv_folder(folder, tables),
    ):
        with pytest.raises(UsageError, match="已经存在"):
            write()
    assert path.read_text(encoding="utf-8") == "mine" and len(list(folder.iterdir())) == 2
    write_workbook(path, tables, overwrite=True)
    write_csv_folder(folder, tables, overwrite=True)
    assert path.read_bytes()[:2] == b"PK"
    assert sorted(file.name for file in folder.iterdir()) == [
        "campuses.csv",
        "evidence.csv",
        "notes.txt",
        "schools.csv",
    ]
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".tmp-")]


def test_a_text_longer_than_a_cell_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    schools = pl.DataFrame({"school_id": ["1"], "name": ["长" * 40_000]})
    with pytest.raises(UsageError, match="CSV"):
        write_workbook(tmp_path / "e.xlsx", {"schools": schools})
    assert list(tmp_path.iterdir()) == []
    write_csv_folder(tmp_path / "csv", {"schools": schools})
    assert csv_folder.csv_bytes(schools) == (tmp_path / "csv" / "schools.csv").read_bytes()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="无法写入"):
        write_workbook(tmp_path / "file" / "e.xlsx", {})
    with pytest.raises(UsageError, match="无法写入"):
        write_csv_folder(tmp_path / "file" / "csv", {})
