"""polars, in this process: the default."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from junheng.engines.compiled import CompiledEngine, Lazy
from junheng.engines.lists import Listed


class PolarsEngine(CompiledEngine):
    """Everything in memory but lists of people, which are read in portions."""

    def enter(self, frame: pl.DataFrame) -> Lazy:
        """See `CompiledEngine.enter`."""
        return nw.from_native(frame.lazy())

    def scan(self, listed: Listed) -> Lazy:
        """See `CompiledEngine.scan`."""
        if listed.frame is not None:
            frame = listed.frame.lazy()
        elif listed.kind == "parquet":
            frame = pl.scan_parquet(list(listed.files), missing_columns="insert", extra_columns="ignore")
        else:
            frame = pl.scan_csv(list(listed.files), infer_schema=False)
        return nw.from_native(frame)

    def kept(self, frame: Lazy) -> Lazy:
        """See `CompiledEngine.kept`."""
        return self.enter(self.collect(frame))

    def collect(self, frame: Lazy) -> pl.DataFrame:
        """See `CompiledEngine.collect`."""
        lazy: pl.LazyFrame = frame.to_native()
        return lazy.collect()

    def collect_list(self, frame: Lazy) -> pl.DataFrame:
        """See `CompiledEngine.collect_list`."""
        lazy: pl.LazyFrame = frame.to_native()
        return lazy.collect(engine="streaming")

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """See `CompiledEngine.failures`."""
        return (pl.exceptions.PolarsError, OSError)
