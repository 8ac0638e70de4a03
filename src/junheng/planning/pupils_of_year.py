"""Pupils of a coming year in the tables: rows, classes and what goes in proportion with the pupils."""

from __future__ import annotations

import polars as pl

from junheng.planning.outlook import Outlook

ROW = ["school_id", "stage"]
# Counts of pupils that go in proportion. A share of a row never falls by it: they are rounded up, as class sizes are.
_IN_PROPORTION = ("largest_class", "migrant_pupils", "pupils_in_zone", "entrants")


def with_pupils(
    stages: pl.DataFrame, classes: pl.DataFrame, outlook: Outlook, year: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`stages` and `classes` with the pupils that a year is expected to have.

    Classes keep their number; their sizes, migrant pupils, pupils in the zone and entrants go in proportion with the
    pupils of the row, rounded up, entrants in the zone with the entrants. Where the row had no pupils, or does not say how
    many, they become unknown. Rows without an outlook, and all other figures, stay as they are.
    """
    expected = [(school, stage, pupils) for (school, stage, at), pupils in outlook.pupils.items() if at == year]
    if not expected:
        return stages, classes
    schema = {"school_id": pl.String, "stage": pl.String, "__then": pl.Int64}
    then = stages.select(*ROW, pl.col("pupils").alias("__now")).join(
        pl.DataFrame(expected, schema=schema, orient="row"), on=ROW, how="inner"
    )
    then = then.filter(pl.col("__now").ne_missing(pl.col("__then")))
    then_pupils, now_pupils = pl.col("__then"), pl.col("__now")
    stages = stages.join(then, on=ROW, how="left", maintain_order="left")
    stages = stages.with_columns(
        pl.coalesce("__then", "pupils").alias("pupils"),
        *(_proportion(name, then_pupils, now_pupils) for name in _IN_PROPORTION),
        pl.when(pl.col("entrants") > 0)
        .then(_proportion("entrants_in_zone", _proportion("entrants", then_pupils, now_pupils), pl.col("entrants")))
        .otherwise(_proportion("entrants_in_zone", then_pupils, now_pupils))
        .alias("entrants_in_zone"),
    ).drop("__then", "__now")
    classes = classes.join(then, on=ROW, how="left", maintain_order="left")
    sizes = _proportion("pupils", then_pupils, now_pupils)
    return stages, classes.with_columns(sizes).drop("__then", "__now")


def _proportion(name: str, then: pl.Expr, now: pl.Expr) -> pl.Expr:
    """⌈value · then / now⌉ in whole numbers; unchanged where nothing is said of the year, unknown where now is 0 or unknown."""
    scaled = (pl.col(name) * then + now - 1) // pl.when(now > 0).then(now)
    said = pl.col("__then").is_not_null()
    return pl.when(said).then(scaled).otherwise(pl.col(name)).alias(name)
