"""What is raised for people to read: one base class, a text in both languages, no traceback for a user's mistake."""

from __future__ import annotations

from junheng.text import Language, Text


class JunhengError(Exception):
    """Something a user can mend. `text` says what is wrong, where, and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.zh)
        self.text = text

    def message(self, language: Language = "zh") -> str:
        """The text in `language`."""
        return self.text.get(language)


class UsageError(JunhengError):
    """The call itself is wrong: an unknown standard, setting, school, year, path (exit code 2)."""
