"""What the official documents say around their fields, in Chinese and English: headings, labels, standing sentences."""

from __future__ import annotations

from collections.abc import Mapping

from junheng.reporting.words import WORDS
from junheng.text import Language, Text

CHINESE_NUMERALS = "一二三四五六七八九十"

OFFICIAL: Mapping[str, Text] = {
    # title page
    "report_name": Text("义务教育均衡发展自评报告", "Self-evaluation report on balanced compulsory education"),
    "by_standard": Text("评估依据", "Judged by"),
    "school_year_label": Text("学年", "School year"),
    "counting_date_label": Text("数据时点", "Counting date"),
    "reporting_unit": Text("填报单位", "Reported by"),
    "seal_here": Text("（盖章）", "(seal)"),
    "report_date_label": Text("报告日期", "Date"),
    "no_date": Text("　　　　年　　月　　日", "____________"),
    "date_words": Text("{year}年{month}月{day}日", "{year}-{month:02}-{day:02}"),
    # sections
    "h_basics": Text("基本情况", "The county"),
    "h_process": Text("自评过程与依据", "How it was judged"),
    "h_work": Text("工作程序", "Procedure"),
    "h_data": Text("数据与标准", "Data and standard"),
    "h_released": Text("已说明的疑问", "Doubts that were released"),
    "h_verdict": Text("自评结论", "Verdict"),
    "h_areas": Text("各方面自评结果", "Results by area"),
    "h_balance": Text("校际均衡情况", "Balance between schools"),
    "h_failing": Text("未达到要求的学校", "Schools that miss a demand"),
    "h_failing_rows": Text("学校行判定", "Verdicts on school rows"),
    "h_totals": Text("缺口合计", "Shortages in all"),
    "failing_schools": Text("未达到的学校（括号内为达标项数）", "schools that fail (with the number of demands met)"),
    "rows_failing": Text("未达到行数", "Rows failing"),
    "rows_passing": Text("达到行数", "Rows passing"),
    "rows_open": Text("无法判断行数", "Rows open"),
    "no_other": Text("没有。", "None."),
    "school_met": Text("{school}（{met}）", "{school} ({met})"),
    "h_unknowns": Text("未知清单", "Unknowns"),
    "h_conditions": Text("申报条件与一票否决", "Entry conditions and vetoes"),
    "h_next": Text("存在问题与下一步工作", "Problems and next steps"),
    "annex": Text("附件", "Annex "),
    "h_attachments": Text("附件", "Annexes"),
    "a_matrix": Text("各校各项数值", "School by indicator"),
    "a_gaps": Text("低于要求的学校行及缺口", "School rows below a target, with what they lack"),
    "a_other": Text("其他逐校要求未达到的学校", "Schools that miss another demand"),
    "a_excluded": Text("不参评的学校行", "School rows left out"),
    "a_doubts": Text("疑问", "Doubts"),
    "a_settings": Text("本次评估的设定", "Settings of this evaluation"),
    "a_sources": Text("各项要求与出处", "Demands and their sources"),
    # headings of columns and small words
    "ratios_caption": Text("逐校计算的指标", "Indicators of every school row"),
    "lines_caption": Text("各项指标", "Indicators"),
    "rows_open_beside": Text("（另{count}行无法判断）", " ({count} open)"),
    "no_doubts": Text("没有未处理的疑问。", "No doubt is open."),
    "below_rows": Text("低于要求的学校行", "Rows below target"),
    "mainly_from": Text("主要来自", "Mainly from"),
    "whole_verdict": Text("全县判定", "County"),
    "gap": Text("缺口", "Shortages"),
    "lowest": Text("最低项", "Lowest"),
    "missing_data": Text("未填报的数据", "Figures not reported"),
    "schools_concerned": Text("涉及学校", "Schools"),
    "matrix_marks": Text(
        "▼低于要求的{floor}；▽低于要求但不低于{floor}；？未填报；※按放宽条件计算；≈舍入后判定会变。",
        "▼ below {floor} of the target; ▽ below target, at least {floor} of it; ? not reported; ※ under an exemption; ≈ the verdict would change when rounded.",
    ),
    "matrix_marks_plain": Text("？未填报；※按放宽条件计算。", "? not reported; ※ under an exemption."),
    "whole_school_short": Text("（全校{amount}）", " (whole school {amount})"),
    "gap_item": Text("{name}{amount}", "{name} {amount}"),
    "contributor": Text("{school}{share}", "{school} {share}"),
    # school sheets
    "sheet_title": Text("一校一表", "School sheet"),
    "kind": Text("办学类型", "Kind"),
    "ownership": Text("举办者", "Ownership"),
    "setting_of": Text("城乡分类", "Setting"),
    "year_built": Text("建成年份", "Year built"),
    "counted_amount": Text("计入数", "Counted"),
    "per": Text("除以", "Divided by"),
    "share_rank": Text("{share}（第{rank}）", "{share} (no. {rank})"),
    "sheet_row": Text("{stage}：达标{met}，最低项{lowest}，判定：{verdict}", "{stage}: meets {met}, lowest {lowest}, verdict: {verdict}"),
    "sheet_left_out": Text("{stage}：不参评（{reason}）", "{stage}: left out ({reason})"),
    "sheet_other": Text("其他逐校要求", "Other demands on every school"),
    "sheet_missing": Text("请补报下列数据；补报前，有关判定为“无法判断”", "Please report these figures; until then what hangs on them cannot be told"),
    "sheet_complete": Text("没有缺报的数据。", "No figure is missing."),
    "sheet_wrong": Text("以上数据如有不符，请注明并在报送前更正：", "If a figure above is wrong, say so and correct it before it is handed in:"),
    "under_exemption": Text("按放宽条件：{name}", "under an exemption: {name}"),
    # application tables
    "application_name": Text("义务教育均衡发展申报表", "Application tables on balanced compulsory education"),
    "application_layout": Text(
        "版式按2012年国家评估用表和各地公布的县级数据表（全县平均、标准差、差异系数各一行，L1起逐项各一列）；正式表样以上级当年通知为准。",
        "Laid out as the national tables of 2012 and the tables that counties publish (county mean, standard deviation and CV in a row each,"
        " an indicator to a column from L1 on); the form of the year's notice prevails.",
    ),
    "t_basics": Text("表一 县基本情况", "I County"),
    "t_schools": Text("表二 {stage}各校", "II {stage}"),
    "t_balance": Text("表三 校际均衡", "III Balance"),
    "t_indicators": Text("表四 指标自评", "IV Indicators"),
    "t_special": Text("表五 特殊情况", "V Special cases"),
    "t_schools_title": Text("表二 {stage}学校资源配置情况", "II Resources of {stage} schools"),
    "item": Text("项目", "Item"),
    "number_of": Text("数量", "Number"),
    "not_reported": Text("未填报", "not reported"),
    "schools_of_kind": Text("{kind}（所）", "{kind} (schools)"),
    "total_row": Text("合计", "Total"),
    "partial_total": Text("缺{count}行", "{count} rows lack it"),
    "composite_information": Text("综合（{count}项平均，仅供参考，不作判定）", "Mean of the {count} (for information, not judged)"),
    "composite_judged": Text("综合差异系数", "Composite CV"),
    "sd_row": Text("标准差", "Standard deviation"),
    "evidence_document": Text("佐证材料", "Evidence"),
    "evidence_page": Text("页码", "Page"),
    "evidence_by": Text("判定单位", "Judged by"),
    "evidence_on": Text("判定日期", "Judged on"),
    "evidence_schools": Text("各校佐证{count}份", "{count} documents of schools"),
    "special_what": Text("类别", "What"),
    "special_left_out": Text("不参评", "left out"),
    "special_exempt": Text("按放宽条件", "exemption"),
    # file names
    "file_report": Text("自评报告", "self-evaluation"),
    "file_application": Text("申报表", "application"),
    "file_schools": Text("一校一表", "school-sheets"),
}  # fmt: skip


