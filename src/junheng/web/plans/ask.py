"""Asking for a plan and for its files; removing one. Who may is for the page that asks for it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from junheng.errors import UsageError
from junheng.planning.wish_texts import read_wish
from junheng.records.store import unpack
from junheng.text import Text
from junheng.web.audit.record import record
from junheng.web.jobs.models import Job
from junheng.web.jobs.work import enqueue, stop
from junheng.web.people.models import User
from junheng.web.plans.asked import has_forecast
from junheng.web.plans.models import Scenario
from junheng.web.words import words
from junheng.web.years.models import Year

NO_FORECAST = Text(
    "本县没有导入学生数预测，也没有可用来预测的历年学生数，只能按现有学生数规划。",
    "The county has neither a forecast of pupils nor the enrolment to make one from: plan for the pupils of today.",
)


def scenarios_of(year: Year) -> QuerySet[Scenario]:
    """The scenarios of a year, without what is large."""
    rows = Scenario.objects.filter(county=year.county_id, year=year).defer("catalogue")
    return rows.select_related("job", "made_by", "adopted_by", "snapshot").defer("snapshot__content")


@transaction.atomic
def ask(
    year: Year,
    by: User,
    *,
    name: str,
    years: int,
    budget: str,
    stages: str,
    cv_limit: str,
    transfers: bool,
    moves: int | None,
    pupils: str,
    seconds: int,
    catalogue: tuple[bytes, str] | None = None,
) -> Scenario:
    """Ask for a plan of the newest data of a year, worked out in the background; the one that the same form made before.

    Raises:
        UsageError: there are no data, what is asked cannot be read, or there is no forecast to plan for.
    """
    read_wish(
        years=years, budget=budget or None, stages=stages or None, cv_limit=cv_limit or None, transfers=transfers,
        moves_per_year=moves,
    )  # fmt: skip
    snapshot = year.current
    if snapshot is None:
        raise UsageError(words("plans.no_data"))
    if pupils == Scenario.Pupils.FORECAST and not has_forecast(unpack(bytes(snapshot.content))):
        raise UsageError(NO_FORECAST)
    content, catalogue_name = catalogue or (None, "")
    wanted = {
        "county": year.county, "year": year, "snapshot": snapshot, "name": name, "made_by": by, "years": years,
        "budget": budget, "stages": stages, "cv_limit": cv_limit, "transfers": transfers, "moves": moves,
        "pupils": pupils, "seconds": seconds, "catalogue": content, "catalogue_name": catalogue_name,
    }  # fmt: skip
    Year.objects.select_for_update().get(pk=year.pk)  # the same form sent twice at once waits here
    again = Scenario.objects.filter(**wanted, stopped=False).exclude(job__state=Job.State.FAILED).first()
    if again is not None:
        return again
    scenario = Scenario.objects.create(**wanted)
    scenario.job = enqueue("plan", by=by, county=year.county, year=year, scenario=scenario.pk)
    scenario.save(update_fields=["job"])
    record("plans.scenario_asked", who=by, county=year.county_id, target=scenario, name=scenario.name)
    return scenario


def files_job(scenario: Scenario) -> Job | None:
    """The job that makes its files, while it is open or where it failed."""
    rows = Job.objects.filter(kind="plan_files", county=scenario.county_id, arguments__scenario=scenario.pk)
    job = rows.order_by("-pk").first()
    return job if job is not None and job.state != Job.State.DONE else None


def ask_for_files(scenario: Scenario, by: User) -> Job | None:
    """Have the files of an answered plan made; while that is done, nothing more is asked for."""
    going = files_job(scenario)
    if going is not None and going.open:
        return going
    if not scenario.answered:
        return None
    return enqueue("plan_files", by=by, county=scenario.county, year=scenario.year, scenario=scenario.pk)


@transaction.atomic
def remove(scenario: Scenario, by: User) -> None:
    """Remove a scenario that was never adopted.

    Raises:
        UsageError: it was adopted, or tasks were made of it.
    """
    locked = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    if locked.adopted_at is not None or locked.tasks.exists():
        raise UsageError(words("plans.cannot_remove"))
    if locked.job is not None and locked.job.open:
        stop(locked.job, by)
    record("plans.scenario_removed", who=by, county=locked.county_id, target=locked, name=locked.name)
    locked.delete()
