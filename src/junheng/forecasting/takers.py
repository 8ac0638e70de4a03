"""Which schools could take the pupils for whom another lacks places."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from junheng.forecasting.rules import PlacesRules
from junheng.records.snapshot import Snapshot

EARTH_RADIUS_KM = 6371.0088
_NOT_TAKING = ("special", "vocational")
_SCHEMA = {
    "year": pl.Int64,
    "stage": pl.String,
    "from_school": pl.String,
    "to_school": pl.String,
    "pupils": pl.Int64,
    "distance_km": pl.Float64,
}


def takers_of(rows: pl.DataFrame, snapshot: Snapshot, rules: PlacesRules) -> pl.DataFrame:
    """Pupils that a school lacks places for, and the nearest schools with places to spare, year by year.

    As many pupils as possible find a place within the reach of the rules, over the least distance in all (a transport
    problem, solved exactly). A school gives only places that stay free at the upper limit of its own forecast. Private,
    special and vocational schools take nobody. Where a coordinate is missing, schools of the same township take part
    with an unknown distance, counted as the whole reach.

    Returns:
        year, stage, from_school, to_school, pupils, distance_km (null: not known), sorted.
    """
    known = rows.drop_nulls("capacity").with_columns(
        (pl.col("capacity") - pl.col("high").ceil().cast(pl.Int64)).alias("spare")
    )
    schools = snapshot.table("schools").select("school_id", "kind", "ownership", "township", "longitude", "latitude")
    known = known.join(schools, on="school_id", how="left", maintain_order="left")
    found = [
        moved
        for (year, stage), group in known.group_by("year", "stage", maintain_order=True)
        for moved in _one_year(int(str(year)), str(stage), group, rules.reach_km.at(str(stage)) or 0.0)
    ]
    return pl.DataFrame(found, schema=_SCHEMA, orient="row").sort("year", "stage", "from_school", "to_school")


def _one_year(
    year: int, stage: str, rows: pl.DataFrame, reach: float
) -> list[tuple[int, str, str, str, int, float | None]]:
    short = rows.filter(pl.col("surplus") < 0)
    taking = (pl.col("spare") > 0) & pl.col("kind").is_in(_NOT_TAKING).not_().fill_null(True)
    free = rows.filter(taking & (pl.col("ownership") != "private").fill_null(True))
    if short.is_empty() or free.is_empty():
        return []
    distances = distance_km(short, free)
    same = short["township"].to_numpy()[:, None] == free["township"].to_numpy()[None, :]
    named = short["township"].is_not_null().to_numpy()[:, None]
    costs = np.where(np.isnan(distances), np.where(same & named, reach, np.inf), distances)
    pairs = np.argwhere(costs <= reach)
    if not len(pairs):
        return []
    moved = _least_distance(pairs, costs, -short["surplus"].to_numpy(), free["spare"].to_numpy())
    return [
        (
            year,
            stage,
            str(short["school_id"][a]),
            str(free["school_id"][b]),
            pupils,
            None if np.isnan(distances[a, b]) else round(float(distances[a, b]), 2),
        )
        for (a, b), pupils in zip(pairs.tolist(), moved, strict=True)
        if pupils
    ]


def distance_km(one: pl.DataFrame, other: pl.DataFrame) -> NDArray[np.float64]:
    """Great-circle distances between the schools of two frames with longitude and latitude; NaN where one is missing."""
    first, second = (
        np.radians(frame.select("longitude", "latitude").cast(pl.Float64).fill_null(float("nan")).to_numpy())
        for frame in (one, other)
    )
    apart = first[:, None, :] - second[None, :, :]
    cosines = np.cos(first[:, None, 1]) * np.cos(second[None, :, 1])
    chord = np.sin(apart[..., 1] / 2) ** 2 + cosines * np.sin(apart[..., 0] / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))), dtype=np.float64)


def _least_distance(
    pairs: NDArray[np.intp], costs: NDArray[np.float64], short: NDArray[np.int64], spare: NDArray[np.int64]
) -> list[int]:
    """Pupils of each pair: as many as possible, then over the least distance. Whole, as in every transport problem."""
    from scipy.optimize import linprog  # noqa: PLC0415 - not needed to start the program
    from scipy.sparse import csr_array  # noqa: PLC0415

    numbers = np.arange(len(pairs))
    givers, takers = pairs[:, 0], len(short) + pairs[:, 1]
    limits = csr_array(
        (np.ones(2 * len(pairs)), (np.concatenate([givers, takers]), np.concatenate([numbers, numbers]))),
        shape=(len(short) + len(spare), len(pairs)),
    )
    distance = costs[pairs[:, 0], pairs[:, 1]]
    # Placing one more pupil is worth more than any way: every chain of moves that makes room is shorter than this.
    worth = (distance.max() + 1.0) * (len(short) + len(spare))
    solved = linprog(distance - worth, A_ub=limits, b_ub=np.concatenate([short, spare]), method="highs")
    if solved.x is None:
        raise ArithmeticError(f"the transport problem was not solved: {solved.message}")
    return [round(float(pupils)) for pupils in solved.x]
