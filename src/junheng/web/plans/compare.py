"""Answered scenarios side by side: what pages and programs show of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from junheng.text import Language
from junheng.web.plans.models import Scenario

MOST_COMPARED = 5


@dataclass(frozen=True)
class Side:
    """One of the scenarios."""

    plan: Scenario
    summary: dict[str, Any]
    actions: list[dict[str, Any]]
    money: dict[str, Any]
    answer: dict[str, Any]  # as the library says it

    @property
    def moved(self) -> float:
        """How many teachers move between schools, all years together."""
        return float(sum(one["quantity"] for one in self.answer["actions"] if one["from_school"] is not None))


def side(scenario: Scenario, language: Language) -> Side:
    """An answered scenario as it is compared."""
    kept = {
        one.key: one.content
        for one in scenario.parts.filter(key__in=("summary", "actions", "money", "answer"), language__in=(language, ""))
    }
    return Side(scenario, kept["summary"], kept["actions"], kept["money"], kept["answer"][language])
