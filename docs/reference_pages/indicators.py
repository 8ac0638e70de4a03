"""The formula of every indicator: the tree that the engines compute, written out; words for procedures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from junheng.evaluation.resource import ratio_of
from junheng.formulas import Formula, Ratio, written, written_ratio
from junheng.indicators import FORMULAS, ItemIndicator, RowIndicator, SchoolIndicator, StageIndicator, SumIndicator
from junheng.indicators.local import LOCAL
from junheng.standards import Standard, load_standard, standard_ids
from junheng.standards.model import IndicatorRule
from junheng.tables import TABLES
from junheng.text import Text
from reference_pages.markdown import both, grid, made_from

INTRODUCTION = f"""# 指标的算式 · Formulas of the indicators

{made_from("src/junheng/indicators")}

算式就是程序计算用的那棵树，`junheng explain` 代入数字走的也是它。要求和限值不在算式里，在[标准](standards.md)里。
“分摊(…)”：一贯制学校各学段共用的资源，按折算学生数分摊，见[数学](../mathematics.md)。Σ：先把各学校行的分子、分母分别相加，再相除。

A formula is the very tree that is computed, and that `junheng explain` walks with the numbers in it. Demands and limits are
not in it: they stand in [the standards](standards.md). "share of (...)": what the stages of a through-school share is split
by weighted pupils, see [the mathematics](../mathematics.en.md). Σ: numerators and denominators are added up over the school rows first.
"""
# Indicators with a procedure of their own.
PROCEDURES: Mapping[str, Text] = {
    "rooms": Text(
        "面积够大的专用教室数 ≥ ⌈班级数 ÷ 每间对应班数⌉（小学、初中的班合计；每间都要达到面积）",
        "rooms large enough ≥ ⌈classes ÷ classes per room⌉ (primary and junior classes together; each room of the size)",
    ),
    "size": Text("在校生数 ≤ 规模上限", "pupils ≤ the limit"),
    "class_size": Text(
        "最大的班 ≤ 班额上限。有班级表用班级表，否则用最大班额；都没有时，平均班额已超即未达到，否则无法判断",
        "the largest class ≤ the limit. From the list of classes, else from the largest class reported; with neither, a mean "
        "over the limit fails and anything else is unknown",
    ),
    "small_funds": Text(
        "不足100人的学校：核定公用经费 ≥ 100 × 生均公用经费基准定额",
        "schools under 100 pupils: approved funds ≥ 100 × the per-pupil base",
    ),
    "school_judgement": Text(
        "每校以佐证材料判定（佐证判定表）；本校没有判定则用全县判定",
        "every school on documents (the table of evidence); where a school has no judgement, the county's holds",
    ),
    "county_judgement": Text("全县以佐证材料判定（佐证判定表）", "the county on documents (the table of evidence)"),
    "monitoring_level": Text(
        "最近一次国家质量监测中，每个学科的等级", "the level of every subject in its newest national monitoring"
    ),
    "monitoring_rate": Text(
        "最近一次国家质量监测中，每个学科的校际差异率",
        "the between-school difference rate of every subject in its newest national monitoring",
    ),
    "survey": Text("满意人数 ÷ 有效问卷数 × 100", "satisfied ÷ valid answers × 100"),
    "schools_passing": Text(
        "达标学校数 ÷ 学校数 × 100（学校行按每校7项的规则；设定 passing_school）",
        "schools that pass ÷ schools × 100 (school rows by the rule of the seven; setting passing_school)",
    ),
    "cases": Text("发现的件数 = 0（空着是未知，不是 0）", "cases found = 0 (an empty cell is unknown, not 0)"),
    "balance_years": Text(
        "认定以来每年每学段的综合差异系数 ≤ 限值", "the composite coefficient of every year and stage since recognition ≤ the limit"
    ),
}  # fmt: skip
DERIVED: Mapping[str, Text] = {
    "teachers_long_service": Text("任教满5年的专任教师数（教师名册）", "teachers with five years of service (list of teachers)"),
    "trained_long_service": Text("其中完成培训的教师数（教师名册）", "of these, trained (list of teachers)"),
    "trained_prorated": Text("按年限折算学时后完成培训的教师数（教师名册）", "trained, hours prorated by service (list of teachers)"),
    "senior_title_teachers": Text("副高级及以上专任教师数（教师名册）", "full-time teachers, associate senior or senior (list of teachers)"),
    "qualified_teachers": Text("学历合格专任教师数（教师名册；小学中师、初中专科以上）", "full-time teachers with the required degree: upper secondary in primary, college in junior (list of teachers)"),
    "bachelor_teachers": Text("本科及以上学历专任教师数（教师名册）", "full-time teachers with a bachelor's degree or higher (list of teachers)"),
    "postgraduate_teachers": Text("研究生学历专任教师数（教师名册）", "full-time teachers with a postgraduate degree (list of teachers)"),
}  # fmt: skip


def column_name(name: str) -> Text:
    """The display name of a figure, in whichever table it stands."""
    if name in DERIVED:
        return DERIVED[name]
    column = next(
        TABLES[table].column(name) for table in ("stages", "campuses", "finance") if name in TABLES[table].names
    )
    return Text(column.zh, column.en)


def item_name(name: str) -> Text:
    """The display name of an item of the county's table."""
    code = next(code for code in TABLES["county"].column("item").codes if code.value == name)
    return Text(code.zh, code.en)


