"""Entries of the log found by who, what and when, and as people read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date

from junheng.tables import TABLES, Column, Type
from junheng.text import Text
from junheng.web.audit.models import Entry
from junheng.web.audit.words import action_words, detail_words, value_words
from junheng.web.words import language, say

HASH = re.compile("[0-9a-f]{40,}")
SHORT_HASH = 12
MOST_LISTED = 20  # cells of a workbook that a page lists; the entry holds all
IN_TARGET = ("kind",)  # the name of what an entry is about says it
# Details that are keys of rows.
POINTS_TO = {
    "organisation": "people.organisation",
    "people": "people.user",
    "to": "people.user",
    "source": "evidence.item",
}


@dataclass(frozen=True)
class Detail:
    """A detail of an entry: what it is, how it reads, and the whole of a hash that is shown short."""

    name: Text
    text: str
    whole: str = ""


@dataclass(frozen=True)
class Shown:
    """An entry as people read it."""

    entry: Entry
    action: Text
    target: str
    details: list[Detail]


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
    named = {
        address for entry in entries for name, value in entry.details.items() for address in _addresses(name, value)
    }
    names = _names({entry.target for entry in entries if entry.target} | named)
    return [
        Shown(
            entry,
            action_words(entry.action),
            names.get(entry.target, entry.target),
            [
                _detail(name, value, names, str(entry.details.get("table", "")))
                for name, value in entry.details.items()
                if value not in ("", None, [], {}) and name not in IN_TARGET
            ],
        )
        for entry in entries
    ]


def _addresses(name: str, value: object) -> list[str]:
    """What a detail names by its key in the database."""
    model = POINTS_TO.get(name)
    many = value if isinstance(value, list) else [value]
    return [f"{model}:{one}" for one in many if isinstance(one, int)] if model is not None else []


def _detail(name: str, value: object, names: Mapping[str, str], table: str) -> Detail:
    if name == "cells" and isinstance(value, list):
        return Detail(detail_words(name), _cells(value, table))
    if addresses := _addresses(name, value):
        return Detail(detail_words(name), say("listing").join(names.get(one, one) for one in addresses))
    if isinstance(value, str) and HASH.fullmatch(value):
        return Detail(detail_words(name), f"{value[:SHORT_HASH]}…", value)
    return Detail(detail_words(name), _written(name, value))


def _written(name: str, value: object) -> str:
    if isinstance(value, bool):
        return say("audit.yes" if value else "audit.no")
    if isinstance(value, list):
        return say("listing").join(_written(name, one) for one in value)
    if isinstance(value, Mapping):
        return say("listing").join(
            f"{detail_words(str(key)).get(language())}{say('colon')}{_written(str(key), one)}"
            for key, one in value.items()
        )
    return value_words(name, value).get(language()) if isinstance(value, str) else "—" if value is None else str(value)


def _cells(cells: list[Mapping[str, str]], table: str) -> str:
    """Cells of a return with what they were and are; of many, the first and how many more."""
    told = []
    for one in cells[:MOST_LISTED]:
        known = TABLES.get(one.get("table", table))
        if known is None or one["column"] not in known.names:
            continue
        column = known.column(one["column"])
        where = Text(f"{known.zh} {column.zh}", f"{known.en}, {column.en}").get(language())
        told.append(say("audit.cell", where=where, old=_typed(column, one["old"]), new=_typed(column, one["new"])))
    if len(cells) > MOST_LISTED:
        told.append(say("audit.more_cells", count=len(cells) - MOST_LISTED))
    return say("audit.cells_listing").join(told)


def _typed(column: Column, value: str) -> str:
    """A value of a return as people read it."""
    if column.type is Type.YES_NO and value:
        return say("audit.yes" if value == "yes" else "audit.no")
    return next((Text(code.zh, code.en).get(language()) for code in column.codes if code.value == value), value or "—")


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
