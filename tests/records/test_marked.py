"""The marked copy: the user's own workbook with colours, comments and a list; the original stays as it is."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlwt
from openpyxl.comments import Comment
from openpyxl.styles import Font

from junheng.errors import UsageError
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.reading import read
from junheng.records.writing.marked import COLOURS, mark
from junheng.records.writing.workbook import write_workbook
from junheng.text import Text

ERROR = FindingRule("e", Severity.ERROR, Text("“{v}”不是数", "“{v}” is no number"), Text("请改成数", "write a number"))
DOUBT = FindingRule("d", Severity.DOUBT, Text("超过学生数", "more than the pupils"), Text("请核对", "check"))
NOTE = FindingRule("n", Severity.NOTE, Text("已换算", "converted"), Text("无需处理", "nothing to do"))
SHEET = "分学段情况"


def users_workbook(path: Path) -> Path:
    """A workbook with formats, a formula, a comment of the user's and merged cells."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    sheet["A1"] = "机构标识码"
    sheet["A1"].font = Font(name="仿宋", bold=True)
    sheet["B2"] = "=1+1"
    sheet["C2"] = 12
    sheet["C2"].comment = Comment("按十月报表", "王")
    sheet["D2"] = "十二"
    sheet.merge_cells("E2:F3")
    sheet["E2"] = "合并"
    sheet.column_dimensions["A"].width = 33
    book.create_sheet("其他")
    book.save(path)
    return path


def finding(rule: FindingRule, cell: str, file: str = "我的.xlsx", sheet: str = SHEET, value: str = "十二") -> Finding:
    return Finding(rule, {"v": value}, file=file, sheet=sheet, cell=cell)


def colour(cell: openpyxl.cell.Cell) -> str | None:
    return str(cell.fill.fgColor.rgb)[-6:] if cell.fill.fill_type == "solid" else None


def test_cells_are_coloured_and_commented_and_the_original_is_untouched(tmp_path: Path) -> None:
    source = users_workbook(tmp_path / "我的.xlsx")
    before = hashlib.sha256(source.read_bytes()).hexdigest()
    findings = [
        finding(NOTE, "D2"),
        finding(ERROR, "D2"),
        finding(DOUBT, "C2"),
        finding(DOUBT, "F3"),
        finding(NOTE, "A2+B2"),
    ]
    mark(source, findings, tmp_path / "标注.xlsx")
    assert hashlib.sha256(source.read_bytes()).hexdigest() == before
    book = openpyxl.load_workbook(tmp_path / "标注.xlsx")
    assert book.sheetnames == ["检查结果", SHEET, "其他"]
    sheet = book[SHEET]
    assert colour(sheet["D2"]) == COLOURS[Severity.ERROR]
    assert colour(sheet["C2"]) == COLOURS[Severity.DOUBT]
    assert colour(sheet["A2"]) == colour(sheet["B2"]) == COLOURS[Severity.NOTE]
    assert colour(sheet["A1"]) is None
    words = sheet["D2"].comment.text
    assert words.index("错误：“十二”不是数") < words.index("请改成数") < words.index("提示：已换算")
    assert sheet["C2"].comment.text.startswith("按十月报表") and "超过学生数" in sheet["C2"].comment.text
    assert "超过学生数" in sheet["E2"].comment.text, "a mark within merged cells belongs on their first cell"
    assert (sheet["B2"].value, sheet["A1"].font.name, sheet.column_dimensions["A"].width) == ("=1+1", "仿宋", 33)


