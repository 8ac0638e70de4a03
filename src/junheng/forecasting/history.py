"""What a forecast starts from: enrolment by year, school and grade, births, homes, changes and places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

from junheng.errors import UsageError
from junheng.records.snapshot import empty, schema
from junheng.tables import TABLES
from junheng.text import Text

System = Literal["6-3", "5-4"]
LAST_PRIMARY_GRADE: Mapping[System, int] = {"6-3": 6, "5-4": 5}
LAST_GRADE = 9


@dataclass(frozen=True)
class History:
    """The years of a county up to now. Frames have the columns of their tables, whether or not all were given.

    A missing line of `enrolment` is not 0 pupils; it is not known. `births` without a township are the whole county's.
    """

    enrolment: pl.DataFrame  # year, school_id, grade, pupils, classes; lines without a number of pupils left out
    births: pl.DataFrame  # year, births, township, county
    housing: pl.DataFrame  # year, dwellings, pupils_per_dwelling, school_id, township, handover
    changes: pl.DataFrame  # year, school_id, what, other_id
    places: pl.DataFrame  # school_id, stage, places
    schools: pl.DataFrame  # school_id, name, kind, township: one line per school of the school list
    system: System
    entry_age: int  # in years, of the children who enter the lowest grade

    @property
    def last_year(self) -> int:
        """The last year that enrolment was given for."""
        return int(max(self.enrolment["year"].to_list()))

    @property
    def first_grade(self) -> int:
        """The grade that children enter: 0 where the county has a year before grade 1, else 1."""
        return 0 if (self.enrolment["grade"] == 0).any() else 1

    def stage_of(self, grade: int) -> str:
        """The stage of `grade`; grade 0 belongs to primary."""
        return "primary" if grade <= LAST_PRIMARY_GRADE[self.system] else "junior"

    def until(self, year: int) -> History:
        """What was known in the autumn of `year`. What was announced then for later years is not recorded: nothing is."""
        return replace(
            self,
            enrolment=self.enrolment.filter(pl.col("year") <= year),
            births=self.births.filter(pl.col("year") <= year),
            housing=self.housing.filter(pl.col("year") <= year),
            changes=self.changes.filter(pl.col("year") <= year),
        )


def make_history(
    tables: Mapping[str, pl.DataFrame], *, system: System = "6-3", entry_age: int | None = None
) -> History:
    """The history that `tables` hold, by the names of `junheng.tables` (enrolment, births, housing, changes, places, schools).

    Args:
        tables: only `enrolment` is needed; columns that are absent count as not reported.
        system: six years of primary school and three of junior school, or five and four.
        entry_age: of children who enter the lowest grade; by itself 5 where there is a grade 0, else 6.

    Raises:
        UsageError: no line of enrolment has a year, a school, a grade and a number of pupils.
    """
    enrolment = _typed(tables, "enrolment").drop_nulls(["year", "school_id", "grade", "pupils"])
    if enrolment.is_empty():
        raise UsageError(
            Text(
                "历年分年级学生（enrolment）没有一行写明学年、学校、年级和学生数，无法预测：至少要有一年的分年级学生数",
                "enrolment has no line with year, school, grade and pupils, so nothing can be forecast: give the pupils"
                " by grade of one year at least",
            )
        )
    schools = _typed(tables, "schools").select("school_id", "name", "kind", "township")
    return History(
        enrolment=enrolment.sort("year", "school_id", "grade"),
        births=_typed(tables, "births").drop_nulls(["year", "births"]),
        housing=_typed(tables, "housing"),
        changes=_typed(tables, "changes"),
        places=_typed(tables, "places"),
        schools=schools.unique("school_id", keep="first", maintain_order=True),
        system=system,
        entry_age=entry_age if entry_age is not None else 5 if (enrolment["grade"] == 0).any() else 6,
    )


def _typed(tables: Mapping[str, pl.DataFrame], name: str) -> pl.DataFrame:
    """The table called `name` with all columns of its schema, absent ones null."""
    if name not in tables:
        return empty(name)
    given = tables[name]
    return given.select(
        given[column].cast(dtype).alias(column) if column in given.columns else pl.lit(None, dtype=dtype).alias(column)
        for column, dtype in schema(TABLES[name]).items()
    )
