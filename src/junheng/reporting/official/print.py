"""Printed documents: PDF by typst, with the Chinese fonts that the computer has."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from junheng.errors import UsageError
from junheng.reporting.official.words import labels
from junheng.text import Language, Text

if TYPE_CHECKING:
    from typst import Fonts

# Families by what they look like, the usual ones first; the first that is there is taken.
SONG = (
    "SimSun", "NSimSun", "Songti SC", "STSong", "FZShuSong-Z01", "Source Han Serif SC", "Noto Serif CJK SC", "Noto Serif SC",
    "AR PL SungtiL GB", "AR PL UMing CN",
)  # fmt: skip
HEI = (
    "SimHei", "Microsoft YaHei", "PingFang SC", "Heiti SC", "STHeiti", "Source Han Sans SC", "Noto Sans CJK SC", "Noto Sans SC",
    "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Droid Sans Fallback",
)  # fmt: skip
FANGSONG = ("FangSong", "FangSong_GB2312", "STFangsong", "FZFangSong-Z02")
LATIN = ("Times New Roman", "Liberation Serif", "Libertinus Serif")
CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
BOLD_IN_CHINESE = frozenset({"SimHei", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Droid Sans Fallback"})


@cache
def _fonts() -> Fonts:
    """The fonts of this computer; to look for them takes longer than to print a page."""
    import typst  # noqa: PLC0415 - only where something is printed

    return typst.Fonts()


def chosen_fonts(families: frozenset[str], *, chinese: bool) -> dict[str, object]:
    """The fonts of a document among `families`.

    Raises:
        UsageError: the document has Chinese text and there is no Chinese font.
    """
    found = [name for name in (*SONG, *HEI, *FANGSONG) if name in families]
    if chinese and not found:
        raise UsageError(
            Text(
                "没有找到中文字体，PDF 没有写出（否则汉字会变成方框）。请安装宋体、黑体或思源字体："
                "Linux 上如 apt install fonts-noto-cjk，Windows 在“设置→可选功能”里加“简体中文补充字体”。网页、Excel 和 Word 报告不受影响。",
                "no Chinese font was found, so no PDF was written (it would show boxes). Install SimSun, SimHei or Noto CJK: on Linux "
                "apt install fonts-noto-cjk, on Windows add the Simplified Chinese supplemental fonts. The page, Excel and Word do not need it.",
            )
        )
    first = [name for name in LATIN if name in families][:1]
    song = next((name for name in SONG if name in families), found[0] if found else "")
    body = next((name for name in FANGSONG if name in families), song)
    heading = next((name for name in HEI if name in families), song)
    others = [name for name in found if name not in (song, body, heading)]

    def stack(chinese_font: str) -> list[str]:
        return [*first, *filter(None, [chinese_font]), *others] or ["Libertinus Serif"]

    return {
        "body": stack(body),
        "table": stack(song),
        "heading": [*filter(None, [heading]), *first, *others] or ["Libertinus Serif"],
        "bold": "regular" if heading in BOLD_IN_CHINESE else "bold",
    }


def printed(template: str, data: Mapping[str, object], *, language: Language, title: str, year: int) -> bytes:
    """The PDF that a template of ours makes of `data`. Texts of the user go as data, never as source.

    Raises:
        UsageError: there is no Chinese font to print with.
    """
    import typst  # noqa: PLC0415

    content = {"language": language, "title": title, "words": labels(language), **data}
    text = json.dumps(content, ensure_ascii=False)
    fonts = chosen_fonts(frozenset(_fonts().families()), chinese=CHINESE.search(text) is not None)
    inputs = {"data": json.dumps({**content, "fonts": fonts}, ensure_ascii=False)}
    source = _source("print.typ") + _source(template)
    # The counting date stands for the clock: equal content gives equal bytes.
    made = datetime(year, 9, 1, tzinfo=UTC)
    pdf = typst.Compiler(font_paths=_fonts()).compile(source, format="pdf", sys_inputs=inputs, timestamp=made)
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no single document")
    return pdf


def _source(name: str) -> bytes:
    return files("junheng.reporting").joinpath("templates", name).read_bytes()
