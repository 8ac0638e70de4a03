"""Asking for work, doing it, and taking up what a killed worker left."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, close_old_connections, connection, transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from junheng.errors import JunhengError
from junheng.text import Text
from junheng.web.audit.record import record
from junheng.web.jobs.models import Job
from junheng.web.people.models import Organisation, User
from junheng.web.years.models import Year

MOST_TRIES = 3
BEAT_SECONDS = 2.0
LOST_AFTER = timedelta(seconds=60)  # without a beat: the worker was killed

Kind = Callable[["Working", dict[str, Any]], Any]
KINDS: dict[str, Kind] = {}
STOPPABLE: set[str] = set()
DEFAULT, PLANS = QUEUES = ("default", "plans")  # what takes minutes has workers of its own and holds nothing else up
QUEUE_OF: dict[str, str] = {}
DAILY: list[str] = []
log = structlog.get_logger("junheng.jobs")


def kind(name: str, *, queue: str = DEFAULT, can_be_stopped: bool = False) -> Callable[[Kind], Kind]:
    """Register what a kind of job does. It may be called twice for one job, after a crash; its result is JSON.

    One that `can_be_stopped` hears `cancelled()`. The others are not stopped, not even before they begin: pages would
    go on showing what came before.
    """

    def registered(function: Kind) -> Kind:
        KINDS[name], QUEUE_OF[name] = function, queue
        if can_be_stopped:
            STOPPABLE.add(name)
        return function

    return registered


def daily(name: str) -> Callable[[Kind], Kind]:
    """Register a kind that is asked for by itself, once a day. What it did already it must know by itself."""

    def registered(function: Kind) -> Kind:
        DAILY.append(name)
        return kind(name)(function)

    return registered


@transaction.atomic
def enqueue(
    name: str,
    *,
    by: User | None = None,
    county: Organisation | None = None,
    year: Year | None = None,
    **arguments: object,
) -> Job:
    """Ask for a job, in the transaction of what it follows from."""
    job = Job.objects.create(kind=name, arguments=arguments, by=by, county=county, year=year)
    _queue(job)
    return job


@transaction.atomic
def enqueue_once(
    name: str, *, by: User | None, county: Organisation, year: Year, **arguments: object
) -> tuple[Job, bool]:
    """Ask for a job of a year, where none of its kind is going on; the job, and whether it is a new one."""
    Year.objects.select_for_update().get(pk=year.pk)  # two who ask at once
    going = Job.objects.filter(kind=name, year=year, state__in=[Job.State.QUEUED, Job.State.RUNNING]).first()
    return (going, False) if going is not None else (enqueue(name, by=by, county=county, year=year, **arguments), True)


def _queue(job: Job) -> None:
    do.using(queue_name=QUEUE_OF.get(job.kind, DEFAULT)).enqueue(job.pk)


class Working:
    """A job while it is done."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._stop = threading.Event()

    def tell(self, progress: float, message: Text) -> None:
        """How far it is, for those who wait."""
        Job.objects.filter(pk=self.job.pk).update(progress=progress, message_zh=message.zh, message_en=message.en)

    def cancelled(self) -> bool:
        """Whether somebody asked to stop; the best so far is then the answer."""
        return self._stop.is_set()

    def beat(self) -> None:
        """Show that the worker is alive, and hear whether it is asked to stop; of a busy database the next time."""
        try:
            Job.objects.filter(pk=self.job.pk).update(beat_at=timezone.now())
            if Job.objects.filter(pk=self.job.pk, asked_to_stop=True).exists():
                self._stop.set()
        except OperationalError as error:
            log.warning("beat missed", job=self.job.pk, why=str(error))

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Beat while the work is done."""
        ended = threading.Event()

        def beats() -> None:
            while not ended.wait(BEAT_SECONDS):
                self.beat()
            connection.close()

        thread = threading.Thread(target=beats, daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


@task()
def do(pk: int) -> None:
    """Do a job: claimed, done, its end stored."""
    claimed = Job.objects.filter(pk=pk, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING, started_at=timezone.now(), beat_at=timezone.now(), tries=F("tries") + 1
    )
    if not claimed:  # cancelled before it began, or taken up by another worker
        return
    job = Job.objects.select_related("county", "year", "by").get(pk=pk)
    working = Working(job)
    try:
        with working.beating():
            result = KINDS[job.kind](working, job.arguments)
    except JunhengError as error:
        _end(job, Job.State.FAILED, error.text)
    except Exception as error:
        log.exception("job failed", job=pk, kind=job.kind)
        _end(
            job,
            Job.State.FAILED,
            Text(
                "后台工作出错，数据没有改动；请把编号告诉管理员。",
                "The work failed, nothing was changed; tell the administrator.",
            ),
            error="".join(traceback.format_exception(error)),
        )
        raise
    else:
        close_old_connections()
        _end(
            job, Job.State.CANCELLED if working.cancelled() and result is None else Job.State.DONE, None, result=result
        )


def _end(job: Job, state: Job.State, message: Text | None, *, result: object = None, error: str = "") -> None:
    fields: dict[str, object] = {"state": state, "ended_at": timezone.now(), "result": result, "error": error}
    if message is not None:
        fields |= {"message_zh": message.zh, "message_en": message.en}
    if state == Job.State.DONE:
        fields["progress"] = 1.0
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(**fields)


@transaction.atomic
def stop(job: Job, by: User | None) -> None:
    """Ask a job to stop; one that has not begun never does.

    Raises:
        PermissionDenied: It is of a kind that is never stopped.
    """
    if job.kind not in STOPPABLE:
        raise PermissionDenied
    record("jobs.stopped", who=by, county=job.county_id, target=job, kind=job.kind)
    if Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(
        state=Job.State.CANCELLED, ended_at=timezone.now(), asked_to_stop=True
    ):
        return
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(asked_to_stop=True)


@transaction.atomic
def take_up_lost() -> int:
    """Put jobs whose worker was killed into the queue again; those that killed it too often have failed."""
    lost = Job.objects.select_for_update().filter(state=Job.State.RUNNING, beat_at__lt=timezone.now() - LOST_AFTER)
    count = 0
    for job in lost:
        if job.tries >= MOST_TRIES:
            _end(job, Job.State.FAILED, Text("多次中断，已停止重试。", "Interrupted several times; not tried again."))
            continue
        job.state = Job.State.QUEUED
        job.save(update_fields=["state"])
        _queue(job)
        count += 1
    return count


@transaction.atomic
def ask_for_daily() -> int:
    """Ask for what is done once a day and was not asked for today; how many were."""
    today = timezone.localdate()
    asked = set(Job.objects.filter(kind__in=DAILY, asked_at__date=today).values_list("kind", flat=True))
    missing = [name for name in DAILY if name not in asked]
    for name in missing:
        enqueue(name)
    return len(missing)
