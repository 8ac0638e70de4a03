"""Importing: errors leave nothing, doubts stay open until released, a correction is a new snapshot, counties are split."""

import json
import re
from pathlib import Path

import openpyxl
import pytest

from junheng.records.store import years


def imported(run, source: Path, into: Path, *more: object) -> dict[str, object]:
    shown = run("import", source, "--into", into, "--year", "2024", "--json", *more)
    return {"code": shown.code, **json.loads(shown.out)}


def test_errors_import_nothing_and_leave_nothing_behind(small, tmp_path: Path, run) -> None:
    source = small(stages={"pupils": ["五百", "200", "-3", "240"]})
    shown = imported(run, source, tmp_path / "县")
    assert (shown["code"], shown["imported"]) == (1, [])
    places = {(one["file"], one["cell"]) for one in shown["findings"] if one["severity"] == "error"}
    assert places == {("stages.csv", "C2"), ("stages.csv", "C4")}
    assert not (tmp_path / "县").exists()
    words = run("import", source, "--into", tmp_path / "县", "--year", "2024")
    assert words.code == 1
    assert "stages.csv C2" in words.out
    assert "什么都没有导入" in words.out


def test_errors_leave_the_old_year_as_it_was(small, tmp_path: Path, run) -> None:
    folder = tmp_path / "县"
    imported(run, small("好"), folder)
    before = run("evaluate", folder, "--json").out
    assert imported(run, small("坏", stages={"pupils": ["五百"] * 4}), folder)["code"] == 1
    assert run("evaluate", folder, "--json").out == before


def test_a_correction_is_a_new_snapshot_and_the_old_one_stays_on_disk(small, tmp_path: Path, run) -> None:
    folder = tmp_path / "县"
    first = imported(run, small("一"), folder)["imported"][0]["snapshot"]
    old = {path: path.read_bytes() for path in (folder / "snapshots").rglob("*") if path.is_file()}
    second = imported(run, small("二", stages={"pupils": ["510", "200", "300", "240"]}), folder)["imported"][0][
        "snapshot"
    ]
    assert first != second
    assert json.loads(run("evaluate", folder, "--json").out)["snapshot"] == second
    assert all(path.read_bytes() == content for path, content in old.items())
    assert len(list((folder / "snapshots").iterdir())) == 2


def test_two_years_side_by_side_are_compared(small, tmp_path: Path, run) -> None:
    folder = tmp_path / "县"
    imported(run, small("一"), folder)
    later = small("二", stages={"pupils": ["5000", "200", "300", "240"], "classes": ["120", "6", "8", "6"]})
    shown = run("import", later, "--into", folder, "--year", "2025", "--json")
    assert shown.code == 0
    assert years(folder) == (2024, 2025)
    jumps = [one for one in json.loads(shown.out)["findings"] if one["code"] == "jump"]
    assert jumps
    assert {one["year"] for one in (json.loads(run("evaluate", folder, "--year", y, "--json").out) for y in (2024, 2025))} == {2024, 2025}  # fmt: skip


def test_a_doubt_is_open_until_it_is_released_with_a_reason(small, tmp_path: Path, run) -> None:
    folder = tmp_path / "县"
    source = small(stages={"backbone_teachers": ["60", "1", "3", "3"]})  # more backbone teachers than teachers
    shown = imported(run, source, folder)
    assert shown["code"] == 0
    (doubt,) = [one for one in shown["findings"] if one["severity"] == "doubt" and one["column"] == "backbone_teachers"]
    assert doubt["id"] in run("check", folder).out
    assert run("check", folder).code == 0
    assert f"{shown['doubts']}条疑问未放行" in run("evaluate", folder).out
    assert run("check", folder, "--release", doubt["id"], "--reason", "含兼职").code == 0
    kept = {one["id"]: one["released"] for one in json.loads(run("evaluate", folder, "--json").out)["findings"]}
    assert kept[doubt["id"]] == "含兼职"
    assert "含兼职" in run("check", folder).out


def test_marked_is_a_copy_of_her_own_workbook(made_example: Path, tmp_path: Path, run) -> None:
    source = tmp_path / "报表.xlsx"
    book = openpyxl.load_workbook(made_example / "报表" / "2024.xlsx")
    sheet = book["分学段情况"]
    sheet["C10"] = "约五百"
    book.save(source)
    before = source.read_bytes()
    shown = run("check", source, "--year", "2024", "--marked", tmp_path / "批注.xlsx")
    assert shown.code == 1
    assert re.search(r"报表\.xlsx 分学段情况 C10", shown.out)
    assert source.read_bytes() == before
    cell = openpyxl.load_workbook(tmp_path / "批注.xlsx")["分学段情况"]["C10"]
    assert cell.comment is not None
    assert "约五百" in cell.comment.text
    assert cell.fill.fgColor.rgb not in (None, "00000000")


