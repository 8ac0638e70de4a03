"""Frauds planted into an honest county, each with the rows that a check ought to name.

Made to tell how much of what is made up the checks find. Every fraud is one that somebody in an office could do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.random import Generator, default_rng

from junheng.records.snapshot import Snapshot, make_snapshot

STAFF_RATIO = {"primary": 4.2, "junior": 5.3}  # teachers above degree per 100 pupils that a nudger aims at


@dataclass(frozen=True, slots=True)
class PlantedFraud:
    """A county with a fraud in it: the finding that should name it, and the rows of which it must name one."""

    code: str
    snapshot: Snapshot
    table: str
    column: str
    keys: frozenset[tuple[str, ...]]


def _changed(snapshot: Snapshot, **tables: pl.DataFrame) -> Snapshot:
    return make_snapshot(snapshot.county, snapshot.year, {**snapshot.tables, **tables})


def _keys(rows: pl.DataFrame) -> frozenset[tuple[str, ...]]:
    return frozenset((school_id, stage or "") for school_id, stage in rows.select("school_id", "stage").iter_rows())


def rounded_pupils(now: Snapshot, draw: Generator) -> PlantedFraud:
    """Half of the schools estimate their pupils to fives."""
    stages = now.table("stages").with_columns(pl.Series("made_up", draw.random(now.table("stages").height) < 0.5))
    estimate = ((pl.col("pupils") + 2) // 5 * 5).clip(lower_bound=5)
    changed = stages.with_columns(pl.when("made_up").then(estimate).otherwise("pupils").alias("pupils"))
    snapshot = _changed(now, stages=changed.drop("made_up"))
    return PlantedFraud(
        "digits-rounded", snapshot, "stages", "pupils", _keys(changed.filter(pl.col("pupils") % 5 == 0))
    )


def school_that_estimates(now: Snapshot, draw: Generator) -> PlantedFraud:
    """One of the larger schools rounds every count of people to fives."""
    columns = (
        "pupils", "entrants", "migrant_pupils", "teachers", "teachers_mid_title", "teachers_above_degree",
        "backbone_teachers", "pe_art_teachers",
    )  # fmt: skip
    stages = now.table("stages")
    school = str(draw.choice(_large(stages)["school_id"]))
    mine = pl.col("school_id") == school
    changed = stages.with_columns(
        pl.when(mine).then((pl.col(name) + 2) // 5 * 5).otherwise(name).alias(name) for name in columns
    )
    rows = changed.filter(mine)
    return PlantedFraud("school-figures-rounded", _changed(now, stages=changed), "stages", "pupils", _keys(rows))


def _large(stages: pl.DataFrame) -> pl.DataFrame:
    """The larger half of the school rows."""
    return stages.filter(pl.col("pupils") >= pl.col("pupils").median())


def favourite_digit(now: Snapshot, draw: Generator) -> PlantedFraud:
    """Half of the schools make up the last digit of their books: an 8 for luck, else anything."""
    campuses = now.table("campuses")
    books = campuses["books"].to_numpy() // 10 * 10 + draw.choice((8, 8, 8, 6, 2, 3), size=campuses.height)
    made_up = draw.random(campuses.height) < 0.5
    changed = campuses.with_columns(pl.Series("books", np.where(made_up, books, campuses["books"].to_numpy())))
    return PlantedFraud("digits-uneven", _changed(now, campuses=changed), "campuses", "books", _keys(changed))


def value_from_average(now: Snapshot, draw: Generator) -> PlantedFraud:
    """One school in eight works its equipment out as pupils times 2,150 yuan."""
    pupils = now.table("stages").group_by("school_id").agg(pl.col("pupils").sum())
    campuses = now.table("campuses").join(pupils, on="school_id", how="left", maintain_order="left")
    made_up = pl.Series("made_up", draw.random(campuses.height) < 1 / 8)
    changed = campuses.with_columns(
        pl.when(made_up).then(pl.col("pupils") * 2150.0).otherwise("equipment_value").alias("equipment_value")
    )
    snapshot = _changed(now, campuses=changed.drop("pupils"))
    return PlantedFraud("same-per-pupil", snapshot, "campuses", "equipment_value", _keys(changed.filter(made_up)))


def area_from_average(now: Snapshot, draw: Generator) -> PlantedFraud:
    """One school in five has its grounds from a division in a spreadsheet, with all decimals."""
    campuses = now.table("campuses").with_columns(pl.Series("made_up", draw.random(now.table("campuses").height) < 0.2))
    area = pl.when("made_up").then(pl.col("site_area") / 7 + 0.0031).otherwise("site_area").alias("site_area")
    rows = campuses.with_columns(area)
    fine = ((pl.col("site_area") * 100 - (pl.col("site_area") * 100).round()).abs()) > 1e-3
    snapshot = _changed(now, campuses=rows.drop("made_up"))
    return PlantedFraud("too-precise", snapshot, "campuses", "site_area", _keys(rows.filter(fine)))


def pupils_from_average(now: Snapshot, draw: Generator) -> PlantedFraud:
    """A third of the schools report pupils as their mean class times their classes."""
    stages = now.table("stages").with_columns(pl.Series("made_up", draw.random(now.table("stages").height) < 1 / 3))
    even = (pl.col("pupils") / pl.col("classes")).round().cast(pl.Int64) * pl.col("classes")
    changed = stages.with_columns(pl.when("made_up").then(even).otherwise("pupils").alias("pupils"))
    rows = changed.filter(pl.col("pupils") % pl.col("classes") == 0)
    snapshot = _changed(now, stages=changed.drop("made_up"))
    return PlantedFraud("pupils-in-even-classes", snapshot, "stages", "pupils", _keys(rows))


def copied_school(now: Snapshot, draw: Generator) -> PlantedFraud:
    """A school of the larger half gets the figures of another, people and premises."""
    stages = now.table("stages")
    large = _large(stages).filter(pl.col("stage") == "primary")
    one, other = draw.choice(large.height, size=2, replace=False)
    source, target = large["school_id"][int(one)], large["school_id"][int(other)]
    changed = _copied(stages, source, target, ("school_id", "stage"), pl.col("stage") == "primary")
    campuses = _copied(now.table("campuses"), source, target, ("school_id", "stage"), pl.lit(True))
    keys = frozenset({(target, "primary"), (source, "primary")})
    return PlantedFraud("rows-alike", _changed(now, stages=changed, campuses=campuses), "stages", "pupils", keys)


def _copied(frame: pl.DataFrame, source: str, target: str, keep: tuple[str, ...], where: pl.Expr) -> pl.DataFrame:
    copy = frame.filter(pl.col("school_id") == source, where).with_columns(pl.lit(target).alias("school_id"))
    own = frame.filter(pl.col("school_id") == target, where)
    columns = [*keep, *(name for name in frame.columns if name not in keep)]
    merged = pl.concat([own.select(keep), copy.drop(keep)], how="horizontal").select(columns)
    return pl.concat([frame.filter(~((pl.col("school_id") == target) & where)).select(columns), merged])


def last_years_row(now: Snapshot, draw: Generator, before: Snapshot) -> PlantedFraud:
    """A school of the larger half sends last year's figures and classes again."""
    both = _large(now.table("stages")).join(before.table("stages"), on=["school_id", "stage"], how="semi")
    school = str(draw.choice(both["school_id"]))
    mine = pl.col("school_id") == school
    again = {
        name: pl.concat([now.table(name).filter(~mine), before.table(name).filter(mine)])
        for name in ("stages", "classes")
    }
    keys = _keys(again["stages"].filter(mine))
    return PlantedFraud("row-unchanged", _changed(now, **again), "stages", "pupils", keys)


