"""How long the judging line takes: the median of five runs of each step, in seconds. Asserts nothing.

python benchmarks/judge.py
python benchmarks/judge.py --runs 3 --rows 2000
"""

from __future__ import annotations

import argparse
import csv
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
from limits import told

import junheng as jh
from junheng.example import example_snapshots
from junheng.records.county import open_county
from junheng.records.store import save
from junheng.reporting.official import application_bytes, pdf_bytes, school_sheets_bytes, word_bytes

WITH_REPORT = "evaluate cn-2017 and write its Word report"
MOST_SECONDS = 3


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="runs of each step (default: 5)")
    parser.add_argument("--rows", type=int, default=20_000, help="schools in the export to import (default: 20000)")
    chosen = parser.parse_args()
    print(f"junheng {jh.__version__}, polars {pl.__version__}, Python {platform.python_version()}, {chosen.runs} runs")
    with tempfile.TemporaryDirectory() as scratch:
        county, export = Path(scratch, "county"), Path(scratch, "export")
        for snapshot in example_snapshots():
            save(snapshot, county)
        write_export(export, chosen.rows)
        for step, call in steps(county, export, chosen.rows):
            seconds = median(call, chosen.runs)
            print(f"{seconds:8.3f} s  {step}", flush=True)
            if step == WITH_REPORT:
                told("seconds for a county and its Word report", seconds, MOST_SECONDS)
    return 0


def steps(county: Path, export: Path, rows: int) -> list[tuple[str, Callable[[], object]]]:
    """What is measured, by name. Every call does the whole of its step."""
    snapshot = open_county(county)
    result = jh.evaluate(snapshot, "cn-2017")
    row = result.rows.filter(pl.col("indicator") == "YZ-R4").row(0, named=True)
    asked = {"school_id": row["school_id"], "stage": row["stage"]}
    schools = snapshot.table("schools").height
    return [
        (f"open the county folder of {schools} schools, with checks", lambda: open_county(county)),
        ("evaluate cn-2017", lambda: jh.evaluate(snapshot, "cn-2017")),
        ("evaluate cn-2017 and explain one number", lambda: _explained(snapshot, asked)),
        ("explain one number of an evaluation", lambda: jh.explain(result, "YZ-R4", **asked)),
        ("the evaluation as one object", result.to_dict),
        (WITH_REPORT, lambda: word_bytes(jh.evaluate(snapshot, "cn-2017"))),
        ("the report of an evaluation as PDF", lambda: pdf_bytes(result)),
        ("the application tables of an evaluation", lambda: application_bytes(result)),
        (f"a sheet for each of {schools} schools, as one PDF", lambda: school_sheets_bytes(result)),
        (f"import an export of {rows} schools and {rows} school rows", lambda: jh.read(export, year=2024)),
    ]


def _explained(snapshot: jh.Snapshot, asked: dict[str, str]) -> jh.Explanation:
    return jh.explain(jh.evaluate(snapshot, "cn-2017"), "YZ-R4", **asked)


def median(call: Callable[[], object], runs: int) -> float:
    """The median time of `runs` calls, after one that is not counted."""
    call()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def write_export(folder: Path, rows: int) -> None:
    """A folder of CSV as a statistics system gives it out: one line per school, one per school row."""
    folder.mkdir()
    ids = [f"21{number:08}" for number in range(rows)]
    schools = [(school, f"第{number}小学", "小学", "公办", "乡村", "某县") for number, school in enumerate(ids)]
    stages = [
        (school, "小学", 90 + number % 900, 2 + number % 20, 45, 6 + number % 40, 5 + number % 30)
        for number, school in enumerate(ids)
    ]
    _write(folder / "schools.csv", ("机构标识码", "学校名称", "办学类型", "举办者", "城乡分类", "县(市、区)"), schools)
    _write(
        folder / "stages.csv",
        ("机构标识码", "学段", "在校生数", "班级数", "最大班额", "专任教师数", "高于规定学历教师数"),
        stages,
    )


def _write(path: Path, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows(rows)


if __name__ == "__main__":
    sys.exit(main())
