"""Formulas and errors in cells: a value that the file does not hold is said, never taken for empty."""

from __future__ import annotations

import struct

import pytest
import xlsxwriter
import xlwt
from reader_files import COUNTY, SCHOOLS, STAGES, changed, codes, only, read_book, rezip, stopped_by, values, write_book

from junheng.records import read
from junheng.tables import TABLES


def written(path, formula, value):
    """A workbook of schools and stages where one count is a formula with the stored value `value`."""
    book = xlsxwriter.Workbook(path)
    for name, rows in (("schools", SCHOOLS), ("stages", STAGES)):
        sheet = book.add_worksheet(TABLES[name].zh)
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                if name == "stages" and number and column >= 2 and text:
                    sheet.write_number(number, column, float(text))
                elif text:
                    sheet.write_string(number, column, text)
        if name == "stages":
            sheet.write_formula(1, 2, formula, None, value)
    book.close()
    return path


def test_a_stored_value_is_read(tmp_path):
    reading = read([written(tmp_path / "a.xlsx", "=400+51", 451)], year=2024)
    assert codes(reading) == []
    assert values(reading, "stages", "pupils")[0] == 451


def test_a_formula_without_a_stored_value(tmp_path):
    reading = read_book(tmp_path, {"stages": changed(STAGES, {(1, 2): "=400+51"})})
    stopped_by(reading, "formula-without-value")
    found = only(reading, "formula-without-value")
    assert (found.sheet, found.cell, found.column) == ("分学段情况", "C2", "pupils")


def test_a_formula_whose_stored_value_is_an_empty_text_is_empty(tmp_path):
    plain = written(tmp_path / "plain.xlsx", '=""', "")

    def edit(name, data):  # as Excel writes it
        return data.replace(b'<c r="C2">', b'<c r="C2" t="str">')

    reading = read([rezip(plain, tmp_path / "a.xlsx", edit)], year=2024)
    assert codes(reading) == []
    assert values(reading, "stages", "pupils")[0] is None


def test_a_stored_zero_is_zero(tmp_path):
    assert values(read([written(tmp_path / "a.xlsx", "=1-1", 0)], year=2024), "stages", "pupils")[0] == 0


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?"])
def test_errors(tmp_path, error):
    reading = read([written(tmp_path / "a.xlsx", "=1/0", error)], year=2024)
    stopped_by(reading, "error-cell")
    assert only(reading, "error-cell").cell == "C2"


def test_a_row_that_holds_nothing_else_is_not_lost(tmp_path):
    def touch(book):
        book["分学段情况"]["C6"] = "=1+1"

    reading = read_book(tmp_path, touch=touch)
    assert sorted(codes(reading)) == ["empty-required", "empty-required", "formula-without-value"]


def test_a_formula_beside_the_table_does_not_matter(tmp_path):
    def touch(book):
        book["分学段情况"]["H2"] = "=SUM(C2:C5)"

    reading = read_book(tmp_path, touch=touch)
    assert len(reading.snapshots) == 1


@pytest.mark.parametrize("mark", ['<x:c r="C2"', '<c s="0" r="C2"', "<c r='C2'"])
def test_other_ways_to_write_the_sheet(tmp_path, mark):
    plain = write_book(tmp_path / "plain.xlsx", {**COUNTY, "stages": changed(STAGES, {(1, 2): "=400+51"})})

    def edit(name, data):
        if name != "xl/worksheets/sheet2.xml":
            return data
        text = data.decode()
        if mark.startswith("<x:"):
            for tag in ("worksheet", "sheetData", "row", "c", "v", "f", "is", "t"):
                text = (
                    text.replace(f"<{tag} ", f"<x:{tag} ")
                    .replace(f"<{tag}>", f"<x:{tag}>")
                    .replace(f"</{tag}>", f"</x:{tag}>")
                )
            text = (
                text.replace("<x:worksheet xmlns=", "<x:worksheet xmlns:x=")
                .replace("<v/>", "<x:v/>")
                .replace("<v />", "<x:v />")
            )
            start, end = text.index("<sheetPr"), text.index("<x:sheetData>")
            text = text[:start] + text[end:]
            text = text[: text.index("</x:sheetData>")] + "</x:sheetData></x:worksheet>"
        else:
            text = text.replace('<c r="C2"', mark)
        assert mark in text
        return text.encode()

    reading = read([rezip(plain, tmp_path / "other.xlsx", edit)], year=2024)
    assert "formula-without-value" in codes(reading)
    assert reading.snapshots == ()


def xls(path, touch):
    book = xlwt.Workbook()
    for name, rows in COUNTY.items():
        sheet = book.add_sheet(TABLES[name].zh, cell_overwrite_ok=True)
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                if number and column >= 2 and name != "schools" and text:
                    sheet.write(number, column, float(text))
                elif text:
                    sheet.write(number, column, text)
        if name == "stages":
            touch(sheet)
    book.save(str(path))
    return path


def test_old_workbooks_are_read(tmp_path):
    reading = read([xls(tmp_path / "县.xls", lambda sheet: sheet.write_merge(3, 4, 0, 0, "2141000003"))], year=2024)
    assert codes(reading) == ["merged-filled"]
    assert values(reading, "stages", "pupils") == [450, 600, 130, 220]


@pytest.mark.parametrize(("flags", "code"), [(2, "formula-without-value"), (0, "formula-empty")])
def test_old_workbooks_with_formulas_and_errors(tmp_path, flags, code):
    def touch(sheet):
        sheet.write(1, 2, xlwt.Formula("400+51"))
        sheet.row(2).set_cell_error(3, 42)

    path = xls(tmp_path / "县.xls", touch)
    pending = struct.pack("<QHL", 0xFFFF000000000003, flags, 0)
    path.write_bytes(path.read_bytes().replace(struct.pack("<QHL", 0xFFFF000000000003, 0, 0), pending))
    assert pending in path.read_bytes()
    reading = read([path], year=2024)
    assert only(reading, code).cell == "C2"
    assert only(reading, "error-cell").cell == "D3"
    assert reading.snapshots == ()
