"""Formulas written out, in words and with their numbers."""

from __future__ import annotations

from collections.abc import Callable

from junheng.formulas import (
    Allowed,
    Figure,
    Formula,
    Minus,
    Plus,
    Ratio,
    Shared,
    leaves,
)
from junheng.tables import TABLES
from junheng.text import Text

# Figures of the school rows that only the list of teachers gives.
COUNTED = {
    "teachers_long_service": Text("任教满年限的专任教师数", "full-time teachers of long service"),
    "trained_long_service": Text("其中完成培训学时的教师数", "those of them with the hours of training"),
    "trained_prorated": Text(
        "完成按年限折算学时的专任教师数", "full-time teachers with the prorated hours of training"
    ),
    "senior_title_teachers": Text(
        "副高级及以上职称专任教师数", "full-time teachers with an associate senior or senior title"
    ),
    "qualified_teachers": Text("学历合格专任教师数", "full-time teachers with the required degree"),
    "bachelor_teachers": Text("本科及以上学历专任教师数", "full-time teachers with a bachelor's degree or higher"),
    "postgraduate_teachers": Text("研究生学历专任教师数", "full-time teachers with a postgraduate degree"),
}


def column_name(name: str) -> Text:
    """Display name of a figure of the school rows."""
    for table in ("stages", "campuses"):
        if name in TABLES[table].names:
            column = TABLES[table].column(name)
            return Text(column.zh, column.en)
    return COUNTED.get(name, Text(name, name.replace("_", " ")))


def names_of(table: str) -> Callable[[str], Text]:
    """Display names of the columns of a table."""

    def name_of(name: str) -> Text:
        column = TABLES[table].column(name)
        return Text(column.zh, column.en)

    return name_of


def item_name(item: str) -> Text:
    """Display name of an item of county.csv."""
    code = next(code for code in TABLES["county"].column("item").codes if code.value == item)
    return Text(code.zh, code.en)


def number_text(value: object) -> str:
    """A number as it stands in a formula; a question mark where it is missing."""
    return f"{value:.12g}" if isinstance(value, int | float) else "?"


def ratio_leaves(ratio: Ratio) -> list[Figure | Shared]:
    """The figures that a ratio reads, numerator first."""
    return [*leaves(ratio.numerator), *leaves(ratio.denominator)]


def with_numbers(ratio: Ratio, text_of: Callable[[str], str], held: Callable[[str], bool] = lambda _: True) -> str:
    """The formula with its numbers; a question mark stands for what is missing."""

    def put(formula: Formula) -> str:
        match formula:
            case Figure(name) | Shared(name):
                return text_of(name)
            case Plus(terms):
                return " + ".join(part for part in map(put, terms) if part)
            case Minus(left, right):
                taken = put(right)
                return f"{put(left)} − {f'({taken})' if isinstance(right, Plus | Minus) else taken}"
            case Allowed(exemption, of):
                return put(of) if held(exemption) else ""

    top, bottom = put(ratio.numerator), put(ratio.denominator)
    scale = f" × {ratio.scale:g}" if ratio.scale != 1 else ""
    bracketed = [f"({part})" if " " in part or "×" in part else part for part in (top, bottom)]
    return f"{bracketed[0]} ÷ {bracketed[1]}{scale}"
