"""The one object that scripts rely on: its keys, its values, its sums."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from small_counties import changed, county, example, judged

KEYS = {
    "rows": "school_id stage indicator numerator denominator value target ratio verdict reason exemption short_by",
    "school_rows": "school_id stage met lowest_ratio verdict",
    "balance": "stage indicator mean sd cv cv_unweighted limit verdict contributions",
    "excluded": "school_id stage reason",
    "county": "indicator value target verdict reason parts",
    "vetoes": "indicator value target verdict reason parts",
    "entry": "indicator value target verdict reason parts",
}
STANDARDS = ("cn-2017", "cn-2012")


def printed(standard: str, language: str = "zh") -> dict[str, Any]:
    """What the command prints, read back."""
    return json.loads(json.dumps(judged(example(), standard).to_dict(language), allow_nan=False))


@pytest.fixture(scope="module", params=STANDARDS)
def found(request: pytest.FixtureRequest) -> dict[str, Any]:
    return printed(request.param)


def test_top_keys(found: dict[str, Any]) -> None:
    assert {"standard", "snapshot", "verdict", "findings", *KEYS} <= set(found)
    assert {"id", "version", "settings"} <= set(found["standard"])
    assert found["snapshot"] == example().hash
    assert found["verdict"] in ("pass", "fail", "unknown")


def test_keys_of_every_section(found: dict[str, Any]) -> None:
    for section, keys in KEYS.items():
        for one in found[section]:
            assert set(keys.split()) <= set(one), section
    for one in found["balance"]:
        for contribution in one["contributions"]:
            assert {"school_id", "share"} <= set(contribution)


def test_every_setting_is_printed() -> None:
    assert len(printed("cn-2017")["standard"]["settings"]) == 12
    assert printed("cn-2017")["standard"]["settings"]["g7_line"] == 6000


def test_verdicts_and_indicators(found: dict[str, Any]) -> None:
    judged_2017 = found["standard"]["id"] == "cn-2017"
    allowed = {"pass", "fail", "unknown"} | (set() if judged_2017 else {None})
    for section in ("rows", "school_rows", "balance", "county", "vetoes", "entry"):
        assert {one["verdict"] for one in found[section]} <= allowed
    prefix = "YZ-R" if judged_2017 else "JB-"
    assert {one["indicator"] for one in found["balance"]} == {f"{prefix}{n}" for n in range(1, 8 if judged_2017 else 9)}
    if judged_2017:
        assert len(found["county"]) == 32
        parts = {part["indicator"] for one in found["county"] for part in one["parts"]}
        assert {"YZ-G3a", "YZ-G3b", "YZ-G4a", "YZ-G4b", "YZ-G11a", "YZ-G11b", "YZ-Q9a", "YZ-Q9b"} <= parts
        assert {f"YZ-CV{number}" for number in range(1, 8)} <= parts
        assert {one["stage"] for one in found["rows"]} == {"primary", "junior", None}


def test_no_row_stands_twice(found: dict[str, Any]) -> None:
    keys = [(one["school_id"], one["stage"], one["indicator"]) for one in found["rows"]]
    assert len(set(keys)) == len(keys)
    keys = [(one["stage"], one["indicator"]) for one in found["balance"]]
    assert len(set(keys)) == len(keys)


def test_numbers_hang_together(found: dict[str, Any]) -> None:
    for one in found["rows"]:
        if one["verdict"] == "pass" and one["value"] is not None and one["target"] is not None:
            assert one["short_by"] == 0
        if one["verdict"] == "fail" and one["value"] is not None:
            assert one["short_by"] >= 1
            assert one["ratio"] < 1
        if one["short_by"] is not None:
            assert one["short_by"] == math.floor(one["short_by"])
    sums = {(one["stage"], one["indicator"]): one for one in found["balance"]}
    for one in sums.values():
        assert one["cv"] == pytest.approx(one["sd"] / one["mean"], rel=1e-12)
        assert sum(each["share"] for each in one["contributions"]) == pytest.approx(1, rel=1e-12)
        assert sum(each["part"] for each in one["contributions"]) == pytest.approx(one["cv"] ** 2, rel=1e-12)
        shares = [each["share"] for each in one["contributions"]]
        assert shares == sorted(shares, reverse=True)
        assert len(shares) == one["rows"]


def test_words_in_both_languages() -> None:
    chinese, english = printed("cn-2017"), printed("cn-2017", "en")

    def texts(value: Any, key: str = "") -> list[tuple[str, str]]:
        if isinstance(value, dict):
            return [one for name, child in value.items() for one in texts(child, name)]
        if isinstance(value, list):
            return [one for child in value for one in texts(child, key)]
        return [(key, value)] if isinstance(value, str) else []

    for found in (chinese, english):
        for key, text in texts(found):
            assert "{" not in text, key
            if key == "name":
                assert text
    reasons = {
        (one["indicator"], one["reason"], other["reason"])
        for one, other in zip(chinese["rows"], english["rows"], strict=True)
        if one["verdict"] != "pass"
    }
    assert reasons
    for indicator, zh, en in reasons:
        assert zh, indicator
        assert en, indicator
        assert zh != en
    for one, other in zip(chinese["county"], english["county"], strict=True):
        if one["verdict"] != "pass":
            assert one["reason"]
            assert other["reason"]


def test_an_odd_county_prints_json_too() -> None:
    odd = county(
        schools=[{"school_id": "A", "kind": "primary"}, {"school_id": "B", "kind": "junior", "year_built": 2000}],
        stages=[
            {"school_id": "A", "stage": "primary", "pupils": 10, "classes": 0, "largest_class": 0, "teachers": 0, "backbone_teachers": 0},
            {"school_id": "B", "stage": "junior", "pupils": 0, "migrant_pupils": 0},
        ],
        rooms=[{"school_id": "A", "use": "music", "area": 0.0}],
        finance=[{"school_id": "A", "public_funds_budget": 0.0, "training_budget": 0.0}],
        county=[{"item": "rotated", "value": 0.0}, {"item": "rotated_backbone", "value": 0.0}, {"item": "rotation_eligible", "value": 0.0}],
    )  # fmt: skip
    for standard in STANDARDS:
        json.dumps(judged(odd, standard).to_dict(), allow_nan=False)
    json.dumps(judged(changed(example(), stages=None)).to_dict(), allow_nan=False)


def test_the_same_county_gives_the_same_bytes() -> None:
    once, twice = (json.dumps(judged(example()).to_dict(), ensure_ascii=False) for _ in range(2))
    assert once == twice
