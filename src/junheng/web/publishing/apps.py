"""The app."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """What goes out."""

    name = "junheng.web.publishing"
