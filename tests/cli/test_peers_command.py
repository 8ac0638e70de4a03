"""junheng peers: who is like a school, as words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path


def test_peers_of_a_school_with_distances_and_standing(made_example: Path, run) -> None:
    shown = run("peers", made_example, "--school", "2142011007")
    assert shown.code == 0
    assert "云溪县实验小学 小学" in shown.out and "云溪县第一小学" in shown.out
    assert "规模 0.21" in shown.out and "4/6" in shown.out
    english = run("peers", made_example, "--school", "2142011007", "--lang", "en").out
    assert "size 0.21" in english and "，" not in english


def test_json_has_stable_keys(made_example: Path, run) -> None:
    found = json.loads(run("peers", made_example, "--school", "2142011007", "--count", "3", "--json").out)
    assert set(found) == {"school_id", "name", "stage", "pupils", "peers", "standings"}
    assert len(found["peers"]) == 3
    assert set(found["peers"][0]) == {
        "school_id", "name", "county", "pupils", "setting", "boarding", "kind", "distance", "parts", "unknown",
    }  # fmt: skip
    assert set(found["peers"][0]["parts"]) == {"size", "setting", "boarding", "kind"}
    assert set(found["standings"][0]) == {
        "indicator", "name", "value", "target", "rank", "ranked", "median", "best", "best_school",
    }  # fmt: skip


def test_a_school_with_two_stages_is_asked_which(made_example: Path, run) -> None:
    names = json.loads(run("peers", made_example, "--school", "2142011007", "--json").out)["peers"]
    assert names
    school = next(
        row["school_id"]
        for row in json.loads(run("evaluate", made_example, "--json").out)["school_rows"]
        if row["name"].endswith("城南实验学校")
    )
    shown = run("peers", made_example, "--school", school)
    assert shown.code == 2 and "请用 --stage 指明" in shown.err
    assert run("peers", made_example, "--school", school, "--stage", "初中").code == 0