def test_the_list_holds_every_finding_and_leads_to_the_cell(tmp_path: Path) -> None:
    source = users_workbook(tmp_path / "我的.xlsx")
    findings = [finding(NOTE, ""), finding(DOUBT, "C2"), finding(ERROR, "A1", file="别的.csv", sheet="")]
    mark(source, findings, tmp_path / "标注.xlsx", "en")
    sheet = openpyxl.load_workbook(tmp_path / "标注.xlsx")["Findings"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    assert [row[0] for row in rows] == ["error", "doubt", "note"]
    assert rows[0][1:7] == ["别的.csv", None, "A1", "“十二” is no number", "write a number", findings[2].id]
    assert rows[1][6] == findings[1].id
    assert sheet["D7"].hyperlink.location == f"'{SHEET}'!C2"
    assert sheet["D6"].hyperlink is None and sheet["D8"].hyperlink is None
    assert sheet["A2"].value == "error 1, doubt 1, note 1"


def test_what_is_written_cannot_become_a_formula(tmp_path: Path) -> None:
    source = users_workbook(tmp_path / "=我的.xlsx")
    rule = FindingRule("x", Severity.ERROR, Text("{v}", "{v}"), Text("{v}", "{v}"))
    mark(source, [finding(rule, "D2", file="=我的.xlsx", value="=HYPERLINK(1)\x07")], tmp_path / "标注.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "标注.xlsx")["检查结果"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert sheet["E6"].value == "=HYPERLINK(1)\N{REPLACEMENT CHARACTER}"


def test_marking_a_marked_copy_takes_off_the_old_marks(tmp_path: Path) -> None:
    source = users_workbook(tmp_path / "我的.xlsx")
    mark(source, [finding(ERROR, "D2"), finding(DOUBT, "C2")], tmp_path / "一.xlsx")
    mark(tmp_path / "一.xlsx", [finding(NOTE, "A2", file="一.xlsx")], tmp_path / "二.xlsx", "en")
    book = openpyxl.load_workbook(tmp_path / "二.xlsx")
    assert book.sheetnames == ["Findings", SHEET, "其他"]
    sheet = book[SHEET]
    assert sheet["D2"].comment is None and colour(sheet["D2"]) is None
    assert sheet["C2"].comment.text == "按十月报表"
    assert colour(sheet["A2"]) == COLOURS[Severity.NOTE]


def test_a_csv_becomes_a_workbook_with_its_values_as_they_stand(tmp_path: Path) -> None:
    source = tmp_path / "stages.csv"
    source.write_bytes("school_id,stage,pupils\r\n0001,小学,=1+1\r\n\r\n0002,小学,十二\r\n".encode("gb18030"))
    mark(source, [finding(ERROR, "C4", file="stages.csv", sheet="")], tmp_path / "标注.xlsx")
    book = openpyxl.load_workbook(tmp_path / "标注.xlsx")
    sheet = book["stages"]
    assert [[cell.value for cell in row] for row in sheet["A1:C4"]] == [
        ["school_id", "stage", "pupils"],
        ["0001", "小学", "=1+1"],
        [None, None, None],
        ["0002", "小学", "十二"],
    ]
    assert sheet["C2"].data_type == "s"
    assert colour(sheet["C4"]) == COLOURS[Severity.ERROR]
    assert book["检查结果"]["D6"].hyperlink.location == "'stages'!C4"


def test_an_old_workbook_becomes_a_new_one(tmp_path: Path) -> None:
    old = xlwt.Workbook()
    sheet = old.add_sheet(SHEET)
    sheet.write(0, 1, "在校生数")
    sheet.write(2, 1, 12.5)
    sheet.write_merge(3, 4, 0, 1, "合并")
    old.save(str(tmp_path / "旧.xls"))
    mark(tmp_path / "旧.xls", [finding(DOUBT, "B3", file="旧.xls")], tmp_path / "标注.xlsx")
    made = openpyxl.load_workbook(tmp_path / "标注.xlsx")[SHEET]
    assert (made["B1"].value, made["B3"].value, made["A4"].value) == ("在校生数", 12.5, "合并")
    assert colour(made["B3"]) == COLOURS[Severity.DOUBT]
    assert [str(area) for area in made.merged_cells.ranges] == ["A4:B5"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_a_file_that_cannot_be_read_still_gets_its_list(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "坏.xlsx"
    source.write_bytes(content)
    findings = read([source], year=2024).findings
    mark(source, findings, tmp_path / "标注.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "标注.xlsx")["检查结果"]
    assert sheet["A6"].value == "错误" and sheet["B6"].value == "坏.xlsx"


def test_a_workbook_merged_from_end_to_end_is_copied_by_its_values(tmp_path: Path) -> None:
    source = users_workbook(tmp_path / "我的.xlsx")
    content = {}
    with zipfile.ZipFile(source) as archive:
        for name in archive.namelist():
            content[name] = archive.read(name).replace(b'ref="E2:F3"', b'ref="E2:XFD1048576"')
    with zipfile.ZipFile(source, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    mark(source, [finding(ERROR, "D2")], tmp_path / "标注.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "标注.xlsx")[SHEET]
    assert (sheet["C2"].value, colour(sheet["D2"])) == (12, COLOURS[Severity.ERROR])
    assert not sheet.merged_cells.ranges


def test_a_workbook_that_openpyxl_refuses_is_copied_by_its_values(tmp_path: Path) -> None:
    source = users_workbook(tmp_path / "我的.xlsx")
    with zipfile.ZipFile(source) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content["xl/styles.xml"] = content["xl/styles.xml"].replace(b'family val="2"', b'family val="99"')
    with zipfile.ZipFile(source, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    with pytest.raises(ValueError, match="stylesheet"):
        openpyxl.load_workbook(source)
    mark(source, [finding(ERROR, "D2")], tmp_path / "标注.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "标注.xlsx")[SHEET]
    assert (sheet["C2"].value, colour(sheet["D2"])) == (12, COLOURS[Severity.ERROR])


def test_the_original_is_never_the_target(tmp_path: Path) -> None:
    source = users_workbook(tmp_path / "我的.xlsx")
    (tmp_path / "同一.xlsx").hardlink_to(source)
    before = source.read_bytes()
    for target in (source, tmp_path / "x" / ".." / "我的.xlsx", tmp_path / "同一.xlsx"):
        with pytest.raises(UsageError, match="原文件"):
            mark(source, [], target, overwrite=True)
    with pytest.raises(UsageError, match=r"\.xlsx"):
        mark(source, [], tmp_path / "标注.xls")
    assert source.read_bytes() == before
    mark(source, [], tmp_path / "标注.xlsx")
    with pytest.raises(UsageError, match="已经存在"):
        mark(source, [], tmp_path / "标注.xlsx")
    mark(source, [], tmp_path / "标注.xlsx", overwrite=True)


def test_our_own_workbook_can_be_marked_corrected_and_read_again(tmp_path: Path) -> None:
    schools = pl.DataFrame({"school_id": ["1", "2"], "name": ["甲校", "乙校"]})
    stages = pl.DataFrame({"school_id": ["1", "2"], "stage": ["primary"] * 2, "pupils": [100, 200]})
    write_workbook(tmp_path / "我的.xlsx", {"schools": schools, "stages": stages})
    book = openpyxl.load_workbook(tmp_path / "我的.xlsx")
    book[SHEET]["C4"] = "一百多"
    book.save(tmp_path / "我的.xlsx")
    reading = read([tmp_path / "我的.xlsx"], year=2024)
    assert [found.cell for found in reading.findings if found.severity is Severity.ERROR] == ["C4"]
    mark(tmp_path / "我的.xlsx", reading.findings, tmp_path / "标注.xlsx")
    book = openpyxl.load_workbook(tmp_path / "标注.xlsx")
    sheet = book[SHEET]
    assert colour(sheet["C4"]) == COLOURS[Severity.ERROR] and "一百多" in sheet["C4"].comment.text
    assert sheet.protection.sheet and sheet.data_validations.dataValidation
    sheet["C4"] = 101
    book.save(tmp_path / "标注.xlsx")
    again = read([tmp_path / "标注.xlsx"], year=2024)
    assert again.findings == ()
    assert again.snapshots[0].tables["stages"]["pupils"].to_list() == [101, 200]
