"""`junheng actions`: the catalogue shown, written, checked."""

from pathlib import Path

import openpyxl


def test_the_default_catalogue_is_shown_as_assumed(run) -> None:
    result = run("actions")
    assert result.code == 0
    assert "拆分大班" in result.out
    assert "15项措施，其中15项的费用是软件的假定" in result.out


def test_write_fill_in_and_check(run, tmp_path: Path) -> None:
    path = tmp_path / "措施.xlsx"
    assert "请换成本县的造价" in run("actions", "--out", path).out
    book = openpyxl.load_workbook(path)
    row = next(row for row in book["改进措施目录"].iter_rows() if row[0].value == "新建教学及辅助用房")
    row[2].value = 1_234_567.5
    book.save(path)
    checked = run("actions", path)
    assert "1,234,567.5" in checked.out
    assert "15项措施，其中14项的费用是软件的假定" in checked.out
    row[2].value = -1
    book.save(path)
    refused = run("actions", path)
    assert refused.code == 2
    assert f"措施.xlsx 改进措施目录 {row[2].coordinate}：“单位成本”不能小于 0" in refused.err


def test_an_own_catalogue_can_be_written_as_csv_and_nothing_is_written_over(run, tmp_path: Path) -> None:
    assert run("actions", "--out", tmp_path / "a.csv").code == 0
    again = run("actions", "--out", tmp_path / "a.csv")
    assert (again.code, "已经存在" in again.err) == (2, True)
    assert run("actions", tmp_path / "a.csv", "--out", tmp_path / "a.csv", "--overwrite").code == 0
