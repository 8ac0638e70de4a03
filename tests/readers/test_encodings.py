"""CSV text: encodings, delimiters, quotes, and bytes that are no text."""

from __future__ import annotations

import codecs

import pytest
from reader_files import COUNTY, SCHOOLS, codes, csv_bytes, only, read_folder, stopped_by, values, write_folder

from junheng.records import read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_known_encodings_and_delimiters(tmp_path, encoding, delimiter):
    reading = read_folder(tmp_path, {}, encoding=encoding, delimiter=delimiter)
    assert codes(reading) == []
    assert values(reading, "schools", "name") == ["第一小学", "第二中学", "第三学校"]


def test_utf16_big_endian_with_its_mark(tmp_path):
    folder = write_folder(tmp_path, COUNTY)
    (folder / "schools.csv").write_bytes(codecs.BOM_UTF16_BE + csv_bytes(SCHOOLS, "utf-16-be"))
    assert values(read([folder], year=2024), "schools", "name")[0] == "第一小学"


@pytest.mark.parametrize(
    "data",
    [
        csv_bytes(SCHOOLS, "utf-16-le"),  # without a mark: full of NULs
        csv_bytes([["機構標識碼", "學校名稱"], ["1", "臺灣國民小學與優質學園實驗"]], "big5"),
        csv_bytes([["機構標識碼", "学校名"], ["1", "ひらがなカタカナの学校です"]], "shift-jis"),
        csv_bytes(SCHOOLS, "utf-8").replace("小".encode(), b"\xe5\xb0\xff", 1),  # one byte damaged
        b"\x00" * 200,
        bytes(range(256)) * 4,
    ],
    ids=["utf-16 bare", "big5", "shift-jis", "damaged utf-8", "nuls", "binary"],
)
def test_other_bytes_are_refused_and_never_garbled(tmp_path, data):
    folder = write_folder(tmp_path, COUNTY)
    (folder / "schools.csv").write_bytes(data)
    reading = read([folder], year=2024)
    found = only(reading, "unreadable-file")
    assert "编码" in found.what()
    assert "encoding not recognised" in found.what("en")
    assert reading.snapshots == ()


def test_the_damaged_line_is_named(tmp_path):
    folder = write_folder(tmp_path, COUNTY)
    data = csv_bytes(SCHOOLS, "utf-8-sig")
    (folder / "schools.csv").write_bytes(data.replace("第二".encode(), b"\xe7\xac\xff\xe4\xba\x8c", 1))
    assert "第 3 行" in only(read([folder], year=2024), "unreadable-file").what()


def test_an_unclosed_quotation_mark_swallows_nothing(tmp_path):
    folder = write_folder(tmp_path, COUNTY)
    text = csv_bytes(SCHOOLS).decode().replace("第二中学", '"第二中学')
    (folder / "schools.csv").write_text(text, encoding="utf-8")
    found = only(read([folder], year=2024), "unreadable-file")
    assert "引号" in found.what()


def test_quoted_commas_and_line_breaks_stay_in_their_cell(tmp_path):
    rows = [list(row) for row in SCHOOLS]
    rows[1][1] = "第一小学,\n总校"
    reading = read_folder(tmp_path, {"schools": rows})
    assert values(reading, "schools", "name")[0] == "第一小学, 总校"
    assert codes(reading) == ["control-characters"]


def test_a_comma_without_quotes_shifts_nothing_unseen(tmp_path):
    folder = write_folder(tmp_path, COUNTY)
    text = csv_bytes(COUNTY["stages"]).decode().replace(",600,", ",1,600,")
    (folder / "stages.csv").write_text(text, encoding="utf-8")
    reading = read([folder], year=2024)
    assert only(reading, "shifted-row").cell == "F3"
    assert reading.snapshots == ()


def test_shifting_that_ends_in_an_empty_cell_is_seen_too(tmp_path):
    folder = write_folder(tmp_path, COUNTY)
    text = csv_bytes(COUNTY["stages"]).decode().replace("130,3,", "1,130,3,")
    (folder / "stages.csv").write_text(text, encoding="utf-8")
    stopped_by(read([folder], year=2024), "shifted-row")


def test_empty_cells_at_the_end_of_every_row_are_harmless(tmp_path):
    rows = [COUNTY["stages"][0], *([*row, "", ""] for row in COUNTY["stages"][1:])]
    assert codes(read_folder(tmp_path, {"stages": rows})) == []


def test_short_rows_are_empty_at_the_end(tmp_path):
    rows = [COUNTY["stages"][0], ["2141000001", "小学", "450"]]
    reading = read_folder(tmp_path, {"stages": rows})
    assert values(reading, "stages", "teachers") == [None]
