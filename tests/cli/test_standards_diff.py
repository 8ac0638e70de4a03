"""`standards diff`: for people and for scripts, in both languages."""

import json
from pathlib import Path


def test_what_differs_is_shown_with_both_values(run) -> None:
    shown = run("standards", "diff", "cn-2017", "shenhe-2019")
    assert shown.code == 0
    row = next(line for line in shown.out.splitlines() if "target.value" in line)
    assert ("95" in row, "97" in row, "数值" in row) == (True, True, True)
    english = run("standards", "diff", "cn-2017", "shenhe-2019", "--lang", "en")
    assert "not there" in english.out
    assert "数值" not in english.out


def test_scripts_get_one_object(run) -> None:
    found = json.loads(run("standards", "diff", "cn-2017", "shenyang", "--json").out)
    assert set(found) == {"first", "second", "differences"}
    assert found["first"]["id"] == "cn-2017"
    assert set(found["second"]) == {"id", "version", "hash"}
    line = next(one for one in found["differences"] if one["what"] == "setting")
    assert (line["id"], line["part"], line["first"], line["second"]) == ("g7_line", "value", "6000", "8000")


def test_no_difference_is_said(run) -> None:
    shown = run("standards", "diff", "cn-2012", "cn-2012")
    assert shown.code == 0
    assert "没有不同" in shown.out
    assert json.loads(run("standards", "diff", "cn-2012", "cn-2012", "--json").out)["differences"] == []


def test_a_standard_that_is_not_there_is_wrong_use(run) -> None:
    shown = run("standards", "diff", "cn-2017", "cn-1949")
    assert (shown.code, "cn-1949" in shown.err) == (2, True)
    assert run("standards", "diff", "cn-2017").code == 2


def test_a_pack_of_ones_own(tmp_path: Path, run) -> None:
    pack = tmp_path / "own" / "pack.yaml"
    pack.parent.mkdir()
    pack.write_text(
        "id: own\nextends: cn-2017\nsources: {own: {title: 甲}}\n"
        "indicators:\n  YZ-G5: {target: {primary: 40, source: own, clause: 一, confidence: seen}}\n",
        encoding="utf-8",
    )
    found = json.loads(run("standards", "diff", "cn-2017", pack.parent, "--json").out)
    assert found["second"]["id"] == "own"
    assert [(one["part"], one["first"], one["second"]) for one in found["differences"] if one["what"] == "value"] == [
        ("target.primary", "45", "40")
    ]


def test_show_says_what_must_stay_below_and_from_which_year(run) -> None:
    assert "<= 0.5 / < 0.3" in run("standards", "show", "quality-junior-2025").out
    assert "20 (2020) / 40 (2021)" in run("standards", "show", "shaanxi-county-2025").out


def test_a_date_that_is_not_known_is_left_empty(run) -> None:
    packs = {one["id"]: one for one in json.loads(run("standards", "list", "--json").out)}
    assert (packs["hebei"]["decided"], packs["hebei"]["effective"]) == ("", "")
    assert packs["baoshan-2018"]["decided"] == "2018-08-31"
