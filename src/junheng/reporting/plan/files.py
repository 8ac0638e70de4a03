"""The files that a plan is handed over in."""

from __future__ import annotations

import json
from datetime import date

from junheng.planning.pages import steps_table
from junheng.planning.plan import Plan
from junheng.records.writing.csv_folder import csv_bytes
from junheng.reporting.plan.content import plan_content
from junheng.reporting.plan.excel import plan_excel
from junheng.reporting.plan.html import plan_html
from junheng.reporting.plan.word import plan_word
from junheng.text import Language, Text

NAME = Text("达标计划", "plan")  # of the files for people; those for programs have one name in every language


def plan_files(plan: Plan, language: Language = "zh", dated: date | None = None) -> dict[str, bytes]:
    """Every file by its name: the page, the workbook, the Word document, the answer as JSON, the steps as CSV.

    Args:
        plan: What is printed.
        language: Chinese or English.
        dated: The day on the title page of the Word document; left to be filled in where none is given.
    """
    content = plan_content(plan, language)
    name = NAME.get(language)
    answer = json.dumps(plan.to_dict(language), ensure_ascii=False, allow_nan=False, indent=1, default=str)
    return {
        f"{name}.html": plan_html(content).encode(),
        f"{name}.xlsx": plan_excel(content),
        f"{name}.docx": plan_word(plan, content, dated),
        "plan.json": f"{answer}\n".encode(),
        "steps.csv": csv_bytes(steps_table(plan)),
    }
