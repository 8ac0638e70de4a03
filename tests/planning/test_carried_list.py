"""Steps about people where the list of teachers is given: real lines move and change, nobody is lost."""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl
import pytest
from hand_counties import YEAR, Cells, county, school, staffed, teacher
from hypothesis import given, settings
from hypothesis import strategies as st

from junheng.errors import UsageError
from junheng.evaluation.rows import counted_stages, list_counts
from junheng.planning.carried import carried_out
from junheng.planning.default_catalogue import default_catalogue
from junheng.planning.outlook import Outlook
from junheng.planning.people import flags, kinds
from junheng.planning.steps import Kind, Step
from junheng.records.snapshot import Snapshot
from junheng.standards import load_standard

STANDARD = load_standard("cn-2017")
COUNTS = ("teachers", "teachers_above_degree", "backbone_teachers", "pe_art_teachers", "certified_teachers", "trained_teachers")  # fmt: skip
ROSTER = [
    teacher("T3", "A", degree="college", title="middle"),
    teacher("T1", "A", degree="bachelor"),
    teacher("T2", "A", degree="college", backbone="city"),
    teacher("T4", "A", degree="college", subject="音乐"),
    teacher("T5", "A"),
    teacher("T6", "B"),
]


def given_list(*lines: Cells, **more: list[Cells]) -> Snapshot:
    tables: dict[str, list[Cells]] = {
        "schools": [school("A"), school("B"), school("C")],
        "stages": [staffed("A", 5, 4, 1, 1), staffed("B", 1, 0, 0, 0), staffed("C", 8, 4, 1, 1)],
        "teachers": list(lines or ROSTER),
        **more,
    }
    return county(**tables)


def step(action: str, school_id: str, quantity: float = 1, **more: Any) -> Step:
    return Step(more.pop("year", YEAR + 1), school_id, "primary", action, quantity, 0.0, "", **more)


def move(kind: Kind, giver: str, taker: str, quantity: float = 1, **more: Any) -> Step:
    return step("transfer_teacher", taker, quantity, from_school=giver, kind=kind, **more)


def carried(snapshot: Snapshot, *steps: Step, year: int = YEAR + 5) -> Snapshot:
    return carried_out(snapshot, STANDARD, default_catalogue(), steps, year, Outlook({}))


def counted(snapshot: Snapshot, school_id: str) -> tuple[float, ...]:
    """The counts of a school as `evaluate` reads them."""
    stages = counted_stages(snapshot, list_counts(snapshot, STANDARD)).filter(pl.col("school_id") == school_id)
    return stages.select(COUNTS).row(0)


def line(snapshot: Snapshot, teacher_id: str) -> Cells:
    return snapshot.table("teachers").filter(pl.col("teacher_id") == teacher_id).row(0, named=True)


def test_the_lowest_id_of_the_kind_moves_with_all_that_is_known_of_it() -> None:
    after = carried(given_list(), move(Kind(True), "A", "B"), year=YEAR + 1)
    assert line(after, "T1") == {
        **line(given_list(), "T1"), "school_id": "B", "rotated_from": "A", "started_here": YEAR + 1,
    }  # fmt: skip
    assert counted(after, "A") == (4, 3, 1, 1, 4, 4)
    assert counted(after, "B") == (2, 1, 0, 0, 2, 2)
    assert after.table("stages").select(COUNTS).rows()[:2] == [(4, 3, 1, 1, 4, 4), (2, 1, 0, 0, 2, 2)]


def test_a_title_moves_with_the_teacher_who_has_it() -> None:
    titled = [row | {"teachers_mid_title": 1} for row in (staffed("A", 5, 4, 1, 1), staffed("B", 1, 0, 0, 0))]
    after = carried(given_list(stages=titled), move(Kind(True), "A", "B", 2))
    assert line(after, "T3")["school_id"] == "B"
    assert after.table("stages")["teachers_mid_title"].to_list() == [0, 2]


