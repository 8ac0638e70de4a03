"""What a chart shows, as values; `{% chart "id" figure label="…" %}` draws it, with the same figures as a table below.

`frontend/src/charts.js` draws each kind; colours, signs and the reading of missing figures are decided there, once. A
missing figure is None: a gap in a line, a named place without a bar, never 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import ClassVar

from junheng.evaluation.verdicts import Verdict

Value = float | None
Line = Sequence[str | Value]


@dataclass(frozen=True)
class Limit:
    """A line that values are held against, with what is written on it."""

    value: float
    label: str


@dataclass(frozen=True)
class Series:
    """One line or one set of bars; `low` and `high` are the interval of a forecast."""

    name: str
    values: Sequence[Value]
    low: Sequence[Value] = ()
    high: Sequence[Value] = ()


@dataclass(frozen=True)
class Figure:
    """What every chart has: the unit of its values and how many digits are shown."""

    kind: ClassVar[str]
    unit: str = ""
    digits: int = 2

    def spec(self) -> dict[str, object]:
        """What `charts.js` reads."""
        return {"kind": self.kind, **asdict(self)}

    def head(self) -> list[str]:
        """The headings of the table."""
        raise NotImplementedError

    def rows(self) -> list[Line]:
        """The rows of the table: the first cell names, the others are figures or words."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Lines(Figure):
    """Values over time."""

    kind = "lines"
    x: Sequence[str]
    series: Sequence[Series]
    x_name: str = ""
    limit: Limit | None = None

    def head(self) -> list[str]:
        """The series, and the limit."""
        return [self.x_name, *(one.name for one in self.series), *([self.limit.label] if self.limit else [])]

    def rows(self) -> list[Line]:
        """A row for each x."""
        limit = [self.limit.value] if self.limit else []
        return [[x, *(one.values[place] for one in self.series), *limit] for place, x in enumerate(self.x)]


@dataclass(frozen=True, kw_only=True)
class Bars(Lines):
    """Upright bars, beside or upon each other: a distribution, money by year."""

    kind = "bars"
    stacked: bool = False


@dataclass(frozen=True)
class Bar:
    """A bar of a ranking; a click opens `href`."""

    name: str
    value: Value
    verdict: Verdict | None = None
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Ranking(Figure):
    """Lying bars, as they are given: schools against a target, contributions to a coefficient."""

    kind = "ranking"
    name: str
    bars: Sequence[Bar]
    limit: Limit | None = None

    def head(self) -> list[str]:
        """Name and value."""
        return ["", self.name]

    def rows(self) -> list[Line]:
        """A row for each bar."""
        return [[one.name, one.value] for one in self.bars]


@dataclass(frozen=True)
class Point:
    """A thing with two values."""

    name: str
    x: float
    y: float
    verdict: Verdict | None = None
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Points(Figure):
    """Two values of each thing against each other."""

    kind = "points"
    x_name: str
    y_name: str
    points: Sequence[Point]
    x_limit: Limit | None = None
    y_limit: Limit | None = None

    def head(self) -> list[str]:
        """Name and both values."""
        return ["", self.x_name, self.y_name]

    def rows(self) -> list[Line]:
        """A row for each point."""
        return [[one.name, one.x, one.y] for one in self.points]


@dataclass(frozen=True)
class Place:
    """A school on the map; `size` (pupils) gives the size of its sign, `note` is shown with its name."""

    name: str
    longitude: float
    latitude: float
    size: float
    verdict: Verdict | None = None
    note: str = ""
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Places(Figure):
    """Schools on a map, in WGS 84. `outline` is GeoJSON of the county's border, where there is one."""

    kind = "places"
    size_name: str
    places: Sequence[Place]
    outline: dict[str, object] | None = None
    digits: int = 0

    def head(self) -> list[str]:
        """Name, what is said of it, size."""
        return ["", "", self.size_name]

    def rows(self) -> list[Line]:
        """A row for each place."""
        return [[one.name, one.note, one.size] for one in self.places]


@dataclass(frozen=True, kw_only=True)
class Matrix(Figure):
    """Values by row and column as colours, for more than a table can hold; the smallest is lightest."""

    kind = "matrix"
    x: Sequence[str]
    y: Sequence[str]
    values: Sequence[Sequence[Value]] = field(default_factory=list)  # by y, then x

    def head(self) -> list[str]:
        """The columns."""
        return ["", *self.x]

    def rows(self) -> list[Line]:
        """A row for each y."""
        return [[name, *values] for name, values in zip(self.y, self.values, strict=True)]
