"""What the pupils of coming years ask for beside places: staff, teachers, rooms and areas by the standard's targets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil

import polars as pl

from junheng.forecasting.capacity import holds_for_kind
from junheng.forecasting.result import Forecast
from junheng.forecasting.rules import PlacesRules
from junheng.formulas import Allowed, Figure, Formula, Minus, Plus, Shared, leaves
from junheng.indicators import FORMULAS, RowIndicator
from junheng.records.snapshot import Snapshot
from junheng.standards import Standard
from junheng.tables import COMPULSORY_STAGES, TABLES, Type

STAFF = "staff"  # the item of the national staffing ratio; other items are indicators of the standard
_SCHEMA = {
    "year": pl.Int64,
    "school_id": pl.String,
    "stage": pl.String,
    "item": pl.String,
    "unit": pl.String,
    "needed": pl.Float64,
    "have": pl.Float64,
    "short_by": pl.Float64,
}
_Line = tuple[int, str, str | None, str, str, float, float | None, float | None]
_Pupils = Mapping[str, int]  # of the stages of a school


def needs_of(
    forecast: Forecast, rows: pl.DataFrame, snapshot: Snapshot, standard: Standard, rules: PlacesRules
) -> pl.DataFrame:
    """What is needed at the expected pupils, what is there today, and what is short (0 where nothing is).

    Staff by the national ratio against the approved posts; teachers, areas, equipment and rooms by the targets of the
    standard's per-pupil indicators, without their exemptions; specialist rooms by the classes needed. What a
    through-school shares is compared as a whole, without a split between its stages. People and rooms are rounded up.
    `have` is null where it is not reported, and in schools that share with a senior stage.
    """
    have, asked = _Have(snapshot), _asked(standard)
    pupils: dict[tuple[int, str], dict[str, int]] = {}
    classes: dict[tuple[int, str], list[int | None]] = {}
    for year, school_id, stage, number, rooms in rows.select(
        "year", "school_id", "stage", "pupils", "classes"
    ).iter_rows():
        pupils.setdefault((year, school_id), {})[stage] = number
        classes.setdefault((year, school_id), []).append(rooms)
    kinds = dict(forecast.history.schools.select("school_id", "kind").iter_rows())
    left_out = {
        kind for rule in standard.pack.leave_out if set(rule.when) == {"kind"} for kind in rule.when["kind"].in_ or ()
    }
    lines: list[_Line] = []
    for (year, school_id), of_stages in pupils.items():
        lines += _staff(year, school_id, of_stages, have, rules)
        if kinds.get(school_id) not in left_out:
            lines += _ratios(year, school_id, of_stages, have, asked)
            lines += _rooms(year, school_id, kinds.get(school_id), classes[year, school_id], have, standard)
    return pl.DataFrame(lines, schema=_SCHEMA, orient="row").sort(
        "year", "school_id", "stage", "item", nulls_last=False
    )


class _Have:
    """What the schools report today."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.posts = dict(snapshot.table("schools").select("school_id", "posts_quota").iter_rows())
        stages = snapshot.table("stages")
        self.stages = {(row["school_id"], row["stage"]): row for row in stages.iter_rows(named=True)}
        self.with_senior = set(stages.filter((pl.col("stage") == "senior") & (pl.col("pupils") > 0))["school_id"])
        self.campuses: dict[str, list[Mapping[str, object]]] = {}
        for row in snapshot.table("campuses").iter_rows(named=True):
            self.campuses.setdefault(str(row["school_id"]), []).append(row)
        self.rooms: dict[tuple[str, str], int] | None = None
        if "rooms" in snapshot.tables:
            counted = snapshot.table("rooms").group_by("school_id", "use").len()
            self.rooms = {(school_id, use): number for school_id, use, number in counted.iter_rows()}

        self._known: dict[tuple[str, str, str], float | None] = {}  # asked again for every year

    def of_stage(self, school_id: str, stage: str, asked: _Asked) -> float | None:
        key = (school_id, stage, asked.indicator)
        if key not in self._known:
            row = self.stages.get((school_id, stage), {})
            self._known[key] = _computed(asked.numerator, lambda name: _float(row.get(name)))
        return self._known[key]

    def of_school(self, school_id: str, asked: _Asked) -> float | None:
        """All campuses of the school together."""
        if school_id in self.with_senior:
            return None
        key = (school_id, "", asked.indicator)
        if key not in self._known:
            self._known[key] = _computed(asked.numerator, lambda name: self._summed(school_id, name))
        return self._known[key]

    def _summed(self, school_id: str, name: str) -> float | None:
        found = [_float(row[name]) for row in self.campuses.get(school_id, ()) if row[name] is not None]
        return sum(number for number in found if number is not None) if found else None


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _computed(formula: Formula, figure: Callable[[str], float | None]) -> float | None:
    """The formula's number; None where a figure is missing. What only an exemption allows does not count."""
    match formula:
        case Figure(name) | Shared(name):
            return figure(name)
        case Plus(terms):
            numbers = [_computed(term, figure) for term in terms]
            return None if None in numbers else sum(number for number in numbers if number is not None)
        case Minus(left, right):
            first, second = _computed(left, figure), _computed(right, figure)
            return None if first is None or second is None else first - second
        case Allowed():
            return 0.0


