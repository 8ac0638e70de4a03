"""What no action of a plan can change: a document, a survey, a veto, a missing cell."""

from __future__ import annotations

from collections.abc import Iterator

from junheng.evaluation.case import Judged
from junheng.evaluation.result import Evaluation
from junheng.planning.model.levers import SPLIT
from junheng.planning.model.numbers import Numbers
from junheng.planning.model.school_needs import rotation_rules
from junheng.planning.premises import ROOM
from junheng.text import Text


def beyond_planning(county: Numbers, result: Evaluation, *, planned: bool) -> tuple[Text, ...]:
    """What stands in the way of a pass and cannot be planned away, each with its reason.

    Args:
        county: The county as the model sees it.
        result: The last year as the steps leave it; without a plan, as it would be without any step.
        planned: Whether `result` has the steps of a plan: then whatever does not pass is in the way.
    """
    found = []
    for judged in (*result.county, *result.vetoes, *result.entry):
        for part in _leaves(judged):
            if part.verdict in (None, "pass"):
                continue
            if planned or not _can_be_planned(county, result, part):
                name, reason = result.name_of(judged.indicator), result.reason_judged(judged)
                found.append(Text("{id} {name}：{reason}", "{id} {name}: {reason}").format(
                    id=Text(judged.indicator, judged.indicator), name=name, reason=reason
                ))  # fmt: skip
                break
    return tuple(found)


def _leaves(judged: Judged) -> Iterator[Judged]:
    if judged.parts:
        for part in judged.parts:
            yield from _leaves(part)
    else:
        yield judged


def _can_be_planned(county: Numbers, result: Evaluation, judged: Judged) -> bool:
    """Whether actions of the catalogue can make an indicator pass that fails."""
    if judged.verdict == "unknown":
        return False
    rule = result.rule_of(judged.indicator)
    if rule is None:  # a coefficient or the rule for school rows
        return True
    actions = county.catalogue.actions
    if rule.method == "row_ratio":
        return True
    if rule.method == "class_size":
        return SPLIT in actions
    if rule.method == "rooms" and rule.rooms is not None:
        return any(f"{ROOM}{rule.rooms.use}" in action.resources for action in county.catalogue)
    return rule.method == "item" and county.wish.transfers and judged.indicator in {
        found.indicator for found in rotation_rules(county, county.wish.years)
    }  # fmt: skip
