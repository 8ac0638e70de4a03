"""The packs that ship: every value cited, every number as the domain notes have it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from junheng.standards import Standard, load_standard, packs_folder, standard_ids
from junheng.standards.model import CONFIDENCE_NAMES, Cited, Setting
from junheng.text import Text

NOTES = Path(__file__).parents[3] / "shared" / "domain" / "indicators.csv"
# Who has the workspace's domain notes beside the checkout compares with them; a clone by itself cannot.
needs_notes = pytest.mark.skipif(not NOTES.is_file(), reason=f"the domain notes are not beside the checkout: {NOTES}")
SETTINGS_2017 = {
    "cv_method": (("weighted", "unweighted"), "weighted"),
    "compare_digits": (("none", "official"), "none"),
    "split_mode": (("weighted", "reported"), "weighted"),
    "merge_uncounted": (("keep", "merge"), "keep"),
    "built_by_inclusive": (("yes", "no"), "yes"),
    "r3_small": (("school", "row"), "school"),
    "g7_line": ((), 6000.0),
    "g9_short_service": (("count", "leave_out", "prorate"), "count"),
    "g13_base": (("all", "entrants"), "all"),
    "q1_formula": (("cohort", "simple"), "cohort"),
    "q4_account": (("budget", "spent"), "budget"),
    "survey_weights": (("pooled", "groups"), "pooled"),
}


@pytest.fixture(params=standard_ids())
def standard(request: pytest.FixtureRequest) -> Standard:
    return load_standard(request.param)


def parts_of(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[tuple[object, ...], object]]:
    yield path, value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from parts_of(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from parts_of(child, (*path, key))
    elif isinstance(value, tuple) and not isinstance(value, Text):
        for index, child in enumerate(value):
            yield from parts_of(child, (*path, index))


def test_the_packs_that_ship_lie_in_folders_of_their_id() -> None:
    assert {"cn-2012", "cn-2017"} <= set(standard_ids())
    for name in standard_ids():
        assert load_standard(name).id == name
        assert (packs_folder() / name / "cases.yaml").is_file()


def test_every_value_has_source_clause_and_confidence(standard: Standard) -> None:
    cited = [(path, one) for path, one in parts_of(standard.pack) if isinstance(one, Cited)]
    assert len(cited) > 10
    for path, one in cited:
        assert one.source, path
        assert set(one.source) <= set(standard.pack.sources), path
        assert one.clause.strip(), path
        assert one.confidence in CONFIDENCE_NAMES, path


def test_every_demand_is_cited(standard: Standard) -> None:
    pack = standard.pack
    for name, rule in {**pack.indicators, **pack.entry, **pack.vetoes}.items():
        # A whole is cited by itself or by its parts.
        assert rule.citation is not None, name


def test_every_word_is_there_in_both_languages(standard: Standard) -> None:
    texts = [(path, one) for path, one in parts_of(standard.pack) if isinstance(one, Text)]
    for path, one in texts:
        if path[-1] in ("unit", "short_unit"):
            assert bool(one.zh) <= bool(one.en), path  # a ratio has no unit in Chinese
            continue
        assert one.zh.strip(), path
        assert one.en.strip(), path
        assert "{" not in one.zh + one.en, path


def test_every_source_is_used(standard: Standard) -> None:
    pack = standard.pack
    used = {name for _, one in parts_of(pack) if isinstance(one, Cited) for name in one.source}
    inherited = set(load_standard(pack.extends).pack.sources) if pack.extends else set()
    # The method itself is listed though its text was not at hand.
    assert set(pack.sources) - inherited - {"method"} <= used


def test_the_settings_are_the_twelve_with_their_defaults() -> None:
    settings = load_standard("cn-2017").pack.settings
    assert {name: (one.choices, one.default) for name, one in settings.items()} == SETTINGS_2017
    shared = load_standard("cn-2012").pack.settings
    assert {name: (one.choices, one.default) for name, one in shared.items()} == {
        name: SETTINGS_2017[name] for name in ("cv_method", "compare_digits", "split_mode", "merge_uncounted")
    }


def test_both_packs_read_their_common_settings_alike() -> None:
    first, second = (load_standard(name).pack.settings for name in ("cn-2017", "cn-2012"))
    for name in second:
        assert isinstance(first[name], Setting)
        assert (first[name].name, first[name].meaning) == (second[name].name, second[name].meaning)


# ---- the numbers of the domain notes ----


def notes() -> dict[str, dict[str, str]]:
    with NOTES.open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def number(text: str) -> float | None:
    """A threshold of the notes; None where it is words or empty. Level III is 3."""
    try:
        return {"III": 3.0}.get(text) or float(text)
    except ValueError:
        return None


@needs_notes
def test_the_packs_have_exactly_the_indicators_of_the_notes() -> None:
    pack = load_standard("cn-2017").pack
    coefficients = {rule.balance.id for rule in pack.indicators.values() if rule.balance}
    assert pack.school_rule is not None
    whole = {name for name, rule in pack.indicators.items() if rule.parts}  # the notes have only the parts
    ours = ({*pack.indicators} - whole) | coefficients | {*pack.entry, *pack.vetoes, pack.school_rule.id}
    assert ours == {name for name in notes() if name.startswith("YZ-")}
    pack = load_standard("cn-2012").pack
    assert pack.composite is not None
    assert {*pack.indicators, pack.composite.id} == {name for name in notes() if name.startswith("JB-")}


@needs_notes
@pytest.mark.parametrize("name", ["cn-2012", "cn-2017"])
def test_the_numbers_are_those_of_the_notes(name: str) -> None:
    standard = load_standard(name)
    pack = standard.pack
    rules = {**pack.indicators, **pack.entry, **pack.vetoes}
    compared = 0
    for indicator, row in notes().items():
        limits = [
            (rule.balance.limit, "<=") for rule in rules.values() if rule.balance and rule.balance.id == indicator
        ]
        if indicator in rules and not indicator.startswith("YZ-CV"):
            limits = [(rules[indicator].target, rules[indicator].operator)]
        if pack.composite is not None and pack.composite.id == indicator:
            limits = [(pack.composite.limit, "<=")]
        for value, operator in limits:
            for stage in ("primary", "junior"):
                expected = number(row[f"threshold_{stage}"])
                if expected is None or value is None:
                    assert (
                        value is None
                        or standard.number(value, stage) is None
                        or row["operator"] == "is"
                        or (row["level"] == "county" and not row[f"threshold_{stage}"])
                    ), (indicator, stage)
                    continue
                assert standard.number(value, stage) == expected, (indicator, stage)
                wanted = {"=": "<="}.get(row["operator"], row["operator"])  # no cases: none can be below 0
                assert operator == wanted, indicator
                compared += 1
    assert compared > {"cn-2017": 70, "cn-2012": 5}[name]


@needs_notes
@pytest.mark.parametrize(
    ("indicator", "sizes"),
    [
        ("YZ-G3a", {96.0, 73.0, 54.0, 61.0}),
        ("YZ-G3b", {90.0, 67.0, 54.0, 61.0}),
        ("YZ-G4a", {2400.0}),
        ("YZ-G4b", {3000.0}),
    ],
)
def test_the_exemptions_have_the_numbers_of_the_notes(indicator: str, sizes: set[float]) -> None:
    row, rule = notes()[indicator], load_standard("cn-2017").rule(indicator)
    words = f"{row['numerator']} {row['exemptions']}"
    assert all(f"{size:g}" in words for size in sizes)
    values = [one for exemption in rule.exemptions for one in (exemption.target, exemption.area) if one is not None]
    values += [rule.rooms.area] if rule.rooms else []
    given = {number for one in values for number in (one.value, one.primary, one.junior) if number is not None}
    assert given == sizes
