"""Plans: asked for, watched, read, compared, adopted, fetched as files."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpResponse
from ninja import Field, File, Form, Query, Schema, UploadedFile
from ninja.responses import Status
from pydantic import AfterValidator

from junheng.errors import UsageError
from junheng.planning.wish import MOST_YEARS
from junheng.text import Text
from junheng.web.access.permissions import Permission
from junheng.web.api.door import Call, operation
from junheng.web.api.routes.places import job_out
from junheng.web.api.schemas import Done, JobOut, Number, Paged, without_zero
from junheng.web.files.sending import attached
from junheng.web.plans import ask, compare
from junheng.web.plans.adopt import adopt, brings
from junheng.web.plans.asked import catalogue_workbook, own_catalogue, own_catalogue_of
from junheng.web.plans.models import Scenario
from junheng.web.plans.uploads import workbook_bytes
from junheng.web.words import language, say

_YEAR = "/counties/{slug:county}/{int:year}/plans"
_ONE = "/plans/{int:pk}"
PARTS = ("summary", "actions", "money", "courses", "departments")
NOT_ANSWERED = Text("方案还没有算出来。", "The plan is not worked out yet.")

Name = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(without_zero)]
Yearly = Annotated[str, Field(max_length=400), AfterValidator(without_zero)]
Short = Annotated[str, Field(max_length=20), AfterValidator(without_zero)]


class PlanIn(Schema):
    """What is asked of a plan, in the texts that `junheng plan` takes."""

    name: Name
    years: Annotated[int, Field(ge=1, le=MOST_YEARS, description="规划几年 / how many years")] = 5
    budget: Annotated[
        Yearly,
        Field(
            description="各年预算，万元，逗号隔开，每年一个；空：不限 / one figure a year in 10,000 yuan, by commas; empty: no limit"
        ),
    ] = ""
    stages: Annotated[
        Yearly,
        Field(
            description="各年应达标的学校比例，如 20%,60%,100%；空：只要求最后一年全部达标 / "
            "share of schools that must pass, a year each; empty: all of them in the last year"
        ),
    ] = ""
    cv_limit: Annotated[Short, Field(description="差异系数限值；空：按标准 / empty: those of the standard")] = ""
    transfers: Annotated[bool, Field(description="教师能否交流轮岗 / whether teachers may move between schools")] = True
    moves: Annotated[
        Number | None,
        Field(description="每年最多交流几名教师；空：不限 / teachers moved a year at most; empty: no limit"),
    ] = None
    pupils: Annotated[
        Literal["today", "forecast"], Field(description="按现有还是预测的学生数 / pupils of today, or those forecast")
    ] = "today"
    seconds: Annotated[int, Field(ge=1, le=600, description="计算时限，秒 / time limit in seconds")] = 60
    catalogue_of: Annotated[
        Number | None, Field(description="沿用哪个方案上传的措施目录 / the plan whose own catalogue is used again")
    ] = None


class PlanOut(Schema):
    """What was asked of a plan, and the head of the answer."""

    id: int
    year: int
    name: str
    snapshot: str
    stale: Annotated[bool, Field(description="之后又有新数据 / there are newer data")]
    made_by: str | None
    made_at: datetime
    job: JobOut | None
    years: int
    budget: Annotated[str, Field(description="万元，逐年 / 10,000 yuan, year by year")]
    stages: str
    cv_limit: str
    transfers: bool
    moves: int | None
    pupils: str
    seconds: int
    catalogue: Annotated[str, Field(description="本县措施目录的文件名 / file name of the county's own catalogue")]
    status: Annotated[
        str,
        Field(
            description="optimal, feasible, infeasible, no_plan_in_time；空：还没有结果 / empty: there is no answer yet"
        ),
    ]
    stopped: bool
    cost_yuan: Annotated[float | None, Field(description="费用现值，元 / present value, yuan")]
    gap: Annotated[float | None, Field(description="至多还能省的比例 / share that could be saved at most")]
    standard: str
    standard_version: str
    adopted: bool
    adopted_by: str | None
    adopted_at: datetime | None


class PlanContent(PlanOut):
    """A plan with its parts as the page shows them; empty while there is no answer. Figures bring their unit."""

    summary: Any
    judged_years: list[int]
    actions: Any
    money: Any
    courses: Any
    departments: Any
    answer: Annotated[Any, Field(description="同 `junheng plan --json` / as `junheng plan --json` prints it")]
    files: list[str]
    tasks: Annotated[int, Field(description="由它生成的任务数 / tasks that were made of it")]


class SideOut(Schema):
    """A plan beside others."""

    plan: PlanOut
    summary: Any
    actions: Any
    money: Any
    moved_teachers: float


class ComparedIn(Schema):
    """Which plans to compare: numbers by commas; none: the newest."""

    plans: Annotated[str, Field(pattern=r"^[0-9]{0,9}(,[0-9]{1,9}){0,9}$", description="7,9,12")] = ""


class AdoptionOut(Schema):
    """What adopting a plan would bring about."""

    steps: int
    followed: int | None
    nobody: Annotated[list[str], Field(description="没有对应科室的单位 / offices that no department of the bureau is")]
    stale: bool


class AdoptedOut(Schema):
    """What adopting a plan brought about, in tasks."""

    made: int
    kept: int
    withdrawn: int
    left: int


@operation(
    "get",
    f"{_YEAR}",
    zh="一年的方案",
    needs=Permission.PLAN_VIEW,
    answers=list[PlanOut],
    does="plans",
)
def plans(request: Call, county: str, year: int, paged: Query[Paged]) -> list[dict[str, Any]]:
    """The plans of a year, newest first."""
    return [_plan(one) for one in ask.scenarios_of(request.year)[paged.offset : paged.offset + paged.limit]]


@operation(
    "post",
    f"{_YEAR}",
    zh="制订方案，在后台计算（multipart：要求，可附本县措施目录）",
    needs=Permission.PLAN_MAKE,
    answers=PlanOut,
    does="plan_new",
    status=202,
)
def plan_make(
    request: Call, county: str, year: int, wanted: Form[PlanIn], catalogue: File[UploadedFile | None] = None
) -> Status[dict[str, Any]]:
    """Ask for a plan, worked out in the background (multipart: what is asked, with or without an own catalogue)."""
    given = wanted.model_dump()
    copied = Scenario.objects.filter(county=request.county, pk=given.pop("catalogue_of") or 0).first()
    if copied is None and wanted.catalogue_of is not None:
        raise Http404
    own = own_catalogue_of(copied) if copied is not None else None
    if catalogue is not None:
        own = workbook_bytes(catalogue)
        own_catalogue(*own)
    return Status(202, _plan(ask.ask(request.year, request.user, **given, catalogue=own)))


@operation(
    "get",
    f"{_YEAR}/catalogue",
    zh="措施目录的工作簿，可填上本县的费用",
    needs=Permission.PLAN_MAKE,
    answers=bytes,
    does="plan_catalogue",
)
def plan_catalogue(request: Call, county: str, year: int) -> HttpResponse:
    """The catalogue of actions as a workbook, to put the county's own costs in."""
    snapshot = request.year.current
    if snapshot is None:
        raise Http404
    return attached(catalogue_workbook(snapshot, language()), "xlsx", say("plans.catalogue_file"))


