"""The county with a change in it: a snapshot like the given one but for one cell or line.

A changed cell keeps its address: the answer is what would be if that cell of the file held the other value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from junheng.errors import UsageError
from junheng.evaluation.what_if.change import (
    MAY_BE_EMPTY,
    Cell,
    Change,
    Changed,
    known_column,
    known_table,
    named_by,
    read_value,
)
from junheng.records.snapshot import Snapshot, order_of, schema
from junheng.tables import Column, Table, Type
from junheng.text import Text

AMOUNTS = (Type.COUNT, Type.NUMBER, Type.YEAR)


def with_change(snapshot: Snapshot, change: Change) -> tuple[Snapshot, Changed]:
    """The county as the change leaves it, and what was changed.

    Raises:
        UsageError: there is no such table, column, line or school, or the value cannot stand there.
    """
    table = known_table(change.table)
    line = {name: read_value(table, known_column(table, name), value) for name, value in change.line.items()}
    _check_school(snapshot, table, line)
    if change.how == "add":
        return _with_line(snapshot, table, line), Changed(table.name, "", line, "add")
    if change.how == "remove":
        return _without_line(snapshot, table, line)
    return _with_cell(snapshot, table, line, change)


def _with_cell(snapshot: Snapshot, table: Table, line: Mapping[str, Cell], change: Change) -> tuple[Snapshot, Changed]:
    column = known_column(table, change.column)
    if column.name in named_by(table):
        raise UsageError(
            Text(
                f"“{table.zh}”表的“{column.zh}”用来指明是哪一行，不能改：请删去这一行，另加一行",
                f"{table.name}.{column.name} says which line it is and cannot be changed: remove the line and add another",
            )
        )
    place = _place(snapshot, table, line)
    before: Cell = None if place is None else snapshot.table(table.name)[column.name][place]
    after = read_value(table, column, _raised(table, column, before, change))
    if place is None:
        key = {name: line.get(name) for name in named_by(table)}
        return _with_line(snapshot, table, {**line, column.name: after}), Changed(
            table.name, column.name, key, "set", None, after
        )
    frame = snapshot.table(table.name)
    new = pl.Series([after], dtype=frame.schema[column.name])
    changed = frame.with_columns(frame[column.name].scatter(place, new).alias(column.name))
    key = {name: frame[name][place] for name in named_by(table)}
    made = Changed(table.name, column.name, key, "set", before, after)
    return replace(snapshot, tables={**snapshot.tables, table.name: changed}), made


def _raised(table: Table, column: Column, before: Cell, change: Change) -> Cell:
    """The new value, `before` with something added to it where the change says so."""
    if change.how != "raise":
        return change.value
    by = change.value
    if column.type not in AMOUNTS or isinstance(by, bool) or not isinstance(by, int | float):
        raise UsageError(
            Text(
                f"“{table.zh}”表的“{column.zh}”不能加减，请直接写出新值",
                f"nothing can be added to {table.name}.{column.name}: say the new value itself",
            )
        )
    if not isinstance(before, int | float):
        raise UsageError(
            Text(
                f"“{table.zh}”表的“{column.zh}”没有填报，不能加减，请直接写出数值",
                f"{table.name}.{column.name} is not reported, nothing can be added to it: say the value itself",
            )
        )
    return before + by


def _place(snapshot: Snapshot, table: Table, line: Mapping[str, Cell]) -> int | None:
    """Where the line stands in its table; None where it is not there yet but is named in full."""
    names = named_by(table)
    # A county's judgement, and what the stages of a school share, stand in lines where a part of the key is empty.
    wanted = {name: line.get(name) for name in names if (table.name, name) == MAY_BE_EMPTY[0]} | dict(line)
    found = _lines(snapshot.table(table.name), wanted)
    if len(found) > 1 and (table.name, "stage") in MAY_BE_EMPTY:
        found = _lines(snapshot.table(table.name), {**wanted, "stage": None}) or found
    if len(found) > 1 and snapshot.table(table.name)[found].n_unique() > 1:
        more = [table.column(name) for name in table.names if name not in line and name not in ("document", "page")]
        zh, en = "、".join(one.zh for one in more), ", ".join(one.name for one in more)
        raise UsageError(
            Text(
                f"“{table.zh}”表中有{len(found)}行与此相符，请再指明：{zh}",
                f"{len(found)} lines of table {table.name} are meant by this; name one by more of: {en}",
            )
        )
    if found:
        return found[0]
    missing = [name for name in names if name not in line and (table.name, name) not in MAY_BE_EMPTY]
    if missing or not _may_begin(table):
        raise _no_line(table, line, missing)
    return None


def _may_begin(table: Table) -> bool:
    """Whether a value can be reported in a line that was not there: one that a key names."""
    return table.name != "schools" and bool(table.key or table.name == "evidence")


def _no_line(table: Table, line: Mapping[str, Cell], missing: list[str]) -> UsageError:
    said = "、".join(str(value) for value in line.values()) or "—"
    if missing:
        zh, en = "、".join(table.column(name).zh for name in missing), ", ".join(missing)
        return UsageError(
            Text(
                f"“{table.zh}”表中没有这一行：{said}；还须指明：{zh}",
                f"table {table.name} has no line {said}; it also takes: {en}",
            )
        )
    return UsageError(Text(f"“{table.zh}”表中没有这一行：{said}", f"table {table.name} has no line {said}"))


def _lines(frame: pl.DataFrame, wanted: Mapping[str, Cell]) -> list[int]:
    """The places of the lines whose columns equal `wanted`."""
    alike = [pl.col(name).eq_missing(pl.lit(value, dtype=frame.schema[name])) for name, value in wanted.items()]
    if not alike:
        return list(range(frame.height))
    return frame.select(pl.all_horizontal(alike).alias("alike")).to_series().arg_true().to_list()


def _check_school(snapshot: Snapshot, table: Table, line: Mapping[str, Cell]) -> None:
    """Whether the school that the line names is in the county.

    Raises:
        UsageError: it is not.
    """
    school = line.get("school_id")
    if school is None or table.name == "schools" or school in snapshot.table("schools")["school_id"]:
        return
    raise UsageError(Text(f"没有学校“{school}”", f"there is no school {school}"))


def _with_line(snapshot: Snapshot, table: Table, line: Mapping[str, Cell]) -> Snapshot:
    """The county with another line.

    Raises:
        UsageError: it lacks a part of its key, or is there already.
    """
    needed = {column.name for column in table.columns if column.required} | set(table.key)
    owed = [name for name in table.names if name in needed and line.get(name) is None]
    if owed := [name for name in owed if (table.name, name) not in MAY_BE_EMPTY]:
        zh, en = "、".join(table.column(name).zh for name in owed), ", ".join(owed)
        raise UsageError(
            Text(f"“{table.zh}”表的新行还须写明：{zh}", f"a new line of table {table.name} also takes: {en}")
        )
    frame = snapshot.table(table.name)
    if table.key and _lines(frame, {name: line.get(name) for name in table.key}):
        said = "、".join(str(line[name]) for name in table.key if line.get(name) is not None)
        raise UsageError(
            Text(f"“{table.zh}”表中已有这一行：{said}", f"table {table.name} has this line already: {said}")
        )
    new = pl.DataFrame([{name: line.get(name) for name in table.names}], schema=schema(table))
    sources = snapshot.sources.get(table.name, _unplaced(table, frame.height))
    frame, sources = pl.concat([frame, new]), pl.concat([sources, _unplaced(table, 1)])
    order = order_of(table.name, frame)
    return _with_table(snapshot, table.name, frame[order], sources[order])


def _without_line(snapshot: Snapshot, table: Table, line: Mapping[str, Cell]) -> tuple[Snapshot, Changed]:
    """The county without a line.

    Raises:
        UsageError: it is not there, or is a school, which stands in other tables too.
    """
    if table.name == "schools":
        raise UsageError(
            Text(
                "不能直接删去学校：把它各学段的在校生数改为0，就不再评估",
                "a school cannot be removed: with 0 pupils in each of its stages it is no longer judged",
            )
        )
    place = _place(snapshot, table, line)
    if place is None:
        raise _no_line(table, line, [])
    frame = snapshot.table(table.name)
    kept = pl.Series([number for number in range(frame.height) if number != place], dtype=pl.UInt32)
    sources = snapshot.sources.get(table.name, _unplaced(table, frame.height))
    key: dict[str, Cell] = {name: frame[name][place] for name in dict.fromkeys((*named_by(table), *line))}
    return _with_table(snapshot, table.name, frame[kept], sources[kept]), Changed(table.name, "", key, "remove")


def _unplaced(table: Table, height: int) -> pl.DataFrame:
    """The addresses of lines that stand in no file."""
    return pl.DataFrame({name: [None] * height for name in table.names}, schema=dict.fromkeys(table.names, pl.String))


def _with_table(snapshot: Snapshot, name: str, frame: pl.DataFrame, sources: pl.DataFrame) -> Snapshot:
    return replace(snapshot, tables={**snapshot.tables, name: frame}, sources={**snapshot.sources, name: sources})
