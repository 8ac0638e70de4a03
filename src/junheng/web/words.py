"""The words of the shell, and where the words of every app are looked up."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.translation import get_language

from junheng.text import Language, Text

WORDS: dict[str, Text] = {
    "junheng": Text("均衡", "junheng"),
    "desk": Text("义务教育优质均衡工作台", "Desk for balanced compulsory education"),
    "sign_in": Text("登录", "Sign in"),
    "sign_out": Text("退出", "Sign out"),
    "user_name": Text("用户名", "User name"),
    "password": Text("密码", "Password"),
    "wrong_sign_in": Text("用户名或密码不对，请再试一次。", "User name or password is wrong; try again."),
    "skip_to_content": Text("跳到正文", "Skip to content"),
    "no_right": Text("您没有打开这个页面的权限", "You may not open this page"),
    "no_right_hint": Text(
        "这一页需要别的岗位。如果应当由您来做，请联系本县管理员。",
        "This page belongs to another role. If it should be yours, ask your county's administrator.",
    ),
    "bad_request": Text("发来的内容看不懂，没有改动", "What was sent cannot be understood; nothing was changed"),
    "bad_request_hint": Text(
        "请退回上一页，刷新后再填一次。", "Go back to the page before, reload it and fill in the form again."
    ),
    "not_found": Text("没有这个页面", "No such page"),
    "not_found_hint": Text(
        "地址不对，或者内容不在您的范围内。", "The address is wrong, or what it names is not within your reach."
    ),
    "home": Text("首页", "Home"),
    "todo": Text("待办", "To do"),
    "todo_lead": Text(
        "等您办理的事，逾期和退回的在前；每一项都直接通到办理的页面。",
        "What waits for you, overdue and returned first; each line leads to where it is done.",
    ),
    "todo_none": Text("现在没有等您办理的事", "Nothing waits for you now"),
    "todo_none_hint": Text(
        "报表、任务、佐证、整改有要您办的，会列在这里，导航里也会显示数目。",
        "Returns, tasks, evidence and rectification that need you are listed here and counted in the navigation.",
    ),
    "todo_all": Text("全部{count}项", "all {count}"),
    "todo_by": Text("{day}前", "by {day}"),
    "to_board": Text("看县情总览", "See where the county stands"),
    "choose_county": Text("选择县（市、区）和年份", "Choose a county and year"),
    "no_county_yet": Text(
        "您还没有任何县的岗位。请联系本县管理员开通。", "You have no role in any county yet; ask its administrator."
    ),
    "year_short": Text("{year}—{next}学年", "{year}–{next}"),
    "no_year_yet": Text("还没有可以打开的学年。", "No school year to open yet."),
    "year": Text("年份", "Year"),
    "county": Text("县（市、区）", "County"),
    # the frame
    "navigation": Text("主导航", "Main navigation"),
    "more": Text("更多", "More"),
    "less": Text("收起", "Less"),
    "crumbs": Text("所在位置", "Where you are"),
    "beside": Text("相关内容", "Beside this page"),
    "count_open": Text("{count}项待办", "{count} to do"),
    "optional": Text("（可不填）", "(optional)"),
    "form_errors": Text("还不能保存，请先改好下面几处", "Not saved yet; mend these first"),
    "form_error": Text("{field}：{error}", "{field}: {error}"),
    "pages": Text("翻页", "Pages"),
    "page_before": Text("上一页", "Previous page"),
    "page_after": Text("下一页", "Next page"),
    "found": Text("共{count}条", "{count} in all"),
    "close": Text("关闭", "Close"),
    "as_table": Text("看表格", "As a table"),
    # signs between words
    "listing": Text("、", ", "),
    "clauses": Text("；", "; "),
    "colon": Text("：", ": "),
    "bracketed": Text("（{text}）", " ({text})"),
    # states of work
    "state_draft": Text("草稿", "draft"),
    "state_submitted": Text("已提交", "submitted"),
    "state_returned": Text("退回", "returned"),
    "state_approved": Text("已审核", "approved"),
    "state_frozen": Text("已冻结", "frozen"),
    "state_to_do": Text("待分派", "to be assigned"),
    "state_doing": Text("进行中", "in progress"),
    "state_to_verify": Text("待核验", "to be verified"),
    "state_issued": Text("待整改", "to be put right"),
    "state_replied": Text("已回复", "answered"),
    "state_closed": Text("已销号", "closed"),
    "state_checked": Text("已核验", "verified"),
    "state_to_agree": Text("佐证已核验、数据待达标", "verified, figure outstanding"),
    "state_written_off": Text("已销号", "written off"),
    "state_overdue": Text("逾期", "overdue"),
    "state_reopened": Text("重新打开", "opened again"),
    "state_not_started": Text("未开始", "not started"),
    "state_queued": Text("排队中", "waiting"),
    "state_running": Text("运行中", "running"),
    "state_done": Text("已完成", "done"),
    "state_failed": Text("失败", "failed"),
    "state_cancelled": Text("已取消", "cancelled"),
    "state_adopted": Text("已采用", "adopted"),
    "state_published": Text("已公开", "published"),
    "state_withdrawn": Text("已撤销", "withdrawn"),
    # grids
    "grid_skip": Text("跳过表格：{name}", "Skip the grid: {name}"),
    "grid_field": Text("项目", "Figure"),
    "grid_beside": Text("说明", "Note"),
    "grid_read_only": Text("只能查看", "read only"),
    "grid_again": Text("现在重试", "Try again now"),
    "grid_errors": Text("错误", "errors"),
    "grid_doubts": Text("疑问", "doubts"),
    "grid_missing": Text("未填", "missing"),
    "grid_no_findings": Text("没有错误和疑问。", "No errors and no doubts."),
    "grid_needs_script": Text(
        "这个浏览器不能在网页上填表，请下载 Excel 填写后上传。",
        "This browser cannot fill in the grid; download the workbook, fill it in and upload it.",
    ),
    # what scripts say
    "script_chart_pass": Text("达到", "met"),
    "script_chart_fail": Text("未达到", "not met"),
    "script_chart_unknown": Text("无法判断", "cannot be told"),
    "script_chart_none": Text("不单项判定", "not judged"),
    "script_chart_nearer": Text("放大地图", "Enlarge the map"),
    "script_chart_farther": Text("缩小地图", "Reduce the map"),
    "script_chart_missing": Text("缺数", "missing"),
    "script_chart_range": Text("（八成把握：{low}—{high}）", " (80 %: {low}–{high})"),
    "script_grid_ready": Text("边填边自动保存", "saves as you type"),
    "script_grid_saving": Text("正在保存……", "saving…"),
    "script_grid_saved_at": Text("已全部保存 {time}", "all saved {time}"),
    "script_grid_retrying": Text(
        "{count}格还没有保存：连不上服务器，正在重试。请不要关闭本页。",
        "{count} cells not saved: no connection, trying again. Keep this page open.",
    ),
    "script_grid_stopped": Text("{count}格还没有保存：{why}", "{count} cells not saved: {why}"),
    "script_grid_signed_out": Text(
        "登录已过期。请另开一个窗口登录，再回到本页，会接着保存。",
        "you are signed out. Sign in in another window and come back: saving goes on.",
    ),
    "script_grid_no_right": Text("现在不能修改这张表。", "this table may not be changed now."),
    "script_grid_gone": Text("这张表已不存在。", "this table is no longer there."),
    "script_grid_too_large": Text("一次改得太多。", "too much at once."),
    "script_grid_changed_meanwhile": Text("别人刚刚改过。", "somebody has just changed it."),
    "script_grid_refused": Text("{count}格没有被接受，原因见格旁", "{count} cells refused; the reason is beside them"),
    "script_grid_conflicts": Text(
        "{count}格别人也改了，请选用哪一个", "{count} cells were changed by somebody else too: choose"
    ),
    "script_grid_conflict": Text(
        "别人改成了“{theirs}”，您填的是“{mine}”。", "Somebody changed this to “{theirs}”; you entered “{mine}”."
    ),
    "script_grid_conflict_by": Text(
        "{by}（{at}）改成了“{theirs}”，您填的是“{mine}”。",
        "{by} ({at}) changed this to “{theirs}”; you entered “{mine}”.",
    ),
    "script_grid_use_mine": Text("用我的：{value}", "Use mine: {value}"),
    "script_grid_use_theirs": Text("用对方的：{value}", "Use theirs: {value}"),
    "script_grid_empty": Text("空", "empty"),
    "script_grid_restored": Text(
        "上次有{count}格没来得及保存，已恢复并继续保存。",
        "{count} cells were not saved last time; they are back and being saved.",
    ),
    "script_grid_pasted": Text("粘贴了{count}格。", "{count} cells pasted."),
    "script_grid_outside": Text("{count}格超出表格，没有粘贴。", "{count} lay outside the grid and were left."),
    "script_grid_locked": Text("{count}格不能修改，没有粘贴。", "{count} cannot be changed and were left."),
    "script_grid_unknown": Text(
        "{count}格不在可选项里，没有粘贴。", "{count} are not among the choices and were left."
    ),
    "script_grid_not_whole": Text("要填整数。", "A whole number is needed."),
    "script_grid_not_a_number": Text("要填数字，不带单位和文字。", "A number is needed, without unit or words."),
    "script_grid_below_minimum": Text("不能小于{minimum}。", "Not below {minimum}."),
    "script_grid_above_maximum": Text("不能大于{maximum}。", "Not above {maximum}."),
    "script_yes": Text("确定", "Yes"),
    "script_cancel": Text("取消", "Cancel"),
    "script_close": Text("关闭", "Close"),
    "script_no_answer": Text(
        "连不上服务器，刚才的操作没有完成。请检查网络后再试。",
        "The server does not answer; nothing was done. Check the network, then try again.",
    ),
    "script_signed_out": Text(
        "登录已过期，刚才的操作没有完成。请重新登录后再试。",
        "You are signed out; nothing was done. Sign in, then try again.",
    ),
    "script_no_right": Text("您没有做这件事的权限。", "You may not do this."),
    "script_gone": Text("这项内容已不存在，请刷新页面。", "This is no longer there; load the page again."),
    "script_changed_meanwhile": Text(
        "别人刚刚改过这里，您的操作没有生效。请刷新页面看最新内容。",
        "Somebody has just changed this; yours was not done. Load the page again to see what is new.",
    ),
    "script_too_large": Text("文件太大，没有上传。", "The file is too large; it was not uploaded."),
    "script_too_often": Text("操作太频繁，请过一分钟再试。", "Too many requests; wait a minute, then try again."),
    "script_server_error": Text(
        "服务器出错，刚才的操作没有完成。请再试一次；仍不行请联系管理员。",
        "The server failed; nothing was done. Try again, and tell your administrator if it stays so.",
    ),
    "script_refused": Text(
        "服务器没有接受这次操作，请刷新页面后再试。", "The server refused this; load the page again and retry."
    ),
    "script_file_empty": Text("空文件", "empty file"),
    "script_file_too_large": Text("超过{limit}", "larger than {limit}"),
    "script_file_kind": Text("只收{kinds}", "only {kinds}"),
    "script_files_refused": Text("有的文件不能上传，请先去掉。", "Some files cannot be uploaded; take them out first."),
}


def language() -> Language:
    """The language of this request."""
    return "en" if (get_language() or "").startswith("en") else "zh"


@cache
def _words_of(app: str) -> dict[str, Text]:
    module = f"{apps.get_app_config(app).name}.words"
    if find_spec(module) is None:
        return {}
    found: dict[str, Text] = import_module(module).WORDS
    return found


def words(key: str) -> Text:
    """The words of a key: `sign_in` of the shell, `returns.submit` of the app `returns`.

    Raises:
        KeyError: nobody has said them.
    """
    app, dot, name = key.rpartition(".")
    return _words_of(app)[name] if dot else WORDS[key]


class Count(int):
    """A number in words: `{count:doubt is|doubts are} open` agrees with it."""

    def __format__(self, spec: str) -> str:
        """With what is counted behind it, where `spec` says both; else as every number."""
        one, several, many = spec.partition("|")
        return f"{int(self)} {one if self == 1 else many}" if several else format(int(self), spec)


def say(key: str, **fields: object) -> str:
    """The words of a key in the language of this request."""
    found = words(key)
    if fields:
        found = found.format(**{name: Count(value) if type(value) is int else value for name, value in fields.items()})
    return found.get(language())
