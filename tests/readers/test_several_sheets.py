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


def test_the_third_sheet_may_be_the_copy(tmp_path):
    other = [ROOMS[0], ("2142011007", "科学", 80)]
    sheets = [("专用教室", ROOMS), ("专用教室 (2)", other), ("专用教室 (3)", other)]
    path = workbook(tmp_path / "a.xlsx", ("学校基本情况", SCHOOLS), *sheets)

    assert [finding.sheet for finding in told(path, "sheet-twice")] == ["专用教室 (3)"]


def test_rows_that_two_sheets_have_alike_are_a_doubt_and_other_sheets_are_none(tmp_path):
    other, shared = [ROOMS[0], ("2142011007", "科学", 80)], [ROOMS[0], ROOMS[1], ("2142011007", "科学", 70)]
    sheets = [("专用教室", ROOMS), ("专用教室 (2)", other), ("专用教室 (3)", shared)]
    path = workbook(tmp_path / "a.xlsx", ("学校基本情况", SCHOOLS), *sheets)

    (found,) = told(path, "rows-in-two-sheets")

    assert (found.severity, found.sheet) == (Severity.DOUBT, "专用教室 (3)")
    assert found.what("zh") == "有1行与工作表“专用教室”的完全相同，都算进去了"
    (snapshot,) = read([path], year=2024).snapshots
    assert snapshot.table("rooms").height == 5


@pytest.mark.parametrize(
    ("title", "doubted"),
    [
        ("专用教室（云溪县2024年）", False),
        ("2024-2025学年专用教室", False),
        ("2024学年度专用教室", False),
        ("填报时间：2025年3月5日", False),
        ("2024/2025学年专用教室", False),
        ("2025年春季学期", False),
        ("按2017年办法填报", False),
        ("《2021年教育部文件》", False),
        ("2022年版标准", False),
        ("2025年第一季度", False),
        ("2023年秋季学期", True),
        ("2023/2024学年", True),
        ("专用教室", False),
        ("专用教室（云溪县2023年）", True),
        ("2023—2024学年专用教室", True),
    ],
)
def test_a_title_that_names_another_school_year_is_a_doubt_and_a_date_is_none(tmp_path, title, doubted):
    path = workbook(tmp_path / "a.xlsx", ("学校基本情况", SCHOOLS), ("专用教室", [(title,), *ROOMS]))

    found = told(path, "other-year-in-title")

    assert [finding.sheet for finding in found] == ["专用教室"] * doubted


def test_a_table_whose_rows_have_years_may_name_others(tmp_path):
    births = [("2018—2023年",), ("年份", "出生人口"), (2018, 800), (2023, 700)]
    path = workbook(tmp_path / "a.xlsx", ("学校基本情况", SCHOOLS), ("出生人口", births))

    assert told(path, "other-year-in-title") == []
