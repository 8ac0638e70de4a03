"""One Spark session for all tests."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest

from junheng.engines import Engine, make_engine
from junheng.engines.spark_engine import SparkEngine, start_session, why_not

CLUSTER = "local-cluster[2,1,1024]"  # a driver, and two executors in processes of their own


@pytest.fixture(scope="session")
def spark_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkEngine]:
    """A real cluster of two executors on this computer."""
    reason = why_not()
    if reason is not None:
        pytest.skip(f"NOT RUN: Spark cannot be started here: {reason.en}")
    with warnings.catch_warnings():
        # Spark's own: sockets to its Java process that nobody closes, calls that are to change one day.
        warnings.simplefilter("ignore")
        session = start_session(CLUSTER)
        with SparkEngine(session, scratch=tmp_path_factory.mktemp("spark")) as engine:
            yield engine
        session.stop()


@pytest.fixture(params=["polars", "duckdb", pytest.param("spark", marks=pytest.mark.scale)])
def any_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each engine that runs compiled expressions."""
    if request.param == "spark":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            yield request.getfixturevalue("spark_engine")
    else:
        with make_engine(request.param) as engine:
            yield engine
