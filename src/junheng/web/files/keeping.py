"""Receiving, keeping and letting go of files."""

from __future__ import annotations

import hashlib
import os
import re
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import ProtectedError

from junheng.errors import UsageError
from junheng.records.durable import TEMPORARY, flush_folder
from junheng.text import Text
from junheng.web.files.kinds import recognised
from junheng.web.files.models import StoredFile
from junheng.web.files.names import original_name

CHUNK = 1024 * 1024
OURS = re.compile(r"[0-9a-f]{64}")
ORPHAN_SECONDS = 24 * 60 * 60  # an upload or a report takes minutes


@dataclass(frozen=True)
class Received:
    """Bytes that wait on the disk under a temporary name."""

    temporary: Path
    sha256: str
    size: int
    kind: str
    name: str  # what whoever brought it calls it; text, never a path


@contextmanager
def receive(upload: UploadedFile[Any]) -> Iterator[Received]:
    """An upload, written, flushed and recognised; gone again at the end of the block unless it was kept.

    Raises:
        UsageError: too large, or nothing that we take; see `kinds`.
    """
    name = original_name(upload.name or "")
    most: int = settings.FILE_BYTES
    too_large = UsageError(
        Text(
            "“{name}”超过{most}MB。请压缩（例如降低扫描分辨率）或拆成几个文件再上传。",
            "{name} is over {most} MB. Make it smaller (scan at a lower resolution) or split it.",
        ).format(name=name, most=most // (1024 * 1024))
    )
    if (upload.size or 0) > most:
        raise too_large
    with _writing(name) as sink:
        for chunk in upload.chunks():
            if sink.size + len(chunk) > most:
                raise too_large
            sink.write(chunk)
        sink.close()
        yield Received(sink.path, sink.sha256, sink.size, recognised(sink.path, name), name)


@contextmanager
def made(write: Callable[[Sink], object], kind: str, name: str) -> Iterator[Received]:
    """The same of bytes that the desk makes itself: `write` writes them."""
    with _writing(name) as sink:
        write(sink)
        sink.close()
        yield Received(sink.path, sink.sha256, sink.size, kind, name)


@transaction.atomic
def keep(received: Received) -> StoredFile:
    """Put bytes in their place, in the transaction of the rows that refer to them.

    The row is locked until then, so that nobody lets go of the same bytes at the same moment.
    """
    while True:
        row, _ = StoredFile.objects.get_or_create(
            sha256=received.sha256, defaults={"size": received.size, "kind": received.kind}
        )
        locked = StoredFile.objects.select_for_update().filter(pk=row.pk).first()
        if locked is not None:
            break
    if not locked.path.exists():
        locked.path.parent.mkdir(parents=True, exist_ok=True)
        received.temporary.replace(locked.path)
        flush_folder(locked.path.parent)
    return locked


@transaction.atomic(durable=True)
def let_go(stored: StoredFile) -> bool:
    """Remove a file that nobody refers to any more; whether that was so.

    In a transaction of its own, once that of whoever referred to it is kept (`on_commit`): the bytes go last.
    """
    locked = StoredFile.objects.select_for_update().filter(pk=stored.pk).first()
    if locked is None:
        return False
    path = locked.path
    try:
        with transaction.atomic():
            locked.delete()
    except ProtectedError:
        return False
    path.unlink(missing_ok=True)
    return True


def sweep(now: float | None = None) -> int:
    """Remove what killed processes left in the folder of the files: bytes that no row names; how many there were.

    Younger ones may belong to somebody whose row is not kept yet. What has no name of ours stays.
    """
    folder: Path = settings.FILES
    oldest = (time.time() if now is None else now) - ORPHAN_SECONDS
    count = 0
    for path in [*folder.glob(f"{TEMPORARY}*"), *folder.glob("[0-9a-f][0-9a-f]/*")]:
        try:
            young = path.stat().st_mtime > oldest
        except FileNotFoundError:
            continue  # its process has finished
        if young or not path.is_file():
            continue
        if path.name.startswith(TEMPORARY):
            path.unlink(missing_ok=True)
            count += 1
        elif OURS.fullmatch(path.name) and _unnamed(path):
            count += 1
    return count


@transaction.atomic
def _unnamed(path: Path) -> bool:
    """Remove bytes that no row names. The row made for it makes whoever keeps the same bytes at this moment wait."""
    row, made_now = StoredFile.objects.get_or_create(sha256=path.name, defaults={"size": 0, "kind": ""})
    if made_now:
        path.unlink(missing_ok=True)
        row.delete()
    return made_now


def damaged() -> Iterator[StoredFile]:
    """Files whose bytes are not there, or are not what they were."""
    for stored in StoredFile.objects.order_by("pk").iterator():
        try:
            with stored.path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != stored.sha256:
                    yield stored
        except OSError:
            yield stored


class Sink:
    """A file that is being written, and what was written of it so far."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path, self._file, self._hash, self.size = path, file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        """Add bytes."""
        self._hash.update(data)
        self.size += len(data)
        return self._file.write(data)

    def flush(self) -> None:
        """Hand over what was written."""
        self._file.flush()

    def close(self) -> None:
        """Wait until the disk has it."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    @property
    def sha256(self) -> str:
        """The hash."""
        return self._hash.hexdigest()


@contextmanager
def _writing(name: str) -> Iterator[Sink]:
    folder: Path = settings.FILES
    path = folder / f"{TEMPORARY}{uuid.uuid4().hex}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            yield Sink(path, file)
    except OSError as error:
        raise UsageError(
            Text(
                "“{name}”没有存上：服务器的磁盘写不进去（{why}）。请告诉管理员，稍后再试。",
                "{name} was not kept: the server's disk takes nothing ({why}). Tell the administrator and try again.",
            ).format(name=name, why=error.strerror or str(error))
        ) from error
    finally:
        path.unlink(missing_ok=True)
