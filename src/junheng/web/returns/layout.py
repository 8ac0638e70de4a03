"""What a return asks: its tables, their columns, which cells a school of its kind need not fill in, which it cannot change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from junheng.tables import COUNTY_ITEMS, STAGES_OF_KIND, TABLES, Column, Group, Table, Type, unit_words
from junheng.text import Text

Row = Mapping[str, Any]

ROW_NAME = "_"  # under which a row of a return holds the name by which it is found
_REPORTED = [table for table in TABLES.values() if table.group in (Group.RETURN, Group.DETAIL)]
_BY_SCHOOL = [table for table in _REPORTED if "school_id" in table.names and table.column("school_id").required]
SCHOOL_TABLES: tuple[str, ...] = ("schools", *(table.name for table in _BY_SCHOOL if table.name != "schools"))
# The bureau also says what only it knows about the coming years.
BUREAU_TABLES: tuple[str, ...] = (
    *(table.name for table in _REPORTED if table.name not in SCHOOL_TABLES),
    "births",
    "housing",
    "changes",
)
# Their rows are given with the year: one of the school, one of each stage, of each item, group, veto.
FIXED_KEYS = frozenset({"schools", "stages", "campuses", "finance", "county", "survey", "vetoes"})
ROWS_STAND = frozenset({"schools", "finance", "county", "survey", "vetoes"})  # none is added or removed by hand

_JUNIOR_ONLY = frozenset(
    {"graduates", "entrants_three_years_ago", "transfers_in", "transfers_out", "deaths"}
)  # tables.py says so in their notes
_OF_SENIOR = frozenset({"pupils", "classes", "largest_class", "teachers"})  # only to split what stages share
_OPTIONAL = {
    "schools": {"city", "county", "township", "parent_id", "group_id", "posts_quota", "buildable_area", "sports_land"},
    "stages": {"teachers_mid_title", "pe_art_teachers_shared"},
    "campuses": {
        "stage", "converted_sports_area", "leased_sports_area", "books", "computers", "building_area", "site_area",
    },
    "finance": {"public_funds_approved"},
    "county": {"unit", "remark"},
    "evidence": {"school_id", "page", "decided_by", "decided_on"},
    "vetoes": {"document"},
    "births": {"township", "county"},
    "housing": {"school_id", "township", "handover"},
    "changes": {"other_id"},
}  # fmt: skip


def tables_of(*, is_school: bool) -> tuple[Table, ...]:
    """The tables of a return of a school, or of the bureau."""
    return tuple(TABLES[name] for name in (SCHOOL_TABLES if is_school else BUREAU_TABLES))


def columns_of(table: Table, *, is_school: bool) -> tuple[Column, ...]:
    """The columns that are asked; which school it is, a school's return says by itself."""
    return tuple(column for column in table.columns if not (is_school and column.name == "school_id"))


def is_asked(table: str, column: str, row: Row) -> bool:
    """Whether a row has this cell at all: a primary stage has no graduates of the junior one."""
    if table != "stages" or column == "stage":
        return True
    if row.get("stage") == "senior":
        return column in _OF_SENIOR
    return column not in _JUNIOR_ONLY or row.get("stage") == "junior"


def is_optional(table: str, column: str, row: Row) -> bool:
    """Whether a cell may stay empty without being counted as missing."""
    if table == "schools" and column == "parent_id" and row.get("kind") == "teaching_point":
        return False
    return column in _OPTIONAL.get(table, ())


def is_locked(table: str, column: str) -> bool:
    """Whether a cell is given: it names its row, or is decided elsewhere."""
    if column in TABLES[table].key and table in FIXED_KEYS:
        return True
    return (table, column) in {("schools", "city"), ("schools", "county"), ("county", "unit")}


def row_title(table: str, row: Row, number: int) -> Text:
    """What a row is called."""
    key = [name for name in TABLES[table].key if name != "school_id"]
    if table == "campuses" and row.get("stage") is None:
        return Text("各学段共用", "shared by its stages")
    named = [label(TABLES[table].column(name), row.get(name)) for name in key if row.get(name) is not None]
    if not named:
        return _unnamed(number)
    return Text(" ".join(one.zh for one in named), " ".join(one.en for one in named))


def numbered_title(table: str, row: Row, number: int) -> Text:
    """What a row is called, with its number where its name does not say it."""
    title = row_title(table, row, number)
    return title if title == _unnamed(number) else Text(f"{number} {title.zh}", f"{number} {title.en}")


def _unnamed(number: int) -> Text:
    return Text(f"第{number}行", f"row {number}")


def unit_of(table: str, column: Column, row: Row) -> Text:
    """The unit of a cell: that of its column; an item of the county's figures has its own."""
    if (table, column.name) == ("county", "value"):
        return unit_words(next((code.unit for code in COUNTY_ITEMS if code.value == row.get("item")), ""))
    return unit_words(column.unit)


def label(column: Column, value: object) -> Text:
    """A value as people read it."""
    if column.type is Type.YES_NO and value is not None:
        return Text("是", "yes") if value else Text("否", "no")
    for code in column.codes:
        if code.value == value:
            return Text(code.zh, code.en)
    return Text(shown(value), shown(value))


def shown(value: object) -> str:
    """A value as it is typed: "" where nothing is reported; codes as themselves."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return str(value)


def stages_of(kind: str | None) -> tuple[str, ...]:
    """The stages that a school of a kind has by its name."""
    return STAGES_OF_KIND.get(kind or "", ())


def name_of(column: Column) -> Text:
    """The name of a column."""
    return Text(column.zh, column.en)
