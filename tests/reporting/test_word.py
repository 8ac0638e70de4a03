"""The self-evaluation report as Word: the figures of the evaluation, a template that may be edited, no pass where nothing is known."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from word_template.report import template_bytes as made_anew

from junheng.errors import UsageError
from junheng.evaluation import Evaluation, evaluate
from junheng.records.snapshot import make_snapshot
from junheng.reporting import content_of
from junheng.reporting.official import template_bytes, word_bytes, write_word
from junheng.reporting.official.entries import printable
from junheng.reporting.official.files import same_parts, untouched
from junheng.text import LANGUAGES

Judged = Callable[..., Evaluation]
HOSTILE = ["=1+1", "{{ 县名 }}", "{% for x in y %}", "}}{{", "<w:p>&amp;</w:p>", '"quoted" & <b>', "很长" * 400, "tab\tand\nline\x00\x1f\ufffe", "{_{x}_}"]  # fmt: skip


def opened(data: bytes) -> WordDocument:
    return Document(io.BytesIO(data))


def text_of(element: BaseOxmlElement) -> str:
    """The text of a cell or a paragraph."""
    parts = {qn("w:br"): "\n", qn("w:tab"): "\t"}
    return "".join(parts.get(part.tag) or part.text or "" for part in element.iter(qn("w:t"), *parts))


def tables(document: WordDocument) -> Iterator[list[list[str]]]:
    """Every table as lines of texts; python-docx itself takes a second for it."""
    for table in document.element.body.iter(qn("w:tbl")):
        yield [[text_of(cell) for cell in row.iter(qn("w:tc"))] for row in table.iter(qn("w:tr"))]


def texts(document: WordDocument) -> str:
    cells = (cell for table in tables(document) for row in table for cell in row)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def with_names(judged: Evaluation, names: list[str]) -> Evaluation:
    """The same county with schools called so."""
    snapshot = judged.snapshot
    hostile = pl.int_range(pl.len()).replace_strict(dict(enumerate(names)), default=None, return_dtype=pl.String)
    schools = snapshot.table("schools").with_columns(pl.coalesce(hostile, "name").alias("name"))
    changed = make_snapshot(names[0], snapshot.year, {**snapshot.tables, "schools": schools})
    return evaluate(changed, judged.standard)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_shipped_is_the_one_that_is_made(language: str) -> None:
    assert same_parts(template_bytes(language), made_anew(language)), "run `make docs` and commit the templates"


@pytest.mark.parametrize("standard", ["cn-2017", "cn-2012", "shenyang"])
@pytest.mark.parametrize("county", ["example", "few", "nothing", "gaps"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_county_has_a_report_without_a_tag_left(
    judged: Judged, county: str, standard: str, language: str
) -> None:
    document = opened(word_bytes(judged(county, standard), language))
    whole = texts(document)
    assert not any(mark in whole for mark in ("{{", "{%", "%}", "built-in"))
    assert content_of(judged(county, standard), language).summary.sentence in whole


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_schools_is_that_of_the_evaluation(judged: Judged, language: str) -> None:
    evaluation = judged("example", "cn-2017")
    content = content_of(evaluation, language)
    found = [table for table in tables(opened(word_bytes(evaluation, language))) if table[0][0] in ("序号", "No.")]
    for matrix, table in zip(content.matrices, found, strict=False):
        assert [row[1] for row in table[3:]] == [row.school for row in matrix.rows]
        for row, line in zip(matrix.rows, table[3:], strict=True):
            values = [text.strip("▼▽※≈") for text in line[3:-3]]
            assert values == [cell.figure.text for cell in row.cells]
            assert [line[2], *line[-3:]] == [row.pupils.text, row.met_text, row.lowest.full, row.words]


def test_coefficients_and_their_verdicts_stand_by_stage(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    content = content_of(evaluation)
    found = [table for table in tables(opened(word_bytes(evaluation))) if "主要来自" in table[0]]
    assert len(found) == 2
    for stage, table in zip(content.balance, found, strict=True):
        for line, row in zip(stage.lines, table[1:], strict=True):
            assert row[:5] == [line.name, line.mean.text, line.sd.text, line.cv.text, line.limit.text]
            assert row[5].split("\n")[0] == line.words
            assert all(one.short in row[6] for one in line.largest[:3])


def test_what_every_row_lacks_stands_in_whole_units(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    items = content_of(evaluation).shortages.items
    found = [table for table in tables(opened(word_bytes(evaluation))) if table[0][:2] == ["序号", "机构标识码"]]
    whole = [row for table in found for row in table[1:]]
    for one in items:
        assert any(one.school_id == row[1] and any(one.short_text in cell for cell in row) for row in whole)


def test_nothing_passes_where_nothing_is_reported(judged: Judged) -> None:
    evaluation = judged("nothing", "cn-2017")
    assert evaluation.verdict == "unknown"
    document = opened(word_bytes(evaluation))
    verdicts = [
        row[table[0].index("判定")]
        for table in tables(document)
        if "判定" in table[0]
        for row in table[1:]
        if "名称" not in row
    ]
    assert "无法判断" in verdicts
    assert "达到" not in verdicts
    assert "目前无法判断" in texts(document)


@pytest.mark.parametrize("standard", ["cn-2017", "cn-2012"])
def test_columns_of_indicators_share_the_width_alike(judged: Judged, standard: str) -> None:
    document = opened(word_bytes(judged("example", standard)))
    (first, *_) = [table for table in document.tables if table._tbl.xpath("string(./w:tr[1]/w:tc[3])") == "学生数"]
    widths = [int(width) for width in first._tbl.xpath("./w:tblGrid/w:gridCol/@w:w")]
    indicators = 7 if standard == "cn-2017" else 8
    assert len(widths) == indicators + (6 if standard == "cn-2017" else 3)
    assert len(set(widths[3 : 3 + indicators])) == 1
    assert sum(widths) == pytest.approx(24.7 / 2.54 * 1440, rel=0.01)
    for row in first._tbl.xpath("./w:tr"):
        assert [int(width) for width in row.xpath("./w:tc/w:tcPr/w:tcW/@w:w")] == widths


def test_rows_that_cannot_be_told_are_not_counted_as_met(judged: Judged) -> None:
    whole = texts(opened(word_bytes(judged("nothing", "cn-2017"))))
    assert "0/59（另59行无法判断）" in whole
    assert "0/49" not in texts(opened(word_bytes(judged("example", "cn-2012"))))  # rows have no target in 2012


def test_open_doubts_are_listed(judged: Judged) -> None:
    evaluation = judged("few", "cn-2017")
    (doubt,) = content_of(evaluation).findings.open
    found = [row for table in tables(opened(word_bytes(evaluation))) for row in table if row[0] == doubt.id]
    assert found == [[doubt.id, doubt.what, doubt.place]]


def test_missing_figures_are_named_with_who_owes_them(judged: Judged) -> None:
    evaluation = judged("gaps", "cn-2017")
    owed = content_of(evaluation).owed
    whole = texts(opened(word_bytes(evaluation)))
    assert owed.lead in whole
    assert owed.offices and owed.alike
    assert all(one.cell in whole for _, cells in owed.offices for one in cells)
    assert all(one.cell in whole for one in owed.alike)


def test_released_doubts_stand_with_their_reason(judged: Judged) -> None:
    whole = texts(opened(word_bytes(judged("few", "cn-2017"))))
    assert "9月转入1人" in whole
    assert "未处理的疑问1条，已说明并放行的疑问1条" in whole


def test_names_are_only_names(judged: Judged) -> None:
    evaluation = with_names(judged("example", "cn-2017"), HOSTILE)
    whole = texts(opened(word_bytes(evaluation)))
    for name in HOSTILE[:-1]:
        assert printable(name) in whole


def test_the_day_is_an_argument_and_otherwise_a_blank(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    dated = word_bytes(evaluation, dated=date(2025, 3, 5))
    assert "2025年3月5日" in texts(opened(dated))
    assert "　　年" in texts(opened(word_bytes(evaluation)))
    assert dated == word_bytes(evaluation, dated=date(2025, 3, 5))


def test_pages_tables_and_fonts_are_official(judged: Judged) -> None:
    document = opened(word_bytes(judged("example", "cn-2017")))
    sizes = {(round(section.page_width.cm, 1), round(section.page_height.cm, 1)) for section in document.sections}
    assert sizes == {(21.0, 29.7), (29.7, 21.0)}
    for table in document.tables:
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)
    fonts = {style.name: style.element.xpath("./w:rPr/w:rFonts/@w:eastAsia") for style in document.styles}
    assert fonts["公文正文"] == ["仿宋"] and fonts["Heading 1"] == ["黑体"] and fonts["表格文字"] == ["宋体"]


def template(tmp_path: Path, *paragraphs: str) -> Path:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    path = tmp_path / "模板.docx"
    document.save(str(path))
    return path


def test_an_edited_template_is_filled(judged: Judged, tmp_path: Path) -> None:
    path = template(
        tmp_path, "{{ 县名 }}/{{ county }}", "{%p for 点 in 要点 %}", "一点：{{ 点.文字 }}", "{%p endfor %}"
    )
    evaluation = judged("example", "cn-2017")
    lines = [paragraph.text for paragraph in opened(word_bytes(evaluation, template=path)).paragraphs]
    assert lines == ["云溪县/云溪县", *(f"一点：{point}" for point in content_of(evaluation).summary.points)]


FAULTS = {
    "unknown field": ("{{ 县名称 }}", "字段“县名称”不存在。是不是“名称”、“县名”？"),
    "unknown field of a line": ("{% for 点 in 要点 %}{{ 点.文本 }}{% endfor %}", "字段“文本”不存在"),
    "method of a line": ("{% for 点 in 要点 %}{{ 点.items }}{% endfor %}", "字段“items”不存在"),
    "no end": ("{% for 点 in 要点 %}{{ 点.文字 }}", "标签写错了"),
    "broken tag": ("本县{{ 县名 }是", "附近"),
    "full-width braces": ("｛｛县名｝｝", "全角括号：“｛｛县名｝｝”"),
    "beyond a template": ("{{ 县名.__class__.__mro__ }}", "模板.docx"),
    "arithmetic": ("{{ 县名 + 1 }}", "算不出结果"),
}


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_faulty_template_is_named_and_nothing_is_written(judged: Judged, tmp_path: Path, fault: str) -> None:
    written, expected = FAULTS[fault]
    path = template(tmp_path, "前文", written)
    with pytest.raises(UsageError) as raised:
        write_word(judged("example", "cn-2017"), tmp_path / "报告.docx", template=path)
    assert expected in raised.value.text.zh
    assert "模板.docx" in raised.value.text.zh and "模板.docx" in raised.value.text.en
    assert [one.name for one in tmp_path.iterdir()] == ["模板.docx"]


def test_a_loop_across_rows_and_paragraphs_is_refused(judged: Judged, tmp_path: Path) -> None:
    document = Document()
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    cells[0].text, cells[1].text = "{% for 点 in 要点 %}", "{{ 点.文字 }}"
    document.add_paragraph("{% endfor %}")
    document.save(str(tmp_path / "模板.docx"))
    with pytest.raises(UsageError) as raised:
        word_bytes(judged("example", "cn-2017"), template=tmp_path / "模板.docx")
    assert "放错了位置" in raised.value.text.zh


def test_what_is_no_word_file_is_refused(judged: Judged, tmp_path: Path) -> None:
    other = tmp_path / "模板.doc"
    other.write_bytes(b"\xd0\xcf\x11\xe0 old Word")
    with pytest.raises(UsageError, match="不是 Word 文档"):
        word_bytes(judged("example", "cn-2017"), template=other)
    with pytest.raises(UsageError, match="读不了模板"):
        word_bytes(judged("example", "cn-2017"), template=tmp_path / "没有.docx")


def test_an_edit_shows(judged: Judged) -> None:
    data = word_bytes(judged("example", "cn-2017"))
    assert untouched(data)
    document = opened(data)
    document.paragraphs[30].add_run("补充")
    edited = io.BytesIO()
    document.save(edited)
    assert not untouched(edited.getvalue())
    assert not untouched(b"no document")
