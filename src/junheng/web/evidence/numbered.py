"""Checked documents in the order and under the numbers that inspectors expect: indicator, number, name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from junheng.text import Language
from junheng.web.evidence.models import Item
from junheng.web.evidence.wanted import Demand
from junheng.web.files.names import safe_name

LONGEST_FOLDER = 40
LONGEST_NAME = 90


@dataclass(frozen=True)
class Numbered:
    """A document with its number. `same_as`: the number under which the same file already is."""

    item: Item
    number: str
    path: str
    same_as: str = ""


def numbered(
    demands: Iterable[Demand], items: Iterable[Item], language: Language
) -> Iterator[tuple[Demand, list[Numbered]]]:
    """Every indicator with its documents: those of the county first, then by school."""
    by_indicator: dict[str, list[Item]] = {}
    for item in items:
        by_indicator.setdefault(item.indicator, []).append(item)
    known: dict[int, str] = {}
    areas: list[str] = []
    for demand in demands:
        area = demand.area.get(language)
        if area not in areas:
            areas.append(area)
        folder = safe_name(f"{areas.index(area) + 1} {area}", LONGEST_FOLDER)
        inner = safe_name(f"{demand.indicator} {demand.name.get(language)}", LONGEST_FOLDER)
        found = []
        ordered = sorted(
            by_indicator.get(demand.indicator, []), key=lambda one: (one.school.code if one.school else "", one.pk)
        )
        for place, item in enumerate(ordered, 1):
            number = f"{demand.indicator}-{place:02}"
            school = f"{item.school.name}-" if item.school is not None else ""
            ending = PurePosixPath(item.name).suffix
            title = item.title.removesuffix(ending)
            path = f"{folder}/{inner}/{safe_name(f'{number}-{school}{title}{ending}', LONGEST_NAME)}"
            found.append(Numbered(item, number, path, known.get(item.file_id, "")))
            known.setdefault(item.file_id, number)
        yield demand, found
