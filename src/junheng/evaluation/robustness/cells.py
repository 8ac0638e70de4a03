"""The cells that are searched: every number a school reported, and every number of the county that is judged.

Not searched: words, codes and years (kind of school, town or country, year built), documents, and the lists of persons
(teachers.csv, pupils.csv) name by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from junheng.evaluation.locate import NAMED_BY, cell_words
from junheng.evaluation.result import Evaluation
from junheng.evaluation.rows import counted_stages, list_counts
from junheng.records.snapshot import Snapshot, Source
from junheng.tables import COUNTY_ITEMS, TABLES, Column, Type
from junheng.text import Language, Text

SCHOOL_TABLES = ("stages", "campuses", "finance", "rooms", "classes")
COUNTY_TABLES = ("county", "survey", "monitoring_balance", "monitoring_quality", "vetoes")
NUMBERS = (Type.COUNT, Type.NUMBER)
WHOLE_UNITS = ("人", "年")  # of an item of the county: a number of people or years is whole


@dataclass(frozen=True)
class Cell:
    """One reported number: its table, line (from 0, in the table as kept) and column, and where it stands in the files."""

    table: str
    row: int
    column: str
    key: Mapping[str, object]
    value: float
    whole: bool
    sources: tuple[Source, ...]

    def described(self, name: str = "") -> Text:
        """The cell in words; `name` is the school's."""
        return cell_words(self.table, self.column, self.key, name)

    def places(self) -> str:
        """File, sheet and address, as a person looks them up; empty where the number came from no file."""
        return "、".join(" ".join(part for part in (one.file, one.sheet, one.cell) if part) for one in self.sources)

    def to_dict(self, language: Language, name: str = "") -> dict[str, object]:
        """One object with stable keys."""
        return {
            "table": self.table,
            "row": self.row,
            "column": self.column,
            "key": dict(self.key),
            "name": self.described(name).get(language),
            "value": self.value,
            "sources": [{"file": one.file, "sheet": one.sheet, "cell": one.cell} for one in self.sources],
        }


def cell_at(snapshot: Snapshot, table: str, row: int, column: str) -> Cell:
    """The cell in line `row` of a table."""
    values = snapshot.table(table).row(row, named=True)
    key = NAMED_BY.get(table) or TABLES[table].key or ("school_id", "use")
    return Cell(
        table,
        row,
        column,
        {name: values[name] for name in key},
        float(values[column]),
        _is_whole(TABLES[table].column(column), values),
        snapshot.source_at(table, column, row),
    )


def changed_cell(snapshot: Snapshot, cell: Cell, value: float) -> pl.DataFrame:
    """The cell's table with another value in it."""
    frame = snapshot.table(cell.table)
    column = frame[cell.column]
    new = pl.Series([int(value) if column.dtype == pl.Int64 else value], dtype=column.dtype)
    return frame.with_columns(column.scatter(cell.row, new).alias(cell.column))


def _is_whole(column: Column, row: Mapping[str, object]) -> bool:
    if column.type is Type.COUNT:
        return True
    item = next((one for one in COUNTY_ITEMS if one.value == row.get("item")), None)
    return item is not None and item.unit in WHOLE_UNITS


def families(evaluation: Evaluation) -> dict[str, int]:
    """For each reported school a number; schools whose figures are taken together have the same one."""
    schools = evaluation.snapshot.table("schools")
    head = {school: school for school in schools["school_id"]}

    def top(school: str) -> str:
        while head[school] != school:
            school = head[school]
        return school

    if evaluation.standard.settings.get("merge_uncounted") == "merge":
        for school, parent, counts in schools.select("school_id", "parent_id", "counts_as_school").iter_rows():
            if counts is not True and parent in head:
                head[top(school)] = top(parent)
    numbers = {school: number for number, school in enumerate(sorted({top(school) for school in head}))}
    return {school: numbers[top(school)] for school in head}


def family_of_school(evaluation: Evaluation, family: Mapping[str, int]) -> pl.Expr:
    """The family of the school in `school_id`, a school as evaluated: one that stands for those merged into it."""
    members = evaluation.case.tables.members
    numbers = {school: family[reported[0]] for school, reported in members.items() if reported[0] in family}
    return pl.col("school_id").replace_strict(numbers, default=None, return_dtype=pl.Int64)


def school_cells(evaluation: Evaluation) -> pl.DataFrame:
    """Every number of a school that has a value and is read: a line each.

    Returns:
        cell (its number), table, row, column, value, whole, maximum, family, school_id, stage (null: of the school).
    """
    snapshot, family = evaluation.snapshot, families(evaluation)
    read = _read_counts(evaluation)
    frames = []
    for name in SCHOOL_TABLES:
        frame = snapshot.table(name).with_row_index("row").with_columns(
            pl.col("school_id").replace_strict(family, default=None, return_dtype=pl.Int64).alias("family"),
            (pl.col("stage") if "stage" in TABLES[name].names else pl.lit(None, dtype=pl.String)).alias("stage"),
        )  # fmt: skip
        frame = frame.filter(pl.col("family").is_not_null())
        for column in TABLES[name].columns:
            if column.type not in NUMBERS or column.name in TABLES[name].key:
                continue
            cells = frame.select(
                pl.lit(name).alias("table"), pl.col("row").cast(pl.Int64), pl.lit(column.name).alias("column"),
                pl.col(column.name).cast(pl.Float64).alias("value"), pl.lit(column.type is Type.COUNT).alias("whole"),
                pl.lit(column.maximum, dtype=pl.Float64).alias("maximum"), "family", "school_id", "stage",
            ).filter(pl.col("value").is_not_null())  # fmt: skip
            frames.append(cells.join(read, on=["row", "column"], how="semi") if name == "stages" else cells)
    return pl.concat(frames).with_row_index("cell").with_columns(pl.col("cell").cast(pl.Int64))


def _read_counts(evaluation: Evaluation) -> pl.DataFrame:
    """Row and column of the reported counts that are not overridden by a list: found by adding one to all of them."""
    snapshot = evaluation.snapshot
    stages = snapshot.table("stages")
    names = [column.name for column in TABLES["stages"].columns if column.type is Type.COUNT]
    tables = {**snapshot.tables, "stages": stages.with_columns(pl.col(name) + 1 for name in names)}
    more = Snapshot(snapshot.county, snapshot.year, tables, {})
    lists = list_counts(snapshot, evaluation.standard)
    before, after = (counted_stages(one, lists) for one in (snapshot, more))
    key = ["school_id", "stage"]
    pairs = stages.select(key).with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    pairs = pairs.join(before, on=key).join(after, on=key, suffix="__more")
    return pl.concat(
        [
            pairs.filter(pl.col(name) != pl.col(f"{name}__more")).select("row", pl.lit(name).alias("column"))
            for name in names
        ]
    )