@pytest.mark.parametrize("form", ["表.xlsx", "表文件夹"])
def test_what_is_exported_comes_back_the_same(form: str, example_folder: Path, tmp_path: Path, run) -> None:
    assert run("export", example_folder, "--out", tmp_path / form).code == 0
    again = imported(run, tmp_path / form, tmp_path / "again")
    assert again["code"] == 0
    one, other = (json.loads(run("evaluate", each, "--json").out) for each in (example_folder, tmp_path / "again"))
    assert again["imported"][0]["snapshot"] == one["snapshot"]
    for found in (one, other):
        for finding in found["findings"]:
            for place in ("file", "sheet", "cell"):
                finding.pop(place)
        found["findings"] = [each for each in found["findings"] if each["code"] != "jump"]
    known = {finding["id"] for finding in other["findings"]}
    one["findings"] = [each for each in one["findings"] if each["id"] in known]
    assert one == other
    assert run("export", example_folder, "--out", tmp_path / form).code == 2


def test_several_counties_are_split_into_folders(small, tmp_path: Path, run) -> None:
    city = tmp_path / "市"
    source = small(schools={"county": ["甲县", "甲县", "乙县"]})
    shown = imported(run, source, city)
    assert {Path(one["folder"]).name for one in shown["imported"]} == {"甲县", "乙县"}
    assert {path.name for path in city.iterdir()} == {"甲县", "乙县"}
    found = json.loads(run("evaluate", city, "--json").out)
    assert isinstance(found, list)
    assert {one["county_name"] for one in found} == {"甲县", "乙县"}
    assert json.loads(run("evaluate", city / "乙县", "--json").out)["county_name"] == "乙县"
    assert "junheng evaluate" in run("evaluate", city).out
    assert run("report", city).code == 0
    assert json.loads(run("evaluate", city, "--json").out) == found


def test_another_county_does_not_go_into_a_countys_folder(small, tmp_path: Path, run) -> None:
    imported(run, small("一"), tmp_path / "县")
    shown = run("import", small("二", schools={"county": ["别县"] * 3}), "--into", tmp_path / "县", "--year", "2024")
    assert shown.code == 2
    assert "小县" in shown.err
    assert "别县" in shown.err


def test_an_empty_template_imports_nothing(tmp_path: Path, run) -> None:
    run("new", tmp_path / "我县", "--year", "2024")
    template = tmp_path / "我县" / "学校报表.xlsx"
    assert run("check", template, "--year", "2024").code == 0
    shown = run("import", template, "--into", tmp_path / "我县", "--year", "2024")
    assert shown.code == 2
    assert "一所学校也没有" in shown.err
    assert [path.name for path in (tmp_path / "我县").iterdir()] == ["学校报表.xlsx"]


def test_a_table_of_another_layout_comes_in_through_a_mapping(tmp_path: Path, run) -> None:
    table = tmp_path / "导出.csv"
    table.write_text(
        "学校代码,学校全称,类别,学生总数,教师总数\n1000000001,一小,小学,500,30\n1000000002,二小,小学,120,11\n",
        encoding="utf-8",
    )
    assert run("map", table, "--out", tmp_path / "草稿.yaml").code == 0
    assert "学校代码" in (tmp_path / "草稿.yaml").read_text(encoding="utf-8")
    assert "school_id" in run("map", table).out
    (tmp_path / "对照.yaml").write_text(
        "sources:\n  - tables:\n"
        "      - table: schools\n        columns:\n"
        "          school_id: 学校代码\n          name: 学校全称\n          kind: {value: primary}\n"
        "      - table: stages\n        columns:\n"
        "          school_id: 学校代码\n          stage: {value: primary}\n"
        "          pupils: 学生总数\n          teachers: 教师总数\n",
        encoding="utf-8",
    )
    shown = imported(run, table, tmp_path / "县", "--map", tmp_path / "对照.yaml")
    assert shown["code"] == 0
    call = ("explain", tmp_path / "县", "--standard", "cn-2012", "--indicator", "JB-6", "--school", "1000000001")
    found = json.loads(run(*call, "--stage", "primary", "--json").out)
    assert found["value"] == 0.06
    assert [one["cell"] for one in found["inputs"]] == ["E2", "D2"]
