"""One sheet of a school form: which cell stands where a row's heading and a column's heading meet.

A row's heading stands left of the figure, a column's above it. Outer headings narrow what is meant: a section (小学)
above the rows that belong to it, a merged heading over its columns. Nothing here knows a table or a form.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from junheng.records.files.grids import Grid
from junheng.records.layout import units
from junheng.records.layout.lines import is_column_numbers
from junheng.records.layout.units import Unit
from junheng.records.official.forms.layout import HeadingPath, heading_key, spellings

_ORDINAL = re.compile(r"[甲乙丙丁]|\(?\d{1,3}\)?")
_MAXIMUM_WORK = 5_000_000
_MOST_ALIKE = 200  # times that one heading may stand in a form
_LETTER = re.compile(r"[甲乙丙丁]")

Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """A cell and the two headings that name it (the column's is empty where only the row's was asked for)."""

    row: int
    column: int
    row_heading: str
    column_heading: str = ""

    @property
    def place(self) -> Position:
        """Row and column, counted from 0."""
        return self.row, self.column


class FormSheet:
    """A grid with its headings indexed."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self._index = grid.index()
        self._ends = dict(grid.merged)
        self._origins = _origins(grid)
        self._texts: dict[Position, str] = {}
        self._by_key: dict[str, list[Position]] = {}
        self._numbered: list[int] = []
        for number, values in zip(grid.numbers, grid.rows, strict=True):
            if _is_numbering(values):
                self._numbered.append(number)
                continue
            for column, value in enumerate(values):
                if isinstance(value, str) and (key := heading_key(value)):
                    self._texts[number, column] = key
                    self._by_key.setdefault(key, []).append((number, column))

    def origin(self, place: Position) -> Position:
        """The cell that holds the value of `place`: the first of a merged range, or itself."""
        return self._origins.get(place, place)

    def value(self, place: Position) -> object:
        """What stands in `place`; "" where nothing does."""
        row, column = self.origin(place)
        at = self._index.get(row)
        return self.grid.rows[at][column] if at is not None and column < self.grid.width else ""

    def find(self, row: HeadingPath, column: HeadingPath | None, sections: Collection[str]) -> tuple[Found, ...]:
        """Every cell that the headings name; `sections` are the outer row headings of the form."""
        found: dict[Position, Found] = {}
        for place in self._rows(row, sections):
            for one in self._beside(place) if column is None else self._columns(place, column):
                found.setdefault(one.place, one)
        return tuple(found.values())

    def unit(self, found: Found) -> tuple[Unit, str] | None:
        """The unit that the form itself states for the cell: in a heading's bracket, or in a cell of its row."""
        for text in (found.row_heading, found.column_heading):
            if match := re.search(r"[(（]([^()（）]+)[)）]\s*$", text):
                unit = units.unit_of(match.group(1))
                if unit is not None:
                    return unit, match.group(1)
        for column in range(found.column):
            said = self.value((found.row, column))
            if isinstance(said, str) and (unit := units.unit_of(said)) is not None:
                return unit, said.strip()
        return None

    def _rows(self, path: HeadingPath, sections: Collection[str]) -> list[Position]:
        """Where the headings of rows that `path` names stand."""
        return [
            place
            for key in spellings(path[-1])
            for place in self._places(key)
            if self._is_inside(place, path[:-1], sections)
        ]

    def _places(self, key: str) -> Sequence[Position]:
        """Where a heading stands; nowhere if it stands so often that this is no form."""
        found = self._by_key.get(key, ())
        return found if len(found) <= _MOST_ALIKE else ()

    def _is_inside(self, place: Position, outer: Sequence[str], sections: Collection[str]) -> bool:
        """Whether the section in which `place` stands is `outer`; a row has one section at most."""
        if not outer:
            return True
        above = [
            other
            for key in sections
            for other in self._places(key)
            if other != place and other[0] <= place[0] and other[1] <= place[1]
        ]
        return bool(above) and self._texts[max(above)] in spellings(outer[-1])

    def _beside(self, place: Position) -> list[Found]:
        """The first text right of a row's heading that is neither the row's code nor a unit."""
        row = place[0]
        end = self._ends.get(place, place)[1]
        for column in range(end + 1, self.grid.width):
            value = self.value((row, column))
            text = str(value).strip()
            if text and not _ORDINAL.fullmatch(text) and units.unit_of(text) is None:
                return [Found(row, column, self._text(place))]
        return []

    def _columns(self, place: Position, path: HeadingPath) -> list[Found]:
        """The cells of a row under the column heading that `path` names."""
        row, start = place
        first, last = self._block(row)
        found = []
        for key in spellings(path[-1]):
            for above, column in self._places(key):
                is_above = first < above < last and column > start
                if is_above and self._is_lowest(above, column, row) and self._is_under((above, column), path[:-1]):
                    found.append(Found(row, column, self._text(place), self._text((above, column))))
        return found

    def _block(self, row: int) -> tuple[int, int]:
        """The rows between which the column headings of `row` stand: above its line of column numbers, if any."""
        after = bisect_left(self._numbered, row)
        if not after:
            return -1, row
        return (self._numbered[after - 2] if after > 1 else -1), self._numbered[after - 1]

    def _is_lowest(self, above: int, column: int, row: int) -> bool:
        """Whether no other heading stands between a heading and the line of column numbers."""
        last = self._block(row)[1]
        if last == row:
            return True  # without such a line, data are not told from headings
        start = self._ends.get((above, column), (above, column))[0] + 1
        return not any((between, column) in self._texts for between in range(start, last))

    def _is_under(self, place: Position, outer: Sequence[str]) -> bool:
        """Whether the headings `outer` stand over the heading at `place`."""
        if not outer:
            return True
        row, column = place
        for above in range(row - 1, -1, -1):
            over = self._over(above, column)
            if over is not None and self._texts[over] in spellings(outer[-1]):
                return self._is_under(over, outer[:-1])
        return False

    def _over(self, row: int, column: int) -> Position | None:
        """The heading in `row` that speaks for `column`: over it, merged over it, or the nearest to its left."""
        origin = self.origin((row, column))
        if origin in self._texts:
            return origin
        for left in range(column - 1, -1, -1):
            if self.value((row, left)) != "":
                # A merged heading ends where its range does; one that is not merged reaches to the next.
                return (row, left) if (row, left) in self._texts and (row, left) not in self._ends else None
        return None

    def _text(self, place: Position) -> str:
        return " ".join(str(self.value(place)).split())


def _origins(grid: Grid) -> dict[Position, Position]:
    """The first cell of the merged range over each cell; nothing where a sheet claims more ranges than a form can have."""
    if len(grid.merged) * len(grid.numbers) > _MAXIMUM_WORK:
        return {}
    return {
        (row, column): start
        for start, end in grid.merged
        for row in grid.numbers
        if start[0] <= row <= end[0]
        for column in range(start[1], min(end[1] + 1, grid.width))
    }


def _is_numbering(values: Sequence[object]) -> bool:
    """Whether a row only numbers the columns: 甲 乙 1 2 3."""
    first = next((value for value in values if value != ""), "")
    if not _ORDINAL.fullmatch(_plain(first)):
        return False
    texts = [_plain(value) for value in values if value != ""]
    is_lettered = len(texts) >= 2 and bool(_LETTER.fullmatch(texts[0]))
    return is_column_numbers(values) or (is_lettered and all(_ORDINAL.fullmatch(text) for text in texts))


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return re.sub(r"\s", "", str(value))
