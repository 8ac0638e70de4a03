"""The own account: details, password, second step, where one is signed in."""

from __future__ import annotations

from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth import password_validation, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from junheng.web.access.pages import Asked
from junheng.web.access.reach import memberships
from junheng.web.audit.record import record
from junheng.web.people.models import User
from junheng.web.people.sessions import end_sessions, public_id, sessions_of
from junheng.web.words import say

RECOVERY_CODES = 10
NEW_KEY = "new_second_factor"


class DetailsForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    """What somebody says of himself."""

    class Meta:
        """Of the account."""

        model = User
        fields = ("telephone", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.fields[name].label = say(f"people.{name}")


class PasswordForm(forms.Form):
    """A new password, with the present one: who finds an open browser cannot change it."""

    old_password = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False)
    new_password = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False)
    new_password_again = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for name, field in self.fields.items():
            field.label = say(f"people.{name}")
        self.fields["new_password"].help_text = " ".join(password_validation.password_validators_help_texts())

    def clean_old_password(self) -> str:
        """The present password.

        Raises:
            ValidationError: it is another.
        """
        given: str = self.cleaned_data["old_password"]
        if not self.user.check_password(given):
            raise ValidationError(say("people.wrong_old_password"))
        return given

    def clean_new_password(self) -> str:
        """A password that keeps the rules."""
        given: str = self.cleaned_data["new_password"]
        password_validation.validate_password(given, self.user)
        return given

    def clean(self) -> None:
        """Both times the same, and not the present one."""
        new = self.cleaned_data.get("new_password")
        if new and new != self.cleaned_data.get("new_password_again"):
            self.add_error("new_password_again", say("people.passwords_differ"))
        if new and new == self.cleaned_data.get("old_password"):
            self.add_error("new_password", say("people.same_password"))


def account(request: Asked) -> HttpResponse:
    """The own account."""
    form = DetailsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, say("people.details_saved"))
        return redirect("account")
    sessions = [
        {"session": each, "id": public_id(each), "own": each.session_key == request.session.session_key}
        for each in sessions_of(request.user)
    ]
    codes = StaticToken.objects.filter(device__user=request.user).count()
    context = {
        "form": form,
        "sessions": sessions,
        "roles": memberships(request.user),
        "second_factor": _has_second_factor(request.user),
        "codes_left": codes,
    }
    return render(request, "people/account.html", context)


def change_password(request: Asked) -> HttpResponse:
    """Change the own password; the other browsers are signed out."""
    form = PasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            request.user.set_password(form.cleaned_data["new_password"])
            request.user.must_change_password = False
            request.user.save(update_fields=["password", "must_change_password"])
            end_sessions(request.user, but=request.session.session_key)
            record("password_changed", who=request.user, county=request.user.county_id, target=request.user)
        update_session_auth_hash(request, request.user)
        messages.success(request, say("people.password_changed"))
        return redirect("home")
    return render(request, "people/password.html", {"form": form, "first": request.user.must_change_password})


def _has_second_factor(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def _confirmed(request: Asked) -> bool:
    """Whether the password that came with the form is right; says so where it is not."""
    if request.user.check_password(request.POST.get("password", "")):
        return True
    messages.error(request, say("people.wrong_old_password"))
    return False


def turn_on(request: Asked) -> HttpResponse:
    """Turn the second step on: show a new key, and keep it once a code made with it came back."""
    if _has_second_factor(request.user):
        return redirect("account")
    key = request.session.get(NEW_KEY) or default_key()
    request.session[NEW_KEY] = key
    device = TOTPDevice(user=request.user, name=request.user.username, key=key, confirmed=True)
    if request.method == "POST" and _confirmed(request):
        with transaction.atomic():
            device.save()
            if device.verify_token(request.POST.get("code", "")):
                codes = _new_codes(request.user)
                record("second_factor_on", who=request.user, county=request.user.county_id, target=request.user)
                del request.session[NEW_KEY]
                return _codes_once(request, codes)
            transaction.set_rollback(True)
        messages.error(request, say("people.wrong_code"))
    context = {
        "qr": segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=3, light="#fff"),
        "key": " ".join(_base32(device)[at : at + 4] for at in range(0, len(_base32(device)), 4)),
    }
    return render(request, "people/second_factor.html", context)


def _base32(device: TOTPDevice) -> str:
    from base64 import b32encode

    return b32encode(device.bin_key).decode().rstrip("=")


@require_POST
def turn_off(request: Asked) -> HttpResponse:
    """Turn the second step off."""
    if _confirmed(request):
        forget_second_factor(request.user)
        record("second_factor_off", who=request.user, county=request.user.county_id, target=request.user)
        messages.success(request, say("people.second_factor_turned_off"))
    return redirect("account")


@transaction.atomic
def forget_second_factor(user: User) -> None:
    """Sign-in asks for the password alone again."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


@require_POST
def new_codes(request: Asked) -> HttpResponse:
    """Make new recovery codes; the old ones are void."""
    if not _has_second_factor(request.user) or not _confirmed(request):
        return redirect("account")
    with transaction.atomic():
        codes = _new_codes(request.user)
        record("recovery_codes_made", who=request.user, county=request.user.county_id, target=request.user)
    return _codes_once(request, codes)


def _new_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery", confirmed=True)
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=code) for code in codes])
    return codes


def _codes_once(request: Asked, codes: list[str]) -> HttpResponse:
    answer = render(request, "people/recovery_codes.html", {"codes": codes})
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def end_session(request: Asked) -> HttpResponse:
    """Sign out in one other browser, or in all others."""
    ended = end_sessions(request.user, but=request.session.session_key, only=request.POST.get("session"))
    record("sessions_ended", who=request.user, county=request.user.county_id, target=request.user, count=ended)
    messages.success(request, say("people.ended", count=ended))
    return redirect("account")