# Sentences that stand in every report; their fields are those of the report itself.
STANDING: Mapping[str, Text] = {
    "basics_lead": Text(
        "以下为{county}{school_year}的填报情况（统计时点{counting_date}），包括不参评的学校行；未填报的数不按0计。",
        "What {county} reported for {school_year} (counted on {counting_date}), with rows that are left out; a figure not reported is not 0.",
    ),
    "work_lead": Text(
        "依据{standard}，以{school_year}教育事业统计数据和本县填报的各项数据为基础，逐校、逐学段、逐项计算，"
        "按条款判定；没有填报的数一律记为“无法判断”，不作达到处理。县级自评后，依次报市级复核、省级评估、国家认定，各环节要求以当年通知为准。",
        "Judged by {standard} on the education statistics of {school_year} and the figures that the county reported: school by school,"
        " stage by stage, demand by demand. A figure that was not reported leaves its verdict open and never passes."
        " The county's own evaluation is followed by the city's, the province's and the nation's.",
    ),
    "work_own": Text(
        "【请补充：组织领导、责任分工、自查的时间和范围、整改情况。】",
        "[To be written: who led, who did what, when and where schools were visited, what was put right.]",
    ),
    "data_standard": Text("采用标准：{standard}，{standard_version}。", "Standard: {standard}, {standard_version}."),
    "data_snapshot": Text(
        "数据快照：{snapshot_short}（同一快照、同一标准可重算出同一结果）。",
        "Snapshot of the data: {snapshot_short} (the same snapshot and standard give the same results).",
    ),
    "data_settings": Text("与默认不同的设定：{settings_changed}。", "Settings that differ from the default: {settings_changed}."),
    "data_doubts": Text(
        "数据检查：未处理的疑问{doubts_open}条，已说明并放行的疑问{doubts_released}条。",
        "Checks of the data: {doubts_open} doubts are open, {doubts_released} were released with a reason.",
    ),
    "balance_lead": Text(
        "按学段分别计算全县均值、标准差和差异系数；“主要来自”是占差异系数平方最多的学校及其份额。",
        "County mean, standard deviation and coefficient of variation (CV) by stage; “mainly from” names the schools with the largest shares of CV².",
    ),
    "school_rule_is": Text("要求：{school_rule}。", "The rule: {school_rule}."),
    "see_gaps": Text("各校各项缺口见附件2，其他逐校要求未达到的学校见附件3。", "What each school lacks stands in annex 2; schools that miss another demand, in annex 3."),
    "next_own": Text("【请补充：原因分析、整改措施、责任单位、完成时限。】", "[To be written: causes, measures, who is responsible, by when.]"),
}  # fmt: skip


def labels(language: Language) -> dict[str, str]:
    """Every label of the reports in one language, without the standing sentences."""
    return {key: text.get(language) for key, text in {**WORDS, **OFFICIAL}.items()}
