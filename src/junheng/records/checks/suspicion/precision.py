"""Figures that nobody can have measured: too many decimals, or one school's figure worked out from another's.

Public funds are left alone: they are granted as pupils times a base, so there a constant per pupil is right.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from junheng.records.checks.places import common, finding, listed, school_names
from junheng.records.checks.suspicion.digits import EXAMPLES, HONEST_FULL, people
from junheng.records.checks.suspicion.odds import binomial_tail, few_text, holm, p_text, poisson_tail, uneven_tail
from junheng.records.checks.suspicion.rates import doubt
from junheng.records.findings import Finding
from junheng.records.snapshot import Snapshot
from junheng.tables import TABLES
from junheng.text import Text

TOO_PRECISE = doubt(
    "too-precise",
    Text(
        "“{column_zh}”这一列{count}个数中有{hits}个填到小数点后两位以上，量不到这样细（由亩换算等情形一般不超过{expected}%）；二项检验 {p}；如{examples}",
        "of {count} figures of {column_en}, {hits} have more than two decimals, finer than anybody measures "
        "(conversions make up {expected} % at most); binomial test {p}; for example {examples}",
    ),
    Text(
        "可能是按公式推算的，请改填量得的数；由换算得来的，说明原因后放行",
        "they may come from a formula: put in what was measured; if converted from another unit, release with the reason",
    ),
)
SAME_PER_PUPIL = doubt(
    "same-per-pupil",
    Text(
        "{hits}所学校的{column_zh}都正好等于学生数乘以{constant}（{examples}）；各校分别统计时，{count}所学校中同一倍数预期只碰上{expected}所，泊松检验 {p}",
        "{column_en} of {hits} schools is exactly pupils times {constant} ({examples}); reported each by itself, "
        "{expected} of {count} schools would meet in one multiple, Poisson test {p}",
    ),
    Text(
        "可能是按生均数倒推的，请与资产账、产权资料核对；属实的，说明原因后放行",
        "they may be worked back from an average: compare with ledgers and deeds; if true, release with the reason",
    ),
)
PUPILS_IN_EVEN_CLASSES = doubt(
    "pupils-in-even-classes",
    Text(
        "{count}个学校行中，有{hits}个的在校生数正好是班级数的整数倍，像是“平均班额×班数”（如实填报预期约{expected}个），二项检验 {p}；如{examples}",
        "in {hits} of {count} school rows pupils are an exact multiple of classes, like a mean times a number "
        "(about {expected} are usual), binomial test {p}; for example {examples}",
    ),
    Text("请按学籍核对在校生数；属实的，说明原因后放行", "compare with the register; if true, release with the reason"),
)

MEASURED_CELLS = {
    "campuses": (
        "teaching_area", "indoor_sports_area", "outdoor_sports_area", "building_area", "site_area", "equipment_value",
    ),
    "rooms": ("area",),
}  # fmt: skip
DECIMALS = 2
# A cell in fifty may honestly hold a converted figure with all its decimals.
CONVERTED = 0.02
LEAST_FIGURES = 10
PER_PUPIL = ("teaching_area", "outdoor_sports_area", "building_area", "equipment_value", "books", "computers")
LEAST_CLASSES = 4  # in fewer classes an even split is nothing special
# A column is recorded in the largest power of ten of which this share of its figures are multiples.
CUSTOM = 0.9
COARSEST = 8  # a million, in hundredths


def check_precision(snapshot: Snapshot) -> Iterator[Finding]:
    """Decimals, constants per pupil, pupils as mean times classes."""
    yield from _decimals(snapshot)
    yield from _per_pupil(snapshot)
    yield from _even_classes(snapshot)


def _decimals(snapshot: Snapshot) -> Iterator[Finding]:
    names = school_names(snapshot)
    looks = []
    for table, columns in MEASURED_CELLS.items():
        for column in columns:
            told = snapshot.table(table).drop_nulls(column)
            fine = told.filter(_is_fine(told[column].to_numpy()))
            if told.height >= LEAST_FIGURES and fine.height:
                looks.append((binomial_tail(fine.height, told.height, CONVERTED), table, column, told.height, fine))
    for (p, table, column, count, fine), found in zip(looks, holm([look[0] for look in looks]), strict=True):
        if found:
            some = fine.head(EXAMPLES).iter_rows(named=True)
            words = {
                "count": count,
                "hits": fine.height,
                "expected": round(100 * CONVERTED),
                "p": p_text(p),
                "examples": listed(f"{common(names, row)['row_zh']} {row[column]:.12g}" for row in some),
            }
            first = fine.row(0, named=True)
            told_by = TABLES[table].key or TABLES[table].names
            yield finding(snapshot, TOO_PRECISE, table, {name: first[name] for name in told_by}, column, words)


def _is_fine(values: NDArray[np.float64]) -> pl.Series:
    """Whether a value has more decimals than are measured; sums of decimals are not exact in floating point."""
    scaled = values * 10**DECIMALS
    return pl.Series(np.abs(scaled - np.rint(scaled)) > 1e-4)


def _per_pupil(snapshot: Snapshot) -> Iterator[Finding]:
    """Schools whose figure is pupils times one constant. Schools of one plan with equal pupils count once."""
    whole = pl.when(pl.col("pupils").is_null().any()).then(None).otherwise(pl.col("pupils").sum())
    pupils = snapshot.table("stages").group_by("school_id").agg(whole.alias("pupils"))
    rows = (
        snapshot.table("campuses").filter(pl.col("stage").is_null()).join(pupils, on="school_id", maintain_order="left")
    )
    looks = []
    for column in PER_PUPIL:
        told = rows.filter((pl.col(column) > 0) & (pl.col("pupils") > 0)).unique(
            [column, "pupils"], keep="first", maintain_order=True
        )
        if told.height >= LEAST_FIGURES:
            values, counts = told[column].to_numpy().astype(float), told["pupils"].to_numpy().astype(float)
            looks.append((column, told, *_shared_constant(values, counts)))
    names = school_names(snapshot)
    for (column, told, constant, hit, expected, p), found in zip(
        looks, holm([look[-1] for look in looks]), strict=True
    ):
        if not found:
            continue
        alike = told.filter(pl.Series(hit))
        words = {
            "hits": alike.height,
            "count": told.height,
            "constant": f"{constant:.6g}",
            "expected": few_text(expected),
            "p": p_text(p),
            "examples": listed(names.get(one, one) for one in alike["school_id"].head(EXAMPLES)),
        }
        where = {"school_id": alike["school_id"][0], "stage": None}
        yield finding(snapshot, SAME_PER_PUPIL, "campuses", where, column, words)


def _shared_constant(
    values: NDArray[np.float64], pupils: NDArray[np.float64]
) -> tuple[float, NDArray[np.bool_], float, float]:
    """The constant that most schools share, which they are, how many chance would give, and the p-value.

    A school shares a constant if it gives its figure when rounded to the column's unit. By chance that happens with the
    unit over what schools of this size usually differ by (half of them lie within the quartiles); every school's own
    ratio is tried as the constant, so the tail is multiplied by their number.
    """
    unit = unit_of(values)
    low, high = (values - unit / 2) / pupils, (values + unit / 2) / pupils
    edges = np.concatenate([low, high])
    step = np.concatenate([np.ones(len(low), dtype=int), -np.ones(len(high), dtype=int)])
    order = np.lexsort((-step, edges))
    depth = np.cumsum(step[order])
    # Where the most intervals overlap, the roundest constant of the overlap is the one to name.
    at = int(depth.argmax())
    constant = _roundest(float(edges[order][at]), float(edges[order][at + 1]))
    hit = (low <= constant) & (constant <= high)
    quartiles = np.quantile(values / pupils, [0.25, 0.75])
    spread = max(float(quartiles[1] - quartiles[0]), 1e-12)
    expected = float(np.minimum(1.0, unit / (spread * pupils)).sum())
    p = min(1.0, len(values) * poisson_tail(int(hit.sum()) - 1, expected))
    return constant, hit, expected, p


def unit_of(values: NDArray[np.float64]) -> float:
    """What the column is recorded in: 0.01, 0.1, 1, 10 ... by the custom of nearly all its figures."""
    cents = np.rint(values * 10**DECIMALS).astype(np.int64)
    power = 0
    while power < COARSEST and (cents % 10 ** (power + 1) == 0).mean() >= CUSTOM:
        power += 1
    return float(10.0 ** (power - DECIMALS))


def _roundest(low: float, high: float) -> float:
    """The number with the fewest digits between `low` and `high`."""
    for decimals in range(-6, 12):
        rounded = round((low + high) / 2, decimals)
        if low <= rounded <= high and rounded > 0:
            return rounded
    return (low + high) / 2


def _even_classes(snapshot: Snapshot) -> Iterator[Finding]:
    rows = people(snapshot).filter((pl.col("classes") >= LEAST_CLASSES) & (pl.col("pupils") > 0))
    if rows.height < LEAST_FIGURES:
        return
    even = rows.filter(pl.col("pupils") % pl.col("classes") == 0)
    chances = [HONEST_FULL + (1 - HONEST_FULL) / classes for classes in rows["classes"]]
    p = uneven_tail(even.height, chances)
    if not even.height or not holm([p])[0]:
        return
    names = school_names(snapshot)
    some = even.head(EXAMPLES).iter_rows(named=True)
    words = {
        "count": rows.height,
        "hits": even.height,
        "expected": round(sum(chances), 1),
        "p": p_text(p),
        "examples": listed(f"{common(names, row)['row_zh']} {row['pupils']}人{row['classes']}班" for row in some),
    }
    where = {"school_id": even["school_id"][0], "stage": even["stage"][0]}
    yield finding(snapshot, PUPILS_IN_EVEN_CLASSES, "stages", where, "pupils", words)
