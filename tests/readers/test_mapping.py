"""Mapping files: other layouts into the tables, faults with their lines, and a real file of 2,668 schools."""

from __future__ import annotations

from pathlib import Path

import pytest
from reader_files import codes, csv_bytes, only, stopped_by, values, write_book

from junheng.records import read
from junheng.records.layout.feeds import Coordinates
from junheng.records.layout.mapping import read_mapping
from junheng.records.values.coordinates import to_wgs84, wgs84_to_gcj02
from junheng.yaml_file import YamlError

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs/examples/open_schools_mapping.yaml"
OPEN_SCHOOLS = ROOT.parent / "shared/data/open_schools_2024.csv"

WIDE = [
    ["某市学校一览", "", "", "", "", "", "", ""],
    ["学年", "代号", "校名全称", "性质", "一年级人数", "二年级人数", "初中人数", "设备(万元)"],
    ["113", "01", "甲校", "市立", "30", "31", "", "1.2"],
    ["113", "02", "乙校", "私立", "20", "", "200", "0.035"],
    ["112", "01", "甲校", "市立", "29", "30", "", "1.1"],
    ["合计", "", "", "", "79", "61", "200", ""],
]
MAPPING = """
sources:
  - sheet: 0
    year: {column: 学年, add: 1911}
    tables:
      - table: schools
        columns:
          school_id: 代号
          name: 校名全称
          kind: {value: primary}
          boarding: {value: no}
          ownership: {column: 性质, values: {市立: public}}
      - table: stages
        columns:
          school_id: 代号
          stage: {value: primary}
          pupils: {sum: [一年级人数, 二年级人数]}
      - table: stages
        skip_empty: yes
        columns:
          school_id: 代号
          stage: {value: junior}
          pupils: 初中人数
      - table: campuses
        columns:
          school_id: 代号
          equipment_value: 设备(万元)
"""


def mapped(folder, mapping=MAPPING, rows=WIDE, year=2024):
    (folder / "一览.csv").write_bytes(csv_bytes(rows, "gb18030"))
    (folder / "映射.yaml").write_text(mapping, encoding="utf-8")
    return read([folder / "一览.csv"], year=year, mapping=folder / "映射.yaml")


def test_several_tables_from_one_sheet(tmp_path):
    reading = mapped(tmp_path)
    assert values(reading, "schools", "school_id") == ["01", "02"]
    assert values(reading, "schools", "ownership") == ["public", "private"]
    assert values(reading, "schools", "boarding") == [False, False]
    snapshot = reading.snapshots[0]
    assert snapshot.table("stages").select("school_id", "stage", "pupils").rows() == [
        ("01", "primary", 61),
        ("02", "junior", 200),
        ("02", "primary", None),  # a sum with an empty part: missing is not zero
    ]
    assert values(reading, "campuses", "equipment_value") == [12000.0, 350.0]


def test_sources_of_sums_constants_and_single_cells(tmp_path):
    snapshot = mapped(tmp_path).snapshots[0]
    where = {"school_id": "01", "stage": "primary"}
    assert [source.cell for source in snapshot.source("stages", "pupils", where)] == ["E3", "F3"]
    assert snapshot.source("stages", "stage", where) == ()
    assert [source.cell for source in snapshot.source("schools", "name", {"school_id": "02"})] == ["C4"]


def test_rows_of_other_years_are_left_out_and_said(tmp_path):
    reading = mapped(tmp_path)
    found = only(reading, "other-years-left-out")
    assert (found.values["count"], found.values["years"]) == ("1", "2023")
    assert values(mapped(tmp_path, year=2023), "campuses", "equipment_value") == [11000.0]


def test_the_year_comes_from_the_file_where_it_is_one(tmp_path):
    assert mapped(tmp_path, rows=WIDE[:4], year=None).snapshots[0].year == 2024
    stopped_by(mapped(tmp_path, year=None), "several-years")
    stopped_by(
        mapped(tmp_path, MAPPING.replace("    year: {column: 学年, add: 1911}\n", ""), year=None, rows=WIDE[:4]),
        "year-not-given",
    )
    assert (
        mapped(tmp_path, MAPPING.replace("{column: 学年, add: 1911}", "2024"), year=None, rows=WIDE[:4])
        .snapshots[0]
        .year
        == 2024
    )


