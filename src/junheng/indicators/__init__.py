"""The formulas of the indicators: numerator and denominator apart, by id. No threshold here; those live in the packs.

An indicator is one of a few kinds, by where its figures stand:

- `RowIndicator`: a ratio in every school row (R1-R7, the eight of 2012);
- `SchoolIndicator`: a ratio in every school (training money);
- `SumIndicator`: a ratio of sums over the school rows (training, certificates, zoning, retention);
- `ItemIndicator`: a ratio of county items, or a single item (rotation, migrant children);
- `StageIndicator`: a ratio or count in every school row that a local standard asks for by itself (pupils per teacher);
- the ones with a procedure of their own (rooms, sizes, classes, small schools, documents, monitoring, survey, vetoes)
  are functions of `junheng.evaluation`; what they read is listed there.

Enter at `FORMULAS`.
"""

from junheng.indicators.balance_2012 import BALANCE_2012
from junheng.indicators.government import GOVERNMENT
from junheng.indicators.kinds import (
    Indicator,
    ItemIndicator,
    RowIndicator,
    SchoolIndicator,
    StageIndicator,
    SumIndicator,
)
from junheng.indicators.local import LOCAL
from junheng.indicators.quality import QUALITY
from junheng.indicators.resource import RESOURCE

FORMULAS: dict[str, Indicator] = {
    indicator.id: indicator for group in (RESOURCE, GOVERNMENT, QUALITY, BALANCE_2012, LOCAL) for indicator in group
}

__all__ = [
    "FORMULAS",
    "Indicator",
    "ItemIndicator",
    "RowIndicator",
    "SchoolIndicator",
    "StageIndicator",
    "SumIndicator",
]
