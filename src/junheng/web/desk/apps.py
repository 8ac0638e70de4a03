"""The app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The frame around every page."""

    name = "junheng.web.desk"
