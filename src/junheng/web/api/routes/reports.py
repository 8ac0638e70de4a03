"""Reports, the dossier, and what is public."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse
from ninja import Query
from ninja.responses import Status

from junheng.web.access.permissions import Permission
from junheng.web.api.door import Call, operation
from junheng.web.api.routes.places import job_out
from junheng.web.api.schemas import Done, JobOut, Paged, PublicationOut, PublishIn, ReportOut, ReportsIn
from junheng.web.files.sending import send
from junheng.web.jobs.work import enqueue
from junheng.web.publishing.models import Report
from junheng.web.publishing.public import in_force, publish, withdraw
from junheng.web.years.keep import evaluation_of
from junheng.web.years.models import Year

_YEAR = "/counties/{slug:county}/{int:year}"


@operation(
    "get",
    f"{_YEAR}/reports",
    zh="一年已生成的报告",
    needs=Permission.REPORT_DOWNLOAD,
    answers=list[ReportOut],
    does="reports",
)
def reports(request: Call, county: str, year: int, paged: Query[Paged]) -> list[dict[str, Any]]:
    """The reports that were made of a year."""
    rows = Report.objects.filter(year=request.year).select_related("file")
    return [
        {
            "id": one.pk, "kind": one.kind, "language": one.language, "name": one.name, "snapshot": one.snapshot_hash,
            "standard": one.standard, "verdict": one.verdict, "size": one.file.size, "made_at": one.made_at,
        }
        for one in rows[paged.offset : paged.offset + paged.limit]
    ]  # fmt: skip


@operation(
    "post",
    f"{_YEAR}/reports",
    zh="后台生成报告",
    needs=Permission.REPORT_DOWNLOAD,
    answers=JobOut,
    status=202,
    does="reports_make",
)
def reports_make(request: Call, county: str, year: int, wanted: ReportsIn) -> Status[dict[str, Any]]:
    """Make reports in the background."""
    job = enqueue(
        "reports", by=request.user, county=request.county, year=request.year, kinds=list(dict.fromkeys(wanted.kinds)),
        language=wanted.language,
    )  # fmt: skip
    return Status(202, job_out(job))


@operation(
    "get",
    "/reports/{int:pk}/file",
    zh="报告的文件",
    needs=Permission.REPORT_DOWNLOAD,
    of=Report,
    answers=bytes,
    does="report_file",
)
def report_file(request: Call, pk: int) -> FileResponse:
    """The file of a report."""
    return send(request.found.file, request.found.name)


@operation(
    "post",
    f"{_YEAR}/dossier",
    zh="后台生成一年的佐证资料包",
    needs=Permission.REPORT_DOWNLOAD,
    answers=JobOut,
    status=202,
    does="dossier_make",
)
def dossier_make(request: Call, county: str, year: int) -> Status[dict[str, Any]]:
    """Make the dossier of a year in the background."""
    return Status(202, job_out(enqueue("dossier", by=request.user, county=request.county, year=request.year)))


@operation(
    "get",
    f"{_YEAR}/publication",
    zh="一年对外公开了什么",
    needs=Permission.PUBLISH,
    answers=PublicationOut,
    does="publication",
)
def publication(request: Call, county: str, year: int) -> dict[str, Any]:
    """What is public of a year."""
    return _publication(request.year)


@operation(
    "post",
    f"{_YEAR}/publication",
    zh="公开所选部分（按看过的那次评估）",
    needs=Permission.PUBLISH,
    answers=PublicationOut,
    does="publication_publish",
)
def publication_publish(request: Call, county: str, year: int, given: PublishIn) -> dict[str, Any]:
    """Publish sections of the evaluation that was seen."""
    publish(request.year, given.sections, given.evaluation, request.user)
    return _publication(request.year)


@operation(
    "delete",
    f"{_YEAR}/publication",
    zh="撤回公开的内容",
    needs=Permission.PUBLISH,
    answers=Done,
    does="publication_withdraw",
)
def publication_withdraw(request: Call, county: str, year: int) -> Done:
    """Take what is public back."""
    withdraw(request.year, request.user)
    return Done()


def _publication(year: Year) -> dict[str, Any]:
    now, evaluation = in_force(year), evaluation_of(year)
    return {
        "sections": now.sections if now is not None else [],
        "snapshot": now.snapshot_hash if now is not None else None,
        "published_at": now.published_at if now is not None else None,
        "evaluation": evaluation.pk if evaluation is not None else None,
    }