def test_recruits_are_new_lines_with_ids_of_their_own() -> None:
    after = carried(given_list(), step("recruit_teacher", "B", 2), step("recruit_pe_art", "B"))
    assert counted(after, "B") == (4, 3, 0, 1, 4, 4)
    new = after.table("teachers").filter(
        ~pl.col("teacher_id").is_in(given_list().table("teachers")["teacher_id"].to_list())
    )
    assert new.height == 3
    assert after.table("teachers")["teacher_id"].n_unique() == 9
    assert new["started_here"].to_list() == [YEAR + 1] * 3


def test_ids_of_recruits_do_not_clash_with_ids_that_look_like_them() -> None:
    after = carried(given_list(teacher("PLAN-0001", "B")), step("recruit_teacher", "B"))
    assert after.table("teachers")["teacher_id"].n_unique() == 2


def test_study_and_training_change_one_line() -> None:
    after = carried(given_list(), step("upgrade_degree", "A"), step("train_backbone", "A", 2))
    assert line(after, "T5")["degree"] == "college"
    assert [line(after, name)["backbone"] for name in ("T1", "T3")] == ["county", "county"]
    assert counted(after, "A") == (5, 5, 3, 1, 5, 5)


def test_whom_a_year_brings_can_be_trained_in_it() -> None:
    """Somebody is recruited, trained where they came to, and moved on: in whatever order the steps are named."""
    catalogue = default_catalogue()
    train = step("train_backbone", "B", year=YEAR + 1)  # in effect a year later
    come = move(Kind(True), "A", "B", year=YEAR + 2)
    on = move(Kind(True, True), "B", "A", year=YEAR + 2)
    for steps in ((train, come, on), (on, train, come)):
        after = carried_out(given_list(), STANDARD, catalogue, steps, YEAR + 2, Outlook({}))
        assert counted(after, "A") == (5, 4, 2, 1, 5, 5)
        assert counted(after, "B") == (1, 0, 0, 0, 1, 1)


def test_shared_teachers_come_as_lines_of_their_own() -> None:
    after = carried(given_list(stages=[staffed("B", 1, 0, 0, 0, pe_art_teachers_shared=0)]), step("share_pe_art", "B"))
    assert counted(after, "B") == counted(given_list(), "B")
    assert counted_stages(after, list_counts(after, STANDARD))["pe_art_teachers_shared"].to_list()[1] == 1


def test_somebody_who_teaches_at_the_other_school_already_keeps_both_lines() -> None:
    lines = [*ROSTER, teacher("T1", "B", full_time=False, shared=True)]
    after = carried(given_list(*lines), move(Kind(True), "A", "B", 2))
    assert after.table("teachers").select("teacher_id", "school_id").is_unique().all()
    assert counted(after, "B") == (3, 2, 0, 0, 3, 3)
    assert line(after, "T3")["school_id"] == "B"  # T1 would stand there twice; moved only when nobody else is left
    assert line(after, "T1+")["school_id"] == "B"


def test_between_a_listed_and_an_unlisted_school_counts_and_lines_both_hold() -> None:
    out = carried(given_list(), move(Kind(True), "A", "C"))
    assert counted(out, "A") == (4, 3, 1, 1, 4, 4)
    assert counted(out, "C") == (9, 5, 1, 1, 9, 9)
    assert "T1" not in out.table("teachers")["teacher_id"].to_list()  # C has no list that could name somebody
    into = carried(given_list(), move(Kind(True, True), "C", "B"))
    assert counted(into, "C") == (7, 3, 0, 1, 7, 7)
    assert counted(into, "B") == (2, 1, 1, 0, 2, 2)


def test_a_column_that_the_list_leaves_empty_stays_empty() -> None:
    lines = [{**one, "backbone": None, "certificate": None} for one in ROSTER]
    snapshot = given_list(*lines)
    after = carried(
        snapshot, step("recruit_teacher", "B"), step("train_backbone", "A"), move(Kind(True, True), "A", "B")
    )
    assert after.table("teachers").select("backbone", "certificate").null_count().row(0) == (7, 7)
    assert counted(after, "A") == (4, 3, 1, 1, 4, 4)
    assert counted(after, "B") == (3, 2, 1, 0, 3, 3)


