"""What-if gives what `evaluate` gives of the changed county, whatever is changed, in whatever order."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator

import pytest
from county_strategies import Tables, counties, snapshot_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import junheng as jh
from junheng.errors import UsageError
from junheng.evaluation.what_if.change import JUDGED, Cell, Change, named_by
from junheng.example import example_snapshots
from junheng.records.snapshot import Snapshot, make_snapshot
from junheng.standards import load_standard
from junheng.tables import TABLES, Column, Type

STANDARDS = (
    ("cn-2017", {}),
    ("cn-2017", {"merge_uncounted": "merge", "compare_digits": "official"}),
    ("cn-2017", {"cv_method": "unweighted", "split_mode": "reported"}),
    ("cn-2012", {}),
    ("shenyang", {}),
    ("longtan-2025", {}),
)
ABSOLUTE = 1e-12


def assert_same(one: jh.Evaluation, other: jh.Evaluation) -> None:
    """Every frame and judgement of two evaluations is the same; numbers within 1e-12."""
    for name in ("rows", "school_rows", "balance", "contributions", "excluded", "description"):
        assert_frame_equal(getattr(one, name), getattr(other, name), rel_tol=1e-12, abs_tol=ABSOLUTE)
    assert one.verdict == other.verdict
    for name in ("county", "vetoes", "entry"):
        assert getattr(one, name) == getattr(other, name)
    assert one.snapshot.findings == other.snapshot.findings
    assert one.snapshot.hash == other.snapshot.hash


def random_changes(snapshot: Snapshot, chance: random.Random) -> Iterator[Change]:
    """Changes of all kinds: cells of every table that is judged, lines that come and go."""
    while True:
        table = TABLES[chance.choice([name for name in JUDGED if snapshot.table(name).height])]
        row = snapshot.table(table.name).row(chance.randrange(snapshot.table(table.name).height), named=True)
        line = {name: row[name] for name in (table.key or table.names)}
        how = chance.choice(("set",) * 8 + ("add", "remove"))
        if how == "remove":
            yield Change(table.name, line=line, how="remove")
        elif how == "add":
            yield Change(table.name, line={**row, **_new_key(table.name, chance)}, how="add")
        else:
            columns = [column for column in table.columns if column.name not in named_by(table)]
            column = chance.choice(columns)
            yield Change(table.name, column.name, _value(column, row[column.name], chance), line)


def _new_key(table: str, chance: random.Random) -> dict[str, Cell]:
    number = str(chance.randrange(10**6))
    return {"teachers": {"teacher_id": number}, "classes": {"class_no": number}, "schools": {"school_id": number}}.get(
        table, {}
    )


def _value(column: Column, now: Cell, chance: random.Random) -> Cell:
    if chance.random() < 0.15:
        return None
    if column.codes:
        return chance.choice(column.codes).value
    if column.type is Type.YES_NO:
        return chance.random() < 0.5
    if column.type is Type.YEAR:
        return chance.randrange(1990, 2025)
    if column.type in (Type.COUNT, Type.NUMBER):
        base = now if isinstance(now, int | float) else 50
        least, most = column.minimum or 0, column.maximum if column.maximum is not None else 10**7
        number = chance.choice((0, 1, base + 1, base - 1, base * 0.8, base * 1.2, base * 3))
        number = min(max(number, least), most)
        return round(number) if column.type is Type.COUNT else number
    return None if column.type is Type.DATE else "改"


def assert_follows(snapshot: Snapshot, standard: jh.Standard, chance: random.Random, steps: int, each: int) -> int:
    """Make random changes, `each` at a time, and compare after every step. Returns how many could be made."""
    session, made = jh.what_if(snapshot, standard), 0
    for _ in range(steps):
        for change in (next(random_changes(session.result.snapshot, chance)) for _ in range(each)):
            before = session.result.snapshot
            try:
                session.apply(change)
            except UsageError:
                assert session.result.snapshot is before
            else:
                made += 1
        if chance.random() < 0.2:
            session.undo()
        now = session.result.snapshot
        clean = dataclasses.replace(make_snapshot(now.county, now.year, now.tables), findings=snapshot.findings)
        assert_same(session.result, jh.evaluate(clean, standard))
    return made


@pytest.mark.parametrize(("standard", "under"), STANDARDS)
def test_the_example_county_changed_step_by_step_is_judged_as_evaluate_judges_it(
    standard: str, under: dict[str, str]
) -> None:
    made = assert_follows(
        example_snapshots()[-1], load_standard(standard, under), random.Random(f"{standard} {under}"), 4, 3
    )
    assert made >= 6


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(counties(), st.randoms(use_true_random=False), st.sampled_from(STANDARDS))
def test_any_county_changed_step_by_step_is_judged_as_evaluate_judges_it(
    tables: Tables, chance: random.Random, under: tuple[str, dict[str, str]]
) -> None:
    assert_follows(snapshot_of(tables), load_standard(*under), chance, 2, 2)


@pytest.mark.scale
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("standard", "under"), STANDARDS)
def test_hundreds_of_changes_in_a_row_are_judged_as_evaluate_judges_them(
    standard: str, under: dict[str, str], seed: int
) -> None:
    chance = random.Random(f"{standard} {under} {seed}")
    assert assert_follows(example_snapshots()[-1], load_standard(standard, under), chance, 25, 2) >= 25
