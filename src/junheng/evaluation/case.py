"""What the judging functions share: the snapshot under a standard, and the shape of a judgement on the county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from junheng.evaluation.rows import SchoolTables, scope_column
from junheng.evaluation.verdicts import Verdict, all_of
from junheng.records.derive import ROW
from junheng.records.snapshot import Snapshot
from junheng.standards import Standard
from junheng.standards.model import IndicatorRule
from junheng.text import Text


@dataclass(frozen=True, slots=True)
class Missing:
    """A cell that is owed. `school_id` and `stage` are empty for county figures, `where` names another key (an item)."""

    table: str
    column: str
    school_id: str = ""
    stage: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement on the county: an indicator, or a part of one.

    `value` is in the unit of the rule; for what every school must meet it is the percentage of schools that do.
    `verdict` is None where the standard sets no limit.
    """

    indicator: str
    value: float | None
    target: float | None
    verdict: Verdict | None
    reason: str = ""  # a code of `junheng.evaluation.reasons`
    fields: Mapping[str, object] | None = None  # what the words of the reason need
    stage: str = ""
    label: Text | None = None  # a subject, a group, a year
    missing: tuple[Missing, ...] = ()
    at_limit: bool = False
    differs_when_rounded: bool = False
    parts: tuple[Judged, ...] = ()


@dataclass(frozen=True, slots=True)
class Reads:
    """What judging by a method reads, beside whom a rule is about: nothing else is handed to it."""

    figures: tuple[str, ...] = ()  # columns of the school rows
    tables: tuple[str, ...] = ()  # rooms, finance: as evaluated; evidence, county: as given


@dataclass(frozen=True)
class Case:
    """A snapshot under a standard, with what several judging functions need."""

    snapshot: Snapshot
    standard: Standard
    tables: SchoolTables
    rows: pl.DataFrame  # every school and stage
    who: SchoolTables  # no more than which schools and stages there are
    # Stages of the standard that no school reported: not "nothing there", which a row with 0 pupils says.
    absent_stages: tuple[str, ...]

    @property
    def official(self) -> bool:
        """Whether values are compared after official rounding."""
        return self.standard.settings.get("compare_digits") == "official"

    @cached_property
    def compulsory(self) -> pl.DataFrame:
        """School rows of the standard's stages that have pupils, or may have."""
        return self.rows.filter("compulsory")

    def scope(self, name: str, rule: IndicatorRule) -> pl.DataFrame:
        """The compulsory rows that an indicator is about, with `in_scope` null where that cannot be told."""
        column = scope_column(name, rule)
        rows = self.in_scope(name, rule).rows
        return rows if column == "in_scope" else rows.with_columns(pl.col(column).alias("in_scope"))

    def in_scope(self, name: str, rule: IndicatorRule) -> Case:
        """The case with no other rows than those that an indicator is about, or may be about."""
        return replace(self, rows=self.rows.filter(pl.col(scope_column(name, rule)).fill_null(True)))

    @cached_property
    def items(self) -> dict[str, float | None]:
        """The items of county.csv."""
        county = self.snapshot.table("county")
        return dict(zip(county["item"], county["value"], strict=True))

    @cached_property
    def county_judgements(self) -> dict[str, Verdict]:
        """The judgements on the whole county in evidence.csv, by indicator: of several the worst."""
        lines = self.snapshot.table("evidence").filter(pl.col("school_id").is_null())
        found: dict[str, Verdict] = {}
        for indicator, judgement in lines.select("indicator_id", "judgement").iter_rows():
            verdict = JUDGEMENT_VERDICTS[judgement or "unknown"]
            found[indicator] = all_of((found.get(indicator, "pass"), verdict))
        return found

    def narrowed(self, name: str, rule: IndicatorRule, reads: Reads) -> Case:
        """The case with only what one indicator is judged from: where that is the same, so is what is judged."""
        facts = dict.fromkeys((*facts_of(rule), *(fact for exemption in rule.exemptions for fact in exemption.when)))
        columns = (
            *(*ROW, "undecided", scope_column(name, rule)),
            # Whether a fact is told; what it says has been asked for the scope and the exemptions.
            *(f"told__{fact}" for fact in facts),
            *(f"exempt__{name}:{exemption.id}" for exemption in rule.exemptions),
            *reads.figures,
        )
        given = {table: self.snapshot.table(table) for table in reads.tables if table in self.snapshot.tables}
        tables = self.who
        if "rooms" in reads.tables:
            tables = replace(tables, rooms=self.tables.rooms)
        if "finance" in reads.tables:
            tables = replace(tables, finance=self.tables.finance)
        snapshot = Snapshot(self.snapshot.county, self.snapshot.year, given, {})
        return replace(self, snapshot=snapshot, tables=tables, rows=self.rows[columns])

    @cached_property
    def of_county(self) -> Case:
        """The case with only what the county itself reported: no schools."""
        given = {name: self.snapshot.tables[name] for name in COUNTY_TABLES if name in self.snapshot.tables}
        snapshot = Snapshot(self.snapshot.county, self.snapshot.year, given, {})
        return replace(self, snapshot=snapshot, tables=self.who, rows=self.rows.clear())

    @property
    def parts(self) -> tuple[object, ...]:
        """Everything that the case consists of, but for its standard."""
        given = (part for name in sorted(self.snapshot.tables) for part in (name, self.snapshot.tables[name]))
        return (self.snapshot.year, self.rows, self.absent_stages, *self.tables.parts, *given)

    def target(self, rule: IndicatorRule, stage: str | None = None) -> float | None:
        """The target of a rule for a stage; where it rises from year to year, that of the snapshot's year."""
        if rule.target is not None and rule.target.by_year:
            return rule.target.from_year(self.snapshot.year)
        return None if rule.target is None else self.standard.number(rule.target, stage)


