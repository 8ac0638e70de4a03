"""`compare` for people and for scripts."""

import json
from pathlib import Path


def with_two_years(run, small, tmp_path: Path) -> Path:
    folder, files = tmp_path / "county", small()
    for year in ("2023", "2024"):
        assert run("import", files, "--into", folder, "--year", year).code == 0
    return folder


def test_the_newest_year_is_compared_with_the_one_before(run, small, tmp_path: Path) -> None:
    folder = with_two_years(run, small, tmp_path)
    found = json.loads(run("compare", folder, "--json").out)
    assert (found["before"]["year"], found["after"]["year"]) == (2023, 2024)
    assert "2023学年" in run("compare", folder).out


def test_another_standard_is_compared_in_the_same_year(run, small, tmp_path: Path) -> None:
    folder = with_two_years(run, small, tmp_path)
    found = json.loads(run("compare", folder, "--to-standard", "shenyang", "--json").out)
    assert [found[side]["year"] for side in ("before", "after")] == [2024, 2024]
    assert list(found["reasons"]) == ["rule"]
    shown = run("compare", folder, "--to-set", "cv_method=unweighted", "--lang", "en")
    assert "They differ in: the rule" in shown.out
    assert "差" not in shown.out.replace("小县", "")


def test_without_a_year_before_it_says_which_there_are(run, small, tmp_path: Path) -> None:
    folder = tmp_path / "county"
    run("import", small(), "--into", folder, "--year", "2024")
    shown = run("compare", folder)
    assert (shown.code, "2024" in shown.err, "--to-standard" in shown.err) == (2, True, True)


def test_a_year_that_was_not_imported_is_wrong_use(run, small, tmp_path: Path) -> None:
    folder = with_two_years(run, small, tmp_path)
    assert run("compare", folder, "--from", "1999").code == 2


def test_indicators_of_one_standard_only_are_named(run, small, tmp_path: Path) -> None:
    folder = with_two_years(run, small, tmp_path)
    shown = run("compare", folder, "--to-standard", "cn-2012").out
    assert "只在之后有的指标：JB-1" in shown
