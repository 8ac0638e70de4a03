"""Addresses of comments. They are read on the pages of the board."""

from __future__ import annotations

from junheng.web.access.pages import page
from junheng.web.access.permissions import Permission
from junheng.web.comments import views
from junheng.web.comments.models import Comment

_YEAR = "c/<slug:county>/<int:year>"

urlpatterns = [
    page(f"{_YEAR}/comments/", views.add, name="comment_county", needs=Permission.COMMENT),
    page(
        f"{_YEAR}/indicators/<str:indicator>/comments/", views.add, name="comment_indicator", needs=Permission.COMMENT
    ),
    page(f"{_YEAR}/schools/<str:school>/comments/", views.add, name="comment_school", needs=Permission.COMMENT),
    page(
        "comments/<int:pk>/take-back/",
        views.take_back,
        name="comment_take_back",
        needs=Permission.COMMENT,
        of=Comment,
    ),
]
