"""The plan as one page with charts that needs nothing else: no network, no other file, printable."""

from __future__ import annotations

from junheng.reporting.html import environment
from junheng.reporting.plan.content import PlanContent


def plan_html(content: PlanContent) -> str:
    """The page as text."""
    page = environment().get_template("plan.html.j2")
    return page.render(c=content, say=content.say, language="zh-CN" if content.say.language == "zh" else "en")
