"""Files written whole or not at all: under a temporary name, flushed to the disk, then renamed."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from junheng.errors import UsageError
from junheng.text import Text

TEMPORARY = ".tmp-"


def temporary_beside(path: Path) -> Path:
    """A name of our own in the folder of `path`; on the same disk, so that a rename is one step."""
    return path.with_name(f"{TEMPORARY}{uuid.uuid4().hex}")


def write_flushed(path: Path, data: bytes) -> None:
    """Write `data` to `path` and wait until the disk has it."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Make renames in `folder` durable. Windows has no such call and orders its own journal."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one step: readers see the old content or the new.

    Raises:
        OSError: the disk says no; nothing has changed.
    """
    temporary = temporary_beside(path)
    try:
        write_flushed(temporary, data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    flush_folder(path.parent)


def write_for_user(path: Path, data: bytes, *, overwrite: bool) -> None:
    """Put `data` at `path`, making its folder where needed.

    Raises:
        UsageError: something is there and `overwrite` is not set, or it cannot be written.
    """
    if not overwrite:
        refuse_existing(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, data)
    except OSError as error:
        raise cannot_write(path, error) from error


def refuse_existing(path: Path) -> None:
    """Raise a `UsageError` where something is at `path`."""
    if path.exists():
        raise UsageError(
            Text(
                "{path} 已经存在，没有改动。请换一个名称，或加 --overwrite 覆盖。",
                "{path} exists and was left as it is. Choose another name, or add --overwrite.",
            ).format(path=path)
        )


def cannot_write(path: Path, error: OSError) -> UsageError:
    """The sentence for a file that cannot be written."""
    if isinstance(error, PermissionError):
        return UsageError(
            Text(
                "无法写入 {path}：文件正在 Excel 或 WPS 中打开，或者没有写入权限。请关闭该文件后重试。",
                "cannot write {path}: it is open in Excel or WPS, or you may not write there. Close it and try again.",
            ).format(path=path)
        )
    return UsageError(
        Text("无法写入 {path}（{reason}）。", "cannot write {path} ({reason}).").format(
            path=path, reason=error.strerror or str(error)
        )
    )
