"""A whole country against the same by hand: coefficients from tables in memory, and lists of teachers rolled up and judged.

Every variant runs in turn in each round and is compared with the others before its time counts; the medians stand side by
side with the limit that they are to keep. Peak memory is that of a process of its own. Asserts nothing.

python benchmarks/country.py
python benchmarks/country.py --schools 20000 --runs 1
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

import by_hand
import duckdb
import numpy as np
import pandas as pd
import polars as pl
from country_data import SEED, YEAR, write_country
from limits import told
from polars.testing import assert_frame_equal

from junheng.engines import PolarsEngine
from junheng.rollup import judge_counties, open_counties
from junheng.standards import Standard, load_standard

QUANTITIES = [f"q{number}" for number in range(7)]
SMALL = 10_000  # schools of the country that the large one's time and memory per school are compared with
EMPTY = 70  # one county: what a process costs by itself


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="rounds (default: 5)")
    parser.add_argument("--schools", type=int, default=200_000, help="schools, with 50 teachers each (default: 200000)")
    parser.add_argument("--only", nargs=2, metavar=("VARIANT", "FOLDER"), help=argparse.SUPPRESS)  # in its own process
    chosen = parser.parse_args()
    if chosen.only:
        return run_one(chosen.only[0], Path(chosen.only[1]))
    coefficients(chosen.runs)
    with tempfile.TemporaryDirectory() as scratch:
        country(Path(scratch), chosen.schools, chosen.runs)
    return 0


def interleaved(variants: Mapping[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """Median seconds of each variant; in every round each runs once, so that a slow moment meets all."""
    times: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(runs):
        for name, call in variants.items():
            start = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, seconds in medians.items():
        print(f"{seconds:9.3f} s  {name}", flush=True)
    return medians


def coefficients(runs: int) -> None:
    """Seven weighted coefficients for 3,000 counties of 70 schools, from frames in memory to frames."""
    print("7 weighted CVs, 3,000 counties x 70 schools")
    random = np.random.default_rng(SEED)
    pupils = random.integers(50, 2500, 210_000).astype(float)
    county = pl.Series("county", np.arange(210_000) // 70).cast(pl.String).str.zfill(5)
    amounts = {name: pupils * random.lognormal(number, 0.3, 210_000) for number, name in enumerate(QUANTITIES)}
    rows = pl.DataFrame({"county": "县" + county, "pupils": pupils, **amounts})
    table, frame = rows.to_arrow(), rows.to_pandas()
    with duckdb.connect() as database:
        database.register("t", table)
        variants: dict[str, Callable[[], pl.DataFrame]] = {
            "ours on polars": lambda: PolarsEngine().coefficients(rows, QUANTITIES, ["county"]),
            "DuckDB SQL by hand": lambda: pl.DataFrame(database.sql(CV_SQL)),
            "polars by hand": lambda: cv_polars(rows),
        }
        found = {name: call() for name, call in variants.items()}
        for other in found.values():
            assert_frame_equal(found["ours on polars"], other.sort("county"), rel_tol=1e-12)
        medians = interleaved(variants, runs)
    slow = interleaved({"pandas groupby-apply": lambda: cv_pandas(frame)}, 1)["pandas groupby-apply"]
    ours = medians["ours on polars"]
    told("ours / better of the two by hand", ours / min(medians["DuckDB SQL by hand"], medians["polars by hand"]), 1.5)
    told("pandas / ours", slow / ours, 20, least=True)


_MEANS = ", ".join(f"sum({name}) / sum(pupils) as m{name}" for name in QUANTITIES)
_CVS = ", ".join(f"sqrt(sum(p * ({name} / pupils / m{name} - 1) ** 2)) as {name}" for name in QUANTITIES)
CV_SQL = f"""
with means as (select county, sum(pupils) as n, {_MEANS} from t group by county)
select county, {_CVS} from (select *, pupils / n as p from t join means using (county)) group by county
"""  # noqa: S608 - of the names above


def cv_polars(rows: pl.DataFrame) -> pl.DataFrame:
    """By hand in polars."""
    pupils = pl.col("pupils")
    weighed = rows.lazy().with_columns(
        pupils.sum().over("county").alias("n"),
        *(pl.col(one).sum().over("county").alias(f"m{one}") for one in QUANTITIES),
    )
    relative = ((pl.col(one) / pupils * pl.col("n") / pl.col(f"m{one}") - 1) for one in QUANTITIES)
    squares = [(pupils / pl.col("n") * one**2).alias(name) for one, name in zip(relative, QUANTITIES, strict=True)]
    return weighed.select("county", *squares).group_by("county").agg(pl.col(QUANTITIES).sum().sqrt()).collect()


def cv_pandas(frame: pd.DataFrame) -> pd.DataFrame:
    """As an analyst writes it."""

    def of_county(rows: pd.DataFrame) -> pd.Series:
        weights = rows["pupils"] / rows["pupils"].sum()
        found = {}
        for name in QUANTITIES:
            value, mean = rows[name] / rows["pupils"], rows[name].sum() / rows["pupils"].sum()
            found[name] = np.sqrt((weights * (value - mean) ** 2).sum()) / mean
        return pd.Series(found)

    return frame.groupby("county")[["pupils", *QUANTITIES]].apply(of_county)


@cache
def rules() -> Standard:
    """The standard, which those by hand have in their code."""
    return load_standard("cn-2017")


def ours_on(engine: str) -> Callable[[Path], by_hand.Frames]:
    """`judge_counties` on an engine."""

    def judge(folder: Path) -> by_hand.Frames:
        judged = judge_counties(open_counties(folder, year=YEAR), rules(), engine=engine)
        return judged.rows, judged.school_rows, judged.balance

    return judge


VARIANTS: dict[str, Callable[[Path], by_hand.Frames]] = {
    "ours on polars": ours_on("polars"),
    "ours on DuckDB": ours_on("duckdb"),
    "DuckDB SQL by hand": by_hand.in_sql,
    "polars by hand": by_hand.in_polars,
}


def run_one(variant: str, folder: Path) -> int:
    """One variant in this process: its seconds, and its peak memory in MiB."""
    rules()
    start = time.perf_counter()
    VARIANTS[variant](folder)
    seconds = time.perf_counter() - start
    print(seconds, peak_mib())
    return 0


def peak_mib() -> float:
    """Peak memory of this process. Linux's getrusage would count what its parent had."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(variant: str, folder: Path) -> tuple[float, float]:
    """Seconds and peak MiB of a variant in a process of its own."""
    command = [sys.executable, __file__, "--only", variant, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - this file
    seconds, peak = done.stdout.split()
    return float(seconds), float(peak)


def country(scratch: Path, schools: int, runs: int) -> None:
    """Lists of teachers rolled up and every school row and coefficient judged, from files to frames."""
    print(f"{schools:,} schools with {schools * 50:,} teachers in parquet, rolled up and judged")
    folders = {size: scratch / str(size) for size in (EMPTY, SMALL, schools)}
    for size, folder in folders.items():
        write_country(folder, size)
    _compare(folders[SMALL])
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in VARIANTS}
    for _ in range(runs):
        for name in VARIANTS:
            found[name].append(measured(name, folders[schools]))
    medians = {name: _medians(measures) for name, measures in found.items()}
    for name, (seconds, peak) in medians.items():
        print(f"{seconds:9.3f} s  {peak:6.0f} MiB  {name}")
    ours = min(("ours on polars", "ours on DuckDB"), key=lambda name: medians[name][0])
    by_hands = min(medians[name][0] for name in ("DuckDB SQL by hand", "polars by hand"))
    told(f"{ours} / better of the two by hand", medians[ours][0] / by_hands, 1.5)
    told(f"peak memory of {ours}, GiB", medians[ours][1] / 1024, 4)
    costs = {size: _medians([measured(ours, folder) for _ in range(runs)]) for size, folder in folders.items()}
    for place, what in enumerate(("time", "memory")):
        small, large = ((costs[size][place] - costs[EMPTY][place]) / size for size in (SMALL, schools))
        told(f"{what} per school, {schools:,} / {SMALL:,} schools, start-up taken off", large / small, 1.5)


def _medians(measures: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(one[0] for one in measures), statistics.median(one[1] for one in measures)


def _compare(folder: Path) -> None:
    """All variants give the same, or there is nothing to compare."""
    keys = (
        ["county", "school_id", "stage", "indicator"],
        ["county", "school_id", "stage"],
        ["county", "stage", "indicator"],
    )
    columns = (
        ["numerator", "value", "target", "verdict", "short_by"],
        ["met", "lowest_ratio", "verdict"],
        ["mean", "sd", "cv_weighted", "cv_unweighted", "gini", "theil", "verdict"],
    )
    found = {name: variant(folder) for name, variant in VARIANTS.items()}
    for other in found.values():
        for ours, theirs, key, names in zip(found["ours on polars"], other, keys, columns, strict=True):
            left, right = (one.select(*key, *names).sort(key) for one in (ours, theirs))
            assert_frame_equal(left, right, rel_tol=1e-12, abs_tol=1e-12, check_dtypes=False)


if __name__ == "__main__":
    sys.exit(main())
