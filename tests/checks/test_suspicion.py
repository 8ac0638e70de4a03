"""Made-up data are doubted at their cells, honest data as seldom as the words of the doubts say."""

from __future__ import annotations

from collections import Counter
from functools import cache

import polars as pl
import pytest

import junheng as jh
from junheng.evaluation.pinned import PINNED
from junheng.example import example_snapshots
from junheng.example.fraud import PlantedFraud, frauds
from junheng.example.honest import honest_county
from junheng.records.checks import suspicion
from junheng.records.checks.suspicion.digits import _last_digits
from junheng.records.checks.suspicion.odds import binomial_tail
from junheng.records.checks.suspicion.rates import ALARMS, HONEST_COUNTIES
from junheng.records.findings import Finding, Severity
from junheng.records.snapshot import Snapshot, SourceSheet, make_snapshot

HONEST_SEEDS = range(50_000, 50_030)
# Seeds of honest counties that frauds are planted into, and in how many of the four each must be found.
FRAUD_SEEDS = range(60_000, 60_004)
FOUND_AT_LEAST = {
    "pupils rounded to 5 in half of the schools": 2,
    "last digits of books made up in half of the schools": 2,
    "equipment as pupils x 2,150 in one school of eight": 3,
    "grounds from a division in one school of five": 3,
    "pupils as mean x classes in a third of the schools": 2,
    "a larger school copied from another": 3,
    "45 % more pupils in one larger school": 1,
    "a teacher full-time in two schools": 4,
    "a larger school's people kept from last year": 3,
}
SHEETS = (SourceSheet("county.xlsx", "stages", "0" * 64),)


def doubts(now: Snapshot, before: Snapshot | None = None) -> list[Finding]:
    return [each for each in suspicion.check_suspicion(now, before) if each.severity is Severity.DOUBT]


@cache
def planted() -> dict[str, list[tuple[Snapshot, PlantedFraud]]]:
    found: dict[str, list[tuple[Snapshot, PlantedFraud]]] = {}
    for seed in FRAUD_SEEDS:
        before, now = honest_county(seed, 80)
        for name, fraud in frauds(before, now, seed).items():
            found.setdefault(name, []).append((before, fraud))
    return found


def named(found: list[Finding], fraud: PlantedFraud) -> list[Finding]:
    return [
        each
        for each in found
        if each.rule.code == fraud.code and each.column == fraud.column and each.key in fraud.keys
    ]


def test_honest_counties_are_doubted_no_more_often_than_is_said() -> None:
    alarms: Counter[str] = Counter()
    for seed in HONEST_SEEDS:
        before, now = honest_county(seed)
        alarms.update({each.rule.code for each in doubts(now, before)})
    for code, seen in alarms.items():
        stated = (ALARMS[code] + 1) / HONEST_COUNTIES
        assert binomial_tail(seen, len(HONEST_SEEDS), stated) > 1e-4, (code, seen)


def test_every_doubt_says_its_rate_and_shows_its_test() -> None:
    rules = [rule for rule in (*suspicion.RULES, PINNED) if rule.severity is Severity.DOUBT]
    assert {rule.code for rule in rules} == set(ALARMS)
    for rule in rules:
        assert f"误报{ALARMS[rule.code]}个" in rule.do.zh and f"doubted {ALARMS[rule.code]}" in rule.do.en
        assert ("{p}" in rule.what.zh and "{p}" in rule.what.en) or rule.code == "teacher-in-two-schools"


@pytest.mark.parametrize("name", FOUND_AT_LEAST)
def test_planted_fraud_is_found_at_its_cell(name: str) -> None:
    found = [named(doubts(fraud.snapshot, before), fraud) for before, fraud in planted()[name]]
    assert sum(map(bool, found)) >= FOUND_AT_LEAST[name]
    for each in (one for several in found for one in several):
        for language in ("zh", "en"):
            text = each.what(language) + each.do(language)
            assert "{" not in text and "None" not in text and "e-" not in text


def test_ratios_nudged_over_a_target_are_found_where_a_smooth_county_is_not() -> None:
    name = "schools short by up to a fifth nudged to the ratio (8 in 10)"
    nudged = [named(list(jh.evaluate(each.snapshot, "cn-2017").snapshot.findings), each) for _, each in planted()[name]]
    assert sum(map(bool, nudged)) >= 1
    text = next(one for several in nudged for one in several)
    assert "YZ-R1" in text.what("zh") and "cn-2017" in text.what("zh") and "二项检验" in text.what("zh")
    for seed in FRAUD_SEEDS:
        found = jh.evaluate(honest_county(seed, 80)[1], "cn-2017").snapshot.findings
        assert [each for each in found if each.rule == PINNED] == []


