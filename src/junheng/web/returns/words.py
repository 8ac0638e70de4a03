"""Words of returns."""

from __future__ import annotations

from junheng.text import Text

WORDS: dict[str, Text] = {
    "navigation": Text("报表", "Returns"),
    # the list
    "title_list": Text("{year}年报表", "Returns {year}"),
    "lead_list": Text(
        "学校和科室填报，科室审核，负责人通过；通过的数才进入评估。",
        "Schools and departments report, departments check, their heads approve; only what is approved is judged.",
    ),
    "all": Text("全部", "All"),
    "late_tab": Text("未提交", "Not submitted"),
    "find": Text("查找", "Search"),
    "find_hint": Text("学校名称或标识码", "name or code"),
    "state": Text("状态", "State"),
    "school": Text("单位", "Return of"),
    "missing": Text("未填", "Missing"),
    "doubts": Text("疑问", "Doubts"),
    "submitted": Text("提交", "Submitted"),
    "late": Text("逾期", "Late"),
    "late_days": Text("逾期{days}天", "{days:day|days} late"),
    "not_checked": Text("未检查", "not checked"),
    "bureau": Text("教育局（县级数据）", "bureau (county figures)"),
    "late_sum": Text(
        "已过提交截止日，还有{count}份没有提交",
        "{count:return is past the day on which it was due|returns are past the day on which they were due}",
    ),
    "due": Text("提交截止：{day}", "Due: {day}"),
    "choose": Text("选择{name}", "Choose {name}"),
    "choose_all": Text("选择", "Choose"),
    "remind": Text("催报所选（不选则催全部未提交）", "Remind the chosen (or all not submitted)"),
    "reminded": Text("已提醒{count}人。", "{count:person was|people were} reminded."),
    "approve_chosen": Text("通过所选", "Approve the chosen"),
    "approve_chosen_sure": Text(
        "通过所选的报表？\n通过后生成新的全县数据并重新评估。",
        "Approve the chosen returns?\nThe county's figures are then made anew and judged.",
    ),
    "approved_done": Text(
        "已通过{count}份报表，全县数据已更新，正在重新评估。",
        "{count:return|returns} approved; the county is being judged anew.",
    ),
    "none": Text("这一年还没有报表", "No returns in this year yet"),
    "none_hint": Text(
        "由管理员导入全县工作簿，或从上一年新建学年。",
        "The administrator imports a workbook or rolls the last year forward.",
    ),
    "none_found": Text("没有符合条件的报表", "No return matches"),
    "none_found_hint": Text("换一个状态，或清空查找内容。", "Choose another state, or search for something else."),
    "calendar": Text("日历", "Calendar"),
    "freeze": Text("冻结", "Freeze"),
    "roll": Text("新建下一学年", "Open the next year"),
    "import": Text("导入全县工作簿", "Import a county workbook"),
    # one return
    "row": Text("行", "Row"),
    "whole_county": Text("全县", "whole county"),
    "last_year": Text("上年：{value}", "last year: {value}"),
    "title": Text("{name} {year}年报表", "{name}, return {year}"),
    "to_do": Text("还要做什么", "What is to be done"),
    "to_do_errors": Text("改正{count}处错误", "mend {count:error|errors}"),
    "to_do_doubts": Text("核对或说明{count}条疑问", "check or explain {count:doubt|doubts}"),
    "to_do_missing": Text(
        "{count}格没有填。空着就是未填报，评估时按“未知”处理，不按0",
        "{count:cell is|cells are} empty: not reported, judged as unknown, never as 0",
    ),
    "to_do_submit": Text("可以提交了", "ready to be submitted"),
    "to_do_ask": Text("填好了，请校长（负责人）核对并提交", "ready: ask the head to look at it and submit it"),
    "to_do_check": Text(
        "看过各表和疑问的说明，审核通过或退回", "look at the tables and the reasons, then approve it or send it back"
    ),
    "wait_check": Text("已提交，等科室审核", "submitted; the department checks it"),
    "wait_none": Text("已通过，数据已进入评估", "approved; the figures are judged"),
    "wait_frozen": Text(
        "已冻结。要更正，请联系县管理员打开", "frozen; for a correction ask the county's administrator"
    ),
    "tables": Text("各表", "Tables"),
    "table": Text("表", "Table"),
    "rows": Text("行数", "Rows"),
    "errors": Text("错误", "Errors"),
    "fill_in": Text("填报", "Fill in"),
    "look": Text("查看", "Look"),
    "sent_back": Text("退回（更正）原因", "Why it was sent back or opened"),
    "doubts_title": Text("疑问和说明", "Doubts and reasons"),
    "doubts_hint": Text(
        "与上年相差大、前后矛盾的数，要么改正，要么写明原因，才能提交；审核时看得到原因。",
        "Figures that jump or contradict others are corrected or explained before the return is submitted; who checks sees the reasons.",
    ),
    "no_doubts": Text("没有疑问。", "No doubts."),
    "county_doubts": Text("全县数据的疑问", "Doubts about the county as a whole"),
    "county_doubts_hint": Text(
        "把各校放在一起看才发现的疑问。能改的请有关学校改；属实的在这里写明原因，随教育局报表通过后生效。",
        "They show only when all schools are looked at together. Have the school correct them, or give the reason here: it counts once this return is approved.",
    ),
    "errors_title": Text("错误", "Errors"),
    "reason": Text("原因", "Reason"),
    "reason_by": Text("{by} {at} 说明：", "explained by {by}, {at}:"),
    "explain": Text("说明", "Explain"),
    "take_back": Text("撤回说明", "Take back"),
    "explained": Text("已记下说明。", "The reason was kept."),
    "submit": Text("提交", "Submit"),
    "submit_sure": Text(
        "提交这份报表？\n提交后不能再改，直到审核或退回。",
        "Submit this return?\nIt cannot be changed until it is checked.",
    ),
    "submitted_done": Text("已提交，等待审核。", "Submitted."),
    "send_back": Text("退回", "Send back"),
    "send_back_why": Text("退回原因（学校会看到）", "Why (the school will see it)"),
    "returned_done": Text("已退回，填报人会收到提醒。", "Sent back; those who fill it in were told."),
    "approve": Text("审核通过", "Approve"),
    "check": Text("审核", "Check"),
    "approved_one": Text("已通过，全县数据已更新，正在重新评估。", "Approved; the county is being judged anew."),
    "open": Text("打开更正", "Open for a correction"),
    "open_why": Text("更正原因", "Why it is corrected"),
    "open_hint": Text("更正通过之前，原来的数继续有效。", "What was approved counts until the correction is approved."),
    "opened_done": Text("已打开，填报人会收到提醒。", "Opened; those who fill it in were told."),
    "download": Text("下载 Excel", "Download Excel"),
    "upload": Text("上传填好的 Excel", "Upload a workbook"),
    "upload_hint": Text(
        "上传后先列出会改动的地方，确认后才改；文件里没有的列和表保持原数。",
        "What would change is listed first; nothing changes until you confirm. Columns and tables that the file lacks stay as they are.",
    ),
    "upload_look": Text("核对改动", "See the changes"),
    "no_file": Text("请先选择文件。", "Choose a file first."),
    "log": Text("处理过程", "What happened"),
    "log_cells": Text("修改数据", "changed figures"),
    "log_rows_added": Text("增加行", "added rows"),
    "log_row_removed": Text("删除行", "removed a row"),
    "log_explained": Text("说明疑问", "explained a doubt"),
    "log_submitted": Text("提交", "submitted"),
    "log_sent_back": Text("退回", "sent back"),
    "log_approved": Text("审核通过", "approved"),
    "log_opened_again": Text("打开更正", "opened for a correction"),
    "log_imported": Text("随全县工作簿导入", "imported with the county's workbook"),
    "log_uploaded": Text("上传 Excel", "uploaded a workbook"),
    "log_reminded": Text("催报", "reminded"),
    "log_year_snapshot": Text("生成全县数据", "made the county's figures"),
    "log_year_frozen": Text("冻结学年数据", "froze the year"),
    "log_year_deadlines": Text("修改填报日历", "set the calendar"),
    "log_year_imported": Text("导入全县工作簿", "imported a county's workbook"),
    "log_year_opened": Text("建立新学年", "opened a year"),
    "the_program": Text("系统", "the program"),
    # a table
    "add_rows": Text("增加行", "Add rows"),
    "add_count": Text("增加几行", "How many rows"),
    "add_stage": Text("学段", "Stage"),
    "rows_title": Text("行", "Rows"),
    "no_rows": Text("还没有行", "No rows yet"),
    "no_rows_hint": Text(
        "没有这类数据就空着；有的话，在下面增加行。", "Leave it empty where there is nothing; else add rows below."
    ),
    "to_return": Text("回到报表", "The return"),
    "remove_row": Text("删除行", "Remove the row"),
    "remove_which": Text("删除哪一行", "Which row"),
    "remove_sure": Text("删除这一行？", "Remove this row?"),
    "row_form": Text("逐行填写", "Row by row"),
    "row_form_hint": Text("手机上或表格不能用时，一次填一行。", "On a phone, or where the grid does not work."),
    "findings": Text("本表的问题", "What is wrong here"),
    "from_number": Text(
        "这个数来自 {address}：{row} · {column} = {value}",
        "The number comes from {address}: {row} · {column} = {value}",
    ),
    "not_reported": Text("未填报", "not reported"),
    "save": Text("保存", "Save"),
    "saved": Text("已保存。", "Saved."),
    "conflict": Text(
        "{by} {at} 刚把这一格改成“{value}”，请核对后再保存。",
        "{by} changed this to “{value}” at {at}; check it and save again.",
    ),
    "not_understood": Text("内容不完整，没有保存。", "not understood; nothing was saved"),
    "too_many_cells": Text("一次最多保存{most}格。", "at most {most} cells at once"),
    # workbook up
    "title_upload": Text("核对上传的改动", "What the workbook would change"),
    "upload_count": Text(
        "“{name}”会改动{count}处，还没有改。", "“{name}” would make {count:change|changes}; nothing has changed yet."
    ),
    "upload_none": Text("“{name}”与现在的报表没有不同。", "“{name}” holds what the return holds."),
    "upload_emptied": Text(
        "有{count}处原来有数，会变为空或删去，请核对。",
        "{count:change empties or removes|changes empty or remove} what was reported: look at them.",
    ),
    "upload_more": Text(
        "下面列出前{most}处，另有{more}处没有列出。", "The first {most} are listed below, {more} more are not."
    ),
    "findings_more": Text(
        "只列出前{most}条，另有{more}条没有列出。", "The first {most} are listed, {more} more are not."
    ),
    "upload_stale": Text("核对期间报表又有改动，请重新上传。", "The return has changed meanwhile; upload it again."),
    "old": Text("现在", "Now"),
    "new": Text("改为", "Then"),
    "column": Text("栏目", "Column"),
    "confirm_upload": Text("确认，写入报表", "Confirm"),
    "cancel": Text("取消", "Cancel"),
    "uploaded_done": Text("已写入报表。", "Taken into the return."),
    "title_faults": Text("文件有错误，没有导入", "The file has errors; nothing was taken"),
    "faults_hint": Text("请在 Excel 里按下表改正，再上传一次。", "Mend these in the workbook and upload it again."),
    "severity": Text("程度", "Weight"),
    "place": Text("位置", "Place"),
    "what": Text("问题", "What"),
    "do": Text("怎么办", "What to do"),
    "back": Text("返回", "Back"),
    # importing a county
    "title_import": Text("导入全县工作簿", "Import a county's workbook"),
    "import_hint": Text(
        "用“junheng new”的模板、统计导出或各校报表填好的全县数据。先核对，确认后才写入各校报表；已提交或已通过的报表不动。",
        "A county's figures in the template or a statistics export. You see what would change first; returns that were submitted or approved stay as they are.",
    ),
    "import_file": Text("选择工作簿（.xlsx、.xls）", "Choose a workbook (.xlsx, .xls)"),
    "import_new": Text("新增学校报表（{count}）", "New returns ({count})"),
    "import_changed": Text("会改动的报表（{count}）", "Returns that change ({count})"),
    "title_first": Text("新建第一个学年", "Open the first school year"),
    "first_hint": Text(
        "先建好学校和账号，再新建学年：每所学校和教育局各有一份空的报表，可以逐校填写，也可以导入全县工作簿。",
        "Make schools and accounts first, then the year: each school and the bureau get an empty return, to be filled in or imported.",
    ),
    "first_year": Text("学年", "School year"),
    "first_schools": Text("将为{count}所学校建立报表。", "{count:school gets a return|schools get returns}."),
    "first_no_schools": Text(
        "还没有学校。可以先用 Excel 批量建学校和账号；也可以建好学年后导入全县工作簿，学校随之建立。",
        "There are no schools yet. Make them with their accounts from a workbook, or import a county workbook after opening the year, which brings its schools.",
    ),
    "first_do": Text("新建学年", "Open the year"),
    "first_done": Text(
        "学年已建立。请设好日历，再通知各校填报。", "The year is open. Set the calendar, then tell the schools."
    ),
    "first_exists": Text("学年已经建立。", "There is a year already."),
    "see_which": Text("看是哪些", "See which"),
    "import_same": Text("没有变化：{count}份", "{count:stays|stay} the same"),
    "import_absent": Text(
        "工作簿里没有的学校（{count}），保持不变", "Schools that the workbook does not hold ({count}) stay as they are"
    ),
    "import_closed": Text(
        "已提交、通过或冻结（{count}），不导入", "Submitted, approved or frozen ({count}): left as they are"
    ),
    "import_cells": Text("{count}处", "{count:change|changes}"),
    "import_emptied": Text(
        "{count}处由有数变为空或删去", "{count:empties or removes|empty or remove} what was reported"
    ),
    "import_remark": Text("{count}份报表", "{count:return|returns}"),
    "import_more": Text("另有{more}处没有列出。", "{more} more are not listed."),
    "import_alike": Text(
        "这些学校与本年已有的学校同名而标识码不同，请先核对：{names}",
        "These have the name of a school of this year under another code; look at them first: {names}",
    ),
    "import_as_draft": Text("写入各校报表，由学校核对提交", "as drafts: schools look at them and submit"),
    "import_as_approved": Text(
        "直接作为已通过的数据（由教育局负责）", "as approved figures, which the bureau stands by"
    ),
    "confirm_import": Text("确认导入", "Import"),
    "imported_done": Text("已写入{count}份报表。", "{count:return was|returns were} filled in."),
    # the year
    "title_calendar": Text("{year}年填报日历", "Calendar of {year}"),
    "calendar_hint": Text(
        "过了“提交截止”还没有提交的，列为逾期。留空表示没有规定。",
        "Returns not submitted by the due day are late. Empty: no such day.",
    ),
    "calendar_done": Text("日历已保存。", "The calendar was saved."),
    "title_freeze": Text("冻结{year}年数据", "Freeze {year}"),
    "freeze_hint": Text(
        "冻结后各校不能再改。以后要更正，逐校打开，通过后生成新的数据版本，原来的版本保留。",
        "Nobody can change returns then. A correction is opened return by return and makes a new version; the old ones stay.",
    ),
    "freeze_approved": Text("已通过：{count}份", "{count} approved"),
    "freeze_unknown": Text(
        "没有通过的报表，这些学校的数据将是“未知”（{count}）", "Without an approved return, and unknown ({count})"
    ),
    "freeze_under_way": Text(
        "正在更正，冻结后以上次通过的数为准（{count}）", "Being corrected; what was approved before counts ({count})"
    ),
    "freeze_sure": Text(
        "冻结{year}年数据？\n冻结后不能解冻，只能逐校更正。",
        "Freeze {year}?\nIt cannot be undone, only corrected return by return.",
    ),
    "freeze_do": Text("冻结", "Freeze"),
    "frozen_already": Text("这一年已经冻结。", "This year is frozen."),
    "frozen_done": Text("{year}年数据已冻结。", "{year} is frozen."),
    "title_roll": Text("新建{year}学年", "Open the year {year}"),
    "roll_hint": Text(
        "校舍面积、专用教室、学校基本情况带入新学年；学生、教师、班级、经费每年重新填，不带旧数。",
        "Areas, rooms and identities are carried over; pupils, teachers, classes and money are reported anew and start empty.",
    ),
    "roll_exists": Text("新学年已经建立。", "The new year is there already."),
    "fate": Text("今年", "This year"),
    "fate_code": Text("新标识码／并入学校的标识码", "New code, or code of the school it merges into"),
    "fate_name": Text("新名称", "New name"),
    "new_schools": Text("新办学校", "Schools that open"),
    "waiting_schools": Text(
        "这些学校已有账号，还没有报表。要让它们在新学年填报，请在下面填上它们的标识码、名称和办学类型：",
        "These schools were made with accounts and have no return yet. To have them report in the new year, fill them in below by code, name and kind:",
    ),
    "code": Text("机构标识码", "Code"),
    "name": Text("学校名称", "Name"),
    "kind": Text("办学类型", "Kind"),
    "roll_do": Text("建立新学年", "Open the year"),
    "roll_sure": Text("建立{year}学年？", "Open the year {year}?"),
    "rolled_done": Text("{year}学年已建立，报表已发给各校。", "The year {year} is open; every school has its return."),
    # notices
    "notice_returned": Text(
        "{name}{year}年报表被退回：{remark}", "The return {year} of {name} was sent back: {remark}"
    ),
    "notice_approved": Text("{name}{year}年报表已审核通过。", "The return {year} of {name} was approved."),
    "notice_opened": Text(
        "{name}{year}年报表已打开更正：{remark}", "The return {year} of {name} was opened for a correction: {remark}"
    ),
    "notice_remind": Text("请在{day}提交{name}{year}年报表。", "Please submit the return {year} of {name} {day_en}."),
    # what waits for somebody
    "todo_fill": Text("要填报的报表", "Returns to fill in"),
    "todo_check": Text("待审核的报表", "Returns to check"),
    "why_returned": Text("被退回", "sent back"),
    "why_late": Text("已过截止日期", "late"),
    "why_fill": Text("要填报", "to fill in"),
    "why_check": Text("待审核", "to check"),
}
