"""The forecast: keys of its JSON, columns of its files, warning levels, findings. A test compares the keys with a run."""

from __future__ import annotations

from collections.abc import Mapping

from junheng.forecasting.rules import national_rules
from junheng.standards.model import CONFIDENCE_NAMES
from junheng.text import Text
from reference_pages.markdown import both, grid, made_from
from reference_pages.result import FINDING, Keys, table, under

INTRODUCTION = f"""# 预测 · The forecast

{made_from("docs/reference_pages/forecast.py")}

`junheng forecast DIR` 的输出。学年以秋季开学的年份表示；人数是预测的中间值，不取整；`low`、`high` 之间有八成把握；`null` 是没有这个数。
做法见[数学](../mathematics.md)，步骤见[学位测算与预警](../howto/forecast.md)，会有的提示见[问题](findings.md)（`history-`、`forecast-` 开头）。

What `junheng forecast DIR` gives. School years are named by their autumn; pupils are the median, not whole; the truth is meant to
lie between `low` and `high` in eight cases of ten; `null` is a number that there is not. The method stands in
[mathematics](../mathematics.en.md), the steps in [Pupils and places](../howto/forecast.en.md), what may be
said about the data among the [findings](findings.md) (`history-`, `forecast-`).
"""
ABOUT_LEVELS = (
    "没有见到全国统一的等级，这是本软件的读法；`--rules 文件` 换成本地的（同样的键，见 `src/junheng/forecasting/rules.yaml`）。"
    " No national rule was found; this is junheng's own reading. `--rules FILE` takes a local one with the same keys."
)
YEAR = Text("学年", "school year")
SCHOOL = Text("机构标识码", "school id")
STAGE = Text("学段", "stage")
LIMITS: Keys = {
    "pupils": Text("预计学生数", "pupils expected"),
    "low": Text("下限（低于它的可能性为10%）", "low limit (10 % below)"),
    "high": Text("上限（高于它的可能性为10%）", "high limit (10 % above)"),
}
WHOLE: Keys = {
    "capacity": Text("学位：核定的；没有填报的，用班级数乘以班额上限；null 为不知道", "places: as approved, else classes at the limit; null: not known"),
    "surplus": Text("学位减去预计学生数，负数为缺", "places less pupils expected; negative: short"),
    "probability": Text("学生比学位多的可能性", "probability of more pupils than places"),
    "level": Text("预警等级：red、orange、yellow、blue、none（无）、unknown（学位数未知）", "warning level: red, orange, yellow, blue, none, unknown"),
}  # fmt: skip
KEYS: Mapping[str, Text] = {
    **under("forecasts[]", Text("各校各年级，没有合计", "every school and grade, no totals"), {
        "year": YEAR, "school_id": SCHOOL, "stage": STAGE, "grade": Text("年级；0 为一年级前一年", "grade; 0 is the year before grade 1"), **LIMITS,
    }),
    **under("places[]", Text("各学校行（一校一学段为一行）", "every school row (a school in one stage)"), {
        "year": YEAR, "school_id": SCHOOL, "stage": STAGE, "capacity": WHOLE["capacity"],
        "pupils": Text("预计学生数，取整", "pupils expected, whole"),
        "classes": Text("按班额上限最少要几个班；null 为标准没有规定班额", "classes needed at the limit; null where the standard has none"),
        "level": WHOLE["level"],
    }),
    **under("backtest[]", Text("回测，误差都是份额（0.02 为2%）", "the back-test; errors as shares (0.02 is 2 %)"), {
        "lead": Text("提前几年", "years ahead"),
        "mape_total": Text("全县总数的平均误差", "mean error of the county"),
        "mape_grade": Text("各年级的平均误差", "mean error of the grades"),
        "mape_school": Text("各学校行的平均误差", "mean error of the school rows"),
        "coverage80": Text("各校各年级落在范围内的份额", "share of school × grade cells within their interval"),
        "baseline_mape_total": Text("最好的简单方法在全县总数上的平均误差", "mean error of the county by the best plain method"),
    }),
    "county": Text("县名", "name of the county"),
    "origin": Text("站在哪一学年", "the last year that was used"),
    "years": Text("预测几年", "years forecast"),
    "system": Text("学制", "system"),
    "entry_age": Text("进入最低年级的周岁", "age of entry to the lowest grade"),
    "standard": Text("班额和生均要求出自哪个标准", "the standard of class sizes and per-pupil targets"),
    **under("totals[]", Text("全县；`grade` 为 null 是全学段，`stage` 也为 null 是全部", "the county; null grade: the stage; null stage: all"), {
        "year": YEAR, "stage": STAGE, "grade": Text("年级", "grade"), **LIMITS,
    }),
    **under("rows[]", Text("各学校行；上下限不是各年级上下限之和", "every school row; its limits are no sums over grades"), {
        "year": YEAR, "school_id": SCHOOL, "stage": STAGE, **LIMITS,
    }),
    **under("risks[]", Text("各学校行的余缺和可能性", "what every school row has to spare, and the odds"), {
        "year": YEAR, "school_id": SCHOOL, "stage": STAGE, "surplus": WHOLE["surplus"], "probability": WHOLE["probability"],
        "largest_class": Text("班级数不变时，最大的班至少几人", "the largest class, as small as today's classes allow"),
        "capacity_from": Text("学位的来历：places 核定，classes 由班级数推算，closed 已定撤并（学位为0）", "where the places come from: places, classes, or closed (0 places)"),
    }),
    **under("areas[]", Text("乡镇（街道）；`township` 为 null 是全县", "townships; null: the county"), {
        "year": YEAR, "township": Text("乡镇（街道）", "township"), "stage": STAGE, **LIMITS, **WHOLE,
    }),
    **under("peaks[]", Text("各学段的峰值", "the peak of each stage"), {
        "stage": STAGE, "year": Text("学生最多的学年", "the year with most pupils"), **LIMITS,
        "forecast": Text("那一年是不是预测的", "whether that year lies ahead"),
        "last": Text("`origin` 那年的学生数", "pupils in the origin's year"), "final": Text("最后一年的学生数", "pupils in the last year"),
    }),
    **under("takers[]", Text("可以分流到哪里", "who could take whom"), {
        "year": YEAR, "stage": STAGE, "from_school": Text("缺学位的学校", "the school short of places"),
        "to_school": Text("可接纳的学校", "the school that could take"), "pupils": Text("人数", "pupils"),
        "distance_km": Text("直线距离（公里）；缺经纬度为 null", "km as the crow flies; null without coordinates"),
    }),
    **under("needs[]", Text("师资和校舍的缺口，只列缺的", "staff and rooms that are short"), {
        "year": YEAR, "school_id": SCHOOL, "stage": Text("学段；null 为全校", "stage; null: the school"),
        "item": Text("指标编号，或 staff（教职工编制）", "id of the indicator, or staff"), "unit": Text("单位", "unit"),
        "needed": Text("需要", "needed"), "have": Text("现有", "there today"), "short_by": Text("缺", "short by"),
    }),
    **under("levels[]", Text("预警等级的规则，从重到轻，取第一个成立的", "the rule of the levels, gravest first; the first that holds"), {
        "level": Text("等级", "level"), "name": Text("名称", "name"), "probability": Text("可能性至少", "probability, at least"),
        "short": Text("预计缺口占学位的份额至少", "expected shortage as a share of the places, at least"), "meaning": Text("含义", "meaning"),
    }),
    **under("methods[]", Text("每个起点各提前年数用了哪种方法、占多大比重；只由更早的起点选出", "which method was used at each origin and lead, and its weight; chosen from earlier origins only"), {
        "origin": Text("起点学年", "origin"), "lead": Text("提前几年", "years ahead"),
        "method": Text("方法", "method"), "weight": Text("比重", "weight"),
    }),
    **under("findings[]", Text("数据中的疑问和提示", "doubts and notes about the data"), FINDING),
}  # fmt: skip


