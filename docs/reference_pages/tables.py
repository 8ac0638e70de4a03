"""The data dictionary: every table and column, from tables.py."""

from __future__ import annotations

from collections.abc import Sequence

from junheng.tables import TABLES, Code, Column, Group, Table, Type
from reference_pages.markdown import grid, made_from

GROUPS = {
    Group.RETURN: "年度填报 · yearly return",
    Group.DETAIL: "明细（可选） · details (optional)",
    Group.PERSONAL: "个人名册（可选） · personal lists (optional)",
    Group.FORECAST: "预测用 · for the forecast",
    Group.PLAN: "规划用 · for the plan",
}
TYPES = {
    Type.TEXT: "文本 text",
    Type.COUNT: "整数 count",
    Type.NUMBER: "数值 number",
    Type.YEAR: "年份 year",
    Type.DATE: "日期 date",
    Type.YES_NO: "是/否 yes/no",
    Type.CODE: "代码 code",
}
INTRODUCTION = f"""# 数据字典 · Data dictionary

{made_from("src/junheng/tables.py")}

空单元格或没有的列表示**未填报**，绝不是 0。面积单位为平方米，金额单位为元，百分数为 0-100。
年份指学年开始的那个秋季。标 * 的列必填。机器可读的同一内容：[tables.schema.json](tables.schema.json)。

An empty cell or an absent column means *not reported*, never 0. Areas are m², money is yuan, percents are 0-100.
A year is named by the autumn in which the school year starts. Columns marked * are required.
The same for machines: [tables.schema.json](tables.schema.json).
"""


def has_units(codes: Sequence[Code]) -> bool:
    """Whether the codes are items with units of their own, which get a table below."""
    return any(code.unit for code in codes)


def values(column: Column) -> str:
    """What the column may hold: its codes or its bounds."""
    if has_units(column.codes):
        return "见下表 see below"
    if column.codes:
        return " · ".join(f"`{code.value}` {code.zh}" for code in column.codes)
    low, high = (f"{bound:g}" if bound is not None else None for bound in (column.minimum, column.maximum))
    if low and high:
        return f"{low} - {high}"
    return f"≥ {low}" if low else f"≤ {high}" if high else ""


def notes(column: Column) -> str:
    """Remarks in both languages, the table that is referred to, and other headings that are read as this column."""
    parts = [column.note_zh, column.note_en]
    parts += [f"指向 refers to `{column.references}`"] if column.references else []
    parts += [f"也认作 also read: {'、'.join(column.aliases)}"] if column.aliases else []
    return "<br>".join(filter(None, parts))


def column_row(table: Table, column: Column) -> list[str]:
    """The line of one column."""
    name = f"`{column.name}`" + (" *" if column.required else "") + ("（键 key）" if column.name in table.key else "")
    return [name, column.zh, TYPES[column.type], column.unit, values(column), column.form, notes(column)]


def section(table: Table) -> str:
    """The section of one table."""
    key = ", ".join(f"`{name}`" for name in table.key) or "无：相同的行可以并列 none: equal rows may stand side by side"
    parts = [f"### {table.zh} · {table.en} (`{table.name}`)"]
    parts += [f"{table.note_zh}。 {table.note_en}."] if table.note_zh else []
    parts += [f"主键 key: {key}"]
    head = ("列 column", "中文名", "类型 type", "单位 unit", "取值 values", "统计表号 form", "说明 notes")
    parts += [grid(head, [column_row(table, column) for column in table.columns])]
    for column in table.columns:
        if has_units(column.codes):
            rows = [[f"`{code.value}`", code.zh, code.en, code.unit] for code in column.codes]
            parts += [f"`{column.name}`:", grid(("代码 code", "中文名", "English", "单位 unit"), rows)]
    return "\n\n".join(parts)


def data_dictionary() -> str:
    """The page of all tables, by group."""
    parts = [INTRODUCTION.strip()]
    for group, title in GROUPS.items():
        parts += [f"## {title}", *(section(table) for table in TABLES.values() if table.group is group)]
    return "\n\n".join(parts) + "\n"
