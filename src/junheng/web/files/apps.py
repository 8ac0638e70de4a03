"""The app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Files kept byte for byte."""

    name = "junheng.web.files"
