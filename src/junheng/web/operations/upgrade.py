"""Bringing the database to the version of the program, with a backup of what was before."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from junheng.errors import UsageError
from junheng.text import Text
from junheng.web.audit.record import record
from junheng.web.operations import database
from junheng.web.operations.backup import BACKUPS, backup


def upgrade(*, with_backup: bool = True, now: datetime | None = None) -> Path | None:
    """Bring the database to this version; the backup made before, None where there was nothing to change or to lose."""
    there = database.is_there()
    steps = database.outstanding()
    if not steps:
        return None
    made = None
    if there and with_backup:
        moment = now or timezone.now()
        made = settings.HOME / BACKUPS / f"before-upgrade-{moment:%Y%m%dT%H%M%S}.zip"
        backup(made, note=False)
    call_command("migrate", verbosity=0, interactive=False)
    _forget_older()
    if there:
        record("operations.upgraded", count=len(steps), backup=made.name if made else "")
    return made


def _forget_older() -> None:
    """Keep the newest backups from before an upgrade, as many as the settings say; no other backup is touched."""
    for path in sorted((settings.HOME / BACKUPS).glob("before-upgrade-*.zip"))[: -settings.UPGRADE_BACKUPS]:
        path.unlink(missing_ok=True)


def must_be_current() -> None:
    """Stop where the database is of an older version.

    Raises:
        UsageError: it is.
    """
    if database.outstanding():
        raise UsageError(
            Text(
                "数据库还没有升级到这个版本，请先运行 junheng upgrade",
                "the database is of an older version: run junheng upgrade first",
            )
        )
