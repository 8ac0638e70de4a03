"""A feed: which rows and cells of a grid fill which columns of a table.

Recognition (`recognise`) and mapping files (`mapping`) both end in feeds; conversion (`convert`) starts from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from junheng.records.files.grids import Grid
from junheng.tables import Table


class Coordinates(StrEnum):
    """Which system longitude and latitude are given in."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


@dataclass(frozen=True, slots=True)
class Part:
    """Where the values of one column come from: a cell, a sum of cells, or a constant.

    `factor` turns the source's unit (`unit`, as written there) into the column's; `add` shifts a number or year;
    `values` translates texts before they are read.
    """

    cells: tuple[int, ...] = ()
    constant: str | None = None
    factor: Fraction = Fraction(1)
    unit: str = ""
    add: int = 0
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Feed:
    """`rows` are places in `grid.rows`; `parts` is by column name of `table`."""

    grid: Grid
    table: Table
    rows: tuple[int, ...]
    parts: Mapping[str, Part]
    coordinates: Coordinates = Coordinates.WGS84
