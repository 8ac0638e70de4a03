"""The layouts of school forms: which column of a table stands where in which form, and how sure that is."""

from __future__ import annotations

from junheng.records.official.forms.layout import FormLayout, Place, Term, built_in_layouts
from junheng.standards.model import CONFIDENCE_NAMES
from junheng.tables import STAGES
from reference_pages.markdown import grid, made_from

INTRODUCTION = f"""# 学校报表的版式 · Layouts of school forms

{made_from("src/junheng/records/official/forms/layouts")}

每校一本的教基报表里，哪一列在哪张表的哪一格。先按表头找，找不到唯一的表头才用位置；怎样用、怎样写下一年的版式，见[导入教基报表](../howto/school-forms.md)。
表样未见，位置出自公开程序，“依据”说明把握多大。同一列有几行的，从上到下依次试。

Where each column of a table stands in the school forms (a workbook per school): headings first, the address only where no
single heading is found; see [school forms](../howto/school-forms.en.md). No form itself was at hand: the places are those of
public programs. Of several rows for a column the first that fits is taken.
"""
HEADINGS = ("列 column", "学段 stage", "办学类型 kinds", "表 form", "表头：行 × 列 headings", "位置 cell", "单位 unit", "依据 confidence", "出处和说明 source, remark")  # fmt: skip


def school_forms() -> str:
    """The page."""
    parts = [INTRODUCTION.strip()]
    for layout in built_in_layouts():
        parts += [
            f"## {layout.name.zh} · {layout.name.en}",
            grid(HEADINGS, [_row(layout, one) for one in layout.places]),
        ]
    return "\n\n".join(parts) + "\n"


def _row(layout: FormLayout, place: Place) -> list[str]:
    stages = {code.value: code.zh for code in STAGES}
    sure = CONFIDENCE_NAMES[place.confidence]
    remark = "：".join(filter(None, (layout.sources[place.source].title, place.remark)))
    return [
        f"`{place.fills}`",
        stages.get(place.stage or "", ""),
        " ".join(place.kinds),
        place.form,
        " + ".join(_headings(term) for term in place.terms),
        " + ".join(term.cell or "—" for term in place.terms),
        place.unit or "",
        f"{sure.zh} {sure.en}",
        remark,
    ]


def _headings(term: Term) -> str:
    return " × ".join(_path(path) for path in (term.row, term.column) if path)


def _path(path: tuple[str, ...]) -> str:
    return "／".join(heading.partition("|")[0] for heading in path)
