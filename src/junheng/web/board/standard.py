"""Choosing the standard and the settings that a year is judged by; it is then judged anew in the background."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from junheng.errors import UsageError
from junheng.standards import Standard, load_standard
from junheng.standards.loader import standard_ids
from junheng.web.access.pages import Asked
from junheng.web.board.choosing import choose
from junheng.web.board.standing import judging
from junheng.web.board.words import CHOICES
from junheng.web.people.models import Organisation
from junheng.web.words import language, say
from junheng.web.years.models import Year


def standard(request: Asked, county: Organisation, year: Year) -> HttpResponse:
    """The standards to choose from, and the settings of the one that is chosen."""
    chosen = request.POST.get("standard") or request.GET.get("standard") or year.standard
    if chosen not in standard_ids():
        chosen = year.standard
    settings = dict(year.settings) if chosen == year.standard else {}
    fault = ""
    if request.method == "POST":
        pack = load_standard(chosen).pack
        settings = {name: value for name in pack.settings if (value := request.POST.get(f"setting-{name}"))}
        try:
            found = load_standard(chosen, settings)
        except UsageError as error:
            fault = error.text.get(language())
        else:
            choose(year, found, request.user)
            messages.success(request, say("board.standard_chosen"))
            return redirect("board", county.code, year.number)
    shown = {
        "packs": [(one, load_standard(one).pack) for one in standard_ids()],
        "chosen": chosen,
        "settings": _settings(load_standard(chosen), settings),
        "pack": load_standard(chosen).pack,
        "fault": fault,
        "job": judging(year),
    }
    return render(request, "board/standard.html", shown, status=400 if fault else 200)


def choice_words(setting: str, choice: str | float) -> str:
    """A choice of a setting as people read it; a number, or a choice that nobody has named, as it is."""
    words = CHOICES.get((setting, str(choice)))
    return words.get(language()) if words is not None else str(_plain(choice))


def _named(setting: str, choices: Sequence[str]) -> bool:
    """Whether every choice says itself what it means."""
    return bool(choices) and all((setting, choice) in CHOICES for choice in choices)


def _plain(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _settings(chosen: Standard, given: dict[str, Any]) -> list[dict[str, Any]]:
    said = language()
    return [
        {
            "key": name,
            "name": one.name.get(said),
            "meaning": "" if _named(name, one.choices) else one.meaning.get(said),
            "choices": [(choice, choice_words(name, choice)) for choice in one.choices],
            "default": choice_words(name, one.default),
            "value": _plain(given.get(name, one.default)),
            "clause": one.clause,
        }
        for name, one in chosen.pack.settings.items()
    ]
