"""A small valid county, and how the tests write it and its messes as real files."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl

from junheng.records import Reading, read
from junheng.records.findings import Finding, Severity
from junheng.tables import TABLES

Rows = list[list[object]]

SCHOOLS: Rows = [
    ["机构标识码", "学校名称", "办学类型", "举办者", "城乡分类", "县(市、区)", "寄宿制", "建成年份"],
    ["2141000001", "第一小学", "小学", "公办", "城区", "甲县", "否", "1998"],
    ["2141000002", "第二中学", "初中", "公办", "镇区", "甲县", "是", "2012"],
    ["2141000003", "第三学校", "九年一贯制", "民办", "乡村", "甲县", "是", ""],
]
STAGES: Rows = [
    ["机构标识码", "学段", "在校生数", "班级数", "专任教师数"],
    ["2141000001", "小学", "450", "10", "30"],
    ["2141000002", "初中", "600", "12", "52"],
    ["2141000003", "小学", "220", "6", "18"],
    ["2141000003", "初中", "130", "3", ""],
]
CAMPUSES: Rows = [
    ["机构标识码", "学段", "教学及辅助用房面积", "教学仪器设备资产值", "占地面积"],
    ["2141000001", "", "2400.5", "910000", "12000"],
    ["2141000002", "", "4100", "1630000.25", "18000"],
    ["2141000003", "", "2100", "700000", "9000"],
]
COUNTY: dict[str, Rows] = {"schools": SCHOOLS, "stages": STAGES, "campuses": CAMPUSES}


def changed(rows: Rows, changes: Mapping[tuple[int, int], object]) -> Rows:
    """`rows` with some cells (0-based row and column) replaced."""
    copy = [list(row) for row in rows]
    for (row, column), value in changes.items():
        copy[row][column] = value
    return copy


def numeric(rows: Rows) -> Rows:
    """`rows` with plain figures as numbers, as a workbook holds them; codes of ten digits stay text."""
    return [[_number(value) for value in row] for row in rows]


def _number(value: object) -> object:
    try:
        return value if not isinstance(value, str) or len(value) >= 10 or value == "" else float(value)
    except ValueError:
        return value


def csv_bytes(rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode(encoding)


def write_folder(folder: Path, tables: Mapping[str, Rows], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        (folder / f"{name}.csv").write_bytes(csv_bytes(rows, encoding, delimiter))
    return folder


def write_book(
    path: Path,
    tables: Mapping[str, Rows],
    touch: Callable[[openpyxl.Workbook], None] | None = None,
) -> Path:
    """A workbook of `tables` under their Chinese names (other names as they are); `touch` adds the mess."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(TABLES[name].zh if name in TABLES else name)
        for row in numeric(rows):
            sheet.append([None if value == "" else value for value in row])
    if touch is not None:
        touch(book)
    book.save(path)
    return path


def read_folder(folder: Path, tables: Mapping[str, Rows], **how: str) -> Reading:
    return read([write_folder(folder, {**COUNTY, **tables}, **how)], year=2024)


def read_book(
    path: Path, tables: Mapping[str, Rows] | None = None, touch: Callable[[openpyxl.Workbook], None] | None = None
) -> Reading:
    return read([write_book(path / "县数据.xlsx", {**COUNTY, **(tables or {})}, touch)], year=2024)


def codes(reading: Reading, severity: Severity | None = None) -> list[str]:
    return [finding.rule.code for finding in reading.findings if severity in (None, finding.severity)]


def only(reading: Reading, code: str) -> Finding:
    """The one finding of that code."""
    found = [finding for finding in reading.findings if finding.rule.code == code]
    assert len(found) == 1, [(finding.rule.code, finding.place(), finding.what()) for finding in reading.findings]
    return found[0]


def stopped_by(reading: Reading, *wanted: str) -> None:
    """Assert that exactly errors of these codes stop the import."""
    assert sorted(codes(reading, Severity.ERROR)) == sorted(wanted), [
        (finding.rule.code, finding.place(), finding.what()) for finding in reading.findings
    ]
    assert reading.snapshots == ()


def values(reading: Reading, table: str, column: str) -> list[object]:
    assert len(reading.snapshots) == 1, [
        (finding.rule.code, finding.place(), finding.what()) for finding in reading.findings
    ]
    return reading.snapshots[0].table(table)[column].to_list()


def rezip(source: Path, target: Path, edit: Callable[[str, bytes], bytes | None]) -> Path:
    """Copy a workbook part by part; `edit` changes a part or drops it."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = edit(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return target


def all_text(findings: Iterable[Finding]) -> Sequence[str]:
    """Every sentence of the findings in both languages, formatted."""
    return [
        text for finding in findings for text in (finding.what(), finding.do(), finding.what("en"), finding.do("en"))
    ]
