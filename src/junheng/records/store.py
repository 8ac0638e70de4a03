"""The county folder: the snapshots of one county on disk, its years side by side.

    DIR/years/2024.json           which snapshot is the year's (county, year, hash, folder, checksum of snapshot.json)
    DIR/snapshots/<name>/         snapshot.json, tables/*.parquet, sources/*.parquet, kept/*.parquet
    DIR/releases/2024.json        the doubts let stand, with reason and date

A snapshot folder is written under a temporary name, flushed to the disk, renamed, and never written again; then the
year's pointer is replaced in one step. A process killed at any moment leaves the old pointer or the new one, both
naming a whole folder. No lock is needed: each year has a pointer of its own and nothing else is ever overwritten.
Every byte is covered by a checksum (pointer -> snapshot.json -> tables), so that a damaged file is found on loading.
Earlier snapshots of a year stay where they are.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import time
import zipfile
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import polars as pl
from pydantic import TypeAdapter, ValidationError

from junheng.errors import UsageError
from junheng.records.durable import TEMPORARY, flush_folder, replace_file, temporary_beside, write_flushed
from junheng.records.findings import Finding
from junheng.records.snapshot import Removed, Snapshot, SourceSheet, empty, make_snapshot
from junheng.text import Text

Stored = TypeVar("Stored")

FORMAT = 1
FORMAT_REMOVED = 2  # with rows removed: a version that does not know of it would take what is kept for missing
DESCRIPTION = "snapshot.json"
_YEARS, _SNAPSHOTS, _RELEASES = "years", "snapshots", "releases"
_STALE_AFTER_SECONDS = 24 * 60 * 60  # a save takes seconds; what is a day old belongs to a process that was killed


@dataclass(frozen=True, slots=True)
class Release:
    """Why a doubt was let stand, and since when."""

    reason: str
    on: date


@dataclass(frozen=True, slots=True)
class _Format:
    """What every later format of these files must have."""

    format: int


@dataclass(frozen=True, slots=True)
class _Pointer:
    """years/<year>.json: which snapshot folder is the year's, and the checksum of its snapshot.json."""

    format: int
    county: str
    year: int
    hash: str
    snapshot: str
    sha256: str


@dataclass(frozen=True, slots=True)
class _Description:
    """snapshot.json: all of a snapshot but its frames, which it names with their checksums.

    Findings are stored with their rule's words, so that a version that no longer has the rule can show them.
    """

    format: int
    county: str
    year: int
    hash: str
    sheets: tuple[SourceSheet, ...]
    findings: tuple[Finding, ...]
    files: dict[str, str]
    removed: tuple[Removed, ...] = ()


def years(folder: Path) -> tuple[int, ...]:
    """The years that the county folder holds, ascending; empty where it is no county folder."""
    found = (path.stem for path in (folder / _YEARS).glob("*.json"))
    return tuple(sorted(int(stem) for stem in found if re.fullmatch("[0-9]{4}", stem)))


def is_county_folder(folder: Path) -> bool:
    """Whether `folder` holds at least one year of a county."""
    return bool(years(folder))


def counties(folder: Path) -> tuple[Path, ...]:
    """The county folders directly below `folder`, by name; empty where `folder` is a county folder itself."""
    if is_county_folder(folder) or not folder.is_dir():
        return ()
    return tuple(sorted(path for path in folder.iterdir() if path.is_dir() and is_county_folder(path)))


def county_folder(county: str) -> str:
    """A folder name for `county` that Windows, macOS and Linux accept. Chinese names stay as they are.

    A name that had to be changed gets four digits of its hash, so that two counties never share a folder.

    >>> county_folder("三台县")
    '三台县'
    """
    name = re.sub(r'[<>:"/\\|?*\x00-\x1f\x7f]', "_", county).strip(" .")[:60].rstrip(" .")
    taken = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
    if name.split(".")[0].casefold() in taken | {_YEARS, _SNAPSHOTS, _RELEASES, ""} or name != county:
        return f"{name or '未命名'}-{hashlib.sha256(county.encode()).hexdigest()[:4]}"
    return name


def save(snapshot: Snapshot, folder: Path) -> None:
    """Keep `snapshot` in the county folder as the snapshot of its year. Makes the folder where needed.

    Raises:
        UsageError: the folder cannot be written.
    """
    try:
        _save(snapshot, folder)
    except OSError as error:
        raise _cannot_write(folder, error) from error


