"""A missing number is never a pass: emptying cells turns nothing into one."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterable, Iterator

import polars as pl
import pytest
from county_strategies import Cell, Tables, cells_of, counties, fillable, settings_of, snapshot_of, still_lists
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from junheng.evaluation import Evaluation, evaluate
from junheng.evaluation.case import Judged
from junheng.example import example_snapshots
from junheng.records.snapshot import Snapshot, make_snapshot
from junheng.standards import load_standard

Key = tuple[object, ...]
# An evaluation takes a tenth of a second: to shrink what fails would take minutes.
UNSHRUNK = settings(max_examples=15, phases=[Phase.explicit, Phase.reuse, Phase.generate])


def verdicts(result: Evaluation) -> dict[Key, str | None]:
    """Every verdict of an evaluation by what it is about."""
    found: dict[Key, str | None] = {("county",): result.verdict}
    for row in result.rows.iter_rows(named=True):
        found["row", row["school_id"], row["stage"], row["indicator"]] = row["verdict"]
    for row in result.school_rows.iter_rows(named=True):
        found["school row", row["school_id"], row["stage"]] = row["verdict"]
    for row in result.balance.iter_rows(named=True):
        found["balance", row["stage"], row["indicator"]] = row["verdict"]
    for area, _, verdict in result.areas():
        found["area", area] = verdict
    for one in (*result.county, *result.vetoes, *result.entry):
        found.update(_nested(one, ()))
    return found


def _nested(judged: Judged, above: Key) -> Iterator[tuple[Key, str | None]]:
    key = (*above, judged.indicator, judged.stage, judged.label.en if judged.label else "")
    yield ("judged", *key), judged.verdict
    for part in judged.parts:
        yield from _nested(part, key)


def turned_to_pass(before: dict[Key, str | None], after: dict[Key, str | None]) -> list[Key]:
    """What passes now and did not before. What was not judged at all before did not pass."""
    return [
        key for key, verdict in after.items() if verdict == "pass" and before.get(key, "fail") not in ("pass", None)
    ]


@given(counties(max_schools=4), settings_of(), st.data())
@UNSHRUNK
def test_an_emptied_cell_turns_nothing_into_a_pass(tables: Tables, chosen: dict[str, str], data: st.DataObject) -> None:
    standard = load_standard("cn-2017", chosen)
    before = verdicts(evaluate(snapshot_of(tables), standard))
    for cells in data.draw(st.lists(st.lists(cells_of(tables), min_size=1, max_size=2), min_size=3, max_size=3)):
        emptied = copy.deepcopy(tables)
        for table, line, column in cells:
            emptied[table][line][column] = None
        assume(still_lists(tables, emptied))
        after = verdicts(evaluate(snapshot_of(emptied), standard))
        assert not turned_to_pass(before, after), cells


@pytest.fixture(scope="module")
def example() -> Snapshot:
    return example_snapshots()[-1]


def emptied_at(snapshot: Snapshot, cells: Iterable[Cell]) -> Snapshot:
    """The snapshot without these cells (table, line, column)."""
    lines: dict[tuple[str, str], list[int]] = {}
    for table, line, column in cells:
        lines.setdefault((table, column), []).append(line)
    tables = dict(snapshot.tables)
    for (table, column), numbers in lines.items():
        frame = tables[table].with_row_index("__line")
        kept = pl.when(~pl.col("__line").is_in(numbers)).then(pl.col(column))
        tables[table] = frame.with_columns(kept.alias(column)).drop("__line")
    return make_snapshot(snapshot.county, snapshot.year, tables)


def filled(snapshot: Snapshot, table: str) -> list[Cell]:
    """Every filled cell of a table that may be empty and would then be missing."""
    return fillable({table: snapshot.tables[table].to_dicts()})


JUDGED_TABLES = (
    "schools", "stages", "campuses", "rooms", "classes", "finance", "county", "monitoring_balance", "monitoring_quality",
    "survey", "evidence", "vetoes",
)  # fmt: skip


@pytest.mark.parametrize("table", JUDGED_TABLES)
@pytest.mark.parametrize("pack", ["cn-2017", "cn-2012"])
def test_no_cell_of_the_example_county_turns_to_a_pass(example: Snapshot, table: str, pack: str) -> None:
    """One emptied cell at a time in tables that speak of the county as a whole, some by chance of every other table."""
    before = verdicts(evaluate(example, pack))
    draw = random.Random(f"{table} {pack}")
    cells = filled(example, table)
    for cell in draw.sample(cells, min(len(cells), 3)):
        after = verdicts(evaluate(emptied_at(example, [cell]), pack))
        assert not turned_to_pass(before, after), cell


@pytest.mark.parametrize("chosen", [{}, {"merge_uncounted": "merge"}, {"split_mode": "reported"}], ids=str)
@pytest.mark.parametrize("seed", range(4))
def test_a_cell_of_every_school_of_the_example_county(example: Snapshot, chosen: dict[str, str], seed: int) -> None:
    """Many schools at once: what is said of a school hangs on its own cells."""
    standard = load_standard("cn-2017", chosen)
    draw = random.Random(seed)
    by_school: dict[object, list[Cell]] = {}
    for table in ("schools", "stages", "campuses", "rooms", "classes", "finance"):
        for cell in filled(example, table):
            by_school.setdefault(example.tables[table]["school_id"][cell[1]], []).append(cell)
    cells = [draw.choice(draw.choice(list(_by_table(found).values()))) for found in by_school.values()]
    before, after = verdicts(evaluate(example, standard)), verdicts(evaluate(emptied_at(example, cells), standard))
    assert not turned_to_pass(before, after)
    # And they were felt.
    assert sum(verdict == "unknown" for verdict in after.values()) > sum(one == "unknown" for one in before.values())


def _by_table(cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell[0], []).append(cell)
    return found


def test_a_special_school_that_does_not_say_its_kind_still_counts() -> None:
    """Without its kind it used to drop out of what every school must meet."""
    tables: Tables = {
        "schools": [{"school_id": "a", "kind": "special"}, {"school_id": "b", "kind": "primary"}],
        "stages": [{"school_id": "b", "stage": "primary", "pupils": 100}],
        "finance": [
            {"school_id": "a", "public_funds_budget": 100.0, "training_budget": 1.0},
            {"school_id": "b", "public_funds_budget": 100.0, "training_budget": 6.0},
        ],
    }
    assert verdicts(evaluate(snapshot_of(tables), "cn-2017"))["judged", "YZ-Q4", "", ""] == "fail"
    tables["schools"][0]["kind"] = None
    assert verdicts(evaluate(snapshot_of(tables), "cn-2017"))["judged", "YZ-Q4", "", ""] == "fail"


def test_a_county_of_vocational_schools_alone_is_judged() -> None:
    tables: Tables = {"schools": [{"school_id": "a", "kind": "vocational"}], "stages": []}
    assert evaluate(snapshot_of(tables), "cn-2017").verdict == "unknown"
