"""Mapping files: which heading of a county's own table is which column, in YAML.

    sources:
      - sheet: 0                  # name, or number from 0; left out: every sheet
        file: "*.csv"             # only files of such a name; left out: every file
        heading_row: 1            # as the spreadsheet counts; left out: found by the headings named below
        year: {column: 學年度, add: 1911}    # or a plain number
        tables:
          - table: schools
            coordinates: wgs84    # or gcj02, bd09
            columns:
              school_id: 學校代碼
              kind: {value: primary}
              equipment_value: {column: 设备总值, unit: 万元}
              ownership: {column: 性质, values: {市立: public, 私立: private}}
          - table: stages
            skip_empty: yes       # no record where nothing but key and constants is given
            columns:
              pupils: {sum: [1年級學生數, 2年級學生數]}

Several targets may be fed from one sheet, also the same table twice (a column block per stage). Faults of the file
are `YamlError`s with their lines; headings that a source lacks are findings.
"""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from junheng.records.files.addresses import address
from junheng.records.files.grids import Grid
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.layout import units
from junheng.records.layout.feeds import Coordinates, Feed, Part
from junheng.records.layout.headings import normal, split_unit
from junheng.records.layout.recognise import HEADING_SEARCH_ROWS, OTHER_UNIT, data_rows, heading_texts, len_of_heading
from junheng.records.values.cells import codes_of, read_cell
from junheng.tables import TABLES, Column, Table, Type
from junheng.text import Text
from junheng.yaml_file import KeyPath, YamlError, YamlFault, YamlFile, parse, read_yaml

HEADING_NOT_FOUND = FindingRule(
    "mapped-heading-absent",
    Severity.ERROR,
    Text(
        "找不到对照文件（{mapping} 第 {line} 行）中的表头“{heading}”{hint}",
        "heading “{heading}” of the mapping file ({mapping}, line {line}) is not there{hint_en}",
    ),
    Text("请改正对照文件或表头", "correct the mapping file or the heading"),
)
HEADING_AMBIGUOUS = FindingRule(
    "mapped-heading-twice",
    Severity.ERROR,
    Text(
        "对照文件（{mapping} 第 {line} 行）中的表头“{heading}”在表中出现了 {count} 次（{cells}）",
        "heading “{heading}” of the mapping file ({mapping}, line {line}) stands {count} times ({cells})",
    ),
    Text("请把重复的表头改成不同的名称", "give the headings different names"),
)
NO_HEADING_ROW = FindingRule(
    "mapped-heading-row-absent",
    Severity.ERROR,
    Text(
        "前 {rows} 行中找不到对照文件所用的表头", "none of the first {rows} rows holds the headings of the mapping file"
    ),
    Text("请检查对照文件，或用 heading_row 指明表头所在行", "check the mapping file, or say the row with heading_row"),
)
SOURCE_NOT_FOUND = FindingRule(
    "mapped-source-absent",
    Severity.ERROR,
    Text(
        "找不到对照文件（{mapping} 第 {line} 行）所说的工作表或文件",
        "the sheet or file named in the mapping file ({mapping}, line {line}) is not there",
    ),
    Text("请改正对照文件中的 sheet 或 file", "correct “sheet” or “file” in the mapping file"),
)
NOT_MAPPED = FindingRule(
    "sheet-not-mapped",
    Severity.NOTE,
    Text("对照文件没有用到这张表，没有读取", "the mapping file does not use this sheet; it was not read"),
    Text("如要导入，请在对照文件中补上", "to import it, add it to the mapping file"),
)
MAPPED_UNIT_WRONG = FindingRule(
    "mapped-unit-wrong",
    Severity.ERROR,
    Text(
        "“{column}”的来源单位是“{unit}”，不能换算为“{wanted}”",
        "the source of “{column_en}” is in “{unit}”, which does not convert to “{wanted}”",
    ),
    Text("请改正对照文件中的 unit，或换一列", "correct “unit” in the mapping file, or take another column"),
)
OTHER_YEARS = FindingRule(
    "other-years-left-out",
    Severity.NOTE,
    Text(
        "有 {count} 行不是 {year} 学年的数据（{years}），没有读取",
        "{count} row(s) are not of the year {year} ({years}) and were left out",
    ),
    Text("如要导入其他学年，请改 --year", "to import another year, change --year"),
)
SEVERAL_YEARS = FindingRule(
    "several-years",
    Severity.ERROR,
    Text("文件中有几个学年（{years}）", "the files hold several years ({years})"),
    Text("请用 --year 指明导入哪一年", "say with --year which one to import"),
)
YEAR_UNREADABLE = FindingRule(
    "mapped-year-unreadable",
    Severity.ERROR,
    Text("学年“{value}”不能读作年份", "the year “{value}” cannot be read"),
    Text("请改正这一格", "correct the cell"),
)
NO_YEAR_GIVEN = FindingRule(
    "year-not-given",
    Severity.ERROR,
    Text("没有说明学年", "the school year is not said"),
    Text("请用 --year 说明，或在对照文件中写 year", "say it with --year, or with “year” in the mapping file"),
)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnSpec(_Strict):
    """Where the values of one column come from: exactly one of `column`, `sum`, `value`."""

    column: StrictStr | None = None
    sum: tuple[StrictStr, ...] | None = None
    value: StrictStr | StrictInt | float | bool | None = None
    unit: StrictStr | None = None
    values: Mapping[str, StrictStr | StrictInt | bool] | None = None
    add: StrictInt = 0


