"""Pages of notices."""

from __future__ import annotations

from junheng.web.access.pages import page
from junheng.web.access.permissions import Permission
from junheng.web.notices import views

urlpatterns = [
    page("notices/", views.notices, name="notices", needs=Permission.NOTICES),
    page("notices/read/", views.read_all, name="notices_read", needs=Permission.NOTICES),
    page("notices/<int:notice>/read/", views.read_notice, name="notice_read", needs=Permission.NOTICES),
]
