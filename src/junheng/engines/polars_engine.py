"""polars, in this process: the default."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import narwhals as nw
import polars as pl

from junheng.engines.base import Engine
from junheng.engines.compiled import CompiledEngine, Lazy
from junheng.engines.expressions import POLARS, terms_of, values_of
from junheng.engines.inequality import PARTS, coefficients_of_sums, sums_of_terms, terms_in_steps
from junheng.engines.lists import Listed
from junheng.formulas import Ratio


class PolarsEngine(CompiledEngine):
    """Everything in memory but lists of people in files: DuckDB sums these up, in half the time and in little memory."""

    def teacher_tallies(
        self, teachers: Listed, training_hours: float | None, key: Sequence[str], names: Collection[str]
    ) -> pl.DataFrame:
        """See `Engine.teacher_tallies`."""
        if teachers.frame is not None:
            return super().teacher_tallies(teachers, training_hours, key, names)
        with _database() as database:
            return database.teacher_tallies(teachers, training_hours, key, names)

    def class_tallies(self, classes: Listed, key: Sequence[str]) -> pl.DataFrame:
        """See `Engine.class_tallies`."""
        if classes.frame is not None:
            return super().class_tallies(classes, key)
        with _database() as database:
            return database.class_tallies(classes, key)

    def terms_and_values(self, rows: pl.DataFrame, ratios: Mapping[str, Ratio]) -> pl.DataFrame:
        """See `CompiledEngine.terms_and_values`."""
        terms = (one.cast(pl.Float64).alias(name) for name, one in terms_of(ratios, POLARS).items())
        values = (one.alias(name) for name, one in values_of(ratios, POLARS).items())
        return _collected(rows.lazy().select("school_id", "stage", *terms).with_columns(values))

    def stats_and_parts(self, values: pl.DataFrame, *, parts: bool) -> tuple[pl.DataFrame, pl.DataFrame | None]:
        """See `CompiledEngine.stats_and_parts`."""
        terms = values.lazy()
        for step in terms_in_steps(POLARS):
            terms = terms.with_columns(**step)
        if parts:
            terms = _collected(terms).lazy()
        stats = terms.group_by("group").agg(**sums_of_terms(POLARS)).select("group", **coefficients_of_sums(POLARS))
        each = terms.select("group", "school_id", *PARTS)
        return _collected(stats), _collected(each) if parts else None

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
        return _collected(frame.to_native())

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """See `CompiledEngine.failures`."""
        return (pl.exceptions.PolarsError, OSError)


def _collected(frame: pl.LazyFrame) -> pl.DataFrame:
    # Left to choose, polars streams at times, and adds up in another order: the last digit would change.
    return frame.collect(engine="in-memory")


def _database() -> Engine:
    from junheng.engines.duckdb_engine import DuckDBEngine  # noqa: PLC0415 - loads a database, which few commands need

    return DuckDBEngine()
