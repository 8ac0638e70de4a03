"""A standard's conditions as three-valued expressions: true, false, or null where a fact is missing."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from junheng.standards import Standard
from junheng.standards.model import Band, Condition


def holds(condition: Condition, standard: Standard) -> pl.Expr:
    """All facts are as the condition says. A false fact decides even where another is missing."""
    return pl.all_horizontal(
        test for fact, band in condition.items() for test in _tests(pl.col(f"fact__{fact}"), band, standard)
    )


def any_holds(conditions: Sequence[Condition], standard: Standard) -> pl.Expr:
    """At least one condition holds; true where there is none to keep."""
    if not conditions:
        return pl.lit(True)
    return pl.any_horizontal(holds(condition, standard) for condition in conditions)


def _tests(fact: pl.Expr, band: Band, standard: Standard) -> list[pl.Expr]:
    tests = []
    if band.in_ is not None:
        tests.append(fact.is_in(band.in_))
    if band.not_in is not None:
        tests.append(~fact.is_in(band.not_in))
    if band.is_ is not None:
        tests.append(fact == band.is_)
    if band.at_least is not None:
        tests.append(fact >= band.at_least)
    if band.at_most is not None:
        tests.append(fact <= band.at_most)
    if band.below is not None:
        tests.append(fact < band.below)
    if band.over is not None:
        tests.append(fact > band.over)
    if band.by is not None:
        inclusive = standard.settings.get("built_by_inclusive", "yes") == "yes"
        tests.append(fact <= band.by if inclusive else fact < band.by)
    return tests
