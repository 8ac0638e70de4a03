"""The map of schools by verdict: shapes placed by coordinates, without tiles or any outside address."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from unicodedata import east_asian_width

from junheng.evaluation.evaluate import SCHOOL_METHODS
from junheng.reporting.basis import Basis, number, text
from junheng.reporting.figures import Figure

KM_PER_DEGREE = 111.195  # of latitude, on a sphere of 6371 km
WIDTH, INSET_WIDTH, GAP = 1000.0, 380.0, 16.0
LEAST_HEIGHT, MOST_HEIGHT = 380.0, 640.0
MARGIN = 26.0
SMALLEST, LARGEST = 4.0, 11.0  # radius of a school
CLUSTER_SIDE = 0.2  # of the wider side of the map: where so much of the county lies, it is enlarged
CLUSTER_SCHOOLS, CLUSTER_SHARE = 8, 0.15
FAR = 8.0  # times the upper quartile of distances from the middle: a coordinate so far off is not drawn
KINDS = ("fail", "other", "unknown", "pass", "none", "left_out")  # in the order of the legend
NAMED = 12  # schools without coordinates that are named
BAR_SHARE = 0.2  # of the panel's width that the scale bar may take


@dataclass(frozen=True, slots=True)
class Marker:
    """A school on the map; `from_x`, `from_y` is its place where it was moved aside."""

    school_id: str
    x: float
    y: float
    radius: float
    kind: str
    title: str
    from_x: float
    from_y: float

    @property
    def moved(self) -> bool:
        """Whether it stands visibly off its place."""
        return math.hypot(self.x - self.from_x, self.y - self.from_y) > 3


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one school to another; `head` are the corners of its point."""

    x: float
    y: float
    to_x: float
    to_y: float
    width: float
    head: str
    title: str


@dataclass(frozen=True, slots=True)
class Label:
    """A township's name."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Panel:
    """A map at one scale."""

    frame: Frame
    title: str
    markers: tuple[Marker, ...]
    labels: tuple[Label, ...]
    bar_width: float
    bar_text: str
    arrows: tuple[Arrow, ...] = ()


@dataclass(frozen=True, slots=True)
class SchoolMap:
    """The map with what is said beside it."""

    width: float
    height: float
    panels: tuple[Panel, ...]
    enlarged: Frame | None
    legend: tuple[tuple[str, str, int], ...]  # kind, words, schools
    sizes: tuple[tuple[float, str], ...]  # radius, words
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A school where it stands, `kind` by what every school must meet; `east` and `north` in km."""

    school_id: str
    name: str
    township: str
    kind: str
    pupils: float | None
    title: str
    longitude: float
    latitude: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Spots:
    """The schools that can be drawn, what their kinds are called, and which could not be drawn."""

    schools: tuple[Spot, ...]
    legend: tuple[tuple[str, str, int], ...]  # kind, words, schools
    notes: tuple[str, ...]


def map_of(basis: Basis) -> SchoolMap:
    """The map of all schools with coordinates."""
    spots = spots_of(basis)
    near, notes, legend = spots.schools, list(spots.notes), spots.legend
    if not near:
        return SchoolMap(0, 0, (), None, (), (), tuple(notes))
    most = max((school.pupils or 0.0 for school in near), default=0.0)
    window = _cluster(near)
    inside = [school for school in near if window is not None and _within(school, window)]
    width = WIDTH - INSET_WIDTH - GAP if inside else WIDTH
    height = _height(near, width)
    main, scale, bounds = _panel(basis, near, Frame(0, 0, width, height), most, crowded=inside)
    panels = [main]
    if inside:
        frame = Frame(width + GAP, 0, INSET_WIDTH, min(_height(inside, INSET_WIDTH), height))
        panels.append(replace(_panel(basis, inside, frame, most, crowded=())[0], title=basis.say("map_inset")))
    if any(marker.moved for panel in panels for marker in panel.markers):
        notes.append(basis.say("map_moved"))
    enlarged = None
    if window is not None and inside:
        left, top = _project(window[0], window[3], main.frame, scale, bounds)
        enlarged = Frame(left, top, (window[2] - window[0]) * scale, (window[3] - window[1]) * scale)
    return SchoolMap(WIDTH, height, tuple(panels), enlarged, legend, _sizes(basis, near, most), tuple(notes))


