"""Honest counties by the thousand: lean, of any size, and with the habits that make honest data look odd.

Made to tell how often a check raises a doubt about people who did nothing wrong. So the counties have what real ones
have: figures rounded by each school's own custom, figures converted from mu with all their decimals, schools built to
one plan with the same areas, programmes that give every school the same machines, stock that does not change from year
to year, classes filled to a cap, tiny schools, a zone redrawn, teachers shared between schools, codes of
teachers that schools give by themselves, and (where asked for) schools fitted out until the norm is just met.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.random import Generator, default_rng

from junheng.records.snapshot import Snapshot, make_snapshot

Row = dict[str, object]

YEAR = 2024
SMALLEST, LARGEST = 15, 120  # schools in a county
ZONE_REDRAWN = 0.05  # of the counties redraw a zone this year

_KINDS = ("primary", "junior", "nine_year", "teaching_point")
_STAGES = {
    "primary": ("primary",),
    "junior": ("junior",),
    "nine_year": ("primary", "junior"),
    "teaching_point": ("primary",),
}
_GRADES = {"primary": range(1, 7), "junior": range(7, 10)}
_MU = 666.6667  # m²
# m² of teaching rooms, building and grounds of the plans that schools are built to.
_PLANS = ((1680.0, 2750.0, 4200.0), (2436.5, 3980.0, 6600.0), (3890.0, 6120.5, 9800.0), (6240.0, 9850.0, 14200.0))
# How a school records areas, and how many do so: to a hundredth, a tenth, one, ten, fifty m², or as mu times 666.67.
_AREA_HABITS = ((0.01, 0.18), (0.1, 0.22), (1.0, 0.35), (10.0, 0.17), (50.0, 0.06), (_MU, 0.02))
_MONEY_HABITS = ((0.01, 0.2), (1.0, 0.2), (100.0, 0.4), (1000.0, 0.1), (10_000.0, 0.1))
_BOOK_HABITS = ((1.0, 0.6), (10.0, 0.15), (100.0, 0.2), (500.0, 0.05))
_TARGETS = {"primary": 4.2, "junior": 5.3}  # of the norm that counties staff to, per 100 pupils; a picture, no rule


@dataclass(frozen=True, slots=True)
class _School:
    school_id: str
    kind: str
    setting: str
    entrants: float  # a year and stage, around which cohorts vary
    trend: float  # of the cohorts, a year
    area_unit: float
    money_unit: float
    book_unit: float
    plan: tuple[float, float, float] | None


def honest_county(seed: int, count: int | None = None, *, fitted_to_norm: bool = False) -> tuple[Snapshot, Snapshot]:
    """Last year and this year of an honest county.

    Args:
        seed: the same seed gives the same county.
        count: of schools; where None it is drawn, from 15 to 120.
        fitted_to_norm: teachers are posted until half of the schools below the norm just meet it, as an honest bureau may.
    """
    draw = default_rng(seed)
    schools = _schools(draw, seed, count or int(draw.integers(SMALLEST, LARGEST + 1)))
    cohorts = {school.school_id: _cohorts(draw, school) for school in schools}
    if draw.random() < ZONE_REDRAWN:  # a school gains pupils that nobody made up
        grades = cohorts[schools[int(draw.integers(len(schools)))].school_id][1]
        more = draw.uniform(1.2, 1.4)
        grades |= {grade: round(pupils * more) for grade, pupils in grades.items()}
    stages = [_stages(draw, school, cohorts[school.school_id], fitted=fitted_to_norm) for school in schools]
    campuses = _campuses(draw, schools, cohorts)
    roster = _roster(draw, schools, [rows[1] for rows in stages])
    years = []
    for place, year in enumerate((YEAR - 1, YEAR)):
        tables = {
            "schools": _frame(
                {"school_id": school.school_id, "name": f"第{school.school_id}学校", "kind": school.kind}
                | {"setting": school.setting, "ownership": "public", "boarding": school.kind == "nine_year"}
                | {"counts_as_school": True, "year_built": 2000}
                for school in schools
            ),
            "stages": _frame(row for rows in stages for row in rows[place]),
            "classes": _frame(row for school in schools for row in _classes(school, cohorts[school.school_id], place)),
            "campuses": _frame(rows[place] for rows in campuses),
        }
        if roster is not None and place:
            tables["teachers"] = roster
        years.append(make_snapshot("某县", year, tables))
    return years[0], years[1]


def _frame(rows: Iterable[Row]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), infer_schema_length=None)


def _chosen(draw: Generator, habits: Sequence[tuple[float, float]]) -> float:
    units, shares = zip(*habits, strict=True)
    return float(draw.choice(units, p=np.array(shares) / sum(shares)))


def _schools(draw: Generator, seed: int, count: int) -> list[_School]:
    planned = draw.uniform(0.2, 0.5)  # of the schools stand in buildings of a plan
    found = []
    for number in range(count):
        kind = str(draw.choice(_KINDS, p=(0.55, 0.2, 0.1, 0.15)))
        setting = str(draw.choice(("urban", "town", "rural"), p=(0.25, 0.35, 0.4)))
        size = {"urban": 150.0, "town": 70.0, "rural": 25.0}[setting] * (0.15 if kind == "teaching_point" else 1.0)
        entrants = max(2.0, size * float(np.exp(draw.normal(0, 0.5))))
        plan = _PLANS[int(np.searchsorted((40, 80, 150), entrants))] if draw.random() < planned else None
        units = (_chosen(draw, _AREA_HABITS), _chosen(draw, _MONEY_HABITS), _chosen(draw, _BOOK_HABITS))
        trend = {"urban": 0.01, "town": -0.01, "rural": -0.04}[setting] + float(draw.normal(0, 0.01))
        found.append(_School(f"{seed:06}{number:04}", kind, setting, entrants, trend, *units, plan))
    return found


def _cohorts(draw: Generator, school: _School) -> dict[int, dict[int, int]]:
    """Pupils by place of the year (0 last, 1 this) and grade: cohorts that move up, with a few who come and go."""
    found: dict[int, dict[int, int]] = {0: {}, 1: {}}
    cap = int(draw.choice((45, 50, 55)))
    full = draw.random() < 0.1  # a school in demand fills its classes to the cap each year
    for stage in _STAGES[school.kind]:
        before = {}
        for grade in _GRADES[stage]:
            mean = school.entrants * (1 + school.trend) ** -grade
            pupils = int(draw.poisson(draw.gamma(100, mean / 100)))
            before[grade] = max(cap, pupils // cap * cap) if full else max(pupils, 1)
        first, *others = _GRADES[stage]
        entering = int(draw.poisson(draw.gamma(100, school.entrants / 100)))
        after = {first: max(cap, entering // cap * cap) if full else max(entering, 1)}
        for grade in others:
            moved = draw.binomial(before[grade - 1], 0.985) + draw.poisson(0.012 * before[grade - 1])
            after[grade] = int(max(moved, 1))
        found[0] |= before
        found[1] |= after
    return found


def _sizes(pupils: int) -> list[int]:
    count = max(1, -(-pupils // 45))
    return [pupils // count + (place < pupils % count) for place in range(count)]


def _classes(school: _School, cohorts: dict[int, dict[int, int]], place: int) -> list[Row]:
    return [
        Row(
            school_id=school.school_id,
            stage="primary" if grade < 7 else "junior",
            grade=grade,
            class_no=str(number),
            pupils=size,
        )
        for grade, pupils in cohorts[place].items()
        for number, size in enumerate(_sizes(pupils), start=1)
    ]


def _stages(
    draw: Generator, school: _School, cohorts: dict[int, dict[int, int]], *, fitted: bool
) -> tuple[list[Row], list[Row]]:
    both: tuple[list[Row], list[Row]] = ([], [])
    for stage in _STAGES[school.kind]:
        level = _TARGETS[stage] * float(np.exp(draw.normal(0.12, 0.2)))
        degree, title = draw.uniform(0.82, 0.99), draw.uniform(0.35, 0.65)
        staff: dict[str, int] = {}
        for place in (0, 1):
            grades = [cohorts[place][grade] for grade in _GRADES[stage]]
            pupils = sum(grades)
            if not staff:
                teachers = max(2, round(level / degree * pupils / 100))
                staff = {"teachers": teachers, "teachers_above_degree": int(draw.binomial(teachers, degree))}
                staff |= {"teachers_mid_title": int(draw.binomial(teachers, title))}
                staff |= {
                    "backbone_teachers": int(draw.binomial(teachers, 0.2)),
                    "pe_art_teachers": int(draw.binomial(teachers, 0.18)),
                }
            else:
                left, came = int(draw.binomial(staff["teachers"], 0.05)), int(draw.poisson(0.05 * staff["teachers"]))
                teachers = max(2, staff["teachers"] - left + came)
                above = staff["teachers_above_degree"] - int(draw.binomial(left, degree)) + came
                staff["teachers"], staff["teachers_above_degree"] = teachers, max(0, min(teachers, above))
                staff["teachers_mid_title"] = min(teachers, staff["teachers_mid_title"] + int(draw.integers(0, 3)))
            norm = int(np.ceil(_TARGETS[stage] * pupils / 100))
            if fitted and staff["teachers_above_degree"] < norm and draw.random() < 0.5:
                staff["teachers"] += norm - staff["teachers_above_degree"]
                staff["teachers_above_degree"] = norm
            sizes = [size for count in grades for size in _sizes(count)]
            migrants = int(draw.binomial(pupils, {"urban": 0.08, "town": 0.02, "rural": 0.002}[school.setting]))
            both[place].append(
                {"school_id": school.school_id, "stage": stage, "pupils": pupils, "classes": len(sizes)}
                | {"largest_class": max(sizes), "entrants": grades[0], "migrant_pupils": migrants, **staff}
                | {"certified_teachers": staff["teachers"], "trained_teachers": staff["teachers"]}
            )
    return both


def _to(unit: float, value: float) -> float:
    """`value` as a school with this custom records it; who converts from mu keeps all the decimals of the product."""
    if unit == _MU:
        return round(value / _MU, 2) * _MU
    return round(round(value / unit) * unit, 2)


def _campuses(
    draw: Generator, schools: Sequence[_School], cohorts: dict[str, dict[int, dict[int, int]]]
) -> list[tuple[Row, Row]]:
    programme = float(draw.choice((0, 12_800, 26_500, 30_000)))  # yuan a room, given to every school this year
    per_room = int(draw.choice((40, 45, 50)))  # machines of a computer room
    found = []
    for school in schools:
        designed = sum(cohorts[school.school_id][0].values()) * draw.uniform(0.8, 1.5) + 20
        teaching, building, grounds = school.plan or tuple(
            designed * each * float(np.exp(draw.normal(0, 0.25))) for each in (5.2, 8.5, 9.5)
        )
        hall = float(draw.integers(40, 100) * 10) if designed > 900 and draw.random() < 0.4 else 0.0
        rooms = max(1, round(designed * draw.uniform(0.02, 0.035)))
        value = designed * 2300 * float(np.exp(draw.normal(0, 0.35)))
        books = designed * draw.uniform(18, 32)
        machines = per_room * max(1, round(designed / 450)) + int(draw.poisson(designed / 25))
        before: Row = {
            "school_id": school.school_id,
            "stage": None,
            "teaching_area": _to(school.area_unit, teaching),
            "indoor_sports_area": hall,
            "outdoor_sports_area": _to(school.area_unit, grounds),
            "building_area": _to(school.area_unit, building),
            "site_area": _to(school.area_unit, designed * 22 * float(np.exp(draw.normal(0, 0.3)))),
            "equipment_value": _to(school.money_unit, value),
            "multimedia_rooms": rooms,
            "books": int(_to(school.book_unit, books)),
            "computers": machines,
        }
        bought = float(draw.gamma(2, 0.02)) * value if draw.random() < 0.7 else 0.0  # three in ten buy nothing
        more_books = draw.uniform(0.005, 0.04) * books if draw.random() < 0.6 else 0.0
        after = before | {
            "equipment_value": round(_to(school.money_unit, value + bought) + programme * rooms, 2),
            "books": int(_to(school.book_unit, books + more_books)),
        }
        found.append((before, after))
    return found


def _roster(draw: Generator, schools: Sequence[_School], stages: Sequence[list[Row]]) -> pl.DataFrame | None:
    """The list of teachers, in four counties of ten; in a quarter of these schools number their teachers by themselves."""
    if draw.random() < 0.6:
        return None
    own_numbers = draw.random() < 0.25
    rows: list[Row] = []
    for rows_of_school in stages:
        for row in rows_of_school:
            for number in range(int(str(row["teachers"]))):
                code = f"{number + 1:03}" if own_numbers else f"T{len(rows):06}"
                rows.append(
                    {"teacher_id": code, "school_id": row["school_id"], "stage": row["stage"], "full_time": True}
                    | {"shared": False, "birth_year": int(draw.integers(1964, 2001))}
                )
    if not own_numbers:  # walking teachers of music and sports stand in the list of a second school too
        for place in draw.choice(len(rows), size=min(len(rows), len(schools) // 5), replace=False):
            second = str(draw.choice([school.school_id for school in schools]))
            if second != rows[place]["school_id"]:
                stage = next(_STAGES[school.kind][0] for school in schools if school.school_id == second)
                rows.append(rows[place] | {"school_id": second, "stage": stage, "full_time": False, "shared": True})
    return _frame(rows)
