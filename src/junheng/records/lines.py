"""Lines of a sheet that are no records: signatures, notes, examples, totals, repeated headings, column numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum

from junheng.records.headings import normal


class Line(StrEnum):
    """What a line is."""

    RECORD = "record"
    ASIDE = "aside"  # signature, note, example, numbers of the columns: skipped without a word
    TOTAL = "total"
    HEADING = "heading"  # the headings once more


_SIGNATURE = re.compile(
    r"^[(\[]?(填表人|填报人|制表人|制表|审核人|复核人|统计负责人|单位负责人|学校负责人|负责人|填报单位|填表单位|单位名称[:：]|报出日期|填表日期|填报日期|制表日期"
    r"|联系电话|联系人|盖章|公章|单位盖章|单位公章|日期[:：]|注[:：\d]|注$|备注[:：]|说明[:：]|填表说明|填报说明|填写说明|preparedby|checkedby|note[:：]|notes[:：])",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"^[(\[【]?(例|示例|样例|范例|填写示例|example\b|sample\b)", re.IGNORECASE)
_TOTAL = re.compile(r"^(.{0,8}?)(合计|总计|小计|共计)(数|人数)?$|^(grand|sub)?total$", re.IGNORECASE)
_ORDINAL = re.compile(r"[甲乙丙丁戊己庚辛]|\(?\d{1,3}\)?")


def _plain(value: object) -> str:
    return re.sub(r"[\s\u200b]+", "", unicodedata.normalize("NFKC", value)) if isinstance(value, str) else ""


def kind_of_line(row: Sequence[object], names: Sequence[int], headings: frozenset[tuple[int, str]]) -> Line:
    """What `row` is; `names` are the cells of keys and names, `headings` the known headings with their places."""
    first = next((value for value in row if value != ""), "")
    start = _plain(first)
    if start and (_SIGNATURE.match(start) or _EXAMPLE.match(start)):
        return Line.ASIDE
    if start and _TOTAL.match(start):
        return Line.TOTAL
    for place in names:
        cell = row[place]
        if isinstance(cell, str) and _TOTAL.match(_plain(cell)):
            return Line.TOTAL
    same = sum(1 for place, heading in headings if isinstance(row[place], str) and normal(row[place]) == heading)
    if same and same * 2 > len(headings):
        return Line.HEADING
    return Line.RECORD


def is_column_numbers(row: Sequence[object]) -> bool:
    """Whether `row` only numbers the columns, as official forms do under their headings (甲 乙 1 2 3)."""
    texts = [_cell(value) for value in row if value != ""]
    if len(texts) < 3 or not all(_ORDINAL.fullmatch(text) for text in texts):
        return False
    numbers = [int(text.strip("()")) for text in texts if text.strip("()").isdigit()]
    return len(numbers) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] in (0, 1)


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _plain(value) if isinstance(value, str) else str(value)
