"""The schools most like one school, and where it stands among them."""

from __future__ import annotations

from functools import cache

import polars as pl
import pytest

import junheng as jh
from junheng.errors import UsageError
from junheng.evaluation.peers import nearest, peer_rows
from junheng.example import example_snapshots
from junheng.records.snapshot import Snapshot, make_snapshot

SCHOOLS = {
    # id: pupils, setting, boarding, kind
    "own": (400, "town", False, "primary"),
    "same": (400, "town", False, "primary"),
    "double": (800, "town", False, "primary"),
    "half": (200, "town", False, "primary"),
    "city": (400, "urban", False, "primary"),
    "country": (400, "rural", False, "primary"),
    "boarding": (400, "town", True, "primary"),
    "nine": (400, "town", False, "nine_year"),
    "unsaid": (400, None, None, "primary"),
}


def county(**more: tuple[int | None, str | None, bool | None, str]) -> Snapshot:
    listed = {**SCHOOLS, **more}
    schools = [
        {"school_id": id_, "name": f"{id_}校", "kind": kind, "setting": setting, "boarding": boarding}
        for id_, (_, setting, boarding, kind) in listed.items()
    ]
    stages = [
        {"school_id": id_, "stage": "primary", "pupils": pupils, "teachers_above_degree": 10 + place, "teachers": 40}
        for place, (id_, (pupils, *_)) in enumerate(listed.items())
    ]
    stages.append({"school_id": "nine", "stage": "junior", "pupils": 300, "teachers_above_degree": 20, "teachers": 20})
    return made({"schools": pl.DataFrame(schools), "stages": pl.DataFrame(stages)})


def made(tables: dict[str, pl.DataFrame]) -> Snapshot:
    return make_snapshot("某县", 2024, tables)


@cache
def judged() -> jh.Evaluation:
    return jh.evaluate(county(), "cn-2017")


def distances(found: jh.Peers) -> dict[str, float]:
    return {peer.school_id: peer.distance for peer in found.peers}


def test_the_distance_is_the_documented_sum_and_its_parts_add_up() -> None:
    found = jh.peers(judged(), "own", "primary", k=20)
    assert distances(found) == {
        "same": 0.0, "boarding": 0.5, "city": 0.5, "country": 0.5, "nine": 0.5, "double": 1.0, "half": 1.0, "unsaid": 1.0,
    }  # fmt: skip
    for peer in found.peers:
        assert peer.distance == pytest.approx(sum(peer.parts.values()))
    unsaid = next(peer for peer in found.peers if peer.school_id == "unsaid")
    assert unsaid.unknown == ("setting", "boarding") and unsaid.parts["setting"] == unsaid.parts["boarding"] == 0.5


def test_ties_are_broken_by_size_and_then_by_id_in_any_order_of_rows() -> None:
    rows = peer_rows(judged())
    own = rows.row(by_predicate=pl.col("school_id") == "own", named=True)
    wanted = ["same", "boarding", "city", "country", "nine", "unsaid", "double", "half"]
    for seed in range(5):
        shuffled = rows.sample(fraction=1.0, shuffle=True, seed=seed)
        assert [peer.school_id for peer in nearest(shuffled, own, 20)] == wanted
    assert [peer.school_id for peer in nearest(rows, own, 3)] == wanted[:3]


def test_the_school_itself_and_other_stages_are_no_peers_and_none_stands_twice() -> None:
    result = jh.evaluate(example_snapshots()[-1], "cn-2017")
    rows = result.case.rows.filter(pl.col("judged"))
    for school_id, stage in rows.select("school_id", "stage").iter_rows():
        found = jh.peers(result, school_id, stage, k=8)
        ids = [peer.school_id for peer in found.peers]
        assert len(ids) == len(set(ids)) == 8 and school_id not in ids
        taught = rows.filter(pl.col("stage") == stage)["school_id"].to_list()
        assert set(ids) <= set(taught)
        assert [peer.distance for peer in found.peers] == sorted(peer.distance for peer in found.peers)


