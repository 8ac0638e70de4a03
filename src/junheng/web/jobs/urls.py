"""Pages of jobs."""

from __future__ import annotations

from junheng.web.access.pages import page
from junheng.web.access.permissions import Permission
from junheng.web.jobs import views
from junheng.web.jobs.models import Job

urlpatterns = [
    page("jobs/<int:pk>/", views.job, name="job", needs=Permission.BOARD_VIEW, of=Job),
    page("jobs/<int:pk>/stop/", views.stop_job, name="job_stop", needs=views.STOPPED_BY, of=Job),
]
