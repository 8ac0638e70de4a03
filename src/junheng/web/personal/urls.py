"""The page of removing rows of persons."""

from __future__ import annotations

from junheng.web.access.pages import page
from junheng.web.access.permissions import Permission
from junheng.web.personal import views

urlpatterns = [
    page("c/<slug:county>/personal/", views.personal, name="personal", needs=Permission.PERSONAL_REMOVE),
    page("c/<slug:county>/personal/look/", views.look_at, name="personal_look", needs=Permission.PERSONAL_REMOVE),
    page("c/<slug:county>/personal/remove/", views.remove, name="personal_remove", needs=Permission.PERSONAL_REMOVE),
]
