"""The plan: what is done where and when, what it costs, how near it is to the best there can be, and what it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from junheng.evaluation import Evaluation
from junheng.evaluation.verdicts import Verdict
from junheng.planning.catalogue import Catalogue
from junheng.planning.outlook import Outlook
from junheng.planning.steps import Step
from junheng.planning.wish import Wish
from junheng.records.snapshot import Snapshot
from junheng.standards import Standard
from junheng.text import Language, Text

Status = Literal["optimal", "feasible", "infeasible", "no_plan_in_time"]


@dataclass(frozen=True)
class PlanYear:
    """A year of the plan, re-judged by `evaluate` on the county as the steps leave it."""

    year: int
    cost: float  # yuan at prices of that year, with what recurs
    demanded: float  # share of the school rows in scope that must pass
    share_passing: float
    resource_verdict: Verdict
    verdict: Verdict
    evaluation: Evaluation


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What would have to give for a plan to exist: so much more of one constraint, whose name is that of the colliding one.

    Each suffices by itself, but for those that are marked as needed `together`. Money is yuan.
    """

    # budget, budget:YEAR, posts, land:buildable_area, land:sports_land, school:ACTION, county:ACTION, moves, transfers, years;
    # what is asked: rows, cv; what no action can mend: rooms, classes, rotation
    constraint: str
    needed: float
    unit: Text
    words: Text
    least: float | None = None  # proven: less is not enough
    suffices: bool = True  # False: time was over; all that is known is that less than `needed` is not enough
    together: bool = False  # all that are marked so are needed at once
    parts: tuple[tuple[str, float], ...] = ()  # of `needed`, by calendar year or school_id


@dataclass(frozen=True)
class Plan:
    """The least-cost way that was found. `bound` is proven: nothing can cost less. Money is yuan."""

    snapshot: Snapshot
    standard: Standard
    catalogue: Catalogue
    wish: Wish
    outlook: Outlook
    before: Evaluation
    status: Status
    steps: tuple[Step, ...]
    cost: float | None  # present cost, with what recurs until `years_beyond` after the last year
    bound: float | None
    gap: float | None  # (cost - bound) / cost
    greedy_cost: float | None  # what each failing row on its own would cost, by hand
    years: tuple[PlanYear, ...]
    relaxations: tuple[Relaxation, ...]
    seconds: float
    assumptions: tuple[Text, ...] = ()
    unplanned: tuple[Text, ...] = ()  # what no action can change, and is not a pass
    stopped: bool = False  # by the user, before the time was over

    @property
    def calendar_years(self) -> tuple[int, ...]:
        """The years of the plan: those after the base year."""
        return tuple(self.snapshot.year + number for number in range(1, self.wish.years + 1))

    def to_dict(self, language: Language = "zh") -> dict[str, object]:
        """One object with stable keys, as `junheng plan --json` prints it."""
        return {
            "status": self.status,
            "cost": self.cost,
            "bound": self.bound,
            "gap": self.gap,
            "greedy_cost": self.greedy_cost,
            "actions": list(self._actions()),
            "years": [
                {
                    "year": one.year,
                    "cost": one.cost,
                    "share_passing": one.share_passing,
                    "resource_verdict": one.resource_verdict,
                    "verdict": one.verdict,
                    "share_demanded": one.demanded,
                }
                for one in self.years
            ],
            "relaxations": [
                {
                    "constraint": one.constraint,
                    "needed": one.needed,
                    "unit": one.unit.get(language),
                    "words": one.words.get(language),
                    "least": one.least,
                    "suffices": one.suffices,
                    "together": one.together,
                    "parts": [{"of": of, "needed": needed} for of, needed in one.parts],
                }
                for one in self.relaxations
            ],
            "seconds": self.seconds,
            "stopped": self.stopped,
            "county_name": self.snapshot.county,
            "base_year": self.snapshot.year,
            "snapshot": self.snapshot.hash,
            "standard": {
                "id": self.standard.id,
                "version": self.standard.pack.version,
                "hash": self.standard.hash,
                "settings": dict(self.standard.settings),
            },
            "assumptions": [text.get(language) for text in self.assumptions],
            "unplanned": [text.get(language) for text in self.unplanned],
        }

    def _actions(self) -> Iterator[dict[str, object]]:
        for step in self.steps:
            kind = step.kind
            yield {
                "school_id": step.school_id,
                "stage": step.stage,
                "year": step.year,
                "action": step.action,
                "quantity": step.quantity,
                "cost": step.cost,
                "department": step.department,
                "from_school": step.from_school,
                "kind": None
                if kind is None
                else {"above_degree": kind.above_degree, "backbone": kind.backbone, "pe_art": kind.pe_art},
            }
