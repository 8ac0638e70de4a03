"""What is known of the checks' false alarms, and said with every doubt that they raise.

The numbers are from `python benchmarks/false_alarms.py`: generated counties, honest but with the habits that make
honest data look odd. Not every null hypothesis holds exactly there: they say what was seen, not what was promised.
"""

from __future__ import annotations

from collections.abc import Mapping

from junheng.records.findings import FindingRule, Severity
from junheng.text import Text

HONEST_COUNTIES = 1000
# In how many of them a check raised a doubt.
ALARMS: Mapping[str, int] = {
    "digits-rounded": 3,
    "digits-uneven": 4,
    "school-figures-rounded": 1,
    "too-precise": 1,
    "same-per-pupil": 9,
    "pupils-in-even-classes": 0,
    "rows-alike": 0,
    "row-unchanged": 0,
    "unusual-change": 0,
    "teacher-in-two-schools": 0,
    "ratios-pinned": 6,
}


def doubt(code: str, what: Text, do: Text) -> FindingRule:
    """A kind of doubt whose words say how often honest counties are doubted."""
    zh = f"（{HONEST_COUNTIES}个如实填报的模拟县中，此项误报{ALARMS[code]}个）"
    en = f" (of {HONEST_COUNTIES} honest generated counties this check doubted {ALARMS[code]})"
    return FindingRule(code, Severity.DOUBT, what, Text(do.zh + zh, do.en + en))
