"""Returns of the example, by the step at which they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from junheng.example import example_snapshots
from junheng.records.writing.workbook import write_workbook
from junheng.web.people.models import User
from junheng.web.returns.models import Return


@pytest.fixture
def in_state(year) -> Callable[[str], Return]:
    """A school's return that is at some step."""

    def of(state: str) -> Return:
        found = Return.objects.filter(year=year, state=state).exclude(school=None).order_by("code").first()
        assert found is not None
        return found

    return of


@pytest.fixture
def reported(year) -> Return:
    """The return that the example's reporter fills in."""
    return Return.objects.get(year=year, school__memberships__user__username="reporter")


@pytest.fixture
def person(db) -> Callable[[str], User]:
    """Somebody of the example."""
    return lambda username: User.objects.get(username=username)


@pytest.fixture(scope="session")
def county_book(tmp_path_factory) -> bytes:
    """The example's schools and stages as a county's workbook."""
    snapshot = example_snapshots()[-1]
    path = tmp_path_factory.mktemp("county") / "county.xlsx"
    write_workbook(path, {name: snapshot.table(name) for name in ("schools", "stages", "county")}, year=2024)
    return path.read_bytes()
