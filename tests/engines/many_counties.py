"""Thousands of small made-up counties, seeded: holes, zeros, through-schools, teaching points, ties, lists of people.

Every county is drawn by itself, so that county 17 of 30 is county 17 of 3,000.
"""

from __future__ import annotations

from random import Random
from typing import TypeAlias

import polars as pl

from junheng.records.snapshot import Snapshot, make_snapshot, schema
from junheng.tables import STAGES_OF_KIND, TABLES

Row: TypeAlias = dict[str, object]
Tables: TypeAlias = dict[str, pl.DataFrame]

YEAR = 2024
KINDS = ("primary",) * 9 + ("junior",) * 4 + ("nine_year",) * 3 + ("teaching_point",) * 3
KINDS += ("twelve_year", "complete_secondary", "special", "vocational")
NAMES = ("schools", "stages", "campuses", "teachers", "classes", "evidence")
PER_PUPIL = {  # what just meets the standard, so that exact ties are met
    "teachers_above_degree": {"primary": 0.042, "junior": 0.053, "senior": 0.05},
    "backbone_teachers": {"primary": 0.01, "junior": 0.01, "senior": 0.01},
    "pe_art_teachers": {"primary": 0.009, "junior": 0.009, "senior": 0.009},
    "teachers": {"primary": 0.06, "junior": 0.08, "senior": 0.08},
    "teachers_mid_title": {"primary": 0.03, "junior": 0.04, "senior": 0.04},
}
PREMISES = {
    "teaching_area": 6.0,
    "indoor_sports_area": 0.4,
    "outdoor_sports_area": 9.3,
    "equipment_value": 2300.0,
    "multimedia_rooms": 0.0235,
    "books": 20.0,
    "computers": 0.1,
}
WHOLE = ("multimedia_rooms", "books", "computers")
LEVELS = ((0.8, 0.95, 1.0, 1.0, 1.1, 1.3), (1.0, 1.0, 1.1, 1.3))  # of an ordinary county, of a good one


def many_counties(number: int, *, schools: tuple[int, int] = (15, 40), seed: int = 20240901) -> Tables:
    """The tables of `number` counties, each with a column `county`."""
    lines: dict[str, list[Row]] = {name: [] for name in NAMES}
    for county in range(number):
        _add_county(lines, f"县{county:04}", Random(f"{seed} {county}"), schools)
    return {
        name: pl.DataFrame(rows, schema={"county": pl.String, **schema(TABLES[name])}) for name, rows in lines.items()
    }


def snapshot_of(tables: Tables, county: str) -> Snapshot:
    """One county of them as a snapshot."""
    frames = {name: frame.filter(pl.col("county") == county) for name, frame in tables.items()}
    return make_snapshot(
        county, YEAR, {name: frame.select(list(TABLES[name].names)) for name, frame in frames.items() if frame.height}
    )


def _add_county(lines: dict[str, list[Row]], county: str, random: Random, schools: tuple[int, int]) -> None:
    """Holes are rare in most counties and frequent in some; one in ten keeps lists, and not all of them say everything."""
    holes = random.choice((0.0, 0.0, 0.0005, 0.01))
    lists = {"teachers": random.random() < 0.15, "classes": random.random() < 0.15}
    unsaid = random.choice(((), (), ("shared",), ("degree",), ("backbone", "title")))
    none_at_all = random.choice((*PREMISES, *(None,) * 40))
    levels = random.choice(LEVELS)
    drawn: dict[str, list[Row]] = {name: [] for name in NAMES}
    for number in range(random.randint(*schools)):
        _add_school(drawn, f"S{number:03}", random, lists, unsaid, levels)
    if random.random() < 0.05:
        judgement = random.choice(("met", "not_met", "unknown", None))
        drawn["evidence"].append({"indicator_id": random.choice(("YZ-R1", "YZ-R6", "YZ-G1")), "judgement": judgement})
    for row in drawn["campuses"]:
        row.update({none_at_all: 0.0} if none_at_all else {})
    for name in ("schools", "stages", "campuses", "teachers", "classes"):
        keys = {"school_id", "stage", "teacher_id", "class_no", "grade", "kind", "counts_as_school", "parent_id"}
        for row in drawn[name]:
            for column in row:
                if column not in keys and random.random() < holes:
                    row[column] = None
    for name, rows in drawn.items():
        lines[name] += [{"county": county, **row} for row in rows]


