"""What polars, DuckDB and Spark have in common: the computation, as narwhals expressions over their own lazy frames.

An engine of this kind only says how a frame comes in, how it is kept between two steps, and how it goes out again.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

import narwhals as nw
import polars as pl
from narwhals.exceptions import NarwhalsError

from junheng.engines.base import BALANCE_COLUMNS, GROUP, PART_COLUMNS, RATIO_COLUMNS, Engine
from junheng.engines.expressions import NARWHALS, terms_of, values_of
from junheng.engines.inequality import PARTS, coefficients_of_sums, square, sums_of_terms, terms_in_steps
from junheng.engines.lists import Listed, typed
from junheng.errors import UsageError
from junheng.formulas import Ratio, leaves
from junheng.records.derive import class_tallies, teacher_tallies
from junheng.text import Text

Lazy: TypeAlias = nw.LazyFrame[Any]  # polars, DuckDB or Spark behind it


class CompiledEngine(Engine):
    """Expressions over the lazy frames of a backend."""

    @abstractmethod
    def enter(self, frame: pl.DataFrame) -> Lazy:
        """A frame of this process, as one of the engine."""

    @abstractmethod
    def scan(self, listed: Listed) -> Lazy:
        """Files, as a frame of the engine that has not been read yet; all text where they are CSV."""

    @abstractmethod
    def kept(self, frame: Lazy) -> Lazy:
        """The frame, computed once where it is used twice."""

    @abstractmethod
    def collect(self, frame: Lazy) -> pl.DataFrame:
        """A (small) frame of the engine, in this process."""

    @property
    @abstractmethod
    def failures(self) -> tuple[type[Exception], ...]:
        """What the backend raises where files are not what they should be."""

    def _read(self, listed: Listed, made: Callable[[Lazy], Lazy]) -> pl.DataFrame:
        """What is made of files, in this process.

        Raises:
            UsageError: the files cannot be read.
        """
        failures: tuple[type[Exception], ...] = (NarwhalsError, *self.failures)
        try:
            return self.collect(made(typed(self.scan(listed), listed.table)))
        except failures as error:
            said = str(error).strip().splitlines()[0]
            raise UsageError(
                Text(
                    f"表 {listed.table} 的文件无法读取：{said}",
                    f"the files of table {listed.table} cannot be read: {said}",
                )
            ) from error

    def teacher_tallies(
        self, teachers: Listed, training_hours: float | None, key: Sequence[str], names: Collection[str]
    ) -> pl.DataFrame:
        """See `Engine.teacher_tallies`."""
        return self._read(teachers, lambda frame: teacher_tallies(frame, training_hours, key=key, names=names))

    def class_tallies(self, classes: Listed, key: Sequence[str]) -> pl.DataFrame:
        """See `Engine.class_tallies`."""
        return self._read(classes, lambda frame: class_tallies(frame, key=key))

    def table(self, listed: Listed) -> pl.DataFrame:
        """See `Engine.table`."""
        return self._read(listed, lambda frame: frame)

    def ratios(self, rows: pl.DataFrame, ratios: Mapping[str, Ratio]) -> pl.DataFrame:
        """See `Engine.ratios`."""
        if not ratios:
            return pl.DataFrame(schema=RATIO_COLUMNS)
        key = ["school_id", "stage"]
        wide = self.terms_and_values(rows[[*key, *_columns_read(rows.columns, ratios)]], ratios)
        wide = wide.sort("stage", "school_id")
        return pl.concat(
            wide.select(
                *key,
                pl.lit(name).alias("indicator"),
                *(
                    pl.col(f"{column}@{name}" if f"{column}@{name}" in wide.columns else f"numerator@{name}").alias(
                        column
                    )
                    for column in list(RATIO_COLUMNS)[3:]
                ),
            )
            for name in sorted(ratios)
        )

    def terms_and_values(self, rows: pl.DataFrame, ratios: Mapping[str, Ratio]) -> pl.DataFrame:
        """The columns of `terms_of` and `values_of` beside school_id and stage, in any order of rows."""
        terms = (one.cast(nw.Float64).alias(name) for name, one in terms_of(ratios, NARWHALS).items())
        values = (one.alias(name) for name, one in values_of(ratios, NARWHALS).items())
        return self.collect(self.enter(rows).select("school_id", "stage", *terms).with_columns(*values))

    def balance(self, values: pl.DataFrame, *, parts: bool = True) -> tuple[pl.DataFrame, pl.DataFrame]:
        """See `Engine.balance`."""
        keys = [name for name in GROUP if name in values.columns]
        values = _grouped(values, keys, ["school_id"])
        sums, each = self.stats_and_parts(values[["group", "school_id", "quantity", "pupils", "scale"]], parts=parts)
        groups = values[["group", *keys]].unique("group")
        stats = _shaped(groups.join(sums, on="group"), keys, BALANCE_COLUMNS).sort(keys)
        if each is None:
            return stats, _shaped(
                values.clear().with_columns(pl.lit(None).alias(name) for name in PARTS), keys, PART_COLUMNS
            )
        whole = values[["group", *keys, "school_id"]].join(each, on=["group", "school_id"], maintain_order="left")
        return stats, _shaped(whole, keys, PART_COLUMNS).sort(*keys, "school_id")

    def stats_and_parts(self, values: pl.DataFrame, *, parts: bool) -> tuple[pl.DataFrame, pl.DataFrame | None]:
        """The statistics of every `group`, and (with `parts`) every school's part in them."""
        terms = _terms(self.enter(values))
        if not parts:
            return self.collect(_stats(terms)), None
        terms = self.kept(terms)
        return self.collect(_stats(terms)), self.collect(terms.select("group", "school_id", *PARTS))

    def coefficients(self, rows: pl.DataFrame, quantities: Sequence[str], by: Sequence[str]) -> pl.DataFrame:
        """See `Engine.coefficients`."""
        rows = _grouped(rows.select(*by, "pupils", *quantities), by)
        frame = self.enter(rows.select("group", "pupils", *quantities))
        sums = self.collect(frame.group_by("group").agg(nw.col("pupils", *quantities).sum()))
        total = pl.col(*quantities)
        means = sums.select("group", "pupils", pl.when(total > 0.0).then(total / pl.col("pupils")).name.prefix("mean@"))
        # Means joined back: windows take twice the time.
        frame = frame.join(self.enter(means.drop("pupils")), on="group", how="left")
        pupils = nw.col("pupils")
        terms = (pupils * square(nw.col(name) / pupils, nw.col(f"mean@{name}")) for name in quantities)
        frame = frame.select("group", *(term.alias(name) for name, term in zip(quantities, terms, strict=True)))
        squares = self.collect(frame.group_by("group").agg(nw.col(*quantities).sum()))
        # A sum of nothing but nulls is 0 in one engine and null in another.
        defined = {name: pl.col(f"mean@{name}").is_not_null() for name in quantities}
        groups = rows.select("group", *by).unique("group")
        found = groups.join(means, on="group").join(squares, on="group").sort(by)
        return found.select(
            *by,
            *(
                pl.when(told).then((pl.col(name) / pl.col("pupils")).sqrt()).alias(name)
                for name, told in defined.items()
            ),
        )


