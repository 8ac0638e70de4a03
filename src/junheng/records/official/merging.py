"""One school in several official files: one row, if they agree.

A through-school stands in the file of each of its stages with the same premises, and in the directory; the template
adds what the official files lack. What only one file gives is taken from it; where two give different values, both
cells are named and nothing is imported.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.values.keys import DUPLICATE_KEY, Assembled, Places
from junheng.tables import Column
from junheng.text import Text

FILES_DISAGREE = FindingRule(
    "files-disagree",
    Severity.ERROR,
    Text("{school}的“{column}”这里是 {value}，{others}", "{school}: “{column_en}” is {value_en} here, {others_en}"),
    Text("同一所学校各文件应当一致，请核对并改正填错的一处", "the files should agree about a school: correct the wrong one"),
)  # fmt: skip
NAMES_DISAGREE = FindingRule(
    "names-disagree",
    Severity.DOUBT,
    Text("{school}的“{column}”这里是 {value}，{others}", "{school}: “{column_en}” is {value_en} here, {others_en}"),
    Text("编码相同、校名不同，请核对是否同一所学校", "the code is the same and the name is not: check that it is one school"),
)  # fmt: skip
_MERGED_TABLES = ("schools", "stages", "campuses")


def merge_files(tables: dict[str, Assembled], places: Places) -> list[Finding]:
    """Put one row per school, and per school and stage, into `tables`; what the files disagree about."""
    findings: list[Finding] = []
    for name in _MERGED_TABLES:
        if name in tables:
            schools = tables["schools"].frame.select("school_id", "name").drop_nulls()
            tables[name], said = _merge(tables[name], places, dict(schools.iter_rows()))
            findings += said
    return findings


def once(findings: Sequence[Finding], files: Collection[str]) -> list[Finding]:
    """`findings` with one for each rule and cell of `files`: a cell there speaks for several tables."""
    seen: set[tuple[str, ...]] = set()
    kept = []
    for finding in findings:
        if finding.file in files and finding.cell:
            told = (finding.rule.code, finding.file, finding.sheet, finding.cell)
            if told in seen:
                continue
            seen.add(told)
        kept.append(finding)
    return kept


def _merge(one: Assembled, places: Places, names: Mapping[str, str]) -> tuple[Assembled, list[Finding]]:
    """`one` with one row per school, and what the files disagree about."""
    key = list(one.table.key)
    needed = [name for name in key if one.table.column(name).required]
    groups: dict[tuple[object, ...], list[int]] = {}
    for row, values in enumerate(one.frame.select(key).iter_rows()):
        if all(value is not None for name, value in zip(key, values, strict=True) if name in needed):
            groups.setdefault(values, []).append(row)
    several = [rows for rows in groups.values() if len(rows) > 1]
    if not several:
        return one, []
    merger = _Merger(one, places, names)
    for rows in several:
        merger.join(rows)
    kept = [row for row in range(one.frame.height) if row not in merger.dropped]
    frame = pl.DataFrame(
        {name: [column[row] for row in kept] for name, column in merger.values.items()}, schema=one.frame.schema
    )
    addresses = pl.DataFrame(
        {name: [column[row] for row in kept] for name, column in merger.addresses.items()},
        schema=one.addresses.schema,
    )
    return Assembled(one.table, frame, addresses), merger.findings


class _Merger:
    def __init__(self, one: Assembled, places: Places, names: Mapping[str, str]) -> None:
        self.one = one
        self.names = names
        self.places = places
        self.values: dict[str, list[object]] = one.frame.to_dict(as_series=False)
        self.addresses: dict[str, list[str | None]] = one.addresses.to_dict(as_series=False)
        self.dropped: set[int] = set()
        self.findings: list[Finding] = []

    def join(self, rows: Sequence[int]) -> None:
        """Put the rows of one key into the first of them: one row per file, a second one of a file is a fault."""
        by_sheet: dict[str, int] = {}
        for row in rows:
            sheet = str(self.addresses[self.one.table.key[0]][row]).partition("!")[0]
            if by_sheet.setdefault(sheet, row) != row:
                self._twice(by_sheet[sheet], row)
        first, *others = by_sheet.values()
        self.dropped |= set(rows) - {first}
        for name in self.one.table.names:
            if name not in self.one.table.key:
                self._column(name, [first, *others])

    def _column(self, name: str, rows: Sequence[int]) -> None:
        values, addresses = self.values[name], self.addresses[name]
        said = [row for row in rows if values[row] is not None]
        if len({values[row] for row in said}) > 1:
            self._disagree(name, said)
        taken = next(iter(said), None)
        if taken is None:
            taken = next((row for row in rows if addresses[row] is not None), rows[0])
        values[rows[0]], addresses[rows[0]] = values[taken], addresses[taken]

    def _twice(self, first: int, row: int) -> None:
        table, key = self.one.table, self.one.table.key[0]
        words = {
            "table": table.zh,
            "table_en": table.en,
            "key": str(self.values[key][row]),
            "first": " ".join(part for part in self.places.of(self.one, first, key) if part),
        }
        self.findings.append(self.places.finding(DUPLICATE_KEY, self.one, row, key, words))

    def _disagree(self, name: str, rows: Sequence[int]) -> None:
        """One finding at each of the cells, so that every file's marked copy shows it."""
        column = self.one.table.column(name)
        values = self.values[name]
        for row in rows:
            others = [(" ".join(filter(None, self.places.of(self.one, other, name))), values[other]) for other in rows]
            here = values[row]
            different = [(place, value) for place, value in others if value != here]
            school = str(self.values[self.one.table.key[0]][row])
            words = {
                "school": self.names.get(school, school),
                "column": column.zh,
                "column_en": column.en,
                "value": _shown(column, here).zh,
                "value_en": _shown(column, here).en,
                "others": "，".join(f"{place} 是 {_shown(column, value).zh}" for place, value in different),
                "others_en": ", ".join(f"{_shown(column, value).en} at {place}" for place, value in different),
            }
            rule = NAMES_DISAGREE if name == "name" else FILES_DISAGREE
            self.findings.append(self.places.finding(rule, self.one, row, name, words))


def _shown(column: Column, value: object) -> Text:
    """`value` as people write it."""
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    code = next((code for code in column.codes if code.value == value), None)
    return Text(str(value), str(value)) if code is None else Text(code.zh, code.en)