def spots_of(basis: Basis) -> Spots:
    """All schools with coordinates that can be right."""
    schools, without = _placed(basis, school_kinds(basis))
    near, far = _near(schools)
    if not near:
        return Spots((), (), (basis.say("map_nothing"),))
    notes = (_said(basis, "map_without", without), _said(basis, "map_far", [school.name for school in far]))
    found = Counter(school.kind for school in near)
    legend = tuple((kind, _kind_words(basis, kind), found[kind]) for kind in KINDS if found[kind])
    return Spots(tuple(near), legend, tuple(note for note in notes if note))


def school_kinds(basis: Basis) -> dict[str, str]:
    """Each school by what every school must meet: the school rule in its stages, then all other demands on it."""
    resource: dict[str, set[str]] = {}
    for row in basis.evaluation.school_rows.iter_rows(named=True):
        resource.setdefault(row["school_id"], set()).add(row["verdict"])
    other: dict[str, set[str]] = {}
    scoped: set[str] = set()
    for judged in basis.rows:
        rule = basis.evaluation.standard.rule(text(judged["indicator"]))
        if rule.method in SCHOOL_METHODS and judged["verdict"] is not None:
            other.setdefault(text(judged["school_id"]), set()).add(text(judged["verdict"]))
        else:
            scoped.add(text(judged["school_id"]))
    return {
        school: _kind(resource.get(school, set()), other.get(school, set()), in_scope=school in scoped)
        for school in basis.evaluation.case.tables.schools["school_id"]
    }


def _kind(resource: set[str], other: set[str], *, in_scope: bool) -> str:
    if "fail" in resource:
        return "fail"
    if "fail" in other:
        return "other"
    if "unknown" in resource | other:
        return "unknown"
    if resource:
        return "pass"
    return "none" if in_scope else "left_out"


def _kind_words(basis: Basis, kind: str) -> str:
    return basis.say(f"map_{kind}")


def _placed(basis: Basis, kinds: dict[str, str]) -> tuple[list[Spot], list[str]]:
    pupils: dict[str, list[float | None]] = {}
    stages = basis.evaluation.standard.pack.stages
    for (school, stage), count in basis.pupils.items():
        if stage in stages:
            pupils.setdefault(school, []).append(count)
    rows = list(basis.evaluation.case.tables.schools.sort("school_id").iter_rows(named=True))
    latitudes = [row["latitude"] for row in rows if row["latitude"] is not None and row["longitude"] is not None]
    middle = math.cos(math.radians(statistics.median(latitudes))) if latitudes else 1.0
    placed, without = [], []
    for row in rows:
        school = row["school_id"]
        if row["longitude"] is None or row["latitude"] is None:
            without.append(basis.short(school))
            continue
        counts = [count for count in pupils.get(school, []) if count is not None]
        total = sum(counts) if counts else None
        kind = kinds[school]
        placed.append(
            Spot(
                school,
                basis.short(school),
                row["township"] or "",
                kind,
                total,
                basis.say(
                    "map_tip", name=basis.school(school), pupils=Figure(total, 0).text, verdict=_kind_words(basis, kind)
                ),
                row["longitude"],
                row["latitude"],
                row["longitude"] * middle * KM_PER_DEGREE,
                row["latitude"] * KM_PER_DEGREE,
            )
        )
    return placed, without


def _near(schools: Sequence[Spot]) -> tuple[list[Spot], list[Spot]]:
    """Schools that belong together, and those whose coordinates are so far off that they must be wrong."""
    if len(schools) < 4:
        return list(schools), []
    east = statistics.median(school.east for school in schools)
    north = statistics.median(school.north for school in schools)
    away = [math.hypot(school.east - east, school.north - north) for school in schools]
    most = FAR * max(statistics.quantiles(away, n=4)[2], 1.0)
    near = [school for school, distance in zip(schools, away, strict=True) if distance <= most]
    return near, [school for school, distance in zip(schools, away, strict=True) if distance > most]


