"""What can be done, and what it costs: the catalogue of actions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from junheng.errors import UsageError
from junheng.text import Text

TRANSFER = "transfer_teacher"
NO_REMARK = Text("", "")

_COST = Text(
    "措施“{id}”的费用应是不小于 0 的数，现为 {value}", "the costs of {id} cannot be {value}: numbers from 0 on"
)
_LEAD = Text(
    "措施“{id}”的提前年数应是不小于 0 的整数，现为 {value}",
    "the lead years of {id} cannot be {value}: a whole number from 0 on",
)
_LIMIT = Text(
    "措施“{id}”的上限不能是 {value}；没有上限的写 None",
    "a limit of {id} cannot be {value}; None where there is none",
)


@dataclass(frozen=True, slots=True)
class Action:
    """One line of the catalogue. A limit that is None is none. `remark` says what the costs cover.

    Raises:
        UsageError: a cost, lead time or limit that cannot be.
    """

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
    remark: Text = NO_REMARK

    def __post_init__(self) -> None:
        """Refuse what would make a plan pointless: money that comes from spending it."""
        for cost in (self.unit_cost, self.recurrent_cost):
            if not (math.isfinite(cost) and cost >= 0):
                raise UsageError(_COST.format(id=self.id, value=cost))
        if self.lead_years < 0 or self.lead_years % 1:
            raise UsageError(_LEAD.format(id=self.id, value=self.lead_years))
        for limit in (self.limit_per_school, self.limit_county_per_year):
            if limit is not None and not limit >= 0:
                raise UsageError(_LIMIT.format(id=self.id, value=limit))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The actions that a plan may choose from, by id."""

    actions: Mapping[str, Action]

    def __iter__(self) -> Iterator[Action]:
        return iter(self.actions.values())
