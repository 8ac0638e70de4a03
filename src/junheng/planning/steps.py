"""The steps of a plan."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Kind:
    """A kind of teacher: the attributes that a transfer moves and that recruiting, upgrading and training change."""

    above_degree: bool = False
    backbone: bool = False
    pe_art: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """So much of one action at one school in one year.

    `school_id` is the school that gains; for a transfer `from_school` is the one that gives, `kind` who moves. `stage` is
    None for what the stages of a school share (rooms, grounds, equipment).
    """

    year: int  # calendar: the base year plus 1, 2, ...
    school_id: str
    stage: str | None
    action: str
    quantity: float
    cost: float  # yuan at prices of that year, without what recurs
    department: str
    from_school: str | None = None
    kind: Kind | None = None
