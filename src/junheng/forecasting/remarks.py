"""What the forecast has to say about its own ground: what is missing, what was not believed, what was assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl

from junheng.forecasting.arrays import Floats, some
from junheng.forecasting.backtest import Trial
from junheng.forecasting.cleaning import Cleaned
from junheng.forecasting.cohorts import LAST_YEAR, METHODS, NO_CHANGE, POOLED, THREE_YEARS
from junheng.forecasting.history import History
from junheng.forecasting.panel import Panel
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.text import Text

ONE_YEAR = FindingRule(
    "forecast-one-year",
    Severity.DOUBT,
    Text(
        "只有{year}年一年的分年级学生数：升级比例无从得知，按人人升级推算，区间宽度是假定的，没有回测",
        "pupils by grade are given for {year} only: nobody knows how many move on, so all are taken to; the widths of the"
        " intervals are assumed and nothing could be tried on the past",
    ),
    Text("补上以前各年的分年级学生数，最好五年以上", "add earlier years, five or more if you can"),
)
FEW_YEARS = FindingRule(
    "forecast-few-years",
    Severity.NOTE,
    Text(
        "只有{years}年的分年级学生数，{origins}个起点可以回测：区间宽度多半靠假定",
        "pupils by grade are given for {years} years, which leaves {origins} origins to try: the widths are assumed more"
        " than learned",
    ),
    Text("补上以前各年的分年级学生数", "add earlier years"),
)
YEARS_FILLED = FindingRule(
    "forecast-years-filled",
    Severity.DOUBT,
    Text(
        "{years}年没有分年级学生数：用前后两年之间的数代替，与这一年有关的比例不用",
        "there are no pupils by grade for {years}: numbers between the years around stand in, and no ratio is learned"
        " from them",
    ),
    Text("补上这一年的数", "add that year"),
)
SCHOOL_BREAK = FindingRule(
    "forecast-school-break",
    Severity.DOUBT,
    Text(
        "{school}{year}年的学生比应有的{direction_zh}{percent}%，不像正常升学：这一年的比例不用{taken_zh}",
        "{school} has {percent} % {direction_en} pupils in {year} than move up: that year's ratios are not used{taken_en}",
    ),
    Text(
        "核对学生数；撤并、划片调整的，在学校变动表补一行",
        "check the number; if schools closed or zones changed, add a row to school changes",
    ),
)
COUNTY_BREAK = FindingRule(
    "forecast-county-break",
    Severity.DOUBT,
    Text(
        "{year}年全县的学生与升级应有的相差很大（如疫情、统计口径改变）：这一年的比例不用",
        "in {year} the whole county's pupils are far off what moves up (a pandemic, another way of counting): that year's"
        " ratios are not used",
    ),
    Text("核对这一年的数和统计口径", "check that year's numbers and who was counted"),
)
GRADE_BREAK = FindingRule(
    "forecast-grade-break",
    Severity.DOUBT,
    Text(
        "{school}{year}年{grade}年级{pupils}人，按升级应有约{awaited}人：不采用，用{awaited}人代替",
        "{school} has {pupils} pupils in grade {grade} in {year} where about {awaited} move up: not believed, {awaited} stand in",
    ),
    Text("核对是否多写或少写了一位", "look for a digit too many or too few"),
)
GRADE_UNREPORTED = FindingRule(
    "forecast-grade-unreported",
    Severity.DOUBT,
    Text(
        "{school}{year}年没有{grade}年级的学生数，按升级应有约{awaited}人：用{awaited}人，不当作没有",
        "{school} gives no pupils of grade {grade} in {year} where about {awaited} move up: {awaited} are used, not none",
    ),
    Text("补上这个年级；已经停招、停办的，填0", "add the grade; if it has ended, enter 0"),
)
SCHOOL_ENDED = FindingRule(
    "forecast-school-ended",
    Severity.DOUBT,
    Text(
        "{school}{last}年以后没有学生数，学校变动表也没有它：按已经撤销处理，不预测",
        "{school} has no pupils after {last} and school changes does not name it: taken as closed, nothing is forecast",
    ),
    Text("漏报的请补报；撤并、改编码的，在学校变动表补一行", "report it, or add a row to school changes"),
)
SCHOOLS_JOINED = FindingRule(
    "forecast-schools-joined",
    Severity.NOTE,
    Text(
        "{school}的历年学生数算进{other}（学校变动表：{year}年{what_zh}）",
        "the history of {school} counts with {other} (school changes: {what_en} in {year})",
    ),
    Text("不必处理", "nothing has to be done"),
)
CODE_CHANGED = FindingRule(
    "forecast-code-changed",
    Severity.DOUBT,
    Text(
        "{school}从{year}年起没有了，{other}从这一年起才有，学生接得上：按同一所学校改了编码处理",
        "{school} ends and {other} begins in {year} with the same pupils a grade higher: taken as one school under a new code",
    ),
    Text(
        "在学校变动表补一行“更名”；不是同一所的，写明各自的变动",
        "add a row “renamed” to school changes, or what did happen",
    ),
)
BIRTHS_MISSING = FindingRule(
    "forecast-births-missing",
    Severity.DOUBT,
    Text(
        "没有出生人口：今后的新生只能按近年的新生数推算，越往后越不可靠",
        "there are no births: coming entrants can only follow the latest ones, less surely with every year",
    ),
    Text("补上出生人口（births）", "add births"),
)
BIRTHS_OF_COUNTY = FindingRule(
    "forecast-births-of-county",
    Severity.NOTE,
    Text(
        "有的学校不知在哪个乡镇（街道），或者所在乡镇没有出生人口：这些学校的新生按全县出生人口推算",
        "some schools have no township, or one without births: their entrants follow the county's births",
    ),
    Text("补上学校的乡镇（街道）和各乡镇的出生人口", "add the townships of schools and the births of townships"),
)
BIRTHS_END = FindingRule(
    "forecast-births-end",
    Severity.NOTE,
    Text(
        "出生人口只到{last}年：{year}年起的新生按最近两年的出生人口推算",
        "births end in {last}: entrants from {year} on rest on the mean of the last two years",
    ),
    Text("有新的出生人口时补上", "add births when they are known"),
)
BASELINE_WINS = FindingRule(
    "forecast-baseline-wins",
    Severity.NOTE,
    Text(
        "用过去{origins}个起点检验，{lead}年后的全县总数以“{method_zh}”最准（误差{plain}%，本方法{own}%）；这次预测它占{weight}%",
        "on the past ({origins} origins) “{method_en}” came nearest to the county's total {lead} years ahead ({plain} % off, this"
        " method {own} %); it makes {weight} % of this forecast",
    ),
    Text(
        "不必处理：起点越多，比重越跟着误差走",
        "nothing has to be done: with more origins the weight follows the errors",
    ),
)
OPENING_UNKNOWN = FindingRule(
    "forecast-opening-unknown",
    Severity.NOTE,
    Text(
        "{school}{year}年开办，没有历年学生数：不单独预测，它的学生算在所在乡镇（街道）的学校里",
        "{school} opens in {year} and has no history: it gets no forecast of its own, its pupils are among its township's schools",
    ),
    Text("开办后补上分年级学生数", "add its pupils by grade once it is open"),
)
HOMES_INCOMPLETE = FindingRule(
    "forecast-homes-incomplete",
    Severity.DOUBT,
    Text(
        "新建住房有{lines}行没有套数或每套学生数：没有算进去",
        "{lines} lines of new housing have no dwellings or no pupils per dwelling: left out",
    ),
    Text("补上套数和每套学生数", "add dwellings and pupils per dwelling"),
)
RULES: tuple[FindingRule, ...] = (
    ONE_YEAR,
    FEW_YEARS,
    YEARS_FILLED,
    COUNTY_BREAK,
    SCHOOL_BREAK,
    GRADE_BREAK,
    GRADE_UNREPORTED,
    SCHOOL_ENDED,
    SCHOOLS_JOINED,
    CODE_CHANGED,
    BIRTHS_MISSING,
    BIRTHS_OF_COUNTY,
    BIRTHS_END,
    BASELINE_WINS,
    OPENING_UNKNOWN,
    HOMES_INCOMPLETE,
)
METHOD_NAMES: Mapping[str, Text] = {
    POOLED: Text("升级与出生推算", "cohorts and births"),
    NO_CHANGE: Text("不变", "no change"),
    LAST_YEAR: Text("上年升级比例", "last year's ratios"),
    THREE_YEARS: Text("三年平均升级比例", "three years' ratios"),
}
_WHAT = {"merged_into": Text("并入", "merged"), "renamed": Text("更名", "renamed")}
_SURE_ORIGINS = 3  # fewer say nothing about which method is better
_SURE_YEARS = 6  # fewer leave too few origins to learn widths from


def remarks(history: History, panel: Panel, final: Trial, backtest: pl.DataFrame, horizon: int) -> Iterator[Finding]:
    """Everything that a reader of the forecast must know about its ground."""
    yield from _years(panel, backtest)
    yield from _breaks(history, panel, final.projection.clean)
    yield from _schools(history, panel)
    yield from _births(history, panel, horizon)
    yield from _baseline(backtest, final.weights)
    lines = history.housing.filter(pl.col("dwellings").is_null() | pl.col("pupils_per_dwelling").is_null()).height
    if lines:
        yield Finding(HOMES_INCOMPLETE, {"lines": str(lines)}, table="housing")


def _years(panel: Panel, backtest: pl.DataFrame) -> Iterator[Finding]:
    given = some(np.isfinite(panel.pupils), (0, 1))
    missing = [str(year) for year, there in zip(panel.years, given, strict=True) if not there]
    if missing:
        yield Finding(YEARS_FILLED, {"years": "、".join(missing)}, table="enrolment", column="year")
    if int(given.sum()) == 1:
        yield Finding(ONE_YEAR, {"year": str(panel.years[-1])}, table="enrolment", column="year")
    elif int(given.sum()) < _SURE_YEARS:
        origins = max(backtest["origins"].to_list(), default=0)
        words = {"years": str(int(given.sum())), "origins": str(origins)}
        yield Finding(FEW_YEARS, words, table="enrolment", column="year")


def _breaks(history: History, panel: Panel, clean: Cleaned) -> Iterator[Finding]:
    names = _names(history)
    for place in np.flatnonzero(clean.county_breaks):
        year = str(panel.years[place])
        yield Finding(COUNTY_BREAK, {"year": year}, table="enrolment", key=(year,), column="pupils")
    for row, place in np.argwhere(clean.school_breaks):
        school, year, moved = panel.schools[row], panel.years[place], clean.jumps[row, place]
        if place and clean.school_breaks[row, place - 1] and clean.passing[row, place - 1]:
            continue  # the way back from the break before
        more, last = bool(moved > 0), place == len(panel.years) - 1
        taken = _taken(last=last, passing=bool(clean.passing[row, place]))
        words = {
            "school": names.get(school, school),
            "year": str(year),
            "percent": f"{abs(np.expm1(moved)) * 100:.0f}",
            "direction_zh": "多" if more else "少",
            "direction_en": "more" if more else "fewer",
            "taken_zh": taken.zh,
            "taken_en": taken.en,
        }
        yield Finding(SCHOOL_BREAK, words, table="enrolment", key=(str(year), school), column="pupils")
    for row, grade, place in np.argwhere(clean.grade_breaks):
        school, year = panel.schools[row], panel.years[place]
        words = {
            "school": names.get(school, school),
            "year": str(year),
            "grade": str(panel.grades[grade]),
            "pupils": f"{panel.pupils[row, grade, place]:.0f}",
            "awaited": f"{clean.pupils[row, grade, place]:.0f}",
        }
        key = (str(year), school, str(panel.grades[grade]))
        yield Finding(GRADE_BREAK, words, table="enrolment", key=key, column="pupils")

    for row, grade in np.argwhere(clean.unreported):
        school, year = panel.schools[row], str(panel.years[-1])
        words = {
            "school": names.get(school, school),
            "year": year,
            "grade": str(panel.grades[grade]),
            "awaited": f"{clean.pupils[row, grade, -1]:.0f}",
        }
        key = (year, school, str(panel.grades[grade]))
        yield Finding(GRADE_UNREPORTED, words, table="enrolment", key=key, column="pupils")


def _taken(*, last: bool, passing: bool) -> Text:
    if passing:
        return Text(
            "，第二年又变了回去，这一年的数不采用", "; the year after took it back, and its numbers are not used"
        )
    if last:
        return Text(
            "，预测从两者中间起步，区间放宽",
            "; the forecast starts half-way between the two, with wider intervals",
        )
    return Text("", "")


def _schools(history: History, panel: Panel) -> Iterator[Finding]:
    names = _names(history)
    changed = set(history.changes["school_id"].to_list()) | {code for code, _, _ in panel.recoded}
    latest = np.where(some(np.isfinite(panel.pupils), 1), np.array(panel.years), 0).max(1)
    for row in np.flatnonzero(latest < panel.years[-1]):
        school = panel.schools[row]
        if school not in changed:
            words = {"school": names.get(school, school), "last": str(latest[row])}
            yield Finding(SCHOOL_ENDED, words, table="enrolment", key=(school,), column="school_id")
    for code, other, year in panel.recoded:
        words = {"school": names.get(code, code), "other": names.get(other, other), "year": str(year)}
        yield Finding(CODE_CHANGED, words, table="enrolment", key=(code,), column="school_id")
    for year, school, what, other in history.changes.select("year", "school_id", "what", "other_id").iter_rows():
        if what in _WHAT and other is not None and year is not None and year <= panel.years[-1]:
            words = {
                "school": names.get(school, school),
                "other": names.get(other, other),
                "year": str(year),
                "what_zh": _WHAT[what].zh,
                "what_en": _WHAT[what].en,
            }
            yield Finding(SCHOOLS_JOINED, words, table="changes", key=(str(year), school), column="what")
        elif what == "opened" and year is not None and year > panel.years[-1] and school not in panel.schools:
            words = {"school": names.get(school, school), "year": str(year)}
            yield Finding(OPENING_UNKNOWN, words, table="changes", key=(str(year), school), column="what")


def _births(history: History, panel: Panel, horizon: int) -> Iterator[Finding]:
    known = history.births["year"].to_list()
    if not np.isfinite(panel.county_births[: len(panel.years)]).any():
        yield Finding(BIRTHS_MISSING, table="births")
        return
    if panel.without_births.any() and history.births["township"].is_not_null().any():
        yield Finding(BIRTHS_OF_COUNTY, table="births", column="township")
    if max(known) + history.entry_age < panel.years[-1] + horizon:
        words = {"last": str(max(known)), "year": str(max(known) + history.entry_age + 1)}
        yield Finding(BIRTHS_END, words, table="births", column="year")


def _baseline(backtest: pl.DataFrame, weights: Floats) -> Iterator[Finding]:
    """Where a plain method won: which, by how much, and how much of the forecast it makes (method x lead)."""
    won = backtest.filter(pl.col("baseline_mape_total") < pl.col("mape_total"), pl.col("origins") >= _SURE_ORIGINS)
    for row in won.iter_rows(named=True):
        name = METHOD_NAMES[row["baseline"]]
        words = {
            "lead": str(row["lead"]),
            "origins": str(row["origins"]),
            "method_zh": name.zh,
            "method_en": name.en,
            "plain": f"{row['baseline_mape_total'] * 100:.2f}",
            "own": f"{row['mape_total'] * 100:.2f}",
            "weight": f"{weights[METHODS.index(row['baseline']), row['lead'] - 1] * 100:.0f}",
        }
        yield Finding(BASELINE_WINS, words, key=(words["lead"],))


def _names(history: History) -> Mapping[str, str]:
    told = history.schools.drop_nulls("name")
    return dict(told.select("school_id", "name").iter_rows())
