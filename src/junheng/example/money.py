"""Rows of `finance` and `county`: money of the schools, and the figures that only the county has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import fsum
from typing import Protocol

from junheng.example.roster import YEARS
from junheng.example.streams import stream
from junheng.tables import COUNTY_ITEMS

Row = dict[str, object]

RECOGNISED = 2016  # the county's basic-balance recognition

# Yuan a pupil and year that the county grants: the base rose once in these years.
_GRANTS: Mapping[str, tuple[int, int]] = {"primary": (650, 720), "junior": (850, 940), "senior": (1200, 1300)}
_RAISED = 2023
_SPECIAL_GRANT = 7200
_SMALL = 100  # pupils that a small school is funded for at least


class Listed(Protocol):
    """A school as far as its money depends on it."""

    @property
    def school_id(self) -> str:
        """The school."""

    @property
    def kind(self) -> str:
        """What it is: special schools are funded apart."""

    @property
    def ownership(self) -> str:
        """Who runs it."""


def grant(stage: str, year: int) -> int:
    """The county's per-pupil base of a stage."""
    return _GRANTS[stage][year >= _RAISED]


def finance_row(school: Listed, pupils: Mapping[str, int], year: int, seed: int) -> Row:
    """Budget, accounts and approved funds of one school."""
    draw = stream(seed, "finance", school.school_id, year)
    if school.kind == "special":
        approved = float(_SPECIAL_GRANT * sum(pupils.values()))
    else:
        approved = float(sum(grant(stage, year) * max(count, _SMALL) for stage, count in pupils.items()))
    budget = round(approved * draw.randint(1000, 1060) / 1000)
    training = -(-budget * draw.randint(54, 68) // 1000)
    return {
        "school_id": school.school_id,
        "public_funds_budget": float(budget),
        "public_funds_spent": float(budget * draw.randint(945, 998) // 1000),
        "training_budget": float(training),
        "training_spent": float(training * draw.randint(960, 995) // 1000),
        "public_funds_approved": approved,
    }


def county_rows(
    stages: Iterable[Row], schools: Mapping[str, Listed], finance: Iterable[Row], year: int, seed: int
) -> list[Row]:
    """The county's own figures; teachers, pupils and special funds agree with the school tables."""
    draw = stream(seed, "county", year)
    rows = list(stages)
    special = {school_id for school_id, school in schools.items() if school.kind == "special"}
    teachers = _total(rows, "teachers", lambda row: row["stage"] != "senior")
    eligible = teachers * 44 // 100
    rotated = -(-eligible * draw.randint(118, 135) // 1000)
    public = _total(rows, "migrant_pupils", lambda row: row["stage"] != "senior" and _is_public(schools, row))
    private = _total(rows, "migrant_pupils", lambda row: row["stage"] != "senior" and not _is_public(schools, row))
    leavers = _total(rows, "graduates", lambda row: row["stage"] == "junior")
    places = leavers * 38 // 100
    disabled = 412 + 3 * (year - YEARS[0])
    pay = 91_400 + 3_150 * (year - YEARS[0])
    values: dict[str, float] = {
        "public_funds_base_primary": grant("primary", year),
        "public_funds_base_junior": grant("junior", year),
        "special_funds": fsum(
            float(str(row["public_funds_approved"])) for row in finance if row["school_id"] in special
        ),
        "special_pupils": _total(rows, "pupils", lambda row: row["school_id"] in special),
        "teacher_pay_mean": pay * draw.randint(1012, 1026) // 1000,
        "civil_servant_pay_mean": pay,
        "rotation_eligible": eligible,
        "rotated": rotated,
        "rotated_backbone": -(-rotated * draw.randint(225, 260) // 1000),
        "good_senior_places": places,
        "good_senior_places_allocated": -(-places * draw.randint(620, 680) // 1000),
        "good_senior_places_rural": places * draw.randint(360, 400) // 1000,
        "migrant_children_eligible": public + private,
        "migrant_children_public": public,
        "migrant_children_purchased": private * 7 // 10,
        "disabled_children": disabled,
        "disabled_children_enrolled": disabled - draw.randint(5, 8),
        "residents": 452_300 - 1_900 * (year - YEARS[0]),
        "years_since_basic_balance": year - RECOGNISED,
        "government_score": 91 + draw.randint(0, 40) / 10,
        "satisfaction_rate_2012": 90 + draw.randint(0, 40) / 10,
    }
    units = {code.value: code.unit for code in COUNTY_ITEMS}
    return [
        {"item": item, "value": float(value), "unit": units[item], "remark": None} for item, value in values.items()
    ]


def _is_public(schools: Mapping[str, Listed], row: Row) -> bool:
    return schools[str(row["school_id"])].ownership == "public"


def _total(rows: Iterable[Row], column: str, keep: Callable[[Row], bool]) -> int:
    """Sum of the numbers that are there, in the rows that `keep` keeps."""
    return sum(int(str(row[column])) for row in rows if keep(row) and row.get(column) is not None)
