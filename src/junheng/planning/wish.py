"""What a plan is asked for: years, money, by when which share of the schools must pass."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """What must hold, and how money of different years is compared. Years are 1..`years` after the base year."""

    years: int = 5
    budgets: tuple[float, ...] | None = None  # yuan a year, at prices of that year; None: no limit
    # The share of school rows in scope that must pass in each year; None: all of them in the last year only.
    stages: tuple[float, ...] | None = None
    cv_from: int | None = None  # the year from which coefficients must keep their limits; None: the last
    cv_limit: float | None = None  # a tighter (or looser) limit in place of the standard's, for all coefficients
    transfers: bool = True
    moves_per_year: int | None = None  # people moved in the county in one year
    discount: float = 0.03  # a year
    price_growth: float = 0.02  # a year
    years_beyond: int = 5  # recurrent cost counted after the last year, so that late hiring does not look free

    @property
    def demands(self) -> tuple[float, ...]:
        """The share of school rows that must pass, for each year."""
        return self.stages if self.stages is not None else (*(0.0 for _ in range(self.years - 1)), 1.0)

    @property
    def coefficients_from(self) -> int:
        """The first year (1..years) in which the coefficients must keep their limits."""
        return self.years if self.cv_from is None else self.cv_from