def forecast() -> str:
    """The page."""
    rules = national_rules()
    levels = [
        [f"`{level.id}`", both(level.name), f"≥ {100 * level.probability:g}%", f"≥ {100 * level.short:g}%" if level.short else "", both(level.meaning)]
        for level in rules.levels
    ]  # fmt: skip
    values = (
        ("学生比教职工 pupils per member of staff", rules.staff),
        ("分流距离（公里） reach in km", rules.reach_km),
    )
    cited = [
        [name, f"{rule.at('primary'):g} / {rule.at('junior'):g}", rule.clause, "; ".join(rules.sources[key].title for key in rule.source), both(CONFIDENCE_NAMES[rule.confidence])]
        for name, rule in values
    ]  # fmt: skip
    parts = [
        INTRODUCTION.strip(),
        "## junheng forecast --json",
        table("键 key", KEYS),
        "## forecast.csv",
        "给规划用的表，列见[数据字典](tables.md)。 The table for a plan; its columns stand in the [data dictionary](tables.md).",
        "## 预警等级 · Warning levels",
        ABOUT_LEVELS,
        grid(("等级 level", "名称 name", "可能性 probability", "缺口 short", "含义 meaning"), levels),
        "## 其他数值 · Other values",
        grid(("项目 item", "小学 / 初中 primary / junior", "条款 clause", "出处 source", "可信程度 confidence"), cited),
    ]
    return "\n\n".join(parts) + "\n"
