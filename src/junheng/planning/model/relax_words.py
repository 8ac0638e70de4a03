"""What would have to give, in words for those who decide on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from junheng.planning.model.cuts import MARGIN
from junheng.planning.model.elastic import Slack
from junheng.planning.model.numbers import Numbers
from junheng.planning.plan import Relaxation
from junheng.planning.words import AREA, CLASSES, MONEY, PEOPLE, ROOMS, action_name, action_unit
from junheng.text import Text

NAMED = 5  # schools that a sentence names
_NOTHING = Text("", "")
_ROWS = Text("个学校学段", "school rows")
_SHARE = Text("限值", "of the limit")
_YEARS = Text("年", "years")
_AND_MORE = Text("等", " and others")
_LAND = {
    "buildable_area": Text("可建教学用房的面积", "area that may be built for teaching"),
    "sports_land": Text("可作运动场地的面积", "land for sports grounds"),
}


def of_family(
    county: Numbers, family: str, parts: Sequence[tuple[Slack, float]], *, least: float | None, together: bool
) -> Relaxation:
    """What one kind of constraint must give; `parts` are amounts as they can be granted."""
    kind, _, of = family.partition(":")
    needed = sum(amount for _, amount in parts)
    base = county.evaluations[0].snapshot.year - 1
    named = [(str(base + slack.year) if slack.year else slack.school or "", amount) for slack, amount in parts]
    name = f"{family}:{named[0][0]}" if kind == "budget" and len(named) == 1 else family
    unit, words = _NOTHING, _NOTHING
    match kind:
        case "budget":
            unit, words = MONEY, _budget(named)
        case "posts":
            unit, words = PEOPLE, _at_schools(county, named, Text("编制", "posts"), Text("个", ""))
        case "land":
            unit, words = AREA, _at_schools(county, named, _LAND[of], Text("平方米", "m²"))
        case "school" | "county":
            action = county.catalogue.actions[of]
            unit = action_unit(action, of)
            limit = action.limit_per_school if kind == "school" else action.limit_county_per_year
            words = (_PER_SCHOOL if kind == "school" else _PER_YEAR).format(
                action=action_name(of), unit=unit, now=f"{limit or 0:g}", then=f"{(limit or 0) + needed:g}"
            )
        case "moves":
            now = county.wish.moves_per_year or 0
            unit, words = PEOPLE, _MOVES.format(now=now, then=f"{now + needed:g}")
        case "rows":
            unit, words = _ROWS, _rows(county, parts)
        case "rooms":
            unit, words = ROOMS, _unmended(county, named, Text("音乐、美术教室", "music and art rooms"), ROOMS)
        case "classes":
            unit, words = CLASSES, _unmended(county, named, Text("拆分大班", "splits of large classes"), CLASSES)
        case "rotation":
            unit, words = PEOPLE, _ROTATION.format(count=f"{max(amount for _, amount in named):g}")
    if together:
        words = _TOGETHER.format(words=words)
    return Relaxation(
        name, needed, unit, words, least=None if least is None else min(least, needed), together=together,
        parts=tuple(named),
    )  # fmt: skip


def not_enough(county: Numbers, family: str, least: float) -> Relaxation:
    """What is known where time ran out before an amount that suffices was found: less does not."""
    kind, _, of = family.partition(":")
    name, unit = _FAMILIES.get(kind, Text(kind, kind)), _NOTHING
    if kind in ("school", "county"):
        unit = action_unit(county.catalogue.actions[of], of)
        name = name.format(action=action_name(of))
    elif kind in ("posts", "moves"):
        unit = PEOPLE
    elif kind == "land":
        name, unit = _LAND[of], AREA
    elif kind == "budget":
        unit = MONEY
    elif kind == "rows":
        unit = _ROWS
    amount, shown = (
        (_in_budget_unit(least), Text("万元", "0,000 yuan")) if kind == "budget" else (f"{least:,.0f}", unit)
    )
    words = Text(
        f"{name.zh}：已证明至少要放宽 {amount} {shown.zh}；放宽多少就够，限时内没有算出",
        f"{name.en}: proven that less than {amount} {shown.en} more is not enough; how much is was not found in time",
    )
    return Relaxation(family, least, unit, words, least=least, suffices=False)


def transfers() -> Relaxation:
    """Teachers may move between schools."""
    return Relaxation(
        "transfers",
        1.0,
        _NOTHING,
        Text("允许教师在校际交流轮岗，就能做到", "it can be done if teachers may move between schools"),
    )


def years(county: Numbers, more: int) -> Relaxation:
    """The same demands so many years later."""
    last = county.evaluations[0].snapshot.year - 1 + county.wish.years
    money = county.wish.budgets is not None
    return Relaxation(
        "years",
        float(more),
        _YEARS,
        Text(
            f"各年的要求推迟 {more} 年（到 {last + more} 年）就能做到"
            + ("；增加的年份按最后一年的预算" if money else ""),
            f"it can be done {more} year{'s' if more > 1 else ''} later (by {last + more})"
            + ("; the further years have the budget of the last" if money else ""),
        ),
        least=float(more),
    )


def coefficients(limit: float, found: float, proven: float | None, *, together: bool = False) -> Relaxation:
    """A looser limit of the coefficients, rounded up in four digits; the margin that cuts keep below a limit is added."""
    limit_found = float(np.ceil(found * (1 + 2 * MARGIN) * 1e4) / 1e4)
    zh = f"差异系数的限值要由 {limit:g} 放宽到 {limit_found:g}"
    en = f"the limit of the coefficients would have to be {limit_found:g} in place of {limit:g}"
    return Relaxation(
        "cv",
        limit_found - limit,
        _SHARE,
        _TOGETHER.format(words=Text(zh, en)) if together else Text(zh, en),
        least=None if proven is None else min(proven - limit, limit_found - limit),
        together=together,
    )


_TOGETHER = Text("须几条同时放宽：{words}", "together with the others: {words}")
_PER_SCHOOL = Text(
    "“{action}”每校的上限要由 {now} {unit}提高到 {then} {unit}",
    "the limit per school of “{action}” would have to be {then} {unit} in place of {now}",
)
_PER_YEAR = Text(
    "“{action}”全县每年的上限要由 {now} {unit}提高到 {then} {unit}",
    "the yearly limit in the county of “{action}” would have to be {then} {unit} in place of {now}",
)
_MOVES = Text(
    "每年交流轮岗人数的上限要由 {now} 人提高到 {then} 人",
    "the yearly limit of moves would have to be {then} people in place of {now}",
)
_ROTATION = Text(
    "交流轮岗的比例达不到，还差相当于 {count} 人次",
    "the share of teachers who rotate cannot be reached; about {count} moves are lacking",
)
_FAMILIES = {
    "budget": Text("预算", "money"),
    "posts": Text("编制", "posts"),
    "school": Text("“{action}”每校的上限", "the limit per school of “{action}”"),
    "county": Text("“{action}”全县每年的上限", "the yearly limit in the county of “{action}”"),
    "moves": Text("每年交流轮岗人数的上限", "the yearly limit of moves"),
    "rows": Text("要求达标的学校学段", "school rows that must pass"),
}


def _in_budget_unit(yuan: float) -> str:
    """Yuan in 10,000, rounded up to 100 yuan, so that what is said suffices."""
    return f"{np.ceil(yuan / 100) / 100:,.12g}"


def _budget(parts: Sequence[tuple[str, float]]) -> Text:
    if len(parts) == 1:
        year, amount = parts[0]
        money = _in_budget_unit(amount)
        return Text(f"{year} 年预算还差 {money} 万元", f"the budget of {year} lacks {money} (10,000 yuan)")
    total = _in_budget_unit(sum(amount for _, amount in parts))
    zh = "、".join(f"{year} 年 {_in_budget_unit(amount)} 万元" for year, amount in parts)
    en = ", ".join(f"{_in_budget_unit(amount)} in {year}" for year, amount in parts)
    return Text(f"预算合计还差 {total} 万元：{zh}", f"the budgets lack {total} in all (10,000 yuan): {en}")


def _at_schools(county: Numbers, parts: Sequence[tuple[str, float]], what: Text, unit: Text) -> Text:
    """So much of something at these schools, the largest first."""
    names = county.evaluations[0].names
    largest = sorted(parts, key=lambda part: (-part[1], part[0]))
    shown = [(names.get(school, school), amount) for school, amount in largest[:NAMED]]
    unit_en = f" {unit.en}" if unit.en else ""
    if len(parts) == 1:
        name, amount = shown[0]
        return Text(f"{name}{what.zh}还缺 {amount:,.0f} {unit.zh}", f"{name} lacks {amount:,.0f}{unit_en} of {what.en}")
    total = sum(amount for _, amount in parts)
    more = _AND_MORE if len(parts) > NAMED else _NOTHING
    zh = "、".join(f"{name} {amount:,.0f} {unit.zh}" for name, amount in shown)
    en = ", ".join(f"{name} {amount:,.0f}{unit_en}" for name, amount in shown)
    return Text(
        f"{what.zh}合计还缺 {total:,.0f} {unit.zh}：{zh}{more.zh}",
        f"{total:,.0f}{unit_en} of {what.en} are lacking in all: {en}{more.en}",
    )


def _unmended(county: Numbers, parts: Sequence[tuple[str, float]], what: Text, unit: Text) -> Text:
    text = _at_schools(county, parts, what, unit)
    return Text(
        f"{text.zh}；措施目录和各项上限内补不上", f"{text.en}; nothing in the catalogue and its limits makes up for it"
    )


def _rows(county: Numbers, parts: Sequence[tuple[Slack, float]]) -> Text:
    """How many rows can pass in place of those demanded."""
    base = county.evaluations[0].snapshot.year - 1
    zh, en = [], []
    for slack, amount in parts:
        year = slack.year or 1
        rows = int(np.count_nonzero(county.in_scope[year - 1]))
        able = int(np.count_nonzero(county.in_scope[year - 1] & ~county.unsure[year - 1]))
        asked = min(int(np.ceil(county.wish.demands[year - 1] * rows - 1e-9)), able)
        then = asked - round(amount)
        share = then / rows if rows else 0.0
        zh.append(f"{base + year} 年由 {asked} 个降到 {then} 个（{share:.1%}）")
        en.append(f"{then} ({share:.1%}) in place of {asked} in {base + year}")
    return Text(
        f"要求达标的学校学段要减少：{'，'.join(zh)}", f"fewer school rows would have to be asked for: {', '.join(en)}"
    )
