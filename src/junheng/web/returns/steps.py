"""The steps of a return: draft → submitted → returned with reasons → approved → frozen, and back for a correction.

Each step is one transaction with its entry in the log, and is refused where the return has another version than the page
on which it was decided. What is approved makes a new snapshot of the county in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from junheng.errors import UsageError
from junheng.records.findings import Severity
from junheng.records.removal import PERSONAL
from junheng.text import Text
from junheng.web.audit.record import record, record_each
from junheng.web.notices.send import people_of, people_of_each, tell, tell_each
from junheng.web.people.models import Organisation, User
from junheng.web.people.roles import Role
from junheng.web.returns.assemble import assemble
from junheng.web.returns.cells import locked, refuse_other_version
from junheng.web.returns.checking import check_return, county_doubts, errors, open_doubts
from junheng.web.returns.models import Return
from junheng.web.words import words
from junheng.web.years.keep import keep
from junheng.web.years.models import StoredSnapshot, Year

SHORTEST_REASON = 4  # characters; “ok” explains nothing
State = Return.State


class StepError(UsageError):
    """A step that cannot be taken now, and why."""


@transaction.atomic
def explain(pk: int, finding: str, reason: str, by: User) -> Return:
    """Say why a doubt may stand; an empty reason takes it back.

    Raises:
        StepError: the return cannot be filled in now, there is no such doubt, or the reason says nothing.
    """
    one = locked(pk)
    if not one.can_be_filled:
        raise StepError(
            Text(
                "报表已提交或已冻结，现在不能说明。", "The return was submitted or frozen: no reasons can be given now."
            )
        )
    said = reason.strip()
    table = next((doubt.table for doubt in county_doubts(one) if doubt.id == finding), "")
    if said:
        known = _doubts(one)
        if finding not in known:
            raise StepError(
                Text("没有这条疑问：数字可能已经改过。", "There is no such doubt: the figure may have changed.")
            )
        if len(said) < SHORTEST_REASON:
            raise StepError(Text("请写清楚原因。", "Say the reason in words."))
        one.reasons[finding] = {"reason": said[:1000], "by": str(by), "at": _now().isoformat(timespec="minutes")}
    elif one.reasons.pop(finding, None) is None:
        return one
    one.version += 1
    one.doubts = None
    one.save(update_fields=["reasons", "version", "doubts"])
    # Of persons the log, which is for ever, holds neither the doubt nor its reason: both stand in the return.
    told = {"table": table} if table in PERSONAL else {"finding": finding, "reason": said}
    record("returns.log_explained", who=by, county=one.county_id, target=one, version=one.version, **told)
    return one


@transaction.atomic
def submit(pk: int, version: int, by: User) -> Return:
    """Hand a return in. Errors must be mended and every doubt, a jump since last year too, explained.

    Raises:
        StepError: something is still to be done.
    """
    one = locked(pk)
    refuse_other_version(one, version)
    _refuse_unless(one, State.DRAFT, State.RETURNED)
    found = check_return(one)
    if wrong := len(errors(found)):
        raise StepError(
            Text(
                "还有{count}处错误要先改正，见各表中标红的格。",
                "{count} errors are to be mended first; see the red cells.",
            ).format(count=wrong)
        )
    if asked := len(open_doubts(found, one.reasons)):
        raise StepError(
            Text(
                "还有{count}条疑问没有说明原因（与上年相差大的数也要说明）。",
                "{count} doubts are not explained yet (jumps since last year too).",
            ).format(count=asked)
        )
    one.state = State.SUBMITTED
    one.submitted_by, one.submitted_at, one.remark, one.doubts = by, _now(), "", 0
    known = _doubts(one)
    one.reasons = {finding: given for finding, given in one.reasons.items() if finding in known}
    _moved(one, "returns.log_submitted", by, ["submitted_by", "submitted_at", "remark", "doubts", "reasons"])
    return one


def _doubts(one: Return) -> set[str]:
    """What a return can give reasons for."""
    own = {placed.finding.id for placed in check_return(one) if placed.finding.severity is Severity.DOUBT}
    return own | {doubt.id for doubt in county_doubts(one)}


@transaction.atomic
def send_back(pk: int, version: int, remark: str, by: User) -> Return:
    """Give a submitted return back, with what is wrong.

    Raises:
        StepError: nothing was submitted, or no reason is given.
    """
    one = locked(pk)
    refuse_other_version(one, version)
    _refuse_unless(one, State.SUBMITTED)
    one.remark = _needed(remark)
    one.state = State.RETURNED
    _moved(one, "returns.log_sent_back", by, ["remark"], remark=one.remark)
    _tell_fillers(one, "returns.notice_returned", by, remark=one.remark)
    return one


@transaction.atomic
def approve(year: Year, versions: Mapping[int, int], by: User) -> StoredSnapshot:
    """Approve submitted returns of a year, by number and version, and make the county's new snapshot.

    Raises:
        StepError: one of them is not submitted, or was submitted by the same person.
        ChangedError: one of them has changed since; none is approved.
    """
    year = Year.objects.select_for_update().get(pk=year.pk)  # two approvals at once make one snapshot after the other
    if not versions:
        raise StepError(Text("请先选择要通过的报表。", "Choose the returns to approve first."))
    again = year.state == Year.State.FROZEN
    rows = Return.objects.select_for_update(of=("self",)).select_related("year", "county", "school")
    ones = list(rows.filter(pk__in=versions).defer("approved").order_by("pk"))
    if len(ones) != len(versions) or any(one.year_id != year.pk for one in ones):
        raise StepError(Text("报表不属于这一年。", "The return is not of this year."))
    for one in ones:
        refuse_other_version(one, versions[one.pk])
        _refuse_unless(one, State.SUBMITTED)
        if one.submitted_by_id == by.pk:
            raise StepError(
                Text(
                    "“{name}”是您本人提交的，须由另一位负责人通过。",
                    "“{name}” was submitted by yourself; somebody else must approve it.",
                ).format(name=one.name)
            )
    # A county may approve a thousand at once: statements for all of them, in which nothing is sent to the database and back.
    Return.objects.filter(pk__in=versions).update(
        approved=F("content"), approved_reasons=F("reasons"), approved_by=by, approved_at=_now(),
        state=State.FROZEN if again else State.APPROVED, approved_version=F("version") + 1, version=F("version") + 1,
    )  # fmt: skip
    for one in ones:
        _rename(one)
    things = [(one, {"version": one.version + 1}) for one in ones]
    record_each("returns.log_approved", things, who=by, county=year.county_id)
    people = people_of_each({one.school_id for one in ones if one.school_id is not None})
    letters: list[tuple[list[User], str, dict[str, str | int]]] = [
        (
            people[one.school_id] if one.school_id is not None else fillers(one),
            reverse("return", args=[one.pk]),
            {"name": one.name, "year": year.number},
        )
        for one in ones
    ]
    tell_each(letters, "returns.notice_approved", by=by)
    return _new_snapshot(year, StoredSnapshot.Reason.CORRECTED if again else StoredSnapshot.Reason.APPROVED, by)


def _rename(one: Return) -> None:
    """A school goes by the name that it reported and that was approved."""
    rows = one.content.get("schools", [])
    name = rows[0].get("name") if rows else None
    if one.school_id is not None and name and name != one.name:
        one.name = name
        one.save(update_fields=["name"])
        Organisation.objects.filter(pk=one.school_id).update(name=name)


def _new_snapshot(year: Year, reason: StoredSnapshot.Reason, by: User | None) -> StoredSnapshot:
    stored = keep(assemble(year), year, reason, by)
    record(
        "returns.log_year_snapshot",
        who=by,
        county=year.county_id,
        target=stored,
        year=year.number,
        hash=stored.hash,
        reason=reason.value,
    )
    return stored


@transaction.atomic
def freeze(year: Year, by: User) -> StoredSnapshot:
    """Fix the year's figures. Who has not reported stays unknown; a correction is opened one by one.

    Raises:
        StepError: it is frozen already, or nothing is approved.
    """
    year = Year.objects.select_for_update().get(pk=year.pk)
    if year.state == Year.State.FROZEN:
        raise StepError(Text("这一年已经冻结。", "This year is frozen already."))
    returns = Return.objects.select_for_update(of=("self",)).filter(year=year)
    if not returns.filter(approved__isnull=False).exists():
        raise StepError(
            Text("还没有任何通过的报表，不能冻结。", "Nothing is approved yet; there is nothing to freeze.")
        )
    late = list(returns.exclude(state=State.APPROVED).order_by("pk").values_list("pk", flat=True))
    for one in returns.defer("content", "approved"):
        Return.objects.filter(pk=one.pk).update(state=State.FROZEN, version=one.version + 1)
    year.state = Year.State.FROZEN
    year.save(update_fields=["state"])
    record("returns.log_year_frozen", who=by, county=year.county_id, target=year, year=year.number, not_approved=late)
    return _new_snapshot(year, StoredSnapshot.Reason.FROZEN, by)


@transaction.atomic
def open_again(pk: int, version: int, remark: str, by: User, state: Return.State) -> Return:
    """Open a return in `state`, approved or frozen, for a correction. What was approved counts until the correction is.

    Raises:
        StepError: it is open already, or no reason is given.
    """
    one = locked(pk)
    refuse_other_version(one, version)
    _refuse_unless(one, state)
    one.remark = _needed(remark)
    one.state = State.RETURNED
    _moved(one, "returns.log_opened_again", by, ["remark"], remark=one.remark)
    _tell_fillers(one, "returns.notice_opened", by, remark=one.remark)
    return one


def _refuse_unless(one: Return, *states: Return.State) -> None:
    if one.state not in states:
        raise StepError(
            Text(
                "“{name}”现在是“{state}”，不能做这一步。", "“{name}” is {state} now; this step cannot be taken."
            ).format(name=one.name, state=words(f"state_{one.state}"))
        )


def _needed(remark: str) -> str:
    said = remark.strip()
    if len(said) < SHORTEST_REASON:
        raise StepError(
            Text("请写清楚原因，让填报人知道改什么。", "Say why, so that whoever fills it in knows what to change.")
        )
    return said[:2000]


def _moved(one: Return, action: str, by: User, fields: Iterable[str], **details: object) -> None:
    one.version += 1
    one.save(update_fields=["state", "version", *fields])
    record(action, who=by, county=one.county_id, target=one, version=one.version, **details)


def _tell_fillers(one: Return, key: str, by: User, **fields: str) -> None:
    tell(fillers(one), key, link=reverse("return", args=[one.pk]), by=by, name=one.name, year=one.year.number, **fields)


def fillers(one: Return) -> list[User]:
    """Who fills in a return: the people of the school, or of the bureau's departments."""
    if one.school is not None:
        return people_of(one.school)
    return people_of(one.county, (Role.DEPARTMENT_CLERK, Role.DEPARTMENT_HEAD))


def _now() -> datetime:
    return timezone.now()
