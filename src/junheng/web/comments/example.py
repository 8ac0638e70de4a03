"""Comments of the example county: the reviewer asks about an indicator that fails, the head of the bureau answers."""

from __future__ import annotations

import uuid

from junheng.records.snapshot import Snapshot
from junheng.web.comments.keeping import add
from junheng.web.people.models import User
from junheng.web.years.models import Year

INDICATOR = "YZ-R3"
SAID = {
    "reviewer": "体育、艺术（美术、音乐）专任教师未达标的学校较多。\n请说明准备怎样补充，哪一年能达到。",
    "head": "已请组织人事科牵头，把招聘和交流轮岗列入达标方案，按年度落实；进展见任务。",
}


def seed(year: Year, snapshot: Snapshot) -> None:
    """A question and its answer."""
    for username, text in SAID.items():
        by = User.objects.get(username=username)
        add(year, school=None, indicator=INDICATOR, text=text, by=by, form=uuid.uuid4())
