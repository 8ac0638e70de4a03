"""Signing in: user name and password, then a code for who turned that on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django_otp import devices_for_user, match_token, user_has_device

from junheng.web import example
from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.roles import OrganisationKind
from junheng.web.people.throttling import remember, wide_lock
from junheng.web.words import say

PASSWORD_BACKEND = "django.contrib.auth.backends.ModelBackend"  # noqa: S105 - a class
SECOND_STEP, SECOND_STEP_SECONDS = "second_step", 10 * 60


class SignInForm(AuthenticationForm):
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = say("user_name")
        self.fields["password"].label = say("password")
        self.error_messages = {**self.error_messages, "invalid_login": say("wrong_sign_in")}


class SignIn(LoginView):
    """The sign-in page. With the example at the desk, it lists the example's accounts."""

    template_name = "people/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Signed in, or asked for a code first."""
        user = form.get_user()
        if not user_has_device(user):
            answer = super().form_valid(form)
            remember(self.request, answer, user)
            return answer
        # Signed, so that a session cannot be made to say it; with the password's mark, so that a changed password ends it.
        step = {"user": user.pk, "mark": user.get_session_auth_hash(), "next": self.get_success_url()}
        self.request.session[SECOND_STEP] = signing.dumps(step, salt=SECOND_STEP)
        return redirect("sign_in_code")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the accounts of the example."""
        return super().get_context_data(**kwargs) | _example()


@dataclass(frozen=True)
class Shown:
    """An account of the example, as the sign-in page shows it."""

    username: str
    membership: Membership


def _example() -> dict[str, object]:
    if not Organisation.objects.filter(kind=OrganisationKind.COUNTY, code=example.COUNTY_CODE).exists():
        return {}
    roles = Membership.objects.filter(user__username__in=example.NAMES, user__is_active=True)
    roles = roles.select_related("user", "organisation").order_by("pk")
    return {
        "example_accounts": [Shown(each.user.username, each) for each in roles],
        "example_password": example.PASSWORD,
    }


def locked_out(request: HttpRequest, *_: object) -> HttpResponse:
    """The sign-in page for who tried too often."""
    form = SignInForm(request)
    wait = wide_lock(request) or settings.AXES_COOLOFF_TIME
    minutes = int(wait.total_seconds() // 60)
    context = {"form": form, "locked_out": say("people.locked_out", minutes=minutes)}
    return render(request, "people/sign_in.html", context, status=429)


class CodeForm(forms.Form):
    """A code of the authenticator, or a recovery code."""

    code = forms.CharField(
        max_length=16, widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = say("people.code")
        self.fields["code"].help_text = say("people.code_help")


def second_step(request: HttpRequest) -> HttpResponseBase:
    """Ask for the code of who gave the right password."""
    user, step = _second_step(request)
    if user is None:
        return redirect("sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        may_try = any(device.verify_is_allowed()[0] for device in devices_for_user(user))
        if may_try and match_token(user, form.cleaned_data["code"].strip().lower()):
            del request.session[SECOND_STEP]
            login(request, user, backend=PASSWORD_BACKEND)
            return remember(request, redirect(resolve_url(step["next"])), user)
        form.add_error("code", say("people.wrong_code" if may_try else "people.code_too_often"))
    return render(request, "people/sign_in_code.html", {"form": form})


def _second_step(request: HttpRequest) -> tuple[User | None, dict[str, Any]]:
    try:
        step = signing.loads(request.session.get(SECOND_STEP, ""), salt=SECOND_STEP, max_age=SECOND_STEP_SECONDS)
    except signing.BadSignature:
        return None, {}
    user = User.objects.filter(pk=step["user"], is_active=True).first()
    return (user if user is not None and user.get_session_auth_hash() == step["mark"] else None), step
