"""The resource part: every ratio in every school row, the rule for a school row, the balance between rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

import polars as pl

from junheng.engines import Engine
from junheng.evaluation.by_code import by_code
from junheng.evaluation.case import listed, owed_facts
from junheng.evaluation.rows import SHARED, exemptions
from junheng.evaluation.verdicts import TIE, at_limit_expr, finished, met_expr, rounded_expr, whole_units
from junheng.formulas import Allowed, Figure, Formula, Plus, Ratio, Shared, leaves
from junheng.indicators import FORMULAS, RowIndicator
from junheng.standards import Standard
from junheng.standards.model import Composite, IndicatorRule, Operator, SchoolRule

KEY = ["school_id", "stage"]
SCOPE_UNTOLD = "scope_untold"  # the reason of a row of which it cannot be told whether it is judged


def row_indicators(standard: Standard) -> dict[str, IndicatorRule]:
    """The indicators that are ratios in every school row."""
    return {name: rule for name, rule in standard.pack.indicators.items() if rule.method == "row_ratio"}


def ratio_of(name: str, standard: Standard) -> Ratio:
    """The formula of a row indicator with what the standard's exemptions allow to add."""
    indicator = FORMULAS[name]
    if not isinstance(indicator, RowIndicator):
        raise TypeError(f"{name} is not a ratio of school rows")
    allowed = []
    for key, (_, exemption) in exemptions(standard).items():
        if key.startswith(f"{name}:") and exemption.adds:
            figures: list[Formula] = [
                Shared(column) if column in SHARED else Figure(column) for column in exemption.adds
            ]
            allowed.append(Allowed(key, figures[0] if len(figures) == 1 else Plus(tuple(figures))))
    return indicator.ratio.with_allowances(tuple(allowed))


def judge_rows(rows: pl.DataFrame, standard: Standard, engine: Engine, *, missing: bool = True) -> pl.DataFrame:
    """R1-R7 (or the eight of 2012) of every row in scope, in `ROW_COLUMNS`, by indicator, stage and school.

    Without `missing` the cells that a row lacks are not listed, which takes a third of the time.
    """
    # In the order of the engine's results, so that they are laid side by side.
    scope = rows.filter(pl.col("judged").fill_null(True)).sort("stage", "school_id")
    rules = row_indicators(standard)
    ratios = {name: ratio_of(name, standard) for name in rules}
    if not rules:
        return finished(pl.DataFrame(schema={"school_id": pl.String}))
    values = engine.ratios(scope, ratios)
    # A row that lacks something has no value, or is not known to be judged; lists of nothing take long to make.
    missing = missing and any(one.null_count() for one in (scope["judged"], values["numerator"], values["denominator"]))
    asked = [scope.select(_asked(name, rules[name], ratios[name], standard, missing=missing)) for name in sorted(rules)]
    return _judged(pl.concat([values, pl.concat(asked)], how="horizontal"), rules, standard)


def _asked(name: str, rule: IndicatorRule, ratio: Ratio, standard: Standard, *, missing: bool) -> list[pl.Expr]:
    """What a rule asks of a row, and what of the row is judged beside its value."""
    targets = {stage: standard.number(rule.target, stage) for stage in standard.pack.stages} if rule.target else {}
    shares = any(isinstance(leaf, Shared) for leaf in leaves(ratio.numerator))
    whole = pl.col("share_whole") / pl.col("share_part") if shares else pl.lit(None, dtype=pl.Float64)
    lacking = _missing(ratio, standard) if missing else pl.lit([], dtype=pl.List(pl.String))
    return [
        pl.col("judged"),
        by_code("stage", targets).alias("target"),
        pl.lit(ratio.scale).alias("scale"),
        whole.alias("whole"),
        lacking.alias("missing"),
        _exemption_used(name, standard).alias("exemption"),
    ]


