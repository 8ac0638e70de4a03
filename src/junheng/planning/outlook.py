"""Pupils of the coming years, as the plan takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outlook:
    """Pupils by (school_id, stage, calendar year), whole. What is not in it stays as in the base year."""

    pupils: Mapping[tuple[str, str, int], int]

    def held_on(self, last: int) -> Outlook:
        """The same with further years up to calendar year `last`, in which pupils are as in the last year that is given."""
        ends: dict[tuple[str, str], int] = {}
        for school, stage, year in self.pupils:
            ends[school, stage] = max(year, ends.get((school, stage), year))
        further = {
            (school, stage, year): self.pupils[school, stage, end]
            for (school, stage), end in ends.items()
            for year in range(end + 1, last + 1)
        }
        return Outlook({**self.pupils, **further})
