"""How often the checks for made-up data doubt an honest county, and how much planted fraud they find. Asserts nothing.

python benchmarks/false_alarms.py
python benchmarks/false_alarms.py --counties 200 --frauds 50

Prints for every check the share of generated honest counties (15 to 120 schools, two years) with at least one doubt,
with a 95 % Wilson interval; then, for every kind of fraud planted into honest counties, the share in which the doubt
stands at a cell of the fraud. The rates in `junheng.records.checks.suspicion.rates` are from here.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from math import sqrt

import polars as pl

import junheng as jh
from junheng.engines import ENGINES
from junheng.evaluation.locate import Locator
from junheng.evaluation.pinned import PINNED
from junheng.evaluation.pinned import pinned as pinned_ratios
from junheng.evaluation.resource import judge_rows
from junheng.evaluation.rows import school_rows, school_tables
from junheng.example.fraud import PlantedFraud, frauds
from junheng.example.honest import honest_county
from junheng.records.checks import suspicion
from junheng.records.findings import Finding
from junheng.records.snapshot import Snapshot, make_snapshot

STANDARD = jh.load_standard("cn-2017")
CODES = tuple(rule.code for rule in (*suspicion.RULES, PINNED))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counties", type=int, default=1000, help="honest counties (default: 1000)")
    parser.add_argument(
        "--frauds", type=int, default=200, help="counties that each fraud is planted into (default: 200)"
    )
    chosen = parser.parse_args()
    alarms: Counter[str] = Counter()
    fitted = 0
    for seeds in batched(range(chosen.counties)):
        counties = [honest_county(seed) for seed in seeds]
        for before, now in counties:
            alarms.update({finding.rule.code for finding in suspicion.check_suspicion(now, before)})
        alarms[PINNED.code] += sum(map(bool, pinned([now for _, now in counties])))
        fitted += sum(map(bool, pinned([honest_county(seed, fitted_to_norm=True)[1] for seed in seeds])))
    print(f"junheng {jh.__version__}; {chosen.counties} honest counties; share with at least one doubt (95 % interval)")
    for code in CODES:
        print(f"  {code:28} {interval(alarms[code], chosen.counties)}")
    print(
        f"  {PINNED.code + ', fitted':28} {interval(fitted, chosen.counties)}   (half of the short schools staffed to the norm)"
    )
    print(f"share of planted frauds found at a cell of the fraud, {chosen.frauds} counties each")
    caught: Counter[tuple[str, str]] = Counter()
    for seeds in batched(range(chosen.counties, chosen.counties + chosen.frauds)):
        for name, planted in each_fraud(seeds).items():
            if planted[0][1].code == PINNED.code:
                found = pinned([fraud.snapshot for _, fraud in planted])
            else:
                found = [tuple(suspicion.check_suspicion(fraud.snapshot, before)) for before, fraud in planted]
            code = planted[0][1].code
            caught[name, code] += sum(map(named, found, [fraud for _, fraud in planted]))
    for (name, code), hits in caught.items():
        print(f"  {name:62} {code:24} {interval(hits, chosen.frauds)}")
    return 0


def batched(seeds: range, size: int = 100) -> Iterator[range]:
    """The seeds in portions, so that many counties are judged in one go."""
    for start in range(0, len(seeds), size):
        yield seeds[start : start + size]


def each_fraud(seeds: range) -> dict[str, list[tuple[Snapshot, PlantedFraud]]]:
    """For every fraud the counties that it was planted into, with the year before."""
    planted: dict[str, list[tuple[Snapshot, PlantedFraud]]] = {}
    for seed in seeds:
        before, now = honest_county(seed)
        for name, fraud in frauds(before, now, seed).items():
            planted.setdefault(name, []).append((before, fraud))
    return planted


def named(found: Sequence[Finding], fraud: PlantedFraud) -> bool:
    """Whether the doubt stands at a cell of the fraud."""
    return any(
        finding.rule.code == fraud.code and finding.column == fraud.column and finding.key in fraud.keys
        for finding in found
    )


def pinned(counties: Sequence[Snapshot]) -> list[tuple[Finding, ...]]:
    """The doubts that need a standard, for each county. All are judged in one go; their schools differ by id."""
    tables = {name: pl.concat([one.table(name) for one in counties]) for name in ("schools", "stages", "campuses")}
    together = make_snapshot("", counties[0].year, tables)
    merged = school_tables(together, STANDARD)
    judged = judge_rows(school_rows(together, merged, STANDARD), STANDARD, ENGINES["polars"]())
    return [
        pinned_ratios(
            judged.join(one.table("schools"), on="school_id", how="semi"), STANDARD, {}, Locator(one, merged.members)
        )
        for one in counties
    ]


def interval(hits: int, trials: int) -> str:
    """A share with its 95 % Wilson interval."""
    z, share = 1.96, hits / trials
    centre = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / (1 + z * z / trials)
    return f"{100 * share:5.1f} % ({100 * max(0.0, centre - half):.1f} to {100 * (centre + half):.1f} %)"


if __name__ == "__main__":
    sys.exit(main())
