"""Where formulas run. Every engine answers the same two questions and must give the same numbers.

- `ratios`: numerator, denominator and value of every formula in every school row;
- `balance`: mean, deviation, coefficients of variation, Gini, Theil of every stage and indicator, and each row's part.

`PolarsEngine` is the default; `ReferenceEngine` is slow and obvious, in plain Python, and defines what is right.
"""

from junheng.engines.base import Engine
from junheng.engines.expressions import PolarsEngine
from junheng.engines.reference import ReferenceEngine

ENGINES: dict[str, type[Engine]] = {"polars": PolarsEngine, "reference": ReferenceEngine}

__all__ = ["ENGINES", "Engine", "PolarsEngine", "ReferenceEngine"]
