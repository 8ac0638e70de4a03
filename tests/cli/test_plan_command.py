"""`junheng plan`: the JSON that scripts read, the answer a person reads, files, wrong use, Ctrl-C."""

import json
import signal
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from docx import Document

from hand_made_plan import hand_made
from junheng.planning import make
from junheng.planning.plan import Plan
from junheng.records.snapshot import Snapshot

FILES = {"达标计划.html", "达标计划.xlsx", "达标计划.docx", "plan.json", "steps.csv"}
ACTION_KEYS = ["school_id", "stage", "year", "action", "quantity", "cost", "department", "from_school"]


@pytest.fixture
def county(small, tmp_path: Path, run) -> Path:
    folder = tmp_path / "县"
    assert run("import", small(), "--into", folder, "--year", "2024").code == 0
    return folder


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The solver is replaced by a plan made by hand; what it was called with is kept."""
    kept: dict[str, object] = {"plan": hand_made()}

    def instead(*given: object, **more: object) -> object:
        kept["given"] = (given, more)
        told = more["progress"]
        told(1.0, None, None)
        told(2.0, 2.0e7, 1.9e7)
        return kept["plan"]

    monkeypatch.setattr(make, "plan", instead)
    return kept


def test_the_json_has_the_keys_that_scripts_read(county: Path, run) -> None:
    shown = run("plan", county, "--years", "2", "--time-limit", "10", "--json")
    assert (shown.code, shown.err) == (0, "")
    answer = json.loads(shown.out)
    first = ["status", "cost", "bound", "gap", "greedy_cost", "actions", "years", "relaxations", "seconds"]
    assert list(answer)[: len(first)] == first
    assert answer["actions"], "the three schools lack teachers and rooms"
    assert all(list(action)[: len(ACTION_KEYS)] == ACTION_KEYS for action in answer["actions"])
    assert [list(year)[:5] for year in answer["years"]] == [
        ["year", "cost", "share_passing", "resource_verdict", "verdict"]
    ] * 2
    assert [year["year"] for year in answer["years"]] == [2025, 2026]
    assert answer["gap"] == pytest.approx((answer["cost"] - answer["bound"]) / answer["cost"])
    assert answer["years"][-1]["resource_verdict"] == "pass"
    assert all(
        action["quantity"] == int(action["quantity"]) for action in answer["actions"] if "recruit" in action["action"]
    )


def test_what_is_asked_reaches_the_solver(county: Path, run, answered: dict[str, object]) -> None:
    shown = run(
        "plan", county, "--years", "3", "--budget", "30,20,10.5", "--stages", "20%,0.5,1", "--cv-limit", "0.4", "--no-transfers",
        "--moves", "7", "--time-limit", "5", "--json",
    )  # fmt: skip
    assert shown.code == 0, shown.err
    (snapshot, _, wish), more = answered["given"]
    assert isinstance(snapshot, Snapshot)
    assert wish.budgets == (300_000, 200_000, 105_000)
    assert (wish.years, wish.stages, wish.cv_limit, wish.transfers, wish.moves_per_year) == (
        3,
        (0.2, 0.5, 1.0),
        0.4,
        False,
        7,
    )
    assert more["seconds"] == 5


@pytest.mark.parametrize(
    ("language", "sentence", "saved"),
    [("zh", "还没有证明它最省", "本方案省"), ("en", "not yet proven to be the cheapest", "saves")],
)
def test_a_person_reads_status_money_and_years(
    county: Path, run, answered, language: str, sentence: str, saved: str
) -> None:
    shown = run("plan", county, "--lang", language)
    assert shown.code == 0
    assert sentence in shown.out and saved in shown.out and "junheng plan" in shown.out
    for year in answered["plan"].years:
        assert str(year.year) in shown.out
    assert hand_made().unplanned[0].get(language) in shown.out


def test_a_county_that_cannot_is_told_what_would_have_to_give(county: Path, run, answered) -> None:
    answered["plan"] = hand_made("infeasible")
    shown = run("plan", county)
    assert shown.code == 0
    assert (
        "做不到" in shown.out
        and "--budget" in shown.out
        and hand_made("infeasible").relaxations[0].words.zh in shown.out
    )


def test_the_files_are_written_and_an_edited_document_is_kept(county: Path, tmp_path: Path, run, answered) -> None:
    out = tmp_path / "计划"
    assert run("plan", county, "--out", out, "--json").code == 0
    assert {path.name for path in out.iterdir()} == FILES
    assert json.loads((out / "plan.json").read_text(encoding="utf-8"))["cost"] == hand_made().cost
    assert pl.read_csv(out / "steps.csv").height == len(hand_made().steps)
    assert run("plan", county, "--out", out).code == 0, "what nobody touched is written anew"
    document = Document(str(out / "达标计划.docx"))
    document.add_paragraph("会签意见")
    document.save(str(out / "达标计划.docx"))
    refused = run("plan", county, "--out", out)
    assert (refused.code, "有人改过" in refused.err) == (2, True)
    assert run("plan", county, "--out", out, "--overwrite").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--budget", "3000,2000"), "第 3、4、5 年"),
        (("--stages", "0.2,0.1,0.3,0.4,1"), "第 2 年"),
        (("--years", "两年"), "两年"),
        (("--cv-limit", "-1"), "差异系数"),
        (("--time-limit", "0"), "限时"),
        (("--actions", "没有.csv"), "没有.csv"),
        (("--forecast", "没有.csv"), "没有.csv"),
        (("--standard", "none-2099"), "none-2099"),
    ],
)
def test_wrong_use_is_one_sentence(county: Path, run, arguments: tuple[str, ...], said: str) -> None:
    shown = run("plan", county, *arguments)
    assert (shown.code, shown.out) == (2, "")
    assert said in shown.err and "Traceback" not in shown.err


def interrupted(monkeypatch: pytest.MonkeyPatch, answer: Plan) -> None:
    """Somebody presses Ctrl-C while the solver runs."""

    def instead(*_: object, **more: object) -> Plan:
        assert not more["cancelled"]()
        signal.raise_signal(signal.SIGINT)
        assert more["cancelled"]()
        return replace(answer, stopped=True)

    monkeypatch.setattr(make, "plan", instead)


def test_ctrl_c_gives_the_best_plan_so_far_and_says_so(county: Path, run, monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGINT)
    interrupted(monkeypatch, hand_made())
    shown = run("plan", county)
    assert (shown.code, "计算被提前停止" in shown.out) == (0, True)
    assert json.loads(run("plan", county, "--json").out)["stopped"] is True
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_before_there_is_a_plan_ends_as_an_interrupted_command(
    county: Path, run, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = replace(hand_made("infeasible"), status="no_plan_in_time", relaxations=())
    interrupted(monkeypatch, nothing)
    assert run("plan", county).code == 130
