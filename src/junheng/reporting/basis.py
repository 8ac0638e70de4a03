"""What every part of a report starts from: the evaluation, its rows by school, and the language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from junheng.evaluation import Evaluation
from junheng.evaluation.county import owed_cell
from junheng.evaluation.reasons import row_reason
from junheng.reporting.figures import Figure, limit_of, percent
from junheng.reporting.words import Speaker
from junheng.standards.model import IndicatorRule

Row = Mapping[str, object]
RATIOS = "row_ratio"  # the method of the indicators that every school row has a value of


def number(value: object) -> float | None:
    """A cell of a frame as a number."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def text(value: object) -> str:
    """A cell of a frame as text, empty where it is null."""
    return "" if value is None else str(value)


def missing_of(row: Row) -> list[str]:
    """The cells that a row lacks, as the evaluation names them."""
    cells = row["missing"]
    return [str(cell) for cell in cells] if isinstance(cells, list) else []


@dataclass(frozen=True)
class Basis:
    """An evaluation to be told in one language."""

    evaluation: Evaluation
    say: Speaker

    @cached_property
    def rows(self) -> list[Row]:
        """Every judged row, indicator by indicator."""
        return list(self.evaluation.rows.iter_rows(named=True))

    @cached_property
    def ratios(self) -> dict[str, IndicatorRule]:
        """The indicators that every school row has a value of."""
        indicators = self.evaluation.standard.pack.indicators
        return {name: rule for name, rule in indicators.items() if rule.method == RATIOS}

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """The stages of the standard that have judged rows, in the order of the standard."""
        present = set(self.evaluation.rows["stage"].drop_nulls())
        return tuple(stage for stage in self.evaluation.standard.pack.stages if stage in present)

    @cached_property
    def pupils(self) -> dict[tuple[str, str], float | None]:
        """Pupils of every school row."""
        rows = self.evaluation.case.rows.select("school_id", "stage", "pupils")
        return {(school, stage): pupils for school, stage, pupils in rows.iter_rows()}

    @cached_property
    def school_verdicts(self) -> dict[tuple[str, str], Row]:
        """The school rule by school row."""
        rows = self.evaluation.school_rows.iter_rows(named=True)
        return {(row["school_id"], row["stage"]): row for row in rows}

    @cached_property
    def floor(self) -> float | None:
        """The part of its target that the school rule leaves to an indicator below it."""
        rule = self.evaluation.standard.pack.school_rule
        return None if rule is None else self.evaluation.standard.one(rule.lowest_ratio)

    @property
    def floor_text(self) -> str:
        """`floor` as a percentage."""
        return "" if self.floor is None else percent(self.floor, 0).full

    @cached_property
    def _places(self) -> dict[str, int]:
        pack = self.evaluation.standard.pack
        return {name: place for place, name in enumerate((*pack.indicators, *pack.entry, *pack.vetoes))}

    def place(self, indicator: str) -> int:
        """Where an indicator stands in its standard."""
        return self._places.get(indicator, len(self._places))

    @property
    def weighted(self) -> bool:
        """Whether coefficients are weighted by pupils."""
        return self.evaluation.standard.settings.get("cv_method", "weighted") == "weighted"

    def school(self, school_id: str) -> str:
        """The full name of a school."""
        return self.evaluation.names.get(school_id, school_id)

    @cached_property
    def _prefix(self) -> str:
        return self.evaluation.snapshot.county

    def short(self, school_id: str) -> str:
        """The name of a school without the county's, where something is left."""
        name = self.school(school_id)
        return name.removeprefix(self._prefix) or name

    def name(self, indicator: str) -> str:
        """The name of an indicator, a coefficient, the school rule or a composite."""
        return self.say.text(self.evaluation.name_of(indicator))

    def value(self, row: Row, rule: IndicatorRule, *, unit: bool = False) -> Figure:
        """The value of a row with its rule's digits."""
        return Figure(number(row["value"]), rule.decimals, self.say.text(rule.unit) if unit else "")

    def target(self, row: Row, rule: IndicatorRule) -> Figure:
        """The target of a row with its rule's unit."""
        return limit_of(number(row["target"]), 0, self.say.text(rule.unit))

    def reason(self, row: Row, rule: IndicatorRule) -> str:
        """Why a row is judged as it is."""
        missing = tuple(owed_cell(cell, row) for cell in missing_of(row))
        return self.say.text(row_reason(row, rule, missing, self.evaluation.locator))
