"""What every engine takes and gives.

Input of `ratios` is the frame of school rows: a Float64 column for every `Figure`; for every `Shared(c)` the columns
`c` (to be split) and `c__own` (of this stage alone) with `share_part` and `share_whole`; for every exemption a Boolean
column `exempt__<id>` (null: cannot be told).

With P_s the pupils of row s, N their sum, x_s the value, X the mean:

    weighted:    X = scale Σq / N,  S² = Σ (P_s/N)(x_s-X)²,  CV = S/X,  part_s = (P_s/N)(x_s-X)²/X²
    unweighted:  X = Σx_s / n,      S² = Σ (x_s-X)² / n,     CV = S/X,  part_s = (x_s-X)²/(n X²)

Parts add up to CV². Both are the population form, in two passes. Where X is not positive (nothing anywhere, or a
difference that came out negative) the coefficient and its parts are null, as are Gini and Theil (weighted X).
Source of the weighted form: 教督〔2012〕3号 (worked example in the tests).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from types import TracebackType
from typing import Self

import polars as pl

from junheng.engines.lists import Listed
from junheng.formulas import Ratio

GROUP = ("county", "stage", "indicator")  # what a coefficient is of; of one county without the first

RATIO_COLUMNS = {
    "school_id": pl.String,
    "stage": pl.String,
    "indicator": pl.String,
    "numerator": pl.Float64,  # null where a figure is missing or an exemption cannot be told
    "numerator_least": pl.Float64,  # without any allowance
    "numerator_most": pl.Float64,  # with every allowance
    "denominator": pl.Float64,
    "value": pl.Float64,
}
BALANCE_COLUMNS = {
    "stage": pl.String,
    "indicator": pl.String,
    "rows": pl.Int64,
    "mean": pl.Float64,
    "sd": pl.Float64,
    "cv": pl.Float64,
    "mean_unweighted": pl.Float64,
    "sd_unweighted": pl.Float64,
    "cv_unweighted": pl.Float64,
    "gini": pl.Float64,
    "theil": pl.Float64,
}
PART_COLUMNS = {
    "school_id": pl.String,
    "stage": pl.String,
    "indicator": pl.String,
    "part": pl.Float64,
    "part_unweighted": pl.Float64,
}


class Engine(ABC):
    """Computes formulas over school rows. Balance is sorted by (county,) stage, indicator, school; ratios by indicator."""

    def close(self) -> None:  # noqa: B027 - most have nothing to give back
        """Give back what the engine holds: memory, disk, a cluster that it started."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @abstractmethod
    def ratios(self, rows: pl.DataFrame, ratios: Mapping[str, Ratio]) -> pl.DataFrame:
        """Every ratio in every row: a long frame with `RATIO_COLUMNS`, sorted by indicator, stage, school."""

    @abstractmethod
    def balance(self, values: pl.DataFrame, *, parts: bool = True) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Balance of each stage and indicator of `values` (school_id, stage, indicator, quantity, pupils, scale).

        `quantity` is the numerator, `pupils` the denominator, without nulls; pupils > 0. With a column `county` the
        balance is that of each county, stage and indicator, and the results begin with that column.

        Returns:
            A frame with `BALANCE_COLUMNS` and one with `PART_COLUMNS`, without rows unless `parts`.
        """

    @abstractmethod
    def coefficients(self, rows: pl.DataFrame, quantities: Sequence[str], by: Sequence[str]) -> pl.DataFrame:
        """Only the weighted coefficients of the columns `quantities`, per group of the columns `by`, sorted by them.

        `rows` has them side by side with `pupils` > 0, without nulls: a tenth of the work of `balance`, for whoever asks
        what-if questions of a whole country. Null where the mean is not positive.
        """

    @abstractmethod
    def teacher_tallies(
        self, teachers: Listed, training_hours: float | None, key: Sequence[str], names: Collection[str]
    ) -> pl.DataFrame:
        """One line per `key` of a list of teachers with what `junheng.records.derive.counts` needs for `names`."""

    @abstractmethod
    def class_tallies(self, classes: Listed, key: Sequence[str]) -> pl.DataFrame:
        """One line per `key` of a list of classes with what `junheng.records.derive.class_counts` needs."""

    @abstractmethod
    def table(self, listed: Listed) -> pl.DataFrame:
        """A whole table that is no list of people, typed, `county` first."""
