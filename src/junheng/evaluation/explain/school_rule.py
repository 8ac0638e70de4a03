"""The rule for a school row: what it is made of."""

from __future__ import annotations

import polars as pl

from junheng.errors import UsageError
from junheng.evaluation.explain.result import NOTHING, Explanation, Input
from junheng.evaluation.explain.words import number_text
from junheng.evaluation.result import Evaluation
from junheng.standards.model import SchoolRule
from junheng.text import Text

VERDICTS = {
    "pass": Text("达到", "met"),
    "fail": Text("未达到", "not met"),
    "unknown": Text("无法判断", "unknown"),
}


def explain_school_rule(
    evaluation: Evaluation, rule: SchoolRule, school_id: str | None, stage: str | None
) -> Explanation:
    """How many of the indicators a school row meets, and how far the others are from their target.

    Raises:
        UsageError: the school, or its stage, must be named, or the row is not judged.
    """
    found = evaluation.school_rows.filter(pl.col("school_id") == (school_id or ""))
    if stage is not None:
        found = found.filter(pl.col("stage") == stage)
    if found.height != 1:
        raise UsageError(
            Text(
                f"{rule.id} 按学校和学段判定，请用 --school 和 --stage 指明参加评估的一行",
                f"{rule.id} is judged for a school in a stage: say --school and --stage of a row that is judged",
            )
        )
    row = found.row(0, named=True)
    members = evaluation.rows.filter(
        pl.col("indicator").is_in(rule.of), pl.col("school_id") == school_id, pl.col("stage") == row["stage"]
    )
    inputs = tuple(
        Input(
            evaluation.name_of(one["indicator"]),
            one["value"],
            evaluation.standard.rule(one["indicator"]).unit.zh,
            school_id=one["school_id"],
            stage=one["stage"],
            note=Text("{verdict}（要求 {target}）", "{verdict} (target {target})").format(
                verdict=VERDICTS[one["verdict"]], target=number_text(one["target"])
            ),
        )
        for one in members.iter_rows(named=True)
    )
    lowest = number_text(row["lowest_ratio"])
    return Explanation(
        indicator=rule.id,
        name=rule.name,
        verdict=row["verdict"],
        value=float(row["met"]),
        target=evaluation.standard.one(rule.met),
        reason=NOTHING,
        formula=Text(
            f"达标项数；最低的达到比例 {lowest}", f"indicators that are met; the lowest ratio to a target is {lowest}"
        ),
        numbers="",
        inputs=inputs,
        rule=None,
        cited=rule.met,
        text=rule.text,
        evaluation=evaluation,
        school_id=row["school_id"],
        stage=row["stage"],
    )
