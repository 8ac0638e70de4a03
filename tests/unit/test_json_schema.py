"""JSON Schema of a table, against one written out by hand."""

from junheng.json_schema import table_schema, tables_schema
from junheng.tables import TABLES, Code, Column, Group, Table, Type

CODES = (Code("a", "甲", "A"), Code("b", "乙", "B"))
TABLE = Table(
    "things",
    "物品",
    "Things",
    Group.RETURN,
    ("id",),
    (
        Column("id", Type.TEXT, "编号", required=True, references="schools"),
        Column("kind", Type.CODE, "类型", codes=CODES, required=True),
        Column("other_kind", Type.CODE, "另一类型", codes=CODES),
        Column("count", Type.COUNT, "数量", "个", minimum=0, note_zh="说明", note_en="note"),
        Column("share", Type.NUMBER, "比例", "%", minimum=0, maximum=100, form="教基1001"),
        Column("year", Type.YEAR, "年份", required=True),
        Column("day", Type.DATE, "日期"),
        Column("good", Type.YES_NO, "合格"),
    ),
)


def test_every_type() -> None:
    assert table_schema(TABLE) == {
        "title": "物品 / Things",
        "type": "array",
        "key": ["id"],
        "items": {
            "type": "object",
            "properties": {
                "id": {"title": "编号", "type": "string", "minLength": 1, "references": "schools"},
                "kind": {"title": "类型", "type": "string", "enum": ["a", "b"]},
                "other_kind": {"title": "另一类型", "type": ["string", "null"], "enum": ["a", "b", None]},
                "count": {
                    "title": "数量",
                    "type": ["integer", "null"],
                    "description": "说明 / note",
                    "minimum": 0,
                    "unit": "个",
                },
                "share": {
                    "title": "比例",
                    "type": ["number", "null"],
                    "minimum": 0,
                    "maximum": 100,
                    "unit": "%",
                    "form": "教基1001",
                },
                "year": {"title": "年份", "type": "integer"},
                "day": {"title": "日期", "type": ["string", "null"], "format": "date"},
                "good": {"title": "合格", "type": ["boolean", "null"]},
            },
            "required": ["id", "kind", "year"],
            "additionalProperties": False,
        },
    }


def test_all_tables_are_there_in_order() -> None:
    schema = tables_schema()
    assert isinstance(schema["properties"], dict)
    assert list(schema["properties"]) == list(TABLES)
    assert schema["properties"]["stages"] == table_schema(TABLES["stages"])
