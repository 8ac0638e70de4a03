"""Where one can go from a page: what the roles of somebody reach, in the county and year that are open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from django.http import HttpRequest
from django.urls import reverse

from junheng.web.access.permissions import Permission
from junheng.web.access.reach import reach
from junheng.web.desk.waiting import TODO, counts
from junheng.web.people.models import Organisation
from junheng.web.words import say
from junheng.web.years.models import Year


@dataclass(frozen=True)
class Place:
    """An entry of the navigation. Its words are `<app>.navigation`; its page takes county and year."""

    key: str  # of the words
    page: str  # name of the page
    needs: Permission
    by_year: bool = True  # the page takes a year, too
    also: str = ""  # name of another page that stands under it
    icon: str = ""  # where it is not that of its app

    @property
    def app(self) -> str:
        """The app that its words and pages are of."""
        return self.key.partition(".")[0]


# In the order in which they are shown. Every app adds its own line here.
PLACES: tuple[Place, ...] = (
    Place(TODO, "todo", Permission.OWN_ACCOUNT, by_year=False),
    Place("board.navigation", "board", Permission.BOARD_VIEW),
    Place("returns.navigation", "returns", Permission.RETURN_VIEW),
    Place("board.navigation_what_if", "what_if", Permission.WHAT_IF, icon="sliders"),
    Place("plans.navigation", "plans", Permission.PLAN_VIEW),
    Place("tasks.navigation", "tasks", Permission.TASK_VIEW),
    Place("tasks.navigation_ledgers", "ledgers", Permission.TASK_VIEW, also="ledger", icon="journal-text"),
    Place("evidence.navigation", "evidence", Permission.EVIDENCE_VIEW),
    Place("supervision.navigation", "supervision", Permission.INSPECTION_VIEW),
    Place("publishing.navigation", "reports", Permission.REPORT_DOWNLOAD),
    Place("people.navigation", "people", Permission.PEOPLE_MANAGE, by_year=False),
    Place("audit.navigation", "audit", Permission.AUDIT_VIEW, by_year=False),
    Place("personal.navigation", "personal", Permission.PERSONAL_REMOVE, by_year=False),
    Place("operations.navigation", "desk_state", Permission.DESK_CARE, by_year=False),
)


def navigation(request: HttpRequest, county: Organisation | None, year: Year | None) -> list[dict[str, object]]:
    """The entries that the user may open, each with how much waits there (`badge`, asked for when it is shown)."""
    if county is None or not request.user.is_authenticated:
        return []
    newest = Year.objects.filter(county=county).first()
    year, here, user = year or newest, _here(request), request.user
    waiting = cache(lambda: counts(user, county, newest) if newest is not None else {})
    found = []
    for place in PLACES:
        reached = reach(request.user, place.needs)
        if not reached or (place.by_year and year is None):
            continue
        arguments = [county.code, year.number] if place.by_year and year is not None else [county.code]
        href = reverse(place.page, args=arguments)
        badge = partial(_badge, waiting, place.key)
        found.append(
            {
                "key": place.key, "icon": place.icon, "words": say(place.key), "href": href, "current": place is here, "badge": badge,
                "by_year": place.by_year,
            }
        )  # fmt: skip
    return found


def _badge(waiting: Callable[[], dict[str, int]], key: str) -> int:
    return waiting().get(key, 0)


def _here(request: HttpRequest) -> Place | None:
    """The entry that a page stands under: its own, else the first of the same app."""
    match = request.resolver_match
    if match is None:
        return None
    own = [place for place in PLACES if match.url_name in (place.page, place.also)]
    same_app = [
        place for place in PLACES if place.app and match.func.__module__.startswith(f"junheng.web.{place.app}.")
    ]
    return next(iter([*own, *same_app]), None)
