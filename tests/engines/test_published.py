"""Figures that others worked out or published, through our engines and through a whole evaluation.

Sources (public pages): the formula and the worked example of 教督〔2012〕3号 at 777doc.com/doc-2019910; the table of a
district of Jiujiang for 2023 at jjq.gov.cn/openness/grassroots/6603441/38916753; the coefficients of Ningguo for 2022 at
275167.com/OpennessContent/download/2668105; the composites at renrendoc.com/paper/214415052 and
max.book118.com/html/2015/0816/23463879.
"""

from __future__ import annotations

import csv
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest

from junheng.engines import make_engine
from junheng.evaluation import Evaluation, evaluate
from junheng.evaluation.resource import composite_table
from junheng.records.snapshot import Snapshot, make_snapshot
from junheng.standards import load_standard

RESOURCE = tuple(f"YZ-R{number}" for number in range(1, 8))
BASIC = tuple(f"JB-{number}" for number in range(1, 9))

# Five primary schools of the worked example: pupils and books.
FIVE = {"pupils": [45, 37, 89, 76, 55], "books": [279, 137, 935, 160, 402]}

# Jiujiang, primary, 2023: mean, standard deviation and coefficient of the seven indicators, as printed.
JIUJIANG = (
    ("5.515273", "1.643162", "0.297929"),
    ("0.887611", "0.445392", "0.501787"),
    ("0.879277", "0.353427", "0.401952"),
    ("4.563288", "1.316139", "0.288419"),
    ("7.925946", "2.975795", "0.375450"),
    ("2496.674864", "780.914372", "0.312782"),
    ("2.784743", "1.097759", "0.394205"),
)
JIUJIANG_MEAN_OF_SEVEN = 0.367503

# Ningguo, 2022: the seven coefficients in thousandths.
NINGGUO = {"primary": (677, 674, 618, 519, 597, 167, 759), "junior": (542, 1055, 507, 587, 686, 254, 496)}

# The eight coefficients of 2012 in thousandths, in the order of JB-1 to JB-8, and the composite printed beside them.
CHONGQING = "renrendoc.com/paper/214415052"
ANHUI = "max.book118.com/html/2015/0816/23463879"
COMPOSITES = (
    (CHONGQING, "万州区", "primary", (437, 419, 255, 188, 171, 263, 263, 420), 302),
    (CHONGQING, "万州区", "junior", (381, 298, 264, 212, 207, 502, 445, 539), 356),
    (CHONGQING, "黔江区", "primary", (633, 891, 435, 328, 351, 391, 379, 541), 494),
    (CHONGQING, "黔江区", "junior", (808, 445, 537, 472, 492, 243, 272, 265), 442),
    (CHONGQING, "江津区", "primary", (535, 478, 376, 354, 191, 264, 254, 369), 353),
    (CHONGQING, "江津区", "junior", (319, 346, 187, 241, 154, 267, 250, 324), 261),
    (CHONGQING, "永川区", "primary", (696, 916, 819, 580, 450, 286, 285, 470), 562),
    (CHONGQING, "永川区", "junior", (422, 491, 637, 409, 544, 298, 259, 449), 439),
    (CHONGQING, "綦江区", "primary", (568, 610, 201, 415, 267, 336, 324, 423), 393),
    (ANHUI, "庐阳区", "primary", (881, 1299, 977, 379, 170, 334, 286, 408), 592),
    (ANHUI, "庐阳区", "junior", (353, 784, 146, 491, 37, 226, 223, 253), 314),
    (ANHUI, "蜀山区", "primary", (711, 649, 472, 338, 235, 274, 260, 396), 417),
    (ANHUI, "蜀山区", "junior", (505, 484, 325, 275, 199, 715, 421, 1021), 493),
)
COMPOSITE_FILE = Path(__file__).parents[3] / "shared" / "data" / "published_cv8.csv"


def county(rows: Sequence[tuple[str, int, Mapping[str, float]]]) -> Snapshot:
    """A county with one school for each (stage, pupils, figures); a figure belongs to `stages` or to `campuses`."""
    of_stages = {
        "teachers",
        "teachers_above_degree",
        "teachers_mid_title",
        "backbone_teachers",
        "pe_art_teachers",
    }
    schools, stages, campuses = [], [], []
    for number, (stage, pupils, figures) in enumerate(rows):
        school = f"S{number}"
        schools.append({"school_id": school, "kind": stage, "setting": "urban", "dense_centre": False})
        own = {name: value for name, value in figures.items() if name in of_stages}
        stages.append({"school_id": school, "stage": stage, "pupils": pupils, **own})
        campuses.append({"school_id": school, **{name: value for name, value in figures.items() if name not in own}})
    tables = {"schools": schools, "stages": stages, "campuses": campuses}
    frames = {name: pl.DataFrame(found, infer_schema_length=None) for name, found in tables.items()}
    return make_snapshot("某县", 2023, frames)


