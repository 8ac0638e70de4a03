"""The county folder: the snapshots of one county on disk, its years side by side.

    DIR/years/2024.json           which snapshot is the year's (county, year, hash, folder, checksum of snapshot.json)
    DIR/snapshots/<name>/         snapshot.json, tables/*.parquet, sources/*.parquet
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
import json
import os
import re
import shutil
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from junheng.errors import UsageError
from junheng.records.durable import TEMPORARY, flush_folder, replace_file, temporary_beside, write_flushed
from junheng.records.finding_json import finding_in, finding_out
from junheng.records.findings import Finding, Severity
from junheng.records.snapshot import Snapshot, SourceSheet, make_snapshot
from junheng.text import Text

FORMAT = 1
_YEARS, _SNAPSHOTS, _RELEASES = "years", "snapshots", "releases"
_STALE_AFTER_SECONDS = 24 * 60 * 60  # a save takes seconds; what is a day old belongs to a process that was killed


@dataclass(frozen=True, slots=True)
class Release:
    """Why a doubt was let stand, and since when."""

    reason: str
    on: date


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
    pointer = {
        "format": FORMAT,
        "county": snapshot.county,
        "year": snapshot.year,
        "hash": snapshot.hash,
        "snapshot": target.name,
        "sha256": checksum,
    }
    replace_file(_pointer_path(folder, snapshot.year), _json_bytes(pointer))
    flush_folder(folder)


def _description(snapshot: Snapshot) -> dict[str, object]:
    return {
        "county": snapshot.county,
        "year": snapshot.year,
        "hash": snapshot.hash,
        "sheets": [{"file": sheet.file, "sheet": sheet.sheet, "sha256": sheet.sha256} for sheet in snapshot.sheets],
        "findings": [finding_out(finding) for finding in snapshot.findings],
    }


def _write_folder(snapshot: Snapshot, target: Path) -> str:
    """Write a whole snapshot folder and flush it; returns the checksum of its snapshot.json."""
    files: dict[str, str] = {}
    for part, frames in (("tables", snapshot.tables), ("sources", snapshot.sources)):
        (target / part).mkdir(parents=True)
        for name in sorted(frames):
            buffer = io.BytesIO()
            frames[name].write_parquet(buffer)
            write_flushed(target / part / f"{name}.parquet", buffer.getvalue())
            files[f"{part}/{name}.parquet"] = hashlib.sha256(buffer.getvalue()).hexdigest()
        flush_folder(target / part)
    data = _json_bytes({"format": FORMAT, **_description(snapshot), "files": files})
    write_flushed(target / "snapshot.json", data)
    flush_folder(target)
    return hashlib.sha256(data).hexdigest()


def _put_in_place(temporary: Path, target: Path, checksum: str) -> None:
    """Rename `temporary` to `target`, unless the same snapshot is there already and whole."""
    if target.exists():
        if _is_whole(target, checksum):
            return
        # The name holds the checksum, so this is the same snapshot, damaged since: put the fresh one in its stead.
        damaged = temporary_beside(target)
        os.replace(target, damaged)
        shutil.rmtree(damaged, ignore_errors=True)
    try:
        os.rename(temporary, target)
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

    The findings are those of the reader, without releases; see `with_releases`.

    Raises:
        UsageError: `folder` is no county folder, it has no such year, or a file in it is damaged.
    """
    chosen = _choose_year(folder, year)
    pointer_path = _pointer_path(folder, chosen)
    try:
        # A save between reading the pointer and the folder does no harm: the old folder stays.
        pointer = _read_json(pointer_path.read_bytes(), pointer_path.name)
        target = folder / _SNAPSHOTS / _text(pointer, "snapshot", pointer_path.name)
        snapshot = _read_folder(target, _text(pointer, "sha256", pointer_path.name))
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
    data = (target / "snapshot.json").read_bytes()
    if hashlib.sha256(data).hexdigest() != checksum:
        raise _DamagedError("snapshot.json")
    stored = _read_json(data, "snapshot.json")
    if stored.get("format") != FORMAT:
        raise _other_version(target)
    frames: dict[str, dict[str, pl.DataFrame]] = {"tables": {}, "sources": {}}
    files = stored["files"]
    assert isinstance(files, dict)
    for file, expected in files.items():
        content = (target / file).read_bytes()
        if hashlib.sha256(content).hexdigest() != expected:
            raise _DamagedError(file)
        part, name = Path(file).parts[0], Path(file).stem
        frames[part][name] = pl.read_parquet(io.BytesIO(content))
    return _snapshot_in(stored, frames["tables"], frames["sources"], target)


