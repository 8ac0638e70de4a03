"""What the county asks beside the resource part that actions can meet: rooms, class sizes, rotation."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from junheng.formulas import Figure, Ratio
from junheng.indicators import FORMULAS, ItemIndicator
from junheng.planning.model.levers import SPLIT
from junheng.planning.model.numbers import Numbers, Row
from junheng.planning.premises import ROOM
from junheng.standards.model import IndicatorRule

_MOVED_ITEMS = ("rotated", "rotated_backbone")


def rules_of(numbers: Numbers, method: str) -> Iterator[tuple[str, IndicatorRule]]:
    """The indicators that are judged by a method."""
    return ((name, rule) for name, rule in numbers.standard.pack.indicators.items() if rule.method == method)


def rooms_needed(numbers: Numbers, year: int) -> Mapping[str, Mapping[str, int]]:
    """Rooms that schools lack in a year, classes to be split counted as two: {resource: {school_id: rooms}}."""
    evaluation = numbers.evaluations[year - 1]
    added: dict[str, int] = {}
    for (school, _), count in splits_needed(numbers, year).items():
        added[school] = added.get(school, 0) + count
    found: dict[str, dict[str, int]] = {}
    schools = frozenset(numbers.schools)
    for name, rule in rules_of(numbers, "rooms"):
        if rule.rooms is None:
            continue
        per = numbers.standard.one(rule.rooms.per_classes)
        lacking = found.setdefault(f"{ROOM}{rule.rooms.use}", {})
        judged = evaluation.rows.filter(pl.col("indicator") == name)
        for school, rooms, classes in judged.select("school_id", "numerator", "denominator").iter_rows():
            if rooms is None or classes is None or school not in schools:
                continue
            short = math.ceil((classes + added.get(school, 0)) / per) - int(rooms)
            lacking[school] = max(lacking.get(school, 0), short)
    return found


def splits_needed(numbers: Numbers, year: int) -> Mapping[Row, int]:
    """Classes to be added so that the largest is within the limit: {(school_id, stage): classes}.

    With a list of classes a grade is spread evenly over more; without, all classes of the row.
    """
    if SPLIT not in numbers.catalogue.actions:
        return {}
    evaluation = numbers.evaluations[year - 1]
    listed: dict[Row, dict[int, list[int]]] = {}
    for school, stage, grade, pupils in evaluation.case.tables.classes.select(
        "school_id", "stage", "grade", "pupils"
    ).iter_rows():
        if pupils is not None:
            listed.setdefault((school, stage), {}).setdefault(grade, []).append(pupils)
    counts = {
        (school, stage): (pupils, classes)
        for school, stage, pupils, classes in evaluation.case.rows.select(
            "school_id", "stage", "pupils", "classes"
        ).iter_rows()
    }
    found: dict[Row, int] = {}
    for name, _ in rules_of(numbers, "class_size"):
        failing = evaluation.rows.filter((pl.col("indicator") == name) & (pl.col("verdict") == "fail"))
        for school, stage, limit in failing.select("school_id", "stage", "target").iter_rows():
            row, most = (school, stage), int(limit)
            grades = listed.get(row)
            if grades is None:
                pupils, classes = counts[row]
                if pupils is None or classes is None:
                    continue
                grades = {0: [most + 1] + [0] * (int(classes) - 1)}
                grades[0][-1] += int(pupils) - sum(grades[0])
            found[row] = sum(
                max(1, math.ceil(sum(sizes) / most) - len(sizes)) for sizes in grades.values() if max(sizes) > most
            )
    return found


@dataclass(frozen=True, slots=True)
class RotationRule:
    """today + any_move · (people moved) + backbone_move · (backbone teachers moved) ≥ 0."""

    indicator: str
    today: float
    any_move: float
    backbone_move: float
    kept_today: bool


def rotation_rules(numbers: Numbers, year: int) -> Iterator[RotationRule]:
    """The indicators made of county items that a transfer counts in, as far as their figures are there."""
    evaluation = numbers.evaluations[year - 1]
    items = evaluation.case.items
    for name, rule in rules_of(numbers, "item"):
        formula = FORMULAS[name]
        if not isinstance(formula, ItemIndicator) or not isinstance(formula.formula, Ratio) or rule.operator != ">=":
            continue
        top, bottom = formula.formula.numerator, formula.formula.denominator
        if not isinstance(top, Figure) or not isinstance(bottom, Figure):
            continue
        target = evaluation.case.target(rule)
        above, below = items.get(top.name), items.get(bottom.name)
        if not {top.name, bottom.name} & {*_MOVED_ITEMS} or target is None or above is None or below is None:
            continue
        share = target / formula.formula.scale
        any_move = float(top.name == "rotated") - share * float(bottom.name == "rotated")
        backbone_move = float(top.name == "rotated_backbone") - share * float(bottom.name == "rotated_backbone")
        today = above - share * below
        yield RotationRule(name, today, any_move, backbone_move, today >= -1e-9 * max(abs(above), 1.0))
