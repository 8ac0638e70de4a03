"""The example county follows a plan: worked out here in a few seconds, adopted by the head of its bureau."""

from __future__ import annotations

from junheng.planning.make import plan
from junheng.records.snapshot import Snapshot
from junheng.web.people.models import User
from junheng.web.plans.adopt import adopt
from junheng.web.plans.asked import asked_of
from junheng.web.plans.keep import store_answer
from junheng.web.plans.models import Scenario
from junheng.web.years.models import Year


def seed(year: Year, snapshot: Snapshot) -> None:
    """One scenario, answered and adopted."""
    stored = year.current
    if stored is None:
        return
    scenario = Scenario.objects.create(
        county=year.county,
        year=year,
        snapshot=stored,
        name="四年全部达标",
        made_by=User.objects.get(username="compulsory"),
        years=4,
        seconds=30,
    )
    asked = asked_of(scenario)
    found = plan(
        asked.snapshot,
        asked.standard,
        asked.wish,
        catalogue=asked.catalogue,
        outlook=asked.outlook,
        seconds=float(scenario.seconds),
        by_hand=False,
    )
    store_answer(scenario, found)
    scenario.refresh_from_db()
    if scenario.can_be_adopted:
        adopt(scenario, User.objects.get(username="head"))
