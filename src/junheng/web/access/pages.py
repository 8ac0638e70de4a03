"""Every page is declared here with the permission that it needs; what is not declared does not exist.

    page("c/<county>/<int:year>/board/", board, name="board", needs=Permission.BOARD_VIEW)
    page("tasks/<int:pk>/", task, name="task", needs=Permission.TASK_VIEW, of=Task)

What stands in the address is looked up before the view runs, and only where the permission reaches it: `county`
becomes the county (`Organisation`), `year` with it the `Year`, `school` with it the school, and `pk` with `of` the thing
itself, passed as `found`. What is not reached looks like what is not there (404); who has no such right anywhere is
told so (403); who is not signed in is sent to sign in. The view gets `request.reach`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path

from junheng.web.access.permissions import Permission
from junheng.web.access.reach import Placed, Reach, reach
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import OrganisationKind
from junheng.web.years.models import Year


class Asked(HttpRequest):
    """A request that has passed the door: somebody who may, and how far."""

    user: User
    reach: Reach
    county: Organisation | None
    year: Year | None


View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Access:
    """What a page asks: `needs` None is open to everybody."""

    needs: Permission | None
    of: type[Model] | None


def page(pattern: str, view: View, *, name: str, needs: Permission | None, of: type[Model] | None = None) -> URLPattern:
    """A page that needs a permission (None: public), as an entry of `urlpatterns`."""
    return path(pattern, guarded(view, needs=needs, of=of), name=name)


def guarded(view: View, *, needs: Permission | None, of: type[Model] | None = None) -> View:
    """`view` behind its door; see the module."""
    access = Access(needs, of)

    @wraps(view)
    def guard(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if needs is not None and not request.user.is_authenticated:
            return _to_sign_in(request)
        found = enter(request, access, kwargs)
        if any("\0" in value for sent in (request.GET, request.POST) for _, values in sent.lists() for value in values):
            raise BadRequest  # PostgreSQL takes none, and nobody types one
        return view(cast("Asked", request), **found)

    guard.access = access  # type: ignore[attr-defined] # read by the test of every route
    return guard


def enter(request: HttpRequest, access: Access, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Pass the door: what stands in the address, looked up; the request is then an `Asked`.

    Raises:
        PermissionDenied: no role of the user has the permission.
        Http404: what the address names is not there, or out of reach.
    """
    asked = cast("Asked", request)
    asked.county = asked.year = None
    if access.needs is not None:
        asked.reach = reach(request.user, access.needs)
        if not asked.reach:
            raise PermissionDenied
    if any("\0" in value for value in kwargs.values() if isinstance(value, str)):  # PostgreSQL takes none
        raise Http404
    return _looked_up(asked, access, kwargs)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):  # a part of a page would show the sign-in form inside it
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return redirect_to_login(request.get_full_path())


def _looked_up(asked: Asked, access: Access, kwargs: dict[str, Any]) -> dict[str, Any]:
    found = dict(kwargs)
    if "county" in found:
        found["county"] = asked.county = _county(asked, access, found)
    if "year" in found and asked.county is not None:
        found["year"] = asked.year = _one(Year, county=asked.county, number=found["year"])
    if access.of is not None:
        thing = cast("Any", _one(access.of, pk=found.pop("pk")))
        _reached(asked, access, thing)
        found["found"] = thing
        asked.county = asked.county or Organisation.objects.filter(pk=thing.county_id).first()
        asked.year = asked.year or getattr(thing, "year", None)
    return found


def _county(asked: Asked, access: Access, found: dict[str, Any]) -> Organisation:
    county: Organisation = _one(Organisation, kind=OrganisationKind.COUNTY, code=found["county"])
    if "school" in found:
        school = _one(Organisation, kind=OrganisationKind.SCHOOL, code=found["school"], parent=county)
        _reached(asked, access, school)
        found["school"] = school
    elif access.needs is not None and not _touches(asked.reach, county):
        raise Http404
    return county


def _touches(reach_: Reach, county: Organisation) -> bool:
    """Whether it reaches the county or at least a school of it; a view then keeps to `request.reach`."""
    if county.pk in reach_.counties:
        return True
    return Organisation.objects.filter(pk__in=reach_.schools, parent=county).exists()


def _reached(asked: Asked, access: Access, place: Placed) -> None:
    if access.needs is not None and not asked.reach.covers(place):
        raise Http404


def _one(model: type[Any], **lookup: Any) -> Any:
    found = model.objects.filter(**lookup).first()
    if found is None:
        raise Http404
    return found
