"""Merged cells among the records: whose value is it?

A text, code, date or yes/no merged over several records is said of each of them. A number merged over several
records belongs to nobody in particular: that is an error, not a number for the first of them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

from junheng.records.files.addresses import address, area
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.layout.feeds import Feed
from junheng.tables import Column, Type
from junheng.text import Text

MERGED_FILLED = FindingRule(
    "merged-filled",
    Severity.NOTE,
    Text(
        "“{column}”有合并单元格（首处 {first}，共 {count} 处），已按每行同值读取",
        "“{column_en}” has merged cells (first {first}, {count} in all); the value was taken for every row",
    ),
    Text("请核对；建议取消合并并逐行填写", "check this; better unmerge and fill each row"),
)
MERGED_NUMBER = FindingRule(
    "merged-number",
    Severity.ERROR,
    Text(
        "“{column}”的一个数合并在 {rows} 行上（{area}），不知道属于哪一行",
        "one figure of “{column_en}” is merged over {rows} rows ({area}); whose it is cannot be told",
    ),
    Text("请取消合并，分别填写每行的数", "unmerge the cells and give each row its own figure"),
)
MERGED_COLUMNS = FindingRule(
    "merged-columns",
    Severity.ERROR,
    Text(
        "“{column}”和“{other}”合并在一起（{area}），不知道数属于哪一列",
        "“{column_en}” and “{other_en}” are merged ({area}); which column the figure belongs to cannot be told",
    ),
    Text("请取消合并，分别填写每列的数", "unmerge the cells and give each column its own figure"),
)
TOO_MANY_MERGED = FindingRule(
    "too-many-merged",
    Severity.ERROR,
    Text("合并单元格过多，无法读取", "there are too many merged cells to read"),
    Text("请取消全部合并单元格后导入", "unmerge all cells and import again"),
)

_NUMERIC = frozenset({Type.COUNT, Type.NUMBER, Type.YEAR})
_MAXIMUM_WORK = 5_000_000


@dataclass(frozen=True, slots=True)
class Merged:
    """`values` and their `origins` (address of the cell that holds it) by place in the grid's rows and by cell."""

    values: Mapping[tuple[int, int], object] = field(default_factory=dict)
    origins: Mapping[tuple[int, int], str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def spread(feed: Feed) -> Merged:
    """What merged cells of the feed's records say of the cells that they cover."""
    if not feed.grid.merged or not feed.rows:
        return Merged()
    return _Spread(feed).run()


class _Spread:
    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.grid = feed.grid
        self.columns: dict[int, list[Column]] = {}
        for name, part in feed.parts.items():
            for cell in part.cells:
                self.columns.setdefault(cell, []).append(feed.table.column(name))
        self.numbers = [feed.grid.numbers[place] for place in feed.rows]
        self.index = feed.grid.index()
        self.values: dict[tuple[int, int], object] = {}
        self.origins: dict[tuple[int, int], str] = {}
        self.filled: dict[str, list[str]] = {}
        self.findings: list[Finding] = []

    def run(self) -> Merged:
        work = 0
        for (top, left), (bottom, right) in self.grid.merged:
            first, last = bisect_left(self.numbers, top), bisect_right(self.numbers, bottom)
            cells = [cell for cell in self.columns if left <= cell <= right]
            work += (last - first) * len(cells) + 1
            if work > _MAXIMUM_WORK:
                self.findings.append(
                    Finding(TOO_MANY_MERGED, file=self.grid.file, sheet=self.grid.sheet, table=self.feed.table.name)
                )
                break
            if first < last and cells:
                self._range((top, left), (bottom, right), list(self.feed.rows[first:last]), sorted(cells))
        self._report_filled()
        return Merged(self.values, self.origins, tuple(self.findings))

    def _range(self, start: tuple[int, int], end: tuple[int, int], places: list[int], cells: list[int]) -> None:
        top, left = start
        origin = self.index.get(top)
        value = self.grid.rows[origin][left] if origin is not None else ""
        if value == "":
            return
        numeric = [cell for cell in cells if self._is_numeric(cell)]
        if left in numeric or (left not in self.columns and numeric):
            if len(places) > 1:
                words = self._words(numeric[0]) | {"rows": str(len(places)), "area": area(start, end)}
                self._find(MERGED_NUMBER, start, numeric[0], words)
            elif len(numeric) > 1:
                other = self.columns[numeric[1]][0]
                words = self._words(numeric[0]) | {"other": other.zh, "other_en": other.en, "area": area(start, end)}
                self._find(MERGED_COLUMNS, start, numeric[0], words)
            return
        for cell in cells:
            if cell not in numeric:
                self._fill(value, start, places, cell)

    def _fill(self, value: object, start: tuple[int, int], places: list[int], cell: int) -> None:
        taken = [
            place for place in places if self.grid.rows[place][cell] == "" and (self.grid.numbers[place], cell) != start
        ]
        for place in taken:
            self.values[place, cell] = value
            self.origins[place, cell] = address(*start)
        if taken:
            for column in self.columns[cell]:
                self.filled.setdefault(column.name, []).append(address(*start))

    def _is_numeric(self, cell: int) -> bool:
        return any(
            column.type in _NUMERIC and column.name not in self.feed.table.key for column in self.columns.get(cell, ())
        )

    def _words(self, cell: int) -> dict[str, str]:
        column = self.columns[cell][0]
        return {"column": column.zh, "column_en": column.en}

    def _find(self, rule: FindingRule, start: tuple[int, int], cell: int, words: dict[str, str]) -> None:
        column = self.columns[cell][0].name
        self.findings.append(
            Finding(
                rule,
                words,
                file=self.grid.file,
                sheet=self.grid.sheet,
                cell=address(*start),
                table=self.feed.table.name,
                column=column,
            )
        )

    def _report_filled(self) -> None:
        for name, places in self.filled.items():
            column = self.feed.table.column(name)
            words = {"column": column.zh, "column_en": column.en, "first": places[0], "count": str(len(set(places)))}
            self.findings.append(
                Finding(
                    MERGED_FILLED,
                    words,
                    file=self.grid.file,
                    sheet=self.grid.sheet,
                    cell=places[0],
                    table=self.feed.table.name,
                    column=name,
                )
            )
