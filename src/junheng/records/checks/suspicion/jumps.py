"""Changes since last year that stand out from the county's own.

`checks.years` asks about changes beyond a fixed factor. Here a change is held against those of the other schools of the
county in the same year, so that a calm county notices smaller ones; what that check asks already is not asked again.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from junheng.records.checks.places import findings
from junheng.records.checks.suspicion.odds import holm, p_text, student_tail
from junheng.records.checks.suspicion.rates import doubt
from junheng.records.checks.years import JUMPS, changed_beyond, year_pairs
from junheng.records.findings import Finding
from junheng.records.snapshot import Snapshot
from junheng.tables import COMPULSORY_STAGES
from junheng.text import Text

UNUSUAL_CHANGE = doubt(
    "unusual-change",
    Text(
        "{row_zh}{column_zh}由{before_year}年的{before}变为{after}（{change}%），全县{count}个学校行的中位变化为{median}%，稳健z值 {z}，{p}",
        "{row_en}: {column_en} went from {before} in {before_year} to {after} ({change} %); the median change of the "
        "county's {count} school rows is {median} %, robust z {z}, {p}",
    ),
    Text("核对数字；属实的，说明原因后放行", "check the figure; if true, release it with the reason"),
)


# Columns of `stages` that change a little in every school, and the share of the people counted who are others than last
# year: the more are new and the fewer there are, the more a count varies by chance.
COLUMNS = {"pupils": 0.4, "teachers": 0.2, "teachers_above_degree": 0.2}
LEAST_ROWS = 20
LEAST_BEFORE = 20  # below, one family or one teacher is a large change
MAD_TO_SD = 1.4826  # the median absolute deviation of a normal distribution is its standard deviation over this
LEAST_SPREAD = 0.02  # where nearly nothing changes, a change of two in a hundred is still ordinary
# Changes of schools have heavier tails than the normal distribution: a class more, a teacher's house moved.
DEGREES = 15
# A school fills up grade by grade after it was opened or has taken in another.
SETTLING_YEARS = 6


def check_jumps(snapshot: Snapshot, previous: Snapshot) -> Iterator[Finding]:
    """Every column of `COLUMNS`; all rows of all columns are one family."""
    settling = _settling(snapshot)
    frames = {}
    for column in COLUMNS:
        kept = year_pairs(snapshot, previous, "stages", column).filter(
            (pl.col("before") >= LEAST_BEFORE) & (pl.col(column) > 0),
            pl.col("stage").is_in(COMPULSORY_STAGES),
            ~pl.col("school_id").is_in(settling),
        )
        if kept.height >= LEAST_ROWS:
            frames[column] = _with_z(kept, column)
    p_values = [student_tail(z, DEGREES) for frame in frames.values() for z in frame["z"]]
    significant = iter(holm(p_values))
    asked = {limit.column: changed_beyond(limit) for limit in JUMPS if limit.table == "stages"}
    for column, frame in frames.items():
        flags = pl.Series([next(significant) for _ in range(frame.height)], dtype=pl.Boolean)
        yield from findings(
            snapshot,
            UNUSUAL_CHANGE,
            "stages",
            frame.filter(flags).filter(~asked[column]),
            column,
            lambda row, column=column, count=frame.height: {  # type: ignore[misc]
                "before": row["before"],
                "after": row[column],
                "before_year": previous.year,
                "change": _signed(row["change"]),
                "median": _signed(row["median"]),
                "count": count,
                "z": round(row["z"], 1),
                "p": p_text(student_tail(row["z"], DEGREES)),
            },
        )


def _with_z(pairs: pl.DataFrame, column: str) -> pl.DataFrame:
    """`change`, its median over the county, and how many robust standard deviations it is away."""
    after, before = pairs[column].to_numpy().astype(float), pairs["before"].to_numpy().astype(float)
    change = np.log(after / before)
    median = float(np.median(change))
    spread = max(MAD_TO_SD * float(np.median(np.abs(change - median))), LEAST_SPREAD)
    z = (change - median) / np.sqrt(spread**2 + COLUMNS[column] * (1 / before + 1 / after))
    return pairs.with_columns(pl.Series("change", change), pl.lit(median).alias("median"), pl.Series("z", z))


def _signed(log_change: float) -> str:
    return f"{100 * (float(np.exp(log_change)) - 1):+.1f}"


def _settling(snapshot: Snapshot) -> list[str]:
    """Schools that were opened, closed, merged or built within the last years."""
    since = snapshot.year - SETTLING_YEARS
    changes = snapshot.table("changes").filter(pl.col("year") > since)
    young = snapshot.table("schools").filter(pl.col("year_built") > since)
    return pl.concat([changes["school_id"], changes["other_id"].drop_nulls(), young["school_id"]]).unique().to_list()
