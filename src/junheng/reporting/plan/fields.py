"""The fields of a plan's Word document: what its template may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from junheng.reporting.figures import Figure
from junheng.reporting.official.entries import Entry, Field, Listing
from junheng.reporting.official.words import CHINESE_NUMERALS, OFFICIAL
from junheng.reporting.plan.content import PlanContent
from junheng.reporting.plan.indicators import CourseLine, IndicatorPage, Measure
from junheng.reporting.plan.money import MoneyLine
from junheng.reporting.plan.schools import SchoolPage, StageValues, ValueLine, marked
from junheng.reporting.plan.steps import ActionLine, DepartmentPage, StepLine, Task
from junheng.reporting.plan.summary import YearLine
from junheng.reporting.shortages import Shortage
from junheng.text import Text

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class PlanDocument:
    """A plan to be printed. `situation` are the sentences on the county as it is; `dated` is the day on the title page."""

    content: PlanContent
    situation: tuple[str, ...]
    dated: date | None

    @property
    def date_words(self) -> str:
        """The day, or a line to write it on."""
        language = self.content.say.language
        if self.dated is None:
            return OFFICIAL["no_date"].get(language)
        return self.content.say.day(self.dated)

    @property
    def years(self) -> list[str]:
        """The judged years as headings."""
        say, years = self.content.say, self.content.years
        return [say("year_short" if place else "today", year=year) for place, year in enumerate(years)]


def _field(zh: str, en: str, of: Callable[[T], str]) -> Field[T]:
    return Field(Text(zh, en), Text(zh, en), of)


def _listing(zh: str, en: str, of: Callable[[T], Iterable[R]], *columns: Entry[R]) -> Listing[T, R]:
    return Listing(Text(zh, en), Text(zh, en), of, columns)


def _value() -> Field[str]:
    return _field("值", "value", lambda text: text)


def _texts(zh: str, en: str, of: Callable[[T], Iterable[str]]) -> Listing[T, str]:
    return _listing(zh, en, of, _value())


def _quantity(of: Callable[[T], Figure]) -> Field[T]:
    return _field("数量", "quantity", lambda line: of(line).full)


def _numbered(document: PlanDocument, place: int) -> str:
    """（一）（二） in Chinese, 1, 2 in English."""
    if document.content.say.language == "en" or place >= len(CHINESE_NUMERALS):
        return f"{place + 1}."
    return f"（{CHINESE_NUMERALS[place]}）"


def _others(document: PlanDocument) -> str:
    content = document.content
    if not content.other_schools:
        return ""
    return content.say("no_page", count=len(content.other_schools), names=content.say.listed(content.other_schools))


YEAR: tuple[Entry[tuple[PlanDocument, YearLine]], ...] = (
    _field("年份", "year", lambda of: of[0].content.say("today" if of[1].year == of[0].content.base else "year_short", year=of[1].year)),
    _field("要求", "demanded", lambda of: of[1].demanded.full),
    _field("达到", "passing", lambda of: of[1].passing.full),
    _field("资源配置", "resource", lambda of: of[1].resource_words),
    _field("全县", "whole", lambda of: of[1].words),
    _field("费用", "cost", lambda of: of[1].cost.text),
)  # fmt: skip
ACTION: tuple[Entry[ActionLine], ...] = (
    _field("措施", "action", lambda line: line.action),
    _quantity(lambda line: line.quantity),
    _field("学校数", "schools", lambda line: str(line.schools)),
    _field("年份", "years", lambda line: line.years),
    _field("费用", "cost", lambda line: line.cost.text),
    _field("经常性", "recurrent", lambda line: line.recurrent.text),
    _field("责任科室", "department", lambda line: line.department),
)
MONEY: tuple[Entry[MoneyLine], ...] = (
    _field("科室", "department", lambda line: line.department),
    _field("性质", "sort", lambda line: line.sort),
    _texts("各年", "by_year", lambda line: [figure.text for figure in line.years]),
    _field("合计", "total", lambda line: line.total.text),
)
TASK: tuple[Entry[tuple[PlanDocument, Task]], ...] = (
    _field("完成时限", "done_by", lambda of: of[1].done_by),
    _field("起步时限", "begin_by", lambda of: of[1].begin_by),
    _field("措施", "action", lambda of: of[1].action),
    _quantity(lambda of: of[1].quantity),
    _field("费用", "cost", lambda of: of[1].cost.text),
    _field("经常性", "recurrent", lambda of: of[1].recurrent.text),
    _field("学校", "places", lambda of: of[0].content.say.clauses(of[1].places)),
    _field("协同单位", "supporting", lambda of: of[1].supporting),
)
DEPARTMENT: tuple[Entry[tuple[PlanDocument, int, DepartmentPage]], ...] = (
    _field("序号", "number", lambda of: _numbered(of[0], of[1])),
    _field("名称", "name", lambda of: of[2].name),
    _field("小计", "lead", lambda of: of[2].lead),
    _listing("任务", "tasks", lambda of: [(of[0], task) for task in of[2].tasks], *TASK),
)
COURSE: tuple[Entry[tuple[PlanDocument, CourseLine]], ...] = (
    _field("项目", "name", lambda of: of[0].content.say("cv_stage", stage=of[1].stage_name)),
    _field("限值", "limit", lambda of: of[1].limit.text),
    _texts("各年", "by_year", lambda of: [marked(cv, verdict) for cv, verdict in zip(of[1].cvs, of[1].verdicts, strict=True)]),
    _field("行项目", "rows_name", lambda of: of[0].content.say("below_stage", stage=of[1].stage_name)),
    _texts("各年行数", "rows_by_year", lambda of: [str(count) for count in of[1].failing]),
)  # fmt: skip
MEASURE: tuple[Entry[Measure], ...] = (
    _field("措施", "action", lambda line: line.action),
    _quantity(lambda line: line.quantity),
    _field("学校数", "schools", lambda line: str(line.schools)),
    _field("费用", "cost", lambda line: line.cost.text),
    _field("经常性", "recurrent", lambda line: line.recurrent.text),
)
INDICATOR: tuple[Entry[tuple[PlanDocument, IndicatorPage]], ...] = (
    _field("编号", "id", lambda of: of[1].indicator),
    _field("名称", "name", lambda of: of[1].name),
    _field("负责", "owner", lambda of: of[1].owner),
    _texts("未达标行", "failing", lambda of: [] if of[1].courses else [str(count) for count in of[1].failing]),
    _listing("系数", "courses", lambda of: [(of[0], one) for one in of[1].courses], *COURSE),
    _listing("办法", "measures", lambda of: of[1].measures, *MEASURE),
)
LACK: tuple[Entry[Shortage], ...] = (
    _field("编号", "id", lambda line: line.indicator),
    _field("指标", "name", lambda line: line.name),
    _field("学段", "stage", lambda line: line.stage_name),
    _field("现状", "value", lambda line: line.value.text),
    _field("要求", "target", lambda line: line.target_text),
    _field("还差", "short", lambda line: line.short_text),
    _field("负责", "owner", lambda line: line.owner),
)
STEP: tuple[Entry[StepLine], ...] = (
    _field("完成时限", "done_by", lambda line: line.done_by),
    _field("措施", "action", lambda line: " ".join(filter(None, (line.action, line.kind)))),
    _field("学段", "stage", lambda line: line.stage),
    _quantity(lambda line: line.quantity),
    _field("学校", "school", lambda line: line.school),
    _field("派出学校", "from_school", lambda line: line.from_school),
    _field("费用", "cost", lambda line: line.cost.text),
    _field("责任科室", "department", lambda line: line.department),
)
VALUE: tuple[Entry[ValueLine], ...] = (
    _field("编号", "id", lambda line: line.indicator),
    _field("指标", "name", lambda line: line.name),
    _field("要求", "target", lambda line: line.target),
    _texts("各年", "by_year", lambda line: line.cells),
)
STAGE: tuple[Entry[StageValues], ...] = (
    _field("学段", "stage", lambda one: one.stage),
    _listing("指标行", "lines", lambda one: one.lines, *VALUE),
    _texts("判定", "verdicts", lambda one: one.words),
)
SCHOOL: tuple[Entry[tuple[PlanDocument, int, SchoolPage]], ...] = (
    _field("序号", "number", lambda of: str(of[1] + 1)),
    _field("名称", "name", lambda of: of[2].school),
    _field("代码", "school_id", lambda of: of[2].school_id),
    _field("乡镇", "township", lambda of: of[2].township),
    _field("费用", "cost", lambda of: of[2].cost.full if of[2].cost.value else ""),
    _field("无法判断", "untold", lambda of: of[0].content.say("untold", names=of[2].untold) if of[2].untold else ""),
    _listing("缺口", "lacks", lambda of: of[2].lacks, *LACK),
    _listing("措施行", "steps", lambda of: of[2].steps, *STEP),
    _listing("派出行", "gives", lambda of: of[2].gives, *STEP),
    _listing("学段行", "stages", lambda of: of[2].values, *STAGE),
)
PLAN_FIELDS: tuple[Entry[PlanDocument], ...] = (
    _field("县名", "county", lambda of: of.content.summary.county),
    _field("年限", "span", lambda of: of.content.summary.years),
    _field("标准", "standard", lambda of: of.content.summary.standard),
    _field("依据", "basis", lambda of: of.content.summary.basis),
    _field("日期", "date", lambda of: of.date_words),
    _texts("现状", "situation", lambda of: of.situation),
    _field("结论", "sentence", lambda of: of.content.summary.sentence),
    _texts("要点", "points", lambda of: of.content.summary.points),
    _texts("改变不了", "unplanned", lambda of: of.content.summary.unplanned),
    _texts("假定", "assumptions", lambda of: of.content.summary.assumptions),
    _listing("逐年", "years", lambda of: [(of, line) for line in of.content.summary.lines], *YEAR),
    _listing("措施", "actions", lambda of: of.content.actions, *ACTION),
    _texts("经费年份", "money_years", lambda of: [of.content.say("year_short", year=year) for year in of.content.money.years]),
    _listing("经费", "money", lambda of: of.content.money.lines if of.content.money_chart else (), *MONEY),
    _listing("科室", "departments", lambda of: [(of, place, page) for place, page in enumerate(of.content.departments)], *DEPARTMENT),
    _texts("判定年份", "judged_years", lambda of: of.years),
    _field("没有措施", "nothing", lambda of: of.content.summary.nothing),
    _listing("指标", "indicators", lambda of: [(of, page) for page in of.content.indicators], *INDICATOR),
    _listing("学校", "schools", lambda of: [(of, place, page) for place, page in enumerate(of.content.schools)], *SCHOOL),
    _field("其余学校", "others", _others),
)  # fmt: skip
