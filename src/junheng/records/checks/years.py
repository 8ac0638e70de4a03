"""A year against the one before: jumps that ask for an explanation, schools that came and went, cohorts that moved up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from junheng.records.checks.lists import pupils_by_grade
from junheng.records.checks.places import finding, findings, school_names
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.snapshot import Snapshot
from junheng.text import Text

JUMP = FindingRule(
    "jump",
    Severity.DOUBT,
    Text(
        "{row_zh}{column_zh}由{before_year}年的{before}变为{after}，变化超过检查所设的{factor}倍",
        "{row_en}: {column_en} went from {before} in {before_year} to {after}, more than the factor {factor} of this check",
    ),
    Text("核对数字和单位；属实的，说明原因后放行", "check figure and unit; if true, release it with the reason"),
)
AREA_FELL = FindingRule(
    "area-fell",
    Severity.DOUBT,
    Text(
        "{row_zh}{column_zh}由{before_year}年的{before} m²减为{after} m²",
        "{row_en}: {column_en} fell from {before} m² in {before_year} to {after} m²",
    ),
    Text(
        "核对面积；拆除、移交或重新测量的，说明后放行",
        "check the area; if demolished, given away or measured anew, release with the reason",
    ),
)
SCHOOL_NEW = FindingRule(
    "school-new",
    Severity.NOTE,
    Text(
        "{school}在{before_year}年没有，学校变动表也没有它",
        "{school} was not there in {before_year}, and school changes does not name it",
    ),
    Text("新设的学校，在学校变动表补一行", "if it was opened, add a row to school changes"),
)
SCHOOL_GONE = FindingRule(
    "school-gone",
    Severity.NOTE,
    Text(
        "{school}在{before_year}年还有，今年没有，学校变动表也没有它",
        "{school} was there in {before_year} and is not now, and school changes does not name it",
    ),
    Text("漏报的请补报；撤并的，在学校变动表补一行", "report it, or add a row to school changes if it was closed"),
)
CODE_CHANGED = FindingRule(
    "code-changed",
    Severity.DOUBT,
    Text(
        "{school}的标识码由{before_year}年的{before}变为{after}，校名没有变",
        "{school} had the code {before} in {before_year} and has {after} now under the same name",
    ),
    Text("核对标识码；两年用同一个编号才能比较", "check the code: the years compare only under one code"),
)
GRADUATES_DIFFER = FindingRule(
    "graduates-differ",
    Severity.DOUBT,
    Text(
        "{school}毕业生数填{reported}人，{before_year}年九年级有{counted}人",
        "{school}: {reported} graduates, but {counted} pupils in grade 9 in {before_year}",
    ),
    Text(
        "核对毕业生数；转学、休学较多的，说明后放行",
        "check the graduates; if many moved or paused, release with the reason",
    ),
)
COHORT_DIFFERS = FindingRule(
    "cohort-differs",
    Severity.DOUBT,
    Text(
        "{school}三年前七年级学生数填{reported}人，历年数据中{before_year}年七年级有{counted}人",
        "{school}: {reported} pupils in grade 7 three years ago, but the records of {before_year} have {counted}",
    ),
    Text("核对三年前的学籍数", "check the records of three years ago"),
)
JUNIOR_INTAKE_LOW = FindingRule(
    "junior-intake-low",
    Severity.DOUBT,
    Text(
        "全县初中新生{entrants}人，少于{before_year}年六年级学生{leavers}人的{percent}%",
        "the county's junior entrants are {entrants}, less than {percent} % of the {leavers} pupils of grade 6 in {before_year}",
    ),
    Text(
        "核对各初中新生数；外出就读较多的，说明后放行",
        "check the entrants; if many went elsewhere, release with the reason",
    ),
)


@dataclass(frozen=True, slots=True)
class Limit:
    """A change by more than `factor`, either way, and by at least `least` units asks for an explanation."""

    table: str
    column: str
    factor: float
    least: float


# Chosen so that ordinary years pass and slips of a digit or a unit do not. Limits of these checks, not of a standard.
JUMPS = (
    Limit("stages", "pupils", 1.5, 30),
    Limit("stages", "classes", 1.6, 4),
    Limit("stages", "teachers", 1.5, 6),
    Limit("stages", "teachers_above_degree", 1.6, 6),
    Limit("stages", "backbone_teachers", 2.0, 6),
    Limit("stages", "pe_art_teachers", 2.0, 5),
    Limit("campuses", "teaching_area", 1.5, 300),
    Limit("campuses", "outdoor_sports_area", 1.5, 1000),
    Limit("campuses", "equipment_value", 2.0, 100_000),
    Limit("campuses", "multimedia_rooms", 2.0, 6),
    Limit("finance", "public_funds_budget", 1.8, 50_000),
)
# Buildings and land do not vanish; less than this may be rounding.
STANDING_AREAS = ("teaching_area", "building_area", "site_area")
AREA_KEPT = 0.98
# Pupils move between the count in autumn and the end of the school year.
COHORT_TOLERANCE = 0.05
COHORT_LEAST = 5
JUNIOR_INTAKE_PERCENT = 95
_KEYS = {"stages": ["school_id", "stage"], "campuses": ["school_id", "stage"], "finance": ["school_id"]}


def check_cohorts(snapshot: Snapshot, previous: Snapshot | None) -> Iterator[Finding]:
    """Cohorts that moved up: needs the year before, or an enrolment history in the snapshot itself."""
    last = _grades(snapshot, previous, snapshot.year - 1)
    stages = snapshot.table("stages")
    junior = stages.filter(stage="junior")
    yield from _cohort(snapshot, GRADUATES_DIFFER, "graduates", last.filter(grade=9), snapshot.year - 1)
    before = _grades(snapshot, previous, snapshot.year - 3).filter(grade=7)
    yield from _cohort(snapshot, COHORT_DIFFERS, "entrants_three_years_ago", before, snapshot.year - 3)
    leavers = last.filter(grade=6)["pupils"].sum()
    entrants = junior.filter(pl.col("pupils") > 0)["entrants"]
    if junior.height and not entrants.null_count() and entrants.sum() * 100 < leavers * JUNIOR_INTAKE_PERCENT:
        words = {
            "entrants": entrants.sum(),
            "leavers": leavers,
            "before_year": snapshot.year - 1,
            "percent": JUNIOR_INTAKE_PERCENT,
        }
        yield finding(snapshot, JUNIOR_INTAKE_LOW, "stages", {}, "entrants", words)


def _grades(snapshot: Snapshot, previous: Snapshot | None, year: int) -> pl.DataFrame:
    """Pupils by school and grade of an earlier year: from that year's own snapshot, else from the history."""
    if previous is not None and previous.year == year:
        found = pupils_by_grade(previous, year)[1]
        if found.height:
            return found
    return pupils_by_grade(snapshot, year)[1]


