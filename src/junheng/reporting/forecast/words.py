"""Sentences about a forecast that the terminal, the page, the workbook and Word share."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from junheng.forecasting.rules import PlacesRules, national_rules
from junheng.reporting.words import STAGE_NAMES
from junheng.text import Text

LEVEL_NAMES: Mapping[str, Text] = {
    "red": Text("红色", "red"),
    "orange": Text("橙色", "orange"),
    "yellow": Text("黄色", "yellow"),
    "blue": Text("蓝色", "blue"),
    "none": Text("无", "none"),
    "unknown": Text("学位数未知", "places unknown"),
}
ABOUT_LIMITS = Text(
    "范围表示八成把握：十次里约有八次，实际数会落在其中。年份越远，范围越宽。",
    "The interval is meant to hold in about eight cases of ten. It widens with the years.",
)
ABOUT_PLACES = Text(
    "学位：填报了核定学位的，用核定学位；没有的，用现有班级数乘以标准的班额上限。余缺按预测的中间值算。",
    "Places are those approved; where none are given, today's classes at the standard's class size. Shortages are at the median.",
)
ABOUT_CHANCE = Text(
    "不足的可能性由预测范围推算：中间值两侧各按半个正态分布，上下限各留10%在外。",
    "The probability of a shortage is taken from the interval: half a normal curve on each side of the median, 10 % outside each limit.",
)


def peak_sentence(row: Mapping[str, object], origin: int, years: int) -> Text:
    """When a stage has most pupils."""
    stage = STAGE_NAMES[str(row["stage"])]
    pupils, last, final = (_people(row[name]) for name in ("pupils", "last", "final"))
    fields = {"stage": stage, "year": row["year"], "pupils": pupils, "origin": origin, "end": origin + years}
    text = Text("{stage}：峰值在{year}学年，", "{stage}: most pupils in {year}, ")
    if row["forecast"]:
        fields |= {"low": _people(row["low"]), "high": _people(row["high"])}
        text = _joined(text, Text("预计{pupils}人（{low}—{high}人）", "{pupils} expected ({low}–{high})"))
    else:
        text = _joined(text, Text("{pupils}人，已经过去", "{pupils}; it has passed") if row["year"] != origin else Text("{pupils}人，以后减少", "{pupils}; fewer from now on"))  # fmt: skip
    tail = Text("；{origin}学年{last}人，{end}学年预计{final}人。", "; {last} in {origin}, {final} expected in {end}.")
    return _joined(text, tail).format(**fields, last=last, final=final)


def _joined(one: Text, other: Text) -> Text:
    return Text(one.zh + other.zh, one.en + other.en)


def _people(value: object) -> str:
    return f"{value:,.0f}" if isinstance(value, int | float) else "—"


def backtest_sentence(backtest: pl.DataFrame) -> Text:
    """Which was better on the years that are known: the method or the plain ones, every trial counted once."""
    tried = backtest.drop_nulls(["mape_total", "baseline_mape_total"])
    if tried.is_empty():
        return Text(
            "回测：历年数据太短，不能用过去检验预测；范围是按经验放宽的。",
            "Back-test: the history is too short to try the method on the past; the intervals are wide for that reason.",
        )
    trials = pl.col("origins") / pl.col("origins").sum()
    own, plain = (
        100 * float(tried.select((pl.col(name) * trials).sum()).item())
        for name in ("mape_total", "baseline_mape_total")
    )
    leads = sorted(tried["lead"].to_list())
    better = (
        Text("本方法更准", "the method is better")
        if own < plain
        else Text("两者一样", "they are equal")
        if own == plain
        else Text("简单方法更准", "the plain method is better")
    )
    return Text(
        "回测（站在过去各年预测已知的年份，提前{first}至{last}年）：全县平均误差{own}%，最好的简单方法（不变、或三年升级率）{plain}%：{better}。",
        "Back-test (the past forecast from earlier years, {first} to {last} years ahead): mean error of the county {own} %, of the best plain method (no change, or three-year progression) {plain} %: {better}.",
    ).format(first=leads[0], last=leads[-1], own=f"{own:.2f}", plain=f"{plain:.2f}", better=better)


def rule_sentence(rules: PlacesRules) -> Text:
    """The rule of the warning levels."""
    parts_zh, parts_en = [], []
    for level in rules.levels:
        chance = f"{100 * level.probability:g}"
        zh = f"{level.name.zh}：不足的可能性≥{chance}%"
        en = f"{level.name.en}: probability of a shortage ≥ {chance} %"
        if level.short:
            zh += f"且预计缺口≥学位的{100 * level.short:g}%"
            en += f" and expected shortage ≥ {100 * level.short:g} % of the places"
        parts_zh.append(zh)
        parts_en.append(en)
    own = Text(
        "本软件的读法，没有见到全国统一的规定；--rules 换成本地的",
        "junheng's own reading, no national rule was found; --rules takes a local one",
    )
    if rules is not national_rules():
        own = Text("按所给的规则文件", "after the given file of rules")
    return Text(f"预警等级（{own.zh}）：{'；'.join(parts_zh)}。", f"Warning levels ({own.en}): {'; '.join(parts_en)}.")
