"""Accounts, narrowed by what somebody asks for."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from junheng.web.people.models import User


def found_people(rows: QuerySet[User], asked: Mapping[str, str]) -> QuerySet[User]:
    """Those that are asked for: `q` of names and places, `role`, `state` (active or closed)."""
    rows = rows.prefetch_related("memberships__organisation", "memberships__schools")
    if text := asked.get("q", "").strip():
        place = Q(memberships__organisation__name__icontains=text) | Q(memberships__organisation__code=text)
        rows = rows.filter(Q(name__icontains=text) | Q(username__icontains=text) | place)
    if role := asked.get("role"):
        rows = rows.filter(memberships__role=role)
    if asked.get("state") in ("active", "closed"):
        rows = rows.filter(is_active=asked["state"] == "active")
    return rows.distinct()
