"""Adding to the log, and verifying it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction

from junheng.web.audit.models import End, Entry
from junheng.web.people.models import Organisation, User

START = "0" * 64


@transaction.atomic
def record(
    action: str,
    *,
    who: User | AnonymousUser | None = None,
    county: Organisation | int | None = None,
    target: models.Model | None = None,
    **details: object,
) -> Entry:
    """Add an entry, in the transaction of what it tells of: both are kept or neither is.

    Args:
        action: What was done: a key of `audit.words`.
        who: Who did it; None: the program.
        county: Where.
        target: What it was done to.
        details: What JSON can hold. No passwords, no personal rows.
    """
    return record_each(action, [(target, details)], who=who, county=county)[0]


@transaction.atomic
def record_each(
    action: str,
    things: Iterable[tuple[models.Model | None, Mapping[str, object]]],
    *,
    who: User | AnonymousUser | None = None,
    county: Organisation | int | None = None,
) -> list[Entry]:
    """Add an entry for each of several things to which the same was done, with its details; see `record`."""
    end, _ = End.objects.select_for_update().get_or_create(pk=1)
    entries = []
    for target, details in things:
        entry = Entry(
            number=end.number + 1,
            at=datetime.now(UTC),
            who=who if isinstance(who, User) else None,
            action=action,
            county_id=county.pk if isinstance(county, Organisation) else county,
            target=f"{target._meta.label_lower}:{target.pk}" if target is not None else "",  # noqa: SLF001 - Django's public name
            details=json.loads(json.dumps(details, ensure_ascii=False, default=str)),
            previous=end.hash or START,
        )
        entry.hash = hash_of(entry)
        end.number, end.hash = entry.number, entry.hash
        entries.append(entry)
    Entry.objects.bulk_create(entries, 500)
    end.save()
    return entries


def hash_of(entry: Entry) -> str:
    """The hash over everything in an entry and the hash before it."""
    content = {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "who": entry.who_id,
        "action": entry.action,
        "county": entry.county_id,
        "target": entry.target,
        "details": entry.details,
        "previous": entry.previous,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def faults() -> Iterator[tuple[int, str]]:
    """The numbers of entries that are not as they were written, and what is wrong: changed, missing, end."""
    number, last = 0, START
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        if entry.number != number + 1:
            yield number + 1, "missing"
        if entry.previous != last or entry.hash != hash_of(entry):
            yield entry.number, "changed"
        number, last = entry.number, entry.hash
    end = End.objects.filter(pk=1).first()
    if (end.number if end else 0, (end.hash if end else "") or START) != (number, last):
        yield number + 1, "end"


def is_anchored(number: int, begin: str) -> bool:
    """Whether an entry still has the hash (or what it begins with) that somebody noted elsewhere."""
    entry = Entry.objects.filter(number=number).first()
    return entry is not None and entry.hash.startswith(begin.casefold())
