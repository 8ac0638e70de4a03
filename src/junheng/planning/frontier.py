"""What if less were asked, or given: money against the share of schools that pass, and against the earliest year; other ways.

Every point is a plan of its own, searched for in its share of the time, with the status and the gap that it came to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from junheng.planning.catalogue import TRANSFER, Catalogue
from junheng.planning.make import plan as make_plan
from junheng.planning.make import untouched
from junheng.planning.people import kinds
from junheng.planning.plan import Plan
from junheng.planning.wish import NO_CV_LIMIT, Wish
from junheng.text import Language, Text

SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
HALF = 0.5
Told = Callable[[Text], None]


@dataclass(frozen=True)
class Point:
    """A plan beside others: what was asked of it, in words, and where that stands on the axis of its curve."""

    label: Text
    at: float | None  # a share of school rows, a calendar year; None for what stands on no axis
    plan: Plan

    @property
    def share_passing(self) -> float | None:
        """The share of the school rows that pass in the last year."""
        return self.plan.years[-1].share_passing if self.plan.years else None

    def to_dict(self, language: Language = "zh") -> dict[str, object]:
        """One object with stable keys."""
        made = self.plan
        return {
            "label": self.label.get(language),
            "at": self.at,
            "status": made.status,
            "cost": made.cost,
            "bound": made.bound,
            "gap": made.gap,
            "share_passing": self.share_passing,
            "resource_verdict": made.years[-1].resource_verdict if made.years else None,
            "verdict": made.years[-1].verdict if made.years else None,
            "first_year": first_full_year(made),
            "moves": moves(made),
            "recruits": recruits(made),
            "spent": sum(year.cost for year in made.years) if made.years else None,
        }


def first_full_year(plan: Plan) -> int | None:
    """The first calendar year in which all school rows pass; None where there is none."""
    return next((year.year for year in plan.years if year.share_passing >= 1), None)


def moves(plan: Plan) -> int:
    """How many teachers move between schools."""
    return round(sum(step.quantity for step in plan.steps if step.action == TRANSFER))


def recruits(plan: Plan) -> int:
    """How many people come into posts."""
    actions = plan.catalogue.actions
    return round(
        sum(
            step.quantity
            for step in plan.steps
            if step.action != TRANSFER and step.action in actions and "teachers" in actions[step.action].resources
        )
    )


def money_and_share(
    plan: Plan, *, shares: Sequence[float] = SHARES, seconds: float = 120.0, told: Told | None = None
) -> tuple[Point, ...]:
    """What it costs that so many of the school rows pass in the last year: the limits of the coefficients are kept throughout.

    Args:
        plan: The plan whose county, standard, catalogue, outlook and wish are taken.
        shares: Shares of the school rows.
        seconds: For all points together.
        told: Told what is searched for.
    """
    found = []
    for share in sorted(set(shares)):
        label = Text(f"{share:.0%} 的学校学段达到", f"{share:.0%} of the school rows pass")
        stages = tuple(min(demand, share) for demand in plan.wish.demands)
        found.append(_point(plan, label, share, replace(plan.wish, stages=stages), seconds / len(set(shares)), told))
    return tuple(found)


def money_and_year(plan: Plan, *, seconds: float = 120.0, told: Told | None = None) -> tuple[Point, ...]:
    """What it costs that everything passes by each of the years, from then on; demands before are as in the wish.

    Args:
        plan: As for `money_and_share`.
        seconds: For all points together.
        told: Told what is searched for.
    """
    years, found = plan.wish.years, []
    for number in range(1, years + 1):
        calendar = plan.snapshot.year + number
        label = Text(f"{calendar} 年起全部达到", f"everything passes from {calendar} on")
        found.append(_point(plan, label, float(calendar), _by_year(plan.wish, number), seconds / years, told))
    return tuple(found)


def _by_year(wish: Wish, number: int) -> Wish:
    stages = tuple(1.0 if year >= number else demand for year, demand in enumerate(wish.demands, 1))
    return replace(wish, stages=stages, cv_from=min(number, wish.coefficients_from))


def alternatives(plan: Plan, *, seconds: float = 120.0, told: Told | None = None) -> tuple[Point, ...]:
    """The plan itself, no transfers, transfers only, the earliest year with the same budgets, half the money.

    With half the money of each year as many school rows as can be pass in the end. Where the wish has no budgets the earliest
    year has no limit of money either, and the money of the plan itself is halved.

    Args:
        plan: As for `money_and_share`.
        seconds: For all together.
        told: Told what is searched for.
    """
    return tuple(_alternatives(plan, seconds / 4, told))


def _alternatives(plan: Plan, seconds: float, told: Told | None) -> Iterator[Point]:
    yield Point(Text("本方案", "the plan"), None, plan)
    wish = plan.wish
    if wish.transfers and TRANSFER in plan.catalogue.actions:
        label = Text("不交流教师", "no transfers")
        yield _point(plan, label, None, replace(wish, transfers=False), seconds, told)
        only = Catalogue({TRANSFER: plan.catalogue.actions[TRANSFER]})
        yield _point(plan, Text("只交流教师", "transfers only"), None, wish, seconds, told, only)
    yield from _earliest(plan, seconds, told)
    budgets = wish.budgets or (tuple(year.cost for year in plan.years) if plan.years else None)
    if budgets is not None:
        halved = replace(wish, budgets=tuple(budget * HALF for budget in budgets))
        yield from _most_rows(plan, halved, seconds, told)


def _earliest(plan: Plan, seconds: float, told: Told | None) -> Iterator[Point]:
    """The earliest year that the budgets allow; nothing where that is none before the last."""
    money = Text("预算不变", "the same budgets") if plan.wish.budgets is not None else Text("不限钱", "money no object")
    for number in range(1, plan.wish.years):
        calendar = plan.snapshot.year + number
        label = Text(f"{money.zh}，最早 {calendar} 年全部达到", f"{money.en}, everything passes by {calendar}")
        wish = _by_year(plan.wish, number)
        point = _point(plan, label, float(calendar), wish, seconds / (plan.wish.years - 1), told)
        if point.plan.status in ("optimal", "feasible") or (point.plan.unplanned and point.plan.years):
            yield point
            return


def _most_rows(plan: Plan, wish: Wish, seconds: float, told: Told | None) -> Iterator[Point]:
    """As many rows as can be with the money that the wish has."""
    from junheng.planning.model.numbers import numbers  # noqa: PLC0415 - brings the solver
    from junheng.planning.model.relax import most_rows  # noqa: PLC0415

    judged = untouched(plan.snapshot, plan.standard, plan.catalogue, plan.outlook, wish.years)
    people = {row: count for row, count in kinds(plan.snapshot, plan.standard).rows.items() if count is not None}
    label = Text("一半的钱，达到的学校学段最多", "half the money, as many school rows as can be")
    stages = most_rows(numbers(judged, plan.catalogue, wish, people), seconds / 4)
    if stages is None:  # not even the coefficients can be kept with so little
        wish = replace(wish, cv_limit=NO_CV_LIMIT)
        label = Text(f"{label.zh}（不顾差异系数）", f"{label.en} (coefficients left aside)")
        stages = most_rows(numbers(judged, plan.catalogue, wish, people), seconds / 4)
    if stages is not None:
        yield _point(plan, label, stages[-1], replace(wish, stages=stages), seconds / 2, told)


def _point(
    plan: Plan,
    label: Text,
    at: float | None,
    wish: Wish,
    seconds: float,
    told: Told | None,
    catalogue: Catalogue | None = None,
) -> Point:
    if told is not None:
        told(label)
    made = make_plan(
        plan.snapshot,
        plan.standard,
        wish,
        catalogue=catalogue or plan.catalogue,
        outlook=plan.outlook,
        seconds=seconds,
        by_hand=False,
        relax=False,
    )
    return Point(label, at, made)
