"""Whose figures somebody may see: those of every school, or the own ones beside the totals of the county."""

from __future__ import annotations

from dataclasses import dataclass

from junheng.web.access.pages import Asked
from junheng.web.access.permissions import Permission
from junheng.web.access.reach import reach
from junheng.web.people.models import Organisation


@dataclass(frozen=True)
class Sight:
    """The codes of schools whose figures are shown; None: of all."""

    schools: frozenset[str] | None

    @property
    def whole(self) -> bool:
        """Whether every school of the county is seen."""
        return self.schools is None

    def sees(self, school: object) -> bool:
        """Whether the figures of a school are shown."""
        return self.schools is None or school in self.schools

    def only(self, rows: list[dict[str, object]], key: str = "school_id") -> list[dict[str, object]]:
        """Those rows that are of schools that are seen."""
        return rows if self.schools is None else [row for row in rows if row[key] in self.schools]


def sight(request: Asked, county: Organisation, permission: Permission = Permission.SCHOOL_VIEW) -> Sight:
    """Whose figures of a county the user may see (or, by another permission, do something with)."""
    found = reach(request.user, permission)
    if county.pk in found.counties:
        return Sight(None)
    codes = Organisation.objects.filter(pk__in=found.schools, parent=county).values_list("code", flat=True)
    return Sight(frozenset(codes))
