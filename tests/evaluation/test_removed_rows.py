"""Rows of persons removed: every figure and verdict as before, no person left, and the explanation says so."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from junheng.errors import UsageError
from junheng.evaluation import Evaluation, evaluate, explain
from junheng.evaluation.rows import training_hours
from junheng.evaluation.what_if import Change, what_if
from junheng.example import example_snapshots
from junheng.planning.carried import carried_out
from junheng.planning.default_catalogue import default_catalogue
from junheng.planning.outlook import Outlook
from junheng.planning.people import kinds
from junheng.records.checks import check
from junheng.records.findings import Finding, FindingRule, Severity
from junheng.records.removal import remove, rows_of
from junheng.records.snapshot import Removed, Snapshot, make_snapshot
from junheng.records.store import load, pack, save, unpack
from junheng.rollup.judge import judge_counties
from junheng.rollup.packet import tables_to_send
from junheng.rollup.tables import counties_of
from junheng.standards import load_standard
from junheng.tables import TABLES
from junheng.text import Text

RULES = [training_hours(load_standard("cn-2017"))]


@cache
def with_lists(seed: int, *, gaps: float) -> Snapshot:
    """The example county with a list of teachers (and of pupils) in most schools; cells are empty as often as `gaps` says."""
    chance = random.Random(seed)
    snapshot = example_snapshots()[-1]
    teachers, pupils = [], []
    for school, stage, count in snapshot.table("stages").select("school_id", "stage", "teachers").iter_rows():
        if chance.random() < 0.2:
            continue
        for number in range(count or 0):
            row = {
                "teacher_id": f"T{school[-4:]}-{stage[0]}{number:03}", "school_id": school, "stage": stage,
                "subject": chance.choice(["语文", "音乐", "体育"]), "full_time": chance.random() < 0.9,
                "shared": chance.random() < 0.1, "degree": chance.choice(["secondary", "college", "bachelor", "master"]),
                "title": chance.choice(["associate", "middle", "none"]), "backbone": chance.choice(["none", "county"]),
                "certificate": True, "birth_year": 1980, "started_here": chance.randint(2015, 2024),
                "training_hours": chance.choice([100.0, 360.0, 400.0]), "rotated_from": chance.choice([None, "X"]),
            }  # fmt: skip
            keep = {"teacher_id", "school_id", "stage"}
            teachers.append(
                {name: value if name in keep or chance.random() >= gaps else None for name, value in row.items()}
            )
        pupils.append({"pupil_id": f"P{school[-4:]}-{stage[0]}", "school_id": school, "stage": stage, "grade": 7})
    tables = dict(snapshot.tables)
    for name, rows in (("teachers", teachers), ("pupils", pupils)):
        names = TABLES[name].names
        tables[name] = pl.DataFrame({c: [row.get(c) for row in rows] for c in names}, infer_schema_length=None)
    return make_snapshot(snapshot.county, snapshot.year, tables)


def without(snapshot: Snapshot, table: str = "teachers", **whose: str) -> Snapshot:
    meant = rows_of(snapshot, table, **whose)
    told = Removed(table, int(meant.sum()), "2025-03-01T09:00:00+00:00", "管理员", "保存期满", snapshot.hash)
    return remove(snapshot, table, meant, RULES, told)


def some_lists(snapshot: Snapshot) -> Iterator[Snapshot]:
    """The county without the whole list, without that of a school, without one person, and one after the other."""
    schools = snapshot.table("teachers")["school_id"].unique().sort()
    person = snapshot.table("teachers")["teacher_id"][7]
    yield without(snapshot)
    yield without(snapshot, school=schools[0])
    yield without(snapshot, person=person)
    yield without(without(without(snapshot, school=schools[1]), person=person))


def assert_same(before: Evaluation, after: Evaluation) -> None:
    """Every value and verdict, bit for bit."""
    assert after.verdict == before.verdict
    for name in ("rows", "school_rows", "balance", "contributions", "excluded", "description"):
        assert_frame_equal(getattr(after, name), getattr(before, name), check_exact=True)
    assert [(one.indicator, one.value, one.verdict) for one in after.county] == [
        (one.indicator, one.value, one.verdict) for one in before.county
    ]
    assert_frame_equal(after.case.rows, before.case.rows, check_exact=True)


@pytest.mark.parametrize("gaps", [0.0, 0.0005, 0.3])
@pytest.mark.parametrize(
    ("standard", "settings"), [("cn-2017", {}), ("cn-2017", {"g9_short_service": "prorate"}), ("cn-2012", {})]
)
def test_every_figure_stays_as_it_was(gaps: float, standard: str, settings: dict[str, str]) -> None:
    snapshot = with_lists(5, gaps=gaps)
    rules = load_standard(standard, settings)
    before = evaluate(snapshot, rules)
    for after in some_lists(snapshot):
        assert_same(before, evaluate(unpack(pack(after)), rules))


def test_nothing_of_a_person_is_left() -> None:
    snapshot = with_lists(5, gaps=0.0)
    named = snapshot.table("teachers")["teacher_id"]
    rule = FindingRule("cells-read", Severity.NOTE, Text("{first}", "{first}"), Text("", ""))
    telling = Finding(rule, {"first": f"教师{named[0]}"}, table="teachers")
    other = Finding(rule, {"first": "别的"}, table="stages")
    snapshot = replace(snapshot, findings=(telling, other))
    packed = pack(without(without(snapshot), "pupils"))
    for name in [*named, *snapshot.table("pupils")["pupil_id"]]:
        assert name.encode() not in packed
    back = unpack(packed)
    assert back.findings == (other,)
    heights = [("teachers", named.len()), ("pupils", snapshot.table("pupils").height)]
    assert [(one.table, one.rows) for one in back.removed] == heights
    assert back.removed[0].was == snapshot.hash != back.hash
    assert back.table("teachers").height == back.table("pupils").height == 0


def test_the_explanation_says_that_the_aggregate_was_kept() -> None:
    snapshot = with_lists(5, gaps=0.0)
    after = evaluate(without(snapshot), load_standard("cn-2017"))
    row = after.rows.filter(pl.col("indicator") == "YZ-R1", pl.col("value").is_not_null())
    listed = set(snapshot.table("teachers").select("school_id", "stage").iter_rows())
    school, stage = next(key for key in row.select("school_id", "stage").iter_rows() if key in listed)
    found = explain(after, "YZ-R1", school_id=school, stage=stage)
    notes = [one.note.en for one in found.inputs if one.column == "teachers_above_degree"]
    assert notes and "rows removed, aggregate kept" in notes[0]
    of_county = explain(evaluate(without(snapshot), load_standard("cn-2017", {"g9_short_service": "prorate"})), "YZ-G9")
    gone = [one for one in of_county.inputs if one.table == "teachers"]
    assert sum(one.value for one in gone) == snapshot.table("teachers").height
    assert {one.note.en for one in gone} == {"rows removed, aggregate kept"}


def test_what_cannot_be_told_any_more_is_unknown_and_not_none() -> None:
    """A training rule that nobody knew when the rows went."""
    snapshot = with_lists(5, gaps=0.0)
    meant = rows_of(snapshot, "teachers")
    told = Removed("teachers", int(meant.sum()), "2025-03-01T09:00:00+00:00", "管理员", "保存期满", snapshot.hash)
    after = evaluate(remove(snapshot, "teachers", meant, [], told), load_standard("cn-2017"))
    listed = snapshot.table("teachers").select("school_id", "stage").unique()
    rows = after.case.rows.join(listed, on=["school_id", "stage"])
    assert rows["trained_teachers"].null_count() == rows.height > 0
    assert rows["teachers"].null_count() == 0


def test_lists_that_are_gone_are_not_changed_by_a_question() -> None:
    snapshot = without(with_lists(5, gaps=0.0))
    row = snapshot.kept["teachers"].row(0, named=True)
    asked = what_if(snapshot, "cn-2017")
    with pytest.raises(UsageError):
        asked.apply(Change("stages", "teachers", 999, {"school_id": row["school_id"], "stage": row["stage"]}))


def test_the_checks_still_compare_counts_and_say_what_they_cannot() -> None:
    snapshot = with_lists(5, gaps=0.0)
    gone = without(snapshot)
    differing = {one.id for one in check(snapshot) if one.rule.code == "teacher-list-differs"}
    assert differing == {one.id for one in check(gone) if one.rule.code == "teacher-list-differs"}
    assert any(one.rule.code == "teachers-not-checked" and "removed" in one.what("en") for one in check(gone))


def test_a_country_counts_what_was_kept() -> None:
    snapshot = with_lists(5, gaps=0.01)
    other = replace(example_snapshots()[-2], county="另一县", year=snapshot.year)
    before = judge_counties(counties_of([snapshot, other]), "cn-2017")
    for after in some_lists(snapshot):
        again = judge_counties(counties_of([after, other]), "cn-2017")
        assert_frame_equal(again.counties, before.counties, check_exact=True)
        sent = tables_to_send(after, load_standard("cn-2017"))
        assert_frame_equal(sent["stages"], tables_to_send(snapshot, load_standard("cn-2017"))["stages"])


def test_a_plan_is_made_from_the_counts() -> None:
    snapshot = with_lists(5, gaps=0.0)
    standard = load_standard("cn-2017")
    same = evaluate(
        carried_out(without(snapshot), standard, default_catalogue(), (), snapshot.year, Outlook({})), standard
    )
    assert_same(evaluate(snapshot, standard), same)
    teachers = {row: sum(count.values()) for row, count in kinds(snapshot, standard).rows.items() if count is not None}
    gone = {row: sum(count.values()) for row, count in kinds(without(snapshot), standard).rows.items() if count}
    assert gone
    assert gone.items() <= teachers.items()


def test_a_county_folder_keeps_it(tmp_path) -> None:
    gone = without(with_lists(5, gaps=0.0))
    save(gone, tmp_path)
    back = load(tmp_path)
    assert back.hash == gone.hash
    assert back.removed == gone.removed
    assert_frame_equal(back.kept["teachers"], gone.kept["teachers"])
