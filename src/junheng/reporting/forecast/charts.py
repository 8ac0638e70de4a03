"""Fan charts as SVG: what was, what is expected, how sure that is, and the places there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from markupsafe import Markup

Point = tuple[int, float]


@dataclass(frozen=True, slots=True)
class Fan:
    """One chart. Years and pupils; `low` and `high` of the years of `ahead`."""

    given: Sequence[Point]
    ahead: Sequence[Point]
    low: Sequence[float]
    high: Sequence[float]
    places: float | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """A chart's measures in pixels."""

    width: int
    height: int
    left: int
    text: int

    @property
    def bottom(self) -> int:
        """Room below the axis."""
        return self.text + 8


LARGE = Size(540, 260, 58, 13)
SMALL = Size(230, 120, 38, 11)
TICKS = 4
RIGHT = 20  # room for half of the last year's text


def fan_svg(fan: Fan, size: Size, title: str) -> Markup:
    """The chart, from zero up; `title` is read aloud in its place."""
    years = [year for year, _ in (*fan.given, *fan.ahead)]
    first, last = min(years), max(years)
    step = _step(max([*fan.high, *(pupils for _, pupils in (*fan.given, *fan.ahead)), fan.places or 0.0, 1.0]) / TICKS)
    top = step * TICKS

    def x(year: float) -> float:
        return round(size.left + (year - first) / max(last - first, 1) * (size.width - size.left - RIGHT), 1)

    def y(pupils: float) -> float:
        return round(8 + (1 - pupils / top) * (size.height - size.bottom - 8), 1)

    def line(points: Sequence[Point]) -> str:
        return " ".join(f"{x(year)},{y(pupils)}" for year, pupils in points)

    parts = []
    for tick in range(TICKS + 1):
        height = y(tick * step)
        parts.append(f'<path class="grid" d="M{size.left},{height}H{size.width - RIGHT}"/>')
        if size is LARGE or tick % 2 == 0:
            parts.append(f'<text class="y" x="{size.left - 5}" y="{height + 4}">{tick * step:,.0f}</text>')
    parts += [
        f'<text class="x" x="{x(year)}" y="{size.height - 4}">{year}</text>' for year in _years(first, last, size)
    ]
    if fan.ahead:
        start = [fan.given[-1]] if fan.given else []
        upper = [*start, *((year, high) for (year, _), high in zip(fan.ahead, fan.high, strict=True))]
        lower = [*start, *((year, low) for (year, _), low in zip(fan.ahead, fan.low, strict=True))]
        parts.append(f'<polygon class="fan" points="{line([*upper, *reversed(lower)])}"/>')
        parts.append(f'<polyline class="ahead" points="{line([*start, *fan.ahead])}"/>')
    if fan.places is not None:
        parts.append(f'<path class="places" d="M{size.left},{y(fan.places)}H{size.width - RIGHT}"/>')
    parts.append(f'<polyline class="given" points="{line(fan.given)}"/>')
    if len(fan.given) == 1:
        parts.append(f'<circle class="dot" cx="{x(fan.given[0][0])}" cy="{y(fan.given[0][1])}" r="3"/>')
    return Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        size.width, size.height, title, Markup("".join(parts))  # noqa: S704 - numbers only
    )  # fmt: skip


def _step(least: float) -> float:
    """The next of 1, 2, 2.5, 5 times a power of ten."""
    power = 10.0 ** floor(log10(least))
    return max(1.0, next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= least))


def _years(first: int, last: int, size: Size) -> list[int]:
    """The years that are written below: not closer than their text is wide."""
    most = (size.width - size.left) // (size.text * 4)
    apart = max(1, -(-(last - first) // max(most - 1, 1)))
    return list(range(last, first - 1, -apart))
