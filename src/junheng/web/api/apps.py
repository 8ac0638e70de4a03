"""The app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The desk for programs."""

    name = "junheng.web.api"
    label = "api"
