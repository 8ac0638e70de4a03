"""Schools against their own rows: kinds and stages, parents, premises, coordinates."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from junheng.records.checks.places import findings, listed, school_names
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.snapshot import Snapshot
from junheng.tables import KINDS, STAGES, STAGES_OF_KIND, TABLES
from junheng.text import Text

STAGE_ROW_MISSING = FindingRule(
    "stage-row-missing",
    Severity.DOUBT,
    Text(
        "{school}的办学类型是{kind_zh}，分学段情况缺{stages_zh}的行，共用资源无法分摊",
        "{school} is a {kind_en}, but school stages has no row for {stages_en}: shared resources cannot be split",
    ),
    Text("补上缺的学段；该学段没有学生的，在校生数填0", "add the stage; where it has no pupils, report 0"),
)
STAGE_ROW_STRANGE = FindingRule(
    "stage-row-strange",
    Severity.DOUBT,
    Text(
        "{school}的办学类型是{kind_zh}，分学段情况却有{stage_zh}的行",
        "{school} is a {kind_en}, but school stages has a row for {stage_en}",
    ),
    Text("核对办学类型和学段", "check the kind of the school and the stage"),
)
NO_STAGES = FindingRule(
    "school-without-stages",
    Severity.NOTE,
    Text(
        "{school}没有分学段情况：学生和教师都按未填报处理",
        "{school} has no row in school stages: pupils and teachers count as not reported",
    ),
    Text("补报分学段情况", "report its school stages"),
)
NO_CAMPUS = FindingRule(
    "school-without-campus",
    Severity.NOTE,
    Text(
        "{school}没有校舍与设备的数据：按未填报处理",
        "{school} has no row in premises and equipment: they count as not reported",
    ),
    Text("补报校舍与设备", "report its premises and equipment"),
)
UNCOUNTED_WITHOUT_PARENT = FindingRule(
    "uncounted-without-parent",
    Severity.DOUBT,
    Text(
        "{school}不计校数，却没有填中心校标识码，无法并入中心校",
        "{school} is not counted as a school but names no central school, so it cannot be merged",
    ),
    Text("填上中心校标识码，或把是否计校数改为“是”", "fill in the central school, or count it as a school"),
)
NO_PARENT_COLUMN = FindingRule(
    "parent-column-absent",
    Severity.NOTE,
    Text(
        "{school}等 {count} 所不计校数，来源文件没有中心校一栏：各自成行，不能并入中心校",
        "{school} and others, {count} in all, are not counted as schools; the files have no column for central schools, "
        "so they stay rows of their own and cannot be merged",
    ),
    Text("要并入中心校的，另用模板补报中心校标识码", "to merge them, report their central schools with the template"),
)
POINT_WITHOUT_PARENT = FindingRule(
    "teaching-point-without-parent",
    Severity.NOTE,
    Text("{school}是教学点，没有填中心校标识码", "{school} is a teaching point without a central school"),
    Text("填上中心校标识码", "fill in its central school"),
)
PARENT_STRANGE = FindingRule(
    "parent-strange",
    Severity.DOUBT,
    Text(
        "{school}的中心校是{parent}，它{why_zh}",
        "the central school of {school} is {parent}, which {why_en}",
    ),
    Text("改正中心校标识码", "correct the central school"),
)
SHARED_AND_PER_STAGE = FindingRule(
    "shared-and-per-stage",
    Severity.DOUBT,
    Text(
        "{school}的{column_zh}既有各学段共用的数，又有分学段的数，可能重复计算",
        "{school} reports {column_en} both as shared and per stage: it may be counted twice",
    ),
    Text("只保留一种：共用（学段为空）或分学段", "keep one of them: shared (empty stage) or per stage"),
)
CAMPUS_STAGE_STRANGE = FindingRule(
    "campus-stage-without-row",
    Severity.DOUBT,
    Text(
        "{school}的校舍与设备有{stage_zh}的行，分学段情况却没有这个学段",
        "{school} has premises for {stage_en}, but school stages has no such row",
    ),
    Text("改正学段，或补上分学段情况", "correct the stage, or add the row to school stages"),
)
NO_EQUIPMENT = FindingRule(
    "no-equipment",
    Severity.DOUBT,
    Text(
        "{school}列有{rooms}间专用教室或网络多媒体教室，教学仪器设备资产值却填0",
        "{school} has {rooms} specialist or multimedia rooms but an equipment value of 0",
    ),
    Text("填上资产值；没有数据的，请空着，不要填0", "fill in the value; leave it empty where it is not known"),
)
EQUIPMENT_SMALL = FindingRule(
    "equipment-in-other-unit",
    Severity.DOUBT,
    Text(
        "{school}有{pupils}名学生，教学仪器设备资产值只有{value}元，单位可能是万元",
        "{school} has {pupils} pupils and equipment of only {value} yuan: the unit may be 10,000 yuan",
    ),
    Text(
        "核对单位；以万元填报的，在表头写明“（万元）”后重新导入",
        "check the unit; write (万元) into the heading where it applies",
    ),
)
SAME_PLACE = FindingRule(
    "same-coordinates",
    Severity.DOUBT,
    Text("{school}与{others}的经纬度完全相同", "{school} has the same coordinates as {others}"),
    Text("核对经纬度；同址办学的，说明后放行", "check the coordinates; if they share a site, release with the reason"),
)
FAR_AWAY = FindingRule(
    "coordinates-far-away",
    Severity.DOUBT,
    Text(
        "{school}的坐标（{longitude}，{latitude}）离全县学校的中间位置{degrees}度，超过检查所设的{limit}度",
        "{school} at ({longitude}, {latitude}) lies {degrees}° from the middle of the county's schools; the check asks above {limit}°",
    ),
    Text("核对经度和纬度是否写反、少写数字", "check for swapped or shortened figures"),
)

# More than a hundred pupils are not taught with less than this: such a value was given in 10,000 yuan.
EQUIPMENT_LEAST_YUAN = 1000
EQUIPMENT_ASKED_ABOVE_PUPILS = 100
# About a hundred kilometres, and far more than the county's schools usually lie apart. Limits of this check, no rule.
FAR_DEGREES = 1.0
FAR_SPREADS = 8.0

_KIND_NAMES = {code.value: (code.zh, code.en) for code in KINDS}
_STAGE_NAMES = {code.value: (code.zh, code.en) for code in STAGES}
_WANTED = pl.DataFrame(
    [(kind, stage) for kind, stages in STAGES_OF_KIND.items() for stage in stages],
    schema=["kind", "stage"],
    orient="row",
)


def check_schools(snapshot: Snapshot) -> Iterator[Finding]:
    """Kinds, parents, premises and places of the schools."""
    yield from _stage_rows(snapshot)
    yield from _parents(snapshot)
    yield from _campuses(snapshot)
    yield from _equipment(snapshot)
    yield from _same_place(snapshot)
    yield from _far_away(snapshot)


def _kind_words(kind: object) -> dict[str, object]:
    zh, en = _KIND_NAMES[str(kind)]
    return {"kind_zh": zh, "kind_en": en}


def _stage_rows(snapshot: Snapshot) -> Iterator[Finding]:
    schools, stages = snapshot.table("schools"), snapshot.table("stages")
    for rule, table in ((NO_STAGES, "stages"), (NO_CAMPUS, "campuses")):
        if table in snapshot.tables:
            rows = schools.join(snapshot.table(table), on="school_id", how="anti")
            yield from findings(snapshot, rule, "schools", rows, "school_id")
    reporting = schools.join(stages, on="school_id", how="semi").select("school_id", "kind")
    missing = reporting.join(_WANTED, on="kind").join(stages, on=["school_id", "stage"], how="anti")
    grouped = missing.group_by("school_id", "kind").agg(pl.col("stage").sort()).sort("school_id")
    yield from findings(
        snapshot,
        STAGE_ROW_MISSING,
        "schools",
        grouped,
        "kind",
        lambda row: {
            **_kind_words(row["kind"]),
            "stages_zh": listed(_STAGE_NAMES[stage][0] for stage in _texts(row["stage"])),
            "stages_en": ", ".join(_STAGE_NAMES[stage][1] for stage in _texts(row["stage"])),
        },
    )
    known = stages.select("school_id", "stage").join(reporting, on="school_id")
    strange = known.filter(pl.col("kind").is_in(list(STAGES_OF_KIND))).join(_WANTED, on=["kind", "stage"], how="anti")
    yield from findings(
        snapshot, STAGE_ROW_STRANGE, "stages", strange.sort("school_id"), "stage", lambda row: _kind_words(row["kind"])
    )


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _parents(snapshot: Snapshot) -> Iterator[Finding]:
    schools = snapshot.table("schools")
    names = school_names(snapshot)
    alone = schools.filter(pl.col("parent_id").is_null())
    uncounted = pl.col("counts_as_school").eq_missing(pl.lit(value=False))
    # A file without such a column leaves nothing to be filled in: one note, not a doubt for every school.
    lacking = _without_column(snapshot, "schools", "parent_id")
    unlisted = alone.join(lacking, on="school_id", how="semi").filter(uncounted)
    yield from findings(
        snapshot,
        NO_PARENT_COLUMN,
        "schools",
        unlisted.head(1),
        "school_id",
        lambda row: {"count": unlisted.height},  # noqa: ARG005
    )
    alone = alone.join(lacking, on="school_id", how="anti")
    yield from findings(snapshot, UNCOUNTED_WITHOUT_PARENT, "schools", alone.filter(uncounted), "parent_id")
    points = alone.filter((pl.col("kind") == "teaching_point") & ~uncounted)
    yield from findings(snapshot, POINT_WITHOUT_PARENT, "schools", points, "parent_id")
    parents = schools.select(pl.col("school_id").alias("parent_id"), uncounted.alias("parent_uncounted"))
    with_parent = schools.join(parents, on="parent_id", how="left", maintain_order="left")
    own = with_parent.filter(pl.col("parent_id") == pl.col("school_id"))
    below = with_parent.filter(pl.col("parent_uncounted") & (pl.col("parent_id") != pl.col("school_id")))
    for rows, why_zh, why_en in (
        (own, "就是它自己", "is the school itself"),
        (below, "本身不计校数", "is itself not counted as a school"),
    ):
        yield from findings(
            snapshot,
            PARENT_STRANGE,
            "schools",
            rows,
            "parent_id",
            lambda row, why_zh=why_zh, why_en=why_en: {  # type: ignore[misc]
                "parent": names.get(str(row["parent_id"]), row["parent_id"]),
                "why_zh": why_zh,
                "why_en": why_en,
            },
        )


def _without_column(snapshot: Snapshot, table: str, column: str) -> pl.DataFrame:
    """The schools of `table` whose rows came from files that have no `column`."""
    sources = snapshot.sources.get(table)
    if sources is None:
        return snapshot.table(table).select("school_id").clear()
    absent = sources["school_id"].is_not_null() & sources[column].is_null()
    return snapshot.table(table).select("school_id").filter(absent)


def _campuses(snapshot: Snapshot) -> Iterator[Finding]:
    campuses = snapshot.table("campuses")
    shared, own = campuses.filter(pl.col("stage").is_null()), campuses.filter(pl.col("stage").is_not_null())
    if not own.height:
        return
    for column in TABLES["campuses"].names[2:]:
        doubled = shared.drop_nulls(column).join(own.drop_nulls(column), on="school_id", how="semi")
        yield from findings(snapshot, SHARED_AND_PER_STAGE, "campuses", doubled, column)
    if "stages" in snapshot.tables:
        strange = own.join(snapshot.table("stages"), on=["school_id", "stage"], how="anti")
        yield from findings(snapshot, CAMPUS_STAGE_STRANGE, "campuses", strange, "stage")


def _equipment(snapshot: Snapshot) -> Iterator[Finding]:
    campuses = snapshot.table("campuses").drop_nulls("equipment_value")
    value = campuses.group_by("school_id").agg(
        pl.col("equipment_value").sum(), pl.col("multimedia_rooms").sum(), pl.col("stage").first()
    )
    rooms = snapshot.table("rooms").group_by("school_id").agg(pl.len().alias("listed"))
    pupils = snapshot.table("stages").group_by("school_id").agg(pl.col("pupils").sum())
    joined = (
        value.join(rooms, on="school_id", how="left")
        .join(pupils, on="school_id", how="left")
        .with_columns(
            (pl.col("listed").fill_null(0) + pl.col("multimedia_rooms")).alias("rooms")
        )  # rooms named, 0 if none
        .sort("school_id")
    )
    nothing = joined.filter((pl.col("equipment_value") == 0) & (pl.col("rooms") > 0))
    little = joined.filter(
        (pl.col("equipment_value") > 0)
        & (pl.col("equipment_value") < EQUIPMENT_LEAST_YUAN)
        & (pl.col("pupils") > EQUIPMENT_ASKED_ABOVE_PUPILS)
    )
    for rule, rows in ((NO_EQUIPMENT, nothing), (EQUIPMENT_SMALL, little)):
        yield from findings(
            snapshot,
            rule,
            "campuses",
            rows,
            "equipment_value",
            lambda row: {"rooms": row["rooms"], "pupils": row["pupils"], "value": row["equipment_value"]},
        )


def _same_place(snapshot: Snapshot) -> Iterator[Finding]:
    placed = snapshot.table("schools").drop_nulls(["longitude", "latitude"])
    at = ["longitude", "latitude"]
    names = school_names(snapshot)
    doubled = placed.filter(pl.len().over(at) > 1).with_columns(
        pl.col("school_id").implode().over(at).alias("together")
    )
    yield from findings(
        snapshot,
        SAME_PLACE,
        "schools",
        doubled,
        "longitude",
        lambda row: {"others": listed(names[other] for other in _texts(row["together"]) if other != row["school_id"])},
    )


def _far_away(snapshot: Snapshot) -> Iterator[Finding]:
    placed = snapshot.table("schools").drop_nulls(["longitude", "latitude"])
    east, north = ((pl.col(name) - pl.col(name).median()).abs() for name in ("longitude", "latitude"))
    measured = placed.with_columns(pl.max_horizontal(east, north).alias("degrees"), (east >= north).alias("is_east"))
    usual = pl.col("degrees").median()
    far = measured.filter((pl.col("degrees") > FAR_DEGREES) & (pl.col("degrees") > FAR_SPREADS * usual))
    for column, is_east in (("longitude", True), ("latitude", False)):
        yield from findings(
            snapshot,
            FAR_AWAY,
            "schools",
            far.filter(pl.col("is_east") == is_east),
            column,
            lambda row: {
                "longitude": row["longitude"],
                "latitude": row["latitude"],
                "degrees": round(float(str(row["degrees"])), 1),
                "limit": FAR_DEGREES,
            },
        )
