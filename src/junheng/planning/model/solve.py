"""From the evaluations of the coming years to steps: the one door to the solver."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from junheng.evaluation.result import Evaluation
from junheng.planning.catalogue import Catalogue
from junheng.planning.model.build import build
from junheng.planning.model.by_hand import cost_by_hand
from junheng.planning.model.numbers import Numbers, Row, numbers
from junheng.planning.model.programme import Outcome
from junheng.planning.model.read_off import cost_of, cost_of_year, settled, steps_of
from junheng.planning.model.search import Search
from junheng.planning.model.state import MONEY
from junheng.planning.model.unplanned import beyond_planning
from junheng.planning.steps import Kind, Step
from junheng.planning.wish import Wish
from junheng.text import Text

Progress = Callable[[float, float | None, float | None], None]


@dataclass(frozen=True)
class Solution:
    """What the search came to. Money in yuan; `yearly_costs` at prices of each year, with what recurs."""

    numbers: Numbers
    outcome: Outcome
    stopped: bool
    steps: tuple[Step, ...]
    cost: float | None
    bound: float | None
    yearly_costs: tuple[float, ...]
    by_hand: float | None
    all_told: bool  # no figure is missing that a row or a coefficient needs

    @property
    def found(self) -> bool:
        """Whether there is a plan."""
        return self.cost is not None

    def able(self, year: int) -> float:
        """The share of the school rows in scope of a year (1..n) whose verdict can be told."""
        scope = self.numbers.in_scope[year - 1]
        return float(np.mean(~self.numbers.unsure[year - 1][scope])) if scope.any() else 1.0

    def beyond_planning(self, result: Evaluation) -> tuple[Text, ...]:
        """What stands in the way of a pass and cannot be planned away.

        Args:
            result: The last year as the steps leave it; without a plan, as it would be without any step.
        """
        return beyond_planning(self.numbers, result, planned=self.found)


def solve(
    evaluations: Sequence[Evaluation],
    catalogue: Catalogue,
    wish: Wish,
    people: Mapping[Row, Mapping[Kind, int] | None],
    seconds: float,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    by_hand: bool = True,
) -> Solution:
    """Search for the least-cost steps.

    Args:
        evaluations: The county in the years 1..n without any step.
        catalogue: What can be done at what cost.
        wish: What is asked.
        people: Teachers by row and kind, None where they cannot be told.
        seconds: How long to search; the way by hand has a quarter more, and at least ten seconds.
        progress: See `junheng.planning.make.plan`.
        cancelled: See there.
        by_hand: See there.
    """
    known = {row: kinds for row, kinds in people.items() if kinds is not None}
    county = numbers(evaluations, catalogue, wish, known)
    model = build(county)
    search = Search(model, seconds, _in_yuan(progress), cancelled)
    outcome = search.run()
    all_told = not bool(county.unsure.any()) and not search.untold
    proven = search.bound * MONEY if outcome != "infeasible" and search.bound > 0 else None
    if search.best is None:
        return Solution(county, outcome, search.stopped, (), None, proven, (), None, all_told)
    values = settled(model, search.carried(search.best))
    cost = cost_of(model, values)
    return Solution(
        numbers=county,
        outcome=outcome,
        stopped=search.stopped,
        steps=steps_of(model, values),
        cost=cost,
        bound=min(proven or 0.0, cost),
        yearly_costs=tuple(cost_of_year(model, values, year) for year in county.years),
        by_hand=cost_by_hand(county, max(seconds / 4, 10.0), cancelled) if by_hand and not search.stopped else None,
        all_told=all_told,
    )


def _in_yuan(progress: Progress | None) -> Callable[[float, float, float], None] | None:
    if progress is None:
        return None

    def told(seconds: float, cost: float, bound: float) -> None:
        progress(seconds, cost * MONEY if np.isfinite(cost) else None, bound * MONEY if bound > 0 else None)

    return told
