"""Why the county has the value and verdict it has: an indicator, or a coefficient of variation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from junheng.errors import UsageError
from junheng.evaluation.case import Judged
from junheng.evaluation.explain.inputs import figure, item_figure, line_figures, removed_figures
from junheng.evaluation.explain.result import Explanation, Input
from junheng.evaluation.explain.words import column_name, item_name, number_text, ratio_leaves, with_numbers
from junheng.evaluation.result import Evaluation
from junheng.evaluation.rows import LIST_CELLS
from junheng.formulas import (
    Ratio,
    leaves,
    written,
    written_ratio,
)
from junheng.indicators import FORMULAS, ItemIndicator, SumIndicator
from junheng.standards.model import BalanceRule, Composite, IndicatorRule
from junheng.tables import TABLES
from junheng.text import Text


def explain_county(evaluation: Evaluation, indicator: str, rule: IndicatorRule) -> Explanation:
    """An indicator on the county."""
    judged = next(one for one in _all_judged(evaluation) if one.indicator == indicator)
    formula, inputs = rule.text, list[Input]()
    found = FORMULAS.get(indicator)
    numbers = ""
    match found:
        case ItemIndicator(_, Ratio() as ratio):
            inputs = [item_figure(evaluation, leaf.name) for leaf in ratio_leaves(ratio)]
            formula = written_ratio(ratio, item_name)
            numbers = with_numbers(ratio, lambda name: number_text(evaluation.case.items.get(name)))
        case ItemIndicator(_, single) if not isinstance(single, Ratio):
            inputs = [item_figure(evaluation, leaf.name) for leaf in leaves(single)]
            formula = written(single, item_name)
        case SumIndicator():
            ratio = found.variants[str(evaluation.standard.settings[found.setting]) if found.setting else ""]
            formula = written_ratio(ratio, _summed_name)
            if not judged.parts:
                numbers = with_numbers(ratio, lambda name: number_text(_sum(evaluation, indicator, rule, name)))
            for row in evaluation.case.scope(indicator, rule).iter_rows(named=True):
                inputs += [
                    _of_school(evaluation, figure(evaluation, "stages", leaf.name, row["school_id"], row["stage"]))
                    for leaf in ratio_leaves(ratio)
                    if leaf.name in TABLES["stages"].names
                ]
            cells = dict.fromkeys(cell for leaf in ratio_leaves(ratio) for cell in LIST_CELLS.get(leaf.name, ()))
            if cells:
                columns = tuple(cell.removeprefix("teachers.") for cell in cells)
                inputs += [*line_figures(evaluation, "teachers", {}, columns), *removed_figures(evaluation)]
        case _:
            inputs = list(_county_lines(evaluation, indicator, rule))
    return Explanation(
        indicator=indicator,
        name=rule.name,
        verdict=judged.verdict,
        value=judged.value,
        target=judged.target,
        reason=evaluation.reason_judged(judged),
        formula=formula,
        numbers=numbers,
        inputs=tuple(inputs),
        rule=rule,
        cited=evaluation.standard.citation(indicator),
        text=rule.text,
        evaluation=evaluation,
        unit=rule.unit,
        parts=judged.parts,
    )


def _summed_name(column: str) -> Text:
    name = column_name(column)
    return Text(f"Σ{name.zh}", f"Σ {name.en}")


def _sum(evaluation: Evaluation, indicator: str, rule: IndicatorRule, column: str) -> float | None:
    """The sum of a column over the rows in scope; None where one of them lacks it."""
    values = evaluation.case.scope(indicator, rule)[column]
    return None if values.null_count() else float(values.sum())


def _of_school(evaluation: Evaluation, one: Input) -> Input:
    """A figure named with its school."""
    school = evaluation.names.get(one.school_id, one.school_id)
    return replace(one, name=Text(f"{school}·{one.name.zh}", f"{school}: {one.name.en}"))


def _all_judged(evaluation: Evaluation) -> Iterator[Judged]:
    for judged in (*evaluation.county, *evaluation.vetoes, *evaluation.entry):
        yield judged
        yield from judged.parts


def _county_lines(evaluation: Evaluation, indicator: str, rule: IndicatorRule) -> Iterator[Input]:
    match rule.method:
        case "monitoring_level":
            yield from line_figures(evaluation, "monitoring_quality", {}, ("level",))
        case "monitoring_rate":
            yield from line_figures(evaluation, "monitoring_quality", {}, ("difference_rate",))
        case "survey":
            yield from line_figures(evaluation, "survey", {}, ("valid", "satisfied"))
        case "cases":
            yield from line_figures(evaluation, "vetoes", {"veto_id": indicator}, ("cases",))
        case "balance_years":
            yield from line_figures(evaluation, "monitoring_balance", {}, ("composite_cv",))
        case "county_judgement":
            yield from line_figures(
                evaluation, "evidence", {"indicator_id": indicator, "school_id": None}, ("judgement", "document")
            )
        case _:
            return


def explain_balance(evaluation: Evaluation, indicator: str, rule: BalanceRule, stage: str | None) -> Explanation:
    """The coefficient of variation of a resource indicator in one stage, with every row's part."""
    rows = evaluation.balance.filter(pl.col("indicator") == indicator)
    if stage is not None:
        rows = rows.filter(pl.col("stage") == stage)
    if rows.height != 1:
        stages = "、".join(evaluation.balance.filter(pl.col("indicator") == indicator)["stage"])
        raise UsageError(Text(f"请用 --stage 指明学段：{stages}", f"say --stage: {stages}"))
    row = rows.row(0, named=True)
    judged = next(
        (one for one in _all_judged(evaluation) if one.indicator == rule.id and one.stage == row["stage"]), None
    )
    values = evaluation.rows.filter(pl.col("indicator") == indicator, pl.col("stage") == row["stage"])
    shares = evaluation.contributions.filter(pl.col("indicator") == indicator, pl.col("stage") == row["stage"])
    values = values.join(shares, on=["school_id", "stage", "indicator"], how="left").sort(
        "share", descending=True, nulls_last=True
    )
    unit = evaluation.standard.rule(indicator).unit
    inputs = tuple(
        Input(
            Text(evaluation.names[one["school_id"]], evaluation.names[one["school_id"]]), one["value"], unit.zh,
            school_id=one["school_id"], stage=one["stage"],
            note=Text(f"占差异系数平方的 {100 * one['share']:.1f}%", f"{100 * one['share']:.1f} % of CV²") if one["share"] is not None else Text("", ""),
        )
        for one in values.iter_rows(named=True)
    )  # fmt: skip
    weighted = evaluation.standard.settings.get("cv_method", "weighted") == "weighted"
    formula = (
        Text(
            "CV = √Σ(Pᵢ/P)(xᵢ−X)² ÷ X，X为以学生数加权的全县均值",
            "CV = √Σ(Pᵢ/P)(xᵢ−X)² ÷ X, X the pupil-weighted county mean",
        )
        if weighted
        else Text("CV = √(Σ(xᵢ−X)²/n) ÷ X，X为各校均值", "CV = √(Σ(xᵢ−X)²/n) ÷ X, X the plain mean")
    )
    numbers = f"{row['sd']:.6g} ÷ {row['mean']:.6g}" if row["sd"] is not None else ""
    limit = rule.limit
    return Explanation(
        indicator=rule.id,
        name=rule.name,
        verdict=row["verdict"],
        value=row["cv"],
        target=row["limit"],
        reason=evaluation.reason_judged(judged) if judged is not None else Text("", ""),
        formula=formula,
        numbers=numbers,
        inputs=inputs,
        rule=rule,
        cited=limit or evaluation.standard.citation(indicator),
        text=rule.name,
        evaluation=evaluation,
        stage=row["stage"],
    )


