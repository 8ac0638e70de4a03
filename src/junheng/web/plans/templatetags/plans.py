"""The words of the library's own reports of a plan, so that a page heads its tables as the files do."""

from __future__ import annotations

from django import template

from junheng.reporting.figures import percent
from junheng.reporting.plan.words import PlanSpeaker
from junheng.web.words import language

register = template.Library()


@register.simple_tag
def plan_say(key: str, **fields: object) -> str:
    """The words of a key of `reporting.plan`, in the language of this request."""
    return PlanSpeaker(language())(key, **fields)


@register.filter
def plan_status(status: str) -> str:
    """How a plan ended, in short."""
    return PlanSpeaker(language())(f"s_status_{status}")


@register.simple_tag
def plan_money(yuan: float | None, *, unit: bool = False) -> str:
    """Money as the reports of a plan show it."""
    figure = PlanSpeaker(language()).money(yuan)
    return figure.full if unit else figure.text


@register.filter
def plan_share(share: float | None) -> str:
    """A share as a percentage; a dash where it is not known."""
    return percent(share, 2).full
