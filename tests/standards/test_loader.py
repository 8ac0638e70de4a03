"""Packs: inheritance with a source of one's own, and errors that name file, line and key."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from junheng.errors import UsageError
from junheng.standards import Standard, load_standard, standard_ids
from junheng.yaml_file import YamlError

LOCAL = """\
    id: local
    version: 1.0.0
    name: {zh: 某市优质均衡细则, en: Local rules of a city}
    place: {zh: 某市, en: A city}
    extends: cn-2017
    decided: 2020-05-01
    effective: 2020-09-01
    sources:
      local: {title: 某市细则, decided: 2020-05-01}
    """


def write(folder: Path, text: str, name: str = "local") -> Path:
    path = folder / name / "pack.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")
    return path


def local(folder: Path, *lines: str) -> Path:
    """A local pack that extends cn-2017; the added lines start at line 10."""
    return write(folder, dedent(LOCAL) + "\n".join(lines) + "\n")


def target(standard: Standard, indicator: str, stage: str | None = None) -> float | None:
    value = standard.rule(indicator).target
    assert value is not None
    return standard.number(value, stage)


def one_fault(path: Path) -> tuple[int, str, str]:
    with pytest.raises(YamlError) as raised:
        load_standard(path)
    assert raised.value.file == f"{path.parent.name}/pack.yaml"
    [fault] = raised.value.faults
    assert fault.what.zh
    assert fault.what.en
    assert f"第{fault.line}行" in raised.value.text.zh
    assert f"line {fault.line}" in raised.value.text.en
    return fault.line, fault.key, fault.what.en


def test_a_local_pack_overrides_one_value_with_its_own_source(tmp_path: Path) -> None:
    path = local(
        tmp_path,
        "indicators:",
        "  YZ-R7:",
        "    target: {junior: 3.0, source: local, clause: 第七条, confidence: seen}",
    )
    standard, base = load_standard(path), load_standard("cn-2017")
    assert standard.id == "local"
    assert target(standard, "YZ-R7", "junior") == 3.0
    assert target(standard, "YZ-R7", "primary") == target(base, "YZ-R7", "primary") == 2.3
    cited = standard.rule("YZ-R7").citation
    assert cited is not None
    assert [document.title for document in standard.documents(cited)] == ["某市细则"]
    assert cited.clause == "第七条"
    # Nothing else changed, and the base pack is as it was.
    untouched = {name: rule for name, rule in standard.pack.indicators.items() if name != "YZ-R7"}
    assert untouched == {name: rule for name, rule in base.pack.indicators.items() if name != "YZ-R7"}
    assert standard.hash != base.hash


def test_a_folder_and_a_file_name_the_same_pack(tmp_path: Path) -> None:
    path = local(tmp_path)
    assert load_standard(path).hash == load_standard(path.parent).hash == load_standard(str(path)).hash


def test_one_number_for_all_may_replace_one_per_stage(tmp_path: Path) -> None:
    path = local(
        tmp_path,
        "indicators:",
        "  YZ-R1:",
        "    target: {value: 6, source: local, clause: 第一条, confidence: seen}",
    )
    standard = load_standard(path)
    assert [target(standard, "YZ-R1", stage) for stage in ("primary", "junior")] == [6, 6]


def test_a_setting_may_get_another_default(tmp_path: Path) -> None:
    path = local(tmp_path, "settings:", "  g7_line: {default: 8000, source: local}")
    assert load_standard(path).settings["g7_line"] == 8000.0
    assert load_standard(path, {"g7_line": "6500"}).settings["g7_line"] == 6500.0


def test_a_pack_may_extend_a_neighbour(tmp_path: Path) -> None:
    local(
        tmp_path,
        "indicators:",
        "  YZ-G5:",
        "    target: {primary: 40, junior: 45, source: local, clause: 第五条, confidence: seen}",
    )
    child = write(
        tmp_path,
        """\
        extends: local
        id: county
        sources:
          county: {title: 某县细则}
        indicators:
          YZ-G5:
            target: {junior: 44, source: county, clause: 第三条, confidence: seen}
        """,
        "county",
    )
    standard = load_standard(child)
    assert [target(standard, "YZ-G5", stage) for stage in ("primary", "junior")] == [40, 44]


def test_an_override_without_its_own_source_is_a_fault(tmp_path: Path) -> None:
    path = local(tmp_path, "indicators:", "  YZ-R7:", "    target: {junior: 3.0}")
    assert one_fault(path) == (12, "indicators.YZ-R7.target", "a value that is overridden needs a source of its own")


@pytest.mark.parametrize(
    ("lines", "line", "key"),
    [
        pytest.param(["colour: red"], 10, "colour", id="unknown-key"),
        pytest.param(
            ["indicators:", "  YZ-R7:", "    colour: red"], 12, "indicators.YZ-R7.colour", id="unknown-inside"
        ),
        pytest.param(
            ["indicators:", "  YZ-R7:", "    decimals: two"], 12, "indicators.YZ-R7.decimals", id="wrong-type"
        ),
        pytest.param(
            [
                "indicators:",
                "  YZ-R7:",
                "    target:",
                "      junior: 很多",
                "      source: local",
                "      clause: 第一条",
                "      confidence: seen",
            ],
            13,
            "indicators.YZ-R7.target.junior",
            id="no-number",
        ),
        pytest.param(
            [
                "indicators:",
                "  YZ-G8:",
                "    target: {value: yes, source: local, clause: 第一条, confidence: seen}",
            ],
            12,
            "indicators.YZ-G8.target.value",
            id="yes-is-no-number",
        ),
        pytest.param(
            [
                "indicators:",
                "  YZ-G8:",
                "    target: {value: .inf, source: local, clause: 第一条, confidence: seen}",
            ],
            12,
            "indicators.YZ-G8.target.value",
            id="infinite",
        ),
        pytest.param(["name: {zh: 甲, en: A}"], 10, "name", id="duplicate-key"),
        pytest.param(
            [
                "indicators:",
                "  YZ-G8:",
                "    target: {value: 1, source: nowhere, clause: 第一条, confidence: seen}",
            ],
            12,
            "indicators.YZ-G8.target.source",
            id="unlisted-source",
        ),
        pytest.param(
            [
                "indicators:",
                "  YZ-G8:",
                "    target: {setting: g8_line, source: local, clause: 第一条, confidence: seen}",
            ],
            12,
            "indicators.YZ-G8.target.setting",
            id="unknown-setting",
        ),
        pytest.param(
            ["indicators:", "  YZ-G8:", "    target: {value: 1, source: local, clause: 第一条, confidence: sure}"],
            12,
            "indicators.YZ-G8.target.confidence",
            id="unknown-confidence",
        ),
        pytest.param(
            ["indicators:", "  YZ-G11:", "    parts: [YZ-G11a, YZ-G11z]"], 12, "indicators.YZ-G11.parts", id="part"
        ),
        pytest.param(["indicators:", "  YZ-G8:", "    area: nowhere"], 12, "indicators.YZ-G8.area", id="area"),
        pytest.param(
            ["indicators:", "  YZ-G8:", "    scope: [{colour: {in: [red]}}]"],
            12,
            "indicators.YZ-G8.scope.0.colour",
            id="unknown-fact",
        ),
        pytest.param(
            [
                "school_rule:",
                "  met: {value: null, primary: 6, junior: 6, source: local, clause: 甲, confidence: seen}",
            ],
            11,
            "school_rule.met",
            id="not-one-number",
        ),
        pytest.param(["version: one"], 10, "version", id="duplicate-version"),
        pytest.param(["decided: 2020-13-45"], 10, "-", id="no-such-day"),
    ],
)
def test_a_broken_pack_names_line_and_key(tmp_path: Path, lines: list[str], line: int, key: str) -> None:
    found = one_fault(local(tmp_path, *lines))
    assert found[:2] == (line, key)


def test_an_exemption_has_to_give_what_its_method_uses(tmp_path: Path) -> None:
    exemption = "{id: local, name: {zh: 甲, en: A}, when: {kind: {in: [primary]}}, source: local, clause: 甲, confidence: seen%s}"
    path = local(tmp_path, "indicators:", "  YZ-G3a:", f"    exemptions: [{exemption % ''}]")
    line, key, what = one_fault(path)
    assert (line, key) == (11, "indicators.YZ-G3a")
    assert "needs `area`" in what
    path = local(tmp_path / "other", "indicators:", "  YZ-R3:", f"    exemptions: [{exemption % ', adds: [helpers]'}]")
    line, key, what = one_fault(path)
    assert line == 12
    assert "helpers" in what


def test_a_missing_source_is_named_at_the_value(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """\
        id: own
        version: 1.0.0
        name: {zh: 甲, en: A}
        place: {zh: 甲, en: A}
        decided: 2020-01-01
        effective: 2020-01-01
        sources: {}
        settings: {}
        stages: [primary]
        weights:
          primary: 1
          junior: 1.1
          senior: 1.32
          clause: 甲
          confidence: seen
        leave_out: []
        areas: []
        indicators: {}
        entry: {}
        vetoes: {}
        """,
    )
    assert one_fault(path) == (10, "weights.source", "is missing")


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    path = local(tmp_path, "colour: red", "indicators:", "  YZ-R7:", "    decimals: two", "    taste: sweet")
    with pytest.raises(YamlError) as raised:
        load_standard(path)
    assert sorted((fault.line, fault.key) for fault in raised.value.faults) == [
        (10, "colour"),
        (13, "indicators.YZ-R7.decimals"),
        (14, "indicators.YZ-R7.taste"),
    ]


def test_a_fault_of_the_pack_below_is_told_with_its_own_file(tmp_path: Path) -> None:
    local(tmp_path, "colour: red")
    child = write(tmp_path, "extends: local\nid: county\n", "county")
    with pytest.raises(YamlError) as raised:
        load_standard(child)
    assert raised.value.file == "local/pack.yaml"
    assert [(fault.line, fault.key) for fault in raised.value.faults] == [(10, "colour")]


def test_packs_in_a_circle(tmp_path: Path) -> None:
    one = write(tmp_path, "id: one\nextends: two\n", "one")
    write(tmp_path, "id: two\nextends: one\n", "two")
    line, key, what = one_fault(one)
    assert (line, key) == (2, "extends")
    assert "circle" in what


def test_a_pack_that_extends_nothing_known(tmp_path: Path) -> None:
    line, key, what = one_fault(write(tmp_path, "id: one\nextends: cn-1949\n"))
    assert (line, key) == (2, "extends")
    assert "cn-1949" in what


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("id: one\nname: [open\n", 3, id="open-bracket"),
        pytest.param("- a list\n", 1, id="a-list"),
        pytest.param("", 1, id="empty"),
        pytest.param("id: one\nareas: &all [*all]\n", 2, id="alias-of-itself"),
        pytest.param(
            "\n".join(["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))]),
            1,
            id="aliases-of-aliases",
        ),
        pytest.param("id: !!python/name:os.system x\n", 1, id="python"),
        pytest.param("a: " + "[" * 5000 + "]" * 5000, 1, id="deep"),
    ],
)
def test_what_is_no_pack_at_all(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "local" / "pack.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    assert one_fault(path)[0] == line


def test_an_alias_says_a_thing_twice(tmp_path: Path) -> None:
    path = local(
        tmp_path,
        "indicators:",
        "  YZ-G14:",
        "    target: &half {value: 60, source: local, clause: 第一条, confidence: seen}",
        "  YZ-G15:",
        "    target: *half",
    )
    assert [target(load_standard(path), name) for name in ("YZ-G14", "YZ-G15")] == [60, 60]


def test_a_pack_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "local" / "pack.yaml"
    path.parent.mkdir()
    path.write_bytes("id: 甲\n".encode("gb18030"))
    assert "UTF-8" in one_fault(path)[2]


def test_a_standard_that_is_not_there() -> None:
    with pytest.raises(UsageError) as raised:
        load_standard("cn-1949")
    for words in raised.value.text:
        assert "cn-1949" in words
        assert all(name in words for name in standard_ids())


@pytest.mark.parametrize(
    ("name", "value"),
    [("cv_metod", "weighted"), ("cv_method", "heavy"), ("g7_line", "much"), ("g7_line", "-1"), ("g7_line", "nan")],
)
def test_a_setting_that_is_not_there_or_does_not_fit(name: str, value: str) -> None:
    with pytest.raises(UsageError) as raised:
        load_standard("cn-2017", {name: value})
    for words in raised.value.text:
        assert name in words
        assert "{" not in words


FAULTS_OF_TYPE = """\
id: own
version: 1.0.0
name: 某省标准
place: {zh: 某省, en: a province}
extends: cn-2017
decided: 三月
effective: 2025-09-01
sources:
  p: {title: 某省}
indicators:
  YZ-R3:
    target: {primary: 1.0以上, junior: 1.1, source: p, clause: 一, confidence: sure}
  YZ-G5:
    scope: [{kind: primary}]
  YZ-G6:
    operator: ">"
settings:
  g7_line: {default: x, source: p, clause: 一, confidence: seen}
"""


def test_faults_of_type_are_worded_in_both_languages_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "own" / "pack.yaml"
    path.parent.mkdir()
    path.write_text(FAULTS_OF_TYPE, encoding="utf-8")
    with pytest.raises(YamlError) as raised:
        load_standard(path)
    faults = raised.value.faults
    assert [fault.line for fault in faults] == [3, 6, 12, 12, 14, 16, 18]
    assert [fault.what.zh for fault in faults] == [
        "应是 {zh: 中文, en: English}",
        "应是日期，如 2025-03-01",
        "只能是：seen、secondary、recalled、uncertain、derived",
        "应是数",
        "下面应是键和值",
        "只能是：>=、<=、<",
        "default 应是数",
    ]
    assert not any("Input should" in fault.what.zh or "Input should" in fault.what.en for fault in faults)
