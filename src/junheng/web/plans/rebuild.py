"""A stored plan made whole again: its steps are carried out and judged anew; nothing is searched for."""

from __future__ import annotations

from typing import Any

from junheng.errors import JunhengError
from junheng.evaluation import evaluate
from junheng.planning.carried import carried_out
from junheng.planning.make import share_passing
from junheng.planning.plan import Plan, PlanYear, Relaxation
from junheng.planning.steps import Kind, Step
from junheng.text import Text
from junheng.web.plans.asked import Asked, asked_of
from junheng.web.plans.keep import part
from junheng.web.plans.models import Scenario

NOT_THE_SAME = Text(
    "按现在的程序重新判定，{year} 年的结果与当时存下的不一样（程序或标准包已更新）。请用同样的条件重新计算一次。",
    "Judged by today's program, {year} is not what was stored (the program or the rules were updated since). "
    "Work the scenario out anew.",
)


def rebuilt(scenario: Scenario) -> Plan:
    """The plan of an answered scenario.

    Raises:
        JunhengError: it cannot be judged as it was.
    """
    asked = asked_of(scenario)
    answer = part(scenario, "answer")
    zh, en = answer["zh"], answer["en"]
    steps = tuple(_step(one) for one in part(scenario, "steps"))
    return Plan(
        snapshot=asked.snapshot,
        standard=asked.standard,
        catalogue=asked.catalogue,
        wish=asked.wish,
        outlook=asked.outlook,
        before=evaluate(asked.snapshot, asked.standard),
        status=zh["status"],
        steps=steps,
        cost=zh["cost"],
        bound=zh["bound"],
        gap=zh["gap"],
        greedy_cost=zh["greedy_cost"],
        years=tuple(_year(asked, steps, one) for one in zh["years"]),
        relaxations=tuple(_relaxation(*both) for both in zip(zh["relaxations"], en["relaxations"], strict=True)),
        seconds=zh["seconds"],
        assumptions=_texts(zh["assumptions"], en["assumptions"]),
        unplanned=_texts(zh["unplanned"], en["unplanned"]),
        stopped=zh["stopped"],
    )


def _step(row: dict[str, Any]) -> Step:
    return Step(
        year=row["year"],
        school_id=row["school_id"],
        stage=row["stage"],
        action=row["action"],
        quantity=row["quantity"],
        cost=row["cost"],
        department=row["department"],
        from_school=row["from_school"],
        kind=Kind(*row["kind"]) if row["kind"] is not None else None,
    )


def _year(asked: Asked, steps: tuple[Step, ...], row: dict[str, Any]) -> PlanYear:
    outlook = asked.outlook.held_on(asked.snapshot.year + asked.wish.years)
    county = carried_out(asked.snapshot, asked.standard, asked.catalogue, steps, row["year"], outlook)
    result = evaluate(county, asked.standard)
    share = share_passing(result)
    if result.verdict != row["verdict"] or abs(share - row["share_passing"]) > 1e-9:
        raise JunhengError(NOT_THE_SAME.format(year=row["year"]))
    return PlanYear(
        row["year"], row["cost"], row["share_demanded"], share, row["resource_verdict"], result.verdict, result
    )


def _relaxation(zh: dict[str, Any], en: dict[str, Any]) -> Relaxation:
    return Relaxation(
        zh["constraint"],
        zh["needed"],
        Text(zh["unit"], en["unit"]),
        Text(zh["words"], en["words"]),
        zh["least"],
        zh["suffices"],
        zh["together"],
        tuple((one["of"], one["needed"]) for one in zh["parts"]),
    )


def _texts(zh: list[str], en: list[str]) -> tuple[Text, ...]:
    return tuple(Text(*both) for both in zip(zh, en, strict=True))
