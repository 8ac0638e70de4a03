"""What differs between two standards: everything that was changed, once, and nothing else."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from junheng.standards import load_standard, standard_ids
from junheng.standards.differences import WHATS, Difference, differences

HEAD = """\
    id: local
    version: 1.0.0
    name: {zh: 某市细则, en: Local rules}
    extends: cn-2017
    sources:
      local: {title: 某市细则}
    """


def changed(folder: Path, text: str) -> dict[tuple[str, str, str], tuple[str, str]]:
    """What a local pack with `text` says otherwise than the national one: (id, what, part) to both words."""
    path = folder / "local" / "pack.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(dedent(HEAD) + dedent(text), encoding="utf-8")
    found = differences(load_standard("cn-2017"), load_standard(path))
    told = {(one.id, one.what, one.part): (one.first.en, one.second.en) for one in found}
    assert len(told) == len(found)
    return told


@pytest.mark.parametrize("name", standard_ids())
def test_a_standard_does_not_differ_from_itself(name: str) -> None:
    assert differences(load_standard(name), load_standard(name)) == ()


def test_the_name_of_a_pack_is_no_difference(tmp_path: Path) -> None:
    assert changed(tmp_path, "") == {}


def test_a_value_differs_in_number_and_source(tmp_path: Path) -> None:
    text = """\
        indicators:
          YZ-R7:
            target: {junior: 3.0, source: local, clause: 第七条, confidence: secondary}
        """
    told = changed(tmp_path, text)
    assert set(told) == {("YZ-R7", "value", "target.junior"), ("YZ-R7", "source", "target.source")}
    assert told["YZ-R7", "value", "target.junior"] == ("2.4", "3")
    before, after = told["YZ-R7", "source", "target.source"]
    assert before.endswith("; 资源配置 第7项; seen in a text")
    assert after == "某市细则; 第七条; secondary source"


def test_a_limit_that_must_be_undercut(tmp_path: Path) -> None:
    text = """\
        indicators:
          YZ-R7: {balance: {below: [junior]}}
        """
    assert changed(tmp_path, text) == {("YZ-R7", "value", "balance.below"): ("not there", "junior")}


def test_none_and_one_are_numbers_that_differ(tmp_path: Path) -> None:
    text = """\
        vetoes:
          YZ-V1:
            target: {value: 1, source: local, clause: 甲, confidence: seen}
        """
    assert changed(tmp_path, text)["YZ-V1", "value", "target.value"] == ("0", "1")


def test_another_default_and_another_run_are_differences_of_setting(tmp_path: Path) -> None:
    text = """\
        settings:
          g7_line: {default: 8000, source: local, clause: 甲, confidence: seen}
        """
    assert changed(tmp_path, text)["g7_line", "setting", "value"] == ("6000", "8000")
    run = differences(load_standard("cn-2017"), load_standard("cn-2017", {"cv_method": "unweighted"}))
    assert [(one.id, one.what, one.first.zh, one.second.zh) for one in run] == [
        ("cv_method", "setting", "weighted", "unweighted")
    ]


def test_an_exemption_differs_inside_and_as_a_whole(tmp_path: Path) -> None:
    exemption = """\
        indicators:
          YZ-R3:
            exemptions:
              - id: {id}
                name: {{zh: 50至99人的农村小规模学校和教学点，含轮岗、兼职、走教教师, en: small rural schools and points of 50 to 99 pupils may count shared teachers}}
                when: {{setting: {{in: [rural]}}, kind: {{in: [primary, junior, nine_year, teaching_point]}}, small_pupils: {{at_least: 50, at_most: {most}}}}}
                adds: [pe_art_teachers_shared]
                source: restated
                clause: 资源配置 补充说明
                confidence: seen
        """
    inside = changed(tmp_path, exemption.format(id="small_rural_shared", most=119))
    assert inside == {("YZ-R3:small_rural_shared", "exemption", "when.small_pupils.at_most"): ("99", "119")}
    other = tmp_path / "other"
    other.mkdir()
    assert changed(other, exemption.format(id="local_shared", most=99)) == {
        ("YZ-R3:small_rural_shared", "presence", ""): ("there", "not there"),
        ("YZ-R3:local_shared", "presence", ""): ("not there", "there"),
    }


def test_a_scope_differs_in_scope(tmp_path: Path) -> None:
    text = """\
        indicators:
          YZ-G5: {scope: [{kind: {not_in: [special, vocational]}}]}
        """
    assert changed(tmp_path, text) == {("YZ-G5", "scope", "scope.0.kind.not_in"): ("special", "special, vocational")}


def test_an_indicator_of_one_alone_is_told_with_its_numbers() -> None:
    found = {one.id: one for one in differences(load_standard("cn-2017"), load_standard("baoshan-2018"))}
    teachers = found["DF-T1a"]
    assert (teachers.what, teachers.first.zh, teachers.second.zh) == ("presence", "无", "小学<= 20.7，初中<= 17.6")
    assert found["DF-T1a:per_class"].second.en == "primary >= 3, junior >= 4.1"
    assert found["DF-T1"].second == found["DF-T2"].second  # a whole has no number of its own


def test_the_other_way_round_says_the_same_turned_about() -> None:
    national, local = load_standard("cn-2017"), load_standard("shenhe-2019")
    there, back = differences(national, local), differences(local, national)

    def turned(one: Difference) -> tuple[object, ...]:
        return (one.id, one.what, one.part, one.second, one.first)

    assert {(one.id, one.what, one.part, one.first, one.second) for one in there} == {turned(one) for one in back}


def test_every_kind_has_words_and_scripts_get_texts() -> None:
    found = [one for name in standard_ids() for one in differences(load_standard("cn-2017"), load_standard(name))]
    assert {one.what for one in found} <= set(WHATS)
    assert len(found) > 50
    for one in found:
        for language in ("zh", "en"):
            row = one.to_dict(language)
            assert set(row) == {"id", "name", "what", "part", "first", "second"}
            assert row["first"] and row["second"] and row["name"]
