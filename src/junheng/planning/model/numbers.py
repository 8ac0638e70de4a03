"""What a plan starts from and must reach, as arrays: rows of schools, indicators, years.

Every figure, target, share and exemption comes from `evaluate` on the county without any step, one evaluation a year;
what one unit of a column adds to an indicator is read off the same formula tree that the engines compute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from junheng.evaluation.conditions import holds
from junheng.evaluation.resource import ratio_of, row_indicators
from junheng.evaluation.result import Evaluation
from junheng.evaluation.rows import SHARED, exemptions
from junheng.formulas import Allowed, Figure, Formula, Minus, Plus, Shared
from junheng.planning.catalogue import Catalogue
from junheng.planning.model.programme import Flags, Floats
from junheng.planning.steps import Kind
from junheng.planning.wish import Wish
from junheng.standards import Standard

Row = tuple[str, str]  # school_id, stage
Place = tuple[str, str | None]  # where an action is done: a school row, or what the stages of a school share


@dataclass(frozen=True)
class Numbers:
    """A county over the years of a plan; arrays are [year, row] or [year, row, indicator].

    `years` counts from 1. A numerator or coefficient that cannot be told is NaN; what depends on it cannot be planned.
    """

    standard: Standard
    catalogue: Catalogue
    wish: Wish
    evaluations: tuple[Evaluation, ...]  # without any step, for the years 1..n
    rows: tuple[Row, ...]
    indicators: tuple[str, ...]  # the ratios of the school rows
    tolerated: tuple[str, ...]  # those of them under the school rule
    in_scope: Flags
    unsure: Flags  # the row's scope or a figure of it cannot be told
    passing: Flags  # passes without any step
    pupils: Floats
    numerators: Floats
    needed: Floats  # the numerator that meets the target; NaN without target
    lowest: Floats  # the numerator that the school rule tolerates at least
    scales: Floats  # [indicator]
    people: Mapping[Row, Mapping[Kind, int]]

    @property
    def years(self) -> range:
        """The years of the plan, from 1."""
        return range(1, self.wish.years + 1)

    @cached_property
    def row_of(self) -> dict[Row, int]:
        """The number of each school row."""
        return {row: number for number, row in enumerate(self.rows)}

    @cached_property
    def stages(self) -> NDArray[np.str_]:
        """The stage of each row."""
        return np.array([stage for _, stage in self.rows])

    @cached_property
    def ceilings(self) -> Floats:
        """The numerators with which a row is as well off as the best-off of its stage today, or meets the target."""
        values = self.numerators / self.pupils[:, :, None]
        best = np.zeros_like(values)
        for stage in np.unique(self.stages):
            inside = self.stages == stage
            best[:, inside] = np.nan_to_num(values[:, inside]).max(axis=1, keepdims=True)
        return np.fmax(best * np.nan_to_num(self.pupils)[:, :, None], self.needed)

    @cached_property
    def schools(self) -> tuple[str, ...]:
        """The schools of the rows, in order."""
        return tuple(dict.fromkeys(school for school, _ in self.rows))

    @cached_property
    def lines(self) -> tuple[Place, ...]:
        """The lines of premises that an action can raise: shared by a school's stages, or of one stage."""
        found: dict[str, list[str | None]] = {school: [] for school in self.schools}
        campuses = self.evaluations[0].snapshot.table("campuses")
        for school, stage in campuses.select("school_id", "stage").iter_rows():
            if school in found:
                found[school].append(stage)
        return tuple(
            (school, stage)
            for school, stages in found.items()
            for stage in ([None] if None in stages else sorted(str(stage) for stage in stages))
        )

    @cached_property
    def _frames(self) -> tuple[pl.DataFrame, ...]:
        return tuple(aligned(evaluation, self.rows) for evaluation in self.evaluations)

    def slopes(self, column: str, *, own: bool = False) -> Floats:
        """What one unit of a column adds to each numerator, [year, row, indicator].

        Args:
            column: A column of stages or campuses.
            own: The unit stands in the premises of that stage alone.
        """
        found = np.zeros((len(self.evaluations), len(self.rows), len(self.indicators)))
        for place, name in enumerate(self.indicators):
            formula = ratio_of(name, self.standard).numerator
            for year, frame in enumerate(self._frames):
                slope = _slope(formula, column, frame, self.standard, own=own)
                found[year, :, place] = slope
        return found


