"""A wish as people type it: figures with commas, shares as 0.2 or 20%, money in 10,000 yuan.

Chinese commas and full-width digits are read too. Whether the values fit together is for `Wish` to say.
"""

from __future__ import annotations

import re
from decimal import Decimal
from unicodedata import normalize

from junheng.errors import UsageError
from junheng.planning.wish import Wish
from junheng.text import Text

YUAN_IN_BUDGET_UNIT = 10_000  # budgets are said in 万元

_BETWEEN = re.compile(r"[,、;]")  # after NFKC, which makes ，； of the same width
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(%?)")

_BUDGET = Text("预算", "budget")
_SHARE = Text("要求达标的学校比例", "share of schools that must pass")
_NOT_YEARLY = Text(
    "第 {year} 年的{what}“{text}”不是数；各年的数用逗号隔开，数里不要有千位分隔符",
    "the {what} of year {year}, “{text}”, is no number; put commas between years and none within a figure",
)


def read_wish(
    *,
    years: str | int = 5,
    budget: str | None = None,
    stages: str | None = None,
    cv_limit: str | None = None,
    transfers: bool = True,
    moves_per_year: int | None = None,
) -> Wish:
    """The wish that the texts say.

    Args:
        years: how many years, 1 to 15.
        budget: one figure a year in 10,000 yuan, as "3000,3000,2500"; None where money has no limit.
        stages: one share a year, as "0.2,0.4,1" or "20%,40%,100%"; None demands all schools in the last year.
        cv_limit: a limit in place of the standard's for all coefficients.
        transfers: whether teachers may move between schools.
        moves_per_year: how many may, in the county and year.

    Raises:
        UsageError: a text that is no number, or a value that cannot be; the sentence names the year.
    """
    return Wish(
        years=_years(years),
        budgets=None if budget is None else _yearly(budget, _BUDGET, YUAN_IN_BUDGET_UNIT),
        stages=None if stages is None else _yearly(stages, _SHARE),
        cv_limit=None if cv_limit is None else _figure(cv_limit, Text("差异系数限值", "limit of the coefficients")),
        transfers=transfers,
        moves_per_year=moves_per_year,
    )


def read_seconds(text: str) -> float:
    """A time limit in seconds.

    Raises:
        UsageError: it is no number above 0.
    """
    seconds = _figure(text, Text("限时（秒）", "time limit in seconds"))
    if seconds <= 0:
        raise UsageError(
            Text(f"限时应大于 0 秒，现为 {seconds:g}", f"the time limit is above 0 seconds, not {seconds:g}")
        )
    return seconds


def _years(given: str | int) -> int:
    if isinstance(given, int):
        return given
    years = _figure(given, Text("规划年数", "number of years"))
    if years % 1:
        raise UsageError(
            Text(f"规划年数应是整数，现为 {years:g}", f"the number of years is a whole one, not {years:g}")
        )
    return int(years)


def _yearly(text: str, what: Text, unit: int = 1) -> tuple[float, ...]:
    """One figure a year, in `unit`s of what is meant."""
    figures = []
    for year, part in enumerate(_BETWEEN.split(normalize("NFKC", text)), 1):
        number = _number(part)
        if number is None or ("%" in part and what is _BUDGET):
            raise UsageError(_NOT_YEARLY.format(year=year, what=what, text=part.strip()))
        figures.append(float(number * unit))
    return tuple(figures)


def _figure(text: str, what: Text) -> float:
    number = _number(normalize("NFKC", text))
    if number is None:
        raise UsageError(Text("{what}“{text}”不是数", "the {what} “{text}” is no number").format(what=what, text=text))
    return float(number)


def _number(text: str) -> Decimal | None:
    """The number in `text`, a percent as its share; None where it is none. Exact, so that 0.29 times 10,000 is 2,900."""
    match = _NUMBER.fullmatch(text.strip())
    return Decimal(match[1]) / (100 if match[2] else 1) if match else None
