"""A change, as it is asked for and as it was made; whether table, column, line and value can be what they are said to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from junheng.errors import UsageError
from junheng.evaluation.locate import cell_words
from junheng.records.findings import FindingRule, Severity
from junheng.records.values.cells import read_cell
from junheng.tables import TABLES, Column, Group, Table
from junheng.text import Language, Text

Cell: TypeAlias = str | int | float | bool | date | None
How: TypeAlias = Literal["set", "raise", "add", "remove"]

# The tables that an evaluation reads.
JUDGED = tuple(
    name for name, table in TABLES.items() if table.group in (Group.RETURN, Group.DETAIL) or name == "teachers"
)
# What names a line, where that is not the key of the table.
LINE_NAMES: Mapping[str, tuple[str, ...]] = {"evidence": ("indicator_id", "school_id"), "rooms": ("school_id", "use")}
MAY_BE_EMPTY = (("evidence", "school_id"), ("campuses", "stage"))  # empty: the county; the whole school


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be changed.

    `line` names the line by its key, such as {"school_id": "2142011287", "stage": "junior"}; further columns may tell
    lines apart. How: `set` the cell to `value` (None: not reported), `raise` it by `value`, `add` the line (`line` has
    all its cells), `remove` it.
    """

    table: str
    column: str = ""
    value: Cell = None
    line: Mapping[str, Cell] = field(default_factory=dict)
    how: How = "set"


@dataclass(frozen=True, slots=True)
class Changed:
    """What was changed: a cell from `before` to `after`, or (without `column`) a line that came or went."""

    table: str
    column: str
    key: Mapping[str, Cell]
    how: How
    before: Cell = None
    after: Cell = None

    def described(self, name: str = "") -> Text:
        """The cell or line in words; `name` is the school's."""
        return cell_words(self.table, self.column, self.key, name)

    def to_dict(self, language: Language, name: str = "") -> dict[str, object]:
        """One object with stable keys."""
        return {
            "how": self.how,
            "table": self.table,
            "column": self.column or None,
            "key": dict(self.key),
            "name": self.described(name).get(language),
            "before": self.before,
            "after": self.after,
        }


def known_table(name: str) -> Table:
    """The table called `name`.

    Raises:
        UsageError: there is none, or no standard judges it.
    """
    if name in JUDGED:
        return TABLES[name]
    tables = [TABLES[one] for one in JUDGED]
    zh, en = "、".join(f"{one.name}（{one.zh}）" for one in tables), ", ".join(one.name for one in tables)
    said = Text(f"“{name}”不是评估所用的表", f"{name} is not a table that is judged")
    raise UsageError(Text(f"{said.zh}，可用：{zh}", f"{said.en}; tables: {en}"))


def known_column(table: Table, name: str) -> Column:
    """The column called `name`.

    Raises:
        UsageError: there is none.
    """
    if name in table.names:
        return table.column(name)
    zh, en = "、".join(f"{one.name}（{one.zh}）" for one in table.columns), ", ".join(table.names)
    raise UsageError(
        Text(
            f"“{table.zh}”表（{table.name}）没有列“{name}”，可用：{zh}",
            f"table {table.name} has no column {name}; columns: {en}",
        )
    )


def named_by(table: Table) -> tuple[str, ...]:
    """The columns that name a line."""
    return LINE_NAMES.get(table.name, table.key)


def read_value(table: Table, column: Column, value: Cell) -> Cell:
    """The value as the column holds it.

    Raises:
        UsageError: it cannot stand there: not a number, not whole, out of bounds, not one of the codes.
    """
    if value is None:
        return None
    found = read_cell(value, column, is_key=column.name in table.key)
    if found.rule is not None and found.rule.severity in (Severity.ERROR, Severity.DOUBT):
        words = {"column": column.zh, "column_en": column.name, "value": str(value), **found.words}
        raise UsageError(_sentence(found.rule, words, table))
    if isinstance(found.value, str | int | float | date) or found.value is None:
        return found.value
    raise TypeError(f"{table.name}.{column.name} cannot hold {found.value!r}")


def _sentence(rule: FindingRule, words: Mapping[str, str], table: Table) -> Text:
    said, hint = (text.format(**words) for text in (rule.what, rule.do))
    return Text(f"“{table.zh}”表：{said.zh}。{hint.zh}", f"table {table.name}: {said.en}; {hint.en}")
