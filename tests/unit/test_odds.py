"""Tails of distributions against their definitions and printed tables."""

from __future__ import annotations

from fractions import Fraction
from math import comb, exp, factorial

import pytest

from junheng.records.checks.suspicion.odds import (
    binomial_tail,
    chi_square_tail,
    holm,
    p_text,
    poisson_tail,
    student_tail,
    uneven_tail,
)


@pytest.mark.parametrize(("hits", "trials"), [(0, 5), (1, 1), (3, 12), (40, 78), (78, 78)])
def test_the_binomial_tail_is_the_sum_of_its_terms(hits: int, trials: int) -> None:
    chance = Fraction(22, 100)
    exact = sum(comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(hits, trials + 1))
    assert binomial_tail(hits, trials, 0.22) == pytest.approx(float(exact), rel=1e-10)


def test_uneven_trials_are_never_less_likely_than_they_are() -> None:
    chances = [Fraction(share, 100) for share in (5, 10, 20, 22, 30, 50, 60, 9)]
    exact = [Fraction(1)]  # by dynamic programming over the trials
    for chance in chances:
        exact = [
            (exact[k] * (1 - chance) if k < len(exact) else 0) + (exact[k - 1] * chance if k else 0)
            for k in range(len(exact) + 1)
        ]
    for hits in range(len(chances) + 1):
        assert uneven_tail(hits, [float(chance) for chance in chances]) >= float(sum(exact[hits:])) - 1e-12
    assert uneven_tail(8, [float(chance) for chance in chances]) < 0.001


def test_the_poisson_tail_is_the_sum_of_its_terms() -> None:
    assert poisson_tail(3, 1.5) == pytest.approx(1 - sum(exp(-1.5) * 1.5**k / factorial(k) for k in range(3)))
    assert poisson_tail(0, 1.5) == 1.0


def test_printed_tables() -> None:
    # 5 % points: chi-square of 7 degrees 14.067, of 9 degrees 16.919; Student's t of 10 degrees 2.228, both sides.
    assert chi_square_tail(14.067, 7) == pytest.approx(0.05, abs=2e-5)
    assert chi_square_tail(16.919, 9) == pytest.approx(0.05, abs=2e-5)
    assert student_tail(2.228, 10) == pytest.approx(0.05, abs=2e-5)
    assert student_tail(-2.228, 10) == student_tail(2.228, 10)


def test_holm_steps_down() -> None:
    # 0.01/3, 0.01/2, 0.01: the second misses its level, so the third is not even looked at.
    assert holm([0.009, 0.001, 0.006]) == [False, True, False]
    assert holm([0.009, 0.001, 0.004]) == [True, True, True]
    assert holm([]) == []


def test_p_values_are_written_without_exponents() -> None:
    assert [p_text(p) for p in (1e-9, 0.000032, 0.0071, 0.25, 1.0)] == [
        "p < 0.000001", "p = 0.000032", "p = 0.0071", "p = 0.25", "p = 1.0",
    ]  # fmt: skip
