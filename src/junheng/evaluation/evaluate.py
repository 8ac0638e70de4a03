"""A standard applied to a snapshot. Pure: the same snapshot, standard and code give the same evaluation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import polars as pl

from junheng.engines import Engine, make_engine
from junheng.errors import UsageError
from junheng.evaluation.case import Case, Judged, Reads, make_case
from junheng.evaluation.conditions import holds
from junheng.evaluation.county import (
    joined,
    judge_balance_years,
    judge_cases,
    judge_composite,
    judge_county_judgement,
    judge_item,
    judge_monitoring,
    judge_schools_passing,
    judge_sum_ratio,
    judge_survey,
    lowered,
    of_schools,
    reads_of_rows,
    resource_judged,
    with_leave,
)
from junheng.evaluation.memory import Memory
from junheng.evaluation.pinned import PINNED, pinned
from junheng.evaluation.resource import composite_table, judge_balance, judge_rows, judge_school_rows, no_school_rows
from junheng.evaluation.result import Evaluation
from junheng.evaluation.rows import SchoolTables, list_counts, school_rows, school_tables
from junheng.evaluation.schools import (
    judge_class_size,
    judge_rooms,
    judge_school_judgement,
    judge_school_ratio,
    judge_size,
    judge_small_funds,
    judge_stage_ratio,
    reads_of,
)
from junheng.evaluation.verdicts import all_of
from junheng.indicators import FORMULAS, ItemIndicator, RowIndicator, SchoolIndicator, StageIndicator, SumIndicator
from junheng.records.findings import with_reasons
from junheng.records.snapshot import Snapshot, with_findings
from junheng.standards import Standard, load_standard
from junheng.standards.model import IndicatorRule
from junheng.text import Text

SCHOOL_METHODS: dict[str, Callable[[Case, str, IndicatorRule], pl.DataFrame]] = {
    "rooms": judge_rooms,
    "size": judge_size,
    "class_size": judge_class_size,
    "small_funds": judge_small_funds,
    "school_ratio": judge_school_ratio,
    "school_judgement": judge_school_judgement,
    "stage_ratio": judge_stage_ratio,
}
FORMULA_KINDS = {
    "row_ratio": RowIndicator,
    "school_ratio": SchoolIndicator,
    "sum_ratio": SumIndicator,
    "item": ItemIndicator,
    "stage_ratio": StageIndicator,
}
COUNTY_METHODS: dict[str, Callable[[Case, str, IndicatorRule], Judged]] = {
    "county_judgement": judge_county_judgement,
    "sum_ratio": judge_sum_ratio,
    "item": judge_item,
    "monitoring_level": judge_monitoring,
    "monitoring_rate": judge_monitoring,
    "survey": judge_survey,
    "cases": judge_cases,
    "balance_years": judge_balance_years,
}

DESCRIBED = ("pupils", "classes", "teachers")  # the counts of the school rows that `description` sums up


def evaluate(snapshot: Snapshot, standard: Standard | str, *, engine: str = "polars") -> Evaluation:
    """Judge a county year.

    Args:
        snapshot: The county year.
        standard: A standard, or the id of one.
        engine: "polars", or "reference" for the plain Python definition.

    Returns:
        Values, verdicts, balance and what is unknown, as tables.

    Raises:
        UsageError: there is no such standard or engine, the standard names an indicator without a formula, or the
            snapshot has no schools.
    """
    if isinstance(standard, str):
        standard = load_standard(standard)
    check_formulas(standard)
    with make_engine(engine) as computing:
        return judged_again(snapshot, standard, computing, Memory())


def judged_again(snapshot: Snapshot, standard: Standard, computing: Engine, memory: Memory) -> Evaluation:
    """The evaluation, where `memory` has what was judged of the same standard before: only what differs is computed."""
    if snapshot.table("schools").height == 0:
        raise UsageError(
            Text("没有学校：请先导入“学校基本情况”表", "there are no schools: import the table of schools first")
        )
    case = _case(snapshot, standard, memory)
    tables, rows = case.tables, case.rows
    resource, whole_rows, balance, parts = memory.of(
        "resource part", (rows,), lambda: _resource_part(rows, standard, computing)
    )
    by_school = {
        name: _of_schools(case, name, rule, memory)
        for name, rule in standard.pack.indicators.items()
        if rule.method in SCHOOL_METHODS
    }
    judged = pl.concat([resource, *by_school.values()])
    county = _county(case, by_school, judged, resource, whole_rows, balance, memory)
    if standard.pack.composite is not None:
        county.append(
            judge_composite(
                case, standard.pack.composite, composite_table(balance, standard.pack.composite, standard), resource
            )
        )
    vetoes = tuple(_of_county(case, name, rule, memory) for name, rule in standard.pack.vetoes.items())
    entry = tuple(lowered(case, _of_county(case, name, rule, memory)) for name, rule in standard.pack.entry.items())
    verdict = all_of(one.verdict for one in (*county, *vetoes, *entry) if one.verdict is not None)
    left_out, described = rows[["school_id", "name", "stage", "left_out"]], rows[["stage", *DESCRIBED]]
    result = Evaluation(
        snapshot=snapshot,
        standard=standard,
        verdict=verdict,
        rows=judged.sort("indicator", "stage", "school_id", descending=[False, True, False], nulls_last=False),
        school_rows=whole_rows,
        balance=balance,
        contributions=parts,
        excluded=memory.of("excluded", (tables.schools, left_out), lambda: _excluded(tables, left_out, standard)),
        county=tuple(county),
        vetoes=vetoes,
        entry=entry,
        description=memory.of("description", (described,), lambda: _description(described, standard)),
        case=case,
    )
    return _with_doubts(result)


def _case(snapshot: Snapshot, standard: Standard, memory: Memory) -> Case:
    """The school rows; what lists of teachers and classes tell of them changes least."""
    given = {name: snapshot.table(name) for name in ("schools", "stages", "campuses", "rooms", "finance", "evidence")}
    lists = (snapshot.table("teachers"), snapshot.table("classes"), snapshot.year, *snapshot.kept.values())
    counted = memory.of("lists", lists, lambda: list_counts(snapshot, standard))

    def made() -> tuple[SchoolTables, pl.DataFrame]:
        tables = school_tables(snapshot, standard, counted)
        return tables, school_rows(snapshot, tables, standard)

    tables, rows = memory.of("school rows", (*given.values(), *lists), made)
    case = make_case(snapshot, standard, tables, rows)
    return replace(case, who=memory.of("who", case.who.parts, lambda: case.who))


def _resource_part(
    rows: pl.DataFrame, standard: Standard, computing: Engine
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The judged rows, the school rows as a whole, the balance and each row's part in it."""
    resource = judge_rows(rows, standard, computing)
    rule = standard.pack.school_rule
    whole_rows = judge_school_rows(resource, rule, standard) if rule is not None else no_school_rows()
    return resource, whole_rows, *judge_balance(resource, standard, computing)