def test_a_released_doubt_of_a_standard_stays_released_when_judged_again() -> None:
    name = "schools short by up to a fifth nudged to the ratio (8 in 10)"
    for _, fraud in planted()[name]:
        first = jh.evaluate(fraud.snapshot, "cn-2017").snapshot
        raised = [each for each in first.findings if each.rule == PINNED]
        if raised:
            again = jh.evaluate(
                Snapshot(
                    first.county, first.year, first.tables, first.sources, first.sheets, first.findings,
                    {raised[0].id: "按编制核实"},
                ),
                "cn-2017",
            ).snapshot  # fmt: skip
            assert next(each.released for each in again.findings if each.rule == PINNED) == "按编制核实"
            assert len(again.findings) == len(first.findings), "judging twice raises it once"
            return
    pytest.fail("no county of these seeds has one")


def test_the_example_county_is_not_doubted() -> None:
    before = None
    for now in example_snapshots():
        assert [each.what() for each in doubts(now, before)] == []
        judged = jh.evaluate(now, "cn-2017").snapshot
        assert [each.what() for each in judged.findings if each.rule == PINNED] == []
        before = now


def county(rows: int, **columns: list[object]) -> Snapshot:
    """Primary schools whose rows came from lines 2 and on of one sheet."""
    ids = [f"S{number:03}" for number in range(rows)]
    stages = pl.DataFrame({"school_id": ids, "stage": ["primary"] * rows, **columns})
    cells = {
        name: [f"0!{letter}{row + 2}" for row in range(rows)]
        for letter, name in zip("ABCDEFGH", stages.columns, strict=False)
    }
    schools = pl.DataFrame({"school_id": ids, "name": ids, "kind": ["primary"] * rows})
    return make_snapshot("某县", 2024, {"schools": schools, "stages": stages}, {"stages": pl.DataFrame(cells)}, SHEETS)


def test_a_doubt_names_file_sheet_and_cell_of_the_first_figure_in_question() -> None:
    pupils: list[object] = [101, 203, *(100 + 5 * number for number in range(38))]
    found = doubts(county(40, pupils=pupils))
    assert [(each.rule.code, each.place()) for each in found] == [("digits-rounded", "county.xlsx stages C4")]
    assert "40个数中，末位为0或5的有38个，占95%（如实填报应约30%）" in found[0].what()
    assert "p < 0.000001" in found[0].what() and "S002（小学） 100" in found[0].what()


def test_a_school_whose_counts_all_end_in_0_or_5_is_named() -> None:
    counts = {"pupils": 1240, "migrant_pupils": 85, "teachers": 75, "teachers_mid_title": 40}
    estimated = {
        name: [value] for name, value in (counts | {"teachers_above_degree": 70, "backbone_teachers": 15}).items()
    }
    (found,) = doubts(county(1, **estimated))
    assert (found.rule.code, found.place()) == ("school-figures-rounded", "county.xlsx stages C2")
    assert "S000的6个人数中，末位为0或5的有6个，占100%" in found.what()
    assert doubts(county(1, **(estimated | {"teachers": [76], "teachers_mid_title": [41], "pupils": [1243]}))) == []


def test_a_small_county_is_not_guessed_about() -> None:
    assert doubts(county(15, pupils=[100 + 5 * number for number in range(15)])) == []
    nine = make_snapshot(
        "某县",
        2024,
        {"campuses": pl.DataFrame({"school_id": list("ABCDEFGHI"), "site_area": [1 / 3 + n for n in range(9)]})},
    )
    assert doubts(nine) == []


def campuses(count: int, **columns: list[float]) -> Snapshot:
    ids = [f"S{number:03}" for number in range(count)]
    pupils = [200 + 37 * number % 611 for number in range(count)]
    return make_snapshot(
        "某县",
        2024,
        {
            "schools": pl.DataFrame({"school_id": ids, "name": ids}),
            "stages": pl.DataFrame({"school_id": ids, "stage": ["primary"] * count, "pupils": pupils}),
            "campuses": pl.DataFrame({"school_id": ids, "stage": [None] * count, **columns}),
        },
    )


def test_rounding_to_tens_and_hundreds_by_custom_is_no_fault() -> None:
    areas = [float((1231 + 83 * number) * (1, 10, 100)[number % 3]) for number in range(60)]
    assert doubts(campuses(60, site_area=areas)) == []


