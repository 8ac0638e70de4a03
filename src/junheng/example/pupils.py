"""Pupils by school, grade and year: cohorts that enter, move up and pass from primary to junior school; then classes."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from junheng.example.roster import YEARS, School, schools
from junheng.example.streams import share_out, stream

FIRST_YEAR = 2014  # of the enrolment history
_FIRST_COHORT = 2006
_GRADES = {"primary": (1, 2, 3, 4, 5, 6), "junior": (7, 8, 9)}

# Entrants of primary schools against 2021: the county seat grew until 2022, the countryside empties.
_TREND_YEARS = tuple(range(_FIRST_COHORT, 2025))
_TREND = {
    "urban": (74, 75, 76, 78, 80, 82, 84, 86, 88, 90, 92, 94, 96, 98, 99, 100, 101, 99, 96),
    "town": (99, 99, 100, 100, 100, 101, 101, 102, 102, 103, 103, 103, 102, 102, 101, 100, 98, 95, 91),
    "rural": (158, 155, 152, 149, 146, 143, 140, 137, 133, 129, 125, 121, 116, 111, 106, 100, 96, 92, 88),
}
# Pupils kept from one grade to the next, in thousandths: some move to town.
_KEPT = {"urban": (994, 1006), "town": (990, 1004), "rural": (978, 998)}

Enrolment = Mapping[tuple[str, int, int], int]
Classes = Mapping[tuple[str, int], tuple[int, ...]]


def enrolment(seed: int) -> Enrolment:
    """Pupils by (school, year, grade), from `FIRST_YEAR` - 3 on; grades 7 to 9 follow the county's grade 6."""
    found: dict[tuple[str, int, int], int] = {}
    for school in schools():
        if school.primary:
            _enter_primary(found, school, seed)
    _enter_junior(found, seed)
    listed = {school.school_id: school for school in schools()}
    return {place: pupils for place, pupils in found.items() if listed[place[0]].is_open(place[1])}


def _enter_primary(found: dict[tuple[str, int, int], int], school: School, seed: int) -> None:
    draw = stream(seed, "primary", school.school_id)
    for cohort in _TREND_YEARS:
        trend = _TREND[school.setting][_TREND_YEARS.index(cohort)]
        pupils = round(school.primary * trend * draw.randint(950, 1050) / 100_000)
        if school.last_intake is not None and cohort > school.last_intake:
            pupils = 0
        if school.opened is not None and cohort < school.opened - 2:
            continue  # a new school starts with its lowest three grades
        _move_up(found, school, draw, cohort, pupils, _GRADES["primary"][: school.grades])


def _move_up(
    found: dict[tuple[str, int, int], int],
    school: School,
    draw: Random,
    cohort: int,
    pupils: int,
    grades: tuple[int, ...],
) -> None:
    """Write down a cohort in each grade that it reaches by the newest year."""
    for place, grade in enumerate(grades):
        year = cohort + place
        if year > YEARS[-1]:
            return
        found[school.school_id, year, grade] = pupils
        low, high = _KEPT[school.setting]
        pupils = round(pupils * draw.randint(low, high) / 1000)


def _enter_junior(found: dict[tuple[str, int, int], int], seed: int) -> None:
    draw = stream(seed, "junior")
    takers = [school for school in schools() if school.junior and school.kind != "special"]
    for cohort in range(_FIRST_COHORT + 6, YEARS[-1] + 1):
        leavers = sum(pupils for (school_id, year, grade), pupils in found.items() if year == cohort - 1 and grade == 6)
        weights = [taker.junior * draw.randint(985, 1015) / 1000 for taker in takers]
        entrants = share_out(round(leavers * draw.randint(1002, 1010) / 1000), weights)
        for taker, pupils in zip(takers, entrants, strict=True):
            _move_up(found, taker, draw, cohort, pupils, _GRADES["junior"])
    for school in schools():
        if school.kind == "special":
            for cohort in range(_FIRST_COHORT + 6, YEARS[-1] + 1):
                _move_up(found, school, draw, cohort, school.junior - draw.randint(0, 3), _GRADES["junior"])


def stage_pupils(found: Enrolment, school: School, year: int, stage: str) -> list[int]:
    """Pupils of `school` in the grades of `stage` that it teaches."""
    grades = _GRADES[stage][: school.grades] if stage == "primary" else _GRADES[stage]
    return [found.get((school.school_id, year, grade), 0) for grade in grades]


def grades_of(stage: str) -> tuple[int, ...]:
    """The grades of a compulsory stage."""
    return _GRADES[stage]


def classes_of(found: Enrolment, school: School, year: int, seed: int) -> Classes:
    """Sizes of the classes by (stage, grade); classes are split where a grade outgrows what the school fits in."""
    sizes: dict[tuple[str, int], tuple[int, ...]] = {}
    for stage, grades in _GRADES.items():
        for grade in grades:
            pupils = found.get((school.school_id, year, grade), 0)
            if pupils:
                sizes[stage, grade] = _split(
                    pupils, _most(school, stage), stream(seed, "classes", school.school_id, year - grade)
                )
    return sizes


def _most(school: School, stage: str) -> int:
    """Pupils up to which this school fills a class before it opens another."""
    if school.kind == "special":
        return 12
    return (44 if stage == "primary" else 49) + school.crowded


def _split(pupils: int, most: int, draw: Random) -> tuple[int, ...]:
    classes = -(-pupils // most)
    least, more = divmod(pupils, classes)
    sizes = [least + (place < more) for place in range(classes)]
    for _ in range(classes):
        giver, taker = draw.randrange(classes), draw.randrange(classes)
        if giver != taker and sizes[taker] < most and sizes[giver] > 1 and abs(sizes[taker] + 1 - least) <= 2:
            sizes[giver] -= 1
            sizes[taker] += 1
    return tuple(sizes)
