"""Rows of `campuses` and `rooms`: what a school has for its pupils, shared by its stages."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum

from junheng.example.levels import JUNIOR_FACTOR, PREMISES, STAGE_WEIGHT, THROUGH_FACTOR
from junheng.example.roster import YEARS, School
from junheng.example.streams import stream

Row = dict[str, object]

_ROOM_SPACING = 12  # classes to a music room, as schools are usually planned
_SPECIAL_FACTOR = 3.2  # a special school has small classes and many rooms
_SMALLEST = 40  # pupils a site is at least laid out for
_USES = ("music", "art", "science", "computer", "other")
_WHOLE = ("multimedia_rooms", "books", "computers")


def campus_rows(school: School, newest: Mapping[str, int], year: int, seed: int) -> list[Row]:
    """The campus of one school: one row, or one per stage where the school keeps its books so.

    `newest` are the pupils by stage in the newest year: premises do not follow every change.
    """
    whole = _campus(school, newest, year, seed)
    if not school.own_records:
        return [{"school_id": school.school_id, "stage": None, **whole}]
    weights = {stage: pupils * STAGE_WEIGHT[stage] for stage, pupils in newest.items()}
    share = weights["primary"] / fsum(weights.values()) * 0.94  # the primary building is the older one
    primary: dict[str, float] = {}
    for name, value in whole.items():
        primary[name] = round(value * share) if name in _WHOLE else round(value * share, 1)
    junior = {name: round(value - primary[name], 1) for name, value in whole.items()}
    return [
        {"school_id": school.school_id, "stage": "primary", **_typed(primary)},
        {"school_id": school.school_id, "stage": "junior", **_typed(junior)},
    ]


def _typed(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value) if name in _WHOLE else value for name, value in values.items()}


def _campus(school: School, newest: Mapping[str, int], year: int, seed: int) -> dict[str, float]:
    draw = stream(seed, "premises", school.school_id)
    back = YEARS[-1] - year
    weighted = max(float(_SMALLEST), fsum(pupils * STAGE_WEIGHT[stage] for stage, pupils in newest.items()))
    amounts = {}
    for name, ranges in PREMISES[school.setting].items():
        low, high = ranges[3 - school.standing]
        amounts[name] = (low + (high - low) * draw.random()) * _factor(school, name) * weighted
    hall = _hall(school, weighted, draw.random())
    extended = YEARS[1] + draw.randrange(12)  # in most schools nothing was built in these years
    teaching = amounts["teaching_area"] * (0.86 if year < extended <= YEARS[-1] else 1.0)
    computers = weighted * (0.09 + 0.08 * draw.random()) * (100 - 5 * back) / 100
    books = weighted * (18 + 14 * draw.random()) * (100 - 2 * back) / 100
    building = (teaching + hall) * (1.55 + 0.5 * draw.random())
    rooms = amounts["multimedia_rooms"] / 100 * (100 - 2 * back) / 100
    return {
        "teaching_area": round(teaching + hall, 1),
        "indoor_sports_area": round(hall, 1),
        "outdoor_sports_area": round(max(amounts["sports_area"] - hall, 0.6 * amounts["sports_area"]), 1),
        "converted_sports_area": 0.0,
        "leased_sports_area": 0.0,
        "equipment_value": float(round(amounts["equipment_value"] * (100 - 5 * back) / 100, -2)),
        "multimedia_rooms": max(1, round(rooms)),
        "books": round(books),
        "computers": max(2, round(computers)),
        "building_area": round(building, 1),
        "site_area": round(building * (1.1 + 0.5 * draw.random()) + amounts["sports_area"] * 1.5, 1),
    }


def _factor(school: School, name: str) -> float:
    if school.kind == "special":
        return _SPECIAL_FACTOR
    if school.kind == "junior":
        return JUNIOR_FACTOR[name]
    if school.kind == "complete_secondary":
        return JUNIOR_FACTOR[name] / STAGE_WEIGHT["junior"]
    if school.kind in ("nine_year", "twelve_year"):
        return THROUGH_FACTOR[name]
    return 1.0


def _hall(school: School, weighted: float, share: float) -> float:
    """A hall, in the larger schools of the county seat and the newer ones."""
    if school.setting == "rural" or weighted < 300 or (school.year_built < 2005 and share < 0.6):
        return 0.0
    return float(400 + 10 * round(60 * share))


def room_rows(school: School, classes: int, year: int, seed: int) -> list[Row]:
    """Specialist rooms; one music or art room in five is missing or too small."""
    draw = stream(seed, "rooms", school.school_id)
    wanted = -(-classes // _ROOM_SPACING)
    rows: list[Row] = []
    for use in _USES[:2] if school.kind == "teaching_point" else _USES:
        count = wanted if use in ("music", "art", "science") else 1
        if use in ("music", "art") and draw.random() < (0.04, 0.12, 0.24)[3 - school.standing]:
            count -= 1
        for _ in range(count):
            area = _room_area(school, use, draw.random())
            since = YEARS[0] - 4 + draw.randrange(9)
            if since <= year:
                rows.append({"school_id": school.school_id, "use": use, "area": area})
    return rows


def _room_area(school: School, use: str, share: float) -> float:
    if use not in ("music", "art"):
        return round({"science": 78, "computer": 86, "other": 70}[use] * (0.9 + 0.4 * share), 1)
    if school.setting == "rural" and school.kind in ("primary", "teaching_point", "nine_year"):
        low, high = (72.0, 88.0) if school.standing > 1 else (52.0, 76.0)
    elif school.year_built > 2016 or school.standing == 3:
        low, high = 96.5, 112.0
    else:
        low, high = 72.0, 98.0
    return round(low + (high - low) * share, 1)
