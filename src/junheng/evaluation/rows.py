"""School rows: a school in one stage, with its figures, facts and part in what its stages share.

`school_rows` joins the tables of a snapshot into one frame with a line for every school and stage (senior rows too,
which only serve to split). Columns: keys and names; every count of `stages` as Float64, made from the lists behind it
where they are given; for every figure of `campuses` what is to be split (`c`) and what is the stage's own (`c__own`);
`share_part`, `share_whole`; facts for conditions (`fact__…`), and whether each is told (`told__…`); `exempt__…` for
every exemption, `proof__…` for those that need a document; `judged` (three-valued) and `left_out` for the resource part;
`compulsory`: a row of the standard's stages that has pupils, or may have; `in_scope__…` (three-valued): a compulsory row
that an indicator is about, `in_scope` where it is about all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import polars as pl

from junheng.evaluation.by_code import by_code
from junheng.evaluation.conditions import any_holds, holds
from junheng.records.derive import (
    ROW,
    SERVICE,
    class_counts,
    class_tallies,
    counts,
    only_listed,
)
from junheng.records.removal import Rule, listed
from junheng.records.snapshot import Snapshot
from junheng.standards import Standard
from junheng.standards.model import Exemption, IndicatorRule
from junheng.tables import COMPULSORY_STAGES, STAGES_OF_KIND, TABLES, Type

COUNTS = tuple(column.name for column in TABLES["stages"].columns if column.type is Type.COUNT)
SHARED = tuple(column.name for column in TABLES["campuses"].columns if column.name not in ("school_id", "stage"))
FINANCE = tuple(column.name for column in TABLES["finance"].columns if column.name != "school_id")
SCHOOL_FACTS = ("kind", "setting", "ownership", "boarding", "dense_centre", "year_built")
# Counts that only the list of teachers can give, and the cells of the list that they need.
LIST_CELLS = {
    **dict.fromkeys(SERVICE, ("teachers.full_time", "teachers.started_here", "teachers.training_hours")),
    "senior_title_teachers": ("teachers.full_time", "teachers.title"),
    "qualified_teachers": ("teachers.full_time", "teachers.degree"),
    "bachelor_teachers": ("teachers.full_time", "teachers.degree"),
    "postgraduate_teachers": ("teachers.full_time", "teachers.degree"),
}


@dataclass(frozen=True)
class SchoolTables:
    """The tables of a snapshot as a standard sees them: units merged where its settings say so, lists counted.

    `members` says for each school which reported schools stand behind it.
    """

    schools: pl.DataFrame
    stages: pl.DataFrame
    campuses: pl.DataFrame
    rooms: pl.DataFrame
    classes: pl.DataFrame
    finance: pl.DataFrame
    members: Mapping[str, tuple[str, ...]]
    undecided: tuple[str, ...] = ()  # schools of which it cannot be told whether a unit belongs to them

    @property
    def parts(self) -> tuple[object, ...]:
        """Everything that the tables consist of."""
        frames = (self.schools, self.stages, self.campuses, self.rooms, self.classes, self.finance)
        return (*frames, self.members, self.undecided)


@dataclass(frozen=True)
class ListCounts:
    """What the lists tell of each school row: `counts`, `class_counts` and (of teachers) the columns of `LIST_CELLS`."""

    teachers: pl.DataFrame
    classes: pl.DataFrame
    only_listed: pl.DataFrame  # counts that nobody reports


def list_counts(snapshot: Snapshot, standard: Standard) -> ListCounts:
    """The lists of one county, counted."""
    tallies = listed(snapshot, training_hours(standard))
    classes = class_tallies(nw.from_native(snapshot.table("classes"), eager_only=True)).to_native()
    return ListCounts(counts(tallies), class_counts(classes), only_listed(tallies))


def counted_stages(snapshot: Snapshot, lists: ListCounts) -> pl.DataFrame:
    """A line for every school and stage, also those not reported, with the counts that the lists behind them decide."""
    return _counted(_with_implied(snapshot.table("stages"), snapshot.table("schools")), lists)


def school_tables(snapshot: Snapshot, standard: Standard, lists: ListCounts | None = None) -> SchoolTables:
    """Counts from lists, then (under merge_uncounted) units that are not schools merged into their parents.

    `lists` has the counts where they were made elsewhere: of thousands of counties, by an engine.
    """
    schools = snapshot.table("schools")
    stages = counted_stages(snapshot, list_counts(snapshot, standard) if lists is None else lists)
    merging = standard.settings.get("merge_uncounted") == "merge"
    parents = _parents(schools) if merging else {}

    def moved(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(pl.col("school_id").replace(parents)) if parents else frame

    alone = [school_id for school_id in schools["school_id"] if school_id not in parents]
    names: dict[str, tuple[str, ...]] = dict(zip(alone, zip(alone, strict=True), strict=True))
    for unit in sorted(parents):
        names[parents[unit]] += (unit,)
    if parents:
        schools = schools.filter(~pl.col("school_id").is_in(list(parents)))
        stages = moved(stages).group_by("school_id", "stage").agg(_joined(name) for name in stages.columns[2:])
        stages = stages.sort("school_id", "stage")
    taught = _taught(snapshot) if parents else set()
    campuses, finance = snapshot.table("campuses"), snapshot.table("finance")
    if parents:  # else every line stands for itself
        campuses = moved(_spoken_for(campuses, SHARED, parents, taught))
        campuses = campuses.group_by("school_id", "stage").agg(_whole(c, pl.col(c).sum()) for c in SHARED)
        finance = moved(_spoken_for(finance, FINANCE, parents, taught))
        finance = finance.group_by("school_id").agg(_whole(c, pl.col(c).sum()) for c in FINANCE)
    return SchoolTables(
        schools,
        stages,
        campuses.sort("school_id", "stage"),
        moved(snapshot.table("rooms")),
        moved(snapshot.table("classes")),
        finance.sort("school_id"),
        names,
        _undecided(schools, parents) if merging else (),
    )


def _undecided(schools: pl.DataFrame, parents: Mapping[str, str]) -> tuple[str, ...]:
    """Units that name a parent but do not say whether they count as a school, and those parents."""
    unsaid = schools.filter(pl.col("counts_as_school").is_null(), pl.col("parent_id").is_not_null())
    above = [parents.get(parent, parent) for parent in unsaid["parent_id"]]
    return tuple(sorted({*unsaid["school_id"], *above}))


def _with_implied(stages: pl.DataFrame, schools: pl.DataFrame) -> pl.DataFrame:
    """`stages` with an empty line for every stage that a school has by its kind and did not report.

    Without it a school that reported nothing would silently drop out of the coefficients. A school that has no pupils in
    a stage says so with 0.
    """
    kinds = pl.DataFrame(
        [(kind, stage) for kind, expected in STAGES_OF_KIND.items() for stage in expected],
        schema={"kind": pl.String, "stage": pl.String},
        orient="row",
    )
    implied = schools.select("school_id", "kind").join(kinds, on="kind").select(ROW)
    unsaid = schools.filter(pl.col("kind").is_null())
    if (
        unsaid.height
    ):  # a school that says neither its kind nor a stage may have any stage: it must not drop out for that
        silent = unsaid.select("school_id").join(stages, on="school_id", how="anti")
        implied = pl.concat([implied, silent.join(pl.DataFrame({"stage": COMPULSORY_STAGES}), how="cross")])
    absent = implied.join(stages, on=ROW, how="anti")
    return pl.concat([stages, absent], how="diagonal").sort(ROW)


def _whole(name: str, total: pl.Expr) -> pl.Expr:
    """`total` of a group, missing where one of its members is."""
    return pl.when(pl.col(name).is_null().any()).then(None).otherwise(total).alias(name)


def _joined(name: str) -> pl.Expr:
    """A count of merged units. The largest class that is known stays known where another unit's is not."""
    if name == "largest_class_known":
        return pl.col(name).max()
    return _whole(name, pl.col(name).max() if name == "largest_class" else pl.col(name).sum())


