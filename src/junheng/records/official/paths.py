"""Headings of several rows as paths: 专任教师 / 按学历分 / 本科.

A merged cell speaks for every cell that it covers; where a file has no merged cells (CSV), a group's name stands in its
first column only and holds up to the next name. A heading that itself says 在校生数/合计 is a path too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from junheng.records.files.grids import Grid
from junheng.records.layout.headings import IDLE, normal, split_unit
from junheng.records.layout.recognise import HEADING_SEARCH_ROWS
from junheng.records.layout.units import unit_of

Path = tuple[str, ...]
_MARK = re.compile(r"^(#|其中:?|:)+")


@dataclass(frozen=True, slots=True)
class Headed:
    """Which cells a path leads to: by every ending of their own paths, with the unit that the heading states."""

    cells: Mapping[Path, tuple[int, ...]]
    units: Mapping[int, str]

    def at(self, path: Path) -> tuple[int, ...]:
        """The cells whose path ends in `path`."""
        return self.cells.get(path, ())


def word(text: object) -> str:
    """One level of a heading, without spaces, full-width forms and the mark of a part (#, 其中)."""
    return _MARK.sub("", normal(text))


def path_of(text: str) -> Path:
    """A path as layouts write it."""
    return tuple(word(part) for part in text.split("/"))


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of the first rows; `is_merged` where merged cells have told which columns a group's name covers."""

    rows: Sequence[Sequence[str]]
    is_merged: bool


def texts_of(grid: Grid) -> Texts:
    """The texts of the first rows of `grid`, merged cells filled in."""
    height = sum(number < HEADING_SEARCH_ROWS for number in grid.numbers)
    rows = [[value if isinstance(value, str) else "" for value in row] for row in grid.rows[:height]]
    index = {number: place for place, number in enumerate(grid.numbers[:height])}
    merged = [area for area in grid.merged if area[0][0] < HEADING_SEARCH_ROWS]
    for (top, left), (bottom, right) in merged:
        origin = index.get(top)
        if origin is None or left >= grid.width:
            continue
        for number in range(top, min(bottom, HEADING_SEARCH_ROWS) + 1):
            if (place := index.get(number)) is not None:
                for cell in range(left, min(right, grid.width - 1) + 1):
                    rows[place][cell] = rows[origin][left]
    return Texts(rows, is_merged=bool(merged))


def headed(texts: Texts, bottom: int) -> Headed:
    """The paths of every column, read from the first row down to `bottom`."""
    rows = texts.rows[: bottom + 1] if texts.is_merged else _filled_to_the_right(texts.rows[: bottom + 1])
    cells: dict[Path, list[int]] = {}
    said: dict[int, str] = {}
    for cell in range(len(rows[bottom])):
        words: list[str] = []
        for part in (part for row in rows for part in row[cell].split("/") if part.strip()):
            if not words or words[-1] != word(part):
                words.append(word(part))
        if not words:
            continue
        endings = {tuple(words[-count:]) for count in range(1, len(words) + 1)}
        stem, bracket = split_unit(words[-1])
        if bracket and (unit_of(bracket) is not None or bracket in IDLE):
            if bracket not in IDLE:
                said[cell] = bracket
            endings |= {(*ending[:-1], stem) for ending in endings}
        for ending in endings:
            cells.setdefault(ending, []).append(cell)
    return Headed({path: tuple(found) for path, found in cells.items()}, said)


def _filled_to_the_right(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """A name holds for the cells right of it that have none of their own but a heading below."""
    filled = [list(row) for row in rows]
    for row, below in pairwise(filled):
        for cell in range(1, len(row)):
            if not row[cell].strip() and below[cell].strip():
                row[cell] = row[cell - 1]
    return filled
