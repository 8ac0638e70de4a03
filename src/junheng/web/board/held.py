"""Evaluations that this process keeps in memory, for explaining a number and for asking what if.

An evaluation is made again from its stored snapshot and standard: the same input gives the same numbers. It is kept as a
`WhatIf`, which holds the evaluation before any change and judges a changed county in a fraction of the time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from junheng.evaluation import Evaluation
from junheng.evaluation.what_if import Change, Changed, WhatIf, what_if
from junheng.records.store import unpack
from junheng.standards import load_standard
from junheng.web.years.models import StoredEvaluation

HELD = 3  # evaluations; a county of a thousand schools takes some 30 MB

Thing = TypeVar("Thing")


@dataclass
class _Place(Generic[Thing]):
    lock: threading.Lock = field(default_factory=threading.Lock)
    thing: Thing | None = None


class Shelf(Generic[Thing]):
    """Keeps what was asked for last; what several threads ask for at once is made once."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._places: OrderedDict[object, _Place[Thing]] = OrderedDict()

    def get(self, key: object, make: Callable[[], Thing]) -> Thing:
        """What stands under a key; made where nothing does."""
        with self._lock:
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
            while len(self._places) > self._most:
                self._places.popitem(last=False)
        with place.lock:
            if place.thing is None:
                place.thing = make()
            return place.thing


@dataclass(frozen=True)
class Held:
    """An evaluation, and the county that can be asked what if; one question at a time."""

    asked: WhatIf
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation as it is stored."""
        return self.asked.base

    def what_if(self, changes: list[Change]) -> Answer:
        """The county with all of these changes.

        Raises:
            UsageError: one of them cannot be made; none is then.
        """
        with self.lock:
            try:
                result = self.asked.apply(*changes)
                return Answer(self.asked.base, result, self.asked.changes, self.asked.differences.to_dicts())
            finally:
                self.asked.reset()


@dataclass(frozen=True)
class Answer:
    """What would be: the county before and after, what was changed, and every number that is another."""

    before: Evaluation
    after: Evaluation
    changes: tuple[Changed, ...]
    differences: list[dict[str, object]]


_SHELF: Shelf[Held] = Shelf(HELD)


def held(stored: StoredEvaluation) -> Held:
    """An evaluation in memory; made where it is not there yet."""
    return _SHELF.get((stored.pk, stored.made_at, stored.snapshot.hash), lambda: Held(_made(stored)))


def _made(stored: StoredEvaluation) -> WhatIf:
    return what_if(unpack(bytes(stored.snapshot.content)), load_standard(stored.standard, stored.settings))
