"""What a forecast of pupils starts from: enrolment by grade, births, housing, places and changes of schools."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from junheng.example.pupils import FIRST_YEAR, Enrolment, classes_of, grades_of
from junheng.example.roster import COUNTY, TOWNSHIPS, YEARS, School, schools
from junheng.example.streams import stream

Row = dict[str, object]

_ENTRY_AGE = 6
# Children born for a hundred who enter grade 1 six years later: the county seat draws pupils in.
_BORN_PER_HUNDRED = {"城关街道": 74, "滨湖街道": 68}
_BORN_ELSEWHERE = 118
# Births after the last cohort that is at school already, in hundredths of that cohort's.
_LATER = {2019: 94, 2020: 83, 2021: 75, 2022: 69, 2023: 63, 2024: 66}
_HOUSING = (
    # years after the last, dwellings, pupils to a dwelling, name of the school it belongs to, township
    (-1, 1280, 0.22, "云湖小学", "滨湖街道"),
    (0, 860, 0.24, "滨湖第二小学", "滨湖街道"),
    (1, 1540, 0.21, "云湖小学", "滨湖街道"),
    (1, 620, 0.25, "西苑小学", "城关街道"),
    (2, 980, 0.23, "城南实验学校", "城关街道"),
    (3, 740, 0.22, "滨湖实验学校", "滨湖街道"),
)
_PLACES_IN_CLASS = {"primary": 45, "junior": 50, "senior": 50}


def enrolment_rows(found: Enrolment, seed: int) -> list[Row]:
    """Pupils and classes by grade from `FIRST_YEAR` on, of every school of those years."""
    rows: list[Row] = []
    for school in schools():
        for past in range(FIRST_YEAR, YEARS[-1] + 1):
            classes = classes_of(found, school, past, seed)
            for grade in range(1, 10):
                pupils = found.get((school.school_id, past, grade))
                if pupils is not None:
                    stage = "primary" if grade < grades_of("junior")[0] else "junior"
                    count = len(classes.get((stage, grade), ()))
                    rows.append(
                        {
                            "year": past,
                            "school_id": school.school_id,
                            "grade": grade,
                            "pupils": pupils,
                            "classes": count,
                        }
                    )
    return rows


def birth_rows(found: Enrolment, year: int, seed: int) -> list[Row]:
    """Births by township and year, such that the cohorts at school follow from them."""
    township_of = {school.school_id: school.township for school in schools()}
    entrants: dict[tuple[str, int], int] = {}
    for (school_id, past, grade), pupils in found.items():
        if grade == 1:
            place = (township_of[school_id], past)
            entrants[place] = entrants.get(place, 0) + pupils
    rows: list[Row] = []
    for township in TOWNSHIPS:
        draw = stream(seed, "births", township.name)
        share = _BORN_PER_HUNDRED.get(township.name, _BORN_ELSEWHERE)
        for born in range(FIRST_YEAR - _ENTRY_AGE, YEARS[-1] + 1):
            pupils = entrants[township.name, min(born + _ENTRY_AGE, YEARS[-1])]
            births = round(pupils * share * _LATER.get(born, 100) * draw.randint(970, 1030) / 10_000_000)
            if born <= year:
                rows.append({"year": born, "births": births, "township": township.name, "county": COUNTY})
    return rows


def housing_rows(year: int) -> list[Row]:
    """Homes under way near the schools of the county seat."""
    ids = {school.name.removeprefix(COUNTY): school.school_id for school in schools()}
    return [
        {
            "year": year + ahead,
            "dwellings": dwellings,
            "pupils_per_dwelling": pupils,
            "school_id": ids[name],
            "township": township,
            "handover": dt.date(year + ahead, 6, 30),
        }
        for ahead, dwellings, pupils, name, township in _HOUSING
        if next(school for school in schools() if school.school_id == ids[name]).is_open(year)
    ]


def change_rows(year: int) -> list[Row]:
    """Schools opened and closed up to `year`."""
    rows: list[Row] = []
    for school in schools():
        if school.opened is not None and school.opened <= year:
            rows.append({"year": school.opened, "school_id": school.school_id, "what": "opened", "other_id": None})
        if school.closed is not None and school.closed <= year:
            rows.append(
                {"year": school.closed, "school_id": school.school_id, "what": "merged_into", "other_id": school.parent}
            )
    return rows


def place_rows(listed: Iterable[School], stages: Iterable[Row], seed: int) -> list[Row]:
    """Places: what the school was approved for, a little above or below its classes."""
    kinds = {school.school_id: school.kind for school in listed}
    rows: list[Row] = []
    for row in stages:
        draw = stream(seed, "places", row["school_id"], row["stage"])
        stage, classes = str(row["stage"]), int(str(row["classes"]))
        size = 12 if kinds[str(row["school_id"])] == "special" else _PLACES_IN_CLASS[stage]
        places = size * max(1, classes + draw.choice((-1, 0, 0, 0, 1)) * (classes > 8))
        rows.append({"school_id": row["school_id"], "stage": stage, "places": places})
    return rows
