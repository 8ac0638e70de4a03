"""Slow and obvious: every formula in plain Python, one row at a time. It defines what is right."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

import polars as pl

from junheng.engines.base import BALANCE_COLUMNS, PART_COLUMNS, RATIO_COLUMNS, Engine
from junheng.formulas import Allowed, Figure, Formula, Minus, Plus, Ratio, Shared

Row = Mapping[str, object]


def number(row: Row, name: str) -> float | None:
    """The figure called `name`, None where it is missing.

    Raises:
        TypeError: the column does not hold numbers.
    """
    value = row[name]
    if value is None:
        return None
    if not isinstance(value, int | float):
        raise TypeError(f"{name} is not a number: {value!r}")
    return float(value)


def compute(formula: Formula, row: Row, allowances: str = "told") -> float | None:
    """The formula in one row, None where a figure is missing; `allowances` as in `expressions.expression`."""
    match formula:
        case Figure(name):
            return number(row, name)
        case Shared(name):
            return _share(row, name)
        case Plus(terms):
            values = [compute(term, row, allowances) for term in terms]
            known = [value for value in values if value is not None]
            return sum(known) if len(known) == len(values) else None
        case Minus(left, right):
            first, second = compute(left, row, allowances), compute(right, row, allowances)
            return None if first is None or second is None else first - second
        case Allowed(exemption, of):
            return _allowance(row, exemption, compute(of, row), allowances)


def _share(row: Row, name: str) -> float | None:
    own, total = number(row, f"{name}__own"), number(row, name)
    if own is None or total is None:
        return None
    if total == 0:
        return own
    part, whole = number(row, "share_part"), number(row, "share_whole")
    return None if part is None or whole is None else own + total * part / whole


def _allowance(row: Row, exemption: str, amount: float | None, allowances: str) -> float | None:
    if allowances == "none":
        return 0.0
    holds = row[f"exempt__{exemption}"]
    if allowances == "all" or holds is True:
        return amount
    if holds is False or amount == 0:
        return 0.0
    return None


class ReferenceEngine(Engine):
    """The definition, for tests and for whoever doubts a number."""

    def ratios(self, rows: pl.DataFrame, ratios: Mapping[str, Ratio]) -> pl.DataFrame:
        """See `Engine.ratios`."""
        records = []
        for row in rows.iter_rows(named=True):
            for name, ratio in ratios.items():
                top, bottom = compute(ratio.numerator, row), compute(ratio.denominator, row)
                value = None if top is None or not bottom else ratio.scale * top / bottom
                least, most = compute(ratio.numerator, row, "none"), compute(ratio.numerator, row, "all")
                records.append((row["school_id"], row["stage"], name, top, least, most, bottom, value))
        return pl.DataFrame(records, schema=RATIO_COLUMNS, orient="row").sort("stage", "indicator", "school_id")

    def balance(self, values: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """See `Engine.balance`."""
        groups: dict[tuple[str, str], list[tuple[str, float, float, float]]] = defaultdict(list)
        for row in values.sort("stage", "indicator", "school_id").iter_rows(named=True):
            groups[row["stage"], row["indicator"]].append(
                (row["school_id"], row["quantity"], row["pupils"], row["scale"])
            )
        stats, parts = [], []
        for (stage, indicator), members in sorted(groups.items()):
            stat, terms = _balance_of(members)
            stats.append((stage, indicator, *stat))
            parts += [(school, stage, indicator, *term) for (school, *_), term in zip(members, terms, strict=True)]
        return (
            pl.DataFrame(stats, schema=BALANCE_COLUMNS, orient="row"),
            pl.DataFrame(parts, schema=PART_COLUMNS, orient="row"),
        )


Stat = tuple[int, float, float, float | None, float, float, float | None, float | None, float | None]


def _balance_of(members: list[tuple[str, float, float, float]]) -> tuple[Stat, list[tuple[float | None, float | None]]]:
    quantities = [member[1] for member in members]
    pupils = [member[2] for member in members]
    scale = members[0][3]
    all_pupils = math.fsum(pupils)
    x = [scale * quantity / size for quantity, size in zip(quantities, pupils, strict=True)]
    p = [size / all_pupils for size in pupils]
    mean = scale * math.fsum(quantities) / all_pupils
    sd = math.sqrt(math.fsum(weight * (value - mean) ** 2 for weight, value in zip(p, x, strict=True)))
    plain = math.fsum(x) / len(x)
    plain_sd = math.sqrt(math.fsum((value - plain) ** 2 for value in x) / len(x))
    parts, cv = _parts_of(x, p, mean)
    plain_parts, plain_cv = _parts_of(x, [1 / len(x)] * len(x), plain)
    gini, theil = _inequality_of(x, p, mean)
    stat = (len(x), mean, sd, cv, plain, plain_sd, plain_cv, gini, theil)
    return stat, list(zip(parts, plain_parts, strict=True))


def _parts_of(x: list[float], weights: list[float], mean: float) -> tuple[list[float | None], float | None]:
    """Each row's part of CV², and CV; all None where the mean is not positive."""
    if mean <= 0:
        return [None] * len(x), None
    parts = [weight * ((value - mean) / mean) ** 2 for weight, value in zip(weights, x, strict=True)]
    return [*parts], math.sqrt(math.fsum(parts))


def _inequality_of(x: list[float], p: list[float], mean: float) -> tuple[float | None, float | None]:
    """Gini and Theil, weighted by pupils; None where the mean is not positive."""
    if mean <= 0:
        return None, None
    gaps = [p[i] * p[j] * abs(x[i] - x[j]) for i in range(len(x)) for j in range(len(x))]
    theil = (weight * value / mean * math.log(value / mean) for weight, value in zip(p, x, strict=True) if value > 0)
    return math.fsum(gaps) / (2 * mean), math.fsum(theil)