def _save(snapshot: Snapshot, folder: Path) -> None:
    (folder / _YEARS).mkdir(parents=True, exist_ok=True)
    (folder / _SNAPSHOTS).mkdir(exist_ok=True)
    _remove_stale(folder / _SNAPSHOTS)
    _remove_stale(folder / _YEARS)
    temporary = temporary_beside(folder / _SNAPSHOTS / "new")
    try:
        checksum = _write_folder(snapshot, temporary)
        # Equal values may come from other files: the second part names sheets, findings and source cells too.
        target = folder / _SNAPSHOTS / f"{snapshot.hash[:16]}-{checksum[:8]}"
        _put_in_place(temporary, target, checksum)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)  # gone already unless something failed or the snapshot was there
    pointer = _Pointer(FORMAT, snapshot.county, snapshot.year, snapshot.hash, target.name, checksum)
    replace_file(_pointer_path(folder, snapshot.year), _to_json(_Pointer, pointer))
    flush_folder(folder)


def _write_folder(snapshot: Snapshot, target: Path) -> str:
    """Write a whole snapshot folder and flush it; returns the checksum of its snapshot.json."""
    files = _files(snapshot)
    parts = [target / part for part in ("tables", "sources", *(["kept"] if snapshot.kept else []))]
    for part in parts:
        part.mkdir(parents=True)
    for name, data in files.items():
        write_flushed(target / name, data)
    for folder in (*parts, target):
        flush_folder(folder)
    return hashlib.sha256(files[DESCRIPTION]).hexdigest()


def _files(snapshot: Snapshot) -> dict[str, bytes]:
    """What a snapshot is kept as: its tables and sources, and last the description that holds their checksums."""
    files: dict[str, bytes] = {}
    for part, frames in (("tables", snapshot.tables), ("sources", snapshot.sources), ("kept", snapshot.kept)):
        for name in sorted(frames):
            buffer = io.BytesIO()
            frames[name].write_parquet(buffer)
            files[f"{part}/{name}.parquet"] = buffer.getvalue()
    checksums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    findings = tuple(replace(finding, released=None) for finding in snapshot.findings)
    written = FORMAT_REMOVED if snapshot.removed else FORMAT
    description = _Description(
        written, snapshot.county, snapshot.year, snapshot.hash, snapshot.sheets, findings, checksums, snapshot.removed
    )
    return {**files, DESCRIPTION: _to_json(_Description, description)}


def pack(snapshot: Snapshot) -> bytes:
    """A snapshot as the bytes of one archive, for a place that is no folder; see `unpack`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:  # parquet is compressed already
        for name, data in _files(snapshot).items():
            archive.writestr(zipfile.ZipInfo(name), data)  # without the time: equal snapshots, equal bytes
    return buffer.getvalue()


def unpack(data: bytes) -> Snapshot:
    """The snapshot that `pack` made these bytes of. The findings are those of the reader, without releases.

    Raises:
        UsageError: the bytes are damaged, or another version wrote them.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _from_files(archive.read, Path(DESCRIPTION))
    except (_DamagedError, zipfile.BadZipFile, KeyError) as error:
        raise UsageError(
            Text(
                "保存的数据已损坏（{error}），请从备份恢复。",
                "the stored data are damaged ({error}); restore a backup.",
            ).format(error=error)
        ) from error


