"""The list of teachers line by line: in which counts of its school row a teacher stands."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import polars as pl

from junheng.evaluation.rows import training_hours
from junheng.records.derive import NEEDED, ROW, memberships
from junheng.records.snapshot import Snapshot
from junheng.standards import Standard

Row = tuple[str, str]  # school_id, stage


@dataclass(frozen=True)
class Roster:
    """teachers.csv as the counts of `stages` read it.

    `lines` is the table with `line` (its place in the table) and, for every count of `listed`, `in__…`: whether the
    teacher stands in it, null where that cannot be told.
    """

    lines: pl.DataFrame
    listed: frozenset[str]  # the counts that the list decides
    given: frozenset[str]  # the columns that are filled in for anybody
    rows: frozenset[Row]  # the school rows with any line


def roster(snapshot: Snapshot, standard: Standard) -> Roster:
    """The list of teachers of a county; without lines where there is none."""
    teachers = snapshot.table("teachers")
    rule = training_hours(standard)
    given = frozenset(name for name in teachers.columns if teachers[name].null_count() < teachers.height)
    told = memberships(rule[0] if rule else None)
    if "shared" not in given:  # where nobody is said to be shared, nobody is
        told["pe_art_teachers"] = told["pe_art_teachers__alone"]
    listed = frozenset(name for name, needed in NEEDED.items() if name in told and given.issuperset(needed))
    lines = (
        nw.from_native(teachers, eager_only=True)
        .with_columns(*(told[name].alias(f"in__{name}") for name in NEEDED if name in listed))
        .to_native()
        .with_row_index("line")
    )
    rows = frozenset(teachers.select(ROW).unique().iter_rows())
    return Roster(lines, listed, given, rows)
