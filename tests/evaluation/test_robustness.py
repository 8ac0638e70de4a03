"""How safe verdicts are, on counties small enough to try every change: slack, smallest flips, settings, what cannot flip."""

from functools import cache

import pytest
from small_counties import Row, county, judged

from flip_proofs import after, faults
from junheng.evaluation.robustness import Robustness, robustness
from junheng.evaluation.robustness.cells import cell_at
from junheng.evaluation.robustness.settings import verdicts

ITEMS = {"special_funds": 600_000.0, "special_pupils": 100.0, "rotation_eligible": 100.0, "rotated": 10.0}


def school(number: int, kind: str = "primary", **more: object) -> Row:
    return {"school_id": f"S{number}", "name": f"第{number}小学", "kind": kind, "setting": "rural", **more}


def stage(number: int, pupils: int, **more: object) -> Row:
    counts = {
        "teachers_above_degree": pupils * 5 // 100 + 1, "backbone_teachers": pupils * 2 // 100 + 1,
        "pe_art_teachers": pupils // 100 + 1, "pe_art_teachers_shared": 1, "teachers": pupils // 10 + 1,
        "certified_teachers": pupils // 10 + 1, "classes": pupils // 40 + 1, "largest_class": 40,
    }  # fmt: skip
    return {"school_id": f"S{number}", "stage": "primary", "pupils": pupils, **counts, **more}


def campus(number: int, pupils: int, **more: object) -> Row:
    return {
        "school_id": f"S{number}", "teaching_area": pupils * 5.0 + 50, "indoor_sports_area": 50.0,
        "outdoor_sports_area": pupils * 8.0, "equipment_value": pupils * 2100.0, "multimedia_rooms": pupils * 3 // 100 + 1,
        **more,
    }  # fmt: skip


@cache
def small(**settings: str) -> Robustness:
    """Three schools: one of 60 pupils under the small-school exemption, one of 120, one of 90 short of rooms."""
    snapshot = county(
        schools=[school(1), school(2), school(3, kind="teaching_point")],
        stages=[stage(1, 60), stage(2, 120), stage(3, 90)],
        campuses=[campus(1, 60), campus(2, 120), campus(3, 90, teaching_area=350.0)],
        county=[{"item": item, "value": value} for item, value in ITEMS.items()],
    )
    return robustness(judged(snapshot, "cn-2017", **settings))


@pytest.mark.scale
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"cv_method": "unweighted", "split_mode": "reported"},
        {"compare_digits": "official", "merge_uncounted": "merge"},
    ],
)
def test_every_flip_of_a_small_county_is_proven(settings: dict[str, str]) -> None:
    assert faults(small(**settings)) == []


def test_no_smaller_change_of_pupils_flips_anything() -> None:
    found = small()
    evaluation = found.evaluation
    before = verdicts(evaluation)
    row = evaluation.snapshot.table("stages")["school_id"].to_list().index("S3")
    cell = cell_at(evaluation.snapshot, "stages", row, "pupils")
    smallest = {}
    for value in range(40, 121):  # a teaching point under 50 is out of scope, 50 to 99 have the exemption
        then = after(evaluation, [(cell, float(value))])
        for subject, verdict in before.items():
            if then.get(subject, "left_out") != verdict:
                size = abs(value - cell.value) / cell.value
                smallest[subject] = min(size, smallest.get(subject, size))
    assert len(smallest) > 8  # the seven rows, and more
    for subject, size in smallest.items():
        standing = found.standing(subject.level, subject.id, subject.school_id, subject.stage)
        if standing.verdict == "unknown":  # what is owed is not a question of a wrong figure
            continue
        assert standing.flip is not None, subject
        assert standing.flip.relative is not None
        assert abs(standing.flip.relative) <= size + 1e-12, subject


def test_slack_is_relative_to_the_limit_and_names_the_weakest_link() -> None:
    found = small()
    short = found.standing("row", "YZ-R4", "S3", "primary")
    assert short.verdict == "fail"
    assert short.slack == pytest.approx((300 / 90 - 4.5) / 4.5)
    rule = found.standing("school", "YZ-SR", "S3", "primary")
    assert rule.verdict == "fail"  # 300/90 is under 85 % of 4.5
    assert rule.weakest == short.subject
    assert rule.slack == pytest.approx((300 / 90 / 4.5 - 0.85) / 0.85)
    assert rule.flip is not None
    assert (rule.flip.cell.table, rule.flip.cell.column) in {("campuses", "teaching_area"), ("stages", "pupils")}


def test_a_row_flips_by_the_nearest_cell_in_whole_units() -> None:
    flip = small().standing("row", "YZ-R4", "S3", "primary").flip
    assert flip is not None
    # 350 - 50 m² for 90 pupils: 66 pupils would do (-27 %), and 455 m² (+30 %).
    assert (flip.cell.column, flip.new_value, flip.after) == ("pupils", 66.0, "pass")


def test_what_is_owed_is_unknown_and_says_which_cell() -> None:
    standing = small().standing("indicator", "YZ-G8")
    assert (standing.verdict, standing.flip, standing.no_flip) == ("unknown", None, "unknown")
    assert {one.where for one in standing.missing} == {"teacher_pay_mean", "civil_servant_pay_mean"}


def test_an_item_of_the_county_flips_its_indicator() -> None:
    flip = small().standing("indicator", "YZ-G11a").flip
    assert flip is not None
    assert (flip.cell.key["item"], flip.new_value) in {("rotated", 9.0), ("rotation_eligible", 101.0)}
    assert abs(flip.relative or 0) == pytest.approx(0.01)


def test_the_line_of_a_setting_is_found() -> None:
    found = [one for one in small().settings if one.setting == "g7_line" and one.changes]
    assert [one.instead for one in found] == [pytest.approx(6000, rel=1e-6)]
    assert ("YZ-G7", "fail") in [(each.subject.id, each.after) for each in found[0].changes]


def test_the_object_for_scripts_has_stable_keys() -> None:
    said = small().to_dict()
    assert set(said) == {"county_name", "year", "snapshot", "standard", "verdicts", "settings", "not_searched"}
    verdict = next(one for one in said["verdicts"] if one["flip"])  # type: ignore[attr-defined]
    assert set(verdict) == {
        "level", "id", "school_id", "stage", "name", "verdict", "value", "target", "slack", "weakest", "flip", "no_flip",
        "missing",
    }  # fmt: skip
    assert set(verdict["flip"]) == {"cell", "new_value", "change", "relative", "before", "after"}
    assert set(verdict["flip"]["cell"]) == {"table", "row", "column", "key", "name", "value", "sources"}
