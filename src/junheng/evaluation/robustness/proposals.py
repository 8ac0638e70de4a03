"""For every cell of a school the values at which some verdict may turn: few enough to judge them all.

A verdict is the same between two neighbouring proposals of a cell, so that the smallest change that flips it is among
them. What is proposed too much does no harm: every proposal is judged.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from junheng.evaluation.result import Evaluation
from junheng.evaluation.robustness.coefficients import LINES, Coefficients, exploded, line, sizes
from junheng.evaluation.robustness.composites import composite_roots
from junheng.evaluation.robustness.copies import Copies
from junheng.evaluation.robustness.county_sums import CountySums
from junheng.evaluation.robustness.regions import Regions
from junheng.evaluation.robustness.roots import plus, roots, times
from junheng.evaluation.robustness.signals import signals, turns


def proposals(
    evaluation: Evaluation, cells: pl.DataFrame, copies: Copies, coefficients: Coefficients, added: CountySums
) -> pl.DataFrame:
    """Proposed values of cells.

    Returns:
        cell, new: without the value that the cell has, within what the column can hold.
    """
    regions = Regions(evaluation)
    points, stretches = [], []
    for cell in cells.iter_rows(named=True):
        points += [(cell["cell"], point) for point in regions.points(cell)]
        stretches += [(cell["cell"], one.low, one.high, one.first, one.second) for one in regions.regions(cell)]
    turning = pl.DataFrame(points, schema={"cell": pl.Int64, "root": pl.Float64}, orient="row")
    names = ("low", "high", "first", "second")
    lines = pl.DataFrame(stretches, schema={"cell": pl.Int64, **dict.fromkeys(names, pl.Float64)}, orient="row")
    pairs = _probed(cells, copies, added, lines.with_row_index("pair").with_columns(pl.col("pair").cast(pl.Int64)))
    resource = pairs.filter(pl.col("signal").str.starts_with("row "), pl.col("which") == "numerator")
    resource = resource.with_columns(pl.col("signal").str.slice(4).alias("indicator"))
    found = [_ratio_roots(evaluation, pairs), coefficients.roots(resource)]
    if evaluation.standard.pack.composite is not None:
        found.append(composite_roots(evaluation, coefficients, resource))
    inside = pl.concat(found).filter(pl.col("root").is_finite())
    whole = cells.select("cell", "whole")
    inside = inside.join(whole, on="cell").filter(
        pl.col("root") >= pl.col("low") - 1 * pl.col("whole"), pl.col("root") <= pl.col("high") + 1 * pl.col("whole")
    )
    return _possible(cells, pl.concat([turning, inside.select("cell", "root")]))


def _probed(cells: pl.DataFrame, copies: Copies, added: CountySums, lines: pl.DataFrame) -> pl.DataFrame:
    """Every ratio that moves in a stretch, at its first and (`…_2`) its second probe."""
    probes = pl.concat(
        [
            lines.select(
                (2 * pl.col("pair") + number).alias("trial"), "pair", "cell", pl.col(name).alias("value"),
                pl.lit(number).alias("probe"),
            )
            for number, name in enumerate(("first", "second"))
        ]
    )  # fmt: skip
    trials = probes.join(cells.drop("value"), on="cell")
    case = copies.case(trials)
    found = pl.concat([signals(case), added.signals(case, trials)]).join(
        probes.select("trial", "pair", "probe"), on="trial"
    )
    key = ["pair", "signal", "which", "unit", "stage"]
    first, second = (found.filter(pl.col("probe") == number).drop("trial", "probe") for number in (0, 1))
    both = first.join(second, on=key, suffix="_2", nulls_equal=True)
    moves = pl.any_horizontal(pl.col(name) != pl.col(f"{name}_2") for name in LINES)
    return both.filter(moves).join(lines, on="pair")


def _ratio_roots(evaluation: Evaluation, pairs: pl.DataFrame) -> pl.DataFrame:
    """Where ratios reach the values at which verdicts turn: scale·top/whole = value·bottom."""
    known = [
        (signal, stage, one.scale, value)
        for (signal, stage), one in turns(evaluation.case).items()
        for value in one.values
    ]
    schema = {"signal": pl.String, "stage": pl.String, "scale": pl.Float64, "turn": pl.Float64}
    limits = pl.DataFrame(known, schema=schema, orient="row")
    frame = pairs.join(limits, on=["signal", "stage"], nulls_equal=True)
    top, whole, bottom = (line(frame, name) for name in LINES)
    scale, turn = (frame[name].to_numpy()[:, None] for name in ("scale", "turn"))
    return exploded(frame, roots(plus(scale * top, -turn * times(whole, bottom)), sizes(frame)))


def _possible(cells: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Proposals as values that the cells can hold: whole numbers on both sides where a count is whole."""
    found = found.filter(pl.col("root").is_finite(), pl.col("root").abs() < 1e15)  # no figure of a county is as large
    found = found.join(cells.select("cell", "value", "whole", "maximum"), on="cell")
    near = pl.concat_list(pl.col("root").round() + step for step in (-1.0, 0.0, 1.0))
    found = found.with_columns(pl.when("whole").then(near).otherwise(pl.concat_list("root")).alias("new")).explode(
        "new"
    )
    kept = (
        (pl.col("new") >= 0)
        & (pl.col("new") <= pl.col("maximum").fill_null(np.inf))
        & (pl.col("new") != pl.col("value"))
    )
    return found.filter(kept).select("cell", "new").unique().sort("cell", "new")
