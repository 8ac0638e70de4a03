"""A plan for people: a page with charts, a workbook, a Word document.

Enter at `plan_files`, which makes them all, or at `plan_content`, which they are prints of. Nothing here plans or judges.
"""

from junheng.reporting.plan.content import PlanContent, plan_content
from junheng.reporting.plan.files import plan_files

__all__ = ["PlanContent", "plan_content", "plan_files"]
