"""The one table of rights: for each permission, which roles have it, and how far it reaches."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from junheng.web.people.roles import Role


class Scope(StrEnum):
    """How far a right reaches from the organisation in which somebody has the role."""

    SCHOOL = "school"  # the own school
    NAMED = "named"  # the schools that the inspector is named for
    COUNTY = "county"  # the county and all its schools
    BELOW = "below"  # every county below a city or province


class Permission(StrEnum):
    """What can be done."""

    BOARD_VIEW = "board.view"  # where the county stands
    SCHOOL_VIEW = "school.view"  # where a school stands, number by number
    WHAT_IF = "what_if"
    STANDARD_CHOOSE = "standard.choose"
    RETURN_VIEW = "return.view"
    RETURN_EDIT = "return.edit"
    RETURN_SUBMIT = "return.submit"
    RETURN_CHECK = "return.check"  # return with reasons, or pass on
    RETURN_APPROVE = "return.approve"
    YEAR_MANAGE = "year.manage"  # open, freeze, roll forward, calendar, import
    PLAN_VIEW = "plan.view"
    PLAN_MAKE = "plan.make"
    PLAN_ADOPT = "plan.adopt"
    TASK_VIEW = "task.view"
    TASK_MANAGE = "task.manage"  # assign, deadlines
    TASK_WORK = "task.work"  # progress, hand in
    TASK_VERIFY = "task.verify"  # write off
    EVIDENCE_VIEW = "evidence.view"
    EVIDENCE_ADD = "evidence.add"
    EVIDENCE_CHECK = "evidence.check"
    INSPECTION_VIEW = "inspection.view"
    INSPECTION_MAKE = "inspection.make"
    NOTICE_ISSUE = "notice.issue"  # of rectification; decide on the answer
    NOTICE_ANSWER = "notice.answer"
    COMMENT = "comment"
    REPORT_DOWNLOAD = "report.download"
    PUBLISH = "publish"
    PEOPLE_MANAGE = "people.manage"
    AUDIT_VIEW = "audit.view"
    PERSONAL_REMOVE = "personal.remove"  # rows of persons: teachers, pupils
    DESK_CARE = "desk.care"  # whether the desk itself is in order
    NOTICES = "notices"  # one's own, and what waits for oneself
    OWN_ACCOUNT = "own_account"  # password, language, second factor, tokens


_SCHOOL = {Role.SCHOOL_REPORTER: Scope.SCHOOL, Role.SCHOOL_HEAD: Scope.SCHOOL}
_DEPARTMENT = {Role.DEPARTMENT_CLERK: Scope.COUNTY, Role.DEPARTMENT_HEAD: Scope.COUNTY}
_COUNTY = {Role.COUNTY_ADMINISTRATOR: Scope.COUNTY, Role.COUNTY_HEAD: Scope.COUNTY}
_BUREAU = {**_DEPARTMENT, **_COUNTY}
_INSPECTOR = {Role.INSPECTOR: Scope.NAMED}
_REVIEWER = {Role.REVIEWER: Scope.BELOW}
_SCHOOLS_SEE_COUNTY = {Role.SCHOOL_REPORTER: Scope.COUNTY, Role.SCHOOL_HEAD: Scope.COUNTY, Role.INSPECTOR: Scope.COUNTY}

RIGHTS: Mapping[Permission, Mapping[Role, Scope]] = {
    Permission.BOARD_VIEW: {**_SCHOOLS_SEE_COUNTY, **_BUREAU, **_REVIEWER},
    Permission.SCHOOL_VIEW: {**_SCHOOL, **_INSPECTOR, **_BUREAU, **_REVIEWER},
    Permission.WHAT_IF: {**_SCHOOL, **_INSPECTOR, **_BUREAU, **_REVIEWER},
    Permission.STANDARD_CHOOSE: _COUNTY,
    Permission.RETURN_VIEW: {**_SCHOOL, **_INSPECTOR, **_BUREAU, **_REVIEWER},
    Permission.RETURN_EDIT: {**_SCHOOL, **_DEPARTMENT},
    Permission.RETURN_SUBMIT: {Role.SCHOOL_HEAD: Scope.SCHOOL, **_DEPARTMENT},
    Permission.RETURN_CHECK: _DEPARTMENT,
    Permission.RETURN_APPROVE: {Role.DEPARTMENT_HEAD: Scope.COUNTY},
    Permission.YEAR_MANAGE: {Role.COUNTY_ADMINISTRATOR: Scope.COUNTY},
    Permission.PLAN_VIEW: {**_BUREAU, **_REVIEWER},
    Permission.PLAN_MAKE: _BUREAU,
    Permission.PLAN_ADOPT: {Role.COUNTY_HEAD: Scope.COUNTY},
    Permission.TASK_VIEW: {**_SCHOOL, **_INSPECTOR, **_BUREAU, **_REVIEWER},
    Permission.TASK_MANAGE: {Role.DEPARTMENT_HEAD: Scope.COUNTY, **_COUNTY},
    Permission.TASK_WORK: {**_SCHOOL, **_DEPARTMENT},
    Permission.TASK_VERIFY: {Role.DEPARTMENT_HEAD: Scope.COUNTY, **_INSPECTOR},
    Permission.EVIDENCE_VIEW: {**_SCHOOL, **_INSPECTOR, **_BUREAU, **_REVIEWER},
    Permission.EVIDENCE_ADD: {**_SCHOOL, **_INSPECTOR, **_DEPARTMENT},
    Permission.EVIDENCE_CHECK: {Role.DEPARTMENT_HEAD: Scope.COUNTY, **_INSPECTOR},
    Permission.INSPECTION_VIEW: {**_SCHOOL, **_INSPECTOR, **_BUREAU, **_REVIEWER},
    Permission.INSPECTION_MAKE: _INSPECTOR,
    Permission.NOTICE_ISSUE: {Role.DEPARTMENT_HEAD: Scope.COUNTY, **_INSPECTOR},
    Permission.NOTICE_ANSWER: _SCHOOL,
    Permission.COMMENT: {**_SCHOOL, **_INSPECTOR, **_BUREAU, **_REVIEWER},
    Permission.REPORT_DOWNLOAD: {**_BUREAU, **_REVIEWER},
    Permission.PUBLISH: {Role.COUNTY_HEAD: Scope.COUNTY},
    Permission.PEOPLE_MANAGE: {Role.COUNTY_ADMINISTRATOR: Scope.COUNTY},
    Permission.AUDIT_VIEW: _COUNTY,
    Permission.PERSONAL_REMOVE: {Role.COUNTY_ADMINISTRATOR: Scope.COUNTY},
    Permission.DESK_CARE: {Role.COUNTY_ADMINISTRATOR: Scope.COUNTY},
    Permission.NOTICES: {**_SCHOOL, **_INSPECTOR, **_BUREAU, **_REVIEWER},
    # Every role has an account of its own.
    Permission.OWN_ACCOUNT: {**_SCHOOL, **_INSPECTOR, **_BUREAU, **_REVIEWER},
}
