"""An example of everything that an address can name, for the test of every route.

An app adds its own in a file `objects_<app>.py` in this folder or below, found by itself:

    @example_of(Task)
    def task(place): return Task.objects.create(county=place.county, school=place.school, year=place.year, ...)

    stands_for("indicator", "YZ-R4")                                     # a part of an address that names no row
    stands_for("table", lambda place, found: "stages" if place.school else "county", route="return_table")
    stands_for("notice", 0, may_be_missing=True)                         # a row that the view looks up by itself:
                                                                         # its not-found is no fault of the door
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db.models import Model

from junheng.web.jobs.models import Job
from junheng.web.people.models import Organisation, User
from junheng.web.years.models import Year


@dataclass(frozen=True)
class Place:
    """Where an example belongs; without a school it is the county's as a whole."""

    county: Organisation
    year: Year
    school: Organisation | None


EXAMPLES: dict[type[Model], Callable[[Place], Model]] = {}
VALUES: dict[tuple[str, str], object] = {}  # by route (empty: any) and part
LOOKED_UP_LATER: set[tuple[str, str]] = set()


def example_of(model: type[Model]):
    """Register what makes an example of a model in a place."""

    def registered(make: Callable[[Place], Model]) -> Callable[[Place], Model]:
        EXAMPLES[model] = make
        return make

    return registered


def stands_for(name: str, value: object, *, route: str = "", may_be_missing: bool = False) -> None:
    """Register what stands in an address for a part that the door does not look up; it may be a function."""
    VALUES[route, name] = value
    if may_be_missing:
        LOOKED_UP_LATER.add((route, name))


@cache
def load_all() -> None:
    """Read the examples of every app."""
    for path in sorted(Path(__file__).parent.rglob("objects_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


@example_of(Job)
def job(place: Place) -> Job:
    return Job.objects.create(kind="plan", county=place.county, year=place.year, state=Job.State.DONE)


@example_of(User)
def user(place: Place) -> User:
    return User.objects.create_user(f"example-{place.county.pk}-{User.objects.count()}", county=place.county)
