"""How good the forecast is on the past, and how long it takes.

The back-test of a real district (where the data folder stands beside the checkout), of the example county and of made-up
counties, each beside no change and three-year cohort progression, with the limits it is to keep; then counties of growing
size, ten years ahead.

python benchmarks/forecast.py
python benchmarks/forecast.py --counties 40 --schools 3000
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
from limits import told

from junheng.example import example_county
from junheng.forecasting import Forecast, History, forecast, make_history

DATA = Path(__file__).parents[2] / "shared" / "data"
LEADS = (1, 2, 3, 5)
MOST_OF_PLAIN = 1.1  # at no lead more than so many times the better plain method's error
LEAST_COVERED, MOST_COVERED = 0.72, 0.88
MOST_SECONDS = 20
FIRST_YEAR = 2010
GRADES = 9


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="folder with the district's enrolment and births")
    parser.add_argument("--counties", type=int, default=20, help="made-up counties to try on (default: 20)")
    parser.add_argument("--schools", type=int, default=3000, help="schools of the largest county (default: 3000)")
    chosen = parser.parse_args()
    if chosen.data.is_dir():
        report("A real district, origins from 2003", forecast(district(chosen.data), years=8))
    else:
        print(f"no folder {chosen.data}: the real district is left out")
    report("The example county", forecast(make_history(example_county()[2024]), years=5))
    made_up(chosen.counties)
    scale(chosen.schools)
    return 0


def district(folder: Path) -> History:
    """Fourteen autumns of a real district, kindergarten (grade 0) to grade 5, with its births."""
    given = pl.read_csv(folder / "enrolment_ecasd_1998_2011.csv")
    grade = pl.col("grade").replace("K", "0").cast(pl.Int64)
    enrolment = given.select(
        pl.col("fall_year").alias("year"),
        pl.col("school").alias("school_id"),
        grade,
        pl.col("students").alias("pupils"),
    )
    return make_history({"enrolment": enrolment, "births": pl.read_csv(folder / "births_ecasd.csv")})


def report(title: str, found: Forecast) -> None:
    """The back-test by lead, and whether the limits are kept."""
    print(f"\n{title}")
    print("lead origins   total    grade   school  no change  last year  three years  in 80 %   (errors in %)")
    for row in found.backtest.iter_rows(named=True):
        own, plain = (
            [f"{100 * row[name]:.2f}" for name in names]
            for names in (
                ("mape_total", "mape_grade", "mape_school"),
                ("no_change_mape_total", "last_year_mape_total", "three_years_mape_total"),
            )
        )
        print(f"{row['lead']:4}{row['origins']:8}{own[0]:>8}{own[1]:>9}{own[2]:>9}", end="")
        print(f"{plain[0]:>11}{plain[1]:>11}{plain[2]:>13}{100 * row['coverage80']:9.1f}")
    own, better = errors(found)
    told("mean error over leads 1, 2, 3, 5 against the better plain method", mean(own) / mean(better), 1)
    told("largest of the same at one lead", max(own[lead] / better[lead] for lead in own), MOST_OF_PLAIN)
    told("share of cells within 80 % intervals, all leads", covered(found), LEAST_COVERED, least=True)
    told("the same, not above", covered(found), MOST_COVERED)


def errors(found: Forecast) -> tuple[dict[int, float], dict[int, float]]:
    """Errors of the total by lead: of the forecast, and of the better of no change and three-year cohort progression."""
    rows = {row["lead"]: row for row in found.backtest.iter_rows(named=True) if row["lead"] in LEADS}
    plain = [{lead: row[f"{name}_mape_total"] for lead, row in rows.items()} for name in ("no_change", "three_years")]
    return {lead: row["mape_total"] for lead, row in rows.items()}, min(plain, key=mean)


def mean(by_lead: dict[int, float]) -> float:
    """The mean over leads."""
    return statistics.mean(by_lead.values())


def covered(found: Forecast) -> float:
    """The share of school x grade cells within their interval, over all leads."""
    return float((found.backtest["coverage80"] * found.backtest["cells"]).sum() / found.backtest["cells"].sum())


def made_up(counties: int) -> None:
    """Made-up counties: errors of all of them beside each plain method's, and how far coverage strays."""
    own, plain, shares = [], [], []
    for seed in range(counties):
        found = forecast(county(seed, schools=10 + 3 * seed, years=14), years=5)
        table = found.backtest.filter(pl.col("lead").is_in(LEADS))
        own.append(table["mape_total"].mean())
        plain.append([table[f"{name}_mape_total"].mean() for name in ("no_change", "last_year", "three_years")])
        shares.append(covered(found))
    figures = [100 * statistics.fmean(one) for one in (own, *zip(*plain, strict=True))]
    print(f"\n{counties} made-up counties of 10 to {7 + 3 * counties} schools, mean errors over leads 1, 2, 3, 5 in %")
    print("  forecast {:.2f}, no change {:.2f}, last year {:.2f}, three years {:.2f}".format(*figures))
    print(
        f"  coverage {100 * min(shares):.1f} to {100 * max(shares):.1f} %, mean {100 * statistics.fmean(shares):.1f} %"
    )
    told("error against the best plain method's", figures[0] / min(figures[1:]), 1)


