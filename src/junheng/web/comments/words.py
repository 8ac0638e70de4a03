"""Words of comments."""

from __future__ import annotations

from junheng.text import Text

WORDS: dict[str, Text] = {
    "title": Text("留言", "Comments"),
    "none": Text("还没有留言。", "No comments yet."),
    "newest_only": Text(
        "只显示最近{count}条，更早的可用接口读取。",
        "Only the newest {count} are shown; the API gives the earlier ones.",
    ),
    "write": Text("写留言", "Write a comment"),
    "help": Text(
        "最多{most}字。能看到这里的人都能看到；发出后不能修改，可以撤回。",
        "At most {most} characters. Whoever sees this panel sees it; it cannot be changed, but it can be taken back.",
    ),
    "send": Text("发留言", "Send"),
    "added_done": Text("留言已发出。", "The comment was sent."),
    "take_back": Text("撤回", "Take back"),
    "take_back_sure": Text("撤回这条留言？撤回后别人看不到。", "Take this comment back? Nobody will see it any more."),
    "taken_back_done": Text("留言已撤回。", "The comment was taken back."),
    "again": Text("留言没有发出", "The comment was not sent"),
    "back": Text("不发了，返回", "Go back without sending"),
    "notice": Text("关于“{about}”有新留言", "A new comment on {about_en}"),
    # What the log says was done.
    "added": Text("留言", "commented"),
    "taken_back": Text("撤回留言", "took a comment back"),
}
