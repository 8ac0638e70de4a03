"""The ratios that verdicts hang on, in copies of schools: numerator, denominator, and the values at which they decide.

Every numerator times the school's weighted pupils (`whole`), every denominator and `whole` itself is a straight line in
a single cell, as long as no condition of the standard turns. From two probes follows the line, from the lines where a
ratio reaches its limit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from junheng.engines import PolarsEngine
from junheng.engines.expressions import with_formulas
from junheng.evaluation.case import Case
from junheng.evaluation.county import sum_ratio
from junheng.evaluation.resource import ratio_of, row_indicators
from junheng.evaluation.robustness.copies import with_trial
from junheng.evaluation.robustness.cuts import cuts, floor_cuts
from junheng.evaluation.rows import FINANCE
from junheng.formulas import Ratio
from junheng.indicators import FORMULAS, SchoolIndicator, StageIndicator
from junheng.standards import Standard
from junheng.standards.model import IndicatorRule, Operator, Value

SIGNAL = ("trial", "signal", "which", "unit", "stage", "top", "whole", "bottom")  # unit: a school, empty for the county


@dataclass(frozen=True, slots=True)
class Turns:
    """The values of a ratio at which verdicts turn."""

    scale: float
    values: tuple[float, ...]


def resource_ratios(case: Case) -> pl.DataFrame:
    """Numerators (told, least, most) and denominators of the resource indicators, with `whole` and `untold`.

    Returns:
        school_id, stage, indicator, numerator, numerator_least, numerator_most, denominator, value, whole, untold.
    """
    scope = case.rows.filter(pl.col("judged").fill_null(True))
    ratios = {name: ratio_of(name, case.standard) for name in row_indicators(case.standard)}
    more = scope.select(
        "school_id", "stage", pl.col("share_whole").fill_null(1.0).alias("whole"), pl.col("judged").is_null().alias("untold")
    )  # fmt: skip
    return PolarsEngine().ratios(scope, ratios).join(more, on=["school_id", "stage"], how="left")


def signals(case: Case) -> pl.DataFrame:
    """Every ratio in every copy that verdicts of the school hang on, in the columns of `SIGNAL`."""
    frames = [
        with_trial(frame).rename({"school_id": "unit"}).select(SIGNAL)
        for frame in (*_resource(case), *_of_stages(case), *_of_schools(case))
    ]
    return pl.concat(frames, how="vertical_relaxed")


def _resource(case: Case) -> Iterator[pl.DataFrame]:
    ratios = resource_ratios(case)
    for which in ("numerator", "numerator_least", "numerator_most"):
        matters = pl.col(which).is_not_null() & (
            pl.lit(True) if which == "numerator" else pl.col("numerator").is_null()
        )
        yield ratios.filter(matters).select(
            "school_id", "stage", pl.concat_str(pl.lit("row "), "indicator").alias("signal"),
            pl.lit(which).alias("which"), (pl.col(which) * pl.col("whole")).alias("top"), "whole", pl.col("denominator").alias("bottom"),
        )  # fmt: skip


def _of_stages(case: Case) -> Iterator[pl.DataFrame]:
    for name, rule in case.standard.pack.indicators.items():
        if rule.method != "stage_ratio":
            continue
        for formula in (name, *(exemption.instead for exemption in rule.exemptions)):
            indicator = FORMULAS[formula]
            if not isinstance(indicator, StageIndicator):
                raise TypeError(f"{formula} is not a figure of school rows by themselves")
            of = indicator.formula
            top, bottom = (of.numerator, of.denominator) if isinstance(of, Ratio) else (of, None)
            frame = with_formulas(case.scope(name, rule), top=top, **({} if bottom is None else {"bottom": bottom}))
            if bottom is None:
                frame = frame.with_columns(pl.lit(1.0).alias("bottom"))
            yield _plain(frame, f"{name} {formula}")


def _of_schools(case: Case) -> Iterator[pl.DataFrame]:
    for name, rule in case.standard.pack.indicators.items():
        if rule.method == "school_ratio":
            indicator = FORMULAS[name]
            if not isinstance(indicator, SchoolIndicator):
                raise TypeError(f"{name} is not a ratio of schools")
            ratio = indicator.variants[str(case.standard.settings[indicator.setting])]
            finance = case.tables.finance.with_columns(pl.col(column).cast(pl.Float64) for column in FINANCE)
            finance = finance.with_columns(pl.lit(None, dtype=pl.String).alias("stage"))
            yield _plain(with_formulas(finance, top=ratio.numerator, bottom=ratio.denominator), name)
        if rule.method == "small_funds" and rule.funded_as is not None:
            yield _plain(funds(case, name, rule, case.standard.one(rule.funded_as)), name)


def funds(case: Case, name: str, rule: IndicatorRule, funded_as: float) -> pl.DataFrame:
    """Approved money x pupils over so many times the sum of base x pupils: straight in money, in pupils and in a base."""
    base = pl.lit(None, dtype=pl.Float64)
    for stage in case.standard.pack.stages:
        base = pl.when(pl.col("stage") == stage).then(case.items.get(f"public_funds_base_{stage}")).otherwise(base)
    scope = case.scope(name, rule).with_columns((base * pl.col("pupils")).alias("owed"))
    known = pl.when(pl.col("owed").is_not_null().all())
    frame = scope.group_by("school_id").agg(
        known.then(pl.col("pupils").sum()).alias("pupils"), known.then(pl.col("owed").sum()).alias("owed")
    )
    frame = frame.join(case.tables.finance.select("school_id", "public_funds_approved"), on="school_id")
    return frame.select(
        "school_id", pl.lit(None, dtype=pl.String).alias("stage"),
        (pl.col("public_funds_approved") * pl.col("pupils")).alias("top"), (funded_as * pl.col("owed")).alias("bottom"),
    )  # fmt: skip


def _plain(frame: pl.DataFrame, signal: str) -> pl.DataFrame:
    known = frame.filter(pl.col("top").is_not_null(), pl.col("bottom").is_not_null())
    return known.with_columns(
        pl.lit(signal).alias("signal"), pl.lit("numerator").alias("which"), pl.lit(1.0).alias("whole")
    )


def sums(case: Case) -> pl.DataFrame:
    """Of every row that an indicator adds up over the county: stage (null: all stages together), top and bottom.

    Returns:
        indicator, school_id, stage, top, bottom (0 where owed), owed (a figure is missing).
    """
    frames = []
    for name, rule in case.standard.pack.indicators.items():
        if rule.method != "sum_ratio" or rule.target is None:
            continue
        ratio = sum_ratio(name, case.standard)
        frame = with_formulas(case.scope(name, rule), top=ratio.numerator, bottom=ratio.denominator)
        if rule.target.by_stage:
            frame = frame.filter(pl.col("stage").is_in(stages_of(rule, case.standard)))
        owed = pl.col("top").is_null() | pl.col("bottom").is_null() | pl.col("in_scope").is_null()
        stage = pl.col("stage") if rule.target.by_stage else pl.lit(None, dtype=pl.String)
        frames.append(
            frame.select(
                pl.lit(name).alias("indicator"), "school_id", stage.alias("stage"),
                pl.when(~owed).then("top").otherwise(0.0).alias("top"), pl.when(~owed).then("bottom").otherwise(0.0).alias("bottom"),
                owed.alias("owed"),
            )
        )  # fmt: skip
    empty = {"indicator": pl.String, "school_id": pl.String, "stage": pl.String, "top": pl.Float64, "bottom": pl.Float64, "owed": pl.Boolean}  # fmt: skip
    return pl.concat([pl.DataFrame(schema=empty), *frames], how="vertical_relaxed")


def stages_of(rule: IndicatorRule, standard: Standard) -> list[str | None]:
    """The stages that a ratio of sums is judged in; None alone: all together."""
    if rule.target is None or not rule.target.by_stage:
        return [None]
    return [stage for stage in standard.pack.stages if rule.target.at(stage) is not None]


def turns(case: Case) -> Mapping[tuple[str, str | None], Turns]:
    """For every signal and stage: its scale and the values at which verdicts turn."""
    standard = case.standard
    found: dict[tuple[str, str | None], Turns] = {}

    for name, rule in standard.pack.indicators.items():
        if rule.method == "row_ratio":
            for stage in standard.pack.stages:
                found[f"row {name}", stage] = Turns(ratio_of(name, standard).scale, _row_turns(case, name, rule, stage))
        if rule.method == "stage_ratio":
            found |= _stage_turns(case, name, rule)
        if rule.method in ("school_ratio", "small_funds"):
            school = FORMULAS.get(name)
            scale = next(iter(school.variants.values())).scale if isinstance(school, SchoolIndicator) else 1.0
            found[name, None] = Turns(scale, _around(case, rule, case.target(rule), rule.operator))
        if rule.method == "sum_ratio":
            scale = sum_ratio(name, standard).scale
            for each in stages_of(rule, standard):
                values = _around(case, rule, case.target(rule, each), rule.operator)
                found[f"sum {name}", each] = Turns(scale, values)
    return found


def _around(case: Case, rule: IndicatorRule, limit: float | None, operator: Operator) -> tuple[float, ...]:
    return () if limit is None else cuts(limit, operator, rule.decimals, official=case.official)


def _stage_turns(case: Case, name: str, rule: IndicatorRule) -> dict[tuple[str, str | None], Turns]:
    found: dict[tuple[str, str | None], Turns] = {}
    asked: list[tuple[str, Value | None, Operator]] = [(name, rule.target, rule.operator)]
    asked += [(one.instead, one.target, one.operator) for one in rule.exemptions]
    for formula, target, operator in asked:
        indicator = FORMULAS[formula]
        of = indicator.formula if isinstance(indicator, StageIndicator) else None
        scale = of.scale if isinstance(of, Ratio) else 1.0
        for stage in case.standard.pack.stages:
            limit = case.standard.number(target, stage) if target is not None else None
            # Beside the official rounding the exact limit matters too: an alternative is never rounded.
            exact = () if limit is None else cuts(limit, operator, rule.decimals, official=False)
            found[f"{name} {formula}", stage] = Turns(scale, (*_around(case, rule, limit, operator), *exact))
    return found


def _row_turns(case: Case, name: str, rule: IndicatorRule, stage: str) -> tuple[float, ...]:
    standard, school_rule = case.standard, case.standard.pack.school_rule
    target = standard.number(rule.target, stage) if rule.target is not None else None
    if target is None:
        return ()
    values = cuts(target, rule.operator, rule.decimals, official=case.official)
    if school_rule is not None and name in school_rule.of:
        floor = standard.one(school_rule.lowest_ratio)
        values += floor_cuts(target, floor, rule.operator, rule.decimals, official=case.official)
    return values
