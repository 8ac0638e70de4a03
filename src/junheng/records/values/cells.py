"""One cell: what a native value or a text means for a column, or why it cannot be read.

`read_cell` is the whole of it. It is slow and thorough; `convert` asks it only about cells that are not plain.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from junheng.records.findings import FindingRule, Severity
from junheng.records.layout import units
from junheng.tables import Column, Type
from junheng.text import Text

NOTHING: Mapping[str, str] = MappingProxyType({})

NOT_A_NUMBER = FindingRule(
    "not-a-number",
    Severity.ERROR,
    Text("“{column}”的值“{value}”不能读作数", "“{value}” in “{column_en}” cannot be read as a number"),
    Text("请只填写数字；没有数据就留空", "write a plain number, or leave the cell empty where there is none"),
)
NOT_WHOLE = FindingRule(
    "not-whole",
    Severity.ERROR,
    Text("“{column}”应为整数，填的是 {value}", "“{column_en}” must be a whole number but is {value}"),
    Text("请改为整数", "write a whole number"),
)
BELOW_MINIMUM = FindingRule(
    "below-minimum",
    Severity.ERROR,
    Text("“{column}”不能小于 {limit}，填的是 {value}", "“{column_en}” cannot be below {limit} but is {value}"),
    Text("请核对并改正", "check and correct it"),
)
ABOVE_MAXIMUM = FindingRule(
    "above-maximum",
    Severity.ERROR,
    Text("“{column}”不能大于 {limit}，填的是 {value}", "“{column_en}” cannot be above {limit} but is {value}"),
    Text("请核对并改正", "check and correct it"),
)
TOO_LARGE_NUMBER = FindingRule(
    "number-too-large",
    Severity.ERROR,
    Text("“{column}”的数过大：{value}", "the number in “{column_en}” is too large: {value}"),
    Text("请核对并改正", "check and correct it"),
)
DATE_AS_NUMBER = FindingRule(
    "date-in-number",
    Severity.ERROR,
    Text(
        "“{column}”应为数，单元格却是日期或时间格式（{value}）",
        "“{column_en}” must be a number but the cell is formatted as a date or time ({value})",
    ),
    Text("请把单元格格式改为“数值”并重新填写", "format the cell as a number and write the figure again"),
)
YES_NO_AS_NUMBER = FindingRule(
    "yes-no-in-number",
    Severity.ERROR,
    Text(
        "“{column}”应为数，单元格却是逻辑值 {value}",
        "“{column_en}” must be a number but the cell is the logical value {value}",
    ),
    Text("请填写数字", "write a number"),
)
ERROR_CELL = FindingRule(
    "error-cell",
    Severity.ERROR,
    Text(
        "“{column}”的单元格是错误值（如 #N/A、#DIV/0!）",
        "the cell of “{column_en}” holds an error value (such as #N/A, #DIV/0!)",
    ),
    Text("请改正公式或直接填写数值", "mend the formula or write the value"),
)
NO_STORED_VALUE = FindingRule(
    "formula-without-value",
    Severity.ERROR,
    Text("“{column}”的公式没有保存计算结果", "the formula in “{column_en}” has no stored result"),
    Text(
        "请用 Excel 或 WPS 打开文件并保存一次，再导入",
        "open the file once in Excel or WPS, save it, and import it again",
    ),
)
EMPTY_FORMULA = FindingRule(
    "formula-empty",
    Severity.NOTE,
    Text(
        "“{column}”有公式没有结果，按未填报读取（首处 {first}，共 {count} 处）",
        "formulas in “{column_en}” have no result, read as not reported (first {first}, {count} in all)",
    ),
    Text(
        "如果应有结果，请用 Excel 或 WPS 打开文件，保存后再导入",
        "if there should be one, open the file in Excel or WPS, save it, and import it again",
    ),
)
NOT_REPORTED_MARK = FindingRule(
    "not-reported-mark",
    Severity.NOTE,
    Text(
        "“{column}”填的是“{value}”，按未填报读取（首处 {first}，共 {count} 处）",
        "“{column_en}” says “{value}”, read as not reported (first {first}, {count} in all)",
    ),
    Text("如果是 0，请填 0", "if it is 0, write 0"),
)
WORD_FOR_NOTHING = FindingRule(
    "word-for-nothing",
    Severity.DOUBT,
    Text(
        "“{column}”填的是“{value}”，不知道是 0 还是没有数据，按未填报读取",
        "“{column_en}” says “{value}”: zero or not known? It was read as not reported",
    ),
    Text("数量为零请填 0，没有数据请留空", "write 0 if it is zero; leave the cell empty if it is not known"),
)
FULL_WIDTH = FindingRule(
    "full-width",
    Severity.NOTE,
    Text(
        "“{column}”有全角字符，已按半角读取（首处 {first}，共 {count} 处）",
        "“{column_en}” has full-width characters, read as plain ones (first {first}, {count} in all)",
    ),
    Text("无需处理", "nothing to do"),
)
UNIT_IN_CELL = FindingRule(
    "unit-in-cell",
    Severity.NOTE,
    Text(
        "“{column}”的单元格中带单位，已按“{wanted}”读取（首处 {first}，共 {count} 处）",
        "cells of “{column_en}” hold a unit; they were read in “{wanted}” (first {first}, {count} in all)",
    ),
    Text("建议只填数字", "better write the number alone"),
)
GRADE_IN_WORDS = FindingRule(
    "grade-in-words",
    Severity.NOTE,
    Text(
        "“{column}”的“{value}”已读作{grade}（首处 {first}，共 {count} 处）",
        "“{value}” in “{column_en}” was read as {grade} (first {first}, {count} in all)",
    ),
    Text("无需处理；建议只填数字", "nothing to do; better write the number alone"),
)
NOT_A_YEAR = FindingRule(
    "not-a-year",
    Severity.ERROR,
    Text("“{column}”的值“{value}”不能读作年份", "“{value}” in “{column_en}” cannot be read as a year"),
    Text("请填写四位数年份，如 2008", "write a year of four digits, such as 2008"),
)
YEAR_FROM_DATE = FindingRule(
    "year-from-date",
    Severity.NOTE,
    Text(
        "“{column}”填的是日期，已取其中的年份（首处 {first}，共 {count} 处）",
        "“{column_en}” holds dates; their years were taken (first {first}, {count} in all)",
    ),
    Text("请核对年份", "check the years"),
)
NOT_A_DATE = FindingRule(
    "not-a-date",
    Severity.ERROR,
    Text("“{column}”的值“{value}”不能读作日期", "“{value}” in “{column_en}” cannot be read as a date"),
    Text("请按 2024-09-01 的样式填写", "write it like 2024-09-01"),
)
DATE_FROM_NUMBER = FindingRule(
    "date-from-number",
    Severity.NOTE,
    Text(
        "“{column}”填的是数字，已按日期读取（首处 {first}，共 {count} 处）",
        "“{column_en}” holds numbers, read as dates (first {first}, {count} in all)",
    ),
    Text("请核对日期", "check the dates"),
)
NOT_YES_NO = FindingRule(
    "not-yes-no",
    Severity.ERROR,
    Text("“{column}”的值“{value}”不是“是”或“否”", "“{value}” in “{column_en}” is neither yes nor no"),
    Text("请填“是”或“否”", "write yes or no"),
)
UNKNOWN_CODE = FindingRule(
    "unknown-code",
    Severity.ERROR,
    Text("“{column}”没有“{value}”这一选项", "“{column_en}” has no option “{value}”"),
    Text("可填：{permitted}", "permitted: {permitted_en}"),
)
DAMAGED_ID = FindingRule(
    "damaged-id",
    Severity.ERROR,
    Text(
        "“{column}”的编号已被 Excel 当作数字，末位可能丢失（{value}）",
        "the code in “{column_en}” was turned into a number by Excel and may have lost digits ({value})",
    ),
    Text("请把该列设为“文本”格式，重新填写完整编号", "format the column as text and write the whole code again"),
)
DECIMAL_ID = FindingRule(
    "decimal-id",
    Severity.NOTE,
    Text(
        "“{column}”的编号带有“.0”，已去掉（首处 {first}，共 {count} 处）",
        "codes in “{column_en}” end in “.0”, which was taken off (first {first}, {count} in all)",
    ),
    Text("建议把该列设为“文本”格式", "better format the column as text"),
)
DATE_AS_TEXT = FindingRule(
    "date-in-text",
    Severity.ERROR,
    Text(
        "“{column}”的单元格是日期格式（{value}），原来填的可能被 Excel 改成了日期",
        "the cell of “{column_en}” is a date ({value}); Excel may have changed what was written",
    ),
    Text("请把该列设为“文本”格式后重新填写", "format the column as text and write it again"),
)
DATE_TO_TEXT = FindingRule(
    "date-to-text",
    Severity.NOTE,
    Text(
        "“{column}”的单元格是日期格式，已按文字读取（首处 {first}，共 {count} 处）",
        "cells of “{column_en}” are dates; they were read as text (first {first}, {count} in all)",
    ),
    Text("请核对内容", "check what they say"),
)
CONTROL_CHARACTERS = FindingRule(
    "control-characters",
    Severity.NOTE,
    Text(
        "“{column}”有换行或不可见字符，已去掉（首处 {first}，共 {count} 处）",
        "“{column_en}” has line breaks or invisible characters; they were removed (first {first}, {count} in all)",
    ),
    Text("无需处理", "nothing to do"),
)
TEXT_TOO_LONG = FindingRule(
    "text-too-long",
    Severity.ERROR,
    Text("“{column}”的文字过长（{length} 字）", "the text in “{column_en}” is too long ({length} characters)"),
    Text("请缩短到 32,767 字以内", "shorten it to at most 32,767 characters"),
)
EMPTY_REQUIRED = FindingRule(
    "empty-required",
    Severity.ERROR,
    Text("必填的“{column}”是空的", "“{column_en}”, which is needed, is empty"),
    Text("请填写", "fill it in"),
)

MAXIMUM_EXACT = 2**53  # beyond it a float64 no longer tells whole numbers apart
MAXIMUM_TEXT = 32_767  # a spreadsheet cell holds no more
DAMAGED_FROM = 10**15  # Excel keeps 15 digits
SCIENTIFIC = re.compile(r"\d(\.\d+)?e\+\d{1,3}", re.IGNORECASE)  # how it shows a long number

_DASHES = frozenset({"/", "\\", "-", "--", "---", "—", "——", "–", "−", "…", "……", "...", "......", "*", "**"})
_WORDS = frozenset(
    {
        "无",
        "無",
        "没有",
        "n/a",
        "na",
        "nil",
        "none",
        "null",
        "暂无",
        "不详",
        "未知",
        "未统计",
        "未填",
        "待定",
        "不适用",
        "空",
    }
)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_WITH_UNIT = re.compile(r"([+-]?[\d,]*\.?\d+)\s*([^\d\s.,+-].*)")
_GRADES = "一二三四五六七八九"
# Not 初一: it is the seventh grade, and the sixth where primary schools have five.
_GRADE = re.compile(f"([1-9])年级|([{_GRADES}])(?:年级)?")
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_YES = frozenset({"是", "yes", "y", "true", "1", "√", "✓", "✔", "有", "对"})
_NO = frozenset({"否", "no", "n", "false", "0", "×", "x", "✗", "✘", "无", "不是", "没有"})
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_BREAKS = re.compile(r"[ \t]*[\r\n\t]+[ \t]*")
_ALREADY_PLAIN = re.compile(r"[0-9A-Za-z\u4e00-\u9fff]+").fullmatch  # most texts, and normalising takes time
_EPOCH = dt.date(1899, 12, 30)


class Outcome(NamedTuple):
    """What a cell gives: a value (None: not reported), and the rule that speaks of it, if any, with its words."""

    value: object
    rule: FindingRule | None = None
    words: Mapping[str, str] = NOTHING


class NumberForm(NamedTuple):
    """How a number of the source becomes one of the column."""

    factor: Fraction = Fraction(1)
    add: int = 0
    is_part: bool = False  # one term of a sum: bounds are for the whole


PLAIN = NumberForm()


def read_cell(value: object, column: Column, form: NumberForm = PLAIN, *, is_key: bool = False) -> Outcome:  # noqa: PLR0911 - one return per kind of cell
    """What `value` means in `column`."""
    if isinstance(value, str) and not value.strip(" \t\r\n\u00a0\u3000\u200b\ufeff"):
        return Outcome(None)
    if column.name == "grade" and isinstance(value, str) and (match := _GRADE.fullmatch(plain(value))):
        grade = int(match.group(1) or 1 + _GRADES.index(match.group(2)))
        return Outcome(grade, GRADE_IN_WORDS, {"value": shown(value), "grade": str(grade)})
    if column.type in (Type.COUNT, Type.NUMBER):
        return _number(value, column, form)
    if column.type is Type.YEAR:
        return _year(value, column, form)
    if column.type is Type.DATE:
        return _date(value)
    if column.type is Type.YES_NO:
        return _yes_no(value)
    if column.type is Type.CODE:
        return _code(value, column)
    return _text(value, is_id=is_key or is_reference(column))


def is_reference(column: Column) -> bool:
    """Whether `column` holds ids, which are read more strictly than other texts."""
    return column.references is not None or column.name.endswith("_id")


def shown(value: object) -> str:
    """`value` as short text for a message."""
    if isinstance(value, float) and value.is_integer() and abs(value) < DAMAGED_FROM:
        value = int(value)
    text = _INVISIBLE.sub("", " ".join(str(value).split()))
    return text if len(text) <= 60 else text[:57] + "..."


def plain(text: str) -> str:
    """`text` in plain half-width characters without outer spaces."""
    if _ALREADY_PLAIN(text):
        return text
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).replace("−", "-").replace("﹣", "-").strip()


def _fault(rule: FindingRule, value: object, **words: str) -> Outcome:
    return Outcome(None, rule, {"value": shown(value), **words})


def _nothing(text: str, value: object) -> Outcome | None:
    """The outcome where `text` says that there is nothing."""
    if text in _DASHES or set(text) <= set("-—–…") or value in _DASHES:
        return _fault(NOT_REPORTED_MARK, value)
    if text.casefold() in _WORDS:
        return _fault(WORD_FOR_NOTHING, value)
    return None


def _number(value: object, column: Column, form: NumberForm) -> Outcome:  # noqa: PLR0911 - one return per kind of cell
    if isinstance(value, bool):
        return _fault(YES_NO_AS_NUMBER, "TRUE" if value else "FALSE")
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        return _fault(DATE_AS_NUMBER, value)
    if isinstance(value, (int, float)):
        if isinstance(value, float) and not math.isfinite(value):
            return _fault(NOT_A_NUMBER, value)
        return _within(Fraction(Decimal(repr(value))), value, column, form)
    text = plain(str(value))
    nothing = _nothing(text, value)
    if nothing is not None:
        return nothing
    note = FULL_WIDTH if any("\uff01" <= character <= "\uff5e" for character in str(value)) else None
    number = _parse(text)
    if number is None and (match := _WITH_UNIT.fullmatch(text)):
        number = _parse(match.group(1))
        found = units.unit_of(match.group(2))
        factor = units.factor(found, column.unit) if found is not None else None
        if number is None or factor is None:
            return _fault(NOT_A_NUMBER, value)
        form, note = form._replace(factor=factor), UNIT_IN_CELL
    if number is None:
        return _fault(NOT_A_NUMBER, value)
    outcome = _within(number, value, column, form)
    if outcome.rule is None and note is not None:
        return Outcome(outcome.value, note, {"wanted": column.unit})
    return outcome


def _parse(text: str) -> Fraction | None:
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if len(text) > 400 or not _NUMBER.fullmatch(text):
        return None
    try:
        decimal = Decimal(text)
    except InvalidOperation:
        return None
    # Beyond the range of float64 the exact fraction would be a number of thousands of digits.
    return Fraction(decimal) if not decimal or -330 < decimal.adjusted() < 310 else None


def _within(number: Fraction, value: object, column: Column, form: NumberForm) -> Outcome:
    number = number * form.factor + form.add
    if abs(number) > MAXIMUM_EXACT:
        return _fault(TOO_LARGE_NUMBER, value)
    whole = column.type is not Type.NUMBER
    if whole and number.denominator != 1:
        return _fault(NOT_WHOLE, value)
    if not form.is_part:
        if column.minimum is not None and number < Fraction(column.minimum):
            return _fault(BELOW_MINIMUM, value, limit=f"{column.minimum:g}")
        if column.maximum is not None and number > Fraction(column.maximum):
            return _fault(ABOVE_MAXIMUM, value, limit=f"{column.maximum:g}")
    return Outcome(int(number) if whole else float(number))


def _year(value: object, column: Column, form: NumberForm) -> Outcome:
    if isinstance(value, dt.date):
        if (value.year, column.minimum) < (1907, 1900) and value.year >= 1904:
            return _fault(DATE_AS_NUMBER, value)  # the serial numbers of these days are years: 2008 shows as 1905-06-30
        return _within(Fraction(value.year), value, column, form)._replace(
            rule=YEAR_FROM_DATE, words={"value": shown(value)}
        )
    if isinstance(value, str):
        text = plain(value)
        if match := _DATE.fullmatch(text):
            return _within(Fraction(int(match.group(1))), value, column, form)._replace(
                rule=YEAR_FROM_DATE, words={"value": shown(value)}
            )
        if text.endswith(("学年", "学年度")):
            value = text.replace("学年", "年")
    outcome = _number(value, column, form)
    if outcome.rule is NOT_A_NUMBER or outcome.rule is NOT_WHOLE:
        return outcome._replace(rule=NOT_A_YEAR)
    return outcome


def _date(value: object) -> Outcome:  # noqa: PLR0911 - one return per kind of cell
    if isinstance(value, dt.datetime):
        return Outcome(value.date())
    if isinstance(value, dt.date):
        return Outcome(value)
    if isinstance(value, (bool, dt.time, dt.timedelta)):
        return _fault(NOT_A_DATE, value)
    if isinstance(value, (int, float)):
        return _date_of_number(float(value), value)
    text = plain(str(value))
    nothing = _nothing(text, value)
    if nothing is not None:
        return nothing
    if match := _DATE.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
        return _calendar(year, month, day, value)
    if re.fullmatch(r"\d{5}|\d{8}", text):
        return _date_of_number(float(text), value)
    return _fault(NOT_A_DATE, value)


def _calendar(year: int, month: int, day: int, value: object) -> Outcome:
    try:
        return Outcome(dt.date(year, month, day))
    except ValueError:
        return _fault(NOT_A_DATE, value)


def _date_of_number(number: float, value: object) -> Outcome:
    if math.isfinite(number) and 1 <= number < 100_000:
        return Outcome(_EPOCH + dt.timedelta(days=int(number)), DATE_FROM_NUMBER)
    if number.is_integer() and 18_000_101 <= number <= 22_001_231:
        digits = str(int(number))
        outcome = _calendar(int(digits[:4]), int(digits[4:6]), int(digits[6:]), value)
        return outcome if outcome.rule else outcome._replace(rule=DATE_FROM_NUMBER)
    return _fault(NOT_A_DATE, value)


def _yes_no(value: object) -> Outcome:
    if isinstance(value, bool):
        return Outcome(value)
    text = as_text(value).casefold()
    if text in _YES:
        return Outcome(value=True)
    if text in _NO:
        return Outcome(value=False)
    nothing = _nothing(text, value)
    return nothing if nothing is not None else _fault(NOT_YES_NO, value)


def as_text(value: object) -> str:
    """`value` as plain text; whole numbers without a decimal point."""
    if isinstance(value, float) and value.is_integer() and abs(value) < DAMAGED_FROM:
        return str(int(value))
    return plain(str(value))


@cache
def codes_of(column: Column) -> Mapping[str, str]:
    """The stored value by every spelling of the column's codes."""
    found: dict[str, str] = {}
    for spelling in ("value", "zh", "en"):
        for code in column.codes:
            name = {"value": code.value, "zh": code.zh, "en": code.en}[spelling]
            found.setdefault(_squeeze(name), code.value)
    for code in column.codes:
        for alias in code.aliases:
            found.setdefault(_squeeze(alias), code.value)
    return MappingProxyType(found)


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", plain(text)).casefold()


