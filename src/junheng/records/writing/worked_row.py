"""The worked row of the templates: what a filled-in line looks like, for an invented school.

The values are examples of form, not of any rule; readers skip the row by its first cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from junheng.tables import Column, Table, Type

Value = str | int | float | bool | date

_BY_NAME: Mapping[str, Value] = {
    "school_id": "0000000001",
    "name": "示例县第一小学",
    "city": "示例市",
    "county": "示例县",
    "township": "示例镇",
    "boarding": False,
    "counts_as_school": True,
    "parent_id": "0000000002",
    "group_id": "第一教育集团",
    "year_built": 1998,
    "posts_quota": 30,
    "buildable_area": 800,
    "sports_land": 1500,
    "dense_centre": False,
    "longitude": 104.5,
    "latitude": 31.2,
    "pupils": 468,
    "classes": 12,
    "largest_class": 43,
    "migrant_pupils": 37,
    "teachers": 28,
    "teachers_mid_title": 17,
    "teachers_above_degree": 26,
    "backbone_teachers": 5,
    "pe_art_teachers": 4,
    "pe_art_teachers_shared": 0,
    "certified_teachers": 28,
    "trained_teachers": 25,
    "pupils_in_zone": 455,
    "entrants": 80,
    "entrants_in_zone": 78,
    "teaching_area": 2350.5,
    "indoor_sports_area": 210,
    "outdoor_sports_area": 3600,
    "converted_sports_area": 0,
    "leased_sports_area": 0,
    "equipment_value": 1086500,
    "multimedia_rooms": 13,
    "books": 14200,
    "computers": 64,
    "building_area": 4120.75,
    "site_area": 9800,
    "area": 96.5,
    "grade": 3,
    "class_no": "1班",
    "teacher_id": "T0001",
    "subject": "体育",
    "full_time": True,
    "shared": False,
    "certificate": True,
    "birth_year": 1986,
    "started_here": 2015,
    "training_hours": 372,
    "eligible_for_rotation": True,
    "rotated_from": "0000000002",
    "pupil_id": "G000001",
    "birth_date": date(2015, 3, 9),
    "residence": "示例小区",
    "migrant": False,
    "left_behind": False,
    "disability": "无",
    "twin_group": "",
    "prior_score": 86.5,
    "public_funds_budget": 358000,
    "public_funds_spent": 351200.5,
    "training_budget": 18500,
    "training_spent": 18320,
    "public_funds_approved": 336960,
    "value": 152300,
    "unit": "人",
    "remark": "统计公报",
    "year": 2023,
    "composite_cv": 0.352,
    "level": 3,
    "difference_rate": 0.12,
    "sent": 1000,
    "valid": 962,
    "satisfied": 901,
    "indicator_id": "YZ-G1",
    "document": "县政府规划文件",
    "page": "第12页",
    "decided_by": "督导室",
    "decided_on": date(2024, 10, 15),
    "veto_id": "YZ-V1",
    "cases": 0,
    "births": 312,
    "dwellings": 640,
    "pupils_per_dwelling": 0.35,
    "handover": date(2026, 8, 31),
    "other_id": "0000000002",
    "places": 540,
    "low": 440,
    "high": 490,
    "action": "recruit_teacher",
    "resources": "teachers;teachers_above_degree;certified_teachers;trained_teachers",
    "unit_cost": 0,
    "recurrent_cost": 95000,
    "lead_years": 1,
    "limit_per_school": 6,
    "limit_county_per_year": 60,
    "integer": True,
    "department": "人事股",
}
_BY_TABLE: Mapping[tuple[str, str], Value] = {
    ("actions", "remark"): "工资、社保和公积金",
    ("county", "item"): "residents",
    ("classes", "pupils"): 39,
    ("enrolment", "pupils"): 78,
    ("enrolment", "classes"): 2,
    ("evidence", "school_id"): "",
    ("housing", "school_id"): "0000000001",
    ("monitoring_quality", "subject"): "数学",
    ("vetoes", "document"): "经核查没有发生",
}
_JUNIOR_ONLY = ("graduates", "entrants_three_years_ago", "transfers_in", "transfers_out", "deaths")


def worked_value(table: Table, column: Column) -> Value:
    """What the worked row of `table` shows under `column`; empty text where the cell stays empty.

    Raises:
        KeyError: a column without an example.
    """
    if (table.name, column.name) in _BY_TABLE:
        return _BY_TABLE[table.name, column.name]
    if column.type is Type.CODE:
        return column.codes[0].value
    if column.name in _JUNIOR_ONLY:  # the example is a primary school
        return ""
    return _BY_NAME[column.name]