@operation(
    "get",
    f"{_YEAR}/compared",
    zh="并列比较几个算好的方案",
    needs=Permission.PLAN_VIEW,
    answers=list[SideOut],
    does="plans_compare",
)
def plans_compared(request: Call, county: str, year: int, chosen: Query[ComparedIn]) -> list[dict[str, Any]]:
    """Plans that are worked out, side by side; five at most."""
    numbers = [int(one) for one in chosen.plans.split(",") if one]
    rows = ask.scenarios_of(request.year).exclude(status="")
    if numbers:
        rows = rows.filter(pk__in=numbers)
    sides = [compare.side(one, language()) for one in rows[: compare.MOST_COMPARED]]
    return [
        {
            "plan": _plan(one.plan), "summary": one.summary, "actions": one.actions, "money": one.money,
            "moved_teachers": one.moved,
        }
        for one in sides
    ]  # fmt: skip


@operation(
    "get",
    _ONE,
    zh="一个方案：要求、进度、结果",
    needs=Permission.PLAN_VIEW,
    of=Scenario,
    answers=PlanContent,
    does="plan",
)
def plan(request: Call, pk: int) -> dict[str, Any]:
    """A plan: what was asked, how far it is, what came of it."""
    found: Scenario = request.found
    kept = {one.key: one.content for one in found.parts.filter(language__in=(language(), ""))}
    return {
        **_plan(found), **{name: kept.get(name) for name in PARTS}, "judged_years": kept.get("years") or [],
        "answer": (kept.get("answer") or {}).get(language()), "tasks": found.tasks.count(),
        "files": list(found.documents.filter(language=language()).order_by("ending").values_list("ending", flat=True)),
    }  # fmt: skip


