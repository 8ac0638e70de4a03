"""DuckDB, in this process: what does not fit into memory goes to a temporary folder.

Frames come in and go out as parquet files: nothing more has to be installed, and of whatever size they are, memory keeps
to the limit.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import polars as pl

from junheng.engines.compiled import CompiledEngine, Lazy
from junheng.engines.lists import Listed


class DuckDBEngine(CompiledEngine):
    """A database in memory of its own.

    Args:
        memory_limit: What DuckDB may take before it writes to disk, such as "2GB"; its own default (most of the
            computer's) where None.
        scratch: Where it writes; the system's folder for temporary files where None.
    """

    def __init__(self, memory_limit: str | None = None, scratch: Path | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="junheng-duckdb-", dir=scratch)
        self._files = 0
        config: dict[str, str | int | float | list[str]] = {"temp_directory": self._folder.name}
        config |= {"memory_limit": memory_limit} if memory_limit else {}
        self._database = duckdb.connect(config=config)

    def close(self) -> None:
        """Give back memory and disk."""
        self._database.close()
        self._folder.cleanup()

    def enter(self, frame: pl.DataFrame) -> Lazy:
        """See `CompiledEngine.enter`."""
        path = self._new_name(".parquet")
        frame.write_parquet(path, compression="lz4")
        return self._lazy(self._database.read_parquet(path))

    def scan(self, listed: Listed) -> Lazy:
        """See `CompiledEngine.scan`."""
        files: Any = list(listed.files)  # the types of DuckDB know one file only
        if listed.frame is not None:
            return self.enter(listed.frame)
        if listed.kind == "parquet":
            return self._lazy(self._database.read_parquet(files, union_by_name=True))
        return self._lazy(self._database.read_csv(files, header=True, all_varchar=True, union_by_name=True))

    def kept(self, frame: Lazy) -> Lazy:
        """See `CompiledEngine.kept`."""
        name = f"kept_{self._next()}"
        frame.to_native().create(name)
        return self._lazy(self._database.table(name))

    def collect(self, frame: Lazy) -> pl.DataFrame:
        """See `CompiledEngine.collect`."""
        path = self._new_name(".parquet")
        frame.to_native().write_parquet(path)
        collected = pl.read_parquet(path)
        Path(path).unlink()
        return collected

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """See `CompiledEngine.failures`."""
        return (duckdb.Error,)

    def _lazy(self, relation: duckdb.DuckDBPyRelation) -> Lazy:
        return nw.from_native(relation)

    def _next(self) -> int:
        self._files += 1
        return self._files

    def _new_name(self, suffix: str) -> str:
        return str(Path(self._folder.name, f"{self._next()}{suffix}"))
