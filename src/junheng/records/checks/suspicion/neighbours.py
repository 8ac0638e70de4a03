"""Copied rows: two schools with the same figures, or a school with last year's.

Compared are figures that are counted or booked anew in each school. Areas are not: schools built to one plan have the
same. Nor are the rooms and machines that a programme gave to all alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import mul

import polars as pl

from junheng.records.checks.lists import pupils_by_grade
from junheng.records.checks.places import Row, column_names, findings, listed, school_names
from junheng.records.checks.suspicion.digits import people
from junheng.records.checks.suspicion.odds import FAMILY_LEVEL, few_text, p_text
from junheng.records.checks.suspicion.precision import unit_of
from junheng.records.checks.suspicion.rates import doubt
from junheng.records.findings import Finding
from junheng.records.snapshot import Snapshot
from junheng.text import Text

ROWS_ALIKE = doubt(
    "rows-alike",
    Text(
        "{row_zh}与{other_zh}有{hits}个数完全相同：{figures_zh}；如各自统计，全县{pairs}对学校中预期只有{expected}对碰巧这样，{p}",
        "{row_en} and {other_en} agree in {hits} figures: {figures_en}; counted separately, {expected} of the county's "
        "{pairs} pairs of schools would do so by chance, {p}",
    ),
    Text(
        "可能是复制粘贴，请两所学校分别核对；确实相同的，说明原因后放行",
        "one may be a copy of the other: have both check; if they are truly equal, release with the reason",
    ),
)
ROW_UNCHANGED = doubt(
    "row-unchanged",
    Text(
        "{row_zh}的{figures_zh}与{before_year}年完全相同；学生一年一换，{count}个学校行中预期只有{expected}个碰巧这样，{p}",
        "{figures_en} of {row_en} are exactly those of {before_year}; pupils move up every year, and of {count} school "
        "rows {expected} would be so by chance, {p}",
    ),
    Text(
        "可能是沿用了上年的数，请按今年学籍核对；属实的，说明原因后放行",
        "last year's figures may have been kept: compare with this year's register; if true, release with the reason",
    ),
)

PEOPLE = ("pupils", "entrants", "migrant_pupils", "teachers", "teachers_mid_title", "teachers_above_degree")
PREMISES = ("equipment_value", "books", "computers")
# What two honest schools of one size still differ by, and a school from one year to the next: a figure v agrees by
# chance once in 1 + SPREAD x v of its units. Cautious: schools of a county differ by more.
SPREAD_BETWEEN = 0.2
SPREAD_OF_COHORTS = 0.1
SPREAD_OF_SCHOOLS = 0.05
LEAST_FIGURES = 4
STAFF_STAYS = 0.5  # that nothing about the staff of a school changes in a year
STAFF = ("teachers", "teachers_mid_title", "teachers_above_degree")


def check_neighbours(snapshot: Snapshot, previous: Snapshot | None) -> Iterator[Finding]:
    """Between schools, then against last year."""
    yield from _alike(snapshot)
    if previous is not None:
        yield from _unchanged(snapshot, previous)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two rows that agree in `columns`, and in how many pairs of the county chance would make that."""

    expected: float
    first: Row
    second: Row
    columns: tuple[str, ...]


def _alike(snapshot: Snapshot) -> Iterator[Finding]:
    premises = snapshot.table("campuses").filter(pl.col("stage").is_null()).select("school_id", *PREMISES)
    rows = (
        people(snapshot).filter(pl.col("pupils") > 0).join(premises, on="school_id", how="left", maintain_order="left")
    )
    reported = [name for name in (*PEOPLE, *PREMISES) if rows[name].null_count() < rows.height]
    groups = [[name for name in reported if name in some] for some in (PEOPLE, (*PEOPLE, *PREMISES))]
    looks = [looked for columns in groups for looked in _subsets(columns)]
    pairs = rows.height * (rows.height - 1) // 2
    units = {name: max(1.0, unit_of(rows[name].drop_nulls().to_numpy().astype(float))) for name in reported}
    best: dict[tuple[str, str], _Pair] = {}
    for columns in looks:
        for expected, first, second in _agreeing(rows, columns, units, pairs * len(looks)):
            key = (str(first["school_id"]), str(second["school_id"]))
            if key not in best or expected < best[key].expected:
                best[key] = _Pair(expected, first, second, columns)
    names = school_names(snapshot)
    for pair in (best[key] for key in sorted(best)):
        yield from _pair_finding(snapshot, pair, pairs, names)


