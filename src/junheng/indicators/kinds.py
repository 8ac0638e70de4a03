"""The kinds of indicator that are plain ratios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from junheng.formulas import Formula, Ratio


@dataclass(frozen=True, slots=True)
class RowIndicator:
    """A ratio in every school row (one school in one stage)."""

    id: str
    ratio: Ratio


@dataclass(frozen=True, slots=True)
class SchoolIndicator:
    """A ratio in every school. `variants` are the readings that a setting of the standard chooses between."""

    id: str
    setting: str
    variants: Mapping[str, Ratio] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SumIndicator:
    """A ratio of sums over the school rows of a scope. `setting` is empty where there is one reading only."""

    id: str
    setting: str
    variants: Mapping[str, Ratio] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemIndicator:
    """A figure made from the items of county.csv: a ratio, or a single item as it stands."""

    id: str
    formula: Ratio | Formula


@dataclass(frozen=True, slots=True)
class StageIndicator:
    """A ratio or a count in every school row, judged by itself and not with the seven of the school rule."""

    id: str
    formula: Ratio | Formula


Indicator = RowIndicator | SchoolIndicator | SumIndicator | ItemIndicator | StageIndicator
