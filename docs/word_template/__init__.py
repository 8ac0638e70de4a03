"""Makes the Word templates that junheng ships: `docs/generate.py` writes them, an official may edit a copy.

Enter at `templates`. Tables, headings and tags stand in `report` (self-evaluation) and `plan`, what they are built from in
`blocks`, how they look in `look`.
"""

from __future__ import annotations

from collections.abc import Iterator

from junheng.text import LANGUAGES
from word_template.plan import plan_template_bytes
from word_template.report import template_bytes

__all__ = ["templates"]


def templates() -> Iterator[tuple[str, bytes]]:
    """Every template by its file name."""
    for language in LANGUAGES:
        yield f"self-evaluation.{language}.docx", template_bytes(language)
        yield f"plan.{language}.docx", plan_template_bytes(language)
