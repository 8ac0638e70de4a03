"""Counts of a school row made from the lists behind them: teachers.csv and classes.csv.

Where a list is given it takes precedence over the reported count. The definitions are those of the columns of
`stages` (tables.md), not of a standard; the hours of training that count are a rule and come in as an argument.
"""

from __future__ import annotations

import polars as pl

ROW = ["school_id", "stage"]

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


def from_teachers(teachers: pl.DataFrame, training_hours: float | None = None) -> pl.DataFrame:
    """One row per school and stage of `teachers` with the counts of `stages` that the list can tell.

    A count is there if the list reports what it needs for anybody at all; it is null where that is missing for a teacher
    of the row whom it could concern.
    """
    subject = pl.col("subject").str.strip_chars().str.to_lowercase()
    pe_art = subject.is_in(PE_ART_SUBJECTS)
    above = pl.any_horizontal(
        (pl.col("stage") == stage) & pl.col("degree").is_in(degrees) for stage, degrees in ABOVE_DEGREE.items()
    )
    full_time = pl.col("full_time")
    # Where nobody is said to be shared, nobody is.
    shared = pl.col("shared") if teachers["shared"].null_count() < teachers.height else pl.lit(False)
    counts = {
        "teachers": (full_time, ["full_time"]),
        "teachers_above_degree": (full_time & above, ["full_time", "degree"]),
        "backbone_teachers": (full_time & (pl.col("backbone") != "none"), ["full_time", "backbone"]),
        "teachers_mid_title": (full_time & pl.col("title").is_in(MIDDLE_TITLES), ["full_time", "title"]),
        "pe_art_teachers": (full_time & pe_art & ~shared, ["full_time", "subject"]),
        "pe_art_teachers_shared": (pe_art & pl.col("shared"), ["subject", "shared"]),
        "certified_teachers": (full_time & pl.col("certificate"), ["full_time", "certificate"]),
    }
    if training_hours is not None:
        trained = pl.col("training_hours") >= training_hours
        counts["trained_teachers"] = (full_time & trained, ["full_time", "training_hours"])
    reported = {column for column in teachers.columns if teachers[column].null_count() < teachers.height}
    columns = [
        pl.when(counted.is_null().any()).then(None).otherwise(counted.sum()).cast(pl.Int64).alias(name)
        for name, (counted, needed) in counts.items()
        if reported.issuperset(needed)
    ]
    return teachers.group_by(ROW).agg(columns).sort(ROW)


def training_by_service(teachers: pl.DataFrame, year: int, hours: float, years: float) -> pl.DataFrame:
    """Per school row what G9 needs when teachers with short service are left out or prorated.

    Service is counted from `started_here`; who came from another school (`rotated_from` given) has served longer, and
    a start in `year` counts as one year. Null where a full-time teacher's year or hours are missing; who has all the
    hours needs no year to have enough.
    """
    served = pl.when(pl.col("rotated_from").is_not_null()).then(years).otherwise(year - pl.col("started_here") + 1)
    long_service = served >= years
    full_time, done = pl.col("full_time"), pl.col("training_hours") >= hours
    prorated = done | (pl.col("training_hours") >= hours * served.clip(upper_bound=years) / years)

    def count(kept: pl.Expr) -> pl.Expr:
        return pl.when(kept.is_null().any()).then(None).otherwise(kept.sum()).cast(pl.Int64)

    return (
        teachers.group_by(ROW)
        .agg(
            count(full_time & long_service).alias("teachers_long_service"),
            count(full_time & long_service & done).alias("trained_long_service"),
            count(full_time & prorated).alias("trained_prorated"),
        )
        .sort(ROW)
    )


def degrees_and_titles(teachers: pl.DataFrame) -> pl.DataFrame:
    """Per school row counts of full-time teachers that only the list of teachers can give.

    Null where the degree (the title) of a full-time teacher is missing.
    """
    full_time, degree = pl.col("full_time"), pl.col("degree")
    qualified = pl.any_horizontal(
        (pl.col("stage") == stage) & degree.is_in(degrees) for stage, degrees in QUALIFIED_DEGREE.items()
    )
    counts = {
        "senior_title_teachers": full_time & pl.col("title").is_in(SENIOR_TITLES),
        "qualified_teachers": full_time & qualified,
        "bachelor_teachers": full_time & degree.is_in(("bachelor", "master", "doctor")),
        "postgraduate_teachers": full_time & degree.is_in(("master", "doctor")),
    }
    columns = [
        pl.when(counted.is_null().any()).then(None).otherwise(counted.sum()).cast(pl.Int64).alias(name)
        for name, counted in counts.items()
    ]
    return teachers.group_by(ROW).agg(columns).sort(ROW)


def from_classes(classes: pl.DataFrame) -> pl.DataFrame:
    """Per school row: number of classes, the largest class (null where a class has no pupils reported), the largest known."""
    pupils = pl.col("pupils")
    return (
        classes.group_by(ROW)
        .agg(
            pl.len().cast(pl.Int64).alias("classes"),
            pl.when(pupils.is_null().any()).then(None).otherwise(pupils.max()).alias("largest_class"),
            pupils.max().alias("largest_class_known"),
            pupils.sum().alias("class_pupils"),
        )
        .sort(ROW)
    )
