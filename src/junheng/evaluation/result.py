"""The result of an evaluation: tables for analysts, one object for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from junheng.evaluation.case import Case, Judged, Missing
from junheng.evaluation.county import owed_cell
from junheng.evaluation.lines import Lines
from junheng.evaluation.locate import Locator
from junheng.evaluation.reasons import judged_reason, name_of, row_reason, rule_of
from junheng.evaluation.verdicts import Verdict, all_of
from junheng.records.snapshot import Snapshot
from junheng.standards import Standard
from junheng.standards.model import IndicatorRule
from junheng.text import Language, Text

LEFT_OUT = {
    "senior": Text(
        "高中学段不评估，只用于分摊共用资源", "senior rows are not judged; they only serve to split shared resources"
    ),
    "no_pupils": Text("没有学生", "no pupils"),
    "no_stage": Text("没有填报任何学段", "no stage was reported"),
}


@dataclass(frozen=True)
class Evaluation:
    """A county year under a standard. Frames have the columns named in `docs/reference/result.md`."""

    snapshot: Snapshot
    standard: Standard
    verdict: Verdict
    rows: pl.DataFrame
    school_rows: pl.DataFrame
    balance: pl.DataFrame
    contributions: pl.DataFrame
    excluded: pl.DataFrame
    county: tuple[Judged, ...]
    vetoes: tuple[Judged, ...]
    entry: tuple[Judged, ...]
    description: pl.DataFrame
    case: Case = field(repr=False)

    @cached_property
    def locator(self) -> Locator:
        """Finds the source cell of a figure."""
        return Locator(self.snapshot, self.case.tables.members)

    @cached_property
    def lines(self) -> Lines:
        """Finds the lines of a school."""
        return Lines(self.rows, self.case)

    @cached_property
    def names(self) -> dict[str, str]:
        """School names by id; the id itself where no name was given."""
        schools = self.snapshot.table("schools").select("school_id", "name")
        return {school_id: name or school_id for school_id, name in schools.iter_rows()}

    def areas(self) -> list[tuple[str, Text, Verdict]]:
        """Every area of the standard with its verdict."""
        pack = self.standard.pack
        found = []
        for area in pack.areas:
            verdicts = [
                one.verdict for one in self.county if self._area(one.indicator) == area.id and one.verdict is not None
            ]
            found.append((area.id, area.name, all_of(verdicts)))
        return found

    def _area(self, indicator: str) -> str:
        composite = self.standard.pack.composite
        if composite is not None and indicator == composite.id:
            return composite.area
        return self.standard.rule(indicator).area

    def reason_excluded(self, code: str) -> Text:
        """The words for why a row is left out."""
        if code in LEFT_OUT:
            return LEFT_OUT[code]
        return next(rule.reason for rule in self.standard.pack.leave_out if rule.id == code)

    def unknowns(self) -> list[tuple[str, Missing]]:
        """Every cell that leaves something unknown: (indicator, cell), each once."""
        found: dict[tuple[str, Missing], None] = {}

        def collect(judged: Judged) -> None:
            if judged.verdict in ("unknown", None) or judged.parts:
                for missing in judged.missing:
                    found[judged.indicator, missing] = None
            for part in judged.parts:
                collect(part)

        for judged in (*self.county, *self.vetoes, *self.entry):
            collect(judged)
        return list(found)

    def to_dict(self, language: Language = "zh") -> dict[str, object]:
        """One object with stable keys, as `junheng evaluate --json` prints it."""
        standard = self.standard
        return {
            "standard": {
                "id": standard.id,
                "version": standard.pack.version,
                "name": standard.pack.name.get(language),
                "hash": standard.hash,
                "settings": dict(standard.settings),
            },
            "snapshot": self.snapshot.hash,
            "county_name": self.snapshot.county,
            "year": self.snapshot.year,
            "verdict": self.verdict,
            "areas": [
                {"area": area, "name": name.get(language), "verdict": verdict} for area, name, verdict in self.areas()
            ],
            "rows": [self._row(row, language) for row in self.rows.iter_rows(named=True)],
            "school_rows": [
                {**row, "name": self.names.get(row["school_id"], row["school_id"])}
                for row in self.school_rows.iter_rows(named=True)
            ],
            "balance": self._balance(),
            "excluded": [
                {**row, "reason": self.reason_excluded(row["reason"]).get(language)}
                for row in self.excluded.iter_rows(named=True)
            ],
            "county": self._judged(self.county, language),
            "vetoes": self._judged(self.vetoes, language),
            "entry": self._judged(self.entry, language),
            "description": self.description.to_dicts(),
            "findings": [finding.to_dict(language) for finding in self.snapshot.findings],
        }

    def reason_of(self, row: Mapping[str, object]) -> Text:
        """Why a line of `rows` passes, fails or cannot be told."""
        missing = tuple(owed_cell(cell, row) for cell in _texts(row["missing"]))
        return row_reason(row, self.standard.rule(str(row["indicator"])), missing, self.locator)

    def reason_judged(self, judged: Judged, parent: IndicatorRule | None = None, *, brief: bool = False) -> Text:
        """Why the county passes, fails or cannot be told by an indicator, or a part of the one that `parent` rules."""
        return judged_reason(judged, self.standard, self.locator, parent, brief=brief)

    def _row(self, row: Mapping[str, object], language: Language) -> dict[str, object]:
        return {
            **{name: value for name, value in row.items() if name not in ("reason", "missing")},
            "reason": self.reason_of(row).get(language),
            "reason_code": row["reason"],
            "missing": row["missing"],
        }

    def _balance(self) -> list[dict[str, object]]:
        parts: dict[tuple[object, object], list[dict[str, object]]] = {}
        ordered = self.contributions.sort(
            "indicator", "stage", "share", descending=[False, False, True], maintain_order=True
        )
        for row in ordered.iter_rows(named=True):
            parts.setdefault((row["stage"], row["indicator"]), []).append(
                {"school_id": row["school_id"], "share": row["share"], "part": row["part"]}
            )
        return [
            {**row, "contributions": parts.get((row["stage"], row["indicator"]), [])}
            for row in self.balance.iter_rows(named=True)
        ]

    def _judged(self, judged: Iterable[Judged], language: Language) -> list[dict[str, object]]:
        return [self._judged_one(one, None, language) for one in judged]

    def _judged_one(self, judged: Judged, parent: IndicatorRule | None, language: Language) -> dict[str, object]:
        rule = self.rule_of(judged.indicator) or parent
        return {
            "indicator": judged.indicator,
            "name": self.name_of(judged.indicator).get(language),
            "stage": judged.stage or None,
            "label": judged.label.get(language) if judged.label is not None else None,
            "value": judged.value,
            "target": judged.target,
            "verdict": judged.verdict,
            "reason": self.reason_judged(judged, parent).get(language),
            "reason_code": judged.reason or None,
            "at_limit": judged.at_limit,
            "differs_when_rounded": judged.differs_when_rounded,
            "parts": [self._judged_one(part, rule, language) for part in judged.parts],
        }

    def rule_of(self, indicator: str) -> IndicatorRule | None:
        """The rule of an indicator; None for the coefficients, the school rule and a composite."""
        return rule_of(self.standard, indicator)

    def name_of(self, indicator: str) -> Text:
        """The name of an indicator, a coefficient, the school rule or a composite."""
        return name_of(self.standard, indicator)


def _texts(values: object) -> list[str]:
    return [str(value) for value in values] if isinstance(values, list) else []
