"""Markdown tables and the line that says where a page comes from."""

from __future__ import annotations

from collections.abc import Sequence

from junheng.text import Text


def cell(text: str) -> str:
    """A text as it may stand in a table."""
    return text.replace("|", "\\|").replace("\n", "<br>")


def row(cells: Sequence[str]) -> str:
    """One line of a Markdown table."""
    return "| " + " | ".join(map(cell, cells)) + " |"


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    return "\n".join([row(head), row(["---"] * len(head)), *map(row, rows)])


def both(text: Text) -> str:
    """Both languages in one cell, once where they are alike."""
    return text.zh if text.zh == text.en else f"{text.zh}<br>{text.en}"


def made_from(source: str) -> str:
    """The remark under a page's title."""
    return f"<!-- 由 {source} 生成，请勿手改：make docs · generated from {source}: make docs -->"
