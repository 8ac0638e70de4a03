"""Numbers as the official forms show them: rounded half up to a rule's digits, a dash where nothing is known."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.evaluation.verdicts import rounded

DASH = "—"
# Units that standards count in: one, and several.
_COUNTED = {
    "person": "people",
    "pupil": "pupils",
    "teacher": "teachers",
    "room": "rooms",
    "case": "cases",
    "year": "years",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its display: the page shows `text`, the workbook keeps `value` under a format of `digits`."""

    value: float | None
    digits: int
    unit: str = ""

    @property
    def text(self) -> str:
        """The rounded number without its unit."""
        return DASH if self.value is None else f"{rounded(self.value, self.digits):,.{self.digits}f}"

    @property
    def full(self) -> str:
        """The rounded number with its unit."""
        return self.text if self.value is None or not self.unit else with_unit(self.text, self.unit)


def with_unit(number: str, unit: str) -> str:
    """`number` and `unit`; a unit of Latin letters stands apart, and one that is counted agrees with the number."""
    one, _, ending = unit.partition("(")  # class(es)
    if ending:
        unit = one if number == "1" else one + ending.removesuffix(")")
    elif number == "1":
        unit = next((single for single, several in _COUNTED.items() if unit == several), unit)
    else:
        unit = _COUNTED.get(unit, unit)
    return f"{number} {unit}" if unit[:1].isascii() and unit[:1].isalpha() else f"{number}{unit}"


NOTHING = Figure(None, 0)


def limit_of(value: float | None, least_digits: int = 0, unit: str = "") -> Figure:
    """A limit as its document writes it: all its digits, at least `least_digits`."""
    if value is None:
        return Figure(None, least_digits, unit)
    _, _, decimals = f"{value:.6f}".rstrip("0").partition(".")
    return Figure(value, max(least_digits, len(decimals)), unit)


def percent(share: float | None, digits: int = 1) -> Figure:
    """A share of 1 as a percentage."""
    return Figure(None if share is None else 100 * share, digits, "%")
