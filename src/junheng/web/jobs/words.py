"""Words of background work."""

from __future__ import annotations

from junheng.text import Text

WORDS: dict[str, Text] = {
    "queued": Text("排队中", "queued"),
    "running": Text("进行中", "running"),
    "done": Text("已完成", "done"),
    "failed": Text("出错", "failed"),
    "cancelled": Text("已取消", "cancelled"),
    "stop": Text("停止", "Stop"),
    "stopping": Text("正在停止，已有的结果会保留……", "Stopping; what was found so far is kept ..."),
}
