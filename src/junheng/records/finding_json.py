"""Findings as JSON values, for the county folder."""

from __future__ import annotations

from collections.abc import Mapping

from junheng.records.findings import Finding, FindingRule, Severity
from junheng.text import Text


def finding_out(finding: Finding) -> dict[str, object]:
    """A finding with its rule's words, so that it can be read back by a version that no longer has the rule."""
    rule = finding.rule
    return {
        "code": rule.code,
        "severity": rule.severity.value,
        "what": list(rule.what),
        "do": list(rule.do),
        "values": dict(finding.values),
        "file": finding.file,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "table": finding.table,
        "key": list(finding.key),
        "column": finding.column,
    }


def finding_in(stored: Mapping[str, object]) -> Finding:
    """The finding that `finding_out` wrote."""
    what, do, values, key = stored["what"], stored["do"], stored["values"], stored["key"]
    assert isinstance(what, list) and isinstance(do, list) and isinstance(values, dict) and isinstance(key, list)
    return Finding(
        FindingRule(str(stored["code"]), Severity(str(stored["severity"])), Text(*what), Text(*do)),
        values=values,
        file=str(stored["file"]),
        sheet=str(stored["sheet"]),
        cell=str(stored["cell"]),
        table=str(stored["table"]),
        key=tuple(key),
        column=str(stored["column"]),
    )
