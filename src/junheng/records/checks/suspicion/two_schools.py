"""The same teacher on the full-time list of two schools.

A main school and its teaching points are one employer and count as one. Who is said to be shared between schools may
stand in several lists.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from junheng.records.checks.places import finding, findings, school_names
from junheng.records.checks.suspicion.rates import doubt
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.snapshot import Snapshot
from junheng.text import Text

TEACHER_IN_TWO_SCHOOLS = doubt(
    "teacher-in-two-schools",
    Text(
        "教师{teacher}在{school}和{other}都列为专任教师{born_zh}；全县{count}名教师中这样的有{hits}名（{share}%）",
        "teacher {teacher} is full-time both in {school} and in {other}{born_en}; so are {hits} ({share} %) of the "
        "county's {count} teachers",
    ),
    Text(
        "专任教师只能计在一所学校：核对编号，只在一处填专任，或注明轮岗兼职走教",
        "a full-time teacher counts in one school: check the code, keep full-time in one, or say that the person is shared",
    ),
)
TEACHERS_NOT_CHECKED = FindingRule(
    "teachers-not-checked",
    Severity.NOTE,
    Text(
        "教师名册中{why_zh}，一人是否列在两校无法检查",
        "{why_en}, so whether a teacher stands in two schools cannot be checked",
    ),
    Text(
        "请用全县统一的教师编号（如教师系统编号），并填写是否专任",
        "use one code per teacher in the whole county, and say who is full-time",
    ),
)

# Where more than this share of the codes stands in several schools, schools number their teachers by themselves.
OWN_NUMBERS_SHARE = 0.1


def check_two_schools(snapshot: Snapshot) -> Iterator[Finding]:
    """Every code that is full-time in two schools, at its second line."""
    gone = sum(one.rows for one in snapshot.removed if one.table == "teachers")
    if gone:
        words = {"why_zh": f"有{gone}行已删除", "why_en": f"{gone} lines of the list were removed"}
        yield finding(snapshot, TEACHERS_NOT_CHECKED, "teachers", {}, "teacher_id", words)
    teachers = snapshot.table("teachers").with_row_index("line")
    if not teachers.height:
        return
    unnamed = teachers["teacher_id"].null_count()
    if unnamed:
        words = {"why_zh": f"{unnamed}行没有教师编号", "why_en": f"{unnamed} lines of the list have no teacher's code"}
        yield finding(snapshot, TEACHERS_NOT_CHECKED, "teachers", {}, "teacher_id", words)
    told = teachers.drop_nulls("teacher_id").join(
        _employers(snapshot), on="school_id", how="left", maintain_order="left"
    )
    several = told.filter(pl.col("employer").n_unique().over("teacher_id") > 1)
    codes = told["teacher_id"].n_unique()
    if several["teacher_id"].n_unique() > OWN_NUMBERS_SHARE * codes:
        share = round(100 * several["teacher_id"].n_unique() / codes)
        words = {
            "why_zh": f"有{share}%的教师编号出现在几所学校，编号像是各校自己编的",
            "why_en": f"{share} % of the codes stand in several schools, as if each school numbered its own",
        }
        yield finding(snapshot, TEACHERS_NOT_CHECKED, "teachers", {}, "teacher_id", words)
        return
    silent = several.filter(pl.col("full_time").is_null())["teacher_id"].n_unique()
    if silent:
        words = {
            "why_zh": f"有{silent}名教师列在几所学校而没有填是否专任",
            "why_en": f"{silent} teachers stand in several schools and are not said to be full-time or not",
        }
        yield finding(snapshot, TEACHERS_NOT_CHECKED, "teachers", {}, "full_time", words)
    yield from _full_time_twice(snapshot, several, codes)


def _full_time_twice(snapshot: Snapshot, several: pl.DataFrame, codes: int) -> Iterator[Finding]:
    full = several.filter(pl.col("full_time") & ~pl.col("shared").fill_null(False))
    twice = full.unique(["teacher_id", "employer"], keep="first", maintain_order=True).with_columns(
        pl.col("school_id").first().over("teacher_id").alias("other"),
        pl.col("birth_year").first().over("teacher_id").alias("other_born"),
        pl.int_range(pl.len()).over("teacher_id").alias("place"),
    )
    second = twice.filter(pl.col("place") > 0).sort("line")
    hits = second["teacher_id"].n_unique()
    names = school_names(snapshot)
    yield from findings(
        snapshot,
        TEACHER_IN_TWO_SCHOOLS,
        "teachers",
        second,
        "teacher_id",
        lambda row: {
            "teacher": row["teacher_id"],
            "other": names.get(str(row["other"]), row["other"]),
            **_born(row["birth_year"], row["other_born"]),
            "count": codes,
            "hits": hits,
            "share": f"{100 * hits / codes:.2g}",
        },
    )


def _born(here: object, there: object) -> dict[str, str]:
    """Whether the years of birth speak for one person or for a code given twice."""
    if here is None or there is None:
        return {"born_zh": "", "born_en": ""}
    if here == there:
        return {"born_zh": f"（出生年份同为{here}）", "born_en": f" (born {here} in both)"}
    return {
        "born_zh": f"（出生年份一处为{there}、一处为{here}，可能是两个人用了一个编号）",
        "born_en": f" (born {there} in one and {here} in the other: perhaps two persons under one code)",
    }


def _employers(snapshot: Snapshot) -> pl.DataFrame:
    """Each school with the one that it belongs to: its main school where it names one, else itself."""
    schools = snapshot.table("schools")
    return schools.select("school_id", pl.coalesce("parent_id", "school_id").alias("employer"))
