"""Every number can be explained, and its inputs give it back."""

from __future__ import annotations

import math
from collections.abc import Iterator

import polars as pl
import pytest
from small_counties import county, example, judged

from arithmetic import arithmetic
from junheng.errors import UsageError
from junheng.evaluation import Evaluation, Explanation, explain
from junheng.standards import load_standard

STANDARDS = ("cn-2017", "cn-2012")


@pytest.fixture(scope="module", params=STANDARDS)
def evaluation(request: pytest.FixtureRequest) -> Evaluation:
    return judged(example(), request.param)


@pytest.fixture(scope="module")
def of_2017() -> Evaluation:
    return judged(example())


def ids(evaluation: Evaluation) -> Iterator[tuple[str, str | None]]:
    """Every id of the standard, coefficients once for each stage."""
    pack = evaluation.standard.pack
    for name, rule in {**pack.indicators, **pack.entry, **pack.vetoes}.items():
        coefficient = rule.balance is not None and rule.balance.id == name
        if not coefficient:
            yield name, None
        if rule.balance is not None:
            yield from ((rule.balance.id, stage) for stage in pack.stages)
    if pack.composite is not None:
        yield from ((pack.composite.id, stage) for stage in (None, *pack.stages))


def check(explanation: Explanation) -> None:
    for language in ("zh", "en"):
        found = explanation.to_dict(language)
        assert found["name"]
        assert found["formula"]
        assert found["clause"]
        assert found["source"]
        assert found["confidence"]
        for key in ("formula", "reason", "text", "numbers"):
            assert "{" not in str(found[key])
        for one in found["inputs"]:
            assert one["name"]


def test_every_id_is_explained_on_the_county(evaluation: Evaluation) -> None:
    for name, stage in ids(evaluation):
        explanation = explain(evaluation, name, stage=stage)
        check(explanation)
        assert explanation.indicator == name


def test_every_kind_of_row_is_explained(evaluation: Evaluation) -> None:
    rows = evaluation.rows.group_by("indicator", "verdict", "exemption", maintain_order=True).first()
    assert rows.height >= 8
    for row in rows.iter_rows(named=True):
        explanation = explain(evaluation, row["indicator"], school_id=row["school_id"], stage=row["stage"])
        check(explanation)
        assert (explanation.value, explanation.verdict) == (row["value"], row["verdict"])


def worked_out(text: str) -> float:
    """The value of a formula with its numbers, as it is printed."""
    return arithmetic(text.replace("×", "*").replace("÷", "/").replace("−", "-"))


def test_the_numbers_of_every_row_give_its_value(evaluation: Evaluation) -> None:
    methods = {name: rule.method for name, rule in evaluation.standard.pack.indicators.items()}
    ratios = [name for name, method in methods.items() if method in ("row_ratio", "school_ratio")]
    rows = evaluation.rows.filter(pl.col("indicator").is_in(ratios), pl.col("value").is_not_null())
    # Through-schools and exemptions in full, of the others every tenth row.
    shared = evaluation.case.rows.filter(pl.len().over("school_id") > 1)["school_id"].unique()
    special = rows.filter(pl.col("school_id").is_in(shared.implode()) | pl.col("exemption").is_not_null())
    chosen = pl.concat([special, rows.gather_every(10)]).unique(["school_id", "stage", "indicator"])
    assert chosen.height > 50
    for row in chosen.iter_rows(named=True):
        explanation = explain(evaluation, row["indicator"], school_id=row["school_id"], stage=row["stage"])
        assert worked_out(explanation.numbers) == pytest.approx(row["value"], rel=1e-9), explanation.numbers


def test_the_numbers_of_county_ratios_give_their_value(of_2017: Evaluation) -> None:
    for name in ("YZ-G7", "YZ-G8", "YZ-G11a", "YZ-G11b", "YZ-G14", "YZ-G15", "YZ-Q2"):
        explanation = explain(of_2017, name)
        assert worked_out(explanation.numbers) == pytest.approx(explanation.value, rel=1e-9)
        assert all(one.value is not None for one in explanation.inputs)


def summed(explanation: Explanation, column: str, stage: str | None = None) -> float:
    return math.fsum(
        float(str(one.value)) for one in explanation.inputs if one.column == column and stage in (None, one.stage)
    )


def test_the_inputs_of_sums_give_their_value(of_2017: Evaluation) -> None:
    for name, top in (("YZ-G9", "trained_teachers"), ("YZ-G12", "certified_teachers")):
        explanation = explain(of_2017, name)
        assert 100 * summed(explanation, top) / summed(explanation, "teachers") == pytest.approx(explanation.value)
    explanation = explain(of_2017, "YZ-G13")
    for part in explanation.parts:
        got = 100 * summed(explanation, "pupils_in_zone", part.stage) / summed(explanation, "pupils", part.stage)
        assert got == pytest.approx(part.value)
    explanation = explain(of_2017, "YZ-Q1")
    top = summed(explanation, "graduates") - summed(explanation, "transfers_in") + summed(explanation, "transfers_out")
    under = summed(explanation, "entrants_three_years_ago") - summed(explanation, "deaths")
    assert 100 * top / under == pytest.approx(explanation.value)


