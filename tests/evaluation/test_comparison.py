"""`compare`: what changed between two evaluations, shared out among pupils, figures, schools and rule."""

import json
import math

import polars as pl
import pytest
from small_counties import Row, balance_of, county, judged

from junheng.evaluation.comparison import REASONS, Comparison, compare
from junheng.example import example_snapshots

SCHOOL: Row = {"kind": "primary", "ownership": "public", "setting": "town", "year_built": 2018}


def three(year: int, pupils: tuple[int, int, int], rooms: tuple[int, int, int], ids: str = "abc") -> Row:
    """Tables of three primary schools with so many pupils and multimedia rooms."""
    return {
        "year": year,
        "schools": [{"school_id": one, "name": f"学校{one}", **SCHOOL} for one in ids],
        "stages": [
            {"school_id": one, "stage": "primary", "pupils": count} for one, count in zip(ids, pupils, strict=True)
        ],
        "campuses": [
            {"school_id": one, "multimedia_rooms": count} for one, count in zip(ids, rooms, strict=True)
        ],
    }  # fmt: skip


def line_of(found: Comparison, what: str, indicator: str, school_id: str = "") -> Row:
    numbers = found.numbers.filter(
        pl.col("what") == what, pl.col("indicator") == indicator, pl.col("school_id") == school_id
    )
    return numbers.row(0, named=True) if numbers.height == 1 else {"lines": numbers.height}


def test_a_ratio_is_shared_out_between_resource_and_pupils_by_the_stated_formula() -> None:
    before, after = (judged(county(**three(*one))) for one in (
        (2023, (400, 300, 200), (10, 6, 5)), (2024, (500, 300, 200), (12, 6, 5)),
    ))  # fmt: skip
    line = line_of(compare(before, after), "row", "YZ-R7", "a")
    q0, q1, p0, p1 = 10, 12, 400, 500
    assert line["figures"] == pytest.approx(100 * (q1 - q0) * (1 / p0 + 1 / p1) / 2, rel=1e-12)
    assert line["pupils"] == pytest.approx(100 * (q0 + q1) / 2 * (1 / p1 - 1 / p0), rel=1e-12)
    assert (line["schools"], line["rule"]) == (0, 0)
    assert line["change"] == pytest.approx(line["figures"] + line["pupils"], rel=1e-12)
    untouched = line_of(compare(before, after), "row", "YZ-R7", "b")
    assert [untouched[name] for name in ("change", *REASONS)] == [0] * 5


def test_who_closes_and_who_opens_is_a_reason_of_its_own() -> None:
    before = judged(county(**three(2023, (400, 300, 200), (10, 6, 5), "abc")))
    after = judged(county(**three(2024, (400, 300, 200), (10, 6, 1), "abd")))
    found = compare(before, after)
    assert (found.opened, found.closed, found.reasons) == (("d",), ("c",), ("figures", "schools"))
    cv = line_of(found, "balance", "YZ-R7")
    # The year moved on, and nothing else but the schools.
    assert cv["schools"] == pytest.approx(
        balance_of(after, "YZ-R7")["cv"] - balance_of(before, "YZ-R7")["cv"], rel=1e-12
    )
    assert cv["figures"] == 0
    gone = line_of(found, "row", "YZ-R7", "c")
    assert (gone["present_before"], gone["present_after"], gone["change"]) == (True, False, None)
    assert gone["alone"] == []


def test_parts_of_cv_squared_add_up_to_its_change() -> None:
    before = judged(county(**three(2023, (400, 300, 200), (10, 6, 5))))
    after = judged(county(**three(2024, (420, 280, 260), (11, 9, 5))))
    found = compare(before, after)
    parts = found.parts.filter(pl.col("indicator") == "YZ-R7")
    squares = balance_of(after, "YZ-R7")["cv"] ** 2 - balance_of(before, "YZ-R7")["cv"] ** 2
    assert math.fsum(parts["change"]) == pytest.approx(squares, rel=1e-9)


