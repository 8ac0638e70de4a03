"""The app."""

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    """The yearly returns."""

    name = "junheng.web.returns"
