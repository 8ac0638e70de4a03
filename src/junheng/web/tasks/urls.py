"""Pages of tasks and ledgers."""

from __future__ import annotations

from junheng.web.access.pages import page
from junheng.web.access.permissions import Permission
from junheng.web.tasks import views
from junheng.web.tasks.models import Task

_YEAR = "c/<slug:county>/<int:year>"

urlpatterns = [
    page(f"{_YEAR}/tasks/", views.tasks, name="tasks", needs=Permission.TASK_VIEW),
    page(f"{_YEAR}/tasks/mine/", views.mine, name="tasks_mine", needs=Permission.TASK_VIEW),
    page(f"{_YEAR}/tasks/download/", views.tasks_download, name="tasks_download", needs=Permission.TASK_VIEW),
    page(f"{_YEAR}/tasks/make/", views.make_of_cells, name="tasks_make", needs=Permission.TASK_MANAGE),
    page(
        f"{_YEAR}/tasks/department/<slug:department>/",
        views.department,
        name="tasks_department",
        needs=Permission.TASK_VIEW,
    ),
    page(f"{_YEAR}/tasks/school/<str:school>/", views.school, name="tasks_school", needs=Permission.TASK_VIEW),
    page(f"{_YEAR}/ledgers/", views.ledgers, name="ledgers", needs=Permission.TASK_VIEW),
    page(f"{_YEAR}/ledgers/<slug:name>/", views.ledger, name="ledger", needs=Permission.TASK_VIEW),
    page(
        f"{_YEAR}/ledgers/<slug:name>/download/",
        views.ledger_download,
        name="ledger_download",
        needs=Permission.TASK_VIEW,
    ),
    page("tasks/<int:pk>/", views.task, name="task", needs=Permission.TASK_VIEW, of=Task),
    page("tasks/<int:pk>/assign/", views.assign, name="task_assign", needs=Permission.TASK_MANAGE, of=Task),
    page("tasks/<int:pk>/deadline/", views.deadline, name="task_deadline", needs=Permission.TASK_MANAGE, of=Task),
    page("tasks/<int:pk>/withdraw/", views.withdraw, name="task_withdraw", needs=Permission.TASK_MANAGE, of=Task),
    page("tasks/<int:pk>/progress/", views.progress, name="task_progress", needs=Permission.TASK_WORK, of=Task),
    page("tasks/<int:pk>/hand-in/", views.hand_in, name="task_hand_in", needs=Permission.TASK_WORK, of=Task),
    page("tasks/<int:pk>/send-back/", views.send_back, name="task_send_back", needs=Permission.TASK_VERIFY, of=Task),
    page("tasks/<int:pk>/verify/", views.verify, name="task_verify", needs=Permission.TASK_VERIFY, of=Task),
]