def _said(basis: Basis, key: str, names: Sequence[str]) -> str:
    if not names:
        return ""
    listed = basis.say.listed(names[:NAMED])
    more = basis.say("and_more", count=len(names)) if len(names) > NAMED else ""
    return basis.say(key, count=len(names), names=" ".join(filter(None, (listed, more))))


Box = tuple[float, float, float, float]  # west, south, east, north in km


def _box(schools: Iterable[Spot]) -> Box:
    east, north = zip(*((school.east, school.north) for school in schools), strict=True)
    return min(east), min(north), max(east), max(north)


def _within(school: Spot, box: Box) -> bool:
    return box[0] <= school.east <= box[2] and box[1] <= school.north <= box[3]


def _cluster(schools: Sequence[Spot]) -> Box | None:
    """The part of the county where most schools crowd, if they do."""
    west, south, east, north = _box(schools)
    half = CLUSTER_SIDE * max(east - west, north - south) / 2
    windows = ((s.east - half, s.north - half, s.east + half, s.north + half) for s in schools)
    counted = [(sum(_within(school, window) for school in schools), window) for window in windows]
    count, window = max(counted)
    if count < max(CLUSTER_SCHOOLS, CLUSTER_SHARE * len(schools)) or count > 0.8 * len(schools):
        return None
    inside = _box(school for school in schools if _within(school, window))
    pad = 0.06 * max(inside[2] - inside[0], inside[3] - inside[1], 0.05)
    return inside[0] - pad, inside[1] - pad, inside[2] + pad, inside[3] + pad


def _height(schools: Sequence[Spot], width: float) -> float:
    west, south, east, north = _box(schools)
    shape = (north - south) / (east - west) if east > west else 1.0
    return min(max(width * shape, LEAST_HEIGHT), MOST_HEIGHT)


def _project(east: float, north: float, frame: Frame, scale: float, box: Box) -> tuple[float, float]:
    middle_x, middle_y = frame.x + frame.width / 2, frame.y + frame.height / 2
    return middle_x + (east - (box[0] + box[2]) / 2) * scale, middle_y - (north - (box[1] + box[3]) / 2) * scale


def _panel(
    basis: Basis, schools: Sequence[Spot], frame: Frame, most: float, *, crowded: Sequence[Spot]
) -> tuple[Panel, float, Box]:
    """Schools in a frame. Those in `crowded` are drawn small and left in place: they are shown enlarged."""
    box = _box(schools)
    across, along = max(box[2] - box[0], 0.2), max(box[3] - box[1], 0.2)
    scale = min((frame.width - 2 * MARGIN) / across, (frame.height - 2 * MARGIN) / along)
    small = {school.title for school in crowded}
    markers = []
    # The largest are drawn first, so that none hides a smaller one.
    for school in sorted(schools, key=lambda one: (-(one.pupils or 0.0), one.name)):
        x, y = _project(school.east, school.north, frame, scale, box)
        radius = _radius(school.pupils, most) * (0.5 if school.title in small else 1.0)
        markers.append(Marker(school.school_id, x, y, radius, school.kind, school.title, x, y))
    fixed = [marker for marker in markers if marker.title in small]
    free = _moved_apart([marker for marker in markers if marker.title not in small], frame)
    width_km, words = _scale_bar(basis, frame.width * BAR_SHARE / scale)
    drawn = (*fixed, *free)
    return Panel(frame, "", drawn, _labels(schools, drawn, frame, scale, box), width_km * scale, words), scale, box


def _radius(pupils: float | None, most: float) -> float:
    if not pupils or not most:
        return SMALLEST
    return SMALLEST + (LARGEST - SMALLEST) * math.sqrt(pupils / most)


