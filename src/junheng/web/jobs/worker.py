"""A worker: does one job after the other.

Beside that it takes up, now and then, the jobs of workers that were killed, and asks for what is done once a day.
"""

from __future__ import annotations

import threading

import structlog
from django.db import OperationalError, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from junheng.web.jobs.work import ask_for_daily, take_up_lost

log = structlog.get_logger("junheng.jobs")
INTERVAL_SECONDS = 0.5
SEARCH_SECONDS = 15.0


def search(ended: threading.Event) -> None:
    """Look around until the worker ends. A database that is busy is asked again the next time."""
    while not ended.wait(SEARCH_SECONDS):
        try:
            take_up_lost()
            ask_for_daily()
        except OperationalError:
            log.warning("could not look for jobs", exc_info=True)
    connection.close()


def run(*, queue: str | None = None, until_empty: bool = False) -> None:
    """Do jobs of a queue, or of all, until told to stop by a signal, or until there are none."""
    take_up_lost()
    worker = Worker(
        queue_names=[queue or "*"],
        interval=INTERVAL_SECONDS,
        batch=until_empty,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    if until_empty:
        worker.run()
        return
    ask_for_daily()
    worker.configure_signals()
    ended = threading.Event()
    searcher = threading.Thread(target=search, args=(ended,), daemon=True)
    searcher.start()
    try:
        worker.run()
    finally:
        ended.set()
        searcher.join(SEARCH_SECONDS)
