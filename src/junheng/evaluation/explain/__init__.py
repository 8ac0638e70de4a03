"""Why a number is what it is: the formula walked down to the cells it read, the clause and the source.

The walk follows the same tree that the engines computed, so that an explanation cannot drift from the computation.
Enter at `explain`.
"""

from __future__ import annotations

from junheng.errors import UsageError
from junheng.evaluation.explain.county import explain_balance, explain_composite, explain_county
from junheng.evaluation.explain.result import Explanation
from junheng.evaluation.explain.school import explain_row
from junheng.evaluation.explain.school_rule import explain_school_rule
from junheng.evaluation.result import Evaluation
from junheng.standards.model import BalanceRule
from junheng.text import Text

__all__ = ["Explanation", "explain"]


def explain(
    evaluation: Evaluation, indicator: str, *, school_id: str | None = None, stage: str | None = None
) -> Explanation:
    """Explain an indicator of a school (row), or on the county where no school is named.

    Raises:
        UsageError: the standard has no such indicator, or does not judge it for this school and stage.
    """
    balance = _balance_rule(evaluation, indicator)
    if balance is not None and school_id is None:
        return explain_balance(evaluation, *balance, stage)
    pack = evaluation.standard.pack
    if pack.composite is not None and pack.composite.id == indicator:
        return explain_composite(evaluation, pack.composite, stage)
    if pack.school_rule is not None and pack.school_rule.id == indicator:
        return explain_school_rule(evaluation, pack.school_rule, school_id, stage)
    rule = evaluation.rule_of(indicator)
    if rule is None:
        known = "、".join(pack.indicators)
        raise UsageError(
            Text(
                f"标准 {evaluation.standard.id} 没有指标“{indicator}”。有：{known}",
                f"{evaluation.standard.id} has no indicator {indicator}; it has: {known}",
            )
        )
    if school_id is None:
        return explain_county(evaluation, indicator, rule)
    return explain_row(evaluation, indicator, rule, school_id, stage)


def _balance_rule(evaluation: Evaluation, name: str) -> tuple[str, BalanceRule] | None:
    """The resource indicator whose coefficient is called `name`."""
    for indicator, rule in evaluation.standard.pack.indicators.items():
        if rule.balance is not None and rule.balance.id == name:
            return indicator, rule.balance
    return None
