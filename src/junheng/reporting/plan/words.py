"""What reports of a plan say, in Chinese and English; whatever stands in other reports too comes from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from junheng.planning.catalogue import Action
from junheng.planning.words import MONEY, action_unit
from junheng.reporting.figures import Figure
from junheng.reporting.words import WORDS, Speaker
from junheng.text import Text

PLAN: Mapping[str, Text] = {
    "plan_title": Text("{county}{first}—{last}年达标计划", "{county}: plan to meet the standard, {first}–{last}"),
    "plan_name": Text("达标计划", "Plan to meet the standard"),
    "money_unit": Text("万元", "million yuan"),
    "day": Text("{year}年{month}月{day}日", "{year}-{month:02}-{day:02}"),
    "before_day": Text("{day}前", "by {day}"),
    "within": Text("当年", "within the year"),
    "year_short": Text("{year}年", "{year}"),
    "today": Text("{year}年（现状）", "{year} (today)"),
    "year_note": Text(
        "年份以秋季开学的年份表示，按当年9月1日的数据判定。",
        "A year is named by the autumn in which it starts and is judged by its data of 1 September.",
    ),
    # status
    "status_optimal": Text(
        "这是满足各年要求的最省的方案，已经证明（允许误差内）没有更省的。",
        "This is the least-cost way to meet the demand of every year; it is proven that none is cheaper (within tolerance).",
    ),
    "status_feasible": Text(
        "这是一个满足各年要求的方案，但还没有证明它最省。",
        "This plan meets the demand of every year; it is not yet proven to be the cheapest.",
    ),
    "status_infeasible": Text(
        "在给定的经费、编制、用地、年限和措施下做不到，已经证明。",
        "It cannot be done with the money, posts, land, years and actions given: that is proven.",
    ),
    "status_open": Text(
        "经费、编制、用地和措施够资源配置用，但全县达不到：有些要求不是措施能改变的，见下面所列。",
        "The resource part can be done, but the county does not pass: some demands are beyond any action, see the list.",
    ),
    "status_no_plan_in_time": Text(
        "限时内没有找到方案，也没有证明做不到。请延长时间（--time-limit）再算。",
        "No plan was found in the time given, nor was it proven that there is none. Allow more time (--time-limit).",
    ),
    "status_stopped": Text("计算被提前停止，这是停止时已有的最好结果。", "The run was stopped early; this is the best found until then."),
    "s_status_optimal": Text("最省，已证明", "cheapest, proven"),
    "s_status_feasible": Text("可行，未证明最省", "feasible, not proven cheapest"),
    "s_status_infeasible": Text("做不到，已证明", "cannot be done, proven"),
    "s_status_no_plan_in_time": Text("限时内没有方案", "no plan in time"),
    "point_money": Text(
        "{first}—{last}年共需安排{total}（当年价）：一次性{capital}，经常性（工资、租金、维护等）{recurrent}。",
        "{first}–{last} take {total} at prices of each year: {capital} once, {recurrent} recurring (pay, rent, upkeep).",
    ),
    "point_present": Text(
        "折成{base}年的现值、并计入{last}年以后{beyond}年的经常性支出，为{cost}。",
        "Present cost in {base}, with {beyond} years of recurring cost after {last}: {cost}.",
    ),
    "point_bound": Text(
        "已证明：任何满足要求的方案现值都不低于{bound}，所以本方案至多还能再省{gap}。",
        "Proven: no plan that meets the demands costs less than {bound}; at most {gap} of this one could be saved.",
    ),
    "point_by_hand": Text(
        "各校各补各的、不交流教师的做法要{greedy}，本方案省{saved}（{percent}）。",
        "Each school on its own, without transfers, would cost {greedy}; this plan saves {saved} ({percent}).",
    ),
    "point_by_hand_no": Text(
        "各校各补各的、不交流教师的做法要{greedy}，不比本方案贵。",
        "Each school on its own, without transfers, would cost {greedy}: no more than this plan.",
    ),
    "point_passing": Text(
        "达到要求的学校行：{base}年{before}，{last}年{after}。资源配置：{base}年{verdict_before}，{last}年{verdict_after}。",
        "School rows that pass: {before} in {base}, {after} in {last}. Resources: {verdict_before} in {base}, {verdict_after} in {last}.",
    ),
    "point_whole": Text("{last}年全县结论（全部指标重新判定）：{verdict}。", "Verdict on the county in {last}, all indicators judged anew: {verdict}."),
    "point_moved": Text("交流教师{people}人次，涉及{schools}所学校。", "{people} transfers of teachers between {schools} schools."),
    "lead_relax": Text(
        "下面每一条是一种出路（写明“须几条同时”的要一起放宽，写明“没有算出”的还不一定够）：",
        "Each line is one way out, unless it says that it takes several together, or that enough was not found:",
    ),
    "point_relax": Text("{words}。", "{words}."),
    # sections
    "s_plan_years": Text("逐年目标与结果", "Demands and results by year"),
    "s_plan_actions": Text("做什么", "What is done"),
    "s_plan_money": Text("经费", "Money"),
    "s_plan_departments": Text("责任分解", "Tasks by department"),
    "s_plan_indicators": Text("一项一策", "Indicator by indicator"),
    "s_plan_schools": Text("一校一策", "School by school"),
    "s_plan_heat": Text("前后对照", "Before and after"),
    "s_plan_course": Text("差异系数的走势", "Course of the coefficients"),
    "s_plan_transfers": Text("教师交流", "Transfers"),
    "s_plan_steps": Text("全部措施", "All steps"),
    "s_plan_open": Text("措施改变不了的", "Beyond any action"),
    "s_plan_assumed": Text("假定", "Assumptions"),
    "h_situation": Text("现状", "The county as it is"),
    "h_plan": Text("计划概要", "The plan"),
    # leads
    "lead_money": Text(
        "单位：万元，当年价。“一次性”在当年支付，“经常性”自见效年起每年支付。措施目录只写明主管科室，不含资金来源；来源（本级财政、上级专项、债券等）由县里落实。",
        "In million yuan, prices of each year. What is paid once falls in the year of the step, what recurs in every year from its effect. "
        "The catalogue names departments, not sources of funds: those are for the county to settle.",
    ),
    "lead_departments": Text(
        "完成时限由要求达到的日期倒排：某学年的数按9月1日统计，因此须在8月31日前办结；需要准备年限的，起步时限再往前推。协同单位是建议。",
        "Deadlines are counted backwards: a school year is counted on 1 September, so that a task is done by 31 August before; "
        "where it takes years, it begins so much earlier. Supporting departments are suggestions.",
    ),
    "lead_indicators": Text(
        "一项措施可能同时有利于几项指标，各项指标的费用因此不能相加。",
        "One step may serve several indicators, so their costs do not add up.",
    ),
    "lead_schools": Text(
        "每所学校：现在缺什么，哪一年做什么，各项指标逐年到多少（✗为低于要求）。",
        "For each school: what it lacks today, what is done in which year, and where each indicator stands year by year (✗ below target).",
    ),
    "lead_heat": Text(
        "左边是{before}年现状，右边是{after}年计划完成后，都由同一个判定程序算出。",
        "Left {before} as it is, right {after} with the plan carried out; both as judged by the same program.",
    ),
    "lead_course": Text("折线是差异系数，横线是限值；由每年的数据重新判定得到。", "The line is the coefficient, the level line its limit; judged anew every year."),
    "map_lead": Text("箭头从教师派出的学校指向接收的学校，越粗人数越多。", "Arrows lead from the school that gives teachers to the one that receives them, wider for more."),
    "s_map": Text("教师交流", "Transfers"),
    "map_tells": Text("{from_school} → {to}：{people}人", "{from_school} → {to}: {people}"),
    "no_transfers": Text("本方案不交流教师。", "This plan moves no teachers."),
    "no_steps": Text("没有需要采取的措施。", "There is nothing to do."),
    "no_plan": Text("没有方案，所以没有措施。", "There is no plan, hence no steps."),
    "no_page": Text("其余{count}所学校没有缺口，也没有措施：{names}。", "The other {count} schools lack nothing and do nothing: {names}."),
    # columns
    "year": Text("年份", "Year"),
    "cost_money": Text("费用（万元）", "Cost (million yuan)"),
    "recurrent_money": Text("每年经常性（万元）", "Recurring a year (million yuan)"),
    "capital": Text("一次性", "once"),
    "recurrent": Text("经常性", "recurring"),
    "sum": Text("合计", "Total"),
    "department": Text("责任科室", "Department"),
    "supporting": Text("协同单位", "Supporting"),
    "demanded": Text("要求达到的学校行", "Rows that must pass"),
    "passing": Text("达到的学校行", "Rows that pass"),
    "resource_verdict": Text("资源配置", "Resources"),
    "whole_verdict": Text("全县结论", "Whole county"),
    "action": Text("措施", "Action"),
    "quantity": Text("数量", "Quantity"),
    "schools_touched": Text("学校数", "Schools"),
    "when": Text("年份", "When"),
    "done_by": Text("完成时限", "Done by"),
    "begin_by": Text("起步时限", "Begin by"),
    "places": Text("学校及数量", "Schools and quantities"),
    "from_school": Text("派出学校", "From"),
    "kind": Text("交流对象", "Who moves"),
    "lacks": Text("现在缺什么", "What it lacks today"),
    "does": Text("做什么", "What is done"),
    "gives": Text("派出教师", "Teachers it gives"),
    "values": Text("各项指标逐年", "Indicators year by year"),
    "short_by": Text("还差", "Short by"),
    "nothing_lacking": Text("现在没有低于要求的项目。", "Nothing is below its target today."),
    "untold": Text("缺数，无法判断：{names}", "Cannot be told, figures are missing: {names}"),
    "nothing_done": Text("没有措施。", "No step."),
    "failing_rows": Text("低于要求的行", "Rows below target"),
    "step_at": Text("{school}{stage}{amount}", "{school}{stage} {amount}"),
    "stage_of": Text("（{stage}）", " ({stage})"),
    "move_at": Text("{from_school}→{school}{stage} {kind}{amount}", "{from_school} → {school}{stage}, {kind}: {amount}"),
    "total_of_department": Text("{count}项措施，{cost}", "{count} actions, {cost}"),
    "plan_basis": Text("依据《{standard}》（{pack}）和{county}{year}年数据", "By “{standard}” ({pack}) and the data of {county}, {year}"),
    "school_row_verdict": Text("学校判定", "School rule"),
    "chart_money": Text("每年经费（万元）", "Money by year (million yuan)"),
    "chart_passing": Text("达到要求的学校行", "School rows that pass"),
    "chart_demand": Text("横线：要求", "level mark: demanded"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanSpeaker(Speaker):
    """Says the words of a plan, and those of all reports."""

    def __call__(self, key: str, **fields: object) -> str:
        """The words of `key` with their fields."""
        text = (PLAN[key] if key in PLAN else WORDS[key]).get(self.language)
        return text.format(**fields) if fields else text

    def day(self, day: date) -> str:
        """A day in full."""
        return self("day", year=day.year, month=day.month, day=day.day)

    def money(self, yuan: float | None, digits: int = 1) -> Figure:
        """Money in 10,000 yuan with `digits`; in English in million yuan with twice as many."""
        if self.language == "zh":
            return Figure(None if yuan is None else yuan / 1e4, digits, self("money_unit"))
        return Figure(None if yuan is None else yuan / 1e6, 2 * digits, self("money_unit"))

    def amount(self, action: Action | None, action_id: str, quantity: float) -> Figure:
        """How much of an action, in its unit."""
        unit = action_unit(action, action_id)
        if unit == MONEY:
            return self.money(quantity, 2)
        whole = abs(quantity - round(quantity)) < 1e-6
        return Figure(quantity, 0 if whole else 1, self.text(unit))
