"""junheng 均衡: a county's tables judged by the standards of balanced compulsory education, every number explained.

import junheng as jh

county = jh.read("county/")  # an imported county; or files: jh.read("returns.xlsx", year=2024)
result = jh.evaluate(county, "cn-2017")
result.verdict, result.rows, result.balance  # dataframes with named columns
jh.explain(result, "YZ-R4", school_id="…", stage="primary")
outlook = jh.forecast(jh.history_of(county))  # pupils of the coming years
jh.places_of(outlook, county).warned()  # schools that may lack places
"""

from junheng.errors import JunhengError
from junheng.evaluation import Evaluation, Explanation, evaluate, explain
from junheng.evaluation.comparison import Comparison, compare
from junheng.evaluation.peers import Peers, peers
from junheng.evaluation.robustness import Robustness, robustness
from junheng.evaluation.what_if import Change, WhatIf, what_if
from junheng.forecasting.forecast import forecast
from junheng.forecasting.history import History
from junheng.forecasting.places import Places, places_of
from junheng.forecasting.reading import history_of, read_history
from junheng.forecasting.result import Forecast
from junheng.planning import Plan, Wish, plan
from junheng.reader import FindingsError, read, read_counties
from junheng.records.findings import Finding
from junheng.records.snapshot import Snapshot
from junheng.standards import Standard, load_standard

__version__ = "0.1.0"

__all__ = [
    "Change",
    "Comparison",
    "Evaluation",
    "Explanation",
    "Finding",
    "FindingsError",
    "Forecast",
    "History",
    "JunhengError",
    "Peers",
    "Places",
    "Plan",
    "Robustness",
    "Snapshot",
    "Standard",
    "WhatIf",
    "Wish",
    "compare",
    "evaluate",
    "explain",
    "forecast",
    "history_of",
    "load_standard",
    "peers",
    "places_of",
    "plan",
    "read",
    "read_counties",
    "read_history",
    "robustness",
    "what_if",
]
