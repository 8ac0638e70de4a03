"""How long one change takes in the example county (91 school rows), beside a whole evaluation: median and 95th percentile.

Changes and evaluations take turns, so that what else the machine does slows both. Processor time of this process, in
milliseconds. Asserts nothing.

python benchmarks/what_if.py
python benchmarks/what_if.py --changes 20
"""

from __future__ import annotations

import argparse
import itertools
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

import polars as pl
from limits import told

import junheng as jh
from junheng.evaluation.what_if import Change
from junheng.example import example_snapshots

COSTLIEST = "pupils of a school row"
MOST_MILLISECONDS = 50


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=60, help="changes of each kind (default: 60)")
    chosen = parser.parse_args()
    print(
        f"junheng {jh.__version__}, polars {pl.__version__}, Python {platform.python_version()}, {chosen.changes} changes"
    )
    snapshot, standard = example_snapshots()[-1], jh.load_standard("cn-2017")
    for kind, changes in kinds(snapshot).items():
        once, whole = measured(jh.what_if(snapshot, standard), standard, itertools.islice(changes, chosen.changes))
        median, whole_median = statistics.median(once), statistics.median(whole)
        late = statistics.quantiles(once, n=20)[-1]
        print(
            f"{median:8.1f} ms, 95 % within {late:.1f} ms  {kind}; evaluate {whole_median:.1f} ms, {median / whole_median:.0%} of it",
            flush=True,
        )
        if kind == COSTLIEST:
            told("milliseconds a change of pupils", median, MOST_MILLISECONDS)
    return 0


def measured(asked: jh.WhatIf, standard: jh.Standard, changes: Iterator[Change]) -> tuple[list[float], list[float]]:
    """Milliseconds of each change, and of an evaluation after it."""
    asked.apply(next(changes))  # the first time is not counted
    once, whole = [], []
    for change in changes:
        asked.reset()
        once.append(milliseconds(partial(asked.apply, change)))
        whole.append(milliseconds(partial(jh.evaluate, asked.result.snapshot, standard)))
    return once, whole


def kinds(snapshot: jh.Snapshot) -> dict[str, Iterator[Change]]:
    """Changes without end, by what is changed."""
    stages = snapshot.table("stages").select("school_id", "stage", "pupils").rows(named=True)
    rows = [row for row in stages if row["pupils"]]

    def of_rows(table: str, column: str, *names: str) -> Iterator[Change]:
        for number, row in enumerate(itertools.cycle(rows)):
            yield Change(table, column, 1 + number % 7, {name: row[name] for name in names}, "raise")

    def of_county(item: str) -> Iterator[Change]:
        for number in itertools.count():
            yield Change("county", "value", number, {"item": item})

    return {
        COSTLIEST: of_rows("stages", "pupils", "school_id", "stage"),
        "teachers of a school row": of_rows("stages", "teachers_above_degree", "school_id", "stage"),
        "sports ground of a school": of_rows("campuses", "outdoor_sports_area", "school_id"),
        "a figure of the county": of_county("rotated"),
    }


def milliseconds(call: Callable[[], object]) -> float:
    """The processor time of a call."""
    start = time.process_time()
    call()
    return 1000 * (time.process_time() - start)


if __name__ == "__main__":
    sys.exit(main())
