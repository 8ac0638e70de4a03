"""The example's newest year as returns: most are approved, a few are on their way, so that every page has something to show.

What is on its way was approved before and is being looked at again: the county's figures are those of the example.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from junheng.records.snapshot import Snapshot
from junheng.web.notices.send import tell
from junheng.web.people.models import User
from junheng.web.returns.assemble import assemble
from junheng.web.returns.calendar import IN_ORDER
from junheng.web.returns.checking import check_return, open_doubts
from junheng.web.returns.importing import take
from junheng.web.returns.models import Deadline, Return
from junheng.web.years.keep import keep
from junheng.web.years.models import StoredSnapshot, Year

_DAYS_FROM_NOW = (-40, -6, 14, 30)  # of the steps: the day of submitting has just passed
_STATES = {
    0: (Return.State.DRAFT, "体育器材库由杂物间改建，请核对教学及辅助用房面积后重新提交。"),
    5: (Return.State.RETURNED, "骨干教师数与人事科名册不一致，请核对后重新提交。"),
    11: (Return.State.SUBMITTED, ""),
    12: (Return.State.SUBMITTED, ""),
    23: (Return.State.SUBMITTED, ""),
    31: (Return.State.RETURNED, "班级表缺两个班，请补报。"),
    40: (Return.State.DRAFT, "网络多媒体教室数与装备科台账不一致，请核对。"),
}  # by the place of the school in the list


@transaction.atomic
def keep_newest(year: Year, snapshot: Snapshot) -> None:
    """Take the newest year in by its returns, so that every figure leads back to one."""
    take(year, snapshot, None, approve=True)
    keep(assemble(year, others=snapshot), year, StoredSnapshot.Reason.IMPORTED)


def seed(year: Year, snapshot: Snapshot) -> None:
    """Put a few returns on their way, set the calendar, and leave a notice."""
    today = timezone.localdate()
    days = [today + timedelta(days=days) for days in _DAYS_FROM_NOW]
    Deadline.objects.bulk_create(
        [Deadline(year=year, what=what, on=day) for what, day in zip(IN_ORDER, days, strict=True)]
    )
    head = User.objects.filter(username="compulsory").first()
    submitter = User.objects.filter(username="clerk").first()
    for place, one in enumerate(
        Return.objects.filter(year=year).exclude(school=None).order_by("code").defer("content")
    ):
        if place not in _STATES:
            continue
        state, remark = _STATES[place]
        fields = {"state": state, "remark": remark, "version": one.version + 1}
        if state == Return.State.SUBMITTED:
            fields |= {"submitted_by": submitter, "submitted_at": timezone.now(), "doubts": 0}
        else:
            whole = Return.objects.select_related("year", "county").get(pk=one.pk)
            fields["doubts"] = len(open_doubts(check_return(whole), whole.reasons))
        Return.objects.filter(pk=one.pk).update(**fields)
    for username in ("reporter", "principal"):
        person = User.objects.filter(username=username).first()
        own = Return.objects.filter(year=year, school__memberships__user=person).first() if person else None
        if person is not None and own is not None:
            tell(
                [person], "returns.notice_opened", link=f"/returns/{own.pk}/", by=head, name=own.name, year=year.number,
                remark=own.remark,
            )  # fmt: skip