def _code(value: object, column: Column) -> Outcome:
    codes = codes_of(column)
    text = _squeeze(as_text(value))
    if text in codes:
        return Outcome(codes[text])
    nothing = _nothing(text, value)
    if nothing is not None:
        return nothing
    permitted = "、".join(code.zh for code in column.codes)
    permitted_en = ", ".join(code.value for code in column.codes)
    return _fault(UNKNOWN_CODE, value, permitted=permitted, permitted_en=permitted_en)


def _text(value: object, *, is_id: bool) -> Outcome:
    if isinstance(value, bool):
        return Outcome("TRUE" if value else "FALSE")
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        return _fault(DATE_AS_TEXT, value) if is_id else Outcome(str(value), DATE_TO_TEXT)
    if isinstance(value, (int, float)):
        if abs(value) >= DAMAGED_FROM or not math.isfinite(value):
            return _fault(DAMAGED_ID, value)
        return Outcome(str(int(value)) if float(value).is_integer() else repr(value))
    return _text_of(str(value), is_id=is_id)


def _text_of(value: str, *, is_id: bool) -> Outcome:
    visible = _BREAKS.sub("" if is_id else " ", _INVISIBLE.sub("", value).strip())
    text = visible.strip().removeprefix("'")
    rule = (
        CONTROL_CHARACTERS if _INVISIBLE.search(value.strip("\ufeff\u200b")) or _BREAKS.search(value.strip()) else None
    )
    if is_id:
        normalised = plain(text)
        if normalised != text:
            text, rule = normalised, FULL_WIDTH
        if re.fullmatch(r"\d{4,15}\.0", text):
            text, rule = text[:-2], DECIMAL_ID
        if SCIENTIFIC.fullmatch(text):
            return _fault(DAMAGED_ID, value)
        if text.casefold() in _WORDS:
            return _fault(NOT_REPORTED_MARK, value)
    if len(text) > MAXIMUM_TEXT:
        return Outcome(None, TEXT_TOO_LONG, {"length": f"{len(text):,}"})
    if not text:
        return Outcome(None)
    if text in _DASHES:
        return _fault(NOT_REPORTED_MARK, value)
    return Outcome(text, rule)
