"""A county year in which some things are of one snapshot and the rest of another.

What can be exchanged: the schools (which school rows there are), the pupils (`stages.pupils`), the other figures
(everything else that was reported), and the year of the rule. A row that only one snapshot has can only be told from it.
"""

from __future__ import annotations

import polars as pl

from junheng.records.snapshot import Snapshot, make_snapshot
from junheng.tables import TABLES, Group

ROW = ["school_id", "stage"]
JUDGED = tuple(
    name for name, table in TABLES.items() if table.group in (Group.RETURN, Group.DETAIL) or name == "teachers"
)


def exchanged(schools: Snapshot, pupils: Snapshot, figures: Snapshot, year: int) -> Snapshot:
    """The schools of one snapshot with the pupils of another and the other figures of a third, judged as of `year`.

    Each of the three is one of the same two snapshots.
    """
    other = next((one for one in (schools, pupils) if one is not figures), figures)
    tables = {
        name: _table(name, schools, figures, other) for name in JUDGED if name in {*figures.tables, *other.tables}
    }
    if "stages" in tables:
        tables["stages"] = _with_pupils(tables["stages"], pupils.table("stages"))
    return make_snapshot(figures.county, year, tables)


def _table(name: str, schools: Snapshot, figures: Snapshot, other: Snapshot) -> pl.DataFrame:
    """The table of `figures`; for the schools and rows that it does not have, that of `other`."""
    table = figures.table(name)
    if "school_id" not in table.columns:
        return table
    wanted = schools.table("schools")["school_id"]
    known = figures.table("schools")["school_id"]
    kept = table.filter(pl.col("school_id").is_in(wanted.implode()) | pl.col("school_id").is_null())
    added = other.table(name).filter(
        pl.col("school_id").is_in(wanted.implode()) & ~pl.col("school_id").is_in(known.implode())
    )
    if name != "stages":
        return pl.concat([kept, added])
    # Whether a school has a stage is a matter of which rows there are, not of their figures.
    rows = schools.table("stages").select(ROW)
    more = other.table("stages").join(kept.select(ROW), on=ROW, how="anti")
    return pl.concat([kept, more]).join(rows, on=ROW, how="semi")


def _with_pupils(stages: pl.DataFrame, of: pl.DataFrame) -> pl.DataFrame:
    """`stages` with the pupils of the rows that `of` has."""
    told = of.select(*ROW, pl.col("pupils").alias("__pupils"), pl.lit(True).alias("__told"))
    joined = stages.join(told, on=ROW, how="left")
    return joined.with_columns(
        pl.when(pl.col("__told")).then(pl.col("__pupils")).otherwise(pl.col("pupils")).alias("pupils")
    ).select(stages.columns)
