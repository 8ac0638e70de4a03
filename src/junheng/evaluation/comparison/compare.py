"""What changed between two evaluations, and by what.

A change of a number from v(before) to v(after) is shared out by Shapley's rule: each reason gets the mean, over all
orders in which the reasons can be exchanged one after the other, of what its own step changes. The parts add up to the
change, and a reason that changes nothing gets nothing. For a ratio q/P with new pupils and a new resource this is
(q₁-q₀)(1/P₀+1/P₁)/2 for the resource and (q₀+q₁)(1/P₁-1/P₀)/2 for the pupils.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from math import factorial

import polars as pl

from junheng.evaluation.comparison.comparison import REASONS, Comparison
from junheng.evaluation.comparison.exchange import ROW, exchanged
from junheng.evaluation.comparison.numbers import KEY, numbers_of
from junheng.evaluation.evaluate import evaluate
from junheng.evaluation.result import Evaluation
from junheng.records.snapshot import Snapshot
from junheng.standards import Standard

Progress = Callable[[str, int, int], None]
Chosen = frozenset[str]  # the reasons that are as in the later evaluation


def compare(before: Evaluation, after: Evaluation, *, progress: Progress | None = None) -> Comparison:
    """`after` against `before`: two years, two standards, two settings, or all at once.

    Args:
        before: An evaluation.
        after: Another of the same county.
        progress: Called with a word, how many evaluations are done, and of how many.

    The county is evaluated again with every mixture of what differs: at most sixteen times.
    """
    reasons = _differing(before, after)
    mixtures = [frozenset(some) for size in range(len(reasons) + 1) for some in combinations(reasons, size)]
    found: dict[Chosen, pl.DataFrame] = {}
    for done, chosen in enumerate(mixtures):
        if progress is not None:
            progress("", done, len(mixtures))
        if not chosen or chosen == frozenset(reasons):
            evaluation = after if chosen else before
        else:
            evaluation = evaluate(*_mixed(before, after, chosen))
        found[chosen] = numbers_of(evaluation)
    ids = [set(one.snapshot.table("schools")["school_id"]) for one in (before, after)]
    return Comparison(
        before,
        after,
        reasons,
        _side_by_side(found, reasons),
        _parts(before, after),
        tuple(sorted(ids[1] - ids[0])),
        tuple(sorted(ids[0] - ids[1])),
    )


def _differing(before: Evaluation, after: Evaluation) -> tuple[str, ...]:
    """The reasons that differ between the two evaluations."""
    one, other = before.snapshot, after.snapshot

    def rows(snapshot: Snapshot) -> set[tuple[object, ...]]:
        named = snapshot.table("schools").select("school_id", pl.lit("").alias("stage"))
        return {*pl.concat([named, snapshot.table("stages").select(ROW)]).iter_rows()}

    both = one.table("stages").join(other.table("stages"), on=ROW, suffix="_after")
    differ = {
        "pupils": both.filter(pl.col("pupils").ne_missing(pl.col("pupils_after"))).height > 0,
        # Whatever the hash tells apart and the other reasons do not explain.
        "figures": exchanged(one, one, one, one.year).hash != exchanged(one, one, other, one.year).hash
        or (one.year != other.year and not _asks_by_year(before.standard, after.standard)),
        "schools": rows(one) != rows(other),
        "rule": (before.standard.hash, dict(before.standard.settings))
        != (after.standard.hash, dict(after.standard.settings))
        or (one.year != other.year and _asks_by_year(before.standard, after.standard)),
    }
    return tuple(name for name in REASONS if differ[name])


def _asks_by_year(*standards: Standard) -> bool:
    """Whether a standard demands more from year to year: then the year is a matter of the rule."""
    rules = [rule for standard in standards for rule in standard.pack.indicators.values()]
    return any(rule.target is not None and rule.target.by_year for rule in rules)


def _mixed(before: Evaluation, after: Evaluation, chosen: Chosen) -> tuple[Snapshot, Standard]:
    """The county with what is `chosen` as in `after`, and the rest as in `before`."""
    of = {name: after if name in chosen else before for name in REASONS}
    dated = of["rule" if _asks_by_year(before.standard, after.standard) else "figures"]
    snapshot = exchanged(of["schools"].snapshot, of["pupils"].snapshot, of["figures"].snapshot, dated.snapshot.year)
    return snapshot, of["rule"].standard


def _side_by_side(found: Mapping[Chosen, pl.DataFrame], reasons: tuple[str, ...]) -> pl.DataFrame:
    nothing, everything = frozenset[str](), frozenset(reasons)
    old = found[nothing].rename({name: f"{name}_before" for name in found[nothing].columns if name not in KEY})
    new = found[everything].rename({name: f"{name}_after" for name in found[everything].columns if name not in KEY})
    table = old.with_columns(pl.lit(True).alias("present_before")).join(
        new.with_columns(pl.lit(True).alias("present_after")), on=KEY, how="full", coalesce=True
    )
    places = {chosen: place for place, chosen in enumerate(found)}
    for chosen, numbers in found.items():
        place = places[chosen]
        told = numbers.select(*KEY, pl.col("value").alias(f"value{place}"), pl.col("verdict").alias(f"verdict{place}"))
        table = table.join(told, on=KEY, how="left")
    effects = [_effect(name, reasons, places).alias(name) for name in REASONS]
    ordered = ["numerator", "denominator", "value", "target", "verdict"]
    columns = [f"{name}_{when}" for name in ordered for when in ("before", "after")]
    return (
        table.with_columns(pl.col("present_before").fill_null(False), pl.col("present_after").fill_null(False))
        .with_columns(
            (pl.col("value_after") - pl.col("value_before")).alias("change"),
            *effects,
            _reasons_where(reasons, places, alone=True).alias("alone"),
            _reasons_where(reasons, places, alone=False).alias("needed"),
        )
        .select(*KEY, "present_before", "present_after", *columns, "change", *REASONS, "alone", "needed")
        .sort(KEY, descending=[False, False, True, False])  # primary before junior
    )


def _effect(name: str, reasons: tuple[str, ...], places: Mapping[Chosen, int]) -> pl.Expr:
    """Shapley's share of one reason in the change; null where a value in between is."""
    count = len(reasons)
    terms = []
    if name in reasons:
        for chosen, place in places.items():
            if name not in chosen:
                weight = factorial(len(chosen)) * factorial(count - len(chosen) - 1) / factorial(count)
                step = pl.col(f"value{places[chosen | {name}]}") - pl.col(f"value{place}")
                terms.append(weight * step)
    known = pl.col("value_before").is_not_null() & pl.col("value_after").is_not_null()
    return pl.when(known).then(pl.sum_horizontal(terms, ignore_nulls=False) if terms else pl.lit(0.0))


