"""How long an export of 20,000 schools and 60 columns takes from the file on disk to snapshots with all findings.

Prints the median of five runs for the workbook and for the same table as CSV, the parts of one run by stage, processor
time and peak memory. Asserts nothing. With --growth it prints the time per school at several sizes.

python benchmarks/reading.py
python benchmarks/reading.py --rows 5000 --runs 3
python benchmarks/reading.py --growth 10000,50000,200000
"""

from __future__ import annotations

import argparse
import csv
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import xlsxwriter
from limits import told

import junheng as jh
from junheng.records import Reading, read
from junheng.records.checks import check
from junheng.records.files.grids import open_files
from junheng.records.layout.mapping import map_grids, read_mapping
from junheng.records.values.convert import convert

YEAR = 2024
SEED = 20240901
MOST_SECONDS = 3
BASE = 100  # schools of the reading that stands for what a process costs by itself

Row = list[object]


@dataclass(frozen=True)
class Layout:
    """A kind of export: its headings, its rows (seeded), and the mapping file that reads it."""

    headings: Sequence[str]
    rows: Callable[[int, int], Iterator[Row]]  # schools, counties
    mapping: str


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="runs of each file (default: 5)")
    parser.add_argument("--rows", type=int, default=20_000, help="schools (default: 20000)")
    parser.add_argument("--counties", type=int, default=1, help="counties that the schools lie in (default: 1)")
    parser.add_argument("--layout", choices=sorted(LAYOUTS), default="wide", help="the export's layout (default: wide)")
    parser.add_argument("--growth", help="sizes of CSV exports, each read in a process of its own: 10000,200000")
    parser.add_argument("--only", help=argparse.SUPPRESS)  # one file, read once: what --growth runs
    chosen = parser.parse_args()
    if chosen.only:
        return read_once(Path(chosen.only))
    print(f"junheng {jh.__version__}, polars {pl.__version__}, Python {platform.python_version()}, seed {SEED}")
    layout = LAYOUTS[chosen.layout]
    with tempfile.TemporaryDirectory() as scratch:
        if chosen.growth:
            return growth(Path(scratch), layout, [int(size) for size in chosen.growth.split(",")])
        files = write(Path(scratch), layout, chosen.rows, chosen.counties)
        print(f"{chosen.rows} schools, {len(layout.headings)} columns, {chosen.counties} counties, {chosen.runs} runs")
        for path in files[:-1]:
            measure(path, files[-1], chosen.runs)
    print(f"peak memory {peak_mib():.0f} MiB")
    return 0


def measure(path: Path, mapping: Path, runs: int) -> None:
    """Print the median of `runs` and the parts of one more."""
    reading, asked = whole(path, mapping)
    walls, processor = [], []
    for _ in range(runs):
        start, used = time.perf_counter(), time.process_time()
        whole(path, mapping)
        walls.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
    found = len(reading.findings)
    print(f"{path.name} ({path.stat().st_size / 1e6:.1f} MB): {found} findings of the reader, {asked} of the checks")
    print(f"{statistics.median(walls):8.3f} s  read with checks ({statistics.median(processor):.3f} s of processor)")
    if path.suffix == ".xlsx" and len(reading.snapshots) == 1:
        told("seconds to read the export with checks", statistics.median(walls), MOST_SECONDS)
    for name, seconds in parts(path, mapping):
        print(f"{seconds:8.3f} s    {name}")


def whole(path: Path, mapping: Path) -> tuple[Reading, int]:
    """The whole way: file to snapshots, and every check of each."""
    reading = read([path], year=YEAR, mapping=mapping)
    if not reading.snapshots:
        raise SystemExit("\n".join(f"{finding.place()} {finding.what()}" for finding in reading.findings[:20]))
    return reading, sum(len(check(snapshot)) for snapshot in reading.snapshots)


def parts(path: Path, mapping: Path) -> Iterator[tuple[str, float]]:
    """Seconds of each stage; keys, snapshots and what else `read` does are the rest."""
    whole_start = time.perf_counter()
    reading = read([path], year=YEAR, mapping=mapping)
    read_seconds = time.perf_counter() - whole_start
    start = time.perf_counter()
    opened = open_files([path])
    file_seconds = time.perf_counter() - start
    start = time.perf_counter()
    mapped = map_grids(read_mapping(mapping), opened.grids, YEAR)
    headings_seconds = time.perf_counter() - start
    start = time.perf_counter()
    for feed in mapped.feeds:
        convert(feed, 0)
    cells_seconds = time.perf_counter() - start
    start = time.perf_counter()
    for snapshot in reading.snapshots:
        check(snapshot)
    checks_seconds = time.perf_counter() - start
    yield "file to grid", file_seconds
    yield "headings and lines", headings_seconds
    yield "conversion of the cells", cells_seconds
    yield "keys, snapshots and the rest", read_seconds - file_seconds - headings_seconds - cells_seconds
    yield "checks", checks_seconds


