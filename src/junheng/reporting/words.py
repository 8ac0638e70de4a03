"""Every label of the reports, in Chinese and English, and a `Speaker` that says them in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from junheng.standards.model import Operator
from junheng.tables import STAGES
from junheng.text import Language, Text

WORDS: Mapping[str, Text] = {
    # heading
    "title": Text("{county}{year}评估结果", "Evaluation of {county}, {year}"),
    "unnamed": Text("（未填县名）", "(county not named)"),
    "school_year": Text("{year}—{next}学年", "school year {year}–{next}"),
    "standard": Text("评估标准", "Standard"),
    "document": Text("《{name}》", "{name}"),
    "pack": Text("标准包 {id} {version}（{hash}）", "pack {id} {version} ({hash})"),
    "snapshot": Text("数据快照", "Snapshot"),
    "settings": Text("设定", "Settings"),
    "settings_default": Text("全部为默认值", "all at their defaults"),
    "setting_changed": Text("{name}：{value}（默认 {default}）", "{name}: {value} (default {default})"),
    "settings_all": Text("全部设定（{count}项）", "All settings ({count})"),
    "setting": Text("设定", "Setting"),
    "setting_key": Text("代码", "Key"),
    "setting_value": Text("本次取值", "Value"),
    "setting_default": Text("默认值", "Default"),
    "setting_meaning": Text("含义", "Meaning"),
    "contents": Text("目录", "Contents"),
    "print_hint": Text(
        "差异系数按{method}计算；学校值保留2位、差异系数保留3位小数显示，判定用未舍入的数。",
        "CV {method}. School values are shown with 2 digits, CVs with 3; verdicts use unrounded numbers.",
    ),
    "print_hint_official": Text(
        "差异系数按{method}计算；按设定，四舍五入到公布位数后再判定。",
        "CV {method}. As set, verdicts use numbers rounded as published.",
    ),
    "weighted": Text("学生数加权", "weighted by pupils"),
    "unweighted": Text("各校等权", "unweighted"),
    # verdicts
    "pass": Text("达到", "met"),
    "fail": Text("未达到", "not met"),
    "unknown": Text("无法判断", "cannot be told"),
    "none": Text("不单项判定", "not judged by itself"),
    "veto_pass": Text("无此情况", "none"),
    "veto_fail": Text("有此情况", "found"),
    "left_out": Text("不参评", "left out"),
    "county_pass": Text(
        "{county}{year}达到《{standard}》的全部要求。", "{county}, {year}: every demand of “{standard}” is met."
    ),
    "county_fail": Text("{county}{year}未达到《{standard}》的要求。", "{county}, {year}: “{standard}” is not met."),
    "county_unknown": Text(
        "{county}{year}是否达到《{standard}》的要求，目前无法判断：数据不全。",
        "{county}, {year}: whether “{standard}” is met cannot be told yet: figures are missing.",
    ),
    # the points that decide
    "point_school_rule": Text(
        "{total}个学校行（一校一学段为一行）中，{failed}行不满足“{rule}”{unknown}。",
        "Of {total} school rows (a school in one stage), {failed} miss “{rule}”{unknown}.",
    ),
    "point_school_unknown": Text("，另有{count}行无法判断", "; {count} more cannot be told"),
    "point_cv": Text(
        "{total}个校际差异系数中，{failed}个超过限值，最大为{stage}“{name}”{cv}（限值{limit}）{unknown}。",
        "Of {total} coefficients of variation, {failed} are above the limit; highest: {stage}, {name}, {cv} (limit {limit}){unknown}.",
    ),
    "point_cv_unknown": Text("，另有{count}个因缺数无法计算", "; {count} more cannot be computed"),
    "point_composite": Text(
        "综合差异系数：{stages}。", "Composite coefficient of variation: {stages}."
    ),
    "point_composite_stage": Text("{stage}{cv}（限值{limit}）", "{stage} {cv} (limit {limit})"),
    "point_indicators": Text("其他未达到的指标：{names}。", "Other indicators not met: {names}."),
    "point_indicator_reason": Text("{name}（{reason}）", "{name} ({reason})"),
    "point_entry": Text("申报条件未满足：{names}。", "Entry conditions not met: {names}."),
    "point_veto": Text("一票否决：有{names}。", "Vetoes: {names}."),
    "point_unknown": Text(
        "{judged}项中有{count}项无法判断，因为缺少{cells}处数据，见“未知清单”。",
        "{count} of {judged} cannot be told because {cells} figures are missing; see “Unknowns”.",
    ),
    "point_rows_unknown": Text(
        "另缺{cells}处数据，有的学校行、学校因此无法判断，见“未知清单”。",
        "{cells} figures are missing, which leaves some schools open; see “Unknowns”.",
    ),
    "point_all_met": Text(
        "{count}项指标全部达到{entry}{veto}。", "All {count} indicators are met{entry}{veto}."
    ),
    "point_entry_met": Text("，申报条件满足", ", the entry conditions hold"),
    "point_veto_met": Text("，无一票否决情形", ", nothing vetoes"),
    "point_nearest": Text(
        "离限值最近的差异系数：{stage}“{name}”{cv}（限值{limit}）。",
        "Nearest to its limit: {stage}, {name}, {cv} (limit {limit}).",
    ),
    "point_doubts": Text("有{count}条疑问未处理，见“疑问”。", "Doubts that are open: {count}; see “Doubts”."),
    "counts": Text("达到{passed}项，未达到{failed}项，无法判断{unknown}项", "{passed} met, {failed} not met, {unknown} cannot be told"),
    "counts_area": Text("{passed}达到 · {failed}未达到 · {unknown}无法判断", "{passed} met · {failed} not met · {unknown} open"),
    # section titles
    "s_summary": Text("结论", "Verdict"),
    "s_indicators": Text("{count}项指标", "{count} indicators"),
    "s_conditions": Text("申报条件与一票否决", "Entry conditions and vetoes"),
    "s_matrix": Text("各校各项达标情况", "School by indicator"),
    "s_balance": Text("校际差异系数", "Balance between schools"),
    "s_map": Text("学校分布", "Map"),
    "s_shortages": Text("短缺清单", "Shortages"),
    "s_unknowns": Text("未知清单", "Unknowns"),
    "s_findings": Text("疑问", "Doubts"),
    "s_excluded": Text("不参评", "Left out"),
    "s_description": Text("基本情况", "Description"),
    "s_sources": Text("要求与出处", "Demands and their sources"),
    "s_contributions": Text("贡献", "Contributions"),
    "s_notes": Text("说明", "Notes"),
    "s_rows": Text("学校行", "School rows"),
    "s_totals": Text("短缺合计", "Shortage totals"),
    "contributions_lead": Text(
        "每个学校行占 CV² 的份额，同一指标同一学段合计100%。", "Each school row's share of CV²; the shares of an indicator in a stage add up to 100 %."
    ),
    "by_evidence": Text("按佐证判定", "on evidence"),
    # indicators
    "id": Text("编号", "Id"),
    "indicator": Text("指标", "Indicator"),
    "demand": Text("要求", "Demand"),
    "value": Text("结果", "Value"),
    "target": Text("要求值", "Target"),
    "unit": Text("单位", "Unit"),
    "verdict": Text("判定", "Verdict"),
    "reason": Text("说明", "Reason"),
    "area": Text("方面", "Area"),
    "part": Text("分项", "Part"),
    "cv_stage": Text("{stage}差异系数", "CV, {stage}"),
    "below_stage": Text("{stage}低于要求的行", "{stage} rows below target"),
    "rows_of": Text("{failed} / {total}", "{failed} / {total}"),
    "rows_in_all": Text("共{total}行", "{total} rows in all"),
    "rows_untold": Text("{count}行无法判断", "{count} cannot be told"),
    "row_unit": Text("行", "rows"),
    "rows_unknown": Text("缺数{count}行", "{count} lacking"),
    "at_least": Text("≥ {limit}", "≥ {limit}"),
    "at_most": Text("≤ {limit}", "≤ {limit}"),
    "below": Text("＜ {limit}", "< {limit}"),
    "all_schools": Text("各校均须达到", "every school"),
    "resource_note": Text(
        "“低于要求的行”是低于该项要求值的学校行数；每行允许1项在要求的{floor}以上，因此低于要求的行不一定都算未达到。",
        "Rows below target: a school row may have one indicator below, at {floor} of its target or more, so not all of them count against the county.",
    ),
    "composite_note": Text("各项不单独判定，平均后为综合差异系数。", "The coefficients are judged together, by their mean."),
    # flags
    "flag_at_limit": Text("正好等于限值", "exactly at the limit"),
    "flag_near_limit": Text("接近限值", "near the limit"),
    "flag_rounded": Text("舍入后判定会变", "verdict changes when rounded"),
    "flag_unweighted": Text("等权时判定相反", "unweighted verdict differs"),
    "flag_weighted": Text("加权时判定相反", "weighted verdict differs"),
    # conditions
    "entry": Text("申报条件", "Entry conditions"),
    "vetoes": Text("一票否决", "Vetoes"),
    "no_conditions": Text("本标准没有申报条件和一票否决事项。", "This standard has no entry conditions and no vetoes."),
    # matrix
    "matrix_lead": Text(
        "每格是该校该学段的数值；{order}。点表头可以排序。", "Each cell is the value of a school in a stage; {order}. Click a heading to sort."
    ),
    "order_worst": Text("未达到要求的学校行排在前面", "rows that fail come first"),
    "order_name": Text("按学校编号排列", "in the order of school codes"),
    "stage_rows": Text("{stage}（{count}行）", "{stage} ({count} rows)"),
    "school": Text("学校", "School"),
    "school_id": Text("机构标识码", "School id"),
    "stage": Text("学段", "Stage"),
    "township": Text("乡镇", "Township"),
    "pupils": Text("学生数", "Pupils"),
    "met_of": Text("达标项数", "Met"),
    "lowest_ratio": Text("最低项达到", "Lowest ratio"),
    "school_rule": Text("学校判定", "School rule"),
    "county_mean": Text("全县平均", "County mean"),
    "band_low": Text("▼ 低于要求的{floor}", "▼ below {floor} of the target"),
    "band_short": Text("▽ 低于要求，但不低于{floor}", "▽ below target, at least {floor} of it"),
    "band_met": Text("达到", "met"),
    "band_more": Text("达到，要求的1.5倍以上", "met, 1.5 times the target or more"),
    "band_most": Text("达到，要求的2倍以上", "met, twice the target or more"),
    "band_unknown": Text("？ 缺数，无法判断", "? missing, cannot be told"),
    "mean_low": Text("不到全县平均的一半", "under half the county mean"),
    "mean_short": Text("平均的0.5—0.8倍", "0.5–0.8 of the mean"),
    "mean_near": Text("平均的0.8—1.25倍", "0.8–1.25 of the mean"),
    "mean_more": Text("平均的1.25—2倍", "1.25–2 times the mean"),
    "mean_most": Text("平均的2倍以上", "over twice the mean"),
    "mark_exempt": Text("※ 按放宽条件计算", "※ under an exemption"),
    "mark_rounded": Text("≈ 舍入后判定会变", "≈ verdict changes when rounded"),
    "cell_title": Text("{name}：{value}，要求{target}，达到要求的{ratio}", "{name}: {value}, target {target}, {ratio} of it"),
    "cell_unknown": Text("{name}：缺 {cells}", "{name}: missing {cells}"),
    "no_rows": Text("没有参评的学校行。", "No school row is in scope."),
    # balance
    "balance_lead": Text(
        "条形是差异系数（{method}），竖线是限值，菱形是另一种算法（{other}）的结果。“贡献”是该校占 CV² 的份额，合计100%；↑高于、↓低于全县平均。",
        "Bars are CVs ({method}), the upright line is the limit, the diamond the other method ({other}). A contribution is a school's share of CV², 100 % in all; ↑ above, ↓ below the county mean.",
    ),
    "cv": Text("差异系数", "CV"),
    "cv_weighted": Text("加权差异系数", "CV, weighted"),
    "cv_unweighted": Text("等权差异系数", "CV, unweighted"),
    "limit": Text("限值", "Limit"),
    "mean": Text("全县平均", "County mean"),
    "sd": Text("标准差", "SD"),
    "gini": Text("基尼系数", "Gini"),
    "theil": Text("泰尔指数", "Theil"),
    "rows": Text("行数", "Rows"),
    "unreported": Text("缺数行", "Rows lacking"),
    "flags": Text("提示", "Flags"),
    "chart": Text("图", "Chart"),
    "largest_contributors": Text("贡献最大", "Largest contributors"),
    "share": Text("贡献份额", "Share of CV²"),
    "cv_missing": Text("{rows}行中{count}行缺数，无法计算", "{count} of {rows} rows lack a figure: cannot be computed"),
    "cv_undefined": Text("全县均值不是正数，无定义", "the county mean is not positive: not defined"),
    "rank": Text("名次", "Rank"),
    "side": Text("与平均相比", "Against the mean"),
    "above_mean": Text("高于", "above"),
    "below_mean": Text("低于", "below"),
    # map
    "map_lead": Text("符号表示判定，大小表示义务教育学生数。鼠标停在符号上可看校名。", "Shapes show verdicts, sizes pupils of compulsory stages. Hover for names."),
    "map_pass": Text("达到逐校要求", "meets what every school must"),
    "map_fail": Text("资源配置未达到", "fails the school rule"),
    "map_other": Text("其他逐校要求未达到", "fails another demand on every school"),
    "map_unknown": Text("无法判断", "cannot be told"),
    "map_none": Text("标准不逐校判定", "not judged school by school"),
    "map_left_out": Text("不参评", "left out"),
    "map_without": Text("{count}所学校没有经纬度，未画出：{names}。", "{count} schools have no coordinates and are not drawn: {names}."),
    "map_far": Text("{count}所学校的坐标明显偏远，未画出，请核对：{names}。", "{count} schools have coordinates far off and are not drawn; please check: {names}."),
    "map_nothing": Text("没有一所学校填报经纬度，无法画图。", "No school has coordinates; there is no map."),
    "map_inset": Text("密集处放大", "enlarged"),
    "map_moved": Text("重叠的符号略有移开，细线指向原位。", "Overlapping shapes are moved apart a little; thin lines point to their places."),
    "map_tip": Text("{name}（{pupils}人）：{verdict}", "{name} ({pupils} pupils): {verdict}"),
    "map_size": Text("{pupils}人", "{pupils} pupils"),
    "and_more": Text("等{count}所", "and more, {count} in all"),
    "north": Text("北", "N"),
    "km": Text("{number}公里", "{number} km"),
    # shortages
    "shortages_lead": Text(
        "列出所有低于要求的学校行和学校，共{count}条。“还差”是补到要求值所需的整数，“超出”是超过限值的数；“全校还差”是一贯制学校共用资源时全校须补的数。"
        "注明“可容许”的，是该校该学段只此一项不足且不低于{floor}，学校判定仍为达到。",
        "Every school row and school below its target: {count}. “Short by” is in whole units up to the target; “whole school” is what a through-school must add in all."
        " “Tolerated”: the only one below in its row, at {floor} or more, and the row passes.",
    ),
    "shortages_lead_plain": Text("列出所有未达到要求的学校行和学校，共{count}条。", "Every school row and school that misses a demand: {count}."),
    "shortages_total": Text("合计", "Totals"),
    "shortages_none": Text("没有低于要求的学校。", "No school is below a target."),
    "shortages_unjudged": Text("本标准不设逐校要求。", "This standard makes no demand on single schools."),
    "short_by": Text("还差／超出", "Short or over by"),
    "over_by": Text("超出{amount}", "over by {amount}"),
    "short_by_school": Text("全校还差", "Whole school"),
    "ratio": Text("达到比例", "Ratio"),
    "tolerated": Text("可容许", "tolerated"),
    "counted": Text("计入", "counts"),
    "effect": Text("影响", "Effect"),
    "whole_school": Text("全校", "school"),
    "peers": Text("与本校最相近的学校", "Schools most like it"),
    "peer_rank": Text("同类中名次", "Rank among them"),
    "distance": Text("距离", "Distance"),
    "total_count": Text("条数", "Items"),
    "total_short": Text("合计还差／超出", "In all"),
    "owner": Text("牵头科室", "Lead department"),
    "filter": Text("筛选学校或指标", "Filter by school or indicator"),
    # unknowns
    "unknowns_lead": Text(
        "以下数据没有填报，有关判定因此为“无法判断”。补报后重新评估。共缺{cells}处，涉及{indicators}项、{schools}所学校。",
        "These figures were not reported, so what hangs on them cannot be told. {cells} in all, concerning {indicators} indicators or conditions and {schools} schools.",
    ),
    "unknowns_none": Text("没有因缺数而无法判断的指标。", "Nothing is left open for want of figures."),
    "owed_by_offices": Text("由科室补报", "Owed by offices"),
    "owed_by_schools": Text("由学校补报", "Owed by schools"),
    "owed_common": Text("多所学校同样缺少的", "Missing alike in several schools"),
    "owed_single": Text("个别学校缺少的", "Missing in single schools"),
    "missing_cell": Text("缺少的数据", "Missing figure"),
    "concerns": Text("涉及指标", "Concerns"),
    "schools_number": Text("{count}所", "{count} schools"),
    "schools_count": Text("学校数", "Schools"),
    "all_of_schools": Text("全部{count}所", "all {count}"),
    "judgement_of": Text("{name}：{cell}", "{name}: {cell}"),
    "about_school": Text("涉及学校", "About"),
    "matrix_unknown": Text("{count}行各项全部缺数（点开查看）", "all {count} rows lack every figure (open to see them)"),
    "who": Text("由谁补报", "Owed by"),
    "number": Text("序号", "No."),
    # findings
    "findings_open": Text("未处理的疑问（{count}）", "Open doubts ({count})"),
    "findings_released": Text("已说明的疑问（{count}）", "Released doubts ({count})"),
    "findings_notes": Text("提示（{count}）", "Notes ({count})"),
    "findings_none": Text("没有疑问。", "No doubts."),
    "finding": Text("疑问编号", "Finding"),
    "place": Text("位置", "Place"),
    "what": Text("内容", "What"),
    "do": Text("怎么办", "What to do"),
    "release_reason": Text("说明理由", "Reason given"),
    "state": Text("状态", "State"),
    "open": Text("未处理", "open"),
    "released": Text("已说明", "released"),
    "note": Text("提示", "note"),
    "remark": Text("备注", "Note"),
    # excluded
    "excluded_lead": Text("下列学校行不计入资源配置评估和差异系数。", "These rows are not in the resource part and its coefficients."),
    "excluded_none": Text("没有不参评的学校行。", "No row is left out."),
    # description
    "stage_total": Text("学校行", "School rows"),
    "classes": Text("班数", "Classes"),
    "teachers": Text("专任教师", "Teachers"),
    "mean_class_size": Text("平均班额", "Mean class size"),
    "pupils_per_teacher": Text("生师比", "Pupils per teacher"),
    "rows_with_pupils": Text("有学生的行", "Rows with pupils"),
    "unreported_rows": Text("{count}行未报", "{count} not reported"),
    "description_lead": Text("包括不参评的学校行；平均班额、生师比只用两数都填报的行。", "With rows that are left out; means use rows where both figures are reported."),
    # sources
    "clause": Text("条款", "Clause"),
    "source_documents": Text("出处", "Source"),
    "confidence": Text("依据", "Confidence"),
    # what opens behind a number
    "open_hint": Text(
        "点任何一个数（或用方向键移到它、按回车），可以看到算式、所用数据在哪个文件哪个单元格、依据的条款。差异系数、短缺清单和各项指标也都可以点开。",
        "Click any number (or move to it with the arrow keys and press Enter) for its formula, the cells it was made from and the clause."
        " Coefficients, shortages and indicators open too.",
    ),
    "close": Text("关闭", "Close"),
    "parts_of": Text("分项", "Parts"),
    "formula": Text("算式", "Formula"),
    "figures_used": Text("所用数据", "Figures used"),
    "figure": Text("数据", "Figure"),
    "figure_value": Text("数值", "Value"),
    "exemption": Text("适用的放宽条件", "Exemption that holds"),
    "exact_value": Text("未舍入", "unrounded"),
    "rows_fail": Text("未达到的", "Not met"),
    "rows_unknown_list": Text("无法判断的", "Cannot be told"),
    "rows_pass": Text("达到的", "Met"),
    "see_also": Text("另见", "See also"),
    "no_cells": Text("没有文件出处", "not from a file"),
    # footer and signatures
    "signatures": Text(
        "填表人：                审核人：                负责人：                （盖章）                日期：      年    月    日",
        "Prepared by:                Checked by:                Head:                (seal)                Date:",
    ),
    "preparer": Text("填表人", "Prepared by"),
    "checker": Text("审核人", "Checked by"),
    "head": Text("负责人", "Head"),
    "seal": Text("（盖章）", "(seal)"),
    "date": Text("日期", "Date"),
    "footer": Text(
        "每个数的算式、单元格和条款：junheng explain 县数据文件夹 --school 机构标识码 --stage primary --indicator {indicator}",
        "For the formula, cells and clause of a number: junheng explain DIR --school ID --stage primary --indicator {indicator}",
    ),
    # against another evaluation
    "s_changes": Text("与之前比，变了什么", "What changed"),
    "changes_side": Text(
        "{county} {year}学年，标准 {id} {version}，结论 {verdict}", "{county} {year}, standard {id} {version}: {verdict}"
    ),
    "changes_sides": Text("之前：{before}。之后：{after}。", "Before: {before}. After: {after}."),
    "changes_none": Text("两边没有不同。", "The two sides do not differ."),
    "changes_reasons": Text("不同之处：{reasons}", "They differ in: {reasons}"),
    "changes_opened": Text("新增{count}所：{names}", "{count} opened: {names}"),
    "changes_closed": Text("撤并{count}所：{names}", "{count} closed: {names}"),
    "changes_only_before": Text("只在之前有的指标：{ids}", "Indicators only before: {ids}"),
    "changes_only_after": Text("只在之后有的指标：{ids}", "Indicators only after: {ids}"),
    "changes_no_school": Text("各校各项的判定都没有变。", "No verdict on a school changed."),
    "changes_schools": Text(
        "学校各项判定变了{count}处：新达到{better}处，新未达到{worse}处，其余成为无法判断或不判。",
        "{count} verdicts on schools changed: {better} now met, {worse} now not met, the rest became unknown or unjudged.",
    ),
    "changes_each": Text("{names}（各自都够）", "{names} (each is enough)"),
    "changes_together": Text("{names}（合起来）", "{names} (together)"),
    "changes_turned": Text("判定变了的", "Verdicts that changed"),
    "changes_no_turn": Text(
        "全县、各领域、各指标和差异系数的判定都没有变。", "No verdict on county, areas, indicators or CVs changed."
    ),
    "changes_cvs": Text("变了的差异系数", "Coefficients of variation that changed"),
    "changes_of_schools": Text("各校的变化", "Schools"),
    "changes_before": Text("之前", "Before"),
    "changes_after": Text("之后", "After"),
    "changes_change": Text("变化", "Change"),
    "changes_by": Text("因{name}", "by {name}"),
    "changes_because": Text("因为", "Because of"),
    "s_safety": Text("结论有多稳", "How safe the verdicts are"),
    "safety_lead": Text(
        "每行是能改变该判定的、相对改动最小的一个数：改到“改为”一栏，判定就变；再小的改动不变。余量是离限值的相对距离，负数为未达到。",
        "Each line has the one number whose smallest relative change alters the verdict: at “new value” it turns, at any smaller "
        "change it does not. Slack is the distance to the limit relative to it, negative where the limit is not kept.",
    ),
    "safety_rows": Text("最容易变的{count}个学校项目", "The {count} most fragile verdicts on schools"),
    "safety_wide": Text("全县、领域、指标和差异系数", "County, areas, indicators and coefficients"),
    "safety_settings": Text("哪些读法会改变判定", "Which open settings change verdicts"),
    "safety_settings_none": Text("其余设定换成别的取值，判定都不变。", "The other settings change no verdict."),
    "safety_setting": Text("设定", "Setting"),
    "safety_instead": Text("改为", "Instead"),
    "safety_changed": Text("变了的判定", "Verdicts that change"),
    "safety_counts": Text("{count}项（{what}）", "{count} ({what})"),
    "safety_what": Text("项目", "Verdict on"),
    "safety_slack": Text("余量", "Slack"),
    "safety_weakest": Text("最薄弱处", "Weakest link"),
    "safety_cell": Text("改哪个数", "The number"),
    "safety_place": Text("在文件中", "Stands in"),
    "safety_now": Text("现为", "Now"),
    "safety_new": Text("改为", "New value"),
    "safety_change": Text("改动", "Change"),
    "safety_then": Text("判定变为", "Verdict then"),
    "safety_left_out": Text("不再参评", "no longer judged"),
    "safety_tiny": Text("不到{smallest}%", "under {smallest}%"),
    "safety_beyond": Text("略过{value}", "just past {value}"),
    "changes_mostly": Text("主要来自", "Mostly from"),
    "pages": Text("第 &P 页，共 &N 页", "page &P of &N"),
    "listing": Text("、", ", "),
    "clauses": Text("；", "; "),
    "unfold": Text("全部展开／收起", "open or close all"),
    "fold": Text("展开或收起分项", "show or hide parts"),
    "nobody": Text("—", "—"),
}  # fmt: skip

STAGE_NAMES: Mapping[str, Text] = {code.value: Text(code.zh, code.en) for code in STAGES}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says `WORDS` in one language."""

    language: Language

    def __call__(self, key: str, **fields: object) -> str:
        """The words of `key` with their fields."""
        text = WORDS[key].get(self.language)
        return text.format(**fields) if fields else text

    def text(self, text: Text) -> str:
        """A text of another module."""
        return text.get(self.language)

    def asked(self, operator: Operator, limit: str) -> str:
        """What a standard asks of a value; empty where it sets no limit."""
        words = {">=": "at_least", "<=": "at_most", "<": "below"}[operator]
        return self(words, limit=limit) if limit else ""

    def verdict(self, verdict: str | None) -> str:
        """The word for a verdict."""
        return self(verdict or "none")

    def stage(self, stage: str | None) -> str:
        """The name of a stage, empty for the school as a whole."""
        return self.text(STAGE_NAMES[stage]) if stage else ""

    def listed(self, parts: Iterable[str]) -> str:
        """Words in a row."""
        return WORDS["listing"].get(self.language).join(parts)

    def clauses(self, parts: Iterable[str]) -> str:
        """Half-sentences in a row."""
        return WORDS["clauses"].get(self.language).join(parts)
