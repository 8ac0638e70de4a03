"""Official files on the command line: a county written in their layout, checked and imported without any option."""

import json
from pathlib import Path

import openpyxl
import pytest


@pytest.fixture
def exports(made_example: Path, tmp_path: Path, run) -> Path:
    """The example county as statistics exports and directory."""
    folder = tmp_path / "统计导出"
    shown = run("export", made_example, "--layout", "statistics", "--out", folder)
    assert shown.code == 0
    assert "分学段情况（班级数、最大班额" in shown.out  # what the layout has no place for
    return folder


def change(path: Path, cells: dict[str, object]) -> None:
    book = openpyxl.load_workbook(path)
    for cell, value in cells.items():
        book.active[cell] = value
    book.save(path)


def test_the_files_are_known_by_themselves(exports: Path, tmp_path: Path, run) -> None:
    shown = run("import", exports, "--into", tmp_path / "县", "--year", "2024", "--json")
    answer = json.loads(shown.out)
    assert (shown.code, answer["errors"], answer["doubts"]) == (0, 0, 0)
    assert [(one["county"], one["schools"]) for one in answer["imported"]] == [("云溪县", 78)]


def test_contradictions_are_told_together_with_errors(exports: Path, run) -> None:
    file = exports / "教育事业统计-小学.xlsx"
    change(file, {"F9": "约一千", "N10": 9999})
    shown = run("check", exports, "--year", "2024", "--json")
    told = {(one["code"], one["cell"]) for one in json.loads(shown.out)["findings"] if one["severity"] != "note"}
    assert shown.code == 1
    assert told == {("not-a-number", "F9"), ("part-over-whole", "N10")}


def test_marked_copies_show_a_disagreement_in_both_files(exports: Path, tmp_path: Path, run) -> None:
    primary, junior = (f"教育事业统计-{stage}.xlsx" for stage in ("小学", "初中"))
    change(exports / primary, {"O48": 1.0, "P48": 0})
    marked = tmp_path / "批注"
    shown = run("import", exports, "--into", tmp_path / "县", "--year", "2024", "--marked", marked)
    assert shown.code == 1
    assert not (tmp_path / "县").exists()
    comments = [
        cell.comment.text
        for name, sheet in ((primary, "小学"), (junior, "初中"))
        for row in openpyxl.load_workbook(marked / name)[sheet].iter_rows()
        for cell in row
        if cell.comment is not None and "教学及辅助用房面积" in cell.comment.text
    ]
    assert len(comments) == 2
    assert f"{junior} 初中 O23" in comments[0]
    assert f"{primary} 小学 O48" in comments[1]


def test_nothing_is_overwritten_unasked(exports: Path, made_example: Path, run) -> None:
    again = run("export", made_example, "--layout", "statistics", "--out", exports)
    assert (again.code, "已经存在" in again.err) == (2, True)
    assert run("export", made_example, "--layout", "statistics", "--out", exports, "--overwrite").code == 0


def test_a_file_name_for_several_files_is_refused(made_example: Path, tmp_path: Path, run) -> None:
    shown = run("export", made_example, "--layout", "statistics", "--out", tmp_path / "导出.xlsx")
    assert (shown.code, "文件夹名" in shown.err) == (2, True)
