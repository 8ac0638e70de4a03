"""The answer laid out: steps with their deadlines, money, what every school has each year, the course of every indicator.

Pure functions of a `Plan`; each gives a table that reports, files and analysts read. `year` is a calendar year; the base
year stands for today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from junheng.evaluation import Evaluation
from junheng.evaluation.resource import ratio_of, row_indicators
from junheng.formulas import leaves
from junheng.planning.catalogue import TRANSFER, Action
from junheng.planning.plan import Plan
from junheng.planning.steps import Kind, Step
from junheng.standards import Standard

COUNTING_DAY = (9, 1)  # month and day on which a school year is counted
LAST_DAY = (8, 31)  # the day before: what is to count must be done by then

STEPS_SCHEMA = {
    "number": pl.Int64(),
    "department": pl.String(),
    "year": pl.Int64(),
    "effect_year": pl.Int64(),
    "begin_by": pl.Date(),  # null: within the year that ends with `done_by`
    "done_by": pl.Date(),
    "school_id": pl.String(),
    "stage": pl.String(),
    "action": pl.String(),
    "from_school": pl.String(),
    "above_degree": pl.Boolean(),
    "backbone": pl.Boolean(),
    "pe_art": pl.Boolean(),
    "quantity": pl.Float64(),
    "cost": pl.Float64(),  # yuan at prices of that year, without what recurs
    "recurrent": pl.Float64(),  # yuan at the same prices, for each year from the effect on
}
SPENDING_SCHEMA = {"year": pl.Int64(), "department": pl.String(), "capital": pl.Float64(), "recurrent": pl.Float64()}
COURSE_SCHEMA = {
    "indicator": pl.String(),
    "stage": pl.String(),
    "year": pl.Int64(),
    "mean": pl.Float64(),
    "cv": pl.Float64(),
    "limit": pl.Float64(),
    "verdict": pl.String(),  # of the coefficient
    "rows": pl.Int64(),
    "failing": pl.Int64(),
    "unknown": pl.Int64(),
}
KIND_COLUMNS = {"above_degree": "teachers_above_degree", "backbone": "backbone_teachers", "pe_art": "pe_art_teachers"}


def steps_table(plan: Plan) -> pl.DataFrame:
    """Every step with its deadlines, by deadline, department, action and school.

    A step counts in the returns of its year plus the lead years of its action: it is done the day before the counting day
    of that year, and begun by the counting day so many years earlier.
    """
    rows = []
    for step in plan.steps:
        lead = _lead_years(plan, step)
        effect, kind = step.year + lead, step.kind or Kind()
        rows.append(
            {
                "number": 0,
                "department": step.department,
                "year": step.year,
                "effect_year": effect,
                "begin_by": date(effect - lead, *COUNTING_DAY) if lead else None,
                "done_by": date(effect, *LAST_DAY),
                "school_id": step.school_id,
                "stage": step.stage,
                "action": step.action,
                "from_school": step.from_school,
                "above_degree": kind.above_degree,
                "backbone": kind.backbone,
                "pe_art": kind.pe_art,
                "quantity": float(step.quantity),
                "cost": float(step.cost),
                "recurrent": recurrent_cost(plan, step, step.year),
            }
        )
    frame = pl.DataFrame(rows, schema=STEPS_SCHEMA).sort(
        "done_by", "department", "action", "school_id", "stage", "from_school", "above_degree", "backbone", "pe_art",
        maintain_order=True,
    )  # fmt: skip
    return frame.with_columns((pl.int_range(pl.len(), dtype=pl.Int64) + 1).alias("number"))


def spending(plan: Plan) -> pl.DataFrame:
    """Yuan by year and department at prices of that year: `capital` is paid once, `recurrent` every year from the effect on."""
    sums: dict[tuple[int, str], list[float]] = {}
    for step in plan.steps:
        sums.setdefault((step.year, step.department), [0.0, 0.0])[0] += step.cost
        for year in plan.calendar_years:
            if year >= step.year + _lead_years(plan, step):
                yearly = recurrent_cost(plan, step, year)
                if yearly:
                    sums.setdefault((year, step.department), [0.0, 0.0])[1] += yearly
    rows = [(year, department, *money) for (year, department), money in sums.items()]
    return pl.DataFrame(rows, schema=SPENDING_SCHEMA, orient="row").sort("year", "department")


def school_values(plan: Plan) -> pl.DataFrame:
    """Every judged row of every year, the base year first: the columns of `Evaluation.rows` and `year`."""
    return pl.concat(
        [evaluation.rows.with_columns(pl.lit(year, pl.Int64).alias("year")) for year, evaluation in _evaluations(plan)]
    )


def course(plan: Plan) -> pl.DataFrame:
    """Mean, coefficient of variation and rows failing of every resource indicator, stage and year."""
    stages = {stage: place for place, stage in enumerate(plan.standard.pack.stages)}
    rows = []
    for year, evaluation in _evaluations(plan):
        counts = _counts(evaluation)
        for line in evaluation.balance.iter_rows(named=True):
            failing, unknown = counts.get((line["indicator"], line["stage"]), (0, 0))
            rows.append(
                {
                    **{name: line[name] for name in ("indicator", "stage", "mean", "cv", "limit", "verdict", "rows")},
                    "year": year,
                    "failing": failing,
                    "unknown": unknown,
                }
            )
    rows.sort(key=lambda row: (row["indicator"], stages.get(row["stage"], len(stages)), row["year"]))
    return pl.DataFrame(rows, schema=COURSE_SCHEMA)


def _counts(evaluation: Evaluation) -> dict[tuple[str, str], tuple[int, int]]:
    counted = evaluation.rows.group_by("indicator", "stage").agg(
        (pl.col("verdict") == "fail").sum().alias("failing"), (pl.col("verdict") == "unknown").sum().alias("unknown")
    )
    return {(row["indicator"], row["stage"]): (row["failing"], row["unknown"]) for row in counted.iter_rows(named=True)}


def concerned(standard: Standard) -> dict[str, frozenset[str]]:
    """What an action must raise to help an indicator: indicator id to columns, as the catalogue names them."""
    found = {
        name: frozenset(leaf.name for leaf in leaves(ratio_of(name, standard).numerator))
        for name in row_indicators(standard)
    }
    for name, rule in standard.pack.indicators.items():
        if rule.method == "rooms" and rule.rooms is not None:
            found[name] = frozenset({f"rooms.{rule.rooms.use}"})
        elif rule.method == "class_size":
            found[name] = frozenset({"classes"})
    return found


def raised(plan: Plan, step: Step) -> frozenset[str]:
    """The columns that a step raises at the school that gains."""
    if step.action == TRANSFER and step.kind is not None:
        kind = step.kind
        held = {"above_degree": kind.above_degree, "backbone": kind.backbone, "pe_art": kind.pe_art}
        return frozenset(column for name, column in KIND_COLUMNS.items() if held[name])
    action = _action(plan, step)
    return frozenset(action.resources) if action is not None else frozenset()


def steps_by_indicator(plan: Plan) -> Mapping[str, tuple[Step, ...]]:
    """The steps that help each indicator; one step may help several, so the costs of indicators do not add up."""
    columns = concerned(plan.standard)
    helped = {name: tuple(step for step in plan.steps if raised(plan, step) & of) for name, of in columns.items()}
    return {name: steps for name, steps in helped.items() if steps}


def _evaluations(plan: Plan) -> Iterator[tuple[int, Evaluation]]:
    yield plan.snapshot.year, plan.before
    for one in plan.years:
        yield one.year, one.evaluation


def _action(plan: Plan, step: Step) -> Action | None:
    return plan.catalogue.actions.get(step.action)


def _lead_years(plan: Plan, step: Step) -> int:
    action = _action(plan, step)
    return action.lead_years if action is not None else 0


def recurrent_cost(plan: Plan, step: Step, year: int) -> float:
    """Yuan that a step that has taken effect costs again in `year`, at prices of that year."""
    action = _action(plan, step)
    if action is None:
        return 0.0
    return action.recurrent_cost * step.quantity * (1 + plan.wish.price_growth) ** (year - plan.snapshot.year)
