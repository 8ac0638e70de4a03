"""The years of a county: the calendar, freezing, the year after, a county's workbook, the standard that judges."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Field, File, Schema, UploadedFile
from ninja.responses import Status

from junheng.errors import UsageError
from junheng.records.store import unpack
from junheng.standards import load_standard
from junheng.standards.loader import standard_ids
from junheng.text import Text
from junheng.web.access.permissions import Permission
from junheng.web.api.door import Call, operation
from junheng.web.api.routes.places import year_out
from junheng.web.api.schemas import Line, ReadFinding, SnapshotOut, Words, YearOut, told, words
from junheng.web.board.choosing import choose
from junheng.web.returns import calendar, excel, importing, rolling, steps
from junheng.web.returns.models import CountyUpload, Deadline, Return
from junheng.web.years.models import Year

_YEAR = "/counties/{slug:county}/{int:year}"
_IMPORT = "/county-uploads/{int:pk}"
FROZEN = Year.State.FROZEN
NO_STANDARD = Text("没有标准“{name}”，可用的：{known}。", "There is no standard {name}; there are {known}.")


class CalendarOut(Schema):
    """The days of the year's steps; null: none was set."""

    open: Annotated[date | None, Field(description="开始填报 / filling in begins")] = None
    submit: Annotated[date | None, Field(description="提交截止 / returns are due")] = None
    check: Annotated[date | None, Field(description="审核完成 / checking is done")] = None
    freeze: Annotated[date | None, Field(description="数据冻结 / figures are fixed")] = None


class FreezeOut(Schema):
    """What freezing would fix: returns by number."""

    frozen: bool
    approved: int
    unknown: Annotated[list[int], Field(description="从未通过，冻结后仍为未知 / never approved: they stay unknown")]
    under_way: Annotated[list[int], Field(description="通过过，正在改 / approved before, being changed now")]


class FateIn(Schema):
    """What becomes of a school."""

    what: Literal["stays", "recoded", "merged", "closed"] = "stays"
    code: Annotated[
        Line, Field(description="recoded：新代码；merged：并入的学校 / its new code, or the school that it merges into")
    ] = ""
    name: Annotated[Line, Field(description="新名称；空：不变 / its new name; empty: as before")] = ""


class NewSchoolIn(Schema):
    """A school that opens."""

    code: Annotated[Line, Field(min_length=1, max_length=64)]
    name: Annotated[Line, Field(min_length=1)]
    kind: Annotated[Line, Field(description="办学类型代码，见数据字典 / code of its kind, as in the data dictionary")]


class FirstIn(Schema):
    """With which year a county begins."""

    year: Annotated[int, Field(description="学年开始的年份 / the year in which the school year begins")]


class RollIn(Schema):
    """What becomes of schools by their code; those that are not named go on."""

    schools: Annotated[dict[Line, FateIn], Field(max_length=3000)] = Field(default_factory=dict)
    opened: Annotated[tuple[NewSchoolIn, ...], Field(max_length=200)] = ()


class ChangedReturn(Schema):
    """A return that a workbook would change."""

    name: str
    changes: int
    emptied: int  # of them, what was reported and would be no more


class RemarkOut(Schema):
    """What stays although the workbook says nothing of it, or is not taken, and in how many returns."""

    words: Words
    returns: int


class ImportOut(Schema):
    """What a county's workbook would do."""

    id: int
    name: str
    sha256: str
    new: Annotated[list[str], Field(description="新学校 / schools that the desk does not know")]
    alike: Annotated[list[str], Field(description="与已有学校同名 / new ones named like a known school")]
    changed: list[ChangedReturn]
    remarks: list[RemarkOut]
    same: int
    absent: Annotated[list[str], Field(description="工作簿里没有 / schools that it does not hold")]
    left: Annotated[list[str], Field(description="已提交或通过，不改 / submitted or approved: left as they are")]
    findings: list[ReadFinding]


class ConfirmIn(Schema):
    """Whether the figures count at once (those of an earlier year), or schools still submit them."""

    approve: bool = False


class ImportedOut(Schema):
    """How many returns were changed."""

    returns: int


