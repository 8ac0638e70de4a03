"""Why a school, or a school in one stage, has the value and verdict it has."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from junheng.errors import UsageError
from junheng.evaluation.explain.inputs import figure, item_figure, line_figures, school_figure
from junheng.evaluation.explain.result import Explanation, Input
from junheng.evaluation.explain.words import column_name, names_of, number_text, ratio_leaves, with_numbers
from junheng.evaluation.lines import Line
from junheng.evaluation.resource import ratio_of
from junheng.evaluation.result import Evaluation
from junheng.formulas import (
    Figure,
    Ratio,
    Shared,
    leaves,
    unshared,
    written,
    written_ratio,
)
from junheng.indicators import FORMULAS, SchoolIndicator, StageIndicator
from junheng.standards.model import IndicatorRule
from junheng.tables import TABLES
from junheng.text import Text


def explain_row(
    evaluation: Evaluation, indicator: str, rule: IndicatorRule, school_id: str, stage: str | None
) -> Explanation:
    """An indicator of a school, or of a school in one stage.

    Raises:
        UsageError: it is not judged there, or the stage must be named.
    """
    rows = [row for row in evaluation.lines.of_school("rows", school_id) if row["indicator"] == indicator]
    if stage is not None and any(row["stage"] is not None for row in rows):
        rows = [row for row in rows if row["stage"] == stage]
    if not rows:
        raise UsageError(_not_judged(evaluation, indicator, school_id, stage))
    if len(rows) > 1:
        stages = "、".join(str(row["stage"]) for row in rows)
        raise UsageError(
            Text(
                f"该校有多个学段（{stages}），请用 --stage 指明",
                f"the school has several stages ({stages}): say --stage",
            )
        )
    return explain_line(evaluation, indicator, rule, rows[0])


def explain_line(evaluation: Evaluation, indicator: str, rule: IndicatorRule, row: Line) -> Explanation:
    """A line of `Evaluation.rows`."""
    formula, numbers, inputs = _walked(evaluation, indicator, rule, row)
    return Explanation(
        indicator=indicator,
        name=rule.name,
        verdict=_text(row["verdict"]),
        value=_number(row["value"]),
        target=_number(row["target"]),
        reason=evaluation.reason_of(row),
        formula=formula,
        numbers=numbers,
        inputs=tuple(inputs),
        rule=rule,
        cited=evaluation.standard.citation(indicator),
        text=rule.text,
        evaluation=evaluation,
        school_id=str(row["school_id"]),
        stage=_text(row["stage"]) or "",
        unit=rule.unit,
        exemption=_text(row["exemption"]),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> float | None:
    return value if isinstance(value, float) else None


def _not_judged(evaluation: Evaluation, indicator: str, school_id: str, stage: str | None) -> Text:
    if school_id not in evaluation.names:
        return Text(f"没有学校“{school_id}”", f"there is no school {school_id}")
    out = evaluation.excluded.filter(pl.col("school_id") == school_id)
    if stage is not None:
        out = out.filter(pl.col("stage").is_null() | (pl.col("stage") == stage))
    name = evaluation.names[school_id]
    if out.height:
        why = evaluation.reason_excluded(out["reason"][0])
        return Text(f"{name} 不参加 {indicator} 的评估：{why.zh}", f"{name} is not judged by {indicator}: {why.en}")
    return Text(
        f"{indicator} 不适用于 {name}（{stage or '全校'}）",
        f"{indicator} does not apply to {name} ({stage or 'whole school'})",
    )


def _walked(evaluation: Evaluation, indicator: str, rule: IndicatorRule, row: Line) -> tuple[Text, str, list[Input]]:
    school_id, stage = str(row["school_id"]), row["stage"]
    if rule.method == "row_ratio":
        return _walk_row_ratio(evaluation, ratio_of(indicator, evaluation.standard), school_id, str(stage))
    if rule.method == "stage_ratio":
        return _walk_stage_ratio(evaluation, indicator, school_id, str(stage))
    if rule.method == "school_ratio":
        found = FORMULAS[indicator]
        if isinstance(found, SchoolIndicator):
            ratio = found.variants[str(evaluation.standard.settings[found.setting])]
            inputs = [figure(evaluation, "finance", leaf.name, school_id, "") for leaf in ratio_leaves(ratio)]
            values = {one.column: one.value for one in inputs}
            return (
                written_ratio(ratio, names_of("finance")),
                with_numbers(ratio, lambda name: number_text(values[name])),
                inputs,
            )
    return _walk_by_method(evaluation, rule, school_id, str(stage) if stage else "")


def _walk_row_ratio(evaluation: Evaluation, ratio: Ratio, school_id: str, stage: str) -> tuple[Text, str, list[Input]]:
    rows = sorted(evaluation.lines.of_school("stages", school_id), key=lambda line: _number(line["weight"]) or 0.0)
    row = next(line for line in rows if line["stage"] == stage)
    inputs: list[Input] = []
    for leaf in ratio_leaves(ratio):
        inputs += _leaf_inputs(evaluation, leaf, school_id, stage)
    split = len(rows) > 1 and any(isinstance(leaf, Shared) for leaf in ratio_leaves(ratio))
    if split:
        for other in rows:
            note = Text(f"折算权重 {other['weight']:g}", f"weight {other['weight']:g}")
            inputs.append(figure(evaluation, "stages", "pupils", school_id, str(other["stage"]), note=note))

    def text_of(name: str) -> str:
        if f"{name}__own" not in row:
            return number_text(row[name])
        if not split or row[name] == 0:
            shared, own = _number(row[name]), _number(row[f"{name}__own"])
            return number_text(None if shared is None or own is None else shared + own)
        weighted = "+".join(f"{other['weight']:g}×{number_text(other['pupils'])}" for other in rows)
        alone = f"{number_text(row[f'{name}__own'])}+" if row[f"{name}__own"] else ""
        return f"{alone}{number_text(row[name])}×{row['weight']:g}×{number_text(row['pupils'])}/({weighted})"

    def held(exemption: str) -> bool:
        return row[f"exempt__{exemption}"] is True

    unique = list({(one.table, one.column, one.school_id, one.stage): one for one in inputs}.values())
    return written_ratio(ratio if split else unshared(ratio), column_name), with_numbers(ratio, text_of, held), unique


def _walk_stage_ratio(
    evaluation: Evaluation, indicator: str, school_id: str, stage: str
) -> tuple[Text, str, list[Input]]:
    """A figure that a local standard asks for by itself; counts from the list of teachers name their cells there."""
    found = FORMULAS[indicator]
    if not isinstance(found, StageIndicator):
        raise TypeError(f"{indicator} is not a figure of school rows by themselves")
    ratio = found.formula
    row = next(line for line in evaluation.lines.of_school("stages", school_id) if line["stage"] == stage)
    read = ratio_leaves(ratio) if isinstance(ratio, Ratio) else leaves(ratio)
    inputs = []
    for leaf in read:
        if leaf.name in TABLES["stages"].names:
            inputs.append(figure(evaluation, "stages", leaf.name, school_id, stage))
        else:
            note = Text("由教师名册统计", "counted from the list of teachers")
            inputs.append(
                Input(column_name(leaf.name), row[leaf.name], "人", school_id=school_id, stage=stage, note=note)
            )
    if not isinstance(ratio, Ratio):
        return written(ratio, column_name), "", inputs
    return written_ratio(ratio, column_name), with_numbers(ratio, lambda name: number_text(row[name])), inputs


def _leaf_inputs(evaluation: Evaluation, leaf: Figure | Shared, school_id: str, stage: str) -> Iterator[Input]:
    if isinstance(leaf, Figure):
        yield figure(evaluation, "stages", leaf.name, school_id, stage)
        return
    campuses = evaluation.lines.of_school("campuses", school_id)
    if not campuses:
        yield figure(evaluation, "campuses", leaf.name, school_id, "")
    for campus in campuses:
        yield figure(evaluation, "campuses", leaf.name, school_id, _text(campus["stage"]) or "")


def _walk_by_method(
    evaluation: Evaluation, rule: IndicatorRule, school_id: str, stage: str
) -> tuple[Text, str, list[Input]]:
    """Indicators with a procedure of their own: the rule in words and the figures it read."""
    inputs: list[Input] = []
    stages = [stage] if stage else [str(line["stage"]) for line in evaluation.lines.of_school("compulsory", school_id)]
    match rule.method:
        case "rooms" if rule.rooms is not None:
            inputs += [figure(evaluation, "stages", "classes", school_id, one) for one in stages]
            inputs += list(
                line_figures(evaluation, "rooms", {"school_id": school_id, "use": rule.rooms.use}, ("area",))
            )
            inputs += [school_figure(evaluation, column, school_id) for column in ("year_built", "setting")]
            formula = Text(
                "面积达到要求的专用教室数 ≥ 班级数 ÷ 每间对应班数（向上取整）",
                "rooms large enough ≥ classes ÷ classes per room, rounded up",
            )
        case "size":
            inputs += [
                figure(evaluation, "stages", column, school_id, one)
                for column in ("pupils", "migrant_pupils")
                for one in stages
            ]
            inputs.append(school_figure(evaluation, "year_built", school_id))
            formula = Text("在校生数 ≤ 规模上限", "pupils ≤ limit")
        case "class_size":
            listed = [
                one
                for each in stages
                for one in line_figures(evaluation, "classes", {"school_id": school_id, "stage": each}, ("pupils",))
            ]
            reported = [
                figure(evaluation, "stages", column, school_id, one)
                for column in ("largest_class", "pupils", "classes")
                for one in stages
            ]
            inputs += listed or reported
            formula = Text("最大班额 ≤ 班额上限", "largest class ≤ limit")
        case "small_funds":
            inputs += [figure(evaluation, "stages", "pupils", school_id, one) for one in stages]
            inputs.append(figure(evaluation, "finance", "public_funds_approved", school_id, ""))
            inputs += [item_figure(evaluation, f"public_funds_base_{one}") for one in stages]
            formula = Text("核定公用经费 ÷（100 × 生均公用经费基准定额）", "approved funds ÷ (100 × per-pupil base)")
        case _:
            inputs += list(
                line_figures(
                    evaluation,
                    "evidence",
                    {"indicator_id": _id_of(evaluation, rule), "school_id": school_id},
                    ("judgement", "document"),
                )
            )
            inputs += list(
                line_figures(
                    evaluation,
                    "evidence",
                    {"indicator_id": _id_of(evaluation, rule), "school_id": None},
                    ("judgement", "document"),
                )
            )
            formula = Text(
                "以佐证材料判定：本校判定优先，没有则用全县判定",
                "judged on documents: the school's judgement, else the county's",
            )
    return formula, "", inputs


def _id_of(evaluation: Evaluation, rule: IndicatorRule) -> str:
    return next(name for name, one in evaluation.standard.pack.indicators.items() if one is rule)
