"""Counties to plan for, by the hundred: lean, of any size, failing in what actions can change and in nothing else.

Schools, classes and premises are those of `honest_county`; what a plan reads beside them is added. Counties differ in what
they give: posts and land (in some, of most schools), lists of classes, a list of teachers, a forecast (the table
`forecast`, five years), city centres that may lease sports ground, through-schools that keep their books by stage,
complete secondary schools. Some have classes that are too large, too few rooms, too little rotation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

import polars as pl
from numpy.random import Generator, default_rng

from junheng.example import money, papers
from junheng.example.honest import YEAR, honest_county
from junheng.records.snapshot import Snapshot, make_snapshot, schema
from junheng.tables import TABLES

Row = dict[str, object]

SMALLEST, LARGEST = 15, 40  # school rows, where none are asked for
FORECAST_YEARS = 5
_FULLEST = 1600  # pupils of the largest school: what is over the limit of a school's size no plan can mend
# m² a pupil of the roomiest school. A few villages in large old buildings make a coefficient of variation that no building
# elsewhere would bring down.
_ROOMIEST = {"teaching_area": 10.0, "outdoor_sports_area": 18.0}
_SMALL_POINT = 50  # teaching points under so many pupils come on top of the rows asked for: nothing is asked of them
_GROWTH = 1.12  # of the pupils of a row, the most that a forecast says in all
_WEIGHTS = {"primary": 1.0, "junior": 1.1, "senior": 1.32}
_WHOLE = ("multimedia_rooms", "books", "computers")
_CROWDED = 65  # pupils in the largest class that a school lets come about
# What is enough for any school, per pupil; pictures, no rules. Land is given so that it suffices.
_TEACHERS, _PE_ART, _BUILDING, _GROUND = 0.053, 0.009, 5.8, 10.2


@dataclass(frozen=True, slots=True)
class _School:
    school_id: str
    kind: str
    setting: str
    ownership: str = "public"


def generated_county(seed: int, rows: int | None = None) -> Snapshot:
    """A county to plan for.

    Args:
        seed: The same seed and number of rows give the same county.
        rows: School rows (a school in a compulsory stage) to be judged, met to one; drawn from 15 to 40 where None.
    """
    draw = default_rng([seed, YEAR])
    asked = rows or int(draw.integers(SMALLEST, LARGEST + 1))
    county = _Drawn(draw, seed, honest_county(seed, asked + asked // 4 + 8)[1], asked)
    tables = {name: _frame(name, lines) for name, lines in county.tables().items()}
    return make_snapshot("规划县", YEAR, tables)


def _frame(name: str, lines: Iterable[Row]) -> pl.DataFrame:
    return pl.DataFrame(list(lines), schema=schema(TABLES[name]))


def _number(value: object) -> float:
    return float(str(value))


def _count(value: object) -> int:
    return int(str(value))


def _suitable(honest: Snapshot) -> pl.DataFrame:
    """The schools of which a plan can be made."""
    pupils = honest.table("stages").group_by("school_id").agg(pl.col("pupils").sum().alias("all"))
    roomy = [pl.col(name) > most * pl.col("all") for name, most in _ROOMIEST.items()]
    found = honest.table("campuses").drop("stage").join(pupils, on="school_id")
    return found.filter(pl.col("all") <= _FULLEST, ~pl.any_horizontal(roomy)).select("school_id")


class _Drawn:
    """One county while it is drawn. Lines are dictionaries by table."""

    def __init__(self, draw: Generator, seed: int, honest: Snapshot, asked: int) -> None:
        self.draw, self.seed = draw, seed
        stages = honest.table("stages").join(_suitable(honest), on="school_id", how="semi")
        order = [*dict.fromkeys(stages["school_id"])]
        draw.shuffle(order)
        of_school = defaultdict(list)
        for line in stages.iter_rows(named=True):
            of_school[line["school_id"]].append(line)
        kinds = dict(honest.table("schools").select("school_id", "kind").iter_rows())
        kept, left = [], asked
        for school_id in order:
            lines = of_school[school_id]
            small = kinds[school_id] == "teaching_point" and lines[0]["pupils"] < _SMALL_POINT
            judged = 0 if small else len(lines)
            if judged <= left:
                kept.append(school_id)
                left -= judged
            if not left:
                break
        self.stages: dict[str, list[Row]] = {school_id: of_school[school_id] for school_id in sorted(kept)}
        self.schools = self._lines_of(honest, "schools")
        self.campuses = self._lines_of(honest, "campuses")
        self.classes: dict[str, list[Row]] = defaultdict(list)
        for line in honest.table("classes").iter_rows(named=True):
            if line["school_id"] in self.stages:
                self.classes[line["school_id"]].append(line)

    def _lines_of(self, honest: Snapshot, name: str) -> dict[str, Row]:
        lines = honest.table(name).filter(pl.col("school_id").is_in(list(self.stages)))
        return {line["school_id"]: line for line in lines.iter_rows(named=True)}

    def _in(self, share: float) -> bool:
        """Whether something holds that holds in this share of cases."""
        return bool(self.draw.random() < share)

    def tables(self) -> dict[str, list[Row]]:
        """The tables of the county."""
        self._crowd()
        self._add_seniors()
        for lines in self.stages.values():
            for line in lines:
                self._count_pupils(line)
        listed = [_School(school_id, str(row["kind"]), str(row["setting"])) for school_id, row in self.schools.items()]
        finance = [money.finance_row(one, self._pupils(one.school_id), YEAR, self.seed) for one in listed]
        stages = [line for lines in self.stages.values() for line in lines]
        forecast = self._forecast() if self._in(0.3) else []
        found = {
            "rooms": [line for school_id in self.stages for line in self._rooms(school_id)],
            "schools": self._school_lines(),
            "stages": stages,
            "campuses": self._campus_lines(),
            "finance": finance,
            "county": self._county_lines(stages, listed, finance),
            "monitoring_balance": papers.balance_rows(YEAR, self.seed),
            "monitoring_quality": papers.quality_rows(YEAR, self.seed),
            "survey": papers.survey_rows(YEAR, self.seed),
            "evidence": papers.evidence_rows([], YEAR, self.seed),
            "vetoes": papers.veto_rows(YEAR),
        }
        if self._in(0.5):
            found["classes"] = [line for lines in self.classes.values() for line in lines]
        if self._in(0.15):
            found["teachers"] = [line for row in stages for line in self._teachers(row)]
        return found | ({"forecast": forecast} if forecast else {})

    def _crowd(self) -> None:
        """In some schools a class was given up and the others of its grade are too large."""
        for school_id, lines in self.classes.items():
            if not self._in(0.12):
                continue
            grade = self.draw.choice(sorted({_count(line["grade"]) for line in lines}))
            of_grade = [line for line in lines if line["grade"] == grade]
            total, left = sum(_count(line["pupils"]) for line in of_grade), len(of_grade) - 1
            if not left or ceil(total / left) > _CROWDED:
                continue
            lines.remove(of_grade[-1])
            for place, line in enumerate(of_grade[:-1]):
                line["pupils"] = total // left + (place < total % left)
            for row in self.stages[school_id]:
                own = [_count(line["pupils"]) for line in lines if line["stage"] == row["stage"]]
                row |= {"classes": len(own), "largest_class": max(own)}

    def _add_seniors(self) -> None:
        """In some counties a junior school in four has senior classes, on the same campus."""
        if not self._in(0.3):
            return
        for school_id, school in self.schools.items():
            if school["kind"] != "junior" or not self._in(0.25):
                continue
            (junior,) = self.stages[school_id]
            pupils = round(_number(junior["pupils"]) * self.draw.uniform(0.8, 1.2))
            senior = {"school_id": school_id, "stage": "senior", "pupils": pupils, "classes": ceil(pupils / 45)}
            staff = {"teachers": ceil(pupils * 0.09), "largest_class": 45, "migrant_pupils": 0}
            self.stages[school_id].append({**senior, **staff})
            school["kind"] = "complete_secondary"
            campus, more = self.campuses[school_id], 1 + 1.2 * pupils / _number(junior["pupils"])
            for name, value in campus.items():
                if isinstance(value, int | float):
                    campus[name] = round(value * more) if name in _WHOLE else round(value * more, 2)

    def _count_pupils(self, line: Row) -> None:
        """What a line says of its pupils beside their number: nearly all from the zone, nearly all stay to the end."""
        pupils, junior = _count(line["pupils"]), line["stage"] == "junior"
        entrants = _count(line.get("entrants") or 0)
        away = pupils // 50 if junior else 0
        line |= {"pupils_in_zone": pupils - away, "entrants_in_zone": entrants - (entrants // 50 if junior else 0)}
        line["pe_art_teachers_shared"] = 0 if line["stage"] != "senior" else None
        if junior:
            leavers = pupils // 3
            line |= {"graduates": leavers, "entrants_three_years_ago": leavers + leavers // 40}
            line |= {"transfers_in": 1, "transfers_out": 1, "deaths": 0}

    def _pupils(self, school_id: str) -> dict[str, int]:
        return {str(line["stage"]): _count(line["pupils"]) for line in self.stages[school_id]}

    def _compulsory(self, school_id: str) -> list[Row]:
        return [line for line in self.stages[school_id] if line["stage"] != "senior"]

    def _total(self, school_id: str, name: str) -> int:
        return sum(_count(line[name]) for line in self._compulsory(school_id))

    def _rooms(self, school_id: str) -> list[Row]:
        """A music and an art room for every twelve classes; in one school of six one of them is missing."""
        old = self._in(0.8)
        self.schools[school_id]["year_built"] = int(
            self.draw.integers(1985, 2016) if old else self.draw.integers(2017, 2024)
        )
        needed = ceil(self._total(school_id, "classes") / 12)
        lines: list[Row] = [{"school_id": school_id, "use": "science", "area": 86.0}]
        for use, new, before in (("music", 96.0, 75.0), ("art", 90.0, 69.0)):
            there = needed - (1 if self._in(0.17) else 0)
            areas = [before if old and self._in(0.6) else new for _ in range(there)]
            lines += [{"school_id": school_id, "use": use, "area": area} for area in areas]
        return lines

    def _school_lines(self) -> list[Row]:
        """Schools with the posts and land that the county gives, enough for what its pupils need."""
        posts, land, dense = self._in(0.6), self._in(0.5), self._in(0.2)
        for school_id, school in self.schools.items():
            campus = self.campuses[school_id]
            pupils = self._total(school_id, "pupils") * _GROWTH
            # A senior stage takes its part of what is built, so that a shared school needs more for the same.
            shared = sum(_WEIGHTS[stage] * pupils for stage, pupils in self._pupils(school_id).items())
            taught = shared / _WEIGHTS["junior"] * _GROWTH
            short = ceil(_TEACHERS * pupils) + ceil(_PE_ART * pupils)
            short -= self._total(school_id, "teachers_above_degree") + self._total(school_id, "pe_art_teachers")
            teachers = sum(_count(line["teachers"]) for line in self.stages[school_id])
            quota = teachers + max(short, 0) + int(self.draw.integers(1, 5))
            building = _BUILDING * taught - _number(campus["teaching_area"]) + _number(campus["indoor_sports_area"])
            ground = _GROUND * taught - _number(campus["outdoor_sports_area"])
            centre = dense and school["setting"] == "urban"
            school |= {
                "posts_quota": quota if posts and self._in(0.8) else None,
                "buildable_area": float(round(max(building, 0) + 400, -1)) if land and self._in(0.8) else None,
                "sports_land": float(round(max(ground, 0) * (0.3 if centre else 1) + 100, -1)) if land else None,
                "dense_centre": centre,
                "longitude": round(114 + float(self.draw.uniform(0, 0.6)), 5),
                "latitude": round(34 + float(self.draw.uniform(0, 0.5)), 5),
            }
            campus |= {"converted_sports_area": 0.0, "leased_sports_area": 0.0}
        return list(self.schools.values())

    def _campus_lines(self) -> list[Row]:
        """A line a school; in some counties a through-school in two keeps its books by stage."""
        apart, lines = self._in(0.3), []
        for school_id, campus in self.campuses.items():
            if not (apart and self.schools[school_id]["kind"] == "nine_year" and self._in(0.5)):
                lines.append(campus)
                continue
            parts = {stage: _WEIGHTS[stage] * pupils for stage, pupils in self._pupils(school_id).items()}
            share = parts["primary"] / sum(parts.values()) * 0.95  # the primary building is the older one
            primary = {
                name: round(value * share) if name in _WHOLE else round(value * share, 2)
                for name, value in campus.items()
                if isinstance(value, int | float)
            }
            junior = {name: round(_number(campus[name]) - value, 2) for name, value in primary.items()}
            junior |= {name: round(value) for name, value in junior.items() if name in _WHOLE}
            lines += [
                {"school_id": school_id, "stage": "primary", **primary},
                {"school_id": school_id, "stage": "junior", **junior},
            ]
        return lines

    def _county_lines(self, stages: list[Row], listed: list[_School], finance: list[Row]) -> list[Row]:
        """The county's own figures; in one county of four too few teachers rotate."""
        lines = money.county_rows(stages, {one.school_id: one for one in listed}, finance, YEAR, self.seed)
        if self._in(0.25):
            values = {str(line["item"]): line for line in lines}
            rotated = int(_number(values["rotation_eligible"]["value"]) * self.draw.uniform(0.08, 0.099))
            values["rotated"]["value"] = float(rotated)
            values["rotated_backbone"]["value"] = float(ceil(rotated * 0.24))
        return lines

    def _teachers(self, row: Row) -> list[Row]:
        """The teachers of a row one by one, as its counts say; who is a backbone teacher has nothing to do with the rest."""
        school_id, stage, number = str(row["school_id"]), str(row["stage"]), _count(row["teachers"])
        above = _count(row["teachers_above_degree"]) if stage != "senior" else number
        backbone = {*self.draw.permutation(number)[: _count(row.get("backbone_teachers") or 0)].tolist()}
        pe_art = {*self.draw.permutation(number)[: _count(row.get("pe_art_teachers") or 0)].tolist()}
        titled = {*self.draw.permutation(number)[: _count(row.get("teachers_mid_title") or 0)].tolist()}
        below = "secondary" if stage == "primary" else "college"
        return [
            {
                "teacher_id": f"{school_id}-{stage[0]}{place:03}",
                "school_id": school_id,
                "stage": stage,
                "subject": "体育" if place in pe_art else "语文",
                "full_time": True,
                "shared": False,
                "degree": "bachelor" if place < above else below,
                "title": "middle" if place in titled else "assistant",
                "backbone": "county" if place in backbone else "none",
                "certificate": True,
                "started_here": int(self.draw.integers(1998, YEAR + 1)),
                "training_hours": 360.0,
            }
            for place in range(number)
        ]

    def _forecast(self) -> list[Row]:
        """Pupils of five years, in towns growing, in villages falling, every row by itself."""
        lines: list[Row] = []
        mean = {"urban": 0.012, "town": 0.0, "rural": -0.03}
        for school_id, rows in self.stages.items():
            setting = str(self.schools[school_id]["setting"])
            for row in rows:
                trend = 1 + mean[setting] + float(self.draw.normal(0, 0.008))
                for ahead in range(1, FORECAST_YEARS + 1):
                    pupils = round(_number(row["pupils"]) * min(trend**ahead, _GROWTH))
                    line = {"school_id": school_id, "stage": row["stage"], "year": YEAR + ahead}
                    lines.append(line | {"pupils": float(max(pupils, 1))})
        return lines
