"""What is refused because something else is there than was seen: a page says so, the API answers 409."""

from __future__ import annotations

from junheng.errors import UsageError


class ChangedError(UsageError):
    """Decided on what is no longer so: sent twice, or after somebody else's change. Nothing was done."""
