"""The cells of a column of a sheet, told apart by what they are, so that a whole column can be read at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells one below the other. Each is in one of the three.

    `texts` is "" where a cell is empty and null where it holds no text, `numbers` is null where it holds no number;
    `others` are dates, times and logical values by row.
    """

    texts: pl.Series
    numbers: pl.Series
    others: Mapping[int, object]

    @classmethod
    def of(cls, cells: Sequence[object]) -> Cells:
        """The native values of `cells` apart. By class and not by instance: True is no number, a datetime no date."""
        kinds = set(map(type, cells))
        others: dict[int, object] = {}
        if not kinds <= {str, float}:
            others = {row: cell for row, cell in enumerate(cells) if type(cell) not in (str, float)}
        return cls(_of_class(cells, str, pl.String, kinds), _of_class(cells, float, pl.Float64, kinds), others)

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def are_empty(self) -> pl.Series:
        """Whether each cell is empty."""
        return (self.texts == "").fill_null(value=False)

    def at(self, rows: pl.Series) -> Cells:
        """The cells in `rows`."""
        others = self.others
        if others:
            others = {row: others[place] for row, place in enumerate(rows.to_list()) if place in others}
        return Cells(self.texts.gather(rows), self.numbers.gather(rows), others)

    def to_list(self) -> list[object]:
        """The native values again."""
        pairs = zip(self.texts.to_list(), self.numbers.to_list(), strict=True)
        return [
            self.others.get(row) if text is None and number is None else number if text is None else text
            for row, (text, number) in enumerate(pairs)
        ]


def _of_class(cells: Sequence[object], wanted: type, dtype: type[pl.DataType], kinds: set[type]) -> pl.Series:
    if kinds == {wanted}:
        return pl.Series(cells, dtype=dtype)
    if wanted not in kinds:
        return pl.repeat(None, len(cells), dtype=dtype, eager=True)
    return pl.Series([cell if type(cell) is wanted else None for cell in cells], dtype=dtype)
