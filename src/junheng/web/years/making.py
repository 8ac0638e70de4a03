"""What is stored of an evaluation for the pages: apps register makers of pieces in their `pieces.py`.

@makes_pieces
def board(result): yield "board", {...}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from junheng.evaluation import Evaluation

# Gives keys with what JSON can hold.
Maker = Callable[[Evaluation], Iterable[tuple[str, object]]]
MAKERS: list[Maker] = []


def makes_pieces(maker: Maker) -> Maker:
    """Register a maker."""
    MAKERS.append(maker)
    return maker
