"""Counts of a school row made from the lists behind them: teachers.csv and classes.csv.

Where a list is given it takes precedence over the reported count. The definitions are those of the columns of
`stages` (tables.md), not of a standard; the hours of training that count are a rule and come in as an argument.

The lists of one county and those of thousands are counted by the same expressions: `teacher_tallies` and `class_tallies`
run wherever narwhals does (polars, DuckDB, Spark) and give one small line per school row, `counts` and `class_counts`
make the counts of it. A row of a person never leaves the first step.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

import narwhals as nw
import polars as pl

from junheng.tables import TABLES

ROW = ["school_id", "stage"]
Frame = TypeVar("Frame", nw.DataFrame[pl.DataFrame], nw.LazyFrame[pl.LazyFrame])

# Definition of 高于规定学历: primary from college, junior (and senior) from bachelor upwards.
ABOVE_DEGREE = {
    "primary": ("college", "bachelor", "master", "doctor"),
    "junior": ("bachelor", "master", "doctor"),
    "senior": ("bachelor", "master", "doctor"),
}
# Definition of 规定学历 (教师法): primary from upper secondary (中师), junior from college, senior from bachelor upwards.
QUALIFIED_DEGREE = {
    "primary": ("secondary", "college", "bachelor", "master", "doctor"),
    "junior": ("college", "bachelor", "master", "doctor"),
    "senior": ("bachelor", "master", "doctor"),
}
SENIOR_TITLES = ("associate", "senior")
MIDDLE_TITLES = ("middle", "associate", "senior")
# Subjects counted as 体育、艺术(美术、音乐), compared without case and spaces.
PE_ART_SUBJECTS = (
    "体育", "体育与健康", "音乐", "美术", "艺术", "体育艺术", "体艺",
    "pe", "physical education", "music", "art", "arts", "fine art", "fine_art", "fine arts",
)  # fmt: skip
# What a subject is compared without. Named, because engines differ in what they take for a space.
UNTOLD = 2**32  # more than there are teachers
SPACES = " \t\r\n\u3000\u00a0"
# What each count needs to be known of a teacher; `shared` is asked for beside it where the list tells of it at all.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "teachers": ("full_time",),
    "teachers_above_degree": ("full_time", "degree"),
    "backbone_teachers": ("full_time", "backbone"),
    "teachers_mid_title": ("full_time", "title"),
    "pe_art_teachers": ("full_time", "subject"),
    "pe_art_teachers_shared": ("subject", "shared"),
    "certified_teachers": ("full_time", "certificate"),
    "trained_teachers": ("full_time", "training_hours"),
}


def memberships(training_hours: float | None) -> dict[str, nw.Expr]:
    """For each count whether a teacher belongs to it: true, false, or null where that cannot be told."""
    col = nw.col
    full_time = col("full_time")
    pe_art = col("subject").str.strip_chars(SPACES).str.to_lowercase().is_in(PE_ART_SUBJECTS)
    above = nw.any_horizontal(
        *((col("stage") == stage) & col("degree").is_in(degrees) for stage, degrees in ABOVE_DEGREE.items()),
        ignore_nulls=False,
    )
    told = {
        "teachers": full_time,
        "teachers_above_degree": full_time & above,
        "backbone_teachers": full_time & (col("backbone") != "none"),
        "teachers_mid_title": full_time & col("title").is_in(MIDDLE_TITLES),
        "pe_art_teachers": full_time & pe_art & ~col("shared"),
        "pe_art_teachers__alone": full_time & pe_art,  # where nobody is said to be shared, nobody is
        "pe_art_teachers_shared": pe_art & col("shared"),
        "certified_teachers": full_time & col("certificate"),
    }
    if training_hours is not None:
        told["trained_teachers"] = full_time & (col("training_hours") >= training_hours)
    return told


def _number(condition: nw.Expr) -> nw.Expr:
    """How many rows of a group hold; no engine casts booleans like the other."""
    return nw.when(condition).then(1).otherwise(0).sum()


def columns_needed(names: Collection[str]) -> list[str]:
    """The columns of `teachers` that these counts are made from."""
    needed = {column for name in names for column in NEEDED[name]}
    needed |= {"shared"} if "pe_art_teachers" in names else set()
    return [column for column in TABLES["teachers"].names if column in needed]


def teacher_tallies(
    teachers: Frame, training_hours: float | None = None, *, key: Sequence[str] = ROW, names: Collection[str] = NEEDED
) -> Frame:
    """One line per `key` of the list of teachers, for `counts`.

    For each count of `names`: how many teachers belong to it and of how many it cannot be told (`…__untold`); for each
    column that is needed, how many teachers it is given for (`…__given`).
    """
    told = {name: one for name, one in memberships(training_hours).items() if name.removesuffix("__alone") in names}
    columns = columns_needed([name for name in names if name in told])
    # One pass over millions of lines: both numbers of a count in one sum, those that cannot be told above UNTOLD.
    tallied = [
        nw.when(nw.col(name).is_null())
        .then(nw.lit(UNTOLD, nw.Int64))
        .when(nw.col(name))
        .then(1)
        .otherwise(0)
        .alias(name)
        for name in told
    ]
    tallies = (
        teachers.with_columns(*(one.alias(name) for name, one in told.items()))
        .with_columns(*tallied)
        .group_by(*key)
        .agg(
            *(nw.col(name).sum().cast(nw.Int64).alias(name) for name in told),
            *(nw.col(name).count().alias(f"{name}__given") for name in columns),
        )
    )
    return tallies.select(
        *key,
        *((nw.col(name) % UNTOLD).alias(f"{name}__sum") for name in told),
        *((nw.col(name) // UNTOLD).alias(f"{name}__untold") for name in told),
        *(f"{name}__given" for name in columns),
    )


def counts(tallies: pl.DataFrame, *, key: Sequence[str] = ROW, county: Sequence[str] = ()) -> pl.DataFrame:
    """The counts of `stages` that lists of teachers can tell, one row per `key`, from their tallies.

    `…__listed` says whether the list of the county decides a count: it does if it reports what the count needs for
    anybody at all. The count is then null where that is missing for a teacher of the row whom it could concern.
    `county` names the columns that tell one county from another; without them all rows are of one.
    """

    def anybody(column: str) -> pl.Expr:
        given = pl.col(f"{column}__given").sum()
        return (given.over(county) if county else given) > 0

    def count(tally: str) -> pl.Expr:
        return pl.when(pl.col(f"{tally}__untold") == 0).then(pl.col(f"{tally}__sum"))

    columns: list[pl.Expr] = []
    for name, needed in NEEDED.items():
        if f"{name}__sum" not in tallies.columns:
            continue
        counted = count(name)
        if name == "pe_art_teachers":
            counted = pl.when(anybody("shared")).then(counted).otherwise(count(f"{name}__alone"))
        columns.append(counted.cast(pl.Int64).alias(name))
        columns.append(pl.all_horizontal(anybody(column) for column in needed).alias(f"{name}__listed"))
    return tallies.select(*key, *columns).sort(key)


def listed_counts(tallies: pl.DataFrame) -> pl.DataFrame:
    """One row per school and stage of the list of a county with the counts of `stages` that the list can tell."""
    counted = counts(tallies)
    names = [name for name in NEEDED if name in counted.columns and counted[f"{name}__listed"].any()]
    return counted.select(*ROW, *names)


def listed_tallies(teachers: pl.DataFrame, year: int, rule: tuple[float, float] | None = None) -> pl.DataFrame:
    """Everything that is counted from a list of teachers, one line per school row; lines of parts of a list add up.

    `lines` is how many teachers there are. Each count is told by how many belong to it and of how many that cannot be
    told (`…__sum`, `…__untold`). `rule` is the hours of training within years; without it nothing is said of training.
    """
    tallies = teacher_tallies(nw.from_native(teachers, eager_only=True), rule[0] if rule else None).to_native()
    told = _degrees_and_titles() | (_training_by_service(year, *rule) if rule is not None else {})
    others = teachers.group_by(ROW).agg(
        pl.len().alias("lines"),
        *(one.sum().alias(f"{name}__sum") for name, one in told.items()),
        *(one.is_null().sum().alias(f"{name}__untold") for name, one in told.items()),
    )
    return tallies.join(others, on=ROW, nulls_equal=True).select(*ROW, pl.exclude(ROW).cast(pl.Int64)).sort(ROW)


def only_listed(tallies: pl.DataFrame) -> pl.DataFrame:
    """One row per school row with the counts that nobody reports; null where that of a teacher cannot be told."""
    names = [name for name in (*_degrees_and_titles(), *SERVICE) if f"{name}__sum" in tallies.columns]
    counted = (pl.when(pl.col(f"{name}__untold") == 0).then(pl.col(f"{name}__sum")).alias(name) for name in names)
    return tallies.select(*ROW, *counted).sort(ROW)


SERVICE = ("teachers_long_service", "trained_long_service", "trained_prorated")


def _training_by_service(year: int, hours: float, years: float) -> dict[str, pl.Expr]:
    """What G9 needs when teachers with short service are left out or prorated.

    Service is counted from `started_here`; who came from another school (`rotated_from` given) has served longer, and
    a start in `year` counts as one year. Null where a full-time teacher's year or hours are missing; who has all the
    hours needs no year to have enough.
    """
    served = pl.when(pl.col("rotated_from").is_not_null()).then(years).otherwise(year - pl.col("started_here") + 1)
    long_service = served >= years
    full_time, done = pl.col("full_time"), pl.col("training_hours") >= hours
    prorated = done | (pl.col("training_hours") >= hours * served.clip(upper_bound=years) / years)
    return dict(
        zip(SERVICE, (full_time & long_service, full_time & long_service & done, full_time & prorated), strict=True)
    )


def _degrees_and_titles() -> dict[str, pl.Expr]:
    """Full-time teachers whom only the list can tell; null where the degree (the title) of one is missing."""
    full_time, degree = pl.col("full_time"), pl.col("degree")
    qualified = pl.any_horizontal(
        (pl.col("stage") == stage) & degree.is_in(degrees) for stage, degrees in QUALIFIED_DEGREE.items()
    )
    return {
        "senior_title_teachers": full_time & pl.col("title").is_in(SENIOR_TITLES),
        "qualified_teachers": full_time & qualified,
        "bachelor_teachers": full_time & degree.is_in(("bachelor", "master", "doctor")),
        "postgraduate_teachers": full_time & degree.is_in(("master", "doctor")),
    }


def class_tallies(classes: Frame, *, key: Sequence[str] = ROW) -> Frame:
    """One line per `key` of the list of classes, for `class_counts`."""
    pupils = nw.col("pupils")
    return (
        classes.with_columns(pupils.is_null().alias("pupils__missing"))
        .group_by(*key)
        .agg(
            nw.len().alias("classes"),
            _number(nw.col("pupils__missing")).alias("untold"),
            pupils.max().alias("largest_class_known"),
            pupils.sum().alias("class_pupils"),
        )
    )


def class_counts(tallies: pl.DataFrame, *, key: Sequence[str] = ROW) -> pl.DataFrame:
    """Per row of `key`: number of classes, the largest class (null where a class has no pupils reported), the largest known."""
    known = pl.col("largest_class_known")
    return tallies.select(
        *key,
        pl.col("classes").cast(pl.Int64),
        pl.when(pl.col("untold") == 0).then(known).alias("largest_class"),
        known,
        pl.col("class_pupils").fill_null(0),  # SQL has no sum of nothing
    ).sort(key)


def from_classes(classes: pl.DataFrame) -> pl.DataFrame:
    """`class_counts` of the list of a county, one row per school and stage."""
    return class_counts(class_tallies(nw.from_native(classes, eager_only=True)).to_native())
