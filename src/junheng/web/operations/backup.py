"""A backup: one zip with the database of one moment, every other file of the home folder, and a manifest of hashes.

    manifest.json    what is in it: format, program, database, audit end, SHA-256 and size of every file
    database.*       a SQLite file, or a dump of PostgreSQL
    home/...         documents and whatever else stands in the home folder

Files are never changed once kept (they are named by their content), so that those copied after the database hold
everything that it names. The secret key stays out: it would let who finds the backup sign in; people sign in anew.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal

from django.conf import settings
from django.db import connection
from pydantic import BaseModel, ConfigDict

from junheng import __version__
from junheng.errors import UsageError
from junheng.text import Text
from junheng.web.audit.record import record
from junheng.web.operations import database

FORMAT = 1
MANIFEST, HOME = "manifest.json", "home"
BACKUPS, LOGS = "backups", "logs"
CHUNK_BYTES = 1024 * 1024
LEFT_OUT = (BACKUPS, LOGS, "secret-key", "junheng.sqlite3")  # and what begins like the last two: parts, journals


class File(BaseModel):
    """A file of the archive."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sha256: str
    size: int


class AuditEnd(BaseModel):
    """The last entry of the audit log."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    number: int
    hash: str


class Manifest(BaseModel):
    """What is in an archive."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: Literal[1]
    program: str
    made_at: datetime
    database: Literal["sqlite", "postgresql"]
    audit: AuditEnd
    files: dict[str, File]  # by their name in the archive


@dataclass
class _Writing:
    """An archive while it is written."""

    archive: zipfile.ZipFile
    files: dict[str, File]

    def add(self, source: Path, name: str) -> None:
        """Copy a file into it, hashed on the way."""
        kept = zipfile.ZIP_STORED if name.startswith(f"{HOME}/files/") else zipfile.ZIP_DEFLATED
        entry = zipfile.ZipInfo.from_file(source, name, strict_timestamps=False)
        entry.compress_type = kept  # documents are compressed already
        digest, size = hashlib.sha256(), 0
        with source.open("rb") as read, self.archive.open(entry, "w", force_zip64=True) as write:
            for chunk in chunks(read):
                write.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.files[name] = File(sha256=digest.hexdigest(), size=size)


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """A file, a piece at a time."""
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def backup(out: Path, *, note: bool = True) -> Manifest:
    """Write a backup of the desk to `out`, whole or not at all; with `note`, the audit log tells of it.

    Raises:
        UsageError: there is nothing to back up, `out` is there already, or it cannot be written.
    """
    if not database.is_there():
        missing = Text("“{home}”里还没有数据", "there are no data in {home}")
        raise UsageError(missing.format(home=settings.HOME))
    if out.exists():
        raise UsageError(Text("文件已存在：{out}", "the file is there already: {out}").format(out=out))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        manifest = _written(out)
    except OSError as error:
        told = Text("备份没有写成：{why}", "the backup was not written: {why}")
        raise UsageError(told.format(why=error)) from error
    if note:
        record("operations.backup_made", bytes=out.stat().st_size)
    return manifest


def _written(out: Path) -> Manifest:
    partial = out.with_name(f".{out.name}.{os.getpid()}.partial")
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".backup-") as folder:
            copy = Path(folder) / database.NAMES[connection.vendor]
            number, last = database.copy_to(copy)
            with zipfile.ZipFile(partial, "w") as archive:
                writing = _Writing(archive, {})
                writing.add(copy, copy.name)
                for path in files_of_home(settings.HOME, but=(out, partial)):
                    writing.add(path, f"{HOME}/{path.relative_to(settings.HOME).as_posix()}")
                manifest = Manifest(
                    format=FORMAT, program=__version__, made_at=datetime.now(UTC), database=connection.vendor,
                    audit=AuditEnd(number=number, hash=last), files=writing.files,
                )  # fmt: skip
                archive.writestr(MANIFEST, manifest.model_dump_json(indent=2))
        with partial.open("r+b") as file:
            os.fsync(file.fileno())
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def files_of_home(home: Path, but: tuple[Path, ...] = ()) -> Iterator[Path]:
    """The files of the home folder that belong into a backup beside the database."""
    for path in sorted(home.rglob("*")):
        top = path.relative_to(home).parts[0]
        if path.is_file() and not path.is_symlink() and path not in but and not top.startswith((*LEFT_OUT, ".")):
            yield path
