"""How soon and how near the best a plan is, and whether plans of generated counties keep their promises. Asserts nothing.

python benchmarks/plans.py
python benchmarks/plans.py --counties 20 --only counties
python benchmarks/plans.py --only example,large --seconds 60

`example`: the example county over five years, plain, by stages, with budgets. `large`: 300 and 1,000 school rows.
`counties`: generated counties of 15 to 40 rows with wishes drawn by chance, every plan held against its promises by its
steps alone (`tests/planning/plan_audit.py`).
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from limits import told
from numpy.random import Generator, default_rng

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "planning"))

from plan_audit import faults

import junheng as jh
from junheng.example import example_snapshots
from junheng.example.to_plan import FORECAST_YEARS, generated_county
from junheng.planning import Outlook, Wish, plan
from junheng.planning.forecast_file import outlook_of
from junheng.planning.plan import Plan
from junheng.records.snapshot import Snapshot

PARTS = ("example", "large", "counties")
STAGES = (0.2, 0.4, 0.7, 0.9, 1.0)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counties", type=int, default=200, help="generated counties (default: 200)")
    parser.add_argument("--seconds", type=float, default=300.0, help="for each search of `large` (default: 300)")
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {', '.join(PARTS)} (default: all)")
    chosen = parser.parse_args()
    print(f"junheng {jh.__version__}, {os.cpu_count()} cores")
    for part in chosen.only.split(","):
        print(f"{part}:", flush=True)
        if part == "example":
            example()
        elif part == "large":
            large(chosen.seconds)
        else:
            counties(chosen.counties)
    return 0


class Clock:
    """When the first plan of a search was there."""

    def __init__(self) -> None:
        self.first: float | None = None

    def __call__(self, seconds: float, cost: float | None, _: float | None) -> None:
        """Take note of a progress of the search."""
        if self.first is None and cost is not None:
            self.first = seconds


def searched(what: str, snapshot: Snapshot, wish: Wish, seconds: float, *, by_hand: bool = False) -> tuple[Plan, Clock]:
    """One plan, with a line of what came out."""
    clock = Clock()
    found = plan(snapshot, wish=wish, seconds=seconds, progress=clock, by_hand=by_hand)
    saving = "" if not found.greedy_cost or found.cost is None else f", {1 - found.cost / found.greedy_cost:.1%} saved"
    money = "" if found.cost is None else f" {found.cost / 1e4:.0f} x 10,000 yuan, gap {found.gap or 0:.3%}{saving},"
    first = "" if clock.first is None else f" first plan after {clock.first:.1f} s,"
    print(f"  {what}: {found.status},{money}{first} {found.seconds:.0f} s", flush=True)
    for fault in faults(found):
        print(f"    FAULT {fault}", flush=True)
    return found, clock


def example() -> None:
    """The example county over five years."""
    snapshot = example_snapshots()[-1]
    free, clock = searched("78 schools, transfers", snapshot, Wish(), 60, by_hand=True)
    _near(free, clock)
    staged, clock = searched("by stages", snapshot, Wish(stages=STAGES), 60, by_hand=True)
    _near(staged, clock)
    dearest = max(year.cost for year in staged.years)
    for share in (0.9, 0.75):
        budgets = (share * dearest,) * 5
        searched(
            f"by stages, {share:.0%} of its dearest year in each", snapshot, Wish(stages=STAGES, budgets=budgets), 60
        )


def _near(found: Plan, clock: Clock) -> None:
    told("seconds to the first plan", float("inf") if clock.first is None else clock.first, 10)
    told("gap in 60 s, per cent", 100.0 if found.gap is None else 100 * found.gap, 1)


def large(seconds: float) -> None:
    """300 and 1,000 school rows, the coefficients binding and not."""
    for seed in (5, 2, 4):
        free, _ = searched(f"300 rows, county {seed}", generated_county(seed, 300), Wish(), seconds)
        if free.status != "infeasible":
            told("gap where coefficients do not bind, per cent", 100.0 if free.gap is None else 100 * free.gap, 0.5)
        bound, _ = searched(
            f"300 rows, county {seed}, limit 0.2", generated_county(seed, 300), Wish(cv_limit=0.2), seconds
        )
        if bound.status != "infeasible":
            told("gap at the limit 0.2, per cent", 100.0 if bound.gap is None else 100 * bound.gap, 2)
    searched("1,000 rows", generated_county(4, 1000), Wish(), seconds)


def wish_of(draw: Generator) -> dict[str, Any]:
    """What is asked of a county, drawn by chance."""
    years = int(draw.integers(1, 7))
    found: dict[str, Any] = {"years": years}
    if draw.random() < 0.4:
        shares = sorted(round(float(share), 2) for share in draw.uniform(0.1, 1, years - 1))
        found["stages"] = (*shares, 1.0)
    if draw.random() < 0.3:
        found["cv_limit"] = float(draw.choice((0.5, 0.4, 0.3, 0.2, 0.1)))
    if draw.random() < 0.25:
        found["cv_from"] = int(draw.integers(1, years + 1))
    if draw.random() < 0.3:
        found["transfers"] = False
    elif draw.random() < 0.3:
        found["moves_per_year"] = int(draw.integers(0, 20))
    return found


def counties(count: int) -> None:
    """Generated counties; half of those that can be planned again with budgets around what the plan cost."""
    plans: list[Plan] = []
    broken = 0
    started = time.monotonic()
    for seed in range(count):
        snapshot, draw = generated_county(seed), default_rng([seed, 7])
        asked = wish_of(draw)
        years = asked["years"]
        outlook = outlook_of(snapshot, years) if years <= FORECAST_YEARS else Outlook({})
        free = plan(snapshot, wish=Wish(**asked), outlook=outlook, seconds=20)
        found = [free]
        if free.cost and draw.random() < 0.5:
            budgets = tuple(float(money) for money in draw.uniform(0.5, 1.5, years) * free.cost / years)
            found.append(
                plan(snapshot, wish=Wish(**asked, budgets=budgets), outlook=outlook, seconds=20, by_hand=False)
            )
        for one in found:
            for fault in faults(one):
                broken += 1
                print(f"  FAULT county {seed}, {asked}: {fault}", flush=True)
        plans += found
    print(f"  {count} counties, {len(plans)} plans in {time.monotonic() - started:.0f} s")
    print(f"  {dict(Counter(one.status for one in plans))}")
    told("promises broken", broken, 0)
    _spread("gap, per cent", [100 * one.gap for one in plans if one.gap is not None])
    _spread("seconds", [one.seconds for one in plans])
    _spread("saved against by hand, per cent", [
        100 * (1 - one.cost / one.greedy_cost) for one in plans if one.cost is not None and one.greedy_cost
    ])  # fmt: skip


def _spread(what: str, figures: list[float]) -> None:
    if figures:
        ordered = sorted(figures)
        tenth, ninetieth = ordered[len(ordered) // 10], ordered[len(ordered) * 9 // 10]
        middle = statistics.median(ordered)
        print(
            f"  {what}: median {middle:.2f}, nine in ten up to {ninetieth:.2f}, one in ten up to {tenth:.2f}, largest {ordered[-1]:.2f}"
        )


if __name__ == "__main__":
    sys.exit(main())
