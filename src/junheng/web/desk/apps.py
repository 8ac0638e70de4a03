"""The app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DeskConfig(AppConfig):
    """The frame around every page."""

    name = "junheng.web.desk"

    def ready(self) -> None:
        """Learn what can wait for somebody, each in its app's `waiting.py`."""
        autodiscover_modules("waiting")
