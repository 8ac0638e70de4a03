"""How likely chance alone is: tails of distributions, correction for many looks, and how a p-value is written.

The special functions come from scipy, imported where they are needed: most runs ask for none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, fsum, log10

# A check may raise doubts in an honest county with at most this probability, all its looks at the county together.
FAMILY_LEVEL = 0.01
TINY = 1e-6  # smaller numbers are not told apart


def binomial_tail(hits: int, trials: int, chance: float) -> float:
    """The probability of `hits` or more in `trials` independent trials."""
    from scipy.special import betainc  # noqa: PLC0415 - heavy

    return 1.0 if hits <= 0 else float(betainc(hits, trials - hits + 1, chance))


def uneven_tail(hits: int, chances: Sequence[float]) -> float:
    """At most the probability of `hits` or more where each trial has a chance of its own.

    From one above the mean on, equal chances of the same sum make the tail largest (Hoeffding 1956).
    """
    total = fsum(chances)
    return 1.0 if hits < total + 1 else binomial_tail(hits, len(chances), total / len(chances))


def poisson_tail(hits: int, expected: float) -> float:
    """The probability of `hits` or more where `expected` are expected."""
    from scipy.special import gammainc  # noqa: PLC0415 - heavy

    return 1.0 if hits <= 0 else float(gammainc(hits, expected))


def chi_square_tail(statistic: float, degrees: int) -> float:
    """The probability of a chi-square of `degrees` degrees of freedom that is at least `statistic`."""
    from scipy.special import gammaincc  # noqa: PLC0415 - heavy

    return float(gammaincc(degrees / 2, statistic / 2))


def student_tail(statistic: float, degrees: int) -> float:
    """The probability that |t| with `degrees` degrees of freedom is at least `statistic`."""
    from scipy.special import stdtr  # noqa: PLC0415 - heavy

    return 2 * float(stdtr(degrees, -abs(statistic)))


def holm(p_values: Sequence[float], level: float = FAMILY_LEVEL) -> list[bool]:
    """Which of several looks are significant so that any false one among them has at most probability `level`."""
    kept = [False] * len(p_values)
    for passed, place in enumerate(sorted(range(len(p_values)), key=lambda one: p_values[one])):
        if p_values[place] > level / (len(p_values) - passed):
            break
        kept[place] = True
    return kept


def few_text(number: float) -> str:
    """A number of which the first two digits matter, without an exponent."""
    if number < TINY:
        return "0.000001"
    return f"{number:.{max(1, 1 - floor(log10(number)))}f}"


def p_text(p: float) -> str:
    """A p-value as people read it."""
    return "p < 0.000001" if p < TINY else f"p = {few_text(p)}"