def growth(scratch: Path, layout: Layout, sizes: Sequence[int]) -> int:
    """Time and memory of CSV exports of several sizes, each in a process of its own."""
    base_seconds = base_mib = 0.0
    for size in [BASE, *sizes]:
        folder = scratch / str(size)
        folder.mkdir()
        path = write(folder, layout, size, 1, workbook=False)[0]
        command = [sys.executable, __file__, "--only", str(path)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()  # noqa: S603 - itself
        seconds, mib = float(said[0]), float(said[1])
        if size == BASE:
            base_seconds, base_mib = seconds, mib
            continue
        per_school = (seconds - base_seconds) / size * 1e6, (mib - base_mib) / size * 1024
        print(
            f"{size:8} schools  {seconds:7.3f} s  {mib:6.0f} MiB  {per_school[0]:6.1f} µs and {per_school[1]:6.2f} KiB each"
        )
    return 0


def read_once(path: Path) -> int:
    """Seconds of the processor and peak memory of one reading."""
    start = time.process_time()
    whole(path, path.with_name("mapping.yaml"))
    print(time.process_time() - start, peak_mib())
    return 0


def peak_mib() -> float:
    """The most memory that this process has held."""
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes there
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def write(folder: Path, layout: Layout, schools: int, counties: int, *, workbook: bool = True) -> list[Path]:
    """The export as a workbook and as CSV, and its mapping file."""
    book, table, mapping = folder / "export.xlsx", folder / "export.csv", folder / "mapping.yaml"
    mapping.write_text(layout.mapping, encoding="utf-8")
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(layout.headings)
        writer.writerows(layout.rows(schools, counties))
    if not workbook:
        return [table, mapping]
    with xlsxwriter.Workbook(book, {"constant_memory": True}) as target:
        sheet = target.add_worksheet("综合表")
        sheet.write_row(0, 0, layout.headings)
        for number, row in enumerate(layout.rows(schools, counties), 1):
            sheet.write_row(number, 0, row)
    return [book, table, mapping]


WIDE: Mapping[str, Mapping[str, str]] = {
    "schools": {
        "school_id": "机构标识码", "name": "学校名称", "kind": "办学类型", "ownership": "举办者", "setting": "城乡分类",
        "city": "市", "county": "县(市、区)", "township": "乡镇(街道)", "boarding": "寄宿制", "counts_as_school": "是否计校数",
        "year_built": "建成年份", "posts_quota": "核定编制数", "longitude": "经度", "latitude": "纬度",
    },
    "stages": {
        "school_id": "机构标识码", "stage": "学段", "pupils": "在校生数", "classes": "班级数", "largest_class": "最大班额",
        "migrant_pupils": "随迁子女数", "teachers": "专任教师数", "teachers_mid_title": "中级及以上职称教师数",
        "teachers_above_degree": "高于规定学历教师数", "backbone_teachers": "县级以上骨干教师数",
        "pe_art_teachers": "体育、艺术(美术、音乐)专任教师数", "certified_teachers": "持教师资格证专任教师数",
        "trained_teachers": "5年360学时培训完成教师数", "pupils_in_zone": "片区内学生数", "entrants": "新生数",
        "entrants_in_zone": "片区内新生数",
    },
    "campuses": {
        "school_id": "机构标识码", "teaching_area": "教学及辅助用房面积（平方米）", "indoor_sports_area": "室内体育用房面积（平方米）",
        "outdoor_sports_area": "室外运动场地面积（平方米）", "equipment_value": "教学仪器设备资产值（万元）",
        "multimedia_rooms": "网络多媒体教室数", "books": "图书册数", "computers": "计算机台数",
        "building_area": "校舍建筑面积（平方米）", "site_area": "占地面积（亩）",
    },
    "finance": {
        "school_id": "机构标识码", "public_funds_budget": "公用经费预算", "public_funds_spent": "公用经费决算",
        "training_budget": "培训经费预算", "training_spent": "培训经费决算", "public_funds_approved": "核定公用经费",
    },
}  # fmt: skip
# What statistics exports hold beside that, and the tables do not.
OTHERS = (
    "序号", "校长姓名", "联系电话", "邮政编码", "通信地址", "电子邮箱", "单位网址", "举办者名称", "法人代表", "隶属关系", "驻地城乡代码",
    "教职工数", "女教职工数", "代课教师数", "填表日期", "审核状态", "备注",
)  # fmt: skip
KINDS = {"小学": "小学", "初中": "初级中学", "教学点": "小学"}


def wide_rows(schools: int, counties: int) -> Iterator[Row]:
    """One row per school with all that is known of it: some cells empty, and here and there one that is not plain."""
    chance = random.Random(SEED)  # noqa: S311 - figures of an invented export
    order = [name for columns in WIDE.values() for name in columns if name != "school_id"]
    for number in range(schools):
        cells = school(chance, number, number * counties // schools)
        for name in order:
            if name not in NEVER_EMPTY and chance.random() < 0.02:
                cells[name] = ""
        if number % 997 == 5:
            cells["pupils"] = "350人"
        if number % 1501 == 7:
            cells["books"] = "/"
        if number % 499 == 11:
            cells["teaching_area"] = "３，２４０．５"
        yield [f"21{number:08}", *(cells[name] for name in order), *others(chance, number)]


NEVER_EMPTY = frozenset({"name", "kind", "stage", "county", "city"})


def school(chance: random.Random, number: int, county: int) -> dict[str, object]:
    """The figures of a school, by column of the tables; money for equipment in 10,000 yuan, land in mu."""
    kind = chance.choices(("小学", "初中", "教学点"), (60, 30, 10))[0]
    pupils = max(6, int(chance.lognormvariate(5.8 if kind != "教学点" else 3.4, 0.8)))
    classes = max(1, round(pupils / chance.uniform(28, 48)))
    teachers = max(1, round(pupils / chance.uniform(9, 19)))
    entrants = round(pupils / (6 if kind != "初中" else 3))
    teaching = round(pupils * chance.uniform(3.2, 9.5), 2)
    spent = round(pupils * chance.uniform(500, 1400), 2)
    figures: dict[str, object] = {
        "name": f"某市第{number + 1}{KINDS[kind]}", "kind": kind, "ownership": "公办" if chance.random() < 0.93 else "民办",
        "setting": chance.choice(("城区", "镇区", "乡村")), "city": "某市", "county": f"第{county + 1}县",
        "township": f"第{number % 37 + 1}镇", "boarding": chance.choice(("是", "否")), "counts_as_school": "是",
        "year_built": chance.randint(1950, 2023), "posts_quota": teachers + chance.randint(-3, 6) if teachers > 3 else teachers,
        "longitude": round(chance.uniform(122.9, 123.6), 6), "latitude": round(chance.uniform(41.5, 42.1), 6),
        "stage": "初中" if kind == "初中" else "小学", "pupils": pupils, "classes": classes,
        "largest_class": min(pupils, -(-pupils // classes) + chance.randint(0, 6)), "migrant_pupils": pupils * chance.randint(0, 30) // 100,
        "teachers": teachers, "teachers_mid_title": teachers * chance.randint(30, 70) // 100,
        "teachers_above_degree": teachers * chance.randint(50, 100) // 100, "backbone_teachers": teachers * chance.randint(0, 30) // 100,
        "pe_art_teachers": teachers * chance.randint(5, 20) // 100, "certified_teachers": teachers,
        "trained_teachers": teachers * chance.randint(80, 100) // 100, "pupils_in_zone": pupils * chance.randint(80, 100) // 100,
        "entrants": entrants, "entrants_in_zone": entrants * chance.randint(80, 100) // 100,
        "teaching_area": teaching, "indoor_sports_area": round(teaching * chance.uniform(0, 0.2), 2),
        "outdoor_sports_area": round(pupils * chance.uniform(4, 16), 1), "equipment_value": round(pupils * chance.uniform(0.1, 0.5), 4),
        "multimedia_rooms": classes + chance.randint(0, 5), "books": pupils * chance.randint(15, 40), "computers": pupils // 8,
        "building_area": round(teaching * chance.uniform(1.1, 2.2), 2), "site_area": round(pupils * chance.uniform(0.02, 0.06), 2),
        "public_funds_budget": round(spent * chance.uniform(0.95, 1.1), 2), "public_funds_spent": spent,
        "training_budget": round(spent * 0.06, 2), "training_spent": round(spent * 0.055, 2), "public_funds_approved": round(spent * 0.9, 2),
    }  # fmt: skip
    return figures


def others(chance: random.Random, number: int) -> Row:
    """Cells of columns that the tables do not know."""
    return [
        number + 1, f"王{number % 613}", f"024-8{chance.randint(1000000, 9999999)}", f"11{number % 10000:04}",
        f"某市第{number % 37 + 1}镇学府路{number % 89 + 1}号", f"x{number}@example.edu.cn", "", "某市教育局", f"李{number % 401}",
        "县级教育部门", "112", chance.randint(4, 120), chance.randint(2, 80), chance.randint(0, 5), "2024-09-20", "已审核", "",
    ]  # fmt: skip


def mapping_of(tables: Mapping[str, Mapping[str, str]]) -> str:
    """A mapping file for a sheet that feeds all of `tables`."""
    lines = ["sources:", "  - tables:"]
    for name, columns in tables.items():
        lines += [f"      - table: {name}", "        columns:"]
        lines += [f'          {column}: "{heading}"' for column, heading in columns.items()]
    return "\n".join(lines) + "\n"


def wide_headings() -> list[str]:
    """Headings of the wide table, the school's code once."""
    told = [heading for columns in WIDE.values() for name, heading in columns.items() if name != "school_id"]
    return ["机构标识码", *told, *OTHERS]


LAYOUTS: Mapping[str, Layout] = {"wide": Layout(wide_headings(), wide_rows, mapping_of(WIDE))}


if __name__ == "__main__":
    sys.exit(main())
