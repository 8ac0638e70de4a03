"""What the JSON objects and the dataframes hold. Written by hand; a test compares it with what really comes out."""

from __future__ import annotations

from collections.abc import Mapping

from junheng.text import Text
from reference_pages.markdown import grid, made_from

INTRODUCTION = f"""# 结果 · The result

{made_from("docs/reference_pages/result.py")}

`--json` 打印一个对象，键固定不变；以后只会增加，不会改名。判定只有 `pass` 达到、`fail` 未达到、`unknown` 无法判断；`null` 表示没有这个数
（绝不是 0），判定为 `null` 表示标准不作单项判定。金额是元，百分数是 0-100，数值不舍入。`[]` 表示列表里的每一个。

`--json` prints one object with stable keys; keys may be added, none is renamed. Verdicts are `pass`, `fail`, `unknown`; `null` is
a number that there is not (never 0), a verdict of `null` says that the standard does not judge by this alone. Money is yuan,
percents are 0-100, numbers are unrounded. `[]` stands for every member of a list.
"""
Keys = Mapping[str, Text]

JUDGED: Keys = {
    "indicator": Text("编号，如 YZ-R4、YZ-CV3、YZ-V1", "id, such as YZ-R4, YZ-CV3, YZ-V1"),
    "name": Text("名称", "name"),
    "stage": Text("学段；null 为不分学段", "stage; null where it is not by stage"),
    "label": Text("学科、调查对象、年份等；没有则 null", "a subject, a group, a year; null where there is none"),
    "value": Text("数值；各校都须达到的指标，为达到的百分比", "value; for what every school must meet, the percentage that does"),
    "target": Text("要求或限值", "what it is compared with"),
    "verdict": Text("判定；null 为不单项判定", "verdict; null where the standard sets no limit"),
    "reason": Text("原因（一句话）", "the reason, a sentence"),
    "reason_code": Text("原因的代码", "code of the reason"),
    "at_limit": Text("是否正好等于限值（相对误差 1e-9 内）", "whether it stands at the limit (within a relative 1e-9)"),
    "differs_when_rounded": Text("舍入后判定是否会变", "whether the verdict would differ after rounding"),
    "parts": Text("组成部分，键与本级相同", "its parts, with the same keys"),
}  # fmt: skip
FINDING: Keys = {
    "id": Text("问题的编号，放行时用", "id of the finding, for releasing it"),
    "code": Text("哪一种问题，见[问题](findings.md)", "the kind of finding, see [findings](findings.md)"),
    "severity": Text("`error` 错误、`doubt` 疑问、`note` 提示", "`error`, `doubt` or `note`"),
    "file": Text("文件", "file"),
    "sheet": Text("工作表", "sheet"),
    "cell": Text("单元格", "cell"),
    "table": Text("哪张表", "table of the schema"),
    "key": Text("哪一行（主键的值）", "the line, by the values of its key"),
    "column": Text("哪一列", "column of the schema"),
    "what": Text("什么问题", "what is wrong"),
    "do": Text("怎么办", "what to do"),
    "released": Text("放行的理由；未放行为 null", "the reason under which it was released, or null"),
}
ROWS: Keys = {
    "school_id": Text("机构标识码", "school id"),
    "stage": Text("学段；null 为全校", "stage; null: the whole school"),
    "indicator": Text("指标编号", "id of the indicator"),
    "numerator": Text("分子", "numerator"),
    "denominator": Text("分母", "denominator"),
    "value": Text("数值", "value"),
    "target": Text("要求", "what it is compared with"),
    "ratio": Text("数值 ÷ 要求；要求为上限时，要求 ÷ 数值", "value ÷ target; target ÷ value where the target is an upper limit"),
    "verdict": Text("判定；null 为不单项判定", "verdict; null where the standard sets no target"),
    "exemption": Text("适用的放宽条件", "the exemption that holds"),
    "short_by": Text("还差多少（整数人、间、平方米、元）；要求为上限时为超出多少", "what is lacking, in whole units; the excess where the target is an upper limit"),
    "short_by_school": Text("一贯制学校全校共用资源还差多少", "the same for the whole of a through-school"),
    "at_limit": Text("是否正好等于要求", "whether it stands at the target"),
    "differs_when_rounded": Text("舍入后判定是否会变", "whether the verdict would differ after rounding"),
    "reason": Text("原因（数据框中为代码）", "the reason (in the dataframe: its code)"),
    "missing": Text("缺哪些单元格，如 `stages.pupils`", "the cells that are owed, such as `stages.pupils`"),
}  # fmt: skip
SCHOOL_ROWS: Keys = {
    "school_id": Text("机构标识码", "school id"),
    "stage": Text("学段", "stage"),
    "met": Text("已知达到的项数", "how many indicators are known to be met"),
    "unknown": Text("无法判断的项数", "how many cannot be told"),
    "lowest_ratio": Text("各项中数值与要求之比的最小值", "the lowest ratio of value to target"),
    "verdict": Text("7项至少6项达标、余项不低于85%", "at least 6 of 7 met, the rest at 85 %"),
}
BALANCE: Keys = {
    "stage": Text("学段", "stage"),
    "indicator": Text("资源指标的编号，如 YZ-R3、JB-6", "id of the resource indicator, such as YZ-R3, JB-6"),
    "rows": Text("计入的学校行数", "school rows in it"),
    "unreported": Text("其中缺数的行数；大于 0 时差异系数无法计算", "rows without a value; above 0 the coefficient cannot be computed"),
    "mean": Text("全县均值", "county mean"),
    "sd": Text("标准差", "standard deviation"),
    "cv": Text("按所用设定的差异系数", "coefficient of variation under the settings in use"),
    "cv_weighted": Text("以学生数加权的", "weighted by pupils"),
    "cv_unweighted": Text("各校等权的", "every row alike"),
    "limit": Text("限值；没有则 null", "limit; null where there is none"),
    "verdict": Text("判定", "verdict"),
    "gini": Text("基尼系数（只描述）", "Gini coefficient (description)"),
    "theil": Text("泰尔指数（只描述）", "Theil index (description)"),
    "at_limit": Text("是否正好等于限值", "whether it stands at the limit"),
    "near_limit": Text("是否离限值不到 0.005", "whether it is within 0.005 of the limit"),
    "differs_when_rounded": Text("舍入后判定是否会变", "whether the verdict would differ after rounding"),
    "differs_when_unweighted": Text("加权与不加权的判定是否不同", "whether weighted and unweighted verdicts differ"),
}  # fmt: skip
CONTRIBUTIONS: Keys = {
    "school_id": Text("机构标识码", "school id"),
    "part": Text("对差异系数平方的贡献；加起来等于 CV²", "part of CV²; they add up to it"),
    "share": Text("占差异系数平方的比例；加起来等于 1", "share of CV²; they add up to 1"),
}
EXCLUDED: Keys = {
    "school_id": Text("机构标识码", "school id"),
    "name": Text("学校名称", "name of the school"),
    "stage": Text("学段", "stage"),
    "reason": Text("为什么不参评（数据框中为代码）", "why it is left out (in the dataframe: its code)"),
}
DESCRIPTION: Keys = {
    "stage": Text("学段", "stage"),
    "rows": Text("学校行数", "school rows"),
    "rows_with_pupils": Text("有学生的学校行数", "rows with pupils"),
    "pupils": Text("在校生数（已报的合计）", "pupils, as far as reported"),
    "classes": Text("班级数（已报的合计）", "classes, as far as reported"),
    "teachers": Text("专任教师数（已报的合计）", "teachers, as far as reported"),
    "pupils_unreported": Text("没报在校生数的行数", "rows that did not report pupils"),
    "classes_unreported": Text("没报班级数的行数", "rows that did not report classes"),
    "teachers_unreported": Text("没报专任教师数的行数", "rows that did not report teachers"),
    "mean_class_size": Text("平均班额", "mean class size"),
    "pupils_per_teacher": Text("生师比", "pupils per teacher"),
}


