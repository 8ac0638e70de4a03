"""What a through-school shares: split by weighted pupils, or as reported; nothing is lost, nothing appears."""

from __future__ import annotations

import pytest
from small_counties import county, judged, row_of

TOTAL = 1_000_000.0


@pytest.mark.parametrize(
    ("kind", "pupils", "weights"),
    [
        ("nine_year", {"primary": 310, "junior": 170}, {"primary": 1.0, "junior": 1.1}),
        ("complete_secondary", {"junior": 310, "senior": 170}, {"junior": 1.0, "senior": 1.2}),
        ("twelve_year", {"primary": 310, "junior": 170, "senior": 90}, {"primary": 1.0, "junior": 1.1, "senior": 1.32}),
    ],
)
def test_shares_follow_weighted_pupils_and_add_up(kind: str, pupils: dict[str, int], weights: dict[str, float]) -> None:
    evaluation = judged(
        county(
            schools=[{"school_id": "A", "kind": kind}],
            stages=[{"school_id": "A", "stage": stage, "pupils": number} for stage, number in pupils.items()],
            campuses=[{"school_id": "A", "equipment_value": TOTAL}],
        )
    )
    whole = sum(weights[stage] * number for stage, number in pupils.items())
    given = 0.0
    for stage, number in pupils.items():
        share = TOTAL * weights[stage] * number / whole
        if stage == "senior":  # never a row of its own
            assert row_of(evaluation, "YZ-R6", "A", stage) == {"lines": 0}
        else:
            assert row_of(evaluation, "YZ-R6", "A", stage)["numerator"] == pytest.approx(share, rel=1e-12)
        given += share
    assert given == pytest.approx(TOTAL, rel=1e-12)


def nine_year(campuses: list[dict]) -> dict[str, list[dict]]:
    return {
        "schools": [{"school_id": "A", "kind": "nine_year"}],
        "stages": [
            {"school_id": "A", "stage": "primary", "pupils": 300},
            {"school_id": "A", "stage": "junior", "pupils": 200},
        ],
        "campuses": campuses,
    }


def equipment(settings: dict[str, str], campuses: list[dict]) -> list[float | None]:
    evaluation = judged(county(**nine_year(campuses)), **settings)
    return [row_of(evaluation, "YZ-R6", "A", stage)["numerator"] for stage in ("primary", "junior")]


def line(stage: str | None, value: float | None) -> dict:
    return {"school_id": "A", "stage": stage, "equipment_value": value}


@pytest.mark.parametrize(
    ("campuses", "weighted", "reported"),
    [
        pytest.param([line(None, 520.0)], [300, 220], [300, 220], id="shared"),
        pytest.param([line("primary", 100.0), line("junior", 420.0)], [300, 220], [100, 420], id="per-stage"),
        pytest.param(
            [line(None, 260.0), line("primary", 100.0), line("junior", 160.0)],
            [300, 220],
            [100 + 150, 160 + 110],
            id="both",
        ),
        pytest.param(
            [line(None, 420.0), line("primary", 100.0)],
            [300, 220],
            [100 + 420 * 300 / 520, 420 * 220 / 520],
            id="one-has-more",
        ),
        pytest.param([line("primary", 100.0), line("junior", None)], [None, None], [100, None], id="one-is-silent"),
        pytest.param([line("primary", 100.0)], [None, None], [100, None], id="one-has-no-line"),
        pytest.param(
            [line(None, 420.0), line("primary", 100.0), line("junior", None)],
            [None, None],
            [100 + 420 * 300 / 520, None],
            id="an-empty-cell-beside-a-shared-figure",
        ),
        pytest.param([line(None, None)], [None, None], [None, None], id="silent"),
        pytest.param([], [None, None], [None, None], id="no-line"),
        pytest.param([line(None, 0.0)], [0, 0], [0, 0], id="nothing"),
    ],
)
def test_split_or_as_reported(campuses: list[dict], weighted: list, reported: list) -> None:
    assert equipment({"split_mode": "weighted"}, campuses) == pytest.approx(weighted)
    assert equipment({"split_mode": "reported"}, campuses) == pytest.approx(reported)


def test_a_stage_without_pupils_needs_no_figure_of_its_own() -> None:
    tables = nine_year([line("primary", 100.0)])
    tables["stages"][1]["pupils"] = 0
    evaluation = judged(county(**tables))
    assert row_of(evaluation, "YZ-R6", "A", "primary")["numerator"] == 100


def test_nothing_can_be_split_while_a_stage_has_not_said_its_pupils() -> None:
    tables = nine_year([{"school_id": "A", "equipment_value": 520.0, "multimedia_rooms": 0}])
    tables["stages"][1]["pupils"] = None
    evaluation = judged(county(**tables))
    assert row_of(evaluation, "YZ-R6", "A", "primary")["missing"] == ["stages.pupils@junior"]
    # Nothing to split needs no pupils.
    assert row_of(evaluation, "YZ-R7", "A", "primary")["numerator"] == 0


def test_teachers_are_never_split() -> None:
    tables = nine_year([])
    tables["stages"][0]["teachers_above_degree"] = 15
    evaluation = judged(county(**tables))
    assert row_of(evaluation, "YZ-R1", "A", "primary")["value"] == 5
    assert row_of(evaluation, "YZ-R1", "A", "junior")["missing"] == ["stages.teachers_above_degree"]
