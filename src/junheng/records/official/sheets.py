"""A grid as an official file: which layout it has, of which stage it is, where its fields and its schools stand.

Enter by `official_sheet`. A file is known by its headings alone; its name matters only for the stage, where neither
the sheet's name nor the title says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from junheng.records.files.addresses import address
from junheng.records.files.grids import Grid
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.layout import units
from junheng.records.layout.feeds import Part
from junheng.records.layout.headings import normal
from junheng.records.layout.recognise import (
    HEADING_TWICE,
    OTHER_UNIT,
    WRONG_UNIT,
    data_rows,
    len_of_heading,
    tables_named,
    under_heading,
    units_above,
)
from junheng.records.official.layouts import LAYOUTS, FieldSpec, Layout, codes, layout
from junheng.records.official.paths import Headed, Texts, headed, path_of, texts_of, word
from junheng.records.values.cells import as_text
from junheng.tables import STAGES, TABLES, Column
from junheng.text import Text

OFFICIAL = FindingRule(
    "recognised-official",
    Severity.NOTE,
    Text(
        "认作{layout}{of_stage}，用到 {used} 列，其余 {others} 列没有用到",
        "was recognised as {layout_en}{of_stage_en}: {used} columns are used, {others} others are not",
    ),
    Text("如果不对，请移走该表", "if this is wrong, take the sheet out"),
)
STAGE_UNCLEAR = FindingRule(
    "official-stage-unclear",
    Severity.ERROR,
    Text("看不出是哪个学段的{layout}{found}", "which stage this {layout_en} is of cannot be told{found_en}"),
    Text(
        "请在文件名或工作表名中写明小学、初中或高中，一个文件一个学段",
        "say primary (小学), junior (初中) or senior (高中) in the name of the file or sheet, one stage each",
    ),
)
LEFT_OUT = FindingRule(
    "official-rows-left-out",
    Severity.NOTE,
    Text("{why}的 {count} 行没有读取（首处 {first}：{names}）", "{count} row(s) were left out: {why_en} (first at {first}: {names})"),
    Text("无需处理；如不应排除，请核对该列", "nothing to do; check the column if they should count"),
)  # fmt: skip

_STAGE_WORDS: Mapping[str, re.Pattern[str]] = {
    "primary": re.compile("小学"),
    "junior": re.compile("初中|初级中学"),
    "senior": re.compile("高中|高级中学"),
}
_STAGE_NAMES = {code.value: code for code in STAGES}
_NAMES_SHOWN = 5
_HEADING_LEVELS = 8  # rows from the first heading to the last


@dataclass(frozen=True, slots=True)
class OfficialSheet:
    """A grid read by `layout`: the cell of each field that it has, and the rows that are schools."""

    grid: Grid
    layout: Layout
    stage: str | None
    cells: Mapping[str, int]
    rows: tuple[int, ...]
    parts: Mapping[str, Part]

    def text(self, place: int, field: str) -> str:
        """The text of `field` in row `place` of the grid."""
        return as_text(self.grid.rows[place][self.cells[field]])

    def at(self, place: int, field: str) -> str:
        """The address of `field` in row `place` of the grid."""
        return address(self.grid.numbers[place], self.cells[field])


@dataclass(frozen=True, slots=True)
class _Head:
    layout: Layout
    stage: str | None
    bottom: int
    headed: Headed
    cells: Mapping[str, tuple[int, ...]]


def official_sheet(grid: Grid) -> tuple[OfficialSheet | None, list[Finding]]:
    """`grid` as an official sheet, and what was found; (None, []) where it is none."""
    if grid.is_hidden or not grid.rows or tables_named(grid.sheet or grid.file.rpartition(".")[0]):
        return None, []  # a sheet that bears the name of a table is the template's
    texts = texts_of(grid)
    for name in LAYOUTS:
        spec = layout(name)
        top = _first_heading(texts, spec)
        if top is None:
            continue
        stage, found = _stage(grid, texts, top) if spec.by_stage else (None, ())
        head = _head(texts, spec, top, stage)
        if head is None:
            continue
        if spec.by_stage and stage is None:
            return None, [_stage_unclear(grid, spec, found)]
        return _Sheet(grid, texts, head, top).read()
    return None, []


def _first_heading(texts: Texts, spec: Layout) -> int | None:
    """The first row that holds a heading of the layout's first needed field; a quick no for every other file."""
    wanted = {path_of(path)[-1] for path in spec.fields[spec.needs[0]].paths}
    return next(
        (place for place, row in enumerate(texts.rows) if any(word(text) in wanted for text in row if text)), None
    )