def test_a_year_that_cannot_be_read(tmp_path):
    rows = [list(row) for row in WIDE]
    rows[3][0] = "去年"
    assert only(mapped(tmp_path, rows=rows), "mapped-year-unreadable").cell == "A4"


def test_a_heading_that_is_not_there_names_the_line_of_the_mapping(tmp_path):
    reading = mapped(tmp_path, MAPPING.replace("初中人数", "初中人数合计"))
    found = only(reading, "mapped-heading-absent")
    assert (found.values["line"], found.values["heading"]) == ("23", "初中人数合计")
    assert "初中人数" in found.values["hint"]
    assert reading.snapshots == ()


def test_a_heading_that_stands_twice(tmp_path):
    rows = [list(row) for row in WIDE]
    rows[1][5] = "初中人数"
    reading = mapped(tmp_path, rows=rows)
    assert {"mapped-heading-twice", "mapped-heading-absent"} <= set(codes(reading))
    assert reading.snapshots == ()


def test_a_unit_stated_by_the_mapping_counts(tmp_path):
    mapping = MAPPING.replace("设备(万元)", "{column: 设备(万元), unit: 千元}")
    assert values(mapped(tmp_path, mapping), "campuses", "equipment_value") == [1200.0, 35.0]


def test_numbers_may_be_shifted(tmp_path):
    mapping = MAPPING.replace("          kind: {value: primary}", "          year_built: {column: 学年, add: 1911}")
    assert values(mapped(tmp_path, mapping), "schools", "year_built") == [2024, 2024]


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ("table: campuses", "table: campus", 24, "sources.0.tables.3.table"),
        ("equipment_value", "equipment", 27, "sources.0.tables.3.columns.equipment"),
        (
            "{value: primary}\n          boarding",
            "{value: university}\n          boarding",
            10,
            "sources.0.tables.0.columns.kind",
        ),
        ("市立: public", "市立: state", 12, "sources.0.tables.0.columns.ownership"),
        (
            "pupils: {sum: [一年级人数, 二年级人数]}",
            "pupils: {sum: [一年级人数], value: 3}",
            17,
            "sources.0.tables.1.columns.pupils",
        ),
        ("设备(万元)", "{column: 设备(万元), unit: 亩}", 27, "sources.0.tables.3.columns.equipment_value"),
        ("name: 校名全称", "name: {sum: [校名全称, 性质]}", 9, "sources.0.tables.0.columns.name"),
        ("          stage: {value: junior}\n", "", 20, "sources.0.tables.2.columns"),
        ("sheet: 0", "sheet: -1", 3, "sources.0.sheet"),
        ("skip_empty: yes", "skip: yes", 19, "sources.0.tables.2.skip"),
    ],
)
def test_faults_name_line_and_key(tmp_path, old, new, line, key):
    assert old in MAPPING
    with pytest.raises(YamlError) as caught:
        mapped(tmp_path, MAPPING.replace(old, new))
    faults = [(fault.line, fault.key) for fault in caught.value.faults]
    assert any(found == line and name.startswith(key) for found, name in faults), faults
    assert all(fault.what.zh and fault.what.en for fault in caught.value.faults)


@pytest.mark.parametrize(
    "text", ["", "sources: []", "[1, 2]", "sources: 3", "x: y", "sources:\n  - {}", "a: [", "\x00"]
)
def test_what_is_no_mapping_is_said(tmp_path, text):
    with pytest.raises(YamlError):
        mapped(tmp_path, text)


