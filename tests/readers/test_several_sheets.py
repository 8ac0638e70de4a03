"""Two sheets of one table in a workbook, and titles that name another year."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from junheng.records.findings import Severity
from junheng.records.reading import read

ROOMS = [("机构标识码", "用途", "使用面积"), ("2142011007", "音乐", 96), ("2142011007", "美术", 90.5)]
SCHOOLS = [
    ("机构标识码", "学校名称", "办学类型", "县(市、区)"),
    ("2142011007", "实验小学", "小学", "云溪县"),
]


def workbook(path: Path, *sheets: tuple[str, list[tuple[object, ...]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def told(path: Path, rule: str, year: int = 2024):
    return [finding for finding in read([path], year=year).findings if finding.rule.code == rule]


def test_a_copy_of_a_sheet_without_keys_is_an_error(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ("学校基本情况", SCHOOLS), ("专用教室", ROOMS), ("专用教室 (2)", ROOMS))

    (found,) = told(path, "sheet-twice")

    assert (found.severity, found.sheet) == (Severity.ERROR, "专用教室 (2)")
    assert "工作表“专用教室”" in found.what("zh")
    assert read([path], year=2024).snapshots == ()


def test_another_sheet_of_the_same_table_is_a_doubt_and_both_count(tmp_path):
    other = [ROOMS[0], ("2142011007", "科学", 80)]
    path = workbook(tmp_path / "a.xlsx", ("学校基本情况", SCHOOLS), ("专用教室", ROOMS), ("专用教室 (2)", other))

    (found,) = told(path, "sheets-joined")

    assert found.severity is Severity.DOUBT
    (snapshot,) = read([path], year=2024).snapshots
    assert snapshot.table("rooms").height == 3


@pytest.mark.parametrize(
    ("title", "doubted"),
    [
        ("专用教室（云溪县2024年）", False),
        ("2024-2025学年专用教室", False),
        ("2024学年度专用教室", False),
        ("填报时间：2025年3月5日", False),
        ("专用教室", False),
        ("专用教室（云溪县2023年）", True),
        ("2023—2024学年专用教室", True),
    ],
)
def test_a_title_that_names_another_school_year_is_a_doubt_and_a_date_is_none(tmp_path, title, doubted):
    path = workbook(tmp_path / "a.xlsx", ("学校基本情况", SCHOOLS), ("专用教室", [(title,), *ROOMS]))

    found = told(path, "other-year-in-title")

    assert [finding.sheet for finding in found] == ["专用教室"] * doubted
