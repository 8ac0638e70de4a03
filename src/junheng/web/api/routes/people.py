"""The accounts of a county. Never that of the token's own owner: it is changed in a browser, by its owner."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

from django.http import Http404, HttpResponse
from ninja import Field, File, Query, Schema, UploadedFile
from ninja.responses import Status

from junheng.errors import UsageError
from junheng.text import Text
from junheng.web.access.permissions import Permission
from junheng.web.api.door import Call, operation
from junheng.web.api.schemas import Done, Line, Paged, RoleOut, Words, words
from junheng.web.files.names import safe_name
from junheng.web.files.sending import attached
from junheng.web.people.bulk import from_workbook, template
from junheng.web.people.handing_over import duties_of
from junheng.web.people.lists import found_people
from junheng.web.people.managing import (
    come_back,
    give_role,
    leave,
    make_account,
    places_of,
    refuse_username,
    reset_password,
    successors_for,
    take_role,
)
from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.roles import KINDS_OF_ROLE, OrganisationKind, Role
from junheng.web.words import say
from junheng.web.words import words as words_of

_COUNTY = "/counties/{slug:county}"
_ONE = "/people/{int:pk}"
OWN = Text(
    "令牌不能改它主人的账号，请本人在网页上操作。",
    "A token does not change the account of its owner; do that in a browser.",
)
NO_PLACE = Text(
    "本县没有代码为“{code}”、能有这个岗位的单位。", "The county has no organisation {code} with such a role."
)

# Of the roles, those that a county gives; see `people.managing.GIVEN_BY_COUNTY`.
Given = Literal[
    "school_reporter",
    "school_head",
    "department_clerk",
    "department_head",
    "county_administrator",
    "county_head",
    "inspector",
]
Telephone = Annotated[Line, Field(max_length=40)]


class PeopleAsked(Paged):
    """Which accounts."""

    q: Annotated[Line, Field(description="姓名、用户名、单位里的字 / words of names and organisations")] = ""
    role: Given | Literal[""] = ""
    state: Literal["", "active", "closed"] = ""


class PersonRole(RoleOut):
    """A role that somebody has; an inspector's is of schools."""

    id: int
    code: str
    schools: list[str]


class Person(Schema):
    """Somebody with an account; no password."""

    id: int
    username: str
    name: str
    active: bool
    roles: list[PersonRole]


class RoleIn(Schema):
    """A role in an organisation of the county."""

    role: Given
    organisation: Annotated[
        Line, Field(description="学校或科室代码；县级岗位留空 / code of a school or department; empty for the county's")
    ] = ""
    schools: Annotated[
        tuple[Line, ...], Field(max_length=2000, description="责任督学负责的学校 / schools of an inspector")
    ] = ()


class PersonIn(RoleIn):
    """A new account with its first role."""

    username: Annotated[Line, Field(min_length=1, max_length=150)]
    name: Annotated[Line, Field(min_length=1, max_length=80)]
    telephone: Telephone = ""


class OneTime(Schema):
    """A one-time password, told only now; it is changed at the first sign-in."""

    id: int
    username: str
    name: str
    password: str


class DutyOut(Schema):
    """What somebody holds, and how many of it."""

    duty: str
    words: Words
    count: int


class ClosingOut(Schema):
    """What must be handed over before an account is closed, and who can take over (user names, the nearest first)."""

    duties: list[DutyOut]
    successors: list[str]


class CloseIn(Schema):
    """Who takes over what: user names by duty."""

    successors: Annotated[dict[Line, Line], Field(max_length=20)] = Field(default_factory=dict)


class ClosedOut(Schema):
    """How many of each duty were handed over."""

    handed_over: dict[str, int]


@operation(
    "get",
    f"{_COUNTY}/people",
    zh="一个县的账号和岗位",
    needs=Permission.PEOPLE_MANAGE,
    answers=list[Person],
    does="people",
)
def people(request: Call, county: str, asked: Query[PeopleAsked]) -> list[dict[str, Any]]:
    """The accounts of a county, with their roles."""
    rows = found_people(User.objects.filter(county=request.county), asked.model_dump()).order_by("username")
    return [_person(one) for one in rows[asked.offset : asked.offset + asked.limit]]


@operation(
    "post",
    f"{_COUNTY}/people",
    zh="新建账号，一次性密码只在这里给出",
    needs=Permission.PEOPLE_MANAGE,
    answers=OneTime,
    does="person_add",
    status=201,
)
def person_add(request: Call, county: str, given: PersonIn) -> Status[dict[str, Any]]:
    """Make an account with its first role; its one-time password is told only here."""
    refuse_username(given.username)
    role, place, schools = _role(request.county, given)
    user, password = make_account(
        given.username, given.name, [(role, place, schools)], county=request.county, by=request.user,
        telephone=given.telephone,
    )  # fmt: skip
    return Status(201, _one_time(user, password))


@operation(
    "post",
    f"{_COUNTY}/people/many",
    zh="用填好的模板一次建多个账号（multipart），一次性密码只在这里给出",
    needs=Permission.PEOPLE_MANAGE,
    answers=list[OneTime],
    does="people_bulk",
    status=201,
)
def people_bulk(request: Call, county: str, file: File[UploadedFile]) -> Status[list[dict[str, Any]]]:
    """Make many accounts of a filled-in template (multipart): all or none, with their one-time passwords."""
    made = from_workbook(file, request.county, request.user)
    return Status(201, [_one_time(user, password) for user, password in made.accounts])