def packed_table(data: bytes, name: str) -> pl.DataFrame:
    """One table of a packed snapshot, without its other parts; without rows where it was not given."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        file = f"tables/{name}.parquet"
        return pl.read_parquet(io.BytesIO(archive.read(file))) if file in archive.namelist() else empty(name)


def _put_in_place(temporary: Path, target: Path, checksum: str) -> None:
    """Rename `temporary` to `target`, unless the same snapshot is there already and whole."""
    if target.exists():
        if _is_whole(target, checksum):
            return
        # The name holds the checksum, so this is the same snapshot, damaged since: put the fresh one in its stead.
        damaged = temporary_beside(target)
        target.replace(damaged)
        shutil.rmtree(damaged, ignore_errors=True)
    try:
        temporary.rename(target)
    except OSError:
        # Another process has just put the same snapshot there.
        if not _is_whole(target, checksum):
            raise
    flush_folder(target.parent)


def _is_whole(target: Path, checksum: str) -> bool:
    try:
        _read_folder(target, checksum)
    except (_DamagedError, OSError):
        return False
    return True


def _remove_stale(folder: Path) -> None:
    """Remove what killed processes left behind. A younger temporary may belong to a process that is still writing."""
    oldest = time.time() - _STALE_AFTER_SECONDS
    for path in folder.glob(f"{TEMPORARY}*"):
        try:
            stale = path.stat().st_mtime < oldest
        except FileNotFoundError:
            continue  # its process has finished
        if stale and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif stale:
            path.unlink(missing_ok=True)


class _DamagedError(Exception):
    """A file of the county folder is not what was written. Its argument is the file's name."""


def load(folder: Path, year: int | None = None) -> Snapshot:
    """The snapshot of `year`, or of the newest year.

    The findings are those of the reader, without releases; see `findings.with_reasons`.

    Raises:
        UsageError: `folder` is no county folder, it has no such year, or a file in it is damaged.
    """
    chosen = _choose_year(folder, year)
    pointer_path = _pointer_path(folder, chosen)
    try:
        # A save between reading the pointer and the folder does no harm: the old folder stays.
        data, name = pointer_path.read_bytes(), f"{_YEARS}/{pointer_path.name}"
        if _from_json(_Format, data, name).format != FORMAT:
            raise _other_version(pointer_path)
        pointer = _from_json(_Pointer, data, name)
        snapshot = _read_folder(folder / _SNAPSHOTS / pointer.snapshot, pointer.sha256)
    except (_DamagedError, FileNotFoundError) as error:
        raise _damaged(folder, chosen, error) from error
    except OSError as error:
        raise _cannot_read(folder, error) from error
    return snapshot


def _choose_year(folder: Path, year: int | None) -> int:
    known = years(folder)
    if not known:
        raise _no_county_folder(folder)
    if year is None:
        return known[-1]
    if year not in known:
        listed = Text("、".join(map(str, known)), ", ".join(map(str, known)))
        raise UsageError(
            Text(
                "{folder} 中没有 {year} 年的数据。已有年份：{years}。",
                "{folder} holds no data for {year}. Years there: {years}.",
            ).format(folder=folder, year=year, years=listed)
        )
    return year


def _read_folder(target: Path, checksum: str) -> Snapshot:
    path = target / DESCRIPTION
    if hashlib.sha256(path.read_bytes()).hexdigest() != checksum:
        raise _DamagedError(path.name)
    return _from_files(lambda name: (target / name).read_bytes(), target)


def _from_files(read: Callable[[str], bytes], place: Path) -> Snapshot:
    """The snapshot in the files that `read` gives by name; `place` is where they are, for people."""
    description = read(DESCRIPTION)
    if _from_json(_Format, description, DESCRIPTION).format not in (FORMAT, FORMAT_REMOVED):
        raise _other_version(place)
    stored = _from_json(_Description, description, DESCRIPTION)
    frames: dict[str, dict[str, pl.DataFrame]] = {"tables": {}, "sources": {}, "kept": {}}
    for file, expected in stored.files.items():
        content = read(file)
        if hashlib.sha256(content).hexdigest() != expected:
            raise _DamagedError(file)
        part, name = Path(file).parts[0], Path(file).stem
        frames[part][name] = pl.read_parquet(io.BytesIO(content))
    try:
        return make_snapshot(
            stored.county, stored.year, frames["tables"], frames["sources"], stored.sheets, stored.findings,
            stored.removed, frames["kept"],
        )  # fmt: skip
    except ValueError as error:  # a table or column that this version's schema does not have
        raise _other_version(place) from error


def releases(folder: Path, year: int) -> dict[str, Release]:
    """The doubts of `year` that were let stand, by finding id.

    Raises:
        UsageError: the file is damaged.
    """
    path = folder / _RELEASES / f"{year}.json"
    try:
        return _from_json(dict[str, Release], path.read_bytes(), f"{_RELEASES}/{path.name}")
    except FileNotFoundError:
        return {}
    except _DamagedError as error:
        raise _damaged(folder, year, error) from error
    except OSError as error:
        raise _cannot_read(folder, error) from error


