"""The county's snapshot out of what is approved: every value with the return and the cell that it came from.

A school without an approved return stands in the list of schools with what is known of it, and has no other row: its
figures are missing, which is not zero. Tables that no return holds (lists of persons, history for the forecast) are
carried on from the newest snapshot.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from junheng.records.findings import Finding
from junheng.records.snapshot import Snapshot, SourceSheet, make_snapshot
from junheng.records.store import unpack
from junheng.tables import TABLES
from junheng.web.evidence.judging import judgements
from junheng.web.returns.content import Lines, add_lines, cell_address, frames
from junheng.web.returns.layout import BUREAU_TABLES, SCHOOL_TABLES, tables_of
from junheng.web.returns.models import Content, Return
from junheng.web.returns.sources import file_of
from junheng.web.years.models import Year

JUDGED = "佐证材料判定"  # the file that judgements on documents come from
_HISTORY = frozenset({"enrolment", "places"})  # of use in the year after, too


def assemble(year: Year, others: Snapshot | None = None) -> Snapshot:
    """The snapshot of what is approved now, with the reasons for which doubts may stand.

    Args:
        year: The year.
        others: Where tables that no return holds come from; the newest snapshot where None.
    """
    returns = list(Return.objects.filter(year=year).select_related("year").defer("content").order_by("code", "pk"))
    lines: Lines = {}
    sheets: list[SourceSheet] = []
    for one in returns:
        content: Content | None = one.approved
        if content is None:
            if one.school_id is None:
                continue
            content = {"schools": [one.registered]}
        places = {}
        for table in tables_of(is_school=one.school_id is not None):
            places[table.name] = len(sheets)
            sheets.append(SourceSheet(file_of(one), table.zh, _digest(content.get(table.name, []))))
        add_lines(lines, one.code if one.school_id is not None else None, content, places)
    _add_judgements(lines, year, sheets)
    tables, addresses = frames(lines)
    base = others if others is not None else _newest(year)
    carried: tuple[Finding, ...] = ()
    gone = base if base is not None and base.year == year.number else None  # of whom persons were removed
    if base is not None:
        kept = {
            name: frame
            for name, frame in base.tables.items()
            if name not in {*SCHOOL_TABLES, *BUREAU_TABLES} and (base.year == year.number or name in _HISTORY)
        }
        for name, frame in kept.items():
            tables[name] = frame
            addresses[name] = _moved(base.sources[name], base.sheets, sheets)
        carried = tuple(finding for finding in base.findings if finding.table in kept)
    county = base.county if base is not None else year.county.name
    made = make_snapshot(
        county, year.number, tables, addresses, sheets, carried,
        gone.removed if gone is not None else (), gone.kept if gone is not None else None,
    )  # fmt: skip
    return replace(made, releases=_reasons(returns))


def _add_judgements(lines: Lines, year: Year, sheets: list[SourceSheet]) -> None:
    """What was judged on documents at the desk, instead of what the bureau's return says of the same."""
    judged = judgements(year)
    if not judged:
        return
    table = TABLES["evidence"]
    values, addresses = lines.setdefault(table.name, ([], []))
    again = {(line["indicator_id"], line["school_id"]) for line in judged}
    kept = [place for place, row in enumerate(values) if (row["indicator_id"], row["school_id"]) not in again]
    values[:], addresses[:] = [values[place] for place in kept], [addresses[place] for place in kept]
    number = len(sheets)
    sheets.append(SourceSheet(JUDGED, table.zh, _digest({k: str(v) for k, v in line.items()} for line in judged)))
    for place, line in enumerate(judged, 1):
        values.append({name: line.get(name) for name in table.names})
        addresses.append({name: f"{number}!{cell_address(table, name, place)}" for name in table.names})


def _digest(rows: Iterable[Mapping[str, object]]) -> str:
    return hashlib.sha256(json.dumps(list(rows), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _newest(year: Year) -> Snapshot | None:
    """The newest snapshot of the year, else of the year before."""
    for number in (year.number, year.number - 1):
        found = Year.objects.filter(county_id=year.county_id, number=number).first()
        current = found.current if found is not None else None
        if current is not None:
            return unpack(bytes(current.content))
    return None


def _moved(addresses: pl.DataFrame, old: tuple[SourceSheet, ...], sheets: list[SourceSheet]) -> pl.DataFrame:
    """`addresses` into `old`, as addresses into `sheets`, which grows by what is needed."""
    numbers: dict[str, int] = {}

    def moved(match: re.Match[str]) -> str:
        number = match.group(1)
        if number not in numbers:
            numbers[number] = len(sheets)
            sheets.append(old[int(number)])
        return f"{numbers[number]}!"

    return pl.DataFrame(
        {
            name: pl.Series(
                name,
                [None if one is None else re.sub(r"(\d+)!", moved, one) for one in addresses[name]],
                dtype=pl.String,
            )
            for name in addresses.columns
        }
    )


def _reasons(returns: Iterable[Return]) -> dict[str, str]:
    return {
        finding: str(given["reason"])
        for one in returns
        if one.approved is not None
        for finding, given in one.approved_reasons.items()
    }
