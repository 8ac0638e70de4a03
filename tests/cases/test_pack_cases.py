"""Every worked case of every pack that ships, and what the cases together have to cover."""

from __future__ import annotations

import pytest
from pack_cases import WorkedCase, all_cases, case_file, differences, snapshot_of, words_of

from arithmetic import arithmetic
from junheng.evaluation import evaluate
from junheng.standards import load_standard, packs_folder, standard_ids
from junheng.standards.model import Pack
from junheng.yaml_file import read_yaml

CASES = list(all_cases())
# A pack that extends another need only show what it changes.
WHOLE = [name for name in standard_ids() if load_standard(name).pack.extends is None]
LOCAL = [name for name in standard_ids() if name not in WHOLE]


@pytest.mark.parametrize(("standard", "case"), CASES, ids=[f"{standard}-{case.id}" for standard, case in CASES])
def test_case(standard: str, case: WorkedCase) -> None:
    snapshot = snapshot_of(standard, case)
    wrong = []
    for run in case.runs():
        evaluation = evaluate(snapshot, load_standard(standard, run.settings))
        wrong += [f"{dict(run.settings) or 'defaults'}: {one}" for one in differences(run.expect, evaluation)]
    assert not wrong, f"{standard} {case.id}\n" + "\n".join(wrong)


@pytest.mark.parametrize("standard", standard_ids())
def test_cases_have_ids_of_their_own_and_words(standard: str) -> None:
    cases = case_file(standard).cases
    assert len({case.id for case in cases}) == len(cases)
    for case in cases:
        for words in words_of(case):
            assert words.strip(), case.id


@pytest.mark.parametrize(
    ("text", "value"),
    [("42 / 1000 * 100", 4.2), ("(1 + 2) * 3", 9), ("-2 ** 2", -4), ("ceil(13 / 12)", 2), ("sqrt(0.25)", 0.5)],
)
def test_arithmetic(text: str, value: float) -> None:
    assert arithmetic(text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    "text", ["", "x", "open('f')", "1 if 1 else 2", "[1]", "'1'", "sqrt", "True", "__import__('os')"]
)
def test_nothing_but_arithmetic(text: str) -> None:
    with pytest.raises((ValueError, SyntaxError)):
        arithmetic(text)


# ---- coverage ----


def expected_of(standard: str, section: str) -> list[dict]:
    return [one for case in case_file(standard).cases for run in case.runs() for one in getattr(run.expect, section)]


def verdicts_in_cases(standard: str) -> dict[str, set[str | None]]:
    """The verdicts that the cases expect, by id: indicators on rows and county, coefficients, school rule, entry, vetoes."""
    pack = load_standard(standard).pack
    found: dict[str, set[str | None]] = {}
    for section in ("rows", "county", "vetoes", "entry"):
        for one in expected_of(standard, section):
            if "verdict" in one:
                found.setdefault(one["indicator"], set()).add(one["verdict"])
    for one in expected_of(standard, "balance"):
        rule = pack.indicators[one["indicator"]].balance
        if "verdict" in one and rule is not None:
            found.setdefault(rule.id, set()).add(one["verdict"])
    for one in expected_of(standard, "school_rows"):
        if "verdict" in one and pack.school_rule is not None:
            found.setdefault(pack.school_rule.id, set()).add(one["verdict"])
    return found


def ids_of(pack: Pack) -> list[str]:
    coefficients = [rule.balance.id for rule in pack.indicators.values() if rule.balance is not None]
    whole = [one.id for one in (pack.school_rule, pack.composite) if one is not None]
    return list(dict.fromkeys([*pack.indicators, *coefficients, *whole, *pack.entry, *pack.vetoes]))


@pytest.mark.parametrize("standard", WHOLE)
def test_every_indicator_passes_fails_and_is_unknown_in_some_case(standard: str) -> None:
    pack, found = load_standard(standard).pack, verdicts_in_cases(standard)
    missing = []
    for name in ids_of(pack):
        rule = pack.indicators.get(name)
        shown_only = (
            rule is not None and rule.target is None and rule.balance is not None and rule.balance.limit is None
        )
        wanted = {None} if shown_only else {"pass", "fail", "unknown"}
        missing += [f"{name} {verdict}" for verdict in sorted(wanted - found.get(name, set()), key=str)]
    assert not missing


@pytest.mark.parametrize("standard", WHOLE)
def test_every_value_of_every_setting_has_a_case(standard: str) -> None:
    runs = [run.settings for case in case_file(standard).cases for run in case.runs()]
    missing = []
    for name, setting in load_standard(standard).pack.settings.items():
        used = {run[name] for run in runs if name in run}
        if setting.number:
            assert len({float(value) for value in used} | {float(setting.default)}) > 1, name
        else:
            missing += [f"{name}={choice}" for choice in setting.choices if choice not in used]
    assert not missing


@pytest.mark.parametrize("standard", WHOLE)
def test_every_setting_changes_a_result(standard: str) -> None:
    """A setting that a case names must matter in one: the same tables, another expectation."""
    for name in load_standard(standard).pack.settings:
        assert any(
            len({str(run.settings.get(name)) for run in case.under}) > 1
            and len({run.expect.model_dump_json() for run in case.under}) > 1
            for case in case_file(standard).cases
        ), name


@pytest.mark.parametrize("standard", WHOLE)
def test_every_exemption_and_every_reason_to_leave_out_has_a_case(standard: str) -> None:
    pack = load_standard(standard).pack
    used = {(one["indicator"], one["exemption"]) for one in expected_of(standard, "rows") if one.get("exemption")}
    given = {(name, exemption.id) for name, rule in pack.indicators.items() for exemption in rule.exemptions}
    assert used == given
    reasons = {one["reason"] for one in expected_of(standard, "excluded") if "reason" in one}
    assert reasons == {"senior", "no_pupils", *(rule.id for rule in pack.leave_out)}


@pytest.mark.parametrize("standard", WHOLE)
def test_a_published_figure_says_where_it_is_from(standard: str) -> None:
    published = [case for case in case_file(standard).cases if case.id.startswith("published")]
    assert published
    assert all(case.source for case in published)


@pytest.mark.parametrize("standard", LOCAL)
def test_what_a_local_pack_says_itself_has_a_case(standard: str) -> None:
    own = read_yaml(packs_folder() / standard / "pack.yaml").data
    assert isinstance(own, dict)
    names = {name for section in ("indicators", "entry", "vetoes") for name in own.get(section) or {}}
    assert names <= set(verdicts_in_cases(standard))
