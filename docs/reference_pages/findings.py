"""Every kind of finding: severity, what is wrong, what to do."""

from __future__ import annotations

from junheng.evaluation.pinned import PINNED
from junheng.forecasting.remarks import RULES as FORECAST_RULES
from junheng.records import RULES, Severity
from junheng.records.findings import SEVERITY_NAMES
from reference_pages.markdown import both, grid, made_from

INTRODUCTION = f"""# 检查发现的问题 · Findings

{made_from("src/junheng/records")}

`junheng check` 和 `junheng import` 一次列出全部问题，每条说明文件、工作表、单元格、什么问题、怎么办。花括号处填入实际内容。

`junheng check` and `junheng import` list everything at once: file, sheet, cell, what is wrong, what to do. Braces are filled in.
"""
MEANINGS = {
    Severity.ERROR: "读不出来的单元格、对不上的编号：什么也不导入，退出码 1。\n"
    "Cells that cannot be read, broken keys: nothing is imported, exit code 1.",
    Severity.DOUBT: "读得出来但互相矛盾，或比上年变化太大：照常导入，一直列着，直到用 `junheng check 县 --release 编号 --reason 理由` 放行。\n"
    "Readable values that contradict each other, or changed strangely since last year: imported, and open until released "
    "with `junheng check COUNTY --release ID --reason TEXT`.",
    Severity.NOTE: "值得知道，不必处理。\nWorth knowing; nothing has to be done.",
}


def findings() -> str:
    """The page."""
    parts = [INTRODUCTION.strip()]
    for severity in Severity:
        name = SEVERITY_NAMES[severity]
        rules = sorted(
            (rule for rule in (*RULES.values(), PINNED, *FORECAST_RULES) if rule.severity is severity),
            key=lambda rule: rule.code,
        )
        rows = [[f"`{rule.code}`", both(rule.what), both(rule.do)] for rule in rules]
        parts += [f"## {name.zh} · {name.en}", MEANINGS[severity]]
        parts += [grid(("编号 code", "问题 what", "怎么办 what to do"), rows)]
    return "\n\n".join(parts) + "\n"
