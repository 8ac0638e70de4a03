"""Organisations, people, memberships."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from junheng.text import Text
from junheng.web.people.roles import DEPARTMENTS, KINDS, ROLES, Department, OrganisationKind, Role


class Organisation(models.Model):
    """A province, city, county, department of a county's bureau, or school.

    `code` is the official one: of a school its `school_id` in the tables, of a department a `Department`.
    """

    kind = models.CharField(max_length=16, choices=[(kind.value, name.zh) for kind, name in KINDS.items()])
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="below")
    closed = models.BooleanField(default=False)

    class Meta:
        """Codes are unique below the same parent."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parent", "kind", "code"], name="organisation_code"),
            models.UniqueConstraint(
                fields=["kind", "code"], condition=models.Q(parent__isnull=True), name="organisation_code_on_top"
            ),
        ]
        ordering: ClassVar = ["kind", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def county_id(self) -> int | None:
        """The county that it is, or that it belongs to; None for a city or province."""
        if self.kind == OrganisationKind.COUNTY:
            return self.pk
        return self.parent_id if self.kind in (OrganisationKind.DEPARTMENT, OrganisationKind.SCHOOL) else None

    @property
    def school_id(self) -> int | None:
        """Itself, where it is a school."""
        return self.pk if self.kind == OrganisationKind.SCHOOL else None

    @property
    def shown_name(self) -> Text:
        """The name for people; that of a department is a word of the bureau."""
        if self.kind == OrganisationKind.DEPARTMENT and self.code in list(Department):
            return DEPARTMENTS[Department(self.code)]
        return Text(self.name, self.name)


class User(AbstractUser):
    """Somebody with an account. The name in one field, as Chinese names are.

    `county` keeps the account: its administrator resets the password and gives roles. Reviewers of a city or province
    have none; whoever runs the desk keeps theirs (`junheng account`).
    """

    first_name = None  # type: ignore[assignment] # how Django removes a field
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=80, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=2, default="zh", choices=[("zh", "中文"), ("en", "English")])
    must_change_password = models.BooleanField(default=False)
    county = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="accounts")

    school_id: ClassVar[None] = None  # an account is the county's, whatever schools its roles are in

    objects: ClassVar[UserManager[Self]] = UserManager()

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The name."""
        return self.name

    def get_short_name(self) -> str:
        """The name."""
        return self.name


class Membership(models.Model):
    """A role that somebody has in an organisation. An inspector's reaches the named `schools` only."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=32, choices=[(role.value, name.zh) for role, name in ROLES.items()])
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    schools = models.ManyToManyField(Organisation, blank=True, related_name="inspected_by")

    class Meta:
        """The same role once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role", "organisation"], name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.organisation}"

    @property
    def role_name(self) -> Text:
        """The role in words."""
        return ROLES[Role(self.role)]


class Session(AbstractBaseSession):
    """A browser in which somebody is signed in; what `sessions.SessionStore` keeps."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    started_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=64, blank=True)
    browser = models.CharField(max_length=200, blank=True)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """What reads and writes it."""
        from junheng.web.people.sessions import SessionStore

        return SessionStore
