"""The tables as JSON Schema (draft 2020-12), for other systems that hand rows over.

A row is an object whose values are as stored: a count is an integer, a date is "2024-09-01", a code is its English
value. `null` or an absent property means *not reported*. Keywords of our own: `unit`, `form`, `key`, `references`.
"""

from __future__ import annotations

from collections.abc import Mapping

from junheng.tables import TABLES, Column, Table, Type

JsonObject = dict[str, object]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
JSON_TYPES: Mapping[Type, str] = {
    Type.TEXT: "string",
    Type.COUNT: "integer",
    Type.NUMBER: "number",
    Type.YEAR: "integer",
    Type.DATE: "string",
    Type.YES_NO: "boolean",
    Type.CODE: "string",
}


def column_schema(column: Column) -> JsonObject:
    """The schema of one value. A value that is not required may be null."""
    kind = JSON_TYPES[column.type]
    found: JsonObject = {"title": column.zh, "type": kind if column.required else [kind, "null"]}
    if column.type is Type.CODE:
        values: list[str | None] = [code.value for code in column.codes]
        found["enum"] = values if column.required else [*values, None]
    if column.type is Type.DATE:
        found["format"] = "date"
    if column.type is Type.TEXT and column.required:
        found["minLength"] = 1
    texts: JsonObject = {"description": " / ".join(filter(None, (column.note_zh, column.note_en)))}
    limits: JsonObject = {"minimum": column.minimum, "maximum": column.maximum}
    ours: JsonObject = {"unit": column.unit, "form": column.form, "references": column.references}
    return found | {word: value for word, value in (texts | limits | ours).items() if value not in ("", None)}


def table_schema(table: Table) -> JsonObject:
    """The schema of a table: an array of rows. JSON Schema cannot say that `key` is unique; the checks do."""
    return {
        "title": f"{table.zh} / {table.en}",
        "type": "array",
        "key": list(table.key),
        "items": {
            "type": "object",
            "properties": {column.name: column_schema(column) for column in table.columns},
            "required": [column.name for column in table.columns if column.required],
            "additionalProperties": False,
        },
    }


def tables_schema() -> JsonObject:
    """The schema of a county year: an object of tables, any of which may be absent."""
    return {
        "$schema": DRAFT,
        "title": "junheng",
        "type": "object",
        "properties": {name: table_schema(table) for name, table in TABLES.items()},
        "additionalProperties": False,
    }
