"""The app."""

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """Comments on counties, indicators and schools."""

    name = "junheng.web.comments"
