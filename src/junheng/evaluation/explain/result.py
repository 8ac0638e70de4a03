"""What an explanation is: a number with the figures, cells, clause and documents behind it."""

from __future__ import annotations

from dataclasses import dataclass, field

from junheng.evaluation.case import Judged
from junheng.evaluation.result import Evaluation
from junheng.records.snapshot import Source
from junheng.standards.model import CONFIDENCE_NAMES, BalanceRule, Cited, Composite, IndicatorRule
from junheng.text import Language, Text

NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Input:
    """A figure that the number was made from, with the cells it stands in."""

    name: Text
    value: object
    unit: str = ""
    table: str = ""
    column: str = ""
    school_id: str = ""
    stage: str = ""
    cells: tuple[Source, ...] = ()
    note: Text = NOTHING

    def to_dict(self, language: Language) -> dict[str, object]:
        """Stable keys for JSON; `cell` joins several cells with +."""
        first = self.cells[0] if self.cells else None
        return {
            "name": self.name.get(language),
            "value": self.value,
            "unit": self.unit,
            "table": self.table,
            "column": self.column,
            "school_id": self.school_id or None,
            "stage": self.stage or None,
            "file": first.file if first else None,
            "sheet": (first.sheet or None) if first else None,
            "cell": "+".join(cell.cell for cell in self.cells) or None,
            "note": self.note.get(language),
        }


@dataclass(frozen=True)
class Explanation:
    """A number with everything behind it."""

    indicator: str
    name: Text
    verdict: str | None
    value: float | None
    target: float | None
    reason: Text
    formula: Text
    numbers: str
    inputs: tuple[Input, ...]
    rule: IndicatorRule | BalanceRule | Composite | None
    cited: Cited | None
    text: Text
    evaluation: Evaluation = field(repr=False)
    school_id: str = ""
    stage: str = ""
    unit: Text = NOTHING
    exemption: str | None = None
    parts: tuple[Judged, ...] = ()

    def to_dict(self, language: Language = "zh") -> dict[str, object]:
        """One object with stable keys, as `junheng explain --json` prints it."""
        return {
            "indicator": self.indicator,
            "name": self.name.get(language),
            "school_id": self.school_id or None,
            "school": self.evaluation.names.get(self.school_id),
            "stage": self.stage or None,
            "value": self.value,
            "unit": self.unit.get(language),
            "target": self.target,
            "verdict": self.verdict,
            "reason": self.reason.get(language),
            "formula": self.formula.get(language),
            "numbers": self.numbers,
            "inputs": [one.to_dict(language) for one in self.inputs],
            "exemption": self.exemption_text(language),
            "clause": self.cited.clause if self.cited else None,
            "text": self.text.get(language),
            "confidence": CONFIDENCE_NAMES[self.cited.confidence].get(language) if self.cited else None,
            "source": self.sources(),
            "settings": dict(self.evaluation.standard.settings),
            "standard": {"id": self.evaluation.standard.id, "version": self.evaluation.standard.pack.version},
            "snapshot": self.evaluation.snapshot.hash,
            "parts": [
                {
                    "indicator": part.indicator,
                    "stage": part.stage or None,
                    "value": part.value,
                    "target": part.target,
                    "verdict": part.verdict,
                    "reason": self.evaluation.reason_judged(part, self._parent).get(language),
                }
                for part in self.parts
            ],
        }

    @property
    def _parent(self) -> IndicatorRule | None:
        return self.rule if isinstance(self.rule, IndicatorRule) else None

    def exemption_text(self, language: Language) -> str | None:
        """The exemption that held, in words."""
        if self.exemption is None or not isinstance(self.rule, IndicatorRule):
            return None
        return next(one.name.get(language) for one in self.rule.exemptions if one.id == self.exemption)

    def sources(self) -> list[dict[str, object]]:
        """The documents behind the demand."""
        if self.cited is None:
            return []
        pack = self.evaluation.standard.pack
        return [
            {
                "title": document.title,
                "decided": str(self.cited.decided or document.decided or pack.decided or ""),
                "effective": str(self.cited.effective or document.effective or pack.effective or ""),
                "url": document.url,
                "note": document.note,
            }
            for document in self.evaluation.standard.documents(self.cited)
        ]
