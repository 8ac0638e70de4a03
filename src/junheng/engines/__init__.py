"""Where formulas run. Every engine answers the same questions and must give the same numbers.

- `ratios`: numerator, denominator and value of every formula in every school row;
- `balance`: mean, deviation, coefficients of variation, Gini, Theil of every stage and indicator, and each row's part,
  of one county or of thousands;
- `teacher_tallies`, `class_tallies`: lists of people and classes as sums per school row.

`polars` is the default. `duckdb` is for data larger than memory, `spark` for a cluster: both run the same expressions.
`reference` is slow and obvious, in plain Python, and defines what is right. Enter at `make_engine`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from junheng.engines.base import Engine
from junheng.engines.lists import Listed
from junheng.engines.polars_engine import PolarsEngine
from junheng.engines.reference import ReferenceEngine
from junheng.errors import UsageError
from junheng.text import Text


@dataclass(frozen=True)
class EngineOptions:
    """Where an engine runs. What an engine has no use for is left alone."""

    memory_limit: str | None = None  # DuckDB: what it may take before it writes to disk, such as "2GB"
    scratch: Path | None = None  # DuckDB, Spark: a folder for what is in between; on a cluster one that every node sees
    master: str | None = None  # Spark: "local[*]", "spark://host:7077", "yarn"; SPARK_MASTER where None


def _duckdb(options: EngineOptions) -> Engine:
    from junheng.engines.duckdb_engine import DuckDBEngine  # noqa: PLC0415 - loads a database

    return DuckDBEngine(options.memory_limit, options.scratch)


def _spark(options: EngineOptions) -> Engine:
    from junheng.engines.spark_engine import SparkEngine  # noqa: PLC0415 - an extra

    return SparkEngine(master=options.master, scratch=options.scratch)


ENGINES: dict[str, Callable[[EngineOptions], Engine]] = {
    "polars": lambda _: PolarsEngine(),
    "duckdb": _duckdb,
    "spark": _spark,
    "reference": lambda _: ReferenceEngine(),
}


def make_engine(name: str, options: EngineOptions | None = None) -> Engine:
    """The engine called `name`.

    Raises:
        UsageError: there is none, or what it needs is not installed.
    """
    if name not in ENGINES:
        raise UsageError(
            Text(
                f"没有计算引擎“{name}”，可用：{'、'.join(ENGINES)}",
                f"there is no engine {name}; engines: {', '.join(ENGINES)}",
            )
        )
    return ENGINES[name](options or EngineOptions())


__all__ = ["ENGINES", "Engine", "EngineOptions", "Listed", "PolarsEngine", "ReferenceEngine", "make_engine"]
