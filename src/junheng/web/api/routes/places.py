"""Who one is, counties, years, schools, people, the log, background work."""

from __future__ import annotations

from typing import Any

from ninja import Query

from junheng.web.access.permissions import Permission
from junheng.web.access.reach import counties_of, memberships
from junheng.web.api.door import Call, operation
from junheng.web.api.schemas import County, EntryOut, JobOut, Me, Paged, Person, School, YearOut, words
from junheng.web.audit.models import Entry
from junheng.web.audit.words import action_words
from junheng.web.jobs.models import Job
from junheng.web.jobs.views import STOPPED_BY
from junheng.web.jobs.work import stop
from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.roles import OrganisationKind
from junheng.web.years.keep import evaluation_of
from junheng.web.years.models import Year

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
    return [_year(one) for one in Year.objects.filter(county=request.county)]


@operation("get", f"{_COUNTY}/schools", zh="一个县里权限所及的学校", needs=Permission.SCHOOL_VIEW, answers=list[School])
def schools(request: Call, county: str, paged: Query[Paged]) -> Any:
    """The schools of a county within reach."""
    rows = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=request.county)
    if request.county.pk not in request.reach.counties:
        rows = rows.filter(pk__in=request.reach.schools)
    return list(rows[paged.offset : paged.offset + paged.limit])


@operation(
    "get",
    f"{_COUNTY}/people",
    zh="一个县的账号和岗位",
    needs=Permission.PEOPLE_MANAGE,
    answers=list[Person],
    does="people",
)
def people(request: Call, county: str, paged: Query[Paged]) -> list[dict[str, Any]]:
    """The accounts of a county, with their roles."""
    rows = User.objects.filter(county=request.county).order_by("username").prefetch_related("memberships__organisation")
    return [
        {
            "username": one.username, "name": one.name, "active": one.is_active,
            "roles": [_role(role) for role in one.memberships.all()],
        }
        for one in rows[paged.offset : paged.offset + paged.limit]
    ]  # fmt: skip


@operation(
    "get", f"{_COUNTY}/log", zh="操作记录，新的在前", needs=Permission.AUDIT_VIEW, answers=list[EntryOut], does="audit"
)
def log(request: Call, county: str, paged: Query[Paged]) -> list[dict[str, Any]]:
    """What people did, newest first."""
    rows = Entry.objects.filter(county=request.county).select_related("who").order_by("-number")
    return [
        {
            "number": one.number, "at": one.at, "who": str(one.who) if one.who is not None else None,
            "action": one.action, "words": words(action_words(one.action)), "target": one.target,
        }
        for one in rows[paged.offset : paged.offset + paged.limit]
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


def _year(one: Year) -> dict[str, Any]:
    evaluation, current = evaluation_of(one), one.current
    return {
        "year": one.number, "state": one.state, "standard": one.standard, "settings": one.settings,
        "snapshot": current.hash if current is not None else None,
        "verdict": evaluation.verdict if evaluation is not None else None,
    }  # fmt: skip
