"""The example county put together: the tables of each year, and the snapshots made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

import polars as pl

from junheng.example import money, outlook, papers
from junheng.example.premises import campus_rows, room_rows
from junheng.example.pupils import Classes, Enrolment, classes_of, enrolment
from junheng.example.roster import CITY, COUNTY, TOWNSHIPS, YEARS, School, schools
from junheng.example.staff import pupils_by_stage, stage_rows
from junheng.example.streams import stream
from junheng.records.snapshot import Snapshot, make_snapshot, schema
from junheng.tables import TABLES

Row = dict[str, object]

# What planners keep in hand, per weighted pupil in m²: land for grounds and room to build on.
_GROUND_IN_HAND = 9.6
_BUILDING_IN_HAND = 6.4


def example_county(seed: int = 2024) -> dict[int, dict[str, pl.DataFrame]]:
    """The tables of the example county by year, 2020 to 2024, with the columns of the schema.

    The newest year is clean and complete. The same seed gives the same values on every platform.
    """
    found = enrolment(seed)
    enrolled = _frame("enrolment", outlook.enrolment_rows(found, seed))
    return {
        year: {**_tables(found, year, seed), "enrolment": enrolled.filter(pl.col("year") <= year)} for year in YEARS
    }


def example_snapshots(seed: int = 2024) -> tuple[Snapshot, ...]:
    """The county's snapshots, oldest year first."""
    return tuple(make_snapshot(COUNTY, year, tables) for year, tables in example_county(seed).items())


def _tables(found: Enrolment, year: int, seed: int) -> dict[str, pl.DataFrame]:
    listed = [school for school in schools() if school.is_open(year)]
    classes = {school.school_id: classes_of(found, school, year, seed) for school in listed}
    stages = [row for school in listed for row in stage_rows(found, classes[school.school_id], school, year, seed)]
    newest = {school.school_id: pupils_by_stage(found, school, YEARS[-1]) for school in listed}
    campuses = [row for school in listed for row in campus_rows(school, newest[school.school_id], year, seed)]
    finance = [money.finance_row(school, pupils_by_stage(found, school, year), year, seed) for school in listed]
    compulsory = [school for school in listed if school.kind != "vocational"]
    rows: dict[str, Sequence[Row]] = {
        "schools": _school_rows(listed, stages, campuses, seed),
        "stages": stages,
        "campuses": campuses,
        "rooms": [row for school in listed for row in room_rows(school, _class_count(stages, school), year, seed)],
        "classes": [row for school in listed for row in _class_rows(school, classes[school.school_id])],
        "finance": finance,
        "county": money.county_rows(stages, {school.school_id: school for school in listed}, finance, year, seed),
        "monitoring_balance": papers.balance_rows(year, seed),
        "monitoring_quality": papers.quality_rows(year, seed),
        "survey": papers.survey_rows(year, seed),
        "evidence": papers.evidence_rows(compulsory, year, seed),
        "vetoes": papers.veto_rows(year),
        "births": outlook.birth_rows(found, year, seed),
        "housing": outlook.housing_rows(year),
        "changes": outlook.change_rows(year),
        "places": outlook.place_rows(listed, stages, seed),
    }
    return {name: _frame(name, given) for name, given in rows.items()}


def _frame(name: str, rows: Sequence[Row]) -> pl.DataFrame:
    types = schema(TABLES[name])
    return pl.DataFrame({column: [row.get(column) for row in rows] for column in types}, schema=types)


def _class_count(stages: Sequence[Row], school: School) -> int:
    """Classes of the compulsory stages; those of a senior school alone if it has no others."""
    own = [row for row in stages if row["school_id"] == school.school_id]
    compulsory = [row for row in own if row["stage"] != "senior"] or own
    return sum(int(str(row["classes"])) for row in compulsory)


def _class_rows(school: School, classes: Classes) -> list[Row]:
    return [
        {"school_id": school.school_id, "stage": stage, "grade": grade, "class_no": str(number), "pupils": pupils}
        for (stage, grade), sizes in classes.items()
        for number, pupils in enumerate(sizes, start=1)
    ]


def _school_rows(listed: Sequence[School], stages: Sequence[Row], campuses: Sequence[Row], seed: int) -> list[Row]:
    rows: list[Row] = []
    taken: set[tuple[float, float]] = set()
    for school in listed:
        own = [row for row in stages if row["school_id"] == school.school_id]
        place = _place(school, seed, taken)
        rows.append(
            {
                "school_id": school.school_id,
                "name": school.name,
                "kind": school.kind,
                "ownership": school.ownership,
                "setting": school.setting,
                "city": CITY,
                "county": COUNTY,
                "township": school.township,
                "boarding": school.boarding,
                "counts_as_school": school.kind != "teaching_point",
                "parent_id": school.parent,
                "group_id": school.group,
                "year_built": school.year_built,
                "posts_quota": _quota(school, own, seed),
                **_in_hand(school, own, campuses, seed),
                "dense_centre": False,
                "longitude": place[0],
                "latitude": place[1],
            }
        )
    return rows


def _place(school: School, seed: int, taken: set[tuple[float, float]]) -> tuple[float, float]:
    """Coordinates near the township's centre, no two schools on one spot."""
    centre = next(township for township in TOWNSHIPS if township.name == school.township)
    draw = stream(seed, "place", school.school_id)
    while True:
        east, north = (2 * draw.random() - 1) * centre.spread, (2 * draw.random() - 1) * centre.spread
        place = (round(centre.longitude + east, 6), round(centre.latitude + north, 6))
        if place not in taken:
            taken.add(place)
            return place


def _quota(school: School, own: Sequence[Row], seed: int) -> int:
    """Posts: those filled, and some that are approved but open."""
    filled = sum(int(str(row["teachers"])) for row in own)
    pupils = sum(int(str(row["pupils"])) for row in own)
    return filled + 2 + pupils // 120 + stream(seed, "quota", school.school_id).randint(0, 2)


def _in_hand(school: School, own: Sequence[Row], campuses: Sequence[Row], seed: int) -> Mapping[str, float]:
    draw = stream(seed, "land", school.school_id)
    pupils = fsum(int(str(row["pupils"])) * (1 if row["stage"] == "primary" else 1.3) for row in own)
    mine = [row for row in campuses if row["school_id"] == school.school_id]
    present = {
        name: fsum(float(str(row[name])) for row in mine)
        for name in ("teaching_area", "indoor_sports_area", "outdoor_sports_area")
    }
    rooms = present["teaching_area"] - present["indoor_sports_area"]
    ground = present["outdoor_sports_area"] + present["indoor_sports_area"]
    return {
        "buildable_area": float(round(max(0.0, pupils * _BUILDING_IN_HAND - rooms) + draw.randint(240, 900), -1)),
        "sports_land": float(round(max(0.0, pupils * _GROUND_IN_HAND - ground) + draw.randint(300, 1600), -1)),
    }