def test_the_inputs_of_procedures_give_their_value(of_2017: Evaluation) -> None:
    rows = of_2017.rows.filter(pl.col("value").is_not_null())

    def some(indicator: str) -> Iterator[tuple[dict, Explanation]]:
        for row in rows.filter(pl.col("indicator") == indicator).gather_every(7).iter_rows(named=True):
            yield row, explain(of_2017, indicator, school_id=row["school_id"], stage=row["stage"])

    for row, explanation in some("YZ-G5"):
        sizes = [one.value for one in explanation.inputs if one.column == "largest_class" or one.table == "classes"]
        assert max(size for size in sizes if isinstance(size, int | float)) == row["value"]
    for name in ("YZ-G4a", "YZ-G4b"):
        for row, explanation in some(name):
            assert summed(explanation, "pupils") == row["value"]
    for row, explanation in some("YZ-G3a"):
        assert summed(explanation, "classes") == row["denominator"]
        assert len([one for one in explanation.inputs if one.table == "rooms"]) >= row["numerator"]
    for row, explanation in some("YZ-G6"):
        assert summed(explanation, "public_funds_approved") == row["numerator"]
    explanation = explain(of_2017, "YZ-S1")
    assert 100 * summed(explanation, "satisfied") / summed(explanation, "valid") == pytest.approx(explanation.value)


def test_the_inputs_of_a_coefficient_are_its_rows(evaluation: Evaluation) -> None:
    for row in evaluation.balance.iter_rows(named=True):
        rule = evaluation.standard.rule(row["indicator"]).balance
        assert rule is not None
        explanation = explain(evaluation, rule.id, stage=row["stage"])
        assert len(explanation.inputs) == row["rows"]
        assert explanation.value == row["cv"]


def test_a_row_that_is_left_out_says_why(of_2017: Evaluation) -> None:
    row = of_2017.excluded.filter(pl.col("stage").is_not_null()).row(0, named=True)
    with pytest.raises(UsageError) as raised:
        explain(of_2017, "YZ-R1", school_id=row["school_id"], stage=row["stage"])
    for words, reason in zip(raised.value.text, of_2017.reason_excluded(row["reason"]), strict=True):
        assert reason in words


@pytest.mark.parametrize(
    ("indicator", "school_id"), [("YZ-R9", None), ("YZ-R1", "nobody"), ("YZ-CV1", None), ("JB-1", None)]
)
def test_what_cannot_be_explained_is_said(of_2017: Evaluation, indicator: str, school_id: str | None) -> None:
    with pytest.raises(UsageError) as raised:
        explain(of_2017, indicator, school_id=school_id)
    assert all(raised.value.text)


@pytest.mark.parametrize("service", ["count", "leave_out", "prorate"])
def test_training_by_service_is_explained_by_the_list(service: str) -> None:
    teachers = [
        {"teacher_id": "A", "school_id": "P", "stage": "primary", "full_time": True, "started_here": 2010, "training_hours": 360.0},
        {"teacher_id": "B", "school_id": "P", "stage": "primary", "full_time": True, "started_here": 2024, "training_hours": 72.0},
    ]  # fmt: skip
    snapshot = county(
        schools=[{"school_id": "P", "kind": "primary"}],
        stages=[{"school_id": "P", "stage": "primary", "pupils": 40}],
        teachers=teachers,
    )
    explanation = explain(judged(snapshot, g9_short_service=service), "YZ-G9")
    check(explanation)
    assert explanation.inputs
    assert explanation.value == {"count": 50, "leave_out": 100, "prorate": 100}[service]


def test_a_composite_is_the_mean_of_its_coefficients() -> None:
    evaluation = judged(example(), "cn-2012")
    for stage in ("primary", "junior"):
        explanation = explain(evaluation, "JB-C", stage=stage)
        assert worked_out(explanation.numbers) == pytest.approx(explanation.value, rel=1e-5)  # six digits are shown
        assert len(explanation.inputs) == 8
    assert explain(evaluation, "JB-C").value is None


def test_the_rule_for_a_school_row_shows_all_seven(of_2017: Evaluation) -> None:
    for row in of_2017.school_rows.group_by("verdict").first().iter_rows(named=True):
        explanation = explain(of_2017, "YZ-SR", school_id=row["school_id"], stage=row["stage"])
        check(explanation)
        assert (explanation.value, explanation.target, explanation.verdict) == (row["met"], 6, row["verdict"])
        assert len(explanation.inputs) == 7
    with pytest.raises(UsageError):
        explain(of_2017, "YZ-SR")


def test_the_clause_is_that_of_the_pack(of_2017: Evaluation) -> None:
    rule = load_standard("cn-2017").rule("YZ-R4")
    assert rule.target is not None
    row = of_2017.rows.filter(pl.col("indicator") == "YZ-R4").row(0, named=True)
    found = explain(of_2017, "YZ-R4", school_id=row["school_id"], stage=row["stage"]).to_dict()
    assert found["clause"] == rule.target.clause


def test_a_coefficient_without_a_limit_says_what_it_lacks() -> None:
    tables = {
        "schools": [{"school_id": "A", "kind": "primary"}, {"school_id": "B", "kind": "primary"}],
        "stages": [
            {"school_id": "A", "stage": "primary", "pupils": 100, "teachers": 6},
            {"school_id": "B", "stage": "primary", "pupils": 100},
        ],
    }
    evaluation = judged(county(**tables), "cn-2012")
    lacking = explain(evaluation, "JB-6", stage="primary")
    assert lacking.value is None
    assert "1个学校行缺数" in lacking.reason.zh
    tables["stages"][1]["teachers"] = 5
    assert "不设单项限值" in explain(judged(county(**tables), "cn-2012"), "JB-6", stage="primary").reason.zh
