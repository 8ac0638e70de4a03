"""What each constraint of a plan costs, and what one more teacher, square metre or room is worth in each school.

Every price is marginal: what the first bit more saves, from the duals of the plan's relaxation (`kind` "dual"), or what one
whole unit more saves, by planning again (`kind` "replanned"), between what is proven at least and at most.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Literal

from junheng.errors import UsageError
from junheng.planning.carried import carried_out
from junheng.planning.catalogue import TRANSFER, Action, Catalogue
from junheng.planning.granted import granted, raised_in_schools
from junheng.planning.make import plan as make_plan
from junheng.planning.make import untouched
from junheng.planning.people import kinds
from junheng.planning.plan import Plan
from junheng.planning.steps import Step
from junheng.planning.words import AREA, PEOPLE, action_name, action_unit
from junheng.text import Language, Text

if TYPE_CHECKING:
    from junheng.planning.model.elastic import Slack
    from junheng.planning.model.margins import Margins
    from junheng.planning.model.numbers import Numbers

PriceKind = Literal["dual", "replanned"]
CV_UNIT = 0.01  # the price of a coefficient's limit is for so much
BUDGET_UNIT = 10_000.0  # and that of money for so many yuan
LEAST_SHOWN = 0.5  # yuan: what saves less is not listed

KINDS: dict[PriceKind, Text] = {
    "dual": Text("边际价（松弛问题的对偶值）", "marginal (dual of the relaxation)"),
    "replanned": Text("重新规划一次", "planned again"),
}


@dataclass(frozen=True, slots=True)
class Price:
    """What one more unit of a constraint saves, in yuan of present cost.

    For "replanned" the true saving lies between `least` and `most`, both proven; a dual knows neither.
    """

    constraint: str  # as in `Relaxation`
    of: str  # a school_id, a calendar year, "INDICATOR:STAGE:YEAR", or empty for the county
    unit: Text  # of what there is one more
    saved: float
    kind: PriceKind
    least: float | None = None
    most: float | None = None

    def to_dict(self, language: Language = "zh") -> dict[str, object]:
        """One object with stable keys."""
        return {**asdict(self), "unit": self.unit.get(language)}


@dataclass(frozen=True, slots=True)
class Worth:
    """What one more unit of what an action brings saves at a place, given for free in the first year, in yuan."""

    school_id: str
    stage: str | None
    action: str
    unit: Text
    saved: float
    kind: PriceKind
    least: float | None = None
    most: float | None = None

    def to_dict(self, language: Language = "zh") -> dict[str, object]:
        """One object with stable keys."""
        return {**asdict(self), "unit": self.unit.get(language)}


@dataclass(frozen=True)
class Prices:
    """Prices of a plan, dearest first; what saves nothing is left out."""

    plan: Plan
    cost_in_parts: float  # yuan: what the plan's own choices cost where quantities need not be whole
    constraints: tuple[Price, ...]
    worths: tuple[Worth, ...]

    def to_dict(self, language: Language = "zh") -> dict[str, object]:
        """One object with stable keys, as `junheng plan-prices --json` prints it."""
        return {
            "cost": self.plan.cost,
            "bound": self.plan.bound,
            "status": self.plan.status,
            "cost_in_parts": self.cost_in_parts,
            "constraints": [one.to_dict(language) for one in self.constraints],
            "worths": [one.to_dict(language) for one in self.worths],
        }


def prices(plan: Plan, *, seconds: float = 30.0) -> Prices:
    """The prices of a plan's constraints and what gifts to its schools are worth, by duals.

    Args:
        plan: A plan with steps.
        seconds: How long to solve its relaxation.

    Raises:
        UsageError: there is no plan, or its relaxation was not solved in time.
    """
    found = margins_of(plan, seconds)
    constraints = [*_constraints(plan, found), *_coefficients(plan, found)]
    worths = [
        Worth(school, stage, lever.action.id, action_unit(lever.action, lever.action.id), saved, "dual")
        for lever, (school, stage), saved in found.gifts()
        if saved >= LEAST_SHOWN / 100 and lever.action.id != TRANSFER
    ]
    return Prices(
        plan,
        found.cost,
        tuple(sorted((one for one in constraints if one.saved >= LEAST_SHOWN), key=lambda one: (-one.saved, one.of))),
        tuple(sorted(worths, key=lambda one: (one.action, -one.saved, one.school_id, one.stage or ""))),
    )


def margins_of(plan: Plan, seconds: float) -> Margins:
    """The relaxation of a plan with its duals.

    Raises:
        UsageError: there is no plan, or it was not solved in time.
    """
    from junheng.planning.model.margins import margins  # noqa: PLC0415 - brings the solver

    if not plan.years:
        raise UsageError(
            Text(
                "没有方案，就没有价格；做不到时差什么，见 junheng plan 的回答",
                "no plan, no prices; what is lacking where it cannot be done is in the answer of junheng plan",
            )
        )
    found = margins(_numbers(plan), [year.evaluation for year in plan.years], seconds)
    if found is None:
        raise UsageError(
            Text("限时内没有算出价格，请把限时加长", "the prices were not found in time; give a longer time limit")
        )
    return found


def _numbers(plan: Plan) -> Numbers:
    from junheng.planning.model.numbers import numbers  # noqa: PLC0415

    judged = untouched(plan.snapshot, plan.standard, plan.catalogue, plan.outlook, plan.wish.years)
    people = {row: count for row, count in kinds(plan.snapshot, plan.standard).rows.items() if count is not None}
    return numbers(judged, plan.catalogue, plan.wish, people)


def _constraints(plan: Plan, found: Margins) -> Iterator[Price]:
    kept = ("budget", "posts", "land", "school", "county", "moves", "rows")
    families = [name for name in found.model.named if name.partition(":")[0] in kept]
    for slack, saved in found.loosened(families):
        year = "" if slack.year is None else str(plan.snapshot.year + slack.year)
        yield Price(slack.family, slack.school or year, _unit(plan.catalogue, slack), saved, "dual")


def _coefficients(plan: Plan, found: Margins) -> Iterator[Price]:
    for group, saved in found.coefficients():
        name = found.model.numbers.indicators[group.indicator]
        of = f"{name}:{group.stage}:{plan.snapshot.year + group.year}"
        yield Price("cv", of, Text("限值放宽 0.01", "0.01 of the limit"), saved * CV_UNIT, "dual")


def _unit(catalogue: Catalogue, slack: Slack) -> Text:
    kind, _, of = slack.family.partition(":")
    match kind:
        case "budget":
            return Text("万元", "10,000 yuan")
        case "land":
            return AREA
        case "school" | "county":
            return action_unit(catalogue.actions[of], of)
        case "rows":
            return Text("个学校学段不要求", "school row less")
    return PEOPLE


def replanned(plan: Plan, price: Price, *, seconds: float = 60.0) -> Price:
    """What one whole unit more of a constraint saves: the plan made again with it.

    Args:
        plan: The plan.
        price: One of its prices; of posts, land, money, moves or a limit of the catalogue.
        seconds: How long to plan.

    Raises:
        UsageError: the constraint is none of those.
    """
    amount = BUDGET_UNIT if price.constraint == "budget" else 1.0
    snapshot, catalogue, wish = granted(
        plan.snapshot, plan.catalogue, plan.wish, price.constraint, amount, ((price.of, amount),)
    )
    again = make_plan(
        snapshot, plan.standard, wish, catalogue=catalogue, outlook=plan.outlook, seconds=seconds, by_hand=False
    )
    saved, least, most = _between(plan, again)
    return replace(price, saved=saved, kind="replanned", least=least, most=most)


def worth_of_one_more(plan: Plan, school_id: str, stage: str | None, action: str, *, seconds: float = 60.0) -> Worth:
    """What one whole unit that an action brings saves at a place, there for free from the first year: planned again.

    Args:
        plan: The plan.
        school_id: The school.
        stage: The stage; None for what the stages of a school share.
        action: An action of the catalogue.
        seconds: How long to plan.
    """
    given = plan.catalogue.actions[action]
    at_once = Catalogue({action: replace(given, lead_years=0)})
    base = plan.snapshot.year
    step = Step(base, school_id, stage, action, 1.0, 0.0, given.department)
    richer = carried_out(plan.snapshot, plan.standard, at_once, (step,), base, plan.outlook)
    for column in _taken(given):
        richer = raised_in_schools(richer, column, {school_id: 1.0})
    again = make_plan(
        replace(richer, findings=plan.snapshot.findings),
        plan.standard,
        plan.wish,
        catalogue=plan.catalogue,
        outlook=plan.outlook,
        seconds=seconds,
        by_hand=False,
    )
    saved, least, most = _between(plan, again)
    return Worth(school_id, stage, action, action_unit(given, action), saved, "replanned", least, most)


def _taken(action: Action) -> Iterator[str]:
    """Columns of schools that a unit would use up, were it not given."""
    for resource, column in (
        ("teachers", "posts_quota"), ("teaching_area", "buildable_area"), ("outdoor_sports_area", "sports_land"),
    ):  # fmt: skip
        if resource in action.resources:
            yield column


def _between(plan: Plan, again: Plan) -> tuple[float, float | None, float | None]:
    """What planning again saved: as found, proven at least, proven at most."""
    if plan.cost is None or again.cost is None:
        raise UsageError(
            Text("限时内没有新的方案，请把限时加长", "there was no plan in time; give a longer time limit")
        )
    least = None if plan.bound is None else plan.bound - again.cost
    most = None if again.bound is None else plan.cost - again.bound
    return plan.cost - again.cost, least, most


def constraint_name(price: Price, plan: Plan) -> Text:
    """What people call the constraint of a price."""
    kind, _, of = price.constraint.partition(":")
    if kind == "cv":
        indicator, stage, year = price.of.split(":")
        fields = {"name": plan.before.name_of(indicator), "stage": _STAGES[stage], "year": year}
        return _COEFFICIENT.format(**fields)
    whose = plan.before.names.get(price.of, price.of)
    what = _LAND[of] if kind == "land" else action_name(of)
    return _CONSTRAINTS[kind].format(whose=whose, what=what)


_COEFFICIENT = Text("{year} 年{stage}“{name}”的差异系数限值", "{year} limit of the coefficient of {name} ({stage})")
_CONSTRAINTS = {
    "budget": Text("{whose} 年预算", "budget of {whose}"),
    "posts": Text("{whose}的编制", "posts of {whose}"),
    "land": Text("{whose}{what}", "{what} of {whose}"),
    "school": Text("“{what}”每校的上限", "limit per school of “{what}”"),
    "county": Text("“{what}”全县每年的上限", "yearly limit of “{what}”"),
    "moves": Text("每年交流轮岗人数的上限", "yearly limit of moves"),
    "rows": Text("{whose} 年要求达标的学校学段数", "school rows that must pass in {whose}"),
}
_STAGES = {"primary": Text("小学", "primary"), "junior": Text("初中", "junior")}
_LAND = {
    "buildable_area": Text("可建教学用房的面积", "area for teaching rooms"),
    "sports_land": Text("可作运动场地的面积", "land for sports grounds"),
}