def test_units_of_one_school_stand_once_and_never_beside_their_own() -> None:
    tables = dict(county(point=(395, "town", False, "primary"), other=(390, "town", False, "primary")).tables)
    units = pl.col("school_id").is_in(["point", "other"])
    tables["schools"] = tables["schools"].with_columns(
        pl.when(units).then(False).otherwise(True).alias("counts_as_school"),
        pl.when(units).then(pl.lit("same")).alias("parent_id"),
    )
    result = jh.evaluate(made(tables), "cn-2017")
    ids = [peer.school_id for peer in jh.peers(result, "own", "primary", k=20).peers]
    assert ids[0] == "same" and "point" not in ids and "other" not in ids
    assert not {"same", "other"} & {peer.school_id for peer in jh.peers(result, "point", "primary", k=20).peers}


def test_a_school_of_another_county_is_another_school() -> None:
    rows = peer_rows(judged())
    both = pl.concat([rows, rows.with_columns(pl.lit("邻县").alias("county"))])
    own = rows.row(by_predicate=pl.col("school_id") == "own", named=True)
    found = nearest(both, own, 3)
    assert {(peer.county, peer.school_id) for peer in found} == {("某县", "same"), ("邻县", "own"), ("邻县", "same")}


def test_standing_by_hand() -> None:
    # Teachers above degree per 100 pupils: own 10/400 = 2.5; same 11/400 = 2.75, boarding 16/400 = 4, city 14/400 = 3.5.
    found = jh.peers(judged(), "own", "primary", k=3)
    standing = found.standings[0]
    assert (standing.indicator, standing.value, standing.target) == ("YZ-R1", 2.5, 4.2)
    assert (standing.rank, standing.ranked) == (4, 4)
    assert (standing.median, standing.best, standing.best_school) == (3.5, 4.0, "boarding")
    assert [one.indicator for one in found.standings] == [f"YZ-R{number}" for number in range(1, 8)]


def test_what_is_unknown_is_not_ranked() -> None:
    backbone = next(one for one in jh.peers(judged(), "own", "primary").standings if one.indicator == "YZ-R2")
    assert (backbone.value, backbone.rank, backbone.ranked, backbone.median, backbone.best) == (
        None,
        None,
        0,
        None,
        None,
    )
    tables = dict(county().tables)
    tables["stages"] = tables["stages"].with_columns(
        pl.when(pl.col("school_id").is_in(["own", "city"])).then(None).otherwise(8).alias("backbone_teachers")
    )
    found = jh.peers(jh.evaluate(made(tables), "cn-2017"), "own", "primary", k=3)
    backbone = next(one for one in found.standings if one.indicator == "YZ-R2")
    assert (backbone.value, backbone.rank, backbone.ranked, backbone.median) == (None, None, 2, 2.0)


def test_equal_values_share_a_rank() -> None:
    tables = dict(county().tables)
    tables["stages"] = tables["stages"].with_columns(pl.lit(4).alias("backbone_teachers"))
    found = jh.peers(jh.evaluate(made(tables), "cn-2017"), "own", "primary", k=5)
    backbone = next(one for one in found.standings if one.indicator == "YZ-R2")
    assert (backbone.rank, backbone.ranked, backbone.best_school) == (1, 6, "same")


@pytest.mark.parametrize(
    ("school", "stage", "k", "said"),
    [
        ("nobody", None, 5, "没有标识码为“nobody”的学校"),
        ("nine", None, 5, "有几个学段（初中、小学），请用 --stage 指明"),
        ("own", "junior", 5, "own校初中不参评或没有填在校生数"),
        ("own", "primary", 0, "至少要1所"),
    ],
)
def test_a_wrong_question_is_answered_in_a_sentence(school: str, stage: str | None, k: int, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        jh.peers(judged(), school, stage, k)


def test_a_school_without_pupils_told_has_no_peers_and_is_none() -> None:
    result = jh.evaluate(county(empty=(None, "town", False, "primary")), "cn-2017")
    with pytest.raises(UsageError, match="没有填在校生数"):
        jh.peers(result, "empty", "primary")
    assert "empty" not in distances(jh.peers(result, "own", "primary", k=20))