def _stage(grid: Grid, texts: Texts, top: int) -> tuple[str | None, tuple[str, ...]]:
    """The stage that the sheet's name, the title, the file's name or the headings say, and all that they say."""
    title = " ".join(text for row in texts.rows[:top] for text in row)
    headings = " ".join(text for row in texts.rows[top : top + _HEADING_LEVELS] for text in row if "骨干教师" in text)
    said = [
        {stage for stage, pattern in _STAGE_WORDS.items() if pattern.search(normal(where))}
        for where in (grid.sheet, title, grid.file, headings)
    ]
    clear = {next(iter(stages)) for stages in said[:3] if len(stages) == 1} or {
        next(iter(stages)) for stages in said[3:] if len(stages) == 1
    }
    return (next(iter(clear)), ()) if len(clear) == 1 else (None, tuple(sorted(set().union(*said[:3]))))


def _stage_unclear(grid: Grid, spec: Layout, found: Sequence[str]) -> Finding:
    zh = "、".join(_STAGE_NAMES[stage].zh for stage in found)
    en = ", ".join(_STAGE_NAMES[stage].en for stage in found)
    words = {
        "layout": spec.name.zh,
        "layout_en": spec.name.en,
        "found": f"：名称和标题中有{zh}" if found else "",
        "found_en": f": its names and title say {en}" if found else "",
    }
    return Finding(STAGE_UNCLEAR, words, file=grid.file, sheet=grid.sheet)


def _head(texts: Texts, spec: Layout, top: int, stage: str | None) -> _Head | None:
    """The headings read down to the lowest row that knows most fields; None where they are not this layout's."""
    best: _Head | None = None
    for bottom in range(top, min(top + _HEADING_LEVELS, len(texts.rows))):
        if not any(texts.rows[bottom]):
            continue
        found = headed(texts, bottom)
        cells = {name: at for name, field in spec.fields.items() if (at := _cells(found, field, stage))}
        if best is None or len(cells) >= len(best.cells):
            best = _Head(spec, stage, bottom, found, cells)
    if best is None or len(best.cells) < spec.least or not set(spec.needs) <= set(best.cells):
        return None
    return best if not spec.any_of or set(spec.any_of) & set(best.cells) else None


def _cells(found: Headed, field: FieldSpec, stage: str | None) -> tuple[int, ...]:
    for path in field.paths:
        for words in _STAGE_WORDS[stage].pattern.split("|") if stage and "{stage}" in path else ("",):
            if at := found.at(path_of(path.replace("{stage}", words))):
                return at
    return ()


