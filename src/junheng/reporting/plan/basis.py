"""What every part of a plan's report starts from: the plan, its tables, and the language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from junheng.evaluation import Evaluation
from junheng.evaluation.resource import row_indicators
from junheng.evaluation.verdicts import Verdict, all_of
from junheng.planning.catalogue import Action
from junheng.planning.default_catalogue import department_name
from junheng.planning.pages import course, school_values, spending, steps_table
from junheng.planning.plan import Plan
from junheng.reporting.basis import Basis
from junheng.reporting.plan.words import PlanSpeaker

Line = Mapping[str, Any]


@dataclass(frozen=True)
class PlanBasis:
    """A plan to be told in one language."""

    plan: Plan
    say: PlanSpeaker

    @cached_property
    def before(self) -> Basis:
        """The county as it is."""
        return Basis(self.plan.before, self.say)

    @cached_property
    def after(self) -> Basis | None:
        """The county at the end of the plan; None where there is no plan."""
        return Basis(self.plan.years[-1].evaluation, self.say) if self.plan.years else None

    @cached_property
    def steps(self) -> list[Line]:
        """Every step with its deadlines."""
        return list(steps_table(self.plan).iter_rows(named=True))

    @cached_property
    def spending(self) -> list[Line]:
        """Money by year and department."""
        return list(spending(self.plan).iter_rows(named=True))

    @cached_property
    def values(self) -> pl.DataFrame:
        """Every judged row of every year."""
        return school_values(self.plan)

    @cached_property
    def course(self) -> list[Line]:
        """Every coefficient of every year."""
        return list(course(self.plan).iter_rows(named=True))

    @property
    def base(self) -> int:
        """The year of the data."""
        return self.plan.snapshot.year

    @cached_property
    def judged_years(self) -> tuple[int, ...]:
        """The base year and the years of the plan that were judged."""
        return (self.base, *(one.year for one in self.plan.years))

    @property
    def evaluations(self) -> tuple[tuple[int, Evaluation], ...]:
        """Each judged year with its evaluation."""
        return ((self.base, self.plan.before), *((one.year, one.evaluation) for one in self.plan.years))

    def resource_verdict(self, evaluation: Evaluation) -> Verdict:
        """The verdict on the resource part: the areas in which school rows have their ratios."""
        pack = self.plan.standard.pack
        areas = {rule.area for rule in row_indicators(self.plan.standard).values()}
        if pack.composite is not None:
            areas.add(pack.composite.area)
        return all_of(verdict for area, _, verdict in evaluation.areas() if area in areas)

    def action(self, name: str) -> Action | None:
        """A line of the catalogue."""
        return self.plan.catalogue.actions.get(name)

    def department(self, name: str) -> str:
        """A department, in English too where the program knows it."""
        return self.say.text(department_name(name))
