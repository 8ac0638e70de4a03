"""A new school year out of the newest one: schools as they are now, returns with what stays from year to year.

What stays is what describes a school and its ground: its identity, areas, rooms. What is counted anew each autumn
(pupils, teachers, classes, money) starts empty: not reported, never last year's number.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet
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
from junheng.web.returns.codes import read_code
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

NO_SCHOOL = Text("没有标识码为“{code}”的学校", "no school has the code “{code}”")
CODE_UNUSED = Text(
    "“{name}”选了“{what}”，却填了标识码“{code}”：换标识码请选“更换标识码”，并入请选“并入另一所学校”，否则请清空这一格",
    "“{name}” {what}, but the code “{code}” was typed: choose “has a new code” or “merges into another”, or empty the field",
)
NAME_UNUSED = Text(
    "“{name}”选了“{what}”，却填了新名称“{new}”：改名请选“继续办学”或“更换标识码”，否则请清空这一格",
    "“{name}” {what}, but the new name “{new}” was typed: choose “goes on” or “has a new code”, or empty the field",
)
MERGED_NOWHERE = Text(
    "请填写“{name}”并入哪所学校（填那所学校的标识码）", "say into which school “{name}” merges, by its code"
)
MERGED_WRONG = Text(
    "“{name}”并入的学校“{code}”不在继续办学的学校中", "“{name}” merges into “{code}”, which is no school that goes on"
)
NO_NEW_CODE = Text("“{name}”没有填新标识码", "“{name}” has no new code")
TWICE = Text("标识码“{code}”重复", "the code “{code}” stands twice")
TAKEN = Text("标识码“{code}”已经是“{name}”的", "the code “{code}” is that of “{name}” already")
TAKEN_BY_CLOSED = Text(
    "标识码“{code}”原来是“{name}”的，该校已撤并或已换标识码，不能再用",
    "the code “{code}” was that of “{name}”, which is closed or has a new code; it is not given again",
)
INCOMPLETE = Text("新学校“{name}”的标识码、名称、办学类型都要填", "the new school “{name}” needs code, name and kind")


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
    fates = {code: replace(fate, code=_read(fate.code)) for code, fate in fates.items()}
    opened = [replace(school, code=_read(school.code)) for school in opened]
    known = {one.code: one for one in Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=year.county_id)}
    waiting = {one.code: one for one in waiting_schools(year.county)}
    _refuse(returns, fates, opened, known, waiting)
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
    made += [_opened(school, new, waiting.get(school.code), changes) for school in opened]
    _parents(made, fates)
    made.append(_bureau(returns, new, changes, fates))
    _keep(made)
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
    _keep(made)
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


def waiting_schools(county: Organisation) -> QuerySet[Organisation]:
    """Schools that are open and never had a return, as those that were made with their accounts."""
    schools = Organisation.objects.filter(kind=OrganisationKind.SCHOOL, parent=county, closed=False)
    return schools.filter(returns=None).order_by("code")


def give_returns(county: Organisation, schools: Sequence[Organisation]) -> Year | None:
    """Give schools that the county just made an empty return of its newest year; that year, None where it takes none."""
    year = Year.objects.select_for_update(of=("self",)).filter(county=county).select_related("county").first()
    if year is None or year.state == Year.State.FROZEN:
        return None
    _keep([_empty(school, year) for school in schools])
    return year


def _keep(made: Sequence[Return]) -> None:
    for one in made:
        one.missing = sum(1 for _ in contents.missing_cells(one.content, is_school=one.school_id is not None))
    Return.objects.bulk_create(made, 200)


def _read(typed: str) -> str:
    """A code as it is kept; one that cannot be read as it was typed, to be refused."""
    return read_code(typed)[0] or typed


def _refuse(
    returns: Sequence[Return],
    fates: Mapping[str, Fate],
    opened: Sequence[NewSchool],
    known: Mapping[str, Organisation],
    waiting: Collection[str],
) -> None:
    """Everything that cannot be, at once."""
    names = {one.code: one.name for one in returns if one.code}
    wrong = [NO_SCHOOL.format(code=code) for code in fates if code not in names]
    for code, fate in fates.items():
        told = {"name": names.get(code, code), "what": WHAT[fate.what], "code": fate.code, "new": fate.name}
        if fate.code and fate.what in (What.STAYS, What.CLOSED):
            wrong.append(CODE_UNUSED.format(**told))
        if fate.name and fate.what in (What.MERGED, What.CLOSED):
            wrong.append(NAME_UNUSED.format(**told))
    wrong += _merged_wrong(fates, names)
    wrong += _given_wrong(fates, opened, names, known, waiting)
    kinds = {code.value for code in KINDS}
    wrong += [
        INCOMPLETE.format(name=school.name or school.code)
        for school in opened
        if not school.code or not school.name or school.kind not in kinds
    ]
    if wrong:
        raise UsageError(Text("；".join(one.zh for one in wrong) + "。", "; ".join(one.en for one in wrong) + "."))


def _merged_wrong(fates: Mapping[str, Fate], names: Mapping[str, str]) -> list[Text]:
    """Schools that merge into none that goes on."""
    leaving = {code for code, fate in fates.items() if fate.what in (What.MERGED, What.CLOSED)}
    return [
        (MERGED_WRONG if fate.code else MERGED_NOWHERE).format(name=names.get(code, code), code=fate.code)
        for code, fate in fates.items()
        if fate.what is What.MERGED and (fate.code not in names or fate.code in leaving)
    ]


def _given_wrong(
    fates: Mapping[str, Fate],
    opened: Sequence[NewSchool],
    names: Mapping[str, str],
    known: Mapping[str, Organisation],
    waiting: Collection[str],
) -> list[Text]:
    """New codes that are missing, are no codes, or are had already: a code is never given twice."""
    recoded = {code: fate.code for code, fate in fates.items() if fate.what is What.RECODED}
    wrong = [NO_NEW_CODE.format(name=names.get(code, code)) for code, given in recoded.items() if not given]
    codes = [given for given in (*recoded.values(), *(school.code for school in opened)) if given]
    wrong += [unread for code in codes if (unread := read_code(code)[1]) is not None]
    wrong += [TWICE.format(code=code) for code in sorted(set(codes)) if codes.count(code) > 1]
    taken = [given for given in recoded.values() if given in known]
    taken += [school.code for school in opened if school.code in known and school.code not in waiting]
    wrong += [
        (TAKEN_BY_CLOSED if known[code].closed else TAKEN).format(code=code, name=known[code].name)
        for code in sorted(set(taken))
    ]
    return wrong


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


def _opened(school: NewSchool, new: Year, place: Organisation | None, changes: list[contents.Row]) -> Return:
    if place is None:
        place = Organisation(kind=OrganisationKind.SCHOOL, code=school.code, parent_id=new.county_id)
    place.name = school.name
    place.save()
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
