"""How many places and classes a school row has: as approved, else as many as its classes hold at the limit."""

from __future__ import annotations

import polars as pl

from junheng.forecasting.history import History
from junheng.records.snapshot import Snapshot
from junheng.standards import Standard
from junheng.standards.model import Condition, IndicatorRule

_ROW = ["school_id", "stage"]


def class_limit_rule(standard: Standard) -> IndicatorRule | None:
    """The standard's rule of class size; None where it has none."""
    return next((rule for rule in standard.pack.indicators.values() if rule.method == "class_size"), None)


def holds_for_kind(conditions: tuple[Condition, ...], kind: str | None) -> bool:
    """Whether a school of this kind may be in the scope: what the conditions say of kinds, other facts left aside."""
    if kind is None or not conditions:
        return True
    for condition in conditions:
        band = condition.get("kind")
        if band is None or (
            (band.in_ is None or kind in band.in_) and (band.not_in is None or kind not in band.not_in)
        ):
            return True
    return False


def capacity_of(history: History, snapshot: Snapshot, standard: Standard, origin: int) -> pl.DataFrame:
    """school_id, stage, classes_now, class_limit, capacity, capacity_from ("places", "classes" or null) of every row.

    `class_limit` is null where the standard limits no classes there (special schools), `capacity` null where it is unknown.
    """
    rows = _classes_now(history, snapshot, origin).join(
        history.places.select(*_ROW, "places").drop_nulls(), on=_ROW, how="full", coalesce=True
    )
    rule = class_limit_rule(standard)
    kinds = dict(history.schools.select("school_id", "kind").iter_rows())
    limits = [
        standard.number(rule.target, stage)
        if rule is not None and rule.target is not None and holds_for_kind(rule.scope, kinds.get(school_id))
        else None
        for school_id, stage in rows.select(_ROW).iter_rows()
    ]
    by_classes = pl.when(pl.col("classes_now") > 0).then(pl.col("classes_now") * pl.col("class_limit"))
    return (
        rows.with_columns(pl.Series("class_limit", limits, pl.Float64).cast(pl.Int64))
        .with_columns(
            pl.coalesce("places", by_classes).alias("capacity"),
            pl.when(pl.col("places").is_not_null())
            .then(pl.lit("places"))
            .when(by_classes.is_not_null())
            .then(pl.lit("classes"))
            .alias("capacity_from"),
        )
        .select(*_ROW, "classes_now", "class_limit", "capacity", "capacity_from")
        .sort(_ROW)
    )


def _classes_now(history: History, snapshot: Snapshot, origin: int) -> pl.DataFrame:
    """Classes of the origin's year: from the return of that year, else from the enrolment by grade."""
    grades = history.enrolment.filter(year=origin)
    stages = pl.Series("stage", [history.stage_of(grade) for grade in grades["grade"]], pl.String)
    counted = (
        grades.with_columns(stages)
        .group_by(_ROW)
        .agg(
            pl.when(pl.col("classes").null_count() == 0).then(pl.col("classes").sum()).alias("counted"),
        )
    )
    reported = pl.DataFrame(schema={"school_id": pl.String, "stage": pl.String, "classes": pl.Int64})
    if snapshot.year == origin:
        reported = snapshot.table("stages").select(*_ROW, "classes").filter(pl.col("stage") != "senior")
    return counted.join(reported, on=_ROW, how="full", coalesce=True).select(
        *_ROW, pl.coalesce("classes", "counted").alias("classes_now")
    )
