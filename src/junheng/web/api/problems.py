"""What is answered where something is wrong: a code for programs, words in both languages for people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from junheng.errors import JunhengError
from junheng.reader import FindingsError
from junheng.records.findings import Severity
from junheng.text import Text
from junheng.web.changed import ChangedError
from junheng.web.people.bulk import BulkError
from junheng.web.words import language


class Place(Schema):
    """Where in a request something is wrong."""

    where: str
    what: str


class Problem(Schema):
    """What is wrong: a code, and what to do about it in Chinese and English."""

    code: str
    zh: str
    en: str
    places: tuple[Place, ...] = ()


class Unknown(Exception):  # noqa: N818 - it is a state, not a fault of the program
    """No token, or none that opens anything."""


WORDS: dict[str, Text] = {
    "unknown": Text(
        "没有令牌，或令牌无效、已过期。请在“我的账号—接口令牌”里新建，放在请求头 Authorization: Bearer 里。",
        "No token, or one that has ended. Make one on your account page and send it as Authorization: Bearer.",
    ),
    "no_right": Text(
        "令牌的范围或您的岗位没有这项权限。", "Neither the scopes of the token nor your roles allow this."
    ),
    "not_found": Text("没有这一项，或不在您的范围内。", "There is no such thing, or it is not within your reach."),
    "invalid": Text("请求的内容不对，见 places。", "The request is wrong; see places."),
    "bad_request": Text("请求读不出来，请检查格式。", "The request cannot be read; check its form."),
    "too_large": Text("请求太大。", "The request is too large."),
}


PLAIN: tuple[tuple[type[Exception], str, int], ...] = (
    (Unknown, "unknown", 401),
    (AuthenticationError, "unknown", 401),
    (PermissionDenied, "no_right", 403),
    (Http404, "not_found", 404),
    (BadRequest, "bad_request", 400),
    (RequestDataTooBig, "too_large", 413),
    (TooManyFilesSent, "too_large", 413),
)


def answer_problems(api: NinjaAPI) -> None:
    """Answer every problem as a `Problem`."""

    def answer(
        request: HttpRequest, code: str, status: int, text: Text | None = None, places: Any = ()
    ) -> HttpResponse:
        said = text or WORDS[code]
        content = {"code": code, "zh": said.zh, "en": said.en, "places": list(places)}
        response = api.create_response(request, content, status=status)
        if status == 401:
            response["WWW-Authenticate"] = "Bearer"
        return response

    def invalid(request: HttpRequest, error: Any) -> HttpResponse:
        places = [
            {"where": ".".join(str(part) for part in one["loc"]), "what": str(one["msg"])} for one in error.errors
        ]
        return answer(request, "invalid", 422, places=places)

    def stopped(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, "bad_request", error.status_code)

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, "refused", 422, error.text)

    def changed(request: HttpRequest, error: Any) -> HttpResponse:
        return answer(request, "changed", 409, error.text)

    def faults(request: HttpRequest, error: Any) -> HttpResponse:
        places = [
            {"where": one.place(), "what": f"{one.what(language())} {one.do(language())}"}
            for one in error.findings
            if one.severity is Severity.ERROR
        ]
        return answer(request, "faults", 422, error.text, places)

    def faults_of_people(request: HttpRequest, error: Any) -> HttpResponse:
        places = [
            {"where": f"{one.sheet} {one.cell}".strip(), "what": one.message.get(language())} for one in error.faults
        ]
        return answer(request, "faults", 422, error.text, places)

    def always(code: str, status: int) -> Callable[[HttpRequest, Any], HttpResponse]:
        return lambda request, _: answer(request, code, status)

    for kind, code, status in PLAIN:
        api.add_exception_handler(kind, always(code, status))
    api.add_exception_handler(ValidationError, invalid)
    api.add_exception_handler(HttpError, stopped)
    api.add_exception_handler(JunhengError, refused)
    api.add_exception_handler(ChangedError, changed)
    api.add_exception_handler(FindingsError, faults)
    api.add_exception_handler(BulkError, faults_of_people)
