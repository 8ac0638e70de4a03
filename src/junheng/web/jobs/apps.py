"""The app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Background work."""

    name = "junheng.web.jobs"

    def ready(self) -> None:
        """Learn the kinds of job, each in its app's `background.py`."""
        autodiscover_modules("background")