def _taught(snapshot: Snapshot) -> set[str]:
    """Schools that have pupils, or may have."""
    none = snapshot.table("stages").group_by("school_id").agg((pl.col("pupils") == 0).fill_null(False).all())
    return {*snapshot.table("schools")["school_id"]} - {*none.filter(pl.col("pupils"))["school_id"]}


def _spoken_for(
    frame: pl.DataFrame, columns: Sequence[str], parents: Mapping[str, str], taught: set[str]
) -> pl.DataFrame:
    """`frame` without the figures of schools into which a unit merges that has pupils and does not report them.

    The pupils of such a unit count in the school that it is merged into, so its rooms and money cannot be taken as none.
    """
    if not parents:
        return frame
    merged = {*parents, *parents.values()} & taught
    for column in columns:
        reported = {*frame.filter(pl.col(column).is_not_null())["school_id"]}
        silent = {parents.get(school, school) for school in merged - reported}
        behind = [school for school in merged if parents.get(school, school) in silent]
        frame = frame.with_columns(pl.when(~pl.col("school_id").is_in(behind)).then(pl.col(column)).alias(column))
    return frame


def _parents(schools: pl.DataFrame) -> dict[str, str]:
    """For each unit that is not counted as a school and names a parent: the counted school above it.

    Units that name each other in a circle, or a school that is not there, stay as they are.
    """
    above = {
        row["school_id"]: row["parent_id"]
        for row in schools.select("school_id", "parent_id", "counts_as_school").iter_rows(named=True)
        if row["counts_as_school"] is False and row["parent_id"] is not None
    }
    roots = {}
    for school_id in above:
        root, seen = school_id, {school_id}
        while root in above and above[root] not in seen:
            root = above[root]
            seen.add(root)
        roots[school_id] = root
    known = set(schools["school_id"]) - set(above)
    return {school_id: root for school_id, root in roots.items() if root in known}


