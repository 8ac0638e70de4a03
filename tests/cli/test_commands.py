"""Every command with the arguments that scripts rely on: exit codes, stable JSON, both languages, help with an example."""

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from junheng import __version__
from junheng.cli.app import build


def names(command: click.Command, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        return [before]
    return [before, *(name for key, child in command.commands.items() for name in names(child, (*before, key)))]


COMMANDS = [name for name in names(build("zh")) if name]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_shows_an_example_in_both_languages(command: tuple[str, ...], run) -> None:
    chinese, english = run(*command, "--help"), run(*command, "--help", "--lang", "en")
    assert (chinese.code, english.code) == (0, 0)
    assert f"例：junheng {command[0]}" in chinese.out
    assert f"Example: junheng {command[0]}" in english.out
    assert "Usage:" not in chinese.out
    assert "用法" not in english.out
    assert "选项" not in english.out


def test_help_lists_every_command(run) -> None:
    shown = run("--help").out
    assert all(f"\n  {name} " in shown for name in build("zh").commands)


def test_version(run) -> None:
    assert run("--version").out.strip() == __version__


def test_nothing_shows_the_help_and_is_wrong_use(run) -> None:
    shown = run()
    assert shown.code == 2
    assert "evaluate" in shown.out


def test_the_program_runs_as_a_program_in_the_language_of_the_environment() -> None:
    def shown(**environment: str) -> subprocess.CompletedProcess[str]:
        known = {name: value for name, value in os.environ.items() if name != "JUNHENG_LANG"}
        return subprocess.run(
            [sys.executable, "-m", "junheng", "standards", "list"],
            capture_output=True, encoding="utf-8", check=False, env={**known, **environment},
        )  # fmt: skip

    assert "编号" in shown().stdout
    english = shown(JUNHENG_LANG="en")
    assert (english.returncode, english.stderr) == (0, "")
    assert "version" in english.stdout
    assert "编号" not in english.stdout


def test_evaluate_prints_one_object_with_stable_keys(example_folder: Path, run) -> None:
    shown = run("evaluate", example_folder, "--standard", "cn-2017", "--set", "cv_method=unweighted", "--json")
    assert shown.code == 0
    found = json.loads(shown.out)
    assert found["standard"]["id"] == "cn-2017"
    assert found["standard"]["version"]
    assert found["standard"]["settings"]["cv_method"] == "unweighted"
    assert len(found["standard"]["settings"]) == 12
    assert found["verdict"] == "fail"
    rows = "school_id stage indicator numerator denominator value target ratio verdict reason exemption short_by"
    assert set(rows.split()) <= set(found["rows"][0])
    assert {"school_id", "stage", "met", "lowest_ratio", "verdict"} <= set(found["school_rows"][0])
    balance = "stage indicator mean sd cv cv_unweighted limit verdict contributions"
    assert set(balance.split()) <= set(found["balance"][0])
    assert {"school_id", "share"} <= set(found["balance"][0]["contributions"][0])
    assert {"school_id", "stage", "reason"} <= set(found["excluded"][0])
    assert {"indicator", "value", "target", "verdict", "reason", "parts"} <= set(found["county"][0])
    assert len(found["county"]) == 32
    assert len(found["vetoes"]) == 6
    assert len(found["entry"]) == 2
    verdicts = {one["verdict"] for part in ("rows", "school_rows", "balance", "county") for one in found[part]}
    assert verdicts <= {"pass", "fail", "unknown"}
    for row in found["balance"]:
        assert row["cv"] == row["cv_unweighted"]
        assert sum(part["share"] for part in row["contributions"]) == pytest.approx(1)


def test_evaluate_tells_a_person_what_fails_and_what_to_try(example_folder: Path, run) -> None:
    shown = run("evaluate", example_folder)
    assert shown.code == 0
    assert "结论：未达到" in shown.out
    assert "YZ-R3" in shown.out
    assert f"junheng report {example_folder}" in shown.out
    english = run("evaluate", example_folder, "--lang", "en")
    assert "Verdict: fail" in english.out


def test_a_changed_setting_is_said(example_folder: Path, run) -> None:
    assert "g7_line=8000" in run("evaluate", example_folder, "--set", "g7_line=8000").out


def test_both_engines_say_the_same(example_folder: Path, run) -> None:
    polars, reference = (
        json.loads(run("evaluate", example_folder, "--engine", engine, "--json").out)
        for engine in ("polars", "reference")
    )
    assert polars["verdict"] == reference["verdict"]
    assert [row["verdict"] for row in polars["rows"]] == [row["verdict"] for row in reference["rows"]]


def test_years_stand_side_by_side(example_folder: Path, run) -> None:
    newest, older = (
        json.loads(run("evaluate", example_folder, *more, "--json").out) for more in ((), ("--year", "2022"))
    )
    assert newest["year"] == 2024
    assert older["year"] == 2022
    assert newest["snapshot"] != older["snapshot"]


def test_explain_goes_down_to_the_cell_and_the_clause(example_folder: Path, run) -> None:
    row = next(
        each
        for each in json.loads(run("evaluate", example_folder, "--json").out)["rows"]
        if each["indicator"] == "YZ-R4" and each["stage"] == "primary"
    )
    call = ("explain", example_folder, "--school", row["school_id"], "--stage", "primary", "--indicator", "YZ-R4")
    found = json.loads(run(*call, "--json").out)
    assert found["value"] == row["value"]
    assert found["clause"]
    assert found["source"][0]["title"]
    assert found["formula"]
    for one in found["inputs"]:
        assert one["file"] == "2024.xlsx"
        assert one["sheet"]
        assert one["cell"]
    shown = run(*call)
    assert found["inputs"][0]["cell"] in shown.out
    assert "条款" in shown.out
    assert run(*call[:5], "小学", *call[6:], "--json").out == run(*call, "--json").out


@pytest.mark.parametrize("indicator", ["YZ-CV3", "YZ-G5", "YZ-Q1", "YZ-V1", "YZ-P2", "YZ-S1", "YZ-G3", "YZ-R2"])
def test_explain_takes_every_sort_of_county_indicator(indicator: str, example_folder: Path, run) -> None:
    more = ("--stage", "junior") if indicator == "YZ-CV3" else ()
    shown = run("explain", example_folder, "--indicator", indicator, *more)
    assert shown.code == 0
    assert indicator in shown.out


def test_standards_are_listed_and_shown(run) -> None:
    listed = json.loads(run("standards", "list", "--json").out)
    assert {"cn-2012", "cn-2017"} <= {one["id"] for one in listed}
    assert "cn-2017" in run("standards", "list").out
    shown = run("standards", "show", "cn-2017")
    assert all(word in shown.out for word in ("YZ-R1", "YZ-CV7", "YZ-V6", "cv_method", "g7_line"))
    assert json.loads(run("standards", "show", "cn-2012", "--json").out)["id"] == "cn-2012"


def test_demo_walks_through_and_takes_what_is_there(made_example: Path, tmp_path: Path, run) -> None:
    folder = tmp_path / "demo"
    first = run("demo", folder)
    assert first.code == 0
    assert "结论：未达到" in first.out
    assert list((folder / "报告").glob("*.html"))
    for line in first.out.split("接下来可以试：")[1].splitlines():
        if line.strip() and " new " not in line:
            words = line.strip().removeprefix("junheng ").split("    ")[0].split()
            assert run(*words).code == 0, line
    assert run("demo", folder).code == 0


def test_new_makes_a_template_and_keeps_one_that_is_there(tmp_path: Path, run) -> None:
    folder = tmp_path / "我县"
    assert run("new", folder).code == 0
    (template,) = folder.iterdir()
    before = template.read_bytes()
    again = run("new", folder)
    assert again.code == 2
    assert "--overwrite" in again.err
    assert template.read_bytes() == before
    assert run("new", folder, "--overwrite").code == 0
    assert run("new", tmp_path / "all", "--all-tables", "--lang", "en").code == 0
    assert (tmp_path / "all" / "returns.xlsx").exists()


def test_messy_files_are_wrong_in_the_ways_they_say(tmp_path: Path, run) -> None:
    assert run("new", tmp_path / "练习", "--messy").code == 0
    shown = run("check", tmp_path / "练习", "--year", "2024")
    assert shown.code == 1
    assert "[错误]" in shown.out
    assert "[疑问]" in shown.out
    assert "[提示]" in shown.out
