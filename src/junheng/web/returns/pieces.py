"""What is stored of an evaluation for the bureau's return: every doubt about the county, so that it can be settled there."""

from __future__ import annotations

from collections.abc import Iterator

from junheng.evaluation import Evaluation
from junheng.records.findings import Severity
from junheng.tables import TABLES
from junheng.web.years.making import makes_pieces

DOUBTS = "returns:doubts"


@makes_pieces
def doubts(result: Evaluation) -> Iterator[tuple[str, object]]:
    """The doubts that are open or were let stand."""
    yield (
        DOUBTS,
        [
            {
                "id": finding.id,
                "table": finding.table,
                "school": _school(finding.table, finding.key),
                "what": [finding.what("zh"), finding.what("en")],
                "do": [finding.do("zh"), finding.do("en")],
                "released": finding.released,
            }
            for finding in result.snapshot.findings
            if finding.severity is Severity.DOUBT
        ],
    )


def _school(table: str, key: tuple[str, ...]) -> str:
    """The school that a finding is about, by its code."""
    names = TABLES[table].key if table in TABLES else ()
    return key[names.index("school_id")] if "school_id" in names[: len(key)] else ""
