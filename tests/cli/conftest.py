"""A county of three schools as a folder of CSV, small enough to import many times."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

SCHOOLS = {
    "school_id": ["1000000001", "1000000002", "1000000003"],
    "name": ["第一小学", "第二小学", "九年一贯制学校"],
    "kind": ["primary", "primary", "nine_year"],
    "ownership": ["public"] * 3,
    "setting": ["urban", "rural", "town"],
    "county": ["小县"] * 3,
}
STAGES = {
    "school_id": ["1000000001", "1000000002", "1000000003", "1000000003"],
    "stage": ["primary", "primary", "primary", "junior"],
    "pupils": ["500", "200", "300", "240"],
    "classes": ["12", "6", "8", "6"],
    "largest_class": ["44", "38", "41", "45"],
    "teachers": ["30", "14", "19", "20"],
    "teachers_above_degree": ["28", "10", "15", "16"],
    "backbone_teachers": ["6", "1", "3", "3"],
    "pe_art_teachers": ["5", "1", "3", "2"],
}
CAMPUSES = {
    "school_id": ["1000000001", "1000000002", "1000000003"],
    "teaching_area": ["2600", "1500", "3100"],
    "indoor_sports_area": ["200", "0", "300"],
    "outdoor_sports_area": ["3600", "2100", "4500"],
    "equipment_value": ["1200000", "300000", "1500000"],
    "multimedia_rooms": ["12", "6", "14"],
}
Small = Callable[..., Path]


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """Writes the folder; `schools`, `stages`, `campuses` replace columns of their table."""

    def write(name: str = "表", **changes: dict[str, list[str]]) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for table, columns in (("schools", SCHOOLS), ("stages", STAGES), ("campuses", CAMPUSES)):
            filled = {**columns, **changes.get(table, {})}
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(filled)
                writer.writerows(zip(*filled.values(), strict=True))
        return folder

    return write
