"""`junheng report`: what it writes, under which names, and what it refuses to write over."""

from pathlib import Path

import pytest
from docx import Document

from junheng.cli.reports import FORMATS
from junheng.errors import UsageError
from junheng.reporting.official.print import chosen_fonts

typst = pytest.importorskip("typst")


def has_chinese_font() -> bool:
    try:
        chosen_fonts(frozenset(typst.Fonts().families()), chinese=True)
    except UsageError:
        return False
    return True


needs_font = pytest.mark.skipif(not has_chinese_font(), reason="no Chinese font is installed")


def test_page_workbook_and_word_are_written(example_folder: Path, tmp_path: Path, run) -> None:
    shown = run("report", example_folder, "--out", tmp_path / "报告")
    assert shown.code == 0
    written = {path.name: path for path in (tmp_path / "报告").iterdir()}
    assert set(written) == {"云溪县-2024-cn-2017.html", "云溪县-2024-cn-2017.xlsx", "云溪县-2024-cn-2017-自评报告.docx"}
    assert all(str(path) in shown.out for path in written.values())
    assert "云溪县" in written["云溪县-2024-cn-2017.html"].read_text(encoding="utf-8")


def test_only_what_is_asked_for_is_written(example_folder: Path, tmp_path: Path, run) -> None:
    out = tmp_path / "report"
    shown = run("report", example_folder, "--out", out, "--format", "word", "--date", "2025-03-05", "--lang", "en")
    assert shown.code == 0
    (path,) = out.iterdir()
    assert path.name == "云溪县-2024-cn-2017-self-evaluation.docx"
    assert any("2025-03-05" in paragraph.text for paragraph in Document(str(path)).paragraphs)


def test_tables_and_sheets_are_written_under_names_that_a_clerk_expects(
    example_folder: Path, tmp_path: Path, run
) -> None:
    out = tmp_path / "报告"
    shown = run("report", example_folder, "--out", out, "--format", "application")
    assert shown.code == 0
    assert [path.name for path in out.iterdir()] == ["云溪县-2024-cn-2017-申报表.xlsx"]


@needs_font
def test_school_sheets_are_one_file_to_print_and_one_each_to_send(example_folder: Path, tmp_path: Path, run) -> None:
    out = tmp_path / "报告"
    assert run("report", example_folder, "--out", out, "--format", "pdf,schools").code == 0
    stem = "云溪县-2024-cn-2017"
    assert {path.name for path in out.iterdir()} == {f"{stem}-自评报告.pdf", f"{stem}-一校一表.pdf", f"{stem}-一校一表"}
    assert len(list((out / f"{stem}-一校一表").iterdir())) == 78


def test_a_template_is_handed_out_edited_and_used(example_folder: Path, tmp_path: Path, run) -> None:
    template = tmp_path / "模板.docx"
    assert run("report", "--template-out", template).code == 0
    document = Document(str(template))
    document.paragraphs[0].text = "{{ 县名 }}教育局"
    document.save(str(template))
    assert run("report", "--template-out", template).code == 2  # an edited template is not written over
    out = tmp_path / "报告"
    assert run("report", example_folder, "--out", out, "--format", "word", "--template", template).code == 0
    (path,) = out.iterdir()
    assert Document(str(path)).paragraphs[0].text == "云溪县教育局"


def test_a_faulty_template_leaves_every_file_as_it_was(example_folder: Path, tmp_path: Path, run) -> None:
    document = Document()
    document.add_paragraph("{{ 县长 }}")
    document.save(str(tmp_path / "模板.docx"))
    shown = run("report", example_folder, "--out", tmp_path / "报告", "--template", tmp_path / "模板.docx")
    assert shown.code == 2
    assert "字段“县长”不存在" in shown.err
    assert not (tmp_path / "报告").exists()


def test_a_report_that_was_edited_is_kept(example_folder: Path, tmp_path: Path, run) -> None:
    out = tmp_path / "报告"
    order = ("report", example_folder, "--out", out, "--format", "word")
    assert run(*order).code == 0
    assert run(*order).code == 0  # as it was written: written anew
    (path,) = out.iterdir()
    document = Document(str(path))
    document.paragraphs[0].add_run("补充的话")
    document.save(str(path))
    edited = path.read_bytes()
    shown = run(*order, "--format", "html,word")
    assert shown.code == 2 and "有人改过" in shown.err
    assert path.read_bytes() == edited and [one.name for one in out.iterdir()] == [path.name]
    assert run(*order, "--overwrite").code == 0
    assert path.read_bytes() != edited


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--format", "ppt"), "--format 没有“ppt”"),
        (("--format", ","), "--format"),
        (("--date", "3月5日"), "--date 要写成"),
        (("--template", "没有.docx"), "读不了模板"),
    ],
)
def test_wrong_words_are_named(example_folder: Path, tmp_path: Path, run, words: tuple[str, ...], message: str) -> None:
    shown = run("report", example_folder, "--out", tmp_path / "报告", *words)
    assert shown.code == 2 and message in shown.err
    assert not (tmp_path / "报告").exists()


def test_a_county_is_asked_for(run) -> None:
    shown = run("report")
    assert shown.code == 2 and "请指明县文件夹" in shown.err


def test_every_format_is_in_the_help(run) -> None:
    shown = run("report", "--help").out
    assert all(name in shown for name in FORMATS)
