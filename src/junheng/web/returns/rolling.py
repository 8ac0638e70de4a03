"""A new school year out of the newest one: schools as they are now, returns with what stays from year to year.

What stays is what describes a school and its ground: its identity, areas, rooms. What is counted anew each autumn
(pupils, teachers, classes, money) starts empty: not reported, never last year's number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from junheng.errors import UsageError
from junheng.standards import load_standard
from junheng.tables import KINDS, TABLES
from junheng.text import Text
from junheng.web.audit.record import record
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import OrganisationKind
from junheng.web.returns import content as contents
from junheng.web.returns.calendar import propose
from junheng.web.returns.layout import ROW_NAME
from junheng.web.returns.models import Content, Return
from junheng.web.years.models import Year

AUTUMN = 7  # from this month on, the school year that a county begins with is that of this autumn
_STAYS: Mapping[str, tuple[str, ...]] = {
    "schools": TABLES["schools"].names,
    "stages": ("stage",),
    "campuses": TABLES["campuses"].names,
    "rooms": TABLES["rooms"].names,
    "county": ("item", "unit"),
    "monitoring_balance": TABLES["monitoring_balance"].names,  # a history, a row for each year
    "survey": ("group",),
    "evidence": ("indicator_id", "school_id"),
    "vetoes": ("veto_id",),
    "births": TABLES["births"].names,
    "housing": TABLES["housing"].names,
    "changes": TABLES["changes"].names,
}


class What(StrEnum):
    """What becomes of a school."""

    STAYS = "stays"
    RECODED = "recoded"  # a new code
    MERGED = "merged"
    CLOSED = "closed"


WHAT: Mapping[What, Text] = {
    What.STAYS: Text("继续办学", "goes on"),
    What.RECODED: Text("更换标识码", "has a new code"),
    What.MERGED: Text("并入另一所学校", "merges into another"),
    What.CLOSED: Text("撤销", "is closed"),
}


@dataclass(frozen=True)
class Fate:
    """What becomes of a school: `code` is its new one, or that of the school that it merges into; `name` its new name."""

    what: What = What.STAYS
    code: str = ""
    name: str = ""


@dataclass(frozen=True)
class NewSchool:
    """A school that opens."""

    code: str
    name: str
    kind: str


@transaction.atomic
def roll_forward(year: Year, fates: Mapping[str, Fate], opened: Sequence[NewSchool], by: User) -> Year:
    """Open the year after `year`, which must be the county's newest. Schools not in `fates` go on.

    Raises:
        UsageError: the year is there already, or what is said of the schools cannot be.
    """
    year = Year.objects.select_for_update().select_related("county").get(pk=year.pk)
    if Year.objects.filter(county_id=year.county_id, number__gt=year.number).exists():
        raise UsageError(Text("新学年已经建立。", "The new year is there already."))
    returns = list(Return.objects.filter(year=year).select_related("school", "year").order_by("code"))
    _refuse(returns, fates, opened)
    new = Year.objects.create(
        county=year.county, number=year.number + 1, standard=year.standard, settings=year.settings
    )
    changes: list[contents.Row] = []
    made = []
    for one in returns:
        fate = fates.get(one.code, Fate())
        if one.school is None:
            continue
        if fate.what in (What.MERGED, What.CLOSED):
            Organisation.objects.filter(pk=one.school.pk).update(closed=True)
            what = "merged_into" if fate.what is What.MERGED else "closed"
            changes.append(contents.new_row(year=new.number, school_id=one.code, what=what, other_id=fate.code or None))
            continue
        made.append(_next(one, new, fate, changes))
    made += [_opened(school, new, changes) for school in opened]
    _parents(made, fates)
    made.append(_bureau(returns, new, changes, fates))
    for one in made:
        one.missing = sum(1 for _ in contents.missing_cells(one.content, is_school=one.school_id is not None))
    Return.objects.bulk_create(made, 200)
    propose(new)
    record(
        "returns.log_year_opened", who=by, county=year.county_id, target=new, year=new.number,
        fates={code: [fate.what.value, fate.code, fate.name] for code, fate in fates.items() if fate != Fate()},
        opened=[school.code for school in opened],
    )  # fmt: skip
    return new


def first_years(today: date) -> tuple[int, ...]:
    """The years with which a county can begin: that of this autumn , and the one before and after it."""
    autumn = today.year if today.month >= AUTUMN else today.year - 1
    return autumn + 1, autumn, autumn - 1


@transaction.atomic
def open_first(county: Organisation, number: int, by: User) -> Year:
    """Open the first year of a county, with an empty return for each of its schools and for the bureau.

    Raises:
        UsageError: the county has a year already, or cannot begin with this one.
    """
    if number not in first_years(timezone.localdate()):
        raise UsageError(
            Text("第一个学年只能是今年或前后一年。", "The first year is that of this autumn, or one year around it.")
        )
    locked = Organisation.objects.select_for_update().get(pk=county.pk)
    if Year.objects.filter(county=locked).exists():
        raise UsageError(Text("学年已经建立。", "There is a year already."))
    new = Year.objects.create(county=locked, number=number)
    schools = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=locked, closed=False)
    made = [_empty(one, new) for one in schools.order_by("code")]
    made.append(_bureau([], new, [], {}))
    for one in made:
        one.missing = sum(1 for _ in contents.missing_cells(one.content, is_school=one.school_id is not None))
    Return.objects.bulk_create(made, 200)
    propose(new)
    record(
        "returns.log_year_opened",
        who=by,
        county=locked,
        target=new,
        year=number,
        opened=[one.code for one in made if one.code],
    )
    return new


def _refuse(returns: Sequence[Return], fates: Mapping[str, Fate], opened: Sequence[NewSchool]) -> None:
    """Everything that cannot be, at once."""
    names = {one.code: one.name for one in returns if one.code}
    leaving = {code for code, fate in fates.items() if fate.what in (What.MERGED, What.CLOSED)}
    wrong: list[Text] = [
        Text("没有标识码为“{code}”的学校", "no school has the code “{code}”").format(code=code)
        for code in fates
        if code not in names
    ]
    for code, fate in fates.items():
        if fate.what is What.MERGED and (fate.code not in names or fate.code in leaving or fate.code == code):
            wrong.append(
                Text(
                    "“{name}”并入的学校“{code}”不在继续办学的学校中",
                    "“{name}” merges into “{code}”, which is no school that goes on",
                ).format(name=names.get(code, code), code=fate.code)
            )
        if fate.what is What.RECODED and not fate.code:
            wrong.append(Text("“{name}”没有填新标识码", "“{name}” has no new code").format(name=names.get(code, code)))
    taken = [code for code in names if fates.get(code, Fate()).what is not What.RECODED]  # a code is never given twice
    taken += [fate.code for fate in fates.values() if fate.what is What.RECODED and fate.code]
    taken += [school.code for school in opened]
    wrong += [
        Text("标识码“{code}”重复", "the code “{code}” stands twice").format(code=code)
        for code in sorted(
            {code for code in taken if taken.count(code) > 1} | {s.code for s in opened if s.code in names}
        )
    ]
    kinds = {code.value for code in KINDS}
    for school in opened:
        if not school.code or not school.name or school.kind not in kinds:
            wrong.append(
                Text(
                    "新学校“{name}”的标识码、名称、办学类型都要填", "the new school “{name}” needs code, name and kind"
                ).format(name=school.name or school.code)
            )
    if wrong:
        raise UsageError(Text("；".join(one.zh for one in wrong) + "。", "; ".join(one.en for one in wrong) + "."))


def _next(one: Return, new: Year, fate: Fate, changes: list[contents.Row]) -> Return:
    """The next year's return of a school that goes on."""
    school, code = one.school, one.code
    if fate.what is What.RECODED and school is not None:
        # The old code keeps its pages of earlier years; the people move to the new one.
        renamed = Organisation.objects.create(
            kind=OrganisationKind.SCHOOL, code=fate.code, name=school.name, parent_id=school.parent_id
        )
        school.memberships.update(organisation=renamed)
        for inspection in school.inspected_by.all():
            inspection.schools.remove(school)
            inspection.schools.add(renamed)
        Organisation.objects.filter(pk=school.pk).update(closed=True)
        changes.append(contents.new_row(year=new.number, school_id=one.code, what="renamed", other_id=fate.code))
        school, code = renamed, fate.code
    content = what_stays(one.approved if one.approved is not None else one.content)
    name = fate.name or one.name
    if fate.name and school is not None:
        Organisation.objects.filter(pk=school.pk).update(name=name)
        for row in content["schools"]:
            row["name"] = name
    return Return(
        year=new, county_id=new.county_id, school=school, code=code, code_before=one.code if code != one.code else "",
        name=name, content=content, registered=_registered(content),
    )  # fmt: skip