def training_hours(standard: Standard) -> Rule:
    """Hours and years of the training rule, None where the standard has none."""
    for rule in standard.pack.indicators.values():
        if rule.training is not None:
            return standard.one(rule.training.hours), standard.one(rule.training.years)
    return None


def _counted(stages: pl.DataFrame, lists: ListCounts) -> pl.DataFrame:
    """`stages` as Float64, with counts from teachers.csv and classes.csv where these decide."""
    stages = stages.with_columns(pl.col("largest_class").alias("largest_class_known"))
    stages = stages.join(lists.teachers, on=ROW, how="left", suffix="__list").with_columns(
        pl.when(pl.col(f"{name}__listed")).then(pl.col(f"{name}__list")).otherwise(pl.col(name)).alias(name)
        for name in COUNTS
        if name in lists.teachers.columns
    )
    classes = lists.classes.with_columns(pl.lit(True).alias("__has_classes"))
    stages = stages.join(classes, on=ROW, how="left", suffix="__list").with_columns(
        pl.when(pl.col("__has_classes")).then(pl.col(f"{name}__list")).otherwise(pl.col(name)).alias(name)
        for name in ("classes", "largest_class", "largest_class_known")
    )
    stages = stages.join(lists.only_listed, on=ROW, how="left")
    absent = [name for name in LIST_CELLS if name not in stages.columns]
    return (
        stages.with_columns(pl.lit(None).alias(name) for name in absent)
        .select(*ROW, *(pl.col(name).cast(pl.Float64) for name in (*COUNTS, "largest_class_known", *LIST_CELLS)))
        .sort(ROW)
    )


def school_rows(snapshot: Snapshot, tables: SchoolTables, standard: Standard) -> pl.DataFrame:
    """One line per school and stage, sorted by school and stage; see the module's docstring."""
    attributes = ["school_id", "name", *SCHOOL_FACTS, "longitude", "latitude", "township"]
    rows = tables.stages.join(tables.schools.select(attributes), on="school_id", how="left", maintain_order="left")
    rows = _with_facts(rows, standard)
    rows = _with_shares(rows, standard)
    rows = _with_premises(rows, tables.campuses, standard)
    rows = _with_exemptions(rows, snapshot, tables, standard)
    rows = rows.with_columns(pl.col("school_id").is_in(tables.undecided).alias("undecided"))
    return _with_scopes(_with_judged(rows, standard), standard)


