"""The app."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """Supervision."""

    name = "junheng.web.supervision"

    def ready(self) -> None:
        """Look at the notices after their tasks were."""
        from junheng.web.supervision import rectifying  # noqa: F401 - registers itself
