"""Why a number is what it is: the formula walked down to the cells it read, the clause and the source.

The walk follows the same tree that the engines computed, so that an explanation cannot drift from the computation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import polars as pl

from junheng.errors import UsageError
from junheng.evaluation.case import Judged
from junheng.evaluation.reasons import judged_reason
from junheng.evaluation.resource import ratio_of
from junheng.evaluation.result import Evaluation
from junheng.evaluation.rows import training_hours
from junheng.formulas import (
    Allowed,
    Figure,
    Formula,
    Minus,
    Plus,
    Ratio,
    Shared,
    leaves,
    unshared,
    written,
    written_ratio,
)
from junheng.indicators import FORMULAS, ItemIndicator, SchoolIndicator, SumIndicator
from junheng.records.derive import from_teachers
from junheng.records.snapshot import Source
from junheng.standards.model import CONFIDENCE_NAMES, BalanceRule, Cited, IndicatorRule
from junheng.tables import TABLES
from junheng.text import Language, Text

NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Input:
    """A figure that the number was made from, with the cells it stands in."""

    name: Text
    value: object
    unit: str = ""
    table: str = ""
    column: str = ""
    school_id: str = ""
    stage: str = ""
    cells: tuple[Source, ...] = ()
    note: Text = NOTHING

    def to_dict(self, language: Language) -> dict[str, object]:
        """Stable keys for JSON; `cell` joins several cells with +."""
        first = self.cells[0] if self.cells else None
        return {
            "name": self.name.get(language),
            "value": self.value,
            "unit": self.unit,
            "table": self.table,
            "column": self.column,
            "school_id": self.school_id or None,
            "stage": self.stage or None,
            "file": first.file if first else None,
            "sheet": (first.sheet or None) if first else None,
            "cell": "+".join(cell.cell for cell in self.cells) or None,
            "note": self.note.get(language),
        }


@dataclass(frozen=True)
class Explanation:
    """A number with everything behind it."""

    indicator: str
    name: Text
    verdict: str | None
    value: float | None
    target: float | None
    reason: Text
    formula: Text
    numbers: str
    inputs: tuple[Input, ...]
    rule: IndicatorRule | BalanceRule | None
    cited: Cited | None
    text: Text
    evaluation: Evaluation = field(repr=False)
    school_id: str = ""
    stage: str = ""
    unit: Text = NOTHING
    exemption: str | None = None
    parts: tuple[Judged, ...] = ()

    def to_dict(self, language: Language = "zh") -> dict[str, object]:
        """One object with stable keys, as `junheng explain --json` prints it."""
        return {
            "indicator": self.indicator,
            "name": self.name.get(language),
            "school_id": self.school_id or None,
            "school": self.evaluation.names.get(self.school_id),
            "stage": self.stage or None,
            "value": self.value,
            "unit": self.unit.get(language),
            "target": self.target,
            "verdict": self.verdict,
            "reason": self.reason.get(language),
            "formula": self.formula.get(language),
            "numbers": self.numbers,
            "inputs": [one.to_dict(language) for one in self.inputs],
            "exemption": self.exemption_text(language),
            "clause": self.cited.clause if self.cited else None,
            "text": self.text.get(language),
            "confidence": CONFIDENCE_NAMES[self.cited.confidence].get(language) if self.cited else None,
            "source": self.sources(),
            "settings": dict(self.evaluation.standard.settings),
            "standard": {"id": self.evaluation.standard.id, "version": self.evaluation.standard.pack.version},
            "snapshot": self.evaluation.snapshot.hash,
            "parts": [
                {
                    "indicator": part.indicator,
                    "stage": part.stage or None,
                    "value": part.value,
                    "target": part.target,
                    "verdict": part.verdict,
                    "reason": judged_reason(part, self.evaluation.rule_of(part.indicator), self.evaluation.locator).get(
                        language
                    ),
                }
                for part in self.parts
            ],
        }

    def exemption_text(self, language: Language) -> str | None:
        """The exemption that held, in words."""
        if self.exemption is None or not isinstance(self.rule, IndicatorRule):
            return None
        return next(one.name.get(language) for one in self.rule.exemptions if one.id == self.exemption)

    def sources(self) -> list[dict[str, object]]:
        """The documents behind the demand."""
        if self.cited is None:
            return []
        pack = self.evaluation.standard.pack
        return [
            {
                "title": document.title,
                "decided": str(self.cited.decided or document.decided or pack.decided),
                "effective": str(self.cited.effective or document.effective or pack.effective),
                "url": document.url,
                "note": document.note,
            }
            for document in self.evaluation.standard.documents(self.cited)
        ]


def explain(
    evaluation: Evaluation, indicator: str, *, school_id: str | None = None, stage: str | None = None
) -> Explanation:
    """Explain an indicator of a school (row), or on the county where no school is named.

    Raises:
        UsageError: the standard has no such indicator, or does not judge it for this school and stage.
    """
    balance = _balance_rule(evaluation, indicator)
    if balance is not None and school_id is None:
        return _explain_balance(evaluation, *balance, stage)
    rule = evaluation.rule_of(indicator)
    if rule is None:
        known = "、".join(evaluation.standard.pack.indicators)
        raise UsageError(
            Text(
                f"标准 {evaluation.standard.id} 没有指标“{indicator}”。有：{known}",
                f"{evaluation.standard.id} has no indicator {indicator}; it has: {known}",
            )
        )
    if school_id is None:
        return _explain_county(evaluation, indicator, rule)
    return _explain_row(evaluation, indicator, rule, school_id, stage)


def _balance_rule(evaluation: Evaluation, name: str) -> tuple[str, BalanceRule] | None:
    """The resource indicator whose coefficient is called `name`."""
    for indicator, rule in evaluation.standard.pack.indicators.items():
        if rule.balance is not None and rule.balance.id == name:
            return indicator, rule.balance
    return None


# ---- one school ----


def _explain_row(
    evaluation: Evaluation, indicator: str, rule: IndicatorRule, school_id: str, stage: str | None
) -> Explanation:
    rows = evaluation.rows.filter(pl.col("indicator") == indicator, pl.col("school_id") == school_id)
    if stage is not None and rows["stage"].null_count() < rows.height:
        rows = rows.filter(pl.col("stage") == stage)
    if rows.height == 0:
        raise UsageError(_not_judged(evaluation, indicator, school_id, stage))
    if rows.height > 1:
        stages = "、".join(rows["stage"])
        raise UsageError(
            Text(
                f"该校有多个学段（{stages}），请用 --stage 指明",
                f"the school has several stages ({stages}): say --stage",
            )
        )
    row = rows.row(0, named=True)
    formula, numbers, inputs = _walked(evaluation, indicator, rule, row)
    return Explanation(
        indicator=indicator,
        name=rule.name,
        verdict=row["verdict"],
        value=row["value"],
        target=row["target"],
        reason=evaluation.reason_of(row),
        formula=formula,
        numbers=numbers,
        inputs=tuple(inputs),
        rule=rule,
        cited=rule.citation,
        text=rule.text,
        evaluation=evaluation,
        school_id=school_id,
        stage=row["stage"] or "",
        unit=rule.unit,
        exemption=row["exemption"],
    )


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


def _walked(
    evaluation: Evaluation, indicator: str, rule: IndicatorRule, row: dict[str, object]
) -> tuple[Text, str, list[Input]]:
    school_id, stage = str(row["school_id"]), row["stage"]
    if rule.method == "row_ratio":
        return _walk_row_ratio(evaluation, ratio_of(indicator, evaluation.standard), school_id, str(stage))
    if rule.method == "school_ratio":
        found = FORMULAS[indicator]
        if isinstance(found, SchoolIndicator):
            ratio = found.variants[str(evaluation.standard.settings[found.setting])]
            inputs = [_figure(evaluation, "finance", leaf.name, school_id, "") for leaf in _all_leaves(ratio)]
            values = {one.column: one.value for one in inputs}
            return written_ratio(ratio, _named("finance")), _numbers(ratio, lambda name: _number(values[name])), inputs
    return _walk_by_method(evaluation, rule, school_id, str(stage) if stage else "")


def _walk_row_ratio(evaluation: Evaluation, ratio: Ratio, school_id: str, stage: str) -> tuple[Text, str, list[Input]]:
    rows = evaluation.case.rows.filter(pl.col("school_id") == school_id).sort("weight")
    row = rows.filter(pl.col("stage") == stage).row(0, named=True)
    inputs: list[Input] = []
    for leaf in _all_leaves(ratio):
        inputs += _leaf_inputs(evaluation, leaf, school_id, stage)
    split = rows.height > 1 and any(isinstance(leaf, Shared) for leaf in _all_leaves(ratio))
    if split:
        for other in rows.iter_rows(named=True):
            note = Text(f"折算权重 {other['weight']:g}", f"weight {other['weight']:g}")
            inputs.append(_figure(evaluation, "stages", "pupils", school_id, other["stage"], note=note))

    def text_of(name: str) -> str:
        if f"{name}__own" not in row:
            return _number(row[name])
        if not split or row[name] == 0:
            return _number(
                None if row[name] is None or row[f"{name}__own"] is None else row[name] + row[f"{name}__own"]
            )
        weighted = "+".join(f"{other['weight']:g}×{_number(other['pupils'])}" for other in rows.iter_rows(named=True))
        own = f"{_number(row[f'{name}__own'])}+" if row[f"{name}__own"] else ""
        return f"{own}{_number(row[name])}×{row['weight']:g}×{_number(row['pupils'])}/({weighted})"

    def held(exemption: str) -> bool:
        return row[f"exempt__{exemption}"] is True

    unique = list({(one.table, one.column, one.school_id, one.stage): one for one in inputs}.values())
    return written_ratio(ratio if split else unshared(ratio), _column_name), _numbers(ratio, text_of, held), unique


def _all_leaves(ratio: Ratio) -> list[Figure | Shared]:
    return [*leaves(ratio.numerator), *leaves(ratio.denominator)]


def _leaf_inputs(evaluation: Evaluation, leaf: Figure | Shared, school_id: str, stage: str) -> Iterator[Input]:
    if isinstance(leaf, Figure):
        yield _figure(evaluation, "stages", leaf.name, school_id, stage)
        return
    campuses = evaluation.case.tables.campuses.filter(pl.col("school_id") == school_id)
    if campuses.height == 0:
        yield _figure(evaluation, "campuses", leaf.name, school_id, "")
    for campus in campuses.iter_rows(named=True):
        yield _figure(evaluation, "campuses", leaf.name, school_id, campus["stage"] or "")


def _figure(
    evaluation: Evaluation, table: str, column: str, school_id: str, stage: str, *, note: Text = NOTHING
) -> Input:
    """A figure of a school with its cells; counts made from the list of teachers say so."""
    spec = TABLES[table].column(column)
    frame = (
        evaluation.case.rows
        if table == "stages"
        else evaluation.case.tables.finance
        if table == "finance"
        else evaluation.case.tables.campuses
    )
    found = frame.filter(pl.col("school_id") == school_id)
    if table != "finance":
        found = found.filter(pl.col("stage").eq_missing(pl.lit(stage or None, dtype=pl.String)))
    value = found[column][0] if found.height else None
    cells = evaluation.locator.of_school(table, column, school_id, stage or None)
    if table == "stages":
        listed = _from_list(evaluation, column, school_id, stage)
        if listed is not None:
            cells, note = listed
    if value is None and not note.zh:
        note = Text("未填报", "not reported")
    return Input(Text(spec.zh, spec.en), value, spec.unit, table, column, school_id, stage, cells, note)


def _from_list(
    evaluation: Evaluation, column: str, school_id: str, stage: str
) -> tuple[tuple[Source, ...], Text] | None:
    """Where a count was made from teachers.csv: the list's lines instead of the reported cell."""
    members = evaluation.case.tables.members.get(school_id, (school_id,))
    snapshot = evaluation.snapshot
    teachers = snapshot.table("teachers")
    here = teachers.with_row_index("__line").filter(pl.col("school_id").is_in(members), pl.col("stage") == stage)
    if here.height == 0:
        return None
    rule = training_hours(evaluation.standard)
    if column not in from_teachers(teachers, rule[0] if rule else None).columns:
        return None
    cells = [cell for line in here["__line"] for cell in snapshot.source_at("teachers", "teacher_id", line)]
    note = Text(f"由教师名册统计（{here.height}行）", f"counted from the list of teachers ({here.height} lines)")
    return tuple(cells), note


