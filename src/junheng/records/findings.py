"""What was found in the files: severity, place, what is wrong, what to do.

A finding is made from a rule in `RULES` (its code, severity and words, said once) and the values of the case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from junheng.text import Language, Text


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"  # 错误: a cell that cannot be read, a broken key; nothing is imported
    DOUBT = "doubt"  # 疑问: readable values that contradict each other; open until released with a reason
    NOTE = "note"  # 提示: something the reader did or left out, for information


SEVERITY_NAMES: Mapping[Severity, Text] = {
    Severity.ERROR: Text("错误", "error"),
    Severity.DOUBT: Text("疑问", "doubt"),
    Severity.NOTE: Text("提示", "note"),
}


@dataclass(frozen=True, slots=True)
class FindingRule:
    """A kind of finding. `what` and `do` may hold fields, filled from the finding's values."""

    code: str
    severity: Severity
    what: Text
    do: Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, with its place.

    `table`, `key` and `column` name the cell in the schema, `file`, `sheet` and `cell` in the source;
    each may be empty where it does not apply. `released` is the reason under which a doubt was let stand.
    """

    rule: FindingRule
    values: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    sheet: str = ""
    cell: str = ""
    table: str = ""
    key: tuple[str, ...] = ()
    column: str = ""
    released: str | None = None

    @property
    def severity(self) -> Severity:
        """The rule's severity."""
        return self.rule.severity

    @property
    def id(self) -> str:
        """Stable name of the finding: the same case in a later import has the same id, other values another."""
        parts = [self.rule.code, self.table, *self.key, self.column]
        parts += [f"{name}={self.values[name]}" for name in sorted(self.values)]
        return "F" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:10]

    def what(self, language: Language = "zh") -> str:
        """What is wrong."""
        return self.rule.what.get(language).format(**self.values)

    def do(self, language: Language = "zh") -> str:
        """What to do about it."""
        return self.rule.do.get(language).format(**self.values)

    def place(self) -> str:
        """The place for people: file, sheet, cell, as far as known."""
        return " ".join(part for part in (self.file, self.sheet, self.cell) if part)

    def to_dict(self, language: Language = "zh") -> dict[str, object]:
        """Stable keys for JSON."""
        return {
            "id": self.id,
            "code": self.rule.code,
            "severity": self.severity.value,
            "file": self.file,
            "sheet": self.sheet,
            "cell": self.cell,
            "table": self.table,
            "key": list(self.key),
            "column": self.column,
            "what": self.what(language),
            "do": self.do(language),
            "released": self.released,
        }


def with_reasons(findings: Iterable[Finding], released: Mapping[str, str]) -> tuple[Finding, ...]:
    """`findings` with the reason filled in where a doubt was let stand. Errors and notes are never released."""
    return tuple(
        replace(finding, released=released[finding.id])
        if finding.severity is Severity.DOUBT and finding.id in released
        else finding
        for finding in findings
    )
