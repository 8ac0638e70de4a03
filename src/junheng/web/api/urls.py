"""Addresses of the API, and the pages of tokens."""

from __future__ import annotations

from django.urls import include, path

from junheng.web.access.pages import page
from junheng.web.access.permissions import Permission
from junheng.web.api import views
from junheng.web.api.door import patterns
from junheng.web.api.routes import (
    comments,
    evidence,
    inspections,
    notices,
    people,
    places,
    plans,
    reports,
    results,
    returns,
    standing,
    supervision,
    tasks,
    years,
)

# Importing them declares their operations.
ROUTES = (
    places,
    people,
    notices,
    years,
    returns,
    results,
    standing,
    plans,
    tasks,
    evidence,
    supervision,
    inspections,
    comments,
    reports,
)

urlpatterns = [
    page("api/openapi.json", views.schema, name="api_schema", needs=None),
    page("account/tokens/", views.tokens, name="tokens", needs=Permission.OWN_ACCOUNT),
    page("account/tokens/<int:token>/end/", views.end_token, name="token_end", needs=Permission.OWN_ACCOUNT),
    path("api/", include(patterns())),
]