def what_stays(content: Content) -> Content:
    """What a new year begins with."""
    stays: Content = {
        table: [
            {name: value for name, value in row.items() if name == ROW_NAME or name in _STAYS[table]} for row in rows
        ]
        if table in _STAYS
        else []
        for table, rows in content.items()
    }
    if content.get("finance"):
        stays["finance"] = [contents.new_row()]
    return stays


def _registered(content: Content) -> contents.Row:
    return (
        {name: value for name, value in content["schools"][0].items() if name != ROW_NAME} if content["schools"] else {}
    )


def _opened(school: NewSchool, new: Year, changes: list[contents.Row]) -> Return:
    place = Organisation.objects.create(
        kind=OrganisationKind.SCHOOL, code=school.code, name=school.name, parent_id=new.county_id
    )
    changes.append(contents.new_row(year=new.number, school_id=school.code, what="opened"))
    return _empty(place, new, school.kind)


def _empty(school: Organisation, new: Year, kind: str | None = None) -> Return:
    content = contents.blank(is_school=True, kind=kind, name=school.name, county=new.county.name)
    return Return(
        year=new, county_id=new.county_id, school=school, code=school.code, name=school.name, content=content,
        registered=_registered(content),
    )  # fmt: skip


def _new_codes(fates: Mapping[str, Fate]) -> dict[str, str]:
    """The code under which a school that changed it, or merged, is found now."""
    return {code: fate.code for code, fate in fates.items() if fate.what in (What.RECODED, What.MERGED)}


