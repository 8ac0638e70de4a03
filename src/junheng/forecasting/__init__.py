"""Pupils of the coming years: how many, in which school and grade, and how sure that is.

Enter at `forecast`, with a `History` made from a county's tables by `make_history`. The result has the forecast with
80 % intervals, the back-test that earned them, and findings about what the history lacks. Nothing here reads a file or
judges a school; the plan takes the forecast as a table.
"""

from junheng.forecasting.forecast import forecast
from junheng.forecasting.history import History, System, make_history
from junheng.forecasting.result import Forecast

__all__ = ["Forecast", "History", "System", "forecast", "make_history"]