class SettingOut(Schema):
    """A setting of a standard."""

    name: Words
    meaning: Words
    choices: list[str]
    default: str
    value: Annotated[str, Field(description="现在用的 / the one that applies")]
    clause: str


class StandardOut(Schema):
    """A standard that can be chosen."""

    id: str
    name: Words
    version: str
    settings: dict[str, SettingOut]


class StandardsOut(Schema):
    """The standard and settings that judge a year, and those to choose from."""

    chosen: str
    settings: dict[str, str]
    standards: list[StandardOut]


class StandardIn(Schema):
    """A standard and its settings; those that are not named are as the standard has them."""

    standard: Line
    settings: Annotated[dict[Line, Line], Field(max_length=50)] = Field(default_factory=dict)


@operation(
    "get",
    f"{_YEAR}/calendar",
    zh="一年的日程：填报、提交、审核、冻结",
    needs=Permission.YEAR_MANAGE,
    answers=CalendarOut,
    does="year_calendar",
)
def calendar_read(request: Call, county: str, year: int) -> dict[str, date]:
    """The days of the year's steps."""
    return _calendar(request.year)


@operation(
    "put",
    f"{_YEAR}/calendar",
    zh="设定一年的日程",
    needs=Permission.YEAR_MANAGE,
    answers=CalendarOut,
    does="year_calendar",
)
def calendar_set(request: Call, county: str, year: int, given: CalendarOut) -> dict[str, date]:
    """Set the days of the year's steps; null takes one away."""
    days = given.model_dump()
    calendar.set_deadlines(request.year, {what: days[what.value] for what in calendar.IN_ORDER}, request.user)
    return _calendar(request.year)


@operation(
    "get",
    f"{_YEAR}/freeze",
    zh="冻结会固定什么，谁还是未知",
    needs=Permission.YEAR_MANAGE,
    answers=FreezeOut,
    does="year_freeze",
)
def year_freezing(request: Call, county: str, year: int) -> dict[str, Any]:
    """What freezing would fix, and who would stay unknown."""
    rows = Return.objects.filter(year=request.year)
    return {
        "frozen": request.year.state == FROZEN, "approved": rows.filter(state=Return.State.APPROVED).count(),
        "unknown": list(rows.filter(approved__isnull=True).values_list("pk", flat=True)),
        "under_way": list(
            rows.exclude(approved__isnull=True).exclude(state=Return.State.APPROVED).values_list("pk", flat=True)
        ),
    }  # fmt: skip


@operation(
    "post",
    f"{_YEAR}/freeze",
    zh="冻结一年的数据，生成快照",
    needs=Permission.YEAR_MANAGE,
    answers=SnapshotOut,
    does="year_freeze",
)
def year_freeze(request: Call, county: str, year: int) -> dict[str, Any]:
    """Fix the year's figures; they make a new snapshot."""
    made = steps.freeze(request.year, request.user)
    return {"snapshot": made.hash, "reason": made.reason, "made_at": made.made_at}


@operation(
    "post",
    "/counties/{slug:county}/first-year",
    zh="建立县的第一个学年，每所学校和教育局各有一份空的报表",
    needs=Permission.YEAR_MANAGE,
    answers=YearOut,
    does="year_first",
    status=201,
)
def year_first(request: Call, county: str, given: FirstIn) -> Status[dict[str, Any]]:
    """Open the first year of a county, with an empty return for each of its schools and for the bureau."""
    return Status(201, year_out(rolling.open_first(request.county, given.year, request.user)))


@operation(
    "post",
    f"{_YEAR}/next-year",
    zh="由最新一年建立下一学年，说明各校去向",
    needs=Permission.YEAR_MANAGE,
    answers=YearOut,
    does="year_roll",
    status=201,
)
def year_roll(request: Call, county: str, year: int, given: RollIn) -> Status[dict[str, Any]]:
    """Open the year after the newest one, with what becomes of each school."""
    fates = {
        code: rolling.Fate(rolling.What(one.what), one.code.strip(), one.name.strip())
        for code, one in given.schools.items()
    }
    opened = [rolling.NewSchool(one.code.strip(), one.name.strip(), one.kind) for one in given.opened]
    return Status(201, year_out(rolling.roll_forward(request.year, fates, opened, request.user)))


