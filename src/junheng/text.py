"""Words for people: a text in Chinese and English, Chinese first."""

from __future__ import annotations

from typing import Literal, NamedTuple

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Text(NamedTuple):
    """One text in both languages. May hold `{fields}` for `str.format`."""

    zh: str
    en: str

    def get(self, language: Language) -> str:
        """The text in `language`."""
        return self.zh if language == "zh" else self.en

    def format(self, **fields: object) -> Text:
        """Both languages with their fields filled in; a field that is a `Text` keeps its language."""
        zh = {name: value.zh if isinstance(value, Text) else value for name, value in fields.items()}
        en = {name: value.en if isinstance(value, Text) else value for name, value in fields.items()}
        return Text(self.zh.format(**zh), self.en.format(**en))
