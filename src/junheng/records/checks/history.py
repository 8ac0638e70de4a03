"""The history that a forecast starts from: years left out, slips of a digit, schools that change their code unsaid."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from junheng.records.checks.places import finding, findings, listed, school_names
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.snapshot import Snapshot
from junheng.tables import STAGES_OF_KIND, TABLES
from junheng.text import Text

HISTORY_YEAR_MISSING = FindingRule(
    "history-year-missing",
    Severity.DOUBT,
    Text(
        "{table_zh}有{first}至{last}年的数，缺{missing}年",
        "{table_en} runs from {first} to {last} without {missing}",
    ),
    Text("补上缺的年份；找不到的，说明后放行", "add the years; where they are lost, release with the reason"),
)
HISTORY_SCHOOL_GAP = FindingRule(
    "history-school-gap",
    Severity.DOUBT,
    Text(
        "{school}{before}年和{after}年都有学生数，中间的{missing}年没有",
        "{school} has pupils in {before} and {after} but none are given for {missing}",
    ),
    Text("补上缺的年份；停办过的，说明后放行", "add the years; if it was shut for a time, release with the reason"),
)
HISTORY_JUMP = FindingRule(
    "history-jump",
    Severity.DOUBT,
    Text(
        "{school}{year}年{grade}年级填{pupils}人，与相邻年份、相邻年级的{around}人相差{factor}倍以上",
        "{school}, {year}, grade {grade}: {pupils} pupils, more than a factor {factor} from the grades and years beside it ({around})",
    ),
    Text(
        "核对是否多写或少写一位数；属实的，说明后放行",
        "look for a digit too many or too few; if true, release with the reason",
    ),
)
HISTORY_RENAMED = FindingRule(
    "history-renamed",
    Severity.DOUBT,
    Text(
        "{gone}在{before}年以后没有了，{school}从{year}年开始有，学生数几乎一样（{left}人升级后应到，{came}人实到），可能是换了标识码",
        "{gone} ends in {before} and {school} begins in {year} with nearly the same pupils ({left} moving up, {came} found): perhaps a new code",
    ),
    Text(
        "同一所学校的，在学校变动表补一行：学年{year}，学校{gone_id}，变动“renamed”，相关学校{new_id}；不是的，说明后放行",
        "if it is the same school, add a row to school changes: year {year}, school_id {gone_id}, what renamed, other_id {new_id}; if not, release with the reason",
    ),
)
HISTORY_SCHOOL_UNKNOWN = FindingRule(
    "history-school-unknown",
    Severity.DOUBT,
    Text(
        "{school}在{year}年有学生数，学校基本情况和学校变动表里都没有它",
        "{school} has pupils in {year}, but neither the list of schools nor school changes knows it",
    ),
    Text("核对标识码；已撤并的，在学校变动表补一行", "check the code; if it was closed, add a row to school changes"),
)
HISTORY_GRADE_STRANGE = FindingRule(
    "history-grade-strange",
    Severity.DOUBT,
    Text(
        "{school}是{kind_zh}，{year}年却有{grade}年级学生{pupils}人",
        "{school} is a {kind_en}, but has {pupils} pupils of grade {grade} in {year}",
    ),
    Text(
        "核对年级和办学类型；五四制的县，预测时加 --set system=5-4",
        "check grade and kind; in a county of five and four years, forecast with --set system=5-4",
    ),
)
HISTORY_AFTER_CLOSING = FindingRule(
    "history-after-closing",
    Severity.DOUBT,
    Text(
        "学校变动表说{school}在{closed}年已经撤并，{year}年却还有学生",
        "school changes says that {school} closed in {closed}, but it has pupils in {year}",
    ),
    Text("核对撤并的学年，或改正标识码", "check the year of closing, or correct the code"),
)
BIRTHS_TOWNSHIP_UNKNOWN = FindingRule(
    "births-township-unknown",
    Severity.DOUBT,
    Text(
        "出生人口有“{township}”，没有一所学校在这个乡镇（街道）",
        "births are given for {township}, where there is no school",
    ),
    Text(
        "核对乡镇（街道）的写法；没有学校的，说明后放行",
        "check how it is written; if it has no school, release with the reason",
    ),
)
RULES = (
    HISTORY_YEAR_MISSING,
    HISTORY_SCHOOL_GAP,
    HISTORY_JUMP,
    HISTORY_RENAMED,
    HISTORY_SCHOOL_UNKNOWN,
    HISTORY_GRADE_STRANGE,
    HISTORY_AFTER_CLOSING,
    BIRTHS_TOWNSHIP_UNKNOWN,
)
TABLES_OF_HISTORY = ("enrolment", "births", "housing", "changes", "places")

# A digit too many or too few is a factor of ten before the year's own change. Limits of this check, not of a standard.
JUMP_FACTOR = 5
JUMP_LEAST = 20
# A school that only changed its code keeps its pupils but for those who move.
RENAMED_SHARE = 0.15
RENAMED_LEAST = 20
_GRADES_OF_STAGE = {"primary": (0, 6), "junior": (6, 9)}  # grade 6 is primary where there are six years, else junior
_CELL = ["year", "school_id", "grade"]


def check_history(snapshot: Snapshot, last_primary_grade: int | None = None) -> Iterator[Finding]:
    """What is strange in the history of pupils and births.

    Args:
        snapshot: the tables; without enrolment nothing is found.
        last_primary_grade: 6 or 5 where the county's system is known: the other stage's grades are then strange too.
    """
    pupils = snapshot.table("enrolment").drop_nulls([*_CELL, "pupils"])
    if pupils.height:
        yield from _years_missing(snapshot, "enrolment", pupils["year"])
        yield from _school_gaps(snapshot, pupils)
        yield from _jumps(snapshot, pupils)
        yield from _renamed(snapshot, pupils)
        yield from _unknown_schools(snapshot, pupils)
        yield from _strange_grades(snapshot, pupils, last_primary_grade)
        yield from _after_closing(snapshot, pupils)
    births = snapshot.table("births").drop_nulls(["year", "births"])
    if births.height:
        yield from _years_missing(snapshot, "births", births["year"])
        yield from _townships(snapshot, births)


def _years_missing(snapshot: Snapshot, table: str, given: pl.Series) -> Iterator[Finding]:
    years = sorted(set(given.to_list()))
    missing = [year for year in range(years[0], years[-1]) if year not in set(years)]
    if missing:
        zh, en = TABLES[table].zh, TABLES[table].en
        words = {"table_zh": zh, "table_en": en, "first": years[0], "last": years[-1], "missing": listed(missing)}
        yield finding(snapshot, HISTORY_YEAR_MISSING, table, {}, "year", words)


def _school_gaps(snapshot: Snapshot, pupils: pl.DataFrame) -> Iterator[Finding]:
    """Years that others report and a school does not, between years that it does."""
    county = sorted(set(pupils["year"].to_list()))
    names = school_names(snapshot)
    for school_id, years in pupils.group_by("school_id").agg(pl.col("year").unique()).sort("school_id").iter_rows():
        own = set(years)
        missing = [year for year in county if min(own) < year < max(own) and year not in own]
        if missing:
            after = min(year for year in own if year > missing[-1])
            before = max(year for year in own if year < missing[0])
            words = {
                "school": names.get(school_id, school_id),
                "missing": listed(missing),
                "before": before,
                "after": after,
            }
            yield finding(
                snapshot, HISTORY_SCHOOL_GAP, "enrolment", {"year": after, "school_id": school_id}, "year", words
            )


def _jumps(snapshot: Snapshot, pupils: pl.DataFrame) -> Iterator[Finding]:
    """Cells that are far from every cell beside them: the grade a year before and after, the cohort, the grades beside."""
    told = _merged_schools(snapshot)
    beside = ((-1, 0), (1, 0), (-1, -1), (1, 1), (0, -1), (0, 1))
    cells = pupils.select(*_CELL, "pupils")
    for number, (years, grades) in enumerate(beside):
        other = pupils.select(
            pl.col("year") - years, "school_id", pl.col("grade") - grades, pl.col("pupils").alias(f"beside{number}")
        )
        cells = cells.join(other, on=_CELL, how="left", maintain_order="left")
    around = [f"beside{number}" for number in range(len(beside))]
    lowest, highest = pl.min_horizontal(around), pl.max_horizontal(around)
    far = cells.filter(
        ((pl.col("pupils") >= highest * JUMP_FACTOR) & (pl.col("pupils") - highest >= JUMP_LEAST) & (lowest > 0))
        | ((pl.col("pupils") * JUMP_FACTOR <= lowest) & (lowest - pl.col("pupils") >= JUMP_LEAST))
    ).join(told, on=["school_id", "year"], how="anti")
    # A school of one year has only the grades beside: no year to compare with.
    far = far.filter(pl.any_horizontal(pl.col(around[:4]).is_not_null()))
    yield from findings(
        snapshot,
        HISTORY_JUMP,
        "enrolment",
        far,
        "pupils",
        lambda row: {
            "year": row["year"],
            "grade": row["grade"],
            "pupils": row["pupils"],
            "around": listed(row[name] for name in around if row[name] is not None),
            "factor": JUMP_FACTOR,
        },
    )


def _merged_schools(snapshot: Snapshot) -> pl.DataFrame:
    """Schools and years that school changes names, on either side."""
    changes = snapshot.table("changes")
    return pl.concat(
        [changes.select("school_id", "year"), changes.select(pl.col("other_id").alias("school_id"), "year")]
    ).drop_nulls()


def _renamed(snapshot: Snapshot, pupils: pl.DataFrame) -> Iterator[Finding]:
    """A code that ends in one year and another that begins in the next with the same cohorts."""
    told = set(_merged_schools(snapshot)["school_id"])
    last_year = pupils["year"].max()
    span = (
        pupils.filter(pl.col("pupils") > 0)
        .group_by("school_id")
        .agg(pl.col("year").min().alias("first"), pl.col("year").max().alias("last"))
        .filter(~pl.col("school_id").is_in(list(told)))
    )
    names = school_names(snapshot)
    first_year = pupils["year"].min()
    ended = span.filter(pl.col("last") < last_year).sort("school_id")
    begun = span.filter(pl.col("first") > first_year).sort("school_id")
    for new_id, year in begun.select("school_id", "first").iter_rows():
        came = pupils.filter(school_id=new_id, year=year).select("grade", "pupils")
        for gone_id in ended.filter(last=year - 1)["school_id"]:
            left = pupils.filter(school_id=gone_id, year=year - 1).select(pl.col("grade") + 1, "pupils")
            both = left.join(came, on="grade", suffix="_came")
            expected = int(both["pupils"].sum())
            apart = int((both["pupils"] - both["pupils_came"]).abs().sum())
            if expected >= RENAMED_LEAST and apart <= RENAMED_SHARE * expected:
                words = {
                    "gone": names.get(gone_id, gone_id),
                    "school": names.get(new_id, new_id),
                    "gone_id": gone_id,
                    "new_id": new_id,
                    "before": year - 1,
                    "year": year,
                    "left": expected,
                    "came": both["pupils_came"].sum(),
                }
                where = {"year": year, "school_id": new_id}
                yield finding(snapshot, HISTORY_RENAMED, "enrolment", where, "school_id", words)


def _unknown_schools(snapshot: Snapshot, pupils: pl.DataFrame) -> Iterator[Finding]:
    """Where a list of schools was given: schools of the history that it and the changes do not know."""
    known = snapshot.table("schools")["school_id"]
    if not known.len():
        return
    told = pl.concat([known, _merged_schools(snapshot)["school_id"]]).unique()
    strange = pupils.filter(~pl.col("school_id").is_in(told.implode()))
    last = strange.sort("year", "grade").unique("school_id", keep="last", maintain_order=True)
    yield from findings(
        snapshot, HISTORY_SCHOOL_UNKNOWN, "enrolment", last, "school_id", lambda row: {"year": row["year"]}
    )


def _strange_grades(snapshot: Snapshot, pupils: pl.DataFrame, last_primary_grade: int | None) -> Iterator[Finding]:
    """Grades of a stage that a school of its kind does not have."""
    bounds = dict(_GRADES_OF_STAGE)
    if last_primary_grade is not None:
        bounds = {"primary": (0, last_primary_grade), "junior": (last_primary_grade + 1, 9)}
    kinds = snapshot.table("schools").select("school_id", "kind").drop_nulls()
    rows = pupils.filter(pl.col("pupils") > 0).join(kinds, on="school_id", maintain_order="left")
    names = {code.value: code for code in TABLES["schools"].column("kind").codes}
    for kind, stages in STAGES_OF_KIND.items():
        grades = [bounds[stage] for stage in stages if stage in bounds]
        fits = pl.any_horizontal(pl.col("grade").is_between(least, most) for least, most in grades)
        strange = rows.filter((pl.col("kind") == kind) & ~fits).sort("year", "grade")
        newest = strange.unique("school_id", keep="last", maintain_order=True)
        yield from findings(
            snapshot,
            HISTORY_GRADE_STRANGE,
            "enrolment",
            newest,
            "grade",
            lambda row, code=names[kind]: {  # type: ignore[misc]
                "kind_zh": code.zh,
                "kind_en": code.en,
                "year": row["year"],
                "grade": row["grade"],
                "pupils": row["pupils"],
            },
        )


def _after_closing(snapshot: Snapshot, pupils: pl.DataFrame) -> Iterator[Finding]:
    closed = (
        snapshot.table("changes")
        .filter(pl.col("what").is_in(["closed", "merged_into"]))
        .group_by("school_id")
        .agg(pl.col("year").max().alias("closed"))
    )
    rows = pupils.filter(pl.col("pupils") > 0).join(closed, on="school_id", maintain_order="left")
    late = rows.filter(pl.col("year") > pl.col("closed")).sort("year", "grade")
    opened = snapshot.table("changes").filter(what="opened").select("school_id")
    late = late.join(opened, on="school_id", how="anti").unique("school_id", keep="last", maintain_order=True)
    yield from findings(
        snapshot,
        HISTORY_AFTER_CLOSING,
        "enrolment",
        late,
        "year",
        lambda row: {"closed": row["closed"], "year": row["year"]},
    )


def _townships(snapshot: Snapshot, births: pl.DataFrame) -> Iterator[Finding]:
    known = snapshot.table("schools")["township"].drop_nulls().unique()
    if not known.len():
        return
    strange = births.filter(pl.col("township").is_not_null() & ~pl.col("township").is_in(known.implode()))
    first = strange.sort("year").unique("township", keep="first", maintain_order=True)
    yield from findings(
        snapshot, BIRTHS_TOWNSHIP_UNKNOWN, "births", first, "township", lambda row: {"township": row["township"]}
    )