def _with_facts(rows: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    counts = pl.col("stage").is_in(COMPULSORY_STAGES) & (pl.col("pupils") != 0).fill_null(True)

    def over_school(name: str, total: pl.Expr) -> pl.Expr:
        missing = (counts & pl.col(name).is_null()).any()
        return pl.when(missing.over("school_id")).then(None).otherwise(total.over("school_id"))

    pupils = pl.when(counts).then(pl.col("pupils"))
    migrants = pl.when(counts).then(pl.col("migrant_pupils"))
    largest = pl.when(counts).then(pl.col("largest_class"))
    rows = rows.with_columns(pl.col(name).alias(f"fact__{name}") for name in (*SCHOOL_FACTS, "stage")).with_columns(
        over_school("pupils", pupils.sum()).alias("fact__school_pupils"),
        over_school("largest_class", largest.max()).alias("fact__largest_class"),
        (100 * over_school("migrant_pupils", migrants.sum()) / over_school("pupils", pupils.sum())).alias(
            "fact__migrant_percent"
        ),
    )
    whole_school = standard.settings.get("r3_small", "school") == "school"
    return rows.with_columns(pl.col("fact__school_pupils" if whole_school else "pupils").alias("fact__small_pupils"))


def _with_shares(rows: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    """`share_part` = w·P, `share_whole` = Σ w·P over the school, missing where a stage of the school is."""
    weights = standard.pack.weights
    weight = by_code("stage", {"primary": weights.primary, "junior": weights.junior, "senior": weights.senior})
    rows = rows.with_columns(weight.alias("weight"), (weight * pl.col("pupils")).alias("share_part"))
    silent = (
        rows.filter(pl.col("pupils").is_null()).group_by("school_id").agg(pl.col("stage").sort().alias("share_missing"))
    )
    rows = rows.join(silent, on="school_id", how="left", maintain_order="left").with_columns(
        pl.col("share_missing").fill_null([])
    )
    whole = pl.when(pl.col("share_missing").list.len() == 0).then(pl.col("share_part").sum().over("school_id"))
    return rows.with_columns(whole.alias("share_whole"))


def _with_premises(rows: pl.DataFrame, campuses: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    """For every figure of `campuses`: `c`, to be split between the stages, and `c__own`, of this stage alone.

    A figure given per stage is used so under split_mode = reported; otherwise it is added up and split like the rest,
    which needs it for every stage with pupils. Beside a shared figure a stage without a line has nothing of its own; a
    stage with a line and an empty cell has not reported it.
    """
    campuses = campuses.with_columns(pl.col(SHARED).cast(pl.Float64))
    together = campuses.filter(pl.col("stage").is_null()).drop("stage")
    rows = rows.join(together, on="school_id", how="left", maintain_order="left")
    apart = campuses.filter(pl.col("stage").is_not_null()).with_columns(pl.lit(True).alias("has_own_line"))
    nothing = [pl.lit(0.0).alias(f"{name}__own") for name in SHARED]
    if not apart.height:  # as nearly everywhere
        return rows.with_columns(nothing)
    rows = rows.join(apart, on=ROW, how="left", suffix="__own", maintain_order="left")
    # An expression of several columns stands for one of each: the first of `shared` goes with the first of `own`.
    shared, own = pl.col(SHARED), pl.col([f"{name}__own" for name in SHARED])
    empty_stage = (pl.col("pupils") == 0).fill_null(False)
    none_of_own = shared.is_not_null() & (pl.col("has_own_line").is_null() | empty_stage)
    schools = rows.group_by("school_id").agg(
        own.is_not_null().any().name.suffix("__given"),
        (own.is_not_null() | none_of_own | empty_stage).all().name.suffix("__complete"),
        own.sum().name.suffix("__added"),
    )
    rows = rows.join(schools, on="school_id", how="left", maintain_order="left")
    given, complete, added = (
        pl.col([f"{name}__own__{what}" for name in SHARED]) for what in ("given", "complete", "added")
    )
    if standard.settings.get("split_mode") == "reported":
        of_stage = pl.when(own.is_not_null() | ~none_of_own).then(own).otherwise(0.0)
        rows = rows.with_columns(
            pl.when(shared.is_not_null() | ~given).then(shared).otherwise(0.0),
            pl.when(given).then(of_stage).otherwise(0.0),
        )
    else:
        total = pl.when(complete & shared.is_not_null()).then(shared + added).when(complete).then(added)
        rows = rows.with_columns(pl.when(given).then(total).otherwise(shared), *nothing)
    return rows.drop("has_own_line", *schools.columns[1:])


def exemptions(standard: Standard) -> dict[str, tuple[IndicatorRule, Exemption]]:
    """Every exemption of the standard by "indicator:id"."""
    return {
        f"{name}:{exemption.id}": (rule, exemption)
        for name, rule in standard.pack.indicators.items()
        for exemption in rule.exemptions
    }


def _with_exemptions(rows: pl.DataFrame, snapshot: Snapshot, tables: SchoolTables, standard: Standard) -> pl.DataFrame:
    columns = []
    for name, (_, exemption) in exemptions(standard).items():
        flag = holds(exemption.when, standard)
        if exemption.proof:
            proof = proven(snapshot, tables, name.partition(":")[0])
            shown = pl.col("school_id").replace_strict(proof, default=False, return_dtype=pl.Boolean)
            columns.append(shown.alias(f"proof__{name}"))
            flag = flag & shown
        columns.append(flag.alias(f"exempt__{name}"))
    return rows.with_columns(columns)


def proven(snapshot: Snapshot, tables: SchoolTables, indicator: str) -> dict[str, bool | None]:
    """Schools with a judgement for `indicator` in evidence.csv: true if all are met, None if one is not decided yet."""
    behind = {unit: school for school, members in tables.members.items() for unit in members[1:]}
    found: dict[str, set[str]] = {}
    rows = snapshot.table("evidence").filter(pl.col("indicator_id") == indicator, pl.col("school_id").is_not_null())
    for school_id, judgement in rows.select("school_id", "judgement").iter_rows():
        found.setdefault(behind.get(school_id, school_id), set()).add(judgement or "unknown")
    return {
        school: False if "not_met" in judgements else None if "unknown" in judgements else True
        for school, judgements in sorted(found.items())
    }


def _with_judged(rows: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    """`left_out`: why the resource part does not judge the row; `judged`: null where that cannot be told."""
    senior = pl.when(~pl.col("stage").is_in(standard.pack.stages)).then(pl.lit("senior"))
    reasons = senior.when(pl.col("pupils") == 0).then(pl.lit("no_pupils"))
    untold = pl.col("undecided")
    for rule in standard.pack.leave_out:
        flag = holds(rule.when, standard)
        reasons = reasons.when(flag).then(pl.lit(rule.id))
        untold = untold | flag.is_null()
    # A unit that may belong to another school is not left out for what it is by itself.
    alone = pl.when(~pl.col("undecided") | (pl.col("stage") == "senior")).then(reasons)
    compulsory = pl.col("stage").is_in(standard.pack.stages) & (pl.col("pupils") != 0).fill_null(True)
    rows = rows.with_columns(alone.alias("left_out"), untold.alias("__untold"), compulsory.alias("compulsory"))
    judged = pl.when(pl.col("left_out").is_not_null()).then(False).when(pl.col("__untold")).then(None).otherwise(True)
    return rows.with_columns(judged.alias("judged")).drop("__untold")


def _with_scopes(rows: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    """Whom every indicator is about, and `told__…` for every fact."""
    pack = standard.pack
    scopes = {scope_column(name, rule): rule.scope for name, rule in {**pack.indicators, **pack.entry}.items()}
    outside = pl.when(~pl.col("compulsory")).then(False)
    about = (
        outside.when(~pl.col("undecided")).then(any_holds(scope, standard)).alias(column)
        for column, scope in scopes.items()
    )
    facts = (name.removeprefix("fact__") for name in rows.columns if name.startswith("fact__"))
    told = (pl.col(f"fact__{fact}").is_not_null().alias(f"told__{fact}") for fact in facts)
    return rows.with_columns(*about, *told)


def scope_column(indicator: str, rule: IndicatorRule) -> str:
    """The column that says which rows an indicator is about."""
    return f"in_scope__{indicator}" if rule.scope else "in_scope"
