"""Small counts of persons with a sensitive attribute, kept back from what leaves the county.

Kept back are: children of migrant workers and deaths in a school row, the county's counts of migrant and of disabled
children and of pupils of special schools, and the opinions of small groups in the survey. A count is small from 1 to
below the threshold; so is what is left of a whole when it is taken away (3 disabled children out of school are as few
persons as 3 in it). 0 is not small. What a school has (pupils, teachers by degree, rooms) is official statistics of
schools and is never kept back. Reasons: docs/decisions/packets.md.

A single cell kept back could be told by subtracting its neighbours from a total. So there are always at least two in a
column of a stage, which together come to the threshold or more; where the county does not have that, the figures made
of the column are kept back too.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import polars as pl

from junheng.evaluation.case import Judged
from junheng.evaluation.county import GROUP_NAMES
from junheng.formulas import Ratio, leaves
from junheng.indicators import FORMULAS, ItemIndicator, SumIndicator
from junheng.standards import Standard

# The house's own choice, and adjustable; no rule sets a number for school statistics.
DEFAULT_THRESHOLD = 5
SUPPRESSED: Literal["suppressed"] = "suppressed"  # stands where a number would stand; neither missing nor 0

# Columns of school rows; the second names the whole of which the first is a part ("" where there is none).
SENSITIVE_COLUMNS: Mapping[str, str] = {"deaths": "", "migrant_pupils": "pupils"}
# Items of the county: a whole and its parts, kept back together.
SENSITIVE_ITEMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("migrant_children_eligible", ("migrant_children_public", "migrant_children_purchased")),
    ("disabled_children", ("disabled_children_enrolled",)),
    ("special_pupils", ()),
)
SURVEY_COLUMNS = ("valid", "satisfied")

Unit = TypeVar("Unit", bound=Hashable)
Cell = tuple[str, str, str, str]  # table, column, key (school or item or group), stage or ""


@dataclass(frozen=True, slots=True)
class Suppression:
    """What is kept back under a threshold: cells of the tables, and values that would tell them."""

    threshold: int
    cells: frozenset[Cell] = frozenset()
    indicators: frozenset[str] = frozenset()  # whose value is kept back
    groups: frozenset[str] = frozenset()  # of the survey, whose rate is kept back

    def hides(self, judged: Judged) -> bool:
        """Whether the value of a judgement would tell a cell that is kept back."""
        if judged.indicator in self.indicators:
            return True
        return judged.label is not None and judged.label in {GROUP_NAMES[group] for group in self.groups}


def small(count: float | None, threshold: int) -> bool:
    """Whether a count is about persons so few that they may be known."""
    return count is not None and 0 < count < threshold


def kept_back(units: Mapping[Unit, Sequence[float]], threshold: int) -> tuple[set[Unit], bool]:
    """Which units must not be shown, and whether their total must not be shown either.

    Args:
        units: For every unit of a column its counts, in the same order: the count, and what is left of the whole.
        threshold: A count from 1 to below it is small.

    Returns:
        The units with a small count and as many others as hide them: at least two in all, coming together to the
        threshold where the units have that much. The total is not to be shown where that cannot be reached.
    """
    hidden = {unit for unit, counts in units.items() if any(small(count, threshold) for count in counts)}
    if not hidden:
        return hidden, False
    totals = [sum(column) for column in zip(*units.values(), strict=True)]
    # Another unit with something in it hides better than an empty one, a small one costs less than a big one.
    others = sorted(
        (unit for unit in units if unit not in hidden),
        key=lambda unit: (units[unit][0] == 0, sum(units[unit]), str(unit)),
    )

    def told(place: int, total: float) -> bool:
        return sum(units[unit][place] for unit in hidden) < threshold <= total

    while others and (len(hidden) < 2 or any(told(place, total) for place, total in enumerate(totals))):
        hidden.add(others.pop(0))
    return hidden, len(hidden) < 2 or any(small(total, threshold) for total in totals)


def suppression(tables: Mapping[str, pl.DataFrame], standard: Standard, threshold: int) -> Suppression:
    """What is kept back of a county's tables under `threshold`; a threshold of 0 or 1 keeps nothing back."""
    cells: set[Cell] = set()
    columns: set[str] = set()  # whose sums must not be shown
    if "stages" in tables:
        for column, whole in SENSITIVE_COLUMNS.items():
            found, total = _of_rows(tables["stages"], column, whole, threshold)
            cells |= found
            if total:
                columns.add(column)
    items = _items(tables["county"], threshold) if "county" in tables else set()
    cells |= {("county", "value", item, "") for item in items}
    groups, pooled = _groups(tables["survey"], threshold) if "survey" in tables else (set[str](), False)
    cells |= {("survey", column, group, "") for group in groups for column in SURVEY_COLUMNS}
    indicators = {name for name in FORMULAS if _read(name, standard) & (items | columns)}
    if pooled:
        indicators |= {name for name, rule in standard.pack.indicators.items() if rule.method == "survey"}
    return Suppression(threshold, frozenset(cells), frozenset(indicators), frozenset(groups))


