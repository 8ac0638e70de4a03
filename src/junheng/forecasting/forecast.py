"""`forecast`: pupils of the coming years, from a history."""

from __future__ import annotations

from junheng.errors import UsageError
from junheng.forecasting import frames
from junheng.forecasting.announced import housing_pupils, with_changes, with_homes, within_places
from junheng.forecasting.backtest import trials, with_slips_mended
from junheng.forecasting.frames import Outcome
from junheng.forecasting.history import History
from junheng.forecasting.panel import HORIZON, make_panel
from junheng.forecasting.remarks import remarks
from junheng.forecasting.result import Forecast
from junheng.forecasting.table import backtest_table, methods_table
from junheng.text import Text


def forecast(
    history: History, *, years: int = 10, origin: int | None = None, capped: bool = False, newcomers: float = 0.0
) -> Forecast:
    """Pupils of every school and grade in the `years` years after `origin`, with 80 % intervals and a back-test.

    Args:
        history: what is known.
        years: how many years ahead.
        origin: the last year that may be used; by itself the last year of the history.
        capped: whether a full school's entrants go to others; otherwise pupils are those who want to come, however
            many places there are.
        newcomers: the share, 0 to 1, of the pupils of new homes who come from outside the county and beyond those who
            always came. By itself none: homes then move pupils within the county, whose total is known better.

    Raises:
        UsageError: `years` or `origin` is not possible.
    """
    if not 1 <= years <= HORIZON:
        raise UsageError(
            Text(f"预测年数须在1至{HORIZON}之间，填的是{years}", f"years must be 1 to {HORIZON}, not {years}")
        )
    if not 0 <= newcomers <= 1:
        raise UsageError(
            Text(f"newcomers须在0至1之间，填的是{newcomers}", f"newcomers must be 0 to 1, not {newcomers}")
        )
    known = history if origin is None or origin == history.last_year else _until(history, origin)
    panel = with_slips_mended(make_panel(known))
    done = trials(panel)
    final = done[-1]
    coming = final.cells[..., :years]
    homes = housing_pupils(panel, known, coming)
    cells = with_changes(panel, known, with_homes(coming, homes, newcomers))
    if capped:
        cells = within_places(panel, known, cells)
    backtest = backtest_table(panel, done, years)
    outcome = Outcome(panel, done, cells, homes)
    return Forecast(
        history=known,
        origin=panel.years[-1],
        years=years,
        forecasts=frames.forecasts(outcome),
        rows=frames.rows(outcome),
        townships=frames.townships(outcome),
        totals=frames.totals(outcome),
        backtest=backtest,
        methods=methods_table(panel, done, years),
        findings=tuple(remarks(known, panel, final, backtest, years)),
    )


def _until(history: History, origin: int) -> History:
    known = history.until(origin)
    if known.enrolment.is_empty() or known.last_year != origin:
        given = "、".join(str(year) for year in sorted(set(history.enrolment["year"].to_list())))
        raise UsageError(
            Text(
                f"历年分年级学生（enrolment）没有{origin}年的数，不能从这一年起预测；有：{given}",
                f"enrolment has nothing for {origin}, so no forecast can start there; it has {given}",
            )
        )
    return known
