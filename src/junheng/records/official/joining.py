"""Official sheets as feeds: schools by code, else by name (`names`), and the terms of sums checked by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from junheng.records.files.grids import Grid
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.layout.feeds import Feed, Part
from junheng.records.official.layouts import ByStage, Sum
from junheng.records.official.names import Names, by_county
from junheng.records.official.sheets import OfficialSheet, official_sheet
from junheng.records.values.convert import convert
from junheng.tables import TABLES, Column, Group, Table, Type
from junheng.text import Text

NAMES_ARE_KEYS = FindingRule(
    "names-are-keys",
    Severity.NOTE,
    Text("没有学校名录，以校名代替机构标识码", "there is no directory of schools: names stand for their codes"),
    Text("请把学校名录一起导入，才有编码、城乡分类和经纬度", "import the directory too: it has codes, settings and coordinates"),
)  # fmt: skip
PARTS_OVER_WHOLE = FindingRule(
    "form-parts-over-whole",
    Severity.DOUBT,
    Text("{school}{parts}合计{total}，大于{whole_zh}{whole}", "{school}: {parts} add up to {total}, more than {whole_zh} {whole}"),
    Text("核对这几个数，改正填错的一个", "compare the figures and correct the wrong one"),
)  # fmt: skip

_TYPES = {"text": Type.TEXT, "count": Type.COUNT, "yes_no": Type.YES_NO}


@dataclass(frozen=True)
class Official:
    """The official sheets among the grids, what was found in them, and the grids that are none."""

    sheets: tuple[OfficialSheet, ...]
    findings: tuple[Finding, ...]
    others: tuple[Grid, ...]

    @property
    def files(self) -> frozenset[str]:
        """Names of the official files."""
        return frozenset(sheet.grid.file for sheet in self.sheets)


def official_sheets(grids: Iterable[Grid]) -> Official:
    """Sort the grids: official sheets, and others."""
    sheets: list[OfficialSheet] = []
    findings: list[Finding] = []
    others: list[Grid] = []
    for grid in grids:
        sheet, said = official_sheet(grid)
        findings += said
        if sheet is not None:
            sheets.append(sheet)
        elif not said:
            others.append(grid)
    return Official(tuple(sheets), tuple(findings), tuple(others))


def feeds_of(official: Official, known: Sequence[Feed]) -> tuple[list[Feed], list[Finding]]:
    """The feeds of the official sheets; `known` are the other feeds, among them perhaps a list of schools."""
    coded = [feed for sheet in official.sheets if "code" in sheet.cells for feed in _feeds(sheet, sheet.parts["code"])]
    named = [part for sheet in official.sheets if "code" not in sheet.cells for part in by_county(sheet)]
    names = Names([*known, *coded], named)
    feeds = list(coded)
    findings: list[Finding] = []
    for sheet in named:
        key, said = names.key(sheet)
        feeds += _feeds(sheet, key)
        findings += said
    for sheet in official.sheets:
        findings += _fields(sheet)
    if names.is_empty and official.sheets:
        sheet = official.sheets[0]
        findings.append(Finding(NAMES_ARE_KEYS, file=sheet.grid.file, sheet=sheet.grid.sheet))
    return feeds, findings


def _feeds(sheet: OfficialSheet, key: Part) -> list[Feed]:
    """One feed per table that the layout fills."""
    feeds = []
    for table, columns in sheet.layout.tables.items():
        parts = {"school_id": key}
        if table == "stages" and sheet.stage is not None:
            parts["stage"] = Part(constant=sheet.stage)
        for name, source in columns.items():
            part = sheet.parts.get(source) if isinstance(source, str) else _sum(sheet, source)
            if part is not None:
                parts[name] = part
        feeds.append(Feed(sheet.grid, TABLES[table], sheet.rows, parts))
    return feeds


def _sum(sheet: OfficialSheet, source: Sum | ByStage) -> Part | None:
    """The cells that are added up; None where the file lacks one of them."""
    terms = source.of(sheet.stage or "") if isinstance(source, ByStage) else source
    also = [field for field in terms.also if field in sheet.cells]
    if any(field not in sheet.cells for field in terms.sum) or (terms.also and not also):
        return None
    return Part(tuple(sheet.cells[field] for field in (*terms.sum, *also)))


def _fields(sheet: OfficialSheet) -> list[Finding]:
    """Faults of single fields: terms of sums, and those that no column takes, read as what they must be."""
    given = [(name, field) for name, field in sheet.layout.fields.items() if field.type and name in sheet.cells]
    if not given:
        return []
    columns = tuple(
        Column(
            name,
            _TYPES[field.type or "text"],
            field.zh,
            unit="人" if field.type == "count" else "",
            minimum=0,
            required=name in sheet.layout.needs,
        )
        for name, field in given
    )
    table = Table("official", sheet.layout.name.zh, sheet.layout.name.en, Group.RETURN, (), columns)
    parts = {name: sheet.parts[name] for name, _ in given}
    read = convert(Feed(sheet.grid, table, sheet.rows, parts), 0)
    findings = [replace(finding, table="", column="") for finding in read.findings]
    for rule in sheet.layout.at_most:
        parts_given = [name for name in rule.parts if name in parts]
        if rule.whole not in parts or not parts_given:
            continue
        whole, terms = pl.col(rule.whole), [pl.col(name) for name in parts_given]
        over = read.frame.with_row_index("__row").filter(pl.sum_horizontal(terms) > whole)
        for row in over.iter_rows(named=True):
            largest = max(parts_given, key=lambda name: row[name] or 0)
            total = sum(row[name] or 0 for name in parts_given)
            place = sheet.rows[row["__row"]]
            findings.append(_over(sheet, place, largest, rule.whole, parts_given, (total, row[rule.whole])))
    return findings


def _over(
    sheet: OfficialSheet, place: int, at: str, whole: str, parts: Sequence[str], totals: tuple[int, int]
) -> Finding:
    """At the largest of the parts: the one most likely wrong."""
    fields = sheet.layout.fields
    words = {
        "school": sheet.text(place, "name"),
        "parts": "、".join(f"{fields[part].zh}（{sheet.at(place, part)}）" for part in parts),
        "total": str(totals[0]),
        "whole_zh": fields[whole].zh,
        "whole": str(totals[1]),
    }
    return Finding(PARTS_OVER_WHOLE, words, sheet.grid.file, sheet.grid.sheet, sheet.at(place, at))
