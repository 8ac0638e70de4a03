"""The resource part of many counties judged at once, by the functions that judge one.

Inside, every school has a number that is its own in the whole country, in the order of county and school: so what is
said of a school holds for a school of any county, and only the coefficients need to be told to which county a row
belongs.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from junheng.engines import Engine, make_engine
from junheng.errors import UsageError
from junheng.evaluation.case import JUDGEMENT_VERDICTS
from junheng.evaluation.evaluate import check_formulas
from junheng.evaluation.resource import (
    composite_table,
    judge_balance,
    judge_rows,
    judge_school_rows,
    no_school_rows,
    ratio_of,
    row_indicators,
)
from junheng.evaluation.rows import ListCounts, SchoolTables, exemptions, school_rows, school_tables, training_hours
from junheng.evaluation.verdicts import compare
from junheng.formulas import leaves
from junheng.records.derive import NEEDED, class_counts, counts
from junheng.records.removal import kept_under
from junheng.records.snapshot import Snapshot, empty
from junheng.rollup.tables import CountyTables
from junheng.standards import Standard, load_standard
from junheng.standards.model import IndicatorRule
from junheng.text import Text

PERSON_KEY = ("county", "school_id", "stage")
READ = ("schools", "stages", "campuses", "evidence")  # what the resource part is made from, beside the lists


@dataclass(frozen=True)
class CountiesJudged:
    """The resource part of many counties under a standard. Every frame begins with `county`.

    `rows` are in the order of indicator, stage, county, school; `school_rows` of stage, county, school.
    """

    standard: Standard
    year: int
    rows: pl.DataFrame
    school_rows: pl.DataFrame
    balance: pl.DataFrame
    composite: pl.DataFrame
    counties: pl.DataFrame
    parts: pl.DataFrame | None


def judge_counties(
    source: CountyTables, standard: Standard | str, *, engine: Engine | str = "polars", parts: bool = False
) -> CountiesJudged:
    """Judge the resource part of every county: each school row, the coefficients, the county.

    Args:
        source: The tables.
        standard: A standard, or the id of one.
        engine: What sums up the lists and computes ratios and coefficients: polars, duckdb, spark, reference.
        parts: Whether each row's part in the coefficients is wanted too.

    Raises:
        UsageError: there is no such standard or engine, the files cannot be read, a school stands there twice or is
            named in a table but not in `schools`.
    """
    if isinstance(standard, str):
        standard = load_standard(standard)
    check_formulas(standard)
    if isinstance(engine, Engine):
        return _judged(source, standard, engine, parts=parts)
    with make_engine(engine) as computing:
        return _judged(source, standard, computing, parts=parts)


def _judged(source: CountyTables, standard: Standard, computing: Engine, *, parts: bool) -> CountiesJudged:
    country = _country(source, computing)
    tables = school_tables(country.snapshot, standard, _lists(source, country, standard, computing))
    rows = school_rows(country.snapshot, tables, standard)
    judged = judge_rows(rows, standard, computing, missing=False)
    rule = standard.pack.school_rule
    whole = judge_school_rows(judged, rule, standard) if rule is not None else no_school_rows()
    balance, terms = judge_balance(country.with_county(judged), standard, computing, parts=parts)
    composite = _composite(balance, standard)
    return CountiesJudged(
        standard=standard,
        year=source.year,
        rows=country.named(judged.drop("missing")),
        school_rows=country.named(whole),
        balance=balance,
        composite=composite,
        counties=_counties(country, tables, rows, whole, balance, composite, standard),
        parts=country.named(terms.drop("county")) if parts else None,
    )


@dataclass(frozen=True)
class _Country:
    """All counties as one snapshot whose school ids are numbers; `keys` has county and id of each, by number."""

    snapshot: Snapshot
    keys: pl.DataFrame

    def with_county(self, frame: pl.DataFrame) -> pl.DataFrame:
        """`frame` with the county of its schools."""
        return frame.with_columns(self.keys["county"].gather(frame["school_id"].cast(pl.UInt32)))

    def named(self, frame: pl.DataFrame) -> pl.DataFrame:
        """`frame` with county and id of its schools in place of their numbers."""
        numbers = frame["school_id"].cast(pl.UInt32)
        named = frame.with_columns(self.keys["county"].gather(numbers), self.keys["school_id"].gather(numbers))
        return named.select("county", pl.exclude("county"))


def _country(source: CountyTables, engine: Engine) -> _Country:
    frames = {name: source.frame(name, engine) for name in READ}
    schools = frames["schools"].sort("county", "school_id")
    if not schools.height:
        raise UsageError(Text("没有学校", "there are no schools"))
    _refuse_twice(schools, ["county", "school_id"], "schools")
    _refuse_twice(frames["stages"], ["county", "school_id", "stage"], "stages")
    width = len(str(schools.height))
    number = pl.int_range(pl.len()).cast(pl.String).str.zfill(width).alias("number")
    keys = schools.select("county", "school_id", number)
    parents = keys.rename({"school_id": "parent_id", "number": "parent"})
    schools = schools.join(parents, on=["county", "parent_id"], how="left", maintain_order="left").with_columns(
        # A parent that is not there stays unknown; no number looks like it.
        pl.coalesce("parent", "?" + pl.col("parent_id")).alias("parent_id")
    )
    tables = {"schools": _numbered(schools.drop("parent"), keys, "schools")}
    tables |= {name: _numbered(frames[name], keys, name) for name in READ[1:]}
    return _Country(Snapshot("", source.year, tables, {}), keys)


def _refuse_twice(frame: pl.DataFrame, key: list[str], name: str) -> None:
    twice = frame.filter(pl.struct(key).is_duplicated()).head(1)
    if twice.height:
        said = "、".join(str(twice[column][0]) for column in key)
        raise UsageError(Text(f"表 {name} 中重复：{said}", f"twice in table {name}: {said}"))


def _numbered(frame: pl.DataFrame, keys: pl.DataFrame, name: str) -> pl.DataFrame:
    """`frame` with the numbers of its schools as ids; what is about a whole county (evidence) has none and keeps it."""
    joined = frame.join(keys, on=["county", "school_id"], how="left", maintain_order="left")
    strange = joined.filter(pl.col("number").is_null() & pl.col("school_id").is_not_null()).head(1)
    if strange.height:
        county, school = strange["county"][0], strange["school_id"][0]
        raise UsageError(
            Text(
                f"表 {name} 中的学校不在 schools 表中：{county} {school}",
                f"table {name} names a school that is not in schools: {county} {school}",
            )
        )
    return joined.with_columns(pl.col("number").alias("school_id")).drop("number")


def _figures(standard: Standard) -> set[str]:
    """The figures and facts of a school row that the resource part asks for."""
    asked = {
        leaf.name
        for name in row_indicators(standard)
        for ratio in (ratio_of(name, standard),)
        for leaf in (*leaves(ratio.numerator), *leaves(ratio.denominator))
    }
    conditions = [rule.when for rule in standard.pack.leave_out]
    conditions += [exemption.when for rule, exemption in exemptions(standard).values() if rule.method == "row_ratio"]
    return asked | {fact for condition in conditions for fact in condition}


def _lists(source: CountyTables, country: _Country, standard: Standard, engine: Engine) -> ListCounts:
    """The lists of all counties, counted as far as the resource part asks for it."""
    asked = _figures(standard)
    rule = training_hours(standard)
    names = [name for name in NEEDED if name in asked]
    teachers = counts(pl.DataFrame(schema=dict.fromkeys(PERSON_KEY, pl.String)), key=PERSON_KEY)
    if names and "teachers" in source.listed:
        tallies = engine.teacher_tallies(source.listed["teachers"], rule[0] if rule else None, PERSON_KEY, names)
        if source.kept is not None:
            gone = kept_under(source.kept, rule).select(pl.col(name).cast(of) for name, of in tallies.schema.items())
            tallies = pl.concat([tallies, gone]).group_by(PERSON_KEY).agg(pl.all().sum())
        teachers = counts(tallies, key=PERSON_KEY, county=["county"])
    classes = pl.DataFrame(schema=dict.fromkeys(PERSON_KEY, pl.String)).with_columns(
        pl.lit(None, dtype=pl.Int64).alias(name)
        for name in ("classes", "untold", "largest_class_known", "class_pupils")
    )
    if asked & {"classes", "largest_class"} and "classes" in source.listed:
        classes = engine.class_tallies(source.listed["classes"], PERSON_KEY)
    return ListCounts(
        _numbered(teachers, country.keys, "teachers").drop("county"),
        _numbered(class_counts(classes, key=PERSON_KEY), country.keys, "classes").drop("county"),
        empty("stages").select("school_id", "stage"),
    )


def _composite(balance: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    """county, stage, value, limit, verdict of the mean of coefficients; no rows where the standard has none."""
    rule = standard.pack.composite
    schema = {"county": pl.String, "stage": pl.String, "value": pl.Float64, "limit": pl.Float64, "verdict": pl.String}
    if rule is None:
        return pl.DataFrame(schema=schema)
    official = standard.settings.get("compare_digits") == "official"
    rows = [
        (*row, compare(row[2], row[3], rule.operator, rule.decimals, official=official).verdict)
        for row in composite_table(balance, rule, standard).iter_rows()
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _counties(
    country: _Country,
    tables: SchoolTables,
    rows: pl.DataFrame,
    whole: pl.DataFrame,
    balance: pl.DataFrame,
    composite: pl.DataFrame,
    standard: Standard,
) -> pl.DataFrame:
    """One row per county: its verdict in the resource part, and what it is made of."""
    located = country.with_county(whole).group_by("county").agg(
        pl.len().cast(pl.Int64).alias("school_rows"),
        *((pl.col("verdict") == verdict).sum().cast(pl.Int64).alias(f"school_rows_{name}")
          for verdict, name in (("fail", "failing"), ("unknown", "unknown"))),
    )  # fmt: skip
    judged = rows.filter(pl.col("judged").fill_null(True)).select("school_id", "pupils")
    pupils = country.with_county(judged).group_by("county").agg(
        pl.when(pl.col("pupils").is_null().any()).then(None).otherwise(pl.col("pupils").sum()).alias("pupils")
    )  # fmt: skip
    schools = country.with_county(tables.schools).group_by("county").agg(
        # Where its schools name several cities, the county is of none.
        pl.when(pl.col("city").drop_nulls().n_unique() == 1).then(pl.col("city").drop_nulls().first()).alias("city"),
        pl.len().cast(pl.Int64).alias("schools"),
    )  # fmt: skip
    votes = pl.concat(
        [
            country.with_county(whole).select("county", "verdict"),
            balance.select("county", "verdict"),
            composite.select("county", "verdict"),
            _absent(country, rows, standard),
            _lowered(country.snapshot.table("evidence"), standard),
        ]
    )
    verdict = pl.col("verdict")
    verdicts = votes.group_by("county").agg(
        pl.when((verdict == "fail").any()).then(pl.lit("fail"))
        .when((verdict == "unknown").any()).then(pl.lit("unknown"))
        .otherwise(pl.lit("pass")).alias("verdict")
    )  # fmt: skip
    table = country.keys.select("county").unique()
    for part in (schools, verdicts, located, pupils):
        table = table.join(part, on="county", how="left")
    return table.select(
        "county",
        "city",
        pl.col("verdict").fill_null("pass"),  # nothing to judge is a pass
        *(
            pl.col(name).fill_null(0)
            for name in ("schools", "school_rows", "school_rows_failing", "school_rows_unknown")
        ),
        "pupils",
    ).sort("county")


def _limited(standard: Standard) -> list[IndicatorRule]:
    return [rule for rule in row_indicators(standard).values() if rule.balance is not None and rule.balance.limit]


def _absent(country: _Country, rows: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    """An open verdict for every stage with a limit that no school of a county reported."""
    if not _limited(standard) and standard.pack.composite is None:
        return pl.DataFrame(schema={"county": pl.String, "verdict": pl.String})
    said = rows.filter(pl.col("fact__kind").is_not_null() | pl.col("pupils").is_not_null())
    stages = country.keys.select("county").unique().join(pl.DataFrame({"stage": standard.pack.stages}), how="cross")
    absent = stages.join(country.with_county(said), on=["county", "stage"], how="anti")
    return absent.select("county", pl.lit("unknown").alias("verdict"))


def _lowered(evidence: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    """What documents say of a county by a resource indicator. They can lower a verdict, never make one."""
    rule = standard.pack.school_rule
    judged = [
        name
        for name, one in row_indicators(standard).items()
        if (rule is not None and name in rule.of) or one.balance is None or one.balance.limit is not None
    ]
    said = evidence.filter(pl.col("school_id").is_null(), pl.col("indicator_id").is_in(judged))
    return said.select(
        "county", pl.col("judgement").fill_null("unknown").replace_strict(JUDGEMENT_VERDICTS).alias("verdict")
    )
