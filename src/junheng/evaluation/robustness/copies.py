"""Copies of schools, each with one cell changed, judged side by side by the very functions that judge the county.

What a school's own verdicts depend on stands in its own lines, so thousands of changed schools can stand in one table
and be judged in one go. A copy of school S in trial 17 is called "17|S".
"""

from __future__ import annotations

import polars as pl

from junheng.evaluation.case import Case, make_case
from junheng.evaluation.result import Evaluation
from junheng.evaluation.robustness.cells import SCHOOL_TABLES, families
from junheng.evaluation.rows import ListCounts, list_counts, school_rows, school_tables
from junheng.records.derive import from_classes
from junheng.records.snapshot import Snapshot
from junheng.tables import TABLES

COPIED = ("schools", "evidence", *(name for name in SCHOOL_TABLES if name != "classes"))
CELL = ("table", "row", "column", "value", "family", "school_id", "stage")


class Copies:
    """Makes copies of the schools of an evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        snapshot, standard, family = evaluation.snapshot, evaluation.standard, families(evaluation)

        def with_family(frame: pl.DataFrame) -> pl.DataFrame:
            known = pl.col("school_id").replace_strict(family, default=None, return_dtype=pl.Int64)
            frame = frame.with_row_index("__line").with_columns(
                pl.col("__line").cast(pl.Int64), known.alias("__family")
            )
            return frame.filter(pl.col("__family").is_not_null())

        self._tables = {name: with_family(snapshot.table(name)) for name in (*COPIED, "classes")}
        lists = list_counts(snapshot, standard)
        self._teachers, self._classes = with_family(lists.teachers), with_family(lists.classes)
        self._only_listed = with_family(lists.only_listed)
        evidence = snapshot.table("evidence")
        self._of_county = evidence.filter(pl.col("school_id").is_null())

    def case(self, trials: pl.DataFrame) -> Case:
        """The changed schools of every trial.

        Args:
            trials: trial (its number), and the changed cell by the columns of `CELL`, `value` being the new one.
        """
        evaluation = self._evaluation
        trials = trials.select(pl.col("trial").alias("__trial"), *(pl.col(name).alias(f"__{name}") for name in CELL))
        tables = {name: self._copied(self._tables[name], name, trials) for name in COPIED}
        for name in COPIED:
            tables[name] = tables[name].select(TABLES[name].names)
        tables["evidence"] = pl.concat([self._of_county, tables["evidence"]])
        tables["county"] = evaluation.snapshot.table("county")
        snapshot = Snapshot(evaluation.snapshot.county, evaluation.snapshot.year, tables, {})
        schools = school_tables(snapshot, evaluation.standard, self._lists(trials))
        return make_case(snapshot, evaluation.standard, schools, school_rows(snapshot, schools, evaluation.standard))

    def _copied(self, frame: pl.DataFrame, name: str, trials: pl.DataFrame) -> pl.DataFrame:
        copied = trials.join(frame, on="__family")
        changes = trials.filter(pl.col("__table") == name)["__column"].unique().sort()
        own = (pl.col("__table") == name) & (pl.col("__row") == pl.col("__line"))
        copied = copied.with_columns(
            pl.when(own & (pl.col("__column") == column))
            .then(pl.col("__value").cast(copied.schema[column]))
            .otherwise(pl.col(column))
            .alias(column)
            for column in changes
        )
        ids = [column for column in ("school_id", "parent_id") if column in frame.columns]
        return copied.with_columns(pl.concat_str("__trial", pl.lit("|"), id_).alias(id_) for id_ in ids)

    def _lists(self, trials: pl.DataFrame) -> ListCounts:
        """What the lists tell of every copy: as of today, but counted anew where a class has changed."""

        def copied(frame: pl.DataFrame) -> pl.DataFrame:
            return self._copied(frame, "", trials).select(name for name in frame.columns if not name.startswith("__"))

        classes, in_classes = copied(self._classes), trials.filter(pl.col("__table") == "classes")
        if in_classes.height:
            own = (pl.col("school_id") == pl.col("__school_id")) & (pl.col("stage") == pl.col("__stage"))
            lines = self._tables["classes"].join(in_classes, on="__family").filter(own)["__line"].unique()
            touched = self._tables["classes"].filter(pl.col("__line").is_in(lines.implode()))
            again = from_classes(self._copied(touched, "classes", in_classes)).select(classes.columns)
            classes = pl.concat([classes.join(again, on=["school_id", "stage"], how="anti"), again])
        return ListCounts(copied(self._teachers), classes, copied(self._only_listed))


def with_trial(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` of copies with the number of the trial in `trial` and the school's own id."""
    return frame.with_columns(
        pl.col("school_id").str.extract(r"^(\d+)\|", 1).cast(pl.Int64).alias("trial"),
        pl.col("school_id").str.replace(r"^\d+\|", "").alias("school_id"),
    )