@operation(
    "post",
    f"{_YEAR}/import",
    zh="读入全县的工作簿，看会改什么；确认前不改（multipart）",
    needs=Permission.YEAR_MANAGE,
    answers=ImportOut,
    does="year_import",
    status=201,
)
def year_import(request: Call, county: str, year: int, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Read a county's workbook and see what it would change; nothing changes yet (multipart)."""
    reading, name, sha256 = excel.read_upload(file, request.year)
    kept = importing.keep_import(request.year, excel.single(reading), name, sha256, request.user)
    return Status(201, _import(kept))


@operation(
    "get",
    _IMPORT,
    zh="读入的全县工作簿会改什么",
    needs=Permission.YEAR_MANAGE,
    of=CountyUpload,
    answers=ImportOut,
    does="year_import_confirm",
)
def year_import_read(request: Call, pk: int) -> dict[str, Any]:
    """What a county's workbook that was read would change."""
    return _import(request.found)


@operation(
    "post",
    f"{_IMPORT}/confirm",
    zh="确认读入的全县工作簿",
    needs=Permission.YEAR_MANAGE,
    of=CountyUpload,
    answers=ImportedOut,
    does="year_import_confirm",
)
def year_import_confirm(request: Call, pk: int, given: ConfirmIn) -> dict[str, int]:
    """Take a county's workbook that was read into its returns."""
    return {"returns": importing.apply_import(request.found, request.user, approve=given.approve)}


@operation(
    "get",
    f"{_YEAR}/standard",
    zh="评估用的标准和参数，可选的有哪些",
    needs=Permission.STANDARD_CHOOSE,
    answers=StandardsOut,
    does="standard",
)
def standard(request: Call, county: str, year: int) -> dict[str, Any]:
    """The standard and settings that judge a year, and those to choose from."""
    return _standards(request.year)


@operation(
    "put",
    f"{_YEAR}/standard",
    zh="选择评估用的标准和参数，随后在后台重新评估",
    needs=Permission.STANDARD_CHOOSE,
    answers=StandardsOut,
    does="standard",
)
def standard_choose(request: Call, county: str, year: int, given: StandardIn) -> dict[str, Any]:
    """Judge the year by another standard or settings from now on; it is judged anew in the background."""
    if given.standard not in standard_ids():  # never a path
        raise UsageError(NO_STANDARD.format(name=given.standard, known=", ".join(standard_ids())))
    choose(request.year, load_standard(given.standard, given.settings), request.user)
    request.year.refresh_from_db()
    return _standards(request.year)


def _calendar(year: Year) -> dict[str, date]:
    return dict(Deadline.objects.filter(year=year, what__in=calendar.IN_ORDER).values_list("what", "on"))


def _import(one: CountyUpload) -> dict[str, Any]:
    found = importing.preview(one)
    return {
        "id": one.pk, "name": one.name, "sha256": one.sha256, "new": found.new,
        "changed": [
            {"name": each.name, "changes": len(each.changes), "emptied": each.emptied} for each in found.changed
        ],
        "remarks": [{"words": words(remark), "returns": count} for remark, count in found.remarks.items()],
        "alike": found.alike, "same": found.same,
        "absent": found.absent, "left": found.closed_to_change,
        "findings": [told(each) for each in unpack(bytes(one.content)).findings],
    }  # fmt: skip


def _standards(year: Year) -> dict[str, Any]:
    now = load_standard(year.standard, year.settings)
    return {
        "chosen": now.id, "settings": {name: str(value) for name, value in now.settings.items()},
        "standards": [_standard(one, year) for one in standard_ids()],
    }  # fmt: skip


def _standard(name: str, year: Year) -> dict[str, Any]:
    pack = load_standard(name).pack
    given = year.settings if name == year.standard else {}
    return {
        "id": name, "name": words(pack.name), "version": pack.version,
        "settings": {
            key: {
                "name": words(one.name), "meaning": words(one.meaning), "choices": [str(each) for each in one.choices],
                "default": str(one.default), "value": str(given.get(key, one.default)), "clause": one.clause,
            }
            for key, one in pack.settings.items()
        },
    }  # fmt: skip
