"""What a step is held to: the figure that it lifts, as the plan leaves it in the year in which the step counts."""

from dataclasses import replace

import pytest

from hand_made_plan import CATALOGUE, hand_made
from junheng.planning.pages import school_values
from junheng.planning.plan import Plan
from junheng.planning.promises import promises


@pytest.fixture(scope="module")
def plan() -> Plan:
    return hand_made()


def test_every_promise_is_kept_by_the_plan_itself_and_was_not_before(plan: Plan) -> None:
    rows = {
        (row["school_id"], row["stage"], row["indicator"], row["year"]): row for row in school_values(plan).to_dicts()
    }
    found = promises(plan)

    assert set(found) == set(plan.steps)
    assert any(found.values())
    for step, promised in found.items():
        effect = step.year + CATALOGUE.actions[step.action].lead_years
        for one in promised:
            before, after = (rows[one.school_id, one.stage, one.indicator, year] for year in (2024, effect))
            assert one.school_id == step.school_id
            assert one.operator == ">="
            missed, met = before["verdict"] == "fail", after["verdict"] == "pass"
            assert one.pass_suffices is missed
            assert one.value == (after["target"] if missed and met else after["value"])
            assert after["value"] >= one.value * (1 - 1e-9)


def test_a_step_is_held_to_what_the_row_lacked_and_only_else_to_all_that_it_lifts(plan: Plan) -> None:
    found = promises(plan)

    for promised in found.values():
        assert len({one.pass_suffices for one in promised}) <= 1


def test_a_step_that_counts_after_the_last_year_promises_nothing(plan: Plan) -> None:
    late = replace(plan.steps[0], year=plan.calendar_years[-1] + 1)

    assert promises(replace(plan, steps=(late,))) == {late: ()}
