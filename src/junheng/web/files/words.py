"""Words of files."""

from __future__ import annotations

from junheng.text import Text

WORDS: dict[str, Text] = {
    "too_many": Text(
        "一次最多上传{most}个文件，请分几次上传。", "{most} files at most at once; add them in several steps."
    ),
}