def aligned(evaluation: Evaluation, rows: Sequence[Row]) -> pl.DataFrame:
    """The frame of school rows of an evaluation, a line for each of `rows` in order, nulls where a year lacks it."""
    keys = pl.DataFrame(rows, schema={"school_id": pl.String, "stage": pl.String}, orient="row")
    frame = keys.join(evaluation.case.rows, on=["school_id", "stage"], how="left", maintain_order="left")
    counted = []
    for key, (_, exemption) in exemptions(evaluation.standard).items():
        if exemption.proof and exemption.adds:
            # Where nothing stands that a proof would let count, what the plan adds is all that will; its proof is planned.
            nothing = pl.all_horizontal(
                pl.col(c).fill_null(0) + pl.col(f"{c}__own").fill_null(0) == 0 for c in exemption.adds
            )
            may = holds(exemption.when, evaluation.standard) & (nothing | pl.col(f"proof__{key}").fill_null(False))
            counted.append(may.alias(f"exempt__{key}"))
    return frame.with_columns(counted)


def _slope(formula: Formula, column: str, rows: pl.DataFrame, standard: Standard, *, own: bool) -> Floats:
    match formula:
        case Figure(name):
            return np.full(rows.height, float(name == column))
        case Shared(name):
            apart = own and standard.settings.get("split_mode") == "reported"
            part = (rows["share_part"] / rows["share_whole"]).fill_null(0.0).fill_nan(0.0).to_numpy()
            return np.where(name == column, 1.0 if apart else part, 0.0)
        case Plus(terms):
            return sum((_slope(term, column, rows, standard, own=own) for term in terms), np.zeros(rows.height))
        case Minus(left, right):
            return _slope(left, column, rows, standard, own=own) - _slope(right, column, rows, standard, own=own)
        case Allowed(exemption, of):
            flag = rows[f"exempt__{exemption}"].fill_null(False).to_numpy()
            return np.where(flag, _slope(of, column, rows, standard, own=own), 0.0)


def numbers(
    evaluations: Sequence[Evaluation], catalogue: Catalogue, wish: Wish, people: Mapping[Row, Mapping[Kind, int]]
) -> Numbers:
    """The arrays of a plan from the evaluations of its years without any step."""
    standard = evaluations[0].standard
    rule = standard.pack.school_rule
    names = tuple(row_indicators(standard))
    judged = [evaluation.rows.filter(pl.col("indicator").is_in(names)) for evaluation in evaluations]
    rows = tuple(sorted({row for frame in judged for row in frame.select("school_id", "stage").iter_rows()}))
    shape = (len(evaluations), len(rows), len(names))
    numerator, target = np.full(shape, np.nan), np.full(shape, np.nan)
    pupils = np.full(shape[:2], np.nan)
    in_scope, passing = np.zeros(shape[:2], dtype=bool), np.zeros(shape[:2], dtype=bool)
    untold = np.zeros(shape[:2], dtype=bool)
    row_of = {row: number for number, row in enumerate(rows)}
    scales = np.array([ratio_of(name, standard).scale for name in names])
    for year, (evaluation, frame) in enumerate(zip(evaluations, judged, strict=True)):
        for school, stage, name, top, bottom, aim in frame.select(
            "school_id", "stage", "indicator", "numerator", "denominator", "target"
        ).iter_rows():
            at, place = row_of[school, stage], names.index(name)
            in_scope[year, at] = True
            numerator[year, at, place] = np.nan if top is None else top
            target[year, at, place] = np.nan if aim is None else aim
            pupils[year, at] = np.nan if bottom is None else bottom
        for school, stage in (
            evaluation.case.rows.filter(pl.col("judged").is_null()).select("school_id", "stage").iter_rows()
        ):
            untold[year, row_of[school, stage]] = True
        for school, stage, verdict in evaluation.school_rows.select("school_id", "stage", "verdict").iter_rows():
            passing[year, row_of[school, stage]] = verdict == "pass"
    tolerated = rule.of if rule is not None else ()
    units = pupils[:, :, None] / scales
    needed, lowest = (part * units for part in _asked(target, names, standard))
    among = [names.index(name) for name in tolerated]
    unsure = in_scope & (untold | np.isnan(numerator[:, :, among]).any(axis=2) | np.isnan(pupils))
    return Numbers(
        standard, catalogue, wish, tuple(evaluations), rows, names, tolerated, in_scope, unsure, passing,
        pupils, numerator, needed, lowest, scales, people,
    )  # fmt: skip


__all__ = ["SHARED", "Numbers", "Place", "Row", "numbers"]


def _asked(target: Floats, names: Sequence[str], standard: Standard) -> tuple[Floats, Floats]:
    """The values that meet the target, and that the school rule tolerates.

    Under compare_digits = official a value that is published as the target meets it: half a last digit less.
    """
    rule = standard.pack.school_rule
    ratio = standard.one(rule.lowest_ratio) if rule is not None else 1.0
    if standard.settings.get("compare_digits") != "official":
        return target, ratio * target
    digit = np.array([10.0 ** -standard.pack.indicators[name].decimals for name in names])
    published = np.ceil(ratio * target / digit - 1e-9) * digit
    return target - digit / 2, published - digit / 2
