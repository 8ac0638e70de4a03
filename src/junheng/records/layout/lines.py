"""Lines of a sheet that are no records: signatures, notes, examples, totals, repeated headings, column numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum

from junheng.records.files.grids import Grid
from junheng.records.layout.headings import normal


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
_TOTAL = re.compile(r"^(.{0,8}?)(合计|合計|总计|總計|小计|共计)(数|人数)?$|^(grand|sub)?total$", re.IGNORECASE)
_DIGITS = frozenset("0123456789")
_ORDINAL = re.compile(r"[甲乙丙丁戊己庚辛]|\(?\d{1,3}\)?")


def _plain(value: object) -> str:
    return re.sub(r"[\s\u200b]+", "", unicodedata.normalize("NFKC", value)) if isinstance(value, str) else ""


def other_lines(grid: Grid, start: int, names: Sequence[int], headings: Sequence[tuple[int, str]]) -> dict[int, Line]:
    """The lines from place `start` on that are no records.

    `names` are the cells of keys and names, `headings` the known headings with their places.
    """
    looked_at = _may_be_totals(grid, names) | _may_be_headings(grid, headings)
    found: dict[int, Line] = {}
    for place in range(start, len(grid.rows)):
        row = grid.rows[place]
        first = next((value for value in row if value != ""), "")
        # Most lines start with a code, and hold neither a sum nor a heading.
        if place in looked_at or (isinstance(first, str) and first[:1] not in _DIGITS):
            line = _kind_of_line(row, first, names, headings)
            if line is not Line.RECORD:
                found[place] = line
    return found


def _may_be_totals(grid: Grid, names: Sequence[int]) -> set[int]:
    """Places of lines that have a mark of a total in one of `names`; of those without, `_is_total` is never true."""
    places: set[int] = set()
    for cell in names:
        marked = grid.columns[cell].texts.str.contains("计|計|(?i:otal)")
        places.update(marked.fill_null(value=False).arg_true())
    return places


def _may_be_headings(grid: Grid, headings: Sequence[tuple[int, str]]) -> set[int]:
    """Places of lines that say one of the first three headings; of the others, `_is_heading` is never true."""
    places: set[int] = set()
    for cell, heading in headings[:3]:
        texts = grid.columns[cell].texts
        # A text that starts with an ideograph means a heading only if that starts with the same.
        likely = texts.filter(~texts.str.contains(r"^([0-9]|[\x{4e00}-\x{9fff}])") | texts.str.starts_with(heading[:1]))
        same = [text for text in likely.unique().drop_nulls() if _says(text, heading)]
        if same:
            places.update(texts.is_in(same).fill_null(value=False).arg_true())
    return places


def _kind_of_line(
    row: Sequence[object], first: object, names: Sequence[int], headings: Sequence[tuple[int, str]]
) -> Line:
    start = _plain(first)
    if start and not start[0].isdigit():
        if _SIGNATURE.match(start) or _EXAMPLE.match(start):
            return Line.ASIDE
        if _is_total(start):
            return Line.TOTAL
    if any(isinstance(cell := row[place], str) and _is_total(cell) for place in names):
        return Line.TOTAL
    return Line.HEADING if _is_heading(row, headings) else Line.RECORD


def _is_total(text: str) -> bool:
    # Cheap refusals first: this is asked of every name and code.
    if len(text) > 40 or not ("计" in text or "計" in text or "otal" in text.casefold()):
        return False
    return bool(_TOTAL.match(_plain(text)))


def _is_heading(row: Sequence[object], headings: Sequence[tuple[int, str]]) -> bool:
    """Whether more than half of `headings` stand in `row`; a row that has none of the first three is not looked at."""
    if not any(_says(row[place], heading) for place, heading in headings[:3] if not str(row[place])[:1].isdigit()):
        return False
    return sum(1 for place, heading in headings if _says(row[place], heading)) * 2 > len(headings)


def _says(value: object, heading: str) -> bool:
    return isinstance(value, str) and value != "" and normal(value) == heading


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
