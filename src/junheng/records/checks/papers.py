"""Judgements and yearly monitoring: contradictions, gaps, judgements without a document."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from junheng.records.checks.places import finding, findings
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.snapshot import Snapshot
from junheng.text import Text

EVIDENCE_CONTRADICTS = FindingRule(
    "evidence-contradicts",
    Severity.DOUBT,
    Text(
        "{indicator_id}{school}有互相矛盾的判定：既有“达到”，又有“未达到”",
        "{indicator_id} {school}: judged both met and not met",
    ),
    Text("核对佐证材料，只保留成立的判定", "check the documents and keep the judgement that holds"),
)
MET_WITHOUT_DOCUMENT = FindingRule(
    "met-without-document",
    Severity.NOTE,
    Text(
        "{indicator_id}{school}判定为“达到”，没有写佐证材料",
        "{indicator_id} {school}: judged as met without a document",
    ),
    Text("写上佐证材料的名称", "name the document"),
)
MONITORING_GAP = FindingRule(
    "monitoring-years-missing",
    Severity.DOUBT,
    Text(
        "基本均衡认定已{years}年，{stage_zh}的监测只有{found}年的数",
        "recognised {years} years ago, but {stage_en} has monitoring of {found} years only",
    ),
    Text("补上缺少年份的综合差异系数，或核对认定年数", "add the missing years, or check the years since recognition"),
)
MONITORING_LATER = FindingRule(
    "monitoring-after-year",
    Severity.DOUBT,
    Text("监测数据的年份是{found}年，晚于本学年{year}年", "monitoring of {found} lies after the school year {year}"),
    Text("核对年份", "check the year"),
)


def check_papers(snapshot: Snapshot) -> Iterator[Finding]:
    """Evidence and monitoring."""
    if "evidence" in snapshot.tables:
        yield from _evidence(snapshot)
    yield from _monitoring(snapshot)


def _evidence(snapshot: Snapshot) -> Iterator[Finding]:
    evidence = snapshot.table("evidence")
    same = ["indicator_id", "school_id"]
    decided = evidence.filter(pl.col("judgement").is_in(["met", "not_met"]))
    torn = decided.filter(pl.col("judgement").n_unique().over(same) > 1).filter(judgement="not_met")
    words = ("indicator_id",)
    for rule, rows in (
        (EVIDENCE_CONTRADICTS, torn.unique(same, keep="first", maintain_order=True)),
        (MET_WITHOUT_DOCUMENT, evidence.filter((pl.col("judgement") == "met") & pl.col("document").is_null())),
    ):
        column = "judgement" if rule is EVIDENCE_CONTRADICTS else "document"
        yield from findings(snapshot, rule, "evidence", rows, column, lambda row: {name: row[name] for name in words})


def _monitoring(snapshot: Snapshot) -> Iterator[Finding]:
    balance = snapshot.table("monitoring_balance")
    county = snapshot.table("county").filter(item="years_since_basic_balance")["value"].drop_nulls().to_list()
    if county and balance.height:
        told = balance.drop_nulls("composite_cv").group_by("stage").agg(pl.col("year").n_unique().alias("found"))
        stages = pl.DataFrame({"stage": ["primary", "junior"]}).join(
            told, on="stage", how="left", maintain_order="left"
        )
        short = stages.with_columns(pl.col("found").fill_null(0)).filter(pl.col("found") < county[0])  # no row: no year
        for row in short.iter_rows(named=True):
            yield next(_gap(snapshot, row, county[0]))
    for table in ("monitoring_balance", "monitoring_quality"):
        late = snapshot.table(table).filter(pl.col("year") > snapshot.year)
        yield from findings(
            snapshot, MONITORING_LATER, table, late, "year", lambda row: {"found": row["year"], "year": snapshot.year}
        )


def _gap(snapshot: Snapshot, row: dict[str, object], years: float) -> Iterator[Finding]:
    zh, en = {"primary": ("小学", "primary"), "junior": ("初中", "junior")}[str(row["stage"])]
    words = {"years": years, "found": row["found"], "stage_zh": zh, "stage_en": en}
    where = {"item": "years_since_basic_balance"}
    yield finding(snapshot, MONITORING_GAP, "county", where, "value", words)
