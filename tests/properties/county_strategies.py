"""Small nasty counties for hypothesis: every kind of school, figures at and around the limits, holes, zeros, lists.

A county is a dictionary of tables, each a list of rows; `snapshot_of` makes the snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import polars as pl
from hypothesis import strategies as st

from junheng.records.snapshot import Snapshot, make_snapshot, schema
from junheng.standards import load_standard
from junheng.tables import COUNTY_ITEMS, STAGES_OF_KIND, SURVEY_GROUPS, TABLES

Row: TypeAlias = dict[str, object]
Tables: TypeAlias = dict[str, list[Row]]
Cell: TypeAlias = tuple[str, int, str]

YEAR = 2024
KINDS = (
    "primary",
    "junior",
    "nine_year",
    "twelve_year",
    "complete_secondary",
    "teaching_point",
    "special",
    "vocational",
)
WEIGHTS = {"primary": 1.0, "junior": 1.1, "senior": 1.32}
SHARED_FIGURES = (
    "teaching_area",
    "indoor_sports_area",
    "outdoor_sports_area",
    "equipment_value",
    "multimedia_rooms",
    "books",
    "computers",
)
# What makes a school row just good, by pupil.
TARGETS = {
    "teachers_above_degree": {"primary": 0.042, "junior": 0.053, "senior": 0.05},
    "backbone_teachers": {"primary": 0.01, "junior": 0.01, "senior": 0.01},
    "pe_art_teachers": {"primary": 0.009, "junior": 0.009, "senior": 0.009},
    "teachers": {"primary": 0.06, "junior": 0.08, "senior": 0.08},
    "teachers_mid_title": {"primary": 0.03, "junior": 0.04, "senior": 0.04},
}
PREMISES = {
    "teaching_area": 6.0,
    "outdoor_sports_area": 9.3,
    "equipment_value": 2300.0,
    "multimedia_rooms": 0.023,
    "books": 20.0,
    "computers": 0.1,
}
COUNTS = ("multimedia_rooms", "books", "computers")
# An empty cell says something in these columns, it does not leave it open.
EMPTY_HAS_A_MEANING = {
    ("evidence", "school_id"),
    ("campuses", "stage"),
    ("schools", "parent_id"),
    ("teachers", "rotated_from"),
}

sizes = st.one_of(
    st.sampled_from([0, 1, 20, 49, 50, 60, 99, 100, 400, 400, 900, 2000, 2001, 2400, 2500]), st.integers(1, 3000)
)
around = st.sampled_from([0.0, 0.5, 0.84, 0.85, 0.9, 1.0, 1.0, 1.0, 1.1, 1.2, 1.5, 4.0])
good = st.sampled_from([1.0, 1.1, 1.2, 1.5])


@st.composite
def counties(draw: st.DrawFn, *, max_schools: int = 5, holes: bool = True) -> Tables:
    """A county. Half of them are good but for a few figures, so that one cell can decide."""
    level = draw(st.sampled_from([good, around]))
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=max_schools))
    tables: Tables = {name: [] for name in ("schools", "stages", "campuses", "rooms", "classes", "teachers", "finance")}
    for number, kind in enumerate(kinds):
        _add_school(draw, tables, f"S{number}", kind, level)
    tables |= _county_tables(draw, tables)
    if holes:
        for table, line, column in draw(st.lists(cells_of(tables), max_size=4)):
            tables[table][line][column] = None
    return tables


def _add_school(draw: st.DrawFn, tables: Tables, school: str, kind: str, level: st.SearchStrategy[float]) -> None:
    parents = [row["school_id"] for row in tables["schools"] if row["kind"] != "teaching_point"]
    point = kind == "teaching_point"
    tables["schools"].append(
        {
            "school_id": school,
            "name": f"{school}校",
            "kind": kind,
            "ownership": draw(st.sampled_from(["public", "public", "private"])),
            "setting": draw(st.sampled_from(["urban", "town", "rural"])),
            "boarding": draw(st.booleans()),
            "counts_as_school": not point,
            "parent_id": draw(st.sampled_from(parents)) if point and parents else None,
            "year_built": draw(st.sampled_from([1990, 2010, 2016, 2017, 2023])),
            "dense_centre": draw(st.booleans()),
        }
    )
    stages = list(STAGES_OF_KIND.get(kind, draw(st.sampled_from([(), ("primary",), ("primary", "junior")]))))
    if draw(st.integers(0, 9)) == 0:
        stages = []  # reported nothing
    pupils = {stage: draw(sizes) for stage in stages}
    for stage, size in pupils.items():
        _add_stage(draw, tables, school, stage, size, level)
    _add_premises(draw, tables, school, pupils, level)
    for use, area in (("music", 96), ("art", 90)):
        sizes_of_rooms = st.sampled_from([area, area, area, 73, 67, 61, 60, 54, 50])
        wanted = sum(pupils.values()) // 480 + 1
        tables["rooms"] += [
            {"school_id": school, "use": use, "area": draw(sizes_of_rooms)}
            for _ in range(draw(st.integers(0, 2)) + min(wanted, 4))
        ]
    budget = float(draw(st.sampled_from([0, 100_000, 120_000])))
    share = draw(st.sampled_from([0.04, 0.05, 0.06]))
    tables["finance"].append(
        {
            "school_id": school,
            "public_funds_budget": budget,
            "public_funds_spent": budget,
            "training_budget": budget * share,
            "training_spent": budget * share,
            "public_funds_approved": float(draw(st.sampled_from([60_000, 72_000, 94_000, 200_000]))),
        }
    )


def _add_stage(
    draw: st.DrawFn, tables: Tables, school: str, stage: str, size: int, level: st.SearchStrategy[float]
) -> None:
    counts = {name: round(size * by_stage[stage] * draw(level) + 0.5) for name, by_stage in TARGETS.items()}
    per_class = {"primary": 45, "junior": 50, "senior": 50}[stage]
    largest = draw(st.sampled_from([29, 30, per_class, per_class, per_class, per_class + 1]))
    zone = draw(st.sampled_from([1.0, 1.0, 0.95, 0.94]))
    migrants = draw(st.sampled_from([0.0, 0.5, 0.51]))
    tables["stages"].append(
        {
            "school_id": school,
            "stage": stage,
            "pupils": size,
            "classes": -(-size // min(largest, per_class)),
            "largest_class": largest,
            "migrant_pupils": round(size * migrants),
            **counts,
            "pe_art_teachers_shared": draw(st.sampled_from([0, 0, 1, 2])),
            "certified_teachers": counts["teachers"],
            "trained_teachers": counts["teachers"],
            "pupils_in_zone": round(size * zone),
            "entrants": size // 6,
            "entrants_in_zone": round(size // 6 * zone),
            "graduates": 96,
            "entrants_three_years_ago": draw(st.sampled_from([100, 101, 102])),
            "transfers_in": 1,
            "transfers_out": 1,
            "deaths": draw(st.sampled_from([0, 1])),
        }
    )
    if stage != "senior" and draw(st.integers(0, 4)) == 0:
        tables["classes"] += [
            {
                "school_id": school,
                "stage": stage,
                "grade": 7 if stage == "junior" else 1,
                "class_no": str(number),
                "pupils": one,
            }
            for number, one in enumerate(draw(st.lists(st.sampled_from([20, 29, 45, 50, 51]), min_size=1, max_size=3)))
        ]
    if draw(st.integers(0, 7)) == 0:
        tables["teachers"] += [_teacher(draw, school, stage, number) for number in range(draw(st.integers(1, 4)))]


def _teacher(draw: st.DrawFn, school: str, stage: str, number: int) -> Row:
    return {
        "teacher_id": f"T{school}{stage}{number}",
        "school_id": school,
        "stage": stage,
        "subject": draw(st.sampled_from(["体育", "语文"])),
        "full_time": draw(st.booleans()),
        "shared": draw(st.booleans()),
        "degree": draw(st.sampled_from(["college", "bachelor", "secondary"])),
        "title": draw(st.sampled_from(["middle", "none"])),
        "backbone": draw(st.sampled_from(["none", "county"])),
        "certificate": draw(st.booleans()),
        "started_here": draw(st.sampled_from([2010, 2023])),
        "training_hours": float(draw(st.sampled_from([72, 359, 360]))),
    }


def _add_premises(
    draw: st.DrawFn, tables: Tables, school: str, pupils: Mapping[str, int], level: st.SearchStrategy[float]
) -> None:
    """What the stages share in one row, what each has alone in rows of its own, or both (each figure in one way)."""
    apart = {name for name in SHARED_FIGURES if pupils and draw(st.integers(0, 5)) == 0}
    together = _premises(draw, sum(WEIGHTS[stage] * size for stage, size in pupils.items()), level)
    tables["campuses"].append(
        {"school_id": school, "stage": None, **{name: value for name, value in together.items() if name not in apart}}
    )
    for stage, size in pupils.items() if apart else ():
        own = _premises(draw, WEIGHTS[stage] * size, level)
        tables["campuses"].append(
            {"school_id": school, "stage": stage, **{name: value for name, value in own.items() if name in apart}}
        )


def _premises(draw: st.DrawFn, weighted: float, level: st.SearchStrategy[float]) -> Row:
    indoor = draw(st.sampled_from([0.0, 0.0, 200.0, 1e9]) if level is around else st.sampled_from([0.0, 200.0]))
    found: Row = {"indoor_sports_area": indoor}
    for name, per_pupil in PREMISES.items():
        amount = weighted * per_pupil * draw(level)
        found[name] = round(amount + 0.5) if name in COUNTS else amount
    found["teaching_area"] = float(str(found["teaching_area"])) + (indoor if indoor < 1e9 else 0)
    found["converted_sports_area"] = draw(st.sampled_from([0.0, 0.0, 300.0]))
    found["leased_sports_area"] = 0.0
    return found


def _county_tables(draw: st.DrawFn, tables: Tables) -> Tables:
    """Everything about the county as a whole: good, now and then a figure that is not."""
    often = st.sampled_from([True] * 9 + [False])
    items = {code.value: 100.0 for code in COUNTY_ITEMS} | {
        "public_funds_base_primary": 720.0,
        "public_funds_base_junior": 940.0,
        "special_funds": 600_000.0 if draw(often) else 599_999.0,
        "rotated": 10.0 if draw(often) else 9.0,
        "rotated_backbone": 2.0,
        "good_senior_places_allocated": 50.0 if draw(often) else 49.0,
    }
    judged = [f"YZ-{name}" for name in ("G1", "G2", "G10", "Q3", "Q5", "Q6", "Q7", "Q8")]
    evidence: list[Row] = [
        {"indicator_id": name, "judgement": "met" if draw(often) else "not_met", "document": "文件"} for name in judged
    ]
    for row in tables["schools"]:
        if draw(st.booleans()):
            evidence.append({"indicator_id": "YZ-R5", "school_id": row["school_id"], "judgement": "met"})
        if draw(st.integers(0, 3)) == 0:
            evidence.append(
                {
                    "indicator_id": "YZ-Q3",
                    "school_id": row["school_id"],
                    "judgement": "met" if draw(often) else "not_met",
                }
            )
    return {
        "county": [{"item": item, "value": value} for item, value in items.items()],
        "monitoring_balance": [
            {"year": year, "stage": stage, "composite_cv": 0.5 if draw(often) else 0.7}
            for year in (2023, 2024)
            for stage in ("primary", "junior")
        ],
        "monitoring_quality": [
            {
                "year": 2024,
                "stage": stage,
                "subject": "数学",
                "level": 3 if draw(often) else 2,
                "difference_rate": 0.149,
            }
            for stage in ("primary", "junior")
        ],
        "survey": [
            {"group": code.value, "sent": 100, "valid": 100, "satisfied": draw(st.sampled_from([85, 86, 84]))}
            for code in SURVEY_GROUPS
        ],
        "evidence": evidence,
        "vetoes": [{"veto_id": f"YZ-V{number}", "cases": 0 if draw(often) else 1} for number in range(1, 7)],
    }


def cells_of(tables: Mapping[str, list[Row]]) -> st.SearchStrategy[Cell]:
    """A cell that has a value and may be empty: not a key, not what an import demands."""
    return st.sampled_from(fillable(tables))


def fillable(tables: Mapping[str, list[Row]]) -> list[Cell]:
    """Every cell that has a value, may be empty and would then be missing."""
    return [
        (name, line, column.name)
        for name, rows in tables.items()
        for line, row in enumerate(rows)
        for column in TABLES[name].columns
        if row.get(column.name) is not None and not column.required and (name, column.name) not in EMPTY_HAS_A_MEANING
    ]


def still_lists(before: Mapping[str, list[Row]], after: Mapping[str, list[Row]]) -> bool:
    """Whether the list of teachers still has every attribute it had.

    An attribute that stands nowhere in the list is one that the list does not report: the counts of `stages` hold.
    """
    return all(
        any(row.get(column) is not None for row in after["teachers"])
        for column in TABLES["teachers"].names
        if any(row.get(column) is not None for row in before["teachers"])
    )


def snapshot_of(tables: Mapping[str, list[Row]]) -> Snapshot:
    for name, rows in tables.items():
        assert all(row.keys() <= set(TABLES[name].names) for row in rows), name
    frames = {name: pl.DataFrame(rows, schema=schema(TABLES[name])) for name, rows in tables.items()}
    return make_snapshot("某县", YEAR, frames)


def settings_of(name: str = "cn-2017") -> st.SearchStrategy[dict[str, str]]:
    """Some choice of the settings of a standard."""
    known = load_standard(name).pack.settings
    return st.fixed_dictionaries({key: st.sampled_from(one.choices) for key, one in known.items() if one.choices})