def test_a_verdict_turned_by_pupils_alone_says_so() -> None:
    before = judged(county(**three(2023, (400, 300, 200), (10, 6, 5))))  # 2.5 rooms per 100
    after = judged(county(**three(2024, (500, 300, 200), (11, 6, 5))))  # 2.2: one room more, a hundred pupils more
    line = line_of(compare(before, after), "row", "YZ-R7", "a")
    assert (line["verdict_before"], line["verdict_after"]) == ("pass", "fail")
    assert (line["alone"], line["needed"]) == (["pupils"], ["pupils"])


def test_a_verdict_turned_by_two_reasons_together_says_so() -> None:
    before = judged(county(**three(2023, (1000, 300, 200), (20, 6, 5))))  # 2.0
    after = judged(county(**three(2024, (920, 300, 200), (22, 6, 5))))  # 2.39; either alone stays under 2.3
    line = line_of(compare(before, after), "row", "YZ-R7", "a")
    assert (line["verdict_before"], line["verdict_after"]) == ("fail", "pass")
    assert (line["alone"], line["needed"]) == ([], ["pupils", "figures"])


def test_two_standards_differ_by_the_rule_only() -> None:
    snapshot = example_snapshots()[-1]
    found = compare(judged(snapshot), judged(snapshot, "shenyang"))
    assert found.reasons == ("rule",)
    turned = found.turned
    assert set(turned.filter(pl.col("what") == "indicator")["indicator"]) == {"YZ-G7"}
    line = line_of(found, "indicator", "YZ-G7")
    assert (line["target_before"], line["target_after"], line["alone"]) == (6000, 8000, ["rule"])


def test_two_readings_differ_by_the_rule_only() -> None:
    snapshot = example_snapshots()[-1]
    found = compare(judged(snapshot), judged(snapshot, cv_method="unweighted"))
    assert found.reasons == ("rule",)
    line = line_of(found, "balance", "YZ-R2").get("lines")
    assert line == 2  # primary and junior
    known = found.numbers.filter(pl.col("what") == "balance")
    assert known["rule"].to_list() == known["change"].to_list()


def test_the_year_of_a_demand_that_rises_is_a_matter_of_the_rule() -> None:
    snapshots = [county(**three(year, (400, 300, 200), (10, 6, 5))) for year in (2020, 2021)]
    found = compare(*(judged(one, "shaanxi-county-2025") for one in snapshots))
    assert "rule" in found.reasons
    assert "figures" not in found.reasons


def test_an_unknown_in_between_leaves_the_reasons_unknown_and_not_zero() -> None:
    before = three(2023, (400, 300, 200), (10, 6, 5))
    after = three(2024, (420, 300, 200), (11, 6, 5))
    before["stages"][1]["pupils"] = None
    after["campuses"][1]["multimedia_rooms"] = None
    found = compare(judged(county(**before)), judged(county(**after)))
    line = line_of(found, "row", "YZ-R7", "b")
    assert (line["value_before"], line["value_after"], line["change"], line["pupils"]) == (None, None, None, None)


@pytest.mark.parametrize("years", [(0, 1), (3, 4), (0, 4)])
def test_on_the_example_county_the_reasons_add_up_everywhere(years: tuple[int, int]) -> None:
    snapshots = example_snapshots()
    found = compare(*(judged(snapshots[year]) for year in years))
    known = found.numbers.drop_nulls(["change", *REASONS])
    assert known.height > 1000
    rest = (known["change"] - known.select(pl.sum_horizontal(*REASONS)).to_series()).abs()
    assert rest.max() <= 1e-9 * known["change"].abs().max()
    assert known.filter(pl.col("change") != 0).height > 300


def test_a_comparison_with_itself_finds_nothing() -> None:
    evaluation = judged(example_snapshots()[-1])
    found = compare(evaluation, evaluation)
    assert (found.reasons, found.turned.height) == ((), 0)
    assert set(found.numbers["change"].drop_nulls()) == {0.0}


def test_scripts_get_stable_keys_and_plain_json() -> None:
    snapshots = example_snapshots()
    found = compare(judged(snapshots[3]), judged(snapshots[4])).to_dict("en")
    assert set(found) == {"before", "after", "reasons", "opened", "closed", "numbers", "parts"}
    assert set(found["numbers"][0]) >= {
        "what",
        "indicator",
        "stage",
        "school_id",
        "change",
        *REASONS,
        "alone",
        "needed",
    }
    json.dumps(found, allow_nan=False)
