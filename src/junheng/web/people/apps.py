"""The app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PeopleConfig(AppConfig):
    """People and places."""

    name = "junheng.web.people"

    def ready(self) -> None:
        """Listen to signing in, and learn what can be handed over, each in its app's `handing_over.py`."""
        from junheng.web.people import noting  # noqa: F401 - connects its receivers

        autodiscover_modules("handing_over")