def under(prefix: str, said: Text, keys: Keys) -> dict[str, Text]:
    """`prefix` itself and its keys."""
    return {prefix.removesuffix("[]"): said, **{f"{prefix}.{name}": words for name, words in keys.items()}}


def judged(prefix: str, said: Text) -> dict[str, Text]:
    """A list of judgements, with their parts one level down."""
    return {
        **under(f"{prefix}[]", said, JUDGED),
        **{f"{prefix}[].parts[].{name}": words for name, words in JUDGED.items()},
    }


EVALUATE: Keys = {
    "standard": Text("所用的标准", "the standard"),
    "standard.id": Text("编号", "id"),
    "standard.version": Text("版本", "version"),
    "standard.name": Text("名称", "name"),
    "standard.hash": Text("标准全部内容的哈希", "hash of everything it says"),
    "standard.settings": Text("所用的设定，一项不缺", "the settings in use, all of them"),
    "standard.settings.*": Text("一个设定的值，见[标准](standards.md)", "the value of a setting, see [standards](standards.md)"),
    "snapshot": Text("数据快照的哈希", "hash of the snapshot"),
    "county_name": Text("县名", "name of the county"),
    "year": Text("学年", "school year"),
    "verdict": Text("全县结论", "verdict on the county"),
    **under("areas[]", Text("各领域", "the areas"), {
        "area": Text("编号", "id"), "name": Text("名称", "name"), "verdict": Text("判定", "verdict"),
    }),
    **under("rows[]", Text("各学校（行）各项指标，评估范围内的一行不缺", "every indicator of every school (row) in scope"), {
        **ROWS, "reason_code": Text("原因的代码", "code of the reason"),
    }),
    **under("school_rows[]", Text("各学校行的综合判定", "every school row as a whole"), {
        **SCHOOL_ROWS, "name": Text("学校名称", "name of the school"),
    }),
    **under("balance[]", Text("各学段各资源指标的校际差异", "balance of every stage and resource indicator"), BALANCE),
    **under("balance[].contributions[]", Text("各学校行的贡献，从大到小", "each row's part, largest first"), CONTRIBUTIONS),
    **under("excluded[]", Text("不参评的学校行", "school rows that are left out"), EXCLUDED),
    **judged("county", Text("32项指标及其组成部分", "the 32 indicators and their parts")),
    **under("vetoes[]", Text("一票否决事项", "the vetoes"), JUDGED),
    **judged("entry", Text("申报条件", "the entry conditions")),
    **under("description[]", Text("各学段概况，只描述", "what was reported by stage, described only"), DESCRIPTION),
    **under("findings[]", Text("数据中的疑问和提示", "doubts and notes about the data"), FINDING),
}  # fmt: skip
EXPLAIN: Keys = {
    "indicator": JUDGED["indicator"],
    "name": JUDGED["name"],
    "school_id": Text("机构标识码；全县的为 null", "school id; null for the county"),
    "school": Text("学校名称", "name of the school"),
    "stage": JUDGED["stage"],
    "value": Text("数值", "value"),
    "unit": Text("单位", "unit"),
    "target": JUDGED["target"],
    "verdict": JUDGED["verdict"],
    "reason": JUDGED["reason"],
    "formula": Text("算式", "formula"),
    "numbers": Text("代入数字的算式；缺的数写作 ?", "the formula with its numbers; ? for a missing one"),
    **under("inputs[]", Text("用到的每个数", "every figure in it"), {
        "name": Text("名称", "name"),
        "value": Text("值", "value"),
        "unit": Text("单位", "unit"),
        "table": Text("哪张表", "table of the schema"),
        "column": Text("哪一列", "column of the schema"),
        "school_id": Text("哪所学校", "school"),
        "stage": Text("学段", "stage"),
        "file": Text("来自哪个文件", "the file it stands in"),
        "sheet": Text("工作表", "sheet"),
        "cell": Text("单元格；几个单元格以 + 相连", "cell; several are joined with +"),
        "note": Text("说明，如“未填报”、折算权重、占差异系数平方的百分比", "a remark: not reported, a weight, a share of CV²"),
    }),
    "exemption": Text("适用的放宽条件", "the exemption that holds"),
    "clause": Text("条款", "clause"),
    "text": Text("条款的文字", "what the clause says"),
    "confidence": Text("可信程度", "confidence"),
    **under("source[]", Text("出处", "the documents"), {
        "title": Text("文件名", "title"),
        "decided": Text("发布日期", "day of decision"),
        "effective": Text("施行日期", "day of effect"),
        "url": Text("网址", "address"),
        "note": Text("说明", "remark"),
    }),
    "settings": EVALUATE["standard.settings"],
    "settings.*": EVALUATE["standard.settings.*"],
    "standard": EVALUATE["standard"],
    "standard.id": EVALUATE["standard.id"],
    "standard.version": EVALUATE["standard.version"],
    "snapshot": EVALUATE["snapshot"],
    **under("parts[]", Text("组成部分", "its parts"), {
        name: JUDGED[name] for name in ("indicator", "stage", "value", "target", "verdict", "reason")
    }),
}  # fmt: skip
COUNTS: Keys = {
    "errors": Text("错误条数", "number of errors"),
    "doubts": Text("疑问条数", "number of doubts"),
    "notes": Text("提示条数", "number of notes"),
    **under("findings[]", Text("全部问题", "all findings"), FINDING),
}
IMPORT: Keys = {
    **under("imported[]", Text("导入了哪些县；有错误时为空", "what was imported; empty where there are errors"), {
        "county": Text("县名", "name of the county"),
        "year": Text("学年", "school year"),
        "snapshot": Text("数据快照的哈希", "hash of the snapshot"),
        "folder": Text("存在哪个文件夹", "the folder it is in"),
        "schools": Text("学校数", "number of schools"),
    }),
    **COUNTS,
}  # fmt: skip
PLAN: Keys = {
    "status": Text("`optimal` 最省且已证明、`feasible` 可行但未证明最省、`infeasible` 做不到且已证明（或有措施改变不了的）、`no_plan_in_time` 限时内没有结果", "`optimal`: the cheapest, proven; `feasible`: a plan, not proven cheapest; `infeasible`: proven that it cannot be done, or something is beyond any action; `no_plan_in_time`"),
    "cost": Text("现值（元），含规划期后几年的经常性支出；没有方案则 null", "present cost in yuan, with what recurs for some years after the last; null without a plan"),
    "bound": Text("已证明：任何方案的现值都不低于它", "proven: no plan costs less"),
    "gap": Text("(cost − bound) ÷ cost", "(cost − bound) / cost"),
    "greedy_cost": Text("各校各补各的、不交流教师的做法的现值；没有算出则 null", "present cost of each school on its own without transfers; null where it was not found"),
    **under("actions[]", Text("全部措施，按年份和学校", "every step, by year and school"), {
        "school_id": Text("机构标识码；交流为接收的学校", "school; of a transfer the one that receives"),
        "stage": Text("学段；null 为各学段共用的", "stage; null for what the stages share"),
        "year": Text("哪一年做（秋季开学的年份）", "the year in which it is done, named by its autumn"),
        "action": Text("措施，见措施目录", "the action, see the catalogue"),
        "quantity": Text("数量（人、间、平方米、元）", "how much: people, rooms, m², yuan"),
        "cost": Text("一次性费用（元，当年价）", "yuan paid once, at prices of that year"),
        "department": Text("责任科室", "the department that leads it"),
        "from_school": Text("交流的派出学校；不是交流则 null", "of a transfer the school that gives; null otherwise"),
        "kind": Text("交流的是哪一类教师；不是交流则 null", "of a transfer what kind of teacher moves; null otherwise"),
        "kind.above_degree": Text("高于规定学历", "above the required degree"),
        "kind.backbone": Text("骨干教师", "backbone teacher"),
        "kind.pe_art": Text("体育、艺术教师", "teaches PE or art"),
    }),
    **under("years[]", Text("规划的每一年，由 evaluate 重新判定", "every year of the plan, judged anew by evaluate"), {
        "year": Text("年份", "year"),
        "cost": Text("当年要安排的钱（元，当年价），含经常性", "yuan of that year at its prices, with what recurs"),
        "share_passing": Text("达到的学校行所占比例（0–1）", "share of school rows that pass, 0–1"),
        "resource_verdict": Text("资源配置的判定", "verdict on the resource part"),
        "verdict": Text("全县结论", "verdict on the county"),
        "share_demanded": Text("要求达到的比例（0–1）", "share demanded, 0–1"),
    }),
    **under("relaxations[]", Text("做不到时，最少要放宽什么", "where it cannot be done, the least that would have to give"), {
        "constraint": Text(
            "约束：budget[:年份]、posts、land:列、school:措施、county:措施、moves、transfers、years；或降低要求：rows、cv；或措施补不上的：rooms、classes、rotation",
            "the constraint: budget[:YEAR], posts, land:COLUMN, school:ACTION, county:ACTION, moves, transfers, years; or what is asked: rows, cv; or what no action mends: rooms, classes, rotation",
        ),
        "needed": Text("还需多少（钱是元）", "how much more it takes (money in yuan)"),
        "unit": Text("单位", "unit"),
        "words": Text("一句话", "a sentence"),
        "least": Text("已证明：比这少就不够；空值为未证明", "proven: less than this is not enough; null where that is not proven"),
        "suffices": Text("放宽这么多是否够；false 时只知道少于它不够", "whether so much is enough; where false all that is known is that less is not"),
        "together": Text("是否须与其他标为 true 的同时放宽；否则单独放宽这一条就够", "whether all that are true here are needed at once; each of the others is enough by itself"),
        "parts": Text("分到各年或各校", "by year or school"),
        "parts[].of": Text("年份或学校标识码，适用于全县的为空", "year or school_id; empty for what holds for the whole county"),
        "parts[].needed": Text("其中多少", "how much of it"),
    }),
    "seconds": Text("用了多少秒", "seconds that it took"),
    "stopped": Text("是否被提前停止", "whether it was stopped early"),
    "county_name": Text("县名", "name of the county"),
    "base_year": Text("所用数据的学年", "school year of the data"),
    "snapshot": Text("数据快照的哈希", "hash of the snapshot"),
    **{name: EVALUATE[name] for name in ("standard", "standard.id", "standard.version", "standard.hash", "standard.settings", "standard.settings.*")},
    "assumptions": Text("计划所作的假定", "what the plan assumes"),
    "unplanned": Text("措施改变不了、又没有达到或无法判断的", "what no action can change and is not a pass"),
}  # fmt: skip
WHAT_IF: Keys = {
    "county_name": EVALUATE["county_name"],
    "year": EVALUATE["year"],
    "snapshot": EVALUATE["snapshot"],
    "standard": Text("标准的编号", "id of the standard"),
    "version": EVALUATE["standard.version"],
    "settings": EVALUATE["standard.settings"],
    "settings.*": EVALUATE["standard.settings.*"],
    **under("changes[]", Text("改了什么", "what was changed"), {
        "how": Text("`set` 改数、`add` 加一行、`remove` 删一行", "`set`, or a line: `add`, `remove`"),
        "table": Text("哪张表", "table of the schema"),
        "column": Text("哪一列；增减一行时为 null", "column of the schema; null for a line"),
        "key": Text("哪一行（主键的值）", "the line, by the values of its key"),
        "key.*": Text("主键各列的值", "the value of each column of the key"),
        "name": Text("名称", "name"),
        "before": Text("原来的值", "the value before"),
        "after": Text("改成的值", "the value after"),
    }),
    "verdict_before": Text("全县判定，改动之前", "the verdict on the county before"),
    "verdict_after": Text("全县判定，改动之后", "the verdict on the county after"),
    **under("differences[]", Text("每个变了的数或判定", "every number or verdict that changes"), {
        "what": Text(
            "`row` 一所学校的一项、`school_rule` 学校行综合、`balance` 差异系数、`indicator` 全县一项、`area` 领域、`county` 全县",
            "`row` (an indicator of a school), `school_rule`, `balance` (a coefficient), `indicator` (of the county), `area`, `county`",
        ),
        "indicator": Text("编号", "id"),
        "stage": Text("学段；不分学段为 null", "stage; null where it is not by stage"),
        "school_id": Text("机构标识码；全县的为 null", "school id; null for the county"),
        "name": Text("学校名称；全县的为 null", "name of the school; null for the county"),
        **{
            f"{name}_{when}": Text(f"{JUDGED[name].zh}，{zh}", f"{JUDGED[name].en}, {when}")
            for name in ("value", "target", "verdict")
            for when, zh in (("before", "改动之前"), ("after", "改动之后"))
        },
    }),
}  # fmt: skip
STEPS: Keys = {
    "number": Text("序号，按完成时限", "number, by deadline"),
    "department": Text("责任科室", "the department that leads it"),
    "year": Text("哪一年做", "the year in which it is done"),
    "effect_year": Text("计入哪一学年", "the school year in which it counts"),
    "begin_by": Text("最迟哪天起步；空为当年之内", "to be begun by; empty: within the year"),
    "done_by": Text("最迟哪天办结", "to be done by"),
    "school_id": PLAN["actions[].school_id"],
    "stage": PLAN["actions[].stage"],
    "action": PLAN["actions[].action"],
    "from_school": PLAN["actions[].from_school"],
    "above_degree": Text("交流的是高于规定学历的教师", "who moves is above the required degree"),
    "backbone": Text("交流的是骨干教师", "who moves is a backbone teacher"),
    "pe_art": Text("交流的是体育、艺术教师", "who moves teaches PE or art"),
    "quantity": PLAN["actions[].quantity"],
    "cost": PLAN["actions[].cost"],
    "recurrent": Text("见效后每年的费用（元，动手那年的价）", "yuan in each year from its effect on, at prices of the year of the step"),
}  # fmt: skip
POINTS: Keys = under("points[]", Text("每个方案", "every plan"), {
    "label": Text("情形或情景", "the case or scenario"),
    "at": Text("在曲线上的位置：学校比例（0–1）或年份；没有的为空值", "its place on the curve: a share (0–1) or a year; null where there is none"),
    **{name: PLAN[name] for name in ("status", "cost", "bound", "gap")},
    "share_passing": Text("期末达到的学校行所占比例（0–1）", "share of school rows that pass in the last year, 0–1"),
    "resource_verdict": Text("期末资源配置的判定", "verdict on the resource part in the last year"),
    "verdict": Text("期末全县结论", "verdict on the county in the last year"),
    "first_year": Text("学校行全部达到的第一年", "the first year in which all school rows pass"),
    "moves": Text("交流轮岗人数", "teachers who move"),
    "recruits": Text("新增教师人数", "people who come into posts"),
    "spent": Text("各年要安排的钱之和（元，当年价）", "yuan of all years together, at prices of each"),
})  # fmt: skip
PRICE: Keys = {
    "unit": Text("多给一个的单位", "what there is one more of"),
    "saved": Text("省多少（元，现值）", "yuan of present cost that it saves"),
    "kind": Text("`dual` 边际价、`replanned` 重新规划", "`dual` (marginal) or `replanned`"),
    "least": Text("重新规划：已证明至少省多少", "planned again: proven to save at least"),
    "most": Text("重新规划：已证明至多省多少", "planned again: proven to save at most"),
}
PRICED: Keys = {
    "constraint": Text("约束，同 plan 的 relaxations", "the constraint, as in relaxations of a plan"),
    "of": Text(
        "年份、学校标识码，或“指标:学段:年份”；全县的为空",
        "a year, a school_id, or INDICATOR:STAGE:YEAR; empty for the county",
    ),
    **PRICE,
}
PRICES: Keys = {
    **{name: PLAN[name] for name in ("status", "cost", "bound")},
    "cost_in_parts": Text("数量可以不取整时方案的费用（元，现值）", "what the plan costs where quantities need not be whole, yuan"),
    **under("constraints[]", Text("各项约束的价格，贵的在前", "prices of constraints, dearest first"), PRICED),
    **under("worths[]", Text("白给一个值多少", "what one for free is worth"), {
        **{name: PLAN[f"actions[].{name}"] for name in ("school_id", "stage", "action")}, **PRICE,
    }),
    **under("again[]", Text("`--again`：重新规划得到的价格", "`--again`: prices by planning again"), PRICED),
}  # fmt: skip
CHANGE: Keys = {
    "school_id": Text("机构标识码；差异系数和全县的为空", "school_id; empty for coefficients and the county"),
    "stage": Text("学段；不分学段为空", "stage; empty where it is not by stage"),
    "indicator": Text("指标", "indicator"),
    "before": Text("调动前", "before the move"),
    "after": Text("调动后", "after it"),
    "target": Text("标准或限值", "target or limit"),
    "verdict_before": Text("调动前的判定", "verdict before"),
    "verdict_after": Text("调动后的判定", "verdict after"),
}
MOVE: Keys = {
    **under("schools[]", Text("两校各项指标", "indicators of both schools"), CHANGE),
    **under("coefficients[]", Text("差异系数", "coefficients of variation"), CHANGE),
    **under("rotation[]", Text("交流轮岗比例", "rotation"), CHANGE),
    "worth_to_taker": Text("对调入校的边际价（元，现值）；没有的为空值", "marginal worth to the taker, yuan; null where there is none"),
    "worth_to_giver": Text("对调出校的边际价（元，现值）", "marginal worth to the giver, yuan"),
    "cost_of_move": Text("调动本身的费用（元，现值）", "what the move itself costs, yuan"),
}  # fmt: skip
OBJECTS: Mapping[str, Keys] = {
    "evaluate": EVALUATE,
    "explain": EXPLAIN,
    "import": IMPORT,
    "check": COUNTS,
    "plan": PLAN,
    "plan-compare": POINTS,
    "plan-move": MOVE,
    "plan-prices": PRICES,
    "what-if": WHAT_IF,
}
FRAMES: Mapping[str, Keys] = {
    "rows": ROWS,
    "school_rows": SCHOOL_ROWS,
    "balance": BALANCE,
    "contributions": {**CONTRIBUTIONS, "stage": BALANCE["stage"], "indicator": BALANCE["indicator"]},
    "excluded": EXCLUDED,
    "description": DESCRIPTION,
}
TITLES: Mapping[str, str] = {
    "evaluate": "一个县一个对象；文件夹里有几个县时是列表。 One object for a county; a list where the folder holds several.",
    "explain": "一个数的全部来历。 Everything behind a number.",
    "import": "有错误时 `imported` 为空，退出码 1。 With errors `imported` is empty and the exit code 1.",
    "plan": "一个计划；金额是元。 A plan; money is yuan.",
    "plan-compare": "各情景的方案；`plan-frontier` 也是这样。 A plan for each scenario; the same for `plan-frontier`.",
    "plan-move": "在方案之上再调动一人。 One move on top of a plan.",
    "plan-prices": "约束和学校的价格。 Prices of constraints and of gifts to schools.",
    "what-if": "改动前后。 Before and after the change.",
    "check": "与 `import` 相同，但不导入。 The same as `import` without importing.",
}


def table(head: str, keys: Keys) -> str:
    """The keys of an object or the columns of a frame."""
    return grid((head, "意思", "meaning"), [[f"`{name}`", words.zh, words.en] for name, words in keys.items()])


def result() -> str:
    """The page."""
    parts = [INTRODUCTION.strip()]
    for name, keys in OBJECTS.items():
        parts += [f"## junheng {name} --json", TITLES[name], table("键 key", keys)]
    parts += ["## steps.csv", "`junheng plan --out` 写出的全部措施。 Every step, as `junheng plan --out` writes it."]
    parts += [table("列 column", STEPS)]
    parts += ["## 数据框 · Dataframes", "`result = junheng.evaluate(...)`；见 [Python](api.md)。"]
    for name, keys in FRAMES.items():
        parts += [f"### result.{name}", table("列 column", keys)]
    return "\n\n".join(parts) + "\n"
