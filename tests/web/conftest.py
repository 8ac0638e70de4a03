"""The desk with the example county in it, made once; every test is rolled back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client, override_settings
from django_tasks_db.management.commands import db_worker
from programs import Program

from junheng.web.access.permissions import Permission
from junheng.web.api.models import Token
from junheng.web.api.tokens import make, scopes_of
from junheng.web.example import make_example
from junheng.web.jobs import work
from junheng.web.jobs.worker import run
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import OrganisationKind
from junheng.web.years.models import Year


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a file, as an office has it: Django never closes one in memory, and Python 3.13 warns of that."""
    if connections["default"].vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        connections["default"].settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture(scope="session")
def quick_passwords():
    """Passwords by a hash that takes no time: the real one takes 100 MB and a tenth of a second each."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def kept_connection():
    """A worker in a test keeps its connection, which holds the transaction of the test; Django's client does the same."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (db_worker, work):
            patch.setattr(module, "close_old_connections", lambda: None)
        yield


@pytest.fixture(scope="session")
def django_db_setup(quick_passwords, kept_connection, django_db_setup, django_db_blocker, tmp_path_factory):
    """The example county, judged."""
    settings.FILES = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock():
        make_example()
        run(until_empty=True)


@pytest.fixture
def county(db) -> Organisation:
    return Organisation.objects.get(kind=OrganisationKind.COUNTY)


@pytest.fixture
def year(county) -> Year:
    return Year.objects.filter(county=county).first()


@pytest.fixture
def signed_in(db) -> Callable[[str], Client]:
    """A browser in which somebody of the example is signed in, by user name."""

    def of(username: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=username))
        return client

    return of


@pytest.fixture
def program(db) -> Callable[..., Program]:
    """A program that calls the API for somebody of the example, with all scopes or those that are named."""

    def of(username: str, *scopes: Permission) -> Program:
        user = User.objects.get(username=username)
        chosen = [one.value for one in scopes or scopes_of(user)]
        return Program(make(user, f"token {Token.objects.count()}", chosen, 30)[1])

    return of


@pytest.fixture
def base(year) -> str:
    """Where the operations of the example's newest year are."""
    return f"/counties/{year.county.code}/{year.number}"
