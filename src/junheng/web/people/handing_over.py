"""What people hold that others must take over when they leave. Each app says so in its own `handing_over.py`.

hands_over(
    "tasks.open_tasks",                                    # words: what is held
    held=lambda user: Task.objects.filter(assignee=user, state=Task.State.OPEN),
    give=lambda rows, successor: rows.update(assignee=successor),
)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from junheng.web.people.models import User


@dataclass(frozen=True)
class Duty:
    """Something that is in somebody's hands."""

    words: str
    held: Callable[[User], QuerySet[Any]]
    give: Callable[[QuerySet[Any], User], object]


DUTIES: dict[str, Duty] = {}


def hands_over(
    words: str, *, held: Callable[[User], QuerySet[Any]], give: Callable[[QuerySet[Any], User], object]
) -> None:
    """Register what can be handed over."""
    DUTIES[words] = Duty(words, held, give)


def duties_of(user: User) -> dict[str, int]:
    """What somebody holds, and how many of each."""
    counted = {words: duty.held(user).count() for words, duty in DUTIES.items()}
    return {words: count for words, count in counted.items() if count}


def hand_over(user: User, successors: dict[str, User]) -> dict[str, int]:
    """Give what somebody holds to others, by the kind of duty; how many of each were given."""
    held = duties_of(user)
    for words in held:
        DUTIES[words].give(DUTIES[words].held(user), successors[words])
    return held
