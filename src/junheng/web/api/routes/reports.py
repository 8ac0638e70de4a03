"""Reports, the dossier, and what is public."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import FileResponse
from ninja import Field, Query, Schema
from ninja.responses import Status

from junheng.web.access.permissions import Permission
from junheng.web.api.door import Call, operation
from junheng.web.api.routes.places import job_out
from junheng.web.api.schemas import Done, JobOut, Paged, PublicationOut, PublishIn, ReportOut, ReportsIn, Section
from junheng.web.evidence.background import ask_for_dossier
from junheng.web.evidence.models import Dossier, Item
from junheng.web.evidence.wanted import demands, said_of
from junheng.web.files.sending import send
from junheng.web.jobs.models import Job
from junheng.web.publishing.background import ask_for_reports
from junheng.web.publishing.models import Report
from junheng.web.publishing.public import chosen_content, in_force, publish, withdraw
from junheng.web.words import language
from junheng.web.years.keep import evaluation_of
from junheng.web.years.models import Year


class DossierOut(Schema):
    """A dossier."""

    id: int
    name: str
    documents: int
    size_bytes: int
    sha256: str
    made_at: datetime


class DossierState(Schema):
    """The dossier that was made, the work on a new one, and what that would hold."""

    dossier: DossierOut | None
    job: JobOut | None
    checked: Annotated[int, Field(description="会装入的材料份数 / documents that it would hold")]
    left_out: Annotated[int, Field(description="没有核验、不装入的份数 / documents that are not checked")]
    lacking: Annotated[list[str], Field(description="材料不全的指标 / indicators without all their documents")]


class PreviewAsked(Schema):
    """Which sections, as often as there are."""

    sections: Annotated[tuple[Section, ...], Field(max_length=10)] = ()


class PreviewOut(Schema):
    """What the public would see, by language and section; null where nothing was judged yet."""

    evaluation: int | None
    content: dict[str, dict[str, Any]] | None


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
    job, _ = ask_for_reports(request.year, wanted.kinds, wanted.language, request.user)
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
    """Make the dossier of a year in the background; while one is being made, that one."""
    return Status(202, job_out(ask_for_dossier(request.year, language(), request.user)))


@operation(
    "get",
    f"{_YEAR}/dossier",
    zh="一年的佐证资料包：已有的，新的会有多少材料",
    needs=Permission.REPORT_DOWNLOAD,
    answers=DossierState,
    does="dossier",
)
def dossier(request: Call, county: str, year: int) -> dict[str, Any]:
    """The dossier of a year: the one that was made, and what a new one would hold."""
    items = Item.objects.filter(year=request.year)
    made = Dossier.objects.filter(year=request.year).select_related("file").first()
    job = Job.objects.filter(kind="dossier", year=request.year).first()
    return {
        "dossier": made and {
            "id": made.pk, "name": made.name, "documents": made.documents, "size_bytes": made.file.size,
            "sha256": made.file.sha256, "made_at": made.made_at,
        },
        "job": job and job_out(job), "checked": items.filter(state=Item.State.CHECKED).count(),
        "left_out": items.exclude(state=Item.State.CHECKED).count(),
        "lacking": [
            one.indicator
            for one in demands(request.year, request.reach, said_of(request.year))
            if one.complete is False
        ],
    }  # fmt: skip


@operation(
    "get",
    "/dossier/{int:pk}/file",
    zh="资料包的文件（zip）",
    needs=Permission.REPORT_DOWNLOAD,
    of=Dossier,
    answers=bytes,
    does="dossier_file",
)
def dossier_file(request: Call, pk: int) -> FileResponse:
    """The dossier itself (zip)."""
    return send(request.found.file, request.found.name)


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
    "get",
    f"{_YEAR}/publication/preview",
    zh="预览所选部分公开后的样子",
    needs=Permission.PUBLISH,
    answers=PreviewOut,
    does="publication",
)
def publication_preview(request: Call, county: str, year: int, asked: Query[PreviewAsked]) -> dict[str, Any]:
    """What the public would see of the chosen sections; `evaluation` is what publishing asks to have been seen."""
    evaluation = evaluation_of(request.year)
    content = chosen_content(evaluation, asked.sections) if evaluation is not None else None
    return {"evaluation": evaluation.pk if evaluation is not None else None, "content": content}


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
        "content": now.content if now is not None else None,
        "evaluation": evaluation.pk if evaluation is not None else None,
    }