def _subsets(columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """All the columns, and all but one: a copier may have altered a figure."""
    if len(columns) >= LEAST_FIGURES:
        yield tuple(columns)
    if len(columns) > LEAST_FIGURES:
        yield from (tuple(name for name in columns if name != left) for left in columns)


def _agreeing(
    rows: pl.DataFrame, columns: Sequence[str], units: Mapping[str, float], tried: int
) -> Iterator[tuple[float, Row, Row]]:
    """Rows of different schools with equal figures in `columns`, each with the first like it, where chance is unlikely.

    Every honest pair agrees in all of them with at most the product of the chances, and `tried` pairs are looked at.
    """
    chances = [1 / (1 + SPREAD_BETWEEN * pl.col(name) / units[name]) for name in columns]
    expected = reduce(mul, chances, pl.lit(float(tried)))
    unlikely = (
        rows.drop_nulls(columns).with_columns(expected.alias("expected")).filter(pl.col("expected") <= FAMILY_LEVEL)
    )
    equal = unlikely.filter(pl.len().over(columns) > 1)
    if not equal.height:
        return
    for group in equal.partition_by(columns, maintain_order=True):
        first, *others = group.iter_rows(named=True)
        for other in others:
            if other["school_id"] != first["school_id"]:
                yield first["expected"], first, other


def _pair_finding(snapshot: Snapshot, pair: _Pair, pairs: int, names: dict[str, str]) -> Iterator[Finding]:
    stage = {"primary": ("小学", "primary"), "junior": ("初中", "junior")}[str(pair.first["stage"])]
    other = names.get(str(pair.first["school_id"]), str(pair.first["school_id"]))
    words = {
        "other_zh": f"{other}（{stage[0]}）",
        "other_en": f"{other} ({stage[1]})",
        "hits": len(pair.columns),
        **_figures(pair.second, pair.columns),
        "pairs": pairs,
        "expected": few_text(pair.expected),
        "p": p_text(pair.expected),
    }
    rows = pl.DataFrame([{"school_id": pair.second["school_id"], "stage": pair.second["stage"]}])
    yield from findings(snapshot, ROWS_ALIKE, "stages", rows, "pupils", lambda row: words)  # noqa: ARG005


def _figures(row: Row, columns: Sequence[str]) -> dict[str, str]:
    named = [(*column_names("campuses" if name in PREMISES else "stages", name), row[name]) for name in columns]
    return {
        "figures_zh": listed(f"{zh}{value:.12g}" for zh, _, value in named),
        "figures_en": ", ".join(f"{en} {value:.12g}" for _, en, value in named),
    }


def _unchanged(snapshot: Snapshot, previous: Snapshot) -> Iterator[Finding]:
    keys = ["school_id", "stage"]
    columns = ("pupils", "entrants", "migrant_pupils", *STAFF)
    before = people(previous).select(*keys, *(pl.col(name).alias(f"{name}_before") for name in columns))
    rows = people(snapshot).filter(pl.col("pupils") > 0).join(before, on=keys, maintain_order="left")
    equal = rows.filter(
        pl.col("pupils") == pl.col("pupils_before"),
        *(pl.col(name).eq_missing(pl.col(f"{name}_before")) for name in columns),
    )
    cohorts = _cohort_chances(snapshot, previous)
    chances = [_chance_unchanged(row, cohorts) for row in equal.iter_rows(named=True)]
    found = equal.with_columns(pl.Series("expected", chances, dtype=pl.Float64) * rows.height)
    yield from findings(
        snapshot,
        ROW_UNCHANGED,
        "stages",
        found.filter(pl.col("expected") <= FAMILY_LEVEL),
        "pupils",
        lambda row: {
            **_figures(row, [name for name in columns if row[f"{name}_before"] is not None]),
            "before_year": previous.year,
            "count": rows.height,
            "expected": few_text(float(str(row["expected"]))),
            "p": p_text(float(str(row["expected"]))),
        },
    )


def _chance_unchanged(row: Row, cohorts: Mapping[tuple[str, str], float]) -> float:
    """The chance that an honest school reports the same people as last year; grade by grade where grades are known."""
    grades = cohorts.get((str(row["school_id"]), str(row["stage"])))
    chance = _staying(row["pupils"], SPREAD_OF_SCHOOLS) if grades is None else grades
    moving = ("entrants", "migrant_pupils") if grades is None else ("migrant_pupils",)
    for name in moving:
        if row[f"{name}_before"] is not None:
            chance *= _staying(row[name], SPREAD_OF_COHORTS)
    return chance * (STAFF_STAYS if any(row[f"{name}_before"] is not None for name in STAFF) else 1)


def _staying(value: object, spread: float) -> float:
    return 1 / (1 + spread * float(str(value)))


def _cohort_chances(snapshot: Snapshot, previous: Snapshot) -> dict[tuple[str, str], float]:
    """For each school row, the chance that every grade has as many pupils as the same grade last year; 1 if it has not.

    Other children sit in the grade each year.
    """
    now, before = pupils_by_grade(snapshot, snapshot.year)[1], pupils_by_grade(previous, previous.year)[1]
    both = now.join(before, on=["school_id", "grade"], suffix="_before", maintain_order="left")
    chance = pl.when(pl.col("pupils") == pl.col("pupils_before")).then(1 / (1 + SPREAD_OF_COHORTS * pl.col("pupils")))
    stage = pl.when(pl.col("grade") <= 6).then(pl.lit("primary")).otherwise(pl.lit("junior"))
    found = both.group_by("school_id", stage.alias("stage")).agg(
        chance.product().alias("chance"), chance.is_not_null().all().alias("same")
    )
    return {(school_id, stage_): chance_ if same else 1.0 for school_id, stage_, chance_, same in found.iter_rows()}