@operation(
    "get",
    f"{_COUNTY}/people/many/template",
    zh="批量建账号的模板",
    needs=Permission.PEOPLE_MANAGE,
    answers=bytes,
    does="people_bulk_template",
)
def people_bulk_template(request: Call, county: str) -> HttpResponse:
    """The template for many accounts, with the county's schools in it."""
    name = safe_name(say("people.template_file", county=request.county.name))
    return attached(template(request.county), "xlsx", name)


@operation(
    "get",
    _ONE,
    zh="一个账号和它的岗位",
    needs=Permission.PEOPLE_MANAGE,
    of=User,
    answers=Person,
    does="person",
)
def person(request: Call, pk: int) -> dict[str, Any]:
    """An account with its roles."""
    return _person(request.found)


@operation(
    "post",
    f"{_ONE}/roles",
    zh="给岗位",
    needs=Permission.PEOPLE_MANAGE,
    of=User,
    answers=Person,
    does="role_add",
    status=201,
)
def role_add(request: Call, pk: int, given: RoleIn) -> Status[dict[str, Any]]:
    """Give somebody else a role."""
    role, place, schools = _role(request.county, given)
    give_role(_other(request), role, place, schools, by=request.user)
    return Status(201, _person(User.objects.get(pk=pk)))


@operation(
    "delete",
    f"{_ONE}/roles/{{int:membership}}",
    zh="收回岗位",
    needs=Permission.PEOPLE_MANAGE,
    of=User,
    answers=Done,
    does="role_remove",
)
def role_remove(request: Call, pk: int, membership: int) -> Done:
    """Take a role away from somebody else."""
    held = _other(request).memberships.filter(pk=membership).first()
    if held is None:
        raise Http404
    take_role(held, by=request.user)
    return Done()


@operation(
    "post",
    f"{_ONE}/password",
    zh="重置密码，一次性密码只在这里给出",
    needs=Permission.PEOPLE_MANAGE,
    of=User,
    answers=OneTime,
    does="password_reset",
)
def password_reset(request: Call, pk: int) -> dict[str, Any]:
    """Give somebody else a new one-time password, told only here; the account is signed out."""
    return _one_time(_other(request), reset_password(request.found, by=request.user))


@operation(
    "get",
    f"{_ONE}/closing",
    zh="停用账号前要交接什么，谁可以接手",
    needs=Permission.PEOPLE_MANAGE,
    of=User,
    answers=ClosingOut,
    does="person_close",
)
def person_closing(request: Call, pk: int) -> dict[str, Any]:
    """What must be handed over before an account is closed, and who can take over."""
    return {
        "duties": [
            {"duty": key, "words": words(words_of(key)), "count": count}
            for key, count in duties_of(request.found).items()
        ],
        "successors": [one.username for one in successors_for(request.found)],
    }


@operation(
    "post",
    f"{_ONE}/close",
    zh="停用账号，手上的工作交给指定的人",
    needs=Permission.PEOPLE_MANAGE,
    of=User,
    answers=ClosedOut,
    does="person_close",
)
def person_close(request: Call, pk: int, given: CloseIn) -> dict[str, Any]:
    """Close somebody else's account; what it holds goes to those who are named."""
    by_name = {one.username: one for one in successors_for(_other(request))}
    named = {duty: by_name[name] for duty, name in given.successors.items() if name in by_name}
    return {"handed_over": leave(request.found, named, by=request.user)}


@operation(
    "post",
    f"{_ONE}/reopen",
    zh="重新启用账号，一次性密码只在这里给出",
    needs=Permission.PEOPLE_MANAGE,
    of=User,
    answers=OneTime,
    does="person_reopen",
)
def person_reopen(request: Call, pk: int) -> dict[str, Any]:
    """Open a closed account again, with a new one-time password, told only here."""
    return _one_time(_other(request), come_back(request.found, by=request.user))


def _other(request: Call) -> User:
    if request.found.pk == request.user.pk:
        raise UsageError(OWN)
    return cast("User", request.found)


def _role(county: Organisation, given: RoleIn) -> tuple[Role, Organisation, list[Organisation]]:
    """The role, the organisation in which it is had, and an inspector's schools."""
    role = Role(given.role)
    if KINDS_OF_ROLE[role] == (OrganisationKind.COUNTY,):
        place = county if given.organisation in ("", county.code) else None
    else:
        place = places_of(county).filter(kind__in=KINDS_OF_ROLE[role], code=given.organisation).first()
    if place is None:
        raise UsageError(NO_PLACE.format(code=given.organisation or "—"))
    codes = set(given.schools)
    schools = list(places_of(county).filter(kind=OrganisationKind.SCHOOL, code__in=codes))
    if len(schools) != len(codes):
        raise UsageError(NO_PLACE.format(code=", ".join(sorted(codes - {one.code for one in schools}))))
    return role, place, schools


def _one_time(user: User, password: str) -> dict[str, Any]:
    return {"id": user.pk, "username": user.username, "name": user.name, "password": password}


def _person(one: User) -> dict[str, Any]:
    return {
        "id": one.pk, "username": one.username, "name": one.name, "active": one.is_active,
        "roles": [_held(role) for role in one.memberships.all()],
    }  # fmt: skip


def _held(one: Membership) -> dict[str, Any]:
    return {
        "id": one.pk, "role": one.role, "organisation": one.organisation.name, "kind": one.organisation.kind,
        "code": one.organisation.code, "schools": [school.code for school in one.schools.all()],
    }  # fmt: skip
