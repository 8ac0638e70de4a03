"""The example county at the desk: its organisations, five years, an account for every role. Only where nothing is there yet.

What an app adds to it (returns, tasks, evidence) stands in its own `example.py`, as `seed(year, snapshot)`.
"""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from django.db import transaction
from django.utils.module_loading import module_has_submodule

from junheng.example import CITY, COUNTY, example_snapshots
from junheng.records.snapshot import Snapshot
from junheng.web.people.models import Membership, Organisation, User
from junheng.web.people.roles import Department, OrganisationKind, Role
from junheng.web.returns import example as returns
from junheng.web.years.keep import keep
from junheng.web.years.models import StoredSnapshot, Year

PASSWORD = "junheng-2024"  # noqa: S105 - of the example's accounts, shown on its sign-in page
COUNTY_CODE = "example"
NAMES: dict[str, str] = {
    "reporter": "王敏", "principal": "李建国", "clerk": "张丽", "compulsory": "陈志强", "personnel": "刘芳",
    "finance": "赵军", "construction": "孙磊", "equipment": "周洁", "research": "吴涛", "inspection": "郑华",
    "admin": "何静", "head": "马国平", "inspector": "林秀英", "reviewer": "高峰",
}  # fmt: skip


@transaction.atomic
def make_example() -> bool:
    """Make the example; False where there is a county already."""
    if Organisation.objects.exists():
        return False
    province = Organisation.objects.create(kind=OrganisationKind.PROVINCE, code="example-province", name="示例省")
    city = Organisation.objects.create(kind=OrganisationKind.CITY, code="example-city", name=CITY, parent=province)
    county = Organisation.objects.create(kind=OrganisationKind.COUNTY, code=COUNTY_CODE, name=COUNTY, parent=city)
    snapshots = example_snapshots()
    schools = _schools(county, snapshots[-1])
    _accounts(county, city, schools)
    year = None
    for snapshot in snapshots:
        newest = snapshot is snapshots[-1]
        year = Year.objects.create(
            county=county, number=snapshot.year, state=Year.State.OPEN if newest else Year.State.FROZEN
        )
        if newest:
            returns.keep_newest(year, snapshot)
        else:
            keep(snapshot, year, StoredSnapshot.Reason.IMPORTED)
    if year is not None:
        for app in apps.get_app_configs():
            if module_has_submodule(app.module, "example"):
                import_module(f"{app.name}.example").seed(year, snapshots[-1])
    return True


def _schools(county: Organisation, snapshot: Snapshot) -> list[Organisation]:
    rows = snapshot.table("schools").select("school_id", "name").iter_rows()
    return Organisation.objects.bulk_create(
        [Organisation(kind=OrganisationKind.SCHOOL, code=code, name=name, parent=county) for code, name in rows]
    )


def _accounts(county: Organisation, city: Organisation, schools: list[Organisation]) -> None:
    departments = {
        code: Organisation.objects.create(
            kind=OrganisationKind.DEPARTMENT, code=code.value, name=code.value, parent=county
        )
        for code in Department
    }
    wanted: list[tuple[str, Role, Organisation]] = [
        ("reporter", Role.SCHOOL_REPORTER, schools[0]),
        ("principal", Role.SCHOOL_HEAD, schools[0]),
        ("clerk", Role.DEPARTMENT_CLERK, departments[Department.COMPULSORY]),
        ("compulsory", Role.DEPARTMENT_HEAD, departments[Department.COMPULSORY]),
        ("personnel", Role.DEPARTMENT_HEAD, departments[Department.PERSONNEL]),
        ("finance", Role.DEPARTMENT_HEAD, departments[Department.FINANCE]),
        ("construction", Role.DEPARTMENT_HEAD, departments[Department.CONSTRUCTION]),
        ("equipment", Role.DEPARTMENT_HEAD, departments[Department.EQUIPMENT]),
        ("research", Role.DEPARTMENT_HEAD, departments[Department.TEACHING_RESEARCH]),
        ("inspection", Role.DEPARTMENT_HEAD, departments[Department.INSPECTION]),
        ("admin", Role.COUNTY_ADMINISTRATOR, county),
        ("head", Role.COUNTY_HEAD, county),
        ("inspector", Role.INSPECTOR, county),
        ("reviewer", Role.REVIEWER, city),
    ]
    for username, role, place in wanted:
        user = User.objects.create_user(username, password=PASSWORD)
        User.objects.filter(pk=user.pk).update(name=NAMES[username], county=place.county_id)
        membership = Membership.objects.create(user=user, role=role, organisation=place)
        if role is Role.INSPECTOR:
            membership.schools.set(schools[:8])
