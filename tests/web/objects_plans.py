"""Examples for the test of every route: a scenario with its files, a task."""

from __future__ import annotations

from example_objects import Place, example_of, stands_for

from junheng.text import LANGUAGES
from junheng.web.plans.models import Document, Scenario
from junheng.web.tasks.models import Task
from junheng.web.years.models import StoredSnapshot


@example_of(Scenario)
def scenario(place: Place) -> Scenario:
    snapshot = place.year.current or StoredSnapshot.objects.create(year=place.year, hash="0", content=b"")
    made = Scenario.objects.create(county=place.county, year=place.year, snapshot=snapshot, name="方案")
    for language in LANGUAGES:
        Document.objects.create(scenario=made, language=language, ending="xlsx", name="计划.xlsx", content=b"PK")
    return made


@example_of(Task)
def task(place: Place) -> Task:
    return Task.objects.create(
        county=place.county,
        year=place.year,
        school=place.school,
        kind=Task.Kind.FINDING,
        what_zh="补齐公示",
        what_en="post the accounts",
    )


stands_for("ending", "xlsx", route="plan_file")
stands_for("name", "classes", route="ledger")
stands_for("name", "classes", route="ledger_download")
stands_for("department", "construction", route="tasks_department")
