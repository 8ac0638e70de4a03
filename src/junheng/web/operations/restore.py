"""Bringing a backup back to an empty home folder: every hash is checked before anything is put in place."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from pydantic import ValidationError

from junheng.errors import UsageError
from junheng.text import Text
from junheng.web.audit.models import Entry
from junheng.web.audit.record import faults, record
from junheng.web.operations import database
from junheng.web.operations.backup import HOME, MANIFEST, Manifest, chunks

MOST_MANIFEST_BYTES = 256 * 1024 * 1024
NO_BACKUP = Text("“{name}”不是均衡的备份，或已损坏（{why}）", "{name} is no backup of junheng, or damaged ({why})")


@dataclass(frozen=True)
class Restored:
    """What came back."""

    manifest: Manifest
    faults: tuple[tuple[int, str], ...]  # of the audit log


def restore(source: Path) -> Restored:
    """Bring a backup back, and the database to this version.

    Raises:
        UsageError: it is damaged, of another kind of database, or there are data already.
    """
    if database.is_there():
        told = Text(
            "“{home}”里已经有数据，不能覆盖。请恢复到一个空文件夹（或空的数据库）",
            "there are data in {home}, which are not overwritten. Restore to an empty folder (or an empty database)",
        )
        raise UsageError(told.format(home=settings.HOME))
    settings.HOME.mkdir(parents=True, exist_ok=True)
    try:
        with (
            zipfile.ZipFile(source) as archive,
            tempfile.TemporaryDirectory(dir=settings.HOME, prefix=".restore-") as folder,
        ):
            manifest = _manifest(archive, source.name)
            _unpack(archive, manifest, Path(folder), source.name)
            _put_in_place(Path(folder), manifest)
    except (zipfile.BadZipFile, EOFError) as error:
        raise UsageError(NO_BACKUP.format(name=source.name, why=error)) from error
    call_command("migrate", verbosity=0, interactive=False)
    end = Entry.objects.filter(number=manifest.audit.number).first()
    found = list(faults())
    if manifest.audit.number and (end is None or end.hash != manifest.audit.hash):
        found.append((manifest.audit.number, "end"))
    record("operations.restored", program=manifest.program, made_at=manifest.made_at.isoformat())
    return Restored(manifest, tuple(found))


def _manifest(archive: zipfile.ZipFile, name: str) -> Manifest:
    try:
        if archive.getinfo(MANIFEST).file_size > MOST_MANIFEST_BYTES:
            raise UsageError(NO_BACKUP.format(name=name, why=MANIFEST))
        manifest = Manifest.model_validate_json(archive.read(MANIFEST))
    except (KeyError, ValidationError) as error:
        raise UsageError(NO_BACKUP.format(name=name, why=MANIFEST)) from error
    if manifest.database != connection.vendor:
        raise UsageError(
            Text(
                "这是 {theirs} 的备份，这里的数据库是 {ours}。请设置（或去掉）JUNHENG_DATABASE 后再恢复",
                "this is a backup of {theirs}, and the database here is {ours}. Set (or unset) JUNHENG_DATABASE and try again",
            ).format(theirs=manifest.database, ours=connection.vendor)
        )
    return manifest


def _unpack(archive: zipfile.ZipFile, manifest: Manifest, folder: Path, name: str) -> None:
    """Unpack what the manifest names, and only that, with its hashes."""
    database_file = database.NAMES[manifest.database]
    if database_file not in manifest.files:
        raise UsageError(NO_BACKUP.format(name=name, why=database_file))
    for inside, file in manifest.files.items():
        parts = PurePosixPath(inside).parts
        sound = inside == database_file or (parts[0] == HOME and ".." not in parts and "\\" not in inside)
        if not sound or ":" in inside:
            raise UsageError(NO_BACKUP.format(name=name, why=inside))
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        try:
            with archive.open(inside) as read, target.open("wb") as write:
                for chunk in chunks(read):  # type: ignore[arg-type] # a binary file, whatever zipfile calls it
                    size += len(chunk)
                    if size > file.size:
                        break
                    write.write(chunk)
                    digest.update(chunk)
        except KeyError as error:
            raise UsageError(NO_BACKUP.format(name=name, why=inside)) from error
        if (size, digest.hexdigest()) != (file.size, file.sha256):
            raise UsageError(NO_BACKUP.format(name=name, why=inside))


def _put_in_place(folder: Path, manifest: Manifest) -> None:
    """Files first: the database, which says that there are data, comes last."""
    inside = folder / HOME
    for path in sorted(inside.rglob("*")) if inside.exists() else []:
        if path.is_file():
            target = settings.HOME / path.relative_to(inside)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    database.bring_back(folder / database.NAMES[manifest.database])
