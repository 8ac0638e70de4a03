"""On any county every named flip holds when the cell is changed, and a smaller change does not bring it."""

from __future__ import annotations

import pytest
from county_strategies import Tables, counties, settings_of, snapshot_of
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from flip_proofs import faults
from junheng.evaluation import evaluate
from junheng.evaluation.robustness import robustness
from junheng.standards import load_standard

pytestmark = pytest.mark.scale

# Every flip is two evaluations: to shrink what fails would take minutes.
FEW = settings(max_examples=2, phases=[Phase.explicit, Phase.reuse, Phase.generate])


@pytest.mark.parametrize("name", ["cn-2017", "cn-2012", "shaanxi-county-2025", "baoshan-2018"])
@given(tables=counties(max_schools=2), data=st.data())
@FEW
def test_every_named_flip_is_real(name: str, tables: Tables, data: st.DataObject) -> None:
    standard = load_standard(name, data.draw(settings_of(name)))
    assert faults(robustness(evaluate(snapshot_of(tables), standard))) == []
