"""CSV bytes as records of text: encoding, delimiter, quotes.

UTF-8 (with or without BOM), UTF-16 with BOM, and GB18030. GB18030 decodes nearly anything, so what it gives is
believed only where it looks like Chinese as offices write it; otherwise the file is refused rather than garbled.
"""

from __future__ import annotations

import codecs
import csv
import io

from junheng.records.files.limits import UnreadableFileError
from junheng.text import Text

_NOT_PLAIN_LIMIT = 0.25  # share of non-ASCII characters outside GB 2312 from which decoded text is not believed
_DAMAGED_LIMIT = (
    0.05  # share of undecodable characters up to which bytes are damaged UTF-8 rather than another encoding
)


def decode(data: bytes) -> str:
    """The text of `data`.

    Raises:
        UnreadableFileError: in no known encoding, or damaged.
    """
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            try:
                return _checked(data.decode(name))
            except UnicodeDecodeError as error:
                raise UnreadableFileError.encoding(Text("UTF-16 文本不完整", "the UTF-16 text is damaged")) from error
    if b"\x00" in data:
        raise UnreadableFileError.encoding(Text("含有空字节，不是文本文件", "it holds NUL bytes and is no text file"))
    try:
        return _checked(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        if data.startswith(codecs.BOM_UTF8) or _is_damaged_utf8(data):
            line = data[: error.start].count(b"\n") + 1
            raise UnreadableFileError.encoding(
                Text(f"UTF-8 文本在第 {line} 行损坏", f"the UTF-8 text is damaged in line {line}")
            ) from error
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise UnreadableFileError.encoding(Text("既不是 UTF-8 也不是 GB18030", "neither UTF-8 nor GB18030")) from error
    if not _is_plain_chinese(text):
        raise UnreadableFileError.encoding(Text("按 GB18030 读取得到乱码", "read as GB18030 it gives garbled text"))
    return _checked(text)


def _checked(text: str) -> str:
    strange = sum(text.count(chr(code)) for code in range(32) if chr(code) not in "\t\r\n")
    if "\x00" in text or strange > max(20, len(text) // 100):
        raise UnreadableFileError.encoding(Text("内容不是文本", "the content is not text"))
    return text


def _is_damaged_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", errors="replace")
    others = sum(1 for character in text if not character.isascii())
    return others > 0 and text.count("\ufffd") <= max(1.0, others * _DAMAGED_LIMIT) < others


def _is_plain_chinese(text: str) -> bool:
    others = [character for character in text if not character.isascii()]
    strange = 0
    for character in others:
        try:
            character.encode("gb2312")
        except UnicodeEncodeError:
            strange += 1
    return strange <= len(others) * _NOT_PLAIN_LIMIT


def records(text: str) -> list[list[str]]:
    """The records of CSV `text`; the delimiter is the one that the first lines use most.

    Raises:
        UnreadableFileError: a quoted field that does not end, or ends in the middle.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        line = reader.line_num
        raise UnreadableFileError(
            Text(
                f"第 {line} 行附近的引号不成对，无法分列",
                f"a quotation mark near line {line} has no partner; the columns cannot be told apart",
            ),
            Text(
                "请检查并改正该处引号，或在 Excel 中另存为 .xlsx",
                "mend the quotation mark, or save the table as .xlsx in Excel",
            ),
            f"A{line}",
        ) from error


def _delimiter(text: str) -> str:
    # The heading line is the one with the most separators among the first; title lines have few.
    lines = [line for line in text[:65536].splitlines()[:20] if line.strip()]
    counts = {mark: max((line.count(mark) for line in lines), default=0) for mark in (",", "\t", ";")}
    return max(counts, key=lambda mark: counts[mark])
