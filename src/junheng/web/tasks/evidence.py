"""The evidence of a task, as the app `evidence` keeps it: read here in one place, known to nothing else of this app.

`evidence.models.Item` has a foreign key `task` (null: for no task), a `state` (`to_verify` until somebody looked at it,
`checked`, `returned`), `added_by` and `checked_by`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps

from junheng.web.tasks.models import Task


@dataclass(frozen=True)
class Evidence:
    """A file for a task: who brought it, whether somebody checked it, and who."""

    pk: int
    name: str
    state: str  # of `evidence.models.Item.State`
    by: int | None
    checked_by: int | None


def evidence_of(task: Task) -> list[Evidence]:
    """What was brought for a task, in the order in which it came."""
    rows = apps.get_model("evidence", "Item").objects.filter(task=task).order_by("pk")
    return [Evidence(one.pk, one.title, one.state, one.added_by_id, one.checked_by_id) for one in rows]


@dataclass(frozen=True)
class EvidenceState:
    """How much of the evidence of a task was looked at."""

    checked: int
    pending: int
    returned: int

    @property
    def enough(self) -> bool:
        """Something was checked by somebody else than who brought it, and nothing waits to be looked at."""
        return self.checked > 0 and not self.pending


def evidence_state(items: list[Evidence]) -> EvidenceState:
    """The counts; what somebody checked of his own does not count as checked."""
    checked = sum(one.state == "checked" and one.checked_by is not None and one.checked_by != one.by for one in items)
    returned = sum(one.state == "returned" for one in items)
    return EvidenceState(checked, len(items) - checked - returned, returned)
