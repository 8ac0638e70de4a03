"""School rows by indicator, today and at the end of the plan, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.reporting.matrix import Cell, Column, Matrix, MatrixRow, matrices_of
from junheng.reporting.plan.basis import PlanBasis


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A school row. The cells after are empty where it is no longer judged, or where there is no plan."""

    school_id: str
    school: str
    short: str
    before: tuple[Cell, ...]
    after: tuple[Cell, ...]
    verdict_before: str | None
    words_before: str
    verdict_after: str | None
    words_after: str


@dataclass(frozen=True, slots=True)
class Heat:
    """All rows of a stage."""

    stage: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[HeatRow, ...]
    verdicts_before: str
    verdicts_after: str


def heat_of(basis: PlanBasis) -> tuple[Heat, ...]:
    """A table for each stage, the rows that fail today first."""
    later = {matrix.stage: matrix for matrix in matrices_of(basis.after)} if basis.after is not None else {}
    return tuple(_heat(matrix, later.get(matrix.stage)) for matrix in matrices_of(basis.before))


def _heat(before: Matrix, after: Matrix | None) -> Heat:
    then = {row.school_id: row for row in after.rows} if after is not None else {}
    rows = tuple(_row(row, then.get(row.school_id)) for row in before.rows)
    return Heat(
        before.stage, before.title, before.columns, rows, before.verdicts, after.verdicts if after is not None else ""
    )


def _row(before: MatrixRow, after: MatrixRow | None) -> HeatRow:
    return HeatRow(
        before.school_id, before.school, before.short, before.cells, after.cells if after is not None else (),
        before.verdict, before.words, after.verdict if after is not None else None, after.words if after is not None else "",
    )  # fmt: skip
