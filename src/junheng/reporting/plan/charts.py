"""Charts as shapes: money by year, rows that pass, the course of each coefficient. Templates only draw them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from junheng.reporting.figures import Figure
from junheng.reporting.plan.basis import PlanBasis
from junheng.reporting.plan.indicators import CourseLine
from junheng.reporting.plan.summary import YearLine

WIDTH, HEIGHT = 560.0, 260.0
LEFT, RIGHT, TOP, BOTTOM = 58.0, 12.0, 16.0, 30.0
BAR = 0.62  # of the room of a year
TICKS = 4
SMALL_WIDTH, SMALL_HEIGHT = 256.0, 120.0
SMALL_LEFT, SMALL_RIGHT, SMALL_TOP, SMALL_BOTTOM = 36.0, 18.0, 8.0, 20.0
# Told apart in print and by the colour-blind; a seventh department and later ones share the last.
COLOURS = ("#1f4e79", "#e0823d", "#7fb2d6", "#8c6d31", "#9a9fa5", "#4f8f6b", "#c9a6c4")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    title: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale, or a year."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A text or a level mark."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars by year; `marks` stand above them, `levels` across."""

    width: float
    height: float
    left: float
    right: float
    scale: tuple[Tick, ...]
    years: tuple[Tick, ...]
    pieces: tuple[Piece, ...]
    marks: tuple[Mark, ...]
    levels: tuple[Piece, ...]
    legend: tuple[tuple[str, str], ...]  # colour, words


@dataclass(frozen=True, slots=True)
class Dot:
    """A coefficient of a year."""

    x: float
    y: float
    fails: bool
    title: str


@dataclass(frozen=True, slots=True)
class Course:
    """The course of a coefficient; `limit` is the height of the limit's line."""

    id: str
    name: str
    width: float
    height: float
    left: float
    right: float
    scale: tuple[Tick, ...]
    years: tuple[Tick, ...]
    path: str
    dots: tuple[Dot, ...]
    limit: float | None
    limit_text: str
    first: str
    last: str
    fails: bool


@dataclass(frozen=True, slots=True)
class StageCourses:
    """The coefficients of one stage."""

    stage: str
    courses: tuple[Course, ...]


def money_chart(basis: PlanBasis) -> BarChart | None:
    """Money by year, stacked by department; None where nothing is spent."""
    years = basis.plan.calendar_years
    spent: dict[tuple[str, int], float] = {}
    for line in basis.spending:
        key = (line["department"], line["year"])
        spent[key] = spent.get(key, 0.0) + (basis.say.money(line["capital"] + line["recurrent"]).value or 0.0)
    names = {name: sum(value for (of, _), value in spent.items() if of == name) for name, _ in spent}
    ordered = sorted(names, key=lambda name: (-names[name], name))
    totals = [sum(spent.get((name, year), 0.0) for name in ordered) for year in years]
    if not any(totals):
        return None
    scale, top = _scale(max(totals))
    digits = 0 if max(totals) >= 100 else 1
    pieces, marks = [], []
    for place, year in enumerate(years):
        x, width = _bar(place, len(years))
        height = 0.0
        for at, name in enumerate(ordered):
            value = spent.get((name, year), 0.0)
            part = value / top * (HEIGHT - TOP - BOTTOM)
            height += part
            title = f"{year} {basis.department(name)} {Figure(value, 1, basis.say('money_unit')).full}"
            pieces.append(Piece(x, HEIGHT - BOTTOM - height, width, part, _colour(at), title))
        marks.append(Mark(x + width / 2, HEIGHT - BOTTOM - height - 4, Figure(totals[place], digits).text))
    legend = tuple((_colour(at), basis.department(name)) for at, name in enumerate(ordered))
    return _chart(scale, [str(year) for year in years], pieces, marks, (), legend)


