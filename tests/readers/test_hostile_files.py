"""Files that are not what they say, are locked, damaged, or made to do harm."""

from __future__ import annotations

import shutil
import struct
import zipfile

import openpyxl
import pytest
import xlsxwriter
import xlwt
from reader_files import (
    COUNTY,
    SCHOOLS,
    STAGES,
    all_text,
    codes,
    csv_bytes,
    only,
    read_folder,
    rezip,
    values,
    write_book,
    write_folder,
)

from junheng.records import read
from junheng.records.findings import Severity
from junheng.tables import TABLES


def ole(path, streams):
    """A minimal OLE container with empty streams of these names."""
    end, free, fat_mark = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6))
    header += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    fat = struct.pack("<128I", fat_mark, end, *[free] * 126)
    directory = b""
    for number, name in enumerate(["Root Entry", *streams][:4]):
        text = name.encode("utf-16-le") + b"\0\0"
        entry = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), 2 if number else 5, 1) + b"\xff" * 12
        directory += entry.ljust(116, b"\0") + struct.pack("<III", end, 0, 0)
    path.write_bytes(bytes(header) + fat + directory.ljust(512, b"\0"))
    return path


def said(reading):
    found = only(reading, "unreadable-file")
    assert reading.snapshots == ()
    return found.what() + found.do()


def test_a_password_protected_workbook(tmp_path):
    reading = read([ole(tmp_path / "县.xlsx", ["EncryptionInfo", "EncryptedPackage"])], year=2024)
    assert "密码" in said(reading)
    assert only(reading, "unreadable-file").file == "县.xlsx"


