"""Where formulas run. Every engine answers the same questions and must give the same numbers.

- `ratios`: numerator, denominator and value of every formula in every school row;
- `balance`: mean, deviation, coefficients of variation, Gini, Theil of every stage and indicator, and each row's part,
  of one county or of thousands;
- `teacher_tallies`, `class_tallies`: lists of people and classes as sums per school row.

`PolarsEngine` is the default; `ReferenceEngine` is slow and obvious, in plain Python, and defines what is right.
"""

from junheng.engines.base import Engine
from junheng.engines.lists import Listed
from junheng.engines.polars_engine import PolarsEngine
from junheng.engines.reference import ReferenceEngine
from junheng.errors import UsageError
from junheng.text import Text

ENGINES: dict[str, type[Engine]] = {"polars": PolarsEngine, "reference": ReferenceEngine}


def make_engine(name: str) -> Engine:
    """The engine called `name`.

    Raises:
        UsageError: there is none.
    """
    if name not in ENGINES:
        raise UsageError(
            Text(
                f"没有计算引擎“{name}”，可用：{'、'.join(ENGINES)}",
                f"there is no engine {name}; engines: {', '.join(ENGINES)}",
            )
        )
    return ENGINES[name]()


__all__ = ["ENGINES", "Engine", "Listed", "PolarsEngine", "ReferenceEngine", "make_engine"]
