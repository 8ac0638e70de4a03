"""What a plan is asked for: years, money, by when which share of the schools must pass."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from junheng.errors import UsageError
from junheng.text import Text

MOST_YEARS = 15
NO_CV_LIMIT = 1e3  # a limit of the coefficients that is none


@dataclass(frozen=True, slots=True)
class Wish:
    """What must hold, and how money of different years is compared. Years are 1..`years` after the base year.

    Raises:
        UsageError: a value that cannot be, or figures that do not fit the years; the first such, in a sentence.
    """

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

    def __post_init__(self) -> None:
        """The same check for what comes from the command line and from Python."""
        for fault in _faults(self):
            raise UsageError(fault)

    @property
    def demands(self) -> tuple[float, ...]:
        """The share of school rows that must pass, for each year."""
        return self.stages if self.stages is not None else (*(0.0 for _ in range(self.years - 1)), 1.0)

    @property
    def coefficients_from(self) -> int:
        """The first year (1..years) in which the coefficients must keep their limits."""
        return self.years if self.cv_from is None else self.cv_from

    @property
    def full_years(self) -> tuple[int, ...]:
        """The years (1..years) in which the county as a whole must pass."""
        return tuple(year for year in range(self.coefficients_from, self.years + 1) if self.demands[year - 1] >= 1)


def _faults(wish: Wish) -> Iterator[Text]:
    """Everything that is wrong, one sentence each; later ones may rest on earlier ones holding."""
    if wish.years not in range(1, MOST_YEARS + 1):
        zh = f"规划年数应是 1 至 {MOST_YEARS} 的整数，现为 {wish.years}"
        yield Text(zh, f"the years of a plan are a whole number from 1 to {MOST_YEARS}, not {wish.years}")
    if wish.budgets is not None:
        yield from _number_of_years(wish.budgets, wish.years, _BUDGETS)
        yield from _budget_faults(wish.budgets)
    if wish.stages is not None:
        yield from _number_of_years(wish.stages, wish.years, _SHARES)
        yield from _share_faults(wish.stages)
    yield from _single_faults(wish)


_BUDGETS = Text("预算", "budget")
_SHARES = Text("要求达标的学校比例", "share of schools that must pass")


def _number_of_years(given: tuple[float, ...], years: int, what: Text) -> Iterator[Text]:
    if len(given) < years:
        lacking = range(len(given) + 1, years + 1)
        zh, en = "、".join(map(str, lacking)), ", ".join(map(str, lacking))
        yield Text(
            f"{what.zh}只给了 {len(given)} 年，规划是 {years} 年：缺第 {zh} 年，请补齐",
            f"the {what.en} is given for {len(given)} of {years} years; missing: year {en}",
        )
    if len(given) > years:
        yield Text(
            f"{what.zh}给了 {len(given)} 年，规划只有 {years} 年：请删去多余的，或改规划年数",
            f"the {what.en} is given for {len(given)} years, the plan has {years}: drop some, or change the years",
        )


def _budget_faults(budgets: tuple[float, ...]) -> Iterator[Text]:
    for year, budget in enumerate(budgets, 1):
        if not (math.isfinite(budget) and budget >= 0):
            yield Text(
                f"第 {year} 年的预算应是不小于 0 的数；不限制预算的，不要给预算",
                f"the budget of year {year} should be a number from 0 on; give no budgets where money has no limit",
            )


def _share_faults(shares: tuple[float, ...]) -> Iterator[Text]:
    for year, share in enumerate(shares, 1):
        if not 0 <= share <= 1:
            yield Text(
                f"第 {year} 年要求达标的学校比例应在 0 与 1 之间，现为 {share:g}（百分之二十写成 0.2 或 20%）",
                f"the share of schools that must pass in year {year} is from 0 to 1, not {share:g} "
                "(write twenty per cent as 0.2 or 20%)",
            )
    for year, (before, share) in enumerate(pairwise(shares), 2):
        if share < before:
            yield Text(
                f"第 {year} 年要求达标的学校比例 {share:g} 低于上一年的 {before:g}：只能持平或提高",
                f"the share of schools that must pass in year {year}, {share:g}, is below the {before:g} of the year "
                "before: it may only rise",
            )


def _single_faults(wish: Wish) -> Iterator[Text]:
    if wish.cv_limit is not None and not (math.isfinite(wish.cv_limit) and wish.cv_limit > 0):
        yield Text(
            f"差异系数限值应是大于 0 的数，现为 {wish.cv_limit:g}",
            f"the limit of the coefficients should be a number above 0, not {wish.cv_limit:g}",
        )
    if wish.cv_from is not None and not 1 <= wish.cv_from <= wish.years:
        yield Text(
            f"差异系数从第 {wish.cv_from} 年起要达到，规划只有第 1 至 {wish.years} 年",
            f"the coefficients cannot be demanded from year {wish.cv_from} on: the plan has years 1 to {wish.years}",
        )
    if wish.moves_per_year is not None and wish.moves_per_year < 0:
        yield Text(
            f"每年交流人数的上限不能小于 0，现为 {wish.moves_per_year}",
            f"the limit of moves in a year cannot be below 0: {wish.moves_per_year}",
        )
    for name, rate in (
        (Text("折现率", "discount"), wish.discount),
        (Text("涨价率", "price growth"), wish.price_growth),
    ):
        if not 0 <= rate < 1:
            yield Text(
                f"{name.zh}应是 0 至 1 之间的数（百分之三写成 0.03），现为 {rate:g}",
                f"the {name.en} should be from 0 to 1 (three per cent is 0.03), not {rate:g}",
            )
    if wish.years_beyond < 0:
        yield Text(
            f"规划期后计算经常性成本的年数不能小于 0，现为 {wish.years_beyond}",
            f"the years after the last in which recurrent cost counts cannot be below 0: {wish.years_beyond}",
        )
