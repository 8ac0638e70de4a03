"""What every school must meet by itself: rooms, size, classes, small schools' funds, training money, documents.

Each function gives the rows of its indicator in `ROW_COLUMNS`. A missing figure leaves the row unknown unless what is
known already decides it.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from junheng.engines.expressions import with_formulas
from junheng.evaluation.by_code import by_code
from junheng.evaluation.case import JUDGEMENT_VERDICTS, Case, Reads, facts_of, listed, owed_facts
from junheng.evaluation.rows import FINANCE, LIST_CELLS
from junheng.evaluation.verdicts import at_limit_expr, finished, met_expr, rounded_expr, whole_units
from junheng.formulas import Formula, Ratio, leaves
from junheng.indicators import FORMULAS, SchoolIndicator, StageIndicator
from junheng.standards.model import Exemption, IndicatorRule, Operator, Value

PASS, FAIL, UNKNOWN = pl.lit("pass"), pl.lit("fail"), pl.lit("unknown")


def _schools(scope: pl.DataFrame) -> pl.DataFrame:
    """One line per school of `scope`: pupils, classes (null where a stage's are) if it has them, facts, any junior row."""

    def total(name: str) -> pl.Expr:
        return pl.when(pl.col(name).is_null().any()).then(None).otherwise(pl.col(name).sum()).alias(name)

    first = [
        pl.col(name).first() for name in scope.columns if name.startswith(("told__", "exempt__")) or name == "undecided"
    ]
    return (
        scope.group_by("school_id")
        .agg(
            *(total(name) for name in ("pupils", "classes") if name in scope.columns),
            pl.col("in_scope").min(),
            (pl.col("stage") == "junior").any().alias("has_junior"),
            *first,
        )
        .sort("school_id")
    )


def judge_rooms(case: Case, name: str, rule: IndicatorRule) -> pl.DataFrame:
    """G3: large enough rooms of one use, one per so many classes of the school's primary and junior rows.

    A smaller room counts where an exemption holds; where that cannot be told, or a room's area is missing, the verdict
    stands only if it is the same either way.
    """
    if rule.rooms is None:
        raise TypeError(f"{name} has no rule for rooms")
    room = rule.rooms
    per, area = case.standard.one(room.per_classes), case.standard.one(room.area)
    schools = _schools(case.scope(name, rule)).with_columns((pl.col("classes") / per).ceil().alias("target"))
    strict, lenient = pl.lit(area), pl.lit(area)
    used = pl.lit(None, dtype=pl.String)
    for exemption in rule.exemptions:
        smaller, flag = _room_area(case, exemption), pl.col(f"exempt__{name}:{exemption.id}")
        used = pl.when(flag & (smaller < strict)).then(pl.lit(exemption.id)).otherwise(used)
        strict = pl.when(flag & (smaller < strict)).then(smaller).otherwise(strict)
        lenient = pl.when(flag.fill_null(True) & (smaller < lenient)).then(smaller).otherwise(lenient)
    schools = schools.with_columns(strict.alias("strict"), lenient.alias("lenient"), used.alias("exemption"))
    rooms = case.tables.rooms.join(schools.select("school_id", "strict", "lenient"), on="school_id", how="inner")
    fits = (pl.col("use") == room.use) & (pl.col("area") >= pl.col("strict"))
    may_fit = (pl.col("use") == room.use) & (pl.col("area") >= pl.col("lenient")).fill_null(True)
    counts = rooms.group_by("school_id").agg(
        fits.fill_null(False).sum().cast(pl.Float64).alias("sure"),
        may_fit.sum().cast(pl.Float64).alias("possible"),
        ((pl.col("use") == room.use) & pl.col("area").is_null()).any().alias("unmeasured"),
    )
    frame = schools.join(counts, on="school_id", how="left").with_columns(
        pl.when(pl.col("sure") == pl.col("possible")).then(pl.col("sure")).alias("numerator"),
        pl.col("classes").alias("denominator"),
    )
    matters = (pl.col("strict") != pl.col("lenient")) & (pl.col("sure") != pl.col("possible"))
    frame = frame.with_columns(
        pl.col("numerator").alias("value"),
        pl.when(pl.col("in_scope").is_null()).then(UNKNOWN)
        .when(pl.col("sure") >= pl.col("target")).then(PASS)
        .when(pl.col("possible") < pl.col("target")).then(FAIL)
        .otherwise(UNKNOWN).alias("verdict"),
        listed([
            pl.when(pl.col("classes").is_null()).then(pl.lit("stages.classes")),
            pl.when(pl.col("sure").is_null()).then(pl.lit("rooms.use")),
            pl.when(pl.col("unmeasured")).then(pl.lit("rooms.area")),
            *(pl.when(matters).then(owed) for owed in _owed_by_exemptions(name, rule)),
            *(pl.when(pl.col("in_scope").is_null()).then(owed) for owed in owed_facts(facts_of(rule))),
        ]).alias("missing"),
    )  # fmt: skip
    # Rooms that may count are taken to count: the shortage is the least that is certain.
    return _closed(frame, name, pl.col("target") - pl.col("possible"), pl.col("value") / pl.col("target"))


def _owed_by_exemptions(name: str, rule: IndicatorRule) -> list[pl.Expr]:
    """The facts that keep an exemption from being told."""
    return [
        pl.when(pl.col(f"exempt__{name}:{exemption.id}").is_null()).then(owed)
        for exemption in rule.exemptions
        for owed in owed_facts(tuple(exemption.when))
    ]


def _room_area(case: Case, exemption: Exemption) -> pl.Expr:
    if exemption.area is None:
        raise TypeError(f"exemption {exemption.id} gives no area")
    primary, junior = (case.standard.number(exemption.area, stage) for stage in ("primary", "junior"))
    return pl.when(pl.col("has_junior")).then(pl.lit(junior)).otherwise(pl.lit(primary))


def judge_size(case: Case, name: str, rule: IndicatorRule) -> pl.DataFrame:
    """G4: pupils of a row, or of a school's compulsory stages, against the limit that its exemptions give."""
    scope = case.scope(name, rule)
    frame = _schools(scope) if rule.per == "school" else scope
    strict, lenient = pl.lit(case.target(rule)), pl.lit(case.target(rule))
    used = pl.lit(None, dtype=pl.String)
    for exemption in rule.exemptions:
        larger, flag = _target(case, exemption.target), pl.col(f"exempt__{name}:{exemption.id}")
        used = pl.when(flag & (larger > strict)).then(pl.lit(exemption.id)).otherwise(used)
        strict = pl.when(flag & (larger > strict)).then(larger).otherwise(strict)
        lenient = pl.when(flag.fill_null(True) & (larger > lenient)).then(larger).otherwise(lenient)
    frame = frame.with_columns(strict.alias("target"), lenient.alias("lenient"), used.alias("exemption"))
    pupils, strict, lenient = (pl.col(name) for name in ("pupils", "target", "lenient"))
    open_between = (pupils > strict) & (pupils <= lenient)
    frame = frame.with_columns(
        pupils.alias("numerator"),
        pupils.alias("value"),
        pl.when(pl.col("in_scope").is_null()).then(UNKNOWN)
        .when(met_expr(pupils, strict, rule.operator)).then(PASS)
        .when(~met_expr(pupils, lenient, rule.operator)).then(FAIL)
        .otherwise(UNKNOWN).alias("verdict"),
        listed([
            pl.when(pupils.is_null()).then(pl.lit("stages.pupils")),
            *(pl.when(open_between).then(owed) for owed in _owed_by_exemptions(name, rule)),
            *(pl.when(pl.col("in_scope").is_null()).then(owed) for owed in owed_facts(facts_of(rule))),
        ]).alias("missing"),
    )  # fmt: skip
    return _closed(frame, name, pl.col("value") - pl.col("target"), pl.col("target") / pl.col("value"))


def _target(case: Case, value: Value | None) -> pl.Expr:
    if value is None:
        raise TypeError("the exemption gives no target")
    return pl.lit(case.standard.number(value))


def judge_class_size(case: Case, name: str, rule: IndicatorRule) -> pl.DataFrame:
    """G5: the largest class of every row. A mean is never taken for a class, but a mean above the limit fails."""
    scope = case.scope(name, rule)
    targets = {stage: case.target(rule, stage) for stage in case.standard.pack.stages}
    limit = by_code("stage", targets)
    mean_up = (pl.col("pupils") / pl.when(pl.col("classes") > 0).then(pl.col("classes"))).ceil()
    largest, known = pl.col("largest_class"), pl.col("largest_class_known")
    frame = scope.with_columns(limit.alias("target"), mean_up.alias("mean_up")).with_columns(
        (largest.is_null() & (known > pl.col("target"))).fill_null(False).alias("known_over"),
        (largest.is_null() & (pl.col("mean_up") > pl.col("target"))).fill_null(False).alias("mean_over"),
    )
    frame = frame.with_columns(
        largest.alias("value"),
        largest.alias("numerator"),
        pl.when(pl.col("in_scope").is_null()).then(UNKNOWN)
        .when(met_expr(largest, pl.col("target"), rule.operator)).then(PASS)
        .when(largest.is_not_null() | pl.col("known_over") | pl.col("mean_over")).then(FAIL)
        .otherwise(UNKNOWN).alias("verdict"),
        pl.when(pl.col("known_over")).then(pl.lit("known_class_over"))
        .when(pl.col("mean_over")).then(pl.lit("mean_class_over")).alias("reason"),
        listed([
            pl.when(largest.is_null()).then(pl.lit("stages.largest_class")),
            *(pl.when(pl.col("in_scope").is_null()).then(owed) for owed in owed_facts(facts_of(rule))),
        ]).alias("missing"),
    )  # fmt: skip
    most = pl.coalesce(largest, pl.max_horizontal("largest_class_known", "mean_up"))
    return _closed(frame, name, most - pl.col("target"), pl.col("target") / largest)


def judge_small_funds(case: Case, name: str, rule: IndicatorRule) -> pl.DataFrame:
    """G6: village schools and points below so many pupils are funded as that many, at the base of their stages."""
    if rule.funded_as is None:
        raise TypeError(f"{name} does not say as how many pupils")
    funded_as = case.standard.one(rule.funded_as)
    bases = {stage: case.items.get(f"public_funds_base_{stage}") for stage in case.standard.pack.stages}
    base = by_code("stage", bases)
    scope = case.scope(name, rule).with_columns(
        (base * pl.col("pupils")).alias("base_times_pupils"), base.alias("base")
    )
    mixed = scope.group_by("school_id").agg(
        pl.when(pl.col("base_times_pupils").is_null().any()).then(None)
        .otherwise(pl.col("base_times_pupils").sum() / pl.col("pupils").sum()).alias("base"),
        *(
            ((pl.col("stage") == stage) & pl.col("base").is_null()).any().alias(f"no_base_{stage}")
            for stage in case.standard.pack.stages
        ),
        *((pl.col("stage") == stage).any().alias(f"has_{stage}") for stage in case.standard.pack.stages),
    )  # fmt: skip
    frame = _schools(scope).join(mixed, on="school_id").join(case.tables.finance, on="school_id", how="left")
    frame = frame.with_columns(
        pl.col("public_funds_approved").alias("numerator"),
        (funded_as * pl.col("base")).alias("denominator"),
        pl.lit(case.target(rule)).alias("target"),
    ).with_columns(
        (pl.col("numerator") / pl.when(pl.col("denominator") > 0).then(pl.col("denominator"))).alias("value")
    )
    value, target = pl.col("value"), pl.col("target")
    frame = frame.with_columns(
        *_verdicts(value, target, case, rule),
        pl.when(pl.col("denominator") == 0).then(pl.lit("zero_denominator")).alias("reason"),
        listed([
            pl.when(pl.col("public_funds_approved").is_null()).then(pl.lit("finance.public_funds_approved")),
            *(
                pl.when(pl.col(f"no_base_{stage}") | (pl.col(f"has_{stage}") & (pl.col("denominator") == 0)))
                .then(pl.lit(f"county.public_funds_base_{stage}"))
                for stage in case.standard.pack.stages
            ),
            *(pl.when(pl.col("in_scope").is_null()).then(owed) for owed in owed_facts(facts_of(rule))),
        ]).alias("missing"),
    )  # fmt: skip
    return _closed(frame, name, target * pl.col("denominator") - pl.col("numerator"), value / target)


def judge_school_ratio(case: Case, name: str, rule: IndicatorRule) -> pl.DataFrame:
    """Q4: a ratio of a school's finances."""
    indicator = FORMULAS[name]
    if not isinstance(indicator, SchoolIndicator):
        raise TypeError(f"{name} is not a ratio of schools")
    ratio = indicator.variants[str(case.standard.settings[indicator.setting])]
    finance = case.tables.finance.with_columns(pl.col(column).cast(pl.Float64) for column in FINANCE)
    frame = all_schools(case, name, rule).join(finance, on="school_id", how="left")
    frame = with_formulas(frame, numerator=ratio.numerator, denominator=ratio.denominator).with_columns(
        pl.lit(case.target(rule)).alias("target")
    )
    denominator = pl.when(pl.col("denominator") > 0).then(pl.col("denominator"))
    frame = frame.with_columns((ratio.scale * pl.col("numerator") / denominator).alias("value"))
    value, target = pl.col("value"), pl.col("target")
    read = [leaf.name for part in (ratio.numerator, ratio.denominator) for leaf in leaves(part)]
    under = [leaf.name for leaf in leaves(ratio.denominator)]
    frame = frame.with_columns(
        *_verdicts(value, target, case, rule),
        pl.when(pl.col("denominator") == 0).then(pl.lit("zero_denominator")).alias("reason"),
        listed([
            *(pl.when(pl.col(column).is_null()).then(pl.lit(f"finance.{column}")) for column in read),
            *(pl.when(pl.col("denominator") == 0).then(pl.lit(f"finance.{column}")) for column in under),
        ]).alias("missing"),
    )  # fmt: skip
    short = target * pl.col("denominator") / ratio.scale - pl.col("numerator")
    return _closed(frame, name, short, value / target)


def judge_stage_ratio(case: Case, name: str, rule: IndicatorRule) -> pl.DataFrame:
    """What a local standard asks of every school row by itself: a ratio or a count, in the stages it has a target for.

    An exemption with `instead` lets another formula be kept in its place.
    """
    if rule.target is None:
        raise TypeError(f"{name} has no target")
    frame = _figured(case.scope(name, rule), name, rule.target, case).filter(pl.col("target").is_not_null())
    met, after = (
        _kept(rule.operator, pl.col("value")),
        _kept(rule.operator, rounded_expr(pl.col("value"), rule.decimals)),
    )
    frame = frame.with_columns(
        (after if case.official else met).alias("met"), (met != after).fill_null(False).alias("differs_when_rounded")
    )
    used, met, cells = pl.lit(None, dtype=pl.String), pl.col("met"), _figure_cells(name)
    for exemption in rule.exemptions:
        frame = _with_alternative(frame, name, exemption, case)
        other = pl.col(f"other__{exemption.id}")
        used = pl.when(~pl.col("met") & other).then(pl.lit(exemption.id)).otherwise(used)
        met = met | other
        cells = cells | _figure_cells(exemption.instead)
    verdict = pl.when(pl.col("in_scope").is_null()).then(UNKNOWN).when(met).then(PASS).when(~met).then(FAIL)
    frame = frame.with_columns(
        verdict.otherwise(UNKNOWN).alias("verdict"), used.alias("exemption")
    ).with_columns(
        pl.when(pl.col("over_nothing") & (pl.col("verdict") != "pass")).then(pl.lit("zero_denominator")).alias("reason"),
        listed([
            *(
                pl.when((pl.col("verdict") == "unknown") & pl.col(column).is_null()).then(pl.lit(cell))
                for column, owed in cells.items()
                for cell in owed
            ),
            *(pl.when(pl.col("in_scope").is_null()).then(owed) for owed in owed_facts(facts_of(rule))),
        ]).alias("missing"),
    )  # fmt: skip
    value, target = pl.col("value"), pl.col("target")
    needed = target * pl.col("denominator").fill_null(1.0) / _scale(name)
    upwards = rule.operator == ">="
    short = needed - pl.col("numerator") if upwards else pl.col("numerator") - needed
    return _closed(frame, name, short, value / target if upwards else target / value)


def _parts(name: str) -> tuple[Formula, Formula | None]:
    """Numerator and denominator of a formula of school rows; a count has no denominator."""
    indicator = FORMULAS[name]
    if not isinstance(indicator, StageIndicator):
        raise TypeError(f"{name} is not a figure of school rows by themselves")
    formula = indicator.formula
    return (formula.numerator, formula.denominator) if isinstance(formula, Ratio) else (formula, None)


def _scale(name: str) -> float:
    indicator = FORMULAS[name]
    formula = indicator.formula if isinstance(indicator, StageIndicator) else None
    return formula.scale if isinstance(formula, Ratio) else 1.0


def _figure_cells(name: str) -> dict[str, tuple[str, ...]]:
    """The columns that a formula reads, each with the cells that are owed where it is missing."""
    read = [leaf.name for part in _parts(name) if part is not None for leaf in leaves(part)]
    return {column: LIST_CELLS.get(column, (f"stages.{column}",)) for column in read}


def _figured(frame: pl.DataFrame, name: str, target: Value, case: Case) -> pl.DataFrame:
    """`frame` with numerator, denominator, value and target of a formula; `over_nothing` where something is over 0."""
    top, bottom = _parts(name)
    frame = with_formulas(frame, numerator=top, **({"denominator": bottom} if bottom is not None else {}))
    if bottom is None:
        frame = frame.with_columns(
            pl.lit(None, dtype=pl.Float64).alias("denominator"), pl.col("numerator").alias("value")
        )
    else:
        under = pl.when(pl.col("denominator") != 0).then(pl.col("denominator"))
        frame = frame.with_columns((_scale(name) * pl.col("numerator") / under).alias("value"))
    targets = {stage: case.standard.number(target, stage) for stage in case.standard.pack.stages}
    return frame.with_columns(
        by_code("stage", targets).alias("target"),
        ((pl.col("denominator") == 0) & (pl.col("numerator") > 0)).fill_null(False).alias("over_nothing"),
    )


def _kept(operator: Operator, value: pl.Expr) -> pl.Expr:
    """Whether a figure keeps its target. Something over nothing keeps no upper limit."""
    kept = met_expr(value, pl.col("target"), operator)
    return kept if operator == ">=" else pl.when(pl.col("over_nothing")).then(False).otherwise(kept)


def _with_alternative(frame: pl.DataFrame, name: str, exemption: Exemption, case: Case) -> pl.DataFrame:
    """`frame` with `other__…`: whether the row keeps what the exemption takes instead."""
    if exemption.target is None:
        raise TypeError(f"exemption {exemption.id} gives no target")
    keys = ["school_id", "stage"]
    keeps = pl.col(f"exempt__{name}:{exemption.id}") & _kept(exemption.operator, pl.col("value"))
    other = _figured(frame.drop("numerator", "denominator", "value", "target", "over_nothing"), exemption.instead, exemption.target, case)  # fmt: skip
    return frame.join(other.select(*keys, keeps.alias(f"other__{exemption.id}")), on=keys, how="left")


def judge_school_judgement(case: Case, name: str, rule: IndicatorRule) -> pl.DataFrame:
    """Documents that every school must have: its own judgement, else that of the county. Of several the worst counts."""
    own = (
        case.snapshot.table("evidence")
        .filter(pl.col("indicator_id") == name, pl.col("school_id").is_not_null())
        .with_columns(pl.col("judgement").fill_null("unknown").replace_strict(JUDGEMENT_VERDICTS).alias("own"))
    )
    behind = {member: school for school, members in case.tables.members.items() for member in members}
    own = own.with_columns(pl.col("school_id").replace(behind)).group_by("school_id").agg(
        pl.when((pl.col("own") == "fail").any()).then(FAIL).when((pl.col("own") == "unknown").any()).then(UNKNOWN)
        .otherwise(PASS).alias("own")
    )  # fmt: skip
    county = case.county_judgements.get(name)
    frame = (
        all_schools(case, name, rule)
        .join(own, on="school_id", how="left")
        .with_columns(
            pl.coalesce("own", pl.lit(county, dtype=pl.String), UNKNOWN).alias("verdict"),
            pl.coalesce("own", pl.lit(county, dtype=pl.String)).is_null().alias("silent"),
        )
    )
    frame = frame.with_columns(
        pl.when(pl.col("silent")).then(pl.lit("no_judgement"))
        .when(pl.col("verdict") == "fail").then(pl.lit("judged_not_met"))
        .when(pl.col("verdict") == "unknown").then(pl.lit("judged_unknown")).alias("reason"),
        pl.when(pl.col("verdict") == "unknown").then(pl.lit(["evidence.judgement"])).otherwise(pl.lit([], dtype=pl.List(pl.String)))
        .alias("missing"),
        pl.lit(None, dtype=pl.Float64).alias("value"),
        pl.lit(None, dtype=pl.Float64).alias("target"),
    )  # fmt: skip
    return _closed(frame, name, pl.lit(None, dtype=pl.Float64), pl.lit(None, dtype=pl.Float64))


READS: Mapping[str, Reads] = {
    "rooms": Reads(("classes",), ("rooms",)),
    "size": Reads(("pupils",)),
    "class_size": Reads(("pupils", "classes", "largest_class", "largest_class_known")),
    "small_funds": Reads(("pupils",), ("finance", "county")),
    "school_ratio": Reads((), ("finance",)),
    "school_judgement": Reads((), ("evidence",)),
}


def reads_of(name: str, rule: IndicatorRule) -> Reads:
    """What an indicator of this module is judged from; of `stage_ratio` its formulas say it."""
    if rule.method != "stage_ratio":
        return READS[rule.method]
    formulas = (name, *(exemption.instead for exemption in rule.exemptions))
    return Reads(tuple(dict.fromkeys(column for formula in formulas for column in _figure_cells(formula))))


def all_schools(case: Case, name: str, rule: IndicatorRule) -> pl.DataFrame:
    """Every compulsory school of the rule's scope, special schools too, also where they reported no stage."""
    schools = _schools(case.scope(name, rule)).select("school_id", "in_scope")
    special = case.tables.schools.filter(pl.col("kind") == "special").select(
        "school_id", pl.lit(True).alias("in_scope")
    )
    known = case.tables.stages.select("school_id").unique()
    silent = special.join(known, on="school_id", how="anti")
    return pl.concat([schools, silent]).sort("school_id")


def _verdicts(value: pl.Expr, target: pl.Expr, case: Case, rule: IndicatorRule) -> list[pl.Expr]:
    """`verdict` and `differs_when_rounded` of a ratio."""
    exact = met_expr(value, target, rule.operator)
    after_rounding = met_expr(rounded_expr(value, rule.decimals), target, rule.operator)
    met = after_rounding if case.official else exact
    verdict = pl.when(pl.col("in_scope").is_null()).then(UNKNOWN).when(met).then(PASS).when(~met).then(FAIL)
    return [
        verdict.otherwise(UNKNOWN).alias("verdict"),
        (exact != after_rounding).fill_null(False).alias("differs_when_rounded"),
    ]


def _closed(frame: pl.DataFrame, name: str, short: pl.Expr, ratio: pl.Expr) -> pl.DataFrame:
    """Reason, shortage and flags in the same way for every indicator of this module."""
    default = (
        pl.when(pl.col("in_scope").is_null()).then(pl.lit("scope_untold"))
        .when(pl.col("verdict") == "unknown").then(pl.lit("missing"))
        .when(pl.col("verdict") == "fail").then(pl.lit("below"))
    )  # fmt: skip
    shortage = pl.when(pl.col("verdict") == "pass").then(0.0).when(pl.col("verdict") == "fail").then(short)
    return finished(
        frame.with_columns(
            pl.lit(name).alias("indicator"),
            (pl.coalesce("reason", default) if "reason" in frame.columns else default).alias("reason"),
            ratio.alias("ratio"),
            at_limit_expr(pl.col("value"), pl.col("target")).alias("at_limit"),
            whole_units(shortage, pl.col("target").fill_null(0.0)).alias("short_by"),
        )
    )
