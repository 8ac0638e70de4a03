"""A doubt that only a standard can raise stands in the one list of doubts, and is released there."""

from __future__ import annotations

import json
from pathlib import Path

from junheng.evaluation.pinned import PINNED
from junheng.example.fraud import frauds
from junheng.example.honest import honest_county
from junheng.records.store import releases, save


def nudged(folder: Path) -> Path:
    """A county in which schools were nudged over the staff ratio."""
    before, now = honest_county(60_001, 100)
    planted = frauds(before, now, 60_001)["schools short by up to a fifth nudged to the ratio (8 in 10)"]
    save(planted.snapshot, folder)
    return folder


def test_ratios_pinned_are_listed_and_released_by_check(tmp_path: Path, run) -> None:
    folder = nudged(tmp_path / "某县")
    listed = json.loads(run("check", folder, "--json").out)
    pinned = [each for each in listed["findings"] if each["code"] == PINNED.code]
    assert [each["column"] for each in pinned] == ["teachers_above_degree"]
    assert pinned[0]["id"] in run("check", folder).out
    judged = json.loads(run("evaluate", folder, "--json").out)["findings"]
    assert [each["id"] for each in judged if each["code"] == PINNED.code] == [pinned[0]["id"]]

    assert run("check", folder, "--release", pinned[0]["id"], "--reason", "按编制核实").code == 0
    assert list(releases(folder, 2024)) == [pinned[0]["id"]]
    for command in ("check", "evaluate"):
        found = json.loads(run(command, folder, "--json").out)["findings"]
        assert [each["released"] for each in found if each["code"] == PINNED.code] == ["按编制核实"]


def test_another_standard_has_other_targets(tmp_path: Path, run) -> None:
    folder = nudged(tmp_path / "某县")
    other = json.loads(run("check", folder, "--standard", "cn-2012", "--json").out)
    assert not [each for each in other["findings"] if each["code"] == PINNED.code]
    assert run("check", folder, "--standard", "none-such").code == 2
