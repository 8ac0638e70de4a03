"""The app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class YearsConfig(AppConfig):
    """County years and what was judged of them."""

    name = "junheng.web.years"

    def ready(self) -> None:
        """Learn what the apps store of an evaluation, each in its `pieces.py`."""
        autodiscover_modules("pieces")
