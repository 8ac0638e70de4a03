"""The plan as a Word document."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

from junheng.planning.plan import Plan
from junheng.reporting.basis import Basis
from junheng.reporting.official.entries import both_names, filled
from junheng.reporting.plan.content import PlanContent
from junheng.reporting.plan.fields import PLAN_FIELDS, PlanDocument
from junheng.reporting.summary import summary_of


def plan_word(plan: Plan, content: PlanContent, dated: date | None = None) -> bytes:
    """The document as bytes; `dated` is the day on the title page, left to be filled in where none is given."""
    from junheng.reporting.official.rendering import rendered  # noqa: PLC0415 - docxtpl takes a moment

    today = summary_of(Basis(plan.before, content.say))
    document = PlanDocument(content, (today.sentence, *today.points), dated)
    name = f"plan.{content.say.language}.docx"
    return rendered(
        files("junheng.reporting").joinpath("templates", name).read_bytes(),
        filled(PLAN_FIELDS, document, both_names),
        name=name,
        title=content.summary.title,
        year=content.base,
    )