class YearSpec(_Strict):
    """The column that says the year of each row."""

    column: StrictStr
    add: StrictInt = 0


class TableSpec(_Strict):
    """One table that a sheet feeds."""

    table: StrictStr
    columns: Annotated[Mapping[str, StrictStr | ColumnSpec], Field(min_length=1)]
    coordinates: Coordinates = Coordinates.WGS84
    skip_empty: bool = False


class SourceSpec(_Strict):
    """One sheet (or several alike) and what it feeds."""

    sheet: StrictStr | Annotated[StrictInt, Field(ge=0)] | None = None
    file: StrictStr | None = None
    heading_row: Annotated[StrictInt, Field(ge=1)] | None = None
    year: StrictInt | YearSpec | None = None
    tables: Annotated[tuple[TableSpec, ...], Field(min_length=1)]


class MappingSpec(_Strict):
    """A mapping file."""

    sources: Annotated[tuple[SourceSpec, ...], Field(min_length=1)]


@dataclass(frozen=True)
class MappingFile:
    """A mapping file that is in order, with the lines of its keys."""

    spec: MappingSpec
    yaml: YamlFile


@dataclass(frozen=True)
class MappedFeeds:
    """Feeds of all grids, what was found on the way, the year they are of, and the names of official files."""

    feeds: tuple[Feed, ...]
    findings: tuple[Finding, ...]
    year: int | None
    official: frozenset[str] = frozenset()


def read_mapping(path: Path) -> MappingFile:
    """The mapping file at `path`.

    Raises:
        YamlError: with every fault and its line.
    """
    yaml = read_yaml(path)
    spec = parse(MappingSpec, yaml)
    faults = [
        fault
        for number, source in enumerate(spec.sources)
        for place, target in enumerate(source.tables)
        for fault in _faults(yaml, ("sources", number, "tables", place), target)
    ]
    if faults:
        raise YamlError(yaml.file, tuple(faults))
    return MappingFile(spec, yaml)


def _faults(yaml: YamlFile, path: KeyPath, target: TableSpec) -> list[YamlFault]:
    table = TABLES.get(target.table)
    if table is None:
        known = ", ".join(TABLES)
        what = Text(f"没有“{target.table}”这张表；可用：{known}", f"there is no table “{target.table}”; known: {known}")
        return [yaml.fault((*path, "table"), what)]
    faults = []
    for name, spec in target.columns.items():
        here = (*path, "columns", name)
        if name not in table.names:
            known = ", ".join(table.names)
            faults.append(
                yaml.fault(
                    here,
                    Text(
                        f"表 {table.name} 没有这一列；可用：{known}", f"{table.name} has no such column; known: {known}"
                    ),
                )
            )
        elif isinstance(spec, ColumnSpec):
            faults += [yaml.fault(here, what) for what in _column_faults(table.column(name), spec)]
    lacking = [column.name for column in table.columns if column.required and column.name not in target.columns]
    if lacking:
        names = ", ".join(lacking)
        faults.append(
            yaml.fault((*path, "columns"), Text(f"缺少必需的列：{names}", f"needed columns are absent: {names}"))
        )
    return faults


