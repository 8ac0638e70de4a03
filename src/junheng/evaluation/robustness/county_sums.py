"""Ratios of sums over the county's rows when one school changes: its part is taken out and the new part put in."""

from __future__ import annotations

import polars as pl

from junheng.evaluation.case import Case
from junheng.evaluation.county import sum_ratio
from junheng.evaluation.result import Evaluation
from junheng.evaluation.robustness.cells import family_of_school
from junheng.evaluation.robustness.copies import with_trial
from junheng.evaluation.robustness.signals import stages_of, sums
from junheng.evaluation.verdicts import Verdict, compare
from junheng.standards.model import IndicatorRule

GROUP = ["indicator", "stage"]
PARTS = ("rows", "owed", "top", "bottom")


class CountySums:
    """The sums of an evaluation, ready for changes in one school."""

    def __init__(self, evaluation: Evaluation, family: dict[str, int]) -> None:
        self._case = case = evaluation.case
        of_family = family_of_school(evaluation, family)
        self._by_family = _added(sums(case).with_columns(of_family.alias("family")), "family")
        asked = [
            (name, stage)
            for name, rule in case.standard.pack.indicators.items()
            if rule.method == "sum_ratio"
            for stage in stages_of(rule, case.standard)
        ]
        groups = pl.DataFrame(asked, schema={"indicator": pl.String, "stage": pl.String}, orient="row")
        totals = self._by_family.group_by(GROUP).agg(pl.col(PARTS).sum())
        self._totals = groups.join(totals, on=GROUP, how="left", nulls_equal=True).with_columns(
            pl.col(PARTS).fill_null(0)
        )
        self.base = self._verdicts(self._totals)

    def _replaced(self, changed: Case, trials: pl.DataFrame) -> pl.DataFrame:
        """The sums of every trial."""
        new = _added(with_trial(sums(changed)), "trial")
        every = trials.select("trial", "family").join(self._totals, how="cross")
        every = every.join(self._by_family, on=["family", *GROUP], how="left", suffix="_old", nulls_equal=True)
        every = every.join(new, on=["trial", *GROUP], how="left", suffix="_new", nulls_equal=True)
        return every.select(
            "trial", *GROUP,
            *(
                pl.col(name) - pl.col(f"{name}_old").fill_null(0) + pl.col(f"{name}_new").fill_null(0)
                for name in PARTS
            ),
        )  # fmt: skip

    def after(self, changed: Case, trials: pl.DataFrame) -> pl.DataFrame:
        """Verdicts of every trial (trial, family): trial, indicator, stage, verdict."""
        return self._verdicts(self._replaced(changed, trials))

    def signals(self, changed: Case, trials: pl.DataFrame) -> pl.DataFrame:
        """The ratios of every trial in the columns of `signals.SIGNAL`."""
        told = self._replaced(changed, trials).filter(pl.col("owed") == 0)
        return told.select(
            "trial", pl.concat_str(pl.lit("sum "), "indicator").alias("signal"), pl.lit("numerator").alias("which"),
            pl.lit("").alias("unit"), "stage",
            "top", pl.lit(1.0).alias("whole"), "bottom",
        )  # fmt: skip

    def _verdicts(self, totals: pl.DataFrame) -> pl.DataFrame:
        verdicts = [
            self._verdict(row["indicator"], row["stage"], row["rows"], row["owed"], row["top"], row["bottom"])
            for row in totals.iter_rows(named=True)
        ]
        kept = [name for name in ("trial", *GROUP) if name in totals.columns]
        return totals.select(kept).with_columns(pl.Series("verdict", verdicts, dtype=pl.String))

    def _verdict(self, name: str, stage: str | None, rows: int, owed: int, top: float, bottom: float) -> Verdict:
        """As `judge_sum_ratio` has it: nothing in scope passes, a missing figure leaves it open."""
        case, rule = self._case, self._rule(name)
        if stage is not None and stage in case.absent_stages:
            return "unknown"
        if rows == 0:
            return "pass"
        if owed:
            return "unknown"
        if bottom == 0:
            return "pass" if top == 0 else "unknown"
        value = sum_ratio(name, case.standard).scale * top / bottom
        return compare(value, case.target(rule, stage), rule.operator, rule.decimals, official=case.official).verdict

    def _rule(self, name: str) -> IndicatorRule:
        return self._case.standard.pack.indicators[name]


def _added(rows: pl.DataFrame, by: str) -> pl.DataFrame:
    return rows.group_by(by, *GROUP).agg(
        pl.len().cast(pl.Int64).alias("rows"), pl.col("owed").sum().cast(pl.Int64),
        pl.col("top").sum(), pl.col("bottom").sum(),
    )  # fmt: skip
