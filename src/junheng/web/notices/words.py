"""Words of notices."""

from __future__ import annotations

from junheng.text import Text

WORDS: dict[str, Text] = {
    "navigation": Text("提醒", "Notices"),
    "none": Text("没有提醒", "No notices"),
    "none_hint": Text(
        "报表被退回、催报或通过时，会在这里提醒您。", "You are told here when a return is sent back, due or approved."
    ),
    "unread": Text("{count} 条未读", "{count} unread"),
    "open": Text("打开", "Open"),
    "mark_read": Text("标为已读", "Mark as read"),
    "read_all": Text("全部标为已读", "Mark all as read"),
    "from": Text("{name} 发", "from {name}"),
    "new": Text("未读", "unread"),
}
