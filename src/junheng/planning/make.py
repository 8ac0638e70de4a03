"""From a county and a wish to a plan: judged, solved, carried out, judged again."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from junheng.errors import JunhengError, UsageError
from junheng.evaluation import Evaluation, evaluate
from junheng.evaluation.verdicts import Verdict
from junheng.planning.carried import carried_out
from junheng.planning.catalogue import Catalogue
from junheng.planning.default_catalogue import default_catalogue
from junheng.planning.outlook import Outlook
from junheng.planning.people import kinds
from junheng.planning.plan import Plan, PlanYear, Relaxation, Status
from junheng.planning.wish import Wish
from junheng.records.snapshot import Snapshot
from junheng.standards import Standard, load_standard
from junheng.text import Text

if TYPE_CHECKING:
    from junheng.planning.model.solve import Progress, Solution

LEAST_RELAXING = 20.0  # seconds that looking for what would have to give may take at least


def plan(
    snapshot: Snapshot,
    standard: Standard | str = "cn-2017",
    wish: Wish | None = None,
    *,
    catalogue: Catalogue | None = None,
    outlook: Outlook | None = None,
    seconds: float = 60.0,
    by_hand: bool = True,
    relax: bool = True,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Plan:
    """The least-cost way to a verdict that passes, re-judged by `evaluate` in every year.

    Args:
        snapshot: The county in the base year.
        standard: A standard, or the id of one.
        wish: Years, money, stages, limits; by default five years, everything passing in the last.
        catalogue: What can be done at what cost; by default that of the program, whose costs are assumptions.
        outlook: Pupils of the coming years; by default as today.
        seconds: How long to search; a run that time stopped says so by its status.
        by_hand: Reckon what the way by hand would cost, too, in a quarter of `seconds` more.
        relax: Where there is no plan, look for what would have to give: half of `seconds` more, and up to 20 at least.
        progress: Called now and then with the cost of the best plan so far and the bound.
        cancelled: Asked now and then whether to stop; the best plan so far is then the answer.

    Raises:
        UsageError: the standard judges no school rows by a rule that can be planned for, or the wish is wrong.
    """
    # The solver and scipy take a second to load, which only a plan should cost.
    from junheng.planning.model.relax import relaxations  # noqa: PLC0415
    from junheng.planning.model.solve import solve  # noqa: PLC0415

    started = time.monotonic()
    standard = load_standard(standard) if isinstance(standard, str) else standard
    _check(standard)
    wish, catalogue, outlook = wish or Wish(), catalogue or default_catalogue(), outlook or Outlook({})
    people = kinds(snapshot, standard)
    judged = partial(untouched, snapshot, standard, catalogue, outlook)
    evaluations = judged(wish.years)
    solution = solve(evaluations, catalogue, wish, people.rows, seconds, progress, cancelled, by_hand=by_hand)
    years = _years(snapshot, standard, catalogue, outlook, solution)
    last = years[-1].evaluation if years else evaluations[-1]
    unplanned = solution.beyond_planning(last) if wish.full_years else ()
    if years:
        _keep_promises(solution, years, unplanned=bool(unplanned))
    lacking: tuple[Relaxation, ...] = ()
    if relax and solution.outcome == "infeasible":
        lacking = relaxations(solution.numbers, max(seconds / 2, LEAST_RELAXING), judged, cancelled)
    cost, bound = solution.cost, solution.bound
    return Plan(
        snapshot=snapshot,
        standard=standard,
        catalogue=catalogue,
        wish=wish,
        outlook=outlook,
        before=evaluate(snapshot, standard),
        status=_status(solution, unplanned=bool(unplanned)),
        steps=solution.steps,
        cost=cost,
        bound=bound,
        gap=None if cost is None or bound is None else (cost - bound) / cost if cost > 0 else 0.0,
        greedy_cost=solution.by_hand,
        years=years,
        relaxations=lacking,
        seconds=time.monotonic() - started,
        assumptions=people.assumptions,
        unplanned=unplanned,
        stopped=solution.stopped,
    )


def untouched(
    snapshot: Snapshot, standard: Standard, catalogue: Catalogue, outlook: Outlook, years: int
) -> tuple[Evaluation, ...]:
    """The county judged in each of the coming years without any step; pupils stay beyond the last year of the outlook."""
    outlook = outlook.held_on(snapshot.year + years)
    return tuple(
        evaluate(carried_out(snapshot, standard, catalogue, (), snapshot.year + year, outlook), standard)
        for year in range(1, years + 1)
    )


def _status(solution: Solution, *, unplanned: bool) -> Status:
    if unplanned or solution.outcome == "infeasible":
        return "infeasible"
    return "no_plan_in_time" if solution.outcome == "none" else solution.outcome


def _check(standard: Standard) -> None:
    pack = standard.pack
    if pack.composite is not None or pack.school_rule is None:
        raise UsageError(
            Text(
                f"标准 {pack.id} 没有“每校若干项达标”的规定，或按综合差异系数判定，暂不能据此做规划；请换一个标准，例如 cn-2017",
                f"{pack.id} has no rule of so many indicators met in every school, or judges a composite coefficient, and cannot be "
                "planned for; take another standard such as cn-2017",
            )
        )


def _years(
    snapshot: Snapshot, standard: Standard, catalogue: Catalogue, outlook: Outlook, solution: Solution
) -> tuple[PlanYear, ...]:
    found = []
    for year, cost in enumerate(solution.yearly_costs, start=1):
        calendar = snapshot.year + year
        result = evaluate(carried_out(snapshot, standard, catalogue, solution.steps, calendar, outlook), standard)
        demanded = solution.numbers.wish.demands[year - 1]
        resource = _resource(result)
        found.append(PlanYear(calendar, cost, demanded, share_passing(result), resource, result.verdict, result))
    return tuple(found)


def share_passing(result: Evaluation) -> float:
    """The share of the school rows in scope that pass the rule for school rows; 1 where there is none."""
    rows = result.school_rows
    return rows.filter(pl.col("verdict") == "pass").height / rows.height if rows.height else 1.0


def _resource(result: Evaluation) -> Verdict:
    area = result.standard.rule(result.standard.pack.school_rule.of[0]).area if result.standard.pack.school_rule else ""
    return next(verdict for name, _, verdict in result.areas() if name == area)


def _keep_promises(solution: Solution, years: tuple[PlanYear, ...], *, unplanned: bool) -> None:
    """What the model promises, `evaluate` must find; anything else is a fault of the program, and no plan is given."""
    wish = solution.numbers.wish
    for number, year in enumerate(years, start=1):
        kept = year.share_passing >= min(year.demanded, solution.able(number)) - 1e-9
        if number in wish.full_years and wish.cv_limit is None:  # another limit is the wish's, not the standard's
            # A cell of the resource part that is missing (rooms, class sizes) is named among what cannot be planned.
            as_promised = year.resource_verdict == "pass" or (unplanned and year.resource_verdict == "unknown")
            kept = kept and (not solution.all_told or as_promised)
            kept = kept and (unplanned or year.verdict == "pass")
        if not kept:
            raise JunhengError(
                Text(
                    f"规划自检不通过：{year.year} 年重新评估的结果与规划承诺的不一致。这是程序的错误，请把数据和命令告诉我们",
                    f"the plan did not stand its own test: {year.year} judged anew is not what was promised. This is a fault of the "
                    "program; please report it with your data and command",
                )
            )
