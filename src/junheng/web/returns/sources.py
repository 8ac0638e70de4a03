"""From a value of a snapshot back to the return and the cell that it came from."""

from __future__ import annotations

import re

from django.urls import reverse

from junheng.records.snapshot import Source
from junheng.tables import TABLES
from junheng.text import Text
from junheng.web.returns.models import Return

_FILE = re.compile(r"#(\d+)$")
_TABLE_OF_SHEET = {table.zh: table for table in TABLES.values()}


def file_of(one: Return) -> str:
    """The name under which a snapshot knows a return: for people, and with its number for `return_of`."""
    return f"{one.title.zh} #{one.pk}"


def return_of(source: Source) -> int | None:
    """The number of the return that a value came from; None where it came from a file."""
    found = _FILE.search(source.file)
    return int(found.group(1)) if found else None


def place_of(file: str, sheet: str) -> tuple[str, Text]:
    """A file and its sheet as people know them: a return without its number, its table in both languages."""
    table = _TABLE_OF_SHEET.get(sheet) if _FILE.search(file) else None
    if table is None:
        return file, Text(sheet, sheet)
    return _FILE.sub("", file).strip(), Text(table.zh, table.en)


def address_of(source: Source) -> str | None:
    """The page that shows the cell in its return; None where the value came from a file."""
    number, table = return_of(source), _TABLE_OF_SHEET.get(source.sheet)
    if number is None or table is None:
        return None
    return f"{reverse('return_table', args=[number, table.name])}?cell={source.cell}"
