"""Making accounts, giving roles, passwords, leaving. Every function is one transaction with its entry in the audit log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from axes.utils import reset
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from junheng.errors import UsageError
from junheng.text import Text
from junheng.web.audit.record import record
from junheng.web.people.account import forget_second_factor
from junheng.web.people.handing_over import duties_of, hand_over
from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.passwords import one_time_password
from junheng.web.people.roles import DEPARTMENTS, KINDS_OF_ROLE, Department, OrganisationKind, Role
from junheng.web.people.sessions import end_sessions
from junheng.web.words import words

# What a county may give. Who reviews the county is not chosen by the county.
GIVEN_BY_COUNTY = tuple(role for role in Role if role is not Role.REVIEWER)
LAST_ADMINISTRATOR = Text(
    "这是本县唯一在用的管理员账号。请先给另一个人“县级管理员”岗位。",
    "This is the only administrator in use. Give somebody else the role first.",
)
NO_SUCCESSOR = Text(
    "请为这些指定本县在用的接手人：{what}。", "Name somebody of the county, in use, who takes over: {what}."
)
BAD_USERNAME = Text("用户名只能用字母、汉字、数字和 @ . + - _", "User names take letters, digits and @ . + - _")


def places_of(county: Organisation) -> QuerySet[Organisation]:
    """The county itself, its departments and schools that are open."""
    return Organisation.objects.filter(Q(pk=county.pk) | Q(parent=county), closed=False)


@transaction.atomic
def found_county(
    code: str, name: str, city: str, province: str, *, administrator: str, person: str
) -> tuple[Organisation, str]:
    """A new county with its city, province, departments and first administrator, whose one-time password is told.

    Args:
        code: The county's code.
        name: Its name.
        city: The name of its city.
        province: The name of its province.
        administrator: The user name of the account to be made.
        person: Whose it is.

    Raises:
        UsageError: the code is taken.
    """
    if Organisation.objects.filter(kind=OrganisationKind.COUNTY, code=code).exists():
        raise UsageError(Text("代码为 {code} 的县已经有了", "there is a county with the code {code}").format(code=code))
    above, _ = Organisation.objects.get_or_create(
        kind=OrganisationKind.PROVINCE, name=province, parent=None, defaults={"code": province}
    )
    middle, _ = Organisation.objects.get_or_create(
        kind=OrganisationKind.CITY, name=city, parent=above, defaults={"code": city}
    )
    county = Organisation.objects.create(kind=OrganisationKind.COUNTY, code=code, name=name, parent=middle)
    Organisation.objects.bulk_create(
        Organisation(kind=OrganisationKind.DEPARTMENT, code=each.value, name=DEPARTMENTS[each].zh, parent=county)
        for each in Department
    )
    record("county_founded", county=county, target=county)
    roles = [(Role.COUNTY_ADMINISTRATOR, county, ())]
    _, password = make_account(administrator, person, roles, county=county, by=None)
    return county, password


def refuse_username(username: str) -> None:
    """Refuse a user name that cannot be had.

    Raises:
        UsageError: it is taken, or has signs that user names do not have.
    """
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError as error:
        raise UsageError(BAD_USERNAME) from error
    if User.objects.filter(username__iexact=username).exists():
        raise UsageError(words("people.username_taken").format(username=username))


@transaction.atomic
def make_account(
    username: str,
    name: str,
    roles: Iterable[tuple[Role, Organisation, Iterable[Organisation]]],
    *,
    county: Organisation | None,
    by: User | None,
    telephone: str = "",
) -> tuple[User, str]:
    """A new account with its roles; the account and its one-time password.

    Raises:
        UsageError: the user name is taken, even if it was free when `refuse_username` looked.
    """
    password = one_time_password()
    user = User(username=username, name=name, telephone=telephone, county=county, must_change_password=True)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise UsageError(words("people.username_taken").format(username=username)) from error
    record("account_made", who=by, county=county, target=user)
    for role, place, schools in roles:
        give_role(user, role, place, schools, by=by)
    return user, password


@transaction.atomic
def give_role(
    user: User, role: Role, place: Organisation, schools: Iterable[Organisation] = (), *, by: User | None
) -> Membership:
    """Give somebody a role; for an inspector, of the named schools.

    Raises:
        UsageError: the role is not had in such an organisation, or an inspector is named for no school.
    """
    if place.kind not in KINDS_OF_ROLE[role]:
        raise UsageError(
            Text("“{place}”里没有这个岗位", "there is no such role in {place}").format(place=place.shown_name)
        )
    if role is Role.INSPECTOR and not (schools := list(schools)):
        raise UsageError(words("people.inspector_needs_schools"))
    named = list(schools) if role is Role.INSPECTOR else []
    membership, _ = Membership.objects.get_or_create(user=user, role=role, organisation=place)
    membership.schools.set(named)
    record(
        "role_given", who=by, county=user.county_id, target=user, role=role, organisation=place.pk, schools=len(named)
    )
    return membership


@transaction.atomic
def take_role(membership: Membership, *, by: User) -> None:
    """Take a role away.

    Raises:
        UsageError: nobody would be left to manage the county's people.
    """
    user = membership.user
    if membership.role == Role.COUNTY_ADMINISTRATOR and _only_administrator(user, membership.organisation):
        raise UsageError(LAST_ADMINISTRATOR)
    record(
        "role_taken", who=by, county=user.county_id, target=user,
        role=membership.role, organisation=membership.organisation_id,
    )  # fmt: skip
    membership.delete()


def _only_administrator(user: User, county: Organisation | None) -> bool:
    """Whether the county would have no administrator without this one; its line is locked, so that two cannot both go."""
    if county is not None:
        Organisation.objects.select_for_update().get(pk=county.pk)
    administrators = User.objects.filter(
        is_active=True, memberships__role=Role.COUNTY_ADMINISTRATOR, memberships__organisation=county
    )
    return list(administrators.distinct()) == [user]


@transaction.atomic
def reset_password(user: User, *, by: User | None) -> str:
    """A new one-time password; the account is signed out, unlocked, and signs in without a code."""
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    forget_second_factor(user)
    end_sessions(user)
    reset(username=user.username)
    record("password_reset", who=by, county=user.county_id, target=user)
    return password


@transaction.atomic
def unlock(user: User, *, by: User | None) -> None:
    """Let an account sign in again at once after too many wrong passwords, whoever typed them."""
    reset(username=user.username)
    record("unlocked", who=by, county=user.county_id, target=user)


@transaction.atomic
def leave(user: User, successors: Mapping[str, User], *, by: User) -> dict[str, int]:
    """Close an account and hand over what it holds; how many of each kind were handed over.

    Raises:
        UsageError: it is the own account, the only administrator's, or nobody was named for something that it holds.
    """
    if user == by:
        raise UsageError(Text("不能停用自己的账号", "you cannot close your own account"))
    if _administers(user) and _only_administrator(user, user.county):
        raise UsageError(LAST_ADMINISTRATOR)
    candidates = set(successors_for(user))
    if without := [held for held in duties_of(user) if successors.get(held) not in candidates]:
        raise UsageError(NO_SUCCESSOR.format(what=_listed(without)))
    given = hand_over(user, dict(successors))
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)
    named = {held: successors[held].pk for held in given}
    record("account_closed", who=by, county=user.county_id, target=user, handed_over=given, to=named)
    return given


def _listed(keys: list[str]) -> Text:
    """Duties by their names."""
    named = [words(key) for key in keys]
    return Text("、".join(one.zh for one in named), ", ".join(one.en for one in named))


def _administers(user: User) -> bool:
    return user.memberships.filter(role=Role.COUNTY_ADMINISTRATOR, organisation=user.county).exists()


@transaction.atomic
def come_back(user: User, *, by: User) -> str:
    """Open a closed account again; its one-time password."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("account_opened", who=by, county=user.county_id, target=user)
    return reset_password(user, by=by)


def successors_for(user: User) -> list[User]:
    """Who can take over from somebody: those of the same county, of the same organisation first."""
    same = set(user.memberships.values_list("organisation", flat=True))
    others = User.objects.filter(county=user.county, is_active=True, memberships__isnull=False).exclude(pk=user.pk)
    others = others.distinct().prefetch_related("memberships__organisation")
    return sorted(
        others,
        key=lambda one: (not same & {role.organisation_id for role in one.memberships.all()}, one.name, one.username),
    )
