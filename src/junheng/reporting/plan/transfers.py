"""Transfers on the map: arrows from the school that gives to the one that receives."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from junheng.reporting.places import Arrow, Marker, Panel, SchoolMap, map_of
from junheng.reporting.plan.basis import PlanBasis

THINNEST, THICKEST = 1.2, 5.0
HEAD = 3.4  # of an arrow, in its own widths, but at least
LEAST_HEAD = 7.0


def transfer_map(basis: PlanBasis) -> SchoolMap | None:
    """The map of today's verdicts with the transfers of all years; None where nobody moves."""
    moves: dict[tuple[str, str], float] = {}
    for line in basis.steps:
        if line["from_school"] is not None:
            key = (line["from_school"], line["school_id"])
            moves[key] = moves.get(key, 0.0) + line["quantity"]
    if not moves:
        return None
    drawn = map_of(basis.before)
    return replace(drawn, panels=tuple(_with_arrows(basis, panel, moves) for panel in drawn.panels))


def _with_arrows(basis: PlanBasis, panel: Panel, moves: Mapping[tuple[str, str], float]) -> Panel:
    places = {marker.school_id: marker for marker in panel.markers}
    most = max(moves.values())
    arrows = [
        _arrow(places[giver], places[to], people, most, _title(basis, giver, to, people))
        for (giver, to), people in sorted(moves.items())
        if giver in places and to in places
    ]
    return replace(panel, arrows=tuple(_drawn(arrows)))


def _title(basis: PlanBasis, giver: str, to: str, people: float) -> str:
    return basis.say(
        "map_tells", from_school=basis.before.short(giver), to=basis.before.short(to), people=f"{people:.0f}"
    )


def _drawn(arrows: Iterable[Arrow | None]) -> Iterable[Arrow]:
    return (arrow for arrow in arrows if arrow is not None)


def _arrow(giver: Marker, to: Marker, people: float, most: float, title: str) -> Arrow | None:
    """From edge to edge of the two schools; None where they touch."""
    across, along = to.x - giver.x, to.y - giver.y
    far = math.hypot(across, along)
    width = THINNEST + (THICKEST - THINNEST) * (people - 1) / (most - 1) if most > 1 else THINNEST
    head = max(HEAD * width, LEAST_HEAD)
    if far <= giver.radius + to.radius + head / 2:
        return None
    unit_x, unit_y = across / far, along / far
    tip_x, tip_y = to.x - unit_x * (to.radius + 1), to.y - unit_y * (to.radius + 1)
    neck_x, neck_y = tip_x - unit_x * head, tip_y - unit_y * head
    half = head * 0.42
    corners = (
        (tip_x, tip_y),
        (neck_x - unit_y * half, neck_y + unit_x * half),
        (neck_x + unit_y * half, neck_y - unit_x * half),
    )
    return Arrow(
        giver.x + unit_x * giver.radius, giver.y + unit_y * giver.radius, neck_x, neck_y, width,
        " ".join(f"{x:.1f},{y:.1f}" for x, y in corners), title,
    )  # fmt: skip