def test_a_password_protected_old_workbook(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("学校基本情况")
    for number in range(600):
        sheet.write(number, 0, f"文字{number}")
    book.save(str(tmp_path / "plain.xls"))
    data = (tmp_path / "plain.xls").read_bytes()
    # The record of the window's protection, of six bytes, takes the place of another that carries as much.
    place = data.index(struct.pack("<HH", 0x00E1, 2))
    locked = data[:place] + struct.pack("<HH", 0x002F, 2) + data[place + 4 :]
    (tmp_path / "县.xls").write_bytes(locked)
    assert "密码" in said(read([tmp_path / "县.xls"], year=2024))


@pytest.mark.parametrize("suffix", [".et", ".ett", ".ods", ".xlsb", ".numbers"])
def test_tables_of_other_programs(tmp_path, suffix):
    folder = write_folder(tmp_path, COUNTY)
    ole(folder / f"县{suffix}", ["Workbook"])
    assert ".xlsx" in said(read([folder], year=2024))


@pytest.mark.parametrize("suffix", [".wps", ".docx", ".pdf", ".doc"])
def test_documents_are_refused_by_name_and_passed_over_in_a_folder(tmp_path, suffix):
    folder = write_folder(tmp_path, COUNTY)
    document = folder / f"佐证{suffix}"
    document.write_bytes(b"%PDF-1.4 text")
    assert suffix in said(read([document], year=2024))
    reading = read([folder], year=2024)
    assert only(reading, "other-file").file == document.name
    assert len(reading.snapshots) == 1


@pytest.mark.parametrize("suffix", [".xls", ".xlsx", ".csv"])
@pytest.mark.parametrize(
    "start", [b"<html><body><table>", b"\xef\xbb\xbf<!DOCTYPE html>", b'<?xml version="1.0"?><Workbook>']
)
def test_web_pages_under_the_name_of_a_table(tmp_path, suffix, start):
    path = tmp_path / f"学校基本情况{suffix}"
    path.write_bytes(start + b"<tr><td>1</td></tr></table>")
    assert "网页" in said(read([path], year=2024))


def test_a_workbook_named_csv(tmp_path):
    path = shutil.move(write_book(tmp_path / "a.xlsx", COUNTY), tmp_path / "a.csv")
    reading = read([path], year=2024)
    assert codes(reading) == ["lying-name"]
    assert len(reading.snapshots) == 1


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_csv_named_as_a_workbook(tmp_path, suffix):
    path = tmp_path / f"学校基本情况{suffix}"
    path.write_bytes(csv_bytes(SCHOOLS, "gb18030"))
    reading = read([path], year=2024)
    assert codes(reading) == ["lying-name"]
    assert len(values(reading, "schools", "name")) == 3


def test_an_empty_file(tmp_path):
    folder = write_folder(tmp_path, COUNTY)
    (folder / "finance.csv").write_bytes(b"")
    reading = read([folder], year=2024)
    assert only(reading, "empty-file").file == "finance.csv"
    assert reading.snapshots == ()


def test_blank_lines_only(tmp_path):
    folder = write_folder(tmp_path, COUNTY)
    (folder / "finance.csv").write_bytes(b"\r\n,,,\r\n \r\n")
    reading = read([folder], year=2024)
    assert only(reading, "empty-sheet").file == "finance.csv"
    assert len(reading.snapshots) == 1


def test_a_path_that_is_not_there_and_a_folder_without_tables(tmp_path):
    assert codes(read([tmp_path / "nichts.csv"], year=2024)) == ["no-file"]
    assert codes(read([tmp_path], year=2024)) == ["nothing-here"]


def test_traces_of_open_office_programs_are_passed_over(tmp_path):
    folder = write_folder(tmp_path, COUNTY)
    (folder / "~$县.xlsx").write_bytes(b"x")
    (folder / ".~lock.a.csv#").write_bytes(b"x")
    assert codes(read([folder], year=2024)) == []


def test_a_zip_bomb_by_ratio(tmp_path):
    plain = write_book(tmp_path / "plain.xlsx", COUNTY)
    bomb = tmp_path / "县.xlsx"
    shutil.copy(plain, bomb)
    with (
        zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/image1.png", "w") as stream,
    ):
        for _ in range(64):
            stream.write(b"\0" * (1 << 20))
    assert "庞大" in said(read([bomb], year=2024))


def test_a_zip_bomb_that_lies_about_its_size(tmp_path):
    plain = write_book(tmp_path / "plain.xlsx", COUNTY)
    bomb = tmp_path / "县.xlsx"
    shutil.copy(plain, bomb)
    with (
        zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/image1.png", "w") as stream,
    ):
        for _ in range(64):
            stream.write(b"\0" * (1 << 20))
    data = bomb.read_bytes().replace(struct.pack("<I", 64 << 20), struct.pack("<I", 100))
    bomb.write_bytes(data)
    assert said(read([bomb], year=2024))


def test_a_million_formatted_empty_rows(tmp_path):
    plain = write_book(tmp_path / "plain.xlsx", COUNTY)
    rows = b"".join(
        b'<row r="%d" spans="1:5" s="1"><c r="A%d" s="0"/><c r="E%d" s="0"/></row>' % (n, n, n)
        for n in range(10, 1_000_010)
    )

    def edit(name, data):
        return data.replace(b"</sheetData>", rows + b"</sheetData>") if name.endswith("sheet2.xml") else data

    reading = read([rezip(plain, tmp_path / "县.xlsx", edit)], year=2024)
    assert codes(reading) == []
    assert values(reading, "stages", "pupils") == [450, 600, 130, 220]


def test_a_million_empty_lines_of_csv(tmp_path):
    folder = write_folder(tmp_path, COUNTY)
    with (folder / "stages.csv").open("ab") as stream:
        stream.write(b",,,,\r\n" * 1_000_000)
    assert values(read([folder], year=2024), "stages", "pupils") == [450, 600, 130, 220]


@pytest.mark.parametrize("cell", ["XFD1048576", "ZZ900000", "XFD1"])
def test_a_lonely_cell_far_away(tmp_path, cell):
    def touch(book):
        book["分学段情况"][cell] = 1

    reading = read([write_book(tmp_path / "县.xlsx", COUNTY, touch)], year=2024)
    assert "过大" in said(reading)


def test_a_lonely_cell_far_down(tmp_path):
    def touch(book):
        book["分学段情况"]["C1048576"] = 1

    reading = read([write_book(tmp_path / "县.xlsx", COUNTY, touch)], year=2024)
    assert sorted(codes(reading)) == ["empty-required", "empty-required"]
    assert {finding.cell for finding in reading.findings} == {"A1048576", "B1048576"}


def test_cells_without_places_far_away(tmp_path):
    plain = write_book(tmp_path / "plain.xlsx", COUNTY)
    wide = b"<row>" + b"<c><v>1</v></c>" * 16_000 + b'</row><row r="1048576"><c><v>1</v></c></row>'

    def edit(name, data):
        return data.replace(b"</sheetData>", wide + b"</sheetData>") if name.endswith("sheet2.xml") else data

    assert "过大" in said(read([rezip(plain, tmp_path / "县.xlsx", edit)], year=2024))


def test_an_old_workbook_with_a_cell_that_cannot_be(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("学校基本情况")
    for number in range(600):
        sheet.write(number, 0, 1234.5678)
    book.save(str(tmp_path / "plain.xls"))
    data = (tmp_path / "plain.xls").read_bytes()
    record = struct.pack("<HHHH", 0x0203, 14, 599, 0)
    assert record in data
    (tmp_path / "县.xls").write_bytes(data.replace(record, struct.pack("<HHHH", 0x0203, 14, 65535, 65535)))
    assert "损坏" in said(read([tmp_path / "县.xls"], year=2024))


def test_entities_without_end(tmp_path):
    plain = write_book(tmp_path / "plain.xlsx", COUNTY)
    bomb = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):

        def edit(name, data, part=part):
            return bomb + data[data.index(b"?>") + 2 if data.startswith(b"<?xml") else 0 :] if name == part else data

        assert "损坏" in said(read([rezip(plain, tmp_path / "县.xlsx", edit)], year=2024))


def test_two_parts_of_one_name(tmp_path):
    book = write_book(tmp_path / "县.xlsx", COUNTY)
    with zipfile.ZipFile(book) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(book, "a") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    assert "损坏" in said(read([book], year=2024))


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet2.xml", "[Content_Types].xml"]
)
def test_a_part_absent(tmp_path, part):
    plain = write_book(tmp_path / "plain.xlsx", COUNTY)
    reading = read([rezip(plain, tmp_path / "县.xlsx", lambda name, data: None if name == part else data)], year=2024)
    assert codes(reading, Severity.ERROR) == ["unreadable-file"] or len(reading.snapshots) == 1
    if part == "xl/worksheets/sheet2.xml":
        assert reading.snapshots == ()


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9, 0.999])
def test_a_truncated_workbook(tmp_path, share):
    data = write_book(tmp_path / "plain.xlsx", COUNTY).read_bytes()
    (tmp_path / "县.xlsx").write_bytes(data[: int(len(data) * share)])
    assert "损坏" in said(read([tmp_path / "县.xlsx"], year=2024))


