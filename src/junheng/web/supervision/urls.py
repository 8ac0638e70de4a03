"""Pages of supervision."""

from __future__ import annotations

from junheng.web.access.pages import page
from junheng.web.access.permissions import Permission
from junheng.web.supervision import views
from junheng.web.supervision.models import Inspection, Notice, Photo

_YEAR = "c/<slug:county>/<int:year>/supervision"

urlpatterns = [
    page(f"{_YEAR}/", views.overview, name="supervision", needs=Permission.INSPECTION_VIEW),
    page(f"{_YEAR}/new/", views.begin, name="inspection_new", needs=Permission.INSPECTION_MAKE),
    page(f"{_YEAR}/accountability/", views.accountability, name="accountability", needs=Permission.INSPECTION_VIEW),
    page(
        f"{_YEAR}/accountability/book/",
        views.accountability_book,
        name="accountability_book",
        needs=Permission.INSPECTION_VIEW,
    ),
    page("inspections/<int:pk>/", views.inspection, name="inspection", needs=Permission.INSPECTION_VIEW, of=Inspection),
    page(
        "inspections/<int:pk>/fill/",
        views.fill,
        name="inspection_fill",
        needs=Permission.INSPECTION_MAKE,
        of=Inspection,
    ),
    page(
        "inspections/<int:pk>/notice/", views.issue, name="notice_issue", needs=Permission.NOTICE_ISSUE, of=Inspection
    ),
    page("photos/<int:pk>/", views.photo, name="photo", needs=Permission.INSPECTION_VIEW, of=Photo),
    page("rectifications/<int:pk>/", views.notice, name="rectification", needs=Permission.INSPECTION_VIEW, of=Notice),
    page(
        "rectifications/<int:pk>/answer/",
        views.answer,
        name="rectification_answer",
        needs=Permission.NOTICE_ANSWER,
        of=Notice,
    ),
    page(
        "rectifications/<int:pk>/decide/",
        views.decide,
        name="rectification_decide",
        needs=Permission.NOTICE_ISSUE,
        of=Notice,
    ),
    page(
        "rectifications/<int:pk>/extend/",
        views.extend,
        name="rectification_extend",
        needs=Permission.NOTICE_ISSUE,
        of=Notice,
    ),
]