def _snapshot_in(
    stored: Mapping[str, object],
    tables: Mapping[str, pl.DataFrame],
    sources: Mapping[str, pl.DataFrame],
    target: Path,
) -> Snapshot:
    county, year, sheets, findings = stored["county"], stored["year"], stored["sheets"], stored["findings"]
    # The checksum says that these are our own bytes; the assertions tell the type checker what we wrote.
    assert isinstance(county, str) and isinstance(year, int)
    assert isinstance(sheets, list) and isinstance(findings, list)
    try:
        return make_snapshot(
            county,
            year,
            tables,
            sources,
            (SourceSheet(sheet["file"], sheet["sheet"], sheet["sha256"]) for sheet in sheets),
            (finding_in(finding) for finding in findings),
        )
    except ValueError as error:  # a table or column that this version's schema does not have
        raise _other_version(target) from error


def releases(folder: Path, year: int) -> dict[str, Release]:
    """The doubts of `year` that were let stand, by finding id.

    Raises:
        UsageError: the file is damaged.
    """
    path = folder / _RELEASES / f"{year}.json"
    try:
        stored = _read_json(path.read_bytes(), path.name)
        return {name: _release_in(value) for name, value in stored.items()}
    except FileNotFoundError:
        return {}
    except (_DamagedError, ValueError, KeyError, TypeError) as error:
        raise _damaged(folder, year, _DamagedError(f"{_RELEASES}/{path.name}")) from error
    except OSError as error:
        raise _cannot_read(folder, error) from error


def _release_in(value: object) -> Release:
    if not isinstance(value, dict):
        raise TypeError(value)
    return Release(str(value["reason"]), date.fromisoformat(value["on"]))


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
    stored = {name: {"reason": item.reason, "on": item.on.isoformat()} for name, item in sorted(kept.items())}
    path = folder / _RELEASES / f"{year}.json"
    try:
        path.parent.mkdir(exist_ok=True)
        replace_file(path, _json_bytes(stored))
    except OSError as error:
        raise _cannot_write(folder, error) from error


def with_releases(findings: Iterable[Finding], released: Mapping[str, Release]) -> tuple[Finding, ...]:
    """`findings` with the reason filled in where a doubt was let stand. Errors and notes are never released."""
    return tuple(
        replace(finding, released=released[finding.id].reason)
        if finding.severity is Severity.DOUBT and finding.id in released
        else finding
        for finding in findings
    )


def _pointer_path(folder: Path, year: int) -> Path:
    return folder / _YEARS / f"{year:04d}.json"


def _json_bytes(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _read_json(data: bytes, name: str) -> dict[str, object]:
    try:
        value = json.loads(data)
    except ValueError as error:
        raise _DamagedError(name) from error
    if not isinstance(value, dict):
        raise _DamagedError(name)
    return value


def _text(stored: Mapping[str, object], key: str, name: str) -> str:
    value = stored.get(key)
    if not isinstance(value, str):
        raise _DamagedError(name)
    return value


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


def _other_version(target: Path) -> UsageError:
    return UsageError(
        Text(
            "{target} 是另一版本的 junheng 写成的，本版本读不了。请升级 junheng，或用原始文件重新导入。",
            "{target} was written by another version of junheng. Upgrade junheng, or import again from the original "
            "files.",
        ).format(target=target)
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
