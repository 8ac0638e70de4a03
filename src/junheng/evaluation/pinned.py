"""Ratios pinned just above a target: a bunching test on the school rows (after McCrary).

Reported figures that were nudged over a threshold leave a hole just below it and a heap just above. Where nobody nudges,
the number of rows changes smoothly across the target, so that just above and just below are about as likely. The doubt
belongs to the data, but only a standard says where to look; `evaluate` adds it to the findings of the snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from junheng.evaluation.by_code import by_code
from junheng.evaluation.locate import Locator
from junheng.evaluation.resource import ratio_of, row_indicators
from junheng.evaluation.verdicts import TIE
from junheng.formulas import Figure, Shared, leaves
from junheng.indicators import FORMULAS, RowIndicator
from junheng.records.checks.suspicion.odds import binomial_tail, holm, p_text
from junheng.records.checks.suspicion.rates import doubt
from junheng.records.findings import Finding
from junheng.standards import Standard
from junheng.text import Text

PINNED = doubt(
    "ratios-pinned",
    Text(
        "按标准 {standard}，{indicator}（{name_zh}）在达标线上下{width}%（人数至少1人）之内的{count}个学校行中，{hits}个刚好达标、{below}个刚好不达标（自然分布时刚好达标的应约{expected}个），二项检验 {p}；如{examples}",
        "under {standard}, of {count} school rows within {width} % (or one person) of the target of {indicator} ({name_en}) {hits} just "
        "meet it and {below} just miss it (about {expected} would be smooth), binomial test {p}; for example {examples}",
    ),
    Text(
        "可能是凑数，也可能是按标准配齐的结果（配齐师资的县，三个中有一个会有此疑问）：请抽查这些学校的原始数据；属实的，说明原因后放行",
        "figures may have been nudged, or schools were staffed to the standard (one such county in three is doubted): look at the papers of these schools; "
        "if true, release with the reason",
    ),
)

# The windows: just below and just above the target, and as wide a one beyond each for the slope.
WIDTH = 0.05
LEAST_IN_WINDOW = 10
LEAST_NEEDED = 4  # where fewer are needed, one more or less is no small step
EXAMPLES = 3


def pinned(rows: pl.DataFrame, standard: Standard, names: Mapping[str, str], locator: Locator) -> tuple[Finding, ...]:
    """A doubt for every indicator of school rows whose values heap up just above the target; both stages together."""
    near = _near(rows, standard)
    counts = {(name, window): count for name, window, count in near.group_by("indicator", "window").len().iter_rows()}
    looks = []
    for name in row_indicators(standard):
        far_below, below, above, far_above = (counts.get((name, window), 0) for window in range(4))
        if below + above >= LEAST_IN_WINDOW:
            chance = _smooth(far_below, far_above)
            looks.append((binomial_tail(above, below + above, chance), name, below, chance))
    found = holm([look[0] for look in looks])
    return tuple(
        _finding(name, standard, near.filter(indicator=name, window=2), below, chance, p, names, locator)
        for (p, name, below, chance), significant in zip(looks, found, strict=True)
        if significant
    )


def _near(rows: pl.DataFrame, standard: Standard) -> pl.DataFrame:
    """Rows near their target, with the window that they lie in: 0 and 1 below it, 2 and 3 above.

    People are whole: a school of 150 pupils that needs 6.3 teachers meets its target with 7, at a ratio of 1.11. So
    counts are held against the least whole number that is enough, in windows of at least one.
    """
    scales = {name: ratio_of(name, standard).scale for name in row_indicators(standard)}
    counted = [name for name in scales if standard.rule(name).operator == ">=" and _is_count(name)]
    exact = pl.col("target") * pl.col("denominator") / by_code("indicator", scales)
    needed = pl.col("needed")
    in_people = (pl.col("numerator") - needed) / (WIDTH * needed).round().clip(lower_bound=1)
    in_shares = (pl.col("ratio") - 1 + TIE) / WIDTH
    is_count = pl.col("indicator").is_in(counted)
    distance = pl.when(is_count & (needed >= LEAST_NEEDED)).then(in_people).when(~is_count).then(in_shares)
    told = rows.filter(pl.col("indicator").is_in(list(scales)), pl.col("target") > 0, pl.col("ratio").is_not_null())
    told = told.with_columns((exact * (1 - TIE)).ceil().alias("needed"))
    windows = told.with_columns((distance.floor() + 2).alias("window"))
    return windows.filter(pl.col("window").is_between(0, 3))


def _smooth(far_below: int, far_above: int) -> float:
    """The share of the inner rows that a straight line through the outer windows puts above the target.

    Two rows are added to each side, so that few rows make no slope; never less than half, so that a falling number of
    rows is no reason for a doubt.
    """
    low, high = far_below + 2, far_above + 2
    return max(0.5, (low + 2 * high) / (3 * (low + high)))


def _finding(
    name: str,
    standard: Standard,
    above: pl.DataFrame,
    below: int,
    chance: float,
    p: float,
    names: Mapping[str, str],
    locator: Locator,
) -> Finding:
    rule = standard.rule(name)
    above = above.sort("ratio", "school_id", "stage")
    count = below + above.height
    some = above.head(EXAMPLES).iter_rows(named=True)
    first = above.row(0, named=True)
    leaf = _figures(name)[0]
    table, column = ("campuses" if isinstance(leaf, Shared) else "stages"), leaf.name
    cells = locator.of_school(table, column, first["school_id"], first["stage"])
    place = (cells[0].file, cells[0].sheet, cells[0].cell) if cells else ("", "", "")
    values = {
        "standard": standard.id,
        "indicator": name,
        "name_zh": rule.name.zh,
        "name_en": rule.name.en,
        "width": f"{100 * WIDTH:g}",
        "count": str(count),
        "hits": str(above.height),
        "below": str(below),
        "expected": f"{chance * count:.1f}",
        "p": p_text(p),
        "examples": "、".join(f"{names.get(row['school_id'], row['school_id'])} {row['value']:.6g}" for row in some),
    }
    return Finding(PINNED, values, *place, table, (first["school_id"], first["stage"]), column)


def _is_count(name: str) -> bool:
    """Whether what the indicator counts are people of the stage, not figures shared out between stages."""
    return not any(isinstance(figure, Shared) for figure in _figures(name))


def _figures(name: str) -> list[Figure | Shared]:
    """What the indicator counts."""
    indicator = FORMULAS[name]
    if not isinstance(indicator, RowIndicator):
        raise TypeError(f"{name} is not a ratio of school rows")
    return list(leaves(indicator.ratio.numerator))
