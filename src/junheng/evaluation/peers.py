"""Peers: the schools most like one school, and where it stands among them.

Enter at `peers`. `nearest` needs no evaluation, only a table of school rows (`peer_rows` makes one), so that rows of
several counties can be put together. The distance is a sum of parts that are shown with it; it is a convention, no rule
of a standard: nothing is judged by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from statistics import median

import polars as pl

from junheng.errors import UsageError
from junheng.evaluation.resource import row_indicators
from junheng.evaluation.result import Evaluation
from junheng.tables import STAGES
from junheng.text import Language, Text

# The parts of the distance. One is the unit: a school twice as large, or one in the country for one in the city.
SIZE_PER_DOUBLING = 1.0
SETTINGS = {"urban": 0.0, "town": 0.5, "rural": 1.0}  # a town lies half way
OTHER_BOARDING = 0.5
OTHER_KIND = 0.5
# Where one of two attributes is not reported: as far as a difference of boarding or kind, so that it is no advantage.
NOT_REPORTED = 0.5

ATTRIBUTES = ("size", "setting", "boarding", "kind")
ATTRIBUTE_NAMES: Mapping[str, Text] = {
    "size": Text("规模", "size"),
    "setting": Text("城乡", "setting"),
    "boarding": Text("寄宿", "boarding"),
    "kind": Text("办学类型", "kind"),
}
_STAGE_NAMES = {code.value: Text(code.zh, code.en) for code in STAGES}


@dataclass(frozen=True, slots=True)
class Peer:
    """A school like the one in question. `parts` add up to `distance`; `unknown` are the parts that were not reported."""

    school_id: str
    name: str
    county: str
    pupils: int
    setting: str | None
    boarding: bool | None
    kind: str | None
    distance: float
    parts: Mapping[str, float]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """The school among its peers by one indicator; rank 1 is best, equal values share a rank.

    `ranked` is how many have a value, the school itself with them; `median` and `best` are of the peers alone. A value
    that is unknown has no rank.
    """

    indicator: str
    name: Text
    value: float | None
    target: float | None
    rank: int | None
    ranked: int
    median: float | None
    best: float | None
    best_school: str | None


@dataclass(frozen=True, slots=True)
class Peers:
    """The peers of a school in a stage, nearest first, and its standing by every indicator of school rows."""

    school_id: str
    name: str
    stage: str
    pupils: int
    peers: tuple[Peer, ...]
    standings: tuple[Standing, ...]

    def to_dict(self, language: Language = "zh") -> dict[str, object]:
        """One object with stable keys, as `junheng peers --json` prints it."""
        return {
            "school_id": self.school_id,
            "name": self.name,
            "stage": self.stage,
            "pupils": self.pupils,
            "peers": [
                {
                    "school_id": peer.school_id,
                    "name": peer.name,
                    "county": peer.county,
                    "pupils": peer.pupils,
                    "setting": peer.setting,
                    "boarding": peer.boarding,
                    "kind": peer.kind,
                    "distance": peer.distance,
                    "parts": dict(peer.parts),
                    "unknown": list(peer.unknown),
                }
                for peer in self.peers
            ],
            "standings": [
                {
                    "indicator": one.indicator,
                    "name": one.name.get(language),
                    "value": one.value,
                    "target": one.target,
                    "rank": one.rank,
                    "ranked": one.ranked,
                    "median": one.median,
                    "best": one.best,
                    "best_school": one.best_school,
                }
                for one in self.standings
            ],
        }


def peers(result: Evaluation, school_id: str, stage: str | None = None, k: int = 5) -> Peers:
    """The `k` schools of the county that are most like a school, and its standing among them.

    Same stage; then the smallest sum of: 1 for every doubling of size, 0.5 a step from city to town to country, 0.5 for
    other boarding, 0.5 for another kind, 0.5 for each of these that is not reported. No school stands twice: units that
    do not count as schools go with their main school.

    Args:
        result: An evaluation.
        school_id: The school.
        stage: Its stage; may be left out where it has only one.
        k: How many peers.

    Raises:
        UsageError: no such school or stage among the school rows, no pupils reported, or `k` below 1.
    """
    if k < 1:
        raise UsageError(Text(f"同类学校至少要1所，现为{k}", f"at least 1 peer can be asked for, not {k}"))
    rows = peer_rows(result)
    stage = _stage_of(result, rows, school_id, stage)
    own = rows.row(by_predicate=(pl.col("school_id") == school_id) & (pl.col("stage") == stage), named=True)
    return _peers_of(result, rows, own, k, _values(result))


def peers_of_all(result: Evaluation, k: int = 5) -> dict[tuple[str, str], Peers]:
    """The peers of every school row, by school and stage; see `peers`."""
    rows, values = peer_rows(result), _values(result)
    return {
        (own["school_id"], own["stage"]): _peers_of(result, rows, own, k, values) for own in rows.iter_rows(named=True)
    }


_Values = Mapping[tuple[str, str], Mapping[str, tuple[float | None, float | None]]]


def _values(result: Evaluation) -> _Values:
    """Value and target of every school, by indicator and stage."""
    found: dict[tuple[str, str], dict[str, tuple[float | None, float | None]]] = {}
    told = result.rows.drop_nulls("stage").select("indicator", "stage", "school_id", "value", "target")
    for indicator, stage, school_id, value, target in told.iter_rows():
        found.setdefault((indicator, stage), {})[school_id] = (value, target)
    return found


def _peers_of(result: Evaluation, rows: pl.DataFrame, own: Mapping[str, object], k: int, values: _Values) -> Peers:
    school_id, stage = str(own["school_id"]), str(own["stage"])
    found = nearest(rows, own, k)
    standings = _standings(result, school_id, stage, found, values)
    return Peers(school_id, str(own["name"]), stage, int(str(own["pupils"])), found, standings)


def peer_rows(result: Evaluation) -> pl.DataFrame:
    """Every school row with pupils that the standard judges: what `nearest` compares, a line each.

    Columns: county, school_id, name, stage, pupils, setting, boarding, kind, main (the school that a unit belongs to).
    """
    schools = result.snapshot.table("schools").select(
        "school_id",
        pl.when(pl.col("counts_as_school").eq_missing(pl.lit(value=False)))
        .then(pl.coalesce("parent_id", "school_id"))
        .otherwise("school_id")
        .alias("main"),
    )
    rows = result.case.rows.filter(pl.col("judged").fill_null(True), pl.col("pupils") > 0)
    return (
        rows.join(schools, on="school_id", how="left")
        .select(
            pl.lit(result.snapshot.county).alias("county"),
            "school_id",
            pl.coalesce("name", "school_id").alias("name"),
            "stage",
            pl.col("pupils").cast(pl.Int64),
            *(pl.col(f"fact__{name}").alias(name) for name in ("setting", "boarding", "kind")),
            pl.coalesce("main", "school_id").alias("main"),
        )
        .sort("county", "school_id", "stage")
    )


def _stage_of(result: Evaluation, rows: pl.DataFrame, school_id: str, stage: str | None) -> str:
    """The stage that was meant.

    Raises:
        UsageError: the school has no such row, or several and none was named.
    """
    name = result.names.get(school_id)
    if name is None:
        raise UsageError(Text(f"没有标识码为“{school_id}”的学校", f"there is no school {school_id}"))
    stages = rows.filter(pl.col("school_id") == school_id)["stage"].to_list()
    if not stages or stage not in (None, *stages):
        where = _STAGE_NAMES[stage] if stage in _STAGE_NAMES else Text("", "")
        raise UsageError(
            Text(
                f"{name}{where.zh}不参评或没有填在校生数，无法找同类学校",
                f"{name} {where.en} is not judged or reports no pupils: no peers can be found".replace("  ", " "),
            )
        )
    if stage is None and len(stages) > 1:
        words = Text("、".join(_STAGE_NAMES[one].zh for one in stages), ", ".join(stages))
        raise UsageError(
            Text(
                f"{name}有几个学段（{words.zh}），请用 --stage 指明",
                f"{name} has several stages ({words.en}): name one",
            )
        )
    return stage or str(stages[0])


def nearest(rows: pl.DataFrame, own: Mapping[str, object], k: int) -> tuple[Peer, ...]:
    """The `k` rows of `rows` (see `peer_rows`) of other schools that are nearest to the row `own`, in its stage.

    Of the units of one school only the nearest is taken. Equal distances: the one nearer in size first, then by id.
    """
    candidates = [
        (_peer(own, row), (row["county"], row["main"])) for row in _in_question(rows, own, k).iter_rows(named=True)
    ]
    candidates.sort(key=lambda one: (one[0].distance, one[0].parts["size"], one[0].county, one[0].school_id))
    taken: dict[tuple[object, object], Peer] = {}
    for peer, school in candidates:
        taken.setdefault(school, peer)
        if len(taken) == k:
            break
    return tuple(taken.values())


def _in_question(rows: pl.DataFrame, own: Mapping[str, object], k: int) -> pl.DataFrame:
    """The rows of other schools among which the `k` nearest are; the others are too far to be looked at one by one."""
    others = rows.filter(
        pl.col("stage") == str(own["stage"]),
        ~((pl.col("county") == str(own["county"])) & (pl.col("main") == str(own["main"]))),
    )
    settings = pl.col("setting").replace_strict(SETTINGS, return_dtype=pl.Float64)
    own_setting = None if own["setting"] is None else SETTINGS[str(own["setting"])]
    parts = [
        SIZE_PER_DOUBLING * (pl.col("pupils").log(2) - log2(int(str(own["pupils"])))).abs(),
        (settings - pl.lit(own_setting, pl.Float64)).abs().fill_null(NOT_REPORTED),
        *(
            (part * (pl.col(name) != pl.lit(own[name])).cast(pl.Float64)).fill_null(NOT_REPORTED)
            for name, part in (("boarding", OTHER_BOARDING), ("kind", OTHER_KIND))
        ),
    ]
    told = others.with_columns(pl.sum_horizontal(parts).alias("rough"))
    by_school = told.group_by("county", "main").agg(pl.col("rough").min())["rough"].sort().to_list()
    # The exact distance is rounded; a margin keeps every row that could be equal to the k-th.
    return told.filter(pl.col("rough") <= by_school[k - 1] + 1e-6) if len(by_school) > k else others


def _peer(own: Mapping[str, object], row: Mapping[str, object]) -> Peer:
    pupils = int(str(row["pupils"]))
    parts = {"size": SIZE_PER_DOUBLING * abs(log2(pupils / int(str(own["pupils"]))))}
    unknown = tuple(name for name in ATTRIBUTES[1:] if own[name] is None or row[name] is None)
    different = {"boarding": OTHER_BOARDING, "kind": OTHER_KIND}
    for name in ATTRIBUTES[1:]:
        if name in unknown:
            parts[name] = NOT_REPORTED
        elif name == "setting":
            parts[name] = abs(SETTINGS[str(own[name])] - SETTINGS[str(row[name])])
        else:
            parts[name] = 0.0 if own[name] == row[name] else different[name]
    boarding = row["boarding"]
    return Peer(
        school_id=str(row["school_id"]),
        name=str(row["name"]),
        county=str(row["county"]),
        pupils=pupils,
        setting=None if row["setting"] is None else str(row["setting"]),
        boarding=None if boarding is None else bool(boarding),
        kind=None if row["kind"] is None else str(row["kind"]),
        # Rounded so that two ways of adding up the same parts are a tie.
        distance=round(sum(parts.values()), 9),
        parts={name: round(part, 9) for name, part in parts.items()},
        unknown=unknown,
    )


def _standings(
    result: Evaluation, school_id: str, stage: str, found: Sequence[Peer], values: _Values
) -> tuple[Standing, ...]:
    standings = []
    for indicator, rule in row_indicators(result.standard).items():
        lines = values.get((indicator, stage), {})
        told = {peer.school_id: lines.get(peer.school_id, (None, None))[0] for peer in found}
        known = {school: value for school, value in told.items() if value is not None}
        own, target = lines.get(school_id, (None, None))
        high = rule.operator == ">="
        better = [value for value in known.values() if own is not None and (value > own if high else value < own)]
        # Of equal values the nearest peer is named.
        best = (max if high else min)(known, key=lambda school: known[school]) if known else None
        standings.append(
            Standing(
                indicator=indicator,
                name=rule.name,
                value=own,
                target=target,
                rank=None if own is None else len(better) + 1,
                ranked=len(known) + (own is not None),
                median=median(known.values()) if known else None,
                best=known[best] if best is not None else None,
                best_school=best,
            )
        )
    return tuple(standings)
