"""Spark: a cluster, where a province's data already live.

Frames go in and come out as parquet files in a folder that the driver and the executors both see.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from junheng.engines.compiled import CompiledEngine, Lazy
from junheng.engines.lists import Listed
from junheng.errors import UsageError
from junheng.text import Text

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

OLDEST_JAVA = 17


class SparkEngine(CompiledEngine):
    """A Spark session.

    Args:
        session: One that is there already; else one is started.
        master: Where to start it; SPARK_MASTER, or this computer, where None.
        scratch: A folder that the driver and every executor see; needed on a cluster. The system's folder for
            temporary files where None.
    """

    def __init__(
        self, session: SparkSession | None = None, master: str | None = None, scratch: Path | None = None
    ) -> None:
        self.session = session or start_session(master)
        self._own_session = session is None
        self._folder = tempfile.TemporaryDirectory(prefix="junheng-spark-", dir=scratch)
        self._files = 0

    def close(self) -> None:
        """Remove what was in between, and stop a session that was started for this engine."""
        self._folder.cleanup()
        if self._own_session:
            self.session.stop()

    def enter(self, frame: pl.DataFrame) -> Lazy:
        """See `CompiledEngine.enter`."""
        path = self._new_path()
        path.mkdir()
        # Some files, so that more than one executor has something to do.
        portion = max(1, -(-frame.height // self.session.sparkContext.defaultParallelism))
        for number, start in enumerate(range(0, max(1, frame.height), portion)):
            frame.slice(start, portion).write_parquet(path / f"{number}.parquet", compression="snappy")
        return self._lazy(self.session.read.parquet(_address(path)))

    def scan(self, listed: Listed) -> Lazy:
        """See `CompiledEngine.scan`."""
        if listed.frame is not None:
            return self.enter(listed.frame)
        files = [file if "://" in file else _address(Path(file).absolute()) for file in listed.files]
        if listed.kind == "parquet":
            return self._lazy(self.session.read.option("mergeSchema", "true").parquet(*files))
        return self._lazy(self.session.read.csv(files, header=True, enforceSchema=False))

    def kept(self, frame: Lazy) -> Lazy:
        """See `CompiledEngine.kept`."""
        return self._lazy(self.session.read.parquet(_address(self._written(frame))))

    def collect(self, frame: Lazy) -> pl.DataFrame:
        """See `CompiledEngine.collect`."""
        path = self._written(frame)
        collected = pl.read_parquet(sorted(path.glob("*.parquet")))
        shutil.rmtree(path)
        return collected

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """See `CompiledEngine.failures`."""
        from py4j.protocol import Py4JError  # noqa: PLC0415 - Spark is an extra
        from pyspark.errors import PySparkException  # noqa: PLC0415

        return (PySparkException, Py4JError)

    def _written(self, frame: Lazy) -> Path:
        path = self._new_path()
        frame.to_native().write.parquet(_address(path))
        return path

    def _lazy(self, frame: DataFrame) -> Lazy:
        lazy: Lazy = nw.from_native(frame)  # said, because its type cannot be told where pyspark is not installed
        return lazy

    def _new_path(self) -> Path:
        self._files += 1
        return Path(self._folder.name, str(self._files)).absolute()


def why_not() -> Text | None:
    """Why Spark cannot be started here, with what to install; None where it can."""
    if find_spec("pyspark") is None:
        return Text(
            "没有安装 Spark。请运行：pip install 'junheng[spark]'",
            "Spark is not installed: pip install 'junheng[spark]'",
        )
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=str(Path(home) / "bin") if home else None) is None:
        return Text(
            f"没有找到 Java。Spark 需要 Java {OLDEST_JAVA} 或更新版本（Debian/Ubuntu：apt-get install openjdk-17-jre-headless），"
            "或设置 JAVA_HOME",
            f"there is no Java: Spark needs Java {OLDEST_JAVA} or newer (Debian/Ubuntu: apt-get install "
            "openjdk-17-jre-headless), or set JAVA_HOME",
        )
    return None


def _address(path: Path) -> str:
    """A file for Spark, which takes an address as it stands: `as_uri` would write Chinese names as %E8..."""
    whole = path.as_posix()
    return f"file://{whole}" if whole.startswith("/") else f"file:///{whole}"


def start_session(master: str | None = None) -> SparkSession:
    """The session that runs in this process, or a new one.

    Raises:
        UsageError: Spark or Java is not there, or the session does not start.
    """
    reason = why_not()
    if reason is not None:
        raise UsageError(reason)
    import pyspark  # noqa: PLC0415 - Spark is an extra
    from pyspark.errors import PySparkException  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    # Workers of a local cluster are started from there, with this Python.
    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    where = master or os.environ.get("SPARK_MASTER") or "local[*]"
    if where.startswith("local"):  # a computer's own name often leads to an address that it does not answer at
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        os.environ.setdefault("SPARK_LOCAL_HOSTNAME", "localhost")
        os.environ.setdefault("SPARK_WORKER_DIR", tempfile.gettempdir())  # else in the folder where Spark is installed
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "8",
    }
    try:
        builder = SparkSession.builder.master(where).appName("junheng")
        for name, value in settings.items():
            builder = builder.config(name, value)
        session: SparkSession = builder.getOrCreate()
    except (PySparkException, RuntimeError) as error:
        said = str(error).strip().splitlines()[0]
        raise UsageError(Text(f"Spark 没有启动：{said}", f"Spark did not start: {said}")) from error
    return session