def resource_figures(quantities: Sequence[float]) -> dict[str, float]:
    """The figures that give R1 to R7 these numerators."""
    above, backbone, pe_art, rooms, sports, equipment, multimedia = quantities
    return {
        "teachers_above_degree": above,
        "backbone_teachers": backbone,
        "pe_art_teachers": pe_art,
        "teaching_area": rooms,
        "indoor_sports_area": 0,
        "outdoor_sports_area": sports,
        "equipment_value": equipment,
        "multimedia_rooms": multimedia,
    }


def basic_figures(quantities: Sequence[float]) -> dict[str, float]:
    """The figures that give JB-1 to JB-8 these numerators."""
    rooms, sports, equipment, computers, books, teachers, above, mid_title = quantities
    return {
        "teaching_area": rooms,
        "indoor_sports_area": 0,
        "outdoor_sports_area": sports,
        "equipment_value": equipment,
        "computers": computers,
        "books": books,
        "teachers": teachers,
        "teachers_above_degree": above,
        "teachers_mid_title": mid_title,
    }


def balance_of(result: Evaluation, stage: str) -> dict[str, dict[str, object]]:
    return {row["indicator"]: row for row in result.balance.filter(pl.col("stage") == stage).iter_rows(named=True)}


@pytest.mark.parametrize("engine", ["polars", "reference"])
def test_five_schools_of_the_worked_example(engine: str) -> None:
    values = pl.DataFrame(
        {
            "school_id": ["a", "b", "c", "d", "e"],
            "stage": "primary",
            "indicator": "books",
            "quantity": [float(one) for one in FIVE["books"]],
            "pupils": [float(one) for one in FIVE["pupils"]],
            "scale": 1.0,
        }
    )
    stats, parts = make_engine(engine).balance(values)
    (found,) = stats.to_dicts()
    assert round(found["mean"], 6) == 6.334437
    assert round(found["sd"], 6) == 3.263861
    assert round(found["cv"], 6) == 0.515257
    assert round(found["cv_unweighted"], 6) == 0.488771
    assert parts["part"].sum() == pytest.approx(found["cv"] ** 2, rel=1e-14)
    # The sample form (n - 1) is not what an official form asks for.
    per_pupil = [books / pupils for books, pupils in zip(FIVE["books"], FIVE["pupils"], strict=True)]
    sample = statistics.stdev(per_pupil) / statistics.mean(per_pupil)
    assert round(sample, 6) == 0.546462
    assert all(abs(found[name] - sample) > 0.03 for name in ("cv", "cv_unweighted"))


def test_five_schools_through_an_evaluation() -> None:
    rows = [("primary", pupils, {"books": books}) for pupils, books in zip(FIVE["pupils"], FIVE["books"], strict=True)]
    found = balance_of(evaluate(county(rows), "cn-2012"), "primary")["JB-5"]
    assert [round(found[name], 6) for name in ("mean", "sd", "cv", "cv_unweighted")] == [
        6.334437,
        3.263861,
        0.515257,
        0.488771,
    ]


def test_five_schools_fall_on_both_sides_of_the_limit() -> None:
    """0.515 weighted fails the limit of 0.50, 0.489 unweighted keeps it: said, not hidden."""
    rows = [
        ("primary", pupils, {"equipment_value": amount})
        for pupils, amount in zip(FIVE["pupils"], FIVE["books"], strict=True)
    ]
    weighted = balance_of(evaluate(county(rows), "cn-2017"), "primary")["YZ-R6"]
    assert (weighted["verdict"], weighted["differs_when_unweighted"]) == ("fail", True)
    unweighted = load_standard("cn-2017", {"cv_method": "unweighted"})
    plain = balance_of(evaluate(county(rows), unweighted), "primary")["YZ-R6"]
    assert (plain["verdict"], plain["differs_when_unweighted"]) == ("pass", True)
    assert round(plain["cv"], 6) == 0.488771


@pytest.mark.parametrize("engine", ["polars", "reference"])
def test_jiujiang_fails_one_indicator_though_the_mean_of_seven_is_low(engine: str) -> None:
    """Two schools alike in size at mean - SD and mean + SD have the printed mean and deviation.

    A hundred million pupils each, so that counts per 100 pupils with six digits are whole numbers.
    """
    pupils = 100_000_000
    rows = []
    for sign in (-1, 1):
        micro = [_micro(mean) + sign * _micro(deviation) for mean, deviation, _ in JIUJIANG]
        # R1, R2, R3 and R7 are per 100 pupils, the others per pupil; `micro` is in millionths.
        quantities = [value if number in (0, 1, 2, 6) else value * 100 for number, value in enumerate(micro)]
        rows.append(("primary", pupils, resource_figures(quantities)))
    result = evaluate(county(rows), "cn-2017", engine=engine)
    found = balance_of(result, "primary")
    for indicator, (mean, deviation, cv) in zip(RESOURCE, JIUJIANG, strict=True):
        assert found[indicator]["mean"] == pytest.approx(float(mean), rel=1e-12)
        assert found[indicator]["sd"] == pytest.approx(float(deviation), rel=1e-12)
        assert found[indicator]["cv"] == pytest.approx(float(cv), abs=1e-6)
    verdicts = {indicator: found[indicator]["verdict"] for indicator in RESOURCE}
    assert verdicts == {**dict.fromkeys(RESOURCE, "pass"), "YZ-R2": "fail"}
    assert statistics.fmean(found[one]["cv"] for one in RESOURCE) == pytest.approx(JIUJIANG_MEAN_OF_SEVEN, abs=1e-6)
    backbone = next(one for one in result.county if one.indicator == "YZ-R2")
    (part,) = [one for one in backbone.parts if (one.indicator, one.stage) == ("YZ-CV2", "primary")]
    assert (backbone.verdict, part.verdict, part.target) == ("fail", "fail", 0.5)