def _of_schools(case: Case, name: str, rule: IndicatorRule, memory: Memory) -> pl.DataFrame:
    """The rows of an indicator that schools are judged by."""
    return _of_rows(case, name, rule, reads_of(name, rule), SCHOOL_METHODS[rule.method], memory)


def _of_county(case: Case, name: str, rule: IndicatorRule, memory: Memory) -> Judged:
    """The judgement on the county by a method of its own."""
    method = COUNTY_METHODS[rule.method]
    if reads := reads_of_rows(name, rule, case.standard):
        return _of_rows(case, name, rule, reads, method, memory)
    alone = case.of_county
    return memory.of(name, (case.snapshot.year, *alone.snapshot.tables.values()), lambda: method(alone, name, rule))


Found = TypeVar("Found")


def _of_rows(
    case: Case,
    name: str,
    rule: IndicatorRule,
    reads: Reads,
    method: Callable[[Case, str, IndicatorRule], Found],
    memory: Memory,
) -> Found:
    """What `method` finds, with no more than it reads to find it in."""
    narrow = case.narrowed(name, rule, reads)

    def made() -> Found:
        scope = narrow.in_scope(name, rule)
        return memory.of(f"{name} in scope", scope.parts, lambda: method(scope, name, rule))

    return memory.of(name, narrow.parts, made)  # the rows are only looked through for a scope where one has changed


def _with_doubts(result: Evaluation) -> Evaluation:
    """The result with the doubts that only a standard can raise among the findings of its snapshot."""
    found = pinned(result.rows, result.standard, result.names, result.locator)
    there = tuple(finding for finding in result.snapshot.findings if finding.rule.code != PINNED.code)
    if not found and len(there) == len(result.snapshot.findings):
        return result
    findings = with_reasons((*there, *found), result.snapshot.releases)
    return replace(result, snapshot=with_findings(result.snapshot, findings))


