"""The app."""

from django.apps import AppConfig


class PersonalConfig(AppConfig):
    """Removing rows of persons."""

    name = "junheng.web.personal"
