"""Where a history comes from: an imported county, or a folder, workbook or file with nothing but the history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import polars as pl

from junheng.errors import UsageError
from junheng.forecasting.history import LAST_PRIMARY_GRADE, History, System, make_history
from junheng.reader import FindingsError
from junheng.records.checks.history import RULES, TABLES_OF_HISTORY, check_history
from junheng.records.county import open_county
from junheng.records.findings import Finding, Severity, with_reasons
from junheng.records.reading import read
from junheng.records.snapshot import Snapshot, schema
from junheng.records.store import counties, is_county_folder
from junheng.tables import TABLES
from junheng.text import Text

_ANY_YEAR = 2000  # the reader asks for one; the last year of the history takes its place


def read_history(source: Path | str, year: int | None = None) -> Snapshot:
    """The county of which a forecast is wanted.

    Args:
        source: an imported county; or a folder, workbook or CSV file with the table `enrolment` and, where there are any,
            `births`, `housing`, `changes`, `places`, `schools` and the other tables of a county.
        year: which year of an imported county; the newest where None. Files are named by the last year of their enrolment.

    Raises:
        FindingsError: the files have errors.
        UsageError: nothing to read, several counties, or no enrolment.
    """
    folder = Path(source)
    if not folder.exists():
        raise UsageError(Text(f"没有这个文件或文件夹：{folder}", f"there is no such file or folder: {folder}"))
    if is_county_folder(folder):
        return open_county(folder, year)
    if folder.is_dir() and (several := counties(folder)):
        if len(several) == 1:
            return open_county(several[0], year)
        raise _several(folder, [each.name for each in several])
    reading = read([folder], year=_ANY_YEAR)
    if any(finding.severity is Severity.ERROR for finding in reading.findings):
        raise FindingsError(reading.findings)
    if len(reading.snapshots) > 1:
        raise _several(folder, [snapshot.county for snapshot in reading.snapshots])
    found = reading.snapshots[0]
    years = found.table("enrolment")["year"].drop_nulls().to_list()
    return replace(found, year=max(years, default=_ANY_YEAR))


def _several(folder: Path, names: list[str]) -> UsageError:
    zh, en = "、".join(names), ", ".join(names)
    return UsageError(
        Text(
            f"“{folder}”里有{len(names)}个县，请指明一个：{zh}", f"{folder} holds {len(names)} counties, name one: {en}"
        )
    )


def history_of(source: Snapshot | Path | str, *, system: System = "6-3", entry_age: int | None = None) -> History:
    """The history in a county or in files; see `read_history` and `make_history`.

    Raises:
        JunhengError: the files cannot be read, or hold no enrolment.
    """
    snapshot = source if isinstance(source, Snapshot) else read_history(source)
    return make_history(snapshot.tables, system=system, entry_age=entry_age)


def history_findings(snapshot: Snapshot, system: System = "6-3") -> tuple[Finding, ...]:
    """What the reader and the checks found about the history, with the reasons under which doubts were let stand."""
    codes = {rule.code for rule in RULES}  # asked again, now that the county's system is known
    read_ = [one for one in snapshot.findings if one.table in TABLES_OF_HISTORY and one.rule.code not in codes]
    checked = check_history(snapshot, LAST_PRIMARY_GRADE[system])
    return with_reasons((*read_, *checked), snapshot.releases)


def with_cells(findings: Iterable[Finding], snapshot: Snapshot) -> tuple[Finding, ...]:
    """`findings` of a forecast with the file and cell that they speak of, where their key tells a row."""
    return tuple(_with_cell(finding, snapshot) for finding in findings)


def _with_cell(finding: Finding, snapshot: Snapshot) -> Finding:
    if finding.table not in snapshot.tables or not finding.key:
        return finding
    table = TABLES[finding.table]
    names = table.key or ("year", "school_id")
    where = dict(zip(names, finding.key, strict=False)) if len(finding.key) > 1 else {"school_id": finding.key[0]}
    typed = {
        name: int(value) if schema(table)[name] == pl.Int64 and value.isdecimal() else value
        for name, value in where.items()
    }
    sources = snapshot.source(finding.table, finding.column or next(iter(typed)), typed)
    if not sources:
        return finding
    return replace(finding, file=sources[0].file, sheet=sources[0].sheet, cell=sources[0].cell)
