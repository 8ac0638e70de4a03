"""What more a plan is asked on the command line: keys for scripts, words for people, wrong use. The solver is left out."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from hand_made_plan import hand_made
from junheng.planning import frontier, scenario
from junheng.planning.plan import Plan

POINT_KEYS = {
    "label", "at", "status", "cost", "bound", "gap", "share_passing", "resource_verdict", "verdict", "first_year",
    "moves", "recruits", "spent",
}  # fmt: skip


@pytest.fixture
def county(small, tmp_path: Path, run) -> Path:
    folder = tmp_path / "县"
    assert run("import", small(), "--into", folder, "--year", "2024").code == 0
    return folder


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every plan is one made by hand; the wishes that were asked for are kept."""
    asked: list[object] = []

    def instead(_snapshot: object, _standard: object, wish: object, **_more: object) -> Plan:
        asked.append(wish)
        return hand_made("infeasible" if len(asked) == 2 else "feasible")

    monkeypatch.setattr(scenario, "make_plan", instead)
    monkeypatch.setattr(frontier, "make_plan", instead)
    return asked


def written(folder: Path, texts: Sequence[str]) -> list[Path]:
    paths = [folder / f"{number}.yaml" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_scenarios_stand_side_by_side_for_scripts_and_for_people(county: Path, tmp_path: Path, run, answered) -> None:
    files = written(tmp_path, ["name: 甲\nyears: 3\nbudget: [1, 2, 3]\n", "name: 乙\ntransfers: false\n"])
    points = json.loads(run("plan-compare", county, *files, "--json").out)["points"]
    assert [set(point) for point in points] == [POINT_KEYS, POINT_KEYS]
    assert [point["label"] for point in points] == ["甲", "乙"]
    assert answered[0].budgets == (10_000.0, 20_000.0, 30_000.0) and not answered[1].transfers
    assert points[0]["moves"] > 0 and points[1]["cost"] is None
    answered.clear()
    shown = run("plan-compare", county, *files).out
    assert "甲" in shown and "做不到" in shown
    assert "乙：每年预算至少再增加125万元" in shown


def test_a_curve_is_made_of_plans(county: Path, run, answered) -> None:
    points = json.loads(run("plan-frontier", county, "--json").out)["points"]
    assert [point["at"] for point in points] == [0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    assert len(answered) == 7  # the plan itself and six points


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plan-frontier", "--of", "money"], "--of 只能是 share、year、ways，现为“money”"),
        (["plan-move", "--from", "1", "--to", "2", "--kind", "doctor"], "现为“doctor”"),
        (["plan-move", "--from", "1", "--to", "2", "--in", "2050"], "2050 年不在规划期"),
        (["plan-prices", "--scenario", "没有.yaml"], "没有这个文件或文件夹"),
        (["plan-prices", "--time-limit", "0"], "限时应大于 0 秒"),
        (["plan-compare", "没有.yaml"], "没有这个文件或文件夹"),
    ],
)
@pytest.mark.usefixtures("answered")
def test_wrong_use_is_one_sentence(county: Path, run, arguments: list[str], said: str) -> None:
    command, *rest = arguments
    found = run(command, county, *rest)
    assert found.code == 2
    assert said in found.err and "Traceback" not in found.err


def test_faults_of_a_scenario_name_file_and_line(county: Path, tmp_path: Path, run) -> None:
    (path,) = written(tmp_path, ["name: 甲\nyaers: 3\n"])
    found = run("plan-compare", county, path)
    assert found.code == 2 and "第2行 yaers" in found.err
