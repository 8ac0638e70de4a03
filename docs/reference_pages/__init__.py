"""The generated pages of docs/reference, a module for each. Enter at `pages`."""

from __future__ import annotations

import json

from junheng.json_schema import tables_schema
from reference_pages.actions import actions
from reference_pages.api import api
from reference_pages.commands import commands
from reference_pages.findings import findings
from reference_pages.forecast import forecast
from reference_pages.indicators import indicators
from reference_pages.report_fields import report_fields
from reference_pages.result import result
from reference_pages.school_forms import school_forms
from reference_pages.standards import standards
from reference_pages.tables import data_dictionary
from reference_pages.web_api import web_api

__all__ = ["pages"]


def pages() -> dict[str, str]:
    """Content of each generated page by file name."""
    schema = json.dumps(tables_schema(), ensure_ascii=False, indent=2) + "\n"
    return {
        "actions.md": actions(),
        "api.md": api(),
        "commands.md": commands(),
        "findings.md": findings(),
        "forecast.md": forecast(),
        "indicators.md": indicators(),
        "report-fields.md": report_fields(),
        "result.md": result(),
        "school-forms.md": school_forms(),
        "standards.md": standards(),
        "tables.md": data_dictionary(),
        "tables.schema.json": schema,
        "web-api.md": web_api(),
    }
