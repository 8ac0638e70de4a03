"""Pages of what goes out."""

from __future__ import annotations

from junheng.web.access.pages import page
from junheng.web.access.permissions import Permission
from junheng.web.publishing import views
from junheng.web.publishing.models import Report

_YEAR = "c/<slug:county>/<int:year>"

urlpatterns = [
    page(f"{_YEAR}/reports/", views.reports, name="reports", needs=Permission.REPORT_DOWNLOAD),
    page(f"{_YEAR}/reports/make/", views.make, name="reports_make", needs=Permission.REPORT_DOWNLOAD),
    page("reports/<int:pk>/file/", views.report_file, name="report_file", needs=Permission.REPORT_DOWNLOAD, of=Report),
    page(f"{_YEAR}/publication/", views.publication, name="publication", needs=Permission.PUBLISH),
    page(f"{_YEAR}/publication/publish/", views.publish, name="publication_publish", needs=Permission.PUBLISH),
    page(f"{_YEAR}/publication/withdraw/", views.withdraw, name="publication_withdraw", needs=Permission.PUBLISH),
    page("public/<slug:county>/", views.public_newest, name="public_newest", needs=None),
    page("public/<slug:county>/<int:year>/", views.public, name="public", needs=None),
]
