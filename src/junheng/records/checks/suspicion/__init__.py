"""Suspicion: data that look made up or copied. Every doubt carries its test: null hypothesis, statistic, number, p-value.

Enter at `check_suspicion`. Each check keeps its own false alarms in an honest county at `odds.FAMILY_LEVEL`, all its
looks together (Holm); with few figures it stays silent. A doubt asks for a look at the papers; it proves nothing.
Ratios pinned at a standard's targets need a standard: see `junheng.evaluation.pinned`.
"""

from __future__ import annotations

from collections.abc import Iterator

from junheng.records.checks.suspicion import digits, jumps, neighbours, precision, two_schools
from junheng.records.findings import Finding, FindingRule
from junheng.records.snapshot import Snapshot

RULES: tuple[FindingRule, ...] = (
    digits.DIGITS_ROUNDED,
    digits.DIGITS_UNEVEN,
    digits.SCHOOL_ROUNDED,
    precision.TOO_PRECISE,
    precision.SAME_PER_PUPIL,
    precision.PUPILS_IN_EVEN_CLASSES,
    neighbours.ROWS_ALIKE,
    neighbours.ROW_UNCHANGED,
    jumps.UNUSUAL_CHANGE,
    two_schools.TEACHER_IN_TWO_SCHOOLS,
    two_schools.TEACHERS_NOT_CHECKED,
)


def check_suspicion(snapshot: Snapshot, previous: Snapshot | None) -> Iterator[Finding]:
    """Every sign that figures were made up or copied."""
    yield from digits.check_digits(snapshot)
    yield from precision.check_precision(snapshot)
    yield from neighbours.check_neighbours(snapshot, previous)
    yield from two_schools.check_two_schools(snapshot)
    if previous is not None:
        yield from jumps.check_jumps(snapshot, previous)
