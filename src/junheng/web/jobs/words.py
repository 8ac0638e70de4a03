"""Words of background work."""

from __future__ import annotations

from junheng.text import Text

WORDS: dict[str, Text] = {
    "title": Text("后台工作", "Background work"),
    "stop": Text("停止", "Stop"),
    "stopped": Text("停止后台工作", "stopped background work"),
    "stopping": Text("正在停止，已有的结果会保留……", "Stopping; what was found so far is kept ..."),
}
