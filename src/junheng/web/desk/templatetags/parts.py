"""The parts of pages that need a little thought: `{% verdict "fail" %}`, `{% state "submitted" %}`, `{% icon "search" %}`.

What needs none is a template in `templates/parts`. Signs, words and colours of verdicts are those of the reports.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.paginator import Page
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from junheng.reporting.words import WORDS as REPORT_WORDS
from junheng.web.desk.charts import Figure
from junheng.web.desk.grids import Grid, known, layout
from junheng.web.words import WORDS, language, say

register = template.Library()

SIGNS = {"pass": "✓", "fail": "✗", "unknown": "？"}


class State(NamedTuple):
    """How a state of work looks; its words are `state_<name>`."""

    sign: str
    kind: str  # class of the badge


STATES = {
    "draft": State("✎", "none"),
    "submitted": State("↑", "active"),
    "returned": State("↩", "warn"),
    "approved": State("✓", "good"),
    "frozen": State("❄", "done"),
    "to_do": State("○", "none"),
    "doing": State("◐", "active"),
    "to_verify": State("◎", "warn"),
    "issued": State("!", "active"),
    "replied": State("◎", "warn"),
    "closed": State("✓", "good"),
    "checked": State("✓", "good"),
    "to_agree": State("◑", "warn"),
    "written_off": State("✓", "good"),
    "overdue": State("!", "fail"),
    "reopened": State("↺", "fail"),
    "not_started": State("–", "none"),
    "queued": State("…", "none"),
    "running": State("▶", "active"),
    "done": State("✓", "good"),
    "failed": State("✗", "fail"),
    "cancelled": State("■", "none"),
    "adopted": State("★", "done"),
    "published": State("✓", "good"),
    "withdrawn": State("■", "none"),
}

# Pictures of the navigation, by the app that an entry is of.
PLACE_ICONS = {
    "home": "house",
    "todo": "calendar-check",
    "returns": "table",
    "standing": "speedometer2",
    "board": "speedometer2",
    "schools": "mortarboard",
    "indicators": "list-check",
    "what_if": "sliders",
    "forecast": "graph-up",
    "plans": "diagram-3",
    "tasks": "clipboard-data",
    "ledgers": "journal-text",
    "evidence": "folder2-open",
    "supervision": "binoculars",
    "publishing": "megaphone",
    "reports": "file-earmark-text",
    "people": "people",
    "years": "calendar3",
    "calendar": "calendar3",
    "audit": "clock-history",
    "reminders": "bell",
    "api": "code-slash",
    "operations": "activity",
}


@cache
def _mark(path: str) -> str:
    """What changes with the content of a file, so that no browser shows yesterday's."""
    found = finders.find(path)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12] if isinstance(found, str) else ""


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file of `static/junheng`."""
    path = f"junheng/{name}"
    mark = (_mark.__wrapped__ if settings.DEBUG else _mark)(path)
    return f"{static(path)}?{mark}"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A picture of the sprite; with a label it speaks, without it is ornament."""
    address = f"{asset('icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address)


@register.filter
def place_icon(key: str) -> str:
    """The picture of an entry of the navigation, by the key of its words: `returns.navigation`."""
    return PLACE_ICONS.get(key.partition(".")[0], "file-earmark-text")


@register.simple_tag
def verdict(value: str | None, of: str = "") -> SafeString:
    """A verdict as sign, word and colour. `of="veto"` uses the words of vetoes; None is not judged by itself."""
    key = value or "none"
    words = REPORT_WORDS[f"{of}_{key}" if f"{of}_{key}" in REPORT_WORDS else key].get(language())
    return format_html(
        '<span class="badge is-{}"><i aria-hidden="true">{}</i>{}</span>', key, SIGNS.get(key, "–"), words
    )


@register.filter
def verdict_sign(value: str | None) -> str:
    """Only the sign: ✓ ✗ ？ –."""
    return SIGNS.get(value or "", "–")


@register.simple_tag
def state(name: str) -> SafeString:
    """A state of work as sign, word and colour.

    Raises:
        KeyError: there is no such state in `STATES`.
    """
    looks = STATES[name]
    return format_html(
        '<span class="badge is-{}"><i aria-hidden="true">{}</i>{}</span>', looks.kind, looks.sign, say(f"state_{name}")
    )


@register.simple_tag
def school_year(number: int, *, short: bool = False) -> str:
    """2024 is 2024—2025学年; `short` where there is little room."""
    words = WORDS["year_short"] if short else REPORT_WORDS["school_year"]
    return words.format(year=number, next=number + 1).get(language())


@register.simple_tag
def script_words() -> dict[str, str]:
    """The words that scripts say, in the language of this request: every key `script_…`."""
    prefix = "script_"
    return {key.removeprefix(prefix): words.get(language()) for key, words in WORDS.items() if key.startswith(prefix)}


class CaptureNode(template.Node):
    """Renders what stands inside and keeps it under a name."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: Context) -> SafeString:
        """Nothing shows here."""
        context[self.name] = SafeString(self.nodelist.render(context).strip())
        return SafeString("")


@register.tag
def capture(parser: Parser, token: Token) -> CaptureNode:
    """`{% capture name %}…{% endcapture %}`: say a thing once that a page shows twice."""
    try:
        _, name = token.split_contents()
    except ValueError:
        raise template.TemplateSyntaxError("capture takes one name") from None
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, name)


@register.filter
def page_numbers(page: Page[object]) -> list[int | None]:
    """The numbers to show of a long list of pages; None where some are left out."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [number if isinstance(number, int) else None for number in shown]


@register.filter
def listed(parts: Iterable[object]) -> str:
    """Words in a row: 甲、乙、丙."""
    return say("listing").join(str(part) for part in parts)


@register.filter
def bracketed(text: object) -> str:
    """An aside after a word: （乙）."""
    return say("bracketed", text=text)


@register.filter
def unlocalized(number: float) -> str:
    """A number as browsers and scripts read it."""
    return repr(number)


@register.inclusion_tag("parts/chart.html")
def chart(id: str, figure: Figure, label: str, size: str = "") -> dict[str, object]:  # noqa: A002
    """A chart of `desk.charts` with its table. `label` says in words what it shows; size: low, high."""
    rows = [[shown(cell, figure.digits) for cell in row] for row in figure.rows()]
    return {
        "id": id,
        "data_id": f"{id}-data",
        "spec": figure.spec(),
        "head": figure.head(),
        "rows": rows,
        "label": label,
        "size": size,
    }


def shown(cell: str | float | None, digits: int) -> str:
    """A cell of a chart's table; a missing figure is a dash."""
    return "—" if cell is None else cell if isinstance(cell, str) else f"{cell:,.{digits}f}"


@register.inclusion_tag("parts/grid.html", takes_context=True)
def grid(context: Context, grid: Grid) -> dict[str, object]:
    """A grid of `desk.grids`."""
    user = context.get("user")
    return {"grid": grid, "layout": layout(grid), "known": known(grid), "user_key": getattr(user, "pk", None) or ""}