def _staff(year: int, school_id: str, pupils: _Pupils, have: _Have, rules: PlacesRules) -> Iterator[_Line]:
    needed = ceil(sum(number / (rules.staff.at(stage) or float("inf")) for stage, number in pupils.items()))
    yield _line(year, school_id, None, STAFF, "人", needed, _float(have.posts.get(school_id)))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A per-pupil target: `targets` by stage of what `numerator` counts, per pupil."""

    indicator: str
    numerator: Formula
    targets: Mapping[str, float]
    unit: str
    whole: bool
    shared: bool  # by the stages of a school


def _asked(standard: Standard) -> list[_Asked]:
    found = []
    for indicator, rule in standard.pack.indicators.items():
        formula = FORMULAS.get(indicator)
        if rule.method != "row_ratio" or rule.target is None or not isinstance(formula, RowIndicator):
            continue
        ratio = formula.ratio
        targets = {stage: rule.target.at(stage) for stage in COMPULSORY_STAGES}
        per_pupil = {stage: target / ratio.scale for stage, target in targets.items() if target is not None}
        shared = any(isinstance(leaf, Shared) for leaf in leaves(ratio.numerator))
        found.append(_Asked(indicator, ratio.numerator, per_pupil, *_unit(ratio.numerator), shared))
    return found


def _ratios(year: int, school_id: str, pupils: _Pupils, have: _Have, asked: Iterable[_Asked]) -> Iterator[_Line]:
    for one in asked:
        needed = {stage: one.targets[stage] * number for stage, number in pupils.items() if stage in one.targets}
        if not one.shared:
            for stage, number in needed.items():
                there = have.of_stage(school_id, stage, one)
                yield _line(year, school_id, stage, one.indicator, one.unit, _rounded(number, whole=one.whole), there)
        elif len(needed) == len(pupils):
            total = _rounded(sum(needed.values()), whole=one.whole)
            yield _line(year, school_id, None, one.indicator, one.unit, total, have.of_school(school_id, one))


def _unit(numerator: Formula) -> tuple[str, bool]:
    """The unit of what is counted, and whether it comes in whole ones."""
    name = next(leaves(numerator)).name
    for table in ("stages", "campuses"):
        if name in TABLES[table].names:
            column = TABLES[table].column(name)
            return column.unit, column.type is Type.COUNT
    return "", False


def _rounded(number: float, *, whole: bool) -> float:
    # 2.3 x 1000 / 100 is 22.999999999999996 in binary: rounding up must not make 24 of 23 either way.
    return float(ceil(round(number, 9))) if whole else round(number, 6)


def _rooms(
    year: int, school_id: str, kind: str | None, classes: Iterable[int | None], have: _Have, standard: Standard
) -> Iterator[_Line]:
    """Specialist rooms for the classes of the school; their number only, not their size."""
    counted = [number for number in classes if number is not None]
    if not counted:
        return
    for indicator, rule in standard.pack.indicators.items():
        if rule.rooms is None or not holds_for_kind(rule.scope, kind):
            continue
        needed = ceil(sum(counted) / standard.one(rule.rooms.per_classes))
        there = None if have.rooms is None else float(have.rooms.get((school_id, rule.rooms.use), 0))
        yield _line(year, school_id, None, indicator, "间", needed, there)


def _line(
    year: int, school_id: str, stage: str | None, item: str, unit: str, needed: float, have: float | None
) -> _Line:
    return year, school_id, stage, item, unit, float(needed), have, None if have is None else max(needed - have, 0.0)
