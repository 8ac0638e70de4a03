"""A county as it stands in its folder: the snapshot of a year with everything that is to be asked about it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from junheng.records.checks import check
from junheng.records.findings import Severity, with_reasons
from junheng.records.snapshot import Snapshot, with_findings
from junheng.records.store import load, releases, years


def open_county(folder: Path, year: int | None = None) -> Snapshot:
    """The snapshot of `year` (the newest where None) with all findings: the reader's, the checks', the releases.

    The checks compare it with the year before where that is in the folder too.

    Raises:
        UsageError: no county folder, no such year, a damaged file.
    """
    snapshot = load(folder, year)
    return with_checks(snapshot, folder)


def with_checks(snapshot: Snapshot, folder: Path) -> Snapshot:
    """`snapshot` with the checks' findings and the reasons for which doubts were released in `folder`."""
    before = snapshot.year - 1
    previous = load(folder, before) if before in years(folder) else None
    findings = (*snapshot.findings, *check(snapshot, previous))
    released = {id_: one.reason for id_, one in releases(folder, snapshot.year).items()}
    return replace(with_findings(snapshot, with_reasons(findings, released)), releases=released)


def open_doubts(snapshot: Snapshot) -> int:
    """How many doubts nobody has released."""
    return sum(finding.severity is Severity.DOUBT and finding.released is None for finding in snapshot.findings)
