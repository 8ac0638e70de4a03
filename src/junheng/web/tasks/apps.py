"""The app."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Tasks and ledgers."""

    name = "junheng.web.tasks"

    def ready(self) -> None:
        """Look at the tasks after every judging."""
        from junheng.web.tasks import hook  # noqa: F401 - registers itself