def check_formulas(standard: Standard) -> None:
    """A pack holds numbers; what it names must have a formula here, and the settings that the formula asks for."""
    pack = standard.pack
    for name, rule in {**pack.indicators, **pack.entry, **pack.vetoes}.items():
        kind, formula = FORMULA_KINDS.get(rule.method), FORMULAS.get(name)
        instead = [FORMULAS.get(exemption.instead) for exemption in rule.exemptions if exemption.instead]
        if kind is not None and not all(isinstance(one, kind) for one in (formula, *instead)):
            raise UsageError(
                Text(
                    f"标准 {pack.id} 的指标 {name} 采用方法 {rule.method}，但没有它的公式",
                    f"indicator {name} of {pack.id} uses the method {rule.method} but has no such formula",
                )
            )
        if isinstance(formula, SchoolIndicator | SumIndicator) and formula.setting not in ("", *pack.settings):
            raise UsageError(
                Text(
                    f"标准 {pack.id} 的指标 {name} 需要设定 {formula.setting}",
                    f"indicator {name} of {pack.id} needs the setting {formula.setting}",
                )
            )


def _county(
    case: Case,
    by_school: dict[str, pl.DataFrame],
    all_rows: pl.DataFrame,
    resource: pl.DataFrame,
    whole_rows: pl.DataFrame,
    balance: pl.DataFrame,
    memory: Memory,
) -> list[Judged]:
    """The indicators in the order of the pack, parts under the one they belong to."""
    rules = case.standard.pack.indicators
    # Once for all indicators, where each would have to search all rows.
    rows_of = with_leave(resource, whole_rows).partition_by("indicator", as_dict=True)
    balance_of = balance.partition_by("indicator", as_dict=True)
    part_ids = {part for rule in rules.values() for part in rule.parts}

    def judged(name: str) -> Judged:
        rule = rules[name]
        if rule.method == "parts":
            found = joined(name, [judged(part) for part in rule.parts])
        elif rule.method == "row_ratio":
            rows, lines = rows_of.get((name,), resource.clear()), balance_of.get((name,), balance.clear())
            found = resource_judged(case, name, rule, rows, lines)
        elif rule.method == "schools_passing":
            found = judge_schools_passing(case, name, rule, all_rows, whole_rows)
        elif name in by_school:
            found = of_schools(name, by_school[name])
        else:
            found = _of_county(case, name, rule, memory)
        if rule.method == "county_judgement":
            return found
        # Beside the schools' own judgements an empty line for the county says nothing; "not met" does.
        if rule.method == "school_judgement" and case.county_judgements.get(name) != "fail":
            return found
        return lowered(case, found)

    return [judged(name) for name in rules if name not in part_ids]


def _excluded(tables: SchoolTables, rows: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    """Rows that the resource part leaves out, and schools without any row: school_id, name, stage, reason (an id)."""
    out = rows.filter(pl.col("left_out").is_not_null()).select(
        "school_id", "name", "stage", pl.col("left_out").alias("reason")
    )
    silent = tables.schools.join(rows.select("school_id").unique(), on="school_id", how="anti")
    facts = {"kind", "setting", "ownership", "boarding", "dense_centre", "year_built"}
    reason = pl.lit("no_stage")
    for rule in standard.pack.leave_out:
        if set(rule.when) <= facts:
            reason = pl.when(holds(rule.when, standard)).then(pl.lit(rule.id)).otherwise(reason)
    silent = silent.with_columns(pl.col(fact).alias(f"fact__{fact}") for fact in facts).select(
        "school_id", "name", pl.lit(None, dtype=pl.String).alias("stage"), reason.alias("reason")
    )
    return pl.concat([out, silent]).sort("school_id", "stage", nulls_last=False)


def _description(rows: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    """Per stage what was reported, all rows: sums of what is known and how many rows lack it; means where both are known."""
    rows = rows.filter(pl.col("stage").is_in(standard.pack.stages))
    pupils, classes, teachers = (pl.col(name) for name in DESCRIBED)

    def mean(top: pl.Expr, bottom: pl.Expr) -> pl.Expr:
        both = top.is_not_null() & bottom.is_not_null()
        total = bottom.filter(both).sum()
        return pl.when(total > 0).then(top.filter(both).sum() / total)

    def known(column: pl.Expr) -> pl.Expr:
        return pl.when(column.is_not_null().any()).then(column.sum())

    return (
        rows.group_by("stage")
        .agg(
            pl.len().cast(pl.Int64).alias("rows"),
            (pupils > 0).sum().cast(pl.Int64).alias("rows_with_pupils"),
            *(known(pl.col(name)).alias(name) for name in DESCRIBED),
            *(pl.col(name).null_count().cast(pl.Int64).alias(f"{name}_unreported") for name in DESCRIBED),
            mean(pupils, classes).alias("mean_class_size"),
            mean(pupils, teachers).alias("pupils_per_teacher"),
        )
        .sort("stage")
    )
