"""The app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The log of what people did."""

    name = "junheng.web.audit"
