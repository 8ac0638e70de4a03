"""Rows of persons removed from a snapshot, and what is kept of them: sums over school rows, no line of a person.

    without = remove(snapshot, "teachers", rows, rules=..., removed=...)

The evaluation counts what is left of the list together with what is kept (`listed`), so that every figure and verdict
stays as it was. The sums are of all rows that were removed from a school row, for every training rule that is known when
they are removed; under another rule the trained teachers among them are unknown, not none. Lists of pupils are in no
figure: nothing but their number is kept, in the tombstone (`Removed`).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

import polars as pl

from junheng.records.derive import NEEDED, ROW, SERVICE, counts, listed_tallies
from junheng.records.findings import Finding
from junheng.records.snapshot import Removed, Snapshot
from junheng.tables import TABLES, Group

PERSONAL = tuple(name for name, table in TABLES.items() if table.group is Group.PERSONAL)
TEACHERS = "teachers"
RULE = ["hours", "years"]  # of training
Rule = tuple[float, float] | None


def rows_of(snapshot: Snapshot, table: str, *, school: str | None = None, person: str | None = None) -> pl.Series:
    """Which rows of a list are meant: those of a school, of a person, or all of them."""
    frame = snapshot.table(table)
    meant = pl.repeat(True, frame.height, dtype=pl.Boolean, eager=True)
    for column, value in (("school_id", school), (TABLES[table].key[0], person)):
        if value is not None:
            meant &= frame[column].eq_missing(value)
    return meant


def remove(snapshot: Snapshot, table: str, meant: pl.Series, rules: Collection[Rule], removed: Removed) -> Snapshot:
    """The snapshot without rows of persons.

    Args:
        snapshot: The county year.
        table: A table of `PERSONAL`.
        meant: For each row, whether it goes.
        rules: The training rules under which the county may be judged.
        removed: What is said of it.
    """
    going = snapshot.table(table).filter(meant)
    names = {str(one) for one in going[TABLES[table].key[0]].drop_nulls()}
    kept = dict(snapshot.kept)
    if table == TEACHERS:
        known = dict.fromkeys((None, *rules, *_rules(kept.get(table))))
        sums = (_with_rule(_counted(going, snapshot, rule), rule) for rule in known)
        kept[table] = pl.concat(sums, how="diagonal").sort(*RULE, *ROW)
    return replace(
        snapshot,
        tables={**snapshot.tables, table: snapshot.tables[table].filter(~meant)},
        sources={**snapshot.sources, table: snapshot.sources[table].filter(~meant)},
        findings=tuple(
            one for one in snapshot.findings if not _tells_of(one, table, names, everybody=bool(meant.all()))
        ),
        removed=(*snapshot.removed, removed),
        kept=kept,
    )


def listed(snapshot: Snapshot, rule: Rule = None) -> pl.DataFrame:
    """`listed_tallies` of the county's list of teachers, the rows that were removed counted in."""
    return _counted(snapshot.table(TEACHERS), snapshot, rule)


def _counted(rows: pl.DataFrame, snapshot: Snapshot, rule: Rule) -> pl.DataFrame:
    """What some rows come to, together with what is kept of rows that are gone."""
    own = listed_tallies(rows, snapshot.year, rule)
    if TEACHERS not in snapshot.kept:
        return own
    together = pl.concat([own, kept_under(snapshot.kept[TEACHERS], rule).select(own.columns)])
    return together.group_by(ROW).agg(pl.all().sum()).sort(ROW)


def _with_rule(tallies: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    hours, years = rule if rule is not None else (None, None)
    return tallies.select(
        pl.lit(hours, dtype=pl.Float64).alias("hours"), pl.lit(years, dtype=pl.Float64).alias("years"), pl.all()
    )


def _rules(kept: pl.DataFrame | None) -> list[Rule]:
    """The training rules under which something is kept."""
    pairs = kept.select(RULE).unique(maintain_order=True).rows() if kept is not None else []
    return [None if hours is None else (hours, years) for hours, years in pairs]


def kept_under(kept: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """What is kept for a training rule; for one that was not known when rows went, trained teachers cannot be told."""

    def of(one: Rule) -> pl.DataFrame:
        hours, years = one if one is not None else (None, None)
        return kept.filter(pl.col("hours").eq_missing(hours), pl.col("years").eq_missing(years)).drop(RULE)

    known = _rules(kept)
    if rule in known:
        return of(rule)
    other = next((one for one in known if one is not None), None)
    given = pl.col("lines") if other is None else pl.col("training_hours__given")
    trained = ("trained_teachers", *SERVICE)
    return of(other).with_columns(
        *(pl.lit(0, pl.Int64).alias(f"{name}__sum") for name in trained),
        *(pl.col("lines").alias(f"{name}__untold") for name in trained),
        given.alias("training_hours__given"),
    )


def removed_lines(snapshot: Snapshot) -> dict[tuple[str, str], int]:
    """How many teachers were removed from the list, by school and stage."""
    if TEACHERS not in snapshot.kept:
        return {}
    told = snapshot.kept[TEACHERS].filter(pl.col("hours").is_null()).select(*ROW, "lines")
    return {(school, stage): lines for school, stage, lines in told.iter_rows()}


def settled(snapshot: Snapshot, rule: Rule = None) -> Snapshot:
    """The county with its teachers as counts: in `stages` what its list comes to, no line of a list.

    Where rows were removed there are no persons to plan with, and counts are what a plan changes. The counts that only a
    list tells stay. Without removed rows the county stays as it is.
    """
    if TEACHERS not in snapshot.kept:
        return snapshot
    tallies = listed(snapshot, rule)
    counted = counts(tallies)
    names = [name for name in NEEDED if f"{name}__listed" in counted.columns]
    stages = snapshot.table("stages").join(
        counted.select(*ROW, *(pl.col(name).alias(f"{name}__list") for name in names), *(f"{name}__listed" for name in names)),
        on=ROW, how="left", maintain_order="left",
    )  # fmt: skip
    decided = (
        pl.when(pl.col(f"{name}__listed").fill_null(False))
        .then(pl.col(f"{name}__list"))
        .otherwise(pl.col(name))
        .alias(name)
        for name in names
    )
    undecided = tallies.with_columns(
        pl.lit(0, pl.Int64).alias(name) for name in tallies.columns if name.endswith("__given")
    )
    tables = {**snapshot.tables, "stages": stages.with_columns(decided).select(snapshot.table("stages").columns)}
    tables[TEACHERS] = snapshot.table(TEACHERS).clear()
    sources = {**snapshot.sources}
    if TEACHERS in sources:
        sources[TEACHERS] = sources[TEACHERS].clear()
    return replace(
        snapshot, tables=tables, sources=sources,
        kept={TEACHERS: pl.concat([_with_rule(undecided, one) for one in dict.fromkeys((None, rule))])},
    )  # fmt: skip


def _tells_of(finding: Finding, table: str, names: Collection[str], *, everybody: bool) -> bool:
    """Whether a finding of the reader is about rows that go: of the whole list, or one that names a person of them."""
    if finding.table == table and everybody:
        return True
    said = {
        word
        for text in (*finding.key, *finding.values.values())
        for word in (text, *re.findall("[0-9A-Za-z_-]+", text))
    }
    return not said.isdisjoint(names)
