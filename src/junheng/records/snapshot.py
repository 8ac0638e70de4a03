"""The snapshot: an immutable county year, named by the hash of its content, with the source of every cell."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import polars as pl

from junheng.records.findings import Finding
from junheng.tables import TABLES, Table, Type

DTYPES: Mapping[Type, type[pl.DataType]] = {
    Type.TEXT: pl.String,
    Type.COUNT: pl.Int64,
    Type.NUMBER: pl.Float64,
    Type.YEAR: pl.Int64,
    Type.DATE: pl.Date,
    Type.YES_NO: pl.Boolean,
    Type.CODE: pl.String,
}


def schema(table: Table) -> dict[str, type[pl.DataType]]:
    """The polars schema of `table`."""
    return {column.name: DTYPES[column.type] for column in table.columns}


def empty(name: str) -> pl.DataFrame:
    """The table called `name` without rows."""
    return pl.DataFrame(schema=schema(TABLES[name]))


@dataclass(frozen=True, slots=True)
class SourceSheet:
    """A sheet (or CSV file) that values came from."""

    file: str  # name without folder
    sheet: str  # empty for CSV
    sha256: str  # of the file's bytes


@dataclass(frozen=True, slots=True)
class Source:
    """Where one value came from. `cell` is an address as a spreadsheet shows it, or empty where the column was absent."""

    file: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Removed:
    """That rows of persons were removed: all that is still said of them, beside what was kept of their counts."""

    table: str
    rows: int
    at: str  # the moment, as ISO 8601 writes it
    by: str
    why: str
    was: str  # the hash that the snapshot had until then


@dataclass(frozen=True)
class Snapshot:
    """A county in one year.

    `tables` holds only the tables that were given, each with all columns of its schema in order, sorted by key.
    `sources` has for each of them a frame of the same height and column names with addresses: "0!F5" is cell F5 of
    `sheets[0]`, "0!F5+0!G5" a sum of two cells; null where the source had no such column. An empty cell of a column
    that was there keeps its address, so that an unknown can name it. `releases` are the reasons under which doubts of
    the county's year were let stand, by finding id: an evaluation may raise one of them again. `removed` tells of rows of
    persons that are no longer there, and `kept` holds by table what their rows came to in the counts; see `removal`.
    """

    county: str
    year: int
    tables: Mapping[str, pl.DataFrame]
    sources: Mapping[str, pl.DataFrame]
    sheets: tuple[SourceSheet, ...] = ()
    findings: tuple[Finding, ...] = ()
    releases: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[Removed, ...] = ()
    kept: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of year, county and values: independent of row order, files and findings."""
        digest = hashlib.sha256(f"junheng snapshot 1\x1e{self.county}\x1e{self.year}".encode())
        for name in sorted(self.tables):
            digest.update(f"\x1d{name}\x1e".encode())
            frame = sorted_by_key(name, self.tables[name])
            for column in frame.columns:
                # A column that nobody filled in is as if it were not there, so that a new one changes no hash.
                if frame[column].null_count() < frame.height:
                    digest.update(f"\x1c{column}".encode())
                    digest.update("".join(f"\x1f{value!r}" for value in frame[column]).encode())
        for one in self.removed:
            digest.update(f"\x1dremoved\x1e{one.table}\x1e{one.rows}\x1e{one.was}".encode())
        for name in sorted(self.kept):
            digest.update(f"\x1dkept\x1e{name}\x1e{self.kept[name].rows()!r}".encode())
        return digest.hexdigest()

    def table(self, name: str) -> pl.DataFrame:
        """The table called `name`, without rows where it was not given."""
        return self.tables[name] if name in self.tables else empty(name)

    def source(self, name: str, column: str, where: Mapping[str, object]) -> tuple[Source, ...]:
        """The source cells of `column` in the rows of table `name` whose columns equal `where`.

        Returns an empty tuple where there is no such row or the source had no such column.
        """
        if name not in self.sources:
            return ()
        conditions = [pl.col(field).eq_missing(pl.lit(value)) for field, value in where.items()]
        kept = self.tables[name].select(pl.all_horizontal(conditions).alias("kept")).to_series()
        addresses = self.sources[name].filter(kept)[column].drop_nulls().to_list()
        return tuple(self._resolve(address) for joined in addresses for address in joined.split("+"))

    def source_at(self, name: str, column: str, row: int) -> tuple[Source, ...]:
        """The source cells of `column` in line `row` of table `name`."""
        if name not in self.sources:
            return ()
        address = self.sources[name][column][row]
        return tuple(self._resolve(one) for one in address.split("+")) if address else ()

    def _resolve(self, address: str) -> Source:
        number, _, cell = address.partition("!")
        sheet = self.sheets[int(number)]
        return Source(sheet.file, sheet.sheet, cell)


def with_findings(snapshot: Snapshot, findings: Iterable[Finding]) -> Snapshot:
    """The same county year with these findings."""
    return replace(snapshot, findings=tuple(findings))


def order_of(name: str, frame: pl.DataFrame) -> pl.Series:
    """Row numbers that sort `frame` by its key, or by all columns where equal rows may stand side by side."""
    by = list(TABLES[name].key or TABLES[name].names)
    return frame.with_row_index("__row").sort([*by, "__row"], nulls_last=False)["__row"]


def sorted_by_key(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` in the order of `order_of`, columns as in the schema."""
    return frame.select(list(TABLES[name].names))[order_of(name, frame)]


def make_snapshot(
    county: str,
    year: int,
    tables: Mapping[str, pl.DataFrame],
    sources: Mapping[str, pl.DataFrame] | None = None,
    sheets: Iterable[SourceSheet] = (),
    findings: Iterable[Finding] = (),
    removed: Iterable[Removed] = (),
    kept: Mapping[str, pl.DataFrame] | None = None,
) -> Snapshot:
    """A snapshot from typed frames: missing schema columns are added as null, rows are sorted by key.

    Raises:
        ValueError: a table or column that the schema does not know.
    """
    typed: dict[str, pl.DataFrame] = {}
    addresses: dict[str, pl.DataFrame] = {}
    for name, frame in tables.items():
        if name not in TABLES:
            raise ValueError(f"unknown table {name}")
        columns = schema(TABLES[name])
        if strange := [column for column in frame.columns if column not in columns]:
            raise ValueError(f"unknown columns in {name}: {', '.join(strange)}")
        full = frame.select(
            (pl.col(column).cast(dtype) if column in frame.columns else pl.lit(None, dtype=dtype).alias(column))
            for column, dtype in columns.items()
        )
        order = order_of(name, full)
        typed[name] = full[order]
        given = (sources or {}).get(name, pl.DataFrame(schema={}, height=full.height))
        addresses[name] = (
            given.select(
                (pl.col(column) if column in given.columns else pl.lit(None, dtype=pl.String).alias(column))
                for column in columns
            )[order]
            if given.columns
            else pl.DataFrame(
                {column: [None] * full.height for column in columns}, schema=dict.fromkeys(columns, pl.String)
            )
        )
    return Snapshot(
        county, year, typed, addresses, tuple(sheets), tuple(findings), removed=tuple(removed), kept=dict(kept or {})
    )
