"""Comparisons: unrounded with the leave of a tie, or after official rounding; what would turn is flagged."""

from __future__ import annotations

import pytest
from small_counties import balance_of, county, judged, on_county, row_of, whole_of

from junheng.evaluation.verdicts import compare, rounded


@pytest.mark.parametrize(
    ("value", "limit", "operator", "verdict", "at_limit"),
    [
        (7.4999999999, 7.5, ">=", "pass", True),
        (7.49999, 7.5, ">=", "fail", False),
        (7.5, 7.5, ">=", "pass", True),
        (0.5000000001, 0.5, "<=", "pass", True),
        (0.500001, 0.5, "<=", "fail", False),
        (0.15, 0.15, "<", "fail", True),
        (0.1499999, 0.15, "<", "pass", False),
        (0.0, 0.0, "<=", "pass", True),
        (1.0, 0.0, "<=", "fail", False),
        (None, 7.5, ">=", "unknown", False),
        (7.5, None, ">=", "unknown", False),
    ],
)
def test_a_value_against_a_limit(value: float, limit: float, operator, verdict: str, at_limit: bool) -> None:
    found = compare(value, limit, operator, 2, official=False)
    assert (found.verdict, found.at_limit) == (verdict, at_limit)


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [(4.195, 2, 4.2), (2.675, 2, 2.68), (1.005, 2, 1.01), (0.5005, 3, 0.501), (0.50049, 3, 0.5), (84.994999, 2, 84.99)],
)
def test_official_rounding_is_half_up(value: float, digits: int, expected: float) -> None:
    assert rounded(value, digits) == pytest.approx(expected, abs=1e-12)


def one(pupils: int, **figures: float) -> dict:
    campus = {name: value for name, value in figures.items() if name in ("equipment_value", "outdoor_sports_area")}
    counts = {name: value for name, value in figures.items() if name not in campus}
    return {
        "schools": [{"school_id": "A", "kind": "primary"}],
        "stages": [{"school_id": "A", "stage": "primary", "pupils": pupils, **counts}],
        "campuses": [{"school_id": "A", "indoor_sports_area": 0.0, **campus}],
    }


def test_a_share_that_comes_out_a_hair_below_is_at_the_limit() -> None:
    row = row_of(judged(county(**one(100, outdoor_sports_area=749.99999999))), "YZ-R5", "A")
    assert (row["verdict"], row["at_limit"], row["short_by"]) == ("pass", True, 0)
    row = row_of(judged(county(**one(100, outdoor_sports_area=749.999))), "YZ-R5", "A")
    assert (row["verdict"], row["at_limit"], row["short_by"], row["differs_when_rounded"]) == ("fail", False, 1, True)


def test_the_floor_under_official_rounding_takes_the_published_value() -> None:
    # 1699.996 yuan is published as 1700.00, which is 85 % of 2000; 1698 is 84.9 %, which no published figure rounds up.
    figures = {
        "teachers_above_degree": 10,
        "backbone_teachers": 10,
        "pe_art_teachers": 10,
        "outdoor_sports_area": 9999.0,
    }
    for value, unrounded, official in ((1699.996, "fail", "pass"), (1698.0, "fail", "fail"), (1700.0, "pass", "pass")):
        tables = one(100, equipment_value=100 * value, **figures)
        tables["campuses"][0] |= {"teaching_area": 999.0, "multimedia_rooms": 10}
        assert whole_of(judged(county(**tables)), "A")["verdict"] == unrounded
        assert whole_of(judged(county(**tables), compare_digits="official"), "A")["verdict"] == official


def test_ratios_of_money_are_flagged_too() -> None:
    snapshot = county(
        schools=[{"school_id": "A", "kind": "teaching_point"}],
        stages=[{"school_id": "A", "stage": "primary", "pupils": 20}],
        finance=[
            {
                "school_id": "A",
                "public_funds_budget": 1000.0,
                "training_budget": 49.96,
                "public_funds_approved": 71_999.0,
            }
        ],
        county=[{"item": "public_funds_base_primary", "value": 720.0}],
    )
    for indicator in ("YZ-Q4", "YZ-G6"):
        row = row_of(judged(snapshot), indicator, "A")
        assert (row["verdict"], row["differs_when_rounded"]) == ("fail", True)
        assert row_of(judged(snapshot, compare_digits="official"), indicator, "A")["verdict"] == "pass"


def test_judgements_on_the_county_are_flagged_too() -> None:
    snapshot = county(
        schools=[{"school_id": "A", "kind": "primary"}],
        county=[
            {"item": "teacher_pay_mean", "value": 99_996.0},
            {"item": "civil_servant_pay_mean", "value": 100_000.0},
        ],
        monitoring_quality=[
            {"year": 2024, "stage": "primary", "subject": "数学", "level": 3, "difference_rate": 0.1499}
        ],
    )
    found = on_county(judged(snapshot), "YZ-G8")
    assert (found.verdict, found.differs_when_rounded) == ("fail", True)
    assert on_county(judged(snapshot, compare_digits="official"), "YZ-G8").verdict == "pass"
    part = on_county(judged(snapshot), "YZ-Q9b").parts[0]
    assert (part.verdict, part.differs_when_rounded) == ("pass", True)  # published as 0.150, which is not below 0.15
    assert on_county(judged(snapshot, compare_digits="official"), "YZ-Q9b").verdict == "fail"


def test_both_coefficients_are_shown_and_flagged_where_they_differ() -> None:
    tables = {
        "schools": [{"school_id": school, "kind": "primary"} for school in "AB"],
        "stages": [
            {"school_id": "A", "stage": "primary", "pupils": 900, "backbone_teachers": 9},
            {"school_id": "B", "stage": "primary", "pupils": 100, "backbone_teachers": 5},
        ],
    }
    for method, mean, cv, verdict in (
        ("weighted", 1.4, "cv_weighted", "fail"),
        ("unweighted", 3.0, "cv_unweighted", "fail"),
    ):
        row = balance_of(judged(county(**tables), cv_method=method), "YZ-R2")
        assert row["mean"] == pytest.approx(mean)
        assert row["cv"] == row[cv]
        assert row["verdict"] == verdict
        assert row["cv_weighted"] == pytest.approx((0.9 * 0.4**2 + 0.1 * 3.6**2) ** 0.5 / 1.4)
        assert row["cv_unweighted"] == pytest.approx(2 / 3)
        assert row["differs_when_unweighted"] is False
