"""The desk on one office computer: the web server in this process, a worker for each queue in another that is started again if it ends."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import django

from junheng.errors import UsageError
from junheng.text import Text

THREADS = 8
LEAVING_SECONDS = 3.0
MOST_LOG_BYTES = 20 * 1024 * 1024


def set_up(home: Path | None) -> Path:
    """Set Django up on the data in `home`; their folder."""
    if home is not None:
        os.environ["JUNHENG_HOME"] = str(home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "junheng.web.settings")
    django.setup()
    from django.conf import settings

    found: Path = settings.HOME
    return found


def prepare(home: Path | None) -> tuple[Path, Path | None]:
    """Set up, and bring the database to this version; the folder of the data, and the backup made before an upgrade.

    Raises:
        UsageError: the folder cannot be written.
    """
    folder = Path(home or os.environ.get("JUNHENG_HOME") or "junheng-data").resolve()
    try:
        os.environ.setdefault("JUNHENG_LOG", str(_log_of(folder)))
        set_up(folder)
        from junheng.web.operations.upgrade import upgrade

        return folder, upgrade()
    except OSError as error:
        raise UsageError(
            Text("数据文件夹不能写入：{why}", "the folder of the data cannot be written: {why}").format(why=error)
        ) from error


def _log_of(home: Path) -> Path:
    """Where the log is written; a long one is put aside, which only works before anybody writes."""
    log = home / "logs" / "desk.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > MOST_LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    return log


def serve(host: str, port: int, told: Callable[[str], None]) -> None:
    """Answer until interrupted or terminated, the worker with it; `told` is called with the address once it answers.

    Raises:
        UsageError: the port is taken.
    """
    from django.conf import settings
    from waitress.server import create_server

    from junheng.web.jobs.work import QUEUES
    from junheng.web.operations.refusing import Channel
    from junheng.web.wsgi import application

    try:
        server = create_server(
            application, host=host, port=port, threads=THREADS, ident=None,
            max_request_body_size=settings.REQUEST_BYTES,
        )  # fmt: skip
        server.channel_class = Channel
    except OSError as error:
        raise UsageError(
            Text(
                "端口 {port} 不能使用（{why}）。可能已经在运行；或换一个：--port {other}",
                "port {port} cannot be used ({why}). It may be running already; or take another: --port {other}",
            ).format(port=port, why=error.strerror or error, other=port + 1)
        ) from error
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that somebody waits for a moment is no news
    ended = threading.Event()
    keepers = [threading.Thread(target=_keep_worker, args=(queue, ended), daemon=True) for queue in QUEUES]
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))  # leave by the same way as after Ctrl-C
    try:  # from here on, leaving ends the workers, too
        for keeper in keepers:
            keeper.start()
        told(f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}/")  # noqa: S104 - compared, not bound
        server.run()
    finally:
        ended.set()
        server.close()
        for keeper in keepers:
            if keeper.is_alive():
                keeper.join(LEAVING_SECONDS + 10)


def _keep_worker(queue: str, ended: threading.Event) -> None:
    while not ended.is_set():
        worker = subprocess.Popen([sys.executable, "-m", "junheng", "worker", "--queue", queue])  # noqa: S603 - ourselves
        while worker.poll() is None and not ended.wait(0.5):
            pass
        with contextlib.suppress(subprocess.TimeoutExpired):  # Ctrl-C reaches it, too: it is leaving already
            worker.wait(LEAVING_SECONDS)
        if worker.poll() is None:
            worker.terminate()
            worker.wait(10)


def work(queue: str | None) -> None:
    """Do background work of a queue, or of all, until interrupted.

    Raises:
        UsageError: there is no such queue, or the database is of an older version.
    """
    from junheng.web.jobs.work import QUEUES
    from junheng.web.jobs.worker import run
    from junheng.web.operations.upgrade import must_be_current

    if queue is not None and queue not in QUEUES:
        told = Text("没有队列“{queue}”，可用：{queues}", "there is no queue {queue}; queues: {queues}")
        raise UsageError(told.format(queue=queue, queues=", ".join(QUEUES)))
    must_be_current()
    run(queue=queue)
