"""Words of the API."""

from __future__ import annotations

from junheng.text import Text
from junheng.web.access.permissions import Permission

SCOPES: dict[Permission, Text] = {
    Permission.BOARD_VIEW: Text("看全县情况", "see where the county stands"),
    Permission.SCHOOL_VIEW: Text("看学校情况", "see where schools stand"),
    Permission.WHAT_IF: Text("试算", "ask what if"),
    Permission.STANDARD_CHOOSE: Text("选择评估标准", "choose the standard"),
    Permission.RETURN_VIEW: Text("看报表", "see returns"),
    Permission.RETURN_EDIT: Text("填报表", "fill in returns"),
    Permission.RETURN_SUBMIT: Text("提交报表", "submit returns"),
    Permission.RETURN_CHECK: Text("退回报表", "send returns back"),
    Permission.RETURN_APPROVE: Text("审核通过报表", "approve returns"),
    Permission.YEAR_MANAGE: Text("管理学年", "manage years"),
    Permission.PLAN_VIEW: Text("看方案", "see plans"),
    Permission.PLAN_MAKE: Text("制订方案", "make plans"),
    Permission.PLAN_ADOPT: Text("采用方案", "adopt a plan"),
    Permission.TASK_VIEW: Text("看任务", "see tasks"),
    Permission.TASK_MANAGE: Text("分派任务", "assign tasks"),
    Permission.TASK_WORK: Text("报进度、交任务", "report and hand in tasks"),
    Permission.TASK_VERIFY: Text("核验销号", "verify and write off tasks"),
    Permission.EVIDENCE_VIEW: Text("看佐证材料", "see evidence"),
    Permission.EVIDENCE_ADD: Text("上传佐证材料", "add evidence"),
    Permission.EVIDENCE_CHECK: Text("核验佐证材料、作出判定", "check evidence and judge on it"),
    Permission.INSPECTION_VIEW: Text("看督导记录和整改通知", "see inspections and notices"),
    Permission.INSPECTION_MAKE: Text("填督导记录", "fill in inspections"),
    Permission.NOTICE_ISSUE: Text("发整改通知、核查整改", "issue notices and decide on answers"),
    Permission.NOTICE_ANSWER: Text("回复整改通知", "answer notices"),
    Permission.COMMENT: Text("看留言、写留言", "read and write comments"),
    Permission.REPORT_DOWNLOAD: Text("生成和下载报告", "make and download reports"),
    Permission.PUBLISH: Text("对外公开", "publish"),
    Permission.PEOPLE_MANAGE: Text(
        "管理人员账号、重置密码（凭此可以取得本县任何账号，请慎重）",
        "manage accounts and reset passwords (with it any account of the county can be had: take care)",
    ),
    Permission.AUDIT_VIEW: Text("看操作记录", "see the log"),
    Permission.PERSONAL_REMOVE: Text("删除名册中的个人信息", "remove rows of persons"),
    Permission.DESK_CARE: Text("看运行状况", "see the state of the desk"),
    Permission.NOTICES: Text("看本人的通知和待办", "see my notices and to-do list"),
}
WORDS: dict[str, Text] = {
    **{f"scope_{permission.value.replace('.', '_')}": text for permission, text in SCOPES.items()},
    "tokens": Text("接口令牌", "Tokens"),
    "tokens_lead": Text(
        "让别的程序代您读写数据。令牌的权限不超过您的岗位，也不超过所选范围；岗位变了，令牌跟着变。",
        "Let a program read and write for you: never more than your roles and the chosen scopes allow.",
    ),
    "address": Text("接口地址 {address}，说明见", "The API is at {address}, described by"),
    "address_end": Text("。", "."),
    "name": Text("名称（用在哪里）", "Name (what it is for)"),
    "days": Text("有效天数（最多366）", "Valid for (days, at most 366)"),
    "scopes": Text("范围", "Scopes"),
    "make": Text("新建令牌", "Make a token"),
    "shown_once": Text("新令牌，只显示这一次，请立即复制保存：", "The new token, shown only now; copy it:"),
    "none": Text("还没有令牌", "No tokens yet"),
    "none_hint": Text(
        "要让别的程序读写数据，在下面新建一个。", "To let a program read or write for you, make one below."
    ),
    "start": Text("开头", "Starts with"),
    "expires": Text("到期", "Ends"),
    "expired": Text("已过期", "ended"),
    "used": Text("最近使用", "Last used"),
    "never": Text("没有用过", "never"),
    "end": Text("停用", "End"),
    "end_sure": Text(
        "停用这个令牌？使用它的程序将立即连不上。", "End this token? Programs that use it stop working at once."
    ),
    "ended": Text("令牌已停用。", "The token was ended."),
    # What the log says was done.
    "token_made": Text("新建接口令牌", "token made"),
    "token_ended": Text("停用接口令牌", "token ended"),
}
