"""Which department of a bureau is meant by the office that a plan or a standard names."""

from __future__ import annotations

from collections.abc import Mapping

from junheng.text import Text
from junheng.web.people.models import Organisation
from junheng.web.people.roles import DEPARTMENTS, Department, OrganisationKind

# The owners of indicators in the rule packs and the departments of the catalogue of actions, by their Chinese names.
OWNERS: Mapping[str, Department] = {
    **{name.zh: code for code, name in DEPARTMENTS.items()},
    "义务教育科": Department.COMPULSORY,
    "教育基建中心": Department.CONSTRUCTION,
    "教育装备中心": Department.EQUIPMENT,
    "教育信息中心": Department.EQUIPMENT,
    "教育研究院": Department.TEACHING_RESEARCH,
    "教育督导中心办公室": Department.INSPECTION,
}


def departments_of(county: Organisation | int) -> dict[str, Organisation]:
    """The open departments of a county by code and by name."""
    pk = county.pk if isinstance(county, Organisation) else county
    rows = Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT, parent=pk, closed=False)
    found: dict[str, Organisation] = {}
    for one in rows:
        found[one.code] = found[one.name] = one
    return found


def department_named(name: str, departments: Mapping[str, Organisation]) -> Organisation | None:
    """The department called `name`; None where the bureau has none such, and somebody must say who leads."""
    if name in departments:
        return departments[name]
    code = OWNERS.get(name)
    return None if code is None else departments.get(code.value)


def office(named: Text, departments: Mapping[str, Organisation]) -> Text:
    """What the bureau itself calls the office that a standard names; as the standard says where it has none such."""
    found = department_named(named.zh, departments)
    return named if found is None else found.shown_name
