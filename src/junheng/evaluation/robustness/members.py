"""Which verdicts hang on which: a verdict on an indicator, an area or the county is the worst of many smaller ones.

The smallest ("leaves") are lines of a frame: kind, indicator, school_id, stage, verdict. Kinds:

- row: an indicator in a school or school row; school: the school rule of a row;
- against: a resource indicator in a row where the school rule does not tolerate that it is missed;
- cv, composite, sum: a coefficient, the mean of several, a ratio of sums over the county;
- county: an indicator made of the county's own figures; fixed: what rests on documents.
- passing: the percentage of schools that pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from junheng.evaluation.case import Case, Judged
from junheng.evaluation.evaluate import COUNTY_METHODS, SCHOOL_METHODS
from junheng.evaluation.result import Evaluation
from junheng.standards.model import IndicatorRule

LEAF = ("kind", "indicator", "school_id", "stage", "verdict")
COUNTY_KINDS = ("item", "monitoring_level", "monitoring_rate", "survey", "cases", "balance_years")
GONE = "left_out"  # what a row is that is out of scope, or a coefficient without rows
Kinds = set[tuple[str, str]]


def memberships(evaluation: Evaluation) -> pl.DataFrame:
    """For every verdict that is the worst of others: the kinds and indicators of its leaves.

    Returns:
        level ("indicator", "area", "county"), id, kind, indicator.
    """
    standard = evaluation.standard
    pack = standard.pack
    records: list[tuple[str, str, str, str]] = []
    part_ids = {part for rule in pack.indicators.values() for part in rule.parts}
    for name, rule in {**pack.indicators, **pack.entry, **pack.vetoes}.items():
        leaves = _leaves(evaluation, name, rule)
        records += [("indicator", name, *leaf) for leaf in leaves]
        if name not in part_ids:
            records += [("county", "", *leaf) for leaf in leaves]
            if name in pack.indicators:
                records += [("area", rule.area, *leaf) for leaf in leaves]
    if pack.composite is not None:
        whole = ("composite", pack.composite.id)
        records += [
            ("indicator", pack.composite.id, *whole),
            ("area", pack.composite.area, *whole),
            ("county", "", *whole),
        ]
    schema = {"level": pl.String, "id": pl.String, "kind": pl.String, "indicator": pl.String}
    return pl.DataFrame(records, schema=schema, orient="row").unique().sort("level", "id", "kind", "indicator")


def _leaves(evaluation: Evaluation, name: str, rule: IndicatorRule) -> Kinds:
    standard = evaluation.standard
    own: Kinds = {("fixed", name)}  # a judgement of the county can lower it
    for part in rule.parts:
        own |= _leaves(evaluation, part, standard.pack.indicators[part])
    if rule.method == "row_ratio":
        school_rule = standard.pack.school_rule
        own.add(("cv", name))
        if school_rule is not None and name in school_rule.of:
            own.add(("against", name))
    elif rule.method == "schools_passing":
        own.add(("passing", name))
    elif rule.method in SCHOOL_METHODS:
        own.add(("row", name))
    elif rule.method == "sum_ratio":
        own.add(("sum", name))
    elif rule.method in COUNTY_KINDS:
        own.add(("county", name))
    return own


def fixed(evaluation: Evaluation) -> pl.DataFrame:
    """The leaves that no figure moves: judgements on the county, and stages that nobody reported."""
    case, pack = evaluation.case, evaluation.standard.pack
    records: list[tuple[str, str, str | None, str | None, str | None]] = []
    unasked = {one.indicator for one in every_judgement(evaluation) if one.verdict is None}
    for name, rule in {**pack.indicators, **pack.entry}.items():
        said = case.county_judgements.get(name) if name not in unasked else "pass"
        if rule.method == "county_judgement":
            records.append(("fixed", name, None, None, said or "unknown"))
        elif said in ("fail", "unknown") and (rule.method != "school_judgement" or said == "fail"):
            records.append(("fixed", name, None, None, said))
        if rule.method == "row_ratio" and rule.balance is not None and rule.balance.limit is not None:
            records += [("fixed", name, None, stage, "unknown") for stage in case.absent_stages]
    if pack.composite is not None:
        records += [("composite", pack.composite.id, None, stage, "unknown") for stage in case.absent_stages]
    return pl.DataFrame(records, schema=dict.fromkeys(LEAF, pl.String), orient="row")


def against(rows: pl.DataFrame, school_rows: pl.DataFrame, of: tuple[str, ...], by: list[str]) -> pl.DataFrame:
    """The rows of the school rule's indicators as they count on the county; see `resource_judged`."""
    whole = school_rows.select(*by, "school_id", "stage", pl.col("verdict").alias("whole"))
    both = rows.filter(pl.col("indicator").is_in(of)).join(
        whole, on=[*by, "school_id", "stage"], how="left", nulls_equal=True
    )
    verdict = pl.when(pl.col("whole") == "pass").then(pl.lit("pass")).when(
        (pl.col("whole") == "unknown") & (pl.col("verdict") == "fail")
    ).then(pl.lit("unknown")).otherwise(pl.col("verdict").fill_null("unknown"))  # fmt: skip
    return both.select(
        *by, pl.lit("against").alias("kind"), "indicator", "school_id", "stage", verdict.alias("verdict")
    )


def every_judgement(evaluation: Evaluation) -> Iterator[Judged]:
    """Every judgement on the county, wholes before their parts."""

    def walk(one: Judged) -> Iterator[Judged]:
        yield one
        for part in one.parts:
            yield from walk(part)

    for one in (*evaluation.county, *evaluation.vetoes, *evaluation.entry):
        yield from walk(one)


def county_leaves(case: Case, names: Iterable[str] | None = None) -> pl.DataFrame:
    """The leaves of the kind "county": what the county's own figures decide, before documents lower it."""
    pack = case.standard.pack
    rules = {**pack.indicators, **pack.entry, **pack.vetoes}
    found = [
        COUNTY_METHODS[rule.method](case, name, rule)
        for name, rule in rules.items()
        if rule.method in COUNTY_KINDS and (names is None or name in names)
    ]
    records = [("county", one.indicator, None, None, one.verdict) for one in found]
    return pl.DataFrame(records, schema=dict.fromkeys(LEAF, pl.String), orient="row")