def release(
    folder: Path, year: int, finding_id: str, reason: str, on: date, known: Collection[str] | None = None
) -> None:
    """Let the doubt `finding_id` of `year` stand, for `reason`. A second release replaces the reason.

    Args:
        folder: the county folder.
        year: the year of the data.
        finding_id: the doubt, as `junheng check` lists it.
        reason: why it may stand, in a sentence.
        on: the day of the release.
        known: ids of the doubts that are open or released; None where the caller has checked.

    Raises:
        UsageError: no reason, no such year, an id that is not among `known`, or the folder cannot be written.
    """
    _choose_year(folder, year)
    if not reason.strip():
        raise UsageError(
            Text("放行一条疑问必须说明理由：--reason “理由”。", "letting a doubt stand needs a reason: --reason TEXT.")
        )
    if known is not None and finding_id not in known:
        raise UsageError(
            Text(
                "{year} 年的数据中没有编号为 {id} 的疑问，请用 junheng check 查看编号。",
                "the data of {year} have no doubt {id}; `junheng check` lists the ids.",
            ).format(year=year, id=finding_id)
        )
    kept = {**releases(folder, year), finding_id: Release(reason.strip(), on)}
    path = folder / _RELEASES / f"{year}.json"
    try:
        path.parent.mkdir(exist_ok=True)
        replace_file(path, _to_json(dict[str, Release], kept))
    except OSError as error:
        raise _cannot_write(folder, error) from error


def _pointer_path(folder: Path, year: int) -> Path:
    return folder / _YEARS / f"{year:04d}.json"


def _to_json(model: type[Stored], value: Stored) -> bytes:
    return TypeAdapter(model).dump_json(value, indent=1) + b"\n"


def _from_json(model: type[Stored], data: bytes, name: str) -> Stored:
    try:
        return TypeAdapter(model).validate_json(data)
    except ValidationError as error:
        raise _DamagedError(name) from error


def _no_county_folder(folder: Path) -> UsageError:
    below = counties(folder)
    if below:
        names = Text("、".join(path.name for path in below), ", ".join(path.name for path in below))
        return UsageError(
            Text(
                "{folder} 中有几个县的数据，请指明其中一个文件夹：{names}。",
                "{folder} holds several counties; name one of its folders: {names}.",
            ).format(folder=folder, names=names)
        )
    return UsageError(
        Text(
            "{folder} 不是县数据文件夹。请先导入：junheng import 数据文件 --into {folder} --year 年份",
            "{folder} is not a county folder. Import first: junheng import SOURCE --into {folder} --year YEAR",
        ).format(folder=folder)
    )


def _damaged(folder: Path, year: int, error: Exception) -> UsageError:
    file = error.filename if isinstance(error, FileNotFoundError) else str(error)
    return UsageError(
        Text(
            "{folder} 中 {year} 年的数据已损坏或缺失（{file}）。请用原始文件重新导入该年，或从备份恢复整个文件夹。",
            "the data of {year} in {folder} are damaged or missing ({file}). Import that year again from the original "
            "files, or restore the whole folder from a backup.",
        ).format(folder=folder, year=year, file=file)
    )


def _other_version(path: Path) -> UsageError:
    return UsageError(
        Text(
            "{path} 是另一版本的 junheng 写成的，本版本读不了。请升级 junheng，或用原始文件重新导入。",
            "{path} was written by another version of junheng. Upgrade junheng, or import again from the original "
            "files.",
        ).format(path=path)
    )


def _cannot_write(folder: Path, error: OSError) -> UsageError:
    return UsageError(
        Text(
            "无法写入 {folder}（{reason}）。请检查文件夹权限和磁盘空间，并关闭正在使用它的程序。原有数据没有改动。",
            "cannot write to {folder} ({reason}). Check its permissions and the disk space, and close programs that "
            "use it. What was there is unchanged.",
        ).format(folder=folder, reason=error.strerror or str(error))
    )


def _cannot_read(folder: Path, error: OSError) -> UsageError:
    return UsageError(
        Text("无法读取 {folder}（{reason}）。", "cannot read {folder} ({reason}).").format(
            folder=folder, reason=error.strerror or str(error)
        )
    )