class _Sheet:
    """One sheet whose headings are known."""

    def __init__(self, grid: Grid, texts: Texts, head: _Head, top: int) -> None:
        self.grid = grid
        self.head = head
        self.spec = head.layout
        self.findings: list[Finding] = []
        self.cells = {name: cells[0] for name, cells in head.cells.items()}
        self.levels = [
            {word(row[cell]) for row in texts.rows[top : head.bottom + 1]} - {""} for cell in range(grid.width)
        ]

    def read(self) -> tuple[OfficialSheet, list[Finding]]:
        for name, cells in self.head.cells.items():
            if len(cells) > 1:
                self._about(HEADING_TWICE, cells[1], name, {"cells": ", ".join(map(self._heading_at, cells))})
        start, declared = under_heading(self.grid, self.head.bottom + 1)
        above = units_above(self.grid, self.head.bottom)
        rows = self._rows(start)
        parts = {}
        for name, cell in self.cells.items():
            unit = self.head.headed.units.get(cell) or (declared[cell][1] if cell in declared else "")
            parts[name] = self._part(name, cell, unit, above, rows)
        stage = self.head.stage
        of_stage = (f"（{_STAGE_NAMES[stage].zh}）", f" ({_STAGE_NAMES[stage].en})") if stage else ("", "")
        words = {
            "layout": self.spec.name.zh,
            "layout_en": self.spec.name.en,
            "of_stage": of_stage[0],
            "of_stage_en": of_stage[1],
            "used": str(len(self.cells)),
            "others": str(sum(map(bool, self.levels)) - len(self.cells)),
        }
        self.findings.insert(0, Finding(OFFICIAL, words, file=self.grid.file, sheet=self.grid.sheet))
        sheet = OfficialSheet(self.grid, self.spec, stage, self.cells, tuple(rows), parts)
        return replace(sheet, rows=self._kept(sheet)), self.findings

    def _about(self, rule: FindingRule, cell: int, field: str, words: Mapping[str, str]) -> None:
        names = {"column": self.spec.fields[field].zh, "column_en": self.spec.fields[field].zh}
        where = self._heading_at(cell)
        self.findings.append(Finding(rule, {**names, **words}, file=self.grid.file, sheet=self.grid.sheet, cell=where))

    def _heading_at(self, cell: int) -> str:
        """The address of the lowest heading of a column."""
        place = self.head.bottom
        while place > 0 and self.grid.rows[place][cell] == "":
            place -= 1
        return address(self.grid.numbers[place], cell)

    def _rows(self, start: int) -> list[int]:
        names = [self.cells[name] for name in ("code", "name") if name in self.cells]
        headings = [(cell, normal(self.grid.rows[self.head.bottom][cell])) for cell in self.cells.values()]
        width = len_of_heading(self.grid, self.head.bottom)
        repeated = {place for place in range(start, len(self.grid.rows)) if self._repeats_headings(place)}
        used = list(self.cells.values())
        return data_rows(
            self.grid, TABLES["schools"], start, names, used, headings, self.findings, width, passed_over=repeated
        )

    def _repeats_headings(self, place: int) -> bool:
        """Whether the row is one of several heading rows, as printed once more on every page."""
        said = [(cell, value) for cell, value in enumerate(self.grid.rows[place]) if value != ""]
        return len(said) > 1 and all(
            isinstance(value, str) and word(value) in self.levels[cell] for cell, value in said
        )

    def _part(
        self, name: str, cell: int, said: str, above: Sequence[tuple[str, units.Unit]], rows: Sequence[int]
    ) -> Part:
        """How the cells of a field are read: the factor of its unit, or the codes that its texts mean."""
        field = self.spec.fields[name]
        if field.codes is not None:
            return Part(
                (cell,), values=_translated(codes(field.codes), (self.grid.rows[place][cell] for place in rows))
            )
        column = _column_of(self.spec, name)
        if column is None or not column.unit:
            return Part((cell,))
        unit = units.unit_of(said)
        if unit is None:
            said, unit = next(((words, one) for words, one in above if units.factor(one, column.unit)), ("", None))
        if unit is None and field.unit is not None:
            said, unit = field.unit, units.unit_of(field.unit)
        if unit is None:
            return Part((cell,))
        factor = units.factor(unit, column.unit)
        if factor is None and unit.factor == 1 and unit.kind in ("people", "things"):
            factor = Fraction(1)  # 教师(个) counts heads all the same
        if factor != 1:
            rule = WRONG_UNIT if factor is None else OTHER_UNIT
            self._about(rule, cell, name, {"unit": said, "wanted": column.unit})
        return Part((cell,), factor=factor or Fraction(1), unit=said)

    def _kept(self, sheet: OfficialSheet) -> tuple[int, ...]:
        """The rows of `sheet` without those that the layout leaves out; a note says which."""
        kept = list(sheet.rows)
        for rule in self.spec.leave_out:
            if rule.field not in self.cells:
                continue
            texts = {place: sheet.text(place, rule.field) for place in kept}
            left_out = {text for text in set(texts.values()) if _is_among(text, rule.values)}
            out = [place for place, text in texts.items() if text in left_out]
            if out:
                names = [sheet.text(place, "name") for place in out[:_NAMES_SHOWN]]
                words = {
                    "why": rule.why.zh,
                    "why_en": rule.why.en,
                    "count": str(len(out)),
                    "first": sheet.at(out[0], rule.field),
                    "names": "、".join(names) + ("……" if len(out) > _NAMES_SHOWN else ""),
                }
                self.findings.append(
                    Finding(LEFT_OUT, words, file=self.grid.file, sheet=self.grid.sheet, cell=words["first"])
                )
                kept = [place for place in kept if place not in set(out)]
        return tuple(kept)


def _column_of(spec: Layout, field: str) -> Column | None:
    """The column of the schema that `field` fills by itself."""
    for table, columns in spec.tables.items():
        for name, source in columns.items():
            if source == field:
                return TABLES[table].column(name)
    return None


_CODED = re.compile(r"^\(?(\d*)\)?[-.、:\s]*(.*?)[(\s]*(\d*)\)?$")


def _split_code(text: str) -> tuple[str, str]:
    """The official code and the name in "111 主城区", "111-主城区", "主城区(111)"; either may be empty."""
    match = _CODED.match(text)
    before, name, after = match.groups() if match else ("", text, "")
    return before or after, name


def _is_among(text: str, values: Sequence[str]) -> bool:
    code, name = _split_code(text)
    return (name or code).casefold() in values


def _translated(known: Mapping[str, str], values: Iterable[object]) -> dict[str, str]:
    """What the official texts among `values` mean; a code that contradicts its name means nothing."""
    meant = {}
    for text in {as_text(value) for value in values if value != ""}:
        code, name = _split_code(text)
        found = {known[part] for part in (code, name) if part in known}
        if len(found) == 1 and (not name or name in known):
            meant[text] = found.pop()
    return meant
