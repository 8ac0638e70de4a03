"""Every flip that is named on the example county, in all its years, is tried by changing the named cell."""

import pytest

from flip_proofs import faults
from junheng.evaluation import evaluate
from junheng.evaluation.robustness import Robustness
from junheng.evaluation.robustness import robustness as robustness_of
from junheng.example import example_snapshots

pytestmark = [pytest.mark.scale, pytest.mark.xdist_group("robustness of the example")]
YEARS = range(2020, 2025)


@pytest.fixture(scope="module")
def robust() -> dict[int, Robustness]:
    """How safe the verdicts of every year are."""
    return {one.year: robustness_of(evaluate(one, "cn-2017")) for one in example_snapshots()}


@pytest.mark.parametrize("year", YEARS)
def test_every_flip_flips_and_a_smaller_change_does_not(robust: dict[int, Robustness], year: int) -> None:
    assert faults(robust[year]) == []


@pytest.mark.parametrize("year", YEARS)
def test_every_verdict_has_a_flip_or_says_why_not(robust: dict[int, Robustness], year: int) -> None:
    found = robust[year]
    assert found.standing("county").no_flip == "no_single_cell"
    for one in found.standings:
        assert (one.flip is None) == bool(one.no_flip)
        if one.no_flip == "unknown":
            assert one.verdict == "unknown"
            assert one.missing
    rows = [one for one in found.standings if one.subject.level == "row" and one.verdict in ("pass", "fail")]
    assert sum(one.flip is not None for one in rows) > 0.9 * len(rows)
