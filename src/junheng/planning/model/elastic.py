"""The programme with slack: what binds may give, and as little as can be gives.

For a kind of row "A x ≤ b" a slack s ≥ 0 makes it "A x − u·s ≤ b" (u: how much one unit of what is granted loosens the row),
and the programme minimises the sum of the slacks, each in a weight of its own, in place of the cost. The coefficients
keep their limits by the same cuts as in any search, so what comes out can be granted as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from junheng.planning.model.build import build
from junheng.planning.model.numbers import Numbers
from junheng.planning.model.programme import INFINITY, Indices, Outcome
from junheng.planning.model.search import Search
from junheng.planning.model.state import Model
from junheng.planning.wish import NO_CV_LIMIT

NEAR = 1e-3  # the gap at which the least amount is told closely enough
LAND_ROW = 100.0  # m² in the unit of the rows about land
CV_STEP = 5e-4  # the least common limit of the coefficients is told this closely
FLOORS = ("rows", "rooms", "classes", "rotation")  # rows that ask for at least so much

Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class Slack:
    """More of one thing that binds: `family` is the name of its rows, school and year say whose."""

    family: str
    school: str | None
    year: int | None  # 1..n; None: of all years alike
    rows: Indices
    loosens: float  # each row, by one unit of the slack; negative where the row is a floor
    whole: bool


@dataclass(frozen=True)
class Given:
    """What had to give. `least` is proven: less cannot do; without `amounts` nothing is known but that."""

    outcome: Outcome
    amounts: tuple[tuple[Slack, float], ...]
    total: float  # weighted sum of the amounts
    least: float
    coefficient: float = 0.0  # the largest that has a limit


def slacks(model: Model, families: Iterable[str]) -> list[Slack]:
    """The slacks of the rows of some families, as far as the programme has such rows.

    Budgets give year by year; posts and land school by school, for all years; a limit of the catalogue or of the moves is
    one number, so it gives for all schools and years alike; the demanded rows give year by year.
    """
    found = []
    for family in families:
        if family not in model.named:
            continue
        rows, about = model.named[family], model.about[family]
        action = model.numbers.catalogue.actions.get(family.partition(":")[2])
        whole = family not in ("budget", "rotation") and not family.startswith("land:")
        whole = whole and (action is None or action.integer)
        loosens = 1.0 / LAND_ROW if family.startswith("land:") else -1.0 if family in FLOORS else 1.0
        for school, year in dict.fromkeys(_whose(family, *one) for one in about):
            inside = np.array([_whose(family, *one) == (school, year) for one in about], dtype=np.bool_)
            found.append(Slack(family, school, year, rows[inside], loosens, whole))
    return found


def _whose(family: str, school: str | None, year: int | None) -> tuple[str | None, int | None]:
    kind = family.partition(":")[0]
    of_school = kind in ("posts", "land", "rooms", "classes")
    return (school if of_school else None, year if kind in ("budget", "rows", "rotation") else None)


def least_slack(
    numbers: Numbers,
    families: Sequence[str],
    seconds: float,
    *,
    weights: Callable[[Slack], float] = lambda _: 1.0,
    only: Callable[[Slack], bool] = lambda _: True,
    also: Callable[[Model, Sequence[Slack], Indices], None] | None = None,
    cancelled: Cancelled | None = None,
) -> Given:
    """The least that some families of constraints must give for a plan to exist.

    Args:
        numbers: The county and what is asked.
        families: Names of rows, see `Model.named`.
        seconds: How long to search.
        weights: What one unit of a slack counts.
        only: Which of the slacks may give.
        also: Adds rows about the columns of the slacks.
        cancelled: Asked now and then whether to stop.
    """
    model = build(numbers)
    loose = [slack for slack in slacks(model, families) if only(slack)]
    if not loose:
        return Given("infeasible", (), INFINITY, INFINITY)
    programme = model.programme
    programme.cost = [np.zeros_like(cost) for cost in programme.cost]
    columns = np.concatenate([programme.columns(1, cost=weights(slack), whole=slack.whole) for slack in loose])
    for slack, column in zip(loose, columns, strict=True):
        programme.enter(slack.rows, int(column), -slack.loosens)
    if also is not None:
        also(model, loose, columns)
    search = Search(model, seconds, cancelled=cancelled, gap=NEAR)
    outcome = search.run()
    if search.best is None:
        return Given(outcome, (), INFINITY, max(search.bound, 0.0))
    amounts = [(slack, float(search.best[column])) for slack, column in zip(loose, columns, strict=True)]
    given = tuple((slack, amount) for slack, amount in amounts if amount > 1e-7)
    total = sum(weights(slack) * amount for slack, amount in given)
    return Given(outcome, given, total, min(max(search.bound, 0.0), total), largest_coefficient(search))


def exists(numbers: Numbers, seconds: float, cancelled: Cancelled | None = None) -> Outcome:
    """Whether there is any plan, whatever it costs: feasible, infeasible, or none found in time."""
    model = build(numbers)
    model.programme.cost = [np.zeros_like(cost) for cost in model.programme.cost]
    search = _first(model, seconds, cancelled)
    outcome = search.run()
    return "feasible" if search.best is not None else outcome


def least_common_limit(
    numbers: Numbers, low: float, seconds: Callable[[], float], cancelled: Cancelled | None = None
) -> tuple[float, float] | None:
    """The smallest limit of all coefficients at which there is a plan: (found, proven not below); None where none was found.

    Found by halving: a plan shows how low it reaches, a proof that there is none raises the floor.

    Args:
        numbers: The county and what is asked.
        low: A limit at which there is no plan.
        seconds: Seconds left.
        cancelled: Asked now and then whether to stop.
    """
    high, tried = INFINITY, NO_CV_LIMIT
    while high - low > CV_STEP and seconds() > 0:
        model = build(replace(numbers, wish=replace(numbers.wish, cv_limit=tried)))
        model.programme.cost = [np.zeros_like(cost) for cost in model.programme.cost]
        search = _first(model, seconds() / 2, cancelled)
        outcome = search.run()
        if search.best is not None:
            high = min(largest_coefficient(search), tried)
        elif outcome == "infeasible":
            low = tried
        if search.best is None and (outcome != "infeasible" or tried == NO_CV_LIMIT):
            break
        tried = (low + high) / 2
    return None if high == INFINITY else (high, low)


def largest_coefficient(search: Search) -> float:
    """The largest of the coefficients that have a limit, in the best plan of a search; 0 where there is none."""
    if search.best is None:
        return 0.0
    numbers, numerators = search.model.numbers, search.model.numerators(search.carried(search.best))
    return max((group.coefficient(numbers, numerators) for group in search.groups), default=0.0)


def _first(model: Model, seconds: float, cancelled: Cancelled | None) -> Search:
    """A search that ends at its first plan."""
    search = Search(model, seconds)
    search.cancelled = lambda: search.best is not None or (cancelled is not None and cancelled())
    return search
