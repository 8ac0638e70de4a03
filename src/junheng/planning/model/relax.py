"""When there is no plan: the least that would have to give, constraint by constraint, in words.

Every kind of constraint is loosened by itself, as little as makes a plan exist (see `model.elastic`); where none suffices by
itself, all at once, so that the sum of their shares of what there is today is least: the constraints that collide.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from junheng.evaluation.result import Evaluation
from junheng.planning.model import relax_words as words
from junheng.planning.model.build import build
from junheng.planning.model.constraints import held_back
from junheng.planning.model.cuts import groups
from junheng.planning.model.elastic import (
    Cancelled,
    Given,
    Slack,
    exists,
    least_common_limit,
    least_slack,
)
from junheng.planning.model.numbers import Numbers, numbers
from junheng.planning.model.programme import INFINITY, Indices
from junheng.planning.model.state import MONEY, Model
from junheng.planning.plan import Relaxation
from junheng.planning.wish import MOST_YEARS, NO_CV_LIMIT, Wish

MORE_YEARS = 2  # how many years more are tried
NOT_QUITE_ALL = 1 - 1e-6  # a share that still asks for every row, but for the county as a whole no more
_UNMENDED = ("rooms", "classes", "rotation")


def relaxations(
    county: Numbers,
    seconds: float,
    judged: Callable[[int], Sequence[Evaluation]],
    cancelled: Cancelled | None = None,
) -> tuple[Relaxation, ...]:
    """What would have to give for a plan to exist.

    Args:
        county: The county and what is asked, for which there is no plan.
        seconds: How long to look.
        judged: The county without any step in so many years.
        cancelled: Asked now and then whether to stop.
    """
    return _Relaxing(county, seconds, judged, cancelled).run()


def most_rows(county: Numbers, seconds: float) -> tuple[float, ...] | None:
    """The largest shares of the school rows that can pass in the years that ask for any; None where none was found.

    Args:
        county: The county and what is asked: shares are only lowered.
        seconds: How long to look.
    """
    lowered = replace(county, wish=_not_as_a_whole(county.wish))
    given = least_slack(lowered, ["rows"], seconds, also=_rising)
    if given.outcome not in ("optimal", "feasible"):
        return None
    fewer = {slack.year: amount for slack, amount in given.amounts}
    shares: list[float] = []
    for year, demand in enumerate(lowered.wish.demands, 1):
        rows = max(float(np.count_nonzero(county.in_scope[year - 1])), 1.0)
        asked = min(np.ceil(demand * rows - 1e-9), np.count_nonzero((county.in_scope & ~county.unsure)[year - 1]))
        share = min(demand, float(asked - round(fewer.get(year, 0.0))) / rows)
        shares.append(max(share, shares[-1] if shares else 0.0))
    return tuple(shares)


@dataclass
class _Relaxing:
    """The search for what would have to give."""

    county: Numbers
    seconds: float
    judged: Callable[[int], Sequence[Evaluation]]
    cancelled: Cancelled | None = None
    _until: float = field(init=False)

    def __post_init__(self) -> None:
        """The clock starts."""
        self._until = time.monotonic() + self.seconds

    def run(self) -> tuple[Relaxation, ...]:
        """What would have to give: more money, posts, land, limits or years; or else all of it at once; or asking less."""
        self._model = build(self.county)
        resources = [name for kind in _RESOURCES for name in self._model.named if name.partition(":")[0] == kind]
        found: list[Relaxation] = []
        for family in resources:
            found += self._alone(family, self._share())
        found += self._with_transfers(self._share())
        found += self._with_years(self._share())
        if not any(one.suffices for one in found):
            found += self._together(self.county, resources, self._share())
        asked = self._fewer_rows(self._share()) + self._looser_coefficients(self._share())
        if not any(one.suffices for one in (*found, *asked)):
            lowered = replace(self.county, wish=_not_as_a_whole(self.county.wish))
            asked = self._together(lowered, [*resources, "rows"], self._left()) or self._together(
                replace(lowered, wish=replace(lowered.wish, cv_limit=NO_CV_LIMIT)), [*resources, "rows"], self._left()
            )
        return (*found, *asked)

    def _left(self) -> float:
        return max(self._until - time.monotonic(), 0.5)

    def _share(self) -> float:
        """What one question may take of the time left: most that cannot help are out at once, so a third."""
        return self._left() / 3

    def _alone(self, family: str, seconds: float) -> Iterator[Relaxation]:
        given = least_slack(self.county, [family], seconds, cancelled=self.cancelled)
        yield from self._said(family, given)
        if family == "budget" and len(given.amounts) != 1:
            for year in self.county.years:
                one = self._in_year(year, seconds / self.county.wish.years)
                if one.amounts:  # of a single year a lower bound says little
                    yield from self._said(family, one)

    def _in_year(self, year: int, seconds: float) -> Given:
        """The money that one year alone would have to give."""

        def of_year(slack: Slack) -> bool:
            return slack.year == year

        return least_slack(self.county, ["budget"], seconds, only=of_year, cancelled=self.cancelled)

    def _said(self, family: str, given: Given, *, together: bool = False) -> Iterator[Relaxation]:
        """A relaxation from what one family gave; none where it does not help."""
        if given.outcome == "infeasible":
            return
        amounts = [(slack, amount) for slack, amount in given.amounts if slack.family == family]
        if amounts:
            parts = [(slack, self._granted(slack, amount)) for slack, amount in amounts]
            proven = None if together else given.least * _scale(family)
            yield words.of_family(self.county, family, parts, least=proven, together=together)
        elif not together and given.least > 0 and given.least < INFINITY:
            yield words.not_enough(self.county, family, given.least * _scale(family))

    def _granted(self, slack: Slack, amount: float) -> float:
        """An amount as it can be granted: yuan, people, m², rounded up; what rounding quantities takes is added."""
        if slack.family == "budget" and slack.year is not None:
            budgets = self.county.wish.budgets or ()
            short = max(held_back(self._model, slack.year) - budgets[slack.year - 1], 0.0)
            return float(np.ceil(round(amount * MONEY + short, 6)))
        return float(np.ceil(round(amount, 6)))

    def _with_transfers(self, seconds: float) -> list[Relaxation]:
        if self.county.wish.transfers:
            return []
        moving = replace(self.county, wish=replace(self.county.wish, transfers=True))
        outcome = exists(moving, seconds, self.cancelled)
        return [words.transfers()] if outcome == "feasible" else []

    def _with_years(self, seconds: float) -> list[Relaxation]:
        for more in range(1, MORE_YEARS + 1):
            if self.county.wish.years + more > MOST_YEARS:
                break
            wish = postponed(self.county.wish, more)
            later = numbers(self.judged(wish.years), self.county.catalogue, wish, self.county.people)
            if exists(later, seconds / MORE_YEARS, self.cancelled) == "feasible":
                return [words.years(self.county, more)]
        return []

    def _fewer_rows(self, seconds: float) -> list[Relaxation]:
        if not any(self.county.wish.demands):
            return []
        lowered = replace(self.county, wish=_not_as_a_whole(self.county.wish))
        given = least_slack(lowered, ["rows"], seconds / 2, also=_rising, cancelled=self.cancelled)
        if given.outcome in ("optimal", "feasible") and not given.amounts:
            unmended = least_slack(self.county, _UNMENDED, seconds / 2, cancelled=self.cancelled)
            return [one for family in _UNMENDED for one in self._said(family, unmended, together=True)]
        return list(self._said("rows", given))

    def _looser_coefficients(self, seconds: float) -> list[Relaxation]:
        limited, _ = groups(self.county)
        if not limited:
            return []
        limit = min(group.limit for group in limited)
        until = time.monotonic() + seconds
        found = least_common_limit(self.county, limit, lambda: until - time.monotonic(), self.cancelled)
        return [] if found is None else [words.coefficients(limit, *found)]

    def _together(self, county: Numbers, families: Sequence[str], seconds: float) -> list[Relaxation]:
        given = least_slack(county, families, seconds, weights=self._weight, also=_rising, cancelled=self.cancelled)
        found = [one for family in families for one in self._said(family, given, together=True)]
        if found and county.wish.cv_limit == NO_CV_LIMIT:
            limits = [group.limit for group in groups(self.county)[0]]
            if limits and given.coefficient > min(limits):
                found.append(words.coefficients(min(limits), given.coefficient, None, together=True))
        return found

    def _weight(self, slack: Slack) -> float:
        """One over what there is of it today, so that amounts are compared as shares; one of nothing counts 1."""
        county = self.county
        kind, _, of = slack.family.partition(":")
        action = county.catalogue.actions.get(of)
        snapshot = county.evaluations[0].snapshot
        there: float | None = None
        match kind:
            case "budget":
                there = sum(county.wish.budgets or ()) / MONEY
            case "posts":
                there = county.evaluations[0].case.rows.select(pl.col("teachers").sum()).item()
            case "land":
                column = "teaching_area" if of == "buildable_area" else "outdoor_sports_area"
                there = snapshot.table("campuses").select(pl.col(column).sum().cast(pl.Float64)).item()
            case "school":
                there = action.limit_per_school if action is not None else None
            case "county":
                there = action.limit_county_per_year if action is not None else None
            case "moves":
                there = county.wish.moves_per_year
            case "rows":
                there = float(np.count_nonzero(county.in_scope[(slack.year or 1) - 1]))
        return 1.0 / there if there else 1.0


_RESOURCES = ("budget", "posts", "land", "school", "county", "moves")


def _scale(family: str) -> float:
    """Granted units in one of the slack."""
    return MONEY if family == "budget" else 1.0


def postponed(wish: Wish, years: int) -> Wish:
    """The same wish so many years later: the further years have the budget of the last one."""
    budgets = None if wish.budgets is None else (*wish.budgets, *[wish.budgets[-1]] * years)
    return replace(
        wish,
        years=wish.years + years,
        budgets=budgets,
        stages=(*[0.0] * years, *wish.demands),
        cv_from=wish.coefficients_from + years,
    )


def _not_as_a_whole(wish: Wish) -> Wish:
    """Every row still asked for, but one by one, so that fewer can do."""
    return replace(
        wish,
        stages=tuple(min(share, NOT_QUITE_ALL) for share in wish.demands),
        cv_from=wish.coefficients_from,
    )


def _rising(model: Model, loose: Sequence[Slack], columns: Indices) -> None:
    """(a_t − s_t)/n_t ≤ (a_t' − s_t')/n_t' for demanded years t < t': a share that must pass may only rise."""
    lower = model.programme.joined("row_lower")
    before: tuple[float, float, int] | None = None
    for slack, column in zip(loose, columns, strict=True):
        if slack.family != "rows" or slack.year is None:
            continue
        rows = max(float(np.count_nonzero(model.numbers.in_scope[slack.year - 1])), 1.0)
        asked = float(lower[slack.rows[0]])
        if before is not None:
            model.programme.rows(
                -INFINITY,
                asked / rows - before[0] / before[1],
                1,
                (np.zeros(2, dtype=np.int64), np.array([column, before[2]]), np.array([1 / rows, -1 / before[1]])),
            )
        before = asked, rows, int(column)
