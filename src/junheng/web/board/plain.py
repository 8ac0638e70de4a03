"""The laid out parts of an evaluation as JSON can hold them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from junheng.reporting.figures import Figure

Json = object


def plain(value: object) -> Json:
    """A part of `reporting.Content` as dictionaries and lists; a figure with its value and both ways to write it."""
    if isinstance(value, Figure):
        return {"value": value.value, "text": value.text, "full": value.full}
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def kept(**values: object) -> dict[str, object]:
    """Those of the values that say something: what is empty is left out, 0 and False are not."""
    return {name: value for name, value in values.items() if value is not None and value not in ("", [], ())}
