"""The least-cost way, over years, from today's evaluation to one that passes.

Enter at `plan`. A plan is a list of steps (school, year, action, quantity, cost); what it promises is re-judged by
`evaluate` on the county as the steps leave it (`carried_out`). Nothing here reads a file but the catalogue and the
forecast, which come in as tables.
"""

from junheng.planning.carried import carried_out
from junheng.planning.catalogue import Action, Catalogue
from junheng.planning.frontier import Point, alternatives, money_and_share, money_and_year
from junheng.planning.make import plan
from junheng.planning.move import Move, move
from junheng.planning.outlook import Outlook
from junheng.planning.plan import Plan, PlanYear, Relaxation
from junheng.planning.prices import Price, Prices, Worth, prices, replanned, worth_of_one_more
from junheng.planning.scenario import Scenario, compare_scenarios, read_scenario, write_scenario
from junheng.planning.steps import Kind, Step
from junheng.planning.wish import Wish

__all__ = [
    "Action",
    "Catalogue",
    "Kind",
    "Move",
    "Outlook",
    "Plan",
    "PlanYear",
    "Point",
    "Price",
    "Prices",
    "Relaxation",
    "Scenario",
    "Step",
    "Wish",
    "Worth",
    "alternatives",
    "carried_out",
    "compare_scenarios",
    "money_and_share",
    "money_and_year",
    "move",
    "plan",
    "prices",
    "read_scenario",
    "replanned",
    "worth_of_one_more",
    "write_scenario",
]
