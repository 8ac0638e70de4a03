"""Makes the Word templates that junheng ships: `docs/generate.py` writes them, an official may edit a copy.

Enter at `template_bytes`. Tables, headings and tags stand in `report`, how they look in `look`.
"""

from __future__ import annotations

from word_template.report import template_bytes

__all__ = ["template_bytes"]
