"""Entries of the log found by who, what and when, and as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date

from junheng.text import Text
from junheng.web.audit.models import Entry
from junheng.web.audit.words import action_words


@dataclass(frozen=True)
class Shown:
    """An entry as people read it."""

    entry: Entry
    action: Text
    target: str
    details: str


def found(entries: QuerySet[Entry], asked: Mapping[str, str]) -> QuerySet[Entry]:
    """Entries by `who` did it, `action`, and day (`from`, `until`)."""
    if who := asked.get("who", "").strip():
        entries = entries.filter(Q(who__name__icontains=who) | Q(who__username__icontains=who))
    if action := asked.get("action"):
        entries = entries.filter(action=action)
    if first := _day(asked.get("from", "")):
        entries = entries.filter(at__gte=first)
    if last := _day(asked.get("until", "")):
        entries = entries.filter(at__lt=last + timedelta(days=1))
    return entries


def _day(word: str) -> datetime | None:
    """The beginning of a day; None where it is none."""
    try:
        day = parse_date(word)
    except ValueError:  # 2024-02-31
        return None
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def shown(entries: Iterable[Entry]) -> list[Shown]:
    """Entries with their targets by name, as far as those are still there."""
    entries = list(entries)
    names = _names({entry.target for entry in entries if entry.target})
    return [
        Shown(entry, action_words(entry.action), names.get(entry.target, entry.target), _told(entry.details))
        for entry in entries
    ]


def _names(targets: set[str]) -> dict[str, str]:
    """The names of targets such as `people.user:17`, one query a model."""
    by_model: dict[str, set[str]] = {}
    for target in targets:
        model, _, key = target.rpartition(":")
        by_model.setdefault(model, set()).add(key)
    names = {}
    for label, keys in by_model.items():
        try:
            model_class = apps.get_model(label)
        except (LookupError, ValueError):  # of an app that is no longer there
            continue
        for one in model_class._default_manager.filter(pk__in=keys):  # noqa: SLF001 - Django's public name
            names[f"{label}:{one.pk}"] = str(one)
    return names


def _told(details: dict[str, object]) -> str:
    return "；".join(f"{name}: {value}" for name, value in details.items() if value not in ("", None, [], {}))