def _column_faults(column: Column, spec: ColumnSpec) -> list[Text]:
    given = [spec.column is not None, bool(spec.sum), spec.value is not None]
    if sum(given) != 1:
        return [Text("column、sum、value 须有且只有一项", "give exactly one of column, sum, value")]
    faults = []
    numeric = column.type in (Type.COUNT, Type.NUMBER, Type.YEAR)
    if not numeric and (spec.sum or spec.unit or spec.add):
        faults.append(Text("sum、unit、add 只能用于数", "sum, unit and add are for numbers only"))
    if spec.unit is not None and numeric:
        unit = units.unit_of(spec.unit)
        if unit is None or units.factor(unit, column.unit) is None:
            wanted = column.unit or "-"
            faults.append(
                Text(f"单位“{spec.unit}”不能换算为“{wanted}”", f"the unit “{spec.unit}” does not convert to “{wanted}”")
            )
    if spec.value is not None and read_cell(spec.value, column).value is None:
        faults.append(_not_a_value(column, spec.value))
    faults += [
        _not_a_value(column, value)
        for value in (spec.values or {}).values()
        if read_cell(_plain(value), column).value is None
    ]
    return faults


def _not_a_value(column: Column, value: object) -> Text:
    permitted = ", ".join(dict.fromkeys(codes_of(column).values()))
    hint = (f"；可用：{permitted}", f"; permitted: {permitted}") if permitted else ("", "")
    return Text(f"“{value}”不是“{column.zh}”的值{hint[0]}", f"“{value}” is no value of “{column.en}”{hint[1]}")


