"""What the stages of a school share, as steps leave it: grounds, buildings, equipment, rooms, and the proofs they need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import polars as pl

from junheng.evaluation.rows import exemptions
from junheng.standards import Standard
from junheng.tables import COMPULSORY_STAGES

ROOM = "rooms."
PLANNED_PROOF = "规划中的佐证材料（到时取得）"
# The land that a new area takes: column of `campuses` to column of `schools`.
LAND: Mapping[str, str] = {"teaching_area": "buildable_area", "outdoor_sports_area": "sports_land"}
Amounts = Mapping[tuple[str, str | None], float]  # by school and stage, None for what its stages share


def new_room_area(standard: Standard, use: str) -> float | None:
    """The area in m² that a standard asks of a room of this use in a new school; None where it asks for no such room."""
    rules = [
        rule.rooms for rule in standard.pack.indicators.values() if rule.rooms is not None and rule.rooms.use == use
    ]
    return max((standard.one(rule.area) for rule in rules), default=None)


def places_of(campuses: pl.DataFrame, raised: Mapping[str, Amounts]) -> dict[str, dict[int, float]]:
    """In which lines of `campuses` the amounts go: {column: {line: amount}}.

    A figure stands in the school's line without stage; where that does not give it, in the line of the step's stage;
    where a step names none, in the first stage's that gives it. What nobody reported stays so, and is left out.
    """
    of_school: dict[str, list[tuple[int, str | None]]] = defaultdict(list)
    for line, (school_id, stage) in enumerate(campuses.select("school_id", "stage").iter_rows()):
        of_school[school_id].append((line, stage))
    found: dict[str, dict[int, float]] = {}
    for column, amounts in raised.items():
        given = campuses[column].is_not_null().to_list()
        into = found.setdefault(column, defaultdict(float))
        for (school_id, stage), amount in amounts.items():
            lines = sorted(of_school.get(school_id, ()), key=lambda line: _preference(line[1], stage))
            place = next((line for line, _ in lines if given[line]), None)
            if place is not None:
                into[place] += amount
    return found


def _preference(there: str | None, asked: str | None) -> tuple[bool, bool, int]:
    order = COMPULSORY_STAGES.index(there) if there in COMPULSORY_STAGES else len(COMPULSORY_STAGES)
    return there is not None, there != asked, order


def new_rooms(rooms: pl.DataFrame, built: Mapping[tuple[str, str], int], areas: Mapping[str, float]) -> pl.DataFrame:
    """`rooms` with new ones of the schools that list theirs: a school without a line has not said what it has.

    Args:
        rooms: The rooms, with `line`.
        built: Number by school and use.
        areas: m² of a new room by use.
    """
    listing = {*rooms["school_id"]}
    lines = [
        {"line": None, "school_id": school_id, "use": use, "area": areas[use]}
        for (school_id, use), number in sorted(built.items())
        if school_id in listing
        for _ in range(number)
    ]
    return pl.concat([rooms, pl.DataFrame(lines, schema=rooms.schema)])


def planned_proofs(evidence: pl.DataFrame, raised: Iterable[tuple[str, str]], standard: Standard) -> pl.DataFrame:
    """`evidence` with the proofs that a standard asks for what was raised, taken to be there when the time comes.

    A school that has a judgement on the indicator keeps it: a plan does not overrule it.

    Args:
        evidence: The judgements, with `line`.
        raised: School and column.
        standard: Says which columns count only with a proof.
    """
    asked = [
        (name.partition(":")[0], exemption.adds)
        for name, (_, exemption) in exemptions(standard).items()
        if exemption.proof
    ]
    wanted = {(indicator, school_id) for school_id, column in raised for indicator, adds in asked if column in adds}
    there = {*evidence.select("indicator_id", "school_id").iter_rows()}
    lines = [
        {"indicator_id": indicator, "school_id": school_id, "judgement": "met", "document": PLANNED_PROOF}
        for indicator, school_id in sorted(wanted - there)
    ]
    return pl.concat([evidence, pl.DataFrame(lines, schema=evidence.schema)])
