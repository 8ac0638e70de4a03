"""A worker: does one job after the other, and now and then takes up those of workers that were killed."""

from __future__ import annotations

import time
from typing import Any

from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from junheng.web.jobs.work import take_up_lost

INTERVAL_SECONDS = 0.5
SEARCH_SECONDS = 15.0


class Keeper(Worker):
    """The library's worker, which looks for lost jobs between two jobs."""

    searched = 0.0

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        """Do one job."""
        self.search()
        super().run_task(db_task_result)

    def search(self) -> None:
        """Take up lost jobs, not more often than every few seconds."""
        if time.monotonic() - self.searched > SEARCH_SECONDS:
            self.searched = time.monotonic()
            take_up_lost()


def run(*, until_empty: bool = False) -> None:
    """Do jobs until told to stop by a signal, or until there are none."""
    take_up_lost()
    worker = Keeper(
        queue_names=["*"],
        interval=INTERVAL_SECONDS,
        batch=until_empty,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    if not until_empty:
        worker.configure_signals()
    worker.run()
