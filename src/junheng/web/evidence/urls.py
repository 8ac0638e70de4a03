"""Pages of evidence."""

from __future__ import annotations

from junheng.web.access.pages import page
from junheng.web.access.permissions import Permission
from junheng.web.evidence import of_tasks, views
from junheng.web.evidence.models import Dossier, Item
from junheng.web.tasks.models import Task

_YEAR = "c/<slug:county>/<int:year>"

urlpatterns = [
    page(f"{_YEAR}/evidence/", views.overview, name="evidence", needs=Permission.EVIDENCE_VIEW),
    page(
        f"{_YEAR}/evidence/<str:indicator>/", views.indicator, name="evidence_indicator", needs=Permission.EVIDENCE_VIEW
    ),
    page(f"{_YEAR}/evidence/<str:indicator>/add/", views.add, name="evidence_add", needs=Permission.EVIDENCE_ADD),
    page(
        f"{_YEAR}/evidence/<str:indicator>/judge/", views.judge, name="evidence_judge", needs=Permission.EVIDENCE_CHECK
    ),
    page("evidence/<int:pk>/", views.item, name="evidence_item", needs=Permission.EVIDENCE_VIEW, of=Item),
    page(
        "tasks/<int:pk>/evidence/", of_tasks.add_to_task, name="task_evidence", needs=Permission.EVIDENCE_ADD, of=Task
    ),
    page("evidence/<int:pk>/file/", views.file, name="evidence_file", needs=Permission.EVIDENCE_VIEW, of=Item),
    page("evidence/<int:pk>/reuse/", views.reuse, name="evidence_reuse", needs=Permission.EVIDENCE_ADD, of=Item),
    page("evidence/<int:pk>/check/", views.check, name="evidence_check", needs=Permission.EVIDENCE_CHECK, of=Item),
    page("evidence/<int:pk>/remove/", views.remove, name="evidence_remove", needs=Permission.EVIDENCE_ADD, of=Item),
    page(f"{_YEAR}/dossier/", views.dossier, name="dossier", needs=Permission.REPORT_DOWNLOAD),
    page(f"{_YEAR}/dossier/make/", views.make_dossier, name="dossier_make", needs=Permission.REPORT_DOWNLOAD),
    page(
        "dossier/<int:pk>/file/", views.dossier_file, name="dossier_file", needs=Permission.REPORT_DOWNLOAD, of=Dossier
    ),
]
