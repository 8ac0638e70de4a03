"""The forecast as a workbook: in short, the county, warnings, school rows, grades, ways out, needs, back-test, findings."""

from __future__ import annotations

from collections.abc import Sequence

from junheng.reporting.book import Book, Cell, Filled, Heading, book_of
from junheng.reporting.figures import Figure, percent
from junheng.reporting.forecast.content import Line, Outcome
from junheng.reporting.forecast.words import ABOUT_CHANCE, ABOUT_LIMITS, ABOUT_PLACES, rule_sentence
from junheng.reporting.words import Speaker
from junheng.text import Text

FILL_OF_LEVEL = {"red": "low", "orange": "short", "yellow": "bad", "blue": "more", "unknown": "unknown"}
Column = tuple[Text, float]


def book_bytes(outcome: Outcome) -> bytes:
    """The workbook as bytes."""
    with book_of(Speaker(outcome.language), outcome.title, outcome.places.forecast.origin) as (book, buffer):
        _summary(book, outcome)
        _by_year(book, outcome, Text("全县和乡镇", "County and townships"), (*outcome.whole, *outcome.townships))
        _by_year(book, outcome, Text("各校", "Schools"), outcome.schools)
        _grades(book, outcome)
        _ways_out(book, outcome)
        _needs(book, outcome)
        _backtest(book, outcome)
        _findings(book, outcome)
    return buffer.getvalue()


def _table(
    book: Book,
    outcome: Outcome,
    name: Text,
    lead: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    freeze: int = 0,
) -> None:
    headings = [Heading(outcome.text(text), width) for text, width in columns]
    sheet = book.sheet(outcome.text(name), outcome.title, lead, headings)
    sheet.head(freeze=freeze, rows=len(rows))
    for row in rows:
        sheet.line(row)


def _summary(book: Book, outcome: Outcome) -> None:
    sheet = book.sheet(outcome.say("要点", "In short"), outcome.title, "", [Heading("", 60), Heading("", 60)])
    for sentence in outcome.sentences:
        sheet.paragraph(sentence, font_size=11)
    for text in (rule_sentence(outcome.places.rules), ABOUT_PLACES, ABOUT_CHANCE, ABOUT_LIMITS):
        sheet.paragraph(outcome.text(text), font_color="#595959")


def _by_year(book: Book, outcome: Outcome, name: Text, lines: Sequence[Line]) -> None:
    rows: list[list[Cell]] = [
        [
            "" if line.id == line.township else line.id, line.name or outcome.say("全县", "county"), line.township, outcome.stage(line.stage), Filled(str(year.year)),
            year.pupils, Figure(year.low, 0), Figure(year.high, 0), year.capacity, year.surplus,
            percent(year.probability), Filled(outcome.level(year.level), FILL_OF_LEVEL.get(year.level, "")),
        ]
        for line in lines for year in line.years
    ]  # fmt: skip
    columns = (
        (Text("标识码", "id"), 14), (Text("名称", "name"), 28), (Text("乡镇（街道）", "township"), 14), (Text("学段", "stage"), 8), (Text("学年", "year"), 8),
        (Text("学生", "pupils"), 10), (Text("下限", "low"), 10), (Text("上限", "high"), 10), (Text("学位", "places"), 10),
        (Text("余（负数为缺）", "to spare (minus: short)"), 12), (Text("不足的可能性", "probability short"), 12), (Text("预警", "level"), 12),
    )  # fmt: skip
    _table(book, outcome, name, outcome.text(rule_sentence(outcome.places.rules)), columns, rows, freeze=2)


