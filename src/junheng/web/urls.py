"""Every address of the desk. Each app lists its pages in its own `urls.py` by `access.pages.page`."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from junheng.web.access.pages import page
from junheng.web.access.permissions import Permission
from junheng.web.desk import views as desk
from junheng.web.desk.style import style

handler400 = desk.bad_request
handler403 = desk.no_right
handler404 = desk.not_found

APPS = (
    "people",
    "audit",
    "operations",
    "jobs",
    "notices",
    "board",
    "comments",
    "returns",
    "plans",
    "tasks",
    "evidence",
    "supervision",
    "publishing",
    "personal",
    "api",
)  # in the order of their addresses

urlpatterns: list[URLPattern | URLResolver] = [
    page("", desk.home, name="home", needs=Permission.OWN_ACCOUNT),
    page("c/<slug:county>/todo/", desk.todo, name="todo", needs=Permission.NOTICES),
    page("language/", desk.choose_language, name="language", needs=None),
    *(path("", include(f"junheng.web.{app}.urls")) for app in APPS),
]
if settings.DEBUG:
    urlpatterns.append(page("style/", style, name="style", needs=None))
