"""Processes share the tests: each names them alike, and those of one group meet in one, where what they share is made."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

FILE = """
import pytest

pytestmark = pytest.mark.xdist_group("together")

@pytest.mark.parametrize("number", range(6))
def test_one(number):
    pass
"""


def test_tests_of_a_group_run_in_one_process(tmp_path):
    for name in ("test_here.py", "test_there.py"):
        (tmp_path / name).write_text(FILE, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")

    command = [sys.executable, "-m", "pytest", "-p", "no:django", "-n", "2", "--dist", "loadgroup", "-v", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)

    assert "12 passed" in done.stdout, done.stdout + done.stderr
    assert len(set(re.findall(r"\[gw\d\]", done.stdout))) == 1


@pytest.mark.parametrize("data", [os.urandom(8), os.urandom(9)])
def test_bytes_are_no_part_of_a_name(request, data):
    assert re.fullmatch(r"test_bytes_are_no_part_of_a_name\[data[01]\]", request.node.name)