def count_or_ratio(figure: Ratio | Formula) -> Text:
    """A figure of school rows by themselves."""
    return written_ratio(figure, column_name) if isinstance(figure, Ratio) else written(figure, column_name)


def variants(ratios: Mapping[str, Ratio], setting: str, name: Callable[[str], Text], before: str) -> Iterator[Text]:
    """A ratio, or one for each reading that a setting chooses between."""
    for value, ratio in ratios.items():
        words = written_ratio(ratio, name)
        label = f"`{setting}={value}`: " if setting else ""
        yield Text(f"{label}{before}{words.zh}", f"{label}{before}{words.en}")


def formula(name: str, rule: IndicatorRule, standard: Standard) -> str:
    """The formula of one indicator for the table, in both languages."""
    found = FORMULAS.get(name)
    match found:
        case RowIndicator():
            lines = [written_ratio(ratio_of(name, standard), column_name)]
        case SchoolIndicator():
            lines = list(variants(found.variants, found.setting, column_name, ""))
        case SumIndicator():
            lines = list(variants(found.variants, found.setting, column_name, "Σ "))
        case StageIndicator(_, figure):
            lines = [count_or_ratio(figure)]
        case ItemIndicator(_, Ratio() as ratio):
            lines = [written_ratio(ratio, item_name)]
        case ItemIndicator(_, single) if not isinstance(single, Ratio):
            lines = [written(single, item_name)]
        case _ if rule.method == "parts":
            listed = "、".join(rule.parts), ", ".join(rule.parts)
            lines = [Text(f"{listed[0]} 都达到", f"all of {listed[1]}")]
        case _:
            lines = [PROCEDURES[rule.method]]
    return "\n".join(both(line) for line in lines)


def indicators() -> str:
    """The page."""
    parts = [INTRODUCTION.strip()]
    standards = sorted(map(load_standard, standard_ids()), key=lambda one: one.pack.extends is not None)
    told: set[str] = set()
    for standard in standards:
        pack = standard.pack
        rules = {
            name: rule for name, rule in {**pack.indicators, **pack.entry, **pack.vetoes}.items() if name not in told
        }
        told |= set(rules)
        if not rules:
            continue
        rows = [
            [f"`{name}`", both(rule.name), formula(name, rule, standard), both(rule.unit)]
            for name, rule in rules.items()
        ]
        parts += [
            f"## {pack.id} {pack.name.zh}",
            grid(("编号 id", "指标 indicator", "算式 formula", "单位 unit"), rows),
        ]
    rows = [
        [f"`{one.id}`", both(count_or_ratio(one.formula))]
        for one in LOCAL
        if isinstance(one, StageIndicator) and one.id not in told
    ]
    parts += [
        "## 代替的算式 · Formulas that may be kept instead",
        "地方标准的放宽可以另用一个算式（`instead`）。An exemption of a local standard may ask for another formula (`instead`).",
        grid(("编号 id", "算式 formula"), rows),
    ]
    return "\n\n".join(parts) + "\n"
