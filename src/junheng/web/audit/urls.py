"""The page of the log."""

from __future__ import annotations

from junheng.web.access.pages import page
from junheng.web.access.permissions import Permission
from junheng.web.audit import views

urlpatterns = [page("c/<slug:county>/audit/", views.log, name="audit", needs=Permission.AUDIT_VIEW)]