def _grades(book: Book, outcome: Outcome) -> None:
    names = dict(outcome.places.forecast.history.schools.select("school_id", "name").iter_rows())
    rows: list[list[Cell]] = [
        [
            row["school_id"], names.get(row["school_id"]) or row["school_id"], outcome.stage(row["stage"]), Filled(str(row["year"])),
            row["grade"], Figure(row["pupils"], 1), Figure(row["low"], 1), Figure(row["high"], 1),
        ]
        for row in outcome.places.forecast.forecasts.sort("school_id", "year", "grade").iter_rows(named=True)
    ]  # fmt: skip
    columns = (
        (Text("标识码", "id"), 14), (Text("学校", "school"), 28), (Text("学段", "stage"), 8), (Text("学年", "year"), 8), (Text("年级", "grade"), 8),
        (Text("学生", "pupils"), 10), (Text("下限", "low"), 10), (Text("上限", "high"), 10),
    )  # fmt: skip
    _table(book, outcome, Text("各校各年级", "Grades"), outcome.text(ABOUT_LIMITS), columns, rows, freeze=2)


def _ways_out(book: Book, outcome: Outcome) -> None:
    rows: list[list[Cell]] = [
        [
            Filled(str(row["year"])), outcome.stage(row["stage"]), row["from_name"], row["to_name"], row["pupils"],
            Figure(row["distance_km"], 1),
        ]
        for row in outcome.ways_out.iter_rows(named=True)
    ]  # fmt: skip
    columns = (
        (Text("学年", "year"), 8), (Text("学段", "stage"), 8), (Text("缺学位的学校", "short of places"), 30), (Text("可接纳的学校", "could take"), 30),
        (Text("人数", "pupils"), 10), (Text("直线距离（公里）", "km as the crow flies"), 12),
    )  # fmt: skip
    _table(book, outcome, Text("可以分流到哪里", "Who could take whom"), "", columns, rows)


def _needs(book: Book, outcome: Outcome) -> None:
    names = dict(outcome.places.forecast.history.schools.select("school_id", "name").iter_rows())
    rows: list[list[Cell]] = [
        [
            row["school_id"], names.get(row["school_id"]) or row["school_id"],
            outcome.stage(row["stage"]) if row["stage"] else outcome.say("全校", "school"), outcome.item(row["item"]), row["unit"],
            Filled(str(row["year"])), Figure(row["needed"], 1), Figure(row["have"], 1), Figure(row["short_by"], 1),
        ]
        for row in outcome.places.needs.filter(outcome.places.needs["short_by"] > 0).iter_rows(named=True)
    ]  # fmt: skip
    columns = (
        (Text("标识码", "id"), 14), (Text("学校", "school"), 28), (Text("学段", "stage"), 8), (Text("项目", "item"), 34), (Text("单位", "unit"), 8),
        (Text("学年", "year"), 8), (Text("需要", "needed"), 12), (Text("现有", "have"), 12), (Text("缺", "short by"), 12),
    )  # fmt: skip
    _table(book, outcome, Text("师资和校舍缺口", "Staff and rooms"), "", columns, rows, freeze=2)


def _backtest(book: Book, outcome: Outcome) -> None:
    names = ("mape_total", "baseline_mape_total", "mape_grade", "mape_school", "coverage80")
    rows: list[list[Cell]] = [
        [row["lead"], *(percent(row[name], 2) for name in names)]
        for row in outcome.places.forecast.backtest.iter_rows(named=True)
    ]
    columns = (
        (Text("提前几年", "years ahead"), 12), (Text("全县误差", "county error"), 14), (Text("简单方法误差", "plain method"), 14),
        (Text("各年级误差", "by grade"), 14), (Text("各校误差", "by school"), 14), (Text("落在八成范围内", "within the 80 % interval"), 16),
    )  # fmt: skip
    _table(book, outcome, Text("回测", "Back-test"), outcome.sentences[-1], columns, rows)


def _findings(book: Book, outcome: Outcome) -> None:
    rows: list[list[Cell]] = [
        [finding.place(), finding.what(outcome.language), finding.do(outcome.language)] for finding in outcome.findings
    ]
    columns = ((Text("位置", "place"), 30), (Text("问题", "what"), 60), (Text("怎么办", "what to do"), 50))
    _table(book, outcome, Text("数据问题", "Findings"), "", columns, rows)
