"""What templates can say: `{% say "returns.submit" %}`, `{{ text|lang }}`."""

from __future__ import annotations

from django import template

from junheng.text import Text
from junheng.web.words import language
from junheng.web.words import say as said

register = template.Library()


@register.simple_tag
def say(key: str, **fields: object) -> str:
    """The words of a key in the language of this request; escaped like every text."""
    return said(key, **fields)


@register.filter
def lang(text: Text) -> str:
    """A text in the language of this request."""
    return text.get(language())
