"""Rows of `stages`: pupils, classes and teachers of every school and stage in a year."""

from __future__ import annotations

from collections.abc import Mapping

from junheng.example.levels import PEOPLE
from junheng.example.pupils import Classes, Enrolment, grades_of, stage_pupils
from junheng.example.roster import YEARS, School
from junheng.example.streams import stream

Row = dict[str, object]

# Share of teachers with a degree above the required one, in thousandths.
_DEGREE_SHARE = {"primary": (900, 985), "junior": (780, 930), "senior": (930, 980)}
_SENIOR_CLASS = 48


def stages_of(school: School) -> tuple[str, ...]:
    """The stages that the school teaches, as rows of `stages`."""
    sizes = {"primary": school.primary, "junior": school.junior, "senior": school.senior}
    return tuple(stage for stage, size in sizes.items() if size)


def senior_pupils(school: School, year: int) -> int:
    """Senior pupils: they are reported only so that shared resources can be split."""
    return 3 * school.senior + 2 * (year - YEARS[-1]) if school.senior else 0


def pupils_by_stage(found: Enrolment, school: School, year: int) -> dict[str, int]:
    """Pupils of each stage of the school."""
    return {
        stage: senior_pupils(school, year) if stage == "senior" else sum(stage_pupils(found, school, year, stage))
        for stage in stages_of(school)
    }


def stage_rows(found: Enrolment, classes: Classes, school: School, year: int, seed: int) -> list[Row]:
    """The rows of one school."""
    rows = []
    for stage, pupils in pupils_by_stage(found, school, year).items():
        sizes = _class_sizes(classes, stage, pupils)
        row: Row = {"school_id": school.school_id, "stage": stage, "pupils": pupils, "classes": len(sizes)}
        row["largest_class"] = max(sizes, default=0)
        newest = (
            senior_pupils(school, YEARS[-1])
            if stage == "senior"
            else sum(stage_pupils(found, school, YEARS[-1], stage))
        )
        row |= _teachers(school, stage, pupils, newest, len(sizes), year, seed)
        row |= _flows(found, school, stage, pupils, year, seed)
        rows.append(row)
    return rows


def _class_sizes(classes: Classes, stage: str, pupils: int) -> list[int]:
    if stage == "senior":
        count = -(-pupils // _SENIOR_CLASS)
        return [pupils // count + (place < pupils % count) for place in range(count)]
    return [size for (found, _), sizes in classes.items() if found == stage for size in sizes]


def _within(low: float, high: float, share: float) -> float:
    return low + (high - low) * share


def _teachers(
    school: School, stage: str, pupils: int, newest: int, classes: int, year: int, seed: int
) -> Mapping[str, int]:
    """Teachers: drawn for the newest year, then a little fewer and less qualified the further back."""
    draw = stream(seed, "staff", school.school_id, stage)
    shares = [draw.random() for _ in range(8)]
    back = YEARS[-1] - year
    if not pupils:
        names = ("teachers", "teachers_mid_title", "teachers_above_degree", "backbone_teachers", "pe_art_teachers")
        return dict.fromkeys((*names, "pe_art_teachers_shared", "certified_teachers", "trained_teachers"), 0)
    levels = PEOPLE[school.setting, "primary" if stage == "primary" else "junior"]
    standing = 3 - school.standing
    base = (pupils + newest) / 2  # staff follows pupils only half
    wanted = {name: _within(*ranges[standing], shares[place]) for place, (name, ranges) in enumerate(levels.items())}
    if school.kind == "special":
        wanted = {"above_degree": 24.0, "backbone": 2.5, "pe_art": 5.0}
    degree = _within(*_DEGREE_SHARE[stage], shares[3]) / 1000
    least = 2 if classes > 2 else 1
    above = max(least, round(wanted["above_degree"] * base * (100 - 2 * back) / 10_000))
    teachers = max(above + (above > 4), round(above / degree))
    backbone = round(wanted["backbone"] * base * (100 - 4 * back) / 10_000)
    arts = round(wanted["pe_art"] * base * (100 - 3 * back) / 10_000)
    small = school.setting == "rural" and pupils < 150
    return {
        "teachers": teachers,
        "teachers_mid_title": round(teachers * _within(0.44, 0.62, shares[4])),
        "teachers_above_degree": above,
        "backbone_teachers": min(backbone, above // 3),
        "pe_art_teachers": min(arts, above // 3),
        "pe_art_teachers_shared": round(shares[5] * 1.4) if small else 0,
        "certified_teachers": teachers,
        "trained_teachers": teachers,
    }


def _flows(found: Enrolment, school: School, stage: str, pupils: int, year: int, seed: int) -> Row:
    draw = stream(seed, "flows", school.school_id, stage, year)
    if stage == "senior":
        share = round(pupils / 3)
        return {
            "migrant_pupils": round(pupils * 0.02),
            "pupils_in_zone": 0,
            "entrants": share,
            "entrants_in_zone": 0,
        }
    entrants = found.get((school.school_id, year, grades_of(stage)[0]), 0)
    zone = _zone_share(school, stage, draw.randint(965, 995))
    row: Row = {
        "migrant_pupils": pupils * _migrant_share(school, draw.randint(0, 40)) // 1000,
        "pupils_in_zone": -(-pupils * zone // 1000),
        "entrants": entrants,
        "entrants_in_zone": -(-entrants * zone // 1000),
    }
    return row | (_retention(found, school, year, draw.randint(0, 12)) if stage == "junior" else {})


def _zone_share(school: School, stage: str, junior: int) -> int:
    """Pupils from the zone, in thousandths."""
    if school.ownership == "private":
        return 320
    return junior if stage == "junior" else 1000


def _migrant_share(school: School, more: int) -> int:
    return {"urban": 70, "town": 12, "rural": 0}[school.setting] + more // (1 if school.setting == "urban" else 4)


def _retention(found: Enrolment, school: School, year: int, moved: int) -> Row:
    """Flows of the class that left last summer; it entered grade 7 three years before."""
    entered = found.get((school.school_id, year - 3, 7), 0)
    left = found.get((school.school_id, year - 1, 9), 0)
    transfers_in = min(moved, left // 20)
    drop_outs = entered // 90
    transfers_out = max(0, entered - left + transfers_in - drop_outs)
    return {
        "graduates": left,
        "entrants_three_years_ago": entered,
        "transfers_in": transfers_in,
        "transfers_out": transfers_out,
        "deaths": 0,
    }
