"""The program starts without what only some commands need."""

import subprocess
import sys

HEAVY = {"cryptography", "docx", "docxtpl", "duckdb", "jinja2", "lxml", "openpyxl", "pandas", "pyarrow", "pyspark", "scipy", "typst"}  # fmt: skip
LOADED = """
import sys
from junheng.cli.app import build
build("zh")
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_the_help_loads_nothing_heavy():
    loaded = subprocess.run([sys.executable, "-c", LOADED], check=True, capture_output=True, text=True).stdout.split()
    assert "polars" in loaded
    assert HEAVY & set(loaded) == set()
