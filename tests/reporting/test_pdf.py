"""The report as PDF: the same content, real Chinese fonts or a clear refusal, texts of users as texts."""

import io
import re
from collections.abc import Callable
from datetime import date

import polars as pl
import pytest
from pypdf import PdfReader

from junheng.errors import UsageError
from junheng.evaluation import Evaluation, evaluate
from junheng.records.snapshot import make_snapshot
from junheng.reporting import content_of
from junheng.reporting.official import pdf_bytes
from junheng.reporting.official.print import chosen_fonts

typst = pytest.importorskip("typst")
Judged = Callable[..., Evaluation]


def words(data: bytes) -> str:
    """All text without spaces and line breaks."""
    return re.sub(r"[\s\u200b]+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))


def has_chinese_font() -> bool:
    try:
        chosen_fonts(frozenset(typst.Fonts().families()), chinese=True)
    except UsageError:
        return False
    return True


needs_font = pytest.mark.skipif(not has_chinese_font(), reason="no Chinese font is installed")


CASES = [
    ("example", "cn-2017", "zh"), ("example", "cn-2017", "en"), ("example", "cn-2012", "zh"), ("few", "cn-2012", "en"),
    ("gaps", "cn-2017", "zh"), ("nothing", "cn-2017", "zh"),
]  # fmt: skip


@needs_font
@pytest.mark.parametrize(("county", "standard", "language"), CASES)
def test_every_county_can_be_printed(judged: Judged, county: str, standard: str, language: str) -> None:
    evaluation = judged(county, standard)
    text = words(pdf_bytes(evaluation, language, dated=date(2025, 3, 5)))
    content = content_of(evaluation, language)
    assert re.sub(r"\s+", "", content.summary.sentence) in text
    for stage in content.balance:
        for line in stage.lines:
            assert line.cv.text in text and line.mean.text in text
    for matrix in content.matrices:
        assert all(re.sub(r"\s+", "", row.school) in text for row in matrix.rows if "<" not in row.school)


@needs_font
def test_contents_and_page_numbers_and_equal_bytes(judged: Judged) -> None:
    evaluation = judged("example", "cn-2017")
    data = pdf_bytes(evaluation)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    assert "目录" in pages[1] and "附件" in pages[1]
    assert pages[2].split()[-3:] == ["—", "1", "—"] and pages[0].split()[-1] != "—"
    assert data == pdf_bytes(evaluation)


@needs_font
def test_names_are_data_and_never_source(judged: Judged) -> None:
    names = [
        '#read("/etc/passwd")',
        "$x$ *bold* _it_ @ref <label>",
        "\\u{41}`code`",
        "= heading",
        "#panic()",
        "x" * 300,
        "]#pagebreak()[",
    ]
    snapshot = judged("example", "cn-2017").snapshot
    hostile = pl.int_range(pl.len()).replace_strict(dict(enumerate(names)), default=None, return_dtype=pl.String)
    schools = snapshot.table("schools").with_columns(pl.coalesce(hostile, "name").alias("name"))
    changed = make_snapshot(names[0], snapshot.year, {**snapshot.tables, "schools": schools})
    text = words(pdf_bytes(evaluate(changed, "cn-2017")))
    assert all(re.sub(r"\s+", "", name) in text for name in names)


def test_without_a_chinese_font_nothing_is_printed() -> None:
    with pytest.raises(UsageError) as raised:
        chosen_fonts(frozenset({"DejaVu Sans", "Liberation Serif"}), chinese=True)
    assert "没有找到中文字体" in raised.value.text.zh and "fonts-noto-cjk" in raised.value.text.en
    assert chosen_fonts(frozenset({"Liberation Serif"}), chinese=False)["body"] == ["Liberation Serif"]


def test_fonts_are_taken_by_what_they_look_like() -> None:
    fonts = chosen_fonts(frozenset({"FangSong", "SimHei", "SimSun", "Times New Roman", "Arial"}), chinese=True)
    assert fonts["body"] == ["Times New Roman", "FangSong"]
    assert fonts["table"] == ["Times New Roman", "SimSun"]
    assert fonts["heading"] == ["SimHei", "Times New Roman"]
