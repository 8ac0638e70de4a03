"""Tiny counties for the tests of this folder, written as rows: what a row does not say is not reported."""

from __future__ import annotations

from typing import Any

import polars as pl

from junheng.records.snapshot import Snapshot, make_snapshot, schema
from junheng.tables import TABLES

Cells = dict[str, Any]
YEAR = 2024


def county(**tables: list[Cells]) -> Snapshot:
    """A county year from rows by table."""
    frames = {name: pl.DataFrame(rows, schema=schema(TABLES[name])) for name, rows in tables.items()}
    assert all(set(row) <= set(TABLES[name].names) for name, rows in tables.items() for row in rows)
    return make_snapshot("例县", YEAR, frames)


def school(school_id: str, kind: str = "primary", **more: Any) -> Cells:
    return {"school_id": school_id, "name": f"{school_id}校", "kind": kind, "setting": "town", **more}


def staffed(school_id: str, teachers: int | None, above: int | None, backbone: int | None, pe_art: int | None, stage: str = "primary", **more: Any) -> Cells:  # fmt: skip
    """A line of `stages` with its teachers, all of them certified and trained."""
    return {
        "school_id": school_id,
        "stage": stage,
        "pupils": 100,
        "teachers": teachers,
        "teachers_above_degree": above,
        "backbone_teachers": backbone,
        "pe_art_teachers": pe_art,
        "certified_teachers": teachers,
        "trained_teachers": teachers,
        **more,
    }


def teacher(teacher_id: str, school_id: str, stage: str = "primary", **more: Any) -> Cells:
    """A line of `teachers`: full-time, of the required degree only, no backbone, teaching language."""
    return {
        "teacher_id": teacher_id,
        "school_id": school_id,
        "stage": stage,
        "subject": "语文",
        "full_time": True,
        "shared": False,
        "degree": "secondary" if stage == "primary" else "college",
        "title": "none",
        "backbone": "none",
        "certificate": True,
        "started_here": 2010,
        "training_hours": 360.0,
        **more,
    }