def test_sheets_of_a_workbook_by_name_and_number(tmp_path):
    book = write_book(tmp_path / "a.xlsx", {"封面": [["x"]], "一览": [row[:3] for row in WIDE[1:4]], "其他": [["y"]]})
    for sheet in ("一览", "1"):
        mapping = (
            f"sources:\n  - sheet: {sheet}\n    tables:\n      - table: schools\n        columns: {{school_id: 代号}}\n"
        )
        (tmp_path / "m.yaml").write_text(mapping, encoding="utf-8")
        reading = read([book], year=2024, mapping=tmp_path / "m.yaml")
        assert codes(reading) == ["sheet-not-mapped", "sheet-not-mapped"]
        assert len(reading.snapshots[0].table("schools")) == 2
    (tmp_path / "m.yaml").write_text(mapping.replace("sheet: 1", "sheet: 7"), encoding="utf-8")
    stopped_by(read([book], year=2024, mapping=tmp_path / "m.yaml"), "mapped-source-absent")


def test_the_heading_row_may_be_said(tmp_path):
    mapping = MAPPING.replace("    year:", "    heading_row: 2\n    year:")
    assert len(mapped(tmp_path, mapping).snapshots[0].table("schools")) == 2
    stopped_by(mapped(tmp_path, mapping.replace("heading_row: 2", "heading_row: 9")), "mapped-heading-row-absent")


@pytest.mark.parametrize("system", ["gcj02", "bd09"])
def test_coordinates_of_chinese_maps_become_wgs84(tmp_path, system):
    rows = [["代号", "经度", "纬度"], ["1", "116.404", "39.915"], ["2", "", "39"], ["3", "2.3", "48.8"]]
    mapping = (
        f"sources:\n  - tables:\n      - table: schools\n        coordinates: {system}\n"
        "        columns: {school_id: 代号, longitude: 经度, latitude: 纬度}\n"
    )
    reading = mapped(tmp_path, mapping, rows)
    assert only(reading, "coordinates-converted").values["count"] == "2"
    longitude, latitude = values(reading, "schools", "longitude"), values(reading, "schools", "latitude")
    assert longitude[1:] == [None, 2.3]  # outside China the systems are the same
    assert latitude[1:] == [39.0, 48.8]
    assert 100 < 85_000 * abs(longitude[0] - 116.404) < 1500  # some hundred metres
    assert 50 < 111_000 * abs(latitude[0] - 39.915) < 1500


@pytest.mark.parametrize("place", [(116.404, 39.915), (87.6, 43.8), (121.47, 31.23), (110.35, 20.02)])
def test_the_way_back_from_gcj02_undoes_the_way_there(place):
    assert to_wgs84(*wgs84_to_gcj02(*place), Coordinates.GCJ02) == pytest.approx(place, abs=1e-9)


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_gcj02_of_published_pairs(wgs84, gcj02):
    # Shanghai, Shenzhen, Beijing: the pairs in the tests of the open conversion library eviltransform.
    assert wgs84_to_gcj02(*wgs84) == pytest.approx(gcj02, abs=1e-9)


@pytest.mark.skipif(not OPEN_SCHOOLS.exists(), reason="the shared folder with the open data is not there")
@pytest.mark.parametrize("year", [None, 2024])
def test_the_open_data_of_22_counties(year):
    reading = read([OPEN_SCHOOLS], year=year, mapping=EXAMPLE)
    assert codes(reading) == []
    assert len(reading.snapshots) == 22
    assert {snapshot.year for snapshot in reading.snapshots} == {2024}
    stages = [snapshot.table("stages") for snapshot in reading.snapshots]
    assert sum(frame["pupils"].sum() for frame in stages) == 1_202_761
    assert sum(frame["teachers"].sum() for frame in stages) == 100_374
    assert sum((frame["pupils"] == 0).sum() for frame in stages) == 13
    assert sum(len(snapshot.table("schools")) for snapshot in reading.snapshots) == 2668
    for snapshot in reading.snapshots:
        schools = snapshot.table("schools")
        assert schools["kind"].unique().to_list() == ["primary"]
        assert schools["ownership"].null_count() == len(schools)
        assert snapshot.table("stages")["largest_class"].null_count() == len(schools)


def test_the_documented_example_is_in_order():
    assert [target.table for target in read_mapping(EXAMPLE).spec.sources[0].tables] == ["schools", "stages"]
