"""Storing an answer: the parts that pages show, in both languages, as `reporting.plan` words them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from junheng import __version__
from junheng.planning.catalogue import Catalogue
from junheng.planning.pages import steps_table
from junheng.planning.plan import Plan
from junheng.planning.promises import Promise, promises
from junheng.planning.steps import Kind, Step
from junheng.planning.words import supporting
from junheng.reporting.figures import Figure
from junheng.reporting.plan import PlanContent, plan_content
from junheng.text import LANGUAGES, Language, Text
from junheng.web.plans.models import Part, Scenario

# Of the content of a report; its other parts (maps, school by school) are in the files.
SHOWN = ("summary", "years", "actions", "money", "courses", "departments")


def plain(value: object) -> Any:
    """What JSON can hold of a part of a report; a figure keeps its value beside its display."""
    if isinstance(value, Figure):
        return {"value": value.value, "text": value.text, "full": value.full}
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value


@transaction.atomic
def store_answer(scenario: Scenario, plan: Plan) -> None:
    """Store an answer, whole; what an earlier try left is replaced."""
    contents = {language: plan_content(plan, language) for language in LANGUAGES}
    scenario.parts.all().delete()
    scenario.documents.all().delete()
    parts = [
        Part(scenario=scenario, key=key, language=language, content=plain(getattr(content, key)))
        for language, content in contents.items()
        for key in SHOWN
    ]
    parts += [
        Part(scenario=scenario, key="answer", content={one: plan.to_dict(one) for one in LANGUAGES}),
        Part(scenario=scenario, key="steps", content=list(_steps(plan, contents))),
    ]
    Part.objects.bulk_create(parts)
    standard = plan.standard
    Scenario.objects.filter(pk=scenario.pk).update(
        status=plan.status,
        stopped=plan.stopped,
        cost=plan.cost,
        gap=plan.gap,
        standard=standard.id,
        settings=dict(standard.settings),
        standard_version=standard.pack.version,
        standard_hash=standard.hash,
        program=__version__,
        answered_at=timezone.now(),
    )


def part(scenario: Scenario, key: str, language: Language | None = None) -> Any:
    """A stored part; None where there is no answer."""
    return scenario.parts.filter(key=key, language=language or "").values_list("content", flat=True).first()


def _steps(plan: Plan, contents: dict[Language, PlanContent]) -> Iterator[dict[str, object]]:
    """Every step with its dates, its words in both languages, and what it promises."""
    by_step = {_key(step): (step, promised) for step, promised in promises(plan).items()}
    words = [{line.number: line for line in contents[language].steps} for language in LANGUAGES]
    for row in steps_table(plan).iter_rows(named=True):
        kind = Kind(row["above_degree"], row["backbone"], row["pe_art"])
        step, promised = by_step[
            row["year"], row["school_id"], row["stage"], row["action"], row["from_school"], kind, row["quantity"]
        ]
        zh, en = (lines[row["number"]] for lines in words)
        yield {
            "number": row["number"],
            "key": step_key(step),
            "year": row["year"],
            "effect_year": row["effect_year"],
            "begin_by": row["begin_by"].isoformat() if row["begin_by"] else None,
            "done_by": row["done_by"].isoformat(),
            "school_id": row["school_id"],
            "stage": row["stage"],
            "action": row["action"],
            "from_school": row["from_school"],
            "kind": [kind.above_degree, kind.backbone, kind.pe_art] if step.kind is not None else None,
            "quantity": row["quantity"],
            "cost": row["cost"],
            "recurrent": row["recurrent"],
            "department": row["department"],
            "words": [
                _words(one.action, one.kind, one.quantity.full, one.stage, one.from_school, gap)
                for one, gap in ((zh, ""), (en, " "))
            ],
            "supporting": [list(one) for one in _supporting(plan.catalogue, step)],
            "promises": [_promise(plan, one) for one in promised],
        }


def _key(step: Step) -> tuple[object, ...]:
    return (
        step.year, step.school_id, step.stage, step.action, step.from_school, step.kind or Kind(), float(step.quantity)
    )  # fmt: skip


def step_key(step: Step) -> str:
    """What tells a step from the others of a plan, and finds its like in another plan."""
    kind = step.kind
    who = "" if kind is None else f"{kind.above_degree:d}{kind.backbone:d}{kind.pe_art:d}"
    return ":".join([step.action, step.school_id, step.stage or "", str(step.year), step.from_school or "", who])


def in_any_year(key: str) -> str:
    """The key of a step without its year: what tells that it is the same, earlier or later."""
    action, school, stage, _, rest = key.split(":", 4)
    return f"{action}:{school}:{stage}:{rest}"


def _words(action: str, kind: str, quantity: str, stage: str, from_school: str, gap: str) -> str:
    """招聘教师 3人（小学）; 教师交流轮岗 骨干教师 2人（初中，从甲中学）."""
    about = [one for one in (stage, from_school) if one]
    if gap:
        return f"{' · '.join(filter(None, (action, kind, quantity)))} ({', '.join([stage, f'from {from_school}'] if from_school else about)})"
    return f"{' '.join(filter(None, (action, kind, quantity)))}（{'，'.join([stage, f'从{from_school}'] if from_school else about)}）"


def _supporting(catalogue: Catalogue, step: Step) -> tuple[Text, ...]:
    return supporting(catalogue.actions.get(step.action))


def _promise(plan: Plan, promise: Promise) -> dict[str, object]:
    rule = plan.standard.rule(promise.indicator)
    return {
        "school_id": promise.school_id,
        "stage": promise.stage,
        "indicator": promise.indicator,
        "name": list(rule.name),
        "unit": list(rule.unit),
        "operator": promise.operator,
        "value": promise.value,
        "digits": rule.decimals,
        "pass_suffices": promise.pass_suffices,
    }