def _parents(made: Sequence[Return], fates: Mapping[str, Fate]) -> None:
    """Central schools that have a new code or merged are named by it."""
    codes = _new_codes(fates)
    closed = {code for code, fate in fates.items() if fate.what is What.CLOSED}
    for one in made:
        for row in (*one.content["schools"], one.registered):
            parent = row.get("parent_id")
            if parent in closed:
                del row["parent_id"]
            elif parent in codes:
                row["parent_id"] = codes[parent]


def _bureau(returns: Sequence[Return], new: Year, changes: Sequence[contents.Row], fates: Mapping[str, Fate]) -> Return:
    old = next((one for one in returns if one.school_id is None), None)
    content = contents.blank(is_school=False)
    if old is not None:
        stays = what_stays(old.approved if old.approved is not None else old.content)
        content |= {table: rows for table, rows in stays.items() if rows}
    codes = _new_codes(fates)
    gone = {code for code, fate in fates.items() if fate.what in (What.MERGED, What.CLOSED)}
    content["evidence"] = [
        {**row, **({"school_id": codes[row["school_id"]]} if row.get("school_id") in codes else {})}
        for row in content["evidence"]
        if row.get("school_id") not in gone
    ]
    if not content["vetoes"]:
        pack = load_standard(new.standard, new.settings).pack
        content["vetoes"] = [contents.new_row(veto_id=veto) for veto in pack.vetoes]
    content["changes"] = [*content["changes"], *changes]
    return Return(year=new, county_id=new.county_id, name=new.county.name, content=content)
