"""The app."""

from django.apps import AppConfig


class BoardConfig(AppConfig):
    """Where the county stands."""

    name = "junheng.web.board"
