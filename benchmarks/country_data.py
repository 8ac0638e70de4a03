"""A made-up country in parquet: schools in counties, their figures, and one line per teacher. Seeded; no empty cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

SEED = 20240901
YEAR = 2024
TEACHERS_PER_SCHOOL = 50
SCHOOLS_PER_COUNTY = 70
KINDS = ("primary", "junior", "nine_year", "teaching_point")
SHARES = (0.6, 0.2, 0.1, 0.1)
PORTION = 1_000_000  # lines of teachers that are drawn at once


def write_country(folder: Path, schools: int) -> None:
    """Write schools, stages, campuses and teachers as parquet: 50 teachers a school."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(SEED)
    number = np.arange(schools)
    county = pl.Series(number // SCHOOLS_PER_COUNTY).cast(pl.String).str.zfill(5)
    kind = random.choice(KINDS, size=schools, p=SHARES)
    frame = pl.DataFrame(
        {
            "county": "县" + county,
            "school_id": "21" + pl.Series(number).cast(pl.String).str.zfill(8),
            "city": "市" + county.str.head(3),
            "kind": kind,
            "setting": random.choice(["urban", "town", "rural"], size=schools),
            "counts_as_school": True,
            "dense_centre": False,
        }
    )
    frame.write_parquet(folder / "schools.parquet")
    pupils = np.where(kind == "teaching_point", random.integers(20, 120, schools), random.integers(60, 2400, schools))
    frame = frame.with_columns(pupils=pupils)
    first = frame.with_columns(
        stage=pl.when(pl.col("kind") == "junior").then(pl.lit("junior")).otherwise(pl.lit("primary"))
    )
    second = first.filter(pl.col("kind") == "nine_year").with_columns(
        stage=pl.lit("junior"), pupils=pl.col("pupils") // 2 + 7
    )
    stages = pl.concat([first, second]).select("county", "school_id", "stage", "pupils")
    stages.sort("county", "school_id", "stage").write_parquet(folder / "stages.parquet")
    weighted = (pupils + np.where(kind == "nine_year", 1.1 * (pupils // 2 + 7), 0.0)) * np.where(
        kind == "junior", 1.1, 1
    )

    def amount(per_pupil: float) -> np.ndarray:
        return weighted * per_pupil * random.lognormal(0.1, 0.25, schools)

    frame.select(
        "county",
        "school_id",
        teaching_area=amount(6.0),
        indoor_sports_area=amount(0.4),
        outdoor_sports_area=amount(9.3),
        equipment_value=amount(2300.0),
        multimedia_rooms=np.ceil(amount(0.024)).astype(np.int64),
        converted_sports_area=np.zeros(schools),
        leased_sports_area=np.zeros(schools),
    ).write_parquet(folder / "campuses.parquet")
    _write_teachers(folder / "teachers", stages, schools * TEACHERS_PER_SCHOOL)


def _write_teachers(folder: Path, stages: pl.DataFrame, lines: int) -> None:
    """As a ministry keeps them: in the order of entry, not of schools."""
    folder.mkdir()
    random = np.random.default_rng(SEED + 1)
    for start in range(0, lines, PORTION):
        size = min(PORTION, lines - start)
        rows = stages.select("county", "school_id", "stage")[random.integers(0, stages.height, size)]
        rows.with_columns(
            teacher_id=pl.Series(np.arange(start, start + size)).cast(pl.String).str.zfill(9),
            subject=pl.Series(random.choice(["语文", "数学", "英语", "体育", "音乐", "美术", "科学"], size=size)),
            full_time=pl.Series(random.random(size) < 0.95),
            shared=pl.Series(random.random(size) < 0.05),
            degree=pl.Series(
                random.choice(["secondary", "college", "bachelor", "master"], size=size, p=[0.1, 0.3, 0.5, 0.1])
            ),
            title=pl.Series(random.choice(["none", "middle", "senior"], size=size)),
            backbone=pl.Series(random.choice(["none", "county", "city"], size=size, p=[0.75, 0.2, 0.05])),
            training_hours=pl.Series(random.integers(200, 500, size).astype(float)),
        ).write_parquet(folder / f"{start // PORTION:03}.parquet")
