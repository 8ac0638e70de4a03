"""Judgements on the county: sums over rows, county items, documents, monitoring, survey, vetoes, entry conditions.

Each function takes the case, the indicator's id and its rule, and gives a `Judged`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from junheng.engines.expressions import with_formulas
from junheng.engines.reference import compute
from junheng.evaluation.case import Case, Judged, Missing, Reads, facts_of, listed, owed_facts
from junheng.evaluation.rows import LIST_CELLS
from junheng.evaluation.verdicts import Verdict, all_of, compare
from junheng.formulas import Ratio, leaves
from junheng.indicators import FORMULAS, ItemIndicator, SumIndicator
from junheng.standards import Standard
from junheng.standards.model import Composite, IndicatorRule
from junheng.tables import STAGES, SURVEY_GROUPS
from junheng.text import Text

STAGE_NAMES = {code.value: Text(code.zh, code.en) for code in STAGES}
GROUP_NAMES = {code.value: Text(code.zh, code.en) for code in SURVEY_GROUPS}


def _compared(
    case: Case, name: str, rule: IndicatorRule, value: float | None, target: float | None, **more: object
) -> Judged:
    if target is None and rule.target is not None and rule.target.by_year:  # nothing is asked for yet
        return Judged(name, value, None, None, "no_target", **more)  # type: ignore[arg-type]
    found = compare(value, target, rule.operator, rule.decimals, official=case.official)
    reason = "missing" if value is None else "below" if found.verdict == "fail" else ""
    fields = {"reason": reason, **more}
    return Judged(
        name,
        value,
        target,
        found.verdict,
        at_limit=found.at_limit,
        differs_when_rounded=found.differs_when_rounded,
        **fields,  # type: ignore[arg-type]
    )


def judge_county_judgement(case: Case, name: str, _rule: IndicatorRule) -> Judged:
    """Documents on the whole county."""
    verdict = case.county_judgements.get(name)
    if verdict is None:
        return Judged(
            name, None, None, "unknown", "no_judgement", missing=(Missing("evidence", "judgement", where=name),)
        )
    reason = {"pass": "", "fail": "judged_not_met", "unknown": "judged_unknown"}[verdict]
    owed = (Missing("evidence", "judgement", where=name),) if verdict == "unknown" else ()
    return Judged(name, None, None, _verdict(verdict), reason, missing=owed)


def _verdict(text: str) -> Verdict:
    return "pass" if text == "pass" else "fail" if text == "fail" else "unknown"


def judge_item(case: Case, name: str, rule: IndicatorRule) -> Judged:
    """A figure made from county items. Nothing over nothing: the county has nobody the rule is about."""
    indicator = FORMULAS[name]
    if not isinstance(indicator, ItemIndicator):
        raise TypeError(f"{name} is not made of county items")
    formula = indicator.formula
    target = case.target(rule)
    top, bottom = (formula.numerator, formula.denominator) if isinstance(formula, Ratio) else (formula, None)
    read = [leaf.name for part in (top, bottom) if part is not None for leaf in leaves(part)]
    row: dict[str, object] = {item: case.items.get(item) for item in read}
    numerator = compute(top, row)
    missing = tuple(Missing("county", "value", where=item) for item in dict.fromkeys(read) if row[item] is None)
    if not isinstance(formula, Ratio) or bottom is None:
        return _compared(case, name, rule, numerator, target, missing=missing)
    denominator = compute(bottom, row)
    if denominator == 0 and numerator is not None:
        under = tuple(Missing("county", "value", where=leaf.name) for leaf in leaves(bottom))
        return _over_nothing(name, numerator, target, under)
    value = None if numerator is None or denominator is None else formula.scale * numerator / denominator
    return _compared(case, name, rule, value, target, missing=missing)


def _over_nothing(
    name: str, numerator: float, target: float | None, under: tuple[Missing, ...], stage: str = ""
) -> Judged:
    """A ratio over 0; `under` are the cells that say 0."""
    if numerator == 0:
        return Judged(name, None, target, "pass", "nothing_in_scope", stage=stage)
    return Judged(name, None, target, "unknown", "zero_denominator", stage=stage, missing=under)


def sum_ratio(name: str, standard: Standard) -> Ratio:
    """The reading of a ratio of sums that the settings choose."""
    indicator = FORMULAS[name]
    if not isinstance(indicator, SumIndicator):
        raise TypeError(f"{name} is not a ratio of sums")
    return indicator.variants[str(standard.settings[indicator.setting]) if indicator.setting else ""]


def judge_sum_ratio(case: Case, name: str, rule: IndicatorRule) -> Judged:
    """A ratio of sums over the school rows in scope, by stage where the target differs by stage."""
    if rule.target is None:
        raise TypeError(f"{name} has no target")
    ratio = sum_ratio(name, case.standard)
    scope = with_formulas(case.scope(name, rule), top=ratio.numerator, bottom=ratio.denominator)
    if not rule.target.by_stage:
        return _sum(case, name, rule, ratio, scope, "")
    stages = [stage for stage in case.standard.pack.stages if rule.target.at(stage) is not None]
    parts = tuple(
        _absent(name, case.target(rule, stage), stage)
        if stage in case.absent_stages
        else _sum(case, name, rule, ratio, scope.filter(pl.col("stage") == stage), stage)
        for stage in stages
    )
    return parts[0] if len(parts) == 1 else joined(name, parts)


def _absent(name: str, target: float | None, stage: str) -> Judged:
    """A stage that no school reported."""
    missing = (Missing("stages", "pupils", stage=stage),)
    return Judged(
        name, None, target, "unknown", "stage_absent", {"stage": STAGE_NAMES[stage]}, stage=stage, missing=missing
    )


def _sum(case: Case, name: str, rule: IndicatorRule, ratio: Ratio, rows: pl.DataFrame, stage: str) -> Judged:
    target = case.target(rule, stage or None)
    if rows.height == 0:
        return Judged(name, None, target, "pass", "nothing_in_scope", stage=stage)
    read = _figures(ratio)
    if any(rows[column].null_count() for column in (*read, "in_scope")):
        return _compared(case, name, rule, None, target, stage=stage, missing=_owed_by_sum(rows, read, rule))
    top, bottom = float(rows["top"].sum()), float(rows["bottom"].sum())
    if bottom == 0:
        under = tuple(
            Missing("stages", leaf.name, school, stage)
            for leaf in leaves(ratio.denominator)
            for school, stage in rows.select("school_id", "stage").iter_rows()
            if leaf.name not in LIST_CELLS
        )
        return _over_nothing(name, top, target, under, stage)
    return _compared(case, name, rule, ratio.scale * top / bottom, target, stage=stage)


def _figures(ratio: Ratio) -> tuple[str, ...]:
    """The columns of the school rows that a ratio of sums adds up."""
    return tuple(dict.fromkeys(leaf.name for part in (ratio.numerator, ratio.denominator) for leaf in leaves(part)))


def reads_of_rows(name: str, rule: IndicatorRule, standard: Standard) -> Reads | None:
    """What a judgement on the county reads of the school rows and beside them; None: only what the county reported."""
    if rule.method == "sum_ratio":
        return Reads(_figures(sum_ratio(name, standard)))
    return Reads((), ("monitoring_balance",)) if rule.method == "balance_years" else None


def _owed_by_sum(rows: pl.DataFrame, read: Sequence[str], rule: IndicatorRule) -> tuple[Missing, ...]:
    """The cells that keep a sum from being made."""
    cells = (
        pl.when(pl.col(column).is_null()).then(pl.lit(cell))
        for column in read
        for cell in LIST_CELLS.get(column, (f"stages.{column}",))
    )
    facts = (pl.when(pl.col("in_scope").is_null()).then(fact) for fact in owed_facts(facts_of(rule)))
    return _owed_by_rows(rows.with_columns(listed([*cells, *facts]).alias("missing")))


def joined(name: str, parts: Iterable[Judged], target: float | None = None, value: float | None = None) -> Judged:
    """An indicator that holds where all its parts hold."""
    parts = tuple(parts)
    verdict = all_of(part.verdict for part in parts if part.verdict is not None)
    return Judged(name, value, target, verdict, "" if verdict == "pass" else "parts", parts=parts)


def judge_monitoring(case: Case, name: str, rule: IndicatorRule) -> Judged:
    """The newest result of every monitored subject and stage."""
    column = "level" if rule.method == "monitoring_level" else "difference_rate"
    table = case.snapshot.table("monitoring_quality")
    if table.height == 0:
        return Judged(
            name, None, case.target(rule), "unknown", "missing", missing=(Missing("monitoring_quality", column),)
        )
    newest = table.sort("year").group_by("stage", "subject", maintain_order=True).last().sort("stage", "subject")
    parts = []
    for row in newest.iter_rows(named=True):
        value = None if row[column] is None else float(row[column])
        where = f"{row['year']} {row['subject']}"
        missing = (Missing("monitoring_quality", column, stage=row["stage"], where=where),) if value is None else ()
        label = Text(where, where)
        parts.append(
            _compared(case, name, rule, value, case.target(rule), stage=row["stage"], label=label, missing=missing)
        )
    return joined(name, parts, case.target(rule))


def judge_survey(case: Case, name: str, rule: IndicatorRule) -> Judged:
    """Satisfied over valid answers, pooled or with the groups weighted equally; every group beside it."""
    table = case.snapshot.table("survey")
    target = case.target(rule)
    groups = list(table.iter_rows(named=True))
    missing = tuple(
        Missing("survey", column, where=row["group"])
        for row in groups
        for column in ("valid", "satisfied")
        if row[column] is None
    )
    if not groups:
        missing = (Missing("survey", "satisfied"),)
    if missing:
        return _compared(case, name, rule, None, target, missing=missing)
    asked = [row for row in groups if row["valid"] > 0]
    valid, satisfied = sum(row["valid"] for row in asked), sum(row["satisfied"] for row in asked)
    if valid == 0:
        return Judged(name, None, target, "unknown", "zero_denominator", missing=(Missing("survey", "valid"),))
    rates = [100 * row["satisfied"] / row["valid"] for row in asked]
    pooled = case.standard.settings["survey_weights"] == "pooled"
    value = 100 * satisfied / valid if pooled else math.fsum(rates) / len(rates)
    parts = tuple(
        Judged(name, rate, None, None, label=GROUP_NAMES[row["group"]]) for row, rate in zip(asked, rates, strict=True)
    )
    return _compared(case, name, rule, value, target, parts=parts, fields=_sample(case, rule, asked, valid))


def _sample(case: Case, rule: IndicatorRule, asked: list[dict[str, int]], valid: int) -> dict[str, object] | None:
    """What a survey says of its own size: said beside the result, not judged."""
    residents = case.items.get("residents")
    if rule.sample is None or residents is None:
        return None
    least = math.ceil(residents / 1000 * case.standard.one(rule.sample.per_1000_residents))
    parents = sum(row["valid"] for row in asked if str(row["group"]) == "parents")
    share = case.standard.one(rule.sample.parents_percent)
    return {"valid": valid, "least": least, "parents": 100 * parents / valid, "parents_least": share}


def judge_cases(case: Case, name: str, rule: IndicatorRule) -> Judged:
    """A veto: no case may have been found; an empty number of cases is not none."""
    found = case.snapshot.table("vetoes").filter(pl.col("veto_id") == name)["cases"].to_list()
    cases = float(found[0]) if found and found[0] is not None else None
    missing = (Missing("vetoes", "cases", where=name),) if cases is None else ()
    return _compared(case, name, rule, cases, case.target(rule), missing=missing)


def judge_balance_years(case: Case, name: str, rule: IndicatorRule) -> Judged:
    """The composite coefficient of every year since recognition, for the stages the county has.

    Years are those between the first and the last reported; a gap or an empty cell is unknown.
    """
    table = case.snapshot.table("monitoring_balance")
    present = {*case.scope(name, rule)["stage"], *table["stage"]}
    stages = [stage for stage in case.standard.pack.stages if stage in present]
    if table.height == 0:
        return Judged(name, None, None, "unknown", "missing", missing=(Missing("monitoring_balance", "composite_cv"),))
    known = {(row["year"], row["stage"]): row["composite_cv"] for row in table.iter_rows(named=True)}
    years = [year for year, _ in known]
    parts = []
    for year in range(min(years), max(years) + 1):
        for stage in stages:
            value, where = known.get((year, stage)), str(year)
            missing = (
                (Missing("monitoring_balance", "composite_cv", stage=stage, where=where),) if value is None else ()
            )
            label = Text(where, where)
            parts.append(
                _compared(case, name, rule, value, case.target(rule, stage), stage=stage, label=label, missing=missing)
            )
    return joined(name, parts)


def judge_composite(case: Case, rule: Composite, table: pl.DataFrame, judged: pl.DataFrame) -> Judged:
    """The mean of several coefficients, per stage; `judged` has the rows that the coefficients were made from."""
    parts = []
    for row in table.iter_rows(named=True):
        found = compare(row["value"], row["limit"], rule.operator, rule.decimals, official=case.official)
        above = "not_below" if rule.operator == "<" else "above"
        reason = "cv_unknown" if row["value"] is None else above if found.verdict == "fail" else ""
        rows = judged.filter(pl.col("indicator").is_in(rule.of), pl.col("stage") == row["stage"])
        parts.append(
            Judged(
                rule.id,
                row["value"],
                row["limit"],
                found.verdict,
                reason,
                stage=row["stage"],
                missing=_owed_by_rows(rows) if row["value"] is None else (),
                at_limit=found.at_limit,
                differs_when_rounded=found.differs_when_rounded,
            )
        )
    parts += [_absent(rule.id, case.standard.number(rule.limit, stage), stage) for stage in case.absent_stages]
    return joined(rule.id, parts)


def of_schools(name: str, rows: pl.DataFrame, target: float = 100.0) -> Judged:
    """An indicator that every school must meet, from its rows: the percentage of schools that do."""
    if rows.height == 0:
        return Judged(name, None, target, "pass", "nothing_in_scope")
    counts = Counter(rows["verdict"].to_list())
    passed, unknown = counts["pass"], counts["unknown"]
    failed = rows.height - passed - unknown
    verdict = all_of(map(_verdict, counts))
    value = None if unknown else 100.0 * passed / rows.height
    missing = _owed_by_rows(rows.filter(pl.col("verdict") == "unknown")) if unknown else ()
    by_row = rows["stage"].null_count() < rows.height  # a school in one stage, not the school as a whole
    fields = {"failed": failed, "unknown": unknown, "all": rows.height, "by_row": by_row}
    reason = {(False, False): "", (True, False): "some_fail", (False, True): "some_unknown"}.get(
        (failed > 0, unknown > 0), "some_fail_and_unknown"
    )
    return Judged(name, value, target, verdict, reason, fields, missing=missing)


def judge_schools_passing(
    case: Case, name: str, rule: IndicatorRule, judged: pl.DataFrame, school_rows: pl.DataFrame
) -> Judged:
    """The percentage of schools that pass: in the rule for school rows, and (by the setting) in all that is theirs.

    Args:
        case: The snapshot under the standard.
        name: The indicator's id.
        rule: Its rule.
        judged: Every judged row; those of the resource part say what a school lacks, the others count by themselves.
        school_rows: Each school row by the school rule.
    """
    schools = passing_schools(judged, school_rows, case.standard)
    target, all_ = case.target(rule), schools.height
    if target is None:
        return Judged(name, None, None, None, "no_target")
    if all_ == 0:
        return Judged(name, None, target, "pass", "nothing_in_scope")
    passed = schools.filter(pl.col("verdict") == "pass").height
    unknown = schools.filter(pl.col("verdict") == "unknown")
    if unknown.height == 0:
        return _compared(case, name, rule, 100.0 * passed / all_, target)
    verdict = passing_verdict(case, rule, passed, unknown.height, all_)
    fields = {"failed": all_ - passed - unknown.height, "unknown": unknown.height, "all": all_, "by_row": False}
    owed = _counted_rows(judged, case.standard).join(unknown, on="school_id", how="semi")
    owed = owed.filter(pl.col("verdict") == "unknown")
    missing = _owed_by_rows(owed.sort("school_id", "stage", "indicator", nulls_last=False))
    if verdict == "pass":
        return Judged(name, None, target, "pass", missing=missing)
    reason = "some_fail_and_unknown" if fields["failed"] else "some_unknown"
    return Judged(name, None, target, verdict, reason, fields, missing=missing)


def _tolerated(standard: Standard) -> tuple[str, ...]:
    """The indicators that a school may miss under the rule for school rows."""
    return () if standard.pack.school_rule is None else standard.pack.school_rule.of


def _counted_rows(judged: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    """The rows that say whether a school passes: those of the school rule, and (by the setting) all that are its own."""
    tolerated = pl.col("indicator").is_in(_tolerated(standard))
    everything = standard.settings.get("passing_school", "all") == "all"
    own = ~tolerated & pl.col("verdict").is_not_null() & pl.lit(everything)
    return judged.filter(tolerated | own)


def passing_schools(
    judged: pl.DataFrame, school_rows: pl.DataFrame, standard: Standard, by: Sequence[str] = ()
) -> pl.DataFrame:
    """The verdict on each school as a whole: `by` (keys of several counties or trials), school_id, verdict."""
    own = _counted_rows(judged, standard).filter(~pl.col("indicator").is_in(_tolerated(standard)))
    frames = [frame.select(*by, "school_id", "verdict") for frame in (school_rows, own)]
    return pl.concat(frames).group_by(*by, "school_id").agg(
        pl.when((pl.col("verdict") == "fail").any()).then(pl.lit("fail"))
        .when((pl.col("verdict") == "unknown").any()).then(pl.lit("unknown"))
        .otherwise(pl.lit("pass")).alias("verdict")
    )  # fmt: skip


def passing_verdict(case: Case, rule: IndicatorRule, passed: int, unknown: int, all_: int) -> Verdict | None:
    """Whether enough schools pass; unknown where those that cannot be told would decide. None where nothing is asked."""
    target = case.target(rule)
    if target is None:
        return None
    if all_ == 0:
        return "pass"
    least, most = (
        compare(100.0 * count / all_, target, rule.operator, rule.decimals, official=case.official).verdict
        for count in (passed, passed + unknown)
    )
    return least if least == most else "unknown"


def owed_cell(cell: str, row: Mapping[str, object]) -> Missing:
    """The owed cell that a row names as "table.column" or "table.column@stage"."""
    name, _, other = cell.partition("@")
    table, _, column = name.partition(".")
    if table == "county":
        return Missing("county", "value", where=column)
    if table == "evidence":
        return Missing("evidence", "judgement", str(row["school_id"]), where=str(row["indicator"]))
    stage = other or (str(row["stage"] or "") if table == "stages" else "")
    return Missing(table, column, str(row["school_id"]), stage)


def _owed_by_rows(rows: pl.DataFrame) -> tuple[Missing, ...]:
    """The cells that keep rows from having a value, or from being in scope for certain."""
    owing = [place for place, cells in enumerate(rows["missing"].to_list()) if cells]
    if not owing:  # as mostly
        return ()
    return tuple(owed_cell(cell, row) for row in rows[owing].iter_rows(named=True) for cell in row["missing"])


def lowered(case: Case, found: Judged) -> Judged:
    """A judgement on the county in evidence.csv can lower a computed verdict, never raise it.

    It carries the demands that no figure shows: performance pay (G8), places tilted to rural schools (G14), care for
    left-behind children (G15).
    """
    said = case.county_judgements.get(found.indicator)
    if said is None or found.verdict is None or said == "pass":
        return found
    verdict = all_of([found.verdict, _verdict(said)])
    if verdict == found.verdict:
        return found
    if said == "fail":
        return replace(found, verdict=verdict, reason="judged_not_met")
    owed = Missing("evidence", "judgement", where=found.indicator)
    return replace(found, verdict=verdict, reason="judged_unknown", missing=(*found.missing, owed))


def with_leave(judged: pl.DataFrame, school_rows: pl.DataFrame) -> pl.DataFrame:
    """`judged` with `counted`: a row's verdict as it counts on the county, where the school rule tolerates some.

    A row below target counts against the indicator unless the school rule tolerates it, so that all resource
    indicators pass on the county exactly when every school row passes the rule and every coefficient its limit.
    """
    whole = school_rows.select("school_id", "stage", pl.col("verdict").alias("whole"))
    return judged.join(whole, on=["school_id", "stage"], how="left", nulls_equal=True, maintain_order="left").with_columns(
        pl.when(pl.col("whole") == "pass").then(pl.lit("pass"))
        .when((pl.col("whole") == "unknown") & (pl.col("verdict") == "fail")).then(pl.lit("unknown"))
        .otherwise(pl.col("verdict")).alias("counted")
    )  # fmt: skip


def resource_judged(case: Case, name: str, rule: IndicatorRule, rows: pl.DataFrame, balance: pl.DataFrame) -> Judged:
    """A resource indicator on the county: its coefficient in each stage, and the rows that miss it without leave.

    Args:
        case: The snapshot under the standard.
        name: The indicator's id.
        rule: Its rule.
        rows: Its rows, as `with_leave` gives them.
        balance: Its lines of the balance.
    """
    parts = []
    if rule.balance is not None:
        for row in balance.iter_rows(named=True):
            above = "not_below" if row["stage"] in rule.balance.below else "above"
            reason = {"unknown": "cv_unreported", "fail": above, "pass": ""}.get(row["verdict"] or "", "no_target")
            if row["cv"] is None:  # whether there is a limit or not
                reason = "cv_unreported" if row["unreported"] else "mean_zero"
            parts.append(
                Judged(
                    rule.balance.id,
                    row["cv"],
                    row["limit"],
                    row["verdict"],
                    reason,
                    {"unreported": row["unreported"]},
                    stage=row["stage"],
                    missing=_owed_by_rows(rows.filter(pl.col("stage") == row["stage"])) if row["unreported"] else (),
                    at_limit=row["at_limit"],
                    differs_when_rounded=row["differs_when_rounded"],
                )
            )
        parts += [
            _absent(rule.balance.id, None, stage) for stage in case.absent_stages if rule.balance.limit is not None
        ]
    school_rule = case.standard.pack.school_rule
    if school_rule is not None and name in school_rule.of and rows.height:
        against = of_schools(school_rule.id, rows.with_columns(pl.col("counted").alias("verdict")))
        parts.append(replace(against, label=Text("学校行", "school rows")))
    missing = _owed_by_rows(rows)
    whole_county = joined(name, parts)
    if not parts and (rule.target is not None or (rule.balance is not None and rule.balance.limit is not None)):
        return Judged(name, None, None, "pass", "nothing_in_scope")
    if not any(part.verdict for part in parts):
        return Judged(name, None, None, None, "no_target", missing=missing, parts=whole_county.parts)
    return Judged(
        name, None, None, whole_county.verdict, whole_county.reason, missing=missing, parts=whole_county.parts
    )
