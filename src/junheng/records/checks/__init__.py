"""Checks of one county year: values that can be read but contradict each other, and changes that ask for a reason.

Enter at `check`. Findings are doubts, which stay open until released with a reason, and notes; errors are the
readers' business. Limits here belong to the checks, never to a standard: they only decide what is asked.
"""

from __future__ import annotations

from junheng.records.checks import counts, history, lists, papers, schools, suspicion, years
from junheng.records.findings import Finding, FindingRule
from junheng.records.snapshot import Snapshot
from junheng.tables import TABLES

RULES: tuple[FindingRule, ...] = (
    counts.PART_OVER_WHOLE,
    counts.NO_TEACHERS,
    counts.NO_CLASSES,
    counts.LARGEST_CLASS_SMALL,
    counts.LARGEST_CLASS_BIG,
    counts.NO_PUPILS,
    counts.COUNTY_PART_OVER_WHOLE,
    counts.SPECIAL_PUPILS_DIFFER,
    counts.PERCENT_AS_FRACTION,
    counts.OVERSPENT_MUCH,
    lists.CLASSES_DIFFER,
    lists.TEACHERS_DIFFER,
    lists.LIST_WITHOUT_STAGE,
    lists.ENTRANTS_DIFFER,
    lists.ENROLMENT_DIFFERS,
    lists.ROOM_AREA_STRANGE,
    lists.ROOMS_OVER_TEACHING_AREA,
    schools.STAGE_ROW_MISSING,
    schools.STAGE_ROW_STRANGE,
    schools.NO_STAGES,
    schools.NO_CAMPUS,
    schools.UNCOUNTED_WITHOUT_PARENT,
    schools.NO_PARENT_COLUMN,
    schools.POINT_WITHOUT_PARENT,
    schools.PARENT_STRANGE,
    schools.SHARED_AND_PER_STAGE,
    schools.CAMPUS_STAGE_STRANGE,
    schools.NO_EQUIPMENT,
    schools.EQUIPMENT_SMALL,
    schools.SAME_PLACE,
    schools.FAR_AWAY,
    papers.EVIDENCE_CONTRADICTS,
    papers.MET_WITHOUT_DOCUMENT,
    papers.MONITORING_GAP,
    papers.MONITORING_LATER,
    years.JUMP,
    years.AREA_FELL,
    years.SCHOOL_NEW,
    years.SCHOOL_GONE,
    years.CODE_CHANGED,
    years.GRADUATES_DIFFER,
    years.COHORT_DIFFERS,
    years.JUNIOR_INTAKE_LOW,
    *history.RULES,
    *suspicion.RULES,
)
# They speak of rows that are not there: of no use where rows could not be read.
ABOUT_ABSENT_ROWS: tuple[FindingRule, ...] = (
    lists.LIST_WITHOUT_STAGE,
    schools.STAGE_ROW_MISSING,
    schools.NO_STAGES,
    schools.NO_CAMPUS,
    schools.CAMPUS_STAGE_STRANGE,
    years.SCHOOL_NEW,
    years.SCHOOL_GONE,
    years.CODE_CHANGED,
    years.JUNIOR_INTAKE_LOW,
)


def check(snapshot: Snapshot, previous: Snapshot | None = None) -> tuple[Finding, ...]:
    """What contradicts itself in `snapshot`, and what changed strangely since `previous`.

    Sorted by table, key, column and code: doubts and notes only.
    """
    found = [
        *counts.check_counts(snapshot),
        *lists.check_lists(snapshot),
        *schools.check_schools(snapshot),
        *papers.check_papers(snapshot),
        *history.check_history(snapshot),
        *years.check_cohorts(snapshot, previous),
        *suspicion.check_suspicion(snapshot, previous),
    ]
    if previous is not None:
        found += years.check_years(snapshot, previous)
    order = {name: place for place, name in enumerate(TABLES)}
    return tuple(sorted(found, key=lambda each: (order[each.table], each.key, each.column, each.rule.code, each.id)))
