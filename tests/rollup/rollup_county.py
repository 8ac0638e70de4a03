"""A county small enough that every byte of its packet can be tried, and its office with a key."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from junheng.evaluation import evaluate
from junheng.records.snapshot import Snapshot, make_snapshot
from junheng.rollup.keys import PrivateKey
from junheng.rollup.packet import content_of, sealed

SCHOOLS = {
    "school_id": ["A", "B", "C", "D"],
    "name": ["一小", "二小", "九年制", "初中"],
    "kind": ["primary", "primary", "nine_year", "junior"],
    "ownership": ["public"] * 4,
    "setting": ["urban", "rural", "town", "town"],
}
STAGES = {
    "school_id": ["A", "B", "C", "C", "D"],
    "stage": ["primary", "primary", "primary", "junior", "junior"],
    "pupils": [500, 200, 300, 240, 600],
    "classes": [12, 6, 8, 6, 13],
    "largest_class": [44, 38, 41, 45, 49],
    "migrant_pupils": [30, 2, 20, 12, 45],
    "teachers": [30, 14, 19, 20, 48],
    "teachers_above_degree": [28, 10, 15, 16, 40],
    "backbone_teachers": [6, 1, 3, 3, 7],
    "pe_art_teachers": [5, 1, 3, 2, 6],
    "graduates": [None, None, None, 78, 200],
    "entrants_three_years_ago": [None, None, None, 81, 205],
    "transfers_in": [None, None, None, 1, 4],
    "transfers_out": [None, None, None, 2, 6],
    "deaths": [None, None, None, 0, 1],
}
CAMPUSES = {
    "school_id": ["A", "B", "C", "D"],
    "teaching_area": [2600.0, 1500.0, 3100.0, 4100.0],
    "indoor_sports_area": [200.0, 0.0, 300.0, 500.0],
    "outdoor_sports_area": [3600.5, 2100.0, 4500.0, 5100.0],
    "equipment_value": [1200000.0, 300000.0, 1500000.0, 1700000.0],
    "multimedia_rooms": [12, 6, 14, 16],
}
COUNTY = {
    "migrant_children_eligible": 112.0,
    "migrant_children_public": 100.0,
    "migrant_children_purchased": 6.0,
    "disabled_children": 60.0,
    "disabled_children_enrolled": 57.0,
    "special_funds": 210000.0,
    "special_pupils": 30.0,
    "rotation_eligible": 40.0,
    "rotated": 5.0,
    "rotated_backbone": 2.0,
}
SURVEY = {
    "group": ["pupils", "parents", "heads", "deputies"],
    "valid": [300, 500, 4, 20],
    "satisfied": [280, 450, 3, 12],
}


def small_county(
    county: str = "小县", year: int = 2024, city: str = "某市", **changes: dict[str, list[object]]
) -> Snapshot:
    """A county of four schools; `schools`, `stages`, `campuses`, `county_items`, `survey` replace columns of a table."""
    places = {"city": [city] * 4, "county": [county] * 4}
    items = {"item": list(COUNTY), "value": list(COUNTY.values())}
    tables = {
        "schools": {**SCHOOLS, **places, **changes.get("schools", {})},
        "stages": {**STAGES, **changes.get("stages", {})},
        "campuses": {**CAMPUSES, **changes.get("campuses", {})},
        "county": {**items, **changes.get("county_items", {})},
        "survey": {**SURVEY, **changes.get("survey", {})},
    }
    return make_snapshot(county, year, {name: pl.DataFrame(columns) for name, columns in tables.items()})


@dataclass(frozen=True)
class Office:
    """A county office with its key."""

    private: PrivateKey
    public_file: Path

    def packet(self, snapshot: Snapshot) -> bytes:
        """The packet of a county year, signed here."""
        return sealed(content_of(evaluate(snapshot, "cn-2017"), "0.1.0"), self.private)
