"""What a figure is to keep, printed beside it."""

from __future__ import annotations


def told(what: str, figure: float, limit: float, *, least: bool = False) -> None:
    """One line: what was measured or compared, how it stands, whether it keeps its limit."""
    met = figure >= limit if least else figure <= limit
    print(
        f"  {what}: {figure:.2f} (at {'least' if least else 'most'} {limit:g})  {'met' if met else 'NOT MET'}",
        flush=True,
    )