def _judged(frame: pl.DataFrame, rules: Mapping[str, IndicatorRule], standard: Standard) -> pl.DataFrame:
    """Verdict, reason and shortage of every line of `frame`: ratios of all indicators with what is asked of them."""
    value, target, denominator, scale = (pl.col(name) for name in ("value", "target", "denominator", "scale"))

    def met(of: pl.Expr) -> pl.Expr:
        return _by_rule(rules, lambda rule: rule.operator, lambda operator: met_expr(of, target, operator))

    published = _by_rule(rules, lambda rule: rule.decimals, lambda digits: rounded_expr(value, digits))
    frame = frame.with_columns(
        met(value).alias("met_exactly"),
        met(published).alias("met_rounded"),
        met(scale * pl.col("numerator_least") / denominator).fill_null(False).alias("enough_without"),
        (~met(scale * pl.col("numerator_most") / denominator)).fill_null(False).alias("short_with_all"),
        _by_rule(rules, lambda rule: rule.operator, _ratio).alias("ratio"),
        at_limit_expr(value, target).alias("at_limit"),
        value.is_not_null().alias("told"),
    )
    official = standard.settings.get("compare_digits") == "official"
    is_met, told, untold = pl.col("met_rounded" if official else "met_exactly"), pl.col("told"), ~pl.col("told")
    frame = frame.with_columns(
        (pl.col("met_exactly") != pl.col("met_rounded")).fill_null(False).alias("differs_when_rounded"),
        pl.when(target.is_null()).then(None)
        .when(pl.col("judged").is_null()).then(pl.lit("unknown"))
        .when(is_met).then(pl.lit("pass"))
        .when(told).then(pl.lit("fail"))
        .when("enough_without").then(pl.lit("pass"))
        .when("short_with_all").then(pl.lit("fail"))
        .otherwise(pl.lit("unknown")).alias("verdict"),
        pl.when(pl.col("judged").is_null()).then(pl.lit(SCOPE_UNTOLD))
        .when(untold & pl.col("enough_without")).then(pl.lit("enough_without_allowance"))
        .when(untold & pl.col("short_with_all")).then(pl.lit("short_with_allowance"))
        .when(untold).then(pl.lit("missing"))
        .when(target.is_null()).then(pl.lit("no_target"))
        .when(~is_met).then(pl.lit("below"))
        .otherwise(None).alias("reason"),
    )  # fmt: skip
    needed, whole, verdict = target * denominator / scale, pl.col("whole"), pl.col("verdict")
    numerator = pl.when(told).then(pl.col("numerator")).otherwise(pl.col("numerator_most"))
    upwards = {">=": needed - numerator, "<=": numerator - needed, "<": numerator - needed}
    gap = _by_rule(rules, lambda rule: rule.operator, lambda operator: upwards[operator])
    short = pl.when(verdict == "pass").then(0.0).when(verdict == "fail").then(gap)
    return finished(
        frame.with_columns(
            whole_units(short, needed).alias("short_by"),
            pl.when(whole > 1).then(whole_units(short * whole, needed * whole)).alias("short_by_school"),
        )
    )


Choice = TypeVar("Choice", bound=Hashable)


def _by_rule(
    rules: Mapping[str, IndicatorRule], choice: Callable[[IndicatorRule], Choice], make: Callable[[Choice], pl.Expr]
) -> pl.Expr:
    """What `make` makes of the choice of each line's indicator; one expression where all rules have the same."""
    names: dict[Choice, list[str]] = {}
    for name, rule in rules.items():
        names.setdefault(choice(rule), []).append(name)
    first, *others = names
    made = make(first)
    for other in others:
        made = pl.when(pl.col("indicator").is_in(names[other])).then(make(other)).otherwise(made)
    return made


def _ratio(operator: Operator) -> pl.Expr:
    """How far a value is at its target: 1 and more is met."""
    value, target = pl.col("value"), pl.col("target")
    return value / target if operator == ">=" else target / value


def _exemption_used(name: str, standard: Standard) -> pl.Expr:
    """The id of the exemption that holds in the row."""
    used = pl.lit(None, dtype=pl.String)
    for key, (_, exemption) in exemptions(standard).items():
        if key.startswith(f"{name}:") and exemption.adds:
            used = pl.when(pl.col(f"exempt__{key}")).then(pl.lit(exemption.id)).otherwise(used)
    return used


def _missing(ratio: Ratio, standard: Standard) -> pl.Expr:
    """What a row lacks for the formula, or for telling whether it is judged at all."""
    facts = tuple(dict.fromkeys(fact for rule in standard.pack.leave_out for fact in rule.when))
    scope = (pl.when(pl.col("judged").is_null()).then(owed) for owed in owed_facts(facts))
    return listed([*_lacking(ratio.numerator, standard), *_lacking(ratio.denominator, standard), *scope])


