"""Adopting a plan: the county follows it, and its steps become tasks."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from junheng.errors import JunhengError
from junheng.text import Text
from junheng.web.audit.record import record
from junheng.web.people.departments import department_named, departments_of
from junheng.web.people.models import User
from junheng.web.plans.keep import part
from junheng.web.plans.models import Scenario
from junheng.web.tasks.make import Made, from_plan
from junheng.web.years.models import Year

CANNOT = Text(
    "这个方案不能采用：没有算出满足要求的措施，或者已经采用了。",
    "This plan cannot be adopted: it has no steps that lead to what was asked, or it is adopted already.",
)


@dataclass(frozen=True)
class Brings:
    """What adopting a plan brings about."""

    steps: int
    nobody: list[str]  # offices that steps name and the bureau has no department for
    followed: Scenario | None  # the plan that is followed now
    stale: bool  # there are newer data than those that it was planned for


def brings(scenario: Scenario) -> Brings:
    """What adopting `scenario` would bring about."""
    steps = part(scenario, "steps") or []
    departments = departments_of(scenario.county_id)
    named = {step["department"] for step in steps}
    return Brings(
        len(steps),
        sorted(name for name in named if department_named(name, departments) is None),
        Scenario.objects.filter(county=scenario.county_id, adopted=True).exclude(pk=scenario.pk).first(),
        scenario.snapshot_id != getattr(scenario.year.current, "pk", None),
    )


@transaction.atomic
def adopt(scenario: Scenario, by: User | None) -> Made:
    """Follow `scenario` instead of whatever was followed before, and make its tasks.

    Who may is for the page that asks for it.

    Raises:
        JunhengError: there is nothing to follow.
    """
    Year.objects.select_for_update().get(pk=scenario.year_id)  # one adoption of a county after the other
    found = Scenario.objects.select_for_update(of=("self",)).select_related("county", "year").get(pk=scenario.pk)
    if not found.can_be_adopted:
        raise JunhengError(CANNOT)
    before = Scenario.objects.filter(county=found.county_id, adopted=True)
    replaced = list(before.values_list("pk", flat=True))
    before.update(adopted=False)
    found.adopted, found.adopted_by, found.adopted_at = True, by, timezone.now()
    found.save(update_fields=["adopted", "adopted_by", "adopted_at"])
    made = from_plan(found, by)
    record("plans.scenario_adopted", who=by, county=found.county_id, target=found, name=found.name, replaced=replaced)
    return made