def _moved_apart(markers: Sequence[Marker], frame: Frame) -> list[Marker]:
    """Markers that overlap, moved aside step by step; the same every time."""
    places = [[marker.x, marker.y] for marker in markers]
    for _ in range(40):
        order = sorted(range(len(places)), key=lambda index: places[index][0])
        if not _push(markers, places, order):
            break
    return [
        replace(
            marker,
            x=min(max(x, frame.x + marker.radius), frame.x + frame.width - marker.radius),
            y=min(max(y, frame.y + marker.radius), frame.y + frame.height - marker.radius),
        )
        for marker, (x, y) in zip(markers, places, strict=True)
    ]


def _push(markers: Sequence[Marker], places: list[list[float]], order: Sequence[int]) -> bool:
    pushed = False
    for position, one in enumerate(order):
        for other in order[position + 1 :]:
            room = 0.95 * (markers[one].radius + markers[other].radius)
            across = places[other][0] - places[one][0]
            if across > 2 * LARGEST:
                break
            along = places[other][1] - places[one][1]
            apart = math.hypot(across, along)
            if apart >= room:
                continue
            pushed = True
            # Two schools at one spot part in a direction that depends on them alone.
            angle = math.atan2(along, across) if apart > 1e-6 else 2.4 * (one + 1)
            step = (room - apart) / 2
            places[one][0] -= step * math.cos(angle)
            places[one][1] -= step * math.sin(angle)
            places[other][0] += step * math.cos(angle)
            places[other][1] += step * math.sin(angle)
    return pushed


def _labels(
    schools: Sequence[Spot], markers: Sequence[Marker], frame: Frame, scale: float, box: Box
) -> tuple[Label, ...]:
    """The name of each township above or below its schools, wherever it hides least; left out where there is no room."""
    by_township: dict[str, list[tuple[float, float]]] = {}
    for school in schools:
        if school.township:
            place = _project(school.east, school.north, frame, scale, box)
            by_township.setdefault(school.township, []).append(place)
    labels: list[Label] = []
    taken: list[Frame] = []
    for name, places in sorted(by_township.items(), key=lambda item: (-len(item[1]), item[0])):
        width = sum(13.0 if east_asian_width(letter) in "WF" else 7.2 for letter in name)
        middle = statistics.fmean(x for x, _ in places)
        x = min(max(middle, frame.x + width / 2 + 4), frame.x + frame.width - width / 2 - 4)
        highest, lowest = min(y for _, y in places), max(y for _, y in places)
        heights = (highest - 12, lowest + 22, highest - 26, lowest + 36, statistics.fmean(y for _, y in places))
        boxes = [
            Frame(x - width / 2, y - 12, width, 15) for y in heights if frame.y + 16 < y < frame.y + frame.height - 4
        ]
        free = [one for one in boxes if not any(_overlap(one, other) for other in taken)]
        if not free:
            continue
        best = min(free, key=lambda one: sum(_covers(one, marker) for marker in markers))
        taken.append(best)
        labels.append(Label(x, best.y + 12, name))
    return tuple(labels)


def _overlap(one: Frame, other: Frame) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def _covers(label: Frame, marker: Marker) -> bool:
    radius = marker.radius
    return _overlap(label, Frame(marker.x - radius, marker.y - radius, 2 * radius, 2 * radius))


def _scale_bar(basis: Basis, most_km: float) -> tuple[float, str]:
    """The longest round distance within `most_km`."""
    power = 10.0 ** math.floor(math.log10(most_km))
    length = next(factor * power for factor in (5, 2, 1) if factor * power <= most_km)
    return length, basis.say("km", number=f"{length:g}")


def _sizes(basis: Basis, schools: Sequence[Spot], most: float) -> tuple[tuple[float, str], ...]:
    """Two sizes for the legend."""
    counts = [school.pupils for school in schools if number(school.pupils)]
    if not counts:
        return ()
    shown = dict.fromkeys(_round_number(count) for count in (most / 10, most))
    return tuple((_radius(count, most), basis.say("map_size", pupils=f"{count:,.0f}")) for count in shown)


def _round_number(count: float) -> float:
    power = 10.0 ** math.floor(math.log10(max(count, 1.0)))
    return math.floor(count / power) * power
