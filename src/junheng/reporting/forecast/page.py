"""The forecast as one page that needs nothing else: no network, no other file, readable without JavaScript."""

from __future__ import annotations

from junheng.forecasting.places import GRAVE
from junheng.reporting.forecast.charts import LARGE, SMALL, fan_svg
from junheng.reporting.forecast.content import Outcome
from junheng.reporting.forecast.words import ABOUT_CHANCE, ABOUT_LIMITS, ABOUT_PLACES, rule_sentence
from junheng.reporting.html import environment

MOST_CHARTS = 240  # school rows with a chart, gravest first; the workbook has all


def page_text(outcome: Outcome) -> str:
    """The page as text."""
    template = environment().get_template("forecast.html.j2")
    return template.render(
        o=outcome,
        t=outcome.say,
        language="zh-CN" if outcome.language == "zh" else "en",
        grave=GRAVE,
        charts=[(line, fan_svg(outcome.fan(line), LARGE, outcome.stage(line.stage))) for line in outcome.whole],
        schools=[
            (line, fan_svg(outcome.fan(line), SMALL, f"{line.name} {outcome.stage(line.stage)}"))
            for line in outcome.schools[:MOST_CHARTS]
        ],
        years=[year.year for year in outcome.whole[0].years] if outcome.whole else [],
        notes=[outcome.text(text) for text in (ABOUT_LIMITS, ABOUT_PLACES, ABOUT_CHANCE)],
        rule=outcome.text(rule_sentence(outcome.places.rules)),
    )
