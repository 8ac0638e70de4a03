"""The app."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Keeping the desk running."""

    name = "junheng.web.operations"

    def ready(self) -> None:
        """Write our own events like all others."""
        from junheng.web.logs import set_up_structlog

        set_up_structlog()