def test_too_few_people_are_said_in_a_sentence() -> None:
    with pytest.raises(UsageError, match="学校 A 没有这类教师"):
        carried(given_list(), move(Kind(True, True), "A", "B", 2))
    with pytest.raises(UsageError, match="学校 B 没有这类教师"):
        carried(given_list(), step("train_backbone", "B", 2))


def test_the_kinds_after_a_step_are_those_that_it_makes() -> None:
    found = kinds(carried(given_list(), step("train_backbone", "A"), step("upgrade_degree", "B")), STANDARD)
    assert found.rows["A", "primary"] == {Kind(): 1, Kind(True): 1, Kind(True, False, True): 1, Kind(True, True): 2}
    assert found.rows["B", "primary"] == {Kind(True): 1}


@st.composite
def moving(draw: st.DrawFn) -> tuple[Snapshot, list[Step]]:
    """A county of four schools, with or without a list, and moves that it can do."""
    names = "ABCD"
    there: dict[str, Counter[Kind]] = {}
    for name in names:
        drawn = draw(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=6))
        there[name] = Counter(Kind(*one) for one in drawn)
    listed = draw(st.sets(st.sampled_from(names)))
    steps = []
    start = {name: Counter(people) for name, people in there.items()}
    for _ in range(draw(st.integers(0, 12))):
        giver = draw(st.sampled_from(names))
        able = sorted(kind for kind, number in there[giver].items() if number)
        taker = draw(st.sampled_from([name for name in names if name != giver]))
        if able:
            kind = draw(st.sampled_from(able))
            there[giver][kind] -= 1
            there[taker][kind] += 1
            steps.append(move(kind, giver, taker, year=YEAR + 1 + len(steps)))
    return _county_of(start, listed), steps


def _county_of(people: dict[str, Counter[Kind]], listed: set[str]) -> Snapshot:
    stages, lines = [], []
    for name, there in people.items():
        of = list(there.elements())
        stages.append(
            staffed(
                name, len(of), sum(k.above_degree for k in of), sum(k.backbone for k in of), sum(k.pe_art for k in of)
            )
        )
        for number, kind in enumerate(of if name in listed else ()):
            lines.append(
                teacher(
                    f"{name}{number}", name,
                    degree="college" if kind.above_degree else "secondary",
                    backbone="county" if kind.backbone else "none",
                    subject="体育" if kind.pe_art else "数学",
                )
            )  # fmt: skip
    return county(schools=[school(name) for name in people], stages=stages, teachers=lines)


@settings(max_examples=50)
@given(moving())
def test_moves_lose_nobody(drawn: tuple[Snapshot, list[Step]]) -> None:
    snapshot, steps = drawn
    after = carried(snapshot, *steps, year=YEAR + 20)
    before_all, after_all = (counted_stages(one, list_counts(one, STANDARD)) for one in (snapshot, after))
    assert after_all.select(COUNTS).sum().equals(before_all.select(COUNTS).sum())
    assert after.table("stages").select(pl.col(COUNTS).cast(pl.Float64)).equals(after_all.select(COUNTS))
    for school_id, before, now in zip(
        "ABCD", before_all.iter_rows(named=True), after_all.iter_rows(named=True), strict=True
    ):
        came = [one.kind or Kind() for one in steps if one.school_id == school_id]
        went = [one.kind or Kind() for one in steps if one.from_school == school_id]
        assert now["teachers"] - before["teachers"] == len(came) - len(went)
        for count, attribute in (("backbone_teachers", "backbone"), ("pe_art_teachers", "pe_art")):
            more = sum(flags(kind)[attribute] for kind in came) - sum(flags(kind)[attribute] for kind in went)
            assert now[count] - before[count] == more
