"""The list of teachers as steps change it: real lines that move or are changed, new lines for those who come.

A column that the list leaves empty throughout stays empty, so that the counts go on deciding what they decide today.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from junheng.planning.people import ATTRIBUTES, flags
from junheng.planning.roster import Roster, Row
from junheng.planning.steps import Kind
from junheng.records.derive import ABOVE_DEGREE, QUALIFIED_DEGREE

Cells = dict[str, object]
PE_ART, OTHER_SUBJECT = "体育", "文化课"
# The column of the list that an attribute stands in.
COLUMN: Mapping[str, str] = {"above_degree": "degree", "backbone": "backbone", "pe_art": "subject"}


@dataclass(frozen=True, slots=True, order=True)
class Teacher:
    """A full-time teacher of the list."""

    id: str
    line: int  # in the list; of a new line a number after the last
    kind: Kind  # without what the list does not tell
    counted: frozenset[str]  # the counts that the list decides and the teacher stands in


class TeacherList:
    """The lines of the rows that steps touch.

    Args:
        roster: The list as it is.
        touched: Rows of which somebody may come, go or change.
    """

    def __init__(self, roster: Roster, touched: Iterable[Row]) -> None:
        self.roster = roster
        self.rows = roster.rows & {*touched}
        self._told = tuple(name for name, count in ATTRIBUTES.items() if count in roster.listed)
        self._people: dict[Row, dict[Kind, list[Teacher]]] = {row: defaultdict(list) for row in self.rows}
        self._ids: dict[Row, set[str]] = {row: set() for row in self.rows}
        self._changed: dict[int, Cells] = {}  # cells by line
        self._gone: set[int] = set()
        self._prefix = _fresh_prefix(roster.lines["teacher_id"])
        self._next_line = roster.lines.height
        self._read()

    def _read(self) -> None:
        keys = pl.DataFrame(sorted(self.rows), schema={"school_id": pl.String, "stage": pl.String}, orient="row")
        listed = sorted(self.roster.listed)
        lines = self.roster.lines.join(keys, on=["school_id", "stage"], how="semi").sort("teacher_id", "line")
        columns = ["teacher_id", "line", "school_id", "stage", *(f"in__{name}" for name in listed)]
        for id_, line, school_id, stage, *told in lines.select(columns).iter_rows():
            counted = frozenset(name for name, flag in zip(listed, told, strict=True) if flag)
            self._ids[school_id, stage].add(id_)
            if "teachers" in counted:
                kind = Kind(**{name: ATTRIBUTES[name] in counted for name in self._told})
                self._people[school_id, stage][kind].append(Teacher(id_, line, kind, counted))

    def names_people(self, row: Row) -> bool:
        """Whether the list says who teaches full-time in the row."""
        return row in self.rows and "teachers" in self.roster.listed

    def seen(self, kind: Kind) -> Kind:
        """A kind without what the list does not tell."""
        return Kind(**{name: flag for name, flag in flags(kind).items() if name in self._told})

    def take(self, row: Row, kind: Kind, *, to: Row | None = None) -> Teacher | None:
        """Somebody of a kind, out of the row: the lowest id, one that does not stand in the row `to` where that can be."""
        there = self._people[row].get(self.seen(kind), [])
        taken = self._ids.get(to, set()) if to is not None else set()
        found = next((one for one in there if one.id not in taken), there[0] if there else None)
        if found is not None:
            there.remove(found)
        return found

    def without(self, row: Row, attributes: Iterable[str]) -> list[Kind]:
        """The kinds of the row that have none of these attributes (of those that the list tells)."""
        asked = [name for name in attributes if name in self._told]
        return sorted(
            kind for kind, there in self._people[row].items() if there and not any(flags(kind)[a] for a in asked)
        )

    def tells(self, attributes: Iterable[str]) -> bool:
        """Whether the list tells any of these attributes."""
        return any(name in self._told for name in attributes)

    def improve(self, row: Row, teacher: Teacher, attributes: Iterable[str]) -> None:
        """A taken teacher back into the row with attributes; a degree is the lowest that counts."""
        gained = [name for name in attributes if name in self._told]
        kind = replace(teacher.kind, **dict.fromkeys(gained, True))
        cells = {**cells_of(kind, row[1]), "degree": ABOVE_DEGREE[row[1]][0]}
        counted = teacher.counted | {ATTRIBUTES[name] for name in gained}
        self._put(
            row, replace(teacher, kind=kind, counted=counted), {COLUMN[name]: cells[COLUMN[name]] for name in gained}
        )

    def move(self, teacher: Teacher, giver: Row, taker: Row, cells: Cells) -> None:
        """A taken teacher into another row; out of the list where that row does not stand in it."""
        self._ids[giver].discard(teacher.id)
        if taker not in self.rows:
            self._changed.pop(teacher.line, None)
            self._gone.add(teacher.line)
            return
        id_ = teacher.id
        while id_ in self._ids[taker]:  # teaches there part-time already, and a key stands once
            id_ += "+"
        self._put(taker, replace(teacher, id=id_), {"teacher_id": id_, "school_id": taker[0], **self._filled(cells)})

    def add(self, row: Row, kind: Kind, counted: Iterable[str], cells: Cells) -> None:
        """A new line with an id that stands nowhere."""
        id_ = f"{self._prefix}{self._next_line - self.roster.lines.height + 1:04}"
        teacher = Teacher(id_, self._next_line, self.seen(kind), frozenset(counted) & self.roster.listed)
        self._next_line += 1
        line = {"teacher_id": id_, "school_id": row[0], "stage": row[1], **self._filled(cells)}
        if "teachers" in teacher.counted:
            self._put(row, teacher, line)
        else:
            self._changed[teacher.line] = line

    def _filled(self, cells: Cells) -> Cells:
        """The cells of columns that the list fills in; an empty origin means that somebody did not move."""
        return {name: value for name, value in cells.items() if name in self.roster.given or name == "rotated_from"}

    def _put(self, row: Row, teacher: Teacher, cells: Cells) -> None:
        self._changed.setdefault(teacher.line, {}).update(cells)
        self._ids[row].add(teacher.id)
        insort(self._people[row][teacher.kind], teacher, key=lambda one: (one.id, one.line))

    def lines(self) -> pl.DataFrame:
        """The whole list as it is now, with `line`: its place in the list before, null where new."""
        names = [name for name in self.roster.lines.columns if not name.startswith("in__")]
        before = self.roster.lines.select(names)
        touched = before.filter(pl.col("line").is_in(list(self._changed)))
        there = {row["line"]: row for row in touched.iter_rows(named=True)}
        kept = before.filter(~pl.col("line").is_in([*self._changed, *self._gone]))
        return pl.concat([kept, pl.DataFrame(list(self._changed_lines(there)), schema=before.schema)])

    def _changed_lines(self, there: Mapping[int, Cells]) -> Iterator[Cells]:
        nothing = dict.fromkeys(self.roster.lines.columns)
        for line, cells in sorted(self._changed.items()):
            whole = {**there.get(line, nothing), **cells}
            yield {name: value for name, value in whole.items() if not name.startswith("in__")}


def _fresh_prefix(ids: pl.Series) -> str:
    """What no id of the list begins with."""
    prefix = "PLAN-"
    while ids.str.starts_with(prefix).any():
        prefix = f"PLAN-{prefix}"
    return prefix


def cells_of(kind: Kind, stage: str) -> Cells:
    """What the list says of a full-time teacher of a kind who comes."""
    return {
        "subject": PE_ART if kind.pe_art else OTHER_SUBJECT,
        "full_time": True,
        "shared": False,
        "degree": "bachelor" if kind.above_degree else QUALIFIED_DEGREE[stage][0],
        "title": "none",
        "backbone": "county" if kind.backbone else "none",
    }