@operation(
    "post",
    f"{_ONE}/files",
    zh="后台生成方案的文件",
    needs=Permission.PLAN_VIEW,
    of=Scenario,
    answers=JobOut,
    does="plan_files",
    status=202,
)
def plan_files(request: Call, pk: int) -> Status[dict[str, Any]]:
    """Make the files of a plan in the background."""
    job = ask.ask_for_files(request.found, request.user)
    if job is None:
        raise UsageError(NOT_ANSWERED)
    return Status(202, job_out(job))


@operation(
    "get",
    f"{_ONE}/files/{{slug:ending}}",
    zh="方案的一个文件：xlsx、docx、html、csv、json",
    needs=Permission.PLAN_VIEW,
    of=Scenario,
    answers=bytes,
    does="plan_file",
)
def plan_file(request: Call, pk: int, ending: str) -> HttpResponse:
    """A file of a plan: xlsx, docx, html, csv or json, in the language of the request."""
    document = request.found.documents.filter(language=language(), ending=ending).first()
    if document is None:
        raise Http404
    return attached(bytes(document.content), ending, f"{request.found.name} {document.name}")


@operation(
    "get",
    f"{_ONE}/adoption",
    zh="采用方案会带来什么",
    needs=Permission.PLAN_ADOPT,
    of=Scenario,
    answers=AdoptionOut,
    does="plan_adopt",
)
def plan_adoption(request: Call, pk: int) -> dict[str, Any]:
    """What adopting a plan would bring about."""
    found = brings(request.found)
    followed = found.followed.pk if found.followed is not None else None
    return {"steps": found.steps, "followed": followed, "nobody": found.nobody, "stale": found.stale}


@operation(
    "post",
    f"{_ONE}/adopt",
    zh="采用方案，把措施变成任务",
    needs=Permission.PLAN_ADOPT,
    of=Scenario,
    answers=AdoptedOut,
    does="plan_adopt",
)
def plan_adopt(request: Call, pk: int) -> Any:
    """Adopt a plan; its steps become tasks."""
    return adopt(request.found, request.user)


@operation(
    "delete",
    _ONE,
    zh="删除没有采用过的方案",
    needs=Permission.PLAN_MAKE,
    of=Scenario,
    answers=Done,
    does="plan_remove",
)
def plan_remove(request: Call, pk: int) -> Done:
    """Remove a plan that was never adopted."""
    ask.remove(request.found, request.user)
    return Done()


def _plan(one: Scenario) -> dict[str, Any]:
    return {
        "id": one.pk, "year": one.year.number, "name": one.name, "snapshot": one.snapshot.hash,
        "stale": one.snapshot_id != getattr(one.year.current, "pk", None),
        "made_by": str(one.made_by) if one.made_by is not None else None, "made_at": one.made_at,
        "job": job_out(one.job) if one.job is not None else None, "years": one.years, "budget": one.budget,
        "stages": one.stages, "cv_limit": one.cv_limit, "transfers": one.transfers, "moves": one.moves,
        "pupils": one.pupils, "seconds": one.seconds, "catalogue": one.catalogue_name, "status": one.status,
        "stopped": one.stopped, "cost_yuan": one.cost, "gap": one.gap, "standard": one.standard,
        "standard_version": one.standard_version, "adopted": one.adopted,
        "adopted_by": str(one.adopted_by) if one.adopted_by is not None else None, "adopted_at": one.adopted_at,
    }  # fmt: skip
