"""Pages about the desk itself."""

from __future__ import annotations

from junheng.web.access.pages import page
from junheng.web.access.permissions import Permission
from junheng.web.operations import views

urlpatterns = [
    page("health/", views.health, name="health", needs=None),
    page("c/<slug:county>/desk/", views.state_of_desk, name="desk_state", needs=Permission.DESK_CARE),
]
