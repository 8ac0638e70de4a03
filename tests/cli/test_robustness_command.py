"""`junheng robustness`: for people and for scripts, in both languages."""

import json

import pytest


@pytest.fixture
def imported(small, run, tmp_path):
    """The small county, imported."""
    into = tmp_path / "小县"
    assert run("import", small(), "--into", into, "--year", "2024").code == 0
    return into


def test_people_see_the_number_that_changes_a_verdict(imported, run) -> None:
    shown = run("robustness", imported)
    assert shown.code == 0
    assert "最容易变的" in shown.out
    assert "在校生数" in shown.out
    english = run("robustness", imported, "--lang", "en")
    assert "most fragile" in english.out
    assert "余量" not in english.out


def test_scripts_get_one_object(imported, run) -> None:
    found = json.loads(run("robustness", imported, "--set", "cv_method=unweighted", "--json").out)
    assert found["standard"]["settings"]["cv_method"] == "unweighted"
    rows = [one for one in found["verdicts"] if one["level"] == "row" and one["flip"]]
    assert rows
    cell = rows[0]["flip"]["cell"]
    assert cell["sources"][0]["file"].endswith(".csv")
    assert {one["instead"] for one in found["settings"] if one["setting"] == "cv_method"} == {"weighted"}


def test_a_year_that_is_not_there_is_wrong_use(imported, run) -> None:
    assert run("robustness", imported, "--year", "1999").code == 2
