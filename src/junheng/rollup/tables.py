"""The tables of many counties: where they are, and the small ones as frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from junheng.engines import Engine, Listed, PolarsEngine
from junheng.engines.lists import Kind
from junheng.errors import UsageError
from junheng.records.removal import TEACHERS
from junheng.records.snapshot import Snapshot, schema
from junheng.tables import TABLES, Group, Type
from junheng.text import Text

# What is read as sums only: one row per person, or per class.
LISTS = frozenset({"classes", *(name for name, table in TABLES.items() if table.group is Group.PERSONAL)})
KINDS: Mapping[str, Kind] = {".parquet": "parquet", ".csv": "csv"}


@dataclass(frozen=True)
class CountyTables:
    """One year of many counties. Every table has a column `county`; a table that nobody gave is not in `listed`."""

    year: int
    listed: Mapping[str, Listed]
    kept: pl.DataFrame | None = None  # what is kept of teachers whose rows were removed, with its training rule

    @property
    def names(self) -> tuple[str, ...]:
        """The tables that were given."""
        return tuple(sorted(self.listed))

    def frame(self, name: str, engine: Engine | None = None) -> pl.DataFrame:
        """A table that is no list of people, `county` first, read by `engine` (polars).

        Raises:
            UsageError: the files cannot be read, or a value is none of the column's codes.
            ValueError: the table is read as sums only.
        """
        if name in LISTS:
            raise ValueError(f"{name} is read as sums only")
        if name not in self.listed:
            return pl.DataFrame(schema=_schema(name))
        frame = (engine or PolarsEngine()).table(self.listed[name])
        _check_codes(name, frame)
        return frame


def open_counties(*sources: str | Path, year: int, tables: Mapping[str, Sequence[str]] | None = None) -> CountyTables:
    """The tables of many counties in parquet or CSV files, one kind per table; nothing is read yet.

    Args:
        sources: Folders with `schools.parquet`, `stages.csv`, ... A table may be a folder of part files (`teachers/`).
            Tables of the same name in several folders belong together.
        year: The school year by the autumn in which it starts.
        tables: Files by table where they are kept otherwise, or addresses that the engine opens by itself (hdfs://).

    Raises:
        UsageError: a source is not there or has no tables, `schools` or `stages` is missing, kinds are mixed.
    """
    files: dict[str, list[str]] = {name: list(paths) for name, paths in (tables or {}).items()}
    for source in map(Path, sources):
        if not source.is_dir():
            raise UsageError(Text(f"没有这个文件夹：{source}", f"there is no such folder: {source}"))
        found = {name: _files_of(source, name) for name in TABLES}
        if not any(found.values()):
            raise UsageError(
                Text(
                    f"{source} 中没有表：需要 schools.parquet 或 schools.csv 等文件",
                    f"{source} holds no tables: files such as schools.parquet or schools.csv are needed",
                )
            )
        for name, paths in found.items():
            if paths:
                files.setdefault(name, []).extend(map(str, paths))
    if unknown := sorted(set(files) - set(TABLES)):
        raise UsageError(Text(f"没有这样的表：{'、'.join(unknown)}", f"there are no such tables: {', '.join(unknown)}"))
    if absent := [name for name in ("schools", "stages") if name not in files]:
        raise UsageError(Text(f"缺少表：{'、'.join(absent)}", f"the tables are missing: {', '.join(absent)}"))
    return CountyTables(year, {name: Listed(name, tuple(paths), _kind(name, paths)) for name, paths in files.items()})


def counties_of(snapshots: Iterable[Snapshot]) -> CountyTables:
    """Counties in memory, all of one year.

    Raises:
        UsageError: there is none, their years differ, or two have the same name.
    """
    found = list(snapshots)
    years, names = {one.year for one in found}, {one.county for one in found}
    if len(years) != 1 or len(names) != len(found):
        raise UsageError(
            Text(
                "合并评估的县须为同一学年、名称各不相同",
                "counties that are judged together must be of one year and have names of their own",
            )
        )
    frames = {
        name: pl.concat([_of_county(one, name) for one in found if name in one.tables])
        for name in TABLES
        if any(name in one.tables for one in found)
    }
    kept = [
        one.kept[TEACHERS].select(pl.lit(one.county).alias("county"), pl.all()) for one in found if TEACHERS in one.kept
    ]
    listed = {name: Listed(name, frame=frame) for name, frame in frames.items()}
    return CountyTables(years.pop(), listed, pl.concat(kept, how="diagonal") if kept else None)


def _of_county(snapshot: Snapshot, name: str) -> pl.DataFrame:
    return snapshot.table(name).with_columns(pl.lit(snapshot.county).alias("county")).select(_schema(name).keys())


def _schema(name: str) -> dict[str, type[pl.DataType]]:
    return {"county": pl.String, **schema(TABLES[name])}


def _files_of(folder: Path, name: str) -> list[Path]:
    whole = [folder / f"{name}{suffix}" for suffix in KINDS if (folder / f"{name}{suffix}").is_file()]
    part = folder / name
    return whole + (sorted(path for path in part.rglob("*") if path.suffix in KINDS) if part.is_dir() else [])


def _kind(name: str, files: Sequence[str]) -> Kind:
    kinds = {Path(file).suffix for file in files}
    if kinds == {".csv"}:
        return "csv"
    if ".csv" in kinds:
        raise UsageError(
            Text(
                f"表 {name} 的文件有 CSV 也有 parquet，请统一为一种",
                f"the files of table {name} are CSV and parquet: use one of them",
            )
        )
    return "parquet"


def _check_codes(name: str, frame: pl.DataFrame) -> None:
    """A value that is no code would silently count as another one."""
    for column in TABLES[name].columns:
        if column.type is not Type.CODE:
            continue
        codes = [code.value for code in column.codes]
        strange = frame.filter(~pl.col(column.name).is_in(codes)).head(1)
        if strange.height:
            value = strange[column.name][0]
            raise UsageError(
                Text(
                    f"表 {name} 的列 {column.name} 有不认识的值“{value}”，应为：{'、'.join(codes)}",
                    f"column {column.name} of table {name} has the value {value!r}, which is none of: {', '.join(codes)}",
                )
            )
