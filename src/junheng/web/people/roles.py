"""The roles of a bureau and the kinds of organisation, as people call them."""

from __future__ import annotations

from enum import StrEnum

from junheng.text import Text


class OrganisationKind(StrEnum):
    """What an organisation is."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    DEPARTMENT = "department"
    SCHOOL = "school"


class Role(StrEnum):
    """What somebody is in an organisation."""

    SCHOOL_REPORTER = "school_reporter"
    SCHOOL_HEAD = "school_head"
    DEPARTMENT_CLERK = "department_clerk"
    DEPARTMENT_HEAD = "department_head"
    COUNTY_ADMINISTRATOR = "county_administrator"
    COUNTY_HEAD = "county_head"
    INSPECTOR = "inspector"
    REVIEWER = "reviewer"


class Department(StrEnum):
    """The departments of a bureau, by the code of their organisation; actions of a plan name them the same."""

    COMPULSORY = "compulsory"
    PERSONNEL = "personnel"
    FINANCE = "finance"
    CONSTRUCTION = "construction"
    EQUIPMENT = "equipment"
    TEACHING_RESEARCH = "teaching_research"
    INSPECTION = "inspection"


ROLES: dict[Role, Text] = {
    Role.SCHOOL_REPORTER: Text("学校填报员", "school reporter"),
    Role.SCHOOL_HEAD: Text("校长", "head of school"),
    Role.DEPARTMENT_CLERK: Text("科室经办人", "department clerk"),
    Role.DEPARTMENT_HEAD: Text("科室负责人", "head of department"),
    Role.COUNTY_ADMINISTRATOR: Text("县级管理员", "county administrator"),
    Role.COUNTY_HEAD: Text("教育局领导", "head of the bureau"),
    Role.INSPECTOR: Text("责任督学", "responsible inspector"),
    Role.REVIEWER: Text("上级审核员", "reviewer of city or province"),
}
KINDS: dict[OrganisationKind, Text] = {
    OrganisationKind.PROVINCE: Text("省（自治区、直辖市）", "province"),
    OrganisationKind.CITY: Text("市（州）", "city"),
    OrganisationKind.COUNTY: Text("县（市、区）", "county"),
    OrganisationKind.DEPARTMENT: Text("科室", "department"),
    OrganisationKind.SCHOOL: Text("学校", "school"),
}
DEPARTMENTS: dict[Department, Text] = {
    Department.COMPULSORY: Text("基础教育科", "compulsory education"),
    Department.PERSONNEL: Text("组织人事科", "personnel"),
    Department.FINANCE: Text("计划财务科", "planning and finance"),
    Department.CONSTRUCTION: Text("基建科", "construction"),
    Department.EQUIPMENT: Text("装备科", "equipment"),
    Department.TEACHING_RESEARCH: Text("教研室", "teaching research"),
    Department.INSPECTION: Text("督导室", "inspection"),
}
# The organisations in which a role can be had.
KINDS_OF_ROLE: dict[Role, tuple[OrganisationKind, ...]] = {
    Role.SCHOOL_REPORTER: (OrganisationKind.SCHOOL,),
    Role.SCHOOL_HEAD: (OrganisationKind.SCHOOL,),
    Role.DEPARTMENT_CLERK: (OrganisationKind.DEPARTMENT,),
    Role.DEPARTMENT_HEAD: (OrganisationKind.DEPARTMENT,),
    Role.COUNTY_ADMINISTRATOR: (OrganisationKind.COUNTY,),
    Role.COUNTY_HEAD: (OrganisationKind.COUNTY,),
    Role.INSPECTOR: (OrganisationKind.COUNTY,),
    Role.REVIEWER: (OrganisationKind.CITY, OrganisationKind.PROVINCE),
}
