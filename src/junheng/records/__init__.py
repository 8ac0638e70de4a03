"""How data come in: files become findings and a snapshot.

Enter by `read` (files to snapshots) and `draft_mapping` (a first mapping file for a table of another layout).
`RULES` holds every kind of finding of this package by its code. Nothing here knows a standard.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from junheng.records import checks, reading
from junheng.records.files import grids
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.layout import mapping, merges, recognise
from junheng.records.layout.draft import draft_mapping
from junheng.records.official.forms import findings as form_findings
from junheng.records.reading import Reading, read
from junheng.records.snapshot import Snapshot
from junheng.records.values import cells, convert, counties, keys

__all__ = ["RULES", "Finding", "FindingRule", "Reading", "Severity", "Snapshot", "draft_mapping", "read", "rules_of"]


def rules_of(*modules: ModuleType) -> dict[str, FindingRule]:
    """The finding rules that `modules` declare, by code."""
    return {
        value.code: value for module in modules for value in vars(module).values() if isinstance(value, FindingRule)
    }


RULES: Mapping[str, FindingRule] = MappingProxyType(
    rules_of(grids, recognise, merges, cells, convert, keys, counties, mapping, reading, form_findings)
    | {rule.code: rule for rule in checks.RULES}
)
