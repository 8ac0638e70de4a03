"""From a cell that the evaluation names to its place in the county's own files."""

from __future__ import annotations

from collections.abc import Mapping

from junheng.evaluation.case import Missing
from junheng.records.snapshot import Snapshot, Source
from junheng.tables import STAGES, TABLES
from junheng.text import Text

Key = tuple[object, ...]
# By which columns a cell of a table is named here; other tables are named by table and column alone.
NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "schools": ("school_id",),
    "stages": ("school_id", "stage"),
    "campuses": ("school_id", "stage"),
    "finance": ("school_id",),
    "county": ("item",),
    "vetoes": ("veto_id",),
    "survey": ("group",),
}


def cell_words(table: str, column: str, key: Mapping[str, object], name: str = "") -> Text:
    """A cell in words, or a line where no column is said; `name` is the school's."""
    of = TABLES[table]
    zh, en = [of.zh], [of.en]
    for field, value in key.items():
        if field == "school_id" and value is not None:
            zh.append(name or str(value))
            en.append(name or str(value))
        elif value is not None:
            code = next((one for one in of.column(field).codes if one.value == value), None)
            said = f"{value:g}" if isinstance(value, float) else str(value)
            zh.append(code.zh if code is not None else f"{of.column(field).zh}{said}")
            en.append(code.en if code is not None else f"{of.column(field).en} {said}")
    if column and table != "county":  # there the item says it all
        zh.append(of.column(column).zh)
        en.append(of.column(column).en)
    return Text("·".join(zh), " · ".join(en))


STAGES_IN_ORDER = tuple(code.value for code in STAGES)


class Locator:
    """Finds source cells of a snapshot; builds an index of a table when it is first asked for."""

    def __init__(self, snapshot: Snapshot, members: Mapping[str, tuple[str, ...]]) -> None:
        self._snapshot = snapshot
        self._members = members
        self._rows: dict[str, dict[Key, int]] = {}
        self._lists: dict[str, dict[tuple[str, str], list[int]]] = {}

    def cells(self, table: str, column: str, key: Key) -> tuple[Source, ...]:
        """The source cells of one value; empty where it has no row or its file had no such column."""
        row = self._index(table).get(key)
        if row is None:
            return ()
        return self._snapshot.source_at(table, column, row)

    def of_school(self, table: str, column: str, school_id: str, stage: str | None) -> tuple[Source, ...]:
        """The same for a school as evaluated, which may stand for several units merged into it."""
        found: list[Source] = []
        for member in self._members.get(school_id, (school_id,)):
            keys: list[Key] = [(member, stage), (member, None)] if table == "campuses" else [(member, stage)]
            if NAMED_BY.get(table) == ("school_id",):
                keys = [(member,)]
            for key in keys:
                found += self.cells(table, column, key)
        return tuple(dict.fromkeys(found))

    def _index(self, table: str) -> dict[Key, int]:
        if table not in self._rows:
            frame = self._snapshot.table(table)
            names = NAMED_BY.get(table, ())
            self._rows[table] = (
                {tuple(values): row for row, values in enumerate(frame.select(names).iter_rows())} if names else {}
            )
        return self._rows[table]

    def has_row(self, missing: Missing) -> bool:
        """Whether the county filled in the line that the missing cell belongs to; every one of a merged school's."""
        if not NAMED_BY.get(missing.table):
            return bool(self._rows_of(missing)) or not missing.school_id
        index = self._index(missing.table)
        return all(any(key in index for key in keys) for keys in self._lines(missing))

    def sources(self, missing: Missing) -> tuple[Source, ...]:
        """The empty cells behind a missing figure."""
        found: list[Source] = []
        for row in self._rows_of(missing):
            if self._snapshot.table(missing.table)[missing.column][row] is None:
                found += self._snapshot.source_at(missing.table, missing.column, row)
        return tuple(dict.fromkeys(found))

    def _lines(self, missing: Missing) -> list[list[Key]]:
        """The keys under which the missing figure may stand, for each unit behind the school."""
        if missing.where:
            return [[(missing.where,)]]
        members = self._members.get(missing.school_id, (missing.school_id,))
        if len(NAMED_BY.get(missing.table, ())) == 1:
            return [[(member,)] for member in members]
        if missing.table == "campuses" and not missing.stage:
            return [[(member, stage) for stage in (None, *STAGES_IN_ORDER)] for member in members]
        return [[(member, missing.stage or None)] for member in members]

    def _rows_of(self, missing: Missing) -> list[int]:
        if NAMED_BY.get(missing.table):
            index = self._index(missing.table)
            return [index[key] for keys in self._lines(missing) for key in keys if key in index]
        if missing.table not in self._lists:
            self._lists[missing.table] = self._list(missing.table)
        members = self._members.get(missing.school_id, (missing.school_id,))
        rows = self._lists[missing.table]
        return [row for member in members for row in rows.get((member, missing.where), ())]

    def _list(self, table: str) -> dict[tuple[str, str], list[int]]:
        """The lines of a table that has many for a school; those of evidence.csv for each indicator."""
        rows: dict[tuple[str, str], list[int]] = {}
        frame = self._snapshot.table(table)
        if "school_id" in frame.columns:
            about = frame["indicator_id"] if table == "evidence" else [""] * frame.height
            for row, (school_id, where) in enumerate(zip(frame["school_id"], about, strict=True)):
                rows.setdefault((school_id or "", where), []).append(row)
        return rows

    def described(self, missing: Missing) -> Text:
        """The missing cell in words: table, column, and the empty cell, the absent column or the absent line."""
        table = TABLES[missing.table]
        column = table.column(missing.column)
        name = Text(f"{table.zh}·{column.zh}", f"{table.name}.{column.name}")
        if missing.table == "county":
            item = next(code for code in table.column("item").codes if code.value == missing.where)
            name = Text(f"{table.zh}·{item.zh}", f"county.{item.value}")
        elif missing.where and missing.table in ("vetoes", "survey", "monitoring_balance", "monitoring_quality"):
            name = Text(f"{name.zh}·{missing.where}", f"{name.en} ({missing.where})")
        place = self._place(missing)
        return Text(f"{name.zh}（{place.zh}）", f"{name.en} ({place.en})")

    def _place(self, missing: Missing) -> Text:
        if missing.table not in self._snapshot.tables:
            return Text("没有这张表", "the table was not given")
        cells = self.sources(missing)
        if cells:
            words = "、".join(" ".join(part for part in (cell.file, cell.sheet, cell.cell) if part) for cell in cells)
            return Text(f"{words} 为空", f"{words} is empty")
        if missing.table == "stages" and not missing.school_id:
            return Text("没有填报", "not reported")
        if not self.has_row(missing):
            gone = Text(
                "名册中的行已删除，保留的汇总数里没有", "rows were removed, and what was kept of them does not tell"
            )
            return gone if missing.table in self._snapshot.kept else Text("没有填报这一行", "the line was not given")
        if any(self._snapshot.table(missing.table)[missing.column][row] is not None for row in self._rows_of(missing)):
            return Text("据以统计的名册或班级表有缺项", "the list that it is counted from has gaps")
        return Text("文件中没有这一列", "the file has no such column")