def test_too_many_columns(tmp_path):
    rows = [STAGES[0] + [f"x{number}" for number in range(3000)]]
    assert "过大" in said(read_folder(tmp_path, {"stages": rows}))


def test_an_empty_workbook_and_a_chart_sheet(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "县.xlsx")
    sheet = book.add_worksheet("空")
    chart = book.add_chartsheet("图")
    graph = book.add_chart({"type": "column"})
    graph.add_series({"values": "=空!$A$1:$A$2"})
    chart.set_chart(graph)
    book.close()
    assert sheet.get_name() == "空"
    assert codes(read([tmp_path / "县.xlsx"], year=2024), Severity.ERROR) == ["nothing-recognised"]


def test_every_sentence_of_such_findings_is_complete(tmp_path):
    folder = write_folder(tmp_path, COUNTY)
    (folder / "finance.csv").write_bytes(b"\x00\x01")
    ole(folder / "a.et", ["Workbook"])
    (folder / "b.xlsx").write_bytes(b"PK\x03\x04")
    reading = read([folder], year=2024)
    assert len(reading.findings) == 3
    for text in all_text(reading.findings):
        assert text
        assert "{" not in text


def test_a_sheet_name_is_no_path(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = TABLES["schools"].zh
    for row in SCHOOLS:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")

    def edit(name, data):
        return (
            data.replace(b"/xl/worksheets/sheet1.xml", b"/xl/../../etc/sheet1.xml") if name.endswith(".rels") else data
        )

    reading = read([rezip(tmp_path / "a.xlsx", tmp_path / "b.xlsx", edit)], year=2024)
    assert reading.snapshots == ()


@pytest.mark.parametrize("place", ["H99999999999", "H4294967297", "XFE1", "ZZZ2", "H0", "C", "5", "H1048577"])
def test_a_cell_that_says_it_is_nowhere(tmp_path, place):
    plain = write_book(tmp_path / "plain.xlsx", COUNTY)

    def edit(name, data):
        return data.replace(b'r="C2"', f'r="{place}"'.encode()) if name.endswith("sheet1.xml") else data

    assert "损坏" in said(read([rezip(plain, tmp_path / "县.xlsx", edit)], year=2024))


@pytest.mark.parametrize(
    ("record", "place", "claim"),
    [
        (struct.pack("<HH", 0x0200, 14), 0, struct.pack("<II", 0x6E0000, 4)),  # used area from row 7 million to row 4
        (struct.pack("<HH", 0x0200, 14), 0, struct.pack("<II", 0, 0xFFFFFFFF)),
        (struct.pack("<H", 0x00FC), 6, struct.pack("<I", 0xFFFFFFF0)),  # number of different texts
    ],
)
def test_an_old_workbook_that_claims_more_than_it_holds(tmp_path, record, place, claim):
    book = xlwt.Workbook()
    sheet = book.add_sheet("学校基本情况")
    for number in range(600):
        sheet.write(number, 0, f"文字{number}")
    book.save(str(tmp_path / "plain.xls"))
    data = bytearray((tmp_path / "plain.xls").read_bytes())
    start = data.index(record, 512) + len(record) + place
    data[start : start + len(claim)] = claim
    (tmp_path / "县.xls").write_bytes(data)
    assert "损坏" in said(read([tmp_path / "县.xls"], year=2024))


@pytest.mark.parametrize("place", [40, 44, 64, 72])
def test_a_container_that_claims_more_sectors_than_it_has(tmp_path, place):
    path = ole(tmp_path / "县.xls", ["Workbook"])
    data = bytearray(path.read_bytes())
    data[place : place + 4] = b"\xff\xff\xff\x7f"
    path.write_bytes(data)
    assert "损坏" in said(read([path], year=2024))
