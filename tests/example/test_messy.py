"""Every fault planted in the messy files is found by the readers and checks, at its cell."""

from __future__ import annotations

from pathlib import Path

from junheng.example.messy import PlantedFault, write_messy
from junheng.records import read
from junheng.records.checks import RULES, check
from junheng.records.findings import Finding, Severity

CHECKED = {rule.code for rule in RULES}


def places(findings: tuple[Finding, ...]) -> set[tuple[str, str, str, str]]:
    return {(each.rule.code, each.file, each.sheet, each.cell) for each in findings}


def place(fault: PlantedFault) -> tuple[str, str, str, str]:
    return (fault.code, fault.file, fault.sheet, fault.cell)


def test_faults_that_stop_an_import_are_found_and_nothing_else_stops_it(tmp_path: Path) -> None:
    faults = write_messy(tmp_path / "messy")
    reading = read([tmp_path / "messy"], year=2024)
    assert reading.snapshots == ()
    read_faults = {place(fault) for fault in faults if fault.code and fault.code not in CHECKED}
    assert read_faults <= places(reading.findings)
    errors = places(tuple(each for each in reading.findings if each.severity is Severity.ERROR))
    assert errors == {place(fault) for fault in faults if fault.stops}
    assert len(errors) >= 7


def test_without_its_errors_the_rest_is_imported_and_its_doubts_stay(tmp_path: Path) -> None:
    faults = write_messy(tmp_path / "messy", with_errors=False)
    reading = read([tmp_path / "messy"], year=2024)
    (snapshot,) = reading.snapshots
    assert snapshot.county == "云溪县"
    assert snapshot.table("schools").height == 78
    found = places((*reading.findings, *check(snapshot)))
    assert {place(fault) for fault in faults if fault.code} <= found
    assert any(fault.code in CHECKED for fault in faults)


def test_a_missing_cell_stays_missing_and_names_its_place(tmp_path: Path) -> None:
    faults = write_messy(tmp_path / "messy", with_errors=False)
    (snapshot,) = read([tmp_path / "messy"], year=2024).snapshots
    missing = [fault for fault in faults if not fault.code]
    assert len(missing) >= 5
    for fault in missing:
        key = snapshot.table(fault.table).columns[0]
        rows = snapshot.table(fault.table).filter(snapshot.table(fault.table)[fault.column].is_null())
        cells = {
            (source.file, source.sheet, source.cell)
            for value in rows[key].to_list()
            for source in snapshot.source(fault.table, fault.column, {key: value})
        }
        assert (fault.file, fault.sheet, fault.cell) in cells
