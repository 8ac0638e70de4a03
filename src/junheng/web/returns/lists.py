"""Returns of a year, narrowed by what somebody asks for."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from junheng.web.returns.models import Return


def chosen(rows: QuerySet[Return], state: str, search: str) -> QuerySet[Return]:
    """Those in a state (`late`: not submitted; else all), and with these words in their name or code."""
    if state in Return.State.values:
        rows = rows.filter(state=state)
    elif state == "late":
        rows = rows.filter(state__in=(Return.State.DRAFT, Return.State.RETURNED))
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(code__icontains=search))
    return rows.order_by("school__code")
