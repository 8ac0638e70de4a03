"""The words of a judgement: why a row or an indicator passes, fails or cannot be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from junheng.evaluation.case import Judged, Missing
from junheng.evaluation.locate import Locator
from junheng.evaluation.verdicts import rounded
from junheng.standards import Standard
from junheng.standards.model import IndicatorRule
from junheng.tables import STAGES
from junheng.text import Text

REASONS: Mapping[str, Text] = {
    "": Text("", ""),
    "missing": Text("缺少数据：{cells}", "missing: {cells}"),
    "scope_untold": Text("无法判断是否纳入评估，缺少：{cells}", "whether it is in scope cannot be told, missing: {cells}"),
    "below": Text("未达到{target}{unit}，还差{short}{short_unit}", "below {target} {unit}, short by {short} {short_unit}"),
    "below_plain": Text("未达到{target}{unit}", "misses {target} {unit}"),
    "above": Text("超过限值{target}", "above the limit {target}"),
    "not_below": Text("不低于{target}（须低于）", "not below {target}"),
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
    "some_fail": Text("{all}{of}中{failed}{each}未达到", "{failed} of {all} {of} fail"),
    "some_unknown": Text("{all}{of}中{unknown}{each}无法判断{lacking}", "{unknown} of {all} {of} cannot be told{lacking}"),
    "some_fail_and_unknown": Text("{all}{of}中{failed}{each}未达到、{unknown}{each}无法判断{lacking}", "of {all} {of}, {failed} fail and {unknown} cannot be told{lacking}"),
    "parts": Text("{parts}", "{parts}"),
    "cv_unreported": Text("{unreported}个学校行缺数，差异系数无法计算", "{unreported} school rows lack a value: the coefficient cannot be computed"),
    "cv_unknown": Text("有差异系数无法计算", "a coefficient cannot be computed"),
    "mean_zero": Text("全县均值不是正数，差异系数无定义", "the county mean is not positive: the coefficient is not defined"),
}  # fmt: skip
LACKING = Text("，缺少：{cells}", ", missing: {cells}")
CV_ABOVE = Text("{stage}差异系数{cv}，超过{limit}", "CV {stage} {cv}, above {limit}")
CV_NOT_BELOW = Text("{stage}差异系数{cv}，须低于{limit}", "CV {stage} {cv}, must be below {limit}")
CV_LACKING = Text(
    "{stage}差异系数缺{count}行数据，无法计算", "CV {stage} cannot be computed: {count} rows lack a figure"
)
SAMPLE = Text(
    "有效答卷{valid:,}份（应不少于{least:,}份），家长占{parents}%（应不低于{parents_least:g}%）",
    "{valid:,} valid answers (at least {least:,} asked for), parents {parents}% (at least {parents_least:g}%)",
)
UNITS = {True: (Text("个学校行", "school rows"), Text("个", "")), False: (Text("所学校", "schools"), Text("所", ""))}
STAGE_NAMES = {code.value: Text(code.zh, code.en) for code in STAGES}
MOST_PARTS = 4  # parts told where words must be brief
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


def rule_of(standard: Standard, indicator: str) -> IndicatorRule | None:
    """The rule of an indicator; None for the coefficients, the school rule and a composite."""
    try:
        return standard.rule(indicator)
    except KeyError:
        return None


def name_of(standard: Standard, indicator: str) -> Text:
    """The name of an indicator, a coefficient, the school rule or a composite."""
    rule = rule_of(standard, indicator)
    if rule is not None:
        return rule.name
    pack = standard.pack
    for named in (pack.school_rule, pack.composite):
        if named is not None and named.id == indicator:
            return named.name
    for one in pack.indicators.values():
        if one.balance is not None and one.balance.id == indicator:
            return one.balance.name
    raise KeyError(indicator)


def judged_reason(
    judged: Judged, standard: Standard, locator: Locator, parent: IndicatorRule | None = None, *, brief: bool = False
) -> Text:
    """The reason of a judgement on the county, with names, stages and figures rather than ids.

    Args:
        judged: The indicator, or a part of one.
        standard: What it was judged by.
        locator: Finds the missing cells.
        parent: The rule of the indicator that this is a part of.
        brief: Leave out which cells are missing and all but a few parts, where others tell them.
    """
    rule = rule_of(standard, judged.indicator) or parent
    code = judged.reason
    if code == "below":
        code = "above" if rule is not None and rule.operator != ">=" else "below_plain"
    if code == "parts":
        return _joined(
            [_part_reason(part, standard, locator, rule, brief=brief) for part in _open(judged)], brief=brief
        )
    fields = dict(judged.fields or {})
    if code.startswith("some_"):
        of, each = UNITS[fields["by_row"] is True]
        lacking = Text("", "") if brief else LACKING.format(cells=cells(judged.missing, locator))
        return REASONS[code].format(**fields, of=of, each=each, lacking=lacking)
    template = REASONS[code]
    said = template.format(
        cells=_cells(template, judged.missing, locator),
        target=_limit(judged.target),
        unit=rule.unit if rule is not None else "",
        indicator=judged.indicator,
        **fields,
    )
    return _joined([one for one in (said, _sample(fields)) if one.zh], brief=False)


def _open(judged: Judged) -> list[Judged]:
    return [part for part in judged.parts if part.verdict in ("fail", "unknown")]


def _joined(reasons: list[Text], *, brief: bool) -> Text:
    if brief and len(reasons) > MOST_PARTS:
        reasons = [*reasons[:MOST_PARTS], Text("…", "…")]
    return Text("；".join(one.zh for one in reasons), "; ".join(one.en for one in reasons))


def _part_reason(
    part: Judged, standard: Standard, locator: Locator, parent: IndicatorRule | None, *, brief: bool
) -> Text:
    """What a part that is not met says beside its indicator."""
    coefficient = _coefficient_reason(part, standard, parent)
    if coefficient is not None:
        return coefficient
    reason = judged_reason(part, standard, locator, parent, brief=brief)
    school_rule = standard.pack.school_rule
    if school_rule is not None and part.indicator == school_rule.id:
        return reason
    name = part_name(part, standard)
    return Text(f"{name.zh}：{reason.zh}", f"{name.en}: {reason.en}") if reason.zh else name


def _coefficient_reason(part: Judged, standard: Standard, parent: IndicatorRule | None) -> Text | None:
    """The words for a coefficient of variation over its limit, or without a value; None for other parts."""
    balance = parent.balance if parent is not None else None
    composite = standard.pack.composite
    rule = next((one for one in (balance, composite) if one is not None and one.id == part.indicator), None)
    if rule is None:
        return None
    stage = STAGE_NAMES[part.stage]
    if part.value is not None:
        words = CV_NOT_BELOW if part.reason == "not_below" else CV_ABOVE
        return words.format(stage=stage, cv=shown(part.value, rule.decimals), limit=_limit(part.target))
    count = (part.fields or {}).get("unreported")
    return CV_LACKING.format(stage=stage, count=count) if count else None


def part_name(part: Judged, standard: Standard) -> Text:
    """What a part is called beside its indicator: its stage, year, subject or group, else its own name."""
    words = [STAGE_NAMES[part.stage]] if part.stage else []
    if part.label is not None:
        words.append(part.label)
    if not words:
        return name_of(standard, part.indicator)
    return Text(" ".join(word.zh for word in words), " ".join(word.en for word in words))


def _sample(fields: Mapping[str, object]) -> Text:
    """How large a survey was and should be: said, not judged."""
    parents = fields.get("parents")
    if not isinstance(parents, float):
        return Text("", "")
    return SAMPLE.format(**{**fields, "parents": shown(parents, 1)})
