"""Word files as bytes: packed so that equal content gives equal bytes, and sealed so that an edit shows."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can say
PROPERTIES = "docProps/core.xml"
UNSEALED = "junheng"  # stands in the identifier of a document until it is sealed


def repacked(data: bytes) -> bytes:
    """The same parts without the time at which they were packed, the identifier of the document made from them."""
    parts = _parts(data)
    seal = f"{UNSEALED}:{_digest(parts)}".encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            sealed = content.replace(f">{UNSEALED}<".encode(), b">" + seal + b"<") if name == PROPERTIES else content
            new.writestr(entry, sealed)
    return packed.getvalue()


def untouched(data: bytes) -> bool:
    """Whether a document is as it was sealed: any program that saves it anew writes other parts."""
    try:
        parts = _parts(data)
    except zipfile.BadZipFile:
        return False
    return f"{UNSEALED}:{_digest(parts)}".encode() in dict(parts).get(PROPERTIES, b"")


def same_parts(one: bytes, other: bytes) -> bool:
    """Whether two files hold the same, however they were packed."""
    return _parts(one) == _parts(other)


def _parts(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        return [(part.filename, old.read(part)) for part in old.infolist()]


def _digest(parts: Iterable[tuple[str, bytes]]) -> str:
    whole = hashlib.sha256()
    for name, content in parts:
        if name != PROPERTIES:
            whole.update(f"{name}:{len(content)}:".encode() + content)
    return whole.hexdigest()
