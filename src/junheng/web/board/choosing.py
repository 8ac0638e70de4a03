"""Choosing what a year is judged by."""

from __future__ import annotations

from django.db import transaction

from junheng.standards import Standard
from junheng.web.audit.record import record
from junheng.web.jobs.work import enqueue
from junheng.web.people.models import User
from junheng.web.years.models import Year


@transaction.atomic
def choose(year: Year, found: Standard, by: User) -> None:
    """Judge the year by another standard from now on; both choices stand in the log."""
    locked = Year.objects.select_for_update(of=("self",)).select_related("county").get(pk=year.pk)
    before = {"standard": locked.standard, "settings": locked.settings}
    changed = {name: value for name, value in found.settings.items() if value != found.pack.settings[name].default}
    if before == {"standard": found.id, "settings": changed}:  # the same form again
        return
    locked.standard, locked.settings = found.id, changed
    locked.save(update_fields=["standard", "settings"])
    now = {"standard": found.id, "settings": changed}
    record("board.chose_standard", who=by, county=locked.county, target=locked, before=before, after=now)
    newest = locked.current
    if newest is not None:
        enqueue("evaluate", by=by, county=locked.county, year=locked, snapshot=newest.pk)