def pupils_jump(now: Snapshot, draw: Generator) -> PlantedFraud:
    """A school of the larger half reports 45 % more pupils than it has."""
    stages = now.table("stages")
    school = str(draw.choice(_large(stages)["school_id"]))
    more = (pl.col("pupils") * 1.45).round().cast(pl.Int64)
    changed = stages.with_columns(pl.when(school_id=school).then(more).otherwise("pupils").alias("pupils"))
    rows = changed.filter(school_id=school)
    return PlantedFraud("unusual-change", _changed(now, stages=changed), "stages", "pupils", _keys(rows))


def nudged_over(now: Snapshot, draw: Generator) -> PlantedFraud:
    """Eight in ten of the schools that miss the staff ratio by up to a fifth report as many teachers as it takes."""
    stages = now.table("stages").with_columns(pl.Series("made_up", draw.random(now.table("stages").height) < 0.8))
    target = pl.col("stage").replace_strict(STAFF_RATIO, return_dtype=pl.Float64)
    needed = (target * pl.col("pupils") / 100).ceil().cast(pl.Int64)
    short = (pl.col("teachers_above_degree") < needed) & (pl.col("teachers_above_degree") >= needed * 0.8)
    nudged = pl.col("made_up") & short
    changed = stages.with_columns(
        pl.when(nudged).then(needed).otherwise("teachers_above_degree").alias("teachers_above_degree"),
        pl.when(nudged).then(pl.max_horizontal("teachers", needed)).otherwise("teachers").alias("teachers"),
    )
    tables = {name: frame for name, frame in now.tables.items() if name != "teachers"}
    snapshot = make_snapshot(now.county, now.year, {**tables, "stages": changed.drop("made_up")})
    return PlantedFraud("ratios-pinned", snapshot, "stages", "teachers_above_degree", _keys(changed))


