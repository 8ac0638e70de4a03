"""Words of the log: what was done, by its key. Another app's action is a word of that app, `returns.submitted`."""

from __future__ import annotations

from junheng.tables import TABLES
from junheng.text import Text
from junheng.web import words
from junheng.web.people.roles import ROLES, Role

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
    "find": Text("查找", "Search"),
    "program": Text("系统", "the program"),
    "nothing": Text("没有符合条件的记录", "No entries are found"),
    "nothing_hint": Text("换个时间或条件再查。", "Try other dates or another action."),
    "earlier": Text("更早的记录", "Earlier entries"),
    "newest": Text("最新的记录", "Newest entries"),
    "whole_hash": Text("全部", "in full"),
    "yes": Text("是", "yes"),
    "no": Text("否", "no"),
    "cell": Text("{where}由{old}改为{new}", "{where}: {old} → {new}"),
    "more_cells": Text("另有{count}格", "{count} more"),
    "cells_listing": Text("；", "; "),
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
    "schools_made": Text("新增学校", "added schools"),
    "account_made": Text("新建账号", "made an account"),
    "account_closed": Text("停用账号", "closed an account"),
    "account_opened": Text("重新启用账号", "opened an account again"),
    "password_reset": Text("重置密码", "reset a password"),
    "role_given": Text("给予岗位", "gave a role"),
    "role_taken": Text("取消岗位", "took a role away"),
    "county_founded": Text("新建县", "founded a county"),
}


# What stands beside an entry, by its key.
DETAILS: dict[str, Text] = {
    "after": Text("改为", "now"),
    "approved": Text("已通过", "approved"),
    "backup": Text("备份", "backup"),
    "before": Text("原为", "was"),
    "bytes": Text("字节", "bytes"),
    "cells": Text("单元格", "cells"),
    "column": Text("栏目", "column"),
    "count": Text("数量", "count"),
    "days": Text("日期", "days"),
    "demanded": Text("要求年份", "demanded by"),
    "documents": Text("材料份数", "documents"),
    "evaluation": Text("评估编号", "evaluation"),
    "fates": Text("学校变动", "schools that changed"),
    "figure": Text("对照结果", "the figure"),
    "file": Text("文件", "file"),
    "finding": Text("疑问", "doubt"),
    "handed_over": Text("交接", "handed over"),
    "hash": Text("数据指纹", "fingerprint of the data"),
    "indicator": Text("指标", "indicator"),
    "kept": Text("保留", "kept"),
    "lead": Text("牵头科室", "lead department"),
    "left": Text("未动", "left"),
    "made": Text("新建", "made"),
    "made_at": Text("时间", "made at"),
    "name": Text("名称", "name"),
    "new": Text("改为", "now"),
    "not_approved": Text("未通过", "not approved"),
    "now": Text("改为", "now"),
    "of_one_person": Text("只删一个人", "of one person"),
    "old": Text("原为", "was"),
    "opened": Text("新开报表", "returns opened"),
    "organisation": Text("单位", "organisation"),
    "people": Text("责任人", "people"),
    "program": Text("程序版本", "version of the program"),
    "reason": Text("原因", "reason"),
    "remark": Text("原因", "remark"),
    "replaced": Text("替换", "replaced"),
    "returns": Text("报表", "returns"),
    "role": Text("岗位", "role"),
    "row": Text("行", "row"),
    "rows": Text("行", "rows"),
    "school": Text("学校标识码", "school"),
    "schools": Text("学校数", "schools"),
    "scopes": Text("范围", "scopes"),
    "sections": Text("公开内容", "sections"),
    "settings": Text("设定", "settings"),
    "sha256": Text("SHA-256", "SHA-256"),
    "snapshot": Text("数据快照", "snapshot"),
    "snapshots": Text("数据快照", "snapshots"),
    "source": Text("原材料", "of"),
    "standard": Text("标准", "standard"),
    "supporting": Text("协同科室", "supporting"),
    "table": Text("表", "table"),
    "tasks": Text("任务数", "tasks"),
    "to": Text("交给", "to"),
    "told": Text("已提醒", "told"),
    "values": Text("内容", "values"),
    "version": Text("版本", "version"),
    "was": Text("原为", "was"),
    "why": Text("原因", "reason"),
    "withdrawn": Text("撤销", "withdrawn"),
    "year": Text("年份", "year"),
}


def detail_words(name: str) -> Text:
    """What a detail is; its key where nobody has said it."""
    return DETAILS.get(name, Text(name, name))


def value_words(name: str, value: str) -> Text:
    """A detail in words where it is a code that another app has words for."""
    key = {
        "scopes": f"api.scope_{value.replace('.', '_')}",
        "sections": f"publishing.section_{value}",
        "figure": f"tasks.answer_{value}",
    }.get(name)
    if name == "role" and value in set(Role):
        return ROLES[Role(value)]
    if name == "table" and value in TABLES:
        return Text(TABLES[value].zh, TABLES[value].en)
    try:
        return words.words(key) if key is not None else Text(value, value)
    except (KeyError, LookupError):
        return Text(value, value)


def action_words(action: str) -> Text:
    """An action in words; its key where nobody has said them."""
    try:
        return words.words(action) if "." in action else WORDS[action]
    except (KeyError, LookupError):
        return Text(action, action)
