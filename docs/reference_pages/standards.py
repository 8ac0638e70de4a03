"""Every shipped standard: each value with its clause, source and confidence, the exemptions, the settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from junheng.standards import Standard, load_standard, standard_ids
from junheng.standards.differences import WHATS, differences
from junheng.standards.model import (
    CONFIDENCE_NAMES,
    Band,
    Cited,
    Exemption,
    Fact,
    IndicatorRule,
    Pack,
    Value,
)
from junheng.tables import TABLES
from junheng.text import Text
from reference_pages.markdown import both, grid, made_from

INTRODUCTION = f"""# 标准 · Standards

{made_from("src/junheng/standards/packs")}

地方标准只列与所继承的标准不同之处；各地文件里的数字收在哪里、为何未收，见[地方文件的数字](../standards-coverage.md)。

每个数值都写明条款、来源和可信程度：{"、".join(name.zh for name in CONFIDENCE_NAMES.values())}。原文没有写明的地方是“设定”，
每次结果都列出，可以用 `--set 名称=值` 换一种读法。地方标准怎样写，见[写一个地方标准包](../howto/local-standard.md)。

Of a local standard only what differs from the one it extends is listed; where the figures of the local documents are, and
why some are not there: [figures of local documents](../standards-coverage.md).

Every value says its clause, source and confidence: {", ".join(name.en for name in CONFIDENCE_NAMES.values())}. Where the texts are
silent there is a setting: every result prints them, `--set name=value` takes another reading. How to write a local
standard: [a local pack](../howto/local-standard.en.md).
"""
SIGNS: Mapping[str, str] = {">=": "≥", "<=": "≤", "<": "<"}
CITED = ("条款 clause", "来源 source", "可信程度 confidence")
FACT_NAMES: Mapping[Fact, Text] = {
    "school_pupils": Text("全校义务教育学生数", "pupils of the school (compulsory)"),
    "small_pupils": Text("学生数（设定 r3_small）", "pupils (setting r3_small)"),
    "largest_class": Text("最大班额", "largest class"),
    "migrant_percent": Text("随迁子女占比(%)", "migrant workers' children (%)"),
    "stage": Text("学段", "stage"),
}


def number(value: Value) -> str:
    """A value as it is compared."""
    if value.setting is not None:
        return f"`{value.setting}`"
    if value.value is not None:
        return f"{value.value:g}"
    if value.by_year is not None:
        return " · ".join(f"{year} 学年起 from {year}: {one:g}" for year, one in sorted(value.by_year.items()))
    stages = {"小学 primary": value.primary, "初中 junior": value.junior}
    return " · ".join(f"{name} {one:g}" for name, one in stages.items() if one is not None)


def citation(cited: Cited) -> list[str]:
    """Clause, sources and confidence of a value."""
    return [cited.clause, ", ".join(f"`{source}`" for source in cited.source), both(CONFIDENCE_NAMES[cited.confidence])]


def fact_name(fact: Fact) -> Text:
    """The display name of a fact that a condition asks for."""
    if fact in FACT_NAMES:
        return FACT_NAMES[fact]
    column = TABLES["schools"].column(fact)
    return Text(column.zh, column.en)


def code_names(fact: Fact) -> dict[str, Text]:
    """The words for the codes of a fact."""
    table = TABLES["stages" if fact == "stage" else "schools"]
    codes = table.column(fact).codes if fact in table.names else ()
    return {code.value: Text(code.zh, code.en) for code in codes}


def band(fact: Fact, one: Band) -> Text:
    """What a fact must be, in words."""
    name, codes = fact_name(fact), code_names(fact)
    said = []
    for values, zh, en in ((one.in_, "是", "is"), (one.not_in, "不是", "is not")):
        if values is not None:
            words = [codes.get(value, Text(value, value)) for value in values]
            said.append(
                Text(f"{zh}{'、'.join(word.zh for word in words)}", f"{en} {' or '.join(word.en for word in words)}")
            )
    if one.is_ is not None:
        said.append(Text("是", "is so") if one.is_ else Text("否", "is not so"))
    bounds = ((one.at_least, "≥"), (one.at_most, "≤"), (one.below, "<"), (one.over, ">"))
    said += [Text(f" {sign} {bound:g}", f"{sign} {bound:g}") for bound, sign in bounds if bound is not None]
    if one.by is not None:
        said.append(Text(f"在 {one.by} 年及之前", f"by {one.by}"))
    return Text(name.zh + "且".join(word.zh for word in said), f"{name.en} {' and '.join(word.en for word in said)}")


def condition(when: Mapping[Fact, Band]) -> Text:
    """A condition in words; all of its facts must hold."""
    said = [band(fact, one) for fact, one in when.items()]
    return Text("；".join(word.zh for word in said), "; ".join(word.en for word in said))


def demand(rule: IndicatorRule) -> str:
    """What the rule compares with."""
    if isinstance(rule.target, Value):
        return f"{SIGNS[rule.operator]} {number(rule.target)}"
    if rule.rooms is not None:
        return f"≥ {number(rule.rooms.area)} m²; 1 / {number(rule.rooms.per_classes)} 班 classes"
    if rule.funded_as is not None:
        return f"≥ {number(rule.funded_as)} × 定额 base"
    return ""


STAGE_WORDS = {"primary": "小学 primary", "junior": "初中 junior"}


def indicator_rows(rules: Mapping[str, IndicatorRule]) -> Iterator[list[str]]:
    """The lines of indicators and of the limits of their coefficients."""
    for name, rule in rules.items():
        cited = rule.citation
        words = f"{both(rule.text)}<br>{demand(rule)}".removesuffix("<br>")
        yield [f"`{name}`", both(rule.name), words, *(citation(cited) if cited else ["", "", ""])]
        if rule.balance is not None:
            limit = rule.balance.limit
            shown = f"≤ {number(limit)}" if limit else "不单项判定 not judged by itself"
            if limit and rule.balance.below:
                below = (STAGE_WORDS[stage] for stage in rule.balance.below)
                shown += f"（须低于 must be below: {', '.join(below)}）"
            yield [
                f"`{rule.balance.id}`",
                both(rule.balance.name),
                shown,
                *(citation(limit) if limit else ["", "", ""]),
            ]


def effect(exemption: Exemption) -> str:
    """What an exemption changes."""
    found = []
    for added in exemption.adds:
        table = next(TABLES[name] for name in ("stages", "campuses") if added in TABLES[name].names)
        column = table.column(added)
        found.append(f"计入 adds: {both(Text(column.zh, column.en))}")
    if exemption.instead and exemption.target:
        found.append(f"改按 instead: `{exemption.instead}` {SIGNS[exemption.operator]} {number(exemption.target)}")
    elif exemption.target:
        found.append(f"要求改为 target: {number(exemption.target)}")
    found += [f"面积改为 area: {number(exemption.area)} m²"] if exemption.area else []
    found += ["须有佐证 with a proof"] if exemption.proof else []
    return "<br>".join(found)


def exemption_rows(rules: Mapping[str, IndicatorRule]) -> list[list[str]]:
    """The lines of all exemptions."""
    return [
        [f"`{name}`", f"`{one.id}`<br>{both(one.name)}", both(condition(one.when)), effect(one), *citation(one)]
        for name, rule in rules.items()
        for one in rule.exemptions
    ]


def setting_rows(pack: Pack) -> list[list[str]]:
    """The lines of the settings."""
    return [
        [
            f"`{name}`<br>{both(one.name)}",
            " / ".join(f"`{choice}`" for choice in one.choices) or "数 number",
            f"`{one.default:g}`" if isinstance(one.default, float) else f"`{one.default}`",
            both(one.meaning),
            *citation(one),
        ]
        for name, one in pack.settings.items()
    ]


def rule_rows(pack: Pack) -> Iterator[list[str]]:
    """The lines of what holds for all indicators: the school rule, the composite, the weights."""
    if pack.school_rule is not None:
        rule = pack.school_rule
        for value, words in ((rule.met, Text("达到的项数", "indicators met")), (rule.lowest_ratio, Text("余项与要求之比", "the rest against its target"))):  # fmt: skip
            yield [f"`{rule.id}`", both(rule.name), f"{both(words)} ≥ {number(value)}", *citation(value)]
    if pack.composite is not None:
        composite = pack.composite
        shown = f"{SIGNS[composite.operator]} {number(composite.limit)}"
        yield [f"`{composite.id}`", both(composite.name), shown, *citation(composite.limit)]
    weights = pack.weights
    shown = f"{weights.primary:g} : {weights.junior:g} : {weights.senior:g}"
    yield ["", "小学 : 初中 : 高中 折算权重<br>weights of primary : junior : senior pupils", shown, *citation(weights)]
    for one in pack.leave_out:
        yield [f"`{one.id}`", both(one.reason), both(condition(one.when)), *citation(one)]


def day(known: date | None) -> str:
    """A date; that it is not known, where it is not."""
    return "未知 not known" if known is None else str(known)


def heading(pack: Pack) -> str:
    """Name, place and dates of a standard."""
    dates = f"发布 decided {day(pack.decided)}；施行 in force from {day(pack.effective)}"
    return f"{both(pack.name)}<br>{both(pack.place)}；{dates}"


def local_section(standard: Standard) -> str:
    """The section of a standard that extends another: what it says otherwise, and what it adds."""
    pack = standard.pack
    base = load_standard(pack.extends or "")
    found = differences(base, standard)
    added = {name: rule for name, rule in pack.indicators.items() if name not in base.pack.indicators}
    changed = [
        [f"`{one.id}`", both(one.name), both(WHATS[one.what]), f"`{one.part}`" if one.part else "", both(one.first), both(one.second)]
        for one in found
        if one.id.partition(":")[0] not in added
    ]  # fmt: skip
    exempt = exemption_rows(added)
    settings = [
        row for name, row in zip(pack.settings, setting_rows(pack), strict=True) if name not in base.pack.settings
    ]
    sources = [row for name, row in zip(pack.sources, source_rows(pack), strict=True) if name not in base.pack.sources]
    parts = [
        f"## {pack.id} {pack.version}",
        f"{heading(pack)}；继承 extends `{base.id}`",
        "### 与所继承的标准不同 · What differs from the standard it extends" if changed else "",
        grid(("编号 id", "名称 name", "不同 differs in", "处 at", f"{base.id}", pack.id), changed) if changed else "",
        "### 增加的指标 · Indicators that it adds" if added else "",
        grid(("编号 id", "名称 name", "要求 demand", *CITED), list(indicator_rows(added))) if added else "",
        grid(("指标 indicator", "放宽 exemption", "条件 condition", "怎样放宽 effect", *CITED), exempt)
        if exempt
        else "",
        grid(("设定 setting", "可取 values", "默认 default", "含义 meaning", *CITED), settings) if settings else "",
        grid(("来源 source", "文件 document", "发布 decided", "施行 effective", "网址 address", "说明 note"), sources)
        if sources
        else "",
    ]
    return "\n\n".join(part for part in parts if part)


def source_rows(pack: Pack) -> list[list[str]]:
    """The lines of the documents."""
    return [
        [f"`{key}`", one.title, str(one.decided or ""), str(one.effective or ""), one.url, one.note]
        for key, one in pack.sources.items()
    ]


def section(pack: Pack) -> str:
    """The section of one standard."""
    rules = {**pack.indicators, **pack.entry, **pack.vetoes}
    head = ("编号 id", "名称 name", "要求 demand", *CITED)
    sources = source_rows(pack)
    exempt = exemption_rows(rules)
    parts = [
        f"## {pack.id} {pack.version}",
        heading(pack),
        "### 指标、申报条件、一票否决 · Indicators, entry conditions, vetoes",
        grid(head, list(indicator_rows(rules))),
        "### 共同的规则 · What holds for all",
        grid(head, list(rule_rows(pack))),
        "### 放宽条件 · Exemptions" if exempt else "",
        grid(("指标 indicator", "放宽 exemption", "条件 condition", "怎样放宽 effect", *CITED), exempt)
        if exempt
        else "",
        "### 设定 · Settings",
        grid(("设定 setting", "可取 values", "默认 default", "含义 meaning", *CITED), setting_rows(pack)),
        "### 来源 · Sources",
        grid(("来源 source", "文件 document", "发布 decided", "施行 effective", "网址 address", "说明 note"), sources),
    ]
    return "\n\n".join(part for part in parts if part)


def standards() -> str:
    """The page."""
    found = sorted((load_standard(name) for name in standard_ids()), key=lambda one: one.pack.extends is not None)
    sections = (section(one.pack) if one.pack.extends is None else local_section(one) for one in found)
    return "\n\n".join([INTRODUCTION.strip(), *sections]) + "\n"
