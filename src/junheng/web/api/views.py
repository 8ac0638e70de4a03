"""The description of the API, and the page of one's own tokens."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from junheng.errors import UsageError
from junheng.web.access.pages import Asked
from junheng.web.api.door import api
from junheng.web.api.models import Token
from junheng.web.api.tokens import MOST_DAYS, end, make, scopes_of
from junheng.web.people.models import User
from junheng.web.words import language, say


@require_safe
def schema(request: HttpRequest) -> JsonResponse:
    """OpenAPI."""
    return JsonResponse(_schema())


@cache
def _schema() -> dict[str, Any]:
    return dict(api.get_openapi_schema(path_prefix="/api/"))


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(max_length=80)
    days = forms.IntegerField(min_value=1, max_value=MOST_DAYS, initial=90)
    scopes = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple(attrs={"class": "is-many"}))

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        choice = cast("forms.MultipleChoiceField", self.fields["scopes"])
        choice.choices = [(one.value, say(f"api.scope_{one.value.replace('.', '_')}")) for one in scopes_of(user)]
        for name in ("name", "days", "scopes"):
            self.fields[name].label = say(f"api.{name}")


@require_http_methods(["GET", "POST"])
def tokens(request: Asked) -> HttpResponse:
    """One's own tokens; a new one is shown in the answer, and never again."""
    form = TokenForm(request.POST or None, user=request.user)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            _, secret = make(request.user, **form.cleaned_data)
        except UsageError as error:
            form.add_error(None, error.message(language()))
        else:
            form = TokenForm(user=request.user)
    answer = render(
        request,
        "api/tokens.html",
        {
            "form": form, "secret": secret, "tokens": Token.objects.filter(user=request.user),
            "address": request.build_absolute_uri("/api/"),
        },
        status=422 if form.errors else 200,
    )  # fmt: skip
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def end_token(request: Asked, token: int) -> HttpResponse:
    """End an own token."""
    if not end(request.user, token):
        raise Http404
    messages.success(request, say("api.ended"))
    return redirect("tokens")
