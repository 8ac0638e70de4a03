"""The report as one page that needs nothing else: no network, no other file, readable without JavaScript, printable."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from junheng.evaluation import Evaluation
from junheng.evaluation.comparison import Comparison
from junheng.evaluation.robustness import Robustness
from junheng.records.durable import write_for_user
from junheng.reporting.balance import CHART_WIDTH
from junheng.reporting.basis import Basis
from junheng.reporting.content import content_of
from junheng.reporting.notes import excluded_by_reason
from junheng.reporting.opened import opened_json
from junheng.text import Language

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def environment() -> Environment:
    """What templates of pages are read with."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - not needed to start the program

    # Autoescape is on for every template: names of schools come from files that anybody may have edited.
    return Environment(
        loader=PackageLoader("junheng.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html_text(
    evaluation: Evaluation,
    language: Language = "zh",
    *,
    comparison: Comparison | None = None,
    robust: Robustness | None = None,
) -> str:
    """The page as text."""
    content = content_of(evaluation, language, comparison=comparison, robust=robust)
    rule = evaluation.standard.pack.school_rule
    page = environment().get_template("page.html.j2")
    return page.render(
        c=content,
        say=content.say,
        excluded=excluded_by_reason(content.excluded),
        chart_width=CHART_WIDTH,
        opened=Markup(opened_json(Basis(evaluation, content.say))),  # noqa: S704 - "<" is escaped in it
        school_rule=rule.id if rule is not None else "",
        language="zh-CN" if language == "zh" else "en",
    )


def write_html(
    evaluation: Evaluation,
    path: Path | str,
    language: Language = "zh",
    *,
    comparison: Comparison | None = None,
    robust: Robustness | None = None,
    overwrite: bool = True,
) -> None:
    """Write the page to `path`, whole or not at all; with `comparison` it also says what changed, with `robust` how safe it is.

    Raises:
        UsageError: it cannot be written, or something is there and `overwrite` is not set.
    """
    page = html_text(evaluation, language, comparison=comparison, robust=robust)
    write_for_user(Path(path), page.encode(), overwrite=overwrite)
