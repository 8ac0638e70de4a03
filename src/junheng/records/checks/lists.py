"""Lists against reported counts: classes, teachers, enrolment by grade, specialist rooms."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from junheng.records.checks.places import findings
from junheng.records.derive import from_classes, listed_counts
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.removal import listed
from junheng.records.snapshot import Snapshot
from junheng.tables import TABLES
from junheng.text import Text

CLASSES_DIFFER = FindingRule(
    "class-list-differs",
    Severity.DOUBT,
    Text(
        "{row_zh}{column_zh}填{reported}，班级表得出{counted}",
        "{row_en}: {column_en} is reported as {reported}, the list of classes gives {counted}",
    ),
    Text("核对分学段情况和班级表；评估以班级表为准", "check both tables; the evaluation goes by the list of classes"),
)
TEACHERS_DIFFER = FindingRule(
    "teacher-list-differs",
    Severity.DOUBT,
    Text(
        "{row_zh}{column_zh}填{reported}，教师名册得出{counted}",
        "{row_en}: {column_en} is reported as {reported}, the list of teachers gives {counted}",
    ),
    Text("核对分学段情况和教师名册；评估以名册为准", "check both tables; the evaluation goes by the list of teachers"),
)
LIST_WITHOUT_STAGE = FindingRule(
    "list-without-stage-row",
    Severity.DOUBT,
    Text(
        "{table_zh}列有{row_zh}，分学段情况却没有这一行",
        "{table_en} lists {row_en}, but school stages has no such row",
    ),
    Text("在分学段情况补上这一行，或改正学段", "add the row to school stages, or correct the stage"),
)
ENTRANTS_DIFFER = FindingRule(
    "entrants-differ",
    Severity.DOUBT,
    Text(
        "{row_zh}新生数填{reported}人，{table_zh}中{grade}年级有{counted}人",
        "{row_en}: {reported} entrants, but {counted} pupils in grade {grade} in {table_en}",
    ),
    Text(
        "核对新生数和起始年级学生数；有留级生的，说明后放行",
        "check both; if pupils repeat the grade, release with the reason",
    ),
)
ENROLMENT_DIFFERS = FindingRule(
    "enrolment-differs",
    Severity.DOUBT,
    Text(
        "{row_zh}在校生数填{reported}人，历年分年级学生中本学年合计{counted}人",
        "{row_en}: {reported} pupils, but enrolment by grade gives {counted} for this year",
    ),
    Text("核对在校生数和分年级学生数", "check the pupils and the enrolment by grade"),
)
ROOM_AREA_STRANGE = FindingRule(
    "room-area-strange",
    Severity.DOUBT,
    Text(
        "{school}有一间{use_zh}专用教室面积填{area} m²，不在检查所设的{least}至{most} m²之内",
        "{school} has a {use_en} room of {area} m², outside the {least} to {most} m² that the check expects",
    ),
    Text("核对面积；不知道面积的，请空着", "check the area; leave it empty where it is not known"),
)
ROOMS_OVER_TEACHING_AREA = FindingRule(
    "rooms-over-teaching-area",
    Severity.DOUBT,
    Text(
        "{school}专用教室面积合计{rooms} m²，大于教学及辅助用房面积{teaching} m²",
        "{school}: specialist rooms add up to {rooms} m², more than the teaching area {teaching} m²",
    ),
    Text("核对专用教室表和教学及辅助用房面积", "check the list of rooms and the teaching area"),
)

# A room below or above this is more often a slip than a room. Limits of this check, not of a standard.
ROOM_LEAST_M2 = 10
ROOM_MOST_M2 = 1000

_ROW = ["school_id", "stage"]
_FIRST_GRADE = pl.DataFrame({"stage": ["primary", "junior"], "grade": [1, 7]})
_LAST_PRIMARY_GRADE = 6


def check_lists(snapshot: Snapshot) -> Iterator[Finding]:
    """Each list that was given against the counts beside it."""
    yield from _class_list(snapshot)
    yield from _teacher_list(snapshot)
    yield from _entrants(snapshot)
    yield from _enrolment(snapshot)
    yield from _rooms(snapshot)


def _class_list(snapshot: Snapshot) -> Iterator[Finding]:
    if "classes" not in snapshot.tables:
        return
    counted = from_classes(snapshot.table("classes"))
    complete = pl.col("largest_class").is_not_null()  # a class without its pupils makes no sum
    counted = counted.select(
        *_ROW, "classes", "largest_class", pl.when(complete).then(pl.col("class_pupils")).alias("pupils")
    )
    for column in ("pupils", "classes", "largest_class"):
        yield from _differing(snapshot, CLASSES_DIFFER, counted, column)
    yield from _without_stage(snapshot, "classes")


def _teacher_list(snapshot: Snapshot) -> Iterator[Finding]:
    """Training hours are left to the evaluation: how many count is a rule."""
    counted = listed_counts(listed(snapshot))
    if not counted.height:
        return
    for column in counted.columns:
        if column in TABLES["stages"].names and column not in _ROW:
            yield from _differing(snapshot, TEACHERS_DIFFER, counted, column)
    yield from _without_stage(snapshot, "teachers")


def _differing(snapshot: Snapshot, rule: FindingRule, counted: pl.DataFrame, column: str) -> Iterator[Finding]:
    stages = snapshot.table("stages").select(*_ROW, pl.col(column).alias("reported"))
    rows = stages.join(counted.select(*_ROW, pl.col(column).alias("counted")), on=_ROW).filter(
        pl.col("reported") != pl.col("counted")
    )
    yield from findings(
        snapshot,
        rule,
        "stages",
        rows.sort(_ROW),
        column,
        lambda row: {"reported": row["reported"], "counted": row["counted"]},
    )


def _without_stage(snapshot: Snapshot, table: str) -> Iterator[Finding]:
    """Rows of a list whose school row is not there; one finding for each school and stage, at its first row."""
    strange = snapshot.table(table).join(snapshot.table("stages"), on=_ROW, how="anti")
    rows = strange.unique(_ROW, keep="first", maintain_order=True)
    words = {"table_zh": TABLES[table].zh, "table_en": TABLES[table].en}
    yield from findings(snapshot, LIST_WITHOUT_STAGE, table, rows, "stage", lambda row: words)  # noqa: ARG005


def pupils_by_grade(snapshot: Snapshot, year: int) -> tuple[str, pl.DataFrame]:
    """Pupils by school and grade in `year`, and the table that tells: classes if given for the year, else enrolment.

    A grade in which a class has no number reported is left out.
    """
    classes = snapshot.table("classes")
    if year == snapshot.year and classes.height:
        told, table = classes, "classes"
    else:
        told, table = snapshot.table("enrolment").filter(year=year), "enrolment"
    if not told.height:
        return table, told.select("school_id", "grade", "pupils")
    sums = told.group_by("school_id", "grade").agg(
        pl.when(pl.col("pupils").is_null().any()).then(None).otherwise(pl.col("pupils").sum()).alias("pupils")
    )
    return table, sums.drop_nulls("pupils").sort("school_id", "grade")


def _entrants(snapshot: Snapshot) -> Iterator[Finding]:
    table, told = pupils_by_grade(snapshot, snapshot.year)
    if not told.height:
        return
    stages = snapshot.table("stages").select(*_ROW, "entrants")
    rows = (
        stages.join(_FIRST_GRADE, on="stage")
        .join(told.rename({"pupils": "counted"}), on=["school_id", "grade"])
        .filter(pl.col("entrants") != pl.col("counted"))
        .sort(_ROW)
    )
    yield from findings(
        snapshot,
        ENTRANTS_DIFFER,
        "stages",
        rows,
        "entrants",
        lambda row: {
            "reported": row["entrants"],
            "counted": row["counted"],
            "grade": row["grade"],
            "table_zh": TABLES[table].zh,
            "table_en": TABLES[table].en,
        },
    )


def _enrolment(snapshot: Snapshot) -> Iterator[Finding]:
    if "enrolment" not in snapshot.tables:
        return
    told = snapshot.table("enrolment").filter((pl.col("year") == snapshot.year) & (pl.col("grade") > 0))
    stage = pl.when(pl.col("grade") <= _LAST_PRIMARY_GRADE).then(pl.lit("primary")).otherwise(pl.lit("junior"))
    sums = told.group_by("school_id", stage.alias("stage")).agg(
        pl.when(pl.col("pupils").is_null().any()).then(None).otherwise(pl.col("pupils").sum()).alias("pupils")
    )
    yield from _differing(snapshot, ENROLMENT_DIFFERS, sums, "pupils")


def _rooms(snapshot: Snapshot) -> Iterator[Finding]:
    if "rooms" not in snapshot.tables:
        return
    uses = {code.value: (code.zh, code.en) for code in TABLES["rooms"].column("use").codes}
    strange = snapshot.table("rooms").filter(~pl.col("area").is_between(ROOM_LEAST_M2, ROOM_MOST_M2))
    yield from findings(
        snapshot,
        ROOM_AREA_STRANGE,
        "rooms",
        strange,
        "area",
        lambda row: {
            "use_zh": uses[str(row["use"])][0],
            "use_en": uses[str(row["use"])][1],
            "area": row["area"],
            "least": ROOM_LEAST_M2,
            "most": ROOM_MOST_M2,
        },
    )
    rooms = snapshot.table("rooms").group_by("school_id").agg(pl.col("area").sum().alias("rooms"))
    campuses = snapshot.table("campuses")
    whole = campuses.group_by("school_id").agg(
        pl.when(pl.col("teaching_area").is_null().any())
        .then(None)
        .otherwise(pl.col("teaching_area").sum())
        .alias("teaching"),
        pl.col("stage").first(),
    )
    rows = rooms.join(whole, on="school_id").filter(pl.col("rooms") > pl.col("teaching")).sort("school_id")
    yield from findings(
        snapshot,
        ROOMS_OVER_TEACHING_AREA,
        "campuses",
        rows,
        "teaching_area",
        lambda row: {"rooms": row["rooms"], "teaching": row["teaching"]},
    )
