"""What moving teachers of one kind from one school to another does: both schools, all coefficients, the rotation quota."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import polars as pl

from junheng.errors import UsageError
from junheng.evaluation import Evaluation, evaluate
from junheng.evaluation.case import Judged
from junheng.formulas import Ratio, leaves
from junheng.indicators import FORMULAS, ItemIndicator
from junheng.planning.carried import carried_out
from junheng.planning.catalogue import TRANSFER
from junheng.planning.plan import Plan
from junheng.planning.prices import margins_of
from junheng.planning.steps import Kind, Step
from junheng.text import Text


@dataclass(frozen=True, slots=True)
class Change:
    """A figure before and after the move. `school_id` is empty for a coefficient or a figure of the county."""

    school_id: str
    stage: str
    indicator: str
    before: float | None
    after: float | None
    target: float | None  # of a coefficient its limit
    verdict_before: str | None
    verdict_after: str | None


@dataclass(frozen=True)
class Move:
    """What a move does in a year on top of a plan's steps: exact, by `evaluate` before and after.

    The worths are marginal prices in yuan (duals of the plan's relaxation, see `prices`), None where the plan moves nobody or
    the relaxation was not solved: what one such teacher saves the taker, what the giver loses, what the move itself costs.
    """

    step: Step
    schools: tuple[Change, ...]
    coefficients: tuple[Change, ...]
    rotation: tuple[Change, ...]
    worth_to_taker: float | None
    worth_to_giver: float | None
    cost_of_move: float | None

    def to_dict(self) -> dict[str, object]:
        """One object with stable keys, as `junheng plan-move --json` prints it."""
        return {
            "schools": [asdict(change) for change in self.schools],
            "coefficients": [asdict(change) for change in self.coefficients],
            "rotation": [asdict(change) for change in self.rotation],
            "worth_to_taker": self.worth_to_taker,
            "worth_to_giver": self.worth_to_giver,
            "cost_of_move": self.cost_of_move,
        }


def move(
    plan: Plan, kind: Kind, giver: str, taker: str, stage: str, year: int, *, count: int = 1, seconds: float = 30.0
) -> Move:
    """What moving `count` teachers of a kind does in a year, on top of the plan's steps.

    Args:
        plan: A plan; one without steps stands for the county as it is.
        kind: Who moves.
        giver: The school that they leave.
        taker: The school that they join.
        stage: The stage in both.
        year: Calendar year, one of the plan's.
        count: How many move.
        seconds: How long to look for the marginal worths; 0: not at all.

    Raises:
        UsageError: the year is none of the plan's, a school has no such row, or not so many such teachers.
    """
    if year not in plan.calendar_years:
        first, last = plan.calendar_years[0], plan.calendar_years[-1]
        raise UsageError(
            Text(
                f"{year} 年不在规划期（{first}–{last}）内", f"{year} is not in the years of the plan, {first} to {last}"
            )
        )
    action = plan.catalogue.actions.get(TRANSFER)
    step = Step(year, taker, stage, TRANSFER, float(count), 0.0, action.department if action else "", giver, kind)
    if action is None:
        raise UsageError(Text("措施目录里没有教师交流轮岗", "the catalogue has no transfer of teachers"))
    before, after = (
        evaluate(carried_out(plan.snapshot, plan.standard, plan.catalogue, steps, year, plan.outlook), plan.standard)
        for steps in (plan.steps, (*plan.steps, step))
    )
    worths = None
    if plan.years and seconds > 0:
        number = year - plan.snapshot.year
        worths = margins_of(plan, seconds).moved(kind, (giver, stage), (taker, stage), number)
    to_taker, to_giver, cost = worths or (None, None, None)
    return Move(
        step,
        tuple(_schools(before, after, (giver, taker), stage)),
        tuple(_coefficients(before, after)),
        tuple(_rotation(before, after)),
        to_taker,
        to_giver,
        cost,
    )


def _schools(before: Evaluation, after: Evaluation, schools: tuple[str, str], stage: str) -> Iterator[Change]:
    keys = ["school_id", "stage", "indicator"]
    wanted = pl.col("school_id").is_in(schools) & (pl.col("stage") == stage)
    rule = before.standard.pack.school_rule
    names = rule.of if rule is not None else ()
    then = after.rows.select(*keys, "value", "verdict")
    joined = before.rows.filter(wanted, pl.col("indicator").is_in(names)).join(
        then, on=keys, how="left", suffix="_after"
    )
    for school in schools:
        lines = joined.filter(pl.col("school_id") == school).sort("indicator")
        for line in lines.iter_rows(named=True):
            yield Change(
                school, stage, line["indicator"], line["value"], line["value_after"], line["target"], line["verdict"],
                line["verdict_after"],
            )  # fmt: skip


def _coefficients(before: Evaluation, after: Evaluation) -> Iterator[Change]:
    keys = ["stage", "indicator"]
    then = after.balance.select(*keys, "cv", "verdict")
    joined = before.balance.join(then, on=keys, how="left", suffix="_after", maintain_order="left")
    for line in joined.iter_rows(named=True):
        yield Change(
            "", line["stage"], line["indicator"], line["cv"], line["cv_after"], line["limit"], line["verdict"],
            line["verdict_after"],
        )  # fmt: skip


def _rotation(before: Evaluation, after: Evaluation) -> Iterator[Change]:
    """The figures of the county that are made of items in which a transfer counts."""
    then = {(one.indicator, one.stage): one for one in _leaves(after.county)}
    for one in _leaves(before.county):
        later = then.get((one.indicator, one.stage))
        if one.indicator in _rotating() and later is not None:
            yield Change("", one.stage, one.indicator, one.value, later.value, one.target, one.verdict, later.verdict)


def _rotating() -> frozenset[str]:
    """The indicators that are made of items in which a transfer counts."""
    return frozenset(
        name
        for name, found in FORMULAS.items()
        if isinstance(found, ItemIndicator) and isinstance(found.formula, Ratio)
        for leaf in leaves(found.formula.numerator)
        if leaf.name.startswith("rotated")
    )


def _leaves(judged: tuple[Judged, ...]) -> Iterator[Judged]:
    for one in judged:
        if one.parts:
            yield from _leaves(one.parts)
        else:
            yield one
