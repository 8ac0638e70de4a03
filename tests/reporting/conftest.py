"""Counties to report on: the example, one that reports three figures a school, one with nothing, three times the size."""

from collections.abc import Callable
from functools import cache

import polars as pl
import pytest

from junheng.evaluation import Evaluation, evaluate
from junheng.example import example_snapshots
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.snapshot import Snapshot, SourceSheet, make_snapshot
from junheng.standards import load_standard
from junheng.tables import TABLES
from junheng.text import Text

DOUBT = FindingRule(
    "sum", Severity.DOUBT, Text("学生数{a}与名册{b}不符", "{a} pupils but {b} listed"), Text("请核对", "check")
)
NOTE = FindingRule(
    "rows", Severity.NOTE, Text("跳过{a}个空行", "{a} empty rows passed over"), Text("不用处理", "nothing")
)
FINDINGS = (
    Finding(DOUBT, {"a": "320", "b": "318"}, "统计表.xlsx", "分学段", "C12", "stages", ("1",), "pupils"),
    Finding(DOUBT, {"a": "21", "b": "20"}, "统计表.xlsx", "分学段", "C14", "stages", ("2",), "pupils", "9月转入1人"),
    Finding(NOTE, {"a": "3"}, "统计表.xlsx"),
)
NAMED = ["school_id", "name", "kind", "township", "longitude", "latitude"]
SCRIPTED = ("</script><script>alert(1)</script>", "<!--<script>", "]]>\u2028'\"&amp;")
HOSTILE = '<img src=x onerror="alert(1)">&校'


def _few_figures(snapshot: Snapshot) -> Snapshot:
    """What an open data portal gives: names, places, pupils, classes, teachers."""
    schools = snapshot.table("schools").select(NAMED)
    stages = snapshot.table("stages").select("school_id", "stage", "pupils", "classes", "teachers")
    return make_snapshot(snapshot.county, snapshot.year, {"schools": schools, "stages": stages}, findings=FINDINGS)


def _nothing(snapshot: Snapshot) -> Snapshot:
    """Schools by id and kind alone."""
    return make_snapshot("", snapshot.year, {"schools": snapshot.table("schools").select("school_id", "kind")})


def _gaps(snapshot: Snapshot) -> Snapshot:
    """The example with a few empty cells, schools without a place, one far off, and a name that is a script."""
    every = pl.int_range(pl.len())
    stages = snapshot.table("stages").with_columns(
        pl.when(every % 9 != 0).then("backbone_teachers").alias("backbone_teachers")
    )
    schools = snapshot.table("schools").with_columns(
        pl.when(every % 11 != 1).then("longitude").alias("longitude"),
        pl.when(every == 5).then(pl.lit(0.0)).otherwise("latitude").alias("latitude"),
        pl.when(every == 2).then(pl.lit(HOSTILE)).otherwise("name").alias("name"),
    )
    schools = schools.with_columns(pl.when(every == 3).then(pl.lit("=1+1")).otherwise("name").alias("name"))
    tables = {**snapshot.tables, "stages": stages, "schools": schools}
    tables = {name: frame for name, frame in tables.items() if name not in ("survey", "finance")}
    addresses = stages.select((f"0!{name}" + (every + 2).cast(pl.String)).alias(name) for name in stages.columns)
    sheets = (SourceSheet("统计表.xlsx", "分学段", "0" * 64),)
    return make_snapshot(snapshot.county, snapshot.year, tables, {"stages": addresses}, sheets)


def _tolerated(snapshot: Snapshot) -> Snapshot:
    """The example with enough backbone, PE and art teachers, so that schools fail one thing or none."""
    every = pl.col("pupils") // 40
    stages = snapshot.table("stages").with_columns(every.alias("backbone_teachers"), every.alias("pe_art_teachers"))
    tables = {**snapshot.tables, "stages": stages}
    return make_snapshot(snapshot.county, snapshot.year, tables)


def _tripled(snapshot: Snapshot) -> Snapshot:
    tables = {}
    for name, frame in snapshot.tables.items():
        ids = [column for column in ("school_id", "parent_id") if column in frame.columns]
        copies = [frame.with_columns(pl.col(column) + str(copy) for column in ids) for copy in range(3 if ids else 1)]
        tables[name] = pl.concat(copies)
    return make_snapshot(snapshot.county, snapshot.year, tables)


def _sourced(snapshot: Snapshot) -> Snapshot:
    """The same with a cell of a workbook behind every value."""
    sheets = tuple(SourceSheet("统计表.xlsx", TABLES[name].zh, "0" * 64) for name in snapshot.tables)
    sources = {
        name: frame.select(
            (pl.lit(f"{place}!{chr(65 + at % 26)}") + (pl.int_range(pl.len()) + 4).cast(pl.String)).alias(column)
            for at, column in enumerate(frame.columns)
        )
        for place, (name, frame) in enumerate(snapshot.tables.items())
    }
    return make_snapshot(snapshot.county, snapshot.year, snapshot.tables, sources, sheets)


def _scripted(snapshot: Snapshot) -> Snapshot:
    """The example with names that end a script, or start a comment in one."""
    schools = snapshot.table("schools")
    hostile = pl.int_range(pl.len()).replace_strict(dict(enumerate(SCRIPTED)), default=None, return_dtype=pl.String)
    schools = schools.with_columns(pl.coalesce(hostile, "name").alias("name"))
    return make_snapshot(snapshot.county, snapshot.year, {**snapshot.tables, "schools": schools})


@cache
def _newest() -> Snapshot:
    return example_snapshots()[-1]


@cache
def _evaluated(county: str, standard: str, **settings: str) -> Evaluation:
    made = {"few": _few_figures, "nothing": _nothing, "gaps": _gaps, "tripled": _tripled, "tolerated": _tolerated,
            "sourced": _sourced, "large": lambda snapshot: _sourced(_tripled(snapshot)), "scripted": _scripted}  # fmt: skip
    snapshot = made[county](_newest()) if county in made else _newest()
    return evaluate(snapshot, load_standard(standard, settings))


@pytest.fixture(scope="session")
def judged() -> Callable[..., Evaluation]:
    """Evaluations by county ("example", "few", "nothing", "gaps", "tripled", "tolerated", "sourced", "large", "scripted"), standard and settings."""
    return _evaluated