def _cohort(snapshot: Snapshot, rule: FindingRule, column: str, told: pl.DataFrame, year: int) -> Iterator[Finding]:
    if not told.height:
        return
    rows = (
        snapshot.table("stages")
        .filter(stage="junior")
        .join(told.select("school_id", pl.col("pupils").alias("counted")), on="school_id", maintain_order="left")
    )
    apart = (pl.col(column) - pl.col("counted")).abs()
    far = rows.filter((apart > COHORT_LEAST) & (apart > pl.col("counted") * COHORT_TOLERANCE))
    yield from findings(
        snapshot,
        rule,
        "stages",
        far,
        column,
        lambda row: {"reported": row[column], "counted": row["counted"], "before_year": year},
    )


def check_years(snapshot: Snapshot, previous: Snapshot) -> Iterator[Finding]:
    """Everything that changed more than years usually do."""
    yield from _schools(snapshot, previous)
    for limit in JUMPS:
        yield from _jump(snapshot, previous, limit)
    for column in STANDING_AREAS:
        pairs = year_pairs(snapshot, previous, "campuses", column)
        fallen = pairs.filter(pl.col(column) < pl.col("before") * AREA_KEPT)
        yield from findings(
            snapshot,
            AREA_FELL,
            "campuses",
            fallen,
            column,
            lambda row, column=column: {  # type: ignore[misc]
                "before": row["before"],
                "after": row[column],
                "before_year": previous.year,
            },
        )


def year_pairs(snapshot: Snapshot, previous: Snapshot, table: str, column: str) -> pl.DataFrame:
    """Rows of `table` that report `column` in both years, with last year's value as `before`."""
    keys = _KEYS[table]
    before = previous.table(table).select(*keys, pl.col(column).alias("before"))
    return (
        snapshot.table(table)
        .join(before, on=keys, nulls_equal=True, maintain_order="left")
        .drop_nulls(["before", column])
    )


def changed_beyond(limit: Limit) -> pl.Expr:
    """The change from `before` is more than the limit lets pass."""
    now, before = pl.col(limit.column), pl.col("before")
    return ((now - before).abs() >= limit.least) & ((now > before * limit.factor) | (before > now * limit.factor))


def _jump(snapshot: Snapshot, previous: Snapshot, limit: Limit) -> Iterator[Finding]:
    rows = year_pairs(snapshot, previous, limit.table, limit.column).filter(changed_beyond(limit))
    yield from findings(
        snapshot,
        JUMP,
        limit.table,
        rows,
        limit.column,
        lambda row: {
            "before": row["before"],
            "after": row[limit.column],
            "before_year": previous.year,
            "factor": limit.factor,
        },
    )


def _schools(snapshot: Snapshot, previous: Snapshot) -> Iterator[Finding]:
    now, before = snapshot.table("schools"), previous.table("schools")
    changes = snapshot.table("changes").filter(pl.col("year") > previous.year)
    told = pl.concat([changes["school_id"], changes["other_id"].drop_nulls()]).unique()
    new = now.join(before, on="school_id", how="anti")
    gone = before.join(now, on="school_id", how="anti")
    named = gone.select("name", pl.col("school_id").alias("before")).drop_nulls("name").unique("name", keep="none")
    recoded = new.join(named, on="name", maintain_order="left")
    year = {"before_year": previous.year}
    yield from findings(
        snapshot,
        CODE_CHANGED,
        "schools",
        recoded,
        "school_id",
        lambda row: {**year, "before": row["before"], "after": row["school_id"]},
    )
    new = new.join(recoded, on="school_id", how="anti").filter(~pl.col("school_id").is_in(told.implode()))
    yield from findings(snapshot, SCHOOL_NEW, "schools", new, "school_id", lambda row: year)  # noqa: ARG005
    gone = gone.filter(
        ~pl.col("school_id").is_in(told.implode()) & ~pl.col("school_id").is_in(recoded["before"].implode())
    )
    names = school_names(previous)
    for school_id in gone["school_id"].to_list():
        words = {**year, "school": names[school_id]}
        yield finding(snapshot, SCHOOL_GONE, "schools", {"school_id": school_id}, "school_id", words)
