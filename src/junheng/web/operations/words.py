"""Words about the desk itself."""

from __future__ import annotations

from junheng.text import Text

WORDS: dict[str, Text] = {
    "navigation": Text("运行状况", "State of the desk"),
    "database": Text("数据库", "Database"),
    "queue": Text("后台工作", "Background work"),
    "disk": Text("磁盘", "Disk"),
    "backup": Text("备份", "Backup"),
    "part": Text("部分", "Part"),
    "state": Text("状况", "State"),
    "told": Text("说明", "Details"),
    "ok": Text("正常", "in order"),
    "warning": Text("注意", "needs attention"),
    "bad": Text("有问题", "does not work"),
    "version": Text("程序版本 {version}", "version {version}"),
    # in the audit log
    "backup_made": Text("备份", "made a backup"),
    "restored": Text("从备份恢复", "restored from a backup"),
    "upgraded": Text("升级", "upgraded"),
}
