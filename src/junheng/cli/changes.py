"""Changes as a person writes them on the command line, in ids or in Chinese names.

2142011287/junior/pupils=800        a cell of a school: school / stage (where it has several) / column
青山小学/室外运动场地面积=+500        more, or less with -; the school by its name
county/rotated=30                   a cell of another table: table / the line's key / column
survey/parents/satisfied=
                                    nothing after = is "not reported"
rooms:school_id=2142011287,use=music,area=96      a line that comes (--add) or goes (--remove)
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from junheng.errors import UsageError
from junheng.evaluation.what_if.change import JUDGED, Cell, Change, known_column, named_by
from junheng.records.values.cells import plain
from junheng.tables import TABLES, Column, Table, Type
from junheng.text import Text

Names = Mapping[str, str]  # of the schools, by id

# The tables of schools, in which a school and a column are enough to find a cell.
OF_SCHOOLS = ("stages", "campuses", "schools", "finance")
# The column that is meant where a line says it all.
MEANT = {"county": "value", "vetoes": "cases", "evidence": "judgement", "rooms": "area"}
STEP = re.compile(r"[+-]\d+(\.\d+)?")


def changed(text: str, names: Names) -> Change:
    """What `--change` says.

    Raises:
        UsageError: it is not written as a cell and a value, or there is no such table, school or column.
    """
    address, equals, value = text.partition("=")
    parts = [part.strip() for part in address.split("/")]
    if not equals or len(parts) < 2 or not all(parts):
        raise UsageError(
            Text(
                f"--change 要写成 学校/学段/列=值，如 2142011287/junior/pupils=800；县级数据写成 county/rotated=30。现为“{text}”",
                f"--change takes school/stage/column=value, such as 2142011287/junior/pupils=800, or county/rotated=30, not {text}",
            )
        )
    table = _table(parts[0])
    if table is None:
        table, column, line = _of_school(parts, names)
    else:
        column, line = _of_table(table, parts[1:], names)
    value = plain(value)
    if STEP.fullmatch(value) and table.column(column).type in (Type.COUNT, Type.NUMBER, Type.YEAR):
        return Change(table.name, column, float(value), line, "raise")
    return Change(table.name, column, value or None, line)


def added(text: str, names: Names) -> Change:
    """What `--add` says.

    Raises:
        UsageError: it is not written as a table and its cells.
    """
    table, line = _line("--add", text, names)
    return Change(table.name, line=line, how="add")


def removed(text: str, names: Names) -> Change:
    """What `--remove` says.

    Raises:
        UsageError: it is not written as a table and its cells.
    """
    table, line = _line("--remove", text, names)
    return Change(table.name, line=line, how="remove")


def _line(option: str, text: str, names: Names) -> tuple[Table, dict[str, Cell]]:
    word, colon, rest = text.replace("：", ":", 1).partition(":")
    cells = [cell.partition("=") for cell in rest.replace("，", ",").split(",")]
    if not colon or not all(equals for _, equals, _ in cells):
        raise UsageError(
            Text(
                f"{option} 要写成 表:列=值,列=值，如 rooms:school_id=2142011287,use=music,area=96，现为“{text}”",
                f"{option} takes table:column=value,column=value, such as rooms:school_id=2142011287,use=music,area=96, "
                f"not {text}",
            )
        )
    table = _table(word.strip())
    if table is None:
        known = "、".join(f"{name}（{TABLES[name].zh}）" for name in JUDGED)
        raise UsageError(
            Text(f"没有表“{word}”，可用：{known}", f"there is no table {word}; tables: {', '.join(JUDGED)}")
        )
    line: dict[str, Cell] = {}
    for heading, _, value in cells:
        column = known_column(table, _column(table, heading.strip()) or heading.strip())
        line[column.name] = _key(column, value.strip(), names) or None
    return table, line


def _table(word: str) -> Table | None:
    return next((TABLES[name] for name in JUDGED if word in (name, TABLES[name].zh)), None)


def _column(table: Table, word: str) -> str | None:
    """The name of the column that `word` means: its name, its Chinese name or another heading for it."""
    word = plain(word)
    for column in table.columns:
        if word in (column.name, plain(column.zh), *map(plain, column.aliases)):
            return column.name
    return None


def _of_school(parts: list[str], names: Names) -> tuple[Table, str, dict[str, Cell]]:
    """A cell of a school: school / column, or school / stage / column."""
    school = _school(parts[0], names)
    *stages, heading = parts[1:]
    found = [(TABLES[name], column) for name in OF_SCHOOLS if (column := _column(TABLES[name], heading)) is not None]
    if len(stages) > 1 or not found:
        raise UsageError(
            Text(
                f"“{'/'.join(parts)}”：没有这样的列“{heading}”，列名见 docs/reference/tables.md，如 pupils 或 在校生数",
                f"{'/'.join(parts)}: there is no such column as {heading}; see docs/reference/tables.md",
            )
        )
    table, column = found[0]
    line: dict[str, Cell] = {"school_id": school}
    if stages:
        line["stage"] = stages[0]
    return table, column, line


def _school(word: str, names: Names) -> str:
    """The school by its id, or by its name where only one has it.

    Raises:
        UsageError: there is none, or several have the name.
    """
    if word in names:
        return word
    found = [school for school, name in names.items() if name == word]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            Text(
                f"有{len(found)}所学校叫“{word}”，请写机构标识码：{'、'.join(found)}",
                f"{len(found)} schools are called {word}, give an id: {', '.join(found)}",
            )
        )
    alike = [f"{school}（{name}）" for school, name in names.items() if word in name][:5]
    raise UsageError(
        Text(
            f"没有学校“{word}”，也没有这样的表" + (f"；名称相近的有：{'、'.join(alike)}" if alike else ""),
            f"there is no school and no table {word}"
            + (f"; schools of a like name: {', '.join(alike)}" if alike else ""),
        )
    )


def _of_table(table: Table, parts: list[str], names: Names) -> tuple[str, dict[str, Cell]]:
    """A cell of another table: the line's key in order, then the column; without column the one that is meant."""
    heading = _column(table, parts[-1])
    keys = parts
    if heading is not None and heading not in named_by(table):
        keys = parts[:-1]
    else:
        heading = MEANT.get(table.name)
    if heading is None or len(keys) > len(named_by(table)):
        zh = "/".join(table.column(name).zh for name in named_by(table))
        raise UsageError(
            Text(
                f"“{table.zh}”表的数写成 {table.name}/{zh}/列=值，现为“{'/'.join(parts)}”",
                f"a cell of {table.name} is written {table.name}/{'/'.join(named_by(table))}/column=value, not {'/'.join(parts)}",
            )
        )
    columns = [table.column(name) for name in named_by(table)]
    return heading, {column.name: _key(column, part, names) for column, part in zip(columns, keys, strict=False)}


def _key(column: Column, word: str, names: Names) -> str:
    return _school(word, names) if column.name == "school_id" and word else word
