"""The year's calendar, who is late, and reminding them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from junheng.errors import UsageError
from junheng.text import Text
from junheng.web.audit.record import record
from junheng.web.notices.models import Notice
from junheng.web.notices.send import tell
from junheng.web.people.models import User
from junheng.web.returns.models import Deadline, Return
from junheng.web.returns.steps import fillers
from junheng.web.years.models import Year

What = Deadline.What
WHAT: Mapping[Deadline.What, Text] = {
    What.OPEN: Text("开始填报", "filling in begins"),
    What.SUBMIT: Text("提交截止", "returns are due"),
    What.CHECK: Text("审核完成", "checking is done"),
    What.FREEZE: Text("数据冻结", "figures are fixed"),
    What.OTHER: Text("其他", "other"),
}
REMINDER = "returns.notice_remind"
IN_ORDER = (What.OPEN, What.SUBMIT, What.CHECK, What.FREEZE)
# A proposal for a new year, by month and day of the autumn that names it; the administrator sets what applies.
PROPOSED: Mapping[Deadline.What, tuple[int, int]] = {
    What.OPEN: (9, 10),
    What.SUBMIT: (10, 10),
    What.CHECK: (10, 31),
    What.FREEZE: (11, 15),
}


def propose(year: Year) -> None:
    """Give a new year the proposed days."""
    Deadline.objects.bulk_create(
        [Deadline(year=year, what=what, on=date(year.number, *day)) for what, day in PROPOSED.items()]
    )


@transaction.atomic
def set_deadlines(year: Year, days: Mapping[Deadline.What, date | None], by: User) -> None:
    """Set the days of the steps; None takes one away.

    Raises:
        UsageError: a step would come before the one that it needs.
    """
    given = [day for what in IN_ORDER if (day := days.get(what)) is not None]
    if given != sorted(given):
        raise UsageError(
            Text(
                "日期的先后不对：应当先开始填报，再提交、审核、冻结。",
                "The days are out of order: open, submit, check, freeze.",
            )
        )
    for what in IN_ORDER:
        day = days.get(what)
        if day is None:
            Deadline.objects.filter(year=year, what=what).delete()
        else:
            Deadline.objects.update_or_create(year=year, what=what, defaults={"on": day})
    record(
        "returns.log_year_deadlines",
        who=by,
        county=year.county_id,
        target=year,
        days={what.value: str(day) for what, day in days.items()},
    )


def due(year: Year) -> date | None:
    """The day by which returns are to be submitted."""
    return Deadline.objects.filter(year=year, what=What.SUBMIT).values_list("on", flat=True).first()


def days_late(one: Return, on: date | None) -> int:
    """How many days a return is late; 0 where it is not."""
    if on is None or not one.can_be_filled or one.year.state == Year.State.FROZEN:
        return 0
    return max(0, (timezone.localdate() - on).days)


@transaction.atomic
def remind(returns: Iterable[Return], by: User) -> int:
    """Remind those who fill in returns that are not submitted; how many people were told.

    Who has not read the last reminder is not told again.
    """
    told = 0
    for one in returns:
        if not one.can_be_filled:
            continue
        on = due(one.year)
        day = Text("尽快", "as soon as you can") if on is None else Text(f"{on:%m月%d日}前", f"by {on.isoformat()}")
        link = reverse("return", args=[one.pk])
        unread = set(
            Notice.objects.filter(key=REMINDER, link=link, read_at=None, fields__day=day.zh).values_list(
                "to", flat=True
            )
        )
        people = [person for person in fillers(one) if person.pk not in unread]
        told += tell(people, REMINDER, link=link, by=by, name=one.name, year=one.year.number, day=day.zh, day_en=day.en)
        record("returns.log_reminded", who=by, county=one.county_id, target=one)
    return told
