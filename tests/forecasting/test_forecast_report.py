"""The page, the workbook and the Word section say the same, and survive what schools are called."""

from __future__ import annotations

import io
import re
import zipfile
from html.parser import HTMLParser

import docx
import openpyxl
import polars as pl
import pytest
from plain_forecast import plain_forecast, small_history

from junheng.forecasting.places import places_of
from junheng.records.snapshot import make_snapshot
from junheng.reporting.forecast import book_bytes, outcome_of, page_text, word_bytes
from junheng.reporting.forecast.charts import LARGE, SMALL, Fan, fan_svg
from junheng.reporting.forecast.content import Outcome
from junheng.reporting.forecast.words import backtest_sentence
from junheng.text import Language

EVIL = "<script>alert(1)</script>&小学"
PUPILS = {**{("A", grade): 100 for grade in range(1, 7)}, **{("B", grade): 40 for grade in range(1, 7)}}
BACKTEST = pl.DataFrame(
    {
        "lead": [1, 2],
        "mape_total": [0.01, 0.04],
        "mape_grade": [0.02, 0.05],
        "mape_school": [0.03, 0.06],
        "coverage80": [0.8, 0.79],
        "baseline_mape_total": [0.02, 0.03],
        "origins": [3, 1],
    }
)


def outcome(language: Language = "zh", name: str = EVIL, places: int | None = 540) -> Outcome:
    schools = pl.DataFrame(
        {"school_id": ["A", "B"], "name": [name, "乙小学"], "kind": ["primary"] * 2, "township": ["东镇"] * 2,
         "longitude": [110.0, 110.01], "latitude": [30.0, 30.0]}
    )  # fmt: skip
    given = {"schools": schools}
    if places is not None:
        given["places"] = pl.DataFrame({"school_id": ["A", "B"], "stage": ["primary"] * 2, "places": [places, 290]})
    history = small_history(PUPILS, **given)
    snapshot = make_snapshot("某县", 2024, {**given, "enrolment": history.enrolment})
    forecast = plain_forecast(history)
    object.__setattr__(forecast, "backtest", BACKTEST)
    return outcome_of(places_of(forecast, snapshot), "某县", (), language)


class Tags(HTMLParser):
    """What is in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attributes if name in ("src", "href")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_needs_nothing_else_and_escapes_names(language: Language) -> None:
    page = page_text(outcome(language))
    tags = Tags(page)
    assert tags.tags.count("script") == 1  # our own; no name opened another
    assert all(link.startswith("#") for link in tags.links)
    assert tags.tags.count("svg") == 1 + 2  # a stage, two schools
    assert "{{" not in page and ">None<" not in page and ">nan" not in page
    assert "2025" in page and "-60" in page


def test_the_page_of_an_english_reader_has_no_chinese_but_names() -> None:
    page = page_text(outcome("en", name="East School"))
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    for known in ("乙小学", "东镇", "某县", outcome("en").places.standard.pack.name.en):
        body = body.replace(known, "")
    for source in outcome().places.rules.sources.values():
        body = body.replace(source.title, "").replace(source.note, "")
    assert re.findall("[\u3400-\u9fff]+", body) == []


def test_unknown_places_are_said_and_not_drawn_as_zero() -> None:
    page = page_text(outcome(places=None))
    assert "学位数未知" in page
    assert 'class="places"' not in page


def test_the_workbook_holds_every_year_of_every_school() -> None:
    book = openpyxl.load_workbook(io.BytesIO(book_bytes(outcome())))
    rows = list(book["各校"].iter_rows(values_only=True))
    shortage = [row for row in rows if row[0] == "A"]
    assert [row[4] for row in shortage] == ["2025", "2026", "2027"]
    assert shortage[0][1] == EVIL
    assert (shortage[0][8], shortage[0][9], shortage[0][11]) == (540, -60, "橙色")
    assert [row[5] for row in book["可以分流到哪里"].iter_rows(values_only=True) if row[2] == EVIL] == [
        pytest.approx(0.96, abs=0.01)
    ] * 3


def test_the_word_section_has_the_charts_and_the_warnings() -> None:
    data = word_bytes(outcome())
    document = docx.Document(io.BytesIO(data))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "学生数预测与学位预警" in text and "峰值" in text
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert EVIL in cells and "橙色" in cells
    pictures = [name for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if name.startswith("word/media/")]
    assert len(pictures) == 1


def test_a_fan_starts_at_the_last_known_year_and_widens() -> None:
    fan = Fan([(2023, 90.0), (2024, 100.0)], [(2025, 110.0), (2026, 120.0)], [105.0, 100.0], [115.0, 140.0], 130.0)
    svg = str(fan_svg(fan, LARGE, "<小学>"))
    assert "&lt;小学&gt;" in svg
    points = [
        tuple(map(float, point.split(","))) for point in re.search(r'class="fan" points="([^"]+)"', svg)[1].split()
    ]
    start = re.search(r'class="given" points="[^"]* ([\d.]+),([\d.]+)"', svg)
    assert points[0] == points[-1] == (float(start[1]), float(start[2]))
    upper, lower = points[:3], points[3:][::-1]
    widths = [below[1] - above[1] for above, below in zip(upper, lower, strict=True)]
    assert widths == sorted(widths) and widths[0] == 0
    assert ">2026</text>" in svg


def test_one_year_alone_is_a_dot() -> None:
    assert "<circle" in str(fan_svg(Fan([(2024, 10.0)], [(2025, 9.0)], [5.0], [13.0]), SMALL, "小学"))


def test_the_back_test_counts_every_trial_once() -> None:
    sentence = backtest_sentence(BACKTEST)
    assert "1.75%" in sentence.zh and "2.25%" in sentence.zh and "本方法更准" in sentence.zh
    worse = BACKTEST.with_columns(pl.lit(0.001).alias("baseline_mape_total"))
    assert "简单方法更准" in backtest_sentence(worse).zh
    assert "太短" in backtest_sentence(BACKTEST.clear()).zh
