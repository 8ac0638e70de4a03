"""Coefficients of variation when one school changes, without computing them anew from every school.

With c the mean of today, CV² is made of sums over rows: n, ΣP, Σq, ΣP(x-c)², Σ(x-c), Σ(x-c)². One school's part of each
sum is taken out and its new part put in. Where the mean moves so far from c that digits would cancel, the rows are gone
through once more, in two passes.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from junheng.evaluation.case import Case
from junheng.evaluation.resource import balance_verdicts, ratio_of, row_indicators
from junheng.evaluation.result import Evaluation
from junheng.evaluation.robustness.cells import family_of_school
from junheng.evaluation.robustness.copies import with_trial
from junheng.evaluation.robustness.cuts import cuts
from junheng.evaluation.robustness.members import GONE
from junheng.evaluation.robustness.roots import Array, plus, roots, times
from junheng.evaluation.robustness.signals import resource_ratios
from junheng.evaluation.verdicts import compare

GROUP = ["indicator", "stage"]
LINES = ("top", "whole", "bottom")
ROW = ("numerator", "denominator", "value")
CANCELLED = 1e3  # the sum over what is left of it, from which on two passes are made: three of fifteen digits
SUMS = ("n", "unreported", "p", "q", "pdd", "d", "dd")


class Coefficients:
    """The coefficients of an evaluation, ready for changes in one school."""

    def __init__(self, evaluation: Evaluation, family: dict[str, int]) -> None:
        self._case = case = evaluation.case
        self._standard = evaluation.standard
        self._weighted = self._standard.settings.get("cv_method", "weighted") == "weighted"
        ratios = resource_ratios(case)
        known = ratios.filter(pl.col("value").is_not_null(), ~pl.col("untold"))
        mean = pl.col("numerator").sum() / pl.col("denominator").sum() if self._weighted else pl.col("value").mean()
        scales = {name: ratio_scale(case, name) for name in row_indicators(self._standard)}
        self._scale = pl.col("indicator").replace_strict(scales, default=1.0, return_dtype=pl.Float64)
        self._centres = known.group_by(GROUP).agg(mean.alias("centre")).with_columns(
            (pl.col("centre") * self._scale if self._weighted else pl.col("centre")).alias("centre")
        )  # fmt: skip
        of_family = family_of_school(evaluation, family)
        self._by_family = self._added(ratios.with_columns(of_family.alias("family")), "family")
        self.totals = self._by_family.group_by(GROUP).agg(pl.col(SUMS).sum())
        self._ratios = ratios.with_columns(of_family.alias("family")).select("family", *GROUP, *ROW)
        self._rows = self._terms(ratios).select("school_id", *GROUP, *SUMS)
        self.base = self._verdicts(self.totals)
        self.composite = self._composites(self.base.with_columns(pl.lit(0).alias("trial")))

    def _terms(self, ratios: pl.DataFrame) -> pl.DataFrame:
        """What every row adds to the sums."""
        known = pl.col("value").is_not_null() & ~pl.col("untold")
        frame = ratios.join(self._centres, on=GROUP, how="left").with_columns(pl.col("centre").fill_null(0.0))
        off = pl.col("value") - pl.col("centre")
        return frame.with_columns(
            known.cast(pl.Int64).alias("n"), (~known).cast(pl.Int64).alias("unreported"),
            *(
                pl.when(known).then(term).otherwise(0.0).alias(name)
                for name, term in (
                    ("p", pl.col("denominator")), ("q", pl.col("numerator")), ("pdd", pl.col("denominator") * off**2),
                    ("d", off), ("dd", off**2),
                )
            ),
        )  # fmt: skip

    def _added(self, ratios: pl.DataFrame, by: str) -> pl.DataFrame:
        return self._terms(ratios).group_by(by, *GROUP).agg(pl.col(SUMS).sum())

    def after(self, changed: Case, trials: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Coefficients and composites of every trial.

        Args:
            changed: The case of the copies.
            trials: trial, family.

        Returns:
            trial, indicator, stage, cv, verdict; and trial, stage, value, verdict of the composite.
        """
        ratios = with_trial(resource_ratios(changed))
        new = self._added(ratios, "trial")
        trials = trials.select("trial", "family")
        if self._standard.pack.composite is not None:  # the mean of the coefficients needs those that stay, too
            touched = trials.select("trial").join(self.totals.select(GROUP), how="cross")
        else:
            old = trials.join(self._by_family, on="family").select("trial", *GROUP)
            touched = pl.concat([old, new.select("trial", *GROUP)]).unique()
        every = (
            touched.join(trials, on="trial")
            .join(self.totals, on=GROUP, how="left")
            .join(self._by_family, on=["family", *GROUP], how="left", suffix="_old")
            .join(new, on=["trial", *GROUP], how="left", suffix="_new")
        ).with_columns(
            (pl.col(name).fill_null(0) - pl.col(f"{name}_old").fill_null(0) + pl.col(f"{name}_new").fill_null(0)).alias(
                name
            )
            for name in SUMS
        )
        found = self._verdicts(every.select("trial", "family", *GROUP, *SUMS), ratios)
        return found, self._composites(found)

    def _verdicts(self, sums: pl.DataFrame, changed: pl.DataFrame | None = None) -> pl.DataFrame:
        """Coefficients and their verdicts from sums; those of groups without rows are gone. `changed` are the new rows."""
        sums = sums.join(self._centres, on=GROUP, how="left")
        n, p, c = pl.col("n").cast(pl.Float64), pl.col("p"), pl.col("centre").fill_null(0.0)
        mean, plain = self._scale * pl.col("q") / p, c + pl.col("d") / n
        square, plain_square = pl.col("pdd") / p - (mean - c) ** 2, pl.col("dd") / n - (pl.col("d") / n) ** 2
        table = sums.with_columns(
            mean.alias("mean"), (square.clip(lower_bound=0.0).sqrt() / mean).alias("cv_weighted"),
            plain.alias("plain"), (plain_square.clip(lower_bound=0.0).sqrt() / plain).alias("cv_unweighted"),
            ((pl.col("pdd") / p > CANCELLED * square) | (pl.col("dd") / n > CANCELLED * plain_square)).alias("cancelled"),
        )  # fmt: skip
        if changed is not None:
            table = table.update(self._two_passes(table.filter("cancelled"), changed), on=["trial", *GROUP])
        complete = pl.col("unreported") == 0
        table = table.with_columns(
            pl.when(complete & (pl.col("mean") > 0)).then("cv_weighted").alias("cv_weighted"),
            pl.when(complete & (pl.col("plain") > 0)).then("cv_unweighted").alias("cv_unweighted"),
        ).with_columns(
            pl.col("cv_weighted" if self._weighted else "cv_unweighted").alias("cv"), pl.col("n").alias("rows"),
            *(pl.lit(None, dtype=pl.Float64).alias(name) for name in ("sd", "gini", "theil")),
        )  # fmt: skip
        kept = table.select(name for name in ("trial", *GROUP) if name in table.columns)
        judged = balance_verdicts(table, self._standard).select("cv", "verdict")
        there = pl.when(table["n"] + table["unreported"] > 0).then("verdict").otherwise(pl.lit(GONE)).alias("verdict")
        return pl.concat([kept, judged.with_columns(there)], how="horizontal")

    def _two_passes(self, groups: pl.DataFrame, changed: pl.DataFrame) -> pl.DataFrame:
        """The coefficients of some trials and groups (trial, family, indicator, stage) from all their rows."""
        key = ["trial", *GROUP]
        groups = groups.select("trial", pl.col("family").alias("own"), *GROUP)
        others = groups.join(self._ratios, on=GROUP).filter(pl.col("family").ne_missing(pl.col("own")))
        rows = pl.concat([one.select(*key, *ROW) for one in (others, changed.join(groups, on=key, how="semi"))])
        rows = rows.filter(pl.col("value").is_not_null())
        p, x = pl.col("denominator"), pl.col("value")
        rows = rows.with_columns(
            (self._scale * pl.col("numerator").sum().over(key) / p.sum().over(key)).alias("mean"), x.mean().over(key).alias("plain")
        )  # fmt: skip
        mean, plain = pl.col("mean"), pl.col("plain")
        return rows.group_by(key).agg(
            ((p * (x - mean) ** 2).sum() / p.sum()).sqrt().truediv(mean.first()).alias("cv_weighted"),
            ((x - plain) ** 2).mean().sqrt().truediv(plain.first()).alias("cv_unweighted"),
            mean.first().alias("mean"), plain.first().alias("plain"),
        )  # fmt: skip

    def _composites(self, coefficients: pl.DataFrame) -> pl.DataFrame:
        rule = self._standard.pack.composite
        schema = {"trial": pl.Int64, "stage": pl.String, "value": pl.Float64, "verdict": pl.String}
        if rule is None:
            return pl.DataFrame(schema=schema)
        whole = pl.when(pl.col("cv").is_null().any() | (pl.len() < len(rule.of))).then(None)
        members = coefficients.filter(pl.col("indicator").is_in(rule.of), pl.col("verdict").ne_missing(GONE))
        means = members.group_by("trial", "stage").agg(
            whole.otherwise(pl.col("cv").mean()).alias("value")
        )  # fmt: skip
        limits = {stage: self._standard.number(rule.limit, stage) for stage in self._standard.pack.stages}
        verdicts = [
            compare(value, limits[stage], rule.operator, rule.decimals, official=self._case.official).verdict
            for stage, value in means.select("stage", "value").iter_rows()
        ]
        return means.with_columns(pl.Series("verdict", verdicts, dtype=pl.String)).select(*schema)

    def prepared(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """`pairs` with the sums of the other rows; without those whose coefficient is unknown for another row's sake.

        Args:
            pairs: cell, indicator, stage, unit (the school whose row depends on the cell), low, high, first, second and the
                straight lines top, whole, bottom at both probes (top, top_2, ...).
        """
        own = self._rows.rename({"school_id": "unit"} | {name: f"{name}_own" for name in SUMS})
        frame = pairs.join(self.totals, on=GROUP, how="left").join(own, on=["unit", *GROUP], how="left")
        frame = frame.with_columns(
            (pl.col(name).fill_null(0) - pl.col(f"{name}_own").fill_null(0)).cast(pl.Float64).alias(name)
            for name in SUMS
        )
        return frame.filter(pl.col("unreported") == 0).join(self._centres, on=GROUP, how="left").with_columns(
            self._scale.alias("scale"), pl.col("centre").fill_null(0.0)
        )  # fmt: skip

    def roots(self, pairs: pl.DataFrame, limits: pl.DataFrame | None = None) -> pl.DataFrame:
        """Where coefficients turn as a cell moves; `limits` (indicator, stage, limit) are other values to be reached.

        Returns:
            cell, low, high, root: a value of the cell on one side of the limit, or at which the mean is 0.
        """
        frame = self.prepared(pairs).join(self._limits() if limits is None else limits, on=GROUP)
        q, plain = (frame[name].to_numpy()[:, None] for name in ("q", "d"))
        top, whole, bottom = (line(frame, name) for name in LINES)
        if self._weighted:
            mean_zero = plus(q * whole, top)
        else:
            n, c, scale = (frame[name].to_numpy()[:, None] for name in ("n", "centre", "scale"))
            mean_zero = plus((plain + n * c) * times(whole, bottom), scale * top)
        found = [roots(self._polynomial(frame), sizes(frame)), roots(mean_zero, sizes(frame))]
        return exploded(frame, np.hstack(found))

    def at(self, prepared: pl.DataFrame, values: Array) -> Array:
        """The coefficients of every line of `prepared` at the values of its cell; 0 where there is none."""
        u = values[None, :] - prepared["first"].to_numpy()[:, None]
        top, whole, bottom = ((one[:, [0]] + one[:, [1]] * u) for one in (line(prepared, name) for name in LINES))
        p, q, n, d, dd, pdd, c, scale = (
            prepared[name].to_numpy()[:, None] for name in ("p", "q", "n", "d", "dd", "pdd", "centre", "scale")
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            quantity = top / whole
            off = scale * quantity / bottom - c
            if self._weighted:
                pupils = p + bottom
                mean = scale * (q + quantity) / pupils
                square = (pdd + bottom * off**2) / pupils - (mean - c) ** 2
            else:
                mean = c + (d + off) / (n + 1)
                square = (dd + off**2) / (n + 1) - ((d + off) / (n + 1)) ** 2
            found: Array = np.where(mean > 0, np.sqrt(np.maximum(square, 0.0)) / mean, 0.0)
        return np.nan_to_num(found)

    def _limits(self) -> pl.DataFrame:
        """Per group the coefficients just below and just above the limit."""
        records: list[tuple[str, str, float]] = []
        standard = self._standard
        digits = max((rule.balance.decimals for rule in standard.pack.indicators.values() if rule.balance), default=3)
        for name, rule in row_indicators(standard).items():
            for stage in standard.pack.stages:
                limit = standard.number(rule.balance.limit, stage) if rule.balance and rule.balance.limit else None
                if rule.balance is None or limit is None:
                    continue
                turns = cuts(limit, rule.balance.operator(stage), digits, official=self._case.official)
                records += [(name, stage, turn) for turn in turns]
        return pl.DataFrame(
            records, schema={"indicator": pl.String, "stage": pl.String, "limit": pl.Float64}, orient="row"
        )

    def _polynomial(self, frame: pl.DataFrame) -> Array:
        """Over u = value - first: the polynomial that is 0 where the coefficient is `limit`.

        Weighted, with q = top/whole and P = bottom of the row, M, Q, A = Σq²/P of the others:
        (M + P)(A + q²/P) = (1 + limit²)(Q + q)². Alike for every row, with x = q/P, k rows, B = Σx², Y = Σx of the
        others: (k + 1)(B + x²) = (1 + limit²)(Y + x)².
        """
        top, whole, bottom = (line(frame, name) for name in LINES)
        turn = (1 + frame["limit"].to_numpy() ** 2)[:, None]
        p, q, n, d, dd, pdd, c, scale = (
            frame[name].to_numpy()[:, None] for name in ("p", "q", "n", "d", "dd", "pdd", "centre", "scale")
        )
        if self._weighted:
            # Σq²/P from the centred sum: scale²Σq²/P = ΣP(x-c)² + 2c·scale·Σq - c²ΣP.
            squares = (pdd + 2 * c * scale * q - c**2 * p) / scale**2
            left = plus(squares * times(bottom, times(whole, whole)), times(top, top))
            right = plus(q * whole, top)
            return plus(times(plus(p, bottom), left), -turn * times(bottom, times(right, right)))
        x, unit = scale * top, times(whole, bottom)
        plain, squares = d + n * c, dd + 2 * c * d + n * c**2
        left = plus(squares * times(unit, unit), times(x, x))
        right = plus(plain * unit, x)
        return plus((n + 1) * left, -turn * times(right, right))


def ratio_scale(case: Case, name: str) -> float:
    """The scale of a resource indicator."""
    return ratio_of(name, case.standard).scale


def line(frame: pl.DataFrame, name: str) -> Array:
    """The straight line through two probes, over u = value - first: constant and slope."""
    at_first = frame[name].to_numpy().astype(np.float64)
    slope = (frame[f"{name}_2"].to_numpy() - at_first) / (frame["second"] - frame["first"]).to_numpy()
    return np.column_stack([at_first, slope])


def exploded(frame: pl.DataFrame, found: Array) -> pl.DataFrame:
    """A line for every root of every row of `frame`: cell, low, high, root (a value of the cell, not yet within bounds)."""
    listed = pl.Series("root", found.tolist(), dtype=pl.List(pl.Float64))
    long = frame.select("cell", "low", "high", "first").with_columns(listed).explode("root")
    return long.with_columns(pl.col("root") + pl.col("first")).drop("first")


def sizes(frame: pl.DataFrame) -> Array:
    """The size of the variable in each region."""
    size: Array = np.maximum(np.abs(frame["first"].to_numpy()), np.abs((frame["second"] - frame["first"]).to_numpy()))
    return size