def _coefficient_name(evaluation: Evaluation, indicator: str) -> Text:
    rule = evaluation.standard.rule(indicator)
    return rule.balance.name if rule.balance is not None else rule.name


def explain_composite(evaluation: Evaluation, rule: Composite, stage: str | None) -> Explanation:
    """The mean of several coefficients, in one stage where it is named."""
    judged = next(one for one in evaluation.county if one.indicator == rule.id)
    if stage is not None:
        judged = next((part for part in judged.parts if part.stage == stage), judged)
    rows = evaluation.balance.filter(pl.col("indicator").is_in(rule.of))
    if judged.stage:
        rows = rows.filter(pl.col("stage") == judged.stage)
    lines = list(rows.iter_rows(named=True))
    inputs = tuple(
        Input(
            _coefficient_name(evaluation, line["indicator"]), line["cv"], column=line["indicator"], stage=line["stage"]
        )
        for line in lines
    )
    sum_ = " + ".join("?" if line["cv"] is None else f"{line['cv']:.6g}" for line in lines)
    return Explanation(
        indicator=rule.id,
        name=rule.name,
        verdict=judged.verdict,
        value=judged.value,
        target=judged.target,
        reason=evaluation.reason_judged(judged),
        formula=Text(f"各项差异系数之和 ÷ {len(rule.of)}", f"sum of the coefficients ÷ {len(rule.of)}"),
        numbers=f"({sum_}) ÷ {len(rule.of)}" if judged.stage else "",
        inputs=inputs,
        rule=rule,
        cited=rule.limit,
        text=rule.text,
        evaluation=evaluation,
        stage=judged.stage,
        parts=judged.parts,
    )