def _add_school(
    drawn: dict[str, list[Row]],
    school: str,
    random: Random,
    lists: dict[str, bool],
    unsaid: tuple[str, ...],
    levels: tuple[float, ...],
) -> None:
    kind = random.choice(KINDS)
    counted = [row["school_id"] for row in drawn["schools"] if row["counts_as_school"]]
    point = kind == "teaching_point" and bool(counted)
    drawn["schools"].append(
        {
            "school_id": school,
            "kind": kind if random.random() > 0.002 else None,
            "setting": random.choice(("urban", "town", "rural", "rural")),
            "counts_as_school": random.choice((False, False, True, None)) if point else True,
            "parent_id": random.choice(counted) if point else None,
            "dense_centre": random.random() < 0.1,
            "year_built": random.choice((1990, 2010, 2020)),
            "city": "市甲",
        }
    )
    pupils = {}
    for stage in STAGES_OF_KIND.get(kind, ("primary",)):
        small = kind == "teaching_point" or random.random() < 0.1
        pupils[stage] = random.choice((0, 20, 49, 50, 60, 99, 100)) if small else random.randint(80, 2400)
        if random.random() < 0.995:
            _add_stage(drawn, school, stage, pupils[stage], random, levels)
        _add_lists(drawn, school, stage, pupils[stage], random, lists, unsaid)
    _add_premises(drawn["campuses"], school, pupils, random, levels)
    if random.random() < 0.2:
        drawn["evidence"].append(
            {
                "indicator_id": "YZ-R5",
                "school_id": school,
                "judgement": random.choice(("met", "met", "not_met", "unknown", None)),
            }
        )


def _add_stage(
    drawn: dict[str, list[Row]], school: str, stage: str, pupils: int, random: Random, levels: tuple[float, ...]
) -> None:
    counts = {name: int(pupils * by[stage] * random.choice(levels) + 0.999) for name, by in PER_PUPIL.items()}
    drawn["stages"].append(
        {
            "school_id": school,
            "stage": stage,
            "pupils": pupils,
            "classes": pupils // 45 + 1,
            "largest_class": random.choice((29, 45, 50)),
            "migrant_pupils": pupils // 3,
            **counts,
            "pe_art_teachers_shared": random.choice((0, 0, 1, 2)),
        }
    )


def _add_lists(
    drawn: dict[str, list[Row]],
    school: str,
    stage: str,
    pupils: int,
    random: Random,
    lists: dict[str, bool],
    unsaid: tuple[str, ...],
) -> None:
    if lists["teachers"] and random.random() < 0.9:
        drawn["teachers"] += [
            {
                "teacher_id": f"T{school}{stage}{number}",
                "school_id": school,
                "stage": stage,
                "subject": random.choice(("语文", "数学", "体育", " 音乐　", "Art", "PE")),
                "full_time": random.random() < 0.9,
                "shared": None if "shared" in unsaid else random.random() < 0.1,
                "degree": None if "degree" in unsaid else random.choice(("secondary", "college", "bachelor", "master")),
                "title": None if "title" in unsaid else random.choice(("middle", "senior", "none")),
                "backbone": None if "backbone" in unsaid else random.choice(("none", "none", "county", "city")),
                "certificate": True,
                "training_hours": random.choice((359.0, 360.0)),
            }
            for number in range(pupils // 60 + 1)
        ]
    if lists["classes"] and stage != "senior":
        drawn["classes"] += [
            {
                "school_id": school,
                "stage": stage,
                "grade": 1,
                "class_no": str(number),
                "pupils": random.choice((29, 45, 51)),
            }
            for number in range(random.randint(0, 3))
        ]


def _add_premises(
    campuses: list[Row], school: str, pupils: dict[str, int], random: Random, levels: tuple[float, ...]
) -> None:
    """What the stages share in one line; now and then a figure is kept by stage."""
    weighted = sum({"primary": 1.0, "junior": 1.1, "senior": 1.32}[stage] * size for stage, size in pupils.items())
    apart = random.choice((*PREMISES, *(None,) * 30))
    figures: Row = {}
    for name, per_pupil in PREMISES.items():
        amount = weighted * per_pupil * random.choice(levels)
        figures[name] = int(amount + 0.999) if name in WHOLE else amount
    if random.random() < 0.1:
        figures["equipment_value"] = weighted * 2000.0  # exactly at the limit of a primary school
    own = {apart: figures.pop(apart)} if apart else {}
    space = {"converted_sports_area": random.choice((0.0, 0.0, 300.0)), "leased_sports_area": 0.0}
    campuses.append({"school_id": school, "stage": None, **figures, **space})
    campuses += [{"school_id": school, "stage": stage, **own} for stage in pupils if own]
