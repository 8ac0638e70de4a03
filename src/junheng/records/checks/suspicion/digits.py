"""Digits that people prefer when they make figures up: 0 and 5, or a favourite one.

Counts of people come from a register and are never rounded: their last digit should be 0 or 5 in one case of five.
Areas, money and books are honestly rounded, to a tenth, a metre, ten or a hundred, each school by its own custom. Their
last digit says nothing; but the last digit that is not 0 is evenly spread over 1 to 9 under any such custom.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from junheng.records.checks.places import Row, common, finding, findings, listed, school_names
from junheng.records.checks.suspicion.odds import binomial_tail, chi_square_tail, holm, p_text, uneven_tail
from junheng.records.checks.suspicion.rates import doubt
from junheng.records.findings import Finding, FindingRule
from junheng.records.snapshot import Snapshot
from junheng.records.values.cells import MAXIMUM_EXACT
from junheng.tables import COMPULSORY_STAGES
from junheng.text import Text

_LOOK_INTO_THEM = Text(
    "这些数可能是估出来的，请抽几所学校与原始名册、台账核对；属实的，说明原因后放行",
    "they may be estimates: compare some schools with registers and ledgers; if true, release with the reason",
)
DIGITS_ROUNDED = doubt(
    "digits-rounded",
    Text(
        "“{column_zh}”这一列{count}个数中，末位{of_zh}的有{hits}个，占{share}%（如实填报应约{expected}%），二项检验 {p}；如{examples}",
        "of {count} figures of {column_en}, {hits} end {of_en}: {share} % (about {expected} % is usual), "
        "binomial test {p}; for example {examples}",
    ),
    _LOOK_INTO_THEM,
)
DIGITS_UNEVEN = doubt(
    "digits-uneven",
    Text(
        "“{column_zh}”这一列{count}个数的末位数字（{of_zh}）分布不均：{digit}出现{hits}次，平均每个数字{mean}次；卡方 {statistic}，自由度{degrees}，{p}；如{examples}",
        "the last digits ({of_en}) of {count} figures of {column_en} are uneven: {digit} stands {hits} times, "
        "{mean} on average; chi-square {statistic}, {degrees} degrees of freedom, {p}; for example {examples}",
    ),
    _LOOK_INTO_THEM,
)
SCHOOL_ROUNDED = doubt(
    "school-figures-rounded",
    Text(
        "{school}的{count}个人数中，末位为0或5的有{hits}个，占{share}%（如实填报应约{expected}%），二项检验 {p}",
        "of {count} counts of people of {school}, {hits} end in 0 or 5: {share} % (about {expected} % is usual), "
        "binomial test {p}",
    ),
    Text(
        "请该校按学籍和教师名册重新核对；属实的，说明原因后放行",
        "have the school compare them with its registers; if true, release with the reason",
    ),
)

COUNTED = (
    "pupils", "migrant_pupils", "entrants", "graduates", "teachers", "teachers_mid_title", "teachers_above_degree",
)  # fmt: skip
# Not the value of equipment: a programme gives every school sets of one price, and its digits are in all the sums.
MEASURED = ("teaching_area", "outdoor_sports_area", "building_area", "site_area", "books", "computers")
# Bound by places: a school in demand takes what its plan allows, full classes of 45 or 50.
PLANNED = ("pupils", "entrants", "graduates")
# What the figures of one school are looked at for: of those that one plan rounds together, only the pupils.
OF_SCHOOL = (
    "pupils", "migrant_pupils", "teachers", "teachers_mid_title", "teachers_above_degree", "backbone_teachers",
    "pe_art_teachers",
)  # fmt: skip

# Counts from 10 up: even where nobody rounds, the second digit of two is 0 or 5 in 21.6 % of cases (Benford).
LEAST_COUNT = 10
CHANCE_ROUND = 0.22
# Up to this share of schools may be full to the plan, with round numbers of pupils and nothing made up.
HONEST_FULL = 0.1
CHANCE_ROUND_PLANNED = (1 - HONEST_FULL) * CHANCE_ROUND + HONEST_FULL
# Up to this share of schools may measure to halves (5, 50, 500) by custom, without anything made up.
HONEST_HALVES = 0.2
CHANCE_FIVE = (1 - HONEST_HALVES) / 9 + HONEST_HALVES / 2
# Only from the third digit on are digits as good as even.
LEAST_EVEN = 100
# Fewer figures than these say nothing.
LEAST_IN_COLUMN = 20
LEAST_FOR_CHI_SQUARE = 50
LEAST_IN_SCHOOL = 6
CENTS = 100  # amounts are looked at to two decimals
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class _Look:
    """One test: its p-value and the finding that it makes where it is significant."""

    p: float
    table: str
    column: str
    row: Row  # the first row in question
    rule: FindingRule
    words: Mapping[str, object]


def check_digits(snapshot: Snapshot) -> Iterator[Finding]:
    """Columns, then schools."""
    names = school_names(snapshot)
    columns = [("stages", column, people(snapshot), False) for column in COUNTED]
    columns += [("campuses", column, snapshot.table("campuses"), True) for column in MEASURED]
    rounded: list[_Look] = []
    uneven: list[_Look] = []
    for table, column, rows, measured in columns:
        told = rows.drop_nulls(column)
        digits = _last_digits(told[column], measured=measured)
        rounded += _rounded(told, digits, table, column, names, measured=measured)
        uneven += _uneven(told, digits, table, column, names, measured=measured)
    for looks in (rounded, uneven):
        for look, found in zip(looks, holm([look.p for look in looks]), strict=True):
            if found:
                where = {"school_id": look.row["school_id"], "stage": look.row["stage"]}
                yield finding(snapshot, look.rule, look.table, where, look.column, look.words)
    yield from _schools(snapshot)


def people(snapshot: Snapshot) -> pl.DataFrame:
    """Rows of the compulsory stages: senior classes are filled to a plan, in round numbers."""
    return snapshot.table("stages").filter(pl.col("stage").is_in(COMPULSORY_STAGES))


@dataclass(frozen=True, slots=True)
class _Digits:
    """The digit to look at in each figure, and which figures are large enough for either test."""

    digit: NDArray[np.int64]
    for_round: NDArray[np.bool_]
    for_even: NDArray[np.bool_]


def _last_digits(column: pl.Series, *, measured: bool) -> _Digits:
    """The last digit of counts; of measured figures the last that is not 0, every value once.

    Schools built to one plan have the same area: that is one figure, not many.
    """
    if not measured:
        counts = column.to_numpy().astype(np.int64)
        return _Digits(counts % 10, counts >= LEAST_COUNT, counts >= LEAST_EVEN)
    amounts = column.to_numpy().astype(np.float64)
    # Beyond this bound a float64 has no last digit to speak of.
    whole = np.rint(np.where(amounts <= MAXIMUM_EXACT, amounts, 0.0) * CENTS).astype(np.int64)
    first = np.zeros(len(whole), dtype=bool)
    first[np.unique(whole, return_index=True)[1]] = True
    shortened = whole.copy()
    while (ending := (shortened % 10 == 0) & (shortened > 0)).any():
        shortened[ending] //= 10
    return _Digits(shortened % 10, first & (shortened >= 10), first & (shortened >= LEAST_EVEN))


def _rounded(
    told: pl.DataFrame, digits: _Digits, table: str, column: str, names: dict[str, str], *, measured: bool
) -> Iterator[_Look]:
    count = int(digits.for_round.sum())
    if count < LEAST_IN_COLUMN:
        return
    hit = digits.for_round & (digits.digit == 5 if measured else digits.digit % 5 == 0)
    hits, chance = int(hit.sum()), CHANCE_FIVE if measured else _chance_round(column)
    if not hits:
        return
    words = {
        "count": count,
        "hits": hits,
        "share": round(100 * hits / count),
        "expected": round(100 * chance),
        "of_zh": "（0不算）为5" if measured else "为0或5",
        "of_en": "in 5 (zeros aside)" if measured else "in 0 or 5",
        "examples": _examples(told, hit, column, names),
    }
    p = binomial_tail(hits, count, chance)
    yield _look(p, told, hit, table, column, DIGITS_ROUNDED, words)


def _chance_round(column: str) -> float:
    return CHANCE_ROUND_PLANNED if column in PLANNED else CHANCE_ROUND


def _uneven(
    told: pl.DataFrame, digits: _Digits, table: str, column: str, names: dict[str, str], *, measured: bool
) -> Iterator[_Look]:
    """The digits 1 to 4 and 6 to 9 against each other: rounding to fives is the other test's business."""
    among = digits.for_even & (digits.digit % 5 != 0)
    count = int(among.sum())
    if count < LEAST_FOR_CHI_SQUARE:
        return
    seen = np.bincount(digits.digit[among], minlength=10)
    kept = seen[[1, 2, 3, 4, 6, 7, 8, 9]]
    mean = count / len(kept)
    statistic = float(((kept - mean) ** 2).sum() / mean)
    digit = int(seen.argmax())
    hit = among & (digits.digit == digit)
    words = {
        "count": count,
        "hits": int(seen[digit]),
        "digit": digit,
        "mean": round(mean, 1),
        "statistic": round(statistic, 1),
        "degrees": len(kept) - 1,
        "of_zh": "末尾的0和5不算" if measured else "0和5不算",
        "of_en": "trailing zeros and fives aside" if measured else "zeros and fives aside",
        "examples": _examples(told, hit, column, names),
    }
    p = chi_square_tail(statistic, len(kept) - 1)
    yield _look(p, told, hit, table, column, DIGITS_UNEVEN, words)


