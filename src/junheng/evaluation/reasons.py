"""The words of a judgement: why a row or an indicator passes, fails or cannot be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from junheng.evaluation.case import Judged, Missing
from junheng.evaluation.locate import Locator
from junheng.evaluation.verdicts import rounded
from junheng.standards.model import IndicatorRule
from junheng.text import Text

REASONS: Mapping[str, Text] = {
    "": Text("", ""),
    "missing": Text("缺少数据：{cells}", "missing: {cells}"),
    "scope_untold": Text("无法判断是否纳入评估，缺少：{cells}", "whether it is in scope cannot be told, missing: {cells}"),
    "below": Text("未达到{target}{unit}，还差{short}{short_unit}", "below {target} {unit}, short by {short} {short_unit}"),
    "below_plain": Text("未达到{target}{unit}", "misses {target} {unit}"),
    "above": Text("超过限值{target}", "above the limit {target}"),
    "over": Text("超过{target}{unit}，多{short}{short_unit}", "over {target} {unit} by {short} {short_unit}"),
    "known_class_over": Text(
        "已报班级中最大的已超过{target}人（有的班级人数未报），至少多{short}人",
        "the largest class reported is over {target} (some classes are not reported), by at least {short}",
    ),
    "mean_class_over": Text(
        "班额未报，但平均班额已超过{target}人，至少有一个班多{short}人",
        "class sizes are not reported, but the mean is already over {target}: at least one class by {short} or more",
    ),
    "enough_without_allowance": Text(
        "仅按本校专任教师（或自有场地）已达标；另可计入的数未报，不影响结论：{cells}",
        "met without what may be added; the figure that may be added is missing and does not matter: {cells}",
    ),
    "short_with_allowance": Text("即使计入放宽条件允许的数，仍未达到{target}{unit}", "below {target} {unit} even with what may be added"),
    "no_target": Text("本标准对此不设单项限值", "the standard sets no limit of its own"),
    "stage_absent": Text("没有填报任何{stage}学段的学校", "no school reported the stage: {stage}"),
    "zero_denominator": Text("分母为0，无法计算", "the denominator is 0"),
    "nothing_in_scope": Text("没有适用对象", "nothing it applies to"),
    "no_judgement": Text("没有佐证判定（佐证判定表中缺{indicator}）", "no judgement in evidence for {indicator}"),
    "judged_not_met": Text("佐证判定为未达到", "judged not met on evidence"),
    "judged_unknown": Text("佐证判定为未定", "judged unknown on evidence"),
    "some_fail": Text("{all}个中{failed}个未达到", "{failed} of {all} fail"),
    "some_unknown": Text("{all}个中{unknown}个无法判断，缺少：{cells}", "{unknown} of {all} cannot be told, missing: {cells}"),
    "some_fail_and_unknown": Text("{all}个中{failed}个未达到、{unknown}个无法判断，缺少：{cells}", "of {all}, {failed} fail and {unknown} cannot be told, missing: {cells}"),
    "parts": Text("{parts}", "{parts}"),
    "cv_unreported": Text("{unreported}个学校行缺数，差异系数无法计算", "{unreported} school rows lack a value: the coefficient cannot be computed"),
    "cv_unknown": Text("有差异系数无法计算", "a coefficient cannot be computed"),
    "mean_zero": Text("全县均值为0，差异系数无定义", "the county mean is 0: the coefficient is not defined"),
}  # fmt: skip
NAMED_CELLS = 3  # cells spelled out in a sentence; the full list stands in the unknowns


def shown(value: float | None, digits: int) -> str:
    """A number rounded as the official form has it; a dash where it is not known."""
    return "—" if value is None else f"{rounded(value, digits):.{digits}f}"


def whole(value: float | None) -> str:
    """A number of whole units."""
    return "—" if value is None else f"{value:,.0f}"


def _cells(template: Text, missing: tuple[Missing, ...], locator: Locator) -> Text | str:
    return cells(missing, locator) if "{cells}" in template.zh else ""


def cells(missing: tuple[Missing, ...], locator: Locator) -> Text:
    """The first missing cells in words, alike ones once with their number, and how many there are in all."""
    counts = Counter(locator.described(one) for one in missing)
    named = list(counts.items())[:NAMED_CELLS]
    zh = "；".join(words.zh + (f"×{count}" if count > 1 else "") for words, count in named)
    en = "; ".join(words.en + (f" × {count}" if count > 1 else "") for words, count in named)
    if len(counts) > NAMED_CELLS:
        return Text(f"{zh}；等共{len(missing)}处", f"{en}; {len(missing)} in all")
    return Text(zh, en)


def row_reason(row: Mapping[str, object], rule: IndicatorRule, missing: tuple[Missing, ...], locator: Locator) -> Text:
    """The reason of a school row's verdict."""
    code = str(row["reason"] or "")
    if code == "below":
        code = "over" if rule.operator != ">=" else "below" if row["short_by"] is not None else "below_plain"
    template = REASONS[code]
    if not template.zh:
        return template
    target, short = row["target"], row["short_by"]
    return template.format(
        cells=_cells(template, missing, locator),
        target=_limit(target if isinstance(target, float) else None),
        unit=rule.unit,
        short=whole(short if isinstance(short, float) else None),
        short_unit=rule.short_unit,
        indicator=row["indicator"],
    )


def _limit(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"


def judged_reason(judged: Judged, rule: IndicatorRule | None, locator: Locator) -> Text:
    """The reason of a judgement on the county."""
    code = judged.reason
    if code == "below":
        code = "above" if rule is not None and rule.operator != ">=" else "below_plain"
    template = REASONS[code]
    if not template.zh:
        return template
    parts = [(part, judged_reason(part, rule, locator)) for part in judged.parts if part.verdict not in ("pass", None)]
    return template.format(
        cells=_cells(template, judged.missing, locator),
        target=_limit(judged.target),
        unit=rule.unit if rule is not None else "",
        indicator=judged.indicator,
        parts=Text(
            "；".join(f"{_named(part).zh}{words.zh}" for part, words in parts),
            "; ".join(f"{_named(part).en}{words.en}" for part, words in parts),
        ),
        **dict(judged.fields or {}),
    )


_STAGES = {"primary": Text("小学", "primary"), "junior": Text("初中", "junior")}


def _named(part: Judged) -> Text:
    words = [Text(part.indicator, part.indicator)]
    if part.stage:
        words.append(_STAGES[part.stage])
    if part.label is not None:
        words.append(part.label)
    return Text(" ".join(word.zh for word in words) + "：", " ".join(word.en for word in words) + ": ")