def _walk_by_method(
    evaluation: Evaluation, rule: IndicatorRule, school_id: str, stage: str
) -> tuple[Text, str, list[Input]]:
    """Indicators with a procedure of their own: the rule in words and the figures it read."""
    inputs: list[Input] = []
    stages = (
        [stage]
        if stage
        else [str(one) for one in evaluation.case.compulsory.filter(pl.col("school_id") == school_id)["stage"]]
    )
    match rule.method:
        case "rooms" if rule.rooms is not None:
            inputs += [_figure(evaluation, "stages", "classes", school_id, one) for one in stages]
            inputs += list(_lines(evaluation, "rooms", {"school_id": school_id, "use": rule.rooms.use}, ("area",)))
            inputs += [_school(evaluation, column, school_id) for column in ("year_built", "setting")]
            formula = Text(
                "面积达到要求的专用教室数 ≥ 班级数 ÷ 每间对应班数（向上取整）",
                "rooms large enough ≥ classes ÷ classes per room, rounded up",
            )
        case "size":
            inputs += [
                _figure(evaluation, "stages", column, school_id, one)
                for column in ("pupils", "migrant_pupils")
                for one in stages
            ]
            inputs.append(_school(evaluation, "year_built", school_id))
            formula = Text("在校生数 ≤ 规模上限", "pupils ≤ limit")
        case "class_size":
            listed = [
                one
                for each in stages
                for one in _lines(evaluation, "classes", {"school_id": school_id, "stage": each}, ("pupils",))
            ]
            reported = [
                _figure(evaluation, "stages", column, school_id, one)
                for column in ("largest_class", "pupils", "classes")
                for one in stages
            ]
            inputs += listed or reported
            formula = Text("最大班额 ≤ 班额上限", "largest class ≤ limit")
        case "small_funds":
            inputs += [_figure(evaluation, "stages", "pupils", school_id, one) for one in stages]
            inputs.append(_figure(evaluation, "finance", "public_funds_approved", school_id, ""))
            inputs += [_item(evaluation, f"public_funds_base_{one}") for one in stages]
            formula = Text("核定公用经费 ÷（100 × 生均公用经费基准定额）", "approved funds ÷ (100 × per-pupil base)")
        case _:
            inputs += list(
                _lines(
                    evaluation,
                    "evidence",
                    {"indicator_id": _id_of(evaluation, rule), "school_id": school_id},
                    ("judgement", "document"),
                )
            )
            inputs += list(
                _lines(
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


def _school(evaluation: Evaluation, column: str, school_id: str) -> Input:
    spec = TABLES["schools"].column(column)
    found = evaluation.case.tables.schools.filter(pl.col("school_id") == school_id)
    cells = evaluation.locator.of_school("schools", column, school_id, None)
    return Input(
        Text(spec.zh, spec.en),
        found[column][0] if found.height else None,
        spec.unit,
        "schools",
        column,
        school_id,
        "",
        cells,
    )


def _lines(
    evaluation: Evaluation, table: str, where: dict[str, str | None], columns: tuple[str, ...]
) -> Iterator[Input]:
    """The figures of all lines of a table that fit."""
    snapshot = evaluation.snapshot
    frame = snapshot.table(table).with_row_index("__line")
    for name, value in where.items():
        frame = frame.filter(pl.col(name).eq_missing(pl.lit(value, dtype=pl.String)))
    for row in frame.iter_rows(named=True):
        for column in columns:
            spec = TABLES[table].column(column)
            yield Input(
                Text(f"{TABLES[table].zh}·{spec.zh}", f"{table}.{spec.en}"), row[column], spec.unit, table, column,
                str(row.get("school_id") or ""), str(row.get("stage") or ""), snapshot.source_at(table, column, row["__line"]),
            )  # fmt: skip


# ---- the county ----


def _explain_county(evaluation: Evaluation, indicator: str, rule: IndicatorRule) -> Explanation:
    judged = next(one for one in _all_judged(evaluation) if one.indicator == indicator)
    formula, inputs = rule.text, list[Input]()
    found = FORMULAS.get(indicator)
    numbers = ""
    match found:
        case ItemIndicator(_, Ratio() as ratio):
            inputs = [_item(evaluation, leaf.name) for leaf in _all_leaves(ratio)]
            formula = written_ratio(ratio, _item_name)
            numbers = _numbers(ratio, lambda name: _number(evaluation.case.items.get(name)))
        case ItemIndicator(_, single) if not isinstance(single, Ratio):
            inputs = [_item(evaluation, leaf.name) for leaf in leaves(single)]
            formula = written(single, _item_name)
        case SumIndicator():
            ratio = found.variants[str(evaluation.standard.settings[found.setting]) if found.setting else ""]
            words = written_ratio(ratio, _column_name)
            formula = Text(f"Σ{words.zh}", f"Σ {words.en}")
            for row in evaluation.case.scope(rule).iter_rows(named=True):
                inputs += [
                    _figure(evaluation, "stages", leaf.name, row["school_id"], row["stage"])
                    for leaf in _all_leaves(ratio)
                    if leaf.name in TABLES["stages"].names
                ]
        case _:
            inputs = list(_county_lines(evaluation, indicator, rule))
    return Explanation(
        indicator=indicator,
        name=rule.name,
        verdict=judged.verdict,
        value=judged.value,
        target=judged.target,
        reason=judged_reason(judged, rule, evaluation.locator),
        formula=formula,
        numbers=numbers,
        inputs=tuple(inputs),
        rule=rule,
        cited=rule.citation or next((evaluation.standard.rule(part).citation for part in rule.parts), None),
        text=rule.text,
        evaluation=evaluation,
        unit=rule.unit,
        parts=judged.parts,
    )


def _all_judged(evaluation: Evaluation) -> Iterator[Judged]:
    for judged in (*evaluation.county, *evaluation.vetoes, *evaluation.entry):
        yield judged
        yield from judged.parts


def _county_lines(evaluation: Evaluation, indicator: str, rule: IndicatorRule) -> Iterator[Input]:
    match rule.method:
        case "monitoring_level":
            yield from _lines(evaluation, "monitoring_quality", {}, ("level",))
        case "monitoring_rate":
            yield from _lines(evaluation, "monitoring_quality", {}, ("difference_rate",))
        case "survey":
            yield from _lines(evaluation, "survey", {}, ("valid", "satisfied"))
        case "cases":
            yield from _lines(evaluation, "vetoes", {"veto_id": indicator}, ("cases",))
        case "balance_years":
            yield from _lines(evaluation, "monitoring_balance", {}, ("composite_cv",))
        case "county_judgement":
            yield from _lines(
                evaluation, "evidence", {"indicator_id": indicator, "school_id": None}, ("judgement", "document")
            )
        case _:
            return


def _item(evaluation: Evaluation, item: str) -> Input:
    code = next(code for code in TABLES["county"].column("item").codes if code.value == item)
    cells = evaluation.locator.cells("county", "value", (item,))
    return Input(Text(code.zh, code.en), evaluation.case.items.get(item), code.unit, "county", item, cells=cells)


def _explain_balance(evaluation: Evaluation, indicator: str, rule: BalanceRule, stage: str | None) -> Explanation:
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
        reason=judged_reason(judged, None, evaluation.locator) if judged is not None else Text("", ""),
        formula=formula,
        numbers=numbers,
        inputs=inputs,
        rule=rule,
        cited=limit or evaluation.standard.rule(indicator).citation,
        text=rule.name,
        evaluation=evaluation,
        stage=row["stage"],
    )


# ---- words and numbers ----


def _column_name(name: str) -> Text:
    for table in ("stages", "campuses"):
        if name in TABLES[table].names:
            column = TABLES[table].column(name)
            return Text(column.zh, column.en)
    return Text(name, name.replace("_", " "))


def _named(table: str) -> Callable[[str], Text]:
    def name_of(name: str) -> Text:
        column = TABLES[table].column(name)
        return Text(column.zh, column.en)

    return name_of


def _item_name(item: str) -> Text:
    code = next(code for code in TABLES["county"].column("item").codes if code.value == item)
    return Text(code.zh, code.en)


def _number(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, int | float) else "?"


def _numbers(ratio: Ratio, text_of: Callable[[str], str], held: Callable[[str], bool] = lambda _: True) -> str:
    """The formula with its numbers; a question mark stands for what is missing."""

    def put(formula: Formula) -> str:
        match formula:
            case Figure(name) | Shared(name):
                return text_of(name)
            case Plus(terms):
                return " + ".join(part for part in map(put, terms) if part)
            case Minus(left, right):
                taken = put(right)
                return f"{put(left)} − {f'({taken})' if isinstance(right, Plus | Minus) else taken}"
            case Allowed(exemption, of):
                return put(of) if held(exemption) else ""

    top, bottom = put(ratio.numerator), put(ratio.denominator)
    scale = f" × {ratio.scale:g}" if ratio.scale != 1 else ""
    bracketed = [f"({part})" if " " in part or "×" in part else part for part in (top, bottom)]
    return f"{bracketed[0]} ÷ {bracketed[1]}{scale}"