def _micro(printed: str) -> int:
    whole, _, digits = printed.partition(".")
    assert len(digits) == 6
    return int(whole + digits)


def nine_and_one(thousandths: Sequence[int], per_hundred: set[int]) -> list[tuple[int, list[float]]]:
    """Two schools, nine tenths and one tenth of the pupils, whose resources have these coefficients exactly.

    With mean 3 the large school has 3 - cv and the small one 3 + 9cv: the weighted squares are
    0.9cv² + 0.1(9cv)² = 9cv², so S = 3cv and S / X = cv. Counts are whole.
    """
    large = [(3000 - cv) * 900 * (1 if number in per_hundred else 100) for number, cv in enumerate(thousandths)]
    small = [(3000 + 9 * cv) * 100 * (1 if number in per_hundred else 100) for number, cv in enumerate(thousandths)]
    return [(90_000_000, large), (10_000_000, small)]


def test_ningguo_is_far_from_the_target() -> None:
    rows = [
        (stage, pupils, resource_figures(quantities))
        for stage, thousandths in NINGGUO.items()
        for pupils, quantities in nine_and_one(thousandths, {0, 1, 2, 6})
    ]
    result = evaluate(county(rows), "cn-2017")
    for stage, limit, kept in (("primary", 0.5, {"YZ-R6"}), ("junior", 0.45, {"YZ-R6"})):
        found = balance_of(result, stage)
        for indicator, cv in zip(RESOURCE, NINGGUO[stage], strict=True):
            assert found[indicator]["cv"] == pytest.approx(cv / 1000, rel=1e-12)
            assert found[indicator]["limit"] == limit
        assert {one for one in RESOURCE if found[one]["verdict"] == "pass"} == kept
        assert {one for one in RESOURCE if found[one]["verdict"] == "fail"} == set(RESOURCE) - kept


@pytest.mark.parametrize("case", COMPOSITES, ids=lambda case: f"{case[1]}-{case[2]}")
def test_published_composite_by_our_rule(case: tuple[str, str, str, tuple[int, ...], int]) -> None:
    _, _, stage, thousandths, published = case
    standard = load_standard("cn-2012")
    rule = standard.pack.composite
    assert rule is not None
    given = pl.DataFrame({"stage": stage, "indicator": BASIC, "cv": [cv / 1000 for cv in thousandths]})
    (found,) = composite_table(given, rule, standard).to_dicts()
    assert found["value"] == pytest.approx(published / 1000, abs=0.001)
    assert found["limit"] == {"primary": 0.65, "junior": 0.55}[stage]


def test_a_composite_needs_all_eight() -> None:
    standard = load_standard("cn-2012")
    rule = standard.pack.composite
    assert rule is not None
    given = pl.DataFrame({"stage": "primary", "indicator": BASIC, "cv": [0.3] * 7 + [None]})
    assert composite_table(given, rule, standard)["value"].to_list() == [None]
    assert composite_table(given.head(7), rule, standard)["value"].to_list() == [None]


@pytest.mark.parametrize("name", sorted({case[1] for case in COMPOSITES}))
def test_published_composite_through_an_evaluation(name: str) -> None:
    """Schools with exactly these coefficients get the published composite, and pass the limits of 2012."""
    published = {case[2]: case for case in COMPOSITES if case[1] == name}
    rows = [
        (stage, pupils, basic_figures(quantities))
        for stage, case in published.items()
        for pupils, quantities in nine_and_one(case[3], {3})
    ]
    result = evaluate(county(rows), "cn-2012")
    composite = next(one for one in result.county if one.indicator == "JB-C")
    for stage, case in published.items():
        (part,) = [one for one in composite.parts if one.stage == stage]
        assert part.value == pytest.approx(case[4] / 1000, abs=0.001)
        assert part.verdict == "pass"


@pytest.mark.skipif(not COMPOSITE_FILE.is_file(), reason="the folder with published figures is not beside the checkout")
def test_published_composites_are_those_of_the_collection() -> None:
    with COMPOSITE_FILE.open(encoding="utf-8", newline="") as file:
        lines = [line for line in csv.DictReader(file) if line["row"] == "cv"]
    stages = {"小学": "primary", "初中": "junior"}
    columns = list(lines[0])[5:13]
    found = [
        (
            line["source"],
            line["county"],
            stages[line["stage"]],
            tuple(round(float(line[column]) * 1000) for column in columns),
            round(float(line["composite_published"]) * 1000),
        )
        for line in lines
    ]
    assert found == list(COMPOSITES)
