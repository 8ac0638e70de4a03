"""Tags of the template, made from the fields themselves: a field that is not there cannot be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from junheng.reporting.official.entries import Entry, Listing
from junheng.text import Language, Text

Entries = Sequence[Entry[Any]]  # the sources of fields differ from list to list


class Scope:
    """Where tags stand: the report itself, or a line of one of its lists."""

    def __init__(self, entries: Entries, language: Language, variable: str = "") -> None:
        self.entries = {entry.name.en: entry for entry in entries}
        self.language = language
        self.variable = variable

    def path(self, name: str) -> str:
        """A field by its English name, as the template calls it."""
        own = self.entries[name].name.get(self.language)
        return f"{self.variable}.{own}" if self.variable else own

    def tag(self, name: str) -> str:
        """The value of a field."""
        return f"{{{{ {self.path(name)} }}}}"

    def sentence(self, text: Text) -> str:
        """A sentence with the tags of its fields."""
        return text.get(self.language).format(**{name: self.tag(name) for name in self.entries})

    def each(self, name: str, variable: Text) -> tuple[str, Scope]:
        """The head of a loop, and what stands in it."""
        listing = self.entries[name]
        if not isinstance(listing, Listing):
            raise TypeError(f"{name} is no list")
        word = variable.get(self.language)
        return f"for {word} in {self.path(name)}", Scope(listing.columns, self.language, word)