def _lacking(formula: Formula, standard: Standard) -> list[pl.Expr]:
    lacking: list[pl.Expr] = []
    match formula:
        case Figure(name):
            lacking.append(pl.when(pl.col(name).is_null()).then(pl.lit(f"stages.{name}")))
        case Shared(name):
            gone = pl.col(name).is_null() | pl.col(f"{name}__own").is_null()
            lacking.append(pl.when(gone).then(pl.lit(f"campuses.{name}")))
            split = (pl.col(name) != 0).fill_null(True)
            for stage in ("primary", "junior", "senior"):
                untold = split & pl.col("share_missing").list.contains(stage)
                lacking.append(pl.when(untold).then(pl.lit(f"stages.pupils@{stage}")))
        case Allowed(exemption, of):
            holds = pl.col(f"exempt__{exemption}")
            # A figure that the exemption would add is only owed where the exemption holds or may hold.
            lacking += [pl.when(holds.fill_null(True)).then(part) for part in _lacking(of, standard)]
            zeros = (_columns(leaf) for leaf in leaves(of))
            nothing = pl.all_horizontal(pl.col(column) == 0 for columns in zeros for column in columns)
            rule = exemptions(standard)[exemption][1]
            owed = owed_facts(tuple(rule.when))
            if rule.proof:
                owed.append(pl.when(pl.col(f"proof__{exemption}").is_null()).then(pl.lit("evidence.judgement")))
            # Where there is nothing to add it does not matter whether it holds.
            lacking += [pl.when(holds.is_null() & ~nothing.fill_null(False)).then(part) for part in owed]
        case Plus(terms):
            for term in terms:
                lacking += _lacking(term, standard)
        case _:
            lacking += _lacking(formula.left, standard) + _lacking(formula.right, standard)
    return lacking


def _columns(leaf: Figure | Shared) -> tuple[str, ...]:
    return (leaf.name,) if isinstance(leaf, Figure) else (leaf.name, f"{leaf.name}__own")


def judge_school_rows(judged: pl.DataFrame, rule: SchoolRule, standard: Standard) -> pl.DataFrame:
    """Each school row by the rule "at least 6 of 7 met, the rest at 85 %".

    Returns:
        school_id, stage, met (indicators known to be met), unknown (how many cannot be told), lowest_ratio (of the values
        that are known), verdict.
    """
    needed, floor = standard.one(rule.met), standard.one(rule.lowest_ratio)
    verdict, ratio = pl.col("verdict"), pl.col("ratio")
    compared = ratio
    if standard.settings.get("compare_digits") == "official":  # it is the value that is published rounded
        for name in rule.of:
            digits = standard.pack.indicators[name].decimals
            published = rounded_expr(pl.col("value"), digits) / pl.col("target")
            compared = pl.when(pl.col("indicator") == name).then(published).otherwise(compared)
    failing = verdict == "fail"
    too_low = failing & ~met_expr(compared, pl.lit(floor), ">=").fill_null(True)
    grouped = (
        judged.filter(pl.col("indicator").is_in(rule.of))
        .group_by(KEY)
        .agg(
            (verdict == "pass").sum().cast(pl.Int64).alias("met"),
            (verdict == "unknown").sum().cast(pl.Int64).alias("unknown"),
            ratio.min().alias("lowest_ratio"),
            too_low.any().alias("too_low"),
            failing.sum().alias("failed"),
            # Below the target whatever is missing, but by how much cannot be told.
            (failing & ratio.is_null()).any().alias("floor_untold"),
        )
    )
    allowed = len(rule.of) - needed
    return grouped.with_columns(
        pl.when((pl.col("failed") > allowed) | pl.col("too_low")).then(pl.lit("fail"))
        .when((pl.col("unknown") > 0) | pl.col("floor_untold")).then(pl.lit("unknown"))
        .otherwise(pl.lit("pass")).alias("verdict")
    ).select(*KEY, "met", "unknown", "lowest_ratio", "verdict").sort("stage", "school_id")  # fmt: skip


def no_school_rows() -> pl.DataFrame:
    """What `judge_school_rows` gives where a standard has no rule for school rows."""
    return pl.DataFrame(
        schema={
            "school_id": pl.String,
            "stage": pl.String,
            "met": pl.Int64,
            "unknown": pl.Int64,
            "lowest_ratio": pl.Float64,
            "verdict": pl.String,
        }
    )


