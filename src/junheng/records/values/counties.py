"""One reading, several counties: each row to the county of its school.

The county of a school is said in schools.county. Where counties of one name lie in several cities, the city is put
before it. Tables that name neither school nor county can be given only where there is one county.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.snapshot import Snapshot, SourceSheet, make_snapshot
from junheng.records.values.keys import Assembled, Places
from junheng.tables import TABLES
from junheng.text import Text

NO_COUNTY = FindingRule(
    "no-county",
    Severity.ERROR,
    Text(
        "文件中有几个县，这一行没有说明属于哪个县",
        "the files hold several counties and this row does not say which it belongs to",
    ),
    Text("请填写“县(市、区)”，或按县分开导入", "fill in the county, or import each county by itself"),
)
TABLE_WITHOUT_COUNTY = FindingRule(
    "table-without-county",
    Severity.ERROR,
    Text(
        "文件中有几个县，表“{table}”没有县的列，不知道属于哪个县",
        "the files hold several counties, and “{table_en}” has no column that says which county it is of",
    ),
    Text("请把各县的数据分开导入", "import the counties one by one"),
)

_COMMON = frozenset({"actions"})  # a catalogue, the same for every county


@dataclass(frozen=True)
class CountyPart:
    """The tables of one county."""

    county: str
    tables: Mapping[str, pl.DataFrame]
    addresses: Mapping[str, pl.DataFrame]
    schools: frozenset[str]
    is_only: bool

    def snapshot(self, year: int, sheets: Sequence[SourceSheet], findings: Sequence[Finding]) -> Snapshot:
        """The county year; of findings, those about its schools or about no school."""
        kept = [finding for finding in findings if self.is_only or self._concerns(finding)]
        return make_snapshot(self.county, year, self.tables, self.addresses, sheets, kept)

    def _concerns(self, finding: Finding) -> bool:
        table = TABLES.get(finding.table)
        if table is None or not finding.key or "school_id" not in table.key:
            return True
        return finding.key[table.key.index("school_id")] in self.schools


def split(tables: Mapping[str, Assembled], places: Places) -> tuple[list[CountyPart], list[Finding]]:
    """The tables by county, in the order of the counties' names."""
    schools = tables.get("schools")
    county_of = _counties(schools.frame) if schools is not None else {}
    names = sorted({county for county in county_of.values() if county})
    if len(names) <= 1:
        frames = {name: one.frame for name, one in tables.items()}
        addresses = {name: one.addresses for name, one in tables.items()}
        return [CountyPart(names[0] if names else "", frames, addresses, frozenset(county_of), is_only=True)], []
    findings: list[Finding] = []
    marked: dict[str, list[str | None]] = {}
    for name, one in tables.items():
        if name in _COMMON:
            continue
        counties = _of_rows(one, county_of, names)
        if counties is None:
            words = {"table": one.table.zh, "table_en": one.table.en}
            if one.frame.height:
                findings.append(places.finding(TABLE_WITHOUT_COUNTY, one, 0, one.table.names[0], words))
            continue
        marked[name] = counties
        column = "county" if "county" in one.table.names else "school_id"
        findings += [
            places.finding(NO_COUNTY, one, row, column, {}) for row, county in enumerate(counties) if not county
        ]
    if findings:
        return [], findings
    rows = {name: _rows_by_county(counties) for name, counties in marked.items()}
    schools_of: dict[str, set[str]] = {}
    for school, county in county_of.items():
        schools_of.setdefault(county, set()).add(school)
    return [_part(county, tables, rows, schools_of[county]) for county in names], []


def _counties(schools: pl.DataFrame) -> dict[str, str]:
    """The county of each school; with its city where counties of several cities share the name."""
    cities: dict[str, set[str]] = {}
    for city, county in schools.select("city", "county").iter_rows():
        if county is not None and city is not None:
            cities.setdefault(county, set()).add(city)
    return {
        school: f"{city or ''}{county}" if county is not None and len(cities.get(county, ())) > 1 else (county or "")
        for school, city, county in schools.select("school_id", "city", "county").iter_rows()
    }


def _of_rows(one: Assembled, county_of: Mapping[str, str], names: Sequence[str]) -> list[str | None] | None:
    """The county of each row; None where the table has no column that could say it."""
    if "school_id" in one.table.names:
        return [county_of.get(school) if school is not None else None for school in one.frame["school_id"]]
    if "county" in one.table.names:
        return [county if county in names else None for county in one.frame["county"]]
    return None


def _rows_by_county(counties: Sequence[str | None]) -> dict[str | None, pl.Series]:
    rows: dict[str | None, list[int]] = {}
    for row, county in enumerate(counties):
        rows.setdefault(county, []).append(row)
    return {county: pl.Series(places, dtype=pl.UInt32) for county, places in rows.items()}


def _part(
    county: str,
    tables: Mapping[str, Assembled],
    rows: Mapping[str, Mapping[str | None, pl.Series]],
    schools: Collection[str],
) -> CountyPart:
    frames: dict[str, pl.DataFrame] = {}
    addresses: dict[str, pl.DataFrame] = {}
    for name, one in tables.items():
        if name in _COMMON:
            frames[name], addresses[name] = one.frame, one.addresses
        elif name in rows and county in rows[name]:
            own = rows[name][county]
            frames[name], addresses[name] = one.frame[own], one.addresses[own]
    return CountyPart(county, frames, addresses, frozenset(schools), is_only=False)
