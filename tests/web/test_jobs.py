"""Background work: its end is told, it can be stopped, and what a killed worker left is taken up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from junheng.errors import UsageError
from junheng.text import Text
from junheng.web.audit.models import Entry
from junheng.web.jobs import work
from junheng.web.jobs.models import Job
from junheng.web.jobs.work import LOST_AFTER, MOST_TRIES, enqueue, stop, take_up_lost
from junheng.web.jobs.worker import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds(monkeypatch):
    """Kinds of job that only these tests know."""
    done = []
    monkeypatch.setitem(work.KINDS, "count", lambda job, arguments: done.append(arguments["n"]) or arguments["n"])

    def refused(job, arguments):
        raise UsageError(Text("经费不够", "not enough money"))

    monkeypatch.setitem(work.KINDS, "refused", refused)
    monkeypatch.setattr(work, "STOPPABLE", {*work.STOPPABLE, "count"})
    return done


def test_a_job_is_done_once_and_its_result_kept(kinds):
    job = enqueue("count", n=3)
    run(until_empty=True)
    run(until_empty=True)

    job.refresh_from_db()
    assert (job.state, job.result, job.progress, kinds) == (Job.State.DONE, 3, 1.0, [3])


def test_what_the_user_can_mend_is_told_in_words(kinds):
    job = enqueue("refused")
    run(until_empty=True)

    job.refresh_from_db()
    assert (job.state, job.message.zh, job.error) == (Job.State.FAILED, "经费不够", "")


def test_a_job_stopped_before_it_begins_never_does(kinds):
    job = enqueue("count", n=1)
    stop(job, by=None)
    run(until_empty=True)

    job.refresh_from_db()
    assert (job.state, kinds) == (Job.State.CANCELLED, [])
    assert Entry.objects.filter(action="jobs.stopped", target=f"jobs.job:{job.pk}").exists()


def test_judging_is_never_stopped(county, year, signed_in):
    judging = enqueue("evaluate", county=county, year=year, snapshot=1)
    clerk = signed_in("compulsory")

    waiting = clerk.get(reverse("job", args=[judging.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "value=" not in waiting  # how far it is is not known before it begins
    assert "stop/" not in waiting
    assert "<html" not in waiting
    assert "<html" in clerk.get(reverse("job", args=[judging.pk])).content.decode()  # opened by itself it is a page
    assert clerk.post(reverse("job_stop", args=[judging.pk])).status_code == 403
    judging.refresh_from_db()
    assert judging.state == Job.State.QUEUED


def test_only_those_who_may_stop_it_are_shown_how(county, year, signed_in):
    reports = enqueue("reports", county=county, year=year, kinds=[])
    address = reverse("job", args=[reports.pk])

    assert reverse("job_stop", args=[reports.pk]) in signed_in("compulsory").get(address).content.decode()
    assert "stop/" not in signed_in("reporter").get(address).content.decode()
    Job.objects.filter(pk=reports.pk).update(state=Job.State.RUNNING)
    stopping = signed_in("compulsory").post(reverse("job_stop", args=[reports.pk])).content.decode()
    assert "正在停止" in stopping
    assert "stop/" not in stopping


def test_a_beat_that_finds_the_database_busy_is_missed_and_the_next_one_shows_that_the_worker_lives(monkeypatch):
    job = Job.objects.create(kind="count", state=Job.State.RUNNING, beat_at=timezone.now(), asked_to_stop=True)
    working, before = work.Working(job), job.beat_at

    def busy(*arguments, **lookup):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(Job.objects, "filter", busy)
        working.beat()
    assert not working.cancelled()

    working.beat()
    job.refresh_from_db()
    assert job.beat_at > before
    assert working.cancelled()


def test_the_job_of_a_killed_worker_is_done_again_but_not_for_ever(kinds):
    silent = timezone.now() - LOST_AFTER - timedelta(seconds=1)
    lost = Job.objects.create(kind="count", arguments={"n": 7}, state=Job.State.RUNNING, tries=1, beat_at=silent)
    hopeless = Job.objects.create(
        kind="count", arguments={"n": 8}, state=Job.State.RUNNING, tries=MOST_TRIES, beat_at=silent
    )
    alive = Job.objects.create(
        kind="count", arguments={"n": 9}, state=Job.State.RUNNING, tries=1, beat_at=timezone.now()
    )

    assert take_up_lost() == 1
    run(until_empty=True)

    for job in (lost, hopeless, alive):
        job.refresh_from_db()
    assert (lost.state, lost.tries, hopeless.state, alive.state) == (
        Job.State.DONE, 2, Job.State.FAILED, Job.State.RUNNING,
    )  # fmt: skip
    assert kinds == [7]


def test_judging_ends_while_a_plan_is_made(year, monkeypatch):
    """Each queue has a worker of its own: that of the other jobs is run here from within the plan."""
    judged = enqueue("evaluate", county=year.county, year=year, snapshot=year.current.pk)
    seen = []

    def long_plan(job, arguments):
        run(queue="default", until_empty=True)
        judged.refresh_from_db()
        job.job.refresh_from_db()
        seen.append((judged.state, job.job.state))

    monkeypatch.setitem(work.KINDS, "plan", long_plan)
    plan = enqueue("plan", county=year.county, year=year)
    run(queue="plans", until_empty=True)

    plan.refresh_from_db()
    assert seen == [(Job.State.DONE, Job.State.RUNNING)]
    assert plan.state == Job.State.DONE


def test_a_plan_whose_worker_was_killed_goes_back_to_its_queue(year, monkeypatch):
    done = []
    monkeypatch.setitem(work.KINDS, "plan", lambda job, arguments: done.append(job.job.pk))
    silent = timezone.now() - LOST_AFTER - timedelta(seconds=1)
    lost = Job.objects.create(kind="plan", state=Job.State.RUNNING, tries=1, beat_at=silent)
    assert take_up_lost() == 1
    run(queue="default", until_empty=True)
    assert done == []
    run(queue="plans", until_empty=True)
    assert done == [lost.pk]