def test_an_amount_beyond_all_measure_has_no_last_digit() -> None:
    column = pl.Series([1e20, 1e300, 1234.5, 0.0])
    digits = _last_digits(column, measured=True)
    assert digits.digit.tolist() == [0, 0, 5, 0]
    assert digits.for_round.tolist() == [False, False, True, False]


def test_rounding_to_fives_and_fifties_is_asked_about() -> None:
    areas = [float((1235 + 90 * number) * (1, 10, 100)[number % 3]) for number in range(60)]
    (found,) = doubts(campuses(60, site_area=areas))
    assert (found.rule.code, found.column) == ("digits-rounded", "site_area")
    assert "末位（0不算）为5" in found.what()


def test_schools_of_one_plan_have_the_same_areas() -> None:
    areas = [2435.5] * 60
    assert doubts(campuses(60, teaching_area=areas, building_area=areas)) == []


def test_a_value_per_pupil_that_many_schools_share_is_named() -> None:
    pupils = [200 + 37 * number % 611 for number in range(60)]
    values = [3000.0 * pupils[number] if number % 5 == 0 else float(400_000 + 7919 * number) for number in range(60)]
    (found,) = doubts(campuses(60, equipment_value=values))
    assert found.rule.code == "same-per-pupil"
    assert "12所学校的教学仪器设备资产值都正好等于学生数乘以3000" in found.what()


def test_copied_rows_of_tiny_schools_may_be_chance_and_those_of_large_ones_not() -> None:
    def pair(size: int) -> Snapshot:
        def column(share: float) -> list[object]:
            return [round(size * share), *(round((size + 17 * number) * share) for number in range(39))]

        return county(
            40, pupils=column(1), entrants=column(0.17), teachers=column(0.06), migrant_pupils=column(0.04),
            teachers_above_degree=column(0.055),
        )  # fmt: skip

    assert "rows-alike" not in {each.rule.code for each in doubts(pair(20))}
    alike = [each for each in doubts(pair(900)) if each.rule.code == "rows-alike"]
    assert [each.key for each in alike] == [("S001", "primary")]
    assert "S000" in alike[0].what() and "在校生数900" in alike[0].what()


LINE = {"stage": "primary", "full_time": True, "shared": False, "birth_year": 1980}


def roster(*extra: dict[str, object], own_numbers: bool = False, parent: str | None = None) -> Snapshot:
    """Two schools of 30 teachers each, and what is added."""
    lines = [
        {"teacher_id": f"{'' if own_numbers else school}{number}", "school_id": school, **LINE}
        for school in ("A", "B")
        for number in range(30)
    ]
    schools = pl.DataFrame({"school_id": ["A", "B"], "name": ["甲校", "乙校"], "parent_id": [None, parent]})
    return make_snapshot("某县", 2024, {"schools": schools, "teachers": pl.DataFrame([*lines, *extra])})


def test_a_teacher_full_time_in_two_schools_is_named_with_both() -> None:
    (found,) = doubts(roster({"teacher_id": "A7", "school_id": "B", **LINE}))
    assert found.rule.code == "teacher-in-two-schools" and found.key == ("A7", "B", "primary")
    assert "教师A7在乙校和甲校都列为专任教师（出生年份同为1980）" in found.what()
    assert "60名教师中这样的有1名" in found.what()


def test_who_is_shared_or_serves_a_teaching_point_is_no_doubt() -> None:
    twice = {"teacher_id": "A7", "school_id": "B", **LINE}
    assert doubts(roster({**twice, "shared": True})) == []
    assert doubts(roster({**twice, "full_time": False})) == []
    assert doubts(roster(twice, parent="A")) == []


def test_what_cannot_be_checked_is_said() -> None:
    unnamed = list(suspicion.check_suspicion(roster({"teacher_id": None, "school_id": "A", **LINE}), None))
    assert [each.rule.code for each in unnamed] == ["teachers-not-checked"] and "1行没有教师编号" in unnamed[0].what()
    numbered = list(suspicion.check_suspicion(roster(own_numbers=True), None))
    assert [each.rule.code for each in numbered] == ["teachers-not-checked"] and "各校自己编的" in numbered[0].what()
    untold = list(
        suspicion.check_suspicion(
            roster({"teacher_id": "A7", "school_id": "B", "stage": "primary", "full_time": None}), None
        )
    )
    assert [each.rule.code for each in untold] == ["teachers-not-checked"] and "是否专任" in untold[0].what()
