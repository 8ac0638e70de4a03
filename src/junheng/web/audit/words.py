"""Words of the log: what was done, by its key. Another app's action is a word of that app, `returns.submitted`."""

from __future__ import annotations

from junheng.text import Text
from junheng.web import words

WORDS: dict[str, Text] = {
    "navigation": Text("操作记录", "Audit log"),
    "lead": Text(
        "谁在什么时候做了什么。记录只能增加，不能改，也不能删。",
        "Who did what, and when. Entries are only ever added, never changed or removed.",
    ),
    "who": Text("谁", "Who"),
    "who_help": Text("姓名或用户名", "name or user name"),
    "action": Text("做了什么", "What"),
    "all_actions": Text("全部操作", "everything"),
    "from": Text("从", "From"),
    "until": Text("到", "Until"),
    "at": Text("时间", "When"),
    "target": Text("对象", "On what"),
    "details": Text("说明", "Details"),
    "number": Text("编号", "No."),
    "find": Text("查找", "Find"),
    "program": Text("系统", "the program"),
    "nothing": Text("没有符合条件的记录", "No entries are found"),
    "nothing_hint": Text("换个时间或条件再查。", "Try other dates or another action."),
    "earlier": Text("更早的记录", "Earlier entries"),
    "newest": Text("最新的记录", "Newest entries"),
    # What people do
    "signed_in": Text("登录", "signed in"),
    "signed_out": Text("退出", "signed out"),
    "locked_out": Text("密码多次错误，暂时锁定", "locked after wrong passwords"),
    "unlocked": Text("解除登录锁定", "unlocked an account"),
    "password_changed": Text("修改自己的密码", "changed the own password"),
    "second_factor_on": Text("开启两步验证", "turned the second step on"),
    "second_factor_off": Text("关闭两步验证", "turned the second step off"),
    "recovery_codes_made": Text("重新生成恢复码", "made new recovery codes"),
    "sessions_ended": Text("退出其他登录", "signed out elsewhere"),
    "account_made": Text("新建账号", "made an account"),
    "account_closed": Text("停用账号", "closed an account"),
    "account_opened": Text("重新启用账号", "opened an account again"),
    "password_reset": Text("重置密码", "reset a password"),
    "role_given": Text("给予岗位", "gave a role"),
    "role_taken": Text("取消岗位", "took a role away"),
    "county_founded": Text("新建县", "founded a county"),
}


def action_words(action: str) -> Text:
    """An action in words; its key where nobody has said them."""
    try:
        return words.words(action) if "." in action else WORDS[action]
    except (KeyError, LookupError):
        return Text(action, action)
