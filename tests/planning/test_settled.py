"""Somebody who would come to a school and leave it in the same year stays, and is not paid for."""

import numpy as np
import pytest

from junheng.evaluation import evaluate
from junheng.example import example_snapshots
from junheng.planning.default_catalogue import default_catalogue
from junheng.planning.model.build import build
from junheng.planning.model.numbers import numbers
from junheng.planning.model.read_off import cost_of_year, settled, steps_of
from junheng.planning.model.state import Model
from junheng.planning.people import kinds
from junheng.planning.wish import Wish


@pytest.fixture(scope="module")
def model() -> Model:
    snapshot = example_snapshots()[-1]
    found = evaluate(snapshot, "cn-2017")
    people = {row: known for row, known in kinds(snapshot, found.standard).rows.items() if known is not None}
    return build(numbers([found], default_catalogue(), Wish(years=1), people))


def test_the_cost_of_a_year_is_that_of_its_steps_where_somebody_comes_and_goes(model: Model) -> None:
    values = np.zeros(model.programme.joined("cost").size)
    transfers = [
        (lever, columns) for lever, columns in zip(model.levers, model.begun, strict=True) if lever.kind is not None
    ]
    moving = [(lever, columns) for lever, columns in transfers if lever.action.id == "transfer_teacher"]
    kind = moving[0][0].kind
    come = next(columns for lever, columns in moving if lever.kind == kind and not lever.leaves)[0]
    gone = next(columns for lever, columns in moving if lever.kind == kind and lever.leaves)[0]
    values[come[0]], values[gone[0]] = 3, 1  # two come in truth
    values[gone[1]] = 2
    found = settled(model, values)
    steps = steps_of(model, found)
    assert sum(step.quantity for step in steps) == 2
    assert cost_of_year(model, found, 1) == pytest.approx(sum(step.cost for step in steps))
    assert cost_of_year(model, values, 1) > cost_of_year(model, found, 1)
