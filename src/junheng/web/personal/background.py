"""Removing rows in the background, and overwriting what they leave behind."""

from __future__ import annotations

from typing import Any

from junheng.errors import JunhengError
from junheng.text import Text
from junheng.web.files.keeping import let_go
from junheng.web.files.models import StoredFile
from junheng.web.jobs.models import Job
from junheng.web.jobs.work import Working, daily, enqueue, kind
from junheng.web.operations import database
from junheng.web.personal.removing import JOB, TRACES, Wanted, remove
from junheng.web.returns.models import CountyUpload, Return, Upload
from junheng.web.years.models import Piece, StoredSnapshot

HELD_BY = (StoredSnapshot, Piece, Upload, CountyUpload, Return, Job)  # that rows of persons went out of


@kind(JOB)
def remove_rows(job: Working, arguments: dict[str, Any]) -> dict[str, object]:
    """Remove rows of persons. The arguments, which may name one, go with them; without any it was done before a crash."""
    county = job.job.county
    if not arguments or county is None:
        return {}
    job.tell(0.1, Text("正在核对评估结果并删除", "Judging without the rows, and removing them"))
    try:
        return {"snapshots": remove(county, Wanted(**arguments["wanted"]), arguments["why"], job.job.by, job.job)}
    except JunhengError:
        Job.objects.filter(pk=job.job.pk).update(arguments={})
        raise


@kind(TRACES)
def remove_traces(job: Working, arguments: dict[str, Any]) -> dict[str, object]:
    """Let go of the files, and overwrite what the database leaves where the rows were."""
    for stored in StoredFile.objects.filter(pk__in=arguments.get("files", [])):
        let_go(stored)
    job.tell(0.3, Text("正在覆盖数据库里的旧内容", "Overwriting what is left in the database"))
    overwrite()
    return {}


def overwrite() -> None:
    """Overwrite what removed rows leave behind in the database.

    Raises:
        UsageError: somebody kept reading it.
    """
    database.overwrite_what_was_removed(model._meta.db_table for model in HELD_BY)  # noqa: SLF001 - Django's public name


@daily("personal_traces_again")
def try_again(job: Working, arguments: dict[str, Any]) -> dict[str, object]:
    """Ask once more where overwriting failed; forget what was asked and never done."""
    Job.objects.filter(kind=JOB).exclude(state__in=(Job.State.QUEUED, Job.State.RUNNING)).update(arguments={})
    last = Job.objects.filter(kind=TRACES).first()
    if last is not None and last.state == Job.State.FAILED:
        enqueue(TRACES, by=last.by, county=last.county, **last.arguments)
    return {}
