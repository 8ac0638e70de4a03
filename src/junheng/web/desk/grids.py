"""A grid that is filled in like a spreadsheet, as values; `{% grid a_grid %}` shows it, `frontend/src/grid` runs it.

It saves by itself: it posts JSON `{"cells": [{"row", "column", "value", "base"}]}` to `save`, where `base` is the value that
the server had when the cell was shown. `Saved` is what the view answers, for each cell that was sent and for any other
whose findings changed; with status 409 where one of them is a conflict, else 200.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from junheng.tables import Type

UPRIGHT_ROWS = 3  # at most so many things,
UPRIGHT_COLUMNS = 6  # and more columns than these: the grid stands upright


@dataclass(frozen=True)
class Option:
    """A value that may be chosen, and what people read."""

    value: str
    label: str


@dataclass(frozen=True)
class GridColumn:
    """A column: its title, unit, and what can be in it at all. An `optional` one may stay empty."""

    name: str
    title: str
    type: Type
    unit: str = ""
    note: str = ""
    minimum: float | None = None
    maximum: float | None = None
    options: Sequence[Option] = ()
    optional: bool = False

    @property
    def numeric(self) -> bool:
        """Whether it stands at the right."""
        return self.type in (Type.COUNT, Type.NUMBER, Type.YEAR)


@dataclass(frozen=True)
class CellFinding:
    """Something to say beside a cell."""

    severity: Literal["error", "doubt"]
    text: str


@dataclass(frozen=True)
class GridCell:
    """A cell as the server has it; "" is not reported. `before` is said beside it: last year's value."""

    value: str = ""
    findings: Sequence[CellFinding] = ()
    before: str = ""
    locked: bool = False


@dataclass(frozen=True)
class GridRow:
    """A row, named for people by `title` and `note` and for the server by `key`."""

    key: str
    title: str
    cells: Mapping[str, GridCell]  # by column
    note: str = ""


@dataclass(frozen=True)
class Grid:
    """The whole. `keep` lets the browser hold on to what is typed and not saved: no for tables about persons.

    `pointed` is the row and column of the cell that a person came for: it is marked, and the page opens at it.
    """

    id: str
    title: str
    columns: Sequence[GridColumn]
    rows: Sequence[GridRow]
    save: str
    row_title: str
    keep: bool = True
    locked: bool = False  # nothing may be changed: frozen, or only to be read
    pointed: tuple[str, str] | None = None


@dataclass(frozen=True)
class Saved:
    """The answer for one cell: saved, in conflict with what somebody else saved, or refused with the reason.

    `value` is what the server has now. None for `findings` leaves those that are shown.
    """

    row: str
    column: str
    state: Literal["saved", "conflict", "refused"]
    value: str
    findings: Sequence[CellFinding] | None = None
    text: str = ""
    by: str = ""
    at: str = ""


@dataclass(frozen=True)
class ShownCell:
    """A cell in its row and column, for the template."""

    row: GridRow
    column: GridColumn
    cell: GridCell
    locked: bool
    pointed: bool

    @property
    def state(self) -> str:
        """What its sign says."""
        severities = {finding.severity for finding in self.cell.findings}
        for severity in ("error", "doubt"):
            if severity in severities:
                return severity
        return "missing" if self.cell.value == "" and not self.column.optional and not self.locked else ""

    @property
    def label(self) -> str:
        """What a screen reader says of it."""
        return " ".join(part for part in (self.row.title, self.row.note, self.column.title, self.column.unit) if part)

    @property
    def chosen(self) -> str:
        """The label of the chosen option, for a locked cell."""
        return next((one.label for one in self.column.options if one.value == self.cell.value), self.cell.value)


@dataclass(frozen=True)
class Heading:
    """What stands over a column or before a row: its title, the small print below, and what a pointer is told."""

    title: str
    note: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Line:
    """A row as it is shown. `beside` stands behind its cells."""

    heading: Heading
    cells: Sequence[ShownCell]
    beside: str = ""


@dataclass(frozen=True)
class Layout:
    """How a grid stands: rows of things, or upright, with a row for each column, where there are few things."""

    upright: bool
    headings: Sequence[Heading]
    lines: Sequence[Line]

    @property
    def besides(self) -> bool:
        """Whether something stands behind the cells."""
        return any(line.beside for line in self.lines)


def layout(grid: Grid) -> Layout:
    """One or two schools with twenty figures are read and filled in from top to bottom, many from left to right."""
    if len(grid.rows) <= UPRIGHT_ROWS and len(grid.columns) > UPRIGHT_COLUMNS:
        return Layout(
            upright=True,
            headings=[Heading(row.title, row.note) for row in grid.rows],
            lines=[
                Line(_heading(column), [_shown(grid, row, column) for row in grid.rows], _beside(grid, column))
                for column in grid.columns
            ],
        )
    return Layout(
        upright=False,
        headings=[_heading(column) for column in grid.columns],
        lines=[
            Line(Heading(row.title, row.note), [_shown(grid, row, column) for column in grid.columns])
            for row in grid.rows
        ],
    )


def _heading(column: GridColumn) -> Heading:
    return Heading(column.title, column.unit, column.note)


def _shown(grid: Grid, row: GridRow, column: GridColumn) -> ShownCell:
    cell = row.cells.get(column.name, GridCell(locked=True))
    return ShownCell(row, column, cell, grid.locked or cell.locked, grid.pointed == (row.key, column.name))


def _beside(grid: Grid, column: GridColumn) -> str:
    """What is to be known of a column, and the value of before where there is one thing only."""
    before = [row.cells[column.name].before for row in grid.rows if column.name in row.cells]
    return " · ".join(part for part in [*(before if len(grid.rows) == 1 else ()), column.note] if part)


def known(grid: Grid) -> dict[str, object]:
    """What the script reads beside the table: columns, findings, values of before."""
    columns = {
        column.name: {
            "type": column.type.value,
            "optional": column.optional,
            **({} if column.minimum is None else {"minimum": column.minimum}),
            **({} if column.maximum is None else {"maximum": column.maximum}),
        }
        for column in grid.columns
    }
    findings = [
        {"row": row.key, "column": name, "severity": finding.severity, "text": finding.text}
        for row in grid.rows
        for name, cell in row.cells.items()
        for finding in cell.findings
    ]
    beside = layout(grid).upright and len(grid.rows) == 1  # it stands there already
    before = {
        f"{row.key}\x1f{name}": cell.before
        for row in grid.rows
        for name, cell in row.cells.items()
        if cell.before and not beside
    }
    return {"columns": columns, "findings": findings, "before": before}
