"""The result of a comparison: tables for analysts, one object for scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from junheng.evaluation.comparison.numbers import KEY
from junheng.evaluation.result import Evaluation
from junheng.text import Language, Text

# What a number can have changed by, in the order in which it is told.
REASONS: Mapping[str, Text] = {
    "pupils": Text("学生数", "pupils"),
    "figures": Text("资源和其他数据", "resources and other figures"),
    "schools": Text("学校增减", "schools opened and closed"),
    "rule": Text("标准", "the rule"),
}


@dataclass(frozen=True)
class Comparison:
    """`after` against `before`.

    `numbers` has a line for every number that either evaluation has, and columns `what` (row, school_rule, balance,
    indicator, area, county), `indicator`, `stage`, `school_id`; `numerator`, `denominator`, `value`, `target`, `verdict`,
    each with `_before` and `_after` (of a coefficient: deviation and mean); `change`, and how much of it came by each of
    `REASONS` (adding up to `change`; null where one of the values in between is unknown); `alone`: the reasons each of
    which by itself gives the new verdict, `needed`: those without which it would not have come. Both are empty where the
    verdict is the same.
    `parts` has every school row's part of CV² before and after; `opened` and `closed` the schools of one of them only.
    """

    before: Evaluation
    after: Evaluation
    reasons: tuple[str, ...]  # those that differ at all between the two
    numbers: pl.DataFrame
    parts: pl.DataFrame
    opened: tuple[str, ...]
    closed: tuple[str, ...]

    @property
    def turned(self) -> pl.DataFrame:
        """The lines of `numbers` whose verdict changed."""
        both = self.numbers.filter(pl.col("present_before") & pl.col("present_after"))
        return both.filter(pl.col("verdict_before").ne_missing(pl.col("verdict_after")))

    def name_of(self, school_id: str) -> str:
        """The name of a school, the newer one first."""
        return self.after.names.get(school_id) or self.before.names.get(school_id) or school_id

    def to_dict(self, language: Language = "zh") -> dict[str, object]:
        """One object with stable keys, as `junheng compare --json` prints it."""
        return {
            "before": _head(self.before, language),
            "after": _head(self.after, language),
            "reasons": {name: REASONS[name].get(language) for name in self.reasons},
            "opened": [{"school_id": one, "name": self.name_of(one)} for one in self.opened],
            "closed": [{"school_id": one, "name": self.name_of(one)} for one in self.closed],
            "numbers": [_named(line, self) for line in self.numbers.iter_rows(named=True)],
            "parts": self.parts.to_dicts(),
        }


def _named(line: dict[str, object], comparison: Comparison) -> dict[str, object]:
    """A line with null for the parts of its key that do not apply, and the school's name."""
    key = {name: line[name] or None for name in KEY}
    school = {"name": comparison.name_of(str(line["school_id"]))} if line["school_id"] else {}
    return {**line, **key, **school}


def _head(evaluation: Evaluation, language: Language) -> dict[str, object]:
    standard = evaluation.standard
    return {
        "county_name": evaluation.snapshot.county,
        "year": evaluation.snapshot.year,
        "snapshot": evaluation.snapshot.hash,
        "standard": standard.id,
        "version": standard.pack.version,
        "name": standard.pack.name.get(language),
        "hash": standard.hash,
        "settings": dict(standard.settings),
        "verdict": evaluation.verdict,
    }
