"""Statistics exports with forty faults, from twenty seeds: every one is told at its cell, and nothing on the clean files."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from export_faults import PLANTS, Fault, plant_faults

from junheng.example import COUNTY, YEARS, example_county
from junheng.records import read
from junheng.records.checks import ABOUT_ABSENT_ROWS, check, suspicion
from junheng.records.findings import Finding, Severity
from junheng.records.snapshot import Snapshot, make_snapshot
from junheng.records.writing.statistics import write_statistics

pytestmark = pytest.mark.scale

SEEDS = range(1, 21)
FAULTS = 40
YEAR = YEARS[-1]


@cache
def county(seed: int) -> dict[int, dict[str, pl.DataFrame]]:
    return example_county(seed)


def last_year(seed: int) -> Snapshot:
    return make_snapshot(COUNTY, YEAR - 1, county(seed)[YEAR - 1])


def all_findings(folder: Path, seed: int) -> list[Finding]:
    """What reading and the checks say of the files in `folder`, against last year too.

    Without the suspicions: they are statistics, which doubt an honest county at the rate that they state (test_suspicion).
    """
    reading = read([folder], year=YEAR)
    found = list(reading.findings)
    for snapshot in reading.snapshots or reading.readable:
        told = check(snapshot, last_year(seed))
        left_out = suspicion.RULES if reading.snapshots else (*suspicion.RULES, *ABOUT_ABSENT_ROWS)
        found += [finding for finding in told if finding.rule not in left_out]
    return found


def is_told(fault: Fault, findings: list[Finding]) -> bool:
    return any(
        finding.file == fault.file and finding.cell in fault.cells and finding.rule.code in fault.codes
        for finding in findings
    )


def row_of(finding: Finding) -> int:
    return int(re.sub("[A-Z]", "", finding.cell))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_fault_is_told_at_its_cell_and_clean_files_have_none(tmp_path, seed):
    write_statistics(tmp_path, county(seed)[YEAR], county=COUNTY, year=YEAR)
    clean = [finding for finding in all_findings(tmp_path, seed) if finding.severity is not Severity.NOTE]
    assert [(finding.rule.code, finding.place(), finding.what()) for finding in clean] == []

    faults, touched = plant_faults(tmp_path, seed, FAULTS, county(seed)[YEAR - 1])
    findings = all_findings(tmp_path, seed)
    assert len(faults) == FAULTS
    assert [fault for fault in faults if not is_told(fault, findings)] == []
    told = [finding for finding in findings if finding.severity is not Severity.NOTE]
    assert [finding.place() for finding in told if (finding.file, row_of(finding)) not in touched] == []
    for finding in findings:
        assert finding.what() and finding.do() and finding.what("en") and finding.do("en")


def test_every_kind_of_fault_is_drawn(tmp_path):
    kinds = set()
    for seed in SEEDS:
        folder = tmp_path / str(seed)
        write_statistics(folder, county(1)[YEAR], county=COUNTY, year=YEAR)
        kinds |= {fault.kind for fault in plant_faults(folder, seed, FAULTS, county(1)[YEAR - 1])[0]}
        if len(kinds) == len(PLANTS):
            break
    assert len(kinds) == len(PLANTS)
