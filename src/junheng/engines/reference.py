"""Slow and obvious: every formula in plain Python, one row at a time. It defines what is right."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from junheng.engines.base import BALANCE_COLUMNS, GROUP, PART_COLUMNS, RATIO_COLUMNS, Engine
from junheng.engines.lists import Listed
from junheng.engines.polars_engine import PolarsEngine
from junheng.formulas import Allowed, Figure, Formula, Minus, Plus, Ratio, Shared
from junheng.records.derive import ABOVE_DEGREE, MIDDLE_TITLES, PE_ART_SUBJECTS, SPACES, columns_needed

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
        return pl.DataFrame(records, schema=RATIO_COLUMNS, orient="row").sort("indicator", "stage", "school_id")

    def balance(self, values: pl.DataFrame, *, parts: bool = True) -> tuple[pl.DataFrame, pl.DataFrame]:
        """See `Engine.balance`."""
        keys = [name for name in GROUP if name in values.columns]
        groups: dict[tuple[str, ...], list[tuple[str, float, float, float]]] = defaultdict(list)
        for row in values.sort(*keys, "school_id").iter_rows(named=True):
            groups[tuple(row[name] for name in keys)].append(
                (row["school_id"], row["quantity"], row["pupils"], row["scale"])
            )
        stats, each = [], []
        for (*county, stage, indicator), members in sorted(groups.items()):
            stat, terms = _balance_of(members)
            stats.append((*county, stage, indicator, *stat))
            each += [
                (*county, school, stage, indicator, *term) for (school, *_), term in zip(members, terms, strict=True)
            ]
        county_column = {name: pl.String for name in keys if name not in BALANCE_COLUMNS}
        return (
            pl.DataFrame(stats, schema={**county_column, **BALANCE_COLUMNS}, orient="row"),
            pl.DataFrame(each if parts else [], schema={**county_column, **PART_COLUMNS}, orient="row"),
        )

    def coefficients(self, rows: pl.DataFrame, quantities: Sequence[str], by: Sequence[str]) -> pl.DataFrame:
        """See `Engine.coefficients`."""
        groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for row in rows.iter_rows(named=True):
            groups[tuple(row[name] for name in by)].append(row)
        records = []
        for group, members in sorted(groups.items()):
            figures = ([("", row[name], row["pupils"], 1.0) for row in members] for name in quantities)
            records.append((*group, *(_balance_of(found)[0][3] for found in figures)))
        names = [rows.schema[name] for name in by], [pl.Float64() for _ in quantities]
        schema = dict(zip((*by, *quantities), (*names[0], *names[1]), strict=True))
        return pl.DataFrame(records, schema=schema, orient="row")

    def table(self, listed: Listed) -> pl.DataFrame:
        """See `Engine.table`."""
        return PolarsEngine().table(listed)  # reading is no formula

    def teacher_tallies(
        self, teachers: Listed, training_hours: float | None, key: Sequence[str], names: Collection[str]
    ) -> pl.DataFrame:
        """See `Engine.teacher_tallies`."""
        found: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        columns: dict[str, None] = {}
        for row in _lines(teachers):
            tally = found[tuple(str(row[name]) for name in key)]
            for name, belongs in _belongs(row, training_hours).items():
                if name.removesuffix("__alone") in names:
                    tally[f"{name}__sum"] += belongs is True
                    tally[f"{name}__untold"] += belongs is None
            for column in columns_needed(names):
                tally[f"{column}__given"] += row[column] is not None
            columns |= dict.fromkeys(tally)
        records = [(*group, *(tally[name] for name in columns)) for group, tally in found.items()]
        schema = {**dict.fromkeys(key, pl.String), **dict.fromkeys(columns, pl.Int64)}
        return pl.DataFrame(records, schema=schema, orient="row")

    def class_tallies(self, classes: Listed, key: Sequence[str]) -> pl.DataFrame:
        """See `Engine.class_tallies`."""
        found: dict[tuple[str, ...], list[int | None]] = defaultdict(list)
        for row in _lines(classes):
            found[tuple(str(row[name]) for name in key)].append(None if row["pupils"] is None else int(row["pupils"]))
        records = []
        for group, sizes in found.items():
            known = [size for size in sizes if size is not None]
            records.append((*group, len(sizes), len(sizes) - len(known), max(known, default=None), sum(known)))
        counted = dict.fromkeys(("classes", "untold", "largest_class_known", "class_pupils"), pl.Int64)
        return pl.DataFrame(records, schema={**dict.fromkeys(key, pl.String), **counted}, orient="row")


def _lines(listed: Listed) -> Iterator[dict[str, Any]]:
    """The lines of a list, one by one. Their types are those of the tables, whatever reads them."""
    return PolarsEngine().table(listed).iter_rows(named=True)


def _both(*conditions: bool | None) -> bool | None:
    """One false is false, else one that cannot be told leaves it open."""
    if any(one is False for one in conditions):
        return False
    return None if None in conditions else True


def _is_in(value: str | None, wanted: Sequence[str]) -> bool | None:
    return None if value is None else value in wanted


def _not(condition: bool | None) -> bool | None:  # noqa: FBT001 - three-valued
    return None if condition is None else not condition


def _belongs(row: Mapping[str, Any], training_hours: float | None) -> dict[str, bool | None]:
    """For each count of `derive` whether a teacher belongs to it; None where that cannot be told."""
    full_time, shared = row["full_time"], row["shared"]
    subject = None if row["subject"] is None else row["subject"].strip(SPACES).lower()
    pe_art = _is_in(subject, PE_ART_SUBJECTS)
    belongs = {
        "teachers": full_time,
        "teachers_above_degree": _both(full_time, _is_in(row["degree"], ABOVE_DEGREE[row["stage"]])),
        "backbone_teachers": _both(full_time, _not(_is_in(row["backbone"], ("none",)))),
        "teachers_mid_title": _both(full_time, _is_in(row["title"], MIDDLE_TITLES)),
        "pe_art_teachers": _both(full_time, pe_art, _not(shared)),
        "pe_art_teachers__alone": _both(full_time, pe_art),
        "pe_art_teachers_shared": _both(pe_art, shared),
        "certified_teachers": _both(full_time, row["certificate"]),
    }
    if training_hours is not None:
        done = None if row["training_hours"] is None else row["training_hours"] >= training_hours
        belongs["trained_teachers"] = _both(full_time, done)
    return belongs


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