def teacher_twice(now: Snapshot, draw: Generator) -> PlantedFraud:
    """A teacher stands on the full-time lists of two schools."""
    stages = now.table("stages")
    rows = [
        {"teacher_id": f"{school_id}-{stage}-{number}", "school_id": school_id, "stage": stage, "full_time": True}
        for school_id, stage, count in stages.select("school_id", "stage", "teachers").iter_rows()
        for number in range(count)
    ]
    line = rows[int(draw.integers(len(rows)))]
    others = stages.filter(pl.col("school_id") != line["school_id"])
    second = others.row(int(draw.integers(others.height)), named=True)
    rows.append(line | {"school_id": second["school_id"], "stage": second["stage"]})
    key = (str(line["teacher_id"]),)
    keys = frozenset((*key, str(row["school_id"]), str(row["stage"])) for row in (line, second))
    snapshot = _changed(now, teachers=pl.DataFrame(rows))
    return PlantedFraud("teacher-in-two-schools", snapshot, "teachers", "teacher_id", keys)


FRAUDS: Mapping[str, Callable[[Snapshot, Generator], PlantedFraud]] = {
    "pupils rounded to 5 in half of the schools": rounded_pupils,
    "all counts of one larger school rounded to 5": school_that_estimates,
    "last digits of books made up in half of the schools": favourite_digit,
    "equipment as pupils x 2,150 in one school of eight": value_from_average,
    "grounds from a division in one school of five": area_from_average,
    "pupils as mean x classes in a third of the schools": pupils_from_average,
    "a larger school copied from another": copied_school,
    "45 % more pupils in one larger school": pupils_jump,
    "schools short by up to a fifth nudged to the ratio (8 in 10)": nudged_over,
    "a teacher full-time in two schools": teacher_twice,
}


def frauds(before: Snapshot, now: Snapshot, seed: int) -> dict[str, PlantedFraud]:
    """Every fraud, each planted alone into the county year `now`."""
    found = {name: plant(now, default_rng([seed, place])) for place, (name, plant) in enumerate(FRAUDS.items())}
    return found | {
        "a larger school's people kept from last year": last_years_row(now, default_rng([seed, 99]), before)
    }
