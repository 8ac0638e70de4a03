"""What is stored of an evaluation for the pages: apps register makers of pieces in their `pieces.py`.

@makes_pieces
def board(result): yield "board", {...}

What follows from an evaluation once it is stored, in the same transaction, is registered by `after_judging`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from junheng.evaluation import Evaluation
from junheng.web.years.models import StoredEvaluation

# Gives keys with what JSON can hold.
Maker = Callable[[Evaluation], Iterable[tuple[str, object]]]
MAKERS: list[Maker] = []
Follower = Callable[[StoredEvaluation], None]
FOLLOWERS: list[Follower] = []


def makes_pieces(maker: Maker) -> Maker:
    """Register a maker."""
    MAKERS.append(maker)
    return maker


def after_judging(follower: Follower) -> Follower:
    """Register what follows; it may be called again for an evaluation that is stored anew."""
    FOLLOWERS.append(follower)
    return follower
