"""The forecast as it comes out: tables, intervals, back-test, findings."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from junheng.forecasting.history import History
from junheng.records.findings import Finding


@dataclass(frozen=True)
class Forecast:
    """Pupils of the `years` years after `origin`. `low` and `high` are the 10 % and 90 % limits; numbers are not whole.

    Sums agree: `forecasts` over grades give `rows`, over schools `totals`. Their limits do not add up, and should not:
    what one school wins another loses.
    """

    history: History
    origin: int
    years: int
    forecasts: pl.DataFrame  # year, school_id, stage, grade, pupils, low, high; sorted by these
    rows: pl.DataFrame  # year, school_id, stage, pupils, low, high
    townships: pl.DataFrame  # year, township, stage, pupils, low, high; without the schools whose township is unknown
    totals: pl.DataFrame  # year, stage, grade (null: the stage), pupils, low, high; stage null: the county
    # By lead in years: mape_total, mape_grade, mape_school and baseline_mape_total as shares (0.02 = 2 %), coverage80,
    # baseline (which of the plain ones was best), origins (how many were tried), cells (how many school x grade x origin
    # coverage80 counts), and the errors of each plain method; null where none could be.
    backtest: pl.DataFrame
    # origin, lead, method, weight: what was used at each origin, chosen from the errors of earlier ones only.
    methods: pl.DataFrame
    findings: tuple[Finding, ...]
