"""The small tree that a formula is: figures, sums, differences, the share of a through-school, an allowance.

One tree serves everything: engines compute it, `explain` walks it, the manual prints it. A leaf names a column of the
*school rows* (`junheng.evaluation.rows`) or an item of `county`; a tree holds no threshold and no data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from junheng.text import Text


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the row itself, as reported or counted."""

    name: str


@dataclass(frozen=True, slots=True)
class Shared:
    """The row's part of a figure of the school.

    own + total x part / whole, where `own` was reported for this stage alone, `total` is shared by the stages,
    part = w·P of this row and whole = Σ w·P over the stages of the school (w = 1, 1.1, 1.32 in cn-2017).
    """

    name: str


@dataclass(frozen=True, slots=True)
class Plus:
    """Sum of terms; missing where a term is missing."""

    terms: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Minus:
    """left - right."""

    left: Formula
    right: Formula


@dataclass(frozen=True, slots=True)
class Allowed:
    """A figure that counts only in rows where the exemption holds, and is structurally absent (0) elsewhere."""

    exemption: str
    of: Formula


Formula = Figure | Shared | Plus | Minus | Allowed


@dataclass(frozen=True, slots=True)
class Ratio:
    """scale x numerator / denominator, numerator and denominator apart. `scale` is 100 for "per 100" and percents."""

    numerator: Formula
    denominator: Formula
    scale: float = 1.0

    def with_allowances(self, allowances: tuple[Allowed, ...]) -> Ratio:
        """The ratio with what a standard's exemptions allow to be added to the numerator."""
        if not allowances:
            return self
        return Ratio(Plus((self.numerator, *allowances)), self.denominator, self.scale)


def unshared(ratio: Ratio) -> Ratio:
    """The ratio as it reads in a school of one stage, where the share is the whole."""

    def plain(formula: Formula) -> Formula:
        match formula:
            case Shared(name):
                return Figure(name)
            case Plus(terms):
                return Plus(tuple(map(plain, terms)))
            case Minus(left, right):
                return Minus(plain(left), plain(right))
            case Allowed(exemption, of):
                return Allowed(exemption, plain(of))
            case Figure():
                return formula

    return Ratio(plain(ratio.numerator), plain(ratio.denominator), ratio.scale)


def leaves(formula: Formula) -> Iterator[Figure | Shared]:
    """The figures a formula reads, left to right."""
    match formula:
        case Figure() | Shared():
            yield formula
        case Plus(terms):
            for term in terms:
                yield from leaves(term)
        case Minus(left, right):
            yield from leaves(left)
            yield from leaves(right)
        case Allowed(_, of):
            yield from leaves(of)


def has_allowance(formula: Formula) -> bool:
    """Whether something in the formula counts only where an exemption holds."""
    match formula:
        case Figure() | Shared():
            return False
        case Plus(terms):
            return any(map(has_allowance, terms))
        case Minus(left, right):
            return has_allowance(left) or has_allowance(right)
        case Allowed():
            return True


def written(formula: Formula, name: Callable[[str], Text]) -> Text:
    """The formula for people, in Chinese and English; `name` gives a column's display name."""
    match formula:
        case Figure(column):
            return name(column)
        case Shared(column):
            return Text("分摊({of})", "share of ({of})").format(of=name(column))
        case Plus(terms):
            parts = [written(term, name) for term in terms]
            return Text(" + ".join(part.zh for part in parts), " + ".join(part.en for part in parts))
        case Minus(left, right):
            return Text("{left} − {right}", "{left} − {right}").format(
                left=written(left, name), right=_bracketed(right, name)
            )
        case Allowed(_, of):
            return Text("[符合放宽条件时:{of}]", "[where the exemption holds: {of}]").format(of=written(of, name))


def _bracketed(formula: Formula, name: Callable[[str], Text]) -> Text:
    text = written(formula, name)
    return Text("({of})", "({of})").format(of=text) if isinstance(formula, Plus | Minus) else text


def written_ratio(ratio: Ratio, name: Callable[[str], Text]) -> Text:
    """The ratio for people, as (numerator) ÷ denominator × scale."""
    top = written(ratio.numerator, name)
    if not isinstance(ratio.numerator, Figure | Shared):
        top = Text("({of})", "({of})").format(of=top)
    denominator = written(ratio.denominator, name)
    if not isinstance(ratio.denominator, Figure | Shared):
        denominator = Text("({of})", "({of})").format(of=denominator)
    scale = f" × {ratio.scale:g}" if ratio.scale != 1 else ""
    return Text(f"{top.zh} ÷ {denominator.zh}{scale}", f"{top.en} ÷ {denominator.en}{scale}")
