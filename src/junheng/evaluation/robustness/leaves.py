"""The leaves of an evaluation, and those that a change in one school changes."""

from __future__ import annotations

import polars as pl

from junheng.engines import PolarsEngine
from junheng.evaluation.case import Case
from junheng.evaluation.county import passing_schools, passing_verdict
from junheng.evaluation.evaluate import SCHOOL_METHODS
from junheng.evaluation.resource import judge_rows, judge_school_rows
from junheng.evaluation.result import Evaluation
from junheng.evaluation.robustness.cells import families, family_of_school
from junheng.evaluation.robustness.coefficients import Coefficients
from junheng.evaluation.robustness.copies import Copies, with_trial
from junheng.evaluation.robustness.county_sums import CountySums
from junheng.evaluation.robustness.members import GONE, LEAF, against, county_leaves, fixed

PLACE = ["kind", "indicator", "school_id", "stage"]
CHANGE = ("trial", *PLACE, "before", "after")


class Leaves:
    """The leaves of an evaluation, before and after changes in single schools."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self.family = families(evaluation)
        self.copies = Copies(evaluation)
        self.coefficients = Coefficients(evaluation, self.family)
        self.sums = CountySums(evaluation, self.family)
        self._of_family = family_of_school(evaluation, self.family)
        self._school = self._of_schools(evaluation.rows, evaluation.school_rows, [])
        self._passing = self._passing_schools(evaluation.rows, evaluation.school_rows, [])
        self._county = self._of_county(self.coefficients.base, self.coefficients.composite, self.sums.base, [])

    @property
    def base(self) -> pl.DataFrame:
        """Every leaf of the county as it stands, in the columns of `members.LEAF`."""
        passed = self._passing_leaves(self._counted(self._passing, []), [])
        own = county_leaves(self._evaluation.case)
        frames = (self._school, self._county, passed, own, fixed(self._evaluation))
        return pl.concat([frame.select(LEAF) for frame in frames])

    def changed(self, trials: pl.DataFrame) -> pl.DataFrame:
        """The leaves that are another after a change.

        Args:
            trials: trial and the changed cell by the columns of `copies.CELL`, `value` being the new one.

        Returns:
            The columns of `CHANGE`.
        """
        case = self.copies.case(trials)
        rows, school_rows = _judged(case)
        of_trial = trials.select("trial", "family")
        school = self._of_schools(rows, school_rows, ["trial"])
        before = of_trial.join(self._school.with_columns(self._of_family.alias("family")), on="family")
        found = [differing(before, school)]
        values, composites = self.coefficients.after(case, of_trial)
        county = self._of_county(values, composites, self.sums.after(case, of_trial), ["trial"])
        told = self._touched(county)
        found.append(differing(told, county))
        if self._passing_rules:
            found.append(self._passing_changes(of_trial, rows, school_rows))
        return pl.concat(found)

    def _touched(self, county: pl.DataFrame) -> pl.DataFrame:
        """The county's leaves as they stand, for the trials and groups that were computed anew."""
        return county.select("trial", *PLACE).join(self._county, on=PLACE, how="left", nulls_equal=True)

    def _of_schools(self, rows: pl.DataFrame, school_rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
        rule = self._evaluation.standard.pack.school_rule
        frames = [rows.select(*by, pl.lit("row").alias("kind"), "indicator", "school_id", "stage", "verdict")]
        if rule is not None:
            named = school_rows.with_columns(pl.lit("school").alias("kind"), pl.lit(rule.id).alias("indicator"))
            frames += [named.select(*by, *LEAF), against(rows, school_rows, rule.of, by)]
        return pl.concat(frames)

    def _of_county(
        self, values: pl.DataFrame, composites: pl.DataFrame, sums: pl.DataFrame, by: list[str]
    ) -> pl.DataFrame:
        composite = self._evaluation.standard.pack.composite
        nobody = pl.lit(None, dtype=pl.String).alias("school_id")
        frames = [
            values.with_columns(pl.lit("cv").alias("kind"), nobody).select(*by, *LEAF),
            sums.with_columns(pl.lit("sum").alias("kind"), nobody).select(*by, *LEAF),
        ]
        if composite is not None:
            named = composites.with_columns(pl.lit("composite").alias("kind"), pl.lit(composite.id).alias("indicator"))
            frames.append(named.with_columns(nobody).select(*by, *LEAF))
        return pl.concat(frames)

    @property
    def _passing_rules(self) -> list[str]:
        rules = self._evaluation.standard.pack.indicators
        return [name for name, rule in rules.items() if rule.method == "schools_passing"]

    def _passing_schools(self, rows: pl.DataFrame, school_rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
        return passing_schools(rows, school_rows, self._evaluation.standard, by)

    @staticmethod
    def _counted(schools: pl.DataFrame, by: list[str]) -> pl.DataFrame:
        counts = (
            (pl.col("verdict") == "pass").sum().cast(pl.Int64).alias("passed"),
            (pl.col("verdict") == "unknown").sum().cast(pl.Int64).alias("unknown"),
            pl.len().cast(pl.Int64).alias("all"),
        )
        return schools.group_by(by).agg(counts) if by else schools.select(counts)

    def _passing_leaves(self, counts: pl.DataFrame, by: list[str]) -> pl.DataFrame:
        case, frames = self._evaluation.case, []
        for name in self._passing_rules:
            rule = case.standard.pack.indicators[name]
            verdicts = [
                passing_verdict(case, rule, *each) for each in counts.select("passed", "unknown", "all").iter_rows()
            ]
            place = counts.select(*by, pl.lit("passing").alias("kind"), pl.lit(name).alias("indicator"))
            frames.append(
                place.with_columns(
                    pl.lit(None, dtype=pl.String).alias("school_id"), pl.lit(None, dtype=pl.String).alias("stage"),
                    pl.Series("verdict", verdicts, dtype=pl.String),
                )
            )  # fmt: skip
        empty = {**dict.fromkeys(by, pl.Int64), **dict.fromkeys(LEAF, pl.String)}
        return pl.concat([pl.DataFrame(schema=empty), *frames])

    def _passing_changes(self, trials: pl.DataFrame, rows: pl.DataFrame, school_rows: pl.DataFrame) -> pl.DataFrame:
        whole = self._counted(self._passing, [])
        old = self._counted(self._passing.with_columns(self._of_family.alias("family")), ["family"])
        new = self._counted(self._passing_schools(rows, school_rows, ["trial"]), ["trial"])
        every = trials.join(whole, how="cross").join(old, on="family", how="left", suffix="_old")
        every = every.join(new, on="trial", how="left", suffix="_new").with_columns(
            pl.col(name) - pl.col(f"{name}_old").fill_null(0) + pl.col(f"{name}_new").fill_null(0)
            for name in ("passed", "unknown", "all")
        )
        after = self._passing_leaves(every, ["trial"])
        before = after.select("trial", *PLACE).join(
            self._passing_leaves(whole, []), on=PLACE, how="left", nulls_equal=True
        )
        return differing(before, after)


def _judged(case: Case) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of every copy, and each school row by the school rule, with the number of the trial."""
    standard = case.standard
    resource = judge_rows(case.rows, standard, PolarsEngine())
    others = [
        SCHOOL_METHODS[rule.method](case, name, rule)
        for name, rule in standard.pack.indicators.items()
        if rule.method in SCHOOL_METHODS
    ]
    rule = standard.pack.school_rule
    empty = {"school_id": pl.String, "stage": pl.String, "verdict": pl.String}
    whole = judge_school_rows(resource, rule, standard) if rule is not None else pl.DataFrame(schema=empty)
    return with_trial(pl.concat([resource, *others])), with_trial(whole)


def differing(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """The places whose verdict is another, in the columns of `CHANGE`."""
    key = ["trial", *PLACE]
    both = before.select(*key, pl.col("verdict").alias("before")).join(
        after.select(*key, pl.col("verdict").alias("after"), pl.lit(True).alias("there")), on=key, how="full", coalesce=True, nulls_equal=True
    )  # fmt: skip
    both = both.with_columns(pl.col("after").fill_null(pl.when("there").then(pl.lit("")).otherwise(pl.lit(GONE))))
    return both.with_columns(pl.col("before").fill_null("")).filter(pl.col("before") != pl.col("after")).select(CHANGE)
