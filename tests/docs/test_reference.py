"""The generated pages say what tables.py says now."""

import json
import runpy
from pathlib import Path

import pytest

from junheng.tables import TABLES

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = runpy.run_path(str(DOCS / "generate.py"))["pages"]()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_is_current(name: str) -> None:
    kept = (DOCS / "reference" / name).read_text(encoding="utf-8")
    assert kept == PAGES[name], "run `make docs` and commit the pages"


def test_no_page_is_left_over() -> None:
    assert {path.name for path in (DOCS / "reference").iterdir()} == set(PAGES)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_dictionary_names_every_column_and_code(name: str) -> None:
    table = TABLES[name]
    _, _, rest = PAGES["tables.md"].partition(f"(`{name}`)\n")
    section, _, _ = rest.partition("\n### ")
    for column in table.columns:
        assert f"| `{column.name}`" in section
        assert f"| {column.zh} |" in section
        assert all(f"`{code.value}`" in section for code in column.codes)


def test_schema_page_is_json_with_every_table() -> None:
    assert set(json.loads(PAGES["tables.schema.json"])["properties"]) == set(TABLES)
