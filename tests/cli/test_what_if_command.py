"""`junheng what-if`: how a change is written, what is shown of it, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from junheng.cli.changes import added, changed, removed
from junheng.errors import UsageError
from junheng.evaluation.what_if import Change

NAMES = {"2142011287": "青山小学", "2142011014": "城关学校", "A1": "同名小学", "A2": "同名小学"}
SCHOOL = {"school_id": "2142011287"}
WRITTEN = [
    ("2142011287/junior/pupils=800", Change("stages", "pupils", "800", {**SCHOOL, "stage": "junior"})),
    ("青山小学/小学/在校生数=800", Change("stages", "pupils", "800", {**SCHOOL, "stage": "小学"})),
    ("青山小学/专任教师数=+3", Change("stages", "teachers", 3.0, SCHOOL, "raise")),
    ("青山小学/outdoor_sports_area=－12.5", Change("campuses", "outdoor_sports_area", -12.5, SCHOOL, "raise")),
    ("青山小学/建成年份=2009", Change("schools", "year_built", "2009", SCHOOL)),
    ("青山小学/培训经费预算=", Change("finance", "training_budget", None, SCHOOL)),
    ("county/rotated=30", Change("county", "value", "30", {"item": "rotated"})),
    ("县级数据/当年交流轮岗教师数=30", Change("county", "value", "30", {"item": "当年交流轮岗教师数"})),
    ("vetoes/YZ-V1=1", Change("vetoes", "cases", "1", {"veto_id": "YZ-V1"})),
    ("evidence/YZ-G1=未达到", Change("evidence", "judgement", "未达到", {"indicator_id": "YZ-G1"})),
    (
        "evidence/YZ-Q5/青山小学=met",
        Change("evidence", "judgement", "met", {"indicator_id": "YZ-Q5", **SCHOOL}),
    ),
    ("survey/家长/满意份数=900", Change("survey", "satisfied", "900", {"group": "家长"})),
    (
        "monitoring_quality/2023/primary/数学/level=2",
        Change("monitoring_quality", "level", "2", {"year": "2023", "stage": "primary", "subject": "数学"}),
    ),
    ("schools/青山小学/kind=小学", Change("schools", "kind", "小学", SCHOOL)),
]


@pytest.mark.parametrize(("text", "meant"), WRITTEN, ids=[text for text, _ in WRITTEN])
def test_a_change_is_written_in_ids_or_in_chinese(text: str, meant: Change) -> None:
    assert changed(text, NAMES) == meant


def test_a_line_is_written_as_a_table_and_its_cells() -> None:
    line = {**SCHOOL, "use": "music", "area": "96"}
    assert added("rooms:school_id=2142011287,use=music,area=96", NAMES) == Change("rooms", line=line, how="add")
    line["use"] = "音乐"
    written = "专用教室：机构标识码=青山小学，用途=音乐，使用面积=96"
    assert removed(written, NAMES) == Change("rooms", line=line, how="remove")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("青山小学", "--change"),
        ("青山小学/pupils", "--change"),
        ("pupils=3", "--change"),
        ("青山/pupils=3", "青山小学"),
        ("同名小学/pupils=3", "A1、A2"),
        ("青山小学/学生们=3", "学生们"),
        ("survey/家长=3", "survey/调查对象/列"),
        ("county/rotated/more/value=3", "county/项目/列"),
    ],
)
def test_a_change_that_is_written_wrongly_is_refused_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        changed(text, NAMES)
    assert said in refused.value.message("zh")


@pytest.mark.parametrize("text", ["rooms", "rooms:use", "room:use=music", "rooms:usage=music"])
def test_a_line_that_is_written_wrongly_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        added(text, NAMES)


def test_verdicts_coefficients_and_the_school_are_shown_before_and_after(run, made_example: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in made_example.rglob("*")}
    shown = run("what-if", made_example, "--change", "2142011028/小学/在校生数=900")
    assert shown.code == 0
    for words in (
        "在校生数：1273 → 900",
        "结论：未达到 → 未达到",
        "未达到 → 达到",
        "变了的差异系数",
        "云溪县第三小学的各项",
    ):
        assert words in shown.out
    assert {path: path.stat().st_mtime_ns for path in made_example.rglob("*")} == before  # nothing is stored
    english = run("what-if", made_example, "--add", "rooms:school_id=2142011007,use=music,area=96", "--lang", "en")
    assert "added: Specialist rooms · 云溪县实验小学 · music" in english.out
    assert "fail → pass" in english.out


def test_a_change_that_turns_nothing_says_so(run, made_example: Path) -> None:
    assert "没有判定因此改变" in run("what-if", made_example, "--change", "county/residents=+1").out


def test_scripts_get_changes_and_differences(run, made_example: Path) -> None:
    shown = run(
        "what-if", made_example, "--change", "2142011028/在校生数=900", "--change", "county/rotated=5", "--json"
    )
    found = json.loads(shown.out)
    assert [(one["table"], one["before"], one["after"]) for one in found["changes"]] == [
        ("stages", 1273, 900),
        ("county", 137.0, 5.0),
    ]
    turned = {
        (one["what"], one["indicator"], one["school_id"]): (one["verdict_before"], one["verdict_after"])
        for one in found["differences"]
        if one["verdict_before"] != one["verdict_after"]
    }
    assert turned["row", "YZ-R4", "2142011028"] == ("fail", "pass")
    assert turned["indicator", "YZ-G11", None] == ("pass", "fail")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--change"),
        (("--change", "2142011028/pupils=many"), "不能读作数"),
        (("--change", "2142011028/classes=30"), "不起作用"),
        (("--change", "nowhere/pupils=3"), "没有学校"),
        (("--add", "rooms:school_id=2142011028"), "用途"),
        (("--change", "2142011028/pupils=900", "--standard", "none"), "没有标准"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_code_2(
    run, made_example: Path, arguments: tuple[str, ...], said: str
) -> None:
    shown = run("what-if", made_example, *arguments)
    assert shown.code == 2
    assert said in shown.err
    assert "Traceback" not in shown.err
