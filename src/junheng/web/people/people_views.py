"""The pages on which a county's administrator manages people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from junheng.errors import UsageError
from junheng.web.access.pages import Asked
from junheng.web.people.handing_over import duties_of
from junheng.web.people.lists import found_people
from junheng.web.people.managing import (
    GIVEN_BY_COUNTY,
    come_back,
    give_role,
    leave,
    make_account,
    places_of,
    refuse_username,
    reset_password,
    successors_for,
    take_role,
    unlock,
)
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import KINDS, KINDS_OF_ROLE, ROLES, OrganisationKind, Role
from junheng.web.words import language, say

PER_PAGE = 50


class OrganisationChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """An organisation by the name that people know."""

    def label_from_instance(self, obj: Organisation) -> str:
        """Its name, and the code of a school."""
        name = obj.shown_name.get(language())
        return f"{name}（{obj.code}）" if obj.kind == OrganisationKind.SCHOOL else name


class SchoolsChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # the same
    """Schools by name and code."""

    def label_from_instance(self, obj: Organisation) -> str:
        """Its name and code."""
        return f"{obj.name}（{obj.code}）"


class RoleForm(forms.Form):
    """A role in one of the county's organisations."""

    role = forms.ChoiceField()
    organisation = OrganisationChoice(Organisation.objects.none())
    schools = SchoolsChoice(Organisation.objects.none(), required=False)

    def __init__(self, county: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = places_of(county)
        chosen = language()
        self.fields["role"].choices = [("", "")] + [(role.value, ROLES[role].get(chosen)) for role in GIVEN_BY_COUNTY]  # type: ignore[attr-defined]
        organisation, schools = self.fields["organisation"], self.fields["schools"]
        organisation.queryset = places.order_by("kind", "code")  # type: ignore[attr-defined]
        organisation.choices = _grouped(organisation)  # type: ignore[attr-defined]
        schools.queryset = places.filter(kind=OrganisationKind.SCHOOL).order_by("code")  # type: ignore[attr-defined]
        schools.widget.attrs["size"] = 8
        for name in ("role", "organisation", "schools"):
            self.fields[name].label = say(f"people.{name}")
        self.fields["schools"].help_text = say("people.schools_help")

    def clean(self) -> None:
        """The role is had in such an organisation; an inspector is named for schools."""
        role, place = self.cleaned_data.get("role"), self.cleaned_data.get("organisation")
        if role and place and place.kind not in KINDS_OF_ROLE[Role(role)]:
            kinds = "、".join(KINDS[kind].get(language()) for kind in KINDS_OF_ROLE[Role(role)])
            self.add_error(
                "organisation", say("people.wrong_kind", role=ROLES[Role(role)].get(language()), kinds=kinds)
            )
        if role == Role.INSPECTOR and not self.cleaned_data.get("schools"):
            self.add_error("schools", say("people.inspector_needs_schools"))


def _grouped(field: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in field.queryset:
        groups.setdefault(KINDS[OrganisationKind(one.kind)].get(language()), []).append(
            (str(one.pk), field.label_from_instance(one))
        )
    return [("", [("", "")]), *groups.items()]


class AddForm(RoleForm):
    """A new account with its first role."""

    name = forms.CharField(max_length=80)
    username = forms.CharField(max_length=150, validators=[UnicodeUsernameValidator()])
    telephone = forms.CharField(max_length=40, required=False)
    field_order = ("name", "username", "telephone", "role", "organisation", "schools")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "username", "telephone"):
            self.fields[name].label = say(f"people.{name}")
        self.fields["username"].help_text = say("people.username_help")

    def clean_username(self) -> str:
        """A name that is free.

        Raises:
            ValidationError: it is taken.
        """
        wanted: str = self.cleaned_data["username"]
        try:
            refuse_username(wanted)
        except UsageError as error:
            raise ValidationError(error.message(language())) from error
        return wanted


def people(request: Asked, county: Organisation) -> HttpResponse:
    """The accounts of a county, found by name, role and state."""
    rows = found_people(User.objects.filter(county=county), request.GET)
    page = Paginator(rows.order_by("-is_active", "name", "username"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "roles": [(role.value, ROLES[role]) for role in GIVEN_BY_COUNTY],
        "asked": {name: request.GET.get(name, "") for name in ("q", "role", "state")},
    }
    return render(request, "people/people.html", context)


def add(request: Asked, county: Organisation) -> HttpResponse:
    """Make an account; its one-time password is shown once."""
    form = AddForm(county, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            user, password = make_account(
                told["username"], told["name"], [(Role(told["role"]), told["organisation"], told["schools"])],
                county=county, by=request.user, telephone=told["telephone"],
            )  # fmt: skip
        except UsageError as error:  # somebody took the name in the meantime
            form.add_error("username", error.message(language()))
        else:
            return _password_once(request, user, password)
    return render(request, "people/add.html", {"form": form})


def _password_once(request: Asked, user: User, password: str) -> HttpResponse:
    answer = render(request, "people/one_time_password.html", {"person": user, "password": password})
    answer["Cache-Control"] = "no-store"
    return answer


def person(request: Asked, found: User) -> HttpResponse:
    """An account: its roles, and what the administrator can do with it."""
    return _person(request, found, RoleForm(_county(found)))


def _county(user: User) -> Organisation:
    if user.county is None:  # out of every county's reach, so that the door has refused it
        raise LookupError
    return user.county


def _person(request: Asked, found: User, form: RoleForm, status: int = 200) -> HttpResponse:
    roles = found.memberships.select_related("organisation").prefetch_related("schools")
    return render(request, "people/person.html", {"person": found, "roles": roles, "form": form}, status=status)


@require_POST
def add_role(request: Asked, found: User) -> HttpResponse:
    """Give a role."""
    form = RoleForm(_county(found), request.POST)
    if not form.is_valid():
        return _person(request, found, form, 422)
    told = form.cleaned_data
    give_role(found, Role(told["role"]), told["organisation"], told["schools"], by=request.user)
    messages.success(request, say("people.role_given"))
    return redirect("person", found.pk)


@require_POST
def remove_role(request: Asked, found: User) -> HttpResponse:
    """Take a role away."""
    named = request.POST.get("membership", "")
    membership = get_object_or_404(found.memberships, pk=int(named) if named.isdecimal() and len(named) < 16 else 0)
    try:
        take_role(membership, by=request.user)
        messages.success(request, say("people.role_taken"))
    except UsageError as error:
        messages.error(request, error.text.get(language()))
    return redirect("person", found.pk)


@require_POST
def reset(request: Asked, found: User) -> HttpResponse:
    """Give a new one-time password, shown once."""
    return _password_once(request, found, reset_password(found, by=request.user))


@require_POST
def unlock_account(request: Asked, found: User) -> HttpResponse:
    """End a pause after wrong passwords."""
    unlock(found, by=request.user)
    messages.success(request, say("people.unlocked"))
    return redirect("person", found.pk)


def close(request: Asked, found: User) -> HttpResponse:
    """Close an account; what it holds goes to those who are named."""
    held = duties_of(found)
    candidates = successors_for(found)
    named = {words: request.POST.get(f"to_{at}", "") for at, words in enumerate(held)}
    by_id = {str(each.pk): each for each in candidates}
    missing = [words for words in held if named[words] not in by_id] if request.method == "POST" else []
    if request.method == "POST" and not missing:
        try:
            given = leave(found, {words: by_id[named[words]] for words in held}, by=request.user)
            messages.success(request, say("people.account_closed", count=sum(given.values())))
            return redirect("person", found.pk)
        except UsageError as error:
            messages.error(request, error.text.get(language()))
    duties = [
        {"field": f"to_{at}", "words": words, "count": count, "named": named[words], "missing": words in missing}
        for at, (words, count) in enumerate(held.items())
    ]
    context = {"person": found, "duties": duties, "candidates": candidates}
    return render(request, "people/close.html", context, status=422 if missing else 200)


@require_POST
def reopen(request: Asked, found: User) -> HttpResponse:
    """Open a closed account again, with a new one-time password."""
    return _password_once(request, found, come_back(found, by=request.user))