def judge_balance(
    judged: pl.DataFrame, standard: Standard, engine: Engine, *, parts: bool = True
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The balance of every stage and indicator, and every row's part in it, from the rows as `judge_rows` gives them.

    A coefficient is null, and its verdict unknown, as soon as one row in scope has no value. Where `judged` has a column
    `county`, the balance is that of each county and the results begin with that column.

    Returns:
        stage, indicator, rows, unreported, mean, sd, cv, cv_unweighted, limit, verdict, gini, theil, at_limit, near_limit,
        differs_when_rounded, differs_when_unweighted; and school_id, stage, indicator, part, share (of CV²).
    """
    county = [name for name in judged.columns if name == "county"]
    group = [*county, "stage", "indicator"]
    gone = pl.col("value").is_null() | (pl.col("reason") == SCOPE_UNTOLD).fill_null(False)
    groups = judged.group_by(group).agg(
        pl.len().cast(pl.Int64).alias("rows"), gone.sum().cast(pl.Int64).alias("unreported")
    )
    scales = {name: ratio_of(name, standard).scale for name in row_indicators(standard)}
    complete = judged
    if (incomplete := groups.filter(pl.col("unreported") > 0)).height:
        complete = judged.join(incomplete, on=group, how="anti")
    stats, each = engine.balance(
        complete.select(
            *county,
            *KEY,
            "indicator",
            pl.col("numerator").alias("quantity"),
            pl.col("denominator").alias("pupils"),
            by_code("indicator", scales).alias("scale"),
        ),
        parts=parts,
    )
    weighted = standard.settings.get("cv_method", "weighted") == "weighted"
    shown = ("mean", "sd", "cv") if weighted else ("mean_unweighted", "sd_unweighted", "cv_unweighted")
    stats = stats.drop("rows").with_columns(
        pl.col("cv").alias("cv_weighted"),
        *(pl.col(old).alias(new) for old, new in zip(shown, ("mean", "sd", "cv"), strict=True)),
    )
    table = groups.join(stats, on=group, how="left")
    table = table.sort(*county, "indicator", "stage", descending=[*(False for _ in county), False, True])
    part = pl.col("part" if weighted else "part_unweighted")
    total = part.sum().over(group)
    # Where every row is alike, what float64 leaves over is nobody's share.
    share = pl.when(total > TIE**2).then(part / total).when(part.is_not_null()).then(0.0)
    each = each.select(*county, *KEY, "indicator", part.alias("part"), share.alias("share"))
    return balance_verdicts(table, standard, county), each.sort(*county, "indicator", "stage", "school_id")


NEAR_LIMIT = 0.005  # how far from the limit a coefficient is shown as near it; no verdict hangs on it


def balance_verdicts(table: pl.DataFrame, standard: Standard, county: Sequence[str] = ()) -> pl.DataFrame:
    """Coefficients (`cv`, `cv_weighted`, `cv_unweighted` by county, stage and indicator) against their limits."""
    balances = {name: rule.balance for name, rule in row_indicators(standard).items() if rule.balance is not None}
    limits = [
        (name, stage, standard.number(one.limit, stage) if one.limit else None, stage in one.below)
        for name, one in balances.items()
        for stage in standard.pack.stages
    ]
    columns = {"indicator": pl.String, "stage": pl.String, "limit": pl.Float64, "strict": pl.Boolean}
    table = table.join(pl.DataFrame(limits, columns, orient="row"), on=["indicator", "stage"], how="left")
    digits = max((one.decimals for one in balances.values()), default=3)
    cv, limit = pl.col("cv"), pl.col("limit")

    def kept(value: pl.Expr) -> pl.Expr:
        return pl.when("strict").then(met_expr(value, limit, "<")).otherwise(met_expr(value, limit, "<="))

    exact, after = kept(cv), kept(rounded_expr(cv, digits))
    other = kept(pl.col("cv_unweighted")) != kept(pl.col("cv_weighted"))
    used = after if standard.settings.get("compare_digits") == "official" else exact
    return table.with_columns(
        pl.when(limit.is_null()).then(None).when(used).then(pl.lit("pass")).when(used.is_not_null()).then(pl.lit("fail"))
        .otherwise(pl.lit("unknown")).alias("verdict"),
        at_limit_expr(cv, limit).alias("at_limit"),
        ((cv - limit).abs() <= NEAR_LIMIT).fill_null(False).alias("near_limit"),
        (exact != after).fill_null(False).alias("differs_when_rounded"),
        other.fill_null(False).alias("differs_when_unweighted"),
    ).select(
        *county, "stage", "indicator", "rows", "unreported", "mean", "sd", "cv", "cv_weighted", "cv_unweighted", "limit", "verdict",
        "gini", "theil", "at_limit", "near_limit", "differs_when_rounded", "differs_when_unweighted",
    )  # fmt: skip


def composite_table(balance: pl.DataFrame, rule: Composite, standard: Standard) -> pl.DataFrame:
    """The mean of several coefficients per (county and) stage: stage, value (null where one of them is), limit."""
    group = [name for name in ("county", "stage") if name in balance.columns]
    members = balance.filter(pl.col("indicator").is_in(rule.of))
    limits = {stage: standard.number(rule.limit, stage) for stage in standard.pack.stages}
    return (
        members.group_by(group)
        .agg(
            pl.when(pl.col("cv").is_null().any() | (pl.len() < len(rule.of)))
            .then(None)
            .otherwise(pl.col("cv").mean())
            .alias("value")
        )
        .with_columns(by_code("stage", limits).alias("limit"))
        .sort(group, descending=[name == "stage" for name in group])
    )