def passing_chart(basis: PlanBasis, lines: Sequence[YearLine]) -> BarChart | None:
    """The share of school rows that pass by year, with what is demanded as a level mark; None where there is no plan."""
    if len(lines) < 2:
        return None
    scale = tuple(Tick(_height(share, 100.0), f"{share}%") for share in (0, 25, 50, 75, 100))
    pieces, marks, levels = [], [], []
    for place, line in enumerate(lines):
        x, width = _bar(place, len(lines))
        passing = line.passing.value or 0.0
        y = _height(passing, 100.0)
        pieces.append(Piece(x, y, width, HEIGHT - BOTTOM - y, COLOURS[2], f"{line.year} {line.passing.full}"))
        marks.append(Mark(x + width / 2, HEIGHT - BOTTOM - 6, Figure(passing, 0, "%").full))
        if line.demanded.value:
            title = f"{line.year} {basis.say('demanded')} {line.demanded.full}"
            levels.append(Piece(x - 5, _height(line.demanded.value, 100.0) - 1.5, width + 10, 3, COLOURS[0], title))
    return _chart(scale, [str(line.year) for line in lines], pieces, marks, tuple(levels), ())


def _chart(
    scale: tuple[Tick, ...],
    years: Sequence[str],
    pieces: Sequence[Piece],
    marks: Sequence[Mark],
    levels: tuple[Piece, ...],
    legend: tuple[tuple[str, str], ...],
) -> BarChart:
    ticks = []
    for place, year in enumerate(years):
        x, width = _bar(place, len(years))
        ticks.append(Tick(x + width / 2, year))
    return BarChart(
        WIDTH, HEIGHT, LEFT, WIDTH - RIGHT, scale, tuple(ticks), tuple(pieces), tuple(marks), levels, legend
    )


def _colour(place: int) -> str:
    return COLOURS[min(place, len(COLOURS) - 1)]


def _bar(place: int, count: int) -> tuple[float, float]:
    """Left edge and width of a year's bar."""
    room = (WIDTH - LEFT - RIGHT) / count
    return LEFT + room * (place + (1 - BAR) / 2), room * BAR


def _height(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)


def _scale(most: float) -> tuple[tuple[Tick, ...], float]:
    """Lines at round numbers up to `most`, and the number at the top."""
    step = _round_step(most / TICKS)
    count = math.ceil(most * 1.04 / step)
    top = step * count
    digits = 0 if step >= 1 else 1 if step >= 0.1 else 2
    ticks = tuple(Tick(_height(step * place, top), f"{step * place:,.{digits}f}") for place in range(count + 1))
    return ticks, top


def _round_step(about: float) -> float:
    power = 10.0 ** math.floor(math.log10(about))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= about * 0.999)


def course_charts(basis: PlanBasis, courses: Sequence[CourseLine]) -> tuple[StageCourses, ...]:
    """A small chart for every coefficient, all of a stage on one scale."""
    found = []
    for stage in dict.fromkeys(one.stage for one in courses):
        own = [one for one in courses if one.stage == stage]
        known = [figure.value for one in own for figure in (*one.cvs, one.limit) if figure.value is not None]
        top = max(known, default=0.0) * 1.1 or 1.0
        found.append(StageCourses(basis.say.stage(stage), tuple(_course(one, basis.judged_years, top) for one in own)))
    return tuple(found)


def _course(line: CourseLine, years: Sequence[int], top: float) -> Course:
    def x_of(place: int) -> float:
        room = SMALL_WIDTH - SMALL_LEFT - SMALL_RIGHT
        return SMALL_LEFT + (room * place / (len(years) - 1) if len(years) > 1 else room / 2)

    def y_of(value: float) -> float:
        return SMALL_HEIGHT - SMALL_BOTTOM - value / top * (SMALL_HEIGHT - SMALL_TOP - SMALL_BOTTOM)

    step = _round_step(top / 3)
    scale = tuple(Tick(y_of(step * place), f"{step * place:g}") for place in range(int(top / step) + 1))
    dots = [
        Dot(x_of(place), y_of(cv.value), verdict == "fail", f"{year} {cv.text}")
        for place, (year, cv, verdict) in enumerate(zip(years, line.cvs, line.verdicts, strict=True))
        if cv.value is not None
    ]
    path = "M" + "L".join(f"{dot.x:.1f} {dot.y:.1f}" for dot in dots) if len(dots) > 1 else ""
    limit = line.limit.value
    return Course(
        line.id, line.name, SMALL_WIDTH, SMALL_HEIGHT, SMALL_LEFT, SMALL_WIDTH - SMALL_RIGHT, scale,
        tuple(Tick(x_of(place), str(year)) for place, year in enumerate(years) if place in (0, len(years) - 1)),
        path, tuple(dots), None if limit is None else y_of(limit), line.limit.text, line.cvs[0].text, line.cvs[-1].text,
        line.verdicts[-1] == "fail",
    )  # fmt: skip
