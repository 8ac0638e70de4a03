"""The forecast's arrays as tables, with the limits of every level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl

from junheng.forecasting.arrays import Bools, Floats, Ints, by_group, some
from junheng.forecasting.backtest import Trial
from junheng.forecasting.intervals import NORMAL
from junheng.forecasting.levels import cell_widths, leads_of, stage_parts, sum_width
from junheng.forecasting.panel import Panel

Units: TypeAlias = Mapping[str, pl.Series]

_STAGES = ("primary", "junior")
_HOMES_UNSURE = 0.5  # relative deviation of the pupils whom new homes bring


@dataclass(frozen=True)
class Outcome:
    """What was forecast: pupils of schools by grade and lead, how many of them from new homes, and the trials before."""

    panel: Panel
    done: Sequence[Trial]
    cells: Floats  # school x grade x lead
    homes: Floats  # school x grade x lead

    @property
    def horizon(self) -> int:
        """How many years ahead."""
        return int(self.cells.shape[-1])

    @property
    def origin(self) -> int:
        """The place of the last year."""
        return len(self.panel.years) - 1

    @property
    def listed(self) -> Bools:
        """School x grade: whether there are pupils now or will be."""
        now = np.nan_to_num(self.panel.pupils[..., -1]) > 0
        return now | some(self.cells > 0, -1)

    def unsure(self) -> Floats:
        """Deviations beside those learned: of a last year that is not quite believed, and of homes not yet lived in."""
        doubt = self.done[-1].projection.clean.doubt
        spread = np.empty_like(self.cells)
        for lead in range(self.horizon):
            moved = np.repeat(doubt.mean(1, keepdims=True), doubt.shape[1], axis=1)
            moved[:, lead + 1 :] = doubt[:, : -lead - 1]
            spread[..., lead] = moved * self.cells[..., lead]
        return np.hypot(spread, _HOMES_UNSURE * self.homes)


def forecasts(outcome: Outcome) -> pl.DataFrame:
    """One line per year, school and grade."""
    panel = outcome.panel
    learned = cell_widths(panel, outcome.done, outcome.origin).half(panel, outcome.cells)
    half = np.hypot(learned, NORMAL * outcome.unsure())
    schools, grades = np.nonzero(outcome.listed)
    units = {
        "school_id": _picked(panel.schools, schools),
        "stage": _picked(_stage_of_grades(panel), grades),
        "grade": _picked(panel.grades, grades),
    }
    return _table(outcome, units, outcome.cells[schools, grades], half[schools, grades])


def rows(outcome: Outcome) -> pl.DataFrame:
    """One line per year, school and stage."""
    panel = outcome.panel
    schools, stages = np.nonzero(_by_stage(panel, outcome.listed.astype(np.float64)))
    units = {"school_id": _picked(panel.schools, schools), "stage": _picked(_STAGES, stages)}
    pupils, unsure = (_by_stage(panel, each)[schools, stages] for each in (outcome.cells, outcome.unsure()))
    return _sums(outcome, "rows", units, pupils, unsure)


def townships(outcome: Outcome) -> pl.DataFrame:
    """One line per year, township and stage, without the schools whose township is not known."""
    panel = outcome.panel

    def added(values: Floats) -> Floats:
        return by_group(_by_stage(panel, values), panel.township, len(panel.townships))

    named = np.array([name is not None for name in panel.townships])
    places, stages = np.nonzero(added(outcome.listed.astype(np.float64)) * named[:, None])
    units = {"township": _picked(panel.townships, places), "stage": _picked(_STAGES, stages)}
    spread = np.sqrt(by_group(_by_stage(panel, outcome.unsure()) ** 2, panel.township, len(panel.townships)))
    return _sums(outcome, "townships", units, added(outcome.cells)[places, stages], spread[places, stages])


def totals(outcome: Outcome) -> pl.DataFrame:
    """The county's years by grade, by stage (grade null) and whole (stage null)."""
    panel, cells, unsure = outcome.panel, outcome.cells, outcome.unsure()
    stages = _STAGES[: len(stage_parts(panel))]
    whole = pl.Series([None], dtype=pl.String)
    tables = [
        _sums(
            outcome,
            level,
            {"stage": pl.Series(stage, dtype=pl.String), "grade": pl.Series(grade, dtype=pl.Int64)},
            pupils.sum(0),
            np.sqrt((spread**2).sum(0)),  # what one school's last year is off says nothing about another's
        )
        for level, stage, grade, pupils, spread in (
            ("grades", _stage_of_grades(panel), panel.grades, cells, unsure),
            ("stages", stages, [None] * len(stages), _by_stage(panel, cells), _by_stage(panel, unsure)),
            ("county", whole, [None], cells.sum(1, keepdims=True), unsure.sum(1, keepdims=True)),
        )
    ]
    return pl.concat(tables).sort("year", "stage", "grade", nulls_last=True)


def _picked(names: Sequence[str | None] | Sequence[int], places: Ints) -> pl.Series:
    numbers = any(isinstance(name, int) for name in names)
    return pl.Series(names, dtype=pl.Int64 if numbers else pl.String)[places]


def _stage_of_grades(panel: Panel) -> list[str]:
    return [_STAGES[int(place > panel.last_primary)] for place in range(len(panel.grades))]


def _by_stage(panel: Panel, values: Floats) -> Floats:
    """School x grade (x lead) added up to school x stage (x lead)."""
    return np.stack([values[:, part].sum(1) for part in stage_parts(panel)], axis=1)


def _sums(outcome: Outcome, level: str, units: Units, pupils: Floats, unsure: Floats) -> pl.DataFrame:
    """The table of one level, units x lead, with the widths that this level's errors ask for."""
    width = sum_width(outcome.panel, outcome.done, outcome.origin, level)
    return _table(outcome, units, pupils, np.hypot(width.of(pupils, leads_of(pupils)), NORMAL * unsure))


def _table(outcome: Outcome, units: Units, pupils: Floats, half: Floats) -> pl.DataFrame:
    """Units x lead as lines. Where nobody is forecast, nobody is: the school or grade is known to end."""
    half = np.where(pupils > 0, half, 0.0)
    first = outcome.panel.years[-1] + 1
    lines = [
        pl.DataFrame(
            {
                "year": pl.Series([first + lead], dtype=pl.Int64).new_from_index(0, len(pupils)),
                **units,
                "pupils": pupils[:, lead],
                "low": np.maximum(pupils[:, lead] - half[:, lead], 0.0),
                "high": pupils[:, lead] + half[:, lead],
            }
        )
        for lead in range(outcome.horizon)
    ]
    return pl.concat(lines).sort("year", *units, nulls_last=True)
