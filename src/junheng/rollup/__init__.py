"""Many counties at once: open their tables, judge the resource part of each, on any engine.

Enter at `open_counties` and `judge_counties`. Lists of people are read as sums only, by the engine; nothing here keeps a
row of a person. What is judged and how is that of `junheng.evaluation`: the same functions over all counties together.
"""

from junheng.rollup.judge import CountiesJudged, judge_counties
from junheng.rollup.tables import CountyTables, counties_of, open_counties

__all__ = ["CountiesJudged", "CountyTables", "counties_of", "judge_counties", "open_counties"]
