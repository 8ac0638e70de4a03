"""More of a constraint, as it would be given: a snapshot with more posts or land, a catalogue or a wish with looser limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from junheng.errors import UsageError
from junheng.planning.catalogue import Action, Catalogue
from junheng.planning.wish import Wish
from junheng.records.snapshot import Snapshot
from junheng.text import Text

Parts = tuple[tuple[str, float], ...]


def granted(
    snapshot: Snapshot, catalogue: Catalogue, wish: Wish, constraint: str, needed: float, parts: Parts
) -> tuple[Snapshot, Catalogue, Wish]:
    """What a plan is made from, with more of one constraint.

    Args:
        snapshot: The county.
        catalogue: Its actions.
        wish: What is asked.
        constraint: A name as in `Relaxation`: budget, posts, land:COLUMN, school:ACTION, county:ACTION, moves, transfers.
        needed: How much more, where it is one number for the county.
        parts: How much more, by calendar year or school.

    Raises:
        UsageError: a constraint that nobody can grant so.
    """
    kind, _, of = constraint.partition(":")
    match kind:
        case "budget" if wish.budgets is not None:
            more = dict(parts)
            budgets = tuple(
                money + more.get(str(snapshot.year + year), 0.0) for year, money in enumerate(wish.budgets, 1)
            )
            return snapshot, catalogue, replace(wish, budgets=budgets)
        case "posts":
            return _with_posts(snapshot, dict(parts)), catalogue, wish
        case "land":
            return raised_in_schools(snapshot, of, dict(parts)), catalogue, wish
        case "school" | "county" if of in catalogue.actions:
            looser = _looser(catalogue.actions[of], kind, needed)
            return snapshot, Catalogue({**catalogue.actions, of: looser}), wish
        case "moves" if wish.moves_per_year is not None:
            return snapshot, catalogue, replace(wish, moves_per_year=wish.moves_per_year + round(needed))
        case "transfers":
            return snapshot, catalogue, replace(wish, transfers=True)
    raise UsageError(
        Text(f"“{constraint}”不是能这样放宽的约束", f"{constraint} is no constraint that can be loosened so")
    )


def _looser(action: Action, kind: str, needed: float) -> Action:
    """An action with a higher limit; what has no limit stays so."""
    if kind == "school":
        now = action.limit_per_school
        return replace(action, limit_per_school=None if now is None else now + needed)
    now = action.limit_county_per_year
    return replace(action, limit_county_per_year=None if now is None else now + needed)


def raised_in_schools(snapshot: Snapshot, column: str, amounts: Mapping[str, float]) -> Snapshot:
    """The county with so much more in a column of schools; what is missing stays missing, that is without limit."""
    schools = snapshot.table("schools")
    more = pl.col("school_id").replace_strict(dict(amounts), default=0.0, return_dtype=pl.Float64)
    raised = (pl.col(column) + more).cast(schools.schema[column]).alias(column)
    return replace(snapshot, tables={**snapshot.tables, "schools": schools.with_columns(raised)})


def _with_posts(snapshot: Snapshot, amounts: Mapping[str, float]) -> Snapshot:
    """So many more posts than there are, or than there are teachers where these are more."""
    teachers = snapshot.table("stages").group_by("school_id").agg(pl.col("teachers").sum())
    there = dict(teachers.iter_rows())
    quota = dict(snapshot.table("schools").select("school_id", "posts_quota").iter_rows())
    over = {school: max((there.get(school) or 0) - (quota.get(school) or 0), 0) for school in amounts}
    return raised_in_schools(snapshot, "posts_quota", {school: over[school] + more for school, more in amounts.items()})
