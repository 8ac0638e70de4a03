"""Every field that a Word template may ask for, from the entries that make them."""

from __future__ import annotations

from junheng.reporting.official.entries import Described
from junheng.reporting.official.fields import REPORT
from junheng.text import LANGUAGES, Language
from reference_pages.markdown import both, grid, made_from

INTRODUCTION = f"""# 自评报告的字段 · Fields of the self-evaluation report

{made_from("src/junheng/reporting/official/fields.py")}

Word 模板里写 `{{{{ 县名 }}}}` 就换成县名。“列表”的每一行用循环写出：`{{%tr for 行 in 基本情况 %}}` … `{{{{ 行.学段 }}}}` … `{{%tr endfor %}}`。
每个字段有中文名和英文名，两种都能用。怎样改模板见[自评报告](../howto/official-report.md)。

In a Word template `{{{{ county }}}}` becomes the name of the county. The lines of a list are written by a loop:
`{{%tr for row in stages %}}` … `{{{{ row.stage }}}}` … `{{%tr endfor %}}`. Every field goes by a Chinese and an English name, either of
which will do. How to edit the template: [the self-evaluation report](../howto/official-report.en.md).
"""


def _name(one: Described, language: Language) -> str:
    """The name as it is found: fields of a line are set in under their list."""
    return f"{'· ' * (len(one.path) - 1)}`{one.path[-1].get(language)}`"


def report_fields() -> str:
    """The page."""
    described = [one for entry in REPORT for one in entry.described()]
    rows = [
        [*(_name(one, language) for language in LANGUAGES), "列表 list" if one.many else "", both(one.meaning)]
        for one in described
    ]
    head = ("中文名 Chinese name", "英文名 English name", "", "意思 meaning")
    return f"{INTRODUCTION}\n{grid(head, rows)}\n"
