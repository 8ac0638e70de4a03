"""Drafted mapping files: they parse, they say what is sure, and for familiar headings they work as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from reader_files import COUNTY, csv_bytes, write_book, write_folder

from junheng.errors import JunhengError
from junheng.records import draft_mapping, read
from junheng.records.layout.mapping import read_mapping

OPEN_SCHOOLS = Path(__file__).parents[3] / "shared/data/open_schools_2024.csv"


def drafted(folder, path):
    text = draft_mapping(path)
    (folder / "draft.yaml").write_text(text, encoding="utf-8")
    return text, read_mapping(folder / "draft.yaml")


def test_a_draft_of_the_template_reads_the_template(tmp_path):
    book = write_book(tmp_path / "a.xlsx", COUNTY)
    drafted(tmp_path, book)
    mapped = read([book], year=2024, mapping=tmp_path / "draft.yaml")
    assert [finding.what() for finding in mapped.findings] == []
    assert mapped.snapshots[0].hash == read([book], year=2024).snapshots[0].hash


def test_traditional_headings_grades_years_and_units(tmp_path):
    rows = [
        ["公立國民小學概況", "", "", "", "", ""],
        ["學年度", "學校代碼", "學校名稱", "1年級學生數", "2年級學生數", "佔地面積(公頃)"],
        ["113", "001", "甲國小", "5", "6", "1.5"],
    ]
    (tmp_path / "a.csv").write_bytes(csv_bytes(rows))
    text, mapping = drafted(tmp_path, tmp_path / "a.csv")
    source = mapping.spec.sources[0]
    assert source.heading_row == 2
    assert (source.year.column, source.year.add) == ("學年度", 1911)
    targets = {target.table: target.columns for target in source.tables}
    assert targets["stages"]["pupils"].sum == ("1年級學生數", "2年級學生數")
    assert targets["stages"]["stage"].value == "primary"
    assert targets["campuses"]["site_area"] == "佔地面積(公頃)"
    assert "公顷" in text or "公頃" in text


def test_what_is_alike_is_guessed_with_its_certainty_and_the_rest_listed(tmp_path):
    rows = [["学校代码", "学校全名称", "学校类型", "邮政编码"], ["1", "甲", "大学", "100000"]]
    (tmp_path / "a.csv").write_bytes(csv_bytes(rows))
    text, mapping = drafted(tmp_path, tmp_path / "a.csv")
    columns = mapping.spec.sources[0].tables[0].columns
    assert columns["name"] == "学校全名称"
    assert "%，请核对" in next(line for line in text.splitlines() if "学校全名称" in line)
    assert "#   邮政编码" in text
    assert "大学" in text  # a value that is no code of the column


def test_grades_of_both_stages_make_two_targets(tmp_path):
    rows = [["学校代码", *(f"{grade}年级学生数" for grade in range(1, 10))], ["1", *("5" * 9)]]
    (tmp_path / "a.csv").write_bytes(csv_bytes(rows))
    _, mapping = drafted(tmp_path, tmp_path / "a.csv")
    stages = [target.columns for target in mapping.spec.sources[0].tables if target.table == "stages"]
    assert [(columns["stage"].value, len(columns["pupils"].sum)) for columns in stages] == [
        ("primary", 6),
        ("junior", 3),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["甲", "乙"], ["1", "2"]],
        [["", ""], ["1", "2"]],
        [["a: b", "- c", "#d", '"e', "'f", "{g}", "h\ni", "&j", "*k", "!l", "\x85m", "%n"]],
        [["学校代码"]],
        [["学校代码", "学校代码", "校名", "校名"]],
        [[str(number) for number in range(30)]],
    ],
)
def test_every_draft_parses(tmp_path, rows):
    (tmp_path / "a.csv").write_bytes(csv_bytes(rows))
    drafted(tmp_path, tmp_path / "a.csv")


def test_a_folder_of_files(tmp_path):
    folder = write_folder(tmp_path / "data", COUNTY)
    drafted(tmp_path, folder)
    mapped = read([folder], year=2024, mapping=tmp_path / "draft.yaml")
    assert mapped.snapshots[0].hash == read([folder], year=2024).snapshots[0].hash


def test_what_cannot_be_read_cannot_be_drafted(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\x00\x01")
    with pytest.raises(JunhengError, match="编码"):
        draft_mapping(tmp_path / "a.csv")


@pytest.mark.skipif(not OPEN_SCHOOLS.exists(), reason="the shared folder with the open data is not there")
def test_the_draft_for_the_open_data_meets_its_totals(tmp_path):
    drafted(tmp_path, OPEN_SCHOOLS)
    reading = read([OPEN_SCHOOLS], year=None, mapping=tmp_path / "draft.yaml")
    assert sum(snapshot.table("stages")["pupils"].sum() for snapshot in reading.snapshots) == 1_202_761
    assert sum(snapshot.table("stages")["teachers"].sum() for snapshot in reading.snapshots) == 100_374