def _of_rows(stages: pl.DataFrame, column: str, whole: str, threshold: int) -> tuple[set[Cell], bool]:
    """The cells of a column of school rows, stage by stage, and whether a total must go too."""
    cells: set[Cell] = set()
    total = False
    for (stage,), rows in stages.filter(pl.col(column).is_not_null()).group_by("stage"):
        units: dict[str, tuple[float, ...]] = {}
        for school, count, all_ in rows.select("school_id", column, pl.col(whole or column).alias("whole")).iter_rows():
            rest = all_ - count if whole and all_ is not None else 0
            units[school] = (count, rest)
        hidden, also = kept_back(units, threshold)
        cells |= {("stages", column, school, str(stage)) for school in hidden}
        total = total or also
    return cells, total


def _items(county: pl.DataFrame, threshold: int) -> set[str]:
    """The items of the county that must not be shown: a whole with all its parts, where any part is small."""
    known = {item: value for item, value in county.select("item", "value").iter_rows() if value is not None}
    hidden: set[str] = set()
    for whole, parts in SENSITIVE_ITEMS:
        counts = [known[name] for name in (whole, *parts) if name in known]
        if parts and all(name in known for name in (whole, *parts)):
            counts.append(known[whole] - sum(known[part] for part in parts))
        if any(small(count, threshold) for count in counts):
            hidden |= {name for name in (whole, *parts) if name in known}
    return hidden


def _groups(survey: pl.DataFrame, threshold: int) -> tuple[set[str], bool]:
    """The groups of the survey that must not be shown, and whether the whole must not be either."""
    told = survey.drop_nulls(SURVEY_COLUMNS)
    units = {
        group: (satisfied, valid - satisfied)
        for group, valid, satisfied in told.select("group", *SURVEY_COLUMNS).iter_rows()
    }
    return kept_back(units, threshold)


def _read(indicator: str, standard: Standard) -> set[str]:
    """The county items, or columns of school rows that are added up, behind the value of an indicator."""
    formula = FORMULAS[indicator]
    if isinstance(formula, ItemIndicator):
        terms = [formula.formula]
    elif isinstance(formula, SumIndicator):
        chosen = str(standard.settings.get(formula.setting, "")) if formula.setting else ""
        terms = [formula.variants[chosen]] if chosen in formula.variants else []
    else:
        return set()
    trees = [
        part for term in terms for part in ((term.numerator, term.denominator) if isinstance(term, Ratio) else (term,))
    ]
    return {leaf.name for tree in trees for leaf in leaves(tree)}


def key_of(table: str) -> tuple[str, ...]:
    """The columns by which a cell of a table with sensitive columns is named."""
    return {"stages": ("school_id", "stage"), "county": ("item",), "survey": ("group",)}.get(table, ())
