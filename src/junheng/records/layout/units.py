"""Units as people write them in headings, cells and title lines, and their exact factors.

Enter by `unit_of` (what a text means) and `factor` (how much one unit is of another). Units of different
kinds (yuan and square metres) never convert.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: what it measures and how much one of it is of that kind's basic unit."""

    kind: str
    factor: Fraction


def _units() -> Mapping[str, Unit]:
    families: dict[str, dict[str, Fraction | int]] = {
        "money": {
            "元": 1,
            "人民币元": 1,
            "yuan": 1,
            "rmb": 1,
            "cny": 1,
            "百元": 100,
            "千元": 1000,
            "万元": 10_000,
            "人民币万元": 10_000,
            "10000yuan": 10_000,
            "百万元": 1_000_000,
            "千万元": 10_000_000,
            "亿元": 100_000_000,
        },
        "area": {
            "m²": 1,
            "m2": 1,
            "㎡": 1,
            "平方米": 1,
            "平米": 1,
            "平方公尺": 1,
            "sqm": 1,
            "squaremetres": 1,
            "亩": Fraction(2000, 3),
            "畝": Fraction(2000, 3),
            "市亩": Fraction(2000, 3),
            "公顷": 10_000,
            "公頃": 10_000,
            "ha": 10_000,
            "万平方米": 10_000,
            "万m2": 10_000,
            "平方公里": 1_000_000,
            "km2": 1_000_000,
        },
        "people": {"人": 1, "名": 1, "位": 1, "people": 1, "persons": 1, "百人": 100, "千人": 1000, "万人": 10_000},
        "things": {
            "个": 1,
            "個": 1,
            "间": 1,
            "間": 1,
            "台": 1,
            "臺": 1,
            "册": 1,
            "冊": 1,
            "本": 1,
            "套": 1,
            "份": 1,
            "起": 1,
            "件": 1,
            "处": 1,
            "所": 1,
            "班": 1,
            "级": 1,
            "級": 1,
            "千册": 1000,
            "万册": 10_000,
            "万台": 10_000,
            "万套": 10_000,
        },
        "percent": {"%": 1, "百分比": 1, "‰": Fraction(1, 10)},
        "angle": {"°": 1, "度": 1},
        "years": {"年": 1, "年度": 1},
        "hours": {"学时": 1, "课时": 1},
        "points": {"分": 1},
    }
    return MappingProxyType(
        {
            _plain(name): Unit(kind, Fraction(factor))
            for kind, names in families.items()
            for name, factor in names.items()
        }
    )


def _plain(text: str) -> str:
    # NFKC turns m² and ㎡ into m2 and full-width letters into plain ones.
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


UNITS = _units()


def unit_of(text: str) -> Unit | None:
    """The unit that `text` names, with or without "单位:" before it; None where it names none."""
    return UNITS.get(re.sub(r"^(单位|計量單位|计量单位|unit)[:：]?", "", _plain(text)))


def factor(found: Unit, wanted: str) -> Fraction | None:
    """How many `wanted` one `found` is; None where the two measure different things."""
    target = unit_of(wanted)
    if target is None or target.kind != found.kind:
        return None
    return found.factor / target.factor


def units_in_line(text: str) -> tuple[tuple[str, Unit], ...]:
    """The units that a title line declares ("单位:人、平方米、万元"), as written and as understood."""
    match = re.search(r"单位[:：](.+)$", unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return ()
    words = [word for word in re.split(r"[、,;/，；\s]+", match.group(1).strip(" )）")) if word]
    found = [(word, unit_of(word)) for word in words]
    if any(unit is None for _, unit in found):
        return ()  # "单位:某某小学" names who reports, not a unit
    return tuple((word, unit) for word, unit in found if unit is not None)
