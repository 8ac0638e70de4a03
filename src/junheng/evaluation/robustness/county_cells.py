"""Trials of the county's own cells: items, survey, monitoring, vetoes. They are few and are judged one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from junheng.engines.reference import compute
from junheng.evaluation.case import Case
from junheng.evaluation.evaluate import SCHOOL_METHODS
from junheng.evaluation.result import Evaluation
from junheng.evaluation.robustness.cells import COUNTY_TABLES, NUMBERS, Cell, cell_at, changed_cell
from junheng.evaluation.robustness.cuts import cuts
from junheng.evaluation.robustness.leaves import CHANGE, differing
from junheng.evaluation.robustness.members import LEAF, county_leaves
from junheng.evaluation.robustness.signals import funds
from junheng.formulas import Formula, Ratio, leaves
from junheng.indicators import FORMULAS, ItemIndicator
from junheng.standards.model import IndicatorRule
from junheng.tables import TABLES

METHODS_OF = {
    "county": ("item", "small_funds"),
    "survey": ("survey",),
    "monitoring_quality": ("monitoring_level", "monitoring_rate"),
    "monitoring_balance": ("balance_years",),
    "vetoes": ("cases",),
}
FURTHEST = 1e9  # how far a number of answers is searched upwards


class CountyCells:
    """Searches the county's own cells."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        pack = evaluation.standard.pack
        self._rules = {**pack.indicators, **pack.entry, **pack.vetoes}

    def changes(self) -> tuple[list[tuple[Cell, float]], pl.DataFrame]:
        """Every trial (a cell and its new value) and the leaves it changes, in the columns of `leaves.CHANGE`."""
        trials: list[tuple[Cell, float]] = []
        frames = [pl.DataFrame(schema={name: pl.Int64 if name == "trial" else pl.String for name in CHANGE})]
        for cell in self.cells():
            rules = self._read(cell)
            before = self._leaves(self._evaluation.case, rules)
            for value in self._values(cell, rules, before):
                found = differing(
                    _numbered(before, len(trials)), _numbered(self._after(cell, value, rules), len(trials))
                )
                if found.height:
                    frames.append(found)
                    trials.append((cell, value))
        return trials, pl.concat(frames)

    def cells(self) -> Iterator[Cell]:
        """Every number of the county that has a value."""
        snapshot = self._evaluation.snapshot
        for name in COUNTY_TABLES:
            frame = snapshot.table(name)
            for column in TABLES[name].columns:
                if column.type in NUMBERS and column.name not in TABLES[name].key:
                    for row in frame.with_row_index("__row").filter(pl.col(column.name).is_not_null())["__row"]:
                        yield cell_at(snapshot, name, row, column.name)

    def _read(self, cell: Cell) -> dict[str, IndicatorRule]:
        """The rules that read the cell."""
        item = str(cell.key.get("item", ""))
        found = {}
        for name, rule in self._rules.items():
            if rule.method not in METHODS_OF[cell.table]:
                continue
            if rule.method == "item" and item not in {leaf.name for part in _formulas(name) for leaf in leaves(part)}:
                continue
            if rule.method == "small_funds" and not item.startswith("public_funds_base_"):
                continue
            found[name] = rule
        return found

    def _leaves(self, case: Case, rules: dict[str, IndicatorRule]) -> pl.DataFrame:
        frames = [county_leaves(case, rules)]
        for name, rule in rules.items():
            if rule.method == "small_funds":
                rows = SCHOOL_METHODS[rule.method](case, name, rule)
                frames.append(rows.with_columns(pl.lit("row").alias("kind")).select(LEAF))
        return pl.concat(frames)

    def _case(self, cell: Cell, value: float) -> Case:
        case, snapshot = self._evaluation.case, self._evaluation.snapshot
        tables = {**snapshot.tables, cell.table: changed_cell(snapshot, cell, value)}
        return replace(case, snapshot=replace(snapshot, tables=tables))

    def _after(self, cell: Cell, value: float, rules: dict[str, IndicatorRule]) -> pl.DataFrame:
        return self._leaves(self._case(cell, value), rules)

    def _values(self, cell: Cell, rules: dict[str, IndicatorRule], before: pl.DataFrame) -> list[float]:
        """The values at which a verdict may turn."""
        found = [0.0]
        if cell.table == "survey":
            found += self._answers(cell, rules, before)
        for name, rule in rules.items():
            found += self._turns(cell, name, rule)
        if cell.whole:
            found = [round(value) + step for value in found for step in (-1.0, 0.0, 1.0)]
        most = TABLES[cell.table].column(cell.column).maximum
        return sorted({one for one in found if one >= 0 and one != cell.value and (most is None or one <= most)})

    def _turns(self, cell: Cell, name: str, rule: IndicatorRule) -> list[float]:
        case = self._evaluation.case
        if rule.method == "small_funds":
            return self._bases(cell, name, rule)
        if rule.method == "survey":
            return []
        stage = cell.key.get("stage")
        target = case.target(rule, str(stage) if stage is not None and rule.method == "balance_years" else None)
        if target is None:
            return []
        turns = cuts(target, rule.operator, rule.decimals, official=case.official)
        if rule.method != "item":
            return list(turns)
        return [value for turn in turns for value in self._of_items(cell, name, turn)]

    def _of_items(self, cell: Cell, name: str, turn: float) -> Iterator[float]:
        """Where a figure of items is `turn`: numerator and denominator are straight in every item."""
        item, step = str(cell.key["item"]), cell.value or 1.0
        parts, items = list(_formulas(name)), self._evaluation.case.items
        at: dict[str, object] = {leaf.name: items.get(leaf.name) for part in parts for leaf in leaves(part)}
        further = {**at, item: cell.value + step}
        scale = _scale(name)
        top, more = (compute(parts[0], row) for row in (at, further))
        bottom, wider = (compute(parts[1], row) if len(parts) > 1 else 1.0 for row in (at, further))
        if top is None or more is None or bottom is None or wider is None:
            return
        slope = scale * (more - top) / step - turn * (wider - bottom) / step
        if slope != 0:
            yield cell.value + (turn * bottom - scale * top) / slope

    def _bases(self, cell: Cell, name: str, rule: IndicatorRule) -> list[float]:
        """Where a base turns the verdict on a small school."""
        case = self._evaluation.case
        target = case.target(rule)
        if rule.funded_as is None or target is None:
            return []
        step, funded_as = cell.value or 1.0, case.standard.one(rule.funded_as)
        at, further = (funds(one, name, rule, funded_as) for one in (case, self._case(cell, cell.value + step)))
        both = at.join(further, on="school_id", suffix="_2").drop_nulls(["top", "bottom", "bottom_2"])
        found = []
        for turn in cuts(target, rule.operator, rule.decimals, official=case.official):
            for top, bottom, wider in both.select("top", "bottom", "bottom_2").iter_rows():
                if wider != bottom:
                    found.append(cell.value + step * (top / turn - bottom) / (wider - bottom))
        return found

    def _answers(self, cell: Cell, rules: dict[str, IndicatorRule], before: pl.DataFrame) -> list[float]:
        """The nearest numbers of answers on each side that change a verdict: the share only rises or only falls with them."""

        def flips(value: float) -> bool:
            return not self._after(cell, value, rules).equals(before)

        found = []
        for end in (1.0, FURTHEST):
            same, other = cell.value, end
            if same == end or not flips(other):
                continue
            while abs(other - same) > 1:
                middle = float((same + other) // 2)
                same, other = (same, middle) if flips(middle) else (middle, other)
            found.append(other)
        return [1.0, *found]


def _formulas(name: str) -> Iterator[Formula]:
    """Numerator and denominator of a figure of items, or the figure alone."""
    indicator = FORMULAS[name]
    if not isinstance(indicator, ItemIndicator):
        raise TypeError(f"{name} is not made of county items")
    formula = indicator.formula
    if isinstance(formula, Ratio):
        yield formula.numerator
        yield formula.denominator
    else:
        yield formula


def _scale(name: str) -> float:
    """The scale of a figure of items."""
    indicator = FORMULAS[name]
    formula = indicator.formula if isinstance(indicator, ItemIndicator) else None
    return formula.scale if isinstance(formula, Ratio) else 1.0


def _numbered(leaves_: pl.DataFrame, trial: int) -> pl.DataFrame:
    return leaves_.with_columns(pl.lit(trial, dtype=pl.Int64).alias("trial"))
