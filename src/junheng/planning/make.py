"""From a county and a wish to a plan: judged, solved, carried out, judged again."""

from __future__ import annotations

import time
from collections.abc import Callable

import polars as pl

from junheng.errors import JunhengError, UsageError
from junheng.evaluation import Evaluation, evaluate
from junheng.evaluation.verdicts import Verdict
from junheng.planning.by_hand import cost_by_hand
from junheng.planning.carried import carried_out
from junheng.planning.catalogue import Catalogue
from junheng.planning.default_catalogue import default_catalogue
from junheng.planning.model.build import build
from junheng.planning.model.numbers import Numbers, numbers
from junheng.planning.model.programme import Floats
from junheng.planning.model.read_off import cost_of, cost_of_year, steps_of
from junheng.planning.model.search import Search
from junheng.planning.model.state import MONEY, Model, full_years
from junheng.planning.outlook import Outlook
from junheng.planning.people import kinds
from junheng.planning.plan import Plan, PlanYear, Status
from junheng.planning.steps import Step
from junheng.planning.unplanned import beyond_planning
from junheng.planning.wish import Wish
from junheng.records.snapshot import Snapshot
from junheng.standards import Standard, load_standard
from junheng.text import Text

Progress = Callable[[float, float | None, float | None], None]
"""Called with the seconds so far, the cost of the best plan so far and the proven bound, in yuan (None: none yet)."""


def plan(
    snapshot: Snapshot,
    standard: Standard | str = "cn-2017",
    wish: Wish | None = None,
    *,
    catalogue: Catalogue | None = None,
    outlook: Outlook | None = None,
    seconds: float = 60.0,
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
        progress: Called now and then with the cost of the best plan so far and the bound.
        cancelled: Asked now and then whether to stop; the best plan so far is then the answer.

    Raises:
        UsageError: the standard judges no school rows by a rule that can be planned for, or the wish is wrong.
    """
    started = time.monotonic()
    standard = load_standard(standard) if isinstance(standard, str) else standard
    _check(standard)
    wish, catalogue, outlook = wish or Wish(), catalogue or default_catalogue(), outlook or Outlook({})
    people = kinds(snapshot, standard)
    judged = [
        evaluate(carried_out(snapshot, standard, catalogue, (), snapshot.year + year, outlook), standard)
        for year in range(1, wish.years + 1)
    ]
    known = {row: count for row, count in people.rows.items() if count is not None}
    county = numbers(judged, catalogue, wish, known)
    model = build(county)
    search = Search(model, seconds, _in_yuan(progress), cancelled)
    outcome = search.run()
    values = None if search.best is None else search.carried(search.best)
    steps = () if values is None else steps_of(model, values)
    years = _years(snapshot, model, values, steps, outlook)
    last = years[-1].evaluation if years else judged[-1]
    unplanned = beyond_planning(county, last, planned=bool(years)) if full_years(wish) else ()
    if years:
        _keep_promises(county, search, years, unplanned=bool(unplanned))
    status: Status = "infeasible" if outcome == "infeasible" or unplanned else "no_plan_in_time"
    if outcome in ("optimal", "feasible") and not unplanned:
        status = "optimal" if outcome == "optimal" else "feasible"
    cost = None if values is None else cost_of(model, values)
    bound = None if outcome == "infeasible" or (search.bound <= 0 and cost is None) else max(search.bound, 0.0) * MONEY
    by_hand = None if values is None or search.stopped else cost_by_hand(county, max(seconds / 4, 10.0), cancelled)
    return Plan(
        snapshot=snapshot,
        standard=standard,
        catalogue=catalogue,
        wish=wish,
        outlook=outlook,
        before=evaluate(snapshot, standard),
        status=status,
        steps=steps,
        cost=cost,
        bound=bound if bound is None or cost is None else min(bound, cost),
        gap=None if cost is None or bound is None else max(cost - bound, 0.0) / cost if cost > 0 else 0.0,
        greedy_cost=by_hand,
        years=years,
        relaxations=(),
        seconds=time.monotonic() - started,
        assumptions=people.assumptions,
        unplanned=unplanned,
        stopped=search.stopped,
    )


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


def _in_yuan(progress: Progress | None) -> Callable[[float, float, float], None] | None:
    if progress is None:
        return None

    def told(seconds: float, cost: float, bound: float) -> None:
        progress(seconds, cost * MONEY if cost < 1e100 else None, max(bound, 0.0) * MONEY if bound > -1e100 else None)

    return told


def _years(
    snapshot: Snapshot, model: Model, values: Floats | None, steps: tuple[Step, ...], outlook: Outlook
) -> tuple[PlanYear, ...]:
    if values is None:
        return ()
    county = model.numbers
    found = []
    for year in county.years:
        calendar = snapshot.year + year
        after = carried_out(snapshot, county.standard, county.catalogue, steps, calendar, outlook)
        result = evaluate(after, county.standard)
        found.append(
            PlanYear(
                calendar,
                cost_of_year(model, values, year),
                county.wish.demands[year - 1],
                share_passing(result),
                _resource(result),
                result.verdict,
                result,
            )
        )
    return tuple(found)


def share_passing(result: Evaluation) -> float:
    """The share of the school rows in scope that pass the rule for school rows; 1 where there is none."""
    rows = result.school_rows
    return rows.filter(pl.col("verdict") == "pass").height / rows.height if rows.height else 1.0


def _resource(result: Evaluation) -> Verdict:
    area = result.standard.rule(result.standard.pack.school_rule.of[0]).area if result.standard.pack.school_rule else ""
    return next(verdict for name, _, verdict in result.areas() if name == area)


def _keep_promises(county: Numbers, search: Search, years: tuple[PlanYear, ...], *, unplanned: bool) -> None:
    """What the model promises, `evaluate` must find; anything else is a fault of the program, and no plan is given."""
    for number, year in enumerate(years, start=1):
        able = float((county.in_scope & ~county.unsure)[number - 1].sum())
        whole = max(float(county.in_scope[number - 1].sum()), 1.0)
        kept = year.share_passing >= min(year.demanded, able / whole) - 1e-9
        if number in full_years(county.wish):
            standard_limits = county.wish.cv_limit is None
            all_told = not county.unsure[number - 1].any() and not search.untold
            kept = kept and (not all_told or not standard_limits or year.resource_verdict == "pass")
            kept = kept and (unplanned or not standard_limits or year.verdict == "pass")
        if not kept:
            raise JunhengError(
                Text(
                    f"规划自检不通过：{year.year} 年重新评估的结果与规划承诺的不一致。这是程序的错误，请把数据和命令告诉我们",
                    f"the plan did not stand its own test: {year.year} judged anew is not what was promised. This is a fault of the "
                    "program; please report it with your data and command",
                )
            )
