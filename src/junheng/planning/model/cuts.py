"""Coefficients of variation as linear cuts.

With p_s the weight of row s (its share of pupils; 1/n where rows count alike), x_s its value and X = Σ p_s x_s the mean:

    CV² = Σ p_s (x_s − X)² / X²,   so   CV ≤ τ   ⟺   Σ z_s ≤ τ² X,   z_s ≥ p_s (x_s − X)² / X.

The right-hand side of z is convex in (x, X); its tangent at the ratio ρ = x/X is z_s ≥ p_s [2(ρ−1) x_s + (1−ρ²) X]. Tangents on
a grid of ratios, and then at the ratios of every solution that leaves the limit, describe the cone as closely as asked.
Values are scaled to a mean of 1, so that a solver's tolerance means the same for teachers and for yuan.

`evaluate` lets a coefficient stand at its limit. Where only whole things move it, so does the model: then it may be that
nothing but a plan that just reaches the limit exists. Areas and money are kept `MARGIN` below it, because a solver that is
to reach a limit exactly oversteps it by its tolerance; so near to it a plan may be overlooked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from junheng.planning.model.numbers import Numbers
from junheng.planning.model.programme import INFINITY, Floats, Indices
from junheng.planning.model.state import TIE, Model

GRID = (0.25, 0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.35, 1.5, 1.75, 2.0, 2.5)
_NEGLIGIBLE = 1e-3
MARGIN = 1e-7  # kept below the limit, relative, where areas or money count


@dataclass
class Group:
    """One coefficient: the rows of a stage in a year, by an indicator."""

    year: int
    stage: str
    indicator: int
    rows: Indices
    weights: Floats
    limit: float
    strict: bool  # it must stay below the limit
    typical: float  # today's mean, to which values are scaled
    # Columns, once the first cut is needed: the values of the rows, their z, and the mean.
    x: Indices
    z: Indices
    mean: Indices
    limited: int = -1  # the row Σ z ≤ τ² X
    exact: bool | None = None  # it may stand at its limit and only whole things move it; told by the first cut

    def kept(self, coefficient: float) -> bool:
        """Whether `evaluate` finds that the coefficient keeps its limit."""
        return coefficient < self.limit if self.strict else coefficient <= self.limit * (1 + TIE)

    def values(self, numbers: Numbers, numerators: Floats) -> Floats:
        """X of each row of the group."""
        at = self.year - 1
        top = numerators[at, self.rows, self.indicator] / numbers.pupils[at, self.rows]
        found: Floats = numbers.scales[self.indicator] * top / self.typical
        return found

    def coefficient(self, numbers: Numbers, numerators: Floats) -> float:
        """The coefficient of variation; infinite where the mean is not positive."""
        x = self.values(numbers, numerators)
        mean = float(self.weights @ x)
        return float(np.sqrt(self.weights @ (x - mean) ** 2)) / mean if mean > 0 else INFINITY


def groups(numbers: Numbers) -> tuple[list[Group], list[tuple[int, str, str]]]:
    """The coefficients that must keep a limit, and those (year, stage, indicator) that cannot be told."""
    found: list[Group] = []
    untold: list[tuple[int, str, str]] = []
    weighted = numbers.standard.settings.get("cv_method", "weighted") == "weighted"
    for year in range(numbers.wish.coefficients_from, numbers.wish.years + 1):
        balance = numbers.evaluations[year - 1].balance
        for stage, name, limit, unreported in balance.select("stage", "indicator", "limit", "unreported").iter_rows():
            most = numbers.wish.cv_limit if numbers.wish.cv_limit is not None and limit is not None else limit
            if most is None:
                continue
            balance_rule = numbers.standard.pack.indicators[name].balance
            strict = numbers.wish.cv_limit is None and balance_rule is not None and stage in balance_rule.below
            indicator = numbers.indicators.index(name)
            rows = np.flatnonzero((numbers.stages == stage) & numbers.in_scope[year - 1])
            tops, pupils = numbers.numerators[year - 1, rows, indicator], numbers.pupils[year - 1, rows]
            if unreported or np.isnan(tops).any() or np.isnan(pupils).any():
                untold.append((year, stage, name))
                continue
            weights = pupils / pupils.sum() if weighted else np.full(rows.size, 1.0 / rows.size)
            values = numbers.scales[indicator] * tops / pupils
            typical = float(weights @ values)
            aim = numbers.needed[year - 1, rows, indicator] * numbers.scales[indicator] / pupils
            typical = typical if typical > 0 else float(np.nanmean(aim)) if np.isfinite(aim).any() else 1.0
            nothing = np.empty(0, dtype=np.int64)
            found.append(
                Group(year, stage, indicator, rows, weights, float(most), strict, typical, nothing, nothing, nothing)
            )
    return found, untold


def cut(model: Model, group: Group, numerators: Floats, values: Floats | None = None) -> bool:
    """Add the tangents that a solution leaves; whether there was any to add.

    Args:
        model: The programme.
        group: The coefficient.
        numerators: Those of the solution.
        values: The solution itself, where its z are those of the programme: then only rows whose z is too small are cut.
    """
    if group.exact is None:
        group.exact = _exact(model, group)
    coefficient = group.coefficient(model.numbers, numerators)
    if group.kept(coefficient) if group.exact else coefficient <= group.limit * (1 - MARGIN / 2):
        return False
    x = group.values(model.numbers, numerators)
    mean = float(group.weights @ x)
    every = np.arange(group.rows.size)
    known = values is not None and group.z.size > 0 and group.z[-1] < values.size
    if not group.z.size:
        _open(model, group)
        for ratio in GRID:
            _tangents(model, group, every, np.full(every.size, ratio))
    if mean > 0:
        asked = group.weights * (x - mean) ** 2 / mean
        short = asked - values[group.z] if known and values is not None else asked
        # What is short by less than its part of the whole excess does not decide.
        excess = float(asked.sum()) - group.limit**2 * mean
        kept = np.flatnonzero(short > _NEGLIGIBLE * excess / every.size) if known else every
        _tangents(model, group, kept, x[kept] / mean)
    return True


def name_of(numbers: Numbers, group: Group) -> str:
    """The name of a coefficient: indicator and stage."""
    return f"{numbers.indicators[group.indicator]}:{group.stage}"


def _open(model: Model, group: Group) -> None:
    """Columns x, z and X, the rows that make x the values and X the mean, and the row Σ z ≤ τ² X."""
    programme = model.programme
    count = group.rows.size
    group.x = programme.columns(count, lower=-INFINITY)
    group.z = programme.columns(count)
    group.mean = programme.columns(1)
    at, columns, values, constant = _entries(model, group)
    each, zero = np.arange(count), np.zeros(1, dtype=np.int64)
    together = np.zeros(count, dtype=np.int64)
    programme.rows(constant, constant, count, (each, group.x, 1.0), (at, columns, -values))
    programme.rows(0.0, 0.0, 1, (zero, group.mean, 1.0), (together, group.x, -group.weights))
    tau = group.limit * (1 + TIE if group.exact else 1 - MARGIN)
    rows = programme.rows(-INFINITY, 0.0, 1, (together, group.z, 1.0), (zero, group.mean, -(tau**2)))
    group.limited = int(rows[0])
    model.keep(f"cv:{name_of(model.numbers, group)}", rows, year=group.year)


def _exact(model: Model, group: Group) -> bool:
    """Whether a coefficient may stand at its limit and only whole things move it."""
    _, columns, _, _ = _entries(model, group)
    return not group.strict and bool(model.programme.integers[columns].all())


def _entries(model: Model, group: Group) -> tuple[Indices, Indices, Floats, Floats]:
    """X of the group's rows as entries (place in the group, column, value) and constants."""
    numbers = model.numbers
    _, rows, indicators = numbers.numerators.shape
    at = group.year - 1
    cells = (at * rows + group.rows) * indicators + group.indicator
    factor = numbers.scales[group.indicator] / numbers.pupils[at, group.rows] / group.typical
    entries = model.effects[cells].tocoo()
    constant = numbers.numerators[at, group.rows, group.indicator] * factor
    return entries.row.astype(np.int64), entries.col.astype(np.int64), entries.data * factor[entries.row], constant


def _tangents(model: Model, group: Group, places: Indices, ratios: Floats) -> None:
    """z_s/p_s − 2(ρ_s−1) x_s − (1−ρ_s²) X ≥ 0 for rows of the group."""
    each = np.arange(places.size)
    rows = model.programme.rows(
        0.0,
        INFINITY,
        places.size,
        (each, group.z[places], 1.0 / group.weights[places]),
        (each, group.x[places], -2 * (ratios - 1)),
        (each, np.full(places.size, group.mean[0]), ratios**2 - 1),
    )
    model.tangents.append(rows)
