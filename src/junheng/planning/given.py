"""A table that a plan takes from a file or from the county's snapshot, and what is wrong in it, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from junheng.errors import UsageError
from junheng.reader import FindingsError
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.layout.recognise import MISSING_COLUMN, NOTHING_RECOGNISED
from junheng.records.reading import NOTHING_FILLED, arranged, read
from junheng.records.snapshot import Snapshot
from junheng.tables import TABLES, Table
from junheng.text import Text

_NOT_THERE = Text(
    "{file} 里没有“{table}”的数据。CSV 文件请命名为 {name}.csv，工作表请命名为“{table}”，表头用模板中的",
    "{file} holds no rows of “{table}”. Name a CSV file {name}.csv or a sheet {name}, with the headings of the template",
)


@dataclass
class Given:
    """The table `table` of `snapshot`, and the findings about it; `file` is where it was looked for, for people."""

    table: Table
    snapshot: Snapshot
    file: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def frame(self) -> pl.DataFrame:
        """The rows."""
        return self.snapshot.table(self.table.name)

    def absent(self, column: str) -> bool:
        """Whether the file had no such column at all."""
        addresses = self.snapshot.sources.get(self.table.name)
        return addresses is not None and addresses[column].is_null().all() and self.frame[column].is_null().all()

    def say(self, rule: FindingRule, row: int, column: str, words: Mapping[str, str]) -> None:
        """Find fault with a cell, but not a second time where the reader could not read it."""
        sources = self.snapshot.source_at(self.table.name, column, row)
        sources = sources or self.snapshot.source_at(self.table.name, self.table.names[0], row)
        place = (sources[0].file, sources[0].sheet, sources[0].cell) if sources else (self.file, "", "")
        if sources and any((each.file, each.sheet, each.cell) == place for each in self.findings):
            return
        self.findings.append(Finding(rule, words, *place, self.table.name, (), column))

    def say_absent(self, column: str) -> None:
        """Find fault with a column that is not there."""
        named = self.table.column(column)
        words = {"table": self.table.zh, "table_en": self.table.en, "column": named.zh, "column_en": named.en}
        self.findings.append(Finding(MISSING_COLUMN, words, self.file, table=self.table.name, column=column))

    def say_of_all(self, rule: FindingRule, words: Mapping[str, str]) -> None:
        """Find fault with the table as a whole."""
        self.findings.append(Finding(rule, words, self.file, table=self.table.name))

    def stop_at_errors(self) -> None:
        """Raise a `FindingsError` with every error, in the order of the cells, where there is one."""
        if any(finding.severity is Severity.ERROR for finding in self.findings):
            raise FindingsError(arranged(self.findings, {}))


def open_table(path: Path, name: str, year: int, county: str = "") -> Given:
    """The table called `name` in the file at `path`; in a file of several counties the one of `county`.

    Raises:
        UsageError: the file does not hold the table.
        FindingsError: the file cannot be opened.
    """
    reading = read([path], year=year)
    table = TABLES[name]
    errors = [finding for finding in reading.findings if finding.severity is Severity.ERROR]
    about = [finding for finding in errors if finding.table in ("", name)]
    found = [one for one in (*reading.snapshots, *reading.readable) if one.table(name).height]
    if found:
        own = next((one for one in found if one.county == county), found[0])
        return Given(table, own, path.name, about)
    if any(finding.rule not in (NOTHING_RECOGNISED, NOTHING_FILLED) for finding in about):
        raise FindingsError(tuple(about))
    raise UsageError(_NOT_THERE.format(file=path.name, table=Text(table.zh, table.en), name=name))


def table_of(snapshot: Snapshot, name: str) -> Given:
    """The table called `name` as it was imported with the county."""
    files: Sequence[str] = [sheet.file for sheet in snapshot.sheets] if name in snapshot.tables else []
    return Given(TABLES[name], snapshot, files[0] if len(files) == 1 else "")
