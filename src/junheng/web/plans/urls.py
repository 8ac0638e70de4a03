"""Pages of plans."""

from __future__ import annotations

from junheng.web.access.pages import page
from junheng.web.access.permissions import Permission
from junheng.web.plans import views
from junheng.web.plans.models import Scenario

_YEAR = "c/<slug:county>/<int:year>/plans"

urlpatterns = [
    page(f"{_YEAR}/", views.plans, name="plans", needs=Permission.PLAN_VIEW),
    page(f"{_YEAR}/new/", views.new, name="plan_new", needs=Permission.PLAN_MAKE),
    page(f"{_YEAR}/catalogue/", views.catalogue, name="plan_catalogue", needs=Permission.PLAN_MAKE),
    page(f"{_YEAR}/compare/", views.compare, name="plans_compare", needs=Permission.PLAN_VIEW),
    page("plans/<int:pk>/", views.plan, name="plan", needs=Permission.PLAN_VIEW, of=Scenario),
    page("plans/<int:pk>/files/", views.make_files, name="plan_files", needs=Permission.PLAN_VIEW, of=Scenario),
    page(
        "plans/<int:pk>/files/<slug:ending>/", views.download, name="plan_file", needs=Permission.PLAN_VIEW, of=Scenario
    ),
    page("plans/<int:pk>/adopt/", views.adopt_plan, name="plan_adopt", needs=Permission.PLAN_ADOPT, of=Scenario),
    page("plans/<int:pk>/remove/", views.remove, name="plan_remove", needs=Permission.PLAN_MAKE, of=Scenario),
]
