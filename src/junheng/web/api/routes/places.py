"""Who one is, counties, years, schools, people, the log, background work."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import Http404
from ninja import Field, Query, Schema

from junheng import __version__
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import counties_of, memberships
from junheng.web.api.door import Call, operation
from junheng.web.api.schemas import County, EntryOut, JobOut, Line, Me, Paged, School, Words, YearOut, words
from junheng.web.audit.models import Entry
from junheng.web.audit.reading import found, shown
from junheng.web.jobs.models import Job
from junheng.web.jobs.views import STOPPED_BY
from junheng.web.jobs.work import stop
from junheng.web.operations.health import checks, worst
from junheng.web.people.models import Membership, Organisation
from junheng.web.people.roles import OrganisationKind
from junheng.web.years.keep import evaluation_of
from junheng.web.years.models import Year


class DepartmentOut(Schema):
    """A department of a bureau."""

    code: str
    name: Words


class CheckOut(Schema):
    """One thing that must work: ok, warning or bad."""

    name: str
    state: str
    told: Words


class DeskOut(Schema):
    """How the desk is."""

    version: str
    state: str
    checks: list[CheckOut]


class LogAsked(Paged):
    """Which entries."""

    who: Annotated[Line, Field(description="姓名或用户名里的字 / words of the name or the user name")] = ""
    action: Line = ""
    since: date | None = None
    until: date | None = None
    before: Annotated[
        Annotated[int, Field(ge=0, le=2**63 - 1)] | None, Field(description="这个编号之前的 / before this number")
    ] = None


_COUNTY = "/counties/{slug:county}"


@operation(
    "get", "/me", zh="令牌是谁的，可以做什么，能看到哪些县", needs=Permission.OWN_ACCOUNT, answers=Me, does="home"
)
def me(request: Call) -> dict[str, Any]:
    """Whose token this is, and what it may do."""
    return {
        "username": request.user.username, "name": request.user.name, "scopes": request.token.scopes,
        "expires_at": request.token.expires_at, "roles": [_role(one) for one in memberships(request.user)],
        "counties": list(counties_of(request.user)),
    }  # fmt: skip


@operation("get", "/counties", zh="权限所及的县", needs=Permission.BOARD_VIEW, answers=list[County])
def counties(request: Call) -> Any:
    """The counties within reach."""
    return list(counties_of(request.user))


@operation("get", f"{_COUNTY}/years", zh="一个县的各学年和结论", needs=Permission.BOARD_VIEW, answers=list[YearOut])
def years(request: Call, county: str) -> list[dict[str, Any]]:
    """The years of a county, with their verdicts."""
    return [year_out(one) for one in Year.objects.filter(county=request.county)]


@operation("get", f"{_COUNTY}/schools", zh="一个县里权限所及的学校", needs=Permission.SCHOOL_VIEW, answers=list[School])
def schools(request: Call, county: str, paged: Query[Paged]) -> Any:
    """The schools of a county within reach."""
    rows = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=request.county)
    if request.county.pk not in request.reach.counties:
        rows = rows.filter(pk__in=request.reach.schools)
    return list(rows[paged.offset : paged.offset + paged.limit])


@operation("get", f"{_COUNTY}/departments", zh="一个县的科室", needs=Permission.BOARD_VIEW, answers=list[DepartmentOut])
def departments(request: Call, county: str) -> list[dict[str, Any]]:
    """The departments of a county's bureau, by the codes that tasks and roles name."""
    rows = Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT, parent=request.county, closed=False)
    return [{"code": one.code, "name": words(one.shown_name)} for one in rows]


@operation(
    "get",
    f"{_COUNTY}/desk",
    zh="工作台的运行状况",
    needs=Permission.DESK_CARE,
    answers=DeskOut,
    does="desk_state",
)
def desk(request: Call, county: str) -> dict[str, Any]:
    """Whether the desk is in order: database, background work, disk, backups."""
    found = checks()
    return {
        "version": __version__, "state": worst(found),
        "checks": [{"name": one.name, "state": one.state, "told": words(one.told)} for one in found],
    }  # fmt: skip


@operation(
    "get", f"{_COUNTY}/log", zh="操作记录，新的在前", needs=Permission.AUDIT_VIEW, answers=list[EntryOut], does="audit"
)
def log(request: Call, county: str, asked: Query[LogAsked]) -> list[dict[str, Any]]:
    """What people did, newest first."""
    wanted = {
        "who": asked.who, "action": asked.action, "from": str(asked.since or ""), "until": str(asked.until or ""),
    }  # fmt: skip
    rows = found(Entry.objects.filter(county=request.county), wanted).select_related("who").order_by("-number")
    if asked.before is not None:
        rows = rows.filter(number__lt=asked.before)
    return [
        {
            "number": one.entry.number, "at": one.entry.at,
            "who": str(one.entry.who) if one.entry.who is not None else None, "action": one.entry.action,
            "words": words(one.action), "target": one.entry.target, "target_name": one.target,
            "details": one.entry.details,
        }
        for one in shown(rows[asked.offset : asked.offset + asked.limit])
    ]  # fmt: skip


@operation(
    "get", "/jobs/{int:pk}", zh="后台工作做到哪里了", needs=Permission.BOARD_VIEW, of=Job, answers=JobOut, does="job"
)
def job(request: Call, pk: int) -> Any:
    """How far background work is."""
    return job_out(request.found)


@operation(
    "post",
    "/jobs/{int:pk}/stop",
    zh="停止后台工作",
    needs=STOPPED_BY,
    of=Job,
    answers=JobOut,
    does="job_stop",
)
def job_stop(request: Call, pk: int) -> Any:
    """Ask background work to stop: a plan, reports, a dossier. Judging is never stopped."""
    stop(request.found, request.user)
    request.found.refresh_from_db()
    return job_out(request.found)


def job_out(one: Job) -> dict[str, Any]:
    """A job as operations give it."""
    return {
        "id": one.pk, "kind": one.kind, "state": one.state, "progress": one.progress, "message": words(one.message),
        "result": one.result, "asked_at": one.asked_at, "ended_at": one.ended_at,
    }  # fmt: skip


def _role(one: Membership) -> dict[str, str]:
    return {"role": one.role, "organisation": one.organisation.name, "kind": one.organisation.kind}


def year_out(one: Year) -> dict[str, Any]:
    """A year as operations give it."""
    evaluation, current = evaluation_of(one), one.current
    return {
        "year": one.number, "state": one.state, "standard": one.standard, "settings": one.settings,
        "snapshot": current.hash if current is not None else None,
        "verdict": evaluation.verdict if evaluation is not None else None,
    }  # fmt: skip


def place_named(request: Call, code: str) -> Organisation | None:
    """The school that is meant, or (no code) the county as a whole, where the permission reaches it."""
    if not code:
        if request.county.pk not in request.reach.counties:
            raise Http404
        return None
    school = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=request.county, code=clean(code)).first()
    if school is None or not request.reach.covers(school):
        raise Http404
    return school


def clean(text: str) -> str:
    """A text of an address, of which PostgreSQL takes no zero byte."""
    if "\0" in text:
        raise Http404
    return text
