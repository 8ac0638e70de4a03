"""Whether the desk can work: its database, the queue of background work, the disk, backups."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from junheng.text import Text
from junheng.web.audit.models import Entry
from junheng.web.jobs.models import Job
from junheng.web.jobs.work import DEFAULT, LOST_AFTER, QUEUE_OF, QUEUES
from junheng.web.operations import database

WAITED_TOO_LONG = timedelta(minutes=2)  # with nobody working: the worker is not running
LOW_BYTES, NO_BYTES = 2 * 1024**3, 200 * 1024**2
BACKUP_DUE = timedelta(days=7)


class State(StrEnum):
    """How it is."""

    OK = "ok"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True)
class Check:
    """One thing that must work."""

    name: str  # its words are operations.<name>
    state: State
    told: Text


def checks() -> list[Check]:
    """Everything, worst case included: without a database only that is told."""
    try:
        return [*_database(), *_queue(), *_disk(), *_backup()]
    except DatabaseError:
        return [Check("database", State.BAD, Text("连不上数据库", "the database is not reached")), *_disk()]


def worst(found: list[Check]) -> State:
    """The worst of all."""
    order = list(State)
    return max((check.state for check in found), key=order.index)


def _database() -> Iterator[Check]:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    took = round((time.perf_counter() - began) * 1000)
    steps = len(database.outstanding())
    if steps:
        told = Text(
            "还没有升级（{steps}步），请运行 junheng upgrade", "not upgraded ({steps} steps): run junheng upgrade"
        )
        yield Check("database", State.BAD, told.format(steps=steps))
    else:
        told = Text("{vendor}，{took} 毫秒", "{vendor}, {took} ms")
        yield Check("database", State.OK, told.format(vendor=connection.vendor, took=took))


def _queue() -> Iterator[Check]:
    now = timezone.now()
    waiting = list(Job.objects.filter(state=Job.State.QUEUED).values_list("kind", "asked_at"))
    running = Job.objects.filter(state=Job.State.RUNNING, beat_at__gte=now - LOST_AFTER).values_list("kind", flat=True)
    working = [QUEUE_OF.get(kind, DEFAULT) for kind in running]
    for queue in QUEUES:
        asked = [at for kind, at in waiting if QUEUE_OF.get(kind, DEFAULT) == queue]
        if asked and queue not in working and now - min(asked) > WAITED_TOO_LONG:
            told = Text(
                "{count}项在等，却没有人在做：后台程序（junheng worker --queue {queue}）可能没有运行",
                "{count} wait and nothing is being done: the worker (junheng worker --queue {queue}) may not be running",
            )
            yield Check("queue", State.BAD, told.format(count=len(asked), queue=queue))
            return
    told = Text("{count}项在等，{working}项在做", "{count} waiting, {working} running")
    yield Check("queue", State.OK, told.format(count=len(waiting), working=len(working)))


def _disk() -> Iterator[Check]:
    free = shutil.disk_usage(settings.HOME).free
    state = State.BAD if free < NO_BYTES else State.WARNING if free < LOW_BYTES else State.OK
    yield Check("disk", state, Text("剩余 {free:.1f} GB", "{free:.1f} GB free").format(free=free / 1024**3))


def _backup() -> Iterator[Check]:
    last = Entry.objects.filter(action="operations.backup_made").order_by("-number").first()
    if last is None:
        yield Check(
            "backup", State.WARNING, Text("还没有备份过，请运行 junheng backup", "never made: run junheng backup")
        )
        return
    state = State.WARNING if timezone.now() - last.at > BACKUP_DUE else State.OK
    when = timezone.localtime(last.at).strftime("%Y-%m-%d %H:%M")
    yield Check("backup", state, Text("上次：{when}", "last: {when}").format(when=when))