def scale(schools: int) -> None:
    """Fifteen years of counties of growing size, ten years ahead: seconds, and seconds per school."""
    print("\nFifteen years x nine grades, ten years ahead with intervals and back-test")
    seconds = 0.0
    for size in (schools // 4, schools // 2, schools):
        history = county(1, schools=size, years=15)
        start = time.perf_counter()
        lines = forecast(history, years=10).forecasts.height
        seconds = time.perf_counter() - start
        print(f"{size:6} schools {seconds:7.2f} s {1000 * seconds / size:7.2f} ms a school {lines:9} lines", flush=True)
    told(f"seconds for {schools} schools", seconds, MOST_SECONDS)


def county(seed: int, schools: int, years: int) -> History:
    """A made-up county: births that drift, shares, entry and progression that wander as those of real counties do."""
    random = np.random.default_rng(seed)
    before, age = 12, 6
    births = schools * 60 * np.exp(np.cumsum(random.normal(-0.01, 0.03, before + years + 1)))
    share, entry, moved = random.normal(0, 0.5, schools), 0.0, 0.0
    own, by_grade = random.normal(0, 0.012, schools), random.normal(0, 0.01, GRADES - 1)
    pupils, found = np.zeros((schools, GRADES)), np.zeros((years, schools, GRADES), dtype=np.int64)
    for step in range(before + years):
        share += random.normal(0, 0.04, schools)
        entry += random.normal(0, 0.015)
        moved = 0.7 * moved + random.normal(0, 0.006)
        born = births[step + 1] * 8 / 12 + births[step] * 4 / 12
        stayed = random.binomial(pupils[:, :-1].astype(np.int64), 0.94)
        come = pupils[:, :-1] * np.exp(by_grade + own[:, None] + moved) - 0.94 * pupils[:, :-1]
        pupils[:, 1:] = stayed + random.poisson(np.maximum(come, 0))
        pupils[:, 0] = random.poisson(born * np.exp(entry) * np.exp(share) / np.exp(share).sum())
        if step >= before:
            found[step - before] = pupils
    year, school, grade = (places.ravel() for places in np.indices(found.shape))
    ids = np.array([f"S{number:05}" for number in range(schools)])
    tables = {
        "enrolment": pl.DataFrame(
            {"year": year + FIRST_YEAR, "school_id": ids[school], "grade": grade + 1, "pupils": found.ravel()}
        ),
        "births": pl.DataFrame(
            {"year": np.arange(births.size) + FIRST_YEAR - age - before - 1, "births": births.astype(np.int64)}
        ),
        "schools": pl.DataFrame(
            {
                "school_id": ids,
                "township": [f"T{place}" for place in random.integers(0, max(2, schools // 12), schools)],
            }
        ),
    }
    return make_history(tables)


if __name__ == "__main__":
    sys.exit(main())
