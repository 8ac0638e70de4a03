"""How an operation is declared: with the permission that it needs, behind the same door as the pages.

    @operation("get", "/counties/{slug:county}/{int:year}/board", zh="全县情况", needs=Permission.BOARD_VIEW, answers=Board,
               does="board")                                       # the page that does the same; see `left_out`
    def board(request: Asked, county: str, year: int) -> ...:      # request.county, request.year, request.reach

The first line of the docstring is the summary in English, beside the Chinese one.
What stands in the address is looked up by the door, and only where the permission of the token's owner reaches it: a view
takes `request.county`, `request.year`, `request.school` and (with `of`) `request.found`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils import translation
from ninja import NinjaAPI
from ninja.security import HttpBearer

from junheng import __version__
from junheng.web.access.pages import Access, Asked, enter
from junheng.web.access.permissions import Permission
from junheng.web.api.problems import Problem, Unknown, answer_problems
from junheng.web.api.tokens import found
from junheng.web.desk.middleware import CODES

Method = Literal["get", "post", "put", "patch", "delete"]
PROBLEMS = frozenset({400, 401, 403, 404, 409, 413, 422})
V = TypeVar("V", bound=Callable[..., Any])

api = NinjaAPI(
    title="均衡 junheng",
    version=__version__,
    description="义务教育优质均衡工作台的接口。 / The desk for balanced compulsory education, for programs.",
    docs_url=None,
    openapi_url=None,
)
answer_problems(api)
ACCESS: dict[str, tuple[Method, Access]] = {}  # by the name of the operation
DOES: dict[str, tuple[str, ...]] = {}  # the names of the pages that do the same, by the name of the operation


class Call(Asked):
    """A request that has passed the door, with what its address names."""

    county: Any
    year: Any
    school: Any
    found: Any
    token: Any


class Token(HttpBearer):
    """Lets in who brings a token whose scopes and owner reach what is asked."""

    def __init__(self, access: Access) -> None:
        super().__init__()
        self.access = access

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The token; the request is then that of its owner.

        Raises:
            Unknown: there is no such token, or it has ended.
            PermissionDenied: its scopes do not name the permission, or no role of its owner has it.
            Http404: what the address names is out of reach.
        """
        given = found(token)
        if given is None:
            raise Unknown
        request.user = given.user
        accepted = request.headers.get("Accept-Language", "") or given.user.language
        translation.activate(CODES["en" if accepted.startswith("en") else "zh"])  # the middleware puts it back
        if self.access.needs not in (Permission.OWN_ACCOUNT, *given.scopes):
            raise PermissionDenied
        match = request.resolver_match
        looked_up = enter(request, self.access, dict(match.kwargs) if match is not None else {})
        call = cast("Call", request)
        call.token, call.school, call.found = given, looked_up.get("school"), looked_up.get("found")
        return given


def operation(
    method: Method,
    path: str,
    *,
    zh: str,
    needs: Permission,
    answers: Any,
    does: str = "",
    of: type[Model] | None = None,
    tag: str = "",
    status: int = 200,
) -> Callable[[V], V]:
    """An operation that needs a permission; OWN_ACCOUNT: any token.

    Its summary is `zh` and the first line of its docstring; `does` names the pages that do the same, spaces between.
    """
    access = Access(needs, of)

    def declared(view: V) -> V:
        name = f"api_{view.__name__}"
        ACCESS[name], DOES[name] = (method, access), tuple(does.split())
        return cast(
            "V",
            getattr(api, method)(
                path,
                auth=Token(access),
                response={status: answers, PROBLEMS: Problem},
                url_name=name,
                operation_id=view.__name__,
                tags=[tag or view.__module__.rpartition(".")[2]],
                summary=f"{zh} / {(view.__doc__ or '').splitlines()[0]}",
                openapi_extra={"x-pages": does.split(), "x-scope": str(needs)},
            )(view),
        )

    return declared


def patterns() -> list[URLPattern]:
    """The addresses, each with its method and what it asks, for the test of every route."""
    listed = []
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name in ACCESS:
            method, access = ACCESS[pattern.name]
            pattern.callback.method, pattern.callback.access = method, access  # type: ignore[attr-defined]
            pattern.callback.__module__ = __name__  # the wrapper is of the library, what it does is of this app
            listed.append(pattern)
    return listed