def _look(
    p: float,
    told: pl.DataFrame,
    hit: NDArray[np.bool_],
    table: str,
    column: str,
    rule: FindingRule,
    words: Mapping[str, object],
) -> _Look:
    row = told.row(int(np.flatnonzero(hit)[0]), named=True)
    return _Look(p, table, column, row, rule, {**words, "p": p_text(p)})


def _examples(told: pl.DataFrame, hit: NDArray[np.bool_], column: str, names: dict[str, str]) -> str:
    some = told.filter(pl.Series(hit)).head(EXAMPLES)
    return listed(f"{common(names, row)['row_zh']} {row[column]:.12g}" for row in some.iter_rows(named=True))


def _schools(snapshot: Snapshot) -> Iterator[Finding]:
    """Every school with many counts. Two equal counts may be one fact (all teachers above degree) and count once."""
    counts = (
        people(snapshot)
        .unpivot(OF_SCHOOL, index=["school_id", "stage"], variable_name="column", value_name="value")
        .filter(pl.col("value") >= LEAST_COUNT)
        .unique(["school_id", "value"], keep="first", maintain_order=True)
        .group_by("school_id")
        .agg(
            pl.len().alias("count"),
            (pl.col("value") % 5 == 0).sum().alias("hits"),
            pl.col("column").is_in(PLANNED).sum().alias("planned"),
            pl.col("stage").max(),
        )
        .filter(pl.col("count") >= LEAST_IN_SCHOOL)
        .sort("school_id")
    )
    tails = {
        (count, hits, planned): uneven_tail(hits, [CHANCE_ROUND_PLANNED] * planned + [CHANCE_ROUND] * (count - planned))
        for count, hits, planned in counts.select("count", "hits", "planned").unique().iter_rows()
    }
    p_values = [tails[look] for look in counts.select("count", "hits", "planned").iter_rows()]
    found = counts.with_columns(pl.Series("p", p_values, dtype=pl.Float64)).filter(
        pl.Series(holm(p_values), dtype=pl.Boolean)
    )
    yield from findings(
        snapshot,
        SCHOOL_ROUNDED,
        "stages",
        found,
        "pupils",
        lambda row: {
            "count": row["count"],
            "hits": row["hits"],
            "share": _percent(row["hits"], row["count"]),
            "expected": round(100 * CHANCE_ROUND),
            "p": p_text(float(str(row["p"]))),
        },
    )


def _percent(part: object, whole: object) -> int:
    return round(100 * int(str(part)) / int(str(whole)))
