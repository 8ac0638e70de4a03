"""Small counties whose schools have enough of everything but what a test takes away, and the numbers of a plan for them."""

from __future__ import annotations

from typing import Any

from hand_counties import county, school, staffed

from junheng.evaluation import Evaluation
from junheng.planning.catalogue import Action, Catalogue
from junheng.planning.make import untouched
from junheng.planning.model.numbers import Numbers, numbers
from junheng.planning.outlook import Outlook
from junheng.planning.people import kinds
from junheng.planning.wish import Wish
from junheng.records.snapshot import Snapshot
from junheng.standards import load_standard

STANDARD = load_standard("cn-2017")
ENOUGH = {
    "teaching_area": 500.0,
    "indoor_sports_area": 0.0,
    "outdoor_sports_area": 800.0,
    "equipment_value": 300_000.0,
    "multimedia_rooms": 3,
}
PUPILS = 100

# What each action of these tests costs is round, so that a plan can be reckoned by hand. No lead time, nothing recurs.
RECRUIT = Action(
    "recruit_teacher",
    ("teachers", "teachers_above_degree", "certified_teachers", "trained_teachers"),
    100_000.0,
    0.0,
    0,
    None,
    None,
    True,
    "personnel",
)
EQUIP = Action("buy_equipment", ("equipment_value",), 1.0, 0.0, 0, None, None, False, "equipment")
BUILD = Action("build_teaching", ("teaching_area",), 3000.0, 0.0, 0, None, None, False, "construction")
MOVE = Action("transfer_teacher", (), 10_000.0, 0.0, 0, None, None, True, "personnel")
MULTIMEDIA = Action("equip_multimedia_room", ("multimedia_rooms",), 60_000.0, 0.0, 0, None, None, True, "equipment")


def catalogue(*actions: Action) -> Catalogue:
    return Catalogue({action.id: action for action in actions})


def small(**schools: dict[str, Any]) -> Snapshot:
    """A county of primary schools of 100 pupils: what a school does not say is enough for every indicator.

    Five teachers above the degree, one backbone teacher, one for PE and art.
    """
    of_school = ("posts_quota", "buildable_area", "sports_land")
    lines: dict[str, list[dict[str, Any]]] = {"schools": [], "stages": [], "campuses": []}
    for name, given in schools.items():
        own = {key: value for key, value in given.items() if key in of_school}
        premises = {**ENOUGH, **{key: value for key, value in given.items() if key in ENOUGH}}
        people = {"teachers": 6, "above": 5, "backbone": 1, "pe_art": 1, "classes": 4, "largest_class": 25}
        people |= {key: value for key, value in given.items() if key in (*people, "pupils")}
        counts = [people.pop(key) for key in ("teachers", "above", "backbone", "pe_art")]
        lines["schools"].append(school(name, **own))
        lines["stages"].append(staffed(name, *counts, **people))
        lines["campuses"].append({"school_id": name, **premises})
    return county(**lines)


def judged(snapshot: Snapshot, actions: Catalogue, years: int) -> tuple[Evaluation, ...]:
    """The county in the coming years without any step."""
    return untouched(snapshot, STANDARD, actions, Outlook({}), years)


def asked(snapshot: Snapshot, actions: Catalogue, wish: Wish) -> Numbers:
    """The numbers of a plan."""
    people = {row: count for row, count in kinds(snapshot, STANDARD).rows.items() if count is not None}
    return numbers(judged(snapshot, actions, wish.years), actions, wish, people)
