"""A plan held against its promises, from its steps alone: nothing here asks the model."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import polars as pl

from junheng.evaluation import Evaluation, evaluate
from junheng.planning.carried import carried_out
from junheng.planning.people import kinds
from junheng.planning.plan import Plan
from junheng.planning.steps import Kind, Step

NEAR = 1e-6  # relative, of money and coefficients
BECOMES = {
    "recruit_teacher": (None, Kind(above_degree=True)),
    "recruit_pe_art": (None, Kind(above_degree=True, pe_art=True)),
    "upgrade_degree": (Kind(), Kind(above_degree=True)),
    "train_backbone": (Kind(above_degree=True), Kind(above_degree=True, backbone=True)),
}
ROOM_AREA = {"rooms.music": 96.0, "rooms.art": 90.0}  # of a new school, under the national standard
LAND = {"teaching_area": "buildable_area", "outdoor_sports_area": "sports_land"}


def faults(plan: Plan) -> list[str]:
    """Every promise that a plan breaks, in words; none for a plan that stands."""
    if not plan.years:
        return [] if plan.status in ("infeasible", "no_plan_in_time") and not plan.steps else ["no years"]
    return [
        *_of_verdicts(plan),
        *_of_people(plan),
        *_of_money(plan),
        *_of_limits(plan),
    ]


def _lead(plan: Plan, step: Step) -> int:
    return plan.catalogue.actions[step.action].lead_years


def _judged(plan: Plan, year: int, *, steps: tuple[Step, ...]) -> Evaluation:
    after = carried_out(plan.snapshot, plan.standard, plan.catalogue, steps, year, plan.outlook)
    return evaluate(after, plan.standard)


def passing(result: Evaluation) -> set[tuple[str, str]]:
    rows = result.school_rows.filter(pl.col("verdict") == "pass")
    return {(school, stage) for school, stage in rows.select("school_id", "stage").iter_rows()}


def worst_coefficient(result: Evaluation, limit: float | None) -> float:
    """The largest excess over its limit of any coefficient; negative where all keep it."""
    found = result.balance.filter(pl.col("limit").is_not_null())
    most = pl.col("limit") if limit is None else pl.lit(limit)
    return float(found.select((pl.col("cv") - most).max()).item() or 0.0)


def _of_verdicts(plan: Plan) -> Iterator[str]:
    wish = plan.wish
    for number, promised in enumerate(plan.years, start=1):
        result = _judged(plan, promised.year, steps=plan.steps)
        rows = result.school_rows.height
        share = len(passing(result)) / max(rows, 1)
        if abs(share - promised.share_passing) > 1e-12 or result.verdict != promised.verdict:
            yield f"{promised.year}: judged anew {share} {result.verdict}, promised {promised.share_passing} {promised.verdict}"
        if share < wish.demands[number - 1] - 1e-9:
            yield f"{promised.year}: {share} of the rows pass, {wish.demands[number - 1]} demanded"
        if number >= wish.coefficients_from and (excess := worst_coefficient(result, wish.cv_limit)) > NEAR:
            yield f"{promised.year}: a coefficient is {excess} over its limit"
        full = wish.demands[number - 1] >= 1 and number >= wish.coefficients_from
        loose = wish.cv_limit is not None  # then the standard's own limits are not what was asked
        if full and plan.status in ("optimal", "feasible") and not loose and result.verdict != "pass":
            yield f"{promised.year}: {result.verdict}, not pass"
        pushed = passing(_judged(plan, promised.year, steps=())) - passing(result)
        if pushed:
            yield f"{promised.year}: pushed below by the plan: {sorted(pushed)}"


def _of_people(plan: Plan) -> Iterator[str]:
    for step in plan.steps:
        if plan.catalogue.actions[step.action].integer and step.quantity != round(step.quantity):
            yield f"{step}: a part of a whole"
        if step.quantity <= 0:
            yield f"{step}: nothing, or less"
    before = kinds(plan.snapshot, plan.standard).rows
    people = {row: Counter(there) for row, there in before.items() if there is not None}
    recruited: Counter[str] = Counter()
    for promised in plan.years:
        year = promised.year
        for step in plan.steps:
            row, number = (step.school_id, str(step.stage)), round(step.quantity)
            if step.action == "transfer_teacher" and step.year + _lead(plan, step) == year:
                people[row][step.kind or Kind()] += number
                people[str(step.from_school), str(step.stage)][step.kind or Kind()] -= number
            elif step.action in BECOMES and step.year + _lead(plan, step) == year:
                gone, come = BECOMES[step.action]
                people[row][come] += number
                if gone is None:
                    recruited[str(step.stage)] += number
                else:
                    people[row][gone] -= number
        yield from (
            f"{year}: {row} has {count} {kind}"
            for row, there in people.items()
            for kind, count in there.items()
            if count < 0
        )
        after = promised.evaluation.snapshot.table("stages")
        base = plan.snapshot.table("stages")
        for stage in ("primary", "junior"):
            inside = pl.col("stage") == stage
            now = after.filter(inside)["teachers"].sum() - base.filter(inside)["teachers"].sum()
            if now != recruited[stage]:
                yield f"{year}: {now} teachers more in {stage}, {recruited[stage]} recruited"


def yearly_money(plan: Plan) -> list[float]:
    """Yuan that the steps cost in each year, at its prices."""
    found = []
    for number, year in enumerate(plan.calendar_years, start=1):
        spent = 0.0
        for step in plan.steps:
            action = plan.catalogue.actions[step.action]
            spent += action.unit_cost * step.quantity * (step.year == year)
            spent += action.recurrent_cost * step.quantity * (year >= step.year + action.lead_years)
        found.append(spent * (1 + plan.wish.price_growth) ** number)
    return found


def present_cost(plan: Plan) -> float:
    """Yuan of today that the steps cost, with what recurs after the last year."""
    wish, total = plan.wish, 0.0
    rate = (1 + wish.price_growth) / (1 + wish.discount)
    for step in plan.steps:
        action, begun = plan.catalogue.actions[step.action], step.year - plan.snapshot.year
        later = range(begun + action.lead_years, wish.years + wish.years_beyond + 1)
        total += step.quantity * (action.unit_cost * rate**begun + action.recurrent_cost * sum(rate**t for t in later))
    return total


def _of_money(plan: Plan) -> Iterator[str]:
    budgets = plan.wish.budgets
    for number, (spent, promised) in enumerate(zip(yearly_money(plan), plan.years, strict=True)):
        if abs(spent - promised.cost) > NEAR * max(spent, 1.0):
            yield f"{promised.year}: {spent} spent, {promised.cost} promised"
        if budgets is not None and spent > budgets[number] * (1 + 1e-9) + 1e-3:
            yield f"{promised.year}: {spent} spent of {budgets[number]}"
    cost, said = present_cost(plan), plan.cost or 0.0
    if abs(cost - said) > NEAR * max(cost, 1.0):
        yield f"costs {cost}, said {said}"
    if plan.bound is None or plan.bound > said * (1 + NEAR) + 1e-3:
        yield f"bound {plan.bound} above the cost {said}"


def _of_limits(plan: Plan) -> Iterator[str]:
    yield from _of_catalogue(plan)
    schools = {line["school_id"]: line for line in plan.snapshot.table("schools").iter_rows(named=True)}
    used: dict[str, dict[str, float]] = {name: defaultdict(float) for name in LAND}
    for step in plan.steps:
        for resource in plan.catalogue.actions[step.action].resources:
            column = "teaching_area" if resource in ROOM_AREA else resource
            if column in LAND:
                used[column][step.school_id] += step.quantity * ROOM_AREA.get(resource, 1.0)
    for column, amounts in used.items():
        for school, amount in amounts.items():
            room = schools[school][LAND[column]]
            if room is not None and amount > room + 1e-3:
                yield f"{school}: {amount} of {column} on {room}"

    def teachers(result: Evaluation | None) -> dict[str, int]:
        stages = (plan.snapshot if result is None else result.snapshot).table("stages")
        return dict(stages.group_by("school_id").agg(pl.col("teachers").sum()).iter_rows())

    today = teachers(None)
    for promised in plan.years:
        for school, count in teachers(promised.evaluation).items():
            quota = schools[school]["posts_quota"]
            if quota is not None and count > max(quota, today[school]):
                yield f"{promised.year}: {school} has {count} teachers, {quota} posts, {today[school]} today"


def _of_catalogue(plan: Plan) -> Iterator[str]:
    in_school: Counter[tuple[str, str]] = Counter()
    in_year: Counter[tuple[str, int]] = Counter()
    for step in plan.steps:
        in_school[step.action, step.school_id] += step.quantity  # type: ignore[assignment]
        in_year[step.action, step.year] += step.quantity  # type: ignore[assignment]
    for (name, school), done in in_school.items():
        limit = plan.catalogue.actions[name].limit_per_school
        if limit is not None and done > limit + 1e-3:
            yield f"{school}: {done} of {name}, at most {limit}"
    for (name, year), done in in_year.items():
        limit = plan.catalogue.actions[name].limit_county_per_year
        if limit is not None and done > limit + 1e-3:
            yield f"{year}: {done} of {name}, at most {limit}"
        most = plan.wish.moves_per_year
        if name == "transfer_teacher" and most is not None and done > most:
            yield f"{year}: {done} people moved, at most {most}"
