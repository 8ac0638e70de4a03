"""A number for every code of a column, such as a target for every stage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import polars as pl

Code = TypeVar("Code", bound=str)


def by_code(column: str, numbers: Mapping[Code, float | None]) -> pl.Expr:
    """The number of each row's code; null for a code without one. For one county `replace_strict` takes three times as long."""
    found = pl.lit(None, dtype=pl.Float64)
    for code, number in numbers.items():
        found = pl.when(pl.col(column) == code).then(number).otherwise(found)
    return found
