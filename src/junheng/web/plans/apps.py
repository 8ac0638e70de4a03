"""The app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Plans."""

    name = "junheng.web.plans"