def _plain(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def map_grids(mapping: MappingFile, grids: Sequence[Grid], year: int | None) -> MappedFeeds:
    """The feeds that `mapping` makes of `grids`, of the year `year` or of the one that the mapping says."""
    findings: list[Finding] = []
    sheets: list[_Sheet] = []
    used: set[int] = set()
    for number, source in enumerate(mapping.spec.sources):
        chosen = _choose(source, grids)
        if not chosen and grids:
            findings.append(_about_mapping(SOURCE_NOT_FOUND, mapping, ("sources", number)))
        for place in chosen:
            used.add(place)
            sheet = _Sheet(mapping, number, grids[place])
            findings += sheet.find_headings()
            if sheet.is_usable:
                sheets.append(sheet)
    findings += [
        Finding(NOT_MAPPED, file=grid.file, sheet=grid.sheet)
        for place, grid in enumerate(grids)
        if place not in used and not grid.is_hidden
    ]
    years = {found for sheet in sheets for found in sheet.years(findings).values()}
    if year is None and len(years) == 1:
        year = next(iter(years))
    elif year is None:
        listed = "、".join(str(one) for one in sorted(years))
        findings.append(Finding(SEVERAL_YEARS, {"years": listed}) if years else Finding(NO_YEAR_GIVEN))
    feeds = [feed for sheet in sheets for feed in sheet.feeds(year, findings)] if year is not None else []
    return MappedFeeds(tuple(feeds), tuple(findings), year)


def _about_mapping(rule: FindingRule, mapping: MappingFile, path: KeyPath) -> Finding:
    return Finding(rule, {"mapping": mapping.yaml.file, "line": str(mapping.yaml.line(path))}, file=mapping.yaml.file)


def _choose(source: SourceSpec, grids: Sequence[Grid]) -> list[int]:
    """Places in `grids` of the sheets that `source` means. A number counts the sheets of each file."""
    chosen = []
    counts: dict[str, int] = {}
    for place, grid in enumerate(grids):
        number = counts.get(grid.file, 0)
        counts[grid.file] = number + 1
        if source.file is not None and not fnmatch.fnmatch(grid.file.casefold(), source.file.casefold()):
            continue
        if (
            (source.sheet is None and not grid.is_hidden)
            or (isinstance(source.sheet, int) and source.sheet == number)
            or (isinstance(source.sheet, str) and normal(source.sheet) == normal(grid.sheet))
        ):
            chosen.append(place)
    return chosen


class _Sheet:
    """One source of a mapping applied to one grid."""

    def __init__(self, mapping: MappingFile, number: int, grid: Grid) -> None:
        self.mapping = mapping
        self.number = number
        self.source = mapping.spec.sources[number]
        self.grid = grid
        self.place = -1
        self.cells: dict[str, list[int]] = {}
        self._years: dict[int, int] | None = None

    @property
    def is_usable(self) -> bool:
        return self.place >= 0

    def find_headings(self) -> list[Finding]:
        """Fix the heading row and the cell of each heading."""
        wanted = {normal(heading) for heading, _ in self._wanted()}
        best = 0
        for place, number in enumerate(self.grid.numbers):
            asked = self.source.heading_row
            if number != asked - 1 if asked is not None else number >= HEADING_SEARCH_ROWS:
                continue
            texts = heading_texts(self.grid, place)
            matched = len(wanted & {normal(text) for text in texts})
            if matched > best:
                best, self.place = matched, place
                self.cells = {}
                for cell, text in enumerate(texts):
                    self.cells.setdefault(normal(text), []).append(cell)
        if not self.is_usable:
            words = {"rows": str(HEADING_SEARCH_ROWS)}
            return [Finding(NO_HEADING_ROW, words, file=self.grid.file, sheet=self.grid.sheet)]
        return self._faults()

    def _wanted(self) -> list[tuple[str, KeyPath]]:
        """Every heading that the source names, and where the mapping file names it."""
        root: KeyPath = ("sources", self.number)
        named: list[tuple[str, KeyPath]] = []
        if isinstance(self.source.year, YearSpec):
            named.append((self.source.year.column, (*root, "year")))
        for place, target in enumerate(self.source.tables):
            for name, spec in target.columns.items():
                path = (*root, "tables", place, "columns", name)
                named += [(heading, path) for heading in _headings(spec)]
        return named

    def _faults(self) -> list[Finding]:
        findings = []
        row = self.grid.numbers[self.place]
        for heading, path in dict(self._wanted()).items():
            found = self.cells.get(normal(heading), [])
            if len(found) == 1:
                continue
            words = {"heading": heading, "mapping": self.mapping.yaml.file, "line": str(self.mapping.yaml.line(path))}
            if found:
                words |= {"count": str(len(found)), "cells": ", ".join(address(row, cell) for cell in found)}
            else:
                near = _near(heading, self.cells)
                words |= {
                    "hint": f"；是否为“{near}”？" if near else "",
                    "hint_en": f"; is “{near}” meant?" if near else "",
                }
            rule = HEADING_AMBIGUOUS if found else HEADING_NOT_FOUND
            cell = address(row, found[0]) if found else address(row, 0)
            findings.append(Finding(rule, words, file=self.grid.file, sheet=self.grid.sheet, cell=cell))
        return findings

    def _cell(self, heading: str) -> int | None:
        found = self.cells.get(normal(heading), [])
        return found[0] if len(found) == 1 else None

    def _rows(self, findings: list[Finding], table: Table, target: TableSpec) -> list[int]:
        """Places of the records of one target."""
        cells = {
            name: [cell for heading in _headings(spec) if (cell := self._cell(heading)) is not None]
            for name, spec in target.columns.items()
        }
        names = [
            cell
            for name in table.names
            if name in table.key or name == "name" or table.column(name).references
            for cell in cells.get(name, [])
        ]
        used = [cell for own in cells.values() for cell in own]
        if target.skip_empty:
            used = [cell for name, own in cells.items() if name not in table.key for cell in own]
        headings = [(own[0], heading) for heading, own in self.cells.items() if heading and len(own) == 1]
        width = len_of_heading(self.grid, self.place)
        return data_rows(self.grid, table, self.place + 1, names, used, headings, findings, width)

    def years(self, findings: list[Finding]) -> Mapping[int, int]:
        """The year of each row, by place in the grid's rows, where the source says it."""
        if self._years is not None:
            return self._years
        self._years = {}
        spec = self.source.year
        if spec is None:
            return self._years
        target = self.source.tables[0]
        places = self._rows([], TABLES[target.table], target)
        if isinstance(spec, int):
            self._years = dict.fromkeys(places, spec)
            return self._years
        cell = self._cell(spec.column)
        if cell is None:
            return self._years
        column = Column("year", Type.COUNT, "学年", "年", minimum=0, maximum=9999)
        for place in places:
            outcome = read_cell(self.grid.rows[place][cell], column)
            if isinstance(outcome.value, int):
                self._years[place] = outcome.value + spec.add
            else:
                words = {"value": str(self.grid.rows[place][cell])[:60]}
                where = address(self.grid.numbers[place], cell)
                findings.append(Finding(YEAR_UNREADABLE, words, file=self.grid.file, sheet=self.grid.sheet, cell=where))
        return self._years

    def feeds(self, year: int | None, findings: list[Finding]) -> list[Feed]:
        """The feeds of the rows of `year`."""
        years = self.years(findings)
        others = sorted({found for found in years.values() if found != year})
        if others and year is not None:
            count = sum(1 for found in years.values() if found != year)
            words = {"count": str(count), "year": str(year), "years": "、".join(map(str, others[:8]))}
            findings.append(Finding(OTHER_YEARS, words, file=self.grid.file, sheet=self.grid.sheet))
        feeds = []
        for target in self.source.tables:
            table = TABLES[target.table]
            said: list[Finding] = []
            rows = [
                place for place in self._rows(said, table, target) if year is None or years.get(place, year) == year
            ]
            parts = {
                name: part
                for name, spec in target.columns.items()
                if (part := self._part(table.column(name), table, spec, said)) is not None
            }
            findings += [finding for finding in said if not any(_same(finding, one) for one in findings)]
            feeds.append(Feed(self.grid, table, tuple(rows), parts, target.coordinates))
        return feeds

    def _part(self, column: Column, table: Table, spec: str | ColumnSpec, findings: list[Finding]) -> Part | None:
        if isinstance(spec, ColumnSpec) and spec.value is not None:
            return Part(constant=_plain(spec.value))
        found = [self._cell(heading) for heading in _headings(spec)]
        cells = tuple(cell for cell in found if cell is not None)
        if len(cells) < len(found):
            return None  # said already: a heading is not there
        own = spec.unit if isinstance(spec, ColumnSpec) else None
        factor, unit = self._factor(column, table, _headings(spec), own, cells, findings)
        if isinstance(spec, str):
            return Part(cells, factor=factor, unit=unit)
        values = {str(key): _plain(value) for key, value in (spec.values or {}).items()}
        return Part(cells, factor=factor, unit=unit, add=spec.add, values=values)

    def _factor(
        self,
        column: Column,
        table: Table,
        headings: Sequence[str],
        own: str | None,
        cells: Sequence[int],
        findings: list[Finding],
    ) -> tuple[Fraction, str]:
        """The factor of the unit that the mapping states, or else the heading's bracket."""
        if column.type not in (Type.COUNT, Type.NUMBER):
            return Fraction(1), ""
        words = (
            own
            if own is not None
            else next((bracket for heading in headings if units.unit_of(bracket := split_unit(heading)[1])), "")
        )
        unit = units.unit_of(words)
        if unit is None:
            return Fraction(1), ""
        factor = units.factor(unit, column.unit)
        where = address(self.grid.numbers[self.place], cells[0])
        said = {"column": column.zh, "column_en": column.en, "unit": words, "wanted": column.unit or "-"}
        rule = OTHER_UNIT
        if factor is None:
            if unit.factor == 1 and unit.kind in ("people", "things"):
                return Fraction(1), ""
            rule = MAPPED_UNIT_WRONG
        if factor != 1:
            findings.append(Finding(rule, said, self.grid.file, self.grid.sheet, where, table.name, (), column.name))
        if factor is None:
            return Fraction(1), ""
        return factor, words


def _same(one: Finding, other: Finding) -> bool:
    return (one.rule, one.file, one.sheet, one.cell, one.column) == (
        other.rule,
        other.file,
        other.sheet,
        other.cell,
        other.column,
    )


def _headings(spec: str | ColumnSpec) -> tuple[str, ...]:
    if isinstance(spec, str):
        return (spec,)
    return spec.sum or ((spec.column,) if spec.column is not None else ())


def _near(heading: str, cells: Mapping[str, list[int]]) -> str:
    close = difflib.get_close_matches(normal(heading), [text for text in cells if text], n=1, cutoff=0.6)
    return close[0] if close else ""
