"""A judge of its own for the tests: R1 to R7, six of seven and the weighted CV in plain Python, figures from the method."""

from __future__ import annotations

import math
from collections.abc import Mapping

import polars as pl

TARGETS = {
    "primary": {"R1": 4.2, "R2": 1.0, "R3": 0.9, "R4": 4.5, "R5": 7.5, "R6": 2000.0, "R7": 2.3},
    "junior": {"R1": 5.3, "R2": 1.0, "R3": 0.9, "R4": 5.8, "R5": 10.2, "R6": 2500.0, "R7": 2.4},
}
LIMITS = {"primary": 0.50, "junior": 0.45}
IN_SCOPE = ("primary", "junior", "nine_year", "twelve_year", "complete_secondary", "teaching_point")


def values(tables: Mapping[str, pl.DataFrame]) -> dict[tuple[str, str], dict[str, float]]:
    """R1 to R7 of every row in scope, and its pupils as "P"."""
    schools = {row["school_id"]: row for row in tables["schools"].to_dicts()}
    stages = {(row["school_id"], row["stage"]): row for row in tables["stages"].to_dicts()}
    campuses: dict[str, list[dict[str, object]]] = {}
    for row in tables["campuses"].to_dicts():
        campuses.setdefault(row["school_id"], []).append(row)
    found = {}
    for (school_id, stage), row in stages.items():
        kind = schools[school_id]["kind"]
        if kind not in IN_SCOPE or stage == "senior" or not row["pupils"]:
            continue
        if kind == "teaching_point" and row["pupils"] < 50:
            continue
        share = _share(school_id, stage, stages)
        sites = campuses[school_id]
        pupils = row["pupils"]

        def total(column: str, sites: list[dict[str, object]] = sites) -> float:
            return math.fsum(float(str(site[column])) for site in sites)

        arts = row["pe_art_teachers"]
        compulsory = sum(
            stages[school_id, name]["pupils"] for name in ("primary", "junior") if (school_id, name) in stages
        )
        if schools[school_id]["setting"] == "rural" and 50 <= compulsory < 100:
            arts += row["pe_art_teachers_shared"]
        found[school_id, stage] = {
            "P": pupils,
            "R1": 100 * row["teachers_above_degree"] / pupils,
            "R2": 100 * row["backbone_teachers"] / pupils,
            "R3": 100 * arts / pupils,
            "R4": (total("teaching_area") - total("indoor_sports_area")) * share / pupils,
            "R5": (total("outdoor_sports_area") + total("indoor_sports_area")) * share / pupils,
            "R6": total("equipment_value") * share / pupils,
            "R7": 100 * total("multimedia_rooms") * share / pupils,
        }
    return found


def _share(school_id: str, stage: str, stages: Mapping[tuple[str, str], dict[str, object]]) -> float:
    weights = {"primary": 1.0, "junior": 1.1, "senior": 1.32}
    parts = {
        name: weight * float(str(stages[school_id, name]["pupils"]))
        for name, weight in weights.items()
        if (school_id, name) in stages
    }
    return parts[stage] / math.fsum(parts.values())


def passes(stage: str, row: Mapping[str, float]) -> bool:
    """Six of seven met, the seventh at 85 % or more."""
    ratios = sorted(row[name] / target for name, target in TARGETS[stage].items())
    return ratios[1] >= 1 and ratios[0] >= 0.85


def cv(found: Mapping[tuple[str, str], Mapping[str, float]], stage: str, name: str) -> float:
    """The pupil-weighted coefficient of variation."""
    rows = [row for (_, of), row in found.items() if of == stage]
    pupils = math.fsum(row["P"] for row in rows)
    mean = math.fsum(row["P"] * row[name] for row in rows) / pupils
    return math.sqrt(math.fsum(row["P"] / pupils * (row[name] - mean) ** 2 for row in rows)) / mean
