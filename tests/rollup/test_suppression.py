"""An attacker who has the packet, and every total that it gives away, cannot tell a count that is kept back."""

import itertools
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rollup_county import small_county

from junheng.evaluation import evaluate
from junheng.rollup.packet import Content, Said, content_of
from junheng.rollup.suppression import SUPPRESSED, kept_back
from junheng.rollup.verify import recompute
from junheng.standards import load_standard

THRESHOLD = 5
COUNTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6)


def content(threshold: int = THRESHOLD, **changes: dict[str, list[object]]) -> Content:
    return content_of(evaluate(small_county(**changes), "cn-2017"), "0.1.0", threshold)


def values_that_fit(hidden: int, rest: int) -> list[set[int]]:
    """What each of `hidden` cells may be where they come to `rest` together: every way of filling them is tried."""
    ways = [way for way in itertools.product(range(rest + 1), repeat=hidden) if sum(way) == rest]
    return [{way[place] for way in ways} for place in range(hidden)]


@given(COUNTS)
def test_no_cell_can_be_told_from_the_total_and_its_neighbours(counts: Sequence[tuple[int, int]]) -> None:
    units = dict(enumerate(counts))
    hidden, total_hidden = kept_back(units, THRESHOLD)
    small = {unit for unit, pair in units.items() if any(0 < count < THRESHOLD for count in pair)}
    assert small <= hidden
    assert hidden or not total_hidden
    if not hidden or total_hidden:
        return
    for part in (0, 1):
        total = sum(pair[part] for pair in counts)
        neighbours = sum(units[unit][part] for unit in units if unit not in hidden)
        if total:
            assert total - neighbours >= THRESHOLD
            assert all(len(fits) > 1 for fits in values_that_fit(min(len(hidden), 3), total - neighbours))


@given(COUNTS, st.integers(0, 1))
def test_nothing_is_kept_back_without_a_reason(counts: Sequence[tuple[int, int]], threshold: int) -> None:
    assert kept_back(dict(enumerate(counts)), threshold) == (set(), False)
    big = {unit: (10 * one, 10 * other) for unit, (one, other) in enumerate(counts)}
    assert kept_back(big, THRESHOLD) == (set(), False)


def shown(said: Content, table: str, column: str) -> list[object]:
    sheet = said.tables[table]
    return [row[sheet.columns.index(column)] for row in sheet.rows]


def values(said: Content) -> Mapping[str, object]:
    found: dict[str, object] = {}

    def walk(one: Said) -> None:
        found[f"{one.indicator} {one.label}".strip()] = one.value
        for part in one.parts:
            walk(part)

    for one in said.indicators:
        walk(one)
    return found


def test_a_single_death_takes_the_rate_with_it() -> None:
    said = content()
    # Two junior rows, 0 and 1: from the rate the one could be told, so neither the cells nor the rate are shown.
    assert shown(said, "stages", "deaths").count(SUPPRESSED) == 2
    assert values(said)["YZ-Q1"] == SUPPRESSED
    assert next(one.verdict for one in said.indicators if one.indicator == "YZ-Q1") is not None


def test_deaths_that_come_to_enough_leave_the_rate() -> None:
    said = content(stages={"deaths": [None, None, None, 3, 4]})
    assert shown(said, "stages", "deaths").count(SUPPRESSED) == 2
    rate = values(said)["YZ-Q1"]
    assert isinstance(rate, float)
    # What the attacker gets from the rate: graduates 278, moves 3, entrants 286.
    total = round(286 - 100 * (278 - 5 + 8) / rate)
    assert total == 7
    assert all(len(fits) > 1 for fits in values_that_fit(2, total))


def test_a_whole_and_its_parts_go_together_with_the_share() -> None:
    said = content()
    # 3 disabled children out of school: 60 and 57 give them away, and so does the share.
    items = dict(zip(shown(said, "county", "item"), shown(said, "county", "value"), strict=True))
    assert items["disabled_children"] == items["disabled_children_enrolled"] == SUPPRESSED
    assert values(said)["YZ-Q2"] == SUPPRESSED
    assert items["migrant_children_eligible"] == 112
    assert values(said)["YZ-G15"] == pytest.approx(100 * 106 / 112)
    fewer = content(county_items={"value": [112.0, 100.0, 3.0, 60.0, 50.0, 210000.0, 4.0, 40.0, 5.0, 2.0]})
    items = dict(zip(shown(fewer, "county", "item"), shown(fewer, "county", "value"), strict=True))
    assert {name for name, value in items.items() if value == SUPPRESSED} == {
        "migrant_children_eligible",
        "migrant_children_public",
        "migrant_children_purchased",
        "special_pupils",
    }
    assert values(fewer)["YZ-G15"] == values(fewer)["YZ-G7"] == SUPPRESSED
    assert isinstance(values(fewer)["YZ-Q2"], float)


def test_a_small_group_of_the_survey_hides_behind_another() -> None:
    said = content()
    # Of four heads one is not satisfied; without a second group subtraction from the whole would tell.
    assert shown(said, "survey", "valid").count(SUPPRESSED) == 2
    assert shown(said, "survey", "satisfied").count(SUPPRESSED) == 2
    found = values(said)
    assert found["YZ-S1 校长"] == found["YZ-S1 人大代表"] == SUPPRESSED
    assert isinstance(found["YZ-S1 学生"], float)
    assert isinstance(found["YZ-S1"], float)


def test_figures_of_schools_and_zeros_are_never_kept_back() -> None:
    said = content(stages={"migrant_pupils": [0, 0, 0, 0, 0], "deaths": [None, None, None, 0, 0]})
    sheet = said.tables["stages"]
    assert not any(value == SUPPRESSED for row in sheet.rows for value in row)
    assert 1 in shown(said, "stages", "backbone_teachers")


def test_a_threshold_of_nothing_keeps_nothing_back_and_a_higher_one_more() -> None:
    assert content(threshold=0).suppressed == frozenset()
    assert content(threshold=5).suppressed < content(threshold=40).suppressed


@pytest.mark.parametrize("threshold", [3, 5, 10])
def test_what_is_not_kept_back_is_recomputed_and_the_rest_is_called_so(threshold: int) -> None:
    found = recompute(content(threshold), load_standard("cn-2017"))
    assert {one.outcome for one in found} <= {"same", "suppressed"}
    kept = {one.what for one in found if one.outcome == "suppressed"}
    assert kept <= {"YZ-Q1", "YZ-Q2", "YZ-G15", "YZ-S1", "YZ-G7"}
    assert {"YZ-Q2", "YZ-S1"} - kept == ({"YZ-Q2"} if threshold == 3 else set())
    assert all(one.outcome == "same" for one in found if one.what.startswith(("YZ-R", "balance", "school_rows")))
