"""Pupils of the coming years, as the plan takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outlook:
    """Pupils by (school_id, stage, calendar year), whole. What is not in it stays as in the base year."""

    pupils: Mapping[tuple[str, str, int], int]