def make_case(snapshot: Snapshot, standard: Standard, tables: SchoolTables, rows: pl.DataFrame) -> Case:
    """The case of a county year, from its tables and school rows."""
    who = replace(
        tables,
        schools=tables.schools[["school_id", "kind"]],
        stages=tables.stages[["school_id"]],
        campuses=tables.campuses.clear(),
        rooms=tables.rooms.clear(),
        classes=tables.classes.clear(),
        finance=tables.finance.clear(),
    )
    # A row that stands there only because a school says neither its kind nor its pupils reports no stage.
    reported = set(rows["stage"].filter(rows["told__kind"] | rows["pupils"].is_not_null()))
    absent = tuple(stage for stage in standard.pack.stages if stage not in reported)
    return Case(snapshot, standard, tables, rows, who, absent)


# The tables of the county itself.
COUNTY_TABLES = ("county", "monitoring_quality", "survey", "evidence", "vetoes")
JUDGEMENT_VERDICTS: Mapping[str, Verdict] = {"met": "pass", "not_met": "fail", "unknown": "unknown"}


def facts_of(rule: IndicatorRule) -> tuple[str, ...]:
    """The facts that the rule's scope asks for."""
    return tuple(dict.fromkeys(fact for condition in rule.scope for fact in condition))


# Where a fact stands in the tables, for naming the cell that is owed.
FACT_COLUMNS = {
    "kind": "schools.kind",
    "setting": "schools.setting",
    "ownership": "schools.ownership",
    "boarding": "schools.boarding",
    "dense_centre": "schools.dense_centre",
    "year_built": "schools.year_built",
    "school_pupils": "stages.pupils",
    "small_pupils": "stages.pupils",
    "largest_class": "stages.largest_class",
    "migrant_percent": "stages.migrant_pupils",
    "stage": "stages.stage",
}


def owed_facts(facts: tuple[str, ...]) -> list[pl.Expr]:
    """For each fact: the cell that is owed where it is missing; and the one that says whether a unit is a school."""
    undecided = pl.when(pl.col("undecided")).then(pl.lit("schools.counts_as_school"))
    unsaid = (pl.when(~pl.col(f"told__{fact}")).then(pl.lit(FACT_COLUMNS[fact])) for fact in facts)
    return [undecided, *unsaid]


def listed(parts: list[pl.Expr]) -> pl.Expr:
    """The non-null texts of `parts` as a list."""
    if not parts:
        return pl.lit([], dtype=pl.List(pl.String))
    return pl.concat_list(parts).list.drop_nulls().list.unique(maintain_order=True)
