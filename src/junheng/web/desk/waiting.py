"""What waits for somebody: each app says its part in its own `waiting.py`, the page of things to do shows it.

@waits
def waiting(user, county, year): yield Waiting(...)

The count stands in the navigation of every page and so is one query; the lines are asked for by the page alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from junheng.text import Text
from junheng.web.people.models import Organisation, User
from junheng.web.years.models import Year

Kind = Literal["fail", "warn", "active"]  # how a badge looks
MOST_LINES = 10  # of one sort on the page; the rest is on the page that it leads to


@dataclass(frozen=True)
class Line:
    """One thing to do, why now, and where it is done."""

    what: Text
    why: str  # key of the words
    href: str
    kind: Kind = "warn"
    day: date | None = None  # by which


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody of one sort."""

    title: str  # key of the words
    place: str  # entry of the navigation that counts it
    count: int
    lines: Callable[[], Iterable[Line]]  # the most pressing first, at most `MOST_LINES`
    href: str  # where all of it is


Waiter = Callable[[User, Organisation, Year], Iterable[Waiting]]
WAITERS: list[Waiter] = []


def waits(waiter: Waiter) -> Waiter:
    """Register what waits in an app for somebody in a county, whose newest year is given."""
    WAITERS.append(waiter)
    return waiter


def waiting_for(user: User, county: Organisation, year: Year) -> list[Waiting]:
    """Everything that waits for somebody in a county, sort by sort."""
    found = [one for waiter in WAITERS for one in waiter(user, county, year) if one.count]
    return sorted(found, key=lambda one: ORDER.index(one.place))


def counts(user: User, county: Organisation, year: Year) -> dict[str, int]:
    """How much waits, by entry of the navigation; `desk.todo` is all of it."""
    found: dict[str, int] = {}
    for one in waiting_for(user, county, year):
        found[one.place] = found.get(one.place, 0) + one.count
    return {TODO: sum(found.values()), **found}


TODO = "todo"
# The order on the page: a school's return comes first.
ORDER = ("returns.navigation", "supervision.navigation", "tasks.navigation", "evidence.navigation", "plans.navigation")
