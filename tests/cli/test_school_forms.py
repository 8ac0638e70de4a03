"""School forms on the command line: written, read, and next year's by a layout file."""

import json
from pathlib import Path

import pytest

from junheng.example import example_snapshots
from junheng.records.official.forms.layout import built_in_layouts, read_layout
from junheng.records.store import load, save


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example county, imported."""
    folder = tmp_path_factory.mktemp("county") / "县"
    save(example_snapshots()[-1], folder)
    return folder


def test_a_county_is_exported_as_forms_and_imported_again(county: Path, tmp_path: Path, run) -> None:
    shown = run("export", county, "--layout", "forms", "--out", tmp_path / "报表")
    assert shown.code == 0
    assert "最大班额" in shown.out
    again = run("import", tmp_path / "报表", "--into", tmp_path / "新", "--year", "2024", "--json")
    assert again.code == 0
    assert json.loads(again.out)["imported"][0]["schools"] == 78
    before, after = load(county), load(tmp_path / "新")
    assert before.table("stages")["pupils"].to_list() == after.table("stages")["pupils"].to_list()


def test_forms_are_a_folder_and_no_file(county: Path, tmp_path: Path, run) -> None:
    shown = run("export", county, "--layout", "forms", "--out", tmp_path / "报表.xlsx")
    assert shown.code == 2
    assert "文件夹" in shown.err


def test_a_layout_is_drafted_from_a_workbook_and_used(county: Path, tmp_path: Path, run) -> None:
    run("export", county, "--layout", "forms", "--out", tmp_path / "报表")
    workbook = min((tmp_path / "报表").iterdir())
    assert run("map", workbook, "--out", tmp_path / "版式.yaml").code == 0
    assert read_layout(tmp_path / "版式.yaml") == built_in_layouts()[0]
    text = (tmp_path / "版式.yaml").read_text(encoding="utf-8")
    (tmp_path / "版式.yaml").write_text(text.replace("教基报表（2021年起）", "我们的报表"), encoding="utf-8")
    shown = run("check", workbook, "--layout-file", tmp_path / "版式.yaml", "--year", "2024")
    assert shown.code == 0
    assert "1 本学校报表按“我们的报表”读取" in shown.out


def test_a_fault_in_a_layout_file_is_a_sentence_with_its_line(tmp_path: Path, run) -> None:
    (tmp_path / "版式.yaml").write_text("id: x\nname: {zh: 甲, en: a}\nplace: []\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text("a\n", encoding="utf-8")
    shown = run("check", tmp_path / "a.csv", "--layout-file", tmp_path / "版式.yaml", "--year", "2024")
    assert shown.code in (1, 2)
    assert "版式.yaml 第3行" in shown.err
    assert "Traceback" not in shown.err


def test_a_layout_file_that_is_not_there_is_named(tmp_path: Path, run) -> None:
    (tmp_path / "a.csv").write_text("a\n", encoding="utf-8")
    shown = run("check", tmp_path / "a.csv", "--layout-file", tmp_path / "没有.yaml", "--year", "2024")
    assert shown.code == 2
    assert "没有.yaml" in shown.err