def _columns_read(columns: Sequence[str], ratios: Mapping[str, Ratio]) -> list[str]:
    """The columns of the school rows that the ratios are made from."""
    read = {"share_part", "share_whole"}
    for ratio in ratios.values():
        for leaf in (*leaves(ratio.numerator), *leaves(ratio.denominator)):
            read |= {leaf.name, f"{leaf.name}__own"}
    return [name for name in columns if name in read or name.startswith("exempt__")]


def _grouped(values: pl.DataFrame, keys: Sequence[str], within: Sequence[str] = ()) -> pl.DataFrame:
    """`values` with a number for every group; with `within`, each group's rows together and in the order of these columns.

    Sums depend on the order of their terms. What comes from `judge_rows` is in order; to sort a country again would take
    longer than all the rest. To group by numbers takes half the time that the names of counties take.
    """
    numbered = values.with_columns(pl.struct(keys).rle_id().alias("group"))
    another = pl.col("group") != pl.col("group").shift()
    in_order = ((another | (pl.col(name) >= pl.col(name).shift())).all() for name in within)
    if numbered.select(pl.all_horizontal(True, *in_order)).item():
        runs = numbered[["group", *keys]].unique("group")[list(keys)]
        if runs.n_unique() == runs.height:
            return numbered
    groups = values.select(keys).unique().sort(keys).with_row_index("group")
    numbered = values.join(groups, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return numbered.sort("group", *within) if within else numbered


def _shaped(frame: pl.DataFrame, keys: Sequence[str], columns: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    county = [name for name in keys if name not in columns]
    return frame.select(*county, *(pl.col(name).cast(dtype) for name, dtype in columns.items()))


def _terms(frame: Lazy) -> Lazy:
    """Every row's terms of the sums."""
    for step in terms_in_steps(NARWHALS):
        frame = frame.with_columns(**step)
    return frame


def _stats(terms: Lazy) -> Lazy:
    sums = terms.group_by("group").agg(**sums_of_terms(NARWHALS))
    return sums.select("group", **coefficients_of_sums(NARWHALS))
