"""Proofs of flips: the named cell is changed by the named amount, the county judged anew by `evaluate`, the verdict read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from junheng.evaluation import Evaluation, evaluate
from junheng.evaluation.robustness import Flip, Robustness, Standing, Subject
from junheng.evaluation.robustness.cells import Cell, changed_cell, families
from junheng.evaluation.robustness.settings import verdicts
from junheng.records.snapshot import Snapshot, make_snapshot

OF_ONE_SCHOOL = ("row", "school")
Change = tuple[str, int, str, float]  # table, line, column, new value
SCHOOL_TABLES = ("stages", "campuses", "finance", "rooms", "classes")


def with_values(snapshot: Snapshot, values: Iterable[tuple[Cell, float]]) -> Snapshot:
    """The county year with other numbers in cells."""
    for cell, value in values:
        snapshot = replace(snapshot, tables={**snapshot.tables, cell.table: changed_cell(snapshot, cell, value)})
    return make_snapshot(snapshot.county, snapshot.year, snapshot.tables)


def after(evaluation: Evaluation, values: Iterable[tuple[Cell, float]]) -> dict[Subject, str]:
    """Every verdict once the cells are changed; what is no longer judged is not in it."""
    return verdicts(evaluate(with_values(evaluation.snapshot, values), evaluation.standard))


def a_little_less(flip: Flip) -> float:
    """The value of a change that is slightly smaller: one whole unit, or a millionth (and what float64 cannot tell)."""
    towards = -1.0 if flip.change > 0 else 1.0
    if flip.cell.whole:
        return flip.new_value + towards
    return flip.new_value + towards * (1e-6 * abs(flip.change) + 1e-9 * abs(flip.new_value))


def rounds(robust: Robustness) -> Iterator[list[Standing]]:
    """The flips in rounds that can be tried together: of one school's own verdicts one change a school; the others alone.

    What a school's own verdicts hang on stands in its own lines, so that flips of different schools do not meet.
    """
    family = families(robust.evaluation)
    waiting: dict[int, dict[Change, list[Standing]]] = {}
    alone: dict[Change, list[Standing]] = {}
    for one in robust.standings:
        if one.flip is None:
            continue
        cell = one.flip.cell
        change = (cell.table, cell.row, cell.column, one.flip.new_value)
        if one.subject.level in OF_ONE_SCHOOL and cell.table in SCHOOL_TABLES:
            school = family[str(cell.key.get("school_id", ""))]
            waiting.setdefault(school, {}).setdefault(change, []).append(one)
        else:
            alone.setdefault(change, []).append(one)
    yield from alone.values()
    while waiting:
        yield [one for changes in waiting.values() for one in changes.pop(next(iter(changes)))]
        waiting = {school: changes for school, changes in waiting.items() if changes}


def faults(robust: Robustness) -> list[str]:
    """The flips that do not hold: the named verdict does not come, or a smaller change brings it too."""
    found = []
    for together in rounds(robust):
        flips = [(one, one.flip) for one in together if one.flip is not None]
        then = after(robust.evaluation, [(flip.cell, flip.new_value) for _, flip in flips])
        before = after(robust.evaluation, [(flip.cell, a_little_less(flip)) for _, flip in flips])
        for one, flip in flips:
            if then.get(one.subject, "left_out") != flip.after:
                found.append(f"{one.subject}: {flip} gives {then.get(one.subject)}")
            if before.get(one.subject, "left_out") != one.verdict:
                found.append(f"{one.subject}: {flip} is not the smallest: {a_little_less(flip)} flips it too")
    return found
