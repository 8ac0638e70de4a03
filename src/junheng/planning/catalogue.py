"""What can be done, and what it costs: the catalogue of actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

TRANSFER = "transfer_teacher"


@dataclass(frozen=True, slots=True)
class Action:
    """One line of the catalogue. A cost or limit that is None is none: free, or without limit."""

    id: str
    resources: tuple[str, ...]  # what one unit raises: columns of stages or campuses, "rooms.music", "rooms.art"
    unit_cost: float  # yuan per unit, at prices of the base year, paid in the year that the step stands in
    recurrent_cost: float  # yuan per unit and year, from the year that the step takes effect
    lead_years: int  # takes effect so many years after the year that the step stands in
    limit_per_school: float | None  # over all years
    limit_county_per_year: float | None
    integer: bool  # whole units only
    department: str
    assumed: bool = False  # a cost of the catalogue that comes with the program, to be replaced


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The actions that a plan may choose from, by id."""

    actions: Mapping[str, Action]

    def __iter__(self) -> Iterator[Action]:
        return iter(self.actions.values())
