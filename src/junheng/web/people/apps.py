"""The app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People and places."""

    name = "junheng.web.people"
