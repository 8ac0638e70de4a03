"""Money by year and department, in 10,000 yuan."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.reporting.figures import Figure
from junheng.reporting.plan.basis import PlanBasis


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """What a department spends of one sort, by year and together."""

    department: str
    sort: str  # once, recurring, or empty for both
    years: tuple[Figure, ...]
    total: Figure
    sum: bool  # a line that adds up others


@dataclass(frozen=True, slots=True)
class Money:
    """The table of money."""

    years: tuple[int, ...]
    lines: tuple[MoneyLine, ...]


def money_of(basis: PlanBasis) -> Money:
    """Each department's money, what is paid once and what recurs, and all together."""
    say = basis.say
    years = basis.plan.calendar_years
    yuan = {
        (line["department"], sort, line["year"]): line[sort]
        for line in basis.spending
        for sort in ("capital", "recurrent")
    }
    names = dict.fromkeys(line["department"] for line in basis.spending)
    totals = {name: sum(yuan.get((name, sort, year), 0.0) for sort in ("capital", "recurrent") for year in years) for name in names}  # fmt: skip
    ordered = sorted(names, key=lambda name: (-totals[name], name))
    lines = []
    for name in ordered:
        for sort in ("capital", "recurrent"):
            row = [yuan.get((name, sort, year), 0.0) for year in years]
            if any(row):
                lines.append(_line(basis, basis.department(name), say(sort), row))
    for sort in ("capital", "recurrent"):
        row = [sum(yuan.get((name, sort, year), 0.0) for name in names) for year in years]
        lines.append(_line(basis, say("sum"), say(sort), row, add=True))
    both = [
        sum(yuan.get((name, sort, year), 0.0) for name in names for sort in ("capital", "recurrent")) for year in years
    ]
    lines.append(_line(basis, say("sum"), "", both, add=True))
    return Money(years, tuple(lines))


def _line(basis: PlanBasis, name: str, sort: str, row: list[float], *, add: bool = False) -> MoneyLine:
    return MoneyLine(name, sort, tuple(basis.say.money(value) for value in row), basis.say.money(sum(row)), add)