def _reasons_where(reasons: tuple[str, ...], places: Mapping[Chosen, int], *, alone: bool) -> pl.Expr:
    """The reasons each of which alone gives the new verdict, or without which it would not have come."""
    whole = frozenset(reasons)
    turned = pl.col("present_before") & pl.col("present_after")
    turned &= pl.col("verdict_before").ne_missing(pl.col("verdict_after"))
    said = []
    for name in reasons:
        with_it = pl.col(f"verdict{places[frozenset({name})]}").eq_missing(pl.col("verdict_after"))
        without = pl.col(f"verdict{places[whole - {name}]}").ne_missing(pl.col("verdict_after"))
        said.append(pl.when(turned & (with_it if alone else without)).then(pl.lit(name)))
    return pl.concat_list(said).list.drop_nulls() if said else pl.lit([], dtype=pl.List(pl.String))


def _parts(before: Evaluation, after: Evaluation) -> pl.DataFrame:
    """Every school row's part of CV² before and after, and its change; a row that was not there has no part."""
    key = ["indicator", "stage", "school_id"]
    old, new = (one.contributions.select(*key, "part") for one in (before, after))
    both = old.join(new, on=key, how="full", coalesce=True, suffix="_after").rename({"part": "part_before"})
    change = pl.col("part_after").fill_null(0.0) - pl.col("part_before").fill_null(0.0)
    return both.with_columns(change.alias("change")).sort(key)
