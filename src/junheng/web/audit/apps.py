"""The app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """The log of what people did."""

    name = "junheng.web.audit"

    def ready(self) -> None:
        """Have the database refuse changes of the log."""
        from junheng.web.audit.append_only import forbid_changes

        post_migrate.connect(forbid_changes, sender=self)
