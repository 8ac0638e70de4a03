"""The least-cost way, over years, from today's evaluation to one that passes.

Enter at `plan`. A plan is a list of steps (school, year, action, quantity, cost); what it promises is re-judged by
`evaluate` on the county as the steps leave it (`carried_out`). Nothing here reads a file but the catalogue and the
forecast, which come in as tables.
"""

from junheng.planning.carried import carried_out
from junheng.planning.catalogue import Action, Catalogue
from junheng.planning.make import plan
from junheng.planning.outlook import Outlook
from junheng.planning.plan import Plan, PlanYear, Relaxation
from junheng.planning.steps import Kind, Step
from junheng.planning.wish import Wish

__all__ = [
    "Action",
    "Catalogue",
    "Kind",
    "Outlook",
    "Plan",
    "PlanYear",
    "Relaxation",
    "Step",
    "Wish",
    "carried_out",
    "plan",
]
